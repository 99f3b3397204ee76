"""One place's newest figure set beside those of others: pure, and free of the subject's words.

A frame of observations carries a `role` for each row: `place`, `neighbour`, `region`, `england`, `percentile`.
"""

import math
from dataclasses import dataclass, field

import pandas as pd

ROLES = ("place", "neighbour", "region", "england", "percentile")
PERCENTILES = ("P10", "P25", "P50", "P75", "P90")
FEWEST = 3
"""The fewest neighbours with a published figure on whom a mean is shown."""


@dataclass(frozen=True)
class Comparison:
    """The newest published figure of a place, with what it was and what others had in the same period.

    Numbers are in the measure's unit; NaN where nothing is published. `neighbours` is the plain mean of the
    `n_neighbours` neighbours with a published figure in `period`, NaN where those are fewer than `FEWEST`;
    `percentiles` are over England's authorities. `newer_symbol` is the symbol of a newer period whose figure is
    withheld or missing, else empty.
    """

    measure: str
    breakdown: str
    period: str
    value: float
    previous: float
    previous_period: str
    first: float
    first_period: str
    neighbours: float
    n_neighbours: int
    region: float
    england: float
    source_id: str
    newer_symbol: str = ""
    newer_period: str = ""
    percentiles: dict[str, float] = field(default_factory=dict)

    @property
    def change(self) -> float:
        """Since the period before, in the measure's unit."""
        return self.value - self.previous

    @property
    def change_since_first(self) -> float:
        """Since the first period there is, in the measure's unit."""
        return self.value - self.first

    def standing(self) -> str:
        """Where the place stands among England's authorities, as a band between published percentiles.

        One of: "lowest tenth", "lowest quarter", "lower half", "upper half", "highest quarter", "highest tenth",
        or empty where no percentiles are there.
        """
        p = self.percentiles
        if not p or any(math.isnan(p.get(k, math.nan)) for k in PERCENTILES) or math.isnan(self.value):
            return ""
        bands = [
            (p["P10"], "lowest tenth"),
            (p["P25"], "lowest quarter"),
            (p["P50"], "lower half"),
            (p["P75"], "upper half"),
            (p["P90"], "highest quarter"),
        ]
        for edge, words in bands:
            if self.value <= edge:
                return words
        return "highest tenth"


def compare(frame: pd.DataFrame) -> Comparison | None:
    """The newest figure of the place in `frame`, beside its comparators in the same period.

    In: observations of ONE measure and ONE breakdown, with columns area_code, role, period, period_end,
    measure, breakdown, value, symbol, source_id. Out: a Comparison, or None where the place has no number at all.
    """
    place = frame[frame["role"] == "place"].sort_values("period_end")
    known = place[place["value"].notna()]
    if known.empty:
        return None
    last, before = known.iloc[-1], known.iloc[:-1]
    newer = place[(place["period_end"] > last["period_end"]) & place["symbol"].notna()]
    same = frame[(frame["period_end"] == last["period_end"]) & frame["value"].notna()]

    def one(role: str) -> float:
        values = same.loc[same["role"] == role, "value"]
        return float(values.iloc[0]) if len(values) else math.nan

    neighbours = same.loc[same["role"] == "neighbour", "value"]
    spread = same[same["role"] == "percentile"].set_index("area_code")["value"]
    return Comparison(
        measure=str(last["measure"]),
        breakdown=str(last["breakdown"]),
        period=str(last["period"]),
        value=float(last["value"]),
        previous=float(before.iloc[-1]["value"]) if len(before) else math.nan,
        previous_period=str(before.iloc[-1]["period"]) if len(before) else "",
        first=float(known.iloc[0]["value"]),
        first_period=str(known.iloc[0]["period"]),
        neighbours=float(neighbours.mean()) if len(neighbours) >= FEWEST else math.nan,
        n_neighbours=len(neighbours),
        region=one("region"),
        england=one("england"),
        source_id=str(last["source_id"]),
        newer_symbol=str(newer.iloc[-1]["symbol"]) if len(newer) else "",
        newer_period=str(newer.iloc[-1]["period"]) if len(newer) else "",
        percentiles={str(k): float(v) for k, v in spread.items()},
    )


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
