"""How often the rules for a change are wrong at a given number of cases, found by making up years by the thousand.

Every table is made with a fixed seed: the same arguments give the same figures. Nothing here is a real case.
"""

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

from rc_analysis.methods import intervals
from rc_analysis.methods.intervals import CHANGE_LEVEL, LEAST

COHORTS = (10, 15, 20, 30, 50, 75, 100, 150)
SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
SHARE_STEP = 0.2
"""The true change of a share, from 40% to 60%, of which `detection` tells how often it is told."""
AVERAGE_STEP = 5.0
"""The true change of an average, in its unit, likewise."""
RUNS = 10_000
RANGE = 0.80
_Rule = Callable[[np.ndarray, int, np.ndarray, int], tuple[np.ndarray, np.ndarray]]
SHARE_RULE, PLAIN_RULE, AVERAGE_RULE, POOLED_RULE = (
    "share: Newcombe's interval at 97%",
    "share: textbook interval at 95% (not used)",
    "average: pooled spread at 97%",
    "average: pooled level of five years",
)


def table(
    *, average: float, between: float, year: float, case: float, cohorts: Sequence[int] = COHORTS, runs: int = RUNS
) -> pd.DataFrame:
    """Each rule at each number of cases.

    In: for averages the level and the three variances of `shrinkage.fit`. Out: one row a rule and number: method,
    cohort, false_alarm (share of pairs of years without a true change of which one is told; for shares the worst of
    `SHARES` and of a second year with half, as many and twice the cases; never below `LEAST`), detection (share of
    pairs with a true change of `SHARE_STEP` or `AVERAGE_STEP` of which one in the right direction is told) and
    coverage80 (share of 80% ranges that hold the true share or level; mean over `SHARES`). NaN where a rule says
    nothing of the kind. Published rounding is copied: shares to whole percent, averages to a tenth.
    """
    random = np.random.default_rng(20260930)
    rows = []
    for cohort in cohorts:
        rows.append({"method": SHARE_RULE, "cohort": cohort, **_share_rule(random, cohort, runs, _newcombe)})
        rows.append({"method": PLAIN_RULE, "cohort": cohort, **_share_rule(random, cohort, runs, _plain)})
        told = _average_rule(random, cohort, runs, average, year, case)
        rows.append({"method": AVERAGE_RULE, "cohort": cohort, **told})
        held = _pooled_rule(random, cohort, runs, average, between, year, case)
        rows.append({"method": POOLED_RULE, "cohort": cohort, "false_alarm": math.nan, "detection": math.nan,
                     "coverage80": held})  # fmt: skip
    order = (SHARE_RULE, PLAIN_RULE, AVERAGE_RULE, POOLED_RULE)
    return pd.DataFrame(rows).sort_values("method", kind="stable", key=lambda s: s.map(order.index), ignore_index=True)


def _share_rule(random: np.random.Generator, cohort: int, runs: int, told: _Rule) -> dict[str, float]:
    alarms, held = [], []
    for share in SHARES:
        first = _published(random, cohort, share, runs)
        for other in sorted({max(cohort // 2, LEAST), cohort, 2 * cohort}):
            low, high = told(first, cohort, _published(random, other, share, runs), other)
            alarms.append(float(((low > 0) | (high < 0)).mean()))
        low, high = _wilson(first, cohort, RANGE) if told is _newcombe else _wald(first, cohort, RANGE)
        held.append(float(((low <= share) & (share <= high)).mean()))
    raised = _published(random, cohort, 0.4 + SHARE_STEP, runs)
    low, _ = told(_published(random, cohort, 0.4, runs), cohort, raised, cohort)
    return {"false_alarm": max(alarms), "detection": float((low > 0).mean()), "coverage80": float(np.mean(held))}


def _published(random: np.random.Generator, cohort: int, share: float, runs: int) -> np.ndarray:
    return np.round(random.binomial(cohort, share, runs) / cohort, 2)


def _wilson(share: np.ndarray, of: int, level: float) -> tuple[np.ndarray, np.ndarray]:
    """`intervals.wilson` for many shares: each distinct share is worked out once."""
    values, where = np.unique(share, return_inverse=True)
    ranges = np.array([intervals.wilson(float(v), of, level) for v in values])
    return ranges[where, 0], ranges[where, 1]


def _newcombe(first: np.ndarray, of: int, last: np.ndarray, of_last: int) -> tuple[np.ndarray, np.ndarray]:
    """`intervals.difference` at the level of a change, for many pairs: each distinct pair is worked out once."""
    pairs, where = np.unique(np.stack([first, last]), axis=1, return_inverse=True)
    ranges = np.array([intervals.difference(float(a), of, float(b), of_last, CHANGE_LEVEL) for a, b in pairs.T])
    return ranges[where.ravel(), 0], ranges[where.ravel(), 1]


def _wald(share: np.ndarray, of: int, level: float) -> tuple[np.ndarray, np.ndarray]:
    half = NormalDist().inv_cdf(0.5 + level / 2) * np.sqrt(share * (1 - share) / of)
    return share - half, share + half


def _plain(first: np.ndarray, of: int, last: np.ndarray, of_last: int) -> tuple[np.ndarray, np.ndarray]:
    half = 1.96 * np.sqrt(first * (1 - first) / of + last * (1 - last) / of_last)
    return last - first - half, last - first + half


def _average_rule(
    random: np.random.Generator, cohort: int, runs: int, average: float, year: float, case: float
) -> dict[str, float]:
    """Cases are drawn from a gamma distribution, which is as skewed as scores that start at nought are."""
    alarms = []
    first = _averages(random, cohort, runs, average, year, case)
    for other in sorted({max(cohort // 2, LEAST), cohort, 2 * cohort}):
        last = _averages(random, other, runs, average, year, case)
        low, high = _mean_difference(first, cohort, last, other, year, case)
        alarms.append(float(((low > 0) | (high < 0)).mean()))
    raised = _averages(random, cohort, runs, average + AVERAGE_STEP, year, case)
    low, _ = _mean_difference(first, cohort, raised, cohort, year, case)
    half = NormalDist().inv_cdf(0.5 + RANGE / 2) * math.sqrt(case / cohort + year)
    held = float((np.abs(first - average) <= half).mean())
    return {"false_alarm": max(alarms), "detection": float((low > 0).mean()), "coverage80": held}


def _mean_difference(
    first: np.ndarray, of: int, last: np.ndarray, of_last: int, year: float, case: float
) -> tuple[np.ndarray, np.ndarray]:
    low, high = intervals.mean_difference(0.0, of, 0.0, of_last, case=case, year=year, level=CHANGE_LEVEL)
    return last - first + low, last - first + high


def _averages(
    random: np.random.Generator, cohort: int, runs: int, average: float, year: float, case: float
) -> np.ndarray:
    shape = average**2 / case
    sums = random.gamma(shape * cohort, case / average, runs)  # a sum of as many gamma-distributed cases
    return np.round(sums / cohort + random.normal(0, math.sqrt(year), runs), 1)


def _pooled_rule(
    random: np.random.Generator, cohort: int, runs: int, average: float, between: float, year: float, case: float
) -> float:
    """How often the 80% range of a place's pooled level over five years of one size holds its true level."""
    true = random.normal(0, math.sqrt(between), runs)
    seen = np.mean([_averages(random, cohort, runs, average, year, case) for _ in range(5)], axis=0) - average + true
    noise = (year + case / cohort) / 5
    weight = between / (between + noise)
    half = NormalDist().inv_cdf(0.5 + RANGE / 2) * math.sqrt(between * noise / (between + noise))
    return float((np.abs(weight * seen - true) <= half).mean())
