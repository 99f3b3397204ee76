"""Risks that a council's own reports named, each beside the published figure that would show it, then and now."""

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, ParameterError
from rc_analysis.say.facts import Facts
from rc_analysis.say.moves import moved
from rc_analysis.sources.evidence_rules import period_bounds
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
    nothing = f"No report of {case.place} that names risks is held."
    try:
        held, sources = case.store.evidence("risks"), case.store.evidence("sources").set_index("source_id")["date"]
    except ParameterError:
        raise NoData(nothing) from None
    dates = [period_bounds(text) for text in held["source_id"].map(sources)]
    named = pd.Series([pd.Timestamp(last) for _, last in filter(None, dates)], dtype="datetime64[ns]")
    mine = (held["area_code"] == case.area.code) & (named <= pd.Timestamp(case.as_of))
    if not mine.any():
        raise NoData(nothing)
    held, named = held[mine].reset_index(drop=True), named[mine].reset_index(drop=True)
    asked = zip(held["official_measure"], held["official_breakdown"], named, strict=True)
    told = pd.DataFrame([_shown(case, *one) for one in asked], columns=Shown._fields)
    rows = pd.concat([held[["summary", "source_id", "locator"]], told], axis=1)
    return rows.assign(named=named.dt.strftime("%B %Y"))


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
