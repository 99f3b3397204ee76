"""How well ranges of pooling hold: each year in turn left out, and told from the others."""

from statistics import NormalDist

import numpy as np
import pandas as pd

from rc_analysis.methods import shrinkage


def leave_one_year_out(frame: pd.DataFrame, *, shares: bool, level: float = shrinkage.LEVEL) -> pd.DataFrame:
    """How often a place's published figure falls in the range made from its other years and from all other places.

    In: as `shrinkage.fit`. Each period in turn is left out of the variances and of every place's level; the level of
    the period itself is the mean of its figures, weighted by the model. Out: one row a period: period, places, inside
    (share of places whose figure lies in the range), width (mean, in the figure's unit).
    """
    grid = shrinkage._grid(frame, shares)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    rows = []
    for at, period in enumerate(grid.periods):
        kept = np.arange(len(grid.periods)) != at
        rest = shrinkage.fit(frame[frame["period"] != period], shares=shares)
        noise, levels = shrinkage._noise(grid, rest), shrinkage._levels(grid, rest)
        own, spread, _ = shrinkage._predict(grid, rest, noise, levels, kept)
        half = z * np.sqrt(spread + noise[:, at])
        known = np.isfinite(grid.values[:, at])
        lo, hi = levels[at] + own - half, levels[at] + own + half
        if shares:
            lo, hi = np.clip(lo, 0, 1), np.clip(hi, 0, 1)
        inside = (grid.values[:, at] >= lo) & (grid.values[:, at] <= hi)
        rows.append(
            {
                "period": period,
                "places": int(known.sum()),
                "inside": float(inside[known].mean()),
                "width": float((hi - lo)[known].mean()),
            }
        )
    return pd.DataFrame(rows)
