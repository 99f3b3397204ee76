"""The one door to the figures: `case.figures`, and what a frame must hold for a shape to take it."""

import math

import pandas as pd
import pytest

import made_up
import rc_analysis as rc
from made_up import opened
from rc_analysis import figures as tidy
from rc_analysis.case import Case, case_of
from rc_analysis.errors import AreaError, DataError, NoData, ParameterError
from rc_analysis.figures import COLUMNS, EACH, FEWEST, NEIGHBOURS, checked
from rc_analysis.symbols import MEANINGS, NOBODY

OUTSIDE = ("cla_locality_percent", "Outside the boundary")
SCORE = "ks4_attainment8"


@pytest.fixture(scope="module")
def redcar() -> Case:
    return opened()


class TestColumns:
    def test_are_those_documented_with_their_kinds(self, redcar: Case) -> None:
        frame = redcar.figures(*OUTSIDE)
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
            name: "datetime64[ns]" if name == "period_end" else told.split(":")[0] for name, told in COLUMNS.items()
        }
        assert list(frame.columns) == list(COLUMNS)
        assert list(frame.index) == list(range(len(frame)))

    def test_an_empty_frame_has_the_same(self) -> None:
        empty = opened(as_of="2010-01-01").figures("unit_cost_residential")
        full = opened().figures("unit_cost_residential")
        assert empty.empty
        assert list(empty.dtypes) == list(full.dtypes)

    def test_the_place_comes_first_and_time_runs_on(self, redcar: Case) -> None:
        frame = redcar.figures(*OUTSIDE)
        assert list(frame["who"].unique()) == ["Redcar and Cleveland", NEIGHBOURS, "North East", "England"]
        assert frame.groupby("who")["period_end"].apply(lambda s: s.is_monotonic_increasing).all()

    def test_values_are_the_publishers_own(self, redcar: Case) -> None:
        # LA of placement, E06000003 and E92000001, 31 March 2025
        newest = redcar.figures(*OUTSIDE).query("period == '2025'").set_index("who")
        assert newest.loc["Redcar and Cleveland", ["value", "count", "cohort"]].tolist() == [54, 213, 397]
        assert newest.loc["England", "value"] == 44

    def test_a_rate_rests_on_its_own_denominator(self, redcar: Case) -> None:
        one = redcar.figures("cla_rate", since=2025, beside=()).iloc[0]
        assert one["count"] == 397
        assert one["cohort"] == pytest.approx(397 / one["value"] * 10_000, abs=1)

    def test_what_is_no_share_has_no_cohort(self, redcar: Case) -> None:
        assert redcar.figures("unit_cost_residential")[["count", "cohort"]].isna().all(axis=None)


class TestSince:
    @pytest.mark.parametrize("since", [2024, "2024-01-01", pd.Timestamp("2023-04-01")])
    def test_a_year_or_a_day(self, redcar: Case, since: object) -> None:
        found = redcar.figures(*OUTSIDE, since=since, beside=())  # type: ignore[arg-type]
        assert list(found["period"]) == ["2024", "2025"]

    def test_a_year_is_that_in_which_a_period_ends(self, redcar: Case) -> None:
        assert redcar.figures("spend_family_support", since=2024, beside=())["period"].iloc[0] == "2023-24"

    def test_none_so_new_is_nothing_published(self, redcar: Case) -> None:
        assert redcar.figures(*OUTSIDE, since=2030).attrs["nothing"].endswith(".")


class TestBeside:
    @pytest.mark.parametrize(
        ("beside", "roles"),
        [
            ((), ["place"]),
            ("neighbours", ["place", "neighbours"]),
            (["region"], ["place", "region"]),
            (["England"], ["place", "england"]),
            (["Leeds", "Hartlepool"], ["place", "council", "council"]),
            (["E08000035", "North East"], ["place", "region", "council"]),
            (["Redcar and Cleveland"], ["place"]),
            (EACH, ["place", *["council"] * 10]),
        ],
    )
    def test_takes_words_names_and_codes(self, redcar: Case, beside: object, roles: list[str]) -> None:
        found = redcar.figures("cla_number", since=2025, beside=beside)  # type: ignore[arg-type]
        assert list(found["role"]) == roles

    def test_an_unknown_name_is_refused_with_the_nearest(self, redcar: Case) -> None:
        with pytest.raises(AreaError, match="Middlesbrough"):
            redcar.figures("cla_number", beside=["Middlesborough"])

    def test_an_abolished_council_names_its_successors(self, redcar: Case) -> None:
        with pytest.raises(AreaError, match="Cumberland"):
            redcar.figures("cla_number", beside=["Cumbria"])


class TestBreakdown:
    def test_as_shown_or_as_published(self, redcar: Case) -> None:
        shown = redcar.figures(*OUTSIDE)
        published = next(p for p, name in tidy.breakdowns_of(redcar, OUTSIDE[0], None).items() if name == OUTSIDE[1])
        pd.testing.assert_frame_equal(shown, redcar.figures(OUTSIDE[0], published))
        pd.testing.assert_frame_equal(shown, redcar.figures(OUTSIDE[0], "outside THE boundary"))

    def test_a_list_keeps_to_what_is_asked(self, redcar: Case) -> None:
        asked = ["“Other placements”", "Foster homes"]
        assert list(redcar.figures("cla_placement_percent", asked)["breakdown"].unique()) == asked

    def test_none_is_all_but_the_total(self, redcar: Case) -> None:
        found = redcar.figures("cla_placement_percent", None, beside=())["breakdown"]
        assert "Total" not in set(found)
        assert found.nunique() >= 6

    def test_a_wrong_name_is_refused_with_the_nearest(self, redcar: Case) -> None:
        with pytest.raises(ParameterError, match=r"did you mean.*Outside the boundary"):
            redcar.figures(OUTSIDE[0], "Outside the border")

    def test_a_measure_with_no_whole_says_which_parts_it_has(self, redcar: Case) -> None:
        with pytest.raises(ParameterError, match="Children looked after"):
            redcar.figures(SCORE)

    def test_an_unknown_measure_is_refused_with_the_nearest(self, redcar: Case) -> None:
        with pytest.raises(ParameterError, match="cla_rate"):
            redcar.figures("cla_rates")


class TestNeighbours:
    def test_their_mean_is_plain_and_of_those_with_a_figure(self, redcar: Case) -> None:
        frame = redcar.figures("cla_placement_percent", None, beside=["neighbours", EACH])
        councils = frame[frame["role"] == "council"]
        mean = frame[frame["role"] == "neighbours"].set_index(["breakdown", "period"])
        each = councils.groupby(["breakdown", "period"])["value"].agg(["mean", "count"]).reindex(mean.index)
        assert (mean["n"] == each["count"]).all()
        enough = mean["n"] >= FEWEST
        assert mean.loc[enough, "value"].to_numpy() == pytest.approx(each.loc[enough, "mean"].to_numpy())
        assert mean.loc[~enough, "value"].isna().all()
        assert set(mean.loc[~enough, "symbol"]) <= {"x"}
        assert not enough.all() and enough.any(), "both are to be seen here"

    def test_the_people_behind_it_are_those_behind_its_figures(self, redcar: Case) -> None:
        frame = redcar.figures(*OUTSIDE, since=2025, beside=["neighbours", EACH])
        mean = frame[frame["role"] == "neighbours"].iloc[0]
        shown = frame[(frame["role"] == "council") & frame["value"].notna()]
        assert mean["cohort"] == shown["cohort"].sum()

    def test_a_place_without_neighbours_has_no_mean(self) -> None:
        scilly = opened("Isles of Scilly")
        mean = scilly.figures("pupils_fsm_primary_percent")["role"].eq("neighbours")
        assert bool(mean.any()) == bool(scilly.neighbours)


class TestSegments:
    def test_a_new_start_divides_the_breakdowns_it_names_alone(self, redcar: Case) -> None:
        frame = redcar.figures("cla_placement_percent", None, beside=())
        sides = frame.groupby("breakdown")["segment"].agg(lambda s: sorted(set(s)))
        assert sides["“Other placements”"] == [0, 1]
        assert sides["Foster homes"] == [0]
        newer = frame[frame["breakdown"].eq("“Other placements”") & frame["segment"].eq(1)]
        assert newer["period"].min() == "2024"

    def test_years_apart_are_a_segment_of_their_own(self, redcar: Case) -> None:
        frame = redcar.figures(SCORE, "Children looked after", beside=["England"])
        sides = frame[frame["role"] == "england"].set_index("period")["segment"]
        assert sides["2019/20"] == sides["2020/21"]
        assert sides["2018/19"] == sides["2024/25"] != sides["2019/20"]

    def test_a_measure_with_no_break_is_one(self, redcar: Case) -> None:
        assert set(redcar.figures("cla_rate")["segment"]) == {0}


def test_a_share_of_nobody_is_no_share() -> None:
    frame = opened("Isles of Scilly").figures("cla_three_placements_percent", beside=())
    empty = frame[frame["cohort"] == 0]
    assert len(empty)
    assert empty["value"].isna().all()
    assert set(empty["symbol"]) == {NOBODY, "m"}, "what the publisher says of a figure stays"


class TestNothingPublished:
    def test_gives_an_empty_frame_that_says_so(self) -> None:
        frame = opened("Isles of Scilly", as_of="2010-01-01").figures("unit_cost_residential")
        assert frame.attrs["nothing"].startswith("No figures are published for Isles of Scilly on: weekly")
        assert rc.trend(frame).missing == frame.attrs["nothing"].replace("for Isles", "for the Isles")

    def test_ends_a_block_that_needs_it(self) -> None:
        case = opened("Isles of Scilly", as_of="2010-01-01")
        token = tidy.needed.set(True)
        try:
            with pytest.raises(NoData, match="No figures are published for Isles of Scilly"):
                case.figures("unit_cost_residential")
        finally:
            tidy.needed.reset(token)

    def test_withheld_throughout_ends_such_a_block_too(self) -> None:
        case = opened("Isles of Scilly")
        held = case.figures("cla_number", since=2023, beside=())
        assert len(held) and held["value"].isna().all()
        token = tidy.needed.set(True)
        try:
            with pytest.raises(NoData):
                case.figures("cla_number", since=2023)
        finally:
            tidy.needed.reset(token)

    def test_names_the_parts_asked_for(self) -> None:
        case = opened("Isles of Scilly", as_of="2013-01-01")
        assert "(Foster homes)" in case.figures("cla_placement_percent", "Foster homes").attrs["nothing"]


def test_nothing_later_than_the_case_is_used() -> None:
    early = opened(as_of="2024-03-30")
    assert early.figures("cla_rate")["period_end"].max() == pd.Timestamp("2023-03-31")
    assert early.everywhere("cla_rate")["period_end"].max() == pd.Timestamp("2023-03-31")
    assert opened(as_of="2024-03-31").figures("cla_rate")["period"].max() == "2024"


class TestWhereAFrameIsFrom:
    @pytest.fixture
    def redcar(self) -> Case:
        return opened()

    def test_pandas_keeps_it(self, redcar: Case) -> None:
        frame = redcar.figures("cla_rate")
        for kept in (
            frame.query("period == '2025'"),
            frame.assign(breakdown="Own name"),
            frame.sort_values("value"),
            frame[frame["role"] == "place"].reset_index(drop=True),
            pd.concat([frame, redcar.figures("cla_started_rate")]),
        ):
            assert case_of(kept) is redcar

    def test_a_frame_of_another_case_finds_its_own(self, redcar: Case) -> None:
        frame = redcar.figures("cla_rate")
        other = opened("Leeds")
        assert case_of(frame) is redcar
        assert case_of(pd.DataFrame({"who": []})) is other, "a frame that says nothing: the case opened last"
        assert rc.trend(frame).headline.startswith("Children looked after: 144")


class TestChecked:
    def test_fills_what_an_own_frame_need_not_have(self) -> None:
        bare = pd.DataFrame({"who": ["A", "A"], "period": ["2024", "2025"], "value": [1, 2]})
        out = checked(bare)
        assert set(out["breakdown"]) == {"Total"}
        assert set(out["segment"]) == {0}
        assert out["period_end"].is_monotonic_increasing
        assert out["value"].dtype == "float64"
        assert out[["count", "cohort"]].isna().all(axis=None)
        assert "symbol" not in bare, "the frame given stays as it is"

    @pytest.mark.parametrize("name", ["who", "period", "value"])
    def test_names_a_column_that_is_not_there(self, name: str) -> None:
        frame = made_up.figures([("Ourtown", 2025, 4)]).drop(columns=name)
        with pytest.raises(DataError, match=rf"no column {name}.*To mend"):
            checked(frame)

    def test_names_all_columns_that_are_not_there(self) -> None:
        with pytest.raises(DataError, match="who, period and value"):
            checked(pd.DataFrame({"x": [1]}))

    def test_names_rows_with_no_value_and_no_reason(self) -> None:
        frame = made_up.figures([("Ourtown", 2024, 4), ("Ourtown", 2025, 5)])
        frame.loc[1, "value"] = math.nan
        with pytest.raises(DataError, match=r"Ourtown 2025.*symbol"):
            checked(frame)

    @pytest.mark.parametrize("mark", ["?", "", "C"])
    def test_a_reason_that_is_none_is_refused(self, mark: str) -> None:
        with pytest.raises(DataError, match="no value and no reason"):
            checked(made_up.figures([("Ourtown", 2025, mark)]))

    @pytest.mark.parametrize("mark", MEANINGS)
    def test_every_reason_is_taken(self, mark: str) -> None:
        assert checked(made_up.figures([("Ourtown", 2025, mark)]))["value"].isna().all()

    def test_text_in_place_of_a_value_needs_a_reason(self) -> None:
        frame = pd.DataFrame({"who": ["A"], "period": ["2025"], "value": ["many"]})
        with pytest.raises(DataError, match="A 2025"):
            checked(frame)

    def test_an_empty_frame_says_what_it_lacks(self) -> None:
        frame = pd.DataFrame({"who": [], "period": [], "value": []})
        with pytest.raises(NoData, match="no row"):
            checked(frame)
        frame.attrs["nothing"] = "Nobody counted."
        with pytest.raises(NoData, match="Nobody counted"):
            checked(frame)
