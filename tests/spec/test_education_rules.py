"""Small groups at school.

Few children are looked after in one school year. These rules say when a share is told, and when a change is."""

import math

import pandas as pd

from rc_analysis.exhibits.education import parts
from rc_analysis.methods import intervals
from rc_analysis.topics import education as topic
from spec_tables import spec


@spec
def test_range_of_a_share(row: dict[str, str]) -> None:
    """A share of few children comes with a range: how far chance alone could have moved it (Wilson's 95% interval).

    | share | of children | range      |
    | ----- | ----------- | ---------- |
    | 50%   | 14          | 27% to 73% |
    | 55%   | 22          | 35% to 73% |
    | 27%   | 41          | 16% to 42% |
    | 0%    | 20          | 0% to 16%  |
    | 18%   | 176         | 13% to 24% |
    """
    low, high = intervals.wilson(float(row["share"].rstrip("%")) / 100, float(row["of children"]))
    assert f"{100 * low:.0f}% to {100 * high:.0f}%" == row["range"]


@spec
def test_change_of_a_share(row: dict[str, str]) -> None:
    """A share is said to have risen or fallen only where chance is unlikely to explain it (Newcombe's 95% interval of
    the difference leaves out nought). Otherwise the page says that it is too few, or too close, to say. The last row is
    that of all pupils, who are many: their number is not published with the share, and the change is told as it is.

    | first share | of first | newest share | of newest | told as          |
    | ----------- | -------- | ------------ | --------- | ---------------- |
    | 50          | 12       | 55           | 22        | too few to say   |
    | 40          | 45       | 27           | 41        | too few to say   |
    | 56          | 79       | 49           | 141       | too close to say |
    | 56          | 250      | 41           | 290       | fell             |
    | 8           | 400      | 17           | 536       | rose             |
    | 40          |          | 50           | 30        | rose             |
    """
    cells = _cells(row)
    m = topic.Movement("2018/19", cells[0], cells[1], "2024/25", cells[2], cells[3], _verdict(cells))
    assert row["told as"] in parts.moved(m, "The share")


def _cells(row: dict[str, str]) -> list[float]:
    return [float(row[c]) if row[c] else math.nan for c in ("first share", "of first", "newest share", "of newest")]


def _verdict(cells: list[float]) -> str:
    return intervals.moved(cells[0] / 100, cells[1], cells[2] / 100, cells[3])


@spec
def test_years(row: dict[str, str]) -> None:
    """Sources write one school year in three ways; the page writes it in one. Other years keep their number.

    | as published | begins         | shown   |
    | ------------ | -------------- | ------- |
    | 2019         | September 2018 | 2018/19 |
    | 201819       | September 2018 | 2018/19 |
    | 2018/19      | September 2018 | 2018/19 |
    | 2019         | April 2018     | 2019    |
    | 2019         | January 2019   | 2019    |
    """
    start = pd.Timestamp(row["begins"])
    frame = pd.DataFrame(
        {
            "period": [row["as published"]],
            "period_start": [start],
            "period_end": [start + pd.DateOffset(years=1, days=-1)],
        }
    )
    assert topic.dated(frame)["period"].iloc[0] == row["shown"]


@spec
def test_statements(row: dict[str, str]) -> None:
    """A figure said in a document is set beside the official one of the period that holds its date, both rounded to
    whole numbers.

    | said | on         | official, 2016/17 | how they compare      |
    | ---- | ---------- | ----------------- | --------------------- |
    | 97   | 2017-02-09 | 94.2              | differs               |
    | 94   | 2017-02-09 | 94.2              | the same when rounded |
    | 94   | 2019-02-09 | 94.2              | no official figure    |
    """
    official = pd.DataFrame(
        {"period": ["2016/17"], "period_start": [pd.Timestamp("2016-09-01")],
         "period_end": [pd.Timestamp("2017-08-31")], "value": [float(row["official, 2016/17"])]}
    )  # fmt: skip
    assert topic.check(float(row["said"]), pd.Timestamp(row["on"]), official).verdict == row["how they compare"]
