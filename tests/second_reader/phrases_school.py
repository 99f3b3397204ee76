"""Phrases of pages on small groups of people: places in a funnel, several years together, rows that rose or fell."""

import re
from math import floor, sqrt

from second_reader.directions import FOUND, HARDLY, SURELY, Made, verdict
from second_reader.evidence import Cell
from second_reader.finding import Scope, canon
from second_reader.words import ENDS, SMALL, Sentence, Token

WILSON = 1.959964
"""Standard errors of a 95% interval."""
WAYS = {"rose": "higher", "fell": "lower"}
BY = ("accommodation", "activity")
"""By what care leavers are counted, in two tables that differ."""
Tokens = list[Token | None]


def _rounded(value: float, decimals: int) -> float:
    return floor(value * 10**decimals + 0.5 + 1e-9)


def _column(scope: Scope, column: str) -> dict[str, float]:
    """One figure for each place, of an exhibit that has a row a council."""
    return {c.place: c.value for c in scope.cells if c.column == column}


def _in_funnel(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "joint 46th lowest of 150 councils on one year, and the 71st lowest by its level over 5 years"."""
    here, t = scope.page.place, sentence.tokens
    measure = next((c.measure for c in scope.cells if c.measure), "")
    decimals = int(scope.page.world.measures["decimals"].get(measure) or 0)
    parts = [("value", tokens[0], tokens[1]), ("level", tokens[2], tokens[3])] if tokens[3] else [
        ("value", tokens[0], tokens[1])
    ]  # fmt: skip
    total = tokens[1]
    assert total
    starts = list(re.finditer(r"(the|joint) (?:#\d+ )?(\w+)(?= of| by)", found[0]))
    for (column, nth, last), said in zip(parts, starts, strict=False):
        held = {who: _rounded(v, decimals) for who, v in _column(scope, column).items()}
        way, own = ENDS[said[2]], held.get(here)
        end = next(x for x in reversed(t[: t.index(last or total)]) if x.kind == "says" and x.text in ENDS)
        end.used = True
        for token in (nth, total):
            if token is not None:
                token.used = True
        place = 1 + sum((v - own) * way > 0 for v in held.values()) if own is not None else 0
        joint = sum(v == own for v in held.values()) > 1
        good = (nth.value if nth else 1) == place and (said[1] == "joint") == joint and total.value == len(held)
        yield "rank", f"{said[0]} of {total.text}", verdict(good), f"{'joint ' if joint else ''}{place} of {len(held)}"
    if (years := tokens[3]) is not None:
        years.used = True
        yield "number", years.text, verdict(_column(scope, "years").get(here) == years.value), "years of the level"


def _outside(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "32 of 150 councils lie outside what chance allows": counted by the table's own limits."""
    part, whole = tokens
    assert part and whole
    part.used = whole.used = True
    low, high, held = _column(scope, "chance_lo"), _column(scope, "chance_hi"), _column(scope, "value")
    out = sum(not low[who] <= value <= high[who] for who, value in held.items() if who in low)
    good = (part.value, whole.value) == (out, len(held))
    yield "number", f"{part.text} of {whole.text}", verdict(good), f"{out} of {len(held)}"


def _chance_allows(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "above what chance allows around that of all (17.6)": by the table's limits; the mean by numbers of people."""
    (mean,) = tokens
    here, held, of = scope.page.place, _column(scope, "value"), _column(scope, "cohort")
    own, low, high = (_column(scope, c).get(here) for c in ("value", "chance_lo", "chance_hi"))
    if own is None or low is None or high is None:
        return
    where = "above" if own > high else "below" if own < low else "within"
    said = found[0].split()[0]
    for token in sentence.of("says"):
        token.used = token.used or token.text == said
    yield "direction", said, verdict(said == where), f"{own:g} in {low:g} to {high:g}"
    if mean is not None:
        mean.used = True
        level = sum(held[w] * of[w] for w in held) / sum(of[w] for w in held)
        yield "number", mean.text, verdict(mean.reads(level)), f"the mean of all, {level:g}"


def _all_rows(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    (number,) = tokens
    assert number
    number.used = True
    held = len(_column(scope, "value"))
    yield "number", number.text, verdict(number.value == held), f"{held} rows"
    first = next((scope.page.world.place(x.text, scope.page.place) for x in sentence.of("place")), "")
    yield "place", first, verdict(first == scope.page.place), "whose row the table has"


def _end_in(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "highest in 2021 (97.6%)": the end of the place's own line, in that year."""
    when, value = tokens
    assert when and value
    way = ENDS[found[0].split()[0]]
    says = next(x for x in reversed(sentence.tokens[: sentence.tokens.index(when)]) if x.kind == "says")
    says.used = value.used = True
    own = [c for c in scope.cells if c.place == scope.page.place and c.column == "value" and c.period in scope.past]
    end = max((c.value for c in own), key=lambda v: v * way, default=-1.0)
    years = {c.period for c in own if value.reads(c.value)}
    for token in sentence.of("period"):
        if when.start <= token.start < value.start:
            token.used = True
            yield "period", token.text, verdict(canon(token) in years), f"{value.text} in {sorted(years)}"
    yield "direction", f"{says.text} {value.text}", verdict(value.reads(end)), f"the end is {end:g}"


def _which_is_better(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "for absence lower is better": by the publisher's polarity of the measures of that name."""
    _, what, way, _, verdict_ = found[0].split()
    polarity = scope.page.world.measures["polarity"]
    held = {p for m, p in polarity.items() if str(m).startswith(f"{what}_") and p != "neutral"}
    good = held == {f"{way}_better" if verdict_ == "better" else "none"}
    for token in sentence.of("says")[-2:]:
        token.used = True
    yield "direction", found[0], verdict(good), f"{sorted(held)}"


def _together(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Children looked after, 2021/22 and 2023/24 together: 52% of 37; chance ... between 36% and 67%"."""
    share, of, *ends = tokens
    assert share and of
    world, stop = scope.page.world, sentence.tokens.index(share)
    when = [x for x in sentence.tokens[:stop] if x.kind == "period"]
    measure = next((m for h in scope.homes for m in h.measures), "")
    group = sentence.text.split(",")[0]
    kin = [m for m in world.family(measure) if world.measures["unit"].get(m) == "count"]
    shares = _by_school_year(scope, measure, group)
    people = next((p for m in kin if (p := _by_school_year(scope, m, group))), {})
    years = [canon(x) for x in when]
    known = all(y in shares and y in people for y in years) and len(set(years)) == len(years) > 1
    whole = sum(people[y] for y in years) if known else 0
    value = sum(shares[y] * people[y] for y in years) / whole if whole else -1.0
    for token in when:
        token.used = True
        yield "period", token.text, verdict(canon(token) in shares and canon(token) in people), "a published year"
    share.used = of.used = True
    good = known and share.reads(value) and of.value == whole
    yield "number", f"{share.text} of {of.text}", verdict(good), f"{value:.1f}% of {whole:g}"
    if whole and ends[0] and ends[1]:
        for token, end in zip(ends, _wilson(value / 100, whole), strict=True):
            assert token
            token.used = True
            yield "number", token.text, verdict(token.reads(100 * end)), f"Wilson's {100 * end:.1f}"


def _by_school_year(scope: Scope, measure: str, group: str) -> dict[str, float]:
    """A place's observations by the school year in which they end: files write one as 2019, 201819 or 2018/19."""
    world = scope.page.world
    held = world.measure(measure)
    held = held[held["area_code"].eq(scope.page.code) & held["breakdown"].isin(world.published(measure, group))]
    held = held.dropna(subset=["value"])
    ends = held["period_end"].dt
    return dict(
        zip((ends.year - 1).astype(str) + "-" + (ends.year % 100).astype(str).str.zfill(2), held["value"], strict=True)
    )


def _wilson(p: float, n: float) -> tuple[float, float]:
    z = WILSON
    mid, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (mid - half) / (1 + z * z / n), (mid + half) / (1 + z * z / n)


def _rows_with(scope: Scope, word: str) -> int:
    return sum(row.split(" | ")[-1].lower().startswith(word) for e in scope.homes for row in e.rows)


def _rose_and_fell(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Of 8 figures ..., 1 rose and none fell by more than chance": rows counted by what their last column says."""
    whole, *parts = tokens
    assert whole
    whole.used = True
    rows = sum(len(e.rows) for e in scope.homes)
    yield "number", whole.text, verdict(whole.value == rows), f"{rows} rows"
    for token, verb in zip(parts, ("rose", "fell"), strict=True):
        assert token
        token.used = True
        held = _rows_with(scope, WAYS[verb])
        yield "number", f"{token.text} {verb}", verdict(token.value == held), f"{held} rows"
    for token in sentence.of("says"):
        if token.text in WAYS:
            way = next(x for x in reversed(sentence.tokens[: sentence.tokens.index(token)]) if x.kind == "number")
            yield "direction", token.text, verdict(way.value == _rows_with(scope, WAYS[token.text])), "rows counted"
            token.used = True


def _none_moved(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    yield "direction", "moved", verdict(not _rows_with(scope, "higher") + _rows_with(scope, "lower")), "rows counted"


def _too_few(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    (number,) = tokens
    assert number
    number.used = True
    held = _rows_with(scope, "too few")
    yield "number", number.text, verdict(number.value == held), f"{held} rows"


def _pairs(scope: Scope) -> dict[str, tuple[Cell, Cell, float]]:
    """Shares of children looked after in a wide table: the place's, England's, and the number of children or 0."""
    out: dict[str, tuple[Cell, Cell, float]] = {}
    for home in scope.homes:
        rows: dict[int, dict[str, Cell]] = {}
        for c in home.cells:
            rows.setdefault(c.row, {})[c.column] = c
        for row in rows.values():
            own, other = row.get(scope.page.place), row.get("England")
            if own is None or other is None or not own.name.endswith("children looked after"):
                continue
            if "points" not in own.name and " for each " not in own.name:
                out[own.name.split(":")[0]] = own, other, row["Children"].value if "Children" in row else 0
    return out


def _differ(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Of 4 shares whose number is published, 2 differ from England's by more than chance: A (higher); B (lower)"."""
    whole, part = tokens
    assert whole and part
    whole.used = part.used = True
    judged = {name: p for name, p in _pairs(scope).items() if p[2]}
    good = whole.value == len(judged)
    yield "number", whole.text, verdict(good), f"{len(judged)} with a number of children"
    listed = sentence.text.split(":", 1)[1] if ":" in sentence.text else ""
    said = re.findall(r"\s*([^;]+?) \((higher|lower)\)", listed)
    yield "number", part.text, verdict(part.value == len(said)), "as many as are named"
    for name, (own, other, n) in judged.items():
        p, q = own.value / 100, other.value / 100
        errors = abs(p - q) / sqrt(q * (1 - q) / n) if 0 < q < 1 else 0.0
        way = next((w for s, w in said if s == name), "")
        right = errors <= SURELY if not way else errors >= HARDLY and (p > q) == (way == "higher")
        yield "direction", f"{name} {way or 'within chance'}", verdict(right), f"{own.value:g} against {other.value:g}"
    for name in (s for s, _ in said if s not in judged):
        yield "direction", name, verdict(False), "no such share"
    for token in sentence.tokens:
        inside = token.kind in ("number", "says") and token.start > len(sentence.text) - len(listed)
        if inside and not token.used:
            token.used = True
            if token.kind == "number":
                yield "number", token.text, FOUND, "in a name that the table has"


def _unjudged(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    (number,) = tokens
    assert number
    number.used = True
    held = sum(not n for *_, n in _pairs(scope).values())
    yield "number", number.text, verdict(number.value == held), f"{held} without a number of children"


def _bars(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Bars for 7 shares ..., the place and England: reading at 11 50% and 51%, ...": each pair in the table."""
    (number,) = tokens
    assert number
    number.used = True
    pairs = {name.lower(): p for name, p in _pairs(scope).items()}
    yield "number", number.text, verdict(number.value == len(pairs)), f"{len(pairs)} shares"
    listed = sentence.text.split(":", 1)[1]
    heads = list(re.finditer(r"(\d+)% and (\d+)%", listed))
    start, offset = 0, len(sentence.text) - len(listed)
    for head in heads:
        name = listed[start : head.start()].strip(" ,").lower()
        start = head.end()
        own, other, _ = pairs.get(name, (None, None, 0.0))
        for token in sentence.of("number"):
            at = token.start - offset
            if at == head.start(1) or at == head.start(2):
                cell = own if at == head.start(1) else other
                token.used = True
                yield "number", token.text, verdict(cell is not None and token.reads(cell.value)), name
            elif offset + start > token.start > offset and not token.used:
                token.used = True
                yield "number", token.text, verdict(name in pairs), "in a name of the table"


def _both_counts(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "In 2025 the publisher counts 140 ... by home and 141 by what they do": the numbers of people published."""
    when, *both = tokens
    assert when
    when.used = True
    kept = scope.page.world.values
    published = [dict(kept(f"care_leavers_19_21_{by}_number", "All care leavers", scope.page.code)) for by in BY]
    yield "period", when.text, verdict(canon(when) == max(published[0], default="")), "the newest"
    for token, numbers in zip(both, published, strict=True):
        assert token
        token.used = True
        yield "number", token.text, verdict(token.value == numbers.get(canon(when))), "people counted"


def _grades(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Closing the gap means 2.6 grades more in each of the ten entries": the newest gap, shared among them."""
    each, entries = tokens
    assert each and entries
    each.used = entries.used = True
    good = scope.last is not None and entries.value == 10 and each.reads(scope.last.value / entries.value)
    yield "number", each.text, verdict(good), "the newest gap in ten parts"


def _cases(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "in four cases out of five": an 80% range, of which a method's document speaks."""
    few, many = tokens
    assert few and many
    few.used = many.used = True
    level = f"{100 * few.value / many.value:.0f}% range"
    yield "number", f"{few.text} out of {many.text}", verdict(level in scope.page.world.documents), level


def _least(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "where fewer than 3 of them have a figure": the rule as the documents have it."""
    (least,) = tokens
    assert least
    least.used = True
    word = next((w for w, n in SMALL.items() if n == least.value and n), least.text)
    good = re.search(rf"fewer than ({word}|{least.text}) are published", scope.page.world.documents) is not None
    yield "number", least.text, verdict(good), "the rule of the documents"


def of_model(scope: Scope, sentence: Sentence) -> Made:
    """ "the Department for Education's model of May 2025": as the list of sources has it."""
    model = next((x for x in sentence.of("period") if "model of" in sentence.text), None)
    if model is not None:
        model.used = True
        yield "period", model.text, verdict(model.text in scope.page.world.model), scope.page.world.model


def _a_range(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "a 95% range": a level of which the methods' documents speak."""
    (level,) = tokens
    assert level
    level.used = True
    yield "number", level.text, verdict(f"{level.text} range" in scope.page.world.documents), "in a document"


PATTERNS = [
    (re.compile(p), check)
    for p, check in (
        (r"(?:the|joint) (?:#(\d+) )?(?:highest|lowest) of #(\d+) councils on #\d+ year(?: , and "
         r"(?:the|joint) (?:#(\d+) )?(?:highest|lowest) by its level over #(\d+) years)?", _in_funnel),
        (r"#(\d+) of #(\d+) councils lie outside", _outside),
        (r"(?:above|below|within) what chance allows(?: around that of all \( #(\d+) \))?", _chance_allows),
        (r"(?:highest|lowest) in @(\d+)(?: and @\d+)* \( #(\d+) \)", _end_in),
        (r"for \w+ (?:higher|lower) is (?:better|worse)", _which_is_better),
        (r"in #(\d+) cases out of #(\d+)", _cases),
        (r"the csv has all #(\d+)", _all_rows),
        (r"together : #(\d+) of #(\d+)(?: ; chance alone could have put it between #(\d+) and #(\d+))?", _together),
        (r"of #(\d+) figures .*?#(\d+) rose and #(\d+) fell by more than chance", _rose_and_fell),
        (r"no figure with a number .*moved by more than chance", _none_moved),
        (r"for #(\d+) of them there are too few", _too_few),
        (r"of #(\d+) shares whose .*?#(\d+) differs? from", _differ),
        (r"for #(\d+) more the number is not published", _unjudged),
        (r"bars for #(\d+) shares", _bars),
        (r"fewer than #(\d+) of them have a figure", _least),
        (r"\ba #(\d+) range", _a_range),
        (r"in @(\d+) the publisher counts #(\d+) .*? and #(\d+) by what they do", _both_counts),
        (r"closing the gap means #(\d+) grades more in each of the #(\d+)", _grades),
    )
]  # fmt: skip
