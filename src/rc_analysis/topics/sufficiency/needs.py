"""How many children may need each kind of home, and how many places are then short.

Simulated: the number looked after (its own ranges) times the mix of homes (spread as far as authorities' mixes have
moved), each seeded, so that the same inputs give the same figures.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from rc_analysis.methods import composition, forecast

FOSTER = "Foster placements"
HOMES = "Secure homes and children's homes"
SUPPORTED = "Independent and semi-independent living arrangements/supported accommodation"
PARENTS = "Placed with parents or other person with parental responsibility"
OTHER = "Other placements"
GROUPS = {
    FOSTER: "Foster homes",
    HOMES: "Children's homes and secure homes",
    SUPPORTED: "Supported accommodation",
    PARENTS: "With own parents",
    OTHER: "“Other placements”",
}
"""The kinds that are projected, by the return's name; what is left is "rest"."""
REST = "All other kinds"
BEDS, FOSTER_PLACES = "Beds in children's homes", "Foster places"
BROKEN = (2024,)
"""Years whose kinds are not counted as the year before: supported accommodation had to register in October 2023."""
SERVICES = (50, 80, 95)
"""Chances, in percent, that every child who needs a place of the kind has one."""
DRAWS = 4000
SEED = 20260930


@dataclass(frozen=True)
class Assumptions:
    """What is assumed, not published; each is a key of the edition's parameters.

    home_beds: beds in children's homes that the place can count on; None: as many as the children in homes now
    need at the occupancy. home_occupancy: share of beds with a child in them at best; at 1 the chance that every child
    has a bed is the only margin. other_need_homes: share of
    children in "other placements" who need a bed in a registered home. foster_unfilled_usable: share of approved
    foster places without a child that could take one. children_per_foster_home: children in a foster home.
    """

    home_beds: int | None = None
    home_occupancy: float = 1.0
    other_need_homes: float = 0.5
    foster_unfilled_usable: float = 0.25
    children_per_foster_home: float = 1.5


@dataclass(frozen=True)
class Need:
    """Need by kind `steps` years after `year`, and what is short of it.

    kinds: one row a kind with columns kind, now (children), value (median), lo80, hi80, lo95, hi95.
    short: one row a kind of place and service with columns kind, service (percent), children (who need the kind),
    needed (places), supply (places), short (places, never below nought), chance (percent of simulated futures in
    which the supply is too small). beds_by_other: beds short at 80% service if no child in "other placements" needed
    one, and if all did. changes: past changes of mix drawn from.
    """

    year: int
    steps: int
    kinds: pd.DataFrame
    short: pd.DataFrame
    beds_by_other: tuple[int, int]
    changes: int
    assumptions: Assumptions


def longest(wide: pd.DataFrame, years: int) -> int:
    """The furthest horizon of up to `years` years for which `forecast.enough` past changes are known; 0 for none."""
    while years and not forecast.enough(forecast.changes(wide, years)):
        years -= 1
    return years


def need(
    placements: pd.DataFrame,
    numbers: pd.DataFrame,
    area_code: str,
    years: int,
    assumed: Assumptions,
    unfilled: float = 0.0,
) -> Need | None:
    """The need for each kind of home `years` years on, and the places short at each service.

    In: observations for local authorities of the number by placement type and of the number looked after, none later
    than may be known; `unfilled`, approved foster places of the place without a child now. Out: None where the
    place's mix is not published or the past changes are too few. Raises ValueError for a count below nought or parts
    that come to more than their whole.
    """
    wide = forecast.panel(numbers)
    mixes = composition.mixes(placements, list(GROUPS))
    moved = composition.moves(mixes, BROKEN)
    if not {area_code} <= set(mixes.index.get_level_values("area_code")) & set(wide.index):
        return None
    mine = mixes.xs(area_code, level="area_code")
    year = int(mine.index.max())
    newest = mine[mine.index == year].iloc[0]
    kinds = _published(newest)
    if FOSTER not in kinds or HOMES not in kinds or _few(moved):
        return None
    now = _parts(newest, kinds)
    steps = longest(wide, years)
    if not steps:
        return None
    spreads = {str(name): composition.spread(moved, str(name)) for name in now.index}
    drawn = _drawn(now, forecast.changes(wide, steps), spreads, area_code, steps, DRAWS)
    none, every = (
        short(drawn, now, replace(assumed, other_need_homes=share), unfilled).set_index(["kind", "service"])["short"]
        for share in (0.0, 1.0)
    )
    return Need(
        year=year,
        steps=steps,
        kinds=_kinds(drawn, now),
        short=short(drawn, now, assumed, unfilled),
        beds_by_other=(int(none[BEDS, 80]), int(every[BEDS, 80])),
        changes=len(moved),
        assumptions=assumed,
    )


def backtest(placements: pd.DataFrame, numbers: pd.DataFrame, years: int, draws: int = DRAWS) -> pd.DataFrame:
    """How 80% ranges of the number of children by kind of home, made in earlier years, held what came.

    In: as `need`, over all places; the number looked after is drawn from the changes of every other start year, the
    spread of the mix from all years, the tested ones among them, since few are published: this flatters.
    Out: one row an area, origin, horizon and kind with columns area_code, origin, horizon, kind, across (whether the
    years reach over one of `BROKEN`), actual, lo80, hi80 (children).
    """
    wide = forecast.panel(numbers)
    mixes = composition.mixes(placements, list(GROUPS))
    moved = composition.moves(mixes, BROKEN)
    spreads = {} if _few(moved) else {name: composition.spread(moved, name) for name in (*GROUPS, "rest")}
    changes = {horizon: forecast.changes(wide, horizon) for horizon in range(1, years + 1)}
    held = {(str(code), int(year)): n for n, (code, year) in enumerate(mixes.index)}
    rows = []
    for (code, origin), n in held.items():
        newest = mixes.iloc[n]
        kinds = _published(newest)
        if FOSTER not in kinds or HOMES not in kinds:
            continue
        now = _parts(newest, kinds)
        for horizon in (h for h in changes if spreads and (code, origin + h) in held):
            pool = changes[horizon][changes[horizon]["start"] != origin]
            if not forecast.enough(pool):
                continue
            drawn = _drawn(now, pool, spreads, code, horizon, draws)
            came = mixes.iloc[held[code, origin + horizon]]
            across = any(origin < broken <= origin + horizon for broken in BROKEN)
            for name in (k for k in kinds if pd.notna(came[k])):
                low, high = np.quantile(drawn[name], [0.1, 0.9])
                rows.append((code, origin, horizon, GROUPS[name], across, came[name], math.floor(low), math.ceil(high)))
    return pd.DataFrame(rows, columns=["area_code", "origin", "horizon", "kind", "across", "actual", "lo80", "hi80"])


def _few(moved: pd.DataFrame) -> bool:
    """Whether some kind has too few past changes for a spread."""
    return bool(moved.notna().sum().reindex(list(GROUPS)).min() < composition.FEWEST)


def _published(counts: pd.Series) -> list[str]:
    """The kinds of `GROUPS` with a number in a row of `composition.mixes`: a withheld one joins the rest."""
    return [name for name in GROUPS if pd.notna(counts[name])]


def _parts(counts: pd.Series, kinds: list[str]) -> pd.Series:
    """The children of each kind, and the rest, from a row of `composition.mixes`."""
    now: pd.Series = counts[kinds].astype("float64")
    now["rest"] = float(counts["whole"]) - float(now.sum())
    return now


def _drawn(
    now: pd.Series,
    changes: pd.DataFrame,
    spreads: Mapping[str, composition.Spread],
    area_code: str,
    steps: int,
    draws: int,
) -> pd.DataFrame:
    """Simulated children by kind, a row a draw: the number looked after times the mix, each drawn by itself."""
    rng = np.random.default_rng(SEED)
    whole = float(now.sum())
    chances = (rng.permutation(draws) + 0.5) / draws
    total = whole * np.exp(forecast.quantiles(whole, changes, chances, area_code))
    after = pd.Series({name: spreads[str(name)].after(steps, whole) for name in now.index})
    return pd.DataFrame(total[:, None] * composition.draw(now, after, draws, rng), columns=list(now.index))


def _kinds(drawn: pd.DataFrame, now: pd.Series) -> pd.DataFrame:
    rows = []
    for name in now.index:
        low95, low80, middle, high80, high95 = np.quantile(drawn[name], [0.025, 0.1, 0.5, 0.9, 0.975])
        rows.append(
            {
                "kind": GROUPS.get(str(name), REST),
                "now": float(now[name]),
                "value": middle,
                "lo80": math.floor(low80),
                "hi80": math.ceil(high80),
                "lo95": math.floor(low95),
                "hi95": math.ceil(high95),
            }
        )
    return pd.DataFrame(rows)


def short(drawn: pd.DataFrame, now: pd.Series, assumed: Assumptions, unfilled: float) -> pd.DataFrame:
    """Places needed, at hand and short, as `Need.short` has them.

    In: `drawn`, simulated children, one column a kind (the return's names); `now`, the children there are by kind.
    """
    other = drawn.get(OTHER, 0.0)
    in_homes = drawn[HOMES] + assumed.other_need_homes * other
    beds = float(now[HOMES]) / assumed.home_occupancy if assumed.home_beds is None else float(assumed.home_beds)
    foster = float(now[FOSTER]) + assumed.foster_unfilled_usable * unfilled
    asked = [
        (BEDS, in_homes, in_homes / assumed.home_occupancy, round(beds)),
        (FOSTER_PLACES, drawn[FOSTER], drawn[FOSTER], math.floor(foster)),
    ]
    if SUPPORTED in drawn:
        asked.append(("Supported accommodation", drawn[SUPPORTED], drawn[SUPPORTED], round(float(now[SUPPORTED]))))
    rows = []
    for kind, children, places, supply in asked:
        for service in SERVICES:
            wanted = math.ceil(float(np.quantile(places, service / 100)))
            rows.append(
                {
                    "kind": kind,
                    "service": service,
                    "children": math.ceil(float(np.quantile(children, service / 100))),
                    "needed": wanted,
                    "supply": supply,
                    "short": max(wanted - supply, 0),
                    "chance": 100 * float((places > supply).mean()),
                }
            )
    return pd.DataFrame(rows)


def unfilled(approved: pd.DataFrame, filled: pd.DataFrame) -> float:
    """Approved foster places of one place without a child at the newest date; 0 where they are not published.

    In: two frames of figures (`period_end`, `value`), which may be empty.
    """
    both = approved.set_index("period_end")["value"].sub(filled.set_index("period_end")["value"]).dropna().sort_index()
    return max(float(both.iloc[-1]), 0.0) if len(both) else 0.0
