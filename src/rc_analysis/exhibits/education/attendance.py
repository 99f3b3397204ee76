"""Being in school: persistent absence, suspensions and permanent exclusions, group by group."""

import math

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import listed
from rc_analysis.exhibits import common
from rc_analysis.exhibits.education import parts
from rc_analysis.exhibits.education.parts import NAMES, Rows
from rc_analysis.methods import segments as breaks
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.topics import education as topic
from rc_analysis.topics.education import ALL, GROUPS, IN_NEED, LOOKED_AFTER

ABSENCE = {
    "absence_overall_percent": "Half days missed",
    "absence_persistent_percent": "Persistently absent",
    "absence_severe_percent": "Severely absent",
}
SUSPENDED = (LOOKED_AFTER, IN_NEED, ALL)


@exhibit("absence")
def absence(case: Case) -> Exhibit:
    """Persistent absence of each group over time, with overall and severe absence in the table."""
    observed = parts.load(case, "absence_persistent_percent", GROUPS)
    cohorts = parts.perhaps(case, "absence_pupils")
    now = parts.standing(case, "absence_persistent_percent", observed, cohorts)
    period = now["period"].iloc[0]
    series = parts.place_lines(case, observed)
    rows = []
    for measure, words in ABSENCE.items():
        one = parts.perhaps(case, measure, GROUPS)
        children = measure != "absence_overall_percent"  # which is a share of half days
        standing = topic.standing(one, cohorts, ranged=children) if one is not None else pd.DataFrame()
        if len(standing):
            rows.append(Rows(words, standing, "percent", 1, NAMES))
    finding = parts.joined(
        f"A pupil is persistently absent who misses a tenth or more of the half days of the year. In {period} that was "
        f"so of {parts.shares(now, 'percent', 1)} in {case.place}.",
        parts.withheld(now),
        parts.chance(now),
        parts.stands(case, now, LOOKED_AFTER, "percent", 1),
        parts.moved(_movement(observed, cohorts), "The share of children looked after", 1),
    )
    return Exhibit(
        key="absence",
        headline=_headline(now, "persistently absent"),
        subtitle=f"Pupils who missed a tenth or more of their half days, {case.place}, {common.span(series)}, %",
        finding=finding,
        alt=f"Line chart, one line a group. {parts.picture(case, now, 'percent', 1)}",
        draw=lambda: charts.lines(
            series, focus=NAMES[LOOKED_AFTER], unit="percent", decimals=1, order=list(NAMES.values())
        ),
        data=pd.concat([parts.data(rows), series.assign(measure="Persistently absent, over time")]),
        view=parts.table(case, rows, f"Absence from school, {case.place} and comparators"),
        sources=case.sources(case.load([*ABSENCE, "absence_pupils"], need_place=False)),
        notes=(
            parts.DEFINITIONS, parts.RANGES, "Severely absent: half or more of the half days missed.",
            *breaks.notes(observed, case.store.breaks()), parts.neighbours_note(case),
        ),
    )  # fmt: skip


def _movement(observed: pd.DataFrame, cohorts: pd.DataFrame | None) -> topic.Movement | None:
    if cohorts is None:
        return None
    return topic.movement(
        observed[observed["breakdown"] == LOOKED_AFTER], cohorts[cohorts["breakdown"] == LOOKED_AFTER]
    )


def _headline(now: pd.DataFrame, doing: str) -> str:
    known = now[now["place"].notna()].set_index("breakdown")["place"]
    first = known.index[0]
    text = f"{prose.number(known.iloc[0], 'percent', 0)} of {parts.WITHIN[first]} were {doing}"
    if first != ALL and ALL in known.index:
        text += f", and {prose.number(known[ALL], 'percent', 0)} of all pupils"
    return text


@exhibit("suspensions")
def suspensions(case: Case) -> Exhibit:
    """Pupils suspended at least once in the year, group by group, and permanent exclusions."""
    observed = parts.load(case, "suspended_percent", SUSPENDED)
    now = parts.standing(case, "suspended_percent", observed, None)
    period = now["period"].iloc[0]
    series = parts.place_lines(case, observed, {g: NAMES[g] for g in SUSPENDED})
    rows = [Rows("Suspended at least once", now, "percent", 1, NAMES)]
    gone = parts.perhaps(case, "excluded_percent", [IN_NEED, ALL])
    excluded = topic.standing(gone, None) if gone is not None else pd.DataFrame()
    if len(excluded):
        rows.append(Rows("Permanently excluded", excluded, "percent", 2, NAMES))
    rate = parts.perhaps(case, "suspensions_rate", ALL)
    rates = topic.standing(rate, None) if rate is not None else pd.DataFrame()
    if len(rates):
        rows.append(Rows("Suspensions for each 100 pupils", rates, "count", 1, NAMES))
    finding = parts.joined(
        f"In {period}, {parts.shares(now, 'percent', 1)} in {case.place} were suspended at least once.",
        parts.withheld(now),
        parts.stands(case, now, LOOKED_AFTER, "percent", 1),
        parts.stands(case, now, ALL, "percent", 1),
        _excluded(case, excluded),
        _size(case, period),
    )
    return Exhibit(
        key="suspensions",
        headline=_headline(now, "suspended"),
        subtitle=f"Pupils suspended at least once in the school year, {case.place}, {common.span(series)}, %",
        finding=finding,
        alt=f"Line chart, one line a group. {parts.picture(case, now, 'percent', 1)}",
        draw=lambda: charts.lines(
            series,
            focus=NAMES[LOOKED_AFTER],
            unit="percent",
            decimals=1,
            order=[NAMES[g] for g in SUSPENDED],
            breaks=breaks.marks(observed, case.store.breaks()),
        ),
        data=pd.concat([parts.data(rows), series.assign(measure="Suspended at least once, over time")]),
        view=parts.table(case, rows, f"Suspensions and permanent exclusions, {case.place} and comparators"),
        sources=case.sources(
            case.load(["suspended_percent", "excluded_percent", "suspensions_rate"], need_place=False)
        ),
        notes=(
            "The number of children behind these shares is not among the figures published here, so no range is given. "
            "The groups are matched to the school census in another way than the figure for all pupils: compare them "
            "with care.",
            "Permanently excluded: for all pupils, exclusions for each 100 pupils; for children in need, the share "
            "with at least one.",
            *breaks.notes(observed, case.store.breaks()),
            parts.neighbours_note(case),
        ),
    )


def _excluded(case: Case, excluded: pd.DataFrame) -> str:
    known = excluded[excluded["place"].notna()] if len(excluded) else excluded
    if known.empty:
        return ""
    told = []
    for r in parts.each(known):
        england = f" (England {prose.number(r.england, 'percent', 2)})" if not math.isnan(r.england) else ""
        told.append(f"{prose.number(r.place, 'percent', 2)} for {parts.WITHIN[r.breakdown]}{england}")
    return f"The rate of permanent exclusion in {known['period'].iloc[0]} was {listed(told)}."


def _size(case: Case, period: str) -> str:
    """How many children looked after the absence figures of the same year count: the nearest published number."""
    cohorts = parts.perhaps(case, "absence_pupils", LOOKED_AFTER)
    if cohorts is None:
        return ""
    own = cohorts[(cohorts["role"] == "place") & (cohorts["period"] == period) & cohorts["value"].notna()]
    if own.empty:
        return ""
    return (
        f"For a sense of size: the absence figures of that year count {prose.number(own['value'].iloc[0])} children "
        "looked after."
    )
