"""Paths ahead, phasing and ranges from assumptions: the arithmetic beneath spending ahead and the levers."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rc_analysis.methods import scenario_paths
from rc_analysis.methods.scenario_paths import LEVELS, Range, corners, phased

YEARS = list(range(2010, 2020))
STEP = pd.DataFrame([{"value": 100.0, "lo80": 80.0, "hi80": 125.0, "lo95": 70.0, "hi95": 145.0}])
NUMBER, PRICE = np.array([100.0]), np.array([5.0])
NUMBERS = st.floats(0, 1e6)


def panel(places: int = 30, seed: int = 1) -> pd.DataFrame:
    """Made-up numbers: a row a place, a column a year."""
    steps = np.random.default_rng(seed).normal(0.02, 0.1, size=(places, len(YEARS)))
    return pd.DataFrame(100 * np.exp(steps.cumsum(axis=1)), index=[f"p{i}" for i in range(places)], columns=YEARS)


def spread(*three: float) -> Range:
    return Range(*sorted(three))


def test_a_range_must_rise() -> None:
    with pytest.raises(ValueError, match="rise from low to high"):
        Range(2.0, 1.0, 3.0)


@given(a=st.tuples(NUMBERS, NUMBERS, NUMBERS), b=st.tuples(NUMBERS, NUMBERS, NUMBERS), k=st.floats(0, 100))
def test_ranges_stay_in_order_when_added_or_scaled(a: tuple, b: tuple, k: float) -> None:
    found = (spread(*a) + spread(*b)).times(k)
    assert found.low <= found.central <= found.high


@given(price=st.tuples(NUMBERS, NUMBERS, NUMBERS), cost=st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_corners_hold_every_mix_of_the_assumptions(price: tuple, cost: tuple) -> None:
    p, c = spread(*price), spread(*cost)
    found = corners(lambda p, c: p - c, {"p": p, "c": c})
    assert found.low == pytest.approx(p.low - c.high)
    assert found.high == pytest.approx(p.high - c.low)
    assert found.low <= found.central <= found.high


@given(wider=st.floats(0, 50), price=st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_a_wider_assumption_never_narrows_the_range(wider: float, price: tuple) -> None:
    p = spread(*price)
    more = Range(p.low - wider, p.central, p.high + wider)
    near, far = (corners(lambda p: 3 * p - 7, {"p": x}) for x in (p, more))
    assert far.low <= near.low
    assert near.high <= far.high


@given(start=st.floats(2020, 2030), months=st.integers(0, 60))
def test_a_phased_lever_only_grows_and_ends_whole(start: float, months: int) -> None:
    levels = [phased(start, months, y + 0.25, y + 1.25) for y in range(2018, 2040)]
    assert all(0 <= level <= 1 + 1e-12 for level in levels)
    assert all(b >= a - 1e-12 for a, b in pairwise(levels))
    assert levels[0] == 0.0
    assert levels[-1] == pytest.approx(1.0)


def test_a_year_with_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="no time between"):
        phased(2026, 12, 2027, 2027)


def test_stretches_are_known_throughout_and_know_nothing_later() -> None:
    number = panel()
    number.loc["p0", 2015] = np.nan
    whole = scenario_paths.stretches(number, panel(seed=2), 3)
    early = scenario_paths.stretches(number, panel(seed=2), 3, until=2013)
    assert whole.shape == (7 * 30 - 4, 3, 2)
    assert early.shape == (30, 3, 2)
    first = np.log(number.loc["p1", 2011] / number.loc["p1", 2010])
    assert early[1, 0, 0] == pytest.approx(first)
    changed = number.copy()
    changed[2014] *= 5
    assert np.array_equal(scenario_paths.stretches(changed, panel(seed=2), 3, until=2013), early)


def test_the_number_takes_the_projections_ranges_and_keeps_its_order() -> None:
    past = np.random.default_rng(3).normal(size=(4000, 1))
    found = scenario_paths.set_to(scenario_paths.normal_scores(past)[:, 0], STEP)[0]
    for name, part in LEVELS.items():
        assert np.quantile(found, part) == pytest.approx(STEP[name].iloc[0], rel=0.01)
    assert np.array_equal(np.argsort(found), np.argsort(past[:, 0]))


@given(factor=st.floats(0.01, 1000))
def test_paths_scale_with_the_place(factor: float) -> None:
    past = scenario_paths.stretches(panel(), panel(seed=2), 2)
    one = scenario_paths.product_paths(past, NUMBER, PRICE, [STEP, STEP])
    both = pd.concat([STEP, STEP * factor])
    two = scenario_paths.product_paths(past, np.array([100.0, 100.0 * factor]), np.array([5.0, 5.0]), [both, both])
    assert np.allclose(two[0], one[0], rtol=1e-9)
    assert np.allclose(two[1], one[0] * factor, rtol=1e-9)


def test_quantiles_rise_and_the_chance_falls_with_the_line() -> None:
    past = scenario_paths.stretches(panel(), panel(seed=2), 3)
    paths = scenario_paths.product_paths(past, NUMBER, PRICE, [STEP] * 3)[0]
    found = scenario_paths.quantiles(paths)
    assert (found.diff(axis=1).iloc[:, 1:] >= 0).all().all()
    chances = [scenario_paths.chance_above(paths, line)[-1] for line in (0, 300, 500, 700, 1e9)]
    assert chances == sorted(chances, reverse=True)
    assert (chances[0], chances[-1]) == (1.0, 0.0)


def test_too_few_stretches_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 50"):
        scenario_paths.product_paths(np.zeros((10, 1, 2)), NUMBER, PRICE, [STEP])


def test_draws_lie_within_their_range_and_move_together() -> None:
    ranges = [Range(-1.0, 0.0, 4.0), Range(2.0, 2.0, 2.0), Range(0.0, 1.0, 1.0)]
    found = scenario_paths.drawn(ranges, 2000, 7)
    assert (found >= [-1.0, 2.0, 0.0]).all()
    assert (found <= [4.0, 2.0, 1.0]).all()
    assert found[:, 0].mean() == pytest.approx(1.0, abs=0.05)
    assert (found[:, 1] == 2.0).all()
    assert np.corrcoef(found[:, 0], found[:, 2])[0, 1] > 0.8
    assert np.array_equal(found, scenario_paths.drawn(ranges, 2000, 7))
