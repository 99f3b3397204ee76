"""Numbers in sentences.

A sentence and the table beside it are made from one value. Rounding happens only here, on the way to the reader."""

import math

from rc_analysis.say import numbers as prose
from spec_tables import spec


def _value(text: str) -> float:
    return float(text) if text else math.nan


@spec
def test_number(row: dict[str, str]) -> None:
    """A value is written with its unit.

    | value    | unit            | written               |
    | -------- | --------------- | --------------------- |
    | 1234     | count           | 1,234                 |
    | 45.26    | percent         | 45.3%                 |
    | 105.2    | per 10,000      | 105 per 10,000        |
    | 46345000 | pounds          | £46.3 million         |
    | 999999   | pounds          | £1.0 million          |
    | 350000   | pounds          | £350,000              |
    | 5211.7   | pounds a week   | £5,212 a week         |
    | -3.24    | percent         | −3.2%                 |
    | -0.01    | percent         | 0.0%                  |
    |          | count           | no published figure   |
    """
    assert prose.number(_value(row["value"]), row["unit"]) == row["written"]


@spec
def test_change(row: dict[str, str]) -> None:
    """A change is told only where the two values differ as they are shown; only money rises or falls untested.

    | from     | to       | unit    | written                                 |
    | -------- | -------- | ------- | --------------------------------------- |
    | 11400000 | 46300000 | pounds  | rose from £11.4 million to £46.3 million |
    | 12.04    | 12.01    | percent | was 12.0% in both years                 |
    | 300      | 299      | count   | went down from 300 to 299               |
    | 73       | 144      | per 10,000 | went up from 73 to 144 per 10,000    |
    |          | 299      | count   | has no published figure to compare      |
    """
    assert prose.change(_value(row["from"]), _value(row["to"]), row["unit"]) == row["written"]


@spec
def test_meaning(row: dict[str, str]) -> None:
    """A difference is better or worse only where the measure's dictionary gives it a direction.

    | difference | the measure's direction | read as |
    | ---------- | ----------------------- | ------- |
    | 3          | higher_better           | better  |
    | 3          | lower_better            | worse   |
    | -3         | lower_better            | better  |
    | 3          | neutral                 | neither |
    | 0          | higher_better           | neither |
    """
    assert prose.meaning(float(row["difference"]), row["the measure's direction"]) == row["read as"]


@spec
def test_times(row: dict[str, str]) -> None:
    """A ratio is put in words where it is close to a whole number.

    | ratio | written          |
    | ----- | ---------------- |
    | 2.0   | twice            |
    | 4.06  | about four times |
    | 1.52  | 1.5 times        |
    """
    assert prose.times(float(row["ratio"])) == row["written"]


@spec
def test_period(row: dict[str, str]) -> None:
    """A period is written as the publisher writes it, but for six digits of an academic or financial year.

    | published    | written |
    | ------------ | ------- |
    | 2025         | 2025    |
    | 202425       | 2024/25 |
    | 2024-25 (OT) | 2024-25 |
    """
    assert prose.period(row["published"]) == row["written"]
