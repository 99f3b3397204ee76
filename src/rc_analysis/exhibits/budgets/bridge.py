"""How much of the change in spending goes with the number of children and how much with spending for each child."""

from dataclasses import dataclass

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits.budgets import figures
from rc_analysis.exhibits.budgets.factors import years
from rc_analysis.exhibits.budgets.figures import COUNT, POPULATION, year
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.style import amount
from rc_analysis.shapes.tables import Table
from rc_analysis.topics import budgets
from rc_analysis.topics.budgets import Bridge, factors

AVERAGE = "average of the 31 March before the year and at its end"
CLOSING = "31 March at the year's end"


def ends(case: Case) -> tuple[pd.Series, pd.Series]:
    """The place's first and last year with both spending and an average number of children. Raises NoData."""
    spend = figures.latest(figures.money(case))
    number = figures.latest(figures.children(case, COUNT))
    number = number[(number["value"] > 0) & (number["closing"] > 0)]
    both = spend[spend["period_end"].isin(number["period_end"])]
    if len(both) < 2:
        raise NoData(
            f"Spending and the number of children looked after are not both published for two years for {case.place}, "
            "so that the change cannot be parted into volume and price."
        )
    return both.iloc[0], both.iloc[-1]


@dataclass(frozen=True)
class Ways:
    """The place's change parted in four ways: between the two ends and year by year, with children counted on average
    (between the ends: shown) and on 31 March at the year's end."""

    main: Bridge
    closing: Bridge
    yearly: pd.DataFrame
    yearly_closing: pd.DataFrame

    @property
    def shares(self) -> list[float]:
        """The volume's share of the change by each way, in percent; empty where the effects pull apart in any."""
        chained = [self._chained(steps) for steps in (self.yearly, self.yearly_closing)]
        found = [self.main.volume_share, self.closing.volume_share, *chained]
        return [] if any(pd.isna(x) for x in found) else found

    def _chained(self, steps: pd.DataFrame) -> float:
        volume, price = float(steps["volume"].sum()), float(steps["price"].sum())
        return volume / self.main.change * 100 if volume * price > 0 else float("nan")

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
    return Ways(main, other, *(budgets.by_year(spend, n) for n in (number, closing)))


@exhibit("bridge")
def bridge(case: Case) -> Exhibit:
    """From the first year's spending to the last, in two steps: volume and price."""
    first, last = ends(case)
    ways = of_place(case)
    main, closing = ways.main, ways.closing
    a, b = year(first["period"]), year(last["period"])
    parts = _parts(case, a, b)
    steps = (
        {"Number of children looked after": main.volume.mean}
        if parts is None
        else {
            "Residents aged 0 to 17": float(parts.parts[factors.RESIDENTS]),
            "Rate looked after": float(parts.parts[factors.RATE]),
        }
    )
    rows = [
        (a, main.spend_first, "total"),
        *((name, value, "step") for name, value in steps.items()),
        ("Spending for each child", main.price.mean, "step"),
        (b, main.spend_last, "total"),
    ]
    drawn = pd.DataFrame([(n, v / 1e6, k) for n, v, k in rows], columns=["step", "value", "kind"])
    told = " ".join([*said(case, ways, a, b), *_of_number(parts)])
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
        view=_table(data, a, b, parts),
        sources=figures.cited(
            case, figures.money(case), case.load(COUNT, breakdown="Total"), case.load(POPULATION, breakdown="Total")
        ),
        notes=(
            "The number of children: its change times the mean of what was spent for each child in the two years, "
            "parted in turn into residents and the rate at which they are looked after. Price: the change in spending "
            "for each child times the mean of the two numbers. They add up to the change exactly, as the mean over "
            f"both orders of taking them{_orders(main)}.",
            "The number of children looked after is known for 31 March only. The mean of two such days stands for the "
            "average over the year.",
            "Price holds all that is not number: dearer placements, more children in dearer kinds of care, more "
            "complex needs, staffing, and inflation. The figures cannot part these. It also bears what is spent on "
            "care leavers, adoption and special guardianship, who are not in the number of children looked after.",
        ),
    )


def _parts(case: Case, a: str, b: str) -> factors.Parted | None:
    """The same change with the number of children parted into residents and rate; None without residents."""
    held = {row["year"]: factors.year_of(row) for _, row in years(case).iterrows()}
    return factors.part(held[a], held[b]) if {a, b} <= set(held) else None


def _of_number(parts: factors.Parted | None) -> list[str]:
    if parts is None:
        return []
    residents, rate = float(parts.parts[factors.RESIDENTS]), float(parts.parts[factors.RATE])
    more = "a larger" if residents > 0 else "a smaller"
    higher = "a higher" if rate > 0 else "a lower"
    did = ["added" if effect > 0 else "took off" for effect in (residents, rate)]
    return [
        f"Of the effect of their number, {more} number of residents aged 0 to 17 {did[0]} "
        f"{figures.millions(residents)} and {higher} rate looked after {did[1]} {figures.millions(rate)}."
    ]


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
            f"The number of children accounts for {volume} of the {noun} ({share}%) and spending for each child for "
            f"{price} ({100 - share}%)."
        )
    else:
        out.append(
            f"By itself the change in the number of children would have {_would(main.volume.mean)} {volume}, and the "
            f"change in spending for each child would have {_would(main.price.mean)} {price}."
        )
    if ways.span:
        low, high = ways.span
        if low == high:
            out.append("Counting children at the year's end, or going year by year, gives the same shares.")
        else:
            out.append(
                f"Counting children at the year's end and going year by year give other shares: that of their number "
                f"is best told as {low}% to {high}%."
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


def _orders(main: Bridge) -> str:
    """What the number's share would be were one or the other taken wholly first."""
    if pd.isna(main.volume_share):
        return ""
    low, high = (round(v / main.change * 100) for v in sorted((main.volume.least, main.volume.most), key=abs))
    return f" (one order alone gives the number {low}%, the other {high}%)"


def _table(data: pd.DataFrame, a: str, b: str, parts: factors.Parted | None) -> Table:
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
    frame = pd.DataFrame({"Line": list(lines)} | cells)
    if parts is not None:
        shown = {"residents aged 0 to 17": factors.RESIDENTS, "rate looked after": factors.RATE}
        more = [(f"Of it {name} (£)", amount(float(parts.parts[key]), "", 0), "[z]") for name, key in shown.items()]
        where = list(lines).index("Volume: number of children (£)") + 1
        rows = pd.DataFrame(more, columns=frame.columns)
        frame = pd.concat([frame.iloc[:where], rows, frame.iloc[where:]], ignore_index=True)
    return Table(
        frame=frame,
        caption=f"Volume and price in the change in spending from {a} to {b}",
        numbers=tuple(cells),
    )
