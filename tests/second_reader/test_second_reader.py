"""Pages read by a second reader: nothing on them is an alarm, little is undecided, and a fault put in is seen."""

from collections import Counter
from functools import cache

import pytest

from second_reader import gather, mutations, reader
from second_reader.evidence import Page

FEW = ("Redcar and Cleveland", "Wandsworth", "Isles of Scilly")
"""Places read on every run: one with all figures, one with withheld ones, one with next to none."""
SETTLED = tuple(name for name in gather.names() if name != "own-school")
"""The pages that are read: all but that on one council's own school."""
UNDECIDED = 0.05
SEEN = 0.95
SEED = 20261129


@cache
def pages(name: str, places: tuple[str, ...]) -> list[Page]:
    """A page for some places; each knows the others."""
    return gather.pages(name, places)


@cache
def claims(name: str, places: tuple[str, ...]) -> list[tuple[str, reader.Claim]]:
    """Every claim of a page for some places."""
    return [(page.place, claim) for page in pages(name, places) for claim in reader.read(page)]


def told(found: list[tuple[str, reader.Claim]]) -> str:
    """Alarms as a list that a person can follow."""
    lines = [f"{p}: {c.field}: {c.kind} {c.said!r}: {c.why}\n    {c.sentence}" for p, c in found]
    return "\n".join(dict.fromkeys(lines))


def caught(pages_: list[Page], kind: str, number: int) -> tuple[int, list[str]]:
    """How many faults of a kind are seen, and those that are not."""
    unseen = [m for m in mutations.mutations(pages_, kind, number, SEED) if not mutations.seen(m)]
    return number - len(unseen), [f"{m.page.name}, {m.page.place}: {m.after}" for m in unseen]


@pytest.mark.parametrize("name", SETTLED)
def test_clean_pages_raise_no_alarm(name: str) -> None:
    found = [(p, c) for p, c in claims(name, FEW) if c.verdict == reader.ALARM]
    assert not found, told(found)


def test_little_is_undecided() -> None:
    tally = Counter(c.verdict for name in SETTLED for _, c in claims(name, FEW))
    assert tally[reader.UNDECIDED] <= UNDECIDED * sum(tally.values()), tally


@pytest.mark.parametrize("kind", mutations.KINDS)
def test_faults_put_in_are_seen(kind: str) -> None:
    number = 80
    with_figures = [p for name in SETTLED for p in pages(name, FEW) if p.place != "Isles of Scilly"]
    good, unseen = caught(with_figures, kind, number)
    assert good >= SEEN * number, "\n".join(unseen)


@pytest.mark.slow_all
@pytest.mark.parametrize("name", SETTLED)
def test_clean_pages_of_ten_places_raise_no_alarm(name: str) -> None:
    found = [(p, c) for p, c in claims(name, tuple(gather.PLACES)) if c.verdict == reader.ALARM]
    assert not found, told(found)


@pytest.mark.slow_all
@pytest.mark.parametrize("kind", mutations.KINDS)
def test_two_thousand_faults_are_seen(kind: str) -> None:
    number = 500
    good, unseen = caught([p for name in SETTLED for p in pages(name, tuple(gather.PLACES))], kind, number)
    assert good >= SEEN * number, "\n".join(unseen)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("The rate of children looked after fell from 73 to 144 per 10,000 between 2016 and 2025.", "direction"),
        ("The rate of children looked after rose from 73 to 145 per 10,000 between 2016 and 2025.", "number"),
        ("The rate of children looked after rose from 73 to 144 per 10,000 between 2017 and 2025.", "number"),
        ("It is lower than similar areas (105), the North East (111) and England (67).", "direction"),
        ("It is higher than similar areas (105), the North West (111) and England (67).", "place"),
        ("It is the 5th lowest of 151 councils.", "rank"),
        ("It is the 5th highest of 152 councils.", "rank"),
        ("It is joint 5th highest of 151 councils.", "rank"),
    ],
)
def test_each_kind_of_fault_is_named(said: str, kind: str) -> None:
    page = pages("homes", FEW)[0]
    at = next(i for i, r in enumerate(page.records) if r.key == "cla_rate")
    found = reader.alarms(reader.read_text(page, at, "finding", said))
    assert kind in {c.kind for c in found}


@pytest.mark.parametrize(
    ("name", "key", "said", "kind"),
    [
        ("spending", "spend_cla", "The largest fall in a single year was £11.7 million, in 2024-25.", "number"),
        ("spending", "per-child", "3 of the 150 other councils spent more in 2024-25.", "number"),
        ("spending", "spend_cla", "National and regional figures for 2024-25 leave out Leeds and Wandsworth.", "place"),
        ("drivers", "bridge", "From 2016-17 to 2024-25 spending fell by £34.9 million.", "direction"),
        ("drivers", "bridge", "The number of children took off £15.8 million.", "direction"),
        ("drivers", "factors", "Cost in foster homes added most: £1.8 million.", "number"),
        ("drivers", "ahead", "Such ranges held 53% of what was spent 3 years later.", "number"),
        ("levers", "home-bed", "With half of them filled, a bed costs less than £560,000 a year.", "number"),
    ],
)
def test_each_kind_of_fault_on_money_is_named(name: str, key: str, said: str, kind: str) -> None:
    page = pages(name, FEW)[0]
    at = next(i for i, r in enumerate(page.records) if r.key == key)
    assert kind in {c.kind for c in reader.alarms(reader.read_text(page, at, "finding", said))}


@pytest.mark.parametrize(
    ("name", "key", "field", "said", "kind"),
    [
        ("indicators", "sufficiency", "headline", "7 figures beside others", "number"),
        ("indicators", "opening", "finding", "7 figures are published for Redcar and Cleveland.", "number"),
        (
            "frontdoor",
            "workforce",
            "notes[0]",
            "It covers no more. The figure covers Leeds and Bristol together.",
            "place",
        ),
        (
            "leavers",
            "opening",
            "notes[0]",
            "No figure can be shown on “in lower education, aged 17 and 18”.",
            "direction",
        ),
        ("homes", "cla_rate", "subtitle", "Children looked after, 2016 and 2025, per 10,000", "period"),
        ("homes", "said", "notes[0]", "999 more statements with a figure have no published figure.", "number"),
    ],
)
def test_each_kind_of_fault_in_a_count_or_a_name_is_named(
    name: str, key: str, field: str, said: str, kind: str
) -> None:
    page = pages(name, FEW)[0]
    at = next(i for i, r in enumerate(page.records) if r.key == key)
    assert kind in {c.kind for c in reader.alarms(reader.read_text(page, at, field, said))}
