"""From one full inspection to the next across England: which grade follows which, and how long good takes."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits.inspections.words import (
    GRADE,
    OFSTED,
    Known,
    capital,
    cited,
    count,
    day,
    known,
    lower_first,
    month,
    seen_to,
    things,
)
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.topics.inspections import judgements as graded
from rc_analysis.topics.inspections import transitions as moves


def _own(found: Known) -> pd.DataFrame:
    """The place's own pairs of inspections, those newer than the list too."""
    return moves.pairs(found.here)


def _said(pair: dict[Hashable, Any]) -> str:
    return (
        f"from {GRADE[pair['before']]} in {month(pair['start'])} to {GRADE[pair['after']]} in {month(pair['stop'])} "
        f"({pair['years']:.1f} years)"
    )


@exhibit("transitions")
def transitions(case: Case) -> Exhibit:
    """Which overall grade followed which at the next full inspection, in England, the place's own marked."""
    found = known(case)
    every = moves.pairs(found.every, found.listed_to)
    listed_pairs, read = every[every["framework"] == "ILACS"], every[every["framework"] == "SIF"]
    if listed_pairs.empty:
        raise NoData("No authority is held at two full inspections.")
    table = moves.counts(listed_pairs)
    own = _own(found)
    begun = dict(zip(table["before"], table["of"], strict=True))
    rows = {g: f"From {GRADE[g]} ({begun[g]})" for g in graded.GRADES}
    heads = {g: f"to {GRADE[g]}" for g in graded.GRADES}
    grid = table.assign(row=table["before"].map(rows), column=table["after"].map(heads))
    ri = table[table["before"] == "requires_improvement"]
    of = int(ri["of"].iloc[0])
    rose = int(ri.loc[ri["after"].isin(graded.GOOD), "n"].sum())
    fell = int(ri.loc[ri["after"] == "inadequate", "n"].sum())
    finding = (
        f"Of {of} inspections in England that ended in requires improvement and were followed by another, {rose} "
        f"({rose / of:.0%}) led to good or outstanding at the next, {of - rose - fell} to requires improvement again "
        f"and {fell} to inadequate. "
        if of
        else "No inspection that ended in requires improvement has been followed by another. "
    )
    if len(own):
        told = [_said(pair) for pair in own.to_dict("records")]
        finding += f"{case.place} went {listed(told)}."
    else:
        finding += f"{case.place} is held at no two full inspections of which the later is under ILACS."
    marks = [(rows[b], heads[a]) for b, a in dict.fromkeys(zip(own["before"], own["after"], strict=True))]
    view = []
    for grade in graded.GRADES:
        for name, part in (("on Ofsted's list", table), ("begun under the SIF, report read", moves.counts(read))):
            line = part[part["before"] == grade].set_index("after")
            view.append(
                {"From": GRADE[grade].capitalize(), "Pairs": name}
                | {f"to {GRADE[g]}": n for g, n in line["n"].to_dict().items()}  # type: ignore[index]
                | {"All": line["of"].iloc[0]}
            )
    units = dict.fromkeys([*heads.values(), "All"], "pairs")
    notes = [
        f"A pair is a full inspection and the next of the same authority. Ofsted's list holds all under ILACS, begun "
        f"from January 2018 to {day(found.listed_to)}: {len(listed_pairs)} pairs. The figure shows these.",
        f"Inspections before 2018 are held only where their report was read: {things(len(read), 'pair')} that "
        "begin under the single inspection framework (SIF), in the table and not in the figure. They are no sample "
        "of all, and another inspection may lie between.",
        "Authorities that wait for their next inspection are in no pair: those found weak are inspected again "
        "sooner or later than others, so the shares are of inspections that were followed, not of all.",
    ]
    if len(own) and (own["stop"] > found.listed_to).any():
        notes.append(f"{case.place}'s newest inspection is later than the list: marked, and not counted.")
    if caution := seen_to(case, found):
        notes.append(caution)
    return Exhibit(
        key="transitions",
        headline=(
            f"{rose} of {of} graded requires improvement were good or better at the next inspection"
            if of
            else "Which grade followed which"
        ),
        subtitle=(
            "Overall grade at one ILACS full inspection and at the next, England, number of pairs (all that began at "
            "the grade in brackets)"
        ),
        finding=finding,
        alt=f"Grid of counts, the earlier grade down and the later across. {finding}",
        draw=lambda: charts.counts_grid(
            grid, row="row", column="column", value="n", row_order=list(rows.values()),
            column_order=list(heads.values()), marked=marks, marked_label=f"Moves of {case.place}",
        ),
        data=pd.concat([table.assign(pairs="ILACS, listed"), moves.counts(read).assign(pairs="SIF read, then ILACS")]),
        view=Table(
            frame=pd.DataFrame(view), caption="Pairs of consecutive full inspections, by overall grade", units=units,
            row_header=("From", "Pairs"),
        ),
        sources=cited(case, *([own] if len(own) else []), *([read] if len(read) else []), more=(OFSTED,)),
        notes=tuple(notes),
    )  # fmt: skip


@exhibit("improvement")
def improvement(case: Case) -> Exhibit:
    """How long it took to reach good or better from a grade below it, those still on the way counted."""
    found = known(case)
    areas = case.store.areas()
    gone = areas[areas["status"] == "abolished"].set_index("area_code")["abolished_on"]
    closed = {str(k): v for k, v in pd.to_datetime(gone).items()}
    table = moves.ways_to_good(found.every, found.listed_to, closed)
    told = moves.summary(table).set_index("grade")
    if not told["reached"].sum():
        raise NoData("No authority graded below good has been seen to reach it.")
    curves = moves.curves(table)
    names = {g: f"From {GRADE[g]}" for g in moves.BELOW}
    curves = curves.assign(name=curves["grade"].map(names), percent=curves["reached"] * 100)
    curves = curves.assign(percent_low=curves["reached_low"] * 100, percent_high=curves["reached_high"] * 100)
    ri: dict[str, float] = told.loc[["requires_improvement"]].to_dict("records")[0]  # type: ignore[assignment]
    finding = (
        f"{capital(count(int(ri['n'])))} times an authority was newly graded requires improvement under ILACS; "
        f"{int(ri['reached'])} had been graded good or better by {day(found.listed_to)} and {int(ri['running'])} had "
        f"not yet. With these counted for as long as they were watched, {_half(ri)}. "
    )
    marks, own, start = _place_ways(case, found)
    finding += own
    view = pd.DataFrame(
        {
            "From": [GRADE[g].capitalize() for g in told.index],
            "Times": told["n"].to_list(),
            "Reached good": told["reached"].to_list(),
            "Not yet": told["running"].to_list(),
            "A quarter within": told["quarter"].map(_years).to_list(),
            "Half within": told["half"].map(_years).to_list(),
            "95% range": [
                f"{_years(a)} to {_years(b)}" for a, b in zip(told["half_low"], told["half_high"], strict=True)
            ],
            "Longest watched": told["longest"].map(_years).to_list(),
        }
    )
    unseen = bool(told[["quarter", "half", "half_low", "half_high"]].isna().any(axis=None))
    years = ("A quarter within", "Half within", "95% range", "Longest watched")
    notes = [
        "Counted from the first day of the ILACS full inspection that newly gave the grade to the first day of the "
        "first later one graded good or outstanding; a further grade below good in between does not end the wait.",
        "A service may have become good long before an inspection said so: what is timed is the grade.",
        f"Waits that had not ended by {day(found.listed_to)}, or by the day an authority was abolished, are counted as "
        "far as they go (product-limit estimate). By the calendar: the gap in inspections of 2020 and 2021 is within.",
        "What an authority's grade was before its first ILACS inspection is not counted, for most of it is not held.",
    ]
    if caution := seen_to(case, found):
        notes.append(caution)
    return Exhibit(
        key="improvement",
        headline=(
            f"From requires improvement to good: half within {ri['half']:.1f} years"
            if pd.notna(ri["half"])
            else f"{int(ri['reached'])} of {int(ri['n'])} graded requires improvement have reached good"
        ),
        subtitle=(
            "Share of authorities newly graded below good that had since been graded good or better, England, ILACS, "
            "per cent by years since"
        ),
        finding=finding,
        alt=f"Rising steps, one line for each grade at the start. {finding}",
        draw=lambda: charts.steps(
            curves, x="years", y="percent", series="name", focus=names[start], marks=marks,
            band=("percent_low", "percent_high"), band_label=f"95% range, {lower_first(names[start])}",
            x_title="Years since the inspection that gave the grade", y_title="Per cent graded good or better since",
        ),
        data=curves.drop(columns="name"),
        view=Table(
            frame=view, caption="Ways from below good to good or better", units=dict.fromkeys(years, "years"),
            explained="[x]: that share has not been seen to reach it." if unseen else None,
        ),
        sources=cited(case, found.latest, more=(OFSTED,)),
        notes=tuple(notes),
    )  # fmt: skip


def _place_ways(case: Case, found: Known) -> tuple[list[tuple[float, str]], str, str]:
    """The place's own way to good, to be marked on the figure, in words, and the grade at which it began.

    Full inspections of any framework; requires improvement where the place is held at no grade below good.
    """
    own = moves.overall(found.here)
    below = own[own["grade"].isin(moves.BELOW)]
    if below.empty:
        return [], f"{case.place} is not held at a grade below good.", moves.BELOW[0]
    last = below["date"].max()
    good = own[own["grade"].isin(graded.GOOD)]
    later = good[good["date"] > last]
    end = later["date"].min() if len(later) else max(found.listed_to, found.date)
    before = good.loc[good["date"] < last, "date"].max()
    run = below if pd.isna(before) else below[below["date"] > before]
    first, since = run["date"].min(), run.loc[run["framework"] == "ILACS", "date"].min()
    spans = [(d, (end - d).days / moves.YEAR) for d in dict.fromkeys([since, first]) if pd.notna(d)]
    marks = [(years, f"{case.place}, from {month(d)}") for d, years in spans]
    start = str(run.loc[run["date"] == first, "grade"].iloc[0])
    grade = GRADE[start]
    said = listed(f"{years:.1f} years from {month(d)}" for d, years in spans)
    words = f"{case.place}, graded {grade} in {month(first)}, "
    if len(later):
        return marks, f"{words}was graded {GRADE[str(later['grade'].iloc[0])]} in {month(end)}: {said}.", start
    return marks, f"{words}had not been graded good or better by {day(end)}: {said}.", start


def _half(row: dict[str, float]) -> str:
    """By when a quarter and half had reached good, with the range of the half."""
    quarter = f"a quarter had reached it within {row['quarter']:.1f} years" if pd.notna(row["quarter"]) else ""
    if pd.isna(row["half"]):
        return f"{quarter or 'fewer than a quarter have been seen to reach it'}; half have not been seen to"
    low, high = row["half_low"], row["half_high"]
    top = f"to {high:.1f}" if pd.notna(high) else "and no upper end yet seen"
    span = f"95% range from {low:.1f} {top}" if pd.notna(low) else "its range is not yet seen"
    return f"{quarter} and half within {row['half']:.1f} ({span})"


def _years(value: float) -> str:
    return "[x]" if pd.isna(value) else f"{value:.1f}"
