"""The figures that the budgets page works with: gathered from a case, and worked out by the topic."""

from dataclasses import replace

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.methods import comparators
from rc_analysis.methods.comparators import Comparison
from rc_analysis.say import numbers as prose
from rc_analysis.topics import budgets

SPEND = "spend_cla"
ALL = "spend_children_services"
COUNT = "cla_number"
POPULATION = "child_population"
WHO = ("place", "neighbour", "region", "england")

LEFT_OUT = {"2024-25": ("Middlesbrough", "Wandsworth")}
"""Authorities that the publisher left out of a year's regional and national totals for the quality of their returns.
Source: Local Authority Interactive Tool, April 2026 release, data dictionary, methodology of the finance measures,
which puts them at 0.7% of England's spending on children's services in 2023-24."""


def year(text: str) -> str:
    """A financial year as prose says it, without the publisher's mark for outturn."""
    return prose.period(text)


def money(case: Case, measure: str = SPEND) -> pd.DataFrame:
    """Yearly spending of the place and all it is set beside, as published. Raises NoData."""
    return case.load(measure, breakdown="Total", who=WHO)


def latest(frame: pd.DataFrame, role: str = "place") -> pd.DataFrame:
    """The published figures of one role, oldest first."""
    rows = frame[(frame["role"] == role) & frame["value"].notna()]
    return rows.sort_values("period_end").reset_index(drop=True)


def members(case: Case, measure: str) -> pd.DataFrame:
    """A measure for each of the region's authorities; empty unless every current one has a row to show."""
    areas = case.store.areas()
    inside = areas[(areas["level"] == "local_authority") & (areas["region_code"] == case.region.code)]
    try:
        frame = case.store.load(measure, areas=list(inside["area_code"]), breakdown="Total")
    except NoData:
        return pd.DataFrame()
    current = set(inside.loc[inside["status"] == "current", "area_code"])
    if not current <= set(frame["area_code"]):
        return pd.DataFrame()
    return frame[frame["period_end"] <= pd.Timestamp(case.as_of)].reset_index(drop=True)


def children(case: Case, measure: str, *, of_region: bool = False) -> pd.DataFrame:
    """The number of children in each financial year: residents aged 0 to 17, or children looked after on average."""
    frame = members(case, measure) if of_region else case.load(measure, breakdown="Total", who=WHO)
    if frame.empty:
        return frame
    return budgets.mid_year_to_financial(frame) if measure == POPULATION else budgets.average_number(frame)


def for_each(case: Case, measure: str, below: str) -> pd.DataFrame:
    """Spending for each child by area and year: observations in pounds a child.

    The region's figure is worked out from its authorities, those without a figure left out of both sides;
    where not all of them are at hand it is the published total for each child.
    """
    found = budgets.ratio(money(case, measure), children(case, below))
    inside, theirs = members(case, measure), children(case, below, of_region=True)
    if not inside.empty and not theirs.empty:
        found = budgets.with_region(found, budgets.pooled(inside, theirs))
    if latest(found).empty:
        title = case.measure(measure).title
        raise NoData(f"No figures for each child can be worked out for {case.place} on: {title[0].lower()}{title[1:]}.")
    return found


def near(frame: pd.DataFrame, step: float) -> pd.DataFrame:
    """Values rounded to the nearest step: worked-out figures are not as exact as their digits."""
    return frame.assign(value=(frame["value"] / step).round() * step)


def compare(frame: pd.DataFrame) -> Comparison:
    """The place's newest figure of a worked-out measure beside its comparators. The place has one: see `for_each`."""
    found = comparators.compare(frame)
    assert found is not None
    return found


def groups(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    """A worked-out measure as the four series that a line chart draws."""
    return comparators.groups(frame, place=case.place, region=case.region.name)


def unit_cost(case: Case, measure: str) -> tuple[Comparison, pd.DataFrame]:
    """A published weekly unit cost, the region's figure being the plain mean of its authorities' own.

    Out: the comparison and the observations. The published regional figure of 2024-25 divides spending that leaves
    authorities out by children that do not, so that it is not used where the authorities' own are at hand.
    """
    frame = case.load(measure, breakdown="Total")
    inside = members(case, measure)
    if not inside.empty:
        mean = inside.groupby("period_end", as_index=False).agg(value=("value", "mean"))
        frame = budgets.with_region(frame, mean)
    found = comparators.compare(frame)
    if found is None:
        raise NoData(f"Every figure for {case.place} is withheld or missing on: {case.measure(measure).title}.")
    return found, frame


def rounded(comparison: Comparison, step: float) -> Comparison:
    """A comparison with its numbers rounded to the nearest step."""
    return replace(
        comparison,
        value=round_to(comparison.value, step),
        previous=round_to(comparison.previous, step),
        first=round_to(comparison.first, step),
        neighbours=round_to(comparison.neighbours, step),
        region=round_to(comparison.region, step),
        england=round_to(comparison.england, step),
    )


def round_to(value: float, step: float) -> float:
    """A number to the nearest step; NaN stays."""
    return value if pd.isna(value) else round(value / step) * step


def moved(first: float, last: float, unit: str = "count", decimals: int | None = None) -> str:
    """What happened between two values, as a verb phrase that says nothing of the years between them."""
    if prose.same(first, last, unit, decimals):
        return f"was {prose.number(last, unit, decimals)} in both years"
    return prose.change(first, last, unit, decimals)


def millions(value: float) -> str:
    """A size in millions of pounds to one place, however small: "£0.5 million"."""
    return f"£{abs(value) / 1e6:,.1f} million"


def short(comparison: Comparison, unit: str, what: str) -> str:
    """A headline of about ten words: "£1,682 for each resident child, more than in similar areas"."""
    head = f"{prose.number(comparison.value, unit, 0)} {what}"
    if pd.isna(comparison.neighbours):
        return f"{head} in {year(comparison.period)}"
    how = {"higher than": "more than in", "lower than": "less than in", "the same as": "the same as in"}
    return f"{head}, {how[prose.against(comparison.value, comparison.neighbours, unit, 0)]} similar areas"


def england_note(period: str) -> tuple[str, ...]:
    """That England's total of a year leaves authorities out, where it does."""
    gone = LEFT_OUT.get(year(period))
    if not gone:
        return ()
    return (
        f"England in {year(period)}: the publisher left {' and '.join(gone)} out of the total for the quality of "
        "their returns, but not out of the children it is divided by, so that England's figure for each child is "
        "about 1% too low.",
    )


def region_note(case: Case) -> tuple[str, ...]:
    """How the region's figure is made, where it is worked out from its authorities."""
    if members(case, SPEND).empty:
        return ()
    return (f"{case.region.name}: worked out from those of its authorities that have a published figure in the year.",)


def cited(case: Case, *frames: pd.DataFrame) -> tuple[str, ...]:
    """The sources of several frames, each once."""
    return case.sources(pd.concat([f[["source_id"]] for f in frames if not f.empty]))
