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
    """The neighbours' figure is the plain mean of those that are published; a withheld one is left out, not zero.

    | neighbours' figures | mean | resting on |
    | ------------------- | ---- | ---------- |
    | 4 6 8               | 6    | 3          |
    | 4 [c] 8             | 6    | 2          |
    | 0 0 6               | 2    | 3          |
    """
    found = comparators.compare(_frame(row["neighbours' figures"]))
    assert found is not None
    assert (found.neighbours, found.n_neighbours) == (float(row["mean"]), int(row["resting on"]))


@spec
def test_line_of_neighbours(row: dict[str, str]) -> None:
    """In a chart over time the neighbours' line breaks in a year in which fewer than three of them are published.

    | neighbours' figures | drawn |
    | ------------------- | ----- |
    | 4 6 8               | 6     |
    | 4 [c] 8             |       |
    """
    drawn = comparators.groups(_frame(row["neighbours' figures"]), place="Here", region="Region")
    value = drawn.loc[drawn["series"] == "Statistical neighbours", "value"].iloc[0]
    assert math.isnan(value) if not row["drawn"] else value == float(row["drawn"])


@spec
def test_standing(row: dict[str, str]) -> None:
    """Where a place stands among England's authorities is told by bands, never by a rank that luck decides.

    | figure | 10th | 25th | 50th | 75th | 90th | told as         |
    | ------ | ---- | ---- | ---- | ---- | ---- | --------------- |
    | 10     | 10   | 25   | 50   | 75   | 90   | lowest tenth    |
    | 30     | 10   | 25   | 50   | 75   | 90   | lower half      |
    | 60     | 10   | 25   | 50   | 75   | 90   | upper half      |
    | 91     | 10   | 25   | 50   | 75   | 90   | highest tenth   |
    """
    frame = _frame("4 6 8")
    frame.loc[frame["role"] == "place", "value"] = float(row["figure"])
    spread = pd.DataFrame(
        {
            "area_code": list(comparators.PERCENTILES),
            "role": "percentile",
            "value": [float(row[c]) for c in ("10th", "25th", "50th", "75th", "90th")],
        }
    )
    spread = spread.assign(**frame.iloc[0][["period", "period_end", "measure", "breakdown", "source_id"]])
    found = comparators.compare(pd.concat([frame, spread], ignore_index=True))
    assert found is not None
    assert found.standing() == row["told as"]
