"""The council's own tests of success for a recommendation on the education of children looked after, and since."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, ParameterError, listed
from rc_analysis.methods import intervals
from rc_analysis.methods.shrinkage import Components
from rc_analysis.say.numbers import number
from rc_analysis.topics.education.pooling import change

THEME = "education_in_care"
GROUP = "Children looked after"
PLANS_IN_TIME = "Personal education plans completed in time"
MET, NOT_MET, UNTOLD = "Met", "Not met", "Cannot be told"
NONE = "none published"


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
        "key stage 4 results", "Better key stage 4 results (Attainment 8)", "ks4_attainment8", "", intervals.HIGHER
    ),
    Criterion("exclusions", "Fewer children excluded for a time", "suspended_percent", "absence_pupils",
              intervals.LOWER),
    Criterion("statutory time", "Education plans all in statutory time"),
    Criterion("audits", "Education plans better in audits"),
)  # fmt: skip


def plan_tested(case: Case, spread: Components | None = None) -> pd.DataFrame:
    """Each test of success of the plan on education in care, against the figures since its first due date.

    In: `spread` of the scores of all councils (`pooling.pool`), by which an average is judged. Out: a row a test: Test
    of success, When the plan was made, First with number of children, Newest, Change, Verdict (`MET`, `NOT_MET` only
    beyond chance, else `UNTOLD`); `attrs`: `asked`, what the recommendation was and how many actions by when; `later`,
    what later inspections found (or ''); `sources`. Raises NoData where no plan is at hand.
    """
    asked, actions = case.store.evidence("recommendations"), case.store.evidence("actions")
    asked = asked[(asked["area_code"] == case.area.code) & (asked["themes"] == THEME)]
    planned = actions[(actions["owner"] == case.area.code) & (actions["themes"] == THEME)]
    planned = planned[planned["recommendation"].astype(str).isin(asked["ordinal"].astype(str))]
    if asked.empty or planned.empty:
        raise NoData(f"No plan at hand says how {case.place} would act on a recommendation on education in care.")
    first, criteria = asked.iloc[0], str(planned["success_criteria"].iloc[0])
    since = pd.Timestamp(str(planned["due"].min()))
    ids = {str(first["source_id"]), *planned["source_id"].astype(str)}
    rows = [_row(case, t, since, spread, ids) for t in CRITERIA if t.words in criteria]
    out = pd.DataFrame(rows)
    days = pd.to_datetime(planned["due"]).sort_values()
    summary = str(first["summary"])
    out.attrs |= {
        "asked": f"Inspectors' recommendation {first['ordinal']} of {since.year} was in short: "
        f"{summary[:1].lower()}{summary[1:]}. The council's plan had {len(planned)} actions, due by "
        f"{listed(dict.fromkeys(f'{d:%B %Y}' for d in days))}.",
        "later": _later(case, str(first["inspection_id"])),
        "sources": tuple(sorted(case.store.source(i).citation() for i in ids)),
        "case": case.key,
    }
    return out


def _row(case: Case, t: Criterion, since: pd.Timestamp, spread: Components | None, ids: set[str]) -> dict[str, Any]:
    row = {"Test of success": t.what, "When the plan was made": NONE, "First with number of children": NONE,
           "Newest": NONE, "Change": "none told", "Verdict": UNTOLD}  # fmt: skip
    if not t.measure:
        return row | _found(case, t)
    values = _counted(case, t, since)
    if values.empty:
        return row
    ids |= set(values["source_id"])
    told = values[values["value"].notna()]
    begun = told[told["period_end"] < since + pd.DateOffset(years=1)].head(1)
    unit = "percent" if values["unit"].iloc[0] == "percent" else "points"
    if len(begun):
        row["When the plan was made"] = _cell(begun["value"].iloc[0], math.nan, begun["period"].iloc[0], unit)
    found = change(values, spread)
    if found is None or math.isnan(found.first):
        return row
    row["First with number of children"] = _cell(found.first, found.first_of, found.first_period, unit)
    row["Newest"] = _cell(found.value, found.of, found.period, unit)
    row["Change"] = (found.verdict or intervals.TOO_FEW).capitalize()
    if found.verdict in (intervals.HIGHER, intervals.LOWER):
        row["Verdict"] = MET if found.verdict == t.better else NOT_MET
    return row


def _counted(case: Case, t: Criterion, since: pd.Timestamp) -> pd.DataFrame:
    """The place's figures since the plan, with the number of children of another measure where none is published."""
    from rc_analysis.topics.education import school_years

    values = school_years(case.figures(t.measure, GROUP, since=since.date(), beside=()))
    if not t.counted or values.empty:
        return values
    held = school_years(case.figures(t.counted, GROUP, beside=()))
    return values.assign(cohort=values["period_end"].map(held.set_index("period_end")["value"]))


def _found(case: Case, t: Criterion) -> dict[str, Any]:
    """What inspectors said of education plans in time, the one test that their report gives a figure for."""
    if t.words != "statutory time":
        return {}
    facts = case.store.evidence("facts")
    mine = facts[(facts["area_code"] == case.area.code) & (facts["measure"] == PLANS_IN_TIME)]
    mine = mine[pd.to_datetime(mine["as_of"], format="mixed") <= pd.Timestamp(case.as_of)].sort_values("as_of")
    if mine.empty:
        return {}
    one = mine.iloc[-1]
    return {
        "When the plan was made": _cell(float(one["value"]), math.nan, f"inspectors, {one['as_of'][:4]}", "percent")
    }


def _cell(value: float, of: float, period: str, unit: str) -> str:
    children = "" if math.isnan(of) else f", {number(of)} children"
    shown = number(value, unit, 0 if unit == "percent" and float(value).is_integer() else 1)
    return f"{shown.removesuffix(' points')} ({period}{children})"


def _later(case: Case, after: str) -> str:
    """What later inspections found on education in care, where the evidence sums it up."""
    try:
        findings = case.store.evidence("findings")
    except ParameterError:
        return ""
    mine = findings[(findings["owner"] == case.area.code) & (findings["theme"] == THEME)]
    mine = mine[mine["inspection_id"] != after]
    told = [f"Inspectors found in {str(r['inspection_id'])[-4:]}, in short: {r['summary'].removesuffix('.')}."
            for r in mine.to_dict("records")]  # fmt: skip
    return " ".join(told)
