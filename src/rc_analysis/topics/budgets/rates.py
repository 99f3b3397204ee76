"""Spending for each child: for a place, and for a region whose published total leaves an authority out.

Frames are observations (area_code, role, period, period_end, measure, breakdown, value, symbol, source_id) of one
measure and breakdown; what is worked out from them keeps those columns, so that the comparators take it as it is.
"""

import pandas as pd

KEYS = ["area_code", "period_end"]


def average_number(counts: pd.DataFrame) -> pd.DataFrame:
    """The average number of children in each financial year, as near as yearly counts allow.

    In: counts on 31 March. Out: the same columns, `value` being the mean of the counts on the 31 March before the
    year and at its end, with `closing` the count at its end; NaN with symbol x where either is not there. A count
    on one day stands for half a year on each side of it: children who came and went between are not in it.
    """
    now = counts.assign(closing=counts["value"])
    before = counts[[*KEYS, "value"]].rename(columns={"value": "opening"})
    before["period_end"] = before["period_end"] + pd.DateOffset(years=1)
    out = now.merge(before, on=KEYS, how="left")
    out["value"] = (out["opening"] + out["closing"]) / 2
    return _marked(out).drop(columns="opening")


def mid_year_to_financial(population: pd.DataFrame) -> pd.DataFrame:
    """Mid-year estimates (30 June) set to the financial year they lie in: mid-2024 to the year ending 31 March 2025."""
    ends = population["period_end"]
    years = ends.dt.year + (ends.dt.month > 3)
    return population.assign(period_end=pd.to_datetime(years.astype("str") + "-03-31").astype(ends.dtype))


def ratio(top: pd.DataFrame, bottom: pd.DataFrame) -> pd.DataFrame:
    """The one for each of the other, by area and year.

    In: money and children, with the same period_end for the same year. Out: `top`'s columns with `value` the ratio;
    NaN with a symbol (top's own, else bottom's, else x) where either is missing or there are no children.
    """
    other = bottom[[*KEYS, "value", "symbol"]].rename(columns={"value": "_below", "symbol": "_mark"})
    out = top.merge(other, on=KEYS, how="left")
    out["value"] = out["value"] / out["_below"].where(out["_below"] != 0)
    out["symbol"] = out["symbol"].where(out["symbol"].notna(), out["_mark"])
    return _marked(out).drop(columns=["_below", "_mark"])


def pooled(top: pd.DataFrame, bottom: pd.DataFrame) -> pd.DataFrame:
    """Many areas as one, each year over the areas that have both figures in it.

    Out: period, period_end, top, bottom (sums), n (areas summed) and value (top for each of bottom), by period_end.
    Dividing like by like is the point: an area without a figure for its spending leaves its children out too.
    """
    other = bottom[[*KEYS, "value"]].rename(columns={"value": "bottom"})
    both = top.rename(columns={"value": "top"}).merge(other, on=KEYS).dropna(subset=["top", "bottom"])
    out = both.groupby(["period", "period_end"], as_index=False).agg(
        top=("top", "sum"), bottom=("bottom", "sum"), n=("area_code", "nunique")
    )
    return out.assign(value=out["top"] / out["bottom"]).sort_values("period_end").reset_index(drop=True)


def with_region(frame: pd.DataFrame, region: pd.DataFrame) -> pd.DataFrame:
    """The frame with the region's rows replaced by values worked out from its authorities.

    In: `region` with period_end and value. Periods of the region that `region` lacks become NaN with symbol x.
    """
    rows = frame["role"] == "region"
    ours = frame.loc[rows, "period_end"].map(region.set_index("period_end")["value"])
    out = frame.copy()
    out.loc[rows, "value"] = ours.astype("float64")
    out.loc[rows, "symbol"] = pd.Series(pd.NA, index=ours.index, dtype="str")
    return _marked(out)


def _marked(frame: pd.DataFrame) -> pd.DataFrame:
    """A number has no symbol; a missing number always has one, x where the source gave none."""
    missing = frame["value"].isna()
    symbol = frame["symbol"].astype("str").where(missing)
    return frame.assign(symbol=symbol.mask(missing & symbol.isna(), "x"))
