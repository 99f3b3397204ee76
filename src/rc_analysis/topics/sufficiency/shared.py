"""Beds in children's homes that a region's authorities need, each alone or from one shared pool."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rc_analysis.methods import forecast, pooling
from rc_analysis.topics.sufficiency.needs import SEED, longest

CORRELATIONS = (0.0, 0.25, 0.5, 0.75)
"""How far the authorities' needs may move together, in the comparison."""
HOME_ONLY = (0.25, 0.5, 0.75)
"""Shares of children whom only a bed of their own authority, kept for them, may suit, in the comparison."""

MOST_LEFT_OUT = 0.25
"""No pool is made where more of a region's authorities than this share have no published number."""

DRAWS, BATCHES = 60_000, 20
"""Futures drawn, and the parts of them by whose differences the error of the simulation is told."""
COLUMNS = ["limit", "level", "alone", "together", "saved"]


@dataclass(frozen=True)
class Pooling:
    """Beds alone against a shared pool, `steps` years after `year`.

    cases: one row a case, columns `COLUMNS`: limit ("base", "together", "local", "pools"), level (the correlation,
    the share of children, the number of pools; the base's own correlation), alone and together (beds of all), saved
    (beds). error: how far the base's saving may lie from that of endless draws, in beds, in 19 of 20 simulations.
    places: one row an
    authority with area_code, area_name, now (children in homes). observed: how far authorities of one region moved
    together over as many years, all of England's regions; None where too few are known. left_out: names of authorities
    without a published number.
    """

    year: int
    steps: int
    observed: pooling.Together | None
    cases: pd.DataFrame
    error: float
    places: pd.DataFrame
    left_out: tuple[str, ...]

    def case(self, limit: str) -> pd.DataFrame:
        """The rows of one limit."""
        return self.cases[self.cases["limit"] == limit]


def pool(
    homes: pd.DataFrame,
    councils: pd.DataFrame,
    area_code: str,
    years: int,
    *,
    correlation: float,
    chance: float = 80,
) -> Pooling | None:
    """Beds needed by the authorities of the place's region, alone and together.

    In: observations of the number of children in homes for local authorities, none later than may be known;
    `councils`, every authority (area_code, area_name, region_code; pool, the smaller group it might share with, ""
    for none), as `Case.councils` gives them; `correlation` between any two authorities' needs, assumed; `chance`, in
    percent, that every child has a bed. Out: None where the place has no number, fewer than three members or three
    quarters of them have one, or past changes are too few. Raises ValueError for a count below nought, or a chance not
    between 0 and 100.
    """
    wide = forecast.panel(homes)
    year = int(wide.columns.max()) if len(wide.columns) else 0
    regions = councils.set_index("area_code")["region_code"]
    members = councils[councils["region_code"] == regions[area_code]]
    held = members[members["area_code"].isin(wide.index[wide[year].notna()])] if year else members.iloc[:0]
    few = len(held) < 3 or len(held) < (1 - MOST_LEFT_OUT) * len(members)
    if few or area_code not in set(held["area_code"]):
        return None
    steps = longest(wide, years)
    if not steps:
        return None
    changes = forecast.changes(wide, steps)
    now = wide.loc[held["area_code"], year]
    codes = list(held["area_code"])
    pools = [[codes.index(code) for code in part["area_code"]] for name, part in held.groupby("pool") if name]
    places = held[["area_code", "area_name"]].assign(now=now.to_numpy())
    drawn = _drawn(now, changes, correlation)
    apart = [pooling.needed(part, chance / 100).together for part in np.array_split(drawn, BATCHES)]
    return Pooling(
        year=year,
        steps=steps,
        observed=pooling.moved_together(changes, regions, np.random.default_rng(SEED)),
        cases=_cases(drawn, now, changes, correlation, pools, chance / 100),
        error=float(1.96 * np.std(apart, ddof=1) / math.sqrt(BATCHES)),
        places=places.sort_values("now", ascending=False, ignore_index=True),
        left_out=tuple(members.loc[~members["area_code"].isin(codes), "area_name"]),
    )


def _drawn(now: pd.Series, changes: pd.DataFrame, correlation: float) -> np.ndarray:
    """Simulated children in homes: one row a draw, one column an authority."""

    def distribution(code: str, size: float) -> pooling.Distribution:
        return lambda chances: size * np.exp(forecast.quantiles(size, changes, chances, code))

    rng = np.random.default_rng(SEED)
    each = [distribution(str(code), float(size)) for code, size in now.items()]
    return pooling.demands(each, correlation, DRAWS, rng)


def _cases(
    base: np.ndarray,
    now: pd.Series,
    changes: pd.DataFrame,
    correlation: float,
    pools: list[list[int]],
    service: float,
) -> pd.DataFrame:
    found = [("base", correlation, pooling.needed(base, service))]
    for other in CORRELATIONS:
        found.append(("together", other, pooling.needed(_drawn(now, changes, other), service)))
    for part in HOME_ONLY:
        rng = np.random.default_rng(SEED)
        found.append(("local", part, pooling.needed(base, service, home_only=part, rng=rng)))
    if pools and sum(map(len, pools)) == len(now):
        found.append(("pools", len(pools), pooling.needed(base, service, groups=pools)))
    rows = []
    for limit, level, one in found:
        alone, together = math.ceil(one.alone.sum()), math.ceil(one.together)
        rows.append((limit, level, alone, together, alone - together))
    return pd.DataFrame(rows, columns=COLUMNS)
