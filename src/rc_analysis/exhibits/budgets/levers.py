"""What the scenario's levers would save, each with its range, and when a home of the council's own breaks even."""

from dataclasses import replace

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits.budgets import assumed, figures, scenario
from rc_analysis.exhibits.budgets.ahead import financial_year
from rc_analysis.exhibits.budgets.claims import stated_cost
from rc_analysis.exhibits.budgets.costs import CAVEAT
from rc_analysis.exhibits.budgets.costs import KINDS as UNIT_COSTS
from rc_analysis.exhibits.budgets.factors import PLACEMENTS
from rc_analysis.exhibits.budgets.figures import COUNT, SPEND
from rc_analysis.methods.scenario_paths import Range
from rc_analysis.say import numbers as prose
from rc_analysis.scenarios import CouncilHome, Scenario, Span
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.topics.budgets import levers as topic
from rc_analysis.topics.budgets.levers import Saving

TOGETHER = "All levers added up"
STATED = "As a document states"
"""The price that a document states, which is a claim and no measured figure."""


@exhibit("levers")
def levers(case: Case) -> Exhibit:
    """What each lever would save in the last year ahead, and how it builds up."""
    found = scenario.savings(case)
    held = [s for s in found if s.years]
    made = scenario.of_case(case)
    if not held:
        raise NoData(
            f"No lever of the scenario “{made.name}” can be worked out for {case.place} from published figures."
        )
    last = scenario.years(case)[-1]
    whole = scenario.total(case, last)
    rows = [(s.lever.label, s.years[last]) for s in held] + [(TOGETHER, whole)]
    drawn = pd.DataFrame([(n, r.central / 1e6, r.low / 1e6, r.high / 1e6) for n, r in rows], columns=["lever", *"vlh"])
    priced = scenario.priced(case)
    told = " ".join(_said(case, made, found, held, last, whole, priced))
    return Exhibit(
        key="levers",
        headline=_marked(made, f"together the levers would {_headline(whole)} in {financial_year(last)}"),
        subtitle=f"What levers would save in {financial_year(last)}, {case.place}, £ million in the prices of "
        f"{priced}, assumptions of the scenario “{made.name}”",
        finding=told,
        alt=f"Chart of a dot with its range for each lever. {told}",
        draw=lambda: charts.intervals(
            drawn, label="lever", value="v", lo="l", hi="h", unit="£m", decimals=1, focus=TOGETHER, zero=True
        ),
        data=_data(found),
        view=_table(case, held),
        sources=figures.cited(
            case,
            *(
                case.load(m, who=("place",), need_place=False)
                for m in (SPEND, COUNT, PLACEMENTS, scenario.STARTS, *list(UNIT_COSTS.values())[1:])
            ),
        ),
        notes=(
            assumed.basis(made),
            *(assumed.sentence(saving.lever) for saving in held),
            "A range runs from every assumption of the lever at its worst to every one at its best. A saving below "
            "nought is a cost.",
            "Each lever is worked out by itself. Levers that reach the same children save less together than their "
            "sum, so that the sum is an upper limit at the same assumptions.",
            f"Prices stay those of {priced}. In the chart of spending ahead the same savings rise with prices.",
            "A published unit cost is an average. The children whom a lever reaches may cost less or more than that.",
        ),
    )


def assuming(made: Scenario) -> str:
    """How a sentence about a scenario begins."""
    whose = ", made up as an example," if made.status == "example" else ""
    return f"On the scenario's assumptions{whose}"


def _marked(made: Scenario, text: str) -> str:
    """A headline that says whose assumptions it rests on."""
    return f"{'Made-up example' if made.status == 'example' else 'If its assumptions hold'}: {text}"


def _headline(whole: Range) -> str:
    if whole.low >= 0 and whole.low < 50_000:
        return f"save up to {_million(whole.high)}"
    if whole.low >= 0:
        return f"save {_million(whole.low)} to {_million(whole.high)}"
    if whole.high <= 0:
        return f"cost {_million(max(-whole.high, 0.0))} to {_million(-whole.low)}"
    return f"save up to {_million(whole.high)} or cost up to {_million(-whole.low)}"


def _million(value: float) -> str:
    return f"£{value / 1e6:,.1f} million"


def _said(
    case: Case, made: Scenario, found: tuple[Saving, ...], held: list[Saving], last: int, whole: Range, priced: str
) -> list[str]:
    best = max(held, key=lambda s: s.years[last].central)
    loss = [s.lever.label for s in held if s.years[last].low < 0]
    top = best.years[last]
    out = [
        f"{assuming(made)} {case.place} would {_headline(whole)} in {financial_year(last)}, in the "
        f"prices of {priced}, with {_signed(whole.central)} at the central ones."
    ]
    if top.central > 0:
        out.append(f"The lever that would save most is this: {_lower(best.lever.label)} ({_words(top)}).")
    if loss:
        out.append(
            f"At the worst of its assumptions {'this lever' if len(loss) == 1 else 'each of these levers'} costs more "
            f"than it saves: {listed(_lower(x) for x in loss)}."
        )
    for saving in found:
        if saving.missing:
            out.append(f"{saving.lever.label}: not worked out, as {saving.missing}.")
    return out


def _words(r: Range) -> str:
    low = _million(r.low) if r.low >= 0 else f"a cost of {_million(-r.low)}"
    return f"{low} to {_million(r.high)}"


def _signed(value: float) -> str:
    return f"{_million(abs(value))} {'saved' if value >= 0 else 'of extra cost'}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _data(found: tuple[Saving, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"lever": s.lever.label, "year": financial_year(y), "low": r.low, "central": r.central, "high": r.high}
            for s in found
            for y, r in s.years.items()
        ]
    )


def _table(case: Case, held: list[Saving]) -> Table:
    years = list(scenario.years(case))
    cells: dict[str, list[str]] = {"Lever": [*(s.lever.label for s in held), TOGETHER]}
    for year in years:
        ranges = [*(s.years[year] for s in held), scenario.total(case, year)]
        cells[financial_year(year)] = [_cell(r) for r in ranges]
    return Table(
        frame=pd.DataFrame(cells),
        caption="What each lever would save: central (low to high)",
        units=dict.fromkeys((financial_year(y) for y in years), "£m"),
        numbers=tuple(financial_year(y) for y in years),
    )


def _cell(r: Range) -> str:
    return f"{_number(r.central)} ({_number(r.low)} to {_number(r.high)})"


def _number(value: float) -> str:
    text = f"{abs(value) / 1e6:,.1f}"
    return text if value >= 0 or text == "0.0" else f"−{text}"


@exhibit("own_home")
def own_home(case: Case) -> Exhibit:
    """The occupancy at which a council home breaks even, against the outside price here and elsewhere."""
    made = scenario.of_case(case)
    homes = [x for x in made.levers if isinstance(x, CouncilHome)]
    if not homes:
        raise NoData(f"The scenario “{made.name}” opens no council home.")
    home = homes[0]
    prices = _prices(case, home)
    if not prices:
        raise NoData(f"No outside price of residential care is published for {case.place} or set by the scenario.")
    base = scenario.base(case)
    rows = []
    for name, week in prices.items():
        at = replace(base, homes=week * topic.WEEKS)
        asked = home.model_copy(update={"external_a_week": "published"}) if name != "The scenario's price" else home
        rows.append((name, week, topic.break_even(asked, at)))
    data = pd.DataFrame(
        [(name, week, even.low, even.central, even.high) for name, week, even in rows],
        columns=["price", "pounds_a_week", "low", "central", "high"],
    )
    data["shown"] = [f"{name}, {prose.number(week, 'pounds')} a week" for name, week, _ in rows]
    first = rows[0][2]
    told = _home_words(made, home, rows)
    return Exhibit(
        key="own_home",
        headline=_home_headline(made, home.beds, first),
        subtitle=f"Occupancy at which a council children's home costs what the same care costs outside, {case.place}, "
        f"% of beds, assumptions of the scenario “{made.name}”",
        finding=told,
        alt=f"Chart of a dot with its range for each outside price. {told}",
        draw=lambda: charts.intervals(
            data, label="shown", value="central", lo="low", hi="high", unit="%", focus=str(data["shown"].iloc[0]),
            reference=("Every bed filled", 100.0), zero=True,
        ),
        data=data.drop(columns="shown"),
        view=_home_table(data),
        sources=(
            *case.sources(case.load(UNIT_COSTS["Residential care"], breakdown="Total", need_place=False)),
            *([stated[1]] if (stated := stated_cost(case)) else []),
        ),
        notes=(
            assumed.basis(made),
            CAVEAT,
            *(["The price that a document states is a claim, and not a measured figure."] if stated else []),
            "Break-even occupancy: staffing, running costs and the yearly charge that repays the capital with "
            "interest, divided by the beds times the outside price for a year. Over 100% the home never costs less.",
            "The outside price is spending for each child in residential care, an average over all homes and needs. A "
            "home of the council's own may take other children than those placed outside.",
        ),
    )  # fmt: skip


def _prices(case: Case, home: CouncilHome) -> dict[str, float]:
    """The outside prices to set a home against, pounds a week: the scenario's or the place's own, then others'."""
    out: dict[str, float] = {}
    base = scenario.base(case)
    if isinstance(home.external_a_week, Span):
        out["The scenario's price"] = home.external_a_week.central
    elif base.homes > 0:
        out[case.place] = base.homes / topic.WEEKS
    else:
        return {}
    try:
        comparison, _ = figures.unit_cost(case, UNIT_COSTS["Residential care"])
    except NoData:
        return out
    others = {"Statistical neighbours (mean)": comparison.neighbours, "England": comparison.england}
    if stated := stated_cost(case):
        out[STATED] = stated[0] / topic.WEEKS
    return out | {name: figures.round_to(v, 5) for name, v in others.items() if pd.notna(v)}


def _home_headline(made: Scenario, beds: int, even: Range) -> str:
    if even.low >= 100:
        text = f"a {beds}-bed home costs more than care outside, however full"
    elif even.high > 100:
        text = f"a {beds}-bed home breaks even from {even.low:.0f}% of beds filled, or not at all"
    else:
        text = f"a {beds}-bed home breaks even with {even.low:.0f}% to {even.high:.0f}% of beds filled"
    return _marked(made, text)


def _home_words(made: Scenario, home: CouncilHome, rows: list[tuple[str, float, Range]]) -> str:
    _, week, even = rows[0]
    filled = home.occupancy_percent
    lead = f"{assuming(made)} a home of {home.beds} beds"
    price = f"{prose.number(week, 'pounds')} a week outside"
    span = f"{even.low:.0f}% to {even.high:.0f}%"
    if even.central > 100:
        lead += f" would cost more than the same care at {price} even with every bed filled: it breaks even at "
        lead += f"{even.central:.0f}% of its beds ({span})"
    else:
        lead += f" costs what the same care costs at {price} when {even.central:.0f}% of its beds are filled ({span})"
    lead += f". The scenario takes {filled.low:.0f}% to {filled.high:.0f}% to be filled"
    if filled.low > even.high:
        out = f"{lead}, which is above that throughout."
    elif filled.high < even.low:
        out = f"{lead}, which is below that throughout."
    else:
        out = f"{lead}: the two ranges overlap, so that it may save or cost."
    others = [f"{at.central:.0f}% at the price of {_where(name)}" for name, _, at in rows[1:]]
    return f"{out} It would break even at {listed(others)}." if others else out


def _where(name: str) -> str:
    said = {"Statistical neighbours (mean)": "its statistical neighbours", STATED: "a document's statement"}
    return said.get(name, name)


def _home_table(data: pd.DataFrame) -> Table:
    frame = pd.DataFrame(
        {
            "Outside price": data["price"],
            "A week": [f"{v:,.0f}" for v in data["pounds_a_week"]],
            "Break-even occupancy": [f"{v:.0f}" for v in data["central"]],
            "Range": [f"{a:.0f} to {b:.0f}" for a, b in zip(data["low"], data["high"], strict=True)],
        }
    )
    return Table(
        frame=frame,
        caption="Occupancy at which a council home breaks even, by the price outside",
        units={"A week": "£", "Break-even occupancy": "% of beds", "Range": "% of beds"},
        numbers=tuple(frame.columns[1:]),
    )
