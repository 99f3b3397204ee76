"""The exhibits of the page on education: how children known to social care fare in school, and after care."""

from dataclasses import replace

from rc_analysis.case import Case
from rc_analysis.exhibits import common
from rc_analysis.exhibits.education import parts, pooled
from rc_analysis.exhibits.education.attainment import gap, gap_verdict, ks2, ks4
from rc_analysis.exhibits.education.attendance import absence, suspensions
from rc_analysis.exhibits.education.changes import changes
from rc_analysis.exhibits.education.leavers import leavers_homes, leavers_work, leavers_years
from rc_analysis.exhibits.education.own_records import own_records
from rc_analysis.exhibits.education.plan_test import plan_test
from rc_analysis.exhibits.education.pooled import funnels
from rc_analysis.exhibits.education.statements import statements, virtual_school
from rc_analysis.exhibits.education.support import send_share, send_time, wider
from rc_analysis.methods import comparators, intervals
from rc_analysis.present import prose
from rc_analysis.present.exhibit import Words
from rc_analysis.present.headlines import Headline, Headlines
from rc_analysis.topics.education import ALL, LOOKED_AFTER, SUITABLE, WORKING

EXHIBITS = (
    changes, funnels, ks2, ks4, gap, absence, suspensions, send_time, send_share, leavers_work, leavers_years,
    leavers_homes, wider, virtual_school, plan_test, statements, own_records,
)  # fmt: skip
"""Every exhibit of the page, in its order."""

HEADLINES = {
    "attainment8": ("ks4_attainment8", LOOKED_AFTER, "ks4_pupils", LOOKED_AFTER,
                    "Average Attainment 8 score of children looked after"),
    "work": ("care_leavers_19_21_activity_percent", WORKING, "care_leavers_19_21_activity_number", "Total",
             "Care leavers aged 19 to 21 in education, employment or training"),
    "plans": ("ehcp_20_weeks_percent", "Total", "", "", "New education, health and care plans issued within 20 weeks"),
    "absence": ("absence_persistent_percent", LOOKED_AFTER, "absence_pupils", LOOKED_AFTER,
                "Children looked after who are persistently absent from school"),
    "suspended": ("suspended_percent", LOOKED_AFTER, "absence_pupils", LOOKED_AFTER,
                  "Children looked after suspended at least once"),
    "homes": ("care_leavers_19_21_accommodation_percent", SUITABLE, "care_leavers_19_21_accommodation_number", "Total",
              "Care leavers aged 19 to 21 in suitable accommodation"),
}  # fmt: skip
"""What the overview may show: key to measure, breakdown, the number it rests on, and label, most telling first.

No number is published with the share suspended; that of the absence figures of the same year stands in for it.
"""

__all__ = [
    "absence", "changes", "funnels", "gap", "headlines", "ks2", "ks4", "leavers_homes", "leavers_work", "leavers_years",
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


def headlines(case: Case) -> Headlines:
    """The figures that this page hands on to the overview; none claims a change that chance could explain."""
    found = (_headline(case, key, *wanted) for key, wanted in HEADLINES.items())
    return Headlines(
        notebook="education", edition=case.edition, area=case.area.code, items=tuple(h for h in found if h)
    )


def _headline(case: Case, key: str, measure: str, breakdown: str, counted: str, by: str, label: str) -> Headline | None:
    found = _compare(case, measure, breakdown)
    if found is None:
        return None
    info = case.measure(measure)
    made = Headline.of(
        found,
        key=key,
        topic="education",
        label=label,
        unit="points" if info.unit == "score" else info.unit,
        decimals=info.decimals,
        polarity=info.polarity,
        region_name=case.region.name,
        source=case.store.source(found.source_id).citation(),
    )
    of, before = _number(case, counted, by, found.period), _number(case, counted, by, found.previous_period)
    if counted and made.direction != "level":
        verdict = _verdict(case, info.unit, measure, breakdown, found, before, of)
        if verdict not in (intervals.HIGHER, intervals.LOWER):
            earlier = prose.number(found.previous, "points" if info.unit == "score" else info.unit, info.decimals)
            why = "no clear change" if verdict == intervals.NO_CLEAR_CHANGE else "too few to say whether it has changed"
            said = f"{earlier} in {found.previous_period}; {why}"
            return replace(made, change=said, direction="level", meaning="neither")
    return made


def _verdict(
    case: Case, unit: str, measure: str, breakdown: str, c: comparators.Comparison, before: float, of: float
) -> str:
    """What may be said of a change since the period before, by the rule of the page."""
    if unit == "percent":
        return intervals.moved(c.previous / 100, before, c.value / 100, of)
    components = pooled.components(case, measure, breakdown)
    if components is None:
        return intervals.TOO_FEW
    found = intervals.mean_difference(
        c.previous, before, c.value, of, case=components.case, year=components.year, level=intervals.CHANGE_LEVEL
    )
    return intervals.verdict(found, before, of)


def sources(case: Case) -> Words:
    """Every source of the page's exhibits, each once."""
    return common.sources(make(case) for make in EXHIBITS)
