"""How much of the change in spending goes with the number of children and how much with spending for each child."""

from dataclasses import dataclass

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
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


@dataclass(frozen=True)
class Ways:
    """The place's change parted in three ways: between the two ends with children counted on average (shown) and on
    31 March at the year's end, and year by year with children on average."""

    main: Bridge
    closing: Bridge
    yearly: pd.DataFrame

    @property
    def shares(self) -> list[float]:
        """The volume's share of the change by each way, in percent; empty where the effects pull apart in any."""
        volume, price = float(self.yearly["volume"].sum()), float(self.yearly["price"].sum())
        chained = volume / self.main.change * 100 if volume * price > 0 else float("nan")
        found = [self.main.volume_share, self.closing.volume_share, chained]
        return [] if any(pd.isna(x) for x in found) else found

    @property
    def span(self) -> tuple[int, int] | None:
        """The least and the most of `shares`, rounded."""
        return (round(min(self.shares)), round(max(self.shares))) if self.shares else None


def of_place(case: Case) -> Ways:
    """The place's change from its first to its last year, parted. Raises NoData."""
    first, last = ends(case)
    spend = figures.latest(figures.money(case))
    number = figures.latest(figures.children(case, COUNT))
    closing = number.assign(value=number["closing"])
    dates = (first["period_end"], last["period_end"])
    main, other = (budgets.bridges(spend, n, *dates)[0] for n in (number, closing))
    return Ways(main, other, budgets.by_year(spend, number))


@exhibit("bridge")
def bridge(case: Case) -> Exhibit:
    """From the first year's spending to the last, in two steps: volume and price."""
    first, last = ends(case)
    ways = of_place(case)
    main, closing = ways.main, ways.closing
    a, b = year(first["period"]), year(last["period"])
    rows = [
        (a, main.spend_first, "total"),
        ("Number of children looked after", main.volume.mean, "step"),
        ("Spending for each child", main.price.mean, "step"),
        (b, main.spend_last, "total"),
    ]
    drawn = pd.DataFrame([(n, v / 1e6, k) for n, v, k in rows], columns=["step", "value", "kind"])
    told = " ".join(said(case, ways, a, b))
    data = pd.DataFrame([_record(basis, x) for basis, x in ((AVERAGE, main), (CLOSING, closing))])
    return Exhibit(
        key="bridge",
        headline=_headline(ways),
        subtitle=f"Change in gross spending on children looked after, {case.place}, {a} to {b}, £ million in the "
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
            "average over the year.",
            "Price holds all that is not number: dearer placements, more children in dearer kinds of care, more "
            "complex needs, staffing, and inflation. The figures cannot part these.",
        ),
    )


def said(case: Case, ways: Ways, a: str, b: str) -> list[str]:
    """The finding in sentences, for a rise or a fall, with effects that pull together or apart."""
    main = ways.main
    noun, verb = ("rise", "rose") if main.change > 0 else ("fall", "fell")
    number = figures.moved(round(main.number_first), round(main.number_last))
    each = figures.moved(figures.round_to(main.each_first, 100), figures.round_to(main.each_last, 100), "pounds")
    volume, price = figures.millions(main.volume.mean), figures.millions(main.price.mean)
    out = [
        f"Gross spending on children looked after in {case.place} {verb} by "
        f"{figures.millions(main.change)} between {a} and {b}.",
        f"The average number of children looked after {number}, and spending for each child {each}.",
    ]
    if pd.notna(main.volume_share):
        share = round(main.volume_share)
        out.append(
            f"The number of children goes with {volume} of the {noun} ({share}%) and spending for each child with "
            f"{price} ({100 - share}%)."
        )
    else:
        out.append(
            f"By itself the change in the number of children would have {_would(main.volume.mean)} {volume}, and the "
            f"change in spending for each child would have {_would(main.price.mean)} {price}."
        )
    if ways.span:
        closing, yearly = round(ways.shares[1]), round(ways.shares[2])
        low, high = ways.span
        if low == high:
            out.append("Counting children at the year's end, or going year by year, gives the same shares.")
        else:
            out.append(
                f"Counting children at the year's end instead gives {closing}% for their number, and going year by "
                f"year {yearly}%: its share is best told as {low}% to {high}%."
            )
    return out


def _would(effect: float) -> str:
    return "added" if effect > 0 else "taken off"


def _headline(ways: Ways) -> str:
    main = ways.main
    if not ways.span:
        done = "added" if main.price.mean > 0 else "took off"
        return f"The change in spending for each child {done} {figures.millions(main.price.mean)}"
    noun, larger, more = ("rise", "more", "more") if main.change > 0 else ("fall", "less", "fewer")
    low, high = ways.span
    if high < 50:
        return f"Over half of the {noun} in spending is {larger} spent for each child"
    if low > 50:
        return f"Over half of the {noun} in spending is {more} children looked after"
    return f"About half of the {noun} is {more} children, half {larger} spent for each"


@exhibit("bridge_years")
def bridge_years(case: Case) -> Exhibit:
    """Volume and price year by year, summed since the first year: when each of them moved spending."""
    first, _ = ends(case)
    found = of_place(case).yearly
    if len(found) < 3:
        raise NoData(f"Fewer than four years of figures are published for {case.place}, too few to go year by year.")
    a = year(first["period"])
    start = {"period": first["period"], "period_end": first["period_end"], "volume_sum": 0.0, "price_sum": 0.0}
    whole = pd.concat([pd.DataFrame([start]), found], ignore_index=True)
    names = {"volume_sum": "Number of children", "price_sum": "Spending for each child"}
    drawn = whole.melt(id_vars=["period", "period_end"], value_vars=list(names), var_name="series", value_name="value")
    drawn = drawn.assign(
        series=drawn["series"].map(names), value=drawn["value"] / 1e6, period=drawn["period"].map(year)
    )
    half = len(found) // 2
    early, late = found.iloc[:half], found.iloc[half:]
    told = " ".join(
        [
            _stretch(early, a, year(early.iloc[-1]["period"])),
            _stretch(late, year(early.iloc[-1]["period"]), year(late.iloc[-1]["period"])),
        ]
    )
    return Exhibit(
        key="bridge_years",
        headline=_years_headline(early, late, year(early.iloc[-1]["period"])),
        subtitle=f"Change in gross spending on children looked after since {a}, {case.place}, by what it goes with, "
        "£ million in the money of each year",
        finding=told,
        alt=f"Line chart. {told}",
        draw=lambda: charts.lines(drawn, unit="£m", decimals=1, order=list(names.values()), focus=names["price_sum"]),
        data=found,
        view=_years_table(found),
        sources=figures.cited(case, figures.money(case), case.load(COUNT, breakdown="Total")),
        notes=(
            "Each year's change is parted by itself and the parts are summed, so that the sums differ a little from "
            "those between the first year and the last.",
        ),
    )


def _stretch(rows: pd.DataFrame, a: str, b: str) -> str:
    change, volume, price = (float(rows[c].sum()) for c in ("change", "volume", "price"))
    verb = "rose" if change > 0 else "fell"
    return (
        f"Between {a} and {b} spending {verb} by {figures.millions(change)}: the number of children "
        f"{_added(volume)} and spending for each child {_added(price)}."
    )


def _added(value: float) -> str:
    return f"{'added' if value >= 0 else 'took off'} {figures.millions(value)}"


def _years_headline(early: pd.DataFrame, late: pd.DataFrame, turn: str) -> str:
    def leader(rows: pd.DataFrame) -> str:
        return "number" if abs(rows["volume"].sum()) > abs(rows["price"].sum()) else "spending for each child"

    before, after = leader(early), leader(late)
    if before == after:
        what = "The number of children" if before == "number" else "Spending for each child"
        return f"{what} moved the total most both before and after {turn}"
    names = {"number": "the number of children", "spending for each child": "spending for each child"}
    return prose.sentence(f"{names[before]} moved the total most up to {turn}, {names[after]} since")[:-1]


def _years_table(found: pd.DataFrame) -> Table:
    columns = {"Change in spending": "change", "Number of children": "volume", "Spending for each child": "price"}
    cells = {name: [amount(round(v, -3), "", 0, sign=True) for v in found[column]] for name, column in columns.items()}
    return Table(
        frame=pd.DataFrame({"Financial year": found["period"].map(year)} | cells),
        caption="Change in gross spending on children looked after since the year before, to the nearest £1,000",
        units=dict.fromkeys(columns, "£"),
        numbers=tuple(columns),
    )


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
    words = (
        f"In {case.place} gross spending on children looked after {_grew(place['growth'])} between {a} and {b}: the "
        f"number of children {_effect(place['volume'])} and spending for each child {_effect(place['price'])}."
    )
    if len(top) > 1:
        others = [f"{_whole(r['volume'])} and {_whole(r['price'])} in {_where(r)}" for _, r in top.iloc[1:].iterrows()]
        words += f" The same two parts came to {listed(others)}."
    return Exhibit(
        key="bridge_compared",
        headline=_compared_headline(case, top),
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
    return f"the {row['area']}" if row["role"] == "region" else str(row["area"])


def _compared_headline(case: Case, top: pd.DataFrame) -> str:
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
