"""How much is spent on children looked after: in cash, as growth, and for each child."""

from dataclasses import replace

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import common
from rc_analysis.exhibits.budgets import figures
from rc_analysis.exhibits.budgets.figures import COUNT, POPULATION, SPEND, year
from rc_analysis.present import charts, prose
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table, shown
from rc_analysis.topics import budgets

WHAT = "spending on children looked after"
STEP = 100
"""Pounds to which spending for each child looked after is rounded: its number of children is a proxy."""


@exhibit("spend")
def spend(case: Case) -> Exhibit:
    """Spending on children looked after in cash, year by year, with what it is for each child."""
    frame = figures.money(case)
    place = figures.latest(frame)
    if place.empty:
        raise NoData(f"Every figure for {case.place} is withheld or missing on: {WHAT}.")
    first, last = place.iloc[0], place.iloc[-1]
    span = f"{year(first['period'])} to {year(last['period'])}"
    moved = prose.change(first["value"], last["value"], "pounds")
    told = f"In {case.place} gross {WHAT} {moved} between {year(first['period'])} and {year(last['period'])}."
    if last["value"] > first["value"]:
        told += f" That is {prose.times(last['value'] / first['value'])} as much, in the money of each year."
    if len(place) > 2:
        told += f" {_biggest_step(place)}"
    everything = frame[frame["role"] == "place"].sort_values("period_end")
    newer = everything[everything["period_end"] > last["period_end"]]
    if len(newer):
        told += f" No figure is published for {year(newer.iloc[-1]['period'])} ([{newer.iloc[-1]['symbol']}])."
    drawn = everything.assign(period=everything["period"].map(year), series=case.place, value=everything["value"] / 1e6)
    return Exhibit(
        key="spend",
        headline=f"{prose.sentence(WHAT)[:-1]} {moved}",
        subtitle=f"Gross spending on children looked after, {case.place}, {span}, £ million in the money of each year",
        finding=told,
        alt=f"Line chart from zero. {told}",
        draw=lambda: charts.lines(drawn, focus=case.place, unit="£m", decimals=1, zero=True),
        data=_yearly(case, everything),
        view=_yearly_table(case, _yearly(case, everything)),
        sources=figures.cited(case, frame, case.load([COUNT, POPULATION], breakdown="Total", who=("place",))),
        notes=(
            "Children looked after on average: the mean of the numbers on the 31 March before the year and at its end, "
            "a proxy, as no average over the days of the year is published.",
        ),
    )


def _biggest_step(place: pd.DataFrame) -> str:
    """The year with the largest change since the year before, in a sentence."""
    steps = place["value"].diff()
    at = int(steps.abs().iloc[1:].idxmax())
    size, when = float(steps.loc[at]), year(place.loc[at, "period"])
    verb = "rise" if size > 0 else "fall"
    return f"The largest {verb} in a single year was {prose.number(abs(size), 'pounds')}, in {when}."


def _yearly(case: Case, place: pd.DataFrame) -> pd.DataFrame:
    """The place's spending with residents, children looked after, and spending for each of them."""
    out = place[["area_code", "period", "period_end", "value", "symbol", "source_id"]].copy()
    for name, measure in (("residents", POPULATION), ("looked_after", COUNT)):
        number = figures.children(case, measure)
        number = number[number["role"] == "place"].set_index("period_end")["value"]
        out[name] = out["period_end"].map(number)
        out[f"for_each_{name}"] = out["value"] / out[name]
    return out.reset_index(drop=True)


def _yearly_table(case: Case, data: pd.DataFrame) -> Table:
    columns = {
        "Spending": [_whole(v, s, "pounds") for v, s in zip(data["value"], data["symbol"], strict=True)],
        "Children looked after on average": [shown(v, None, "", 1) for v in data["looked_after"]],
        "Spending for each child looked after": [
            shown(figures.round_to(v, STEP), s, "£")
            for v, s in zip(data["for_each_looked_after"], data["symbol"], strict=True)
        ],
        "Spending for each resident aged 0 to 17": [
            shown(v, s, "£") for v, s in zip(data["for_each_residents"], data["symbol"], strict=True)
        ],
    }
    return Table(
        frame=pd.DataFrame({"Financial year": data["period"].map(year)} | columns),
        caption=f"Gross spending on children looked after in {case.place}, in the money of each year",
        numbers=tuple(columns),
        units={"Spending": "£"},
    )


def _whole(value: float, symbol: object, unit: str) -> str:
    """Pounds in full, without a sign: the heading has it."""
    return f"{value:,.0f}" if pd.notna(value) else shown(value, symbol, unit)


@exhibit("growth")
def growth(case: Case) -> Exhibit:
    """Spending as an index, so that places of different size can be set side by side."""
    frame = figures.money(case)
    place = figures.latest(frame)
    if len(place) < 2:
        raise NoData(f"Fewer than two years of {WHAT} are published for {case.place}, so that no growth can be shown.")
    base, last = place.iloc[0], place.iloc[-1]
    inside = figures.members(case, SPEND)
    inside = inside[inside["period_end"].between(base["period_end"], last["period_end"])] if len(inside) else inside
    if len(inside):
        kept = budgets.constant(inside)
        total = kept.groupby("period_end", as_index=False)["value"].sum()
        frame = budgets.with_region(frame, total)
    index = budgets.index(frame, base["period_end"])
    index = index[index["period_end"] <= last["period_end"]]
    near = index[index["role"] == "neighbour"]
    index = pd.concat([index[index["role"] != "neighbour"], budgets.constant(near) if len(near) else near])
    comparison = figures.compare(index)
    series = figures.groups(case, index)
    when = f"{year(base['period'])} = 100"
    rises = {n: v / 100 for n, v in _named(case, comparison).items() if pd.notna(v)}
    others = [f"{prose.times(v)} as much {where}" for where, v in rises.items()]
    now = year(last["period"])
    told = (
        f"In {now} {case.place} spent {prose.times(comparison.value / 100)} as much on children looked after as in "
        f"{year(base['period'])}, in the money of each year."
    )
    if others:
        told += f" Over the same years it was {listed(others)}."
    made = common.compared(
        case,
        "growth",
        comparison,
        series,
        title="Gross spending on children looked after",
        unit="",
        decimals=0,
        what=WHAT,
        unit_words=f"index, {when}",
        sources=figures.cited(case, frame),
        zero=True,
        notes=_growth_notes(case, inside, now),
    )
    against = prose.against(comparison.value, comparison.england, "", 0)
    head = f"Spending on children looked after: {prose.times(comparison.value / 100)} as much as in {year(base['period'])}"
    if pd.notna(comparison.england):
        words = {"higher than": "faster growth than", "lower than": "slower growth than"}.get(against, "growth as in")
        head += f", {words} England" if words != "growth as in" else ", as in England"
    return replace(made, headline=head, finding=told, alt=f"Line chart from zero. {told}")


def _named(case: Case, c: figures.Comparison) -> dict[str, float]:
    return {
        "in its statistical neighbours (mean)": c.neighbours,
        f"in the {case.region.name}": c.region,
        "in England": c.england,
    }


def _growth_notes(case: Case, inside: pd.DataFrame, now: str) -> tuple[str, ...]:
    notes = []
    if len(inside):
        gone = sorted(set(inside["area_name"]) - set(budgets.constant(inside)["area_name"]))
        if gone:
            notes.append(
                f"{case.region.name}: the total of the authorities with a figure in every year shown; without "
                f"{listed(gone)}."
            )
    if now in figures.LEFT_OUT:
        names = " and ".join(figures.LEFT_OUT[now])
        notes.append(f"England's total for {now} leaves out {names}, about 1% of it: the index is low by as much.")
    return tuple(notes)


@exhibit("per_child")
def per_child(case: Case) -> Exhibit:
    """Spending on children looked after for each resident aged 0 to 17, beside the comparators."""
    frame = figures.for_each(case, SPEND, POPULATION)
    comparison = figures.compare(frame)
    return common.compared(
        case,
        "per_child",
        comparison,
        figures.groups(case, frame),
        title="Gross spending on children looked after for each resident aged 0 to 17",
        unit="pounds",
        decimals=0,
        what=f"{WHAT} for each resident aged 0 to 17",
        unit_words="£ in the money of each year",
        sources=figures.cited(case, frame, case.load(POPULATION, breakdown="Total")),
        zero=True,
        extra=_stands(case, comparison),
        notes=figures.notes_on(case, comparison.period),
    )


@exhibit("per_looked_after")
def per_looked_after(case: Case) -> Exhibit:
    """Spending for each child looked after on average in the year, beside the comparators."""
    frame = figures.near(figures.for_each(case, SPEND, COUNT), STEP)
    comparison = figures.rounded(figures.compare(frame), STEP)
    return common.compared(
        case,
        "per_looked_after",
        comparison,
        figures.groups(case, frame),
        title="Gross spending for each child looked after on average in the year",
        unit="pounds",
        decimals=0,
        what="spending for each child looked after",
        unit_words="£ in the money of each year",
        sources=figures.cited(case, frame, case.load(COUNT, breakdown="Total")),
        zero=True,
        extra=_stands(case, comparison),
        notes=(
            "Children looked after on average: the mean of the numbers on the 31 March before the year and at its end.",
            *figures.notes_on(case, comparison.period),
        ),
    )


def _stands(case: Case, c: figures.Comparison) -> str:
    """How a figure in pounds stands to the comparators. `told` leaves this out for pounds, as it must for totals."""
    beside = common.beside(case, c.value, c.neighbours, c.region, c.england, "pounds", 0)
    return f"That is {beside}." if beside else ""
