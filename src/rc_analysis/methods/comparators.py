"""Observations of a place and of those beside it, as lines to draw: pure, and free of the subject's words.

A frame of observations carries a `role` for each row: `place`, `neighbour`, `region`, `england`, `percentile`.
"""

import pandas as pd

ROLES = ("place", "neighbour", "region", "england", "percentile")
PERCENTILES = ("P10", "P25", "P50", "P75", "P90")
FEWEST = 3
"""The fewest neighbours with a published figure on whom a mean is shown."""


def groups(frame: pd.DataFrame, *, place: str, region: str) -> pd.DataFrame:
    """The four lines that every comparison over time draws: place, neighbours' mean, region, England.

    In: observations with `role`, of one measure and breakdown. `place` and `region` are the names to show.
    Out: one row a series and period with columns series, period, period_end, value, symbol, n. The neighbours'
    mean is left out (NaN) in a period in which fewer than `FEWEST` neighbours have a published figure.
    """
    names = {"place": place, "region": region, "england": "England"}
    single = frame[frame["role"].isin(list(names))].copy()
    single["series"] = single["role"].astype("str").map(names)
    single["n"] = 1
    columns = ["series", "period", "period_end", "value", "symbol", "n"]
    parts = [single[columns]]
    near = frame[frame["role"] == "neighbour"]
    if len(near):
        mean = near.groupby(["period", "period_end"], as_index=False, observed=True).agg(
            value=("value", "mean"), n=("value", "count")
        )
        mean["value"] = mean["value"].where(mean["n"] >= FEWEST)
        mean["series"] = "Statistical neighbours"
        mean["symbol"] = pd.Series(pd.NA, index=mean.index, dtype="str")
        parts.append(mean[columns])
    out = pd.concat(parts, ignore_index=True)
    order = {name: i for i, name in enumerate([place, "Statistical neighbours", region, "England"])}
    return out.sort_values(
        ["series", "period_end"], key=lambda s: s.map(order) if s.name == "series" else s
    ).reset_index(drop=True)
