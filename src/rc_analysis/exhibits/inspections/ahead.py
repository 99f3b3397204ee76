"""How long authorities wait for the next full inspection, and what is due to come."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits.inspections.words import (
    GRADE,
    OFSTED,
    Known,
    cited,
    day,
    known,
    month,
    no_overall,
    seen_to,
)
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.topics.inspections import judgements as graded
from rc_analysis.topics.inspections import waits

WAITED = {grade: GRADE[grade].capitalize() for grade in graded.GRADES} | {waits.ANY: "Any grade or none"}
"""The rows of the waits in words."""

ANNOUNCED = "announced"
"""How data/milestones.csv marks an event that the inspectorate has announced."""


def table_of_waits(case: Case, found: Known) -> tuple[pd.DataFrame, waits.Pause]:
    """The range of waits by grade, and the pause in inspections that they leave out."""
    areas = case.store.areas()
    gone = areas[areas["status"] == "abolished"].set_index("area_code")["abolished_on"]
    every = found.every[found.every["framework"] == "ILACS"]
    waited = waits.waits(every, found.listed_to, {str(k): v for k, v in pd.to_datetime(gone).items()})
    listed = every[graded.when(every) <= found.listed_to]
    return waits.by_grade(waited), waits.pause(listed)


def window(found: Known, table: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp, pd.Series] | None:
    """The span in which the next full inspection would begin on past waits; None where no range can be told."""
    row = table[table["grade"] == _waited_with(found)]
    if row.empty or row[["low", "high"]].isna().any(axis=None):
        return None
    one = row.iloc[0]
    return waits.after(found.date, one["low"]), waits.after(found.date, one["high"]), one


def _waited_with(found: Known) -> str:
    """The row of the waits that a place is set beside: its grade, or all waits where no overall grade is given."""
    return found.grade() or waits.ANY


@exhibit("intervals")
def intervals(case: Case) -> Exhibit:
    """The wait from one full inspection to the next, by overall grade, as a range."""
    found = known(case)
    table, pause = table_of_waits(case, found)
    table["label"] = [f"{WAITED[g]} ({e} of {n})" for g, e, n in
                      zip(table["grade"], table["ended"], table["n"], strict=True)]  # fmt: skip
    now = found.grade()
    if now is not None:
        table = table[table["grade"] != waits.ANY].reset_index(drop=True)
    shown = table[table[["low", "middle", "high"]].notna().all(axis=1)]
    if shown.empty:
        raise NoData("Too few authorities have been inspected twice for a range of waits to be told.")
    mine = shown[shown["grade"] == _waited_with(found)]
    since = (pd.Timestamp(case.as_of) - found.date).days / waits.YEAR
    span = window(found, table)
    finding = (
        f"The newest full inspection of {case.place} held here began in {month(found.date)}, {since:.1f} years before "
        f"{day(pd.Timestamp(case.as_of))}. "
    )
    if now is None:
        finding += f"That inspection {no_overall(found)}, so that the waits after any grade are taken together. "
    if span:
        low, high, one = span
        after = f"an inspection graded {GRADE[now]} overall" if now else "an inspection of any grade"
        finding += (
            f"After {after}, the middle four fifths of authorities waited "
            f"{one['low']:.1f} to {one['high']:.1f} years for the next, the gap in inspections of {pause.before.year} "
            f"to {pause.after.year} left out. On that pattern the next here would begin between {month(low)} and "
            f"{month(high)}{_begun(low, high, pd.Timestamp(case.as_of))}. "
        )
        finding += "This is what happened to others, not a forecast: the way of inspecting is changing."
    else:
        finding += _without_end(table, now)
    if caution := seen_to(case, found):
        finding += f" {caution}"
    left_out = [WAITED[g].lower() for g in table["grade"] if g not in set(shown["grade"])]
    notes = [
        "The range runs from the wait by which a tenth of authorities had been inspected again to that by which nine "
        "tenths had. Waits still running on the last day of the list are counted as far as they go (product-limit "
        "estimate), for leaving them out would make every wait look short.",
        f"No full inspection began between {day(pause.before)} and {day(pause.after)}, {pause.days} days: the "
        "longest gap on the list. Those days are left out of each wait; the waits that spanned it were longer.",
        f"All authorities of England, ILACS full inspections begun by {day(found.listed_to)} (Ofsted's list).",
    ]
    if left_out:
        notes.append(f"Not drawn: {', '.join(left_out)}. Fewer than nine tenths of those waits have been seen to end.")
    view = pd.DataFrame(
        {
            "Overall grade": table["grade"].map(WAITED),
            "Inspections": table["n"],
            "Followed by another": table["ended"],
            "A tenth within": table["low"].map(_years),
            "Half within": table["middle"].map(_years),
            "Nine tenths within": table["high"].map(_years),
            "Half within, gap counted": table["calendar_middle"].map(_years),
        }
    )
    names = ("A tenth within", "Half within", "Nine tenths within", "Half within, gap counted")
    headline = "Full inspections have come about three to four years apart"
    if len(mine):
        one = mine.iloc[0]
        who = f"Authorities graded {GRADE[now]}" if now else "Authorities of any grade"
        headline = f"{who} waited {one['low']:.1f} to {one['high']:.1f} years"
    else:
        low, high = shown["low"].min(), shown["high"].max()
        headline = f"Waits between full inspections ran from {low:.1f} to {high:.1f} years"
    return Exhibit(
        key="intervals",
        headline=headline,
        subtitle=(
            "Wait from one full inspection to the next by overall grade at the first, England, years: middle and range "
            "(in brackets, waits that have ended of all)"
        ),
        finding=finding,
        alt=f"Dots with ranges, one for each overall grade. {_said(shown)} {finding}",
        draw=lambda: charts.intervals(
            shown, label="label", value="middle", lo="low", hi="high", unit="years", decimals=1,
            focus=list(mine["label"]) or None,
        ),
        data=table.drop(columns="label"),
        view=Table(
            frame=view, caption="Waits between full inspections", units=dict.fromkeys(names, "years"),
            explained="[x]: fewer than that share have been seen to end." if left_out else None,
        ),
        sources=cited(case, found.latest, more=(OFSTED,)),
        notes=tuple(notes),
    )  # fmt: skip


def _without_end(table: pd.DataFrame, now: str | None) -> str:
    """What can be told of the waits with a grade where their upper end has not been seen."""
    row = table[table["grade"] == now]
    if now is None or row.empty or row[["low", "middle"]].isna().any(axis=None):
        return "No range of waits can be told for its grade: too few have been seen to end."
    return (
        f"After an inspection graded {GRADE[now]} overall, a tenth of authorities were inspected again within "
        f"{row['low'].iloc[0]:.1f} years and half within {row['middle'].iloc[0]:.1f}; too few of the longer waits have "
        "been seen to end for an upper figure."
    )


def _begun(low: pd.Timestamp, high: pd.Timestamp, today: pd.Timestamp) -> str:
    """Whether a span lies behind the edition's date, in part or in whole."""
    return ", a span that has passed" if high < today else ", a span that has begun" if low < today else ""


def _said(table: pd.DataFrame) -> str:
    return " ".join(
        f"{WAITED[r.grade]}: {r.low:.1f} to {r.high:.1f} years, middle {r.middle:.1f}."  # type: ignore[index]
        for r in table.itertuples()
    )


def _years(value: float) -> str:
    return "[x]" if pd.isna(value) else f"{value:.1f}"


@exhibit("horizon")
def horizon(case: Case) -> Exhibit:
    """The range of dates for the next inspection, and what has changed or is to change in how it would be made."""
    events = case.store.milestones(case.area.code)
    events = events[(events["topic"] == "inspections") & events["date_from"].notna()]
    today = pd.Timestamp(case.as_of)
    recent = today - pd.DateOffset(years=1)
    events = events[events["date_to"] >= recent].sort_values("date_from", kind="stable", ignore_index=True)
    rows = [
        (e["date_from"], e["date_to"], _when(e["date_from"], e["precision"]), e["event"], e["basis"], e["source"])
        for e in events.to_dict("records")
    ]
    try:
        found = known(case)
    except NoData:
        found = None
    span = window(found, table_of_waits(case, found)[0]) if found is not None else None
    span = span if span and span[1] >= today else None
    if span:
        low, high, _ = span
        others = "most others with its grade have" if found and found.grade() else "most others have"
        what = f"Next full inspection of {case.place}, if it waits as long as {others}"
        source = case.store.source(OFSTED).citation()
        rows.append((low, high, f"{month(low)} to {month(high)}", what, "range from past waits", source))
    if not rows:
        raise NoData("No dated events on inspections are recorded around this date.")
    frame = pd.DataFrame(rows, columns=["date_from", "date_to", "when", "event", "basis", "source"])
    frame = frame.sort_values("date_from", kind="stable", ignore_index=True)
    past, coming = frame[frame["date_to"] < today], frame[frame["date_to"] >= today]
    said = [f"Since {r.when}: {r.event}." for r in past.itertuples() if r.basis == ANNOUNCED]
    said += [f"Announced for {r.when}: {r.event}." for r in coming.itertuples() if r.basis == ANNOUNCED]
    if span:
        said.append(
            f"If {case.place} waits as long as {others}, its next full inspection would begin "
            f"between {month(span[0])} and {month(span[1])}{_begun(span[0], span[1], today)}."
        )
    if found is not None and (caution := seen_to(case, found)):
        said.append(caution)
    table = pd.DataFrame(
        {
            "When": frame["when"], "What": frame["event"], "How it is known": frame["basis"], "Source": frame["source"],
        }
    )  # fmt: skip
    return Exhibit(
        key="horizon",
        headline=(
            f"The next full inspection would fall between {month(span[0])} and {month(span[1])}"
            if span
            else "What has changed and what comes next in inspection"
        ),
        subtitle=f"Dated events on inspections around {day(today)}, {case.place}",
        finding=" ".join(said),
        data=frame,
        view=Table(frame=table, caption="Changes and events", numbers=()),
        sources=tuple(sorted(set(frame["source"]))),
        notes=(
            "A range rests on past waits under a framework that is about to change; no date is announced.",
            "Changes of framework are dated rules of the data file, each with its source, and nothing here is worked "
            "out from more than those.",
        ),
    )


def _when(start: pd.Timestamp, precision: str) -> str:
    return str(start.year) if precision == "year" else month(start)
