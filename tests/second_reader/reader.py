"""Read a text of a page, and say of each claim in it: found, alarm, or undecided."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from second_reader import (
    counts,
    directions,
    finding,
    misnamed,
    phrases,
    phrases_ahead,
    phrases_cells,
    phrases_inspections,
    phrases_money,
    phrases_places,
    phrases_progress,
    phrases_rows,
    phrases_school,
)
from second_reader.evidence import Page
from second_reader.finding import Scope, canon, defined, derived, find, observed, period_of, place_of
from second_reader.words import ORDINALS, Sentence, Token, sentences, stems

FOUND, ALARM, UNDECIDED = "found", "alarm", "undecided"
PHRASES = [
    *(
        *phrases_places.PATTERNS,
        *phrases_rows.PATTERNS,
        *phrases_cells.PATTERNS,
        *phrases_school.PATTERNS,
        *phrases_money.PATTERNS,
        *phrases_ahead.PATTERNS,
    ),
    *phrases.PATTERNS,
]
TAUGHT = (phrases_inspections.phrase, phrases_progress.phrase)
UNSURE = re.compile(r"^simulated\b", re.I)


@dataclass(frozen=True)
class Claim:
    """One thing that a sentence says. `kind`: number, period, place, direction, rank."""

    record: int
    field: str
    sentence: str
    kind: str
    said: str
    verdict: str
    why: str = ""


def read(page: Page) -> list[Claim]:
    """Every claim of a page's texts."""
    return [claim for at, name, text in page.texts() for claim in read_text(page, at, name, text)]


def read_text(page: Page, at: int, field: str, text: str) -> list[Claim]:
    """Every claim of one text, which stands in `field` of the page's record `at`."""
    home = page.data[at]
    own = bool(home.cells)
    scope = Scope(page, [home] if own else page.data, own, field=field)
    out: list[Claim] = []
    for said in sentences(text):
        sentence = page.cutter.cut(said)
        for kind, token, verdict, why in _claims(scope, sentence, field):
            out.append(Claim(at, field, said, kind, token, verdict, why))
    return out


def _claims(scope: Scope, sentence: Sentence, field: str) -> Iterator[tuple[str, str, str, str]]:
    scope.turn(sentence)
    if quoted(scope.page, sentence):
        for token in sentence.tokens:
            if token.kind in ("number", "period"):
                token.used = True
                yield token.kind, token.text, FOUND, "as the project's lists have it"
    elif wrong := scope.page.world.misquoted(sentence.text, sentence.masked):
        yield "direction", wrong, ALARM, "another word than in the project's lists"
    if wrong := misnamed.misnamed(scope, sentence):
        yield "direction", wrong, ALARM, "no such category"
    for taught in TAUGHT:
        yield from taught.claims(scope, sentence)
    yield from phrases.patterns(scope, sentence, PHRASES)
    for token in sentence.of("number"):
        if not token.used:
            yield _number(scope, sentence, token, field)
    yield from directions.directions(scope, sentence)
    yield from _periods(scope, sentence, field)
    yield from _places(scope, sentence, field)
    if sentence.of("period") and scope.focus is not None:
        scope.period = scope.focus.period or scope.period


def quoted(page: Page, sentence: Sentence) -> bool:
    """Whether a sentence stands word for word in the project's lists or documents."""
    text = re.sub(r"\s+", " ", sentence.text).lower().rstrip(".")
    return len(text) > 30 and text in page.world.glossary


def _number(scope: Scope, sentence: Sentence, token: Token, field: str) -> tuple[str, str, str, str]:
    token.used = True
    period = period_of(sentence, token)
    place = place_of(sentence, token, scope.page)
    when = canon(period) or scope.period or scope.newest
    if token.text.lower() in ORDINALS:
        return "number", token.text, FOUND, "a word, not a figure"
    if token.unit == "word":
        if counts.counted(scope, sentence, token):
            return "number", token.text, FOUND, "rows counted"
        if counts.judged(sentence, token):
            return "number", token.text, ALARM, "another number of rows"
        if token.value <= 2 or counts.columns(scope, token):
            return "number", token.text, FOUND, "a word, not a figure"
    if counts.aged(scope, sentence, token):
        return "number", token.text, FOUND, "an age of the measure's"
    if defined(scope, sentence, token):
        return "number", token.text, FOUND, "in a definition"
    if cells := find(scope, sentence, token, place, when):
        scope.see(cells[0])
        if period is not None and not cells[0].period and observed(scope, sentence, token, place, when):
            period.used = True  # another number of the table is the same, by chance
        if period is not None and cells[0].period:
            period.used = True
            if field == "headline" and place == scope.page.place and len(sentence.of("period")) == 1:
                last = scope.last_of(cells[0])
                if cells[0].period < last and cells[0].period in scope.past:
                    return "number", token.text, ALARM, f"a headline of {cells[0].period}, with a figure of {last}"
        return "number", token.text, FOUND, f"{cells[0].name} {cells[0].column} {cells[0].period}".strip()
    if counts.counted(scope, sentence, token):
        return "number", token.text, FOUND, "rows counted"
    if counts.not_shown(scope, sentence, token, place, when):
        return "number", token.text, FOUND, "figures that are not shown"
    if measure := observed(scope, sentence, token, place, when):
        if period is not None:
            period.used = True
        scope.period = when
        return "number", token.text, FOUND, f"observations of {measure}"
    if derived(scope, sentence, token, place, when):
        return "number", token.text, FOUND, "difference or share of two figures"
    if not token.unit and counts.of_place(scope, sentence, token):
        return "number", token.text, FOUND, "councils counted"
    if before_is(sentence, token, "most", "least", "than", "from") and not token.unit:
        return "number", token.text, *scope.page.alike(sentence)
    if UNSURE.search(sentence.text) or counts.supposed(scope, sentence, token):
        return "number", token.text, UNDECIDED, "a model's figure that no table holds"
    return "number", token.text, ALARM, f"no such figure for {place} {when}".strip()


def _tense(scope: Scope, sentence: Sentence, token: Token) -> str:
    """What is wrong with a period that is spoken of as past and is to come, or the other way; '' where nothing is."""
    past = max((p for e in scope.page.data for p in e.known), default="")
    clause = next((c for c in re.split(r"[;:]", sentence.text) if token.text in c), "")
    if past and re.search(r"\b(did|was|were)\b", clause) and canon(token) > past:
        return "spoken of as past"
    if past and re.search(r"\b(would|recur|may be)\b", sentence.text.split(";")[0]) and token.text in (
        sentence.text.split(";")[0]
    ) and canon(token) <= past:  # fmt: skip
        return "spoken of as to come"
    return ""


def before_is(sentence: Sentence, token: Token, *words: str) -> bool:
    """Whether one of some words stands just before a number."""
    other = sentence.after(token, -1)
    two = " ".join(t.text for t in sentence.tokens[: sentence.tokens.index(token)])
    return (other is not None and any(w in other.text.split() for w in words)) or "at most" in two


def _periods(scope: Scope, sentence: Sentence, field: str) -> Iterator[tuple[str, str, str, str]]:
    for token in sentence.of("period"):
        if token.used:
            yield "period", token.text, FOUND, "with its figure"
            continue
        when = canon(token)
        if (good := counts.dated(scope, sentence, token)) is not None and (good or not (scope.own and scope.periods)):
            yield "period", token.text, FOUND if good else ALARM, "as the table or the inspection list has it"
        elif finding.defined(scope, sentence, token):
            yield "period", token.text, FOUND, "in a definition"
        elif field == "missing" and not scope.own:
            pages = (scope.page, *(scope.page.beside if when not in scope.page.oldest else ()))
            first = any(when in page.oldest for page in pages)
            yield (
                "period",
                token.text,
                FOUND if first else UNDECIDED,
                "the first period of an exhibit, here or elsewhere",
            )
        elif not scope.periods and (wrong := _tense(scope, sentence, token)):
            yield "period", token.text, ALARM, wrong
        elif scope.own and scope.periods:
            ends = [p for e in scope.homes for ps in (e.periods, e.past) if ps for p in (min(ps), max(ps))]
            known = set(ends) if field in ("subtitle", "headline") else scope.periods
            if field == "headline" and scope.last is not None:
                known = {scope.last.period, scope.last_of(scope.last), max(scope.periods)}
            if when in known:
                yield "period", token.text, FOUND, "a period of the data"
            else:
                yield "period", token.text, ALARM, "no such period"
        elif when in scope.page.newest:
            yield "period", token.text, FOUND, "the last period of an exhibit"
        else:
            yield "period", token.text, ALARM, "no such period"


def _places(scope: Scope, sentence: Sentence, field: str) -> Iterator[tuple[str, str, str, str]]:
    first = True
    for token in sentence.of("place"):
        name = scope.page.world.place(token.text, scope.page.place)
        quoted_ = field == "missing" and finding.reason(scope.page, sentence)
        must = (field == "missing" and not quoted_) or (
            first and (field == "subtitle" or counts.subject(sentence, token))
        )
        first = False
        entries = " ".join(t for e in scope.homes for t in (*e.entries, *e.rows))
        if token.used:  # by a phrase that has judged it
            continue
        if must and name != scope.page.place:
            yield "place", token.text, ALARM, f"not {scope.page.place}"
        elif quoted_ or name in scope.places or token.text in entries:
            yield "place", token.text, FOUND, "a place of the data"
        else:
            yield "place", token.text, ALARM, "no such place in the data"


def alarms(claims: list[Claim]) -> list[Claim]:
    """The alarms among some claims."""
    return [c for c in claims if c.verdict == ALARM]


__all__ = ["Claim", "alarms", "read", "read_text", "stems"]
