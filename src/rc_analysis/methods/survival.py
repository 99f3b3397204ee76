"""Waiting times, some of them still running: the product-limit estimate and its quantiles.

Leaving out the waits that have not ended would make every wait look short; the estimate counts each of them as long
as it has been watched. Kaplan, E. L. and Meier, P. (1958), Nonparametric estimation from incomplete observations,
Journal of the American Statistical Association 53, 457 to 481.
"""

import math

import pandas as pd

NORMAL_95 = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


def product_limit(waits: pd.DataFrame) -> pd.DataFrame:
    """The share still waiting after each length of wait.

    In: `wait` (a number not below nought, any unit) and `ended` (bool: False where the wait still runs, so that
    `wait` is how long it has been watched). Out: one row for each length at which a wait ended, shortest first:
    `wait`, `at_risk` (int, waits watched that long), `ended` (int), `waiting` (share left, 1 to 0), `low` and `high`
    (its 95% range, by Greenwood's variance on the log-log scale: Kalbfleisch and Prentice, The statistical analysis of
    failure time data, 2002, section 1.4; from nought to one where none are left). Empty where no wait
    ended. Raises ValueError for a wait below nought or missing.
    """
    if waits["wait"].isna().any() or (waits["wait"] < 0).any():
        raise ValueError("a wait is missing or below nought")
    rows = []
    left, spread = 1.0, 0.0
    for wait, ended in waits[waits["ended"].astype(bool)].groupby("wait").size().items():
        at_risk = int((waits["wait"] >= wait).sum())
        left *= 1 - ended / at_risk
        spread += ended / (at_risk * (at_risk - ended)) if at_risk > ended else math.inf
        rows.append((float(wait), at_risk, int(ended), left, *_bounds(left, spread)))  # type: ignore[arg-type]
    return pd.DataFrame(rows, columns=["wait", "at_risk", "ended", "waiting", "low", "high"])


def _bounds(left: float, spread: float) -> tuple[float, float]:
    if not 0 < left < 1 or math.isinf(spread):
        return (0.0, 1.0) if left < 1 else (1.0, 1.0)
    wide = NORMAL_95 * math.sqrt(spread) / abs(math.log(left))
    return left ** math.exp(wide), left ** math.exp(-wide)


def quantile(curve: pd.DataFrame, share: float) -> float:
    """The wait by which `share` of all waits have ended, or NaN where the waits watched do not reach so far.

    In: what `product_limit` gave, and a share between 0 and 1.
    """
    reached = curve.loc[curve["waiting"] <= 1 - share + 1e-9, "wait"]
    return float(reached.iloc[0]) if len(reached) else math.nan


def quantile_range(curve: pd.DataFrame, share: float) -> tuple[float, float]:
    """The 95% range of a quantile: where the curve's own range reaches it (Brookmeyer and Crowley, 1982).

    In: as `quantile`. Out: the earliest and the latest wait; NaN for an end that the waits watched do not reach.
    """
    ends = []
    for bound in ("low", "high"):
        reached = curve.loc[curve[bound] <= 1 - share + 1e-9, "wait"]
        ends.append(float(reached.iloc[0]) if len(reached) else math.nan)
    return ends[0], ends[1]
