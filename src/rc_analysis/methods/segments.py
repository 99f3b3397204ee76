"""Which years of a measure may be set beside each other: a dated table of breaks decides, and not the page.

Pure: the table of `sources.breaks.read_breaks` in, its rows and names of eras out.
"""

import pandas as pd


def of(breaks: pd.DataFrame, measure: str, breakdown: str = "") -> pd.DataFrame:
    """The breaks of one measure, and of one breakdown where a break names it; sorted by day."""
    mine = breaks[(breaks["measure"] == measure) & breaks["breakdown"].isin(["", breakdown])]
    return mine.sort_values(["first", "break_id"], kind="stable")


def era(period_start: pd.Timestamp, mine: pd.DataFrame) -> str:
    """A name shared by the periods of a measure that may be compared, and by no other.

    In: the first day of a period; the measure's breaks. Out: the id of the last `new` break that it follows and of the
    `apart` break that it lies in, joined by a plus sign; empty where it has neither.
    """
    inside = (mine["first"] <= period_start) & (mine["last"].isna() | (period_start <= mine["last"]))
    since = mine[(mine["kind"] == "new") & inside]["break_id"].tail(1)
    apart = mine[(mine["kind"] == "apart") & inside]["break_id"]
    return "+".join([*since, *apart])
