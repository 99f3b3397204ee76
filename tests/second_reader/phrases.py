"""Phrases that say several things at once: "rose from 73 to 144 between 2016 and 2025", "5th highest of 151"."""

import re
from collections.abc import Callable, Iterable

from second_reader.counts import counted, rows, years
from second_reader.directions import ALARM, FOUND, UNDECIDED, Made, verdict
from second_reader.finding import LEVELS, Scope, canon, find, observed, period_of
from second_reader.phrases_school import of_model
from second_reader.words import ENDS, MOVES, SMALL, Sentence, Token
from second_reader.world import FEWEST

Phrase = tuple[re.Pattern[str], Callable[[Scope, Sentence, list[Token | None], re.Match[str]], Made]]
"""A phrase, as `shape` writes it, with the numbers of the tokens that it claims as groups; and what checks them."""


def shape(sentence: Sentence) -> str:
    """The sentence with its numbers, periods and places as marks: "rose from #3 to #5 between @7 and @9"."""
    marks = {"number": "#", "period": "@", "place": "&", "day": "~"}
    return " ".join(f"{marks[t.kind]}{i}" if t.kind in marks else t.text.lower() for i, t in enumerate(sentence.tokens))


def patterns(scope: Scope, sentence: Sentence, held: Iterable[Phrase]) -> Made:
    """Claims of whole phrases; their tokens are used up."""
    text = shape(sentence)
    t = sentence.tokens
    for phrase, check in held:
        for found in phrase.finditer(text):
            tokens = [t[int(g)] if g is not None else None for g in found.groups()]
            if any(x is not None and x.used and x.kind == "number" for x in tokens):
                continue
            yield from check(scope, sentence, tokens, found)


def _moved(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    old, new, first, last = tokens
    assert old and new and first and last
    here = scope.page.place
    if not old.unit and new.unit:
        old.unit = new.unit
    for token, when in ((old, first), (new, last)):
        token.used = when.used = True
        cells = find(scope, sentence, token, here, canon(when))
        if cells:
            scope.see(cells[0])
        good = bool(cells) or bool(observed(scope, sentence, token, here, canon(when)))
        yield "number", token.text, verdict(good), f"{here} {canon(when)}"
    scope.period = canon(last)
    yield from way(sentence, found, old, new)


def way(sentence: Sentence, found: re.Match[str], old: Token, new: Token) -> Made:
    """The verb before two figures, which says the way from the one to the other."""
    at = sentence.tokens.index(old)
    for token in reversed(sentence.tokens[:at]):
        if token.kind == "says" and token.text in MOVES:
            token.used = True
            yield "direction", token.text, verdict((new.value - old.value) * MOVES[token.text] > 0), "the two figures"
            return


def _by(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    """ "rose by £34.9 million": the difference of two figures of one series, or a figure that is a change."""
    (size,) = tokens
    assert size
    size.used = True
    at = sentence.tokens.index(size)
    verb = next(x for x in reversed(sentence.tokens[:at]) if x.kind == "says" and x.text in MOVES)
    way, verb.used = MOVES[verb.text], True
    when = [canon(x) for x in sentence.of("period")]
    good = bool(find(scope, sentence, size, scope.page.place, "")) and way > 0
    series: dict[tuple[object, ...], dict[str, float]] = {}
    for c in scope.cells:
        if c.place == scope.page.place:
            series.setdefault((*c.series, c.column), {})[c.period] = c.value
    for row in series.values():
        known = [row[p] for p in sorted(when) if p in row] if when else [row[p] for p in (min(row), max(row))]
        good = good or (len(known) >= 2 and size.reads((known[-1] - known[0]) * way))
    if good and scope.own:
        for x in sentence.of("period"):
            x.used = x.used or canon(x) in scope.periods
    yield "number", size.text, verdict(good), "no such difference"
    yield "direction", verb.text, verdict(good), "the difference"


def _from(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    """ "It fell from 16% in 2024", "up from 44% in 2024": what it fell to was said before."""
    old, when = tokens
    assert old and when
    old.used = when.used = True
    here, t = scope.page.place, sentence.tokens
    before = [x for x in t[: t.index(old)] if x.kind == "number" and x.unit == old.unit]
    for token in before[-1:]:
        if not token.used:
            token.used = True
            stands = _before(sentence, token, old)
            cells = find(scope, sentence, token, here, canon(stands))
            good = bool(cells) or bool(observed(scope, sentence, token, here, canon(stands)))
            if cells:
                scope.see(cells[0])
            if stands is not None:
                stands.used = True
            yield "number", token.text, verdict(good), f"{here} {canon(stands)}"
    cells = find(scope, sentence, old, here, canon(when))
    good = bool(cells) or bool(observed(scope, sentence, old, here, canon(when)))
    yield "number", old.text, verdict(good), f"{here} {canon(when)}"
    verb = next(x for x in reversed(t[: t.index(old)]) if x.kind == "says" and x.text in MOVES)
    verb.used = True
    now = before[-1].value if before else None
    if now is None:
        later = [c for c in scope.cells if cells and c.series == cells[0].series and c.place == here]
        later = [c for c in later if c.column == "value" and c.period > canon(when)]
        if scope.focus is not None and cells and scope.focus.series == cells[0].series:
            later = [scope.focus] if scope.focus.period > canon(when) else later
        now = max(later, key=lambda c: c.period).value if later else None
    if now is None:
        yield "direction", verb.text, UNDECIDED, "what it moved to is not found"
    else:
        yield "direction", verb.text, verdict((now - old.value) * MOVES[verb.text] > 0), "the two figures"


def _before(sentence: Sentence, token: Token, stop: Token) -> Token | None:
    t = sentence.tokens
    inside = [x for x in t[t.index(token) : t.index(stop)] if x.kind == "period"]
    return inside[0] if inside else None


def _rank(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    nth, of = tokens
    assert of
    of.used = True
    t = sentence.tokens
    says = next(x for x in reversed(t[: t.index(of)]) if x.kind == "says" and x.text in ENDS)
    says.used = True
    if nth is not None:
        nth.used = True
    said = f"{nth.text if nth else ''} {says.text} of {of.text}".strip()
    cell, page = scope.focus or scope.last, scope.page
    if cell is None or not cell.measure:
        yield "rank", said, UNDECIDED, "the figure ranked is not found"
        return
    held = page.world.ranks(cell.measure, cell.name, cell.period, page.code, cell.end)
    if held is None:
        yield "rank", said, ALARM, "the place has no such figure"
        return
    above, below, level, total = held
    place = (above if ENDS[says.text] > 0 else below) + 1
    joint = "joint" in found[0]
    good = place == (nth.value if nth else 1) and of.value == total and joint == (level > 1)
    yield "rank", said, verdict(good), f"{'joint ' if level > 1 else ''}{place} of {total}"


def _of(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    """ "213 of 397": a count and its cohort, rows of rows, or neighbours of neighbours."""
    part, whole = tokens
    assert part and whole
    if part.unit or whole.unit or part.value > whole.value:
        if not part.unit and not whole.unit:
            part.used = whole.used = True
            yield "number", part.text, ALARM, "more than the whole"
        return
    part.used = whole.used = True
    when = canon(period_of(sentence, part)) or scope.period
    here, said = scope.page.place, f"{part.text} of {whole.text}"
    if "neighbours" in sentence.text:
        first = next((scope.page.world.place(x.text, here) for x in sentence.of("place")), "")
        if first != "similar areas":
            yield "place", first, ALARM, "not similar areas"
        held = len(scope.page.world.neighbours(scope.page.code))
        like = [c for c in scope.cells if c.column == "n" and c.place == "similar areas"]
        shown = {(c.home, c.row) for c in scope.cells if c.column == "value"}
        like = [c for c in like if (c.home, c.row) in shown]
        ends = {n: max(c.period for c in like if c.name == n) for n in {c.name for c in like}}
        used = {c.value for c in like if c.period in (ends[c.name], scope.newest)}
        least = min((c.value for c in like if c.period == ends[c.name]), default=part.value)
        good = part.value == least if "at least" in sentence.text else part.value in used or not like
        good &= whole.value == held
        yield "number", said, verdict(good), f"{sorted(used)} of {held}"
        yield from of_model(scope, sentence)
        return
    counts = find(scope, sentence, part, here, when, ("count",))
    cohorts = {(c.home, c.row) for c in find(scope, sentence, whole, here, when, ("cohort",))}
    if any((c.home, c.row) in cohorts for c in counts):
        if (stands := period_of(sentence, part)) is not None:
            stands.used = True
        yield "number", said, FOUND, "count and cohort"
        return
    percent = [x for x in sentence.tokens if x.kind == "number" and x.unit == "%"]
    close = percent and whole.value and any(x.reads(100 * part.value / whole.value) for x in percent)
    known = observed(scope, sentence, part, here, when) and observed(scope, sentence, whole, here, when)
    if known and (close or not percent):
        yield "number", said, FOUND, "observations"
    elif counted(scope, sentence, part) and rows(scope, whole):
        yield "number", said, FOUND, "rows counted"
    elif " than " in sentence.text and years(scope, sentence, part, whole):
        yield "number", said, FOUND, "years counted"
    else:
        yield "number", said, ALARM, f"no such count for {here} {when}".strip()


def _between(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    """ "between 330 and 475", "330 to 475": the two ends of a range of the table."""
    low, high = tokens[0], tokens[1]
    assert low and high
    level = _level(sentence)
    levels = (f"lo{level}", f"hi{level}") if level else LEVELS
    if high.unit and not low.unit:
        low.unit = high.unit
    stands = tokens[2] if len(tokens) > 2 else None
    stands = stands or period_of(sentence, low)
    when = canon(stands) if any(c.period for c in scope.cells if c.column in LEVELS) else ""
    here = scope.page.place
    rows = {(c.home, c.row, c.column[2:]) for c in find(scope, sentence, low, here, when, levels) if c.column[0] == "l"}
    ends = {
        (c.home, c.row, c.column[2:]) for c in find(scope, sentence, high, here, when, levels) if c.column[0] == "h"
    }
    if not any(c.column in LEVELS for c in scope.cells):
        return
    low.used = high.used = True
    if stands is not None and rows & ends and when:
        stands.used = True
    yield "number", f"{low.text} to {high.text}", verdict(bool(rows & ends)), f"{here} {when}".strip()


def _level(sentence: Sentence) -> str:
    found = re.search(r"in (\w+) futures out of (\w+)", sentence.text)
    if not found:
        return ""
    few, many = (SMALL.get(w, 0) for w in found.groups())
    return f"{100 * few / many:.0f}" if many else ""


def _not(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    """ "76 fewer ...: 1,042, not 1,118": the difference of the two."""
    less, new, old = tokens
    assert less and new and old
    way = 1 if re.search(r"\bfewer|\bless", found[0]) else -1
    new.used = old.used = True
    good = abs((old.value - new.value) * way - less.value) <= 1
    yield "number", f"{new.text}, not {old.text}", verdict(good), "the difference said"
    for token in sentence.tokens:
        if token.kind == "says" and token.text in ("fewer", "less", "more") and not token.used:
            token.used = True
            yield "direction", token.text, verdict(good), "the two figures"
            break


def _futures(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    few, many = tokens
    assert few and many
    few.used = many.used = True
    level = f"{100 * few.value / many.value:.0f}" if many.value else ""
    columns = {c.column for c in scope.cells}
    good = any(level in re.findall(r"\d+", c) for c in columns)
    yield "number", f"{few.text} out of {many.text}", verdict(good), f"columns of {level}%"


def _newest_shown(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    (when,) = tokens
    assert when
    own = [c.period for c in scope.cells if c.place == scope.page.place and c.column == "value" and c.period]
    if own and scope.own:
        yield "period", when.text, verdict(canon(when) == max(own)), f"the newest shown is that of {max(own)}"


def _same_as(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    """ "41 in 2025, the same as in 2016": the figure of both, on one side of a break."""
    value, last, first = tokens
    assert value and last and first
    value.used = last.used = first.used = True
    here = scope.page.place
    for when in (last, first):
        cells = find(scope, sentence, value, here, canon(when))
        sides = {c.segment for c in scope.cells if c.place == here and c.period in (canon(last), canon(first))}
        if cells:
            scope.see(cells[0])
        seen = bool(cells) or bool(observed(scope, sentence, value, here, canon(when)))
        good = seen and canon(last) > canon(first) and (len(sides) < 2 or bool(scope.homes[0].names))
        yield "number", value.text, verdict(good), f"{here} {canon(when)}"


def _span(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    """ "2016 to 2025, projected to 2028" under a headline: the first and last periods of the data."""
    first, last, ahead = tokens
    assert first and last
    if first.used or last.used or not scope.own or not scope.past or scope.field != "subtitle":
        return
    sets = [s for e in scope.homes for s in (e.known or e.past,) if s]
    own = {c.period for c in scope.cells if c.place == scope.page.place and c.column == "value"} & scope.past
    whole = ahead is not None or any(len(s) > 2 for s in sets)  # two years alone are no span
    for token, ends in ((first, {min(s) for s in sets} | {min(own)}), (last, {max(s) for s in sets} | {max(own)})):
        token.used = True
        yield "period", token.text, verdict(whole and canon(token) in ends), f"of {sorted(ends)}"
    if ahead is not None:
        ahead.used = True
        yield "period", ahead.text, verdict(canon(ahead) == max(scope.periods)), f"of {max(scope.periods)}"


def _two(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    """ "2021 and 2025" under a headline: the only periods of the data."""
    first, last = tokens
    assert first and last
    if first.used or last.used or not scope.own or scope.field != "subtitle":
        return
    held = {frozenset(e.past) for e in scope.homes}
    for token in (first, last):
        token.used = True
        yield "period", token.text, verdict({canon(first), canon(last)} in held), f"of {sorted(map(sorted, held))}"


def _few(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    """ "on fewer than ten people": as the count or the cohort of the figure says, where either is published."""
    (limit,) = tokens
    assert limit
    limit.used = True
    for token in sentence.tokens:
        if token.text == "fewer than":
            token.used = True
    people = [
        c.value for c in scope.cells
        if c.place == scope.page.place and c.column in ("count", "cohort") and c.period == scope.newest
    ]  # fmt: skip
    good = limit.value == FEWEST and (not people or min(people) < limit.value)
    yield "number", limit.text, verdict(good), f"{people[:4]}"


def _bounded(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    """ "26 places would have to open: 11 if every ..., 52 if none": what is expected lies between the two."""
    mid, low, high = tokens
    assert mid and low and high
    if not low.value <= mid.value <= high.value:
        low.used = True
        yield "number", f"{low.text}, {high.text}", ALARM, f"{mid.text} is not between them"


def _tested(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    """ "Of 591 such ranges, 481 held": a row of a method's document holds the number and the share."""
    whole, part = tokens
    assert whole and part
    whole.used = part.used = True
    share = round(100 * part.value / whole.value, 1) if whole.value else -1
    good = any({whole.value, share} <= row for row in scope.page.world.document_rows)
    yield "number", f"{part.text} of {whole.text}", verdict(good), f"a document's row with {share}"


def _withheld(scope: Scope, sentence: Sentence, tokens: list[Token | None], found: re.Match[str]) -> Made:
    (when,) = tokens
    assert when
    when.used = True
    here = scope.page.place
    good = any((here, canon(when)) in e.missing for e in scope.homes)
    yield "period", when.text, verdict(good), "a figure that is not shown"


def pattern(text: str) -> re.Pattern[str]:
    """A phrase's expression: MOVE stands for any verb of a change, END for either end of an order."""
    moves = "|".join(re.escape(m) for m in MOVES if " from" not in m)
    return re.compile(text.replace("MOVE", f"(?:{moves})").replace("END", f"(?:{'|'.join(ENDS)})"))


PATTERNS: list[Phrase] = [
    (
        pattern(r"MOVE from #(\d+) (?:[^#@]*? )?to #(\d+) (?:[^#@]*? )?(?:between|from) @(\d+) (?:and|to) @(\d+)"),
        _moved,
    ),
    (pattern(r"(?:MOVE from|up from|down from) #(\d+) (?:[^#@.;]*? )?in @(\d+)"), _from),
    (pattern(r"(?:the|joint|is) (?:#(\d+) )?END of #(\d+)"), _rank),
    (pattern(r"in #(\d+) futures out of #(\d+)"), _futures),
    (pattern(r"of #(\d+) such .*?#(\d+) held"), _tested),
    (pattern(r"in @(\d+) , the newest figure"), _newest_shown),
    (pattern(r"newest figure held is of @(\d+)"), _newest_shown),
    (pattern(r"#(\d+) (?:[^#@;.]*? )?in @(\d+) , the same as in @(\d+)"), _same_as),
    (pattern(r"@(\d+) to @(\d+)(?: , projected to @(\d+))?"), _span),
    (pattern(r"@(\d+) and @(\d+)"), _two),
    (pattern(r"MOVE by #(\d+)"), _by),
    (pattern(r"on fewer than #(\d+) people"), _few),
    (pattern(r"#(\d+) places? would [^#]*?: #(\d+) if .*?#(\d+) if"), _bounded),
    (pattern(r"#(\d+) fewer .*?#(\d+) , not #(\d+)"), _not),
    (pattern(r"#(\d+) more .*?#(\d+) , not #(\d+)"), _not),
    (pattern(r"between #(\d+) (?:[^#@]*? )?and #(\d+)"), _between),
    (pattern(r"#(\d+) to #(\d+) (?:by|in) @(\d+)"), _between),
    (pattern(r"#(\d+) of (?:the )?#(\d+)"), _of),
    (pattern(r"figure for @(\d+) is (?:withheld|not|too)"), _withheld),
]
