"""How much of the change in spending goes with the number of children and how much with spending for each child."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits.budgets import figures
from rc_analysis.exhibits.budgets.figures import COUNT, SPEND, year
from rc_analysis.present import charts, prose
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.style import amount
from rc_analysis.present.tables import Table
from rc_analysis.topics import budgets
from rc_analysis.topics.budgets import Bridge

AVERAGE = "average of the 31 March before the year and at its end"
CLOSING = "31 March at the year's end"


def ends(case: Case) -> tuple[pd.Series, pd.Series]:
    """The place's first and last year with both spending and an average number of children. Raises NoData."""
    spend = figures.latest(figures.money(case))
    number = figures.latest(figures.children(case, COUNT))
    both = spend[spend["period_end"].isin(number["period_end"])]
    if len(both) < 2:
        raise NoData(
            f"Spending and the number of children looked after are not both published for two years for {case.place}, "
            "so that the change cannot be parted into volume and price."
        )
    return both.iloc[0], both.iloc[-1]


def of_place(case: Case) -> tuple[Bridge, Bridge]:
    """The place's bridge from its first to its last year, counting children on average, and at the year's end."""
    first, last = ends(case)
    spend = figures.latest(figures.money(case))
    number = figures.latest(figures.children(case, COUNT))
    closing = number.assign(value=number["closing"])
    found = [budgets.bridges(spend, n, first["period_end"], last["period_end"]) for n in (number, closing)]
    return found[0][0], found[1][0]


@exhibit("bridge")
def bridge(case: Case) -> Exhibit:
    """From the first year's spending to the last, in two steps: volume and price."""
    first, last = ends(case)
    main, closing = of_place(case)
    a, b = year(first["period"]), year(last["period"])
    rows = [
        (a, main.spend_first, "total"),
        ("Number of children looked after", main.volume.mean, "step"),
        ("Spending for each child", main.price.mean, "step"),
        (b, main.spend_last, "total"),
    ]
    drawn = pd.DataFrame([(n, v / 1e6, k) for n, v, k in rows], columns=["step", "value", "kind"])
    told = " ".join(said(case, main, closing, a, b))
    data = pd.DataFrame([_record(basis, x) for basis, x in ((AVERAGE, main), (CLOSING, closing))])
    return Exhibit(
        key="bridge",
        headline=_headline(main, a, b),
        subtitle=f"Change in gross spending on children looked after, {case.place}, {a} to {b}, £ million, in the "
        "money of each year",
        finding=told,
        alt=f"Waterfall chart. {told}",
        draw=lambda: charts.waterfall(drawn, label="step", value="value", unit="£m", decimals=1),
        data=data,
        view=_table(data, a, b),
        sources=figures.cited(case, figures.money(case), case.load(COUNT, breakdown="Total")),
        notes=(
            "Volume: the change in the number of children times the mean of what was spent for each child in the two "
            "years. Price: the change in spending for each child times the mean of the two numbers. The two add up to "
            "the change exactly, whichever is taken first.",
            "The number of children looked after is known for 31 March only. The mean of two such days stands for the "
            "average over the year, and the number at the year's end is tried beside it.",
            "Price holds all that is not number: dearer placements, more children in dearer kinds of care, more "
            "complex needs, staffing, and inflation. The figures cannot part these.",
        ),
    )


def said(case: Case, main: Bridge, closing: Bridge, a: str, b: str) -> list[str]:
    """The finding in sentences, for a rise or a fall, with effects that pull together or apart."""
    size = prose.number(abs(main.change), "pounds")
    verb = "rose" if main.change > 0 else "fell"
    noun = "rise" if main.change > 0 else "fall"
    number = prose.change(round(main.number_first), round(main.number_last))
    each = prose.change(figures.round_to(main.each_first, 100), figures.round_to(main.each_last, 100), "pounds")
    out = [f"Gross spending on children looked after in {case.place} {verb} by {size} between {a} and {b}."]
    out.append(f"The average number of children looked after {number}, and spending for each child {each}.")
    volume, price = prose.number(abs(main.volume.mean), "pounds"), prose.number(abs(main.price.mean), "pounds")
    if pd.notna(main.volume_share):
        share, other = round(main.volume_share), 100 - round(main.volume_share)
        out.append(
            f"The number of children goes with {volume} of the {noun} ({share}%) and spending for each child with "
            f"{price} ({other}%)."
        )
        if pd.notna(closing.volume_share):
            out.append(_range(share, round(closing.volume_share)))
    else:
        out.append(
            f"By itself the change in the number of children would have {_would(main.volume.mean)} {volume}, and the "
            f"change in spending for each child would have {_would(main.price.mean)} {price}."
        )
    return out


def _would(effect: float) -> str:
    return "added" if effect > 0 else "taken off"


def _range(share: int, other: int) -> str:
    """How far the share depends on the day on which children are counted."""
    if share == other:
        return "Counting children at the year's end instead gives the same shares."
    low, high = sorted((share, other))
    return (
        f"Counting children at the year's end instead gives {other}% for the number of children, so that its share is "
        f"best told as {low}% to {high}%."
    )


def _headline(main: Bridge, a: str, b: str) -> str:
    share = main.volume_share
    if pd.isna(share):
        grew = main.price.mean > 0
        return f"Spending for each child {'added' if grew else 'saved'} {prose.number(abs(main.price.mean), 'pounds')}"
    noun = "rise" if main.change > 0 else "fall"
    if round(share) == 50:
        return f"The number of children and spending for each share the {noun} evenly"
    larger = "more" if main.change > 0 else "less"
    if share < 50:
        return f"{100 - round(share)}% of the {noun} is {larger} spent for each child"
    children = "more" if main.change > 0 else "fewer"
    return f"{round(share)}% of the {noun} is {children} children looked after"


def _record(basis: str, x: Bridge) -> dict[str, object]:
    return {
        "children_counted": basis,
        "spend_first": x.spend_first,
        "spend_last": x.spend_last,
        "number_first": x.number_first,
        "number_last": x.number_last,
        "each_first": x.each_first,
        "each_last": x.each_last,
        "volume": x.volume.mean,
        "volume_least": x.volume.least,
        "volume_most": x.volume.most,
        "price": x.price.mean,
        "change": x.change,
        "volume_percent": x.volume_share,
    }


def _table(data: pd.DataFrame, a: str, b: str) -> Table:
    """Rows are lines of the sum, columns the two ways of counting children."""
    lines = {
        f"Children looked after, {a}": ("number_first", "", 1),
        f"Children looked after, {b}": ("number_last", "", 1),
        f"Spending for each child, {a} (£)": ("each_first", "", 0),
        f"Spending for each child, {b} (£)": ("each_last", "", 0),
        f"Spending, {a} (£)": ("spend_first", "", 0),
        "Volume: number of children (£)": ("volume", "", 0),
        "Price: spending for each child (£)": ("price", "", 0),
        f"Spending, {b} (£)": ("spend_last", "", 0),
        "Volume as a share of the change (%)": ("volume_percent", "", 0),
    }
    cells = {
        f"Counted as the {row['children_counted']}" if n == 0 else f"Counted on {row['children_counted']}": [
            amount(row[c], unit, d) if pd.notna(row[c]) else "[z]" for c, unit, d in lines.values()
        ]
        for n, row in data.iterrows()
    }
    return Table(
        frame=pd.DataFrame({"Line": list(lines)} | cells),
        caption=f"Volume and price in the change in spending from {a} to {b}",
        numbers=tuple(cells),
    )


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
    told = [
        f"In {case.place} gross spending on children looked after {_grew(place['growth'])} between {a} and {b}: "
        f"{_points(place['volume'])} with the number of children and {_points(place['price'])} with spending for each."
    ]
    for _, row in top.iloc[1:].iterrows():
        told.append(f"{_where(case, row)}, {_points(row['volume'])} and {_points(row['price'])}.")
    words = " ".join(told)
    return Exhibit(
        key="bridge_compared",
        headline=_compared_headline(case, top),
        subtitle=f"Growth in gross spending on children looked after, {a} to {b}, percentage points of {a} spending",
        finding=words,
        alt=f"Bar chart. {words}",
        draw=lambda: charts.grouped(
            drawn, x="area", y="value", series="part", unit="percentage points", decimals=0, focus=case.place
        ),
        data=data,
        view=_compared_table(data, a, b),
        sources=figures.cited(case, money, case.load(COUNT, breakdown="Total")),
        notes=figures.notes_on(case, str(last["period"])),
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


def _points(value: float) -> str:
    n = round(value)
    return f"{'−' if n < 0 else ''}{abs(n)} percentage point{'' if abs(n) == 1 else 's'}"


def _where(case: Case, row: pd.Series) -> str:
    if row["role"] == "mean":
        return "In its statistical neighbours, on average"
    return f"In the {row['area']}" if row["role"] == "region" else f"In {row['area']}"


def _compared_headline(case: Case, top: pd.DataFrame) -> str:
    place, england = top.iloc[0], top[top["role"] == "england"]
    if england.empty:
        return f"Spending on children looked after {_grew(place['growth'])}"
    other = england.iloc[0]
    volume = prose.against(place["volume"], other["volume"], "", 0).removesuffix(" than").removesuffix(" as")
    price = prose.against(place["price"], other["price"], "", 0).removesuffix(" than").removesuffix(" as")
    if volume == price and volume != "the same":
        return f"Both number and spending for each child pushed spending up {'more' if volume == 'higher' else 'less'}"
    return f"Growth from number {volume}, from spending for each child {price}, than in England"


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
