"""Spending ahead: the projected number of children times paths of what is spent for each, with and without levers."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from rc_analysis.methods import forecast, scenario_paths, scoring
from rc_analysis.methods.forecast import carry_forward, panel
from rc_analysis.methods.scenario_paths import LEVELS, Range
from rc_analysis.methods.scoring import Knowing
from rc_analysis.topics.budgets.rates import average_number, ratio

SEED = 20250331
COPIES = 8
"""How often each past stretch is used, each time with another draw of the levers."""


@dataclass(frozen=True)
class Outlook:
    """Spending ahead of the last published year.

    `plain` and `levered`: a row a financial year with year (int, in which it ends), lo95, lo80, value (median), hi80,
    hi95 in pounds, and chance (0 to 1) of spending above `line`; without and with the levers. `children`: the
    projected number on 31 March at each year's end. `growth`: the pool's median yearly rise in spending for each
    child, in percent, with its middle 80%. `stretches`: how many past stretches the paths are made of. `fared`: how
    ranges so far ahead have fared, None where that was not asked.
    """

    last_year: int
    last_spend: float
    last_each: float
    line: float
    plain: pd.DataFrame
    levered: pd.DataFrame
    children: pd.DataFrame
    growth: Range
    stretches: int
    places: int
    fared: "Fared | None" = None


@dataclass(frozen=True)
class Fared:
    """How 80% ranges made the same way in earlier years held what was spent so many years (`horizon`) later.

    `inside`, `above` and `below` (parts of one): made from years apart from those tested; `wide`: the part that 95%
    ranges held; `then`: the part that held, of those made from what was known at the time, NaN where there are none.
    """

    horizon: int
    cases: int
    inside: float
    above: float
    below: float
    wide: float
    then: float


def financial_year(ends: int) -> str:
    """A financial year by the year it ends in.

    >>> financial_year(2029)
    '2028-29'
    """
    return f"{ends - 1}-{ends % 100:02d}"


def chance_words(part: float) -> str:
    """A chance that does not claim more than the paths know: to the nearest five in a hundred, from ten to ninety.

    >>> chance_words(0.644), chance_words(0.97)
    ('about 65 in 100', 'more than 90 in 100')
    """
    if part < 0.1:
        return "fewer than 10 in 100"
    return "more than 90 in 100" if part > 0.9 else f"about {round(part * 20) * 5} in 100"


def pools(spend: pd.DataFrame, counts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every place's number of children on 31 March, and spending for each child on average over the year.

    In: observations of spending and of counts on 31 March over many places. Out: two frames, a row a place and a
    column a year, as `forecast.panel` gives them.
    """
    return panel(counts), panel(ratio(spend, average_number(counts)))


def outlook(
    area: str,
    spend: pd.DataFrame,
    counts: pd.DataFrame,
    until: int,
    *,
    line: float | None = None,
    savings: dict[int, Range] | None = None,
) -> Outlook | None:
    """Spending of an area up to the financial year that ends in `until`.

    In: observations of spending and of children looked after on 31 March, of the area and of those that stand behind
    the ranges, none later than may be known; `line`, pounds (None for the newest year's spending); `savings` by year
    in prices of the newest year. Out: None where the area has no figures or the pool is too small for any year.
    """
    number, each = pools(spend, counts)
    if area not in number.index or area not in each.index or each.loc[area].dropna().empty:
        return None
    last = int(each.loc[area].dropna().index[-1])
    known = spend[(spend["area_code"] == area) & (spend["period_end"].dt.year == last)]["value"]
    last_number, last_each = float(number[last][area]), float(each[last][area])
    last_spend = float(known.iloc[0])
    ahead = carry_forward(last_number, number, until - last, place=area) if until > last else pd.DataFrame()
    past = scenario_paths.stretches(number, each, len(ahead)) if len(ahead) else np.empty((0, 0, 2))
    if len(past) < scenario_paths.FEWEST:
        return None
    projection = [ahead.iloc[[step]] for step in range(len(ahead))]
    paths = scenario_paths.product_paths(past, np.array([last_number]), np.array([last_each]), projection)[0]
    years = [last + n for n in range(1, len(ahead) + 1)]
    threshold = last_spend if line is None else line
    saved = [(savings or {}).get(year, Range(0.0, 0.0, 0.0)) for year in years]
    many, prices = np.tile(paths, (COPIES, 1)), np.tile(np.exp(past[:, :, 1]), (COPIES, 1))
    levered = many - scenario_paths.drawn(saved, len(many), SEED) * prices
    yearly = np.expm1(scenario_paths.stretches(number, each, 1)[:, 0, 1]) * 100
    low, middle, high = np.quantile(yearly, [0.1, 0.5, 0.9])
    return Outlook(
        last,
        last_spend,
        last_each,
        threshold,
        _told(many, years, threshold),
        _told(levered, years, threshold),
        ahead[["value", "lo80", "hi80", "lo95", "hi95"]].assign(year=years),
        Range(float(low), float(middle), float(high)),
        len(past),
        scenario_paths.contributing(number, each, len(ahead)),
    )


def ahead(
    area: str,
    spend: pd.DataFrame,
    counts: pd.DataFrame,
    until: int,
    *,
    line: float | None = None,
    savings: dict[int, Range] | None = None,
) -> Outlook | None:
    """`outlook`, as far ahead as such ranges can be tested on earlier years, with how those fared.

    In: as `outlook`. Out: None where it gives none, or where no range can be tested.
    """
    number, each = pools(spend, counts)
    known = each.loc[area].dropna() if area in each.index and area in number.index else pd.Series(dtype="float64")
    if known.empty:
        return None
    last = int(known.index[-1])
    how = fared(spend, counts, until - last)
    made = outlook(area, spend, counts, last + how.horizon, line=line, savings=savings) if how else None
    return None if made is None else replace(made, fared=how)


def backtest(spend: pd.DataFrame, counts: pd.DataFrame, years: int, knowing: Knowing = "apart") -> pd.DataFrame:
    """How ranges made the same way from earlier years held what was spent so many years later.

    In: as `outlook`, over all places; `knowing`, as `methods.scoring` has it, "apart" or "then". ("others" would let
    stretches of other start years share the years tested, and prices move everywhere at once.)
    Out: one row an area and origin with columns area_code, origin, horizon, actual, last_value, value, lo80, hi80,
    lo95, hi95 in pounds. Origins with too few past stretches are left out.
    """
    number, each = pools(spend, counts)
    actual = panel(spend)
    parts: list[pd.DataFrame] = []
    for origin in (int(y) for y in each.columns):
        limit = {"until": origin} if knowing == "then" else {"apart": origin}
        past = scenario_paths.stretches(number, each, years, **limit)
        if len(past) < scenario_paths.FEWEST or origin + years not in actual:
            continue
        before, seen = (actual[year].reindex(each.index) for year in (origin, origin + years))
        areas = each.index[each[origin].notna() & seen.notna() & number[origin].reindex(each.index).notna()]
        ahead = _projected(number.loc[areas, origin], number, years, origin, knowing)
        if len(ahead) < years or areas.empty:
            continue
        paths = scenario_paths.product_paths(
            past, number.loc[areas, origin].to_numpy(), each.loc[areas, origin].to_numpy(), ahead
        )
        made = pd.DataFrame(np.quantile(paths[:, :, -1], list(LEVELS.values()), axis=1).T, columns=list(LEVELS))
        cases = pd.DataFrame({"area_code": areas, "actual": seen[areas].array, "last_value": before[areas].array})
        parts.append(cases.join(made).assign(origin=origin, horizon=years))
    columns = ["area_code", "origin", "horizon", "actual", "last_value", *LEVELS]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def fared(spend: pd.DataFrame, counts: pd.DataFrame, most: int) -> Fared | None:
    """How such ranges have fared, at the longest horizon of at most so many years that earlier years can test.

    In: as `backtest`. Out: None where none can be tested.
    """
    for years in range(most, 0, -1):
        found = backtest(spend, counts, years)
        if found.empty:
            continue
        at_the_time = backtest(spend, counts, years, "then")
        inside, then = (f["actual"].between(f["lo80"], f["hi80"]).mean() for f in (found, at_the_time))
        above, below = (found["actual"] > found["hi80"]).mean(), (found["actual"] < found["lo80"]).mean()
        wide = found["actual"].between(found["lo95"], found["hi95"]).mean()
        return Fared(years, len(found), float(inside), float(above), float(below), float(wide), float(then))
    return None


def _projected(now: pd.Series, number: pd.DataFrame, years: int, origin: int, knowing: Knowing) -> list[pd.DataFrame]:
    """What `forecast.carry_forward` gives from an earlier year, for many places at once: a frame a step, a row a
    place."""
    out: list[pd.DataFrame] = []
    sizes, codes = now.to_numpy(dtype="float64"), now.index.to_numpy(dtype=object)
    widest = np.zeros((len(sizes), len(forecast.LEVELS)))
    for step in range(1, years + 1):
        known = forecast.changes(number, step)
        pool = known[scoring.may_be_known(known["start"], origin, step, knowing)]
        if not forecast.enough(pool):
            break
        barred = scoring.overlapping(codes, pool, origin, step)
        widest = np.maximum(widest, forecast.reach(sizes, pool, codes, barred))
        out.append(forecast.limits(sizes, widest).assign(value=sizes))
    return out


def _told(paths: np.ndarray, years: list[int], line: float) -> pd.DataFrame:
    return scenario_paths.quantiles(paths).assign(year=years, chance=scenario_paths.chance_above(paths, line))
