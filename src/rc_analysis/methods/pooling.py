"""Places needed if each plans alone, against one shared pool, at the same service, by simulation.

A place that plans alone needs the quantile of its own demand; a pool needs the quantile of the sum, which is less
than the sum of the quantiles because highs and lows partly cancel. The gain shrinks as demands move together, and
where some demand can be met only at home. Gaussian copula: each place's own distribution is kept whatever the
correlation.

Source of the idea: the square-root law of inventory pooling, Eppen, Effects of centralization on expected costs in a
multi-location newsboy problem, 1979.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

Distribution = Callable[[np.ndarray], np.ndarray]
"""Demand at each chance between 0 and 1; the same shape out as in."""


def demands(places: Sequence[Distribution], correlation: float, count: int, rng: np.random.Generator) -> np.ndarray:
    """Simulated demand of every place: one row a draw, one column a place.

    In: each place's distribution; `correlation` of the hidden normals between any two places, 0 to 1. Each column's
    chances are evenly spread over 0 to 1, so that a column holds the place's distribution exactly.
    Raises ValueError for a correlation outside 0 to 1.
    """
    if not 0 <= correlation <= 1:
        raise ValueError(f"a correlation of {correlation} is not between 0 and 1")
    shared = rng.standard_normal((count, 1))
    own = rng.standard_normal((count, len(places)))
    hidden = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    chances = (hidden.argsort(axis=0).argsort(axis=0) + 0.5) / count
    return np.column_stack([place(chances[:, i]) for i, place in enumerate(places)])


@dataclass(frozen=True)
class Together:
    """The correlation with which two places of one group change: `low` to `high` hold 90% of resamplings."""

    value: float
    low: float
    high: float


RESAMPLED = 400
"""How often groups and years are drawn again for the range of a correlation."""
FEWEST_CELLS = 8
"""A correlation is not worked out over fewer groups and years than this."""


def moved_together(changes: pd.DataFrame, groups: pd.Series, rng: np.random.Generator) -> Together | None:
    """How far places of one group have moved together, about no change: what a level carried forward leaves out.

    In: `forecast.changes`' frame (area_code, start, level, change as a logarithm); `groups`, by area code. Each change
    is set against what its size would lead one to expect (its square as base + slope / level). Out: the mean product
    over pairs of places of one group in the same years, over the mean square; None where fewer than `FEWEST_CELLS`
    groups and years hold two places. The range draws whole groups and years anew; they share their years, so that it
    is too narrow. Source: the pairwise intraclass correlation, R. Fisher, Statistical Methods for Research Workers
    (1925), section 38.
    """
    frame = changes.assign(group=changes["area_code"].map(groups)).dropna(subset=["group", "change"])
    if len(frame) < FEWEST_CELLS:  # no line can be fitted to fewer
        return None
    squares = np.minimum(frame["change"] ** 2, (frame["change"] ** 2).quantile(0.99))
    expected = np.polyval(np.polyfit(1 / frame["level"], squares, 1), 1 / frame["level"])
    scaled: pd.Series = frame["change"] / np.sqrt(np.maximum(expected, squares.mean() / 20))
    cells = [part.to_numpy() for _, part in scaled.groupby([frame["group"], frame["start"]]) if len(part) > 1]
    if len(cells) < FEWEST_CELLS:
        return None
    sums = np.array([[c.sum() ** 2 - (c**2).sum(), len(c) * (len(c) - 1), (c**2).sum(), len(c)] for c in cells])
    picks = rng.integers(0, len(cells), (RESAMPLED, len(cells)))
    low, high = np.quantile([_correlation(sums[pick]) for pick in picks], [0.05, 0.95])
    return Together(_correlation(sums), float(low), float(high))


def _correlation(sums: np.ndarray) -> float:
    products, pairs, squares, many = sums.sum(axis=0)
    return float((products / pairs) / (squares / many))


@dataclass(frozen=True)
class Pooled:
    """Places needed at one service: `alone` by each place, `together` in one pool of all."""

    alone: np.ndarray
    together: float


def needed(
    drawn: np.ndarray,
    service: float,
    *,
    home_only: float = 0.0,
    groups: Sequence[Sequence[int]] | None = None,
    rng: np.random.Generator | None = None,
) -> Pooled:
    """Places needed alone and together, so that all demand is met with the chance `service`.

    In: `demands`' array; `home_only`, the share of demand (each unit with this chance) that only the place's own
    places can meet, which are then kept for it; `groups`, columns that may share with each other alone (all with all
    if None). Where sharing needs more places than planning alone, it is taken not to be done: `together` is never
    more than the sum of `alone`.
    Raises ValueError for a service not between 0 and 1 or a share outside 0 to 1.
    """
    if not 0 < service < 1:
        raise ValueError(f"a service of {service} is not between 0 and 1")
    if not 0 <= home_only <= 1:
        raise ValueError(f"a share of {home_only} is not between 0 and 1")
    if (drawn < 0).any():
        raise ValueError("a demand below nought")
    alone = np.quantile(drawn, service, axis=0)
    at_home = drawn * home_only
    if 0 < home_only < 1:
        at_home = (rng or np.random.default_rng(0)).binomial(np.rint(drawn).astype(int), home_only).astype(float)
    shared = np.maximum(drawn - at_home, 0.0)
    together = float(np.quantile(at_home, service, axis=0).sum())
    for group in groups if groups is not None else [range(drawn.shape[1])]:
        together += float(np.quantile(shared[:, list(group)].sum(axis=1), service))
    return Pooled(alone, min(together, float(alone.sum())))
