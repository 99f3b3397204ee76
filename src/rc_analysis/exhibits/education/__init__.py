"""The exhibits of the page on education: how children known to social care fare in school, and after care."""

from rc_analysis.case import Case
from rc_analysis.exhibits import common
from rc_analysis.exhibits.education import parts
from rc_analysis.exhibits.education.attainment import gap, gap_verdict, ks2, ks4
from rc_analysis.exhibits.education.attendance import absence, suspensions
from rc_analysis.exhibits.education.changes import changes
from rc_analysis.exhibits.education.leavers import leavers_homes, leavers_work, leavers_years
from rc_analysis.exhibits.education.own_records import own_records
from rc_analysis.exhibits.education.plan_test import plan_test
from rc_analysis.exhibits.education.pooled import funnels
from rc_analysis.exhibits.education.statements import statements, virtual_school
from rc_analysis.exhibits.education.support import send_share, send_time, wider
from rc_analysis.methods import comparators
from rc_analysis.say import numbers as prose
from rc_analysis.shapes.exhibit import Words
from rc_analysis.topics.education import ALL, LOOKED_AFTER, WORKING

EXHIBITS = (
    changes, funnels, ks2, ks4, gap, absence, suspensions, send_time, send_share, leavers_work, leavers_years,
    leavers_homes, wider, virtual_school, plan_test, statements, own_records,
)  # fmt: skip
"""Every exhibit of the page, in its order."""

__all__ = [
    "absence", "changes", "funnels", "gap", "ks2", "ks4", "leavers_homes", "leavers_work", "leavers_years",
    "opening", "own_records", "plan_test", "send_share", "send_time", "sources", "statements", "suspensions",
    "virtual_school", "wider",
]  # fmt: skip


def opening(case: Case) -> Words:
    """The page's finding in a few sentences: results, attendance, care leavers, plans."""
    said = [_results(case), gap_verdict(case), _attendance(case), _leavers(case), _plans(case)]
    if not any(said):
        said = [str(parts.nothing_on(case, "the education of children known to social care"))]
    return common.in_brief([s for s in said if s])


def _compare(case: Case, measure: str, breakdown: str) -> comparators.Comparison | None:
    observed = parts.perhaps(case, measure, breakdown)
    return comparators.compare(observed) if observed is not None else None


def _number(case: Case, measure: str, breakdown: str, period: str) -> float:
    """The place's published number in a period; NaN where there is none."""
    observed = parts.perhaps(case, measure, breakdown) if measure else None
    if observed is None:
        return float("nan")
    own = observed[(observed["role"] == "place") & (observed["period"] == period)]["value"]
    return float(own.iloc[0]) if len(own) else float("nan")


def _results(case: Case) -> str:
    own, whole = _compare(case, "ks4_attainment8", LOOKED_AFTER), _compare(case, "ks4_attainment8", ALL)
    if own is None or whole is None or own.period != whole.period:
        return ""
    of = _number(case, "ks4_pupils", LOOKED_AFTER, own.period)
    who = "children looked after" if of != of else f"the {prose.number(of)} children looked after"
    text = (
        f"At the end of secondary school in {own.period}, {who} in {case.place} scored "
        f"{parts.number(own.value, 'points', 1)} on average in Attainment 8, and all pupils "
        f"{parts.number(whole.value, 'points', 1)}"
    )
    if own.england == own.england:
        text += f"; children looked after in England scored {parts.number(own.england, 'points', 1)}"
    return text


def _attendance(case: Case) -> str:
    own, whole = (_compare(case, "absence_persistent_percent", g) for g in (LOOKED_AFTER, ALL))
    if own is None:
        return ""
    text = f"In {own.period}, {prose.number(own.value, 'percent', 0)} of children looked after were persistently absent"
    if whole is not None and whole.period == own.period:
        text += f", against {prose.number(whole.value, 'percent', 0)} of all pupils"
    if own.england == own.england:
        text += f" and {prose.number(own.england, 'percent', 0)} of children looked after in England"
    return text


def _leavers(case: Case) -> str:
    own = _compare(case, "care_leavers_19_21_activity_percent", WORKING)
    if own is None:
        return ""
    of = _number(case, "care_leavers_19_21_activity_number", "Total", own.period)
    who = "care leavers" if of != of else f"the {prose.number(of)} care leavers"
    text = (
        f"Of {who} aged 19 to 21, {prose.number(own.value, 'percent', 0)} were in education, employment or training in "
        f"the year to 31 March {own.period}"
    )
    if own.england == own.england:
        text += f" (England {prose.number(own.england, 'percent', 0)})"
    return text


def _plans(case: Case) -> str:
    own = _compare(case, "ehcp_20_weeks_percent", "Total")
    if own is None:
        return ""
    text = (
        f"In {own.period}, {prose.number(own.value, 'percent', 0)} of new education, health and care plans were issued "
        "within 20 weeks"
    )
    if own.england == own.england:
        text += f" (England {prose.number(own.england, 'percent', 0)})"
    return text


def sources(case: Case) -> Words:
    """Every source of the page's exhibits, each once."""
    return common.sources(make(case) for make in EXHIBITS)
