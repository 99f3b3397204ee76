"""Remarks on made-up frames: what may be said of a measure, in which words, and what is never said."""

import math
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import made_up
from rc_analysis import say
from rc_analysis.errors import DataError, NoData, ParameterError
from rc_analysis.figures import NEIGHBOURS
from rc_analysis.say import compose, facts, numbers, remarks
from rc_analysis.say.facts import Facts

US = "Ourtown"
ALL = [(US, 2025, 54), (NEIGHBOURS, 2025, 43), ("The North", 2025, 52), ("England", 2025, 44)]


def of(rows: Sequence[made_up.Row], title: str = "", unit: str = "percent", **columns: Any) -> Facts:
    return Facts.of(made_up.figures(rows, unit=unit, **columns), title=title)


def ours(*values: float | str, unit: str = "percent", **columns: Any) -> Facts:
    """Facts of Ourtown alone, a year each, the last being 2025."""
    first = 2026 - len(values)
    return of([(US, first + n, value) for n, value in enumerate(values)], unit=unit, **columns)


class TestLevel:
    @pytest.mark.parametrize(
        ("value", "unit", "said"),
        [
            (40, "percent", "The figure was 40% in 2025."),
            (1204, "count", "The figure was 1,204 in 2025."),
            (144, "per 10,000", "The figure was 144 per 10,000 in 2025."),
            (4.63e7, "pounds", "The figure was £46.3 million in 2025."),
            (18, "score", "The figure was 18 points in 2025."),
        ],
    )
    def test_says_what_and_when(self, value: float, unit: str, said: str) -> None:
        assert say.level(ours(value, unit=unit)) == said

    def test_takes_the_title_given(self) -> None:
        assert say.level(of([(US, 2025, 40)], title="Homes near by")) == "Homes near by was 40% in 2025."


class TestChange:
    @pytest.mark.parametrize(
        ("first", "last", "cohort", "said"),
        [
            (40, 60, 100, "The figure rose from 40% to 60% between 2024 and 2025."),
            (60, 40, 100, "The figure fell from 60% to 40% between 2024 and 2025."),
            (40, 60, 20, "The figure was 60% in 2025 and 40% in 2024, a difference within chance."),
            (40, 40.3, 100, "The figure was 40% in 2025, the same as in 2024."),
            (40, 60, math.nan, "The figure went up from 40% to 60% between 2024 and 2025."),
            (60, 40, math.nan, "The figure went down from 60% to 40% between 2024 and 2025."),
        ],
    )
    def test_says_rose_and_fell_only_beyond_chance(self, first: float, last: float, cohort: float, said: str) -> None:
        assert say.REMARKS["change"](ours(first, last, cohort=cohort)) == said

    def test_one_cohort_of_two_is_not_enough_to_judge_by(self) -> None:
        assert "went up" in remarks.change(ours(40, 60, cohort=[100, math.nan]))

    @pytest.mark.parametrize(
        ("unit", "first", "last", "cohort", "said"),
        [
            ("per 10,000", 73, 144, 27_000, "rose from 73 to 144 per 10,000"),
            ("per 10,000", 73, 77, 27_000, "was 77 per 10,000 in 2025 and 73 per 10,000 in 2024, a difference within"),
            ("pounds", 11.4e6, 46.3e6, math.nan, "rose from £11.4 million to £46.3 million"),
            ("pounds a week", 925, 1920, math.nan, "rose from £925 a week to £1,920 a week"),
            ("count", 199, 397, math.nan, "went up from 199 to 397"),
            ("FTE", 17, 14, math.nan, "went down from 17 to 14 FTE"),
        ],
    )
    def test_by_unit(self, unit: str, first: float, last: float, cohort: float, said: str) -> None:
        assert said in remarks.change(ours(first, last, unit=unit, cohort=cohort))

    def test_reaches_back_to_the_first_figure_shown(self) -> None:
        assert "between 2023 and 2025" in remarks.change(ours("c", 10, 60, 62, cohort=100))

    def test_never_crosses_a_break(self) -> None:
        broken = ours(5, 40, 60, cohort=500, segment=[0, 1, 1])
        assert "from 40% to 60% between 2024 and 2025" in remarks.change(broken)
        assert remarks.change(ours(5, 60, cohort=500, segment=[0, 1])) == "The figure was 60% in 2025."

    def test_years_apart_are_passed_over(self) -> None:
        apart = ours(40, 90, 60, cohort=500, segment=[0, 1, 0])
        assert "from 40% to 60% between 2023 and 2025" in remarks.change(apart)
        assert remarks.year_before(apart) == "", "the year before is on another side"

    def test_since_the_year_before_only_where_there_are_more(self) -> None:
        assert remarks.year_before(ours(40, 60, cohort=100)) == ""
        assert remarks.year_before(ours(10, 40, 60, cohort=100)) == "It rose from 40% in 2024."
        assert remarks.year_before(ours(10, 60, 40, cohort=100)) == "It fell from 60% in 2024."
        assert remarks.year_before(ours(10, 40, 60)) == "It went up from 40% in 2024."
        assert remarks.year_before(ours(10, 40, 40, cohort=100)) == "It was 40% in 2024, too."
        assert remarks.year_before(ours(10, 40, 60, cohort=20)) == "It was 40% in 2024, a difference within chance."


class TestBeside:
    def test_groups_by_how_it_stands(self) -> None:
        rows: list[made_up.Row] = [
            (US, 2025, 54),
            (NEIGHBOURS, 2025, 43),
            ("The North", 2025, 52),
            ("England", 2025, 44),
        ]
        said = remarks.beside(of(rows, cohort=[400, 5000, 6000, 80_000]))
        assert said == "It is higher than similar areas (43%) and England (44%), and within chance of The North (52%)."

    def test_cases_published_with_a_share_are_taken_before_what_its_digits_allow(self) -> None:
        """5% of 1,159 may be 53 to 63 of them, so that 5% is within chance of 3%; 55, as published, are not."""
        rows: list[made_up.Row] = [(US, 2025, 5), ("England", 2025, 3)]
        here = {"cohort": [1159, 58_530]}
        assert "within chance" in remarks.beside(of(rows, **here))
        assert "higher than England (3%)" in remarks.beside(of(rows, **here, count=[55, 1780]))
        assert "within chance" in remarks.beside(of(rows, **here, count=[550, math.nan])), "not its number"

    def test_a_number_that_ends_in_nought_may_be_rounded_to_ten(self) -> None:
        rows: list[made_up.Row] = [(US, 2025, 50), ("England", 2025, 40)]
        assert "higher" in remarks.beside(of(rows, cohort=[121, 801], count=[60, 321]))
        assert "within chance" in remarks.beside(of(rows, cohort=[121, 801], count=[60, 320]))

    def test_lower_and_the_same(self) -> None:
        rows: list[made_up.Row] = [(US, 2025, 30), (NEIGHBOURS, 2025, 43), ("England", 2025, 30.2)]
        said = remarks.beside(of(rows, cohort=[400, 5000, 80_000]))
        assert said == "It is lower than similar areas (43%), and the same as England (30%)."

    def test_figures_alone_where_nothing_is_known_of_the_people(self) -> None:
        rows: list[made_up.Row] = [(US, 2025, 54), ("England", 2025, 44)]
        assert remarks.beside(of(rows)) == "In 2025 it was 44% in England."

    @pytest.mark.parametrize("unit", ["count", "pounds", "FTE"])
    def test_sizes_are_set_beside_nobodys(self, unit: str) -> None:
        assert remarks.beside(of([(US, 2025, 54), ("England", 2025, 44)], unit=unit)) == ""

    def test_a_share_of_fewer_than_ten_is_not_compared(self) -> None:
        rows: list[made_up.Row] = [(US, 2025, 80), ("England", 2025, 10)]
        assert remarks.beside(of(rows, cohort=[9, 80_000])) == ""
        assert remarks.beside(of(rows, cohort=[10, 80_000])) != ""

    def test_a_share_of_a_number_withheld_is_not_compared(self) -> None:
        assert remarks.beside(of([(US, 2025, 80), ("England", 2025, 10)], cohort=[math.nan, 80_000])) == ""

    def test_an_older_figure_is_set_beside_no_newer_one(self) -> None:
        old = of([(US, 2024, 54), (US, 2025, "c"), ("England", 2024, 44), ("England", 2025, 45)], cohort=500)
        assert old.stale
        assert remarks.beside(old) == ""

    def test_figures_of_another_segment_or_period_are_left_out(self) -> None:
        rows: list[made_up.Row] = [(US, 2025, 54), ("England", 2025, 44), ("The North", 2024, 10)]
        assert remarks.beside(of(rows, cohort=500, segment=[1, 0, 0])) == ""
        assert [f.who for f in of(rows, cohort=500).others] == ["England"]

    def test_one_withheld_is_left_out(self) -> None:
        assert remarks.beside(of([(US, 2025, 54), ("England", 2025, "c")], cohort=500)) == ""


class TestWithheld:
    def test_says_why_a_newer_figure_is_not_shown(self) -> None:
        assert remarks.withheld(ours(40, "c")) == "The figure for 2025 is withheld to protect confidentiality."
        assert remarks.withheld(ours(40, "x")) == "The figure for 2025 is not available."
        assert remarks.withheld(ours(40, 41)) == ""

    def test_says_that_others_have_a_newer_one(self) -> None:
        old = of([(US, 2024, 54), ("England", 2025, 45)])
        assert remarks.withheld(old) == "No newer figure than that of 2024 is held."

    def test_nothing_shown_at_all_is_no_fact(self) -> None:
        with pytest.raises(NoData, match="for Ourtown on the figure: withheld to protect confidentiality"):
            ours("c", "c")


class TestBehind:
    def test_gives_the_count_of_a_share(self) -> None:
        assert remarks.behind(ours(54, count=213, cohort=397)) == "The share of 2025 is 213 of 397."

    @pytest.mark.parametrize(("count", "cohort"), [(math.nan, 397), (213, math.nan), (0, 0)])
    def test_says_nothing_where_either_is_not_held(self, count: float, cohort: float) -> None:
        assert remarks.behind(ours(54, count=count, cohort=cohort)) == ""

    def test_is_of_shares_alone(self) -> None:
        assert remarks.behind(ours(54, unit="per 10,000", count=213, cohort=397)) == ""


class TestRank:
    @staticmethod
    def ranked(mine: float, others: Sequence[float], year: int = 2025, **changes: Any) -> str:
        held = pd.DataFrame({"value": [mine, *others], "area_code": ["here", *map(str, range(len(others)))]})
        held = held.assign(period_end=pd.Timestamp(year, 3, 31))
        case: Any = SimpleNamespace(peers=lambda *_: held, area=SimpleNamespace(code="here"))
        return remarks.rank(replace(ours(mine, cohort=100), case=case, measure="made_up", **changes))

    @pytest.mark.parametrize(
        ("mine", "said"),
        [
            (20, "It is the highest of 20 councils."),
            (1, "It is the lowest of 20 councils."),
            (18, "It is the 3rd highest of 20 councils."),
            (3, "It is the 3rd lowest of 20 councils."),
            (10, "It is the 10th lowest of 20 councils."),
            (11, "It is the 10th highest of 20 councils."),
        ],
    )
    def test_counts_from_the_nearer_end(self, mine: float, said: str) -> None:
        assert self.ranked(mine, [n for n in range(1, 21) if n != mine]) == said

    def test_ties_are_joint_as_shown(self) -> None:
        assert self.ranked(19.6, [20.4, *range(1, 19)]) == "It is joint highest of 20 councils."
        assert self.ranked(2, [2, 1, *range(3, 20)]) == "It is joint 2nd lowest of 20 councils."

    def test_none_among_fewer_than_ten(self) -> None:
        assert self.ranked(1, range(2, 10)) == ""
        assert self.ranked(1, range(2, 11)) != ""

    def test_none_where_all_are_the_same(self) -> None:
        assert self.ranked(100, [100] * 150) == ""

    def test_those_withheld_are_not_counted(self) -> None:
        assert self.ranked(1, [*range(2, 20), *[math.nan] * 9]) == "It is the lowest of 19 councils."

    def test_none_for_few_people_for_sizes_or_for_an_old_figure(self) -> None:
        others = range(2, 30)
        assert self.ranked(1, others, few=ours(1, cohort=9).few) == ""
        assert self.ranked(1, others, unit="count") == ""
        assert self.ranked(1, others, stale=True) == ""
        assert self.ranked(1, others, year=2024) == "", "the other councils' figures are of another period"

    def test_none_without_a_case_or_a_measure(self) -> None:
        assert remarks.rank(replace(ours(1, cohort=100), case=None)) == ""
        assert remarks.rank(ours(1, cohort=100)) == ""


class TestText:
    def said(self, template: str, one: Facts | None = None, **values: Any) -> str:
        return say.text(template, **values)(one or ours(10, 40, 54, count=213, cohort=397))

    def test_knows_the_measure(self) -> None:
        assert self.said("{place} {value} {period} {count} {cohort}") == "Ourtown 54% 2025 213 397"
        assert self.said("{first} {first_period} {previous} {previous_period}") == "10% 2023 40% 2024"

    def test_knows_those_beside(self) -> None:
        assert self.said("{neighbours} {region} {england}", of(ALL)) == "43% 52% 44%"

    @pytest.mark.parametrize(
        ("value", "told"),
        [(1204, "1,204"), (np.int64(1204), "1,204"), (np.float64(1204), "1,204"), (0.5, "0.5"),
         (np.float64(2.25), "2.3"), ("12%", "12%"), (True, "True"), (math.nan, numbers.NO_NUMBER)],
    )  # fmt: skip
    def test_writes_own_values_as_prose_does(self, value: Any, told: str) -> None:
        assert self.said("Of {homes} homes.", homes=value) == f"Of {told} homes."

    def test_puts_in_a_remark_by_its_name(self) -> None:
        assert self.said("{behind} It is so.") == "The share of 2025 is 213 of 397. It is so."

    def test_says_nothing_where_its_condition_fails(self) -> None:
        assert self.said("Ran none.", when=False) == ""

    def test_an_own_name_goes_before_the_measures(self) -> None:
        assert self.said("{value}", value="mine") == "mine"

    def test_an_unknown_name_is_refused_with_those_there_are(self) -> None:
        with pytest.raises(ParameterError, match=r"\{homs\}.*homes.*value.*To mend"):
            self.said("{homs}", homes=3)

    @pytest.mark.parametrize("role", ["neighbours", "region", "england"])
    def test_nothing_is_said_where_one_of_them_is_not_there(self, role: str) -> None:
        assert self.said(f"It is {{{role}}} there.") == ""

    @pytest.mark.parametrize("name", ["first", "first_period", "previous"])
    def test_nothing_is_said_of_an_earlier_figure_where_none_may_be_compared(self, name: str) -> None:
        assert self.said(f"{{{name}}}", ours(5, 60, segment=[0, 1])) == ""


class TestFacts:
    def test_two_breakdowns_are_two_sentences(self) -> None:
        frame = made_up.figures([(US, 2025, 4), (US, 2025, 5)], breakdown=["a", "b"])
        with pytest.raises(DataError, match="2 breakdowns"):
            Facts.of(frame)

    def test_two_measures_are_two_sentences(self) -> None:
        frame = made_up.figures([(US, 2025, 4), (US, 2025, 5)], measure=["a", "b"])
        with pytest.raises(DataError, match="2 measures"):
            Facts.of(frame)

    def test_whose_figures_they_are(self) -> None:
        rows: list[made_up.Row] = [("A", 2025, 4), ("B", 2025, 5)]
        assert of([*rows, (US, 2025, 6)]).now.who == US, "the place, wherever it stands"
        assert of(rows).now.who == "A"
        assert Facts.of(made_up.figures(rows), focus="B").now.who == "B"

    def test_an_own_name_for_a_part_is_not_told_as_the_whole(self) -> None:
        case = made_up.opened()
        part = case.figures("cla_locality_number", "Outside the boundary", beside=()).assign(
            breakdown="Living elsewhere"
        )
        assert remarks.level(Facts.of(part)).startswith("Living elsewhere was 213 ")
        whole = case.figures("cla_started_number", beside=()).assign(breakdown="Started")
        assert remarks.level(Facts.of(whole)).startswith("The number of children who started to be looked after was ")

    @pytest.mark.parametrize("unit", facts.SIZES)
    def test_sizes_are_not_comparable(self, unit: str) -> None:
        assert not ours(5, unit=unit).comparable

    def test_stands_is_the_same_both_ways(self) -> None:
        turned = {facts.HIGHER: facts.LOWER, facts.LOWER: facts.HIGHER, facts.UP: facts.DOWN, facts.DOWN: facts.UP}
        for unit in ("percent", "per 10,000", "pounds", "FTE"):
            for cohort in (20, 500, math.nan):
                for first in (5, 40, 41, 90):
                    one = ours(first, 40, unit=unit, cohort=cohort)
                    assert one.first is not None
                    ahead, back = one.stands(one.now, one.first), one.stands(one.first, one.now)
                    assert back == turned.get(ahead, ahead), (unit, cohort, first)


class TestFinding:
    LONG = " ".join(["word"] * 44) + " end."

    def test_is_the_default_where_nothing_else_is_said(self) -> None:
        assert compose.finding(ours(54), None, ("level",)) == ("The figure was 54% in 2025.", ())

    def test_takes_names_templates_remarks_and_passes_over_the_empty(self) -> None:
        said, rest = compose.finding(
            ours(54), ["level", "", None, "Own {value}.", remarks.behind, lambda _: "Done."], ()
        )
        assert said == "The figure was 54% in 2025. Own 54%. Done."
        assert rest == ()

    def test_one_string_is_one_remark(self) -> None:
        assert compose.finding(ours(54), "level", ())[0] == "The figure was 54% in 2025."

    def test_what_no_longer_fits_goes_to_the_rest_in_order(self) -> None:
        assert compose.put_together([self.LONG, "One more.", "And more."]) == (self.LONG, ("One more.", "And more."))
        assert compose.put_together(["Short.", self.LONG, "Fits."]) == ("Short. Fits.", (self.LONG,))

    def test_six_numbers_fit_and_the_seventh_does_not(self) -> None:
        six = "1, 2, 3, 4, 5 and 6."
        assert compose.put_together([six, "And 7."]) == (six, ("And 7.",))
        assert compose.put_together([six, "In 2025, aged 17, 31 March 2024."])[1] == ()

    def test_a_first_sentence_too_long_is_refused(self) -> None:
        with pytest.raises(DataError, match=r"46 words.*To mend: say less"):
            compose.put_together([f"More {self.LONG}"])
        with pytest.raises(DataError, match="7 numbers"):
            compose.put_together(["1 2 3 4 5 6 7."])

    def test_the_same_sentence_is_said_once(self) -> None:
        assert compose.put_together(["So.", " So. "]) == ("So.", ())

    @pytest.mark.parametrize(
        ("said", "counted"),
        [
            ("It was 54% in 2025.", 1),
            ("It rose from 1,204 to 2,025 children.", 2),
            ("On 31 March 2025 there were 40.", 1),
            ("Between 2016-17 and 2024/25.", 0),
            ("Care leavers aged 19 to 21.", 0),
            ("The 16 and 17 year olds.", 0),
            ("It is 5th of 151 councils.", 1),
            ("144 per 10,000.", 1),
            ("1 in every 70.", 1),
            ("£2,025 a week, 2.025 and 20%.", 3),
            ("Over 50% of them, under 18.", 1),
        ],
    )
    def test_years_dates_ages_and_the_number_ranked_do_not_count(self, said: str, counted: int) -> None:
        assert compose.size(said)[1] == counted


class TestNumbers:
    def test_a_range_has_its_unit_at_each_end(self) -> None:
        assert say.Range(330, 475).told() == "330 to 475"
        assert say.Range(1e6, 2.25e6).told("pounds") == "£1.0 million to £2.3 million"
        assert say.Range(31.2, 38.7, 95).told("percent", 0) == "31% to 39%"

    @pytest.mark.parametrize(
        ("n", "told"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
                        (21, "21st"), (101, "101st"), (111, "111th"), (112, "112th"), (153, "153rd")],
    )  # fmt: skip
    def test_ordinals(self, n: int, told: str) -> None:
        assert say.ordinal(n) == told


def test_every_name_of_say_is_there() -> None:
    assert all(getattr(say, name) is not None for name in say.__all__)
    with pytest.raises(AttributeError, match="it has"):
        say.standout  # noqa: B018


class TestOwnFrames:
    def test_a_frame_of_no_place_of_ours_takes_nothing_from_the_case_opened_last(self) -> None:
        made_up.opened("Isles of Scilly")  # small, so that its own figures on unknown numbers are few
        assert not ours(40, 60).few
        assert ours(40, 60).together == ()
        assert ours(40, "x").why == ""


class TestBreaks:
    def test_figures_on_two_sides_are_refused_by_name(self) -> None:
        one = ours(40, 60, cohort=500)
        assert one.previous is not None
        with pytest.raises(DataError, match=r"2024 and 2025, on two sides of a break.*one `segment`"):
            one.stands(one.now, replace(one.previous, segment=1))
