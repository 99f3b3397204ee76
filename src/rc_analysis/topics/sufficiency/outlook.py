"""What the numbers looked after, starting and stopping may come to, and how such ranges have fared."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from rc_analysis.methods import forecast, scoring
from rc_analysis.methods.scoring import Knowing

ROUND_TO = 5
"""A range of a projected number of children is rounded outward to fives."""
SMOOTHING: Mapping[str, float] = {"cla_number": 1.0, "cla_started_number": 0.9, "cla_ceased_number": 0.9}
"""Each projected measure and the weight that its newest figure carries: 1 carries it forward as it stands."""
BEFORE_TESTED = 3
"""The years of figures before the first start year that the backtest is made for."""
HORIZONS = 3


@dataclass(frozen=True)
class Projection:
    """A projection of one number, with what it rests on.

    `last` is the newest figure, `last_year` its year. `ahead` has one row a year: step, year (int), value, lo80,
    hi80, lo95, hi95 (limits rounded, see `ROUND_TO`), changes, places. `wanted` is the horizon asked for. `fared` has
    every earlier 80% range that could be tested, made from what was known at its start year: a row a place, origin and
    horizon of up to the last row's step, with columns area_code, origin, horizon, inside and above (bool).
    """

    last: float
    last_year: int
    wanted: int
    ahead: pd.DataFrame
    fared: pd.DataFrame

    def record(self, area_code: str | None = None) -> pd.Series:
        """How many earlier ranges there were, and what came of them: tested, inside, above, below.

        Of one place at every horizon, or of all places at the last row's.
        """
        rows = self.fared[self.fared["area_code"] == area_code]
        if area_code is None:
            rows = self.fared[self.fared["horizon"] == len(self.ahead)]
        told = {"tested": len(rows), "inside": int(rows["inside"].sum()), "above": int(rows["above"].sum())}
        return pd.Series(told | {"below": told["tested"] - told["inside"] - told["above"]})


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
    past = scoring.cases(wide, len(raw) if tested else 0, knowing="then", weight=weight, origins=_origins(wide))
    fared = past[["area_code", "origin", "horizon"]].assign(
        inside=scoring.held(past, 80), above=past["actual"] > past["hi80"]
    )
    return Projection(last=last, last_year=year, wanted=years, ahead=ahead, fared=fared)


def backtest(numbers: pd.DataFrame, knowing: Knowing = "others") -> pd.DataFrame:
    """Every range of one to three years, for every place, tested start year and measure of `SMOOTHING`.

    In: observations of the measures (columns measure, area_code, period_end, value). Out: `scoring.cases`' columns
    with `measure`, sorted by measure, horizon, origin and area_code.
    """
    parts = []
    for measure, weight in SMOOTHING.items():
        wide = forecast.panel(numbers[numbers["measure"] == measure])
        parts.append(
            scoring.cases(wide, HORIZONS, knowing=knowing, weight=weight, origins=_origins(wide)).assign(
                measure=measure
            )
        )
    out = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return out.sort_values(["measure", "horizon", "origin", "area_code"], kind="stable").reset_index(drop=True)


def _origins(wide: pd.DataFrame) -> range:
    """The start years that ranges are tested from: those with `BEFORE_TESTED` years of figures before them."""
    return range(int(wide.columns.min()) + BEFORE_TESTED, int(wide.columns.max()))


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
