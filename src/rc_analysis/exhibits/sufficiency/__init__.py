"""The exhibits of the page on sufficiency: are there enough homes of the right kind, near enough?"""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits import common
from rc_analysis.exhibits.sufficiency import ahead, parts, pool
from rc_analysis.exhibits.sufficiency.ahead import kinds, need
from rc_analysis.exhibits.sufficiency.assumptions import assumptions
from rc_analysis.exhibits.sufficiency.homes import foster_places, mix, moves, other, providers
from rc_analysis.exhibits.sufficiency.numbers import flows, rate
from rc_analysis.exhibits.sufficiency.outlook import projected, projection
from rc_analysis.exhibits.sufficiency.pool import pooling
from rc_analysis.exhibits.sufficiency.statements import statements
from rc_analysis.exhibits.sufficiency.where import far, others_here, outside
from rc_analysis.present import prose
from rc_analysis.present.exhibit import Words
from rc_analysis.present.headlines import Headlines
from rc_analysis.topics.sufficiency import BEDS, FAR, FOSTER_PLACES, OUTSIDE

EXHIBITS = (
    rate, flows, projection, need, kinds, mix, providers, other, foster_places, pooling, outside, far, others_here,
    moves, statements, assumptions,
)  # fmt: skip
"""Every exhibit of the page, in its order."""

HEADLINES = {
    "cla_rate": ("cla_rate", "Total", "Children looked after, for each 10,000 children"),
    "outside": ("cla_locality_percent", OUTSIDE, "Children looked after living outside the council's boundary"),
    "other": ("cla_placement_percent", "Other placements", "Children looked after in “other placements”"),
    "far": ("cla_distance_locality_percent", FAR, "Living outside the boundary and over 20 miles from home"),
    "moves": ("cla_three_placements_percent", "Total", "Children with three or more placements in the year"),
}
"""What the overview may show: key to measure, breakdown and label, most telling first."""

__all__ = [
    "assumptions", "far", "flows", "foster_places", "headlines", "kinds", "mix", "moves", "need", "opening", "other",
    "others_here", "outside", "pooling", "projection", "providers", "rate", "sources", "statements",
]  # fmt: skip


def opening(case: Case) -> Words:
    """The page's finding in a few sentences: how many, where and in what, what may come, and what would be short."""
    said = [_how_many(case), _where(case), _ahead(case), _short(case), _shared(case)]
    if not any(said):
        said = [f"No figures on homes for children looked after are published for {case.place}"]
    return common.in_brief([s for s in said if s])


def _how_many(case: Case) -> str:
    number, rate_ = parts.newest(case, "cla_number"), parts.newest(case, "cla_rate")
    if number is None:
        return ""
    text = f"{case.place} looked after {parts.children(number.value)} on 31 March {prose.period(number.period)}"
    if rate_ is not None and rate_.period == number.period:
        text += f", {prose.number(rate_.value)} for each 10,000 children who live there"
        stands = common.beside(case, rate_.value, rate_.neighbours, rate_.region, rate_.england, "count", 0)
        text += f". That rate is {stands}" if stands else ""
    return text


def _where(case: Case) -> str:
    out = parts.newest(case, "cla_locality_percent", OUTSIDE)
    other_ = parts.newest(case, "cla_placement_percent", "Other placements")
    told = []
    if out is not None:
        share = prose.number(out.value, "percent", 0)
        told.append(f"{share} lived outside the council's boundary{_beside(out.neighbours)}")
    if other_ is not None and (out is None or out.period == other_.period):
        told.append(
            f"{prose.number(other_.value, 'percent', 0)} were in “other placements”{_beside(other_.neighbours)}, "
            "the group within which homes that are not registered are counted"
        )
    if not told:
        return ""
    when = prose.period(out.period if out is not None else other_.period)  # type: ignore[union-attr]
    return f"In {when}, {' and '.join(told)}"


def _beside(neighbours: float) -> str:
    return f" (statistical neighbours {prose.number(neighbours, 'percent', 0)})" if pd.notna(neighbours) else ""


def _ahead(case: Case) -> str:
    try:
        made = projected(case)
    except NoData:
        return ""
    last = made.ahead.iloc[-1]
    return (
        f"The newest count held is that of 31 March {made.last_year}. If the number moves no more from there than most "
        f"authorities' numbers have, it would lie between {prose.number(last['lo80'])} and "
        f"{prose.number(last['hi80'])} on 31 March {int(last['year'])}"
    )


def _short(case: Case) -> str:
    try:
        made = ahead.needed(case)
    except NoData:
        return ""
    rows = made.short[made.short["service"] == 80].set_index("kind")["short"]
    low, high = made.beds_by_other
    by = f" ({low} to {high}, as none or all of those in “other placements” need one)" if low != high else ""
    return (
        f"On this edition's assumptions, {prose.number(rows[BEDS])} more beds in children's homes{by} and "
        f"{prose.number(rows[FOSTER_PLACES])} more foster places would be enough on 31 March {made.year + made.steps} "
        "in 80% of simulated futures"
    )


def _shared(case: Case) -> str:
    try:
        made = pool.pooled(case)
    except NoData:
        return ""
    most, assumed = made.case("together")["saved"].max(), made.case("base")["saved"].iloc[0]
    return (
        f"One pool of beds for the {len(made.places)} authorities of {prose.the(case.region.name)} would need about "
        f"{prose.number(assumed)} fewer than each planning alone: none fewer if their needs move wholly together, "
        f"{prose.number(most)} if not at all"
    )


def headlines(case: Case) -> Headlines:
    """The figures that this page hands on to the overview."""
    return Headlines(
        notebook="sufficiency",
        edition=case.edition,
        area=case.area.code,
        items=common.headlines_of(case, HEADLINES),
    )


def sources(case: Case) -> Words:
    """Every source of the page's exhibits, each once."""
    return common.sources(make(case) for make in EXHIBITS)
