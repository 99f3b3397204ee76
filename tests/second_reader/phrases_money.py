"""Phrases of the pages on money: what a part did to a whole, and who spent more."""

import io
import re
from collections.abc import Iterator
from functools import cache
from math import nan

import pandas as pd

from second_reader.directions import Made, verdict
from second_reader.evidence import Cell, Evidence
from second_reader.finding import Scope, canon, names_near, place_of
from second_reader.phrases import Phrase, pattern, way
from second_reader.words import ENDS, MOVES, Sentence, Token, canonical, stems
from second_reader.world import ROOT

Tokens = list[Token | None]
PRICE = ("Spending for each", "Prices in general")
"""How the steps that are not number begin."""
LITTLE = 50_000
"""Pounds below which a part made almost no difference."""


def here(scope: Scope, home: Evidence | None = None, column: str = "value") -> list[Cell]:
    return [
        c for c in (home.cells if home else scope.cells)
        if c.place == scope.page.place and c.column == column and c.period
    ]  # fmt: skip


def ends_with(period: str) -> int:
    """The year in which a period ends: 2025 of 2024-25."""
    return int(period[:4]) + ("-" in period)


def use(*tokens: Token | None) -> None:
    for token in tokens:
        if token is not None:
            token.used = True


def _says(sentence: Sentence, before: Token, words: dict[str, int]) -> Token | None:
    """The nearest word of some kind before a token; it is used up."""
    at = sentence.tokens.index(before)
    found = next((x for x in reversed(sentence.tokens[:at]) if x.kind == "says" and x.text in words), None)
    use(found)
    return found


def _clause(sentence: Sentence, token: Token) -> str:
    """What stands before a token in its clause."""
    at = sentence.tokens.index(token)
    stops = [i for i, x in enumerate(sentence.tokens[:at]) if x.text in (",", ";", ":", "(") or x.kind == "period"]
    return " ".join(x.text for x in sentence.tokens[stops[-1] + 1 if stops else 0 : at])


def _named(clause: str, names: list[str]) -> str:
    """The one of some names that most of the words of a clause name; '' where none is."""
    said = stems(clause)
    fit = {n: len(said & stems(n)) / (len(stems(n)) or 1) for n in names}
    best = max(fit, key=lambda n: (fit[n], len(stems(n))), default="")
    return best if best and fit[best] > 0.6 else ""


def _reads(token: Token, value: float) -> bool:
    """Whether a sum of money, told to its last digit or, below a million, to the nearest thousand, is a value."""
    close = abs(token.value) < 1e6 and token.value % 1000 == 0 and abs(token.value - value) <= 500
    return token.reads(value) or (token.unit == "£" and close)


def _largest(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "The largest rise in a single year was £11.7 million, in 2024-25": the differences counted again."""
    size, when = tokens
    assert size and when
    use(size, when)
    end = _says(sentence, size, ENDS)
    assert end
    held = {c.period: c.value for c in here(scope) if not c.name.endswith(" prices")}  # in cash
    steps = {p: held[p] - held[q] for p in held for q in held if ends_with(p) == ends_with(q) + 1}
    pick = max if ENDS[end.text] > 0 else min
    at = pick(steps, key=lambda p: abs(steps[p]), default="")
    good = at == canon(when) and size.reads(abs(steps[at])) and (steps[at] > 0) == (" rise " in found[0])
    yield "number", f"{size.text} {when.text}", verdict(good), f"{steps.get(at, 0):,.0f} in {at}"
    yield "direction", end.text, verdict(good), "the years' differences"


def _spent_more(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "2 of the 150 other councils spent more": the money and the children of all, as observed, divided again."""
    some, others, when = tokens
    assert others and when
    use(some, others, when, next((x for x in sentence.tokens if x.text == "more"), None))
    world, page = scope.page.world, scope.page
    mine = next((c for c in here(scope) if c.period == canon(when)), None)
    people = next((c.value for c in here(scope, column="cohort") if c.period == canon(when)), None)
    said = found[0]
    if mine is None or not people:
        yield "number", said, verdict(False), "no figure of the place"
        return
    money = [
        m for m in world.measures.index[world.measures["unit"].eq("pounds")]
        if any(abs(v / people - mine.value) < 0.001 for _, v in world.values(m, "Total", page.code, canon(when)))
    ]  # fmt: skip
    year = str(int(canon(when)[:4]))  # residents are those of the middle of the year
    spent = _of_all(scope, money[0], canon(when)) if money else {}
    children = _of_all(scope, "child_population", year)
    each = {a: round(spent[a] / children[a]) for a in spent.keys() & children.keys()}
    more = sum(v > each.get(page.code, 0) for v in each.values())
    told = some.value if some else float("nan")
    good = others.value == len(each) - 1 and (told == more or (some is None and more == others.value))
    yield "number", said, verdict(good), f"{more} of {len(each) - 1}"


def _of_all(scope: Scope, measure: str, period: str) -> dict[str, float]:
    held = scope.page.world.measure(measure)
    rows = held[held["shown"].eq(period) & held["breakdown"].eq("Total")].dropna(subset=["value"])
    rows = rows[rows["area_code"].isin(scope.page.world.councils)]
    return dict(zip(rows["area_code"], rows["value"].astype(float), strict=True))


def _moved(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Between 2016-17 and 2024-25 the number went up from 217 to 408": the years are named before."""
    old, new = (tokens * 2)[:2]  # "was £2.0 million in both years": one number for both
    assert old and new
    at = sentence.tokens.index(old)
    spans = [x for x in sentence.tokens[:at] if x.kind == "period"][:2]
    if len(spans) < 2:
        return
    use(old, new, *spans)
    first, last = map(canon, spans)
    held: dict[tuple[str, str], dict[str, Cell]] = {}
    for home in scope.homes:
        near = names_near(sentence, old, home)
        for c in home.cells:
            dated = c.name == c.period
            if c.place == scope.page.place and (dated or near is None or c.name in near):
                held.setdefault(("" if dated else c.name, c.column), {})[c.period] = c
    pairs = {k: (v[first], v[last]) for k, v in held.items() if first in v and last in v}
    named = _named(_clause(sentence, old), [k[1] for k in pairs if not k[0]])
    fit = [p for k, p in pairs.items() if (k[0] or k[1] == named) and old.reads(p[0].value) and new.reads(p[1].value)]
    said = old.text if old is new else f"{old.text}, {new.text}"
    yield "number", said, verdict(bool(fit)), f"{first} and {last}"
    for span in spans:
        yield "period", span.text, verdict(bool(fit)), "with its figure"
    if old is not new:
        yield from way(sentence, found, old, new)
    if fit:
        scope.see(fit[0][1])


def _in_ten(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "One council in ten costs less than the tenth percentile": the columns of the percentiles."""
    some, of = tokens
    assert some and of
    use(some, of)
    less = "less than" in found[0]
    share = 100 * some.value / of.value if of.value else -1
    end = f"{share if less else 100 - share:.0f}th percentile"
    good = any(end in c.column for c in scope.cells)
    yield "number", f"{some.text} in {of.text}", verdict(good), end
    for token in sentence.tokens:
        if token.text in ("less than", "more than"):
            use(token)


def _left_out(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "leave out Middlesbrough and Wandsworth": those of which the list of reasons says so, of that year."""
    (when,) = tokens
    assert when
    at = next(i for i, x in enumerate(sentence.tokens) if x.text in ("leave", "left"))
    named = [x for x in sentence.tokens[at:] if x.kind == "place" and x.text != "England"]
    gone = _gone(canon(when))
    use(when, *named)
    codes = {scope.page.world.code(scope.page.world.place(x.text, scope.page.place)) for x in named}
    for token in named:
        yield "place", token.text, verdict(codes == gone), f"left out: {sorted(gone)}"
    yield "period", when.text, verdict(codes == gone), "as the list of reasons has it"


@cache
def _gone(period: str) -> frozenset[str]:
    reasons = pd.read_csv(ROOT / "data" / "reasons.csv", dtype=str, keep_default_na=False)
    rows = reasons[reasons["words"].str.contains("left out") & reasons["last"].str[:4].eq(str(ends_with(period)))]
    return frozenset(code for codes in rows["area_code"] for code in codes.split())


def _in_all(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "spent £47.7 million in all": the pounds of all parts."""
    (size,) = tokens
    assert size
    use(size)
    parts = here(scope, column="pounds")
    last = max((c.period for c in parts), default="")
    total = sum(c.value for c in parts if c.period == last)
    yield "number", size.text, verdict(bool(parts) and size.reads(total)), f"{total:,.0f}"


def _elsewhere(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "By the account that this page's other figures rest on it was £46.3 million": another exhibit's, that year."""
    (size,) = tokens
    assert size
    use(size)
    last = max(scope.periods, default="")
    cells = [c for e in scope.page.data if e not in scope.homes for c in here(scope, e)]
    good = any(c.period == last and c.unit == "pounds" and size.reads(c.value) for c in cells)
    yield "number", size.text, verdict(good), f"no such figure elsewhere in {last}"


def _bars(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    (number,) = tokens
    assert number
    use(number)
    held = {len({c.row for c in e.cells}) for e in scope.homes}
    yield "number", number.text, verdict(number.value in held), f"{held} rows"


def _frames(scope: Scope) -> Iterator[pd.DataFrame]:
    """The exhibits that lead from a total to a total by steps."""
    for home in scope.homes:
        if {"label", "kind", "pounds"} <= set(home.record.csv.split("\n")[0].split(",")):
            yield pd.read_csv(io.StringIO(home.record.csv))


def _total(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "rose by £34.9 million": from the first total to the last; or the growth in a row of the place named."""
    (size,) = tokens
    assert size
    when = sentence.of("period")
    place = place_of(sentence, size, scope.page)
    changes = []
    for frame in _frames(scope):
        ends = frame[frame["kind"] == "total"]
        if not when or [canonical(x) for x in ends["label"]] == [canon(x) for x in when[:2]]:
            changes.append(float(ends["pounds"].iloc[-1] - ends["pounds"].iloc[0]))
    grown = [c.value for c in scope.cells if c.place == place and c.column.lower().startswith("growth")]
    if not changes and not grown:
        return
    verb = _says(sentence, size, MOVES)
    assert verb
    use(size, *(when[:2] if changes else ()))
    good = any(_reads(size, abs(x)) and x * MOVES[verb.text] > 0 for x in (grown if size.unit == "%" else changes))
    yield "number", size.text, verdict(good), f"{[*changes, *grown]}"
    yield "direction", verb.text, verdict(good), "from total to total"
    for x in when[:2] if changes else ():
        yield "period", x.text, verdict(good), "the two totals"


def _part(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "the number of children added £15.8 million": the step named, or the sum of those of their number."""
    (size,) = tokens
    assert size
    verb = _says(sentence, size, MOVES)
    assert verb
    use(size)
    clause, place = _clause(sentence, verb), place_of(sentence, size, scope.page)
    clause = re.sub(r"^and ", "", clause)
    held: list[float] = []
    for frame in _frames(scope):
        steps = frame[frame["kind"] == "step"].set_index("label")["pounds"].astype(float)
        if name := _named(clause, list(steps.index)):
            held.append(float(steps[name]))
        elif re.search(r"number of children", clause, re.I):
            held.append(float(steps[~steps.index.str.startswith(PRICE)].sum()))
        elif re.search(r"spending for each", clause, re.I):
            held.append(float(steps[steps.index.str.startswith(PRICE)].sum()))
        if "most" in found[0]:
            most = float(steps.max() if MOVES[verb.text] > 0 else steps.min())
            held = [x for x in held if x == most]
    wide = {c.column: c.value for c in scope.cells if c.place == place and c.name == c.column}
    if (name := _named(clause, list(wide))) or (name := "Number of children") in wide:
        held.append(wide[name])
    good = any(_reads(size, abs(x)) and x * MOVES[verb.text] > 0 for x in held)
    yield "number", size.text, verdict(good), f"{held}"
    yield "direction", verb.text, verdict(good), "the part's sign"


def _signed(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "By the number of children at the year's end: mix of placements +£8.7 million": of the other count."""
    for token in [x for x in sentence.of("number") if x.unit == "£"]:
        use(token)
        before = sentence.after(token, -1)
        held = []
        for frame in _frames(scope):
            steps = frame[frame["kind"] == "step"].set_index("label")["at_year_end"].dropna().astype(float)
            if name := _named(_clause(sentence, token), list(steps.index)):
                held.append(float(steps[name]))
        signed = token.value < 0 or (before is not None and before.text == "+")
        good = signed and any(_reads(token, x) for x in held)
        yield "number", token.text, verdict(good), f"{held}"
        yield "direction", token.text, verdict(good), "the sign"


def _of_change(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "their number makes up 23% to 45% of the rise": the least and the most over the ways of counting."""
    low, high = tokens
    assert low and high
    use(low, high)
    low.unit = low.unit or high.unit
    good = False
    for frame in _frames(scope):
        ways = frame.drop(columns=["label", "kind", "value"]).astype(float)
        change = float(ways["pounds"].iloc[-1] - ways["pounds"].iloc[0])
        price = ways[frame["label"].str.startswith(PRICE)].sum()
        shares = 100 * (1 - price / change)
        good |= low.reads(shares.min()) and high.reads(shares.max()) and (change > 0) == ("rise" in found[0])
    yield "number", f"{low.text} to {high.text}", verdict(good), "by the ways of counting"


def _prices(scope: Scope) -> dict[int, float]:
    """Prices in general by calendar year."""
    held = scope.page.world.measure("gdp_deflator")
    return {int(p): float(v) for p, v in zip(held["shown"], held["value"], strict=True)}


def _in_prices(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "In 2024-25 prices it rose from £14.9 million to £46.3 million": the cash of both ends, deflated again."""
    base, old, new = tokens
    assert base and old and new
    use(base, old, new)
    index = _prices(scope)
    cash = {c.period: c.value for c in here(scope) if not c.name.endswith(" prices")}
    now = index.get(int(canon(base)[:4]), nan)
    real = {p: v / index[int(p[:4])] * now for p, v in cash.items()}
    for token, at in ((old, min(real, default="")), (new, max(real, default=""))):
        yield "number", token.text, verdict(bool(at) and token.reads(real[at])), f"{at} in {base.text} prices"
    yield "period", base.text, verdict(canon(base) in scope.periods), "the year of the prices"
    yield from way(sentence, found, old, new)


def _general(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Prices in general rose by 31% between 2016-17 and 2024-25": the index divided again."""
    size, first, last = tokens
    assert size and first and last
    verb = next(x for x in sentence.tokens if x.text in MOVES)
    use(size, first, last, verb)
    index = _prices(scope)
    rose = 100 * (index.get(int(canon(last)[:4]), nan) / index.get(int(canon(first)[:4]), nan) - 1)
    yield "number", size.text, verdict(size.reads(rose)), f"{rose:.2f}%"
    yield "direction", verb.text, verdict(rose > 0), "the index"


def _spreads(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "in 2025 it was 4.3 of their spreads below their mean": the place's furthest figure, and its sign."""
    when, size = tokens
    assert when and size
    use(when, size)
    own = [c for c in here(scope) if c.period == canon(when)]
    most = max(own, key=lambda c: abs(c.value), default=None)
    sign = 1 if "above" in found[0] else -1
    good = most is not None and size.reads(abs(most.value)) and most.value * sign > 0
    yield "number", size.text, verdict(good), f"{most.value if most else 'none'}"
    yield "period", when.text, verdict(good), "with its figure"


PATTERNS: list[Phrase] = [
    (pattern(r"in @(\d+) it was #(\d+) of their spreads (?:above|below) their mean"), _spreads),
    (pattern(r"in @(\d+) prices it MOVE from #(\d+) to #(\d+)"), _in_prices),
    (pattern(r"prices in general MOVE by #(\d+) between @(\d+) and @(\d+)"), _general),
    (pattern(r"the END (?:rise|fall) in a single year was #(\d+) , in @(\d+)"), _largest),
    (pattern(r"(?:#(\d+)|all) of the #(\d+) other councils spent more in @(\d+)"), _spent_more),
    (pattern(r"MOVE from #(\d+) to #(\d+)(?! [^@;]*(?:between|from) @)"), _moved),
    (pattern(r"was #(\d+) in both years"), _moved),
    (pattern(r"#(\d+) (?:council )?in #(\d+) (?:costs )?(?:more|less) than"), _in_ten),
    (pattern(r"@(\d+)(?: :)?(?: the department)? (?:leave out|left)\b"), _left_out),
    (pattern(r"spent #(\d+) in all"), _in_all),
    (pattern(r"other figures rest on it was #(\d+)"), _elsewhere),
    (pattern(r"bars of #(\d+) weekly"), _bars),
    (pattern(r"(?:added|took off)(?: most :)? #(\d+)"), _part),
    (pattern(r"MOVE by #(\d+)"), _total),
    (pattern(r"at the year's end : "), _signed),
    (pattern(r"makes up #(\d+) to #(\d+) of the (?:rise|fall)"), _of_change),
]
