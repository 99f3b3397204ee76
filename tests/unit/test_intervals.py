"""Intervals of a share and of a difference, against the worked examples of Newcombe's two papers of 1998."""

import math

import pytest

from rc_analysis.methods import intervals


@pytest.mark.parametrize(
    ("cases", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(cases: int, of: int, low: float, high: float) -> None:
    """Statistics in Medicine 17, page 857, table I, method 3."""
    found = intervals.wilson(cases / of, of)
    assert found == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "of_one", "other", "of_other", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
    ],
)
def test_difference_as_published(one: int, of_one: int, other: int, of_other: int, low: float, high: float) -> None:
    """Statistics in Medicine 17, page 873, table II, method 10: the first share less the second."""
    found = intervals.difference(other / of_other, of_other, one / of_one, of_one)
    assert found == pytest.approx((low, high), abs=1e-4)


def test_interval_holds_its_share_and_narrows_with_number() -> None:
    widths = []
    for of in (5, 50, 500):
        low, high = intervals.wilson(0.4, of)
        assert 0 <= low <= 0.4 <= high <= 1
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)


def test_unknown_stays_unknown() -> None:
    assert all(map(math.isnan, intervals.wilson(math.nan, 20)))
    assert all(map(math.isnan, intervals.wilson(0.4, math.nan)))
    assert all(map(math.isnan, intervals.wilson(0.4, 0)))
    assert intervals.verdict((math.nan, math.nan), math.nan, 20) == ""


@pytest.mark.parametrize(("share", "of", "level"), [(1.2, 10, 0.95), (-0.1, 10, 0.95), (0.5, -1, 0.95), (0.5, 10, 1.0)])
def test_what_is_no_share_is_refused(share: float, of: float, level: float) -> None:
    with pytest.raises(ValueError):
        intervals.wilson(share, of, level)
