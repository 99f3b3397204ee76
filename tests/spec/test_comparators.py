"""Whom a place is compared with.

Every figure is set beside the mean of its statistical neighbours, its region and England in the same period."""

import math

import pandas as pd

from rc_analysis.methods import comparators
from spec_tables import spec


def _frame(neighbours: str) -> pd.DataFrame:
    cells = [("here", "place", 10.0), ("R", "region", 9.0), ("E", "england", 8.0)]
    cells += [(f"n{i}", "neighbour", float(v) if v != "[c]" else math.nan) for i, v in enumerate(neighbours.split())]
    frame = pd.DataFrame(cells, columns=["area_code", "role", "value"])
    frame["symbol"] = pd.Series(["c" if math.isnan(v) else None for v in frame["value"]], dtype="str")
    return frame.assign(
        period="2025", period_end=pd.Timestamp("2025-03-31"), measure="m", breakdown="Total", source_id="s"
    )


@spec
def test_mean_of_neighbours(row: dict[str, str]) -> None:
    """The neighbours' figure is the plain mean of those that are published. A withheld one is left out and not taken
    for zero; where fewer than three are published there is no mean, in sentences and in charts alike.

    | neighbours' figures | mean | resting on |
    | ------------------- | ---- | ---------- |
    | 4 6 8               | 6    | 3          |
    | 4 [c] 8 9           | 7    | 3          |
    | 0 0 6               | 2    | 3          |
    | 4 [c] 8             |      | 2          |
    """
    frame = _frame(row["neighbours' figures"])
    drawn = comparators.groups(frame, place="Here", region="Region")
    line = drawn.loc[drawn["series"] == "Statistical neighbours"].iloc[0]
    assert line["n"] == int(row["resting on"])
    assert math.isnan(line["value"]) if not row["mean"] else line["value"] == float(row["mean"])
