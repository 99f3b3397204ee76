"""Exhibits that every topic makes: a measure over time beside its comparators, and several at their newest."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from rc_analysis import symbols
from rc_analysis.case import Case
from rc_analysis.errors import listed
from rc_analysis.methods.comparators import FEWEST, Comparison
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts, tables
from rc_analysis.shapes.exhibit import Exhibit, Words
from rc_analysis.shapes.tables import Table
from rc_analysis.sources.periods import day_words

NTH = {1: "st", 2: "nd", 3: "rd"}
FEWEST_RANKED = 10
"""A place is not ranked among fewer authorities than this."""
SIZES = ("count", "pounds", "FTE")
"""Units that grow with a place's size, so that no place is called higher or lower than another on them."""


def over_time(
    case: Case,
    key: str,
    measure: str,
    *,
    breakdown: str = "Total",
    what: str,
    unit_words: str,
    extra: str = "",
    title: str = "",
    short: str = "",
    since: str | None = None,
    zero: bool = False,
) -> Exhibit:
    """A measure over time for the place, its neighbours' mean, its region and England, as lines and a table.

    `what` names the measure inside a sentence ("the rate of children looked after"); `unit_words` is the unit as a
    subtitle prints it ("per 10,000 children aged under 18"). `extra` is added to the finding. `title` replaces the
    measure's own, where a breakdown has to be named; `short` stands for `what` in the headline. `since`
    drops periods ending before that date. Raises NoData where the place has no number.
    """
    info = case.measure(measure)
    series = case.series(measure, breakdown)
    if since:
        series = series[series["period_end"] >= pd.Timestamp(since)]
    comparison = case.compare(measure, breakdown)
    rank = "" if info.unit in SIZES else ranked(case, comparison, measure, breakdown, info.decimals)
    return compared(
        case,
        key,
        comparison,
        series,
        title=title or info.title,
        unit=info.unit,
        decimals=info.decimals,
        what=what,
        unit_words=unit_words,
        extra=f"{rank} {extra}".strip(),
        short=short,
        zero=zero,
        sources=case.sources(case.load(measure, breakdown=breakdown)),
    )


def ranked(case: Case, c: Comparison, measure: str, breakdown: str, decimals: int | None) -> str:
    """`standing` of a measure's newest figure among all present authorities with one in the same period."""
    held = case.store.load(measure, areas=case.store.current(), breakdown=breakdown)
    own = case.load(measure, breakdown=breakdown, who=("place",))
    ends = own.loc[own["period"] == c.period, "period_end"]
    return standing(held.loc[held["period_end"].isin(ends), "value"], c.value, decimals) if len(ends) else ""


def compared(
    case: Case,
    key: str,
    comparison: Comparison,
    series: pd.DataFrame,
    *,
    title: str,
    unit: str,
    decimals: int | None,
    what: str,
    unit_words: str,
    sources: tuple[str, ...],
    extra: str = "",
    short: str = "",
    zero: bool = False,
    rate: bool = False,
    notes: tuple[str, ...] = (),
) -> Exhibit:
    """What `over_time` makes, for a measure that a topic worked out: from its `comparison` and its `series`.

    In: `series` as `comparators.groups` gives it. `notes` come before the note on the neighbours.
    `rate` says that the measure can be compared although its unit is that of a total (pounds for each child).
    """
    series = series.assign(period=series["period"].map(prose.period))
    said = told(case, comparison, what, unit, decimals, rate=rate)
    return Exhibit(
        key=key,
        headline=headline(comparison, short or what, unit, decimals),
        subtitle=f"{title}, {case.place} and comparators, {span(series)}, {unit_words}",
        finding=f"{said} {extra}".strip(),
        alt=f"Line chart. {said}",
        draw=lambda: charts.lines(
            series,
            focus=case.place,
            unit=unit,
            decimals=decimals or 0,
            zero=zero,
            order=list(series["series"].unique()),
        ),
        data=series,
        view=wide(series, title, unit, decimals),
        sources=sources,
        notes=(*notes, *neighbour_note(case, comparison)),
    )


def standing(values: pd.Series, own: float, decimals: int | None) -> str:
    """Where a figure stands among all authorities', from the nearer end, in a sentence; empty for fewer than ten.

    >>> standing(pd.Series(range(1, 152)), 149, 0), standing(pd.Series([1.0, 1.0, *range(2, 20)]), 1.0, 0)
    ('It was the 3rd highest of 151 authorities.', 'It was the joint lowest of 20 authorities.')
    """
    shown = values.dropna().round(decimals or 0)
    mine = round(own, decimals or 0)
    if len(shown) < FEWEST_RANKED:
        return ""
    above, below, same = int((shown > mine).sum()), int((shown < mine).sum()), int((shown == mine).sum())
    place, end = (above + 1, "highest") if above <= below else (below + 1, "lowest")
    nth = "" if place == 1 else f"{place}{'th' if 10 < place % 100 < 14 else NTH.get(place % 10, 'th')} "
    return f"It was the {'joint ' if same > 1 else ''}{nth}{end} of {len(shown)} authorities."


def span(frame: pd.DataFrame) -> str:
    """The periods a frame covers: "2013 to 2025"."""
    order = frame.sort_values("period_end")["period"]
    first, last = prose.period(order.iloc[0]), prose.period(order.iloc[-1])
    return first if first == last else f"{first} to {last}"


def headline(c: Comparison, what: str, unit: str, decimals: int | None) -> str:
    """About ten words: the newest figure and how it stands to the neighbours."""
    text = f"{prose.sentence(what)[:-1]}: {prose.number(c.value, unit, decimals)} in {prose.period(c.period)}"
    if pd.notna(c.neighbours) and unit not in SIZES:
        text += f", {prose.against(c.value, c.neighbours, unit, decimals)} in similar areas"
    return text


def told(case: Case, c: Comparison, what: str, unit: str, decimals: int | None, *, rate: bool = False) -> str:
    """The finding in sentences: change since the first year, then the comparators in the newest period."""
    parts = []
    if c.first_period and c.first_period != c.period:
        first, last = prose.period(c.first_period), prose.period(c.period)
        if prose.same(c.first, c.value, unit, decimals):  # "stayed" would speak of the years between
            now = prose.number(c.value, unit, decimals)
            parts.append(f"In {case.place} {what} was {now} in {last}, the same as in {first}.")
        else:
            moved = prose.change(c.first, c.value, unit, decimals)
            parts.append(f"In {case.place} {what} {moved} between {first} and {last}.")
    else:
        parts.append(f"In {case.place} {what} was {prose.number(c.value, unit, decimals)} in {prose.period(c.period)}.")
    stands = beside(case, c.value, c.neighbours, c.region, c.england, unit, decimals)
    if stands and (rate or unit not in ("count", "pounds")):
        parts.append(f"That is {stands}.")
    if c.newer_symbol:
        parts.append(
            f"The figure for {prose.period(c.newer_period)} is {symbols.MEANINGS[c.newer_symbol]} ([{c.newer_symbol}])."
        )
    return " ".join(parts)


def beside(
    case: Case, value: float, neighbours: float, region: float, england: float, unit: str, decimals: int | None
) -> str:
    """How a value stands to the comparators: "higher than the North East (111) and England (67)"; empty for none."""
    others = [
        (f"the mean of its statistical neighbours ({prose.number(neighbours, unit, decimals)})", neighbours),
        (f"{prose.the(case.region.name)} ({prose.number(region, unit, decimals)})", region),
        (f"England ({prose.number(england, unit, decimals)})", england),
    ]
    groups: dict[str, list[str]] = {}
    for words, other in others:
        if pd.notna(other) and pd.notna(value):
            groups.setdefault(prose.against(value, other, unit, decimals), []).append(words)
    return contrasted(groups)


def contrasted(groups: Mapping[str, Sequence[str]]) -> str:
    """How a value stands to others, the others by how it stands to them.

    >>> contrasted({"higher than": ["the North East (12%)"], "lower than": ["England (18%)"]})
    'higher than the North East (12%), but lower than England (18%)'
    """
    said = [f"{how} {listed(names)}" for how, names in groups.items()]
    return ", but ".join(said) if len(said) < 3 else "; ".join(said)


def wide(frame: pd.DataFrame, caption: str, unit: str, decimals: int | None) -> Table:
    """A table with a row a period and a column a series; withheld and missing cells show their symbol."""
    return tables.from_observations(
        frame,
        columns="series",
        unit=unit,
        decimals=decimals or 0,
        caption=caption,
        column_order=list(frame["series"].unique()),
    )


def neighbour_note(case: Case, c: Comparison) -> tuple[str, ...]:
    """How many of the neighbours stand behind the mean."""
    if not c.n_neighbours:
        return ()
    whole = len(case.neighbours)
    if c.n_neighbours < FEWEST:
        return (
            f"Statistical neighbours: no mean is shown, as only {c.n_neighbours} of {whole} have a published figure in "
            f"{prose.period(c.period)}.",
        )
    return (
        f"Statistical neighbours: plain mean of the {c.n_neighbours} of {whole} with a published figure in "
        f"{prose.period(c.period)} (2025 model).",
    )


def sources(exhibits: Iterable[Exhibit]) -> Words:
    """The list of sources of a notebook's exhibits, each once, in alphabetical order."""
    cited = sorted({s for e in exhibits for s in e.sources})
    text = "\n".join(f"- {s}" for s in cited)
    return Words(key="sources", text=text, role="sources")


def said_on(said: str, day: str) -> str:
    """A statement with the day, month or year it speaks of, as a cell: "Children looked after: 200 (31 March 2016)".

    >>> said_on("Children looked after: 200", "2016-03-31")
    'Children looked after: 200 (31 March 2016)'
    >>> said_on("New placements: 40", "2018-11"), said_on("New placements: 40", "2018")
    ('New placements: 40 (November 2018)', 'New placements: 40 (2018)')
    """
    return f"{said} ({day_words(day)})"


def who_says(publishers: Iterable[str], places: Iterable[str]) -> list[str]:
    """Who made each statement and where in the document it stands, as cells."""
    return [f"{who}: {place}" for who, place in zip(publishers, places, strict=True)]


def in_brief(lines: Sequence[str]) -> Words:
    """The opening of a page: its finding in a sentence, and the rest as a list."""
    lead, *others = [prose.sentence(line) for line in lines if line]
    text = "\n".join([lead, "", *(f"- {line}" for line in others)]).strip()
    return Words(key="opening", text=text, role="opening")
