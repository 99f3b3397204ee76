"""The projection's ranges and their scoring, on made-up panels."""

import math
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rc_analysis.methods import forecast, scoring


def _panel(places: int = 30, years: int = 10, seed: int = 7, size: float = 300.0) -> pd.DataFrame:
    steps = np.random.default_rng(seed).normal(0.0, 0.1, size=(places, years))
    values = size * np.exp(steps.cumsum(axis=1))
    return pd.DataFrame(values, index=[f"L{i}" for i in range(places)], columns=range(2016, 2016 + years)).rename_axis(
        "area_code"
    )


def test_ranges_are_nested_and_grow_with_the_horizon() -> None:
    ahead = forecast.carry_forward(397, _panel(), 3)
    assert list(ahead["step"]) == [1, 2, 3]
    assert (ahead["value"] == 397).all()
    for level in (80, 95):
        assert ahead[f"hi{level}"].is_monotonic_increasing
        assert ahead[f"lo{level}"].is_monotonic_decreasing
    assert (ahead["lo95"] <= ahead["lo80"]).all()
    assert (ahead["hi80"] <= ahead["hi95"]).all()
    assert (ahead["lo80"] < 397).all()
    assert (ahead["hi80"] > 397).all()


def test_ranges_reach_as_far_down_as_up() -> None:
    ahead = forecast.carry_forward(100, _panel() * np.exp(0.05 * np.arange(10)), 2)
    assert np.allclose(ahead["lo80"] * ahead["hi80"], 100.0**2)


def test_small_places_get_the_ranges_of_small_places() -> None:
    calm, wild = _panel(40, size=1000.0), _panel(40, seed=8, size=50.0)
    wild = np.exp(3 * np.log(wild / 50.0)) * 50.0
    wild.index = pd.Index([f"S{i}" for i in range(40)], name="area_code")
    both = pd.concat([calm, wild])
    small, large = (forecast.carry_forward(size, both, 1).iloc[0] for size in (50.0, 1000.0))
    assert math.log(small["hi80"] / 50) > 2 * math.log(large["hi80"] / 1000)


@given(scale=st.floats(0.01, 100), last=st.floats(10, 5000), seed=st.integers(0, 50))
def test_counting_in_another_unit_changes_nothing_else(scale: float, last: float, seed: int) -> None:
    wide = _panel(seed=seed)
    one, other = forecast.carry_forward(last, wide, 2), forecast.carry_forward(last * scale, wide * scale, 2)
    assert np.allclose(one[forecast.LIMITS] * scale, other[forecast.LIMITS], rtol=1e-6)


@given(weight=st.floats(0.05, 1.0), seed=st.integers(0, 50))
def test_a_level_lies_among_the_figures_it_is_made_of(weight: float, seed: int) -> None:
    wide = _panel(seed=seed)
    found = forecast.level(wide, weight)
    assert (found.le(wide.cummax(axis=1) + 1e-9) & found.ge(wide.cummin(axis=1) - 1e-9)).all(axis=None)


def test_a_level_starts_again_after_a_missing_year() -> None:
    wide = _panel()
    wide.loc["L0", 2020] = math.nan
    found = forecast.level(wide, 0.5)
    assert math.isnan(found.loc["L0", 2020])
    assert found.loc["L0", 2021] == wide.loc["L0", 2021]


def test_nothing_later_than_until_is_used() -> None:
    wide = _panel()
    shocked = wide.copy()
    shocked[2025] *= 9
    before = forecast.carry_forward(100, wide, 2, until=2024)
    pd.testing.assert_frame_equal(before, forecast.carry_forward(100, shocked, 2, until=2024))


def test_a_missing_year_is_not_taken_for_a_year_between() -> None:
    wide = _panel().drop(columns=[2018])
    assert 2017 not in set(forecast.changes(wide, 1)["start"])


def test_a_small_pool_makes_no_range() -> None:
    assert forecast.carry_forward(100, _panel(places=5), 1).empty
    assert scoring.cases(_panel(places=5), 1).empty


@pytest.mark.parametrize(("last", "weight"), [(0, 1.0), (-3, 1.0), (math.nan, 1.0), (100, 0.0), (100, 1.5)])
def test_a_figure_or_weight_that_cannot_be_is_refused(last: float, weight: float) -> None:
    with pytest.raises(ValueError, match=r"carried forward|weight"):
        forecast.carry_forward(last, _panel(), 1, weight=weight)


def test_a_count_below_nought_is_refused_and_nought_is_left_out() -> None:
    frame = pd.DataFrame(
        {"area_code": ["A", "A"], "period_end": pd.to_datetime(["2024-03-31", "2025-03-31"]), "value": [5.0, 0.0]}
    )
    assert list(forecast.panel(frame).columns) == [2024]
    with pytest.raises(ValueError, match="below nought"):
        forecast.panel(frame.assign(value=[5.0, -1.0]))


def test_quantiles_are_symmetric_and_rise() -> None:
    pool = forecast.changes(_panel(), 1)
    chances = np.linspace(0.01, 0.99, 99)
    found = forecast.quantiles(300, pool, chances)
    assert (np.diff(found) >= 0).all()
    assert np.allclose(found, -found[::-1])


@pytest.mark.parametrize("knowing", ["others", "then"])
def test_ranges_of_a_steady_process_hold_what_they_say(knowing: scoring.Knowing) -> None:
    tested = scoring.cases(_panel(places=200), 2, knowing=knowing)
    found = scoring.summary(tested).set_index("horizon")
    assert found["in80"].between(75, 87).all()
    assert found["in95"].between(92, 98.5).all()


def test_the_interval_score_is_bracher_and_others() -> None:
    """Worked by hand: actual 130, point 100, ranges 80 to 120 and 70 to 125."""
    tested = pd.DataFrame(
        {"actual": [130.0], "point": [100.0], "lo80": [80.0], "hi80": [120.0], "lo95": [70.0], "hi95": [125.0]}
    )
    # (0.5 * 30 + (0.1 * 40 + 10) + (0.025 * 55 + 5)) / 2.5
    assert scoring.interval_score(tested).iloc[0] == pytest.approx((15 + 14 + 6.375) / 2.5)


def test_a_later_range_is_never_the_narrower_for_a_place_that_is_missing_a_year() -> None:
    wide = _panel(40)
    wide.loc["L0", 2021] = math.nan
    tested = scoring.cases(wide, 3, origins=range(2019, 2020)).query("area_code == 'L0'").set_index("horizon")
    assert tested.index.tolist() == [1, 3]
    for level in (80, 95):
        assert tested.loc[3, f"hi{level}"] >= tested.loc[1, f"hi{level}"]


def test_an_origin_year_with_one_place_is_tested_too() -> None:
    wide = _panel(40)
    wide.loc[wide.index != "L0", 2019] = math.nan
    assert scoring.cases(wide, 1, origins=range(2019, 2020))["size"].tolist() == ["small"]


@pytest.mark.parametrize("knowing", get_args(scoring.Knowing))
def test_what_each_way_of_knowing_may_use(knowing: scoring.Knowing) -> None:
    """Over two years from 2020: what began in 2018 has ended by then; 2019 and 2021 share a year with it."""
    starts = pd.Series([2017, 2018, 2019, 2020, 2021, 2022])
    used = starts[scoring.may_be_known(starts, 2020, 2, knowing)].tolist()
    wanted = {"others": [2017, 2018, 2019, 2021, 2022], "apart": [2017, 2018, 2022], "then": [2017, 2018]}
    assert used == wanted[knowing]
