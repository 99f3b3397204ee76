"""The spell table: the returns of several years made into one line of episodes for each child, without overlaps."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from rc_analysis.sources.ssda903.codes import SAME_CARER, SAME_PLACEMENT
from rc_analysis.sources.ssda903.faults import Fault
from rc_analysis.sources.ssda903.records import Records

if TYPE_CHECKING:
    from rc_analysis.sources.ssda903.read import Returns

ADULT = 18


def spell_table(returns: "Returns", *, keep_open: bool = False) -> Records:
    """One row for each episode of each child, in order, none running into the next.

    An episode that several returns list counts once, as the latest lists it. Where two of a child's begin on one day,
    the one that lasts longer stays. One that runs into the next ends when that begins. An open one that a later return
    leaves out ends the day after its return's last day; with `keep_open` it stays open instead.
    Out: child (int), born, start, end (datetime64; end NaT where still open; a child is looked after from the start up
    to the day before the end), new, legal, need, place, provider, ceased, change (str), care (int, the unbroken period
    of care that it lies in), home (int, the stay with one carer: a change of legal status alone, or of the kind of
    placement with the same carer, begins none) and `listed` (int, the last return that lists it). It hides its
    contents when shown.
    """
    return _build(returns, keep_open)[0]


def spell_faults(returns: "Returns") -> tuple[Fault, ...]:
    """The faults that show only when the years are laid together."""
    return _build(returns)[1]


def _build(returns: "Returns", keep_open: bool = False) -> tuple[Records, tuple[Fault, ...]]:
    rows = pd.DataFrame(returns.episodes)
    far = pd.Timestamp.max.normalize()
    rows = rows.assign(until=rows["end"].fillna(far)).sort_values(["child", "start", "year", "until"], kind="stable")
    same_day = rows.duplicated(["child", "start", "year"], keep="last")
    rows = rows.drop_duplicates(["child", "start"], keep="last").reset_index(drop=True)
    following = rows.groupby("child")["start"].shift(-1)
    end_of_return = pd.to_datetime({"year": rows["year"], "month": 4, "day": 1})
    is_open = rows["end"].isna()
    dropped = is_open & (rows["year"] < returns.years[-1]) & ~(following <= end_of_return)
    if keep_open:
        dropped &= False
    left_open = is_open & following.notna() & ~dropped
    runs_on = ~is_open & (rows["end"] > following)
    end = rows["end"].mask(dropped, end_of_return).mask(left_open | runs_on, following)
    rows = rows.assign(end=end).drop(columns="until").rename(columns={"year": "listed"})
    rows = rows.merge(pd.DataFrame(returns.children), on="child", how="left")
    joined = rows["start"].eq(rows.groupby("child")["end"].shift())
    rows["care"] = (~joined).cumsum()
    stays = joined & rows["new"].isin(SAME_PLACEMENT | SAME_CARER)
    rows["home"] = (~stays).cumsum()
    faults = (
        Fault("overlapping", int(runs_on.sum()) + int(same_day.sum())),
        Fault("left_open", int(left_open.sum())),
        Fault("not_carried_on", int(dropped.sum())),
        Fault("no_length", int((rows["end"] == rows["start"]).sum())),
        *_ages(rows, returns),
    )
    first = ["child", "born", "start", "end"]
    return Records(rows[[*first, *(name for name in rows.columns if name not in first)]]), faults


def _ages(rows: pd.DataFrame, returns: "Returns") -> Iterator[Fault]:
    yield Fault("starts_before_birth", int((rows["start"] < rows["born"]).sum()))
    grown = rows["born"] + pd.DateOffset(years=ADULT)
    until = rows["end"].fillna(pd.Timestamp(returns.covered[1]))
    yield Fault("over_18", int(rows.loc[until > grown, "child"].nunique()))
