"""What kind of homes children looked after live in, who provides them, and how long they stay."""

from dataclasses import replace

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import common
from rc_analysis.exhibits.sufficiency import parts
from rc_analysis.present import charts, prose, tables
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table
from rc_analysis.topics import sufficiency

FOSTER = "Foster homes"
HOMES = "Children's homes and secure homes"
OTHER = "Other placements"
FEW = 200
"""Below so many children a page says how much one of them counts for."""


@exhibit("mix")
def mix(case: Case) -> Exhibit:
    """The kinds of home on 31 March, beside the comparators, and how they have changed."""
    now, trend = parts.mixed(case, "cla_placement_percent", "cla_placement_number", sufficiency.PLACEMENTS)
    rows = now.set_index("category")
    fostered = now[(now["category"] == FOSTER) & now["place"].notna()]
    if fostered.empty:
        raise NoData(f"The share of children looked after in foster homes is not published for {case.place}.")
    foster = fostered.iloc[0]
    period = prose.period(foster["period"])
    whole = parts.newest(case, "cla_number")
    text = [
        f"On 31 March {period}, {prose.number(foster['place'], 'percent', 0)} of the children looked after by "
        f"{case.place} lived in foster homes."
    ]
    text.append(parts.comparison_words(case, foster))
    text.append(_others(rows))
    text.append(parts.moved(trend, [FOSTER, HOMES, OTHER]))
    text.append(parts.care(whole.value if whole else float("nan")))
    share = prose.number(foster["place"], "percent", 0)
    headline = f"{share} of children looked after lived in foster homes"
    if pd.notna(foster["england"]):
        headline += f", {prose.against(foster['place'], foster['england'], 'percent', 0)} in England"
    return parts.mix_exhibit(
        case,
        "mix",
        now,
        trend,
        shares="cla_placement_percent",
        numbers="cla_placement_number",
        title="Children looked after on 31 March by type of placement",
        label="Type of placement",
        headline=headline,
        finding=" ".join(t for t in text if t),
        notes=(
            "Foster homes include those of relatives and friends who are approved as foster carers. "
            "Categories with no child anywhere are left out. Shares are rounded by the publisher and need not "
            "add to 100.",
        ),
    )


def _others(rows: pd.DataFrame) -> str:
    """The next two largest kinds of home, in numbers and shares."""
    rest = rows.drop(index=FOSTER)
    rest = rest[rest["place"].notna() & rest["number"].notna() & (rest["number"] > 0)]
    told = [
        f"{parts.children(row['number'])} ({prose.number(row['place'], 'percent', 0)}) {parts.within(str(name))}"
        for name, row in rest.sort_values("place", ascending=False).head(2).iterrows()
    ]
    return f"After foster homes, the largest groups were {told[0]} and {told[1]}." if len(told) == 2 else ""


@exhibit("providers")
def providers(case: Case) -> Exhibit:
    """Who provides the homes, by year, beside the comparators: a table alone."""
    shares, numbers = "cla_provider_percent", "cla_provider_number"
    now, trend = parts.mixed(case, shares, numbers, sufficiency.PROVIDERS)
    rows = now.set_index("category")["place"].dropna()
    where = {sufficiency.OWN_PROVISION: "in the council's own provision", sufficiency.PRIVATE: "with private providers"}
    told = [f"{prose.number(rows[name], 'percent', 0)} {words}" for name, words in where.items() if name in rows]
    if not told:
        raise NoData(f"Who provides homes for children looked after by {case.place} is withheld or missing.")
    period, title = prose.period(now["period"].iloc[0]), "Children looked after on 31 March by who provides the home"
    known = trend.dropna(subset="value").sort_values("period_end")
    shares_of = {name: known.loc[known["series"] == name, "value"].tolist() for name in where}
    changed = [
        f"the share {where[name]} {parts.since(own[0], own[-1], 'percent')}"
        for name, own in shares_of.items()
        if len(own) > 1
    ]
    first = prose.period(trend.sort_values("period_end")["period"].iloc[0])
    share, _, words = told[0].partition(" ")
    placed = listed([words, *told[1:]])
    text = f"On 31 March {period}, of the children looked after by {case.place}, {share} were {placed}."
    text += f" Since {first} {listed(changed)}." if changed else ""
    caption = f"{title}, {case.place} by year, and comparators in {period}"
    return Exhibit(
        key="providers",
        headline=f"{share} of children looked after were {words}",
        subtitle=f"{title}, {case.place} and comparators, {period}, %",
        finding=text,
        data=now,
        view=parts.mix_table(case, now, trend, caption, "Provider"),
        sources=case.sources(case.load([shares, numbers], need_place=False)),
        notes=(
            "Foster homes of the council's own carers are its own provision. Shares are rounded by the publisher and "
            "need not add to 100.",
        ),
    )


@exhibit("other")
def other(case: Case) -> Exhibit:
    """The return's "other placements", within which homes that are not registered are counted."""
    share = parts.figure(case, "cla_placement_percent", OTHER, "“other placements”")
    made = common.over_time(
        case,
        "other",
        "cla_placement_percent",
        breakdown=OTHER,
        what="the share of children looked after in “other placements”",
        unit_words="%",
        title="Children looked after on 31 March in “other placements”",
        short="In “other placements”",
        extra=parts.joined(
            parts.year_before(share),
            parts.out_of(case, share, "cla_placement_number", "{were} in “other placements”"),
            "This is a proxy, not a count of homes that are not registered: those are counted within this "
            "group, and the yearly return has no category of their own for them.",
        ),
        zero=True,
    )
    note = (
        "“Other placements” are those that fit no other category of the return. From 28 October 2023 they include "
        "supported accommodation for 16 and 17 year olds whose provider is not registered and has not applied to be; "
        "they also include, for example, placements of under-16s in supported accommodation, and placements that a "
        "court orders with a person who has not been assessed. The change makes 2024 and later hard to compare with "
        "the years before. "
        "Small numbers are withheld, so the neighbours' mean leans high where few of them have a published figure."
    )
    return replace(made, notes=(*made.notes, note))


@exhibit("moves")
def moves(case: Case) -> Exhibit:
    """Children who lived in three or more places in the year."""
    share = parts.figure(case, "cla_three_placements_percent", "Total", "moves within a year")
    return common.over_time(
        case,
        "moves",
        "cla_three_placements_percent",
        what="the share of children with three or more placements in the year",
        unit_words="% of children looked after on 31 March",
        short="Three or more placements in the year",
        extra=parts.joined(
            parts.year_before(share),
            parts.out_of(case, share, "cla_three_placements_number", "had three or more placements in the year"),
        ),
        zero=True,
    )


@exhibit("foster_places")
def foster_places(case: Case) -> Exhibit:
    """Places that the council's own foster carers are approved for, and how many had a child in them."""
    approved, filled = "foster_places_approved", "foster_places_filled"
    observed = case.load([approved, filled])
    table = sufficiency.foster_places(observed, approved=approved, filled=filled)
    own = table[(table["role"] == "place")].dropna(subset=["approved", "filled", "share"])
    if own.empty:
        raise NoData(f"Approved and filled foster places are not published for {case.place}.")
    compared = sufficiency.compared(
        table[table["role"] != "percentile"], "share", place=case.place, region=case.region.name
    )
    lines = pd.concat(
        own[["period", "period_end"]].assign(series=name, value=own[c])
        for name, c in (("Approved places", "approved"), ("Filled places", "filled"))
    )
    finding = _foster_words(case, own, compared)
    last = own.iloc[-1]
    return Exhibit(
        key="foster_places",
        headline=f"{prose.number(last['approved'])} approved foster places in {prose.period(last['period'])}, "
        f"{prose.number(last['filled'])} of them filled",
        subtitle=f"The council's own foster places on 31 March, {case.place}, {common.span(own)}, number of places",
        finding=finding,
        alt=f"Line chart with a line for approved places and one for filled places. {finding}",
        draw=lambda: charts.lines(lines, unit="places", order=["Approved places", "Filled places"], zero=True),
        data=table[table["role"] != "percentile"],
        view=_foster_table(case, own, compared),
        sources=case.sources(observed),
        notes=(
            "Figures are rounded to the nearest five by the publisher. They leave out relatives and friends who "
            "foster, and agencies' foster carers. A place that is not filled may still not be available to another "
            "child. Some authorities report together, so a neighbour's figure may cover more than one area.",
            "The share filled is worked out here from the two published numbers.",
        ),
    )


def _foster_words(case: Case, own: pd.DataFrame, compared: pd.DataFrame) -> str:
    first, last = own.iloc[0], own.iloc[-1]
    start, end = prose.period(first["period"]), prose.period(last["period"])
    share = prose.number(last["share"], "percent", 0)
    if len(own) > 1:
        text = (
            f"Between {start} and {end} the number of approved places with {prose.possessive(case.place)} own foster "
            f"carers {_ends(first['approved'], last['approved'])}, and the number filled "
            f"{_ends(first['filled'], last['filled'])}."
        )
    else:
        text = (
            f"In {end} {prose.possessive(case.place)} own foster carers had {prose.number(last['approved'])} "
            f"approved places, of which {prose.number(last['filled'])} were filled."
        )
    low, high = (prose.number(last[c], "percent", 0) for c in ("lowest", "highest"))
    text += f" In {end}, {share} of places were filled"
    text += f" (between {low} and {high}, as the published numbers are rounded)." if low != high else "."
    there = compared[compared["period"] == last["period"]].set_index("series")["value"]
    # What lies within the place's own rounding is told neither as higher nor as lower.
    others = [there.get(name, float("nan")) for name in (parts.NEIGHBOURS, case.region.name, "England")]
    near, region, england = (float("nan") if last["lowest"] <= v <= last["highest"] else v for v in others)
    stands = common.beside(case, last["share"], near, region, england, "percent", 0)
    return f"{text} That share is {stands}." if stands else text


def _ends(first: float, last: float) -> str:
    if first == last:
        return f"was {prose.number(last)} in both years"
    return prose.change(first, last)


def _foster_table(case: Case, own: pd.DataFrame, compared: pd.DataFrame) -> Table:
    cells = compared.pivot(index="period", columns="series", values="value")
    frame = pd.DataFrame(
        {
            "On 31 March": own["period"].map(prose.period),
            "Approved places": own["approved"].map(tables.shown),
            "Filled places": own["filled"].map(tables.shown),
        }
    )
    for name in (case.place, parts.NEIGHBOURS, case.region.name, "England"):
        values = cells[name] if name in cells else pd.Series(dtype="float64")
        frame[f"Share filled, {name}"] = [tables.shown(values.get(p)) for p in own["period"]]
    return Table(
        frame=frame,
        caption=f"Approved and filled foster places, {case.place}, and share filled beside comparators",
        units=dict.fromkeys(frame.columns[3:], "%"),
        numbers=tuple(frame.columns[1:]),
    )
