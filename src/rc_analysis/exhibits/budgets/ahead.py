"""Spending ahead: a fan over the projected number of children and the paths of what is spent for each."""

import functools
import math
from datetime import date

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits.budgets import figures, scenario
from rc_analysis.exhibits.budgets.figures import COUNT, SPEND, year
from rc_analysis.methods.scoring import Knowing
from rc_analysis.present import charts, prose
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table
from rc_analysis.store import Store
from rc_analysis.topics.budgets import outlook as topic
from rc_analysis.topics.budgets.outlook import Outlook

AHEAD = ("", "one year", "two years", "three years", "four years", "five years", "six years", "seven years")
"""A horizon in words: the furthest that nine years of spending can test is seven years."""
THEN = 3
"""The furthest horizon for which ranges are tested on what was known at the time: beyond, one start year is left."""


def pool(store: Store, as_of: date, measure: str) -> pd.DataFrame:
    """A measure for every current local authority in the data, none later than `as_of`."""
    places = store.areas()
    current = places[(places["level"] == "local_authority") & (places["status"] == "current")]["area_code"]
    frame = store.load(measure, breakdown="Total")
    return frame[frame["area_code"].isin(current) & (frame["period_end"] <= pd.Timestamp(as_of))]


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
            _test_words(case, made),
            _line_note(case, made),
        ),
    )


def financial_year(ends: int) -> str:
    """A financial year by the year it ends in: 2029 is 2028-29."""
    return f"{ends - 1}-{ends % 100:02d}"


def chance(part: float) -> str:
    """A chance in words that do not claim more than the paths know: to the nearest five in a hundred."""
    of = round(part * 20) * 5
    if of <= 0:
        return "fewer than 5 in 100"
    return "more than 95 in 100" if of >= 100 else f"about {of} in 100"


def span_words(row: pd.Series, level: int = 80) -> str:
    """A range of spending as a sentence says it: "£48 million to £81 million"."""
    return f"£{row[f'lo{level}'] / 1e6:,.0f} million to £{row[f'hi{level}'] / 1e6:,.0f} million"


def _said(case: Case, made: Outlook) -> list[str]:
    last, levered = made.plain.iloc[-1], made.levered.iloc[-1]
    then = financial_year(int(last["year"]))
    out = [
        f"{case.place} spent {prose.number(made.last_spend, 'pounds')} on children looked after in "
        f"{financial_year(made.last_year)}. If numbers and spending for each child move as they have in other "
        f"authorities, it would spend {span_words(last)} in {then} (eight in ten past paths), and "
        f"{span_words(last, 95)} in 19 of 20.",
        f"The chance that it exceeds {_line(case, made)} in {then} is {chance(last['chance'])} on these paths.",
    ]
    if not made.levered.equals(made.plain):
        whose = "made up as an example" if scenario.of_case(case).status == "example" else "all of them assumptions"
        out.append(
            f"With the scenario's levers, {whose}, the range would be {span_words(levered)} and the chance "
            f"{chance(levered['chance'])}."
        )
    if missed_surge(case, made):
        out.append(
            "Ranges made in earlier years missed the rise in prices since 2021: read this one as what the past allows, "
            "not as a promise."
        )
    return out


def _line(case: Case, made: Outlook) -> str:
    sum_ = prose.number(made.line, "pounds")
    own = bool(case.settings.get("budget_line", 0))
    return f"the budget of {sum_} that this edition sets" if own else f"the {sum_} of {financial_year(made.last_year)}"


def _line_note(case: Case, made: Outlook) -> str:
    if case.settings.get("budget_line", 0):
        return "The budget is the edition's own, an assumption, held level in every year."
    return (
        "No budget is published in the figures held here. Until an edition sets a budget line, the newest year's "
        "spending stands in for one."
    )


@functools.lru_cache(maxsize=8)
def _tested(store: Store, as_of: date, furthest: int) -> pd.DataFrame:
    """`tested`, once for all cases of a date: it does not depend on the place."""
    spend, counts = pool(store, as_of, SPEND), pool(store, as_of, COUNT)
    wanted: list[tuple[Knowing, int]] = [("others", years) for years in sorted({1, furthest})]
    wanted += [("then", years) for years in range(1, min(furthest, THEN) + 1)]
    rows = []
    for knowing, years in wanted:
        found = topic.backtest(spend, counts, years, knowing) if years < len(AHEAD) else pd.DataFrame()
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


def tested(case: Case, furthest: int) -> pd.DataFrame:
    """Earlier years' ranges held against what was spent, up to so many years ahead.

    Out: knowing (`methods.scoring`: others, then), horizon, cases, inside80, inside95, above (parts of one).
    """
    return _tested(case.store, case.as_of, furthest)


def missed_surge(case: Case, made: Outlook) -> bool:
    """Whether ranges made from what was known at the time held clearly fewer than they say, nearly all misses above."""
    found = tested(case, len(made.plain)).query("knowing == 'then'")
    if found.empty:
        return False
    last = found.iloc[-1]
    return bool(last["inside80"] < 0.7 and last["above"] > 0.75 * (1 - last["inside80"]))


def _test_words(case: Case, made: Outlook) -> str:
    found = tested(case, len(made.plain))
    others, then = (found[found["knowing"] == way] for way in ("others", "then"))
    if others.empty:
        return "There are too few earlier years to test such ranges."
    text = f"Tested on earlier years, each range made from all other start years: 80% ranges held {_held(others)}."
    if missed_surge(case, made):
        text += f" Made from what was known at the time they held only {_held(then)}, nearly all misses above."
    return text


def _held(found: pd.DataFrame) -> str:
    """ "79% one year ahead and 78% four years ahead"."""
    return listed(f"{row['inside80'] * 100:.0f}% {AHEAD[int(row['horizon'])]} ahead" for _, row in found.iterrows())


def _data(made: Outlook) -> pd.DataFrame:
    parts = [made.plain.assign(levers="without"), made.levered.assign(levers="with")]
    return pd.concat(parts, ignore_index=True).assign(line=made.line)


def _table(case: Case, made: Outlook) -> Table:
    children = made.children
    frame = pd.DataFrame(
        {
            "Financial year": [financial_year(int(y)) for y in made.plain["year"]],
            "Children at its end, 80% range": [
                f"{math.floor(r['lo80']):,} to {math.ceil(r['hi80']):,}" for _, r in children.iterrows()
            ],
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
