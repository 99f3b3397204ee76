"""`rc.parts`: the parts of a whole, as one bar cut in parts for each year or each place."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from rc_analysis import words
from rc_analysis.case import case_of
from rc_analysis.errors import DataError, NoData
from rc_analysis.figures import checked, nothing
from rc_analysis.say import compose
from rc_analysis.say.compose import Say
from rc_analysis.say.facts import DOWN, HIGHER, LOWER, UP, Facts
from rc_analysis.say.numbers import lowered, number, sentence
from rc_analysis.say.remarks import Remark, change
from rc_analysis.shapes import assemble, charts, tables
from rc_analysis.shapes.assemble import Notes, Told
from rc_analysis.shapes.exhibit import Exhibit

MOST = 5
OTHERS = "All others"


def parts(
    frame: pd.DataFrame,
    *,
    over: str = "",
    title: str = "",
    headline: str = "",
    say: Say = None,
    note: Notes = (),
    order: Sequence[str] = (),
    focus: str = "",
    unit: str | None = None,
    decimals: int | None = None,
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """The parts of a whole: a bar a year, or a bar a place, cut in up to five parts.

    Parameters
    ----------
    frame : pandas.DataFrame
        Figures of several breakdowns, as `case.figures(measure, None)` gives them.
    over : {"period", "who"}
        What a bar is; by default "who" where the frame has several, each at the place's newest period.
    order : sequence of str
        The parts in order; those not named are summed as "All others". By default the largest four at the place and
        all others.
    title, headline, say, note, focus, unit, decimals, sources, alt, key
        As in `rc.trend`. The default finding names the largest part and what moved most; `say="largest"` or
        `say="moved"` gives one of them alone.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, a missing value with no reason, one breakdown only, more than five in `order`, no source.

    Examples
    --------
    >>> import rc_analysis as rc
    >>> case = rc.open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> rc.parts(case.figures("cla_locality_percent", None, beside=())).headline
    'Inside the boundary: 63% in 2025, the largest part'
    """
    try:
        rows = checked(frame)
        case = case_of(frame)
        rows = _exclusive(rows, frame)
        if rows["breakdown"].nunique() < 2 and not order:
            mend = "take them all: case.figures(measure, None)"
            raise DataError("rc.parts", seen="one breakdown", allowed="the parts of a whole", mend=mend)
        over = over or ("who" if rows["who"].nunique() > 1 else "period")
        facts = _facts(rows, frame, unit, decimals, focus)
        hidden = _hidden(rows, facts)
    except NoData as none:
        return assemble.missing(key or assemble.key_of(frame, key, title, "parts"), none)
    by_size = sorted(facts, key=lambda f: -f.now.value)
    first = by_size[0]
    own: dict[str, Remark] = {"largest": lambda _: largest(facts, hidden), "moved": lambda _: moved(facts)}
    finding, rest = assemble.say(first, [own[say]] if isinstance(say, str) and say in own else say, [*own.values()])
    who = first.now.who
    shown = rows[rows["who"] == who] if over == "period" else rows[rows["period_end"] == first.now.period_end]
    names = list(order) or _largest_names(facts, shown["breakdown"].nunique())
    if len(names) > MOST - (len(names) < shown["breakdown"].nunique()):
        raise DataError("rc.parts", seen=f"{len(names)} parts in order=", allowed=f"{MOST} bars, all others as one")
    drawn = _summed(shown, names)
    whole = title or (case.measure(first.measure).title if case is not None and first.measure else "The whole")
    known = first.telling and is_largest(facts, hidden) and not _tied(by_size)
    told = Told(
        key=assemble.key_of(frame, key, title, "parts"),
        headline=headline or _headline(first, whole, known),
        subtitle=assemble.subtitle_of(shown, whole, assemble.unit_words_of(case, first), assemble.whose(shown, case)),
        finding=finding,
        notes=assemble.notes_of(
            rows[rows["value"].notna() | rows.index.isin(shown.index)],  # nothing is told of gaps that are not drawn
            case,
            (*rest, *_undrawn(drawn, names, shown)),
            note,
            [first],
            said=finding,
            parts=by_size[1:],
        ),
        sources=assemble.sources_of([frame], sources),
    )
    view = tables.from_observations(
        shown.assign(period=shown["period"].astype("str")),
        rows="breakdown", columns=over, unit=first.unit, decimals=first.decimals, caption=told.headline,
        row_label="Part", column_order=list(dict.fromkeys(shown.sort_values("period_end", kind="stable")[over])),
    )  # fmt: skip
    return assemble.made(
        told,
        shown.drop(columns=[c for c in ("count", "cohort", "role", "area_code") if c in shown]),
        view,
        lambda: charts.stacked(
            drawn, x=over, y="value", part="breakdown", parts=list(dict.fromkeys(drawn["breakdown"])),
            unit=first.unit, decimals=first.decimals, share=first.unit == "percent",
            focus=who if over == "who" else None,
        ),
        f"Bar chart, a bar for each {'year' if over == 'period' else 'place'}, cut in parts",
        alt,
    )  # fmt: skip


def largest(facts: Sequence[Facts], hidden: int = 0) -> str:
    """Which part is the largest, and the next; that it is not known where a part withheld may be larger."""
    by_size = sorted(facts, key=lambda f: -f.now.value)
    first = by_size[0]
    if not is_largest(facts, hidden):
        parts_are = "1 part is" if hidden == 1 else f"{hidden} parts are"
        return sentence(f"the largest part in {first.now.period} cannot be told, as {parts_are} not shown")
    if first.few:
        return sentence(f"the parts in {first.now.period} rest on {first.people}, so none is called the largest")
    if _tied(by_size):
        both = f"{_lower(first)} and {_lower(by_size[1])}"
        return sentence(f"the two largest parts in {first.now.period}: {both} ({first.told(first.now.value)} each)")
    said = sentence(f"the largest part in {first.now.period}: {_sized(first)}")
    if not is_largest(facts, hidden, 1):
        return said
    second = [f for f in by_size[1:2] if f.now.value > 0]
    more = [f", then {told}." for f in second for told in (_sized(f), f"{_lower(f)} ({f.told(f.now.value)})")]
    return next((longer for longer in (said[:-1] + m for m in more) if compose.fits(longer)), said)


def is_largest(facts: Sequence[Facts], hidden: int, place: int = 0) -> bool:
    """Whether the part shown that is the largest (of `place` 1: the next) is surely so, though `hidden` are not shown.

    It is where it is more than all that is left of 100%, however each share was rounded.
    """
    values = sorted((f.now.value for f in facts), reverse=True)[place:]
    if not hidden or not values:
        return True
    half, left = 0.5 / 10 ** facts[0].decimals, 100 - sum(f.now.value for f in facts)
    return facts[0].unit == "percent" and values[0] - half > left + half * len(facts)


def _tied(by_size: Sequence[Facts]) -> bool:
    """Whether the first two, by size, read alike."""
    return len({f.told(f.now.value) for f in by_size[:2]}) < len(by_size[:2])


def moved(facts: Sequence[Facts]) -> str:
    """The part that changed most since its first comparable figure, where that is more than chance."""
    found = []
    for one in facts:
        then = one.first
        if then is not None and one.stands(one.now, then) in (HIGHER, LOWER, UP, DOWN):
            found.append((abs(one.now.value - then.value), one))
    return change(max(found, key=lambda item: item[0])[1]) if found else ""


def _exclusive(rows: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The parts that make up the whole and do not overlap, in the order shown, where data/breakdowns.csv says which."""
    case = case_of(frame)
    measure = str(rows["measure"].iloc[0]) if "measure" in rows else ""
    known = words.parts_of(case.store, measure) if case is not None and measure else ()
    if case is not None and measure and not known:
        mend = "compare them: rc.compare(...)"
        raise DataError(
            "rc.parts", seen=f"breakdowns of {measure} that overlap", allowed="parts of one whole", mend=mend
        )
    kept = rows[rows["breakdown"].isin(known)] if known else rows[rows["breakdown"] != "Total"]
    return kept if len(kept) else rows


def _facts(rows: pd.DataFrame, frame: pd.DataFrame, unit: str | None, decimals: int | None, focus: str) -> list[Facts]:
    found = []
    for _, part in rows.groupby("breakdown", sort=False):
        part.attrs |= frame.attrs
        try:
            found.append(Facts.of(part, unit=unit, decimals=decimals, focus=focus))
        except NoData:
            continue
    if not found:
        case, measure = case_of(frame), str(rows["measure"].iloc[0]) if "measure" in rows else ""
        known = nothing(case, case.measure(measure).title) if case is not None and measure else ""
        raise NoData(known or "None of the parts has a figure that can be shown.")
    newest = max(f.now.period_end for f in found)
    return [f for f in found if f.now.period_end == newest]


def _hidden(rows: pd.DataFrame, facts: Sequence[Facts]) -> int:
    """How many parts of the place are not shown in the newest period."""
    one = facts[0].now
    mine = rows[(rows["who"] == one.who) & (rows["period_end"] == one.period_end)]
    return int(mine["value"].isna().sum())


def _headline(first: Facts, whole: str, known: bool) -> str:
    if not known:
        return f"{whole}, {first.now.period}"
    return f"{_part(first)}: {first.told(first.now.value)} in {first.now.period}, the largest part"


def _largest_names(facts: Sequence[Facts], of: int) -> list[str]:
    by_size = sorted(facts, key=lambda f: -f.now.value)
    names = [f.breakdown for f in by_size]
    return names if len(names) == of <= MOST else names[: MOST - 1]


def _summed(shown: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The named parts, and the others summed as one; of a sum that lacks a withheld part nothing is drawn."""
    kept = shown[shown["breakdown"].isin(list(names))]
    rest = shown[~shown["breakdown"].isin(list(names))]
    keys = ["who", "period", "period_end"]
    columns = [*keys, "breakdown", "value", "symbol"]
    rank = {name: i for i, name in enumerate(names)}
    kept = kept.sort_values("breakdown", key=lambda s: s.map(rank), kind="stable")[columns]
    if rest.empty:
        return kept.sort_values("period_end", kind="stable")
    sums = rest.groupby(keys, as_index=False, sort=False).agg(
        value=("value", lambda s: s.sum(min_count=len(s))), symbol=("symbol", lambda s: s.dropna().min())
    )
    if sums["value"].isna().any():
        return kept.sort_values("period_end", kind="stable", ignore_index=True)
    out = pd.concat([kept, sums.assign(breakdown=OTHERS)[columns]], ignore_index=True)
    return out.sort_values("period_end", kind="stable", ignore_index=True)


def _undrawn(drawn: pd.DataFrame, names: Sequence[str], shown: pd.DataFrame) -> list[str]:
    """That a bar ends before its whole, where some of the other parts are withheld."""
    if OTHERS in set(drawn["breakdown"]) or len(names) == shown["breakdown"].nunique():
        return []
    return ["What a bar lacks to its whole are other parts, of which some are withheld or missing: see the table."]


def _sized(facts: Facts) -> str:
    """A part with its figure, and the count behind a share: "foster homes (65%, 260 of 397)"."""
    now = facts.now
    of = f", {number(now.count)} of {number(now.cohort)}" if facts.unit == "percent" and now.count > 0 else ""
    return f"{_lower(facts)} ({facts.told(now.value)}{of if now.cohort > 0 else ''})"


def _part(facts: Facts) -> str:
    return facts.breakdown if facts.breakdown != "Total" else facts.short


def _lower(facts: Facts) -> str:
    """A part's name inside a sentence; one that the measure's phrase writes with a capital keeps it: White."""
    name = _part(facts)
    return name if name.split(" ")[0] in facts.phrase.split(" ") else lowered(name)
