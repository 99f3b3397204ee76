"""A recommendation of inspectors on the education of children looked after, and the council's own tests of success."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, ParameterError, listed
from rc_analysis.exhibits.education import parts, pooled
from rc_analysis.exhibits.education.statements import NO_LATER, said
from rc_analysis.methods import intervals
from rc_analysis.methods import segments as breaks
from rc_analysis.say import numbers as prose
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.topics import education as topic
from rc_analysis.topics.education import LOOKED_AFTER

THEME = "education_in_care"
PLANS_IN_TIME = "Personal education plans completed in time"
MET, NOT_MET, UNTOLD = "Met", "Not met", "Cannot be told"


@dataclass(frozen=True)
class Criterion:
    """A success criterion's own words in part, what is tested, and the measure; `counted` stands behind its share."""

    words: str
    what: str
    measure: str = ""
    counted: str = ""
    better: str = ""


CRITERIA = (
    Criterion(
        "key stage 4 results", "Better key stage 4 results (Attainment 8)", "ks4_attainment8", "ks4_pupils",
        intervals.HIGHER,
    ),
    Criterion(
        "exclusions", "Fewer children excluded for a time", "suspended_percent", "absence_pupils", intervals.LOWER,
    ),
    Criterion("statutory time", "Education plans all in statutory time"),
    Criterion("audits", "Education plans better in audits"),
)  # fmt: skip


@exhibit("plan_test")
def plan_test(case: Case) -> Exhibit:
    """The recommendation on education in care, its actions and success criteria, against what happened since."""
    actions = case.store.evidence("actions")
    asked = case.store.evidence("recommendations")
    asked = asked[(asked["area_code"] == case.area.code) & (asked["themes"] == THEME)]
    planned = actions[actions["themes"] == THEME]
    planned = planned[planned["recommendation"].astype(str).isin(asked["ordinal"].astype(str))]
    if asked.empty or planned.empty:
        raise NoData(f"No plan at hand says how {case.place} would act on a recommendation on education in care.")
    first = asked.iloc[0]
    criteria = str(planned["success_criteria"].iloc[0])
    since = pd.Timestamp(str(planned["due"].min()))
    rows = [_row(case, t, since) for t in CRITERIA if t.words in criteria]
    table = pd.DataFrame(rows)
    later = _later(case, str(first["inspection_id"]))
    return Exhibit(
        key="plan_test",
        headline=_headline(table),
        subtitle=f"Recommendation {first['ordinal']} of {since.year}: its tests of success, and since, {case.place}",
        finding=parts.joined(
            f"In {since.year} inspectors' recommendation {first['ordinal']} was in short: "
            f"{str(first['summary'])[:1].lower()}{str(first['summary'])[1:]}. The council's plan had {len(planned)} "
            f"actions, due by {_months(planned)}.",
            *(_told(r) for r in parts.each(table)),
            later,
        ),
        data=table,
        view=_view(table),
        sources=_cited(case, first, planned, table),
        notes=(
            "Met or not met is said only where a figure changed by more than chance is likely to explain, by the rule "
            "of this page. The number of children behind the share suspended is not published; that of the absence "
            "figures of the same year stands in. That something changed does not show that the plan changed it.",
            "The criteria and the recommendation are summed up in this page's words. No document at hand says whether "
            "each action was done.",
            *dict.fromkeys(n for r in rows for n in str(r["notes"]).split("|") if n),
        ),
    )


def _row(case: Case, t: Criterion, since: pd.Timestamp) -> dict[str, object]:
    blank: dict[str, object] = {
        "test": t.what, "measure": t.measure, "then": math.nan, "then_of": math.nan, "then_period": "",
        "newest": math.nan, "newest_of": math.nan, "newest_period": "", "change": "", "verdict": UNTOLD,
        "source_id": "", "unit": "", "notes": "", "start": math.nan, "start_period": "",
    }  # fmt: skip
    if not t.measure:
        if t.words != "statutory time":
            return blank
        facts = said(case)
        facts = facts[facts["measure"] == PLANS_IN_TIME]
        if facts.empty:
            return blank
        one = facts.sort_values("as_of").iloc[-1]
        return blank | {
            "start": float(one["value"]), "start_period": str(one["as_of"])[:4], "unit": "percent",
            "source_id": str(one["source_id"]),
        }  # fmt: skip
    values = parts.perhaps(case, t.measure, LOOKED_AFTER)
    if values is None:
        return blank
    table = case.store.breaks()
    kept = breaks.same_era(values[values["period_end"] >= since], table)
    cohorts = parts.perhaps(case, t.counted, LOOKED_AFTER)
    m = topic.movement(kept, cohorts) if t.counted else None
    start = values[(values["role"] == "place") & values["value"].notna() & (values["period_end"] >= since)]
    begun = start[start["period_start"] <= since].sort_values("period_end").tail(1)
    found = blank | {
        "unit": "percent" if case.measure(t.measure).unit == "percent" else "points",
        "notes": "|".join(breaks.notes(values[values["period_end"] >= since], table)),
        "source_id": " ".join(sorted(set(values["source_id"]))),
    }
    if len(begun):
        found |= {"start": float(begun["value"].iloc[0]), "start_period": str(begun["period"].iloc[0])}
    if m is None:
        return found
    change = m.verdict
    if case.measure(t.measure).unit != "percent":
        change = _average(case, t, m)
    verdict = UNTOLD
    if change in (intervals.HIGHER, intervals.LOWER):
        verdict = MET if change == t.better else NOT_MET
    return found | {
        "then": m.first, "then_of": m.first_of, "then_period": m.first_period, "newest": m.value, "newest_of": m.of,
        "newest_period": m.period, "change": change, "verdict": verdict,
    }  # fmt: skip


def _average(case: Case, t: Criterion, m: topic.Movement) -> str:
    spread = pooled.components(case, t.measure, LOOKED_AFTER)
    if spread is None:
        return intervals.TOO_FEW
    found = intervals.mean_difference(
        m.first, m.first_of, m.value, m.of, case=spread.case, year=spread.year, level=intervals.CHANGE_LEVEL
    )
    return intervals.verdict(found, m.first_of, m.of)


def _told(r: Any) -> str:
    if not r.measure:
        found = f" inspectors found {prose.number(r.start, 'percent', 0)} in {r.start_period};"
        start = "" if math.isnan(r.start) else found
        return f"{r.test}:{start} {NO_LATER[:1].lower()}{NO_LATER[1:]}."
    if math.isnan(r.newest):
        return f"{r.test}: no figures that could tell are published."
    start = ""
    if not math.isnan(r.start) and r.start_period != r.then_period:
        start = f"{prose.number(r.start, r.unit, 1)} in {r.start_period} (number of children not published), "
    return (
        f"{r.test}: {start}{prose.number(r.then, r.unit, 1)} for {prose.number(r.then_of)} in {r.then_period} and "
        f"{prose.number(r.newest, r.unit, 1)} for {prose.number(r.newest_of)} in {r.newest_period}: {r.change}."
    )


def _headline(table: pd.DataFrame) -> str:
    counts = table["verdict"].value_counts()
    told = int(counts.get(MET, 0)) + int(counts.get(NOT_MET, 0))
    if not told:
        return f"Published figures cannot tell whether the plan's {len(table)} tests were met"
    met, missed = int(counts.get(MET, 0)), int(counts.get(NOT_MET, 0))
    return f"{met} of the plan's {len(table)} tests met, {missed} not met, the rest cannot be told"


def _months(planned: pd.DataFrame) -> str:
    days = pd.to_datetime(planned["due"]).sort_values()
    return listed(dict.fromkeys(f"{d:%B %Y}" for d in days))


def _later(case: Case, after: str) -> str:
    """What later inspections found on education in care, where the evidence sums it up."""
    try:
        findings = case.store.evidence("findings")
    except ParameterError:
        return ""
    mine = findings[(findings["theme"] == THEME) & (findings["inspection_id"] != after)]
    told = [f"in {str(r.inspection_id)[-4:]}, {r.summary[:1].lower()}{r.summary[1:]}" for r in parts.each(mine)]
    return f"Later inspections found, in short: {'; '.join(told)}." if told else ""


def _view(table: pd.DataFrame) -> Table:
    def cell(value: float, of: float, period: str, unit: str) -> str:
        if math.isnan(value):
            return "[x]"
        number = prose.number(value, unit, 1).removesuffix(" points")
        return f"{number} ({period}{'' if math.isnan(of) else f', {prose.number(of)} children'})"

    frame = pd.DataFrame(
        {
            "Test of success": table["test"],
            "When the plan was made": [cell(r.start, math.nan, r.start_period, r.unit) for r in parts.each(table)],
            "First with number of children": [
                cell(r.then, r.then_of, r.then_period, r.unit) for r in parts.each(table)
            ],
            "Newest": [
                cell(r.newest, r.newest_of, r.newest_period, r.unit) if r.measure else NO_LATER
                for r in parts.each(table)
            ],
            "Change": [r.change[:1].upper() + r.change[1:] if r.change else "[z]" for r in parts.each(table)],
            "Verdict": table["verdict"],
        }
    )
    return Table(frame=frame, caption="The plan's tests of success against figures since", numbers=())


def _cited(case: Case, first: pd.Series, planned: pd.DataFrame, table: pd.DataFrame) -> tuple[str, ...]:
    ids = {str(first["source_id"]), *planned["source_id"].astype(str)}
    ids |= {i for cell in table["source_id"] for i in str(cell).split() if i}
    return tuple(sorted(case.store.source(i).citation() for i in ids))
