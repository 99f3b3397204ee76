"""Small cohorts: several years together, a place's level among all places, and what may be said of a change.

Only figures that were published for the place and measure itself go in: no total, region, nation or other group, so
nothing that was withheld can come out. Pure: frames in, frames and frozen dataclasses out.
"""

import math
from dataclasses import dataclass, replace

import pandas as pd

from rc_analysis.methods import intervals, shrinkage
from rc_analysis.methods.shrinkage import Components

ENOUGH_PUBLISHED = 0.9
"""Places are pooled only where at least this share of their figures is published: those withheld are the low ones."""
YEARS = 3
"""How many published years are put together."""
REACH = 5
"""How many school years back they may lie."""


def joined(values: pd.DataFrame, cohorts: pd.DataFrame) -> pd.DataFrame:
    """Figures beside the number of children that each rests on, for one measure and breakdown each.

    Out: unit, period (the day it ends), period_start, name (the period as published), value, symbol, of.
    Every period appears once for a place (see `checks.check`).
    """
    keys = ["area_code", "period_end"]
    both = values.merge(cohorts[[*keys, "value"]], on=keys, how="left", suffixes=("", "_of"))
    return pd.DataFrame(
        {
            "unit": both["area_code"],
            "period": both["period_end"],
            "period_start": both["period_start"],
            "name": both["period"],
            "value": both["value"],
            "symbol": both["symbol"],
            "of": both["value_of"],
        }
    )


@dataclass(frozen=True)
class Together:
    """Several years' published shares as one, in percent, with Wilson's 95% range; `withheld` years are not in it."""

    value: float
    lo: float
    hi: float
    of: float
    periods: tuple[str, ...]
    withheld: tuple[str, ...]


def together(own: pd.DataFrame, years: int = YEARS, reach: int = REACH) -> Together | None:
    """One place's newest published shares (percent) put together, each weighted by its number of children.

    In: rows of `joined` for ONE place and era. Out: None where fewer than two years are published with their number
    within `reach` years of the newest row.
    """
    rows = own.sort_values("period")
    rows = rows[rows["period"] > rows["period"].max() - pd.DateOffset(years=reach)]
    known = rows[rows["value"].notna() & (rows["of"] > 0)].tail(years)
    if len(known) < 2:
        return None
    of = float(known["of"].sum())
    value = float((known["value"] * known["of"]).sum() / of)
    lo, hi = intervals.wilson(value / 100, of)
    gone = rows[rows["value"].isna() & rows["symbol"].notna() & (rows["period"] > known["period"].iloc[0])]
    return Together(value, 100 * lo, 100 * hi, of, tuple(map(str, known["name"])), tuple(map(str, gone["name"])))


@dataclass(frozen=True)
class Pool:
    """All places' newest figures and pooled levels. `rows`: `shrinkage.pooled` in the measure's unit, with `rank` (1 is
    the highest figure) and `level_rank`, among the places with a figure in the newest period, and `chance_lo`,
    `chance_hi`: where 95 of 100 places at the level of all would lie by chance among as many cases."""

    rows: pd.DataFrame
    components: Components
    period: str
    level: float
    figures: int
    withheld: int
    shares: bool

    def place(self, unit: str) -> pd.Series | None:
        """One place's row, or None where it has no figure in the newest period."""
        own = self.rows[self.rows["unit"] == unit]
        return own.iloc[0] if len(own) else None


def pool(frame: pd.DataFrame, *, shares: bool) -> Pool | str:
    """All places' figures of one measure in one era, pooled.

    In: rows of `joined`; shares in percent. Out: a Pool; or the reason why there is none: "withheld" where less than
    `ENOUGH_PUBLISHED` of the figures are published in the years whose numbers are, "few" where places or years are too
    few.
    """
    counted = frame[frame.groupby("period")["of"].transform("count") > 0]
    counted = counted[~((counted["of"] == 0) | counted["symbol"].isin(["x", "z"]))]
    known = counted[counted["value"].notna() & (counted["of"] > 0)]
    if counted.empty or len(known) < ENOUGH_PUBLISHED * len(counted):
        return "withheld"
    scale = 100 if shares else 1
    given = known[["unit", "period", "value", "of"]].assign(value=known["value"] / scale)
    try:
        components = shrinkage.fit(given, shares=shares)
    except ValueError:
        return "few"
    rows = shrinkage.pooled(given, components, shares=shares)
    rows = rows[rows["value"].notna()].reset_index(drop=True)
    for name in ("value", "level", "lo", "hi", "expect_lo", "expect_hi"):
        rows[name] = scale * rows[name]
    rows["rank"] = rows["value"].rank(ascending=False, method="min").astype(int)
    rows["level_rank"] = rows["level"].rank(ascending=False, method="min").astype(int)
    level = float((rows["value"] * rows["of"]).sum() / rows["of"].sum())
    last = known.sort_values("period").iloc[-1]
    made = Pool(rows, components, str(last["name"]), level, len(known), len(counted) - len(known), shares)
    lo, hi = chance(made, rows["of"])
    return replace(made, rows=rows.assign(chance_lo=lo, chance_hi=hi))


def chance(made: Pool, of: pd.Series, level: float = intervals.LEVEL) -> tuple[pd.Series, pd.Series]:
    """Where places at the level of all would lie by chance alone, for each number of cases: the lines of a funnel."""
    if made.shares:
        ranges = [intervals.wilson(made.level / 100, float(n), level) for n in of]
        return (
            pd.Series([100 * lo for lo, _ in ranges], index=of.index),
            pd.Series([100 * hi for _, hi in ranges], index=of.index),
        )
    half = [intervals.mean_half(float(n), case=made.components.case, year=0.0, level=level) for n in of]
    spread = pd.Series(half, index=of.index)
    return made.level - spread, made.level + spread


def average_range(value: float, of: float, c: Components, level: float = intervals.LEVEL) -> tuple[float, float]:
    """The range of one year's average of `of` cases: chance among them, with the pooled spread of one case."""
    half = intervals.mean_half(of, case=c.case, year=0.0, level=level)
    return value - half, value + half


@dataclass(frozen=True)
class Change:
    """One place's figure in two comparable periods; `verdict` is one of `intervals.VERDICTS`, or empty."""

    first_period: str
    first: float
    first_of: float
    period: str
    value: float
    of: float
    symbol: str
    newest_period: str
    verdict: str


def change(own: pd.DataFrame, *, shares: bool, components: Components | None = None) -> Change | None:
    """From the first to the newest published year of ONE place in ONE era.

    In: rows of `joined`; `components` for an average. Out: None where no year has both a figure and its number. With
    one such year, or where the newest year is withheld and none other is left, the verdict is "too few to say".
    """
    rows = own.sort_values("period")
    known = rows[rows["value"].notna() & (rows["of"] > 0)]
    if known.empty:
        return None
    last, newest = known.iloc[-1], rows[rows["value"].notna() | rows["symbol"].notna()].iloc[-1]
    symbol = "" if pd.notna(newest["value"]) or pd.isna(newest["symbol"]) else str(newest["symbol"])
    made = Change(
        "", math.nan, math.nan, str(last["name"]), float(last["value"]), float(last["of"]), symbol, str(newest["name"]),
        intervals.TOO_FEW,
    )  # fmt: skip
    if len(known) < 2:
        return made
    first = known.iloc[0]
    begun, begun_of = float(first["value"]), float(first["of"])
    if shares:
        verdict = intervals.moved(begun / 100, begun_of, made.value / 100, made.of)
    elif components is None:
        verdict = ""
    else:
        found = intervals.mean_difference(
            begun, begun_of, made.value, made.of, case=components.case, year=components.year,
            level=intervals.CHANGE_LEVEL,
        )  # fmt: skip
        verdict = intervals.verdict(found, begun_of, made.of)
    return replace(made, first_period=str(first["name"]), first=begun, first_of=begun_of, verdict=verdict)
