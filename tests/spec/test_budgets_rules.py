"""Spending on children looked after: volume, price and statements

Spending is the number of children times what is spent for each of them. A change in it is parted into the two without
anything left over, and what a document says about it gets one of four verdicts by fixed rules. The figures in the
first two tables are made up."""

import math

import pandas as pd

from rc_analysis.topics import budgets
from spec_tables import spec


def _number(text: str) -> float:
    return math.nan if text.startswith("[") else float(text.replace(",", "").replace("£", "").replace("%", ""))


@spec
def test_volume_and_price(row: dict[str, str]) -> None:
    """Volume is the change in the number of children, each at the mean of what was spent for one at first and at last;
    price is the change in what was spent for each, times the mean of the two numbers. They add up to the change.

    | children, first | children, last | for each, first | for each, last | change   | volume   | price   |
    | --------------- | -------------- | --------------- | -------------- | -------- | -------- | ------- |
    | 100             | 150            | £50             | £80            | £7,000   | £3,250   | £3,750  |
    | 100             | 150            | £50             | £50            | £2,500   | £2,500   | £0      |
    | 100             | 100            | £50             | £80            | £3,000   | £0       | £3,000  |
    | 100             | 80             | £50             | £80            | £1,400   | £-1,300  | £2,700  |
    """
    number = (_number(row["children, first"]), _number(row["children, last"]))
    each = (_number(row["for each, first"]), _number(row["for each, last"]))
    found = budgets.bridge((number[0] * each[0], number[1] * each[1]), number)
    assert (found.change, found.volume.mean, found.price.mean) == (
        _number(row["change"]),
        _number(row["volume"]),
        _number(row["price"]),
    )


@spec
def test_average_number_of_children(row: dict[str, str]) -> None:
    """The average number looked after in a financial year is the mean of the counts on the 31 March before it and at
    its end. Where either is not published there is no average.

    | 31 March before | 31 March at the end | average |
    | --------------- | ------------------- | ------- |
    | 199             | 235                 | 217     |
    | 419             | 397                 | 408     |
    | [c]             | 397                 | [x]     |
    | 419             | [c]                 | [c]     |
    """
    cells = [row["31 March before"], row["31 March at the end"]]
    frame = pd.DataFrame(
        {
            "area_code": "here",
            "period_end": pd.to_datetime(["2024-03-31", "2025-03-31"]),
            "value": [_number(c) for c in cells],
            "symbol": pd.Series([c.strip("[]") if c.startswith("[") else None for c in cells], dtype="str"),
        }
    )
    last = budgets.average_number(frame).iloc[-1]
    if row["average"].startswith("["):
        assert math.isnan(last["value"])
        assert last["symbol"] == row["average"].strip("[]")
    else:
        assert last["value"] == _number(row["average"])


@spec
def test_the_two_dates_around_a_statement(row: dict[str, str]) -> None:
    """A statement is held against the official figures for the two 31 March dates around its own. Where it gives a
    year alone, they are that of the year and that of the year before.

    | statement's date | before | after |
    | ---------------- | ------ | ----- |
    | 2024             | 2023   | 2024  |
    | 2024-03-31       | 2023   | 2024  |
    | 2023-11          | 2023   | 2024  |
    | 2018-12-31       | 2018   | 2019  |
    """
    assert budgets.closest_year(row["statement's date"]) == (int(row["before"]), int(row["after"]))


@spec
def test_verdict_on_a_number(row: dict[str, str]) -> None:
    """A number agrees where it lies between the two official numbers around its date. It agrees on another basis where
    it does so only once other residential settings are counted in.

    | said | homes, before | homes, after | all, before | all, after | verdict                                 |
    | ---- | ------------- | ------------ | ----------- | ---------- | --------------------------------------- |
    | 35   | 31            | 41           | 31          | 47         | agrees                                  |
    | 43   | 31            | 41           | 31          | 47         | agrees on another basis                 |
    | 60   | 31            | 41           | 31          | 47         | differs                                 |
    | 43   | [c]           | [c]          | [c]         | [c]        | cannot be tested from published figures |
    """
    main = (_number(row["homes, before"]), _number(row["homes, after"]))
    wider = (_number(row["all, before"]), _number(row["all, after"]))
    assert budgets.count_on(_number(row["said"]), main, wider, ("homes", "all")).verdict == row["verdict"]


@spec
def test_verdict_on_a_rise(row: dict[str, str]) -> None:
    """A rise over three years agrees where it is within one percentage point of the official rise over three years
    that ends on either date. It agrees on another basis where it lies between the two.

    | said | 2020 | 2021 | 2023 | 2024 | verdict                 |
    | ---- | ---- | ---- | ---- | ---- | ----------------------- |
    | 17   | 344  | 317  | 403  | 419  | agrees                  |
    | 32   | 344  | 317  | 403  | 419  | agrees                  |
    | 28   | 344  | 317  | 403  | 419  | agrees on another basis |
    | 50   | 344  | 317  | 403  | 419  | differs                 |
    """
    counts = pd.Series({int(y): float(row[y]) for y in ("2020", "2021", "2023", "2024")})
    assert budgets.rise(float(row["said"]), counts, 3, (2023, 2024), "three years").verdict == row["verdict"]


@spec
def test_verdict_on_an_average_cost(row: dict[str, str]) -> None:
    """A yearly cost is held against the weekly unit cost divided by 7 and multiplied by 365. It agrees between the
    costs of the two years around its date, and within five percent of either.

    | said a year | a week, before | a week, after | verdict                                 |
    | ----------- | -------------- | ------------- | --------------------------------------- |
    | £350,000    | £8,050         | £10,485       | differs                                 |
    | £450,000    | £8,050         | £10,485       | agrees                                  |
    | £405,000    | £8,050         | £10,485       | agrees                                  |
    | £350,000    | [m]            | [m]           | cannot be tested from published figures |
    """
    weekly = (_number(row["a week, before"]), _number(row["a week, after"]))
    assert budgets.average_cost(_number(row["said a year"]), weekly, "residential").verdict == row["verdict"]
