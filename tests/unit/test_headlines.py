"""Headlines: made from one comparison, handed on as data, read back the same, and shown as cards."""

import math
from dataclasses import replace

import pytest

from rc_analysis.methods.comparators import Comparison
from rc_analysis.present import headlines
from rc_analysis.present.headlines import MIME, Headline, Headlines

MADE_UP = Comparison(
    measure="rate",
    breakdown="Total",
    period="2025",
    value=144.0,
    previous=152.0,
    previous_period="2024",
    first=73.0,
    first_period="2016",
    neighbours=105.0,
    n_neighbours=10,
    region=111.0,
    england=67.0,
    source_id="s",
)


def headline(comparison: Comparison = MADE_UP, polarity: str = "lower_better") -> Headline:
    return Headline.of(
        comparison,
        key="rate",
        topic="sufficiency",
        label="Rate <of> children",
        unit="per 10,000",
        decimals=0,
        polarity=polarity,
        region_name="North East",
        source="A publisher",
    )


def test_change_says_where_from_and_whether_that_is_good() -> None:
    made = headline()
    assert made.change == "down from 152 per 10,000 in 2024"
    assert (made.direction, made.meaning) == ("down", "better")


def test_no_verdict_where_the_measure_has_no_direction() -> None:
    assert headline(polarity="neutral").meaning == "neither"


def test_a_change_too_small_to_show_is_none() -> None:
    made = headline(replace(MADE_UP, previous=144.3))
    assert (made.direction, made.meaning, made.change) == ("level", "neither", "unchanged since 2024")


def test_a_first_figure_has_no_change() -> None:
    made = headline(replace(MADE_UP, previous=math.nan, previous_period=""))
    assert (made.direction, made.change) == ("level", "no earlier figure is published")


def test_handed_on_and_read_back_the_same() -> None:
    items = (headline(),)
    record = Headlines("sufficiency", "e", "E06000003", items)._repr_mimebundle_()[MIME]
    assert headlines.read(record) == list(items)


@pytest.fixture
def page() -> str:
    return headlines.cards([headline()], {"sufficiency": "sufficiency.html"})


def test_card_gives_value_change_and_comparison_in_words(page: str) -> None:
    for words in ("144 per 10,000", "Down from 152 per 10,000 in 2024", "(better)", "North East", "Lower is better."):
        assert words in page


def test_card_escapes_and_links_to_its_page(page: str) -> None:
    assert "Rate &lt;of&gt; children" in page
    assert 'href="sufficiency.html"' in page


def test_card_hides_its_arrow_from_those_who_listen(page: str) -> None:
    assert '<span aria-hidden="true">▼</span>' in page


def test_card_leaves_out_a_comparator_without_a_figure() -> None:
    page = headlines.cards([headline(replace(MADE_UP, region=math.nan))], {"sufficiency": "s.html"})
    assert "North East" not in page
