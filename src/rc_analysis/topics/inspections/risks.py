"""What a council's own reports named: risks, each beside the published figure that would show it, then and now; and
what it set out to do, with what later documents say of it."""

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, ParameterError
from rc_analysis.say.facts import Facts
from rc_analysis.say.moves import moved
from rc_analysis.sources.evidence_rules import period_bounds
from rc_analysis.sources.periods import day_words
from rc_analysis.topics.headlines import name_of


class Shown(NamedTuple):
    """What the figure of one risk was and is, in words; the direction of its change, as `moved` has it; its source."""

    figure: str = "none published"
    then: str = ""
    now: str = ""
    england: str = ""
    change: str = ""
    direction: str = ""
    by: str = ""


def risks(case: Case) -> pd.DataFrame:
    """The risks that documents of the place name, known by the case's date, in the order of the documents.

    Out: summary, named (the document's date in words), the columns of `Shown`, source_id, locator. Then is the newest
    figure of the document's day; a change is told by the one rule for chance. Raises NoData where none is held.

    >>> from rc_analysis.case import open_case
    >>> held = risks(open_case(edition="example", area="E06000003", as_of="2026-09-30"))
    >>> held.set_index("figure").loc["Children looked after", ["then", "now"]].tolist()
    ['103 per 10,000 in 2018', '144 per 10,000 in 2025']
    """
    held = _held(case, "risks", f"No report of {case.place} that names risks is held.")
    asked = zip(held["official_measure"], held["official_breakdown"], held["day"], strict=True)
    told = pd.DataFrame([_shown(case, *one) for one in asked], columns=Shown._fields)
    return pd.concat([held[["summary", "source_id", "locator", "named"]], told], axis=1)


def commitments(case: Case) -> pd.DataFrame:
    """What progress reports of the place say it set out to do, known by the case's date, in the order of the reports.

    Out: summary, named (the report's date in words), planned and revised (dates in words, "" for none), state (as the
    report has it), told, later (what a later document says of it, with the document's date; "" where none known by
    the case's date does), source_id, later_source_id, locator. Raises NoData where none is held.

    >>> from rc_analysis.case import open_case
    >>> held = commitments(open_case(edition="example", area="E06000003", as_of="2026-09-30"))
    >>> held.loc[3, ["planned", "revised", "state"]].tolist()
    ['April 2019', 'June 2019', 'moved']
    """
    held = _held(case, "commitments", f"No report of {case.place} on how far it was with its plans is held.")
    days = _days(case, held["later_source_id"])
    known = days <= pd.Timestamp(case.as_of)
    later = [f"{text} ({day:%B %Y})" for text, day in zip(held["later"], days.fillna(held["day"]), strict=True)]
    return held.assign(
        planned=held["planned"].map(day_words),
        revised=held["revised"].map(day_words),
        later=pd.Series(later, index=held.index, dtype="str").where(known, ""),
        later_source_id=held["later_source_id"].where(known, ""),
    )


def _held(case: Case, stem: str, nothing: str) -> pd.DataFrame:
    """Rows of a file of the evidence on the place that were known by the case's date, with `day` and `named`, their
    document's last day and its month in words. Raises NoData, saying `nothing`."""
    try:
        held = case.store.evidence(stem)
    except ParameterError:
        raise NoData(nothing) from None
    held = held.assign(day=_days(case, held["source_id"]))
    held = held[(held["area_code"] == case.area.code) & (held["day"] <= pd.Timestamp(case.as_of))]
    if held.empty:
        raise NoData(nothing)
    return held.assign(named=held["day"].dt.strftime("%B %Y")).reset_index(drop=True)


def _days(case: Case, source_ids: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """The last day of the date of each document; NaT where no document is named."""
    dates = case.store.evidence("sources").set_index("source_id")["date"]
    days = [(period_bounds(dates.get(one, "")) or (None, None))[1] for one in source_ids]
    return pd.Series(pd.to_datetime(pd.Series(days, dtype="object")).to_numpy(), index=source_ids.index)


def _shown(case: Case, measure: str, breakdown: str, day: pd.Timestamp) -> Shown:
    if not measure:
        return Shown()
    frame = case.figures(measure, breakdown or "Total")
    try:
        facts = Facts.of(frame)
    except NoData:
        return Shown()
    england = facts.other("england") if facts.comparable else None
    first = frame.loc[(frame["role"] == "place") & frame["value"].notna(), "period"].iloc[0]
    shown = Shown(
        name_of(facts),
        f"not held before {first}",
        f"{facts.told(facts.now.value)} in {facts.now.period}",
        facts.told(england.value) if england else "",
        by=str(frame["source_id"].dropna().iloc[-1]),
    )
    try:
        then = Facts.of(frame[frame["period_end"] <= day]).now
    except NoData:
        return shown
    shown = shown._replace(then=f"{facts.told(then.value)} in {then.period}")
    if then.segment != facts.now.segment:
        return shown._replace(change="counted otherwise since")
    change = moved(replace(facts, previous=then))
    return shown._replace(change=_since(change.direction, change.words), direction=change.direction)


def _since(direction: str, words: str) -> str:
    if direction != "level":
        return direction
    return "within chance" if words.endswith("within chance") else "none" if words.startswith("the same") else words
