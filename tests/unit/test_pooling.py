"""Mixes, needs and shared pools, on made-up figures."""

import math
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rc_analysis.methods import composition, pooling
from rc_analysis.topics import sufficiency

NORMAL = np.vectorize(NormalDist().inv_cdf)


def _normal(mean: float, spread: float) -> pooling.Distribution:
    return lambda chances: np.maximum(mean + spread * NORMAL(chances), 0.0)


def _drawn(correlation: float, places: int = 12) -> np.ndarray:
    return pooling.demands([_normal(50, 10)] * places, correlation, 4000, np.random.default_rng(1))


def test_a_pool_of_unrelated_places_comes_near_the_square_root_law() -> None:
    found = pooling.needed(_drawn(0.0), 0.95)
    spare = NormalDist().inv_cdf(0.95) * 10
    assert found.alone.sum() == pytest.approx(12 * (50 + spare), rel=0.01)
    assert found.together == pytest.approx(12 * 50 + math.sqrt(12) * spare, rel=0.01)


def _gain(found: pooling.Pooled) -> float:
    """The percent by which a pool needs fewer than all alone."""
    return 100 * (1 - found.together / float(found.alone.sum()))


def test_the_gain_shrinks_with_correlation_and_is_gone_where_needs_move_as_one() -> None:
    gains = [_gain(pooling.needed(_drawn(c), 0.8)) for c in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] == pytest.approx(0.0, abs=1e-9)


def test_the_gain_shrinks_as_more_is_kept_local_and_with_smaller_pools() -> None:
    drawn = _drawn(0.2)
    gains = [_gain(pooling.needed(drawn, 0.8, home_only=share)) for share in (0.0, 0.3, 0.6, 1.0)]
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] == pytest.approx(0.0, abs=1e-9)
    halves = _gain(pooling.needed(drawn, 0.8, groups=[range(6), range(6, 12)]))
    assert 0 < halves < gains[0]


@given(correlation=st.floats(0, 1), service=st.floats(0.05, 0.99), share=st.floats(0, 1), factor=st.floats(0.5, 4))
def test_a_pool_never_needs_more_than_all_alone(
    correlation: float, service: float, share: float, factor: float
) -> None:
    drawn = pooling.demands([_normal(50, 10), _normal(20, 8), _normal(90, 12)], correlation, 500,
                            np.random.default_rng(2))  # fmt: skip
    found = pooling.needed(drawn, service, home_only=share)
    assert found.together <= found.alone.sum() + 1e-9
    whole, scaled = pooling.needed(drawn, service), pooling.needed(drawn * factor, service)
    assert _gain(scaled) == pytest.approx(_gain(whole), abs=1e-9)


def test_each_place_keeps_its_own_distribution() -> None:
    for correlation in (0.0, 0.9):
        assert np.quantile(_drawn(correlation)[:, 3], 0.8) == pytest.approx(50 + 8.416, abs=0.1)


@pytest.mark.parametrize(
    ("given_", "words"),
    [({"service": 1.0}, "service"), ({"service": 0.8, "home_only": 1.2}, "share"), ({"service": 0.0}, "service")],
)
def test_impossible_services_and_shares_are_refused(given_: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        pooling.needed(_drawn(0.0), **given_)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="correlation"):
        pooling.demands([_normal(5, 1)], 1.5, 10, np.random.default_rng(0))
    with pytest.raises(ValueError, match="below nought"):
        pooling.needed(-_drawn(0.0), 0.5)


def _placements(places: int = 60, *, wrong: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    rows = []
    kinds = {**dict.fromkeys(sufficiency.KINDS.names, 0.0), "Total": 0.0}
    for place in range(places):
        shares = np.array([0.65, 0.15, 0.08, 0.05, 0.04, 0.03])
        whole = 200 + 20 * place
        for year in range(2021, 2026):
            shares = rng.dirichlet(shares * 400)
            counts = np.floor(shares * whole)
            for kind, count in zip(kinds, [*counts[:5], whole], strict=True):
                rows.append((f"L{place}", pd.Timestamp(year, 3, 31), kind, float(count)))
    frame = pd.DataFrame(rows, columns=["area_code", "period_end", "breakdown", "value"])
    frame.loc[0, "value"] += wrong
    return frame


def test_simulated_shares_sum_to_one_and_centre_on_now() -> None:
    now = pd.Series({"a": 60.0, "b": 30.0, "c": 10.0, "d": 0.0})
    drawn = composition.draw(now, pd.Series(0.01, index=now.index), 20000, np.random.default_rng(3))
    assert np.allclose(drawn.sum(axis=1), 1.0)
    assert np.allclose(drawn.mean(axis=0), [0.6, 0.3, 0.1, 0.0], atol=0.005)
    assert drawn[:, 0].var() == pytest.approx(0.01 * 0.6 * 0.4, rel=0.05)


def test_the_spread_grows_with_years_and_falls_with_size() -> None:
    pool = composition.moves(composition.mixes(_placements(), list(sufficiency.KINDS.names)))
    for part in ("Foster placements", "rest"):
        found = composition.spread(pool, part)
        assert found.after(1, 700) == pytest.approx(1 / 401, rel=0.5)
        assert found.after(3, 700) == pytest.approx(3 * found.after(1, 700))
        assert found.after(1, 100) >= found.after(1, 1000)
    with pytest.raises(ValueError, match="fewer than"):
        composition.spread(pool.iloc[:10], "Foster placements")


def test_years_counted_otherwise_are_left_out_of_the_spread() -> None:
    mixes = composition.mixes(_placements(), list(sufficiency.KINDS.names))
    kept = composition.moves(mixes, broken=(2024,)).index.get_level_values("year")
    assert 2023 not in set(kept)


def test_parts_that_come_to_more_than_their_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="more than their whole"):
        composition.mixes(_placements(wrong=500.0), list(sufficiency.KINDS.names))
    with pytest.raises(ValueError, match="below nought"):
        composition.mixes(_placements(wrong=-5000.0), list(sufficiency.KINDS.names))
    with pytest.raises(ValueError, match="no shares"):
        composition.draw(pd.Series({"a": 0.0}), pd.Series({"a": 0.1}), 5, np.random.default_rng(0))


def _numbers() -> pd.DataFrame:
    rng = np.random.default_rng(9)
    rows = []
    for place in range(60):
        size = 200.0 + 20 * place
        for year in range(2016, 2026):
            size *= math.exp(rng.normal(0, 0.06))
            rows.append((f"L{place}", pd.Timestamp(year, 3, 31), round(size)))
    return pd.DataFrame(rows, columns=["area_code", "period_end", "value"]).astype({"value": "float64"})


def test_what_is_enough_rises_with_the_chance_and_lies_in_the_ranges() -> None:
    made = sufficiency.mixed(_placements(), _numbers(), "L5", 3)
    assert made is not None
    assert made.kinds["now"].sum() == 300
    homes = made.kinds.set_index("kind").loc["Children's homes and secure homes"]
    enough = [made.enough(sufficiency.HOMES, chance) for chance in (50, 80, 90, 95)]
    assert enough == sorted(enough)
    assert enough[0] < enough[-1]
    assert enough[2] == homes["hi80"]
    assert abs(enough[0] - homes["value"]) <= 1


def test_a_withheld_kind_joins_the_rest_and_is_not_worked_out() -> None:
    frame = _placements()
    newest = (frame["area_code"] == "L5") & (frame["period_end"].dt.year == 2025)
    frame.loc[newest & (frame["breakdown"] == "Other placements"), "value"] = math.nan
    made = sufficiency.mixed(frame, _numbers(), "L5", 3)
    assert made is not None
    assert "“Other placements”" not in set(made.kinds["kind"])
    frame.loc[newest & (frame["breakdown"] == "Foster placements"), "value"] = math.nan
    assert sufficiency.mixed(frame, _numbers(), "L5", 3) is None


def test_a_pool_is_not_made_for_a_region_that_is_mostly_missing() -> None:
    frame = _placements()
    homes = frame[frame["breakdown"] == "Secure homes and children's homes"]
    members = pd.DataFrame({"area_code": ["L1", "L2", "L3", "L4"], "area_name": list("abcd"), "region_code": "R"})
    members["pool"] = ""
    made = sufficiency.pool(homes, members, "L1", 3, correlation=0.2)
    assert made is not None
    assert made.left_out == ()
    absent = members.assign(area_code=["L1", "L2", "X3", "X4"])
    assert sufficiency.pool(homes, absent, "L1", 3, correlation=0.2) is None
    with pytest.raises(ValueError, match="service"):
        sufficiency.pool(homes, members, "L1", 3, correlation=0.2, chance=100)


def _moved(
    correlation: float, groups: int = 60, places: int = 12, drift: float = 0.0
) -> tuple[pd.DataFrame, pd.Series]:
    """Made-up changes over one year whose places move together within a group by a known correlation."""
    rng, places = np.random.default_rng(5), 12
    shared, own = rng.normal(size=(groups, 1)), rng.normal(size=(groups, places))
    change = 0.1 * (np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own + drift)
    codes = [f"L{n}" for n in range(groups * places)]
    frame = pd.DataFrame({"area_code": codes, "start": 2024, "level": 50.0 + rng.uniform(0, 200, len(codes))})
    return frame.assign(change=change.ravel()), pd.Series(np.repeat(range(groups), places), index=codes)


@pytest.mark.parametrize("known", [0.0, 0.3, 0.7])
def test_a_known_correlation_within_groups_is_found(known: float) -> None:
    found = pooling.moved_together(*_moved(known), np.random.default_rng(1))
    assert found is not None
    assert found.value == pytest.approx(known, abs=0.1)
    assert found.low <= found.value <= found.high
    assert found.low - 0.05 <= known <= found.high + 0.05


def test_a_move_that_all_places_share_counts_as_moving_together() -> None:
    """A level carried forward misses it everywhere at once: with a drift as large as the spread, one half."""
    found = pooling.moved_together(*_moved(0.0, drift=1.0), np.random.default_rng(1))
    assert found is not None
    assert found.value == pytest.approx(0.5, abs=0.08)


def test_too_few_groups_and_years_have_no_correlation() -> None:
    changes, groups = _moved(0.3, groups=7)
    assert pooling.moved_together(changes, groups, np.random.default_rng(1)) is None
    assert pooling.moved_together(changes.iloc[:3], groups, np.random.default_rng(1)) is None
