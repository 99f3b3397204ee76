"""Each shape by itself, from a measure and from an own frame: what it says, and what it never says."""

import math
import re
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import made_up
import rc_analysis as rc
from made_up import opened
from made_up_shapes import (
    AHEAD,
    ALT,
    BEDS,
    BY,
    LINES,
    MADE,
    PLACES,
    SAID,
    US,
    T,
    session,  # noqa: F401 (used by every test)
    told,
)
from pages import displayed
from rc_analysis.case import Case
from rc_analysis.errors import DataError, NoData
from rc_analysis.figures import NEIGHBOURS
from rc_analysis.methods.funnel import limits
from rc_analysis.record import MIME
from rc_analysis.shapes import exhibit

sns = pytest.importorskip("seaborn")


@pytest.fixture
def redcar() -> Case:
    return opened()


class TestTrend:
    def test_is_whole_from_the_measure_alone(self, redcar: Case) -> None:
        shown = rc.trend(redcar.figures("cla_rate"))
        assert shown.headline == "Children looked after: 144 per 10,000 in 2025, above similar areas"
        assert shown.finding.startswith("The rate of children looked after rose from ")
        assert "per 10,000 children aged under 18" in shown.subtitle
        assert any("10 of 10 statistical neighbours" in note for note in shown.notes)
        assert shown.key == "cla_rate"

    def test_a_place_with_nothing_says_so(self) -> None:
        shown = rc.trend(opened("Isles of Scilly").figures("cla_rate", since=2023))
        assert shown.missing.startswith(
            "No figure can be shown for the Isles of Scilly on the rate of children looked after"
        )

    def test_lines_may_be_breakdowns_of_one_place(self, redcar: Case) -> None:
        shown = rc.trend(redcar.figures("cla_placement_percent", None, beside=(), since=2021))
        assert shown.headline.startswith("In foster homes") or "oster homes" in shown.headline
        assert shown.key == "cla_placement_percent"

    def test_order_chooses_the_lines_and_focus_whose_they_are(self) -> None:
        shown = rc.trend(LINES, order=["England"], focus="England")
        assert "was 50% in 2025, the same as in 2024" in shown.finding
        assert shown.view is not None and US not in shown.view.frame.columns

    def test_nothing_is_compared_across_a_break(self) -> None:
        frame = made_up.figures([(US, 2023, 5), (US, 2024, 40), (US, 2025, 60)], cohort=500, segment=[0, 1, 1])
        shown = rc.trend(frame)
        assert "5%" not in shown.finding
        assert "from 40% to 60% between 2024 and 2025" in shown.finding


class TestCompare:
    def test_one_measure_is_a_bar_for_each(self, redcar: Case) -> None:
        shown = rc.compare(redcar.figures("cla_rate", beside=["Leeds", "Hartlepool"]))
        assert set(shown.data["who"]) == {"Redcar and Cleveland", "Leeds", "Hartlepool"}
        assert shown.data["period"].nunique() == 1

    def test_several_are_a_row_of_dots_each(self, redcar: Case) -> None:
        shown = rc.compare(
            redcar.figures("cla_placement_percent", ["Foster homes", "“Other placements”"]), title="Homes"
        )
        assert shown.finding.startswith("Higher than in England: ")
        assert "10% against 3%" in shown.finding

    def test_several_measures_of_one_unit(self, redcar: Case) -> None:
        shown = rc.compare(redcar.figures("cla_rate"), redcar.figures("cla_started_rate"), title="Rates")
        assert shown.data["label"].nunique() == 2

    def test_one_that_is_not_shown_is_told_in_the_notes(self) -> None:
        frame = made_up.figures([(US, 2025, 40), ("England", 2025, 50), (US, 2025, "c"), ("England", 2025, 5)],
                                breakdown=["Near", "Near", "Far", "Far"], cohort=500)  # fmt: skip
        shown = rc.compare(frame, title="Homes")
        assert set(shown.data["label"]) == {"Near"}
        assert any("withheld" in note for note in shown.notes)

    def test_none_beyond_chance_is_said(self) -> None:
        frame = made_up.figures([(US, 2025, 40), ("England", 2025, 41), (US, 2025, 60), ("England", 2025, 59)],
                                breakdown=["Near", "Near", "Far", "Far"], cohort=50)  # fmt: skip
        said = rc.compare(frame, title="Homes").finding
        assert said == "Within chance of England: Near (40% against 41%), Far (60% against 59%)."

    @pytest.mark.parametrize("unit", ["count", "percent"])
    def test_what_cannot_be_judged_is_not_said_to_be_alike(self, unit: str) -> None:
        frame = made_up.figures([(US, 2025, 40), ("England", 2025, 90), (US, 2025, 60), ("England", 2025, 9)],
                                breakdown=["Near", "Near", "Far", "Far"], unit=unit)  # fmt: skip
        assert "chance" not in rc.compare(frame, title="Homes").finding

    def test_only_those_judged_are_said_to_be_alike(self) -> None:
        frame = made_up.figures([(US, 2025, 40), ("England", 2025, 41), (US, 2025, 60), ("England", 2025, 9)],
                                breakdown=["Near", "Near", "Far", "Far"], cohort=[50, 50, 5, 50])  # fmt: skip
        said = rc.compare(frame, title="Homes").finding
        assert said == "Within chance of England: Near (40% against 41%)."

    def test_an_older_figure_says_of_when_and_one_that_reads_alike_that_it_is_the_same(self) -> None:
        frame = made_up.figures([(US, 2025, 40), ("England", 2025, 41), (US, 2024, 60.2), ("England", 2024, 59.9)],
                                breakdown=["Near", "Near", "Far", "Far"], cohort=[50, 50, *2 * [math.nan]])  # fmt: skip
        said = rc.compare(frame, title="Homes").finding
        assert said == (
            "Within chance of England: Near (40% against 41%). The same as in England: Far, 2024 (60% against 60%)."
        )


class TestParts:
    def test_a_finding_fits_whatever_the_parts_are_called(self, redcar: Case) -> None:
        shown = rc.parts(redcar.figures("cla_age_percent", None, beside=()))
        assert shown.finding.startswith("The largest part in 2025: 10 to 15 (37%, 148 of 397).")

    def test_a_name_keeps_the_capital_that_it_has_in_a_sentence(self, redcar: Case) -> None:
        assert "2025: White (" in rc.parts(redcar.figures("cla_ethnicity_percent", None, beside=())).finding

    def test_is_whole_from_the_measure_alone(self, redcar: Case) -> None:
        shown = rc.parts(redcar.figures("cla_placement_percent", None, beside=()))
        assert shown.headline.startswith("Foster homes: 65% in 2025")
        assert shown.finding.startswith("The largest part in 2025: foster homes (65%")

    def test_parts_that_overlap_are_refused(self, redcar: Case) -> None:
        with pytest.raises(DataError, match=r"overlap.*To mend"):
            rc.parts(redcar.figures("ks4_attainment8", None))

    @pytest.mark.parametrize(
        ("unit", "values", "known"),
        [
            ("percent", [60, 40], True),
            ("percent", [60, 15, "c"], True),
            ("percent", [40, 15, "c"], False),
            ("percent", [51, "c", "c"], True),
            ("percent", [50, "c"], False),
            ("percent", [38, 25, "c"], False),  # 37.5 and 24.5 leave 38
            ("count", [60, 15, "c"], False),
            ("count", [60, 15, 3], True),
        ],
    )
    def test_no_largest_part_is_named_where_a_hidden_one_may_be_larger(
        self, unit: str, values: list[float | str], known: bool
    ) -> None:
        names = ["Near", "Far", "Away"][: len(values)]
        shown = rc.parts(made_up.figures([(US, 2025, v) for v in values], breakdown=names, unit=unit), title="Homes")
        said = f"{shown.headline} {shown.finding}"
        assert bool(re.search("the largest part(?! in 2025 cannot)", said, re.I)) == known, said
        assert ("cannot be told" in said) != known

    @pytest.mark.parametrize("place", ["Redcar and Cleveland", "City of London", "Rutland", "Middlesbrough"])
    @pytest.mark.parametrize("measure", ["cla_placement_percent", "cla_legal_status_percent", "cla_need_number"])
    def test_nor_anywhere(self, place: str, measure: str) -> None:
        shown = rc.parts(opened(place).figures(measure, None, beside=()))
        if shown.missing:
            return
        newest = shown.data[shown.data["period_end"] == shown.data["period_end"].max()]
        hidden, shares = newest["value"].isna().any(), newest["value"].dropna()
        if hidden and (measure.endswith("number") or shares.max() <= 100 - shares.sum()):
            assert "largest part" not in shown.headline
            assert "cannot be told" in shown.finding

    def test_two_that_read_alike_are_both_the_largest(self) -> None:
        shown = rc.parts(
            made_up.figures([(US, 2025, 40), (US, 2025, 40), (US, 2025, 20)], breakdown=["Near", "Far", "c"])
        )
        assert shown.finding == "The two largest parts in 2025: near and far (40% each)."
        assert "largest" not in shown.headline

    def test_the_small_ones_are_summed_and_a_sum_with_a_hidden_one_is_not_drawn(self) -> None:
        values = [30, 25, 20, 10, "c", 5]
        frame = made_up.figures([(US, 2025, v) for v in values], breakdown=list("abcdef"))
        from rc_analysis.shapes.parts import OTHERS, _summed

        assert OTHERS not in set(_summed(frame, ["a", "b", "c", "d"])["breakdown"])
        whole = _summed(frame.dropna(subset="value"), ["a", "b"]).set_index("breakdown")
        assert whole.loc[OTHERS, "value"] == 35

    def test_a_place_with_nothing_says_so(self) -> None:
        shown = rc.parts(opened("Isles of Scilly").figures("cla_placement_percent", None, since=2022))
        assert shown.missing.startswith("No figures are published for the Isles of Scilly")


class TestRanges:
    def test_a_fan_says_its_range(self) -> None:
        assert MADE["fan"]().finding == "Homes would be between 50% and 75% in 2026, in four futures out of five."

    def test_a_fan_goes_by_the_measure(self, redcar: Case) -> None:
        shown = rc.fan(redcar.figures("cla_number", beside=()), AHEAD.assign(value=400, lo80=300, hi80=500))
        assert shown.headline == "Children looked after: 300 to 500 by 2026"
        assert shown.key == "cla_number-ahead"
        assert shown.data["kind"].tolist()[-2:] == ["published", "projected"]


class TestFunnel:
    @pytest.mark.parametrize(("value", "where"), [(10.0, "below"), (50.0, "within"), (90.0, "above")])
    def test_says_where_the_place_stands(self, value: float, where: str) -> None:
        frame = PLACES.assign(value=[value, 50.0, 50.0])
        assert f", {where} what chance allows for 50 " in rc.funnel(frame, limits(50, [40, 90]), **T).finding

    def test_focus_names_another(self) -> None:
        assert MADE["funnel"](focus="B").finding.startswith("B: 52%")


class TestTables:
    def test_missing_cells_show_their_reason(self) -> None:
        shown = rc.table(BEDS.assign(Beds=[4, None]), title="Homes", reasons={"Beds": "c"}, **BY)
        assert shown.view is not None
        assert shown.view.frame["Beds"].tolist() == ["4", "[c]"]

    def test_statements_count_their_verdicts(self) -> None:
        three = pd.concat([SAID, SAID.iloc[:1]], ignore_index=True)
        assert rc.statements(three, **T).finding == "Of 3 statements, 2 agree and 1 cannot be tested."

    def test_columns_are_named_and_chosen(self) -> None:
        shown = rc.statements(SAID, columns={"statement": "What was said"}, **T)
        assert list(shown.data.columns) == ["What was said"]


class TestShow:
    @pytest.mark.parametrize("kind", ["heatmap", "barplot", "facets", "pandas", "figure"])
    def test_takes_any_figure_and_leaves_none_open(self, kind: str, redcar: Case) -> None:
        rate = redcar.figures("cla_rate", since=2023, beside=["England"])
        wide = rate.pivot(index="period", columns="who", values="value")
        drawn: dict[str, Callable[[], Any]] = {
            "heatmap": lambda: sns.heatmap(wide, annot=True),
            "barplot": lambda: sns.barplot(rate, x="period", y="value", hue="who"),
            "facets": lambda: sns.relplot(rate, x="period", y="value", col="who", kind="line", height=2),
            "pandas": lambda: wide.plot(),
            "figure": lambda: plt.figure(),
        }
        alt = "The rate by year: the place lies above England."
        shown = rc.show(drawn[kind](), data=wide, title="Rates", alt=alt, sources=rate)
        assert plt.get_fignums() == []
        assert (shown.finding, shown.key) == (alt, "rates")
        assert list(shown.data.columns) == ["period", "England", "Redcar and Cleveland"]
        assert any("Children looked after in England" in source for source in shown.sources)
        assert told(shown).drawing.startswith("<svg")

    def test_why_a_value_is_missing_is_looked_up_in_the_sources(self) -> None:
        held = made_up.figures([(US, 2024, 4), (US, 2025, "c"), ("England", 2024, 5), ("England", 2025, 6)])
        wide = held.pivot(index="period", columns="who", values="value")
        shown = rc.show(wide.plot(), data=wide, title="Homes", alt=ALT, sources=held)
        assert shown.view is not None
        assert shown.view.frame[US].tolist() == ["4", "[c]"]

    def test_what_is_in_no_source_needs_a_reason(self) -> None:
        held = made_up.figures([(US, 2024, 4), ("England", 2025, 6)])
        wide = held.pivot(index="period", columns="who", values="value")
        with pytest.raises(DataError, match=r"2024, England and 2025, Ourtown.*reasons="):
            rc.show(wide.plot(), data=wide, title="Homes", alt=ALT, sources=held)
        shown = rc.show(wide.plot(), data=wide, title="Homes", alt=ALT, sources=held, reasons="x")
        assert shown.view is not None
        assert shown.view.frame[US].tolist() == ["4", "[x]"]


class TestWords:
    def test_said_is_a_sentence_or_nothing(self, redcar: Case) -> None:
        outside = redcar.figures("cla_locality_percent", "Outside the boundary")
        assert (
            rc.said(outside, "{value} live elsewhere.", "behind")
            == "54% live elsewhere. The share of 2025 is 213 of 397."
        )
        assert rc.said(opened("Isles of Scilly").figures("cla_rate", since=2023)) == ""
        stale = made_up.figures([(US, 2024, 4), ("England", 2025, 6)])
        assert rc.said(stale) == "", "an old figure opens no page"

    def test_lead_holds_at_most_three_and_sets_the_first_in_bold(self) -> None:
        words = rc.lead("One. And more.", "", MADE["table"](say="Two."), "Three.", "Four.")
        assert words.text == "**One.** And more. Two. Three."
        assert told(words).role == "opening"

    def test_lead_says_so_where_there_is_nothing(self) -> None:
        opened("Rutland")
        assert rc.lead("", "").text == "No figure for Rutland is new enough, or on enough people, to lead this page."

    def test_prose_is_markdown(self) -> None:
        kept = told(rc.prose("Ten *homes*.", key="homes"))
        assert (kept.kind, kept.key, kept.role, kept.finding) == ("words", "homes", "prose", "Ten *homes*.")

    def test_cards_are_eight_at_most_of_those_with_a_figure(self, redcar: Case) -> None:
        one = redcar.figures("cla_rate")
        cards = rc.cards(*[one] * 9, redcar.figures("cla_rate", since=2030), links={"cla_rate": "homes.html"})
        kept = told(cards)
        assert kept.cards.count("<li ") == 8
        assert 'href="homes.html"' in kept.cards
        assert kept.finding.startswith("- **Children looked after**: 144 per 10,000 (2025), ")
        assert kept.sources

    def test_cards_of_nothing_say_so(self) -> None:
        frame = opened("Isles of Scilly").figures("cla_rate", since=2023)
        assert "No headline figures" in rc.cards(frame).text


class TestWherePublished:
    def test_says_what_is_not_there_and_goes_on(self) -> None:
        case = opened("Isles of Scilly")
        after = []
        with displayed() as seen:
            with rc.where_published():
                case.figures("cla_number", since=2023)
                after.append("reached")
            after.append("went on")
        (shown,) = seen
        assert shown.missing.startswith("No figures are published for the Isles of Scilly on: children looked after")
        assert after == ["went on"]

    def test_shows_what_was_made_inside_in_order(self) -> None:
        outside = MADE["table"](key="outside")
        with displayed() as seen, rc.where_published():
            MADE["table"](key="one")
            MADE["table"](key="two").show()
            MADE["table"](key="three")
        assert [s.key for s in seen] == ["two", "one", "three"]
        assert [key for _, key in exhibit.unshown()] == ["outside"]
        outside._repr_mimebundle_()

    def test_elsewhere_a_frame_may_be_empty_again(self) -> None:
        case = opened("Isles of Scilly", as_of="2010-01-01")
        with displayed(), rc.where_published():
            case.figures("cla_rate")
        assert case.figures("cla_rate").empty

    def test_two_sentences_have_a_key_each(self) -> None:
        with displayed() as seen:
            for _ in range(2):
                with rc.where_published():
                    rc.published(None, "Too few.")
        assert len({s.key for s in seen}) == 2

    def test_other_faults_are_faults(self) -> None:
        with pytest.raises(DataError), displayed(), rc.where_published():
            rc.trend(LINES.drop(columns="who"))

    def test_published_hands_on_what_there_is(self) -> None:
        assert rc.published(0, "Too few.") == 0
        with pytest.raises(NoData, match="Too few"):
            rc.published(None, "Too few.")


class TestKeys:
    @pytest.mark.parametrize(
        ("columns", "title", "key"),
        [
            ({}, "Homes near by!", "homes-near-by"),
            ({"measure": "cla_rate"}, "Homes", "cla_rate"),
            ({"measure": "a", "breakdown": "Near by"}, "", "a-near-by"),
            ({"breakdown": "Near by"}, "Homes", "near-by"),
        ],
    )
    def test_come_from_measure_and_breakdown_else_the_title(
        self, columns: dict[str, str], title: str, key: str
    ) -> None:
        from rc_analysis.shapes.assemble import key_of

        assert key_of(made_up.figures([(US, 2025, 4)], **columns), "", title) == key
        assert key_of(made_up.figures([(US, 2025, 4)], **columns), "own", title) == "own"

    def test_several_measures_take_the_first(self) -> None:
        from rc_analysis.shapes.assemble import key_of

        assert key_of(made_up.figures([(US, 2025, 4), (US, 2025, 5)], measure=["a", "b"]), "", "x") == "a"

    def test_the_same_measure_in_two_shapes_may_take_a_key_each(self, redcar: Case) -> None:
        frame = redcar.figures("cla_placement_percent", None, beside=())
        assert rc.parts(frame, key="mix").key == "mix"
        assert rc.parts(frame).key == "cla_placement_percent"


def test_rc_names_what_it_has() -> None:
    assert all(getattr(rc, name) is not None for name in rc.__all__)
    with pytest.raises(AttributeError, match="it has"):
        rc.trends  # noqa: B018


def test_the_bundle_has_the_record_beside_the_page() -> None:
    assert set(MADE["table"]()._repr_mimebundle_()) == {"text/html", "text/plain", MIME}


def test_neighbours_without_a_mean_are_explained() -> None:
    frame = made_up.figures([(US, 2025, 4), (NEIGHBOURS, 2025, "x")], cohort=500)
    assert any("no mean is shown" in note for note in rc.trend(frame).notes)
