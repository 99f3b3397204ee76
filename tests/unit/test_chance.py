"""The rule of chance: its bound by enumeration, against SciPy, with rounded shares, and its method page."""

import math
import re
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import pytest

from rc_analysis.methods import chance

SIZES = (5, 8, 11, 15, 20, 30, 50, 80, 150, 300, 800, 1000)
PAIRS = list(combinations_with_replacement(SIZES, 2))
RATES = np.concatenate([np.arange(0, 20) / 1000, np.arange(4, 197) / 200, 1 - np.arange(0, 20) / 1000])
"""Steps of half a per cent, of a tenth of one at both ends, where a step counts for more."""
POWERS = ((0.4, 0.6), (0.1, 0.2), (0.5, 0.6), (0.5, 0.55))
PAGE = Path(__file__).parents[2].joinpath("docs", "methods", "chance.md")


def worst(of_first: int, of_last: int, places: int | None = None) -> float:
    """The highest probability of a false alarm over `RATES`."""
    higher, lower = chance.called(of_first, RATES, of_last, RATES, places=places)
    return float((higher + lower).max())


def test_false_alarms_hold_the_bound_for_all_pairs_of_sizes() -> None:
    over = {(a, b): share for a, b in PAIRS if (share := worst(a, b)) > chance.BOUND}
    assert len(PAIRS) == 78
    assert over == {}


def test_each_direction_holds_half_the_bound() -> None:
    for a, b in PAIRS:
        for direction in chance.called(a, RATES, b, RATES):
            assert direction.max() <= chance.SIDE, (a, b)


def test_the_order_of_the_groups_is_of_no_matter() -> None:
    for a, b in ((5, 8), (11, 50), (15, 800)):
        higher, lower = chance.called(a, 0.3, b, 0.4)
        turned_higher, turned_lower = chance.called(b, 0.4, a, 0.3)
        assert higher == pytest.approx(turned_lower)
        assert lower == pytest.approx(turned_higher)


def part_beyond(part_first: int, of_first: int, part_last: int, of_last: int) -> str:
    """What is called where the counts themselves are known."""
    if chance._higher(part_first, of_first, part_last, of_last):
        return chance.HIGHER
    return chance.LOWER if chance._higher(part_last, of_last, part_first, of_first) else chance.WITHIN


def test_no_ceiling_binds() -> None:
    """The ceiling saves searches; it must not be what decides."""
    for a, b in PAIRS:
        if (a + 1) * (b + 1) <= chance.MOST:
            assert chance._level(a, b) < chance._ceiling(a, b) - 1e-4, (a, b)


@pytest.mark.parametrize(("of_first", "of_last"), [(5, 5), (5, 8), (8, 5), (11, 15), (30, 20), (11, 80), (80, 30)])
def test_one_pair_is_called_as_the_enumeration_calls_it(of_first: int, of_last: int) -> None:
    least = chance.least_higher(of_first, of_last)
    for first in range(of_first + 1):
        for last in range(of_last + 1):
            said = part_beyond(first, of_first, last, of_last)
            assert (said == chance.HIGHER) == (last >= least[first])
            assert part_beyond(last, of_last, first, of_first) == {"higher": "lower", "lower": "higher"}.get(said, "")


@pytest.mark.parametrize(
    ("first", "of_first", "last", "of_last", "fisher", "boschloo"),
    [
        (7, 15, 12, 15, 0.0640679660, 0.0341091547),
        (2, 10, 7, 9, 0.0185217260, 0.0098861408),
        (43, 75, 74, 105, 0.0483122101, 0.0355640643),
    ],
)
def test_against_scipy(first: int, of_first: int, last: int, of_last: int, fisher: float, boschloo: float) -> None:
    """One-sided p-values of scipy.stats.fisher_exact and boschloo_exact (SciPy 1.17; the second is SciPy's example)."""
    assert chance._fisher(first, of_first, last, of_last) == pytest.approx(fisher, rel=1e-8)
    assert bool(part_beyond(first, of_first, last, of_last)) == (boschloo <= chance.SIDE)


def test_fisher_of_one_table_is_fisher_of_all() -> None:
    table = chance._fisher_all(30, 80)
    for first, last in ((0, 3), (5, 30), (12, 60), (30, 80), (29, 80)):
        assert chance._fisher(first, 30, last, 80) == pytest.approx(table[first, last], rel=1e-9)


def test_what_is_not_known_is_not_called() -> None:
    nan = math.nan
    for row in ((nan, 20, 0.9, 20), (0.1, nan, 0.9, 20), (0.1, 20, nan, 20), (0.1, 20, 0.9, nan), (0, 0, 1, 20)):
        assert chance.beyond(*row) == ""
    assert (
        chance.rate_beyond(nan, 100, 3, 100) == chance.rate_beyond(0, 0, 3, 100) == chance.rate_beyond(0, 1, 0, 1) == ""
    )


@pytest.mark.parametrize("row", [(1.2, 20, 0.1, 20), (-0.1, 20, 0.1, 20), (0.1, -1, 0.1, 20), (0.1, math.inf, 0.1, 9)])
def test_what_is_no_share_is_refused(row: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="not a share of a number of cases"):
        chance.beyond(*row)


def test_what_is_no_count_is_refused() -> None:
    with pytest.raises(ValueError, match="not a whole number of events"):
        chance.rate_beyond(1.5, 1, 3, 1)


def test_every_count_is_among_those_its_share_allows() -> None:
    for of in (7, 99, 100, 101, 263, 1000, 4321):
        for part in range(0, of + 1, 1 + of // 100):
            for places in (0, 1):
                share = round(part / of, places + 2)
                for told in (places, None):
                    low, high = chance.counts(share, of, told) or (0, -1)
                    assert low <= part <= high, (part, of, places, told)
            assert chance.counts(part / of, of, 12) == (part, part)


def test_the_answer_holds_for_every_count_a_rounded_share_allows() -> None:
    called = 0
    for first, last in ((0.12, 0.18), (0.4, 0.48), (0.4, 0.49), (0.61, 0.5), (0.123, 0.168), (0.0, 0.02)):
        said = chance.beyond(first, 300, last, 420)
        (a, b), (c, d) = chance.counts(first, 300) or (0, 0), chance.counts(last, 420) or (0, 0)
        each = {part_beyond(x, 300, y, 420) for x in range(a, b + 1) for y in range(c, d + 1)}
        assert said == (each.pop() if len(each) == 1 else "")
        called += said != ""
    assert 0 < called < 6


@pytest.mark.parametrize(("of_first", "of_last"), [(15, 800), (150, 300), (1000, 1000)])
def test_rounding_adds_no_false_alarm(of_first: int, of_last: int) -> None:
    whole, tenths, exact = (worst(of_first, of_last, places) for places in (0, 1, None))
    assert whole <= tenths + 1e-12
    assert tenths <= exact + 1e-12


def test_rounded_shares_are_called_as_the_enumeration_calls_them() -> None:
    """What `called` counts with `places` is what `beyond` says: the sum over all published shares."""
    m, n, p, q = 15, 120, 0.3, 0.55
    chances = chance._chances(m, np.array([p]))[0][:, None] * chance._chances(n, np.array([q]))[0]
    said = np.array(
        [[chance.beyond(round(a / m, 2), m, round(b / n, 2), n) for b in range(n + 1)] for a in range(m + 1)]
    )
    higher, lower = chance.called(m, p, n, q, places=0)
    assert higher[0] == pytest.approx(chances[said == "higher"].sum())
    assert lower[0] == pytest.approx(chances[said == "lower"].sum())


@pytest.mark.parametrize(("of_first", "of_last"), [(1, 1), (1, 2), (1, 10), (30_000, 29_000)])
def test_counts_of_events_hold_the_bound(of_first: int, of_last: int) -> None:
    """Poisson means 0.1 to 600 in both together: the false alarms at each number of events, weighted by its chance."""
    means = np.concatenate([np.arange(1, 100) / 10, np.arange(10, 100), np.arange(100, 601, 10)]).astype(float)
    part, most = of_last / (of_first + of_last), 900
    events = np.arange(most + 1)
    alarm = np.zeros(most + 1)
    higher = lower = 0  # the least of the last (of the first) called higher (lower), of so many events in both
    for n in range(most + 1):
        while higher <= n and chance.rate_beyond(n - higher, of_first, higher, of_last) != chance.HIGHER:
            higher += 1
        while lower <= n and chance.rate_beyond(lower, of_first, n - lower, of_last) != chance.LOWER:
            lower += 1
        share = chance._chances(n, np.array([part]))[0]
        alarm[n] = share[higher:].sum() + share[: max(n - lower + 1, 0)].sum()
    logs = np.concatenate([[0.0], np.cumsum(np.log(events[1:]))])
    weights = np.exp(events * np.log(means)[:, None] - means[:, None] - logs)
    assert weights.sum(axis=1) == pytest.approx(1)
    assert (weights @ alarm).max() <= chance.BOUND
    assert alarm.max() <= chance.BOUND + 1e-9


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading of the method page, without its two head rows."""
    text = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1]
    rows = re.findall(r"^\|.*\|$", text.split("\n## ", 1)[0], flags=re.MULTILINE)
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_page_worst_case() -> None:
    """Rounded up, so that no cell of the page is below what is computed."""
    expected = [
        [f"{b:,}"] + [f"{math.ceil(worst(a, b) * 1000 - 1e-9) / 10:.1f}" if a <= b else "" for a in SIZES]
        for b in SIZES
    ]
    assert table("The worst case") == expected


def test_page_power() -> None:
    def cell(m: int, n: int, p: float, q: float) -> str:
        exact, whole = (round(100 * float(chance.called(m, p, n, q, places=x)[0][0])) for x in (None, 0))
        return f"{exact}" if exact == whole else f"{exact} ({whole})"

    sizes = [(20, 20), (50, 50), (100, 100), (300, 300), (1000, 1000), (20, 300), (100, 1000)]
    expected = [[f"{m:,} and {n:,}"] + [cell(m, n, p, q) for p, q in POWERS] for m, n in sizes]
    assert table("What it finds") == expected


def test_page_false_alarms() -> None:
    """At most 5% each; in the middle, over all rates in whole per cents, with 100 cases each."""
    rates = np.arange(0, 101) / 100
    higher, lower = chance.called(100, rates, 100, rates)
    usual = float((higher + lower).mean())
    expected = [
        [f"{m}", f"{m * chance.BOUND:.1f}", f"{m * usual:.1f}", f"{100 * (1 - (1 - chance.BOUND) ** m):.0f}%"]
        for m in (10, 20, 50, 100, 300)
    ]
    assert table("A page of many comparisons") == expected
