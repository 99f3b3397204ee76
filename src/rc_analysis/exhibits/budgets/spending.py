"""How much is spent on children looked after: in cash, as growth, and for each child."""

from dataclasses import replace

import pandas as pd

from rc_analysis import symbols
from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits import common
from rc_analysis.exhibits.budgets import figures
from rc_analysis.exhibits.budgets.figures import COUNT, POPULATION, SPEND, year
from rc_analysis.methods.comparators import Comparison
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table, shown
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
    span = common.span(place)
    moved = figures.moved(first["value"], last["value"], "pounds")
    when = f"between {year(first['period'])} and {year(last['period'])}"
    if len(place) == 1:
        moved = f"was {prose.number(last['value'], 'pounds')}"
        when = f"in {year(last['period'])}, the only year with a figure"
    told = f"In {case.place} gross {WHAT} {moved} {when}."
    if last["value"] > first["value"]:
        told += f" That is {prose.times(last['value'] / first['value'])} as much, in the money of each year."
    if len(place) > 2:
        told += f" {_biggest_step(place)}"
    everything = frame[frame["role"] == "place"].sort_values("period_end")
    newer = everything[everything["period_end"] > last["period_end"]]
    if len(newer):
        symbol = str(newer.iloc[-1]["symbol"])
        told += f" The figure for {year(newer.iloc[-1]['period'])} is {symbols.MEANINGS[symbol]} ([{symbol}])."
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
    steps = place.assign(step=place["value"].diff()).dropna(subset=["step"])
    largest = steps.sort_values("step", key=abs, ascending=False, kind="stable").iloc[0]
    size, when = float(largest["step"]), year(str(largest["period"]))
    verb = "rise" if size > 0 else "fall"
    return f"The largest {verb} in a single year was {prose.number(abs(size), 'pounds')}, in {when}."


def _yearly(case: Case, place: pd.DataFrame) -> pd.DataFrame:
    """The place's spending with residents, children looked after, and spending for each of them."""
    out = place[["area_code", "period", "period_end", "value", "symbol", "source_id"]].copy()
    for name, measure in (("residents", POPULATION), ("looked_after", COUNT)):
        number = figures.children(case, measure)
        by_year = number[number["role"] == "place"].set_index("period_end")["value"]
        out[name] = out["period_end"].map(by_year)
        out[f"for_each_{name}"] = out["value"] / out[name].where(out[name] > 0)
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


@exhibit("per_child")
def per_child(case: Case) -> Exhibit:
    """Spending on children looked after for each resident aged 0 to 17, beside the comparators."""
    frame = figures.for_each(case, SPEND, POPULATION)
    comparison = figures.compare(frame)
    made = common.compared(
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
        rate=True,
        notes=(*figures.england_note(comparison.period), *figures.region_note(case)),
    )
    rank = _rank(case, comparison)
    finding = f"{made.finding} {rank}".strip()
    headline = figures.short(comparison, "pounds", "for each resident child")
    return replace(made, headline=headline, finding=finding, alt=f"{made.alt} {rank}".strip())


def _rank(case: Case, c: Comparison) -> str:
    """Where spending for each resident stands among all authorities with a figure in the same year."""
    spend, residents = (case.store.load(m, areas=case.store.current(), breakdown="Total") for m in (SPEND, POPULATION))
    each = budgets.ratio(spend, budgets.mid_year_to_financial(residents))
    return common.standing(each.loc[each["period"] == c.period, "value"], c.value, 0)
