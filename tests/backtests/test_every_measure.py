"""Frames and findings of every measure, for places of every kind: no error, within limits, and every number is there.

Nothing is drawn: the words and the data are what differs from place to place. Ten places share the measures, each
measure at two of them, so that a run is short; every measure at every place is marked `slow_all` (`make test-all`).
"""

import math
import re
from collections.abc import Iterator, Sequence

import pandas as pd
import pytest

import rc_analysis as rc
from rc_analysis.case import Case
from rc_analysis.figures import COLUMNS, ROLES, checked
from rc_analysis.say import compose, numbers, remarks
from rc_analysis.say.facts import Facts
from rc_analysis.say.moves import moved
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.store import open_store
from rc_analysis.words import held, parts_of

PLACES = (
    "Redcar and Cleveland", "Middlesbrough", "Herefordshire", "Wandsworth", "City of London", "Isles of Scilly",
    "Birmingham", "Rutland", "Northumberland", "Kingston upon Thames",
)  # fmt: skip
EACH = 2
"""At how many of the places each measure is looked at."""
AS_OF = "2026-09-30"
SLIPS = re.compile(r"\bnan\b|\bNone\b(?= (?:in|of \d))|\[[a-z]+\]|  |\.\.|\s[.,;]|[{}]|−0(?:\.0+)?\b(?![.\d])", re.I)
"""What no sentence holds: a value that is none, a symbol in brackets, gaps and names left in a template."""
NUMBER = re.compile(r"\d+(?:[,.]\d+)*")


def breakdown_of(case: Case, measure: str) -> str | None:
    """The whole; the first part where the whole is 100% by what it is, or is not published."""
    names = held(case.store, measure)
    parts = [name for name in names if name != "Total"]
    whole_says_nothing = bool(parts) and case.measure(measure).unit == "percent"
    return parts[0] if parts and (whole_says_nothing or "Total" not in names) else (names[0] if names else None)


def faults(case: Case, measure: str) -> Iterator[str]:
    """What is wrong with the frame of a measure at a place, and with what is said of it."""
    name = breakdown_of(case, measure)
    frame = case.figures(measure, name) if name else case.figures(measure)
    yield from faults_of_frame(case, frame)
    shown = rc.trend(frame)
    yield from faults_of_words(shown)
    if not shown.missing:
        facts = Facts.of(frame)
        known = set(numbers_of_frame(facts, frame))
        bare = shown.finding.replace(numbers.sentence(facts.phrase)[:-1], "").replace(facts.unit, "")
        if strange := [n for n in NUMBER.findall(bare) if n not in known]:
            yield f"{strange} stand in no row: {shown.finding}"
        yield from faults_of_nobody(facts, frame, shown)
    if parts_of(case.store, measure):
        yield from faults_of_words(rc.parts(case.figures(measure, None, since=2022, beside=())))


JUDGED = re.compile(
    r"\b(?:rose|fell|higher|lower|highest|lowest|better|worse|above|below|largest|joint \w+|within chance)\b"
    r"|\bwent (?:up|down)\b"
)
"""Words that set a figure against another, or call it the first or last of some."""


def faults_of_nobody(facts: Facts, frame: pd.DataFrame, shown: Exhibit) -> Iterator[str]:
    """What is said of a figure on few people, or of one older than its series' newest, that must not be."""
    told = f"{facts.told(facts.now.value)} in" in shown.headline
    if not facts.telling and (told or JUDGED.search(shown.headline.replace(facts.short, ""))):
        yield f"a headline on {facts.people if facts.few else 'an old figure'}: {shown.headline}"
    if not facts.telling and (remarks.rank(facts) or remarks.beside(facts)):
        yield f"ranked or compared: {remarks.rank(facts)} {remarks.beside(facts)}"
    if facts.few:
        bare = shown.finding.replace(numbers.sentence(facts.phrase)[:-1], "")
        if found := JUDGED.search(bare):
            yield f"{found[0]!r} of few people: {shown.finding}"
        if moved(facts).meaning or moved(facts).direction != "level" or rc.said(frame):
            yield f"a change of few people: {moved(facts)}"
    if facts.stale and facts.now.period not in shown.headline:
        yield f"an old figure that does not say its age: {shown.headline}"


def faults_of_words(shown: Exhibit) -> Iterator[str]:
    """What is wrong with the sentences of an exhibit, or with the one that stands in its place."""
    if shown.missing:
        if not re.search(r"[^.]\.$", shown.missing) or SLIPS.search(shown.missing):
            yield f"a sentence on nothing: {shown.missing!r}"
        return
    words, count = compose.size(shown.finding)
    if words > compose.MOST_WORDS or count > compose.MOST_NUMBERS:
        yield f"{words} words and {count} numbers: {shown.finding}"
    if not re.search(r"[^.]\.$", shown.finding) or not shown.sources or not shown.alt:
        yield f"no full stop, source or alternative text: {shown.finding!r}"
    for text in (shown.finding, shown.headline, shown.subtitle, shown.alt, *shown.notes):
        if slip := SLIPS.search(text):
            yield f"{slip[0]!r} in {text!r}"


def faults_of_frame(case: Case, frame: pd.DataFrame) -> Iterator[str]:
    if list(frame.columns) != list(COLUMNS):
        yield f"columns {list(frame.columns)}"
    if frame.empty:
        if not frame.attrs.get("nothing", "").endswith("."):
            yield "an empty frame that does not say so"
        return
    checked(frame)  # a missing value has its reason
    both = frame[frame["value"].notna() & frame["symbol"].notna()]
    if len(both):
        yield f"a value and a reason why there is none: {both.head(2).to_dict('records')}"
    if frame.duplicated(["who", "period", "breakdown"]).any():
        yield "one figure twice"
    if not frame["role"].isin(ROLES).all() or case.place not in set(frame["who"]):
        yield f"roles {set(frame['role'])}"
    if (frame["period_end"] > pd.Timestamp(AS_OF)).any():
        yield "a figure later than the edition"
    shares = frame[(frame["unit"] == "percent") & frame["cohort"].notna() & (frame["role"] != "neighbours")]
    if not shares["value"].dropna().between(0, 100).all() or (shares["count"] > shares["cohort"]).any():
        yield "a share of more than there are"


def numbers_of_frame(facts: Facts, frame: pd.DataFrame) -> Iterator[str]:
    """Every number that may stand in a finding: the frame's, as prose writes them, its periods and the rank."""
    for value in frame["value"].dropna():
        yield from NUMBER.findall(facts.told(float(value)))
    for value in (facts.now.count, facts.now.cohort):
        yield from [] if math.isnan(value) else NUMBER.findall(numbers.number(value))
    for period in frame["period"]:
        yield from NUMBER.findall(period)
    if facts.why:
        yield from NUMBER.findall(facts.why)
    if found := remarks.ranked(facts):
        yield from (str(found[0]), str(found[3]))


def check(place: str, measures: Sequence[str]) -> None:
    case = rc.open_case(edition="every-measure", area=place, as_of=AS_OF)
    told = [f"{measure}: {fault}" for measure in measures for fault in faults(case, measure)]
    assert not told, "\n".join(told)


MEASURES = tuple(open_store().measures()["measure"])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.slow
def test_measures_read_well_for(place: str) -> None:
    at = PLACES.index(place)
    mine = [measure for n, measure in enumerate(MEASURES) if (at - n) % len(PLACES) < EACH]
    assert len(mine) > len(MEASURES) / 6
    check(place, mine)


@pytest.mark.parametrize(("place", "every"), [
    ("Isles of Scilly", 4), ("City of London", 4),
    pytest.param("Isles of Scilly", 1, marks=pytest.mark.slow_all),
    pytest.param("City of London", 1, marks=pytest.mark.slow_all),
])  # fmt: skip
def test_of_nobody_and_of_old_figures_little_is_said(place: str, every: int) -> None:
    """Every measure and breakdown of the two smallest councils: one in so many, and all where time is no matter."""
    case = rc.open_case(edition="every-measure", area=place, as_of=AS_OF)
    told = []
    asked = [(measure, name) for measure in MEASURES for name in held(case.store, measure)]
    for measure, name in asked[len(place) % every :: every]:
        if name == "Total" and parts_of(case.store, measure) and case.measure(measure).unit == "percent":
            continue  # 100% of anything says nothing, and is refused
        frame = case.figures(measure, name)
        shown = rc.trend(frame)
        if not shown.missing:
            told += [f"{measure} {name}: {fault}" for fault in faults_of_nobody(Facts.of(frame), frame, shown)]
    assert not told, "\n".join(told)


@pytest.mark.slow_all
@pytest.mark.parametrize("code", open_store().current())
def test_every_measure_reads_well_everywhere(code: str) -> None:
    check(code, MEASURES)
