"""Phrases of the pages on what spending may come to and what would lower it: how ranges fared, what a saving takes."""

import json
import re
from functools import cache

from second_reader.directions import Made, verdict
from second_reader.finding import Scope, canon
from second_reader.phrases import Phrase, pattern
from second_reader.phrases_money import Tokens, ends_with, here, use
from second_reader.words import Sentence
from second_reader.world import ROOT


def _futures(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    few, many = tokens
    assert few and many
    use(few, many)
    level = f"{100 * few.value / many.value:.0f}" if many.value else ""
    good = {f"lo{level}", f"hi{level}"} <= {c.column for c in scope.cells}
    yield "number", f"{few.text} of {many.text}", verdict(good), f"columns of {level}%"


@cache
def _table_rows() -> list[list[float]]:
    """The numbers of each row of a table in the documents on method, in order."""
    texts = "\n".join(f.read_text(encoding="utf-8") for f in sorted((ROOT / "docs" / "methods").glob("*.md")))
    return [[float(n) for n in re.findall(r"\d+(?:\.\d+)?", line)] for line in re.findall(r"^\|.*$", texts, re.M)]


def _row(*values: float) -> bool:
    """Whether some numbers stand, in that order, in a row of a table in the documents on method."""
    for row in _table_rows():
        rest = iter(row)
        if all(value in rest for value in values):
            return True
    return False


def _ahead(scope: Scope) -> tuple[str, int]:
    """The last period that is projected, and the years to it from the newest with children and money."""
    to_come = {c.period for c in scope.cells if c.column == "lo80"}
    known = scope.page.world.values("cla_number", "Total", scope.page.code)
    counted = {int(p[:4]) for p, _ in known}
    starts = [ends_with(p) for p in scope.past if {ends_with(p), ends_with(p) - 1} <= counted]
    last = max(to_come, default="")
    return last, ends_with(last) - max(starts) if last and starts else 0


def _fared(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Such ranges held 53% of what was spent 4 years later, and 33% came out higher": of the horizon shown."""
    inside, years, *above = tokens
    assert inside and years
    use(inside, years, *above)
    said = [x.value for x in (inside, *above) if x]
    good = years.value == _ahead(scope)[1] and _row(years.value, *said)
    yield "number", f"{said} after {years.text} years", verdict(good), f"{_ahead(scope)[1]} years, and a method's table"


def _tested(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    cases, years, wide = tokens
    assert cases and years and wide
    use(cases, years, wide)
    good = years.value == _ahead(scope)[1] and _row(years.value, cases.value, wide.value)
    yield "number", f"{cases.text}, {years.text}, {wide.text}", verdict(good), "a method's table"


def _known_then(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    (held,) = tokens
    assert held
    use(held)
    good = _row(float(_ahead(scope)[1]), held.value)
    yield "number", held.text, verdict(good), "a method's table"


@cache
def _stretches(world: object, years: int) -> tuple[int, int]:
    """Councils with number and money for so many years on end, and how many such times there are: counted again."""
    number, money = (
        world.measure(m).query("breakdown == 'Total' and value > 0") for m in ("cla_number", "spend_cla")  # type: ignore[attr-defined]
    )  # fmt: skip
    counted = {(a, int(p[:4])) for a, p in zip(number["area_code"], number["shown"], strict=True)}
    spent = {(a, ends_with(p)) for a, p in zip(money["area_code"], money["shown"], strict=True)}
    there = {(a, y) for a, y in counted & spent if (a, y - 1) in counted and a in world.councils}  # type: ignore[attr-defined]
    whole = [(a, y) for a, y in there if all((a, y + n) in there for n in range(years + 1))]
    return len({a for a, _ in whole}), len(whole)


def _paths(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "what 148 councils have been through, 729 stretches of 4 years": counted again in the observations."""
    councils, times, years = tokens
    assert councils and times and years
    use(councils, times, years)
    made = _stretches(scope.page.world, int(years.value)) if years.value < 12 else (0, 0)
    good = (councils.value, times.value) == made and years.value == _ahead(scope)[1]
    yield "number", f"{councils.text}, {times.text}, {years.text}", verdict(good), f"{made}"


def _middle(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    (size,) = tokens
    assert size
    use(size)
    good = any(c.period == _ahead(scope)[0] and size.reads(c.value) for c in here(scope))
    yield "number", size.text, verdict(good), "the value of the last period"


def _chance(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "The chance that spending exceeds the £46.3 million of 2024-25 in 2028-29 is more than 90 in 100"."""
    line, then, when, many, of = tokens
    assert line and then and when and many and of
    use(*tokens, *(x for x in sentence.tokens if x.text in ("more than", "fewer than")))
    spent = {c.period: c.value for c in here(scope)}
    start = canon(then) == max(
        (p for p in scope.past if ends_with(p) + _ahead(scope)[1] == ends_with(canon(when))), default=""
    )
    chance = next((c.value for c in here(scope, column="chance") if c.period == canon(when)), -1.0)
    part = many.value / of.value if of.value else -1
    told = {"more than": chance > part == 0.9, "fewer than": 0 <= chance < part == 0.1}
    held = next((good for words, good in told.items() if words in found[0]), abs(chance - part) <= 0.026)
    good = held and start and line.reads(spent.get(canon(then), -1)) and canon(when) == _ahead(scope)[0]
    yield "number", f"{line.text}, {many.text} in {of.text}", verdict(good), f"a chance of {chance:.2f}"
    for x in (then, when):
        yield "period", x.text, verdict(good), "with its figure"


@cache
def _settings(name: str) -> tuple[float, ...]:
    """The numbers of a page's cell of parameters."""
    cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(c["source"]) for c in cells if "parameters" in c["metadata"].get("tags", ()))
    return tuple(float(n) for n in re.findall(r"^\w+ = (\d+)\b", text, re.M))


def _sought(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "save £1.0 million a year": a setting of the page; where a table says how many would, each row makes it up."""
    (size,) = tokens
    assert size
    if size.value not in _settings(scope.page.name) and not scope.own and not re.search("saving", found[0]):
        return
    use(size)
    rows: dict[tuple[int, int], dict[str, float]] = {}
    for c in scope.cells if scope.own else ():
        rows.setdefault((c.home, c.row), {})[c.column] = c.value
    made = [(r["How many"], v) for r in rows.values() if "How many" in r for k, v in r.items() if k.startswith("Saved")]
    good = size.value in _settings(scope.page.name)
    good &= all(abs(n * each - size.value) <= 0.051 * each + 501 * n for n, each in made)
    yield "number", size.text, verdict(good), f"{made}"


def _cut(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "the price would have to fall by 3.8%": the sum sought, of what the page says is spent on that."""
    (share,) = tokens
    assert share
    use(share)
    sought = next((x.value for x in sentence.of("number") if x.unit == "£"), 0.0)
    held = [c for e in scope.page.data for c in e.cells if c.name.startswith("Spending on children's homes")]
    ends = [(100 * sought / (c.value + 50_000), 100 * sought / max(c.value - 50_000, 1)) for c in held]
    good = any(low - 0.051 <= share.value <= high + 0.051 for low, high in ends)
    yield "number", share.text, verdict(good), f"{ends}"


def _filled(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "with every bed filled ... less than £560,000; with half of them, less than £280,000": the row so named."""
    for clause in re.split(r"[;.]| and (?=£)", sentence.text):
        share = "50%" if "half" in clause else "100%" if re.search(r"every bed|with all", clause) else ""
        start = sentence.text.index(clause)
        for token in [x for x in sentence.of("number") if x.unit == "£" and start <= x.start < start + len(clause)]:
            use(token)
            place = next(
                (scope.page.world.place(x.text, scope.page.place) for x in sentence.of("place")), scope.page.place
            )
            good = any(c.name == share and c.place == place and token.reads(c.value) for c in scope.cells)
            yield "number", token.text, verdict(good), f"{place}, {share} filled"
    for token in sentence.tokens:
        if token.text == "less than":
            use(token)


def _gap(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "saves money while the child's support costs less than £528,000": what one child saves."""
    (size,) = tokens
    assert size
    use(size, next(x for x in sentence.tokens if x.text == "less than"))
    held = [
        c.value for e in scope.page.data for c in e.cells if "in place of" in c.name and c.column.startswith("Saved")
    ]
    yield "number", size.text, verdict(size.value in held), f"{held}"


def _gone_figure(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "The figure for 2024-25 was left out ...": there is none of the place."""
    (when,) = tokens
    assert when
    use(when)
    good = any((scope.page.place, canon(when)) in e.missing for e in scope.homes)
    yield "period", when.text, verdict(good), "a figure that is not shown"


def _filled_places(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "100 were filled in 2025 (61%); in England, 60%": England's share of the same two measures, worked out again."""
    when, share = tokens
    assert when and share
    use(share)
    measures = list(dict.fromkeys(c.measure for c in scope.cells))
    held = [dict(scope.page.world.values(m, "Total", "E92000001")).get(canon(when), 0.0) for m in measures]
    good = len(held) == 2 and min(held) > 0 and share.reads(100 * min(held) / max(held))
    yield "number", share.text, verdict(good), f"{held}"


def _no_number(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Left out, for want of a published number: City of London": it has none in the newest year."""
    world = scope.page.world
    for token in sentence.of("place"):
        use(token)
        held = world.measure("cla_placement_number")
        kept = held[held["breakdown"].eq("Secure homes and children's homes") & held["value"].notna()]
        mine = kept[kept["area_code"].map(world.areas["name"]).eq(world.place(token.text, ""))]
        good = mine.empty or mine["shown"].max() < kept["shown"].max()
        yield "place", token.text, verdict(good), "a number is published" if not good else "none is published"


PATTERNS: list[Phrase] = [
    (pattern(r"filled in @(\d+) .*?; in &\d+ , #(\d+)"), _filled_places),
    (pattern(r"left out , for want of a published number"), _no_number),
    (pattern(r"in #(\d+) of #(\d+) past paths"), _futures),
    (
        pattern(r"such ranges held #(\d+) of what was spent #(\d+) years later(?: , and #(\d+) came out higher)?"),
        _fared,
    ),
    (pattern(r"tested on #(\d+) earlier ranges #(\d+) years ahead .*?held #(\d+)"), _tested),
    (pattern(r"known at the time , they held #(\d+)"), _known_then),
    (pattern(r"what #(\d+) councils have been through , #(\d+) stretches of #(\d+) years"), _paths),
    (pattern(r"middle path comes to #(\d+)"), _middle),
    (
        pattern(r"exceeds the #(\d+) of @(\d+) in @(\d+) is (?:about|more than|fewer than) #(\d+) in #(\d+)"),
        _chance,
    ),
    (pattern(r"sav(?:e|ing) #(\d+)"), _sought),
    (pattern(r"have to fall by #(\d+)"), _cut),
    (pattern(r"filled"), _filled),
    (pattern(r"support costs less than #(\d+) a year"), _gap),
    (pattern(r"figure for @(\d+) was"), _gone_figure),
]
