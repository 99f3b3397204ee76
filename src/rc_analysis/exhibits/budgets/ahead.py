"""Spending ahead: a fan over the projected number of children and the paths of what is spent for each."""

import functools
import itertools
import math
from datetime import date

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits.budgets import figures, scenario
from rc_analysis.exhibits.budgets.figures import COUNT, SPEND, year
from rc_analysis.methods.scoring import Knowing
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.store import Store
from rc_analysis.topics.budgets import outlook as topic
from rc_analysis.topics.budgets.outlook import Outlook
from rc_analysis.topics.sufficiency import ROUND_TO

TESTED = {1: "one year", 2: "two years", 3: "three years"}
"""The horizons for which ranges made in earlier years are tested: beyond, a start year or two are left."""


def pool(store: Store, as_of: date, measure: str) -> pd.DataFrame:
    """A measure for every current local authority in the data, none later than `as_of`."""
    frame = store.load(measure, areas=store.current(), breakdown="Total")
    return frame[frame["period_end"] <= pd.Timestamp(as_of)]


def looked_ahead(case: Case) -> Outlook:
    """The case's outlook up to `spend_until`, against `budget_line`, with the scenario's levers. Raises NoData."""
    until = int(case.settings.get("spend_until", 2029))
    line = float(case.settings.get("budget_line", 0)) or None
    try:
        saved = {y: scenario.total(case, y) for y in scenario.years(case)}
    except NoData:
        saved = {}  # the levers' own section says why
    spend, counts = (pool(case.store, case.as_of, measure) for measure in (SPEND, COUNT))
    made = topic.outlook(case.area.code, spend, counts, until, line=line, savings=saved)
    if made is None:
        raise NoData(
            f"Spending on children looked after in {case.place} cannot be carried to {financial_year(until)}: too few "
            "figures are published, or it lies no further ahead than they do."
        )
    return made


@exhibit("outlook")
def outlook(case: Case) -> Exhibit:
    """Spending ahead with ranges, and the chance that it exceeds a budget, with and without the levers."""
    made = looked_ahead(case)
    history = figures.latest(figures.money(case)).assign(period=lambda f: f["period"].map(year))
    ahead = made.plain.assign(period=made.plain["year"].map(financial_year))
    last, first = ahead.iloc[-1], history["period"].iloc[-1]
    money = ["value", "lo80", "hi80", "lo95", "hi95"]
    told = " ".join(_said(case, made))
    drawn = ahead.assign(**{c: ahead[c] / 1e6 for c in money})
    past = history.assign(value=history["value"] / 1e6)
    return Exhibit(
        key="outlook",
        headline=f"{span_words(last)} by {last['period']} if numbers and prices move as they have",
        subtitle=f"Gross spending on children looked after, {case.place}, {history['period'].iloc[0]} to {first}, "
        f"carried to {last['period']}, £ million in the money of each year",
        finding=told,
        alt=f"Line of published spending, then a rising dashed line with a range that widens each year. {told}",
        draw=lambda: charts.fan(past, drawn, lo95="lo95", hi95="hi95", unit="£m", decimals=1, zero=True),
        data=_data(made),
        view=_table(case, made),
        sources=figures.cited(case, figures.money(case), case.load(COUNT, breakdown="Total")),
        notes=(
            "Method: the number of children is the projection of the sufficiency page (the newest number carried "
            "forward, with ranges from past changes), averaged over the two ends of each year, times the newest "
            f"spending for each child, which grows along the paths that {made.places} authorities' spending for each "
            f"child has taken: {made.stretches} past stretches of {len(made.plain)} years, number and price moving "
            "together as they did.",
            "Cash: inflation is in the paths as far as it was in the past. The stretches overlap and share the same "
            "few years, so that they know less than their number suggests.",
            _test_words(case),
            _line_note(case),
        ),
    )


def financial_year(ends: int) -> str:
    """A financial year by the year it ends in: 2029 is 2028-29."""
    return f"{ends - 1}-{ends % 100:02d}"


def chance(part: float) -> str:
    """A chance in words that do not claim more than the paths know: to the nearest five in a hundred, up to ninety."""
    if part < 0.1:
        return "fewer than 10 in 100"
    return "more than 90 in 100" if part > 0.9 else f"about {round(part * 20) * 5} in 100"


def span_words(row: pd.Series, level: int = 80) -> str:
    """A range of spending as a sentence says it: "£48 million to £81 million"."""
    return f"£{row[f'lo{level}'] / 1e6:,.0f} million to £{row[f'hi{level}'] / 1e6:,.0f} million"


def children_words(row: pd.Series) -> tuple[str, str]:
    """The 80% range of a projected number of children, rounded outward as the sufficiency page rounds it."""
    low, high = row["lo80"] / ROUND_TO, row["hi80"] / ROUND_TO
    return f"{math.floor(low) * ROUND_TO:,}", f"{math.ceil(high) * ROUND_TO:,}"


def _said(case: Case, made: Outlook) -> list[str]:
    last, levered = made.plain.iloc[-1], made.levered.iloc[-1]
    then = financial_year(int(last["year"]))
    out = [
        f"{case.place} spent {prose.number(made.last_spend, 'pounds')} on children looked after in "
        f"{financial_year(made.last_year)}. If numbers and spending for each child move as they have in other "
        f"authorities, it would spend {span_words(last)} in {then} (eight in ten past paths), and "
        f"{span_words(last, 95)} in 19 of 20; the middle path comes to {prose.number(last['value'], 'pounds', 0)}.",
        f"The chance that it exceeds {_line(case, made)} in {then} is {chance(last['chance'])} on these paths.",
    ]
    if not made.levered.equals(made.plain) and scenario.of_case(case).status != "example":
        out.append(
            f"With the scenario's levers, all of them assumptions, the range would be {span_words(levered)} and the "
            f"chance {chance(levered['chance'])}."
        )
    if (held := too_narrow(case)) < 1:
        out.append(
            "Such ranges have been too narrow: three years ahead, those meant to hold 80% of what was spent held "
            f"{held * 100:.0f}%, as prices came to rise faster than in the years they were made from. Read this one as "
            "what the past allows, not as a promise."
        )
    return out


def _line(case: Case, made: Outlook) -> str:
    sum_ = prose.number(made.line, "pounds")
    own = bool(case.settings.get("budget_line", 0))
    return f"the budget of {sum_} that this edition sets" if own else f"the {sum_} of {financial_year(made.last_year)}"


def _line_note(case: Case) -> str:
    if case.settings.get("budget_line", 0):
        return "The budget is the edition's own, an assumption, held level in every year."
    return (
        "No budget is published in the figures held here. Until an edition sets a budget line, the newest year's "
        "spending stands in for one."
    )


@functools.lru_cache(maxsize=8)
def _tested(store: Store, as_of: date) -> pd.DataFrame:
    """`tested`, once for all cases of a date: it does not depend on the place."""
    spend, counts = pool(store, as_of, SPEND), pool(store, as_of, COUNT)
    ways: tuple[Knowing, ...] = ("apart", "then")
    rows = []
    for knowing, years in itertools.product(ways, TESTED):
        found = topic.backtest(spend, counts, years, knowing)
        if found.empty:
            continue
        rows.append(
            {
                "knowing": knowing,
                "horizon": years,
                "cases": len(found),
                "inside80": found["actual"].between(found["lo80"], found["hi80"]).mean(),
                "inside95": found["actual"].between(found["lo95"], found["hi95"]).mean(),
                "above": (found["actual"] > found["hi80"]).mean(),
            }
        )
    return pd.DataFrame(rows, columns=["knowing", "horizon", "cases", "inside80", "inside95", "above"])


def tested(case: Case) -> pd.DataFrame:
    """Earlier years' ranges held against what was spent.

    Out: knowing (`methods.scoring`: apart, then), horizon, cases, inside80, inside95, above (parts of one).
    """
    return _tested(case.store, case.as_of)


def too_narrow(case: Case) -> float:
    """What 80% ranges furthest ahead held (part of one) if clearly fewer than 80%, most misses above; else 1."""
    found = tested(case).query("knowing == 'apart'")
    if found.empty:
        return 1.0
    last = found.iloc[-1]
    return float(last["inside80"]) if last["inside80"] < 0.7 and last["above"] > 0.6 * (1 - last["inside80"]) else 1.0


def _test_words(case: Case) -> str:
    found = tested(case)
    apart, then = (found[found["knowing"] == way] for way in ("apart", "then"))
    if apart.empty:
        return "There are too few earlier years to test such ranges."
    text = f"Tested on earlier years, made from years apart from those tested: 80% ranges held {_held(apart)}."
    if len(then):
        text += f" Made from what was known at the time they held {_held(then)}."
    return f"{text} Most misses lay above." if too_narrow(case) < 1 else text


def _held(found: pd.DataFrame) -> str:
    """ "79% one year ahead and 73% two years ahead"."""
    return listed(f"{row['inside80'] * 100:.0f}% {TESTED[int(row['horizon'])]} ahead" for _, row in found.iterrows())


def _data(made: Outlook) -> pd.DataFrame:
    parts = [made.plain.assign(levers="without"), made.levered.assign(levers="with")]
    return pd.concat(parts, ignore_index=True).assign(line=made.line)


def _table(case: Case, made: Outlook) -> Table:
    children = made.children
    frame = pd.DataFrame(
        {
            "Financial year": [financial_year(int(y)) for y in made.plain["year"]],
            "Children at its end, 80% range": [" to ".join(children_words(r)) for _, r in children.iterrows()],
            "Middle path": [f"{v / 1e6:,.1f}" for v in made.plain["value"]],
            "80% range": [_span(r, 80) for _, r in made.plain.iterrows()],
            "95% range": [_span(r, 95) for _, r in made.plain.iterrows()],
            "80% range with the levers": [_span(r, 80) for _, r in made.levered.iterrows()],
            "Chance above the line, in 100": [_of_100(v) for v in made.plain["chance"]],
            "Chance with the levers, in 100": [_of_100(v) for v in made.levered["chance"]],
        }
    )
    money = dict.fromkeys(("Middle path", "80% range", "95% range", "80% range with the levers"), "£m")
    return Table(
        frame=frame,
        caption=f"Spending ahead, {case.place}, with the chance that it exceeds {_line(case, made)}",
        units=money,
        numbers=tuple(frame.columns[1:]),
    )


def _of_100(part: float) -> str:
    return chance(part).removesuffix(" in 100")


def _span(row: pd.Series, level: int) -> str:
    return f"{row[f'lo{level}'] / 1e6:,.1f} to {row[f'hi{level}'] / 1e6:,.1f}"
