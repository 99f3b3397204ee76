"""Places in children's homes inside a boundary, and what would have to open for more children to live inside it.

The register tells places, not which council's children are in them: how many of those inside serve the place's own is
assumed, and told between its ends. Places stand on the register's day, need on another: no bed is "short" here.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData

SHARES = (50, 75, 100)
"""Shares of the children in homes, in percent, who are to live inside the boundary."""
PLACES, KIND_PLACES, PLACED = "homes_places_number", "homes_kind_places_number", "placed_in_area_number"
SHORT, OWN, OTHERS = (
    "Short breaks only",
    "Own LA children placed internally within the local authority boundary",
    "Other LA children externally placed within the local authority boundary",
)


@dataclass(frozen=True)
class Inside:
    """What is held of the inside of a boundary, at the newest dates of each.

    period: of the register; places: registered in children's homes, those for short breaks alone left out; own_share:
    the council's own among all children looked after who live inside, in homes of every kind (NaN where withheld).
    """

    period: str
    places: int
    own_share: float


def inside(case: Case) -> Inside | None:
    """The places inside the case's boundary; None where the register that is held is of no such time."""
    places = _newest(case, PLACES, "Total")
    if math.isnan(places["value"]):
        return None
    short, own, others = (_newest(case, m, name) for m, name in ((KIND_PLACES, SHORT), (PLACED, OWN), (PLACED, OTHERS)))
    told = short["period"] == places["period"] and short["value"] > 0
    here = own["value"] + others["value"]
    return Inside(
        period=str(places["period"]),
        places=int(places["value"] - (short["value"] if told else 0)),
        own_share=float(own["value"] / here) if here > 0 else math.nan,
    )


def to_open(children: int, places: int, own_share: float, shares: Collection[int] = SHARES) -> pd.DataFrame:
    """Places that would have to open for some shares of the children in homes to live inside the boundary.

    In: `children` in homes, wherever they live; `places` inside; `own_share`, of those places, for the council's own
    children, 0 to 1. Out: one row a share, sorted: share (percent), needed, counted (places inside for the council's
    own), open (places, never below nought), least (were every place inside the council's own) and most (were none).
    Raises ValueError for a number below nought or a share outside its bounds.
    """
    if children < 0 or places < 0 or not 0 <= own_share <= 1 or not all(0 < share <= 100 for share in shares):
        raise ValueError(f"{children} children, {places} places, of which {own_share}, for shares {list(shares)}")
    counted = math.floor(places * own_share + 1e-9)
    rows = []
    for share in sorted(set(shares)):
        needed = math.ceil(children * share / 100 - 1e-9)
        rows.append((share, needed, counted, max(needed - counted, 0), max(needed - places, 0), needed))
    return pd.DataFrame(rows, columns=["share", "needed", "counted", "open", "least", "most"])


def _newest(case: Case, measure: str, breakdown: str) -> pd.Series:
    """The period and value of the place's newest row; no period and NaN where there is none."""
    try:
        frame = case.load(measure, breakdown=breakdown, who=("place",)).sort_values("period_end")
    except NoData:
        return pd.Series({"period": "", "value": math.nan})
    return frame[["period", "value"]].iloc[-1]
