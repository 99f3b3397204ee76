"""The daily stock-and-flow method: what holds whatever the rates, and that it is right where the answer is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rc_analysis.methods.stock_flow import Flows, band, expected, simulate

SIZES = st.integers(1, 5)


@st.composite
def problems(draw: st.DrawFn) -> tuple[Flows, np.ndarray]:
    """Any flows between a few states, and a whole start."""
    size = draw(SIZES)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    share = rng.dirichlet(np.ones(size + 2), size)[:, : size + 1] * rng.integers(0, 2, (size, size + 1))
    np.fill_diagonal(share, 0)
    entries = rng.exponential(draw(st.sampled_from([0.0, 0.1, 3.0])), size)
    exposure = rng.integers(0, 5_000, size).astype(float) if draw(st.booleans()) else None
    flows = Flows(tuple(map(str, range(size))), share, entries, exposure, 400.0 if draw(st.booleans()) else None)
    return flows, rng.integers(0, 60, size)


@given(problems(), st.integers(0, 40), st.booleans())
def test_a_path_keeps_count(problem: tuple[Flows, np.ndarray], days: int, uncertain: bool) -> None:
    """Stock = first stock + entered - left, on every day of every path; none is ever below nought."""
    flows, start = problem
    found = simulate(flows, start, days, paths=20, seed=3, uncertain=uncertain)
    assert found.stock.shape == (20, days + 1, len(start))
    assert (found.stock.sum(axis=2) == start.sum() + found.entered - found.left).all()
    assert (found.stock >= 0).all()
    assert (np.diff(found.entered, axis=1) >= 0).all() and (np.diff(found.left, axis=1) >= 0).all()
    assert (found.stock[:, 0] == start).all()


@given(problems(), st.integers(0, 40), st.floats(0.1, 50))
def test_the_expectation_scales(problem: tuple[Flows, np.ndarray], days: int, by: float) -> None:
    """A place `by` times as large, with as many times the entrants, is expected to be so on every day."""
    flows, start = problem
    larger = Flows(flows.states, flows.moves, flows.entries * by)
    assert expected(larger, start * by, days) == pytest.approx(expected(flows, start, days) * by, rel=1e-9, abs=1e-9)


@given(problems(), st.integers(1, 40))
def test_the_expectation_keeps_count(problem: tuple[Flows, np.ndarray], days: int) -> None:
    """What a day adds is the entrants less those who leave."""
    flows, start = problem
    path = expected(flows, start, days)
    left = path[:-1] @ flows.moves[:, -1]
    assert np.diff(path.sum(axis=1)) == pytest.approx(flows.entries.sum() - left, rel=1e-9, abs=1e-9)
    assert (path >= -1e-12).all()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_a_wider_range_holds_a_narrower(values: list[float]) -> None:
    edges = [band(np.array(values), level) for level in (0.5, 0.8, 0.95)]
    lows, highs = [float(low) for low, _ in edges], [float(high) for _, high in edges]
    assert lows == sorted(lows, reverse=True) and highs == sorted(highs)
    assert lows[0] <= highs[0]


def test_a_decline_and_a_steady_state_known_in_closed_form() -> None:
    """One state, left at 1% a day: n × 0.99^t with no entrants; with 2 a day, 200 stays 200."""
    decline = Flows(("a",), np.array([[0, 0.01]]), np.zeros(1))
    assert expected(decline, [500], 100)[:, 0] == pytest.approx(500 * 0.99 ** np.arange(101))
    steady = Flows(("a",), np.array([[0, 0.01]]), np.array([2.0]))
    assert expected(steady, [200], 300)[:, 0] == pytest.approx(200)


def test_a_move_to_oneself_changes_nothing() -> None:
    plain = Flows(("a", "b"), np.array([[0, 0.1, 0.05], [0.2, 0, 0]]), np.ones(2))
    looped = Flows(("a", "b"), np.array([[0.7, 0.1, 0.05], [0.2, 0.8, 0]]), np.ones(2))
    assert (expected(plain, [5, 9], 50) == expected(looped, [5, 9], 50)).all()


def test_paths_have_the_mean_and_the_spread_of_theory() -> None:
    """With known rates and no entrants the stock is binomial: n q, variance n q (1 - q)."""
    flows = Flows(("a",), np.array([[0, 0.004]]), np.zeros(1))
    last = simulate(flows, [300], 200, paths=4_000, seed=5).stock[:, -1, 0]
    stays = 0.996**200
    assert last.mean() == pytest.approx(300 * stays, abs=4 * math.sqrt(300 * stays * (1 - stays) / 4_000))
    assert last.var() == pytest.approx(300 * stays * (1 - stays), rel=0.1)


def test_the_mean_of_paths_is_the_expectation_in_every_state() -> None:
    moves = np.array([[0, 0.004, 0.001, 0.002], [0.003, 0, 0, 0.005], [0, 0, 0, 0.01]])
    flows = Flows(("a", "b", "c"), moves, np.array([0.3, 0, 0.05]))
    drawn = simulate(flows, [100, 30, 10], 365, paths=4_000, seed=2, at=[365]).stock[:, 0]
    assert drawn.mean(axis=0) == pytest.approx(expected(flows, [100, 30, 10], 365)[-1], rel=0.01)


def test_few_events_give_wider_ranges_than_many() -> None:
    moves, entries = np.array([[0, 0.002]]), np.array([0.2])
    width = []
    for size in (1, 30):
        flows = Flows(("a",), moves, entries, np.array([20_000.0 * size]), 365.0 * size)
        low, high = band(simulate(flows, [100], 365, seed=1, at=[365]).stock[:, 0, 0], 0.8)
        width.append(high - low)
    known = band(simulate(Flows(("a",), moves, entries), [100], 365, seed=1, at=[365]).stock[:, 0, 0], 0.8)
    assert width[0] > 1.3 * width[1]
    assert width[1] == pytest.approx(known[1] - known[0], rel=0.15)


def test_ranges_hold_what_comes_as_often_as_they_say() -> None:
    """Made-up places with constant rates, each watched for a year and carried forward by a third: the 80% range,
    from the rates as estimated, holds about 80% of what comes. That is drawn from theory, not by the same code."""
    rng = np.random.default_rng(11)
    away, entry, days, places = 0.003, 0.3, 120, 120
    past = simulate(Flows(("a",), np.array([[0, away]]), np.array([entry])), [100], 365, paths=places, seed=7)
    stay = 1 - away
    held = 0
    for k in range(places):
        exposure = float(past.stock[k, :-1].sum())
        moves = np.array([[0, past.left[k, -1] / exposure]])
        found = Flows(("a",), moves, np.array([past.entered[k, -1] / 365]), np.array([exposure]), 365.0)
        start = past.stock[k, -1]
        comes = rng.binomial(start[0], stay**days) + rng.poisson(entry * (1 - stay**days) / away)
        low, high = band(simulate(found, start, days, paths=200, seed=k, at=[days]).stock[:, 0, 0], 0.8)
        held += int(low <= comes <= high)
    assert 0.73 <= held / places <= 0.90


def test_the_same_seed_gives_the_same_paths_and_another_gives_others() -> None:
    flows = Flows(("a",), np.array([[0, 0.01]]), np.array([1.0]), np.array([5_000.0]), 100.0)
    first, again, other = (simulate(flows, [80], 60, seed=seed).stock for seed in (1, 1, 2))
    assert (first == again).all() and (first != other).any()


def test_days_kept_are_those_of_the_whole() -> None:
    flows = Flows(("a",), np.array([[0, 0.01]]), np.array([1.0]))
    whole = simulate(flows, [80], 60, seed=4)
    some = simulate(flows, [80], 60, seed=4, at=[30, 0, 60, 30])
    assert (some.stock == whole.stock[:, [30, 0, 60, 30]]).all()
    assert (some.left == whole.left[:, [30, 0, 60, 30]]).all()


def test_nothing_in_nothing_out() -> None:
    flows = Flows(("a", "b"), np.zeros((2, 3)), np.zeros(2), np.zeros(2), 10.0)
    assert (simulate(flows, [0, 7], 30, paths=5).stock == [0, 7]).all()
    assert (expected(flows, [0, 7], 30) == [0, 7]).all()


@pytest.mark.parametrize(
    ("moves", "entries", "said"),
    [
        ([[0, 0.6, 0.6], [0, 0, 0]], [0, 0], "more than 1"),
        ([[0, -0.1, 0], [0, 0, 0]], [0, 0], "0 or more"),
        ([[0, math.nan, 0], [0, 0, 0]], [0, 0], "0 or more"),
        ([[0, math.inf, 0], [0, 0, 0]], [0, 0], "0 or more"),
        ([[0, 0, 0], [0, 0, 0]], [-1, 0], "0 or more"),
        ([[0, 0], [0, 0]], [0, 0], "2 by 3"),
        ([[0, 0, 0], [0, 0, 0]], [0], "entries 2"),
    ],
)
def test_rates_that_make_no_sense_are_refused(moves: list, entries: list, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Flows(("a", "b"), np.array(moves, dtype=float), np.array(entries, dtype=float))


@pytest.mark.parametrize("start", [[1], [1, -2], [1, math.nan], [1, 2, 3]])
def test_a_start_that_does_not_fit_is_refused(start: list) -> None:
    with pytest.raises(ValueError, match="2 numbers of 0 or more"):
        expected(Flows(("a", "b"), np.zeros((2, 3)), np.zeros(2)), start, 5)


def test_other_bounds() -> None:
    flows = Flows(("a",), np.zeros((1, 2)), np.zeros(1))
    for wrong in ({"start": [1.5], "days": 5}, {"start": [1], "days": -1}):
        with pytest.raises(ValueError):
            simulate(flows, **wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one path"):
        simulate(flows, [1], 5, paths=0)
    with pytest.raises(ValueError, match="from 0 to 5"):
        simulate(flows, [1], 5, at=[6])
    with pytest.raises(ValueError, match="level"):
        band(np.ones(3), 1.0)
    with pytest.raises(ValueError, match="more than 0 days"):
        Flows(("a",), np.zeros((1, 2)), np.zeros(1), None, 0.0)
