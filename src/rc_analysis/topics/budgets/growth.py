"""A place's change in spending parted into number and price, in several ways, and beside that of others."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.figures import NEIGHBOURS
from rc_analysis.methods.comparators import FEWEST
from rc_analysis.methods.decomposition import rounded_parts
from rc_analysis.methods.prices import levels
from rc_analysis.say import numbers
from rc_analysis.topics.budgets import factors, held
from rc_analysis.topics.budgets.bridge import Bridge, bridge, bridges, by_year
from rc_analysis.topics.budgets.factors import Parted, Year
from rc_analysis.topics.budgets.rates import average_number, mid_year_to_financial

PLACEMENTS = "cla_placement_number"
RESIDENTIAL, FOSTERING = "unit_cost_residential", "unit_cost_fostering"
GENERAL, BEYOND = "Prices in general", "Spending for each child beyond prices"
"""The two parts of the effect of spending for each child, where an index of prices is held."""
RESTS_ON = (held.COUNT, held.POPULATION, PLACEMENTS, RESIDENTIAL, FOSTERING)
"""The measures beside spending that its parts rest on."""


@dataclass(frozen=True)
class Ways:
    """The place's change between its first and its last year (as a reader is shown them), parted in four ways.

    Between the two ends and year by year, children counted on average (between the ends: `main`) and on 31 March at the
    year's end (`closing`). `parts` is the same change with the number parted into residents and rate, None without a
    number of residents.
    """

    first: str
    last: str
    main: Bridge
    closing: Bridge
    yearly: pd.DataFrame
    yearly_closing: pd.DataFrame
    parts: Parted | None = None
    parts_closing: Parted | None = None
    levels: tuple[float, float] | None = None
    """Prices in general in the first and the last year, as an index; None where it is not held for both."""

    @property
    def span(self) -> tuple[float, float] | None:
        """The least and the most that the number's share of the change is by the four ways, in percent; None where
        number and price pull apart in any of them."""
        found = [self.main.volume_share, self.closing.volume_share]
        for steps in (self.yearly, self.yearly_closing):
            volume, price = float(steps["volume"].sum()), float(steps["price"].sum())
            found.append(volume / self.main.change * 100 if volume * price > 0 else float("nan"))
        return None if any(pd.isna(x) for x in found) else (min(found), max(found))

    @property
    def steps(self) -> pd.DataFrame:
        """From total to total, for `rc.bridge`: label, kind, value (whole thousands of pounds), `pounds`, and the other
        ways: `at_year_end`, `year_by_year` and `year_by_year_at_year_end` (NaN for parts that these do not tell)."""
        both, summed = (self.main, self.closing), (self.yearly, self.yearly_closing)
        rows = [(self.first, "total", *(x.spend_first for x in both), *(self.main.spend_first,) * 2)]
        if self.parts is None or self.parts_closing is None:
            rows.append(
                ("Children looked after", "step", *(x.volume.mean for x in both), *(x["volume"].sum() for x in summed))
            )
        else:
            for label, name in (("Residents under 18", factors.RESIDENTS), ("Rate looked after", factors.RATE)):
                pounds = (float(x.parts[name]) for x in (self.parts, self.parts_closing))
                rows.append((label, "step", *pounds, *(float("nan"),) * 2))
        prices = (*(x.price.mean for x in both), *(x["price"].sum() for x in summed))
        if self.levels:
            general = (*(x.general(*self.levels) for x in both), *(x["general"].sum() for x in summed))
            rows.append((GENERAL, "step", *general))
            rows.append((BEYOND, "step", *(p - g for p, g in zip(prices, general, strict=True))))
        else:
            rows.append(("Spending for each child", "step", *prices))
        rows.append((self.last, "total", *(x.spend_last for x in both), *(self.main.spend_last,) * 2))
        columns = ["label", "kind", "pounds", "at_year_end", "year_by_year", "year_by_year_at_year_end"]
        return _in_thousands(pd.DataFrame(rows, columns=columns))


def ends(case: Case) -> tuple[pd.Series, pd.Series]:
    """The place's first and last year with both spending and an average number of children. Raises NoData."""
    spend, number = _own(held.published(case, held.SPEND)), _own(held.children(case, held.COUNT))
    number = number[(number["value"] > 0) & (number["closing"] > 0)]
    both = spend[spend["period_end"].isin(number["period_end"])]
    if len(both) < 2:
        raise NoData(
            f"Spending and the number of children looked after are not both published for two years for {case.place}, "
            "so that a change in spending cannot be explained."
        )
    return both.iloc[0], both.iloc[-1]


def change(case: Case) -> Ways | None:
    """The place's change from its first to its last year, parted; None where too little is published."""
    try:
        first, last = ends(case)
    except NoData:
        return None
    spend, number = _own(held.published(case, held.SPEND)), _own(held.children(case, held.COUNT))
    closing = number.assign(value=number["closing"])
    dates = (first["period_end"], last["period_end"])
    main, other = (bridges(spend, n, *dates)[0] for n in (number, closing))
    a, b = numbers.period(first["period"]), numbers.period(last["period"])
    parts = []
    for at_end in (False, True):
        known = {row["year"]: factors.year_of(row) for _, row in years(case, closing=at_end).iterrows()}
        parts.append(factors.part(known[a], known[b]) if {a, b} <= set(known) else None)
    spend = spend.assign(level=levels(spend["period_end"], case.store.load(held.DEFLATOR)))
    level = spend.set_index("period_end")["level"]
    at = None if level.isna().any() else (float(level[dates[0]]), float(level[dates[1]]))
    return Ways(a, b, main, other, by_year(spend, number), by_year(spend, closing), parts[0], parts[1], at)


def years(case: Case, *, closing: bool = False) -> pd.DataFrame:
    """The place's figures that the parts rest on (`factors.years`), with `year` as a reader is shown it.

    Children are averages over the year, or, where `closing`, those on 31 March at its end. Raises NoData.
    """

    def plain(measure: str, breakdown: str = "Total") -> pd.DataFrame:
        return case.load(measure, breakdown=breakdown, who=("place",), need_place=False)

    def counted(measure: str, breakdown: str = "Total") -> pd.DataFrame:
        frame = average_number(plain(measure, breakdown))
        return frame.assign(value=frame["closing"]) if closing else frame

    table = factors.years(
        plain(held.SPEND),
        mid_year_to_financial(plain(held.POPULATION)),
        counted(held.COUNT),
        counted(PLACEMENTS, factors.HOMES),
        counted(PLACEMENTS, factors.FOSTERED),
        plain(RESIDENTIAL),
        plain(FOSTERING),
    )
    return table.assign(year=table["period"].map(numbers.period))


def parted(case: Case, first: str = "", last: str = "", *, closing: bool = False) -> tuple[str, str, Parted] | None:
    """The change between two financial years ("2021-22") parted; by default the longest time with every part.

    Out: first year, last year, the parts; None where a year is not published for the place, or fewer than two are.
    Children are averages over the year, or, where `closing`, those on 31 March at its end.
    """
    table = years(case, closing=closing)
    known: dict[str, Year] = {row["year"]: factors.year_of(row) for _, row in table.iterrows()}
    if len(known) < 2:
        return None
    whole = [name for name, y in known.items() if not y.why_no_mix]
    chosen = whole if len(whole) > 1 else list(known)
    a, b = first or chosen[0], last or chosen[-1]
    return (a, b, factors.part(known[a], known[b])) if {a, b} <= set(known) else None


def steps(first: str, last: str, parts: Parted, at_year_end: Mapping[str, float]) -> pd.DataFrame:
    """Parts as `rc.bridge` takes them: as `Ways.steps` (`at_year_end` NaN where the other count has no such part)."""
    ends = [(first, "total", parts.first.spend), (last, "total", parts.last.spend)]
    rows = [ends[0], *((name, "step", value) for name, value in parts.named().items()), ends[1]]
    out = pd.DataFrame(rows, columns=["label", "kind", "pounds"])
    return _in_thousands(out.assign(at_year_end=out["label"].map(dict(at_year_end)).astype("float64")))


def growth(case: Case) -> pd.DataFrame | None:
    """Growth in spending between `ends`, parted the same way for the place and all it is set beside.

    Out: who, role (place, neighbours for their mean, region, england, council), volume, price (percentage points of the
    first year's spending) and growth (percent); the four first, then each neighbour. None where too
    little is published.
    """
    try:
        first, last = ends(case)
    except NoData:
        return None
    dates = (first["period_end"], last["period_end"])
    found = bridges(held.published(case, held.SPEND), held.children(case, held.COUNT), *dates)
    names = {a.code: a.name for a in (case.area, case.region, case.england, *case.neighbours)}
    roles = {"neighbour": "council"}
    rows = [_grown(names[x.area_code], roles.get(x.role, x.role), x) for x in found if x.role != "region"]
    if pool := _region(case, *dates):
        rows.append(_grown(case.region.name, "region", pool))
    data = pd.DataFrame(rows)
    near = data[data["role"] == "council"]
    if len(near) >= FEWEST:
        mean = {"who": NEIGHBOURS, "role": "neighbours"} | near[["volume", "price", "growth"]].mean().to_dict()
        data = pd.concat([data, pd.DataFrame([mean])], ignore_index=True)
    order = {"place": 0, "neighbours": 1, "region": 2, "england": 3, "council": 4}
    data = data.sort_values("growth", ascending=False, kind="stable")
    return data.sort_values("role", key=lambda s: s.map(order), kind="stable", ignore_index=True)


def _in_thousands(frame: pd.DataFrame) -> pd.DataFrame:
    """Estimates are told to whole thousands, so that the steps still lead from the first total to the last."""
    steps = frame["kind"] == "step"
    told = rounded_parts({str(i): float(v) for i, v in frame.loc[steps, "pounds"].items()}, Fraction(1000))
    value = frame["pounds"].astype("float64").round(-3)
    value[steps] = pd.Series([float(x) for x in told.values()], index=frame.index[steps])
    value.iloc[-1] = value.iloc[0] + value[steps].sum()
    return frame.assign(value=value)


def _grown(who: str, role: str, x: Bridge) -> dict[str, object]:
    total = x.change / x.spend_first * 100
    return {"who": who, "role": role, "volume": x.volume_growth, "price": x.price_growth, "growth": total}


def _region(case: Case, first: pd.Timestamp, last: pd.Timestamp) -> Bridge | None:
    """The region as the sum of its councils with both figures in both years."""
    spend, number = held.members(case, held.SPEND), held.children(case, held.COUNT, of_region=True)
    if spend.empty or number.empty:
        return None
    each = bridges(spend.assign(role="region"), number, first, last)
    if not each:
        return None
    spent, counted = (
        (sum(getattr(x, f"{name}_first") for x in each), sum(getattr(x, f"{name}_last") for x in each))
        for name in ("spend", "number")
    )
    return bridge(spent, counted, area_code=case.region.code, role="region")


def _own(frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame[(frame["role"] == "place") & frame["value"].notna()]
    return rows.sort_values("period_end").reset_index(drop=True)
