"""What the exhibits on education share: loading with school years, words for groups and numbers, charts and tables."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import common
from rc_analysis.methods import intervals
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts, tables
from rc_analysis.shapes.tables import Table
from rc_analysis.topics import education as topic
from rc_analysis.topics.education import ALL, FEW, GROUPS, IN_NEED, LOOKED_AFTER, ON_PLAN, Movement

NAMES = {
    LOOKED_AFTER: "Children looked after",
    ON_PLAN: "On a protection plan",
    IN_NEED: "Children in need",
    ALL: "All pupils",
}
"""The groups as figures and tables name them."""

WITHIN = {
    LOOKED_AFTER: "children looked after",
    ON_PLAN: "children on a protection plan",
    IN_NEED: "children in need",
    ALL: "all pupils",
}
"""The groups inside a sentence."""

DEFINITIONS = (
    "Children looked after: for twelve months or more on 31 March. On a protection plan: on that day, and not looked "
    "after. In need: on that day, and neither. All pupils includes the other three."
)
RANGE = (
    "Range: how far chance alone could have moved a share of so few (95% interval by Wilson's method, from the "
    "published share and number)."
)
RANGES = f"{RANGE} The share of all pupils rests on many and has none here."
BARE = ("score", "points")
WHY = {
    "c": "withheld to protect confidentiality",
    "m": "missing or withheld (the source does not say which)",
    "x": "not available",
    "z": "not applicable",
    "u": "not shown, being of low reliability",
    "low": "too small to show",
    "k": "too small to show",
}


def load(
    case: Case, measure: str, breakdown: str | Sequence[str] | None = None, since: str | None = None
) -> pd.DataFrame:
    """`case.load`, with school years named alike; periods ending before `since` are dropped.

    Raises NoData with a plain sentence where the place has no row.
    """
    try:
        frame = topic.dated(case.load(measure, breakdown=breakdown))
    except NoData as nothing:
        title = case.measure(measure).title
        raise nothing_on(case, f"{title[0].lower()}{title[1:]}") from nothing
    return frame if since is None else frame[frame["period_end"] >= pd.Timestamp(since)]


def nothing_on(case: Case, what: str) -> NoData:
    """That nothing is there on `what`: not published for the place, or not held here at all."""
    if case.store.holds(case.area.code):
        return NoData(f"No figures are published for {case.place} on: {what}.")
    return NoData(
        f"No figures for {case.place} are held here on: {what}. Downloads that have them can be brought in "
        "(`rc-analysis data build --from FOLDER`)."
    )


def perhaps(case: Case, measure: str, breakdown: str | Sequence[str] | None = None) -> pd.DataFrame | None:
    """`load`, or None where the place has no row."""
    try:
        return load(case, measure, breakdown)
    except NoData:
        return None


def standing(
    case: Case,
    measure: str,
    shares: pd.DataFrame,
    cohorts: pd.DataFrame | None,
    order: Sequence[str] = GROUPS,
) -> pd.DataFrame:
    """`topic.standing`; raises NoData where the place has no figure in any period."""
    now = topic.standing(shares, cohorts, order, ranged=case.measure(measure).unit == "percent")
    if now.empty:
        raise NoData(f"Every figure for {case.place} is withheld or missing on: {case.measure(measure).title}.")
    return now


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """A frame's rows, one after another, their cells as attributes."""
    return iter(frame.itertuples())


# ---- words


def size(of: float, group: str, words: Mapping[str, str] = WITHIN) -> str:
    """A group with its number: "the 14 children looked after"; without one where it is not known."""
    if math.isnan(of):
        return words[group]
    name = words[group].replace("children", "child").replace("leavers", "leaver") if of == 1 else words[group]
    return f"the {prose.number(of)} {name}"


def shares(now: pd.DataFrame, unit: str, decimals: int, words: Mapping[str, str] = WITHIN) -> str:
    """Each group's share: "27% of the 41 children in need and 64% of all pupils"; empty where none is known."""
    known = now[now["place"].notna()]
    return listed(f"{prose.number(r.place, unit, decimals)} of {size(r.of, r.breakdown, words)}" for r in each(known))


def withheld(now: pd.DataFrame, words: Mapping[str, str] = WITHIN) -> str:
    """Which groups' figures are not shown, and why: one sentence for each reason, or empty."""
    told = []
    gone = now[now["place"].isna()]
    for r in each(gone[gone["of"] == 0]):
        told.append(f"There were no {words[r.breakdown]}.")
    gone = gone[gone["of"] != 0]
    for symbol, part in gone.groupby(gone["symbol"].astype("object").fillna("x"), sort=False):
        names = listed(size(r.of, r.breakdown, words) for r in each(part))
        noun, verb = ("figure", "is") if len(part) == 1 else ("figures", "are")
        told.append(f"The {noun} for {names} {verb} {WHY[str(symbol)]}.")
    return " ".join(told)


def stands(
    case: Case, now: pd.DataFrame, group: str, unit: str, decimals: int, words: Mapping[str, str] = WITHIN
) -> str:
    """How one group's figure stands to its comparators, as a sentence; where it has none, England's."""
    row = now[now["breakdown"] == group]
    if row.empty:
        return ""
    r = row.iloc[0]
    if math.isnan(r["place"]):
        if math.isnan(r["england"]):
            return ""
        return f"In England the figure for {words[group]} in {r['period']} was {number(r['england'], unit, decimals)}."
    to = beside(case, r, unit, decimals)
    text = f"The figure for {words[group]} was {to}." if to else ""
    differs = not prose.same(r["place"], r["england"], unit, decimals)
    if differs and r["lo"] <= r["england"] <= r["hi"]:
        text += " The difference from England could be chance alone."
    return text


def beside(case: Case, r: pd.Series, unit: str, decimals: int) -> str:
    """How a row of a standing stands to its comparators, as one clause; empty where there are none."""
    kind = "points" if unit in BARE else unit
    text = common.beside(case, r["place"], r["neighbours"], r["region"], r["england"], kind, decimals)
    text = text.replace(" points)", ")")
    first, _, last = text.rpartition("; ")
    return f"{first.replace('; ', ', ')}, and {last}" if first else text


def number(value: float, unit: str, decimals: int) -> str:
    """`prose.number`, without the unit for scores and points, of which the sentence has spoken."""
    return prose.number(value, "points" if unit in BARE else unit, decimals).removesuffix(" points")


def chance(now: pd.DataFrame, decimals: int = 0, words: Mapping[str, str] = WITHIN) -> str:
    """The range of shares that rest on fewer than fifty, as a sentence; empty where there is none."""
    few = now[now["place"].notna() & (now["of"] < FEW) & now["lo"].notna()]
    told = [
        f"{prose.number(r.lo, 'percent', decimals)} and {prose.number(r.hi, 'percent', decimals)} for "
        f"{size(r.of, r.breakdown, words)}"
        for r in each(few)
    ]
    if not told:
        return ""
    return f"Such small numbers leave much to chance, which could have put the share between {listed(told)}."


def moved(m: Movement | None, what: str, decimals: int = 0, unit: str = "percent") -> str:
    """How a share moved, as a sentence that names no rise or fall which chance could explain; empty for None.

    `what` begins the sentence ("The share of children looked after").
    """
    if m is None:
        return ""
    first, last = prose.number(m.first, unit, decimals), prose.number(m.value, unit, decimals)
    when = f"between {prose.period(m.first_period)} and {prose.period(m.period)}"
    if m.verdict in (intervals.HIGHER, intervals.LOWER) and first != last:
        return (
            f"{what} {prose.change(m.first, m.value, unit, decimals)} {when}, by more than chance is likely to explain."
        )
    if m.verdict == "":
        return f"{what} {prose.change(m.first, m.value, unit, decimals)} {when}."
    said = (
        f"{what} was {first} (of {prose.number(m.first_of)}) in {prose.period(m.first_period)} and {last} "
        f"(of {prose.number(m.of)}) in {prose.period(m.period)}: "
    )
    return said + ("too few to say whether it has changed." if m.verdict == intervals.TOO_FEW else "no clear change.")


def joined(*sentences: str) -> str:
    """Sentences with a space between, empty ones left out."""
    return " ".join(s for s in sentences if s)


# ---- figures


def labelled(now: pd.DataFrame, names: Mapping[str, str] = NAMES) -> dict[str, str]:
    """Breakdown to the name of its strip, with the number of children where it is published."""
    return {
        r.breakdown: names[r.breakdown] if math.isnan(r.of) else f"{names[r.breakdown]} ({prose.number(r.of)})"
        for r in each(now)
    }


def strips(
    case: Case, observed: pd.DataFrame, now: pd.DataFrame, unit: str, decimals: int, names: Mapping[str, str] = NAMES
) -> Figure:
    """A strip for each group in the newest period: each neighbour, the place, its region and England."""
    called = labelled(now, names)
    drawn = observed[
        (observed["period_end"] == now["period_end"].iloc[0])
        & observed["breakdown"].isin(list(called))
        & observed["role"].isin(["place", "neighbour", "region", "england"])
    ]
    order = {name: i for i, name in enumerate(called)}
    drawn = drawn.assign(strip=drawn["breakdown"].map(called), role=drawn["role"].astype("str"))
    drawn = drawn.sort_values("breakdown", key=lambda s: s.map(order), kind="stable")
    return charts.spread(
        drawn, label="strip", value="value", group="role", focus=case.place, unit=unit, decimals=decimals,
        names={"region": case.region.name},
    )  # fmt: skip


def place_lines(case: Case, observed: pd.DataFrame, names: Mapping[str, str] = NAMES) -> pd.DataFrame:
    """The place's groups over time: columns series, period, period_end, value, symbol."""
    own = observed[(observed["role"] == "place") & observed["breakdown"].isin(list(names))]
    own = own.assign(series=own["breakdown"].map(dict(names)))
    order = {name: i for i, name in enumerate(names)}
    own = own.sort_values(["breakdown", "period_end"], key=lambda s: s.map(order) if s.name == "breakdown" else s)
    return own[["series", "period", "period_end", "value", "symbol"]].reset_index(drop=True)


def picture(case: Case, now: pd.DataFrame, unit: str, decimals: int, names: Mapping[str, str] = NAMES) -> str:
    """A chart of strips told in words: the place's figure for each group, the neighbours' mean and England beside."""
    told = []
    for r in each(now):
        value = "not shown" if math.isnan(r.place) else prose.number(r.place, unit, decimals)
        beside = [
            f"{who} {prose.number(v, unit, decimals)}"
            for who, v in (("neighbours' mean", r.neighbours), (case.region.name, r.region), ("England", r.england))
            if not math.isnan(v)
        ]
        told.append(f"{names[r.breakdown]} {value}{f' ({listed(beside)})' if beside else ''}")
    return f"{case.place} in {prose.period(now['period'].iloc[0])}: {'; '.join(told)}."


# ---- tables


@dataclass(frozen=True)
class Rows:
    """Rows of a table of standings: the measure's words, its standing, unit and decimals."""

    measure: str
    now: pd.DataFrame
    unit: str
    decimals: int
    names: Mapping[str, str]


def table(case: Case, parts: Sequence[Rows], caption: str, head: str = "Group", counted: str = "Children") -> Table:
    """A row for each group and measure: number of children, the place, its range, and the comparators."""
    out = []
    for part in parts:
        for r in each(part.now):
            out.append(
                {
                    head: part.names[r.breakdown],
                    "Measure": part.measure,
                    "Year": prose.period(r.period),
                    counted: tables.shown(r.of, r.of_symbol),
                    case.place: tables.shown(r.place, r.symbol, part.unit, part.decimals),
                    "Range": spoken_range(r.lo, r.hi, r.place, part.unit),
                    "Statistical neighbours": tables.shown(r.neighbours, None, part.unit, part.decimals),
                    case.region.name: tables.shown(r.region, None, part.unit, part.decimals),
                    "England": tables.shown(r.england, None, part.unit, part.decimals),
                }
            )
    frame = pd.DataFrame(out)
    heads = (head, "Measure") if frame["Measure"].nunique() > 1 else (head,)
    if len(heads) == 1:
        frame = frame.drop(columns="Measure")
    numbers = [c for c in frame.columns if c not in (head, "Measure", "Year")]
    return Table(frame=frame, caption=caption, row_header=heads, numbers=tuple(numbers))


def spoken_range(lo: float, hi: float, value: float, unit: str) -> str:
    """A range as a cell: "16% to 42%", "10.6 to 27.2"; [z] for a rate that is no share, [x] where there is none."""
    if unit not in ("percent", *BARE):
        return "[z]"
    if math.isnan(lo) or math.isnan(value):
        return "[x]"
    shown = ("percent", 0) if unit == "percent" else ("points", 1)
    return f"{tables.shown(lo, None, *shown)} to {tables.shown(hi, None, *shown)}"


def data(parts: Sequence[Rows]) -> pd.DataFrame:
    """The standings behind a table, tidy."""
    return pd.concat([p.now.assign(measure=p.measure, unit=p.unit) for p in parts], ignore_index=True)


def neighbours_note(case: Case) -> str:
    """Who the neighbours are and how their mean is made."""
    return (
        f"Statistical neighbours: the {len(case.neighbours)} authorities most like this one (2025 model); their figure "
        f"is the plain mean of those published, not shown where fewer than {topic.FEWEST_NEIGHBOURS} are. Small "
        "numbers are withheld, so a mean over the rest can lean high."
    )
