"""What levers start from: a place's newest published figures, an edition's scenario, and a savings plan."""

import pandas as pd

from rc_analysis import paths
from rc_analysis.case import Case
from rc_analysis.errors import NoData, ParameterError
from rc_analysis.methods.scenario_paths import Range
from rc_analysis.scenarios import Scenario, check_against, load_scenario
from rc_analysis.sources.savings import read_savings
from rc_analysis.topics.budgets import factors, savings_plan
from rc_analysis.topics.budgets.growth import PLACEMENTS, RESIDENTIAL, years
from rc_analysis.topics.budgets.held import COUNT, unit_cost
from rc_analysis.topics.budgets.levers import Base, Saving, total
from rc_analysis.topics.budgets.outlook import financial_year

STARTS, LEAVING = "cla_started_number", "spend_leaving_care"
TOGETHER = "All levers added up"
PLAN = "savings.csv"
NAN = float("nan")


def base(case: Case) -> Base:
    """The place's newest published figures that levers rest on, NaN where there are none.

    Spending on support for care leavers, who are looked after no longer, is taken out of what each child elsewhere
    costs, where it is published for the year.
    """
    table = _priced(case)
    costs, spent = dict.fromkeys(("homes", "fostering", "other"), NAN), NAN
    if len(table):
        newest = factors.year_of(table.iloc[-1])
        costs = {kind: float(pair[1]) for kind, pair in newest.shares_and_costs().items()}
        spent = costs["homes"] * newest.homes
        left = case.load(LEAVING, who=("place",), need_place=False)
        left = left.loc[left["period_end"] == table["period_end"].iloc[-1], "value"].dropna()
        each = float(left.sum()) / (newest.number - newest.homes - newest.fostering)
        costs["other"] = max(costs["other"] - each, 0.0)
    return Base(
        **costs,
        homes_spend=spent,
        in_homes=_newest(case, PLACEMENTS, factors.HOMES),
        starts=_newest(case, STARTS, "Total"),
        number=_newest(case, COUNT, "Total"),
    )


def priced(case: Case) -> str | None:
    """The financial year in whose prices levers are told, that of the newest unit costs; None without any."""
    table = _priced(case)
    return str(table.iloc[-1]["year"]) if len(table) else None


def outside_prices(case: Case) -> dict[str, float] | None:
    """What residential care costs a week outside, by whose price it is: the place's, similar areas', England's.

    That of the place's newest year with one; None where it has none.
    """
    frame = unit_cost(case, RESIDENTIAL, beside=("neighbours", "england"))
    known = frame[frame["role"] == "place"].dropna(subset="value")
    if known.empty:
        return None
    newest = frame[frame["period_end"] == known["period_end"].max()].dropna(subset="value")
    return dict(zip(newest["who"], newest["value"], strict=True))


def scenario_of(case: Case, name: str) -> Scenario | None:
    """The scenario of that name, held against the place; None for "none".

    Raises ParameterError for a file that is missing or wrong, which ends the run; and NoData, which the page says, for
    a scenario that the place cannot hold, so that an edition of a smaller place is whole.
    """
    made = load_scenario(name)
    if made is None:
        return None
    try:
        check_against(made, children_in_homes=base(case).in_homes, place=case.place)
    except ParameterError as refused:
        raise NoData(
            f"The levers cannot be worked out for {case.place}: the scenario “{made.name}” has {refused.seen}, and may "
            f"have {refused.allowed}."
        ) from refused
    return made


def by_lever(found: list[Saving]) -> pd.DataFrame:
    """What each lever saves by year, and all of them: lever, year (in which it ends), period, value, low, high."""
    rows = [(s.lever.label, year, r) for s in found for year, r in s.years.items()]
    ends = sorted({year for _, year, _ in rows})
    rows += [(TOGETHER, year, total(found, year)) for year in ends]
    columns = ["lever", "year", "period", "value", "low", "high"]
    return pd.DataFrame([(n, y, financial_year(y), r.central, r.low, r.high) for n, y, r in rows], columns=columns)


def yearly(found: list[Saving]) -> dict[int, Range]:
    """The levers' savings by year, added up, as `outlook` takes them."""
    return {year: total(found, year) for year in {year for s in found for year in s.years}}


def plan(case: Case) -> pd.DataFrame | None:
    """The newest report of each saving of the council's own plan (`savings_plan.newest`); None without one."""
    file = paths.added(PLAN)
    if not file.is_file():
        return None
    found = savings_plan.newest(read_savings(file), case.area.code, pd.Timestamp(case.as_of))
    return found if len(found) else None


def _priced(case: Case) -> pd.DataFrame:
    table = years(case)
    return table[[not factors.year_of(row).why_no_mix for _, row in table.iterrows()]]


def _newest(case: Case, measure: str, breakdown: str) -> float:
    """The newest published figure; NaN where the newest period has none, as an older one may not be set against it."""
    frame = case.load(measure, breakdown=breakdown, who=("place",), need_place=False).sort_values("period_end")
    return float(frame["value"].iloc[-1]) if len(frame) else NAN
