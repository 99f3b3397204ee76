"""Which figures the overview shows: the rule on made-up and on real figures, the list, and the page for any place."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pages import run_page
from rc_analysis import paths
from rc_analysis.case import Case, open_case
from rc_analysis.errors import UserError
from rc_analysis.pipeline.discover import discover
from rc_analysis.say.facts import Facts, Figure
from rc_analysis.say.moves import moved
from rc_analysis.shapes.exhibit import Cards, Exhibit, Words
from rc_analysis.shapes.page import cards
from rc_analysis.sources.headlines import read_headlines
from rc_analysis.store import open_store
from rc_analysis.topics import headlines
from rc_analysis.topics.headlines import Headline
from rc_analysis.topics.scorecard import KEPT, scorecard

PLACES = ("Redcar and Cleveland", "Middlesbrough", "Isles of Scilly", "City of London", "Wandsworth", "Cumberland")
DAY = pd.Timestamp(2025, 3, 31)
HEAD = "stage,page,measure,breakdown,people\n"


def case_of(place: str) -> Case:
    return open_case(edition="test", area=place, as_of="2026-09-30")


def figure(value: float, cohort: float, role: str = "place", year: int = 2025) -> Figure:
    return Figure(role, role, str(year), pd.Timestamp(year, 3, 31), value, cohort=cohort)


def made_up(
    value: float = 60, cohort: float = 200, near: float = 40, unit: str = "percent", **more: object
) -> Headline:
    """A made-up share of 60%, where ten similar areas have 40% and all lie below."""
    facts = Facts(
        figure(value, cohort), "the share of things", "Things", unit, 0,
        previous=figure(50, cohort, year=2024), others=(figure(near, cohort * 10, "neighbours"),),
    )  # fmt: skip
    return replace(Headline("Homes", "homes", "m", "Total", facts, 2.0, 10, 10, cohort, "s"), **more)  # type: ignore[arg-type]


def test_a_figure_far_from_similar_areas_stands_out_and_says_why() -> None:
    assert made_up().stands_out
    assert made_up().reason == "Higher than in all 10 similar areas"
    assert made_up(value=20, beyond=9).reason == "Lower than in 9 of 10 similar areas"


def test_what_is_left_out() -> None:
    stale, few = made_up(), made_up(cohort=9)
    assert not replace(stale, facts=replace(stale.facts, stale=True)).stands_out
    assert not few.stands_out
    assert not made_up(value=45, cohort=20).stands_out  # chance could explain it
    assert not made_up(beyond=5).stands_out  # no more than half of them lie below
    assert not made_up(distance=float("nan")).stands_out
    assert not made_up(people=0.0).stands_out  # the number behind it is withheld
    alone = made_up()
    assert not replace(alone, facts=replace(alone.facts, others=())).stands_out


def test_where_chance_cannot_be_judged_it_lies_outside_the_range_and_on_enough_people() -> None:
    score = {"unit": "score", "cohort": 40.0}
    assert made_up(**score).stands_out  # type: ignore[arg-type]
    assert not made_up(**score, beyond=9).stands_out  # type: ignore[arg-type]
    assert not made_up(unit="score", cohort=29).stands_out


def test_at_most_eight_and_two_a_stage_the_furthest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    stages = ("a", "b", "c", "d", "e")
    many = tuple(made_up(stage=stage, distance=float(n)) for n in range(5) for stage in stages)
    monkeypatch.setattr(headlines, "of_place", lambda _: many)
    found = headlines.chosen(case_of("Leeds"))
    assert len(found) == headlines.MOST
    assert found["distance"].is_monotonic_decreasing and found["distance"].iloc[0] == 4
    assert (found["stage"].value_counts() <= headlines.MOST_A_STAGE).all()
    assert len(headlines.chosen(case_of("Leeds"), most=3)) == 3


def test_none_that_stands_out_is_an_empty_frame_and_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headlines, "of_place", lambda _: ())
    monkeypatch.setattr("rc_analysis.topics.scorecard.of_place", lambda _: ())
    case = case_of("Leeds")
    assert headlines.chosen(case).empty
    assert scorecard(case).attrs["nothing"] == "No headline figures are published for Leeds."
    assert cards(nothing="None stands out.").text == "None stands out."


def test_better_and_worse_are_said_only_beyond_chance_and_of_what_has_a_better_direction() -> None:
    facts = made_up(cohort=2000).facts
    assert moved(facts) == ("up from 50% in 2024", "up", "")
    assert moved(replace(facts, polarity="lower_better")).meaning == "worse"
    assert moved(replace(facts, polarity="higher_better")).meaning == "better"
    few = made_up(cohort=40).facts
    assert moved(replace(few, polarity="lower_better")) == ("50% in 2024, within chance", "level", "")
    same = replace(facts, previous=figure(60, 2000, year=2022))
    assert moved(same).words == "the same as in 2022"
    assert moved(replace(facts, previous=None)).words == "no earlier figure to compare"


def test_a_card_takes_a_name_a_reason_and_a_link_and_escapes_them() -> None:
    frame = case_of("Leeds").figures("cla_rate")
    page = cards(
        frame, titles=["Rate <of> children"], reasons=["higher than most"], links={"cla_rate": "homes.html"}
    ).html
    assert '<a href="homes.html">Rate &lt;of&gt; children</a>' in page
    assert "Higher than most." in page and '<span aria-hidden="true">' in page


def test_every_listed_figure_is_held_and_its_page_is_there() -> None:
    listed = headlines.listed(open_store())
    assert set(listed["page"]) <= {page.name for page in discover()}
    assert 30 <= len(listed) <= 45


def test_all_faults_of_the_list_are_told_together(tmp_path: Path) -> None:
    path = tmp_path / "headlines.csv"
    path.write_text(
        HEAD + "A,homes,cla_rat,,\nA,homes,cla_rate,Outside,\nA,No Page,cla_rate,,nothing\nA,homes,cla_rate,,\n",
        "utf-8",
    )
    with pytest.raises(UserError) as fault:
        read_headlines(path, {"cla_rate": ["Total"]})
    for said in (
        "row 2, measure: saw 'cla_rat'",
        "row 3, breakdown: saw 'Outside'",
        "No Page",
        "row 4, people",
        "row 5",
    ):
        assert said in str(fault.value)


def check(case: Case) -> None:
    """What holds of the cards of any place."""
    found = headlines.chosen(case)
    assert len(found) <= headlines.MOST and (found["stage"].value_counts() <= headlines.MOST_A_STAGE).all()
    held = {(h.measure, h.breakdown): h for h in headlines.of_place(case)}
    for row in found.itertuples():
        one = held[row.measure, row.breakdown]
        assert one.facts.comparable and not one.facts.stale and not one.people < 10, (case.place, row.measure)
        assert one.facts.unit != "percent" or not one.facts.now.cohort < 10
        assert re.fullmatch(r"(Higher|Lower) than in (all \d+|\d+ of \d+) similar areas", row.reason)
    rows = scorecard(case)
    assert len(rows) == len(held)
    told = " ".join(rows.drop(columns=list(KEPT)).to_numpy().ravel())
    assert not re.search(r"\bnan\b|None|  ", told), case.place


@pytest.mark.parametrize("place", PLACES)
def test_the_rule_for_places_large_and_small(place: str) -> None:
    check(case_of(place))


@pytest.mark.parametrize("every", [12, pytest.param(1, marks=pytest.mark.slow_all)])
@pytest.mark.slow
def test_the_rule_for_every_council(every: int) -> None:
    counts = []
    for code in open_store().current()[::every]:
        case = case_of(code)
        check(case)
        counts.append(len(headlines.chosen(case)))
    assert min(counts) >= 1 and sorted(counts)[len(counts) // 2] >= 5  # a rule that leaves pages empty would be none


@pytest.mark.parametrize("place", PLACES)
def test_the_overview_runs_anywhere_and_reads(place: str) -> None:
    shown = run_page(paths.notebooks("overview.ipynb"), place)
    kinds = [type(thing) for thing in shown]
    assert kinds == [Words, Cards, Words, Exhibit, Exhibit, Exhibit, Exhibit]
    for thing in shown:
        words = thing.missing or thing.finding if isinstance(thing, Exhibit) else thing.text
        assert words and not re.search(r"\bnan\b|\bNone\b|  |\.\.", words), (place, words)
    lead = shown[0].text  # type: ignore[union-attr]
    assert lead.startswith("**") and lead.count(". ") <= 6


def test_the_chart_of_the_whole_is_on_the_scale_of_similar_areas() -> None:
    """Counted again from the council figures of `case.figures`: their mean is 0, and one standard deviation is 1."""
    case = case_of("Redcar and Cleveland")
    shown = headlines.chosen(case)
    apart = headlines.apart(case, shown)

    one = shown.iloc[0]
    each = case.figures(one["measure"], one["breakdown"], beside="each neighbour")
    now = each[each["period_end"] == each["period_end"].max()]
    near = now.loc[now["role"] == "council", "value"].dropna()
    own = float(now.loc[now["role"] == "place", "value"].iloc[0])
    told = apart[apart["breakdown"].str.startswith(one["name"] + ":")].set_index("role")["value"]
    assert told["place"] == pytest.approx((own - near.mean()) / near.std())
    assert told["neighbours"] == 0
    places = apart[apart["role"] == "place"]
    assert places["value"].abs().tolist() == pytest.approx(shown["distance"].tolist())
    assert headlines.apart(case, shown.iloc[:0]).attrs["nothing"].startswith("No headline figure")
