"""The budgets page: what is spent on children looked after, why it changed, and what the council says about it."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits import common
from rc_analysis.exhibits.budgets import figures
from rc_analysis.exhibits.budgets.ahead import financial_year, looked_ahead, outlook, span_words, too_narrow
from rc_analysis.exhibits.budgets.assumptions import assumptions
from rc_analysis.exhibits.budgets.bridge import bridge, ends, of_place
from rc_analysis.exhibits.budgets.claims import claims
from rc_analysis.exhibits.budgets.composition import mix, shares
from rc_analysis.exhibits.budgets.costs import residential_cost, unit_costs
from rc_analysis.exhibits.budgets.factors import factors
from rc_analysis.exhibits.budgets.figures import POPULATION, SPEND, year
from rc_analysis.exhibits.budgets.growth import bridge_compared
from rc_analysis.exhibits.budgets.levers import levers, own_home
from rc_analysis.exhibits.budgets.savings import savings_plan
from rc_analysis.exhibits.budgets.spending import per_child, spend
from rc_analysis.say import numbers as prose
from rc_analysis.shapes.exhibit import Words

__all__ = [
    "assumptions",
    "bridge",
    "bridge_compared",
    "claims",
    "factors",
    "inflation",
    "levers",
    "mix",
    "opening",
    "outlook",
    "own_home",
    "per_child",
    "residential_cost",
    "savings_plan",
    "shares",
    "sources",
    "spend",
    "unit_costs",
]


def opening(case: Case) -> Words:
    """The page's finding: how spending changed, what it goes with, and how it stands to the comparators."""
    lines = []
    place = figures.latest(figures.money(case)) if _published(case) else pd.DataFrame()
    if place.empty:
        return common.in_brief([f"No figures on spending on children looked after are published for {case.place}"])
    first, last = place.iloc[0], place.iloc[-1]
    moved = figures.moved(first["value"], last["value"], "pounds")
    when = f"between {year(first['period'])} and {year(last['period'])}"
    if len(place) == 1:
        moved, when = f"was {prose.number(last['value'], 'pounds')}", f"in {year(last['period'])}"
    lines.append(f"Spending on children looked after in {case.place} {moved} {when}")
    try:
        lines.append(_parted(case, first, last))
        c = figures.compare(figures.for_each(case, SPEND, POPULATION))
        beside = common.beside(case, c.value, c.neighbours, c.region, c.england, "pounds", 0)
        lines.append(
            f"Spending came to {prose.number(c.value, 'pounds')} for each resident aged 0 to 17 in {year(c.period)}"
            + (f", {beside}" if beside else "")
        )
    except NoData as nothing:
        lines.append(str(nothing))
    lines += _ahead(case)
    return common.in_brief(lines)


def _ahead(case: Case) -> list[str]:
    """What spending would come to if numbers and prices move as they have; nothing where it cannot be told."""
    try:
        made = looked_ahead(case)
    except NoData:
        return []
    last = made.plain.iloc[-1]
    told = (
        f"The newest outturn held is that of {financial_year(made.last_year)}. Were numbers and spending for each "
        f"child to move from there as they have elsewhere, it would come to {span_words(last)} in "
        f"{financial_year(int(last['year']))}"
    )
    held = too_narrow(case)
    return [f"{told}; three years ahead such ranges have held {held * 100:.0f}%, not 80%" if held < 1 else told]


def _parted(case: Case, first: pd.Series, last: pd.Series) -> str:
    """How the change parts into number and spending for each, in a sentence."""
    ways, (a, b) = of_place(case), ends(case)
    if not ways.span:
        children = "more" if ways.main.volume.mean > 0 else "fewer"
        each = "more" if ways.main.price.mean > 0 else "less"
        return (
            f"In {year(b['period'])} {children} children were looked after on average than in {year(a['period'])}, and "
            f"{each} was spent for each of them"
        )
    low, high = ways.span
    noun, more, larger = ("rise", "more", "more") if ways.main.change > 0 else ("fall", "fewer", "less")
    same = a["period"] == first["period"] and b["period"] == last["period"]
    when = "" if same else f" between {year(a['period'])} and {year(b['period'])}"
    share = f"About {low}%" if low == high else f"Between {low}% and {high}%"
    return f"{share} of the {noun}{when} goes with {more} children, the rest with {larger} spent for each child"


def _published(case: Case) -> bool:
    try:
        figures.money(case)
    except NoData:
        return False
    return True


def inflation(case: Case) -> Words:
    """That the figures are cash, and that no budget is held to set them against."""
    return Words(
        key="inflation",
        text="Every figure on this page is in the money of its own year: no measure of inflation is among the "
        "published figures held here, so inflation is a part of each rise. The figures are outturn, which is what was "
        "spent. Planned budgets are not among the published figures held here; spending ahead is set against a budget "
        "only where an edition names one.",
    )


def sources(case: Case) -> Words:
    """Every source of the page's exhibits, each once."""
    made = [
        f(case)
        for f in (
            spend,
            per_child,
            bridge,
            factors,
            bridge_compared,
            outlook,
            levers,
            own_home,
            unit_costs,
            residential_cost,
            mix,
            shares,
            savings_plan,
            claims,
        )
    ]
    return common.sources(made)
