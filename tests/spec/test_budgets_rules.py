"""Spending on children looked after: parts of a change, and levers

Spending is the number of children times what is spent for each of them. A change in it is parted into the two, and
further into residents, rate, mix and unit costs, without anything left over. Levers are sums from assumptions. The
figures of all but the last table are made up."""

import math

import pandas as pd

from rc_analysis.methods.scenario_paths import phased
from rc_analysis.scenarios import CouncilHome
from rc_analysis.topics import budgets
from rc_analysis.topics.budgets import factors, levers
from rc_analysis.topics.budgets.factors import Year
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
def test_residents_rate_mix_and_unit_costs(row: dict[str, str]) -> None:
    """From a place of 20,000 residents aged 0 to 17 with 200 children looked after, 20 of them in children's homes at
    £7,000 a week, 140 in foster homes at £700 a week and 40 elsewhere at £1,400 a week. One thing changes in each row.
    Where the mix is not published, mix and unit costs are told together.

    | residents | children | in homes | fostered | home, a week | people | rate | mix   | homes' cost | together |
    | --------- | -------- | -------- | -------- | ------------ | ------ | ---- | ----- | ----------- | -------- |
    | 22,000    | 220      | 22       | 154      | £7,000       | 10%    | 0%   | 0%    | 0%          |          |
    | 20,000    | 220      | 22       | 154      | £7,000       | 0%     | 10%  | 0%    | 0%          |          |
    | 20,000    | 200      | 30       | 130      | £7,000       | 0%     | 0%   | 21.4% | 0%          |          |
    | 20,000    | 200      | 20       | 140      | £8,000       | 0%     | 0%   | 0%    | 6.8%        |          |
    | 20,000    | 200      | [c]      | 140      | £8,000       | 0%     | 0%   |       |             | 6.8%     |
    """
    week = 365 / 7
    residents, number, homes, fostered, cost = (
        _number(row[c]) for c in ("residents", "children", "in homes", "fostered", "home, a week")
    )
    real = 20 if math.isnan(homes) else homes
    first = Year((20 * 7000 + 140 * 700 + 40 * 1400) * week, 20_000, 200, 20, 140, 7000, 700)
    spend = (real * cost + fostered * 700 + (number - real - fostered) * 1400) * week
    found = factors.part(first, Year(spend, residents, number, homes, fostered, cost, 700))
    shown = {name: float(value) / first.spend * 100 for name, value in found.parts.items()}
    columns = {
        "people": factors.RESIDENTS,
        "rate": factors.RATE,
        "mix": factors.MIX,
        "homes' cost": factors.COSTS["homes"],
        "together": factors.EACH,
    }
    for column, name in columns.items():
        assert (name in shown) == bool(row[column])
        if row[column]:
            assert math.isclose(shown[name], _number(row[column]), abs_tol=0.05)


@spec
def test_a_lever_that_phases_in(row: dict[str, str]) -> None:
    """A lever grows evenly from its first month until it is whole. What counts in a financial year is its mean level.

    | starts  | over      | financial year | mean level |
    | ------- | --------- | -------------- | ---------- |
    | 2026-04 | 0 months  | 2026-27        | 100%       |
    | 2026-04 | 12 months | 2026-27        | 50%        |
    | 2026-10 | 12 months | 2026-27        | 12.5%      |
    | 2026-10 | 12 months | 2027-28        | 87.5%      |
    | 2026-10 | 12 months | 2025-26        | 0%         |
    """
    ends = int(row["financial year"][:4]) + 1.25
    level = phased(levers.when(row["starts"]), int(row["over"].split()[0]), ends - 1, ends)
    assert math.isclose(level * 100, _number(row["mean level"]), abs_tol=1e-6)


@spec
def test_break_even_of_a_home(row: dict[str, str]) -> None:
    """A home breaks even where the beds filled would cost as much outside as the home costs: staffing, running
    costs and the yearly charge for its capital. Over 100% it never costs less than the same care outside.

    | beds | costs a year | a week outside | break-even occupancy |
    | ---- | ------------ | -------------- | -------------------- |
    | 3    | £1,095,000   | £7,000         | 100%                 |
    | 3    | £1,095,000   | £10,000        | 70%                  |
    | 3    | £1,095,000   | £5,000         | 140%                 |
    | 4    | £1,095,000   | £7,000         | 75%                  |
    """
    home = CouncilHome.model_validate(
        {"kind": "council_home", "label": "Made up", "beds": int(row["beds"]), "opens": "2026-04", "capital": 0}
        | {"life_years": 30, "interest_percent": 5, "staffing_a_year": _number(row["costs a year"])}
        | {"running_a_year": 0, "occupancy_percent": 80, "external_a_week": _number(row["a week outside"])}
    )
    none = float("nan")
    found = levers.break_even(home, levers.Base(none, none, none, none, none, none, none))
    assert math.isclose(found.central, _number(row["break-even occupancy"]), abs_tol=1e-6)


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
