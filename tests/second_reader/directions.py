"""Words of direction: above and below others, up and down, the most and the least."""

import re
from collections.abc import Iterator
from math import floor, sqrt

from second_reader.evidence import Cell
from second_reader.finding import Scope
from second_reader.words import ENDS, MOVES, STANDS, VERDICTS, Sentence, Token

FOUND, ALARM, UNDECIDED = "found", "alarm", "undecided"
Made = Iterator[tuple[str, str, str, str]]
SURELY, HARDLY = 3.5, 1.2
NEARBY = ("close to", "within chance of")
"""Standard errors beyond which no difference is within chance, and within which none is beyond it."""


def verdict(good: bool) -> str:
    """Found or alarm."""
    return FOUND if good else ALARM


def directions(scope: Scope, sentence: Sentence) -> Made:
    """Claims of single words of direction: above and below others, up and down, the most and the least."""
    t = sentence.tokens
    got = [x.text for i, x in enumerate(t) if x.text in VERDICTS and i and t[i - 1].text == "got"]
    if len(got) != len(set(got)):
        yield "direction", got[0], ALARM, "said twice"
    for at, token in enumerate(t):
        if token.kind != "says" or token.used:
            continue
        if token.text in STANDS:
            yield from _stands(scope, sentence, at)
        elif token.text in ENDS and scope.first is not None and _extreme(sentence, token):
            yield from _end(scope, token)
        elif token.text in MOVES and _figures(sentence):
            yield "direction", token.text, UNDECIDED, "what moved is not found"


def _extreme(sentence: Sentence, token: Token) -> bool:
    """ "the largest part", "the most common reason": an end of an order, and not "at least"."""
    before, after = sentence.after(token, -1), sentence.after(token)
    return (
        before is not None
        and before.text.lower() == "the"
        and (
            after is None
            or after.kind == "mark"
            or after.text in ("part", "common", "share", "kind", "reason", "number")
        )
    )


def _figures(sentence: Sentence) -> bool:
    return any(t.kind == "number" and t.unit != "word" for t in sentence.tokens)


def _stands(scope: Scope, sentence: Sentence, at: int) -> Made:
    t = sentence.tokens
    way = STANDS[t[at].text]
    named = f"{t[at].text} {t[at + 1].text.lower()}" if at + 1 < len(t) else ""
    if named and any(named in cell.name.lower() for cell in scope.cells):  # "higher education" is no direction
        return
    if at + 4 < len(t) and t[at + 1].text == "," and t[at + 2].text == "or" and t[at + 3].text in STANDS:
        good = STANDS[t[at + 3].text] == -way
        t[at + 3].used = True
        yield "direction", f"{t[at].text}, or {t[at + 3].text}", verdict(good), "the two ways"
        return
    if way and at + 2 < len(t) and t[at + 1].text in ("and", "or", "nor") and t[at + 2].text in STANDS:
        t[at + 2].used = True
        yield (
            "direction",
            f"{t[at].text} {t[at + 1].text} {t[at + 2].text}",
            verdict(STANDS[t[at + 2].text] == -way),
            "",
        )
        return
    pairs = []
    for n, other in enumerate(t[at + 1 :], at + 1):
        if other.kind == "says" and other.text in STANDS:
            break
        if other.text == "against" and t[n - 1].kind == t[min(n + 1, len(t) - 1)].kind == "number":
            pairs.append((t[n - 1], t[n + 1]))
    if pairs and t[at].text in NEARBY:
        name = next((scope.page.world.place(o.text, scope.page.place) for o in t[at + 1 :] if o.kind == "place"), "")
        good = all(any(agrees(scope, t[at].text, way, m, o) for m, o in _read_as(scope, a, b, name)) for a, b in pairs)
        yield "direction", t[at].text, verdict(good), "the figures in brackets"
        return
    if pairs and (way or t[at].text == "the same as"):
        good = all((a.value - b.value) * way > 0 if way else a.value == b.value for a, b in pairs)
        yield "direction", t[at].text, verdict(good), "the figures in brackets"
        return
    others: dict[str, Token | None] = {}  # each with its figure in brackets
    for n, other in enumerate(t[at + 1 :], at + 1):
        if other.kind == "says" or other.text in (";", ".") or (other.kind == "period" and others):
            break
        if other.kind == "place":
            told = t[n + 2] if n + 2 < len(t) and t[n + 1].text == "(" and t[n + 2].kind == "number" else None
            others[scope.page.world.place(other.text, scope.page.place)] = told
    if not others or not re.match(r".*(than|above|below|as|to|of)$", t[at].text):
        return
    if scope.page.place in others and not scope.page.place.startswith("England"):
        yield "direction", t[at].text, ALARM, "the place is set beside itself"
        return
    focus = scope.focus or scope.last
    kin = scope.kin(focus)
    for name, told in others.items():
        mine = focus
        theirs = [
            c for c in scope.page.cells if mine and c.place == name and (c.series in kin or c.series == mine.series)
            and (not c.period or c.period == mine.period) and _of(scope, c, mine, name)
        ]  # fmt: skip
        own = [c for c in theirs if mine and c.series == mine.series]  # before those of another with the same figure
        theirs = own or theirs or _same_row(scope, mine, name)
        if mine is None or not theirs:
            yield "direction", f"{t[at].text} {name}", UNDECIDED, "no figure to set beside it"
            continue
        set_beside = theirs[0]
        if told and not scope.own and not told.reads(set_beside.value):  # of two figures that are alike, the other
            alike = [c for c in scope.page.cells if (c.place, c.value) == (mine.place, mine.value)]
            mine, set_beside = next(((c, o) for c in alike for o in _beside(scope, c, told, name)), (mine, set_beside))
        yield (
            "direction",
            f"{t[at].text} {name}",
            verdict(agrees(scope, t[at].text, way, mine, set_beside)),
            f"{mine.value:g} against {set_beside.value:g}",
        )


def _read_as(scope: Scope, one: Token, other: Token, name: str) -> Iterator[tuple[Cell, Cell]]:
    """The place's figures that the first number can be, each with that of the other place beside it."""
    mine = [c for c in scope.page.cells if c.place == scope.page.place and one.reads(c.value)]
    for c in mine:
        for o in _beside(scope, c, other, name):
            yield c, o


def _beside(scope: Scope, cell: Cell, told: Token, name: str) -> Iterator[Cell]:
    """The figures of another place in the same table, row and column, that a number can be."""
    for o in scope.page.cells:
        if (o.home, o.name, o.column, o.place) == (cell.home, cell.name, cell.column, name) and told.reads(o.value):
            yield o


def _of(scope: Scope, cell: Cell, mine: Cell, name: str) -> bool:
    """Whether a figure stands in the same column, or in that of the place of the name."""
    return cell.column in (mine.column, "value") or scope.page.world.place(cell.column, "") == name


def _same_row(scope: Scope, mine: Cell | None, name: str) -> list[Cell]:
    if mine is None:
        return []
    return [c for c in scope.page.cells if (c.home, c.row, c.place) == (mine.home, mine.row, name)]


def agrees(scope: Scope, words: str, way: int, mine: Cell, other: Cell) -> bool:
    """Whether two figures stand to each other as some words say; of shares, by a wide margin about chance."""
    apart = mine.value - other.value
    errors = _errors(scope, mine, other)
    if words == "the same as":
        scale = 10 ** int(scope.page.world.measures["decimals"].get(mine.measure) or 0)
        return floor(mine.value * scale + 0.5 + 1e-9) == floor(other.value * scale + 0.5 + 1e-9)
    if words in NEARBY:
        least = _errors(scope, mine, other, as_rounded=True)
        return errors is None or least is None or min(errors, least) <= SURELY
    return apart * way > 0 and (errors is None or errors >= HARDLY)


def _errors(scope: Scope, mine: Cell, other: Cell, *, as_rounded: bool = False) -> float | None:
    """How many standard errors two shares lie apart; None where the counts are not held.

    `as_rounded`: the least that the two published shares allow, each of which stands for a range ("5%" for 4.5 to 5.5)
    where the number of cases is not published with it.
    """
    found = []
    for cell in (mine, other):
        row = {c.column: c.value for c in scope.page.cells if (c.home, c.row) == (cell.home, cell.row)}
        if not row.get("cohort") or ("count" not in row and cell.unit != "percent"):
            return None
        size = re.search(r"\d[\d,]*", cell.unit)
        whole = 100 if cell.unit == "percent" else float(size[0].replace(",", "")) if size else 0
        mean = whole and row.get("n", 1) > 1  # what is set beside the place is the mean, not all its councils as one
        count = cell.value * row["cohort"] / whole if mean or "count" not in row else row["count"]
        if as_rounded and cell.unit == "percent" and (mean or "count" not in row):
            toward = 1 if cell.value < (other if cell is mine else mine).value else -1
            near = cell.value + toward * 0.5 * 10.0 ** -_places(cell.value)
            count = min(max(near * row["cohort"] / 100, 0), row["cohort"])
        found.append((count, row["cohort"]))
    (a, n), (b, m) = found
    if (a / n - b / m) * (mine.value - other.value) <= 0 and as_rounded:
        return 0.0
    pooled = (a + b) / (n + m)
    spread = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)) if 0 < pooled < 1 else 0
    return abs(a / n - b / m) / spread if spread else None


def _places(value: float) -> int:
    """The decimals of a published share; many for one that was worked out."""
    return next((n for n in range(5) if abs(value * 10**n - round(value * 10**n)) < 1e-7), 9)


def _end(scope: Scope, token: Token) -> Made:
    focus = scope.first
    assert focus is not None
    like = [
        c.value for c in scope.page.cells
        if (c.home, c.place, c.period, c.column) == (focus.home, focus.place, focus.period, focus.column)
    ]  # fmt: skip
    if len(like) > 1:
        best = max(like) if ENDS[token.text] > 0 else min(like)
        yield "direction", token.text, verdict(focus.value == best), f"{focus.value:g} of {sorted(like)[:8]}"
