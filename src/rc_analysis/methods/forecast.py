"""A first projection: the last figure carried forward, with ranges from what other places' figures did before.

No model of causes. The range at a horizon of h years is made of the relative changes over h years that were
observed in a pool of places, so it is as wide as such figures have moved, in percent of their size. Changes are
taken as logarithms, so that halving and doubling are equally far.

Source of the idea: the random walk ("naive") forecast with bootstrapped residuals, Hyndman and Athanasopoulos,
Forecasting: Principles and Practice, 3rd edition, sections 5.2 and 5.5; here the residuals are pooled over places
and taken at the horizon itself instead of being added up year by year.
"""

import numpy as np
import pandas as pd

LEVELS = (80, 95)
"""The ranges, in percent of past changes that they hold."""
FEWEST_CHANGES = 30
"""A range is not made from fewer past changes than this."""
FEWEST_PLACES = 10
"""Nor from fewer places."""


def panel(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a place and one column a year, from observations of one measure and breakdown.

    In: columns area_code, period_end (datetime64), value. Out: index area_code, columns int years (the year in
    which a period ends), float values; NaN where none is published or the value is not above nought.
    """
    known = frame[frame["value"] > 0]
    return known.assign(year=known["period_end"].dt.year).pivot(index="area_code", columns="year", values="value")


def changes(wide: pd.DataFrame, years: int, until: int | None = None) -> pd.Series:
    """Every place's relative change over `years` years, as a natural logarithm.

    In: `panel`'s frame; `until` leaves out changes that end after that year. Out: float Series indexed by
    (area_code, year in which the change starts); places and years without both figures are left out.
    """
    logs: pd.DataFrame = wide.apply(np.log)
    held = [int(year) for year in wide.columns]
    found = {
        start: logs[start + years] - logs[start]
        for start in held
        if start + years in held and (until is None or start + years <= until)
    }
    if not found:
        empty = pd.MultiIndex.from_arrays([[], []], names=["area_code", "start"])
        return pd.Series([], index=empty, dtype="float64")
    both = pd.concat(found, names=["start"]).dropna().swaplevel()
    return both.rename_axis(["area_code", "start"]).sort_index()


def enough(pool: pd.Series) -> bool:
    """Whether a pool of changes is large enough for a range (`FEWEST_CHANGES`, `FEWEST_PLACES`)."""
    return len(pool) >= FEWEST_CHANGES and pool.index.get_level_values("area_code").nunique() >= FEWEST_PLACES


def carry_forward(last: float, wide: pd.DataFrame, years: int, until: int | None = None) -> pd.DataFrame:
    """The last figure carried forward one to `years` years, each year with its ranges.

    In: `last`, the place's newest figure (above nought); `wide`, the pool, as `panel` gives it; `until`, the last
    year that may be known. Out: one row a step with columns step (1, 2, ...), value, lo80, hi80, lo95, hi95 (in the
    figure's own unit), changes (int, how many past changes the range rests on) and places (int). It stops short of
    `years` where too few past changes of that length are known; with none at all it is empty.
    Raises ValueError where `last` is not above nought.
    """
    if not last > 0:
        raise ValueError(f"a figure of {last} cannot be carried forward by relative change")
    rows = []
    for step in range(1, years + 1):
        pool = changes(wide, step, until)
        if not enough(pool):
            break
        row = {"step": step, "value": float(last)}
        for level in LEVELS:
            low, high = limits(pool, level)
            # The range always holds the figure carried forward, though past changes may all have been upward.
            row |= {f"lo{level}": last * np.exp(min(low, 0.0)), f"hi{level}": last * np.exp(max(high, 0.0))}
        places = pool.index.get_level_values("area_code").nunique()
        rows.append(row | {"changes": len(pool), "places": int(places)})
    columns = ["step", "value", *(f"{end}{n}" for n in LEVELS for end in ("lo", "hi")), "changes", "places"]
    return pd.DataFrame(rows, columns=columns)


def limits(pool: pd.Series, level: int) -> tuple[float, float]:
    """The two quantiles between which the middle `level` percent of changes lie."""
    tail = (1 - level / 100) / 2
    low, high = np.quantile(pool, [tail, 1 - tail])
    return float(low), float(high)


def backtest(wide: pd.DataFrame, years: int, level: int = 80, until: int | None = None) -> pd.DataFrame:
    """How the same ranges, made in earlier years from what was known then, would have fared.

    In: `panel`'s frame; `level`, 80 or 95. Out: one row a place and start year with columns area_code, start, last,
    actual, lo, hi, verdict ("inside", "below" or "above" the range). Empty where no earlier range can be made.
    """
    parts = []
    held = [int(year) for year in wide.columns]
    for start in held:
        end = start + years
        if end not in held or (until is not None and end > until):
            continue
        pool = changes(wide, years, until=start)
        if not enough(pool):
            continue
        low, high = limits(pool, level)
        part = wide[[start, end]].dropna()
        part = part.set_axis(["last", "actual"], axis=1).reset_index().assign(start=start)
        part["lo"] = part["last"] * np.exp(min(low, 0.0))
        part["hi"] = part["last"] * np.exp(max(high, 0.0))
        parts.append(part)
    columns = ["area_code", "start", "last", "actual", "lo", "hi", "verdict"]
    if not parts:
        return pd.DataFrame(columns=columns)
    out = pd.concat(parts, ignore_index=True)
    below, above = out["actual"] < out["lo"], out["actual"] > out["hi"]
    out["verdict"] = np.select([below, above], ["below", "above"], "inside")
    return out[columns]
