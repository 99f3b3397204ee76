"""School results, attendance and what care leavers do: groups of pupils beside each other and beside other places.

Pure: observations with a `role` in (see `methods.comparators`), frames and words of a few fixed kinds out. Shares are
in percent, as published. Where a share comes with the number of children it rests on, its range is Wilson's interval:
how far chance alone could have moved it. Nothing withheld is worked out from what is left.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from rc_analysis.methods import intervals

LOOKED_AFTER = "CLA 12 months at 31 March"
ON_PLAN = "CPPO at 31 March"
IN_NEED = "CINO at 31 March"
ALL = "All pupils"
GROUPS = (LOOKED_AFTER, ON_PLAN, IN_NEED, ALL)
"""The publisher's groups of pupils: no child is in two of the first three; all are in the last."""

WORKING = "Total in education, employment or training"
SUITABLE = "Accommodation considered suitable"
FEW = intervals.FEW
"""A share of fewer than this is always told with its number, and a change that may be chance is "too few to say"."""
FEWEST_NEIGHBOURS = 3
"""A mean over fewer neighbours than this is not shown."""
SEPTEMBER = 9


def dated(frame: pd.DataFrame) -> pd.DataFrame:
    """Observations with school years named alike: sources call one year 2019, 201819 and 2018/19.

    In: observations with period, period_start, period_end. Out: the same with `period` as "2018/19" where the period
    starts in September; years to 31 March and calendar years keep their one number.
    """
    start, end = frame["period_start"].dt, frame["period_end"].dt
    school = start.year.astype("str") + "/" + (end.year % 100).astype("str").str.zfill(2)
    return frame.assign(period=frame["period"].astype("str").where(start.month != SEPTEMBER, school))


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    """Observations up to the newest period in which the place has any figure; none where it never has."""
    known = frame[(frame["role"] == "place") & frame["value"].notna()]
    return frame[frame["period_end"] <= known["period_end"].max()] if len(known) else frame.iloc[:0]


def standing(
    shares: pd.DataFrame,
    cohorts: pd.DataFrame | None = None,
    order: Sequence[str] = GROUPS,
    ranged: bool = True,
) -> pd.DataFrame:
    """Each breakdown of one measure in the newest period in which the place has a figure for any of them.

    In: observations of ONE measure, with `role`; `cohorts`, the place's number of children by the same breakdowns and
    periods, or None where none is published. Out: one row a breakdown of `order`, with breakdown, period, period_end,
    place, symbol, of (number of children; NaN where unknown), of_symbol, lo, hi (percent; NaN without a number, or
    where `ranged` is false, as it must be for what is no share of children), neighbours (mean of at least three, else
    NaN), n_neighbours, region, england. A breakdown of which the place has no row in that period is left out; no row
    at all where none has a figure.
    """
    rows = []
    known = newest(shares)
    day = known["period_end"].max()
    for name in order:
        now = known[(known["breakdown"] == name) & (known["period_end"] == day)]
        place = now[now["role"] == "place"]
        if place.empty:
            continue
        one = place.iloc[0]
        size = _size(cohorts, str(name), day)
        near = now.loc[now["role"] == "neighbour", "value"].dropna()
        lo, hi = _range(float(one["value"]), size[0]) if ranged else (math.nan, math.nan)
        rows.append(
            {
                "breakdown": str(name),
                "period": str(one["period"]),
                "period_end": day,
                "place": float(one["value"]),
                "symbol": one["symbol"],
                "of": size[0],
                "of_symbol": size[1],
                "lo": lo,
                "hi": hi,
                "neighbours": float(near.mean()) if len(near) >= FEWEST_NEIGHBOURS else math.nan,
                "n_neighbours": len(near),
                "region": _one(now, "region"),
                "england": _one(now, "england"),
            }
        )
    return pd.DataFrame(rows)


def _size(cohorts: pd.DataFrame | None, breakdown: str, day: pd.Timestamp) -> tuple[float, str | None]:
    if cohorts is None:
        return math.nan, None
    found = cohorts[(cohorts["role"] == "place") & (cohorts["breakdown"] == breakdown) & (cohorts["period_end"] == day)]
    if found.empty:
        return math.nan, None
    mark = found["symbol"].iloc[0]
    return float(found["value"].iloc[0]), str(mark) if pd.notna(mark) else None


def _range(percent: float, of: float) -> tuple[float, float]:
    lo, hi = intervals.wilson(percent / 100, of)
    return 100 * lo, 100 * hi


def _one(frame: pd.DataFrame, role: str) -> float:
    values = frame.loc[(frame["role"] == role) & frame["value"].notna(), "value"]
    return float(values.iloc[0]) if len(values) else math.nan


@dataclass(frozen=True)
class Movement:
    """A share in two periods. `verdict`: one of `intervals.VERDICTS`, or empty (numbers unknown)."""

    first_period: str
    first: float
    first_of: float
    period: str
    value: float
    of: float
    verdict: str


def movement(shares: pd.DataFrame, cohorts: pd.DataFrame | None = None) -> Movement | None:
    """From the first period with a figure to the newest, for the place.

    In: observations of ONE measure and breakdown; `cohorts` likewise. Where cohorts are given, the first period is the
    first whose cohort is known too. Out: None where fewer than two periods have a figure.
    """
    shares = newest(shares)
    own = shares[(shares["role"] == "place") & shares["value"].notna()].sort_values("period_end")
    if cohorts is not None:
        sizes = cohorts[(cohorts["role"] == "place") & cohorts["value"].notna()].set_index("period_end")["value"]
        own = own[own["period_end"].isin(sizes.index)]
        own = own.assign(of=own["period_end"].map(sizes))
    else:
        own = own.assign(of=math.nan)
    if len(own) < 2:
        return None
    a, b = own.iloc[0], own.iloc[-1]
    verdict = intervals.moved(a["value"] / 100, a["of"], b["value"] / 100, b["of"]) if cohorts is not None else ""
    return Movement(
        first_period=str(a["period"]),
        first=float(a["value"]),
        first_of=float(a["of"]),
        period=str(b["period"]),
        value=float(b["value"]),
        of=float(b["of"]),
        verdict=verdict,
    )


def gap(frame: pd.DataFrame, group: str = LOOKED_AFTER, whole: str = ALL) -> pd.DataFrame:
    """How far a group lies below all pupils, place by place and period by period.

    In: observations of one measure with both breakdowns. Out: observations with breakdown "Gap" and value = all pupils
    less the group, in the measure's unit; NaN with the group's symbol (else all pupils') where either has none.
    Periods and places that lack a row for either are left out; so are percentiles, which have no gap of their own.
    """
    keys = ["area_code", "period_end"]
    both = frame[frame["role"] != "percentile"]
    own, rest = both[both["breakdown"] == group], both[both["breakdown"] == whole]
    out = own.merge(rest[[*keys, "value", "symbol"]], on=keys, suffixes=("", "_whole"))
    symbol = out["symbol"].where(out["symbol"].notna(), out["symbol_whole"])
    value = out["value_whole"] - out["value"]
    out = out.assign(value=value, symbol=symbol.where(value.isna()), breakdown="Gap")
    return out.drop(columns=["value_whole", "symbol_whole"])


def share_of(percent: float) -> float:
    """What is left of a hundred: attendance from absence, those in touch from those not."""
    return 100 - percent


AGREES, DIFFERS, NONE = "the same when rounded", "differs", "no official figure"


@dataclass(frozen=True)
class Checked:
    """A statement beside the official figure of its own time and the newest one. NaN and "" where there is none."""

    verdict: str
    then: float
    then_period: str
    newest: float
    newest_period: str


def check(stated: float, as_of: pd.Timestamp, official: pd.DataFrame, decimals: int = 0) -> Checked:
    """Set a stated figure beside official ones.

    In: the place's official figures with period, period_start, period_end, value. The figure of the statement's own
    time is that of the period which holds `as_of`. Out: `verdict` compares the two at `decimals`.
    """
    known = official[official["value"].notna()].sort_values("period_end")
    if known.empty:
        return Checked(NONE, math.nan, "", math.nan, "")
    newest = known.iloc[-1]
    holds = known[(known["period_start"] <= as_of) & (as_of <= known["period_end"])]
    last = (float(newest["value"]), str(newest["period"]))
    if holds.empty:
        return Checked(NONE, math.nan, "", *last)
    then = holds.iloc[-1]
    alike = f"{float(then['value']):.{decimals}f}" == f"{stated:.{decimals}f}"
    return Checked(AGREES if alike else DIFFERS, float(then["value"]), str(then["period"]), *last)
