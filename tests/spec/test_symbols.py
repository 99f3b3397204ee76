"""What a published cell and a published period mean.

Publishers put a letter where they show no figure; missing, withheld and zero are three different things."""

import pandas as pd

from rc_analysis.sources.periods import parse_period
from rc_analysis.symbols import split
from spec_tables import spec


@spec
def test_a_cell(row: dict[str, str]) -> None:
    """A cell is a figure, a symbol, or nothing at all; a symbol never becomes nought.

    | cell  | from | figure | symbol |
    | ----- | ---- | ------ | ------ |
    | 1,204 | EES  | 1204   |        |
    | 0     | EES  | 0      |        |
    | 45%   | EES  | 45     |        |
    | -1.59 | EES  | -1.59  |        |
    | c     | EES  |        | c      |
    | C     | EES  |        | c      |
    | z     | EES  |        | z      |
    | x     | EES  |        | x      |
    | low   | EES  |        | low    |
    | k     | EES  |        | k      |
    | u     | EES  |        | u      |
    | :     | EES  |        | x      |
    | ~     | EES  |        | low    |
    | -     | LAIT |        | m      |
    | 0     | LAIT | 0      |        |
    """
    found = split(pd.Series([row["cell"]]), lait=row["from"] == "LAIT").iloc[0]
    assert ("" if pd.isna(found["value"]) else f"{found['value']:g}") == row["figure"]
    assert ("" if pd.isna(found["symbol"]) else found["symbol"]) == row["symbol"]


@spec
def test_a_period(row: dict[str, str]) -> None:
    """The same text means other days in another collection; recipes.csv says each collection's kind of year.

    | published    | kind of year | first day  | last day   |
    | ------------ | ------------ | ---------- | ---------- |
    | 2025         | financial    | 2024-04-01 | 2025-03-31 |
    | 2024-25      | financial    | 2024-04-01 | 2025-03-31 |
    | 2024-25 (OT) | financial    | 2024-04-01 | 2025-03-31 |
    | 202425       | academic     | 2024-09-01 | 2025-08-31 |
    | 2025         | academic     | 2024-09-01 | 2025-08-31 |
    | 2015/16      | academic     | 2015-09-01 | 2016-08-31 |
    | 2025 (Rev)   | academic     | 2024-09-01 | 2025-08-31 |
    | 2025         | september    | 2024-10-01 | 2025-09-30 |
    | 2024         | midyear      | 2023-07-01 | 2024-06-30 |
    | 2025         | january      | 2025-01-01 | 2025-01-31 |
    | 2024         | calendar     | 2024-01-01 | 2024-12-31 |
    | 2014-16      | calendar     | 2014-01-01 | 2016-12-31 |
    | 1999/00      | financial    | 1999-04-01 | 2000-03-31 |
    | 2013/14-15/16 | financial   | 2013-04-01 | 2016-03-31 |
    """
    found = parse_period(row["published"], row["kind of year"])
    assert (found.start.isoformat(), found.end.isoformat()) == (row["first day"], row["last day"])
