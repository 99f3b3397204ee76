"""Sentences that count or add up a table: rows that are better or worse, sums of years, the ends of a column."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from itertools import pairwise

import pandas as pd

from second_reader import counts
from second_reader.directions import UNDECIDED, Made, verdict
from second_reader.finding import Scope, canon
from second_reader.phrases import Phrase, pattern
from second_reader.words import Sentence, Token, stems

Tokens = list[Token | None]
MARKS = ("better", "worse", "higher", "lower")


def _tables(scope: Scope) -> Iterator[pd.DataFrame]:
    """The tables in scope in which a cell may say how the row's figure stands to it: "12% (lower here)"."""
    for home in scope.homes:
        if home.record.csv:
            frame = pd.read_csv(io.StringIO(home.record.csv), dtype=str, keep_default_na=False)
            if "England" in frame and any("before" in column for column in frame):
                yield frame


def _marked(scope: Scope, clause: list[Token], word: str) -> int:
    """How many rows have a mark: in the column of the figure before, or in that of the place that a clause names."""
    moved = any(t.text.lower() == "before" for t in clause)
    places = [scope.page.world.place(t.text, scope.page.place) for t in clause if t.kind == "place"]
    count = 0
    for frame in _tables(scope):
        column = next((c for c in frame if ("before" in c if moved else c in places[:1])), None)
        if column is None:
            return -1
        count += int(frame[column].str.endswith(f"({word})" if moved else f"({word} here)").sum())
    return count


def _judged(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Of 7 figures on staff and money, 1 is worse and 2 higher than England's; since ..., 1 got better".

    Each number is counted again; what is not spoken of must be none. A page's opening counts all its tables, and an
    exhibit that names a part ("figures on school") speaks of higher and lower too.
    """
    if not any(True for _ in _tables(scope)):
        return
    rows = sum(len(frame) for frame in _tables(scope))
    for whole in tokens:
        if whole is not None and not whole.used:
            whole.used = True
            good = whole.value == rows and (whole.unit != "word" or whole.value == 1)
            yield "number", whole.text, verdict(good), f"{rows} rows"
    last = len(sentence.tokens)
    cuts = [0, *(i + 1 for i, t in enumerate(sentence.tokens) if t.text == ";"), last]
    for start, stop in pairwise(cuts):
        yield from _clause(scope, sentence.tokens[start:stop])


def _clause(scope: Scope, clause: list[Token]) -> Made:
    said: dict[str, float] = {}
    number: Token | None = None
    words = [t.text.lower() for t in clause]
    alone = "differs" in words or "differ" in words  # "none of the 5 differs", "the one figure does not differ"
    for at, token in enumerate(clause):
        word = token.text.removesuffix(" than")
        if token.kind == "number" and not token.used:
            number = token
        elif token.kind == "says" and word in MARKS:
            one = clause[at - 1].text == "is" and number is None  # "the one figure on school is worse"
            size = 1.0 if one else number.value if number else -1
            if word in said:
                yield "direction", word, *_verdict(False, "said twice")
            said[word] = size
            token.used = True
            if number is not None:
                number.used = True
            made = _marked(scope, clause, word)
            yield "number", f"{size:g} {word}", *_verdict(made == size, f"{made} rows")
    for token in clause:
        if token.kind == "number" and token.unit == "word" and token.value == 0 and alone:
            token.used = True
    if not said and not alone:
        return
    stage = alone or "on" in words
    for word in MARKS if stage else MARKS[:2]:
        rest = 0 if word in said else _marked(scope, clause, word)
        if rest > 0 or (alone and rest < 0):
            yield "number", f"none {word}", *_verdict(False, f"{rest} rows")


def _verdict(good: bool, why: str) -> tuple[str, str]:
    return verdict(good), why


def _series(scope: Scope, words: set[str]) -> dict[str, float]:
    """The place's figures of the one category whose name these words hold, by period."""
    names = {c.name for c in scope.cells if c.name and stems(c.name) and stems(c.name) <= words}
    return {
        c.period: c.value for c in scope.cells
        if len(names) == 1 and c.name in names and c.place == scope.page.place and c.column == "value"
    }  # fmt: skip


def _over_years(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "11 homes opened and 2 closed in the 10 years to 31 March 2025": the years of both added up."""
    first, second, years, when = tokens
    assert second and when
    if not scope.own:
        return
    t = sentence.tokens
    stop = t.index(years or when)
    parts = [t[t.index(first) if first else 0 : t.index(second)], t[t.index(second) : stop]]
    series = [_series(scope, {s for x in part if x.kind == "word" for s in stems(x.text)}) for part in parts]
    periods = sorted(set(series[0]) & set(series[1]))
    number = int(years.value) if years else 1
    good = len(periods) == number and periods[-1] == canon(when)
    for token, one in zip((first, second), series, strict=True):
        made = sum(one.get(p, 0) for p in periods)
        said = token.value if token else 0
        if token is not None:
            token.used = True
        yield "number", f"{said:g}", verdict(bool(one) and said == made), f"{made:g} in {len(periods)} years"
    when.used = True
    if years is not None:
        years.used = True
    yield "period", f"{number} to {when.text}", verdict(good), f"{periods[:1]} to {periods[-1:]}"


def _parts_of(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "8 of 11 inspected homes were judged good or outstanding": two parts of the table added, of all but one."""
    part, whole = tokens
    assert part and whole
    if not scope.own or part.unit or whole.unit:
        return
    when = next((canon(x) for x in sentence.of("period")), scope.newest)
    held = {
        c.name: c.value for c in scope.cells
        if c.column == "value" and c.place == scope.page.place and c.period == when and c.unit == "count"
    }  # fmt: skip
    low = sentence.text.lower()
    named = {n for n in held if re.search(rf"\b{re.escape(n.lower())}\b(?! areas)", low)}
    if len(named) < 2 or "or" not in found[0]:
        return
    part.used = whole.used = True
    sums = {sum(held.values()), sum(v for n, v in held.items() if not n.lower().startswith("not "))}
    good = part.value == sum(held[n] for n in named) and whole.value in sums
    yield "number", f"{part.text} of {whole.text}", verdict(good), f"{sorted(named)} of {sums}"


def _ends_of(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "For each 10,000 children, A has the most places in the region (32) and B the fewest (8); C has 15"."""
    per, most, high, fewest, low, here, mine = tokens
    assert per and most and high and fewest and low
    world = scope.page.world
    column = {
        c.place: c.value for c in scope.cells if per.text in c.column or (per.text in c.name and c.column != "n")
    }  # fmt: skip
    for token in (per, high, low, mine):
        if token is not None:
            token.used = True
    for token in sentence.tokens:
        if token.kind == "says" and token.text in ("most", "fewest"):
            token.used = True
    if not column:
        yield "number", per.text, verdict(False), "no such column"
        return
    ends = (("most", most, high, max(column.values())), ("fewest", fewest, low, min(column.values())))
    for which, place, size, end in ends:
        name = world.place(place.text, scope.page.place)
        place.used = True
        yield "place", place.text, verdict(column.get(name) == end), f"the {which} is {end:g}"
        yield "number", size.text, verdict(size.reads(end)), f"the {which} is {end:g}"
    asked = {scope.page.place} & {world.place(p.text, scope.page.place) for p in (most, fewest)}
    if here is not None and mine is not None:
        here.used = True
        name = world.place(here.text, scope.page.place)
        yield "place", here.text, verdict(name == scope.page.place), "the page's place"
        yield "number", mine.text, verdict(mine.reads(column.get(name, -1))), f"{column.get(name)}"
    elif not asked:
        yield "place", scope.page.place, verdict(False), "the page's place is not spoken of"


def _any_year(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "in any year from 2016 to 2025": the first and last year of an exhibit, of which none is above nought."""
    first, last = tokens
    assert first and last
    ends = (canon(first), canon(last))
    first.used = last.used = True
    spans = {(min(e.periods), max(e.periods)) for e in scope.homes if e.periods}
    yield "period", f"{first.text} to {last.text}", verdict(ends in spans), f"{sorted(spans)[:4]}"


def _statements(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Of 18 statements, 2 agree, 15 cannot be tested and 1 agrees on another basis": each kind counted again."""
    (whole,) = tokens
    assert whole
    frames = [pd.read_csv(io.StringIO(h.record.csv), dtype=str) for h in scope.homes if h.record.csv]
    heads = [re.split(r"[:;,(]", cell)[0] for f in frames for c in f if "compare" in c for cell in f[c].fillna("")]
    t, at = sentence.tokens, sentence.tokens.index(whole)
    numbers = [x for x in t[at + 1 :] if x.kind == "number" and (not x.used or x.unit == "word")]
    kinds = Counter(frozenset(stems(h)) for h in heads)
    for token, stop in zip(numbers, [*numbers[1:], None], strict=True):
        words = t[t.index(token) + 1 : t.index(stop) if stop else None]
        token.used = True
        made = kinds.get(frozenset(stems(" ".join(w.text for w in words if w.kind == "word"))), 0)
        yield "number", token.text, verdict(token.value == made), f"{made} rows"
    whole.used = True
    yield "number", whole.text, verdict(whole.value == len(heads)), f"{len(heads)} rows"


def _low_high(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Too low: 5; too high: 0": the columns so headed, in the place's row."""
    for token, head in zip(tokens, ("Too low", "Too high"), strict=True):
        assert token
        token.used = True
        held = [c.value for c in scope.cells if c.column == head and c.name.startswith(scope.page.place)]
        yield "number", token.text, verdict(held == [token.value]), f"{head}: {held}"


def _council_runs(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "have 41 places, of which a council runs 6": two columns of the place's row."""
    for token, head in zip(tokens, ("Places", "Council-run"), strict=True):
        assert token
        token.used = True
        held = [c.value for c in scope.cells if head in (c.column, c.name) and c.place == scope.page.place]
        yield "number", token.text, verdict(token.value in held), f"{head}: {held}"


def _none_before(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Councils ran none before 2023": the first period in which the category is above nought."""
    (when,) = tokens
    assert when
    if not scope.own:
        return
    series = _series(scope, {s for x in sentence.of("word") for s in stems(x.text)})
    when.used = True
    first = min((p for p, v in series.items() if v > 0), default="")
    yield "period", when.text, verdict(canon(when) == first), f"first in {first}"


def _separate(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    (number,) = tokens
    assert number
    number.used = True
    yield "number", number.text, verdict(counts.of_place(scope, sentence, number)), "councils of the region"


def _together(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "move together at 0.25; over as many years those ... did at 0.21": a row, and the method's words."""
    assumed, measured = tokens
    assert assumed and measured
    assumed.used = measured.used = True
    held = {c.name: c.value for c in scope.cells}
    row = held.get(f"Needs move together: {assumed.value:g}")
    base = held.get("As assumed")
    yield "number", assumed.text, verdict(base is not None and row in (None, base)), f"{row} against {base}"
    told = re.search(rf"(?<![\d.]){re.escape(measured.text)} over \w+", scope.page.world.documents)
    yield "number", measured.text, verdict(told is not None), "in the document on method"


def _first_to_come(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "First to come, in October 2026: next figures on ...": the first row of the table of dates."""
    (when,) = tokens
    assert when
    first = [table.rows[0] for table in scope.page.data if table.rows]
    when.used = True
    yield "period", when.text, verdict(any(row.startswith(when.text) for row in first)), "the first row of a table"


def _unshown(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "38 more statements with a figure": those of the documents, on one topic, without the rows of the table.

    A page may be on a part of a topic, and which it is no list says: fewer than of any topic is undecided.
    """
    (number,) = tokens
    assert number
    number.used = True
    held = scope.page.world.held("facts.csv")
    held = held[held["unit"].ne("date") & held["area_code"].ne("")]
    shown = sum(len(e.rows) for e in scope.homes)
    more = {topic: len(rows) - shown for topic, rows in held.groupby("topic")}
    part = number.value not in more.values() and number.value < max(more.values(), default=0)
    yield "number", number.text, UNDECIDED if part else verdict(number.value in more.values()), f"{more}"


def _all_tables(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "59 figures beside others", "140 figures are published": the rows of the table, or of all of the page."""
    (number,) = tokens
    assert number
    rows = sum(len(e.rows) for e in scope.homes)
    number.used = True
    yield "number", number.text, verdict(number.value == rows), f"{rows} rows"


def _covers(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "The figure covers A and B together": two councils that report so, by the list, on what the exhibit shows."""
    who = [scope.page.world.place(t.text, scope.page.place) for t in tokens if t]
    codes = frozenset(scope.page.world.code(name) for name in who)
    days = {c.end for c in scope.cells if c.end} or {""}
    asked = [
        m for pair, patterns, first, last in scope.page.world.joint for m in patterns
        if pair == codes and scope.page.code in codes and any(first <= d and (not last or d <= last) for d in days)
    ]  # fmt: skip
    good = any(fnmatch(held, m) for held in {c.measure for c in scope.cells} for m in asked)
    for token in tokens:
        assert token
        token.used = True
        yield "place", token.text, verdict(good), "councils that report together"


PATTERNS: list[Phrase] = [
    (pattern(r"#(\d+) more statements with a figure"), _unshown),
    (pattern(r"^#(\d+) figures (?:beside others|are published for)"), _all_tables),
    (pattern(r"figure covers (?:the )?&(\d+) and (?:the )?&(\d+) together"), _covers),
    (pattern(r"^of (?:these )?#(\d+) (?:headline )?figures"), _judged),
    (pattern(r"^(?:#\d+) of (?:the|these) #(\d+) figures .*?differs? from"), _judged),
    (pattern(r"^the #(\d+) (?:headline )?figure\b"), _judged),
    (pattern(r"^since the figure before , #\d+ got"), _judged),
    (pattern(r"^of these , #\d+ (?:is|are) better"), _judged),
    (
        pattern(r"(?:#(\d+)|\bno) (?:[^#@;,]*? )?opened and #(\d+) closed in the (?:#(\d+) years|year) to @(\d+)"),
        _over_years,
    ),
    (pattern(r"#(\d+) of #(\d+) .*?\bor\b"), _parts_of),
    (
        pattern(
            r"for each #(\d+) children , (?:the )?&(\d+) has the most .*?\( #(\d+) \) "
            r"and (?:the )?&(\d+) the fewest \( #(\d+) \)(?: ; (?:the )?&(\d+) has #(\d+))?"
        ),
        _ends_of,
    ),
    (pattern(r"in any year from @(\d+) to @(\d+)"), _any_year),
    (pattern(r"^of #(\d+) statements ,"), _statements),
    (pattern(r"too low : #(\d+) ; too high : #(\d+)"), _low_high),
    (pattern(r"(?:has|have) #(\d+) places? , of which a council runs #(\d+)"), _council_runs),
    (pattern(r"ran #\d+ before @(\d+)"), _none_before),
    (pattern(r"#(\d+) separate plans"), _separate),
    (pattern(r"move together at #(\d+) ; .*?did at #(\d+)"), _together),
    (pattern(r"^first to come , in @(\d+)"), _first_to_come),
]
