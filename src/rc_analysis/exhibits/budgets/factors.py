"""The change in spending parted into residents, rate, mix and unit costs, for any two years."""

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits.budgets import figures
from rc_analysis.exhibits.budgets.costs import CAVEAT
from rc_analysis.exhibits.budgets.costs import KINDS as UNIT_COSTS
from rc_analysis.exhibits.budgets.figures import COUNT, POPULATION, SPEND, year
from rc_analysis.methods.decomposition import rounded_parts
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.style import amount
from rc_analysis.shapes.tables import Table
from rc_analysis.topics import budgets
from rc_analysis.topics.budgets import factors as topic
from rc_analysis.topics.budgets.factors import Parted

PLACEMENTS = "cla_placement_number"
NAMES = {
    topic.RESIDENTS: "Residents aged 0 to 17",
    topic.RATE: "Rate looked after",
    topic.EACH: "Mix and unit costs together",
    topic.MIX: "Mix of placements",
    topic.COSTS["homes"]: "Cost in children's homes",
    topic.COSTS["fostering"]: "Cost in foster homes",
    topic.COSTS["other"]: "Cost of everything else",
}
WORDS = {
    topic.RESIDENTS: "the number of residents aged 0 to 17",
    topic.RATE: "the rate at which they are looked after",
    topic.EACH: "spending for each child, mix and unit costs together,",
    topic.MIX: "the mix of placements",
    topic.COSTS["homes"]: "the cost of a child in a children's home",
    topic.COSTS["fostering"]: "the cost of a child in a foster home",
    topic.COSTS["other"]: "the cost of everything else",
}
MILLION_TENTH = Fraction(100_000)
NOTABLE = Fraction(1, 20)
"""A part that the other way of counting moves by so much of the whole change has it told in the finding."""


def years(case: Case, *, closing: bool = False) -> pd.DataFrame:
    """The place's figures that the parts rest on (`topics.budgets.factors.years`).

    Children are averages over the year, or, where `closing`, those on 31 March at its end. Raises NoData.
    """

    def counted(measure: str, breakdown: str) -> pd.DataFrame:
        frame = budgets.average_number(case.load(measure, breakdown=breakdown, who=("place",), need_place=False))
        return frame.assign(value=frame["closing"]) if closing else frame

    def plain(measure: str) -> pd.DataFrame:
        return case.load(measure, breakdown="Total", who=("place",), need_place=False)

    table = topic.years(
        plain(SPEND),
        budgets.mid_year_to_financial(plain(POPULATION)),
        counted(COUNT, "Total"),
        counted(PLACEMENTS, topic.HOMES),
        counted(PLACEMENTS, topic.FOSTERED),
        plain(UNIT_COSTS["Residential care"]),
        plain(UNIT_COSTS["Fostering"]),
    )
    return table.assign(year=table["period"].map(year))


@exhibit("factors")
def factors(case: Case, first: str = "", last: str = "") -> Exhibit:
    """The change between two financial years ("2021-22") parted; by default the longest time with every part.

    Raises NoData where a year is not published for the place.
    """
    table = years(case)
    if len(table) < 2:
        raise NoData(f"Fewer than two years of spending can be parted for {case.place}.")
    held = {row["year"]: topic.year_of(row) for _, row in table.iterrows()}
    whole = [name for name, y in held.items() if not y.why_no_mix]
    chosen = whole if len(whole) > 1 else list(held)
    a, b = first or chosen[0], last or chosen[-1]
    if missing := [y for y in (a, b) if y not in held]:
        raise NoData(f"Spending in {listed(missing)} cannot be parted for {case.place}; in {listed(held)} it can.")
    parted = topic.part(held[a], held[b])
    at_end = {row["year"]: topic.year_of(row) for _, row in years(case, closing=True).iterrows()}
    other = topic.part(at_end[a], at_end[b]) if {a, b} <= set(at_end) else None
    shown = rounded_parts(parted.parts, MILLION_TENTH)
    told = " ".join(_said(case, parted, other, shown, a, b))
    rows = [
        (a, float(parted.first.spend), "total"),
        *((NAMES[n], float(v), "step") for n, v in parted.parts.items()),
        (b, float(parted.last.spend), "total"),
    ]
    drawn = pd.DataFrame([(n, v / 1e6, k) for n, v, k in rows], columns=["step", "value", "kind"])
    data = _data(parted, other)
    return Exhibit(
        key="factors",
        headline=_headline(parted),
        subtitle=f"Change in gross spending on children looked after, {case.place}, {a} to {b}, £ million in the "
        "money of each year",
        finding=told,
        alt=f"Waterfall chart. {told}",
        draw=lambda: charts.waterfall(drawn, label="step", value="value", unit="£m", decimals=1),
        data=data,
        view=_table(data, a, b),
        sources=figures.cited(
            case,
            *(
                case.load(m, who=("place",), need_place=False)
                for m in (SPEND, COUNT, POPULATION, PLACEMENTS, *list(UNIT_COSTS.values())[1:])
            ),
        ),
        notes=(*_notes(parted, a, b), CAVEAT),
    )


def _said(case: Case, parted: Parted, other: Parted | None, shown: Mapping[str, Fraction], a: str, b: str) -> list[str]:
    verb = "rose" if parted.change > 0 else "fell"
    out = [
        f"Between {a} and {b} gross spending on children looked after in {case.place} {verb} by "
        f"{figures.millions(float(parted.change))}."
    ]
    small = [WORDS[name].rstrip(",") for name, value in shown.items() if value == 0]
    added, taken = (
        [f"{WORDS[n]} {verb} {figures.millions(float(v))}" for n, v in shown.items() if v * sign > 0]
        for verb, sign in (("added", 1), ("took off", -1))
    )
    told = [*added, *taken]
    if told:
        out.append(f"{told[0][:1].upper()}{'; '.join(told)[1:]}.")
    if small:
        out.append(f"By itself {listed(small)} changed the total by less than £0.1 million.")
    if other and (names := _moved_most(parted, other)):
        out.append(f"Counting children at the year's end instead gives {listed(names)}.")
    return out


def _moved_most(parted: Parted, other: Parted) -> list[str]:
    """The parts that the other way of counting children changes by `NOTABLE` of the whole change or more."""
    by = {n: v - parted.parts[n] for n, v in other.parts.items() if n in parted.parts}
    wide = [n for n, v in by.items() if abs(v) >= NOTABLE * abs(parted.change)]
    return [f"{figures.millions(float(other.parts[n]))} for {WORDS[n].rstrip(',')}" for n in wide]


def _headline(parted: Parted) -> str:
    name, value = max(parted.parts.items(), key=lambda item: abs(item[1]))
    did = "added" if value > 0 else "took off"
    words = WORDS[name].rstrip(",")
    if name == topic.EACH:
        words = "spending for each child"
    return f"{words[:1].upper()}{words[1:]} {did} most: {figures.millions(float(value))}"


def _data(parted: Parted, other: Parted | None) -> pd.DataFrame:
    pence = rounded_parts(parted.parts)
    return pd.DataFrame(
        [
            {
                "part": NAMES[name],
                "pounds": float(value),
                "counted_at_year_end": float(other.parts[name]) if other and name in other.parts else float("nan"),
                "percent_of_change": float(value / parted.change * 100) if parted.change else float("nan"),
            }
            for name, value in pence.items()
        ]
    )


def _table(data: pd.DataFrame, a: str, b: str) -> Table:
    least, most = (
        data[["pounds", "counted_at_year_end"]].min(axis=1),
        data[["pounds", "counted_at_year_end"]].max(axis=1),
    )
    frame = pd.DataFrame(
        {
            "Part": [*data["part"], "Change in spending"],
            "Effect": [amount(v, "", 2, sign=True) for v in [*data["pounds"], round(data["pounds"].sum(), 2)]],
            "Range over ways of counting (£ million)": [
                *(
                    f"{amount(x / 1e6, '', 1, sign=True)} to {amount(y / 1e6, '', 1, sign=True)}"
                    for x, y in zip(least, most, strict=True)
                ),
                "",
            ],
        }
    )
    frame.iloc[-1, 2] = "exact"
    return Table(
        frame=frame,
        caption=f"What the change in spending from {a} to {b} goes with; the parts add up to the penny",
        units={"Effect": "£"},
        numbers=tuple(frame.columns[1:]),
    )


def _notes(parted: Parted, a: str, b: str) -> tuple[str, ...]:
    notes = [
        "Residents and rate make up the effect of the number of children, mix and unit costs that of spending for each "
        "child. Each part is its own change at the mean of the other's two values, so that no order is chosen and "
        "nothing is left over. This is arithmetic and not cause.",
        "The range is between counting children as the mean of two 31 March counts, which is shown, and on the 31 "
        "March at the year's end.",
    ]
    if parted.fallback:
        notes.append(
            f"Mix and unit costs are told together: in {a} or {b} {parted.fallback}. Numbers by kind of placement are "
            "held from 31 March 2021, so that mix can be told from 2021-22 on."
        )
    else:
        notes.append(
            "Kinds: secure homes and children's homes; foster homes; everything else. The first two at the published "
            "unit costs (to the nearest £5 a week), the last at what is left of all spending, which includes care "
            "leavers, adoption, special guardianship, residential schools and any cost booked elsewhere. Dearer care "
            "within a kind counts as unit cost and not as mix."
        )
    return tuple(notes)
