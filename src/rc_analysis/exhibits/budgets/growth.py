"""Growth in spending parted into volume and price, for the place beside its neighbours, its region and England."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import listed
from rc_analysis.exhibits.budgets import figures
from rc_analysis.exhibits.budgets.bridge import ends
from rc_analysis.exhibits.budgets.figures import COUNT, SPEND, year
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.style import amount
from rc_analysis.shapes.tables import Table
from rc_analysis.topics import budgets
from rc_analysis.topics.budgets import Bridge


@exhibit("bridge_compared")
def bridge_compared(case: Case) -> Exhibit:
    """Growth in spending parted the same way for the place, its neighbours, its region and England."""
    first, last = ends(case)
    a, b = year(first["period"]), year(last["period"])
    money, number = figures.money(case), figures.children(case, COUNT)
    found = budgets.bridges(money, number, first["period_end"], last["period_end"])
    rows = [_growth(case, x) for x in found if x.role != "region"]
    if pool := _region(case, first, last):
        rows.append(_growth(case, pool))
    data = pd.DataFrame(rows)
    near = data[data["role"] == "neighbour"]
    if len(near) >= 3:
        mean = near[["volume", "price", "growth"]].mean()
        data.loc[len(data)] = {"role": "mean", "area": f"Statistical neighbours (mean of {len(near)})"} | mean.to_dict()
    order = {"place": 0, "mean": 1, "region": 2, "england": 3, "neighbour": 4}
    data = data.sort_values(
        ["role", "growth"], key=lambda s: s.map(order) if s.name == "role" else -s, kind="stable"
    ).reset_index(drop=True)
    top = data[data["role"] != "neighbour"]
    drawn = top.melt(id_vars="area", value_vars=["volume", "price"], var_name="part", value_name="value")
    drawn["part"] = drawn["part"].map({"volume": "Number of children", "price": "Spending for each child"})
    place = top.iloc[0]
    words = (
        f"In {case.place} gross spending on children looked after {_grew(place['growth'])} between {a} and {b}: the "
        f"number of children {_effect(place['volume'])} and spending for each child {_effect(place['price'])}."
    )
    if len(top) > 1:
        others = [f"{_whole(r['volume'])} and {_whole(r['price'])} in {_where(r)}" for _, r in top.iloc[1:].iterrows()]
        words += f" The same two parts came to {listed(others)}."
    return Exhibit(
        key="bridge_compared",
        headline=_compared_headline(top),
        subtitle=f"Growth in gross spending on children looked after, {case.place} and comparators, {a} to {b}, "
        f"percentage points of {a} spending",
        finding=words,
        alt=f"Bar chart. {words}",
        draw=lambda: charts.grouped(
            drawn, x="area", y="value", series="part", unit="percentage points", decimals=0, focus=case.place
        ),
        data=data,
        view=_compared_table(data, a, b),
        sources=figures.cited(case, money, case.load(COUNT, breakdown="Total")),
        notes=(
            *figures.england_note(str(last["period"])),
            *figures.region_note(case),
            "Percentages and their parts are rounded, so that parts may not add up to the whole.",
        ),
    )


def _region(case: Case, first: pd.Series, last: pd.Series) -> Bridge | None:
    """The region as the sum of its authorities with both figures in both years."""
    spend, number = figures.members(case, SPEND), figures.children(case, COUNT, of_region=True)
    if spend.empty or number.empty:
        return None
    dates = (first["period_end"], last["period_end"])
    each = budgets.bridges(spend.assign(role="region"), number, *dates)
    if not each:
        return None
    total = {
        name: (sum(getattr(x, f"{name}_first") for x in each), sum(getattr(x, f"{name}_last") for x in each))
        for name in ("spend", "number")
    }
    return budgets.bridge(total["spend"], total["number"], area_code=case.region.code, role="region")


def _growth(case: Case, x: Bridge) -> dict[str, object]:
    names = {a.code: a.name for a in (case.area, case.region, case.england, *case.neighbours)}
    return {
        "role": x.role,
        "area": names[x.area_code],
        "volume": x.volume_growth,
        "price": x.price_growth,
        "growth": x.change / x.spend_first * 100,
    }


def _grew(percent: float) -> str:
    if round(percent) == 0:
        return "hardly changed"
    return f"{'rose' if percent > 0 else 'fell'} by {abs(round(percent))}%"


def _effect(value: float) -> str:
    n = round(value)
    return f"{'added' if n >= 0 else 'took off'} {abs(n)} percentage point{'' if abs(n) == 1 else 's'}"


def _whole(value: float) -> str:
    return prose.number(value, "count", 0)


def _where(row: pd.Series) -> str:
    if row["role"] == "mean":
        return "its statistical neighbours on average"
    return prose.the(str(row["area"]))


def _compared_headline(top: pd.DataFrame) -> str:
    place, england = top.iloc[0], top[top["role"] == "england"]
    if england.empty:
        return f"Spending on children looked after {_grew(place['growth'])}"
    other = england.iloc[0]
    more = {"higher than": "more", "lower than": "less", "the same as": "as much"}
    volume = more[prose.against(place["volume"], other["volume"], "", 0)]
    price = more[prose.against(place["price"], other["price"], "", 0)]
    than = "as" if volume == price == "as much" else "than"
    if volume == price:
        return f"Numbers and spending for each child both added {volume} {than} in England"
    return f"Numbers added {volume} and spending for each child {price} than in England"


def _compared_table(data: pd.DataFrame, a: str, b: str) -> Table:
    columns = {"Number of children": "volume", "Spending for each child": "price", "Growth in spending": "growth"}
    cells = {name: [amount(v, "", 0, sign=True) for v in data[column]] for name, column in columns.items()}
    return Table(
        frame=pd.DataFrame({"Area": data["area"]} | cells),
        caption=f"Growth in gross spending on children looked after, {a} to {b}, by what it goes with",
        units={"Number of children": "percentage points", "Spending for each child": "percentage points"}
        | {"Growth in spending": "%"},
        numbers=tuple(columns),
    )
