"""Which years of a measure may be set beside each other: a dated table of breaks decides, and not the page.

Pure: the table of `sources.breaks.read_breaks` in, its rows and names of eras out.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd


def of(breaks: pd.DataFrame, measure: str, breakdown: str = "") -> list[Any]:
    """The rows of the breaks of one measure, and of one breakdown where a break names it; in order of day."""
    mine = breaks[(breaks["measure"] == measure) & breaks["breakdown"].isin(["", breakdown])]
    return sorted(mine.itertuples(), key=lambda row: (row.first, row.break_id))


def era(period_start: pd.Timestamp, mine: Sequence[Any]) -> str:
    """A name shared by the periods of a measure that may be compared, and by no other.

    In: the first day of a period; the measure's breaks. Out: the id of the last `new` break that it follows and of the
    `apart` break that it lies in, joined by a plus sign; empty where it has neither.
    """
    inside = [row for row in mine if row.first <= period_start and not period_start > row.last]  # NaT: no end
    since = [str(row.break_id) for row in inside if row.kind == "new"][-1:]
    return "+".join([*since, *(str(row.break_id) for row in inside if row.kind == "apart")])
