"""What may be said of each measure's change, by rule, so that chance is not taken for news."""

import math

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits.education import parts, pooled
from rc_analysis.exhibits.education.pooled import CHANGES, Measured
from rc_analysis.methods import intervals
from rc_analysis.methods import segments as breaks
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import tables
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.topics import education as topic
from rc_analysis.topics.education import pooling
from rc_analysis.topics.education.pooling import Change

RULE = (
    "A change is told only where the interval of the difference leaves out nought: by Newcombe's method for a share, "
    "by the spread of all authorities' scores for an average, both at 97%. So where nothing but chance was at work, a "
    "change is told fewer than five times in a hundred. “Too few to say”: fewer than ten children in either "
    "year, or fewer than fifty and an interval that holds nought. “No clear change”: fifty or more and the same."
)


@exhibit("changes")
def changes(case: Case) -> Exhibit:
    """What may be said of each measure's change between the first and the newest comparable year, by rule."""
    found = [(m, c) for m in CHANGES if (c := _change(case, m)) is not None and c.verdict]
    if not found:
        raise parts.nothing_on(case, "changes in results, absence and care leavers, with the number of children")
    rows = pd.DataFrame([{"measure": m.title, **vars(c)} for m, c in found])
    counts = rows["verdict"].value_counts()
    told = [_told(case, [f for f in found if f[1].verdict == v]) for v in (intervals.HIGHER, intervals.LOWER)]
    finding = parts.joined(
        f"Of {len(found)} measures with a number of children, "
        + listed(f"{counts[v]} {'is' if counts[v] == 1 else 'are'} “{v}”" for v in intervals.VERDICTS if v in counts)
        + ", from the first comparable year to the newest.",
        *told,
        _several(case),
    )
    return Exhibit(
        key="changes",
        headline=_changes_headline(counts, len(found)),
        subtitle=f"First and newest comparable year of each measure, {case.place}, and what may be said of the change",
        finding=finding,
        data=rows,
        view=_changes_view(found, case),
        sources=pooled.sources(case, [m for m, _ in found]),
        notes=(
            RULE,
            "Higher and lower tell of the figure, not of better or worse; for absence lower is better.",
            "Looking at many measures at once, one of them may well be told a change by chance.",
            *_notes(case, [m for m, _ in found]),
        ),
    )


def _change(case: Case, m: Measured) -> Change | None:
    try:
        own = pooled.load(case, m, everywhere=False)
    except NoData:
        return None
    components = pooled.spread_of(case, m) if not m.shares else None
    return pooling.change(own, shares=m.shares, components=components)


def _told(case: Case, found: list[tuple[Measured, Change]]) -> str:
    """The changes of one verdict, each with both figures, its numbers of children and England's change."""
    if not found:
        return ""
    told = []
    for m, c in found:
        link = "of" if m.shares else "for"
        first, last = (prose.number(v, m.unit, m.decimals) for v in (c.first, c.value))
        told.append(
            f"{_within(m.title)} ({last} {link} {prose.number(c.of)} in {c.period}, {first} {link} "
            f"{prose.number(c.first_of)} in {c.first_period}{_england(case, m, c)})"
        )
    verdict = found[0][1].verdict
    return f"{verdict[:1].upper()}{verdict[1:]}: {'; '.join(told)}."


def _within(title: str) -> str:
    """A title inside a sentence: proper names keep their capital."""
    return title if title.startswith(("Attainment", "English")) else f"{title[:1].lower()}{title[1:]}"


def _england(case: Case, m: Measured, c: Change) -> str:
    """England's figures of the same two years, where both are published."""
    frame = topic.dated(case.load(m.measure, m.breakdown, who=("england",), need_place=False))
    known = frame[frame["value"].notna()].set_index("period")["value"]
    if c.first_period not in known.index or c.period not in known.index:
        return ""
    first, last = (prose.number(known[p], m.unit, m.decimals) for p in (c.first_period, c.period))
    return f"; England {last}, from {first}"


def _several(case: Case) -> str:
    """Results at 11 of children looked after, over several years, where single years are withheld."""
    m = CHANGES[0]
    try:
        made = pooling.together(pooled.load(case, m, everywhere=False))
    except NoData:
        return ""
    if made is None:
        return ""
    value, lo, hi = (prose.number(v, "percent", 0) for v in (made.value, made.lo, made.hi))
    text = (
        f"Results at 11 of children looked after, put together over {listed(made.periods)}: {value} of "
        f"{prose.number(made.of)} (range {lo} to {hi})"
    )
    if made.withheld:
        verb = "is" if len(made.withheld) == 1 else "are"
        text += f"; {listed(made.withheld)} {verb} withheld and not in it, and as low numbers are withheld first, this "
        text += "leans high"
    return f"{text}."


def _changes_headline(counts: pd.Series, n: int) -> str:
    told = int(counts.get(intervals.HIGHER, 0)) + int(counts.get(intervals.LOWER, 0))
    if not told:
        return f"None of {n} measures has changed by more than chance could explain"
    return f"{told} of {n} measures {'has' if told == 1 else 'have'} changed by more than chance could explain"


def _changes_view(found: list[tuple[Measured, Change]], case: Case) -> Table:
    rows = []
    for m, c in found:
        lo, hi = _range(case, m, c)
        newest = "" if not c.symbol else f" ([{c.symbol}] in {prose.period(c.newest_period)})"
        rows.append(
            {
                "Measure": m.title,
                "First year": prose.period(c.first_period) if c.first_period else "[z]",
                "Figure then": "[z]" if not c.first_period else _of(c.first, c.first_of, m),
                "Newest published": f"{prose.period(c.period)}{newest}",
                "Figure now": _of(c.value, c.of, m),
                "Range now (95%)": pooled.span(lo, hi, m),
                "Verdict": c.verdict[:1].upper() + c.verdict[1:],
            }
        )
    return Table(
        frame=pd.DataFrame(rows),
        caption=f"What may be said of each change, {case.place}",
        numbers=("Figure then", "Figure now", "Range now (95%)"),
    )


def _of(value: float, of: float, m: Measured) -> str:
    return (
        f"{tables.shown(value, None, m.unit, m.decimals)} of {prose.number(of)}"
        if m.shares
        else (f"{tables.shown(value, None, m.unit, m.decimals)} for {prose.number(of)}")
    )


def _range(case: Case, m: Measured, c: Change) -> tuple[float, float]:
    if m.shares:
        lo, hi = intervals.wilson(c.value / 100, c.of)
        return 100 * lo, 100 * hi
    components = pooled.spread_of(case, m)
    return (math.nan, math.nan) if components is None else pooling.average_range(c.value, c.of, components)


def _notes(case: Case, measured: list[Measured]) -> tuple[str, ...]:
    frame = case.load(sorted({m.measure for m in measured}), need_place=False)
    return breaks.notes(frame, case.store.breaks())
