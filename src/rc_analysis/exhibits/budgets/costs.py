"""What a week of care costs: the Department for Education's published unit costs."""

from dataclasses import replace

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import common
from rc_analysis.exhibits.budgets import figures
from rc_analysis.exhibits.budgets.figures import year
from rc_analysis.methods.comparators import Comparison
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table, shown

UNIT = "pounds_per_week"
KINDS = {
    "All children looked after": "unit_cost_cla",
    "Residential care": "unit_cost_residential",
    "Fostering": "unit_cost_fostering",
}
DEFINED = (
    "All children looked after: spending in the year divided by the children looked after on 31 March at its end. "
    "Residential care: spending divided by the days that children spent in children's homes, secure units and "
    "residential schools. Fostering: spending divided by the children in foster care on 31 March. Each to the nearest "
    "£5, in the money of each year."
)


CAVEAT = (
    "Spending on other placements, such as homes that are not registered, may be booked to residential care while "
    "their days are not counted there: the unit cost of residential care is then too high."
)


@exhibit("unit_costs")
def unit_costs(case: Case) -> Exhibit:
    """The three weekly unit costs at their newest, beside the comparators."""
    found: dict[str, Comparison] = {}
    for kind, measure in KINDS.items():
        try:
            found[kind], _ = figures.unit_cost(case, measure)
        except NoData:
            continue
    if not found:
        raise NoData(f"No weekly unit costs are published for {case.place}.")
    data = pd.DataFrame([_row(kind, c) for kind, c in found.items()])
    when = listed(dict.fromkeys(year(c.period) for c in found.values()))
    told = f"In {when} {case.place} spent {listed(_words(kind, c) for kind, c in found.items())}."
    stands = [_standing(kind, c) for kind, c in found.items()]
    told = " ".join([told, *[s for s in stands if s]])
    home, first = found.get("Residential care"), next(iter(found.values()))
    if home is None:
        kind, c = next(iter(found.items()))
        head = _words(kind, c)
    else:
        head = f"Residential care costs {prose.number(home.value, UNIT)} for each child"
        if pd.notna(home.england):
            head += f", {prose.against(home.value, home.england, UNIT)} in England"
    drawn = data.assign(**{n: data[n] / data["england"] * 100 for n in ("place", "neighbours", "region", "p10", "p90")})
    drawn["england"] = 100.0
    return Exhibit(
        key="unit_costs",
        headline=head,
        subtitle=f"Weekly spending for each child, {case.place} and comparators, {when}, England = 100",
        finding=told,
        alt=f"Dot chart of weekly spending as a percentage of England's. {told}",
        draw=lambda: charts.dots(
            drawn,
            label="kind",
            columns={"place": "place", "neighbours": "neighbours", "region": "region", "england": "england"},
            names={
                "place": case.place,
                "neighbours": "Statistical neighbours",
                "region": case.region.name,
                "england": "England",
            },
            lo="p10",
            hi="p90",
            unit="England = 100",
        ),
        data=data,
        view=_table(case, data),
        sources=tuple(sorted({case.store.source(c.source_id).citation() for c in found.values()})),
        notes=(DEFINED, CAVEAT, *_notes(case, first), *figures.england_note(first.period)),
    )


def _words(kind: str, c: Comparison) -> str:
    """A unit cost in words: "£610 a week for each child in foster care"."""
    words = {
        "All children looked after": "for each child looked after",
        "Residential care": "for each child in residential care",
        "Fostering": "for each child in foster care",
    }
    return f"{prose.number(c.value, UNIT)} {words[kind]}"


def _row(kind: str, c: Comparison) -> dict[str, object]:
    p = c.percentiles
    return {
        "kind": kind,
        "first_period": year(c.first_period),
        "first": c.first,
        "period": year(c.period),
        "place": c.value,
        "neighbours": figures.round_to(c.neighbours, 5),
        "region": figures.round_to(c.region, 5),
        "england": c.england,
        "p10": p.get("P10", float("nan")),
        "p90": p.get("P90", float("nan")),
    }


def _standing(kind: str, c: Comparison) -> str:
    """Where a unit cost stands among all authorities, where it stands out."""
    band = c.standing()
    if band not in ("lowest tenth", "highest tenth", "lowest quarter", "highest quarter"):
        return ""
    what = {"All children looked after": "The cost for all children looked after"}.get(
        kind, f"The cost of {kind.lower()}"
    )
    return f"{what} is in the {band} of England's authorities."


def _table(case: Case, data: pd.DataFrame) -> Table:
    first, now = data["first_period"].iloc[0], data["period"].iloc[0]
    columns = {
        f"{case.place}, {first}": "first",
        f"{case.place}, {now}": "place",
        "Statistical neighbours (mean)": "neighbours",
        f"{case.region.name} (mean)": "region",
        "England": "england",
        "10th percentile": "p10",
        "90th percentile": "p90",
    }
    cells = {name: [shown(v, None, "£") for v in data[column]] for name, column in columns.items()}
    return Table(
        frame=pd.DataFrame({"Kind of care": data["kind"]} | cells),
        caption=f"Weekly spending for each child, {now} unless the heading says otherwise",
        units=dict.fromkeys(columns, "£ a week"),
        numbers=tuple(columns),
    )


def _notes(case: Case, c: Comparison) -> tuple[str, ...]:
    notes = [*common.neighbour_note(case, c)]
    if not figures.members(case, KINDS["All children looked after"]).empty:
        notes.append(
            f"{case.region.name}: plain mean of its authorities' published unit costs. The published regional unit "
            "cost is not used where its spending leaves an authority out and its children do not."
        )
    return tuple(notes)


@exhibit("residential_cost")
def residential_cost(case: Case) -> Exhibit:
    """The weekly cost of residential care over time."""
    measure = KINDS["Residential care"]
    comparison, frame = figures.unit_cost(case, measure)
    comparison = figures.rounded(comparison, 5)
    band = comparison.standing()
    made = common.compared(
        case,
        "residential_cost",
        comparison,
        figures.near(figures.groups(case, frame), 5),
        title=case.measure(measure).title,
        unit=UNIT,
        decimals=0,
        what="spending for each child in residential care",
        unit_words="£ a week in the money of each year",
        sources=case.sources(frame),
        zero=True,
        extra=f"In {year(comparison.period)} it was in the {band} of England's authorities." if band else "",
        notes=(CAVEAT, *_notes(case, comparison)[1:]),
    )
    return replace(made, headline=figures.short(comparison, UNIT, "for each child in residential care"))
