"""How many children may live in each kind of home, or be of each age, and how earlier ranges of that kind held.

Simulated: the number looked after (its own ranges) times the mix (spread as far as authorities' mixes have moved), each
seeded, so that the same inputs give the same figures.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rc_analysis.methods import composition, forecast

FOSTER = "Foster placements"
HOMES = "Secure homes and children's homes"
OLDEST = "16 years and over"


@dataclass(frozen=True)
class Groups:
    """How the children looked after are told apart.

    names: the return's names that are carried ahead, each with the one shown; must: those without a number of which
    nothing is said of a place; rest: what all others together are called; broken: years whose counts are not of the
    same things as those of the year before, so that the change is left out of the spread.
    """

    names: Mapping[str, str]
    must: tuple[str, ...]
    rest: str
    broken: tuple[int, ...] = ()


KINDS = Groups(
    {
        FOSTER: "Foster homes",
        HOMES: "Children's homes and secure homes",
        "Independent and semi-independent living arrangements/supported accommodation": "Supported accommodation",
        "Placed with parents or other person with parental responsibility": "With own parents",
        "Other placements": "“Other placements”",
    },
    must=(FOSTER, HOMES),
    rest="All other kinds",
    broken=(2024,),  # supported accommodation had to register in October 2023
)
AGES = Groups(
    {
        OLDEST: "16 and over",
        "10 to 15 years": "10 to 15",
        "5 to 9 years": "5 to 9",
        "1 to 4 years": "1 to 4",
        "Under 1 year": "Under 1",
    },
    must=(OLDEST,),
    rest="All other ages",
)
DRAWS = 4000
SEED = 20260930


@dataclass(frozen=True)
class Mixed:
    """Children by group `steps` years after `year`.

    kinds: one row a group with columns kind, now (children), value (median), lo80, hi80, lo95, hi95. drawn: the
    simulated children, one row a draw, one column a group by the return's name.
    """

    year: int
    steps: int
    kinds: pd.DataFrame
    drawn: pd.DataFrame

    def enough(self, name: str, chance: float) -> int:
        """As many children of a group as are not exceeded with the chance, in percent."""
        return math.ceil(float(np.quantile(self.drawn[name], chance / 100)))


def longest(wide: pd.DataFrame, years: int) -> int:
    """The furthest horizon of up to `years` years for which `forecast.enough` past changes are known; 0 for none."""
    while years and not forecast.enough(forecast.changes(wide, years)):
        years -= 1
    return years


def mixed(
    parts: pd.DataFrame, numbers: pd.DataFrame, area_code: str, years: int, groups: Groups = KINDS
) -> Mixed | None:
    """The children of each group `years` years on.

    In: observations for local authorities of the number by group and of the number looked after, none later than may
    be known. Out: None where what must be published of the place is not, or the past changes are too few. Raises
    ValueError for a count below nought or parts that come to more than their whole.
    """
    wide = forecast.panel(numbers)
    mixes = composition.mixes(parts, list(groups.names))
    moved = composition.moves(mixes, groups.broken)
    if not {area_code} <= set(mixes.index.get_level_values("area_code")) & set(wide.index):
        return None
    mine = mixes.xs(area_code, level="area_code")
    year = int(mine.index.max())
    now = _parts(mine[mine.index == year].iloc[0], groups)
    steps = 0 if now is None or _few(moved, groups) else longest(wide, years)
    if now is None or not steps:
        return None
    spreads = {str(name): composition.spread(moved, str(name)) for name in now.index}
    drawn = _drawn(now, forecast.changes(wide, steps), spreads, area_code, steps)
    return Mixed(year=year, steps=steps, kinds=_kinds(drawn, now, groups), drawn=drawn)


def backtest(
    parts: pd.DataFrame,
    numbers: pd.DataFrame,
    horizons: Collection[int],
    groups: Groups = KINDS,
    *,
    chance: float = 80,
    names: Collection[str] = (),
) -> pd.DataFrame:
    """How 80% ranges of the number of children by group, made in earlier years, held what came.

    In: as `mixed`, over all places; the number looked after is drawn from the changes of every other start year, the
    spread of the mix from all years, the tested ones among them, since few are published: this flatters. `chance`, of
    `Mixed.enough`; `names`, the groups to test, by the return's names (all if none).
    Out: one row an area, origin, horizon and group with columns area_code, origin, horizon, kind, across (whether the
    years reach over a broken one), actual, lo80, hi80, enough (children).
    """
    wide = forecast.panel(numbers)
    mixes = composition.mixes(parts, list(groups.names))
    moved = composition.moves(mixes, groups.broken)
    few = _few(moved, groups)
    spreads = {} if few else {name: composition.spread(moved, name) for name in (*groups.names, "rest")}
    held = {(str(code), int(year)): n for n, (code, year) in enumerate(mixes.index)}
    pools = {(origin, h): _others(wide, origin, h) for h in horizons for origin in {year for _, year in held}}
    rows = []
    for (code, origin), n in held.items():
        now = _parts(mixes.iloc[n], groups)
        if now is None:
            continue
        for horizon in (h for h in horizons if spreads and (code, origin + h) in held):
            pool, came = pools[origin, horizon], mixes.iloc[held[code, origin + horizon]]
            tested = [k for k in (names or groups.names) if k in now.index and pd.notna(came[k])]
            if not tested or pool is None:
                continue
            drawn = _drawn(now, pool, spreads, code, horizon)
            across = any(origin < broken <= origin + horizon for broken in groups.broken)
            for name in tested:
                low, high, needed = np.quantile(drawn[name], [0.1, 0.9, chance / 100])
                ends = (math.floor(low), math.ceil(high), math.ceil(needed))
                rows.append((code, origin, horizon, groups.names[name], across, came[name], *ends))
    columns = ["area_code", "origin", "horizon", "kind", "across", "actual", "lo80", "hi80", "enough"]
    return pd.DataFrame(rows, columns=columns)


def _others(wide: pd.DataFrame, origin: int, horizon: int) -> pd.DataFrame | None:
    """Past changes but those of one start year; None where they are too few."""
    pool = forecast.changes(wide, horizon)
    pool = pool[pool["start"] != origin]
    return pool.astype({"area_code": "object"}) if forecast.enough(pool) else None


def _few(moved: pd.DataFrame, groups: Groups) -> bool:
    """Whether some group has too few past changes for a spread."""
    return bool(moved.notna().sum().reindex(list(groups.names)).min() < composition.FEWEST)


def _parts(counts: pd.Series, groups: Groups) -> pd.Series | None:
    """The children of each group with a number, and the rest, from a row of `composition.mixes`: a withheld one joins
    the rest. None where one that must be there is withheld."""
    kept = [name for name in groups.names if pd.notna(counts[name])]
    if not set(groups.must) <= set(kept):
        return None
    now = {name: float(counts[name]) for name in kept}
    return pd.Series(now | {"rest": float(counts["whole"]) - sum(now.values())})


def _drawn(
    now: pd.Series,
    changes: pd.DataFrame,
    spreads: Mapping[str, composition.Spread],
    area_code: str,
    steps: int,
) -> pd.DataFrame:
    """Simulated children by group, a row a draw: the number looked after times the mix, each drawn by itself."""
    rng = np.random.default_rng(SEED)
    whole = float(now.sum())
    chances = (rng.permutation(DRAWS) + 0.5) / DRAWS
    total = whole * np.exp(forecast.quantiles(whole, changes, chances, area_code))
    after = pd.Series({name: spreads[str(name)].after(steps, whole) for name in now.index})
    return pd.DataFrame(total[:, None] * composition.draw(now, after, DRAWS, rng), columns=list(now.index))


def _kinds(drawn: pd.DataFrame, now: pd.Series, groups: Groups) -> pd.DataFrame:
    rows = []
    for name in (n for n in now.index if n != "rest" or now[n] > 0):
        low95, low80, middle, high80, high95 = np.quantile(drawn[name], [0.025, 0.1, 0.5, 0.9, 0.975])
        rows.append(
            {
                "kind": groups.names.get(str(name), groups.rest),
                "now": float(now[name]),
                "value": middle,
                "lo80": math.floor(low80),
                "hi80": math.ceil(high80),
                "lo95": math.floor(low95),
                "hi95": math.ceil(high95),
            }
        )
    return pd.DataFrame(rows)
