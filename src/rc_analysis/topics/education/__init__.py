"""School, attendance and care leavers: small groups of children beside each other and beside other places.

Pure: tidy frames of `case.figures` in, frames and frozen dataclasses out. Which years may be compared is said by the
frames' `segment`. Nothing withheld is worked out from what is left.
"""

import math
from collections.abc import Mapping

import pandas as pd

from rc_analysis.case import case_of
from rc_analysis.errors import listed
from rc_analysis.figures import FEWEST, NEIGHBOURS
from rc_analysis.methods import intervals
from rc_analysis.methods.shrinkage import Components
from rc_analysis.peers import small_places
from rc_analysis.say.numbers import lowered, number
from rc_analysis.topics.education.plan import plan_tested  # noqa: F401 - handed on
from rc_analysis.topics.education.pooling import Change, Pool, Together, average_range, change, pool, together  # noqa: F401
from rc_analysis.topics.education.school import own_records  # noqa: F401

LOOKED_AFTER, ON_PLAN, IN_NEED, ALL = "Children looked after", "On a protection plan", "Children in need", "All pupils"
GROUPS = (LOOKED_AFTER, ON_PLAN, IN_NEED, ALL)
"""The groups of pupils: no child is in two of the first three; all are in the last."""
AUGUST = 8
KEYS = ["who", "period_end"]


def school_years(frame: pd.DataFrame) -> pd.DataFrame:
    """Figures with school years named alike: sources call one year 2019, 201819 and 2018/19.

    In: figures as `case.figures` gives them. Out: the same with `period` as "2018/19" where it ends in August; years
    to 31 March and calendar years keep their one number.

    >>> told = pd.DataFrame({"period": ["2019", "2019"], "period_end": pd.to_datetime(["2019-08-31", "2019-03-31"])})
    >>> school_years(told)["period"].tolist()
    ['2018/19', '2019']
    """
    if frame.empty:
        return frame
    end = frame["period_end"].dt
    named = (end.year - 1).astype("str") + "/" + (end.year % 100).astype("str").str.zfill(2)
    return frame.assign(period=frame["period"].astype("str").where(end.month != AUGUST, named))


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the newest period in which the place has a figure for any group, each measure by itself.

    In: figures of one or more measures. Out: those rows; none where the place has no figure in any period.
    """
    parts = []
    for _, rows in frame.groupby("measure", sort=False):
        known = rows[(rows["role"] == "place") & rows["value"].notna()]
        parts.append(rows[rows["period_end"] == known["period_end"].max()])
    out = pd.concat(parts, ignore_index=True) if parts else frame.iloc[:0]
    out.attrs |= frame.attrs
    return out


def standing(frame: pd.DataFrame, spread: Mapping[str, Components] | None = None) -> pd.DataFrame:
    """A table of figures of one period each: a row a breakdown, the place beside others, and what chance allows.

    In: figures whose `breakdown` names each row, such as `newest` gives; `spread`, by breakdown, for averages (see
    `pooling.pool`). Out: by What and Year: a column each for the place, Children (their number), By chance (how far
    chance alone could have moved the figure: Wilson's 95% interval of a share) and each who beside.
    """
    columns = list(dict.fromkeys(frame["who"]))
    out = frame.pivot(index=["breakdown", "period"], columns="who", values="value")
    out = out.reindex(columns=columns, index=_order(frame))
    own = frame[frame["role"] == "place"].set_index(["breakdown", "period"])
    children, ranges = [], []
    for at in out.index:
        row = own.loc[at] if at in own.index else pd.Series({"value": math.nan, "cohort": math.nan, "unit": ""})
        children.append("–" if math.isnan(row["cohort"]) else number(row["cohort"]))
        ranges.append(_range(row, (spread or {}).get(str(at[0]))))
    out.insert(1, "Children", children)
    out.insert(2, "By chance", ranges)
    return out.rename_axis(index=["What", "Year"], columns=None)


def _order(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[["breakdown", "period"]].drop_duplicates())


def _range(row: pd.Series, spread: Components | None) -> str:
    """The range of a share by its number of children, or of an average by the spread; a dash where there is none."""
    low, high = math.nan, math.nan
    if row["unit"] == "percent":
        low, high = (100 * v for v in intervals.wilson(row["value"] / 100, row["cohort"]))
    elif spread is not None and row["cohort"] > 0:
        low, high = average_range(row["value"], row["cohort"], spread)
    if math.isnan(low):
        return "–"
    decimals = 0 if row["unit"] == "percent" else 1
    unit = "percent" if row["unit"] == "percent" else "count"
    return f"{number(low, unit, decimals)} to {number(high, unit, decimals)}"


def in_words(frame: pd.DataFrame, decimals: int = 0, tail: str = "of") -> str:
    """The place's figures of one period, group by group: "27% of 41 children in need and 64% of all pupils".

    In: figures such as `newest` gives. Out: those that are shown, with the number of children where it is known, and
    "(few children)" where it is not and the place is too small to be compared; '' where none is shown. `tail` stands
    between figure and group.
    """
    own, case = frame[(frame["role"] == "place") & frame["value"].notna()], case_of(frame)
    few = " (few children)" if case is not None and case.area.code in small_places(case) else ""
    told = []
    for row in own.to_dict("records"):
        many = "" if math.isnan(row["cohort"]) else f"{number(row['cohort'])} "
        name = {ON_PLAN: "children on a protection plan"}.get(row["breakdown"], lowered(row["breakdown"]))
        value = number(row["value"], row["unit"], decimals).removesuffix(" points")
        told.append(f"{value} {tail} {many}{name}{'' if many else few}")
    return listed(told)


def gap(frame: pd.DataFrame, group: str = LOOKED_AFTER, whole: str = ALL) -> pd.DataFrame:
    """How far a group lies below all pupils, for each who and period.

    In: figures of one measure with both breakdowns; the neighbours one by one (`beside="each neighbour"`), so that
    their mean is one of gaps that are published. Out: figures with breakdown "Gap" and value = all pupils less the
    group; NaN with the group's symbol (else all pupils') where either has none. The number of children is the group's.
    """
    own, rest = frame[frame["breakdown"] == group], frame[frame["breakdown"] == whole]
    out = own.merge(rest[[*KEYS, "value", "symbol"]], on=KEYS, suffixes=("", "_whole"))
    value = out["value_whole"] - out["value"]
    symbol = out["symbol"].where(out["symbol"].notna(), out["symbol_whole"]).where(value.isna())
    out = out.assign(value=value, symbol=symbol, breakdown="Gap").drop(columns=["value_whole", "symbol_whole"])
    single, near = out[out["role"] != "council"], out[out["role"] == "council"]
    keys = ["period", "period_end", "segment"]
    mean = near.groupby(keys, as_index=False).agg(value=("value", "mean"), n=("value", "count"))
    mean["value"] = mean["value"].where(mean["n"] >= FEWEST)
    first = {c: near[c].iloc[0] for c in ("breakdown", "unit", "measure", "source_id")} if len(near) else {}
    mean = mean.assign(who=NEIGHBOURS, role="neighbours", area_code="", cohort=math.nan, count=math.nan, **first)
    mean["symbol"] = pd.Series("x", index=mean.index, dtype="str").where(mean["value"].isna())
    own, others = single[single["role"] == "place"], single[single["role"] != "place"]
    made = pd.concat([p for p in (own, mean, others) if len(p)], ignore_index=True) if len(single) else single
    made.attrs |= frame.attrs
    return made
