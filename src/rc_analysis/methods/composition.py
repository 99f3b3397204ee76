"""Shares of a whole in years ahead: the shares of now, spread as far as places' shares have moved.

A Dirichlet distribution about the shares of now, so that what one share gains others lose, save that each part has
a spread of its own. It comes from past changes of all places: their squares, set against p(1 - p), are split into a
piece that falls with the size of the whole and one that does not, and grow in proportion to the years.

Source of the idea: Aitchison, The Statistical Analysis of Compositional Data, 1986, chapter 3; fitted by moments.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

FEWEST = 30
"""A spread is not made from fewer past changes than this."""


def mixes(frame: pd.DataFrame, parts: Collection[str]) -> pd.DataFrame:
    """Counts of the parts and of the whole, by place and year.

    In: observations of one measure, columns area_code, period_end, breakdown, value, one row a part and for Total.
    Out: index (area_code, year), columns `parts` and "whole"; NaN where withheld, whole above nought throughout.
    Raises ValueError where a count is below nought or the parts come to more than the whole.
    """
    kept = frame[frame["breakdown"].isin([*parts, "Total"])]
    wide = kept.assign(year=kept["period_end"].dt.year).pivot(
        index=["area_code", "year"], columns="breakdown", values="value"
    )
    wide = wide.reindex(columns=[*parts, "Total"]).rename(columns={"Total": "whole"})
    wide = wide[wide["whole"].notna() & (wide["whole"] != 0)]
    wrong = wide.index[(wide < 0).any(axis=1) | (wide[list(parts)].sum(axis=1) > wide["whole"])]
    if len(wrong):
        raise ValueError(f"parts below nought, or more than their whole: {', '.join(f'{a} {y}' for a, y in wrong)}")
    return wide


def moves(counts: pd.DataFrame, broken: Collection[int] = ()) -> pd.DataFrame:
    """How far every place's shares moved in one year.

    In: `mixes`' frame; `broken`, years in which the parts are not counted as they were the year before. Out: one row
    a place and start year with columns whole (the count in the start year) and one a part: its squared change of
    share over p(1 - p), p its share in both years together; NaN where withheld or nought in both.
    """
    shares = counts.drop(columns="whole").div(counts["whole"], axis=0)
    later = shares.rename(index=lambda year: year - 1, level="year")
    both = shares.index.intersection(later.index)
    both = both[~(both.get_level_values("year") + 1).isin(list(broken))]
    moved = later.loc[both] - shares.loc[both]
    p = (later.loc[both] + shares.loc[both]) / 2
    room = p * (1 - p)
    found = (moved**2) / room.where(room > 0)
    return found.assign(whole=counts.loc[both, "whole"])


@dataclass(frozen=True)
class Spread:
    """How a part's share spreads in a year: `base` in a whole of any size, and `slope` over the size besides."""

    base: float
    slope: float

    def after(self, years: int, whole: float) -> float:
        """The spread to expect after so many years in a whole of that size: above nought, below 1."""
        return min(max(years * (self.base + self.slope / whole), 1e-6), 0.9)


def spread(pool: pd.DataFrame, part: str) -> Spread:
    """The spread of a part's share, fitted to past changes as base + slope / whole with neither below nought.

    In: `moves`' frame. A part that is no column of it has the mean of those that are. Raises ValueError where the
    pool holds fewer than `FEWEST` changes.
    """
    if part not in pool:
        every = [spread(pool, str(name)) for name in pool.columns if name != "whole"]
        return Spread(float(np.mean([s.base for s in every])), float(np.mean([s.slope for s in every])))
    held = pool[["whole", part]].dropna()
    if len(held) < FEWEST:
        raise ValueError(f"{len(held)} past changes of mix, fewer than {FEWEST}")
    seen = np.minimum(held[part].to_numpy(dtype=float), np.quantile(held[part], 0.99))
    sizes = 1 / held["whole"].to_numpy(dtype=float)
    slope, base = (float(v) for v in np.polyfit(sizes, seen, 1))
    if slope < 0:
        return Spread(float(seen.mean()), 0.0)
    if base < 0:
        return Spread(0.0, float((sizes * seen).sum() / (sizes**2).sum()))
    return Spread(base, slope)


def draw(now: pd.Series, spreads: pd.Series, count: int, rng: np.random.Generator) -> np.ndarray:
    """Simulated shares: one row a draw, one column a part of `now`; each row sums to 1.

    In: `now`, counts by part that make up the whole; `spreads`, by part, above nought and below 1 (all alike: a
    Dirichlet distribution). A part of nought stays nought. Raises ValueError where `now` is below nought, missing or
    all nought.
    """
    counts = now.to_numpy(dtype=float)
    if np.isnan(counts).any() or (counts < 0).any() or not counts.sum() > 0:
        raise ValueError("counts that are missing, below nought or all nought have no shares")
    sharp = 1 / spreads[now.index].to_numpy(dtype=float) - 1
    drawn = rng.gamma(np.broadcast_to(counts / counts.sum() * sharp, (count, len(counts)))) / sharp
    return drawn / drawn.sum(axis=1, keepdims=True)
