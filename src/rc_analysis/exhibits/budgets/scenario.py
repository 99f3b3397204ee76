"""The case's scenario: its levers, the published figures they rest on, and what they would save."""

import functools

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, ParameterError
from rc_analysis.exhibits.budgets import figures
from rc_analysis.exhibits.budgets.factors import PLACEMENTS
from rc_analysis.exhibits.budgets.factors import years as parted_years
from rc_analysis.exhibits.budgets.figures import COUNT
from rc_analysis.methods.scenario_paths import Range
from rc_analysis.scenarios import Scenario, check_against, load_scenario
from rc_analysis.topics.budgets import factors as factors_topic
from rc_analysis.topics.budgets import levers as topic
from rc_analysis.topics.budgets.levers import Base, Saving

STARTS = "cla_started_number"
NAN = float("nan")


@functools.lru_cache(maxsize=64)
def of_case(case: Case) -> Scenario:
    """The scenario that the case names, held against the place.

    Raises ParameterError for a file that is missing or wrong, which ends the run; and NoData, which the page says, for
    a scenario that the place cannot hold, so that an edition of a smaller place is whole.
    """
    made = load_scenario(str(case.settings.get("scenario", "example")))
    try:
        check_against(made, children_in_homes=base(case).in_homes, place=case.place)
    except ParameterError as refused:
        raise NoData(
            f"The levers cannot be worked out for {case.place}: the scenario “{made.name}” has {refused.seen}, and may "
            f"have {refused.allowed}."
        ) from refused
    return made


@functools.lru_cache(maxsize=64)
def base(case: Case) -> Base:
    """The place's newest published figures that levers rest on, NaN where there are none."""
    table = _parted(case)
    known = table[[not factors_topic.year_of(row).why_no_mix for _, row in table.iterrows()]]
    costs = dict.fromkeys(("homes", "fostering", "other"), NAN)
    spent = NAN
    if len(known):
        newest = factors_topic.year_of(known.iloc[-1])
        costs = {kind: float(pair[1]) for kind, pair in newest.shares_and_costs().items()}
        spent = costs["homes"] * newest.homes
    return Base(
        **costs,
        homes_spend=spent,
        in_homes=_newest(case, PLACEMENTS, factors_topic.HOMES),
        starts=_newest(case, STARTS, "Total"),
        number=_newest(case, COUNT, "Total"),
    )


def priced(case: Case) -> str:
    """The financial year in whose prices the levers are told, that of the newest unit costs. Raises NoData."""
    table = _parted(case)
    known = table[[not factors_topic.year_of(row).why_no_mix for _, row in table.iterrows()]]
    if known.empty:
        raise NoData(f"No unit costs are published for {case.place} that the levers could rest on.")
    return str(known.iloc[-1]["year"])


def years(case: Case) -> range:
    """The financial years ahead, by the year they end in: after the newest published spending, to `spend_until`."""
    newest = figures.latest(figures.money(case))
    if newest.empty:
        raise NoData(f"No spending on children looked after is published for {case.place}.")
    return range(int(newest["period_end"].iloc[-1].year) + 1, int(case.settings.get("spend_until", 2029)) + 1)


@functools.lru_cache(maxsize=64)
def savings(case: Case) -> tuple[Saving, ...]:
    """What each of the scenario's levers would save. Raises ParameterError and NoData."""
    held = years(case)
    if not held:
        raise NoData("The years ahead end no later than the newest published spending, so that no lever is shown.")
    return tuple(topic.savings(of_case(case), base(case), held[0], held[-1]))


def total(case: Case, year: int) -> Range:
    """All levers' savings in a financial year, in pounds."""
    return topic.total(list(savings(case)), year)


def _parted(case: Case) -> pd.DataFrame:
    return parted_years(case)


def _newest(case: Case, measure: str, breakdown: str) -> float:
    """The newest published figure; NaN where the newest period has none, as an older one may not be set against it."""
    frame = case.load(measure, breakdown=breakdown, who=("place",), need_place=False).sort_values("period_end")
    return float(frame["value"].iloc[-1]) if len(frame) else NAN
