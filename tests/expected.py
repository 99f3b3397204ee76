"""This release's figures, typed from the publishers' files into expected.csv: next year's are rows, not tests.

Columns: measure, breakdown (as published), area_code, period_end, and value or the symbol that stands in its place.
"""

from pathlib import Path

import pandas as pd

FILE = Path(__file__).with_name("expected.csv")


def table() -> pd.DataFrame:
    """Every figure: value float64, NaN where a symbol stands."""
    return pd.read_csv(FILE, parse_dates=["period_end"], dtype={"symbol": "str"})


def series(measure: str, breakdown: str = "Total", area_code: str = "E06000003") -> pd.Series:
    """One measure's typed figures of one place, by the year that the period ends in, as text."""
    held = table().query("measure == @measure and breakdown == @breakdown and area_code == @area_code")
    assert len(held), (measure, breakdown, area_code)
    return held.set_index(held["period_end"].dt.year.astype("str"))["value"]


def newest(measure: str, breakdown: str = "Total", area_code: str = "E06000003") -> float:
    """The newest of them."""
    return float(series(measure, breakdown, area_code).iloc[-1])
