"""What the numbers looked after, starting and stopping may come to, and how such ranges have fared."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from rc_analysis.methods import forecast, scoring
from rc_analysis.methods.scoring import Knowing

ROUND_TO = 5
"""A range of a projected number of children is rounded outward to fives."""
SMOOTHING: Mapping[str, float] = {"cla_number": 1.0, "cla_started_number": 0.9, "cla_ceased_number": 0.9}
"""Each projected measure and the weight that its newest figure carries: 1 carries it forward as it stands."""
ORIGINS = range(2019, 2025)
"""The start years that the backtest is made for."""
HORIZONS = 3


@dataclass(frozen=True)
class Projection:
    """A projection of one number, with what it rests on.

    `last` is the newest figure, `last_year` its year. `ahead` has one row a year: step, year (int), value, lo80,
    hi80, lo95, hi95 (limits rounded, see `ROUND_TO`), changes, places. Of `tested` earlier 80% ranges of the last
    row's step, made from all other start years for `tested_from` to `tested_to`, `inside` held what came; `held` has
    the shares (percent) by way of knowing ("others", "then") and over "all" places and the place's own `third` by size.
    `wanted` is the horizon asked for.
    """

    last: float
    last_year: int
    wanted: int
    ahead: pd.DataFrame
    tested: int
    inside: int
    tested_from: int
    tested_to: int
    third: str = ""
    held: Mapping[tuple[str, str], float] = field(default_factory=dict)


def project(
    numbers: pd.DataFrame, area_code: str, years: int, weight: float = 1.0, *, tested: bool = True
) -> Projection | None:
    """One number carried forward `years` years, with ranges from past changes in all `numbers`' places.

    In: observations of one measure for local authorities (columns area_code, period_end, value), none later than may
    be known; `weight`, as `SMOOTHING` has it; `tested` false leaves out how earlier ranges fared. Out: None where the
    place has no figure above nought, or where the pool is too small for any year. Raises ValueError for a count below
    nought.
    """
    wide = forecast.panel(numbers)
    if area_code not in wide.index:
        return None
    own = wide.loc[[area_code]].iloc[0].dropna()
    last, year = float(own.iloc[-1]), int(own.index[-1])
    base = float(forecast.level(wide.loc[[area_code]], weight)[year].iloc[0])
    raw = forecast.carry_forward(base, wide, years, until=int(wide.columns.max()), weight=weight, place=area_code)
    if raw.empty:
        return None
    ahead = raw.assign(year=year + raw["step"])
    for level in forecast.LEVELS:
        ahead[f"lo{level}"] = (raw[f"lo{level}"] / ROUND_TO).map(math.floor) * float(ROUND_TO)
        ahead[f"hi{level}"] = (raw[f"hi{level}"] / ROUND_TO).map(math.ceil) * float(ROUND_TO)
    step = int(raw["step"].max())
    third = str(scoring.thirds(wide[year].dropna())[area_code])
    shares: dict[tuple[str, str], float] = {}
    ways: tuple[Knowing, ...] = ("then", "others")
    for knowing in ways:
        past = scoring.cases(wide, step if tested else 0, knowing=knowing, weight=weight, origins=ORIGINS)
        past = past[past["horizon"] == step]
        for size, rows in (("all", past), (third, past[past["size"] == third])):
            if len(rows):
                shares[knowing, size] = 100 * float(scoring.held(rows, 80).mean())
    return Projection(
        last=last,
        last_year=year,
        wanted=years,
        ahead=ahead,
        tested=len(past),
        inside=int(scoring.held(past, 80).sum()),
        tested_from=int(past["origin"].min()) if len(past) else 0,
        tested_to=int(past["origin"].max()) if len(past) else 0,
        third=third,
        held=shares,
    )


def backtest(numbers: pd.DataFrame, knowing: Knowing = "others") -> pd.DataFrame:
    """Every range of one to three years from 2019 to 2024, for every place and each measure of `SMOOTHING`.

    In: observations of the measures (columns measure, area_code, period_end, value). Out: `scoring.cases`' columns
    with `measure`, sorted by measure, horizon, origin and area_code.
    """
    parts = []
    for measure, weight in SMOOTHING.items():
        wide = forecast.panel(numbers[numbers["measure"] == measure])
        parts.append(
            scoring.cases(wide, HORIZONS, knowing=knowing, weight=weight, origins=ORIGINS).assign(measure=measure)
        )
    out = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return out.sort_values(["measure", "horizon", "origin", "area_code"], kind="stable").reset_index(drop=True)


def summary(tested: pd.DataFrame) -> pd.DataFrame:
    """`scoring.summary` of each measure, with `measure` first, in the order of `SMOOTHING`."""
    return _each_measure(tested, scoring.summary)


def coverage(tested: pd.DataFrame) -> pd.DataFrame:
    """`scoring.coverage` of each measure, with `measure` first, in the order of `SMOOTHING`."""
    return _each_measure(tested, scoring.coverage)


def _each_measure(tested: pd.DataFrame, told: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
    parts = [
        told(tested[tested["measure"] == measure]).assign(measure=measure)
        for measure in SMOOTHING
        if (tested["measure"] == measure).any()
    ]
    out = pd.concat(parts, ignore_index=True)
    return out[["measure", *(c for c in out.columns if c != "measure")]]
