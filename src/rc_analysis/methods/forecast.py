"""A projection without a model of causes: a level carried forward, with ranges from what other places' figures did.

The range at a horizon of h years is made of the changes over h years, as logarithms, that were observed in a pool
of places. Four things make it hold what it says it holds: changes of places of like size count most, since small
places' figures move more; a place's own past changes count for several, since some places' figures move more than
others of their size do; the range reaches as far down as up, since a shared move one way is no reason to expect
another; and half of what all places had in common over the same years is taken out first.

Sources of the ideas: the random walk and simple exponential smoothing, Hyndman and Athanasopoulos, Forecasting:
Principles and Practice, 3rd edition, sections 5.2 and 8.1; quantiles of absolute residuals with their finite-sample
correction, Lei and others, Distribution-free predictive inference for regression, 2018, section 2.2.
"""

import numpy as np
import pandas as pd

LEVELS = (80, 95)
"""The ranges, in percent of past changes that they hold."""
FEWEST_CHANGES = 30
"""A range is not made from fewer past changes than this."""
FEWEST_PLACES = 10
"""Nor from fewer places."""
NEAR = 0.12
"""How fast a past change counts for less as the place's size differs: a standard deviation of a logarithm."""
ENOUGH_NEAR = 60.0
"""Where changes near in size count for fewer than so many together, `NEAR` is widened by halves until they do."""
OWN = 5.0
"""For how many changes of another place of the same size each of the place's own past changes counts."""
STRETCH = 1.03
"""Ranges are made wider by so much: start years are few, and what a year holds for all places at once differs."""
SHARED = 0.5
"""How much of the change that all places had in common over the same years is taken out of each."""

LIMITS = [f"{end}{level}" for level in LEVELS for end in ("lo", "hi")]


def panel(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a place and one column a year, from observations of one measure and breakdown.

    In: columns area_code, period_end (datetime64), value. Out: index area_code, columns int years (the year in
    which a period ends), float values; NaN where none is published or the value is nought.
    Raises ValueError where a value is below nought.
    """
    below = frame.loc[frame["value"] < 0, "area_code"]
    if len(below):
        raise ValueError(f"a count below nought cannot be projected: {', '.join(sorted(set(below.astype('str'))))}")
    known = frame[frame["value"] > 0]
    return known.assign(year=known["period_end"].dt.year).pivot(index="area_code", columns="year", values="value")


def level(wide: pd.DataFrame, weight: float = 1.0) -> pd.DataFrame:
    """What is carried forward from each year: the year's figure, or with `weight` below 1 one smoothed over years.

    In: `panel`'s frame; `weight` on the newest figure, above 0 and at most 1 (simple exponential smoothing; it starts
    again after a gap). Out: the same shape, made of nothing later than its own year; NaN where the year has no figure.
    """
    if not 0 < weight <= 1:
        raise ValueError(f"a weight of {weight} is not above 0 and at most 1")
    years = sorted(int(year) for year in wide.columns)
    out: dict[int, pd.Series] = {}
    for year in years:
        before = out.get(year - 1)
        now = wide[year]
        out[year] = now if before is None else (before + weight * (now - before)).fillna(now)
    return pd.DataFrame(out, index=wide.index)


def changes(wide: pd.DataFrame, years: int, until: int | None = None, weight: float = 1.0) -> pd.DataFrame:
    """Every place's change over `years` years from the level carried forward, as a natural logarithm.

    In: `panel`'s frame; `until` leaves out changes that end after that year. Out: one row a place and start year
    with columns area_code, start (int), level, last (the start year's own figure), actual, change, and miss: the
    size of the change, less `SHARED` of the median change of all places that start in the same year.
    """
    base = level(wide, weight)
    held = {int(year) for year in wide.columns}
    parts = []
    for start in sorted(held):
        if start + years not in held or (until is not None and start + years > until):
            continue
        part = pd.DataFrame({"level": base[start], "last": wide[start], "actual": wide[start + years]}).dropna()
        part = part.rename_axis("area_code").reset_index()
        part.insert(1, "start", start)
        part["change"] = np.log(part["actual"] / part["level"])
        part["miss"] = (part["change"] - SHARED * part["change"].median()).abs()
        parts.append(part)
    if not parts:
        return pd.DataFrame(columns=["area_code", "start", "level", "last", "actual", "change", "miss"])
    return pd.concat(parts, ignore_index=True)


def enough(pool: pd.DataFrame) -> bool:
    """Whether a pool of changes is large enough for a range (`FEWEST_CHANGES`, `FEWEST_PLACES`)."""
    return len(pool) >= FEWEST_CHANGES and pool["area_code"].nunique() >= FEWEST_PLACES


def reach(
    sizes: np.ndarray, pool: pd.DataFrame, places: np.ndarray | None = None, barred: np.ndarray | None = None
) -> np.ndarray:
    """How far a range reaches either side of each size, as a logarithm.

    In: `sizes`, the levels carried forward (above nought); `pool`, `changes`' frame; `places`, the area code of each
    size, whose own changes in the pool count `OWN` times (None where the sizes are of no place in it); `barred`, one
    row a size and one column a row of the pool, true where that change must not count for that size. Out: one row a
    size, one column a level of `LEVELS`. Each is the weighted quantile of `miss`, weights falling with the difference
    in size, (n + 1) / n making up for a pool of n only, and made wider by `STRETCH`.
    """
    miss, weights, many = _weighed(sizes, pool, places, barred)
    summed = weights.cumsum(axis=1)
    found = np.empty((len(sizes), len(LEVELS)))
    for column, held in enumerate(LEVELS):
        wanted = np.minimum(held / 100 * (1 + 1 / many), 1.0)[:, None] * summed[:, -1:]
        found[:, column] = miss[np.minimum((summed >= wanted - 1e-12).argmax(axis=1), len(miss) - 1)]
    return found * STRETCH


def quantiles(size: float, pool: pd.DataFrame, chances: np.ndarray, place: str = "") -> np.ndarray:
    """The change, as a logarithm, that is not exceeded with each chance, from the same weighted misses as `reach`.

    It is without `reach`'s correction for their number and its widening to earlier years' ranges, which a whole
    distribution has no room for: ranges drawn from it are narrower by a hundredth or two.

    In: one level carried forward; `changes`' frame; `chances` between 0 and 1, of any shape; `place`, the area code
    whose level it is. Out: the same shape, symmetric about nought and rising with the chance.
    """
    miss, weights, _ = _weighed(np.array([size]), pool, np.array([place], dtype=object))
    summed = weights[0].cumsum() / weights[0].sum()
    away = np.abs(2 * chances - 1)
    return np.sign(chances - 0.5) * STRETCH * miss[np.minimum(np.searchsorted(summed, away), len(miss) - 1)]


def _weighed(
    sizes: np.ndarray, pool: pd.DataFrame, places: np.ndarray | None = None, barred: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The pool's misses in rising order, each one's weight for each size, and for how many equal ones those count."""
    order = np.argsort(pool["miss"].to_numpy(), kind="stable")
    miss = pool["miss"].to_numpy(dtype=float)[order]
    apart = np.log(pool["level"].to_numpy(dtype=float)[order])[None, :] - np.log(sizes)[:, None]
    counts = np.ones_like(apart)
    if places is not None:
        counts[pool["area_code"].to_numpy(dtype=object)[order][None, :] == places[:, None]] = OWN
    if barred is not None:
        counts[barred[:, order]] = 0.0
    width, most = NEAR, np.minimum(ENOUGH_NEAR, 0.5 * (counts > 0).sum(axis=1))
    weights, many = _within(apart, counts, width)
    while (many < most).any() and width < 50:
        width *= 1.5
        wider, more = _within(apart, counts, width)
        short = many < most
        weights[short], many[short] = wider[short], more[short]
    return miss, weights, many


def _within(apart: np.ndarray, counts: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights of past changes, and for how many equal ones they count (Kish's effective number)."""
    weights = counts * np.exp(-0.5 * (apart / width) ** 2)
    total, squares = weights.sum(axis=1), (weights**2).sum(axis=1)
    return weights, np.divide(total**2, squares, out=np.zeros_like(total), where=squares > 0)


def limits(sizes: np.ndarray, reaches: np.ndarray) -> pd.DataFrame:
    """The ranges as figures: columns lo80, hi80, lo95, hi95, one row a size."""
    found = {}
    for column, held in enumerate(LEVELS):
        found[f"lo{held}"] = sizes * np.exp(-reaches[:, column])
        found[f"hi{held}"] = sizes * np.exp(reaches[:, column])
    return pd.DataFrame(found)


def carry_forward(
    last: float, wide: pd.DataFrame, years: int, until: int | None = None, weight: float = 1.0, place: str = ""
) -> pd.DataFrame:
    """A level carried forward one to `years` years, each year with its ranges.

    In: `last`, the place's level now (above nought; its newest figure, or with smoothing `level`'s); `wide`, the
    pool of places, as `panel` gives it; `until`, the last year that may be known; `weight`, as `level` takes it;
    `place`, the area code of the place, whose own past changes count for more where it is in the pool.
    Out: one row a step with columns step (1, 2, ...), value, lo80, hi80, lo95, hi95 (in the figure's own unit),
    changes (int, how many past changes the range rests on) and places (int). A later year's range is never the
    narrower. It stops short of `years` where too few past changes of that length are known; with none at all it is
    empty. Raises ValueError where `last` is not above nought.
    """
    if not last > 0:
        raise ValueError(f"a figure of {last} cannot be carried forward by relative change")
    rows, widest = [], np.zeros((1, len(LEVELS)))
    size, code = np.array([float(last)]), np.array([place], dtype=object)
    for step in range(1, years + 1):
        pool = changes(wide, step, until, weight)
        if not enough(pool):
            break
        widest = np.maximum(widest, reach(size, pool, code))
        row = {"step": step, "value": float(last)} | limits(size, widest).iloc[0].to_dict()
        rows.append(row | {"changes": len(pool), "places": int(pool["area_code"].nunique())})
    return pd.DataFrame(rows, columns=["step", "value", *LIMITS, "changes", "places"])
