"""Need, projection and pool: on made-up frames, and by what each setting changes."""

import math
from functools import lru_cache

import numpy as np
import pandas as pd
import pytest

from made_up import opened
from pages import run_page
from rc_analysis import paths
from rc_analysis.case import Case
from rc_analysis.errors import ParameterError
from rc_analysis.front_matter import read as front_matter
from rc_analysis.topics import sufficiency
from rc_analysis.topics.sufficiency import BEDS, FOSTER_PLACES, Assumptions, Need, Pooling, shared

KIND, HOMES = "cla_placement_number", "Children's homes and secure homes"


def _panel(places: int = 20, years: int = 10, seed: int = 7) -> pd.DataFrame:
    steps = np.random.default_rng(seed).normal(0.0, 0.1, size=(places, years))
    values = 300 * np.exp(steps.cumsum(axis=1))
    return pd.DataFrame(values, index=[f"L{i}" for i in range(places)], columns=range(2016, 2016 + years)).rename_axis(
        "area_code"
    )


def test_projection_starts_at_the_last_figure_that_is_published() -> None:
    wide = _panel()
    wide.loc["L0", 2025] = math.nan
    long = wide.stack().rename("value").reset_index().rename(columns={"level_1": "year"})
    long = long.assign(period_end=[pd.Timestamp(int(y), 3, 31) for y in long["year"]])
    made = sufficiency.project(long, "L0", 3)
    assert made is not None
    assert made.last_year == 2024
    assert list(made.ahead["year"]) == [2025, 2026, 2027]
    assert (made.ahead[["lo80", "hi80", "lo95", "hi95"]] % sufficiency.ROUND_TO == 0).all(axis=None)
    everyone, one = made.record(), made.record("L0")
    assert 0 < everyone["inside"] <= everyone["tested"] == everyone[["inside", "above", "below"]].sum()
    assert one["tested"] == len(made.fared[made.fared["area_code"] == "L0"]) > 0
    assert set(made.fared["horizon"]) == {1, 2, 3}
    assert sufficiency.project(long, "nowhere", 3) is None


@pytest.mark.parametrize(("asked", "reached"), [(1, 1), (5, 5), (10, 9)])
def test_the_projection_stops_where_too_few_changes_are_known(asked: int, reached: int) -> None:
    case = opened()
    made = sufficiency.project(case.everywhere("cla_number"), case.area.code, asked)
    assert made is not None
    assert (made.wanted, made.ahead["year"].max()) == (asked, 2025 + reached)


def test_nothing_later_than_as_of_is_used() -> None:
    case = opened(as_of="2023-06-30")
    made = sufficiency.project(case.everywhere("cla_number"), case.area.code, 3)
    assert made is not None
    assert made.last_year == 2023
    assert (made.fared["origin"] + made.fared["horizon"]).max() <= 2023


@pytest.mark.parametrize(
    ("approved", "filled", "unfilled"),
    [({2024: 180, 2025: 165}, {2024: 120, 2025: 100}, 65), ({2024: 180, 2025: math.nan}, {2024: 120, 2025: 100}, 60),
     ({2025: 90}, {2025: 100}, 0), ({}, {2025: 100}, 0)],
)  # fmt: skip
def test_places_without_a_child_are_those_of_the_newest_year_with_both(
    approved: dict[int, float], filled: dict[int, float], unfilled: float
) -> None:
    def frame(values: dict[int, float]) -> pd.DataFrame:
        days = [pd.Timestamp(year, 3, 31) for year in values]
        return pd.DataFrame(
            {"period_end": pd.DatetimeIndex(days), "value": pd.Series(values.values(), dtype="float64")}
        )

    assert sufficiency.unfilled(frame(approved), frame(filled)) == unfilled


@lru_cache(maxsize=1)
def _redcar() -> tuple[Case, pd.DataFrame, pd.DataFrame, float]:
    case = opened()
    unfilled = sufficiency.unfilled(
        case.figures("foster_places_approved", beside=()), case.figures("foster_places_filled", beside=())
    )
    return case, case.everywhere(KIND, None), case.everywhere("cla_number"), unfilled


def _need(**assumed: float | None) -> Need:
    case, kinds, numbers, unfilled = _redcar()
    found = sufficiency.need(kinds, numbers, case.area.code, 3, Assumptions(**assumed), unfilled)  # type: ignore[arg-type]
    assert found is not None
    return found


def _short(kind: str, **assumed: float | None) -> int:
    return int(_need(**assumed).short.set_index(["kind", "service"]).loc[(kind, 80), "short"])


def _pool(correlation: float) -> Pooling:
    case = _redcar()[0]
    found = sufficiency.pool(
        case.everywhere(KIND, HOMES), case.councils(), case.area.code, 3, occupancy=0.85, correlation=correlation
    )  # fmt: skip
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("changed", "kind", "more"),
    [
        ({"home_beds": 10}, BEDS, True),
        ({"home_occupancy": 0.85}, BEDS, True),
        ({"other_need_homes": 1.0}, BEDS, True),
        ({"foster_unfilled_usable": 0.0}, FOSTER_PLACES, True),
    ],
)
def test_every_setting_changes_what_rests_on_it(changed: dict[str, float], kind: str, more: bool) -> None:
    base, other = _short(kind), _short(kind, **changed)
    assert other != base
    assert (other > base) == more


def test_the_more_needs_move_together_the_less_a_pool_saves() -> None:
    assert _pool(0.9).case("base")["saved"].iloc[0] < _pool(0.0).case("base")["saved"].iloc[0]


def test_the_error_of_the_simulation_is_told() -> None:
    """Another seed's lies within what is told (twice over)."""
    made = _pool(0.25)
    assert 0.2 < made.error < 3
    shared.SEED, kept = shared.SEED + 1, shared.SEED
    try:
        other = _pool(0.25)
    finally:
        shared.SEED = kept
    saved = [found.case("base")["saved"].iloc[0] for found in (made, other)]
    assert abs(saved[0] - saved[1]) <= 2 * (made.error + other.error) + 1


def test_the_same_settings_give_the_same_figures() -> None:
    pd.testing.assert_frame_equal(_need().short, _need().short)
    pd.testing.assert_frame_equal(_pool(0.25).cases, _pool(0.25).cases)


def test_a_place_whose_number_in_homes_is_withheld_has_no_need_worked_out() -> None:
    case = opened("City of London")
    _, kinds, numbers, _ = _redcar()
    assert sufficiency.need(kinds, numbers, case.area.code, 3, Assumptions()) is None


def test_the_page_shows_every_setting_it_takes() -> None:
    page = paths.notebooks("ahead.ipynb")
    (shown,) = [made for made in run_page(page, "Redcar and Cleveland") if "assumed" in made.key]
    assert set(shown.data["Key in params"]) == set(front_matter(page).front["parameters"])  # type: ignore[index]


@pytest.mark.parametrize(
    ("key", "value"),
    [("home_occupancy", 0.0), ("other_need_homes", 1.2), ("home_beds", -1), ("pool_correlation", 1.5)],
)
def test_an_impossible_assumption_is_refused_by_name(key: str, value: float) -> None:
    with pytest.raises(ParameterError, match=key):
        opened(**{key: value})
