"""Money of different years in the prices of one: real terms.

An index of prices in general says how many pounds of a later year buy what a pound bought. The index that is held is of
calendar years; money of any other year of twelve months takes the calendar year in which its year begins, so that
2024-25 takes 2024. One index is for all places, so that a comparison of places within a year is as it was.
"""

import pandas as pd

from rc_analysis import symbols
from rc_analysis.errors import NoData


def deflate(frame: pd.DataFrame, index: pd.DataFrame) -> pd.DataFrame:
    """Money over years in the prices of the newest of them.

    In: `frame` with period, period_end, value and unit in pounds, as `case.figures` gives it, a row for twelve months
    each; `index`, observations of an index of prices by calendar year, with period_end and value. Out: the frame with
    `value` in the prices of its newest period that the index covers, `unit` saying so, and `attrs["prices"]`, that
    period; money of years that the index does not cover is not available (symbol x). A frame with no row comes back as
    it is. Raises NoData where the index covers none of the years.

    Prices rose from 76.4554 (2016) to 100 (2024), so that £76.4554 million of 2016-17 are £100 million of 2024-25:

    >>> money = pd.DataFrame({"period": ["2016-17", "2024-25"], "value": [76.4554e6, 120e6], "unit": "pounds"})
    >>> money["period_end"] = pd.to_datetime(["2017-03-31", "2025-03-31"])
    >>> index = pd.DataFrame({"period_end": pd.to_datetime(["2016-12-31", "2024-12-31"]), "value": [76.4554, 100.0]})
    >>> real = deflate(money, index)
    >>> real["value"].round().tolist(), real["unit"].iloc[0], real.attrs["prices"]
    ([100000000.0, 120000000.0], 'pounds in 2024-25 prices', '2024-25')
    """
    if frame.empty:
        return frame
    level = levels(frame["period_end"], index)
    if level.isna().all():
        raise NoData("No index of prices is held for these years, so that money is not shown in the prices of one.")
    newest = int(frame["period_end"].where(level.notna()).argmax())
    period, unit = frame["period"].iloc[newest], frame["unit"].iloc[newest] if "unit" in frame else "pounds"
    out = frame.assign(value=frame["value"] / level * level.iloc[newest], unit=f"{unit} in {period} prices")
    if "symbol" in out:
        out["symbol"] = out["symbol"].mask(level.isna() & frame["value"].notna(), symbols.MISSING)
    out.attrs |= frame.attrs | {"prices": str(period)}
    return out


def levels(days: "pd.Series[pd.Timestamp]", index: pd.DataFrame) -> "pd.Series[float]":
    """The index of prices for years of twelve months by their last day, NaN where it is not held.

    >>> index = pd.DataFrame({"period_end": pd.to_datetime(["2023-12-31", "2024-12-31"]), "value": [96.2507, 100.0]})
    >>> levels(pd.Series(pd.to_datetime(["2024-03-31", "2024-12-31", "2026-03-31"])), index).tolist()
    [96.2507, 100.0, nan]
    """
    begun = (days + pd.Timedelta(days=1) - pd.DateOffset(years=1)).dt.year
    return begun.map(index.set_index(index["period_end"].dt.year)["value"]).astype("float64")
