"""Whom a figure may be ranked among, and on how many people it has to rest for that."""

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pandas as pd

from rc_analysis.errors import NoData, ParameterError
from rc_analysis.figures import behind, breakdowns_of, once, rate_of
from rc_analysis.sources.areas import RESIDENTS
from rc_analysis.words import joint_of

if TYPE_CHECKING:
    from rc_analysis.case import Case

SIZES = ("count", "pounds", "FTE")
"""Units that grow with a place's size: no place is called higher or lower than another on them."""
FEWEST_BEHIND = 10
"""A share of fewer people, or a rate that counts fewer, is not ranked or compared."""
FEWEST_CHILDREN = 2_000
"""Where nobody publishes how many people a figure rests on, a place with fewer children is not ranked or compared."""


def peers(case: "Case", measure: str, breakdown: str = "Total") -> pd.DataFrame:
    """Every present council's figures that may be ranked: those on too few people are left out, joint ones count once.

    In: a breakdown as shown or as published. Out: the columns of `Case.everywhere`, `count` and `cohort`. Of councils
    that report together the case's own stays, else the first named in data/joint.csv. Kept, and the same for every
    place that does not report with another: do not write to it.
    """
    joint = case.area.code in joint_of(case.store, measure)[["area_code", "with_code"]].to_numpy()
    kept = _KEPT.setdefault(case.store, {})
    key = (case.as_of, measure, breakdown, case.area.code if joint else "")
    if key not in kept:
        if len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = _peers(case, measure, breakdown)
    return kept[key]


_KEPT: "WeakKeyDictionary[Any, dict[Any, pd.DataFrame]]" = WeakKeyDictionary()
_MOST_KEPT = 512


def _peers(case: "Case", measure: str, breakdown: str) -> pd.DataFrame:
    frame = case.everywhere(measure, breakdown)
    if frame.empty:
        return frame.assign(count=math.nan, cohort=math.nan)
    published = list(breakdowns_of(case, measure, breakdown))
    held = behind(case, measure, published, case.store.current())
    frame = frame.merge(held, how="left", on=["area_code", "period", "breakdown"])
    frame = once(case, measure, frame)
    small = frame["area_code"].isin(small_places(case))
    few = few_behind(case.measure(measure).unit, frame["count"], frame["cohort"], small)
    return frame[~few.to_numpy(dtype=bool)].reset_index(drop=True)


def few_behind(unit: str, count: Any, cohort: Any, small: Any) -> "pd.Series[bool]":
    """Whether figures rest on fewer people than `FEWEST_BEHIND`: the people a rate counts, those a share is of.

    In: columns of one length; `small`, whether the place has too few children for a figure of an unknown number.
    Sizes are never few: they say themselves how many there are.
    """
    told = pd.DataFrame({"count": count, "cohort": cohort, "small": small})
    if unit in SIZES:
        return pd.Series(False, index=told.index)
    people = told["count"] if rate_of(unit) else told["cohort"]
    return people.lt(FEWEST_BEHIND) | (people.isna() & told["small"].astype("bool"))


@lru_cache(maxsize=32)
def small_places(case: "Case") -> frozenset[str]:
    """The councils with fewer than `FEWEST_CHILDREN` residents aged under 18 in the newest estimate held."""
    try:
        held = case.store.load(RESIDENTS, areas=case.store.current(), breakdown="Total")
    except (NoData, ParameterError):  # a user's own tables may lack it
        return frozenset()
    newest = held[held["value"].notna()].groupby("area_code")["value"].last()
    return frozenset(newest.index[newest < FEWEST_CHILDREN])


@lru_cache(maxsize=2048)
def newest(case: "Case", measure: str, breakdown: str) -> tuple[Any, Any]:
    """The last day of the newest figure held of anyone, and of the place itself; NaT where there is none."""
    try:
        held = case.store.load(measure, breakdown=list(breakdowns_of(case, measure, breakdown)))
    except (NoData, ParameterError):
        return pd.NaT, pd.NaT
    known = held[held["value"].notna() & (held["period_end"] <= pd.Timestamp(case.as_of))]
    return known["period_end"].max(), known.loc[known["area_code"] == case.area.code, "period_end"].max()
