"""Small groups borrow strength: a place's level drawn towards the level of all places, as far as chance explains it.

The model, for a place i and a period t with n cases: figure = level of the period + what is lasting about the place
(variance `between`) + what is passing about it that year (variance `year`) + chance among its cases (variance
`case` / n). The three variances are estimated from all places and periods together, by restricted maximum likelihood;
the place's lasting part is then its best linear unbiased prediction, with all its periods in the balance (empirical
Bayes). Sources: C. N. Morris, "Parametric empirical Bayes inference", Journal of the American Statistical Association
78 (1983), page 47; G. K. Robinson, "That BLUP is a good thing", Statistical Science 6 (1991), page 15.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

LEVEL = 0.80
FEWEST = 10
"""The fewest places, and the fewest figures for a year, from which variances are estimated."""
_SMALL = 1e-9
_CLOSE = {"xatol": 1e-4, "fatol": 1e-9}
_DEEP = 14.0
"""How far a logged variance may fall from where the search starts: below a millionth it is nought."""


@dataclass(frozen=True)
class Components:
    """Variances in the square of the figure's unit: between places, between a place's years, and of one case."""

    between: float
    year: float
    case: float
    places: int
    figures: int


@dataclass(frozen=True)
class _Grid:
    values: np.ndarray
    of: np.ndarray
    shares: bool
    units: list[str]
    periods: list[object]


def fit(frame: pd.DataFrame, *, shares: bool) -> Components:
    """The three variances, from every place and period with a figure and a number of cases.

    In: columns unit (the place), period (sortable), value, of (cases). `shares`: values are proportions from 0 to 1,
    and the variance of one case is p(1 - p) of the period; else it is estimated too, from how much more the figures
    of few cases swing. Rows without a figure or with no cases are left out; nothing is put in their stead.
    Out: Components. Raises ValueError for fewer than `FEWEST` places or two periods, a repeated row, no share.
    """
    grid = _grid(frame, shares)
    scale = float(np.nanvar(grid.values)) or 1.0
    mean_of = float(np.nanmean(grid.of))
    start = [scale / 3, scale / 3] + ([] if shares else [scale * mean_of / 3])
    found = _lowest(lambda logs: _deviance(grid, np.exp(logs)), np.log(np.maximum(start, _SMALL)))
    between, year = (float(v) for v in np.exp(found[:2]))
    known = np.isfinite(grid.values)
    case = float(_case(grid)[known].mean()) if shares else float(np.exp(found[2]))
    return Components(between, year, case, len(grid.units), int(known.sum()))


def pooled(frame: pd.DataFrame, components: Components, *, shares: bool) -> pd.DataFrame:
    """Every place's figure of the newest period beside its pooled level.

    In: as `fit`. Out: a row for each place with any figure, sorted by unit: unit, value and of (of the newest period;
    NaN where withheld), level, lo, hi (its lasting level on the scale of that period, with the range at `LEVEL`),
    expect_lo, expect_hi (where one year's published figure for as many cases would be expected to fall; NaN without
    the number), weight (0 to 1: how far the level rests on the place's own figures), years (how many).
    """
    grid = _grid(frame, shares)
    at = len(grid.periods) - 1
    noise, levels = _noise(grid, components), _levels(grid, components)
    own, spread, weight = _predict(grid, components, noise, levels, np.ones(len(grid.periods), dtype=bool))
    middle = levels[at] + own
    z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
    expected = np.sqrt(spread + components.year + _case_at(grid, components, levels)[at] / grid.of[:, at])
    out = pd.DataFrame(
        {
            "unit": grid.units,
            "value": grid.values[:, at],
            "of": grid.of[:, at],
            "level": middle,
            "lo": middle - z * np.sqrt(spread),
            "hi": middle + z * np.sqrt(spread),
            "expect_lo": middle - z * expected,
            "expect_hi": middle + z * expected,
            "weight": weight,
            "years": np.isfinite(grid.values).sum(axis=1),
        }
    )
    if shares:
        bounded = ["level", "lo", "hi", "expect_lo", "expect_hi"]
        out[bounded] = out[bounded].clip(0, 1)
    return out[out["years"] > 0].reset_index(drop=True)


def _grid(frame: pd.DataFrame, shares: bool) -> _Grid:
    if frame.duplicated(["unit", "period"]).any():
        raise ValueError("a place has two rows for one period")
    known = frame[frame["value"].notna() & (frame["of"] > 0)]
    if shares and not known["value"].between(0, 1).all():
        raise ValueError("shares are given as proportions from 0 to 1")
    values = known.pivot(index="unit", columns="period", values="value").sort_index(axis=0).sort_index(axis=1)
    of = known.pivot(index="unit", columns="period", values="of").reindex_like(values)
    if len(values) < FEWEST or values.shape[1] < 2:
        raise ValueError(f"{len(values)} places and {values.shape[1]} periods are too few to pool")
    return _Grid(
        values.to_numpy(float), of.to_numpy(float), shares, [str(u) for u in values.index], list(values.columns)
    )


def _case(grid: _Grid) -> np.ndarray:
    """p(1 - p) of each period, by its cases, as a grid."""
    whole = np.nansum(grid.values * grid.of, axis=0) / np.nansum(grid.of, axis=0)
    return np.broadcast_to(whole * (1 - whole), grid.values.shape)


def _case_at(grid: _Grid, c: Components, levels: np.ndarray) -> np.ndarray:
    return _case(grid)[0] if grid.shares else np.full(len(levels), c.case)


def _noise(grid: _Grid, c: Components) -> np.ndarray:
    """Variance of a figure about its place's lasting level; NaN where there is no figure."""
    case = _case(grid) if grid.shares else c.case
    return np.where(np.isfinite(grid.values), c.year + case / grid.of, np.nan)


def _weights(noise: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(noise), 1 / np.maximum(noise, _SMALL), 0.0)


def _levels(grid: _Grid, c: Components) -> np.ndarray:
    """The level of each period, by generalised least squares."""
    weights = _weights(_noise(grid, c))
    return np.linalg.solve(*_normal(weights, np.nan_to_num(grid.values), c.between))


def _normal(weights: np.ndarray, values: np.ndarray, between: float) -> tuple[np.ndarray, np.ndarray]:
    pull = between / (1 + between * weights.sum(axis=1))
    left = np.diag(weights.sum(axis=0)) - (weights * pull[:, None]).T @ weights
    right = (weights * values).sum(axis=0) - weights.T @ (pull * (weights * values).sum(axis=1))
    return left, right


def _deviance(grid: _Grid, variances: np.ndarray) -> float:
    """Minus twice the restricted log-likelihood, less a constant."""
    between, year = variances[0], variances[1]
    case = _case(grid) if grid.shares else variances[2]
    noise = np.where(np.isfinite(grid.values), year + case / grid.of, np.nan)
    weights, values = _weights(noise), np.nan_to_num(grid.values)
    left, right = _normal(weights, values, between)
    levels = np.linalg.solve(left, right)
    rest = np.where(weights > 0, values - levels, 0.0)
    sums, drawn = weights.sum(axis=1), (weights * rest).sum(axis=1)
    fit_to = (weights * rest**2).sum() - (between * drawn**2 / (1 + between * sums)).sum()
    size = np.log(np.maximum(noise[weights > 0], _SMALL)).sum() + np.log1p(between * sums).sum()
    return float(fit_to + size + np.linalg.slogdet(left)[1])


def _predict(
    grid: _Grid, c: Components, noise: np.ndarray, levels: np.ndarray, kept: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each place's lasting part from the kept periods: its prediction, the variance of that, and its own weight."""
    weights = _weights(noise) * kept
    rest = np.where(weights > 0, np.nan_to_num(grid.values) - levels, 0.0)
    sums = weights.sum(axis=1)
    own = c.between * (weights * rest).sum(axis=1) / (1 + c.between * sums)
    return own, c.between / (1 + c.between * sums), c.between * sums / (1 + c.between * sums)


def _lowest(function: Callable[[np.ndarray], float], start: np.ndarray) -> np.ndarray:
    """The lowest point of a smooth single valley in few directions, no deeper than `_DEEP` in any."""
    from scipy.optimize import minimize  # here, as few pages pool and it takes a while to load

    bounds = [(at - _DEEP, None) for at in start]
    found: np.ndarray = minimize(function, start, method="Nelder-Mead", bounds=bounds, options=_CLOSE).x
    return found
