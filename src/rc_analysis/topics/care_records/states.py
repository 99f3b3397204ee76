"""Where a child is on a day: the age band and the kind of placement, cut from the spell table."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from rc_analysis.sources.ssda903.codes import GROUPS, SHORT_BREAKS

BANDS: tuple[tuple[str, int], ...] = (
    ("Under 1", 0),
    ("1 to 4", 1),
    ("5 to 9", 5),
    ("10 to 15", 10),
    ("16 and over", 16),
)
"""Age bands of the published tables, and the birthday that each begins on."""
NOT_KNOWN = "Not known"
"""The band of a child whose date of birth is not known, and the group of a placement whose code is not."""

PLACEMENTS: dict[str, str] = {code: group for group, codes in GROUPS.items() for code in codes}
"""Code to the kind of placement, in the order shown (`data/ssda903_codes.csv`)."""


def looked_after(spells: pd.DataFrame, *, short_breaks: bool = False) -> pd.DataFrame:
    """The spells that published numbers of children looked after count: those under a series of short breaks left out.

    In: the spell table; `short_breaks`, whether to keep those under V3 and V4 too. Out: the same columns, without
    spells that end on the day they start, and with periods of care and stays (`care`, `home`) numbered anew.
    """
    kept = pd.DataFrame(spells)
    kept = kept[~(kept["end"] <= kept["start"])]
    if not short_breaks:
        kept = kept[~kept["legal"].isin(SHORT_BREAKS)]
    kept = kept.sort_values(["child", "start"], kind="stable").reset_index(drop=True)
    joined = kept["start"].eq(kept.groupby("child")["end"].shift())
    care = (~joined).cumsum()
    home = (~(joined & kept["home"].eq(kept["home"].shift()))).cumsum()
    return kept.assign(care=care, home=home)


def birthday(born: pd.Series, age: int) -> pd.Series:
    """The day on which each child turns `age`; those born on 29 February on 1 March in other years. NaT stays NaT."""
    months = born.dt.to_period("M") + 12 * age
    return months.dt.to_timestamp() + pd.to_timedelta(born.dt.day - 1, unit="D")


def pieces(
    spells: pd.DataFrame,
    groups: Mapping[str, str] = PLACEMENTS,
    *,
    bands: Sequence[tuple[str, int]] = BANDS,
    other: str = NOT_KNOWN,
) -> pd.DataFrame:
    """The spells cut at the birthdays that begin a band, so that each piece lies in one band and one placement.

    In: what `looked_after` gave; `groups`, placement code to kind; `other`, the kind of any other code. Out: child,
    start, end (NaT where open), age, placement (str), first (bool: the child was not looked after the day before), and
    age_next and placement_next (str, the next piece's where it begins as this one ends; NA where the child leaves or
    the piece is open). Days before birth are of a band not known.
    """
    unknown = spells[spells["born"].isna() | (spells["start"] < spells["born"])]
    till_birth = unknown["born"].notna() & ~(unknown["end"] < unknown["born"])
    parts = [unknown.assign(age=NOT_KNOWN, end=unknown["end"].mask(till_birth, unknown["born"]))]
    edges = [birthday(spells["born"], age) for _, age in bands]
    for k, (name, _) in enumerate(bands):
        start = spells["start"].where(spells["start"] > edges[k], edges[k])
        end = spells["end"]
        if k + 1 < len(bands):
            end = end.where(end < edges[k + 1], edges[k + 1])
        inside = spells["born"].notna() & ~(end <= start) & ~(spells["end"] <= start)
        parts.append(spells.assign(start=start, end=end, age=name)[inside])
    cut = pd.concat(parts, ignore_index=True)
    cut = cut.sort_values(["child", "start"], kind="stable").reset_index(drop=True)
    return _linked(cut.assign(placement=cut["place"].map(groups).fillna(other)))


def pieces_by_age_at_start(
    spells: pd.DataFrame, groups: Mapping[str, str], *, bands: Sequence[tuple[str, int]], other: str, year: float
) -> pd.DataFrame:
    """As `pieces`, but a spell stays whole, in the band of the child's age when it started (days lived over `year`)."""
    age = (spells["start"] - spells["born"]).dt.days / year
    last = np.searchsorted([start for _, start in bands], age.fillna(0.0), side="right") - 1
    names = np.array([name for name, _ in bands])[np.clip(last, 0, None)]
    whole = spells.assign(age=pd.Series(names, index=spells.index).where(age.notna(), NOT_KNOWN))
    linked = _linked(whole.assign(placement=spells["place"].map(groups).fillna(other)).reset_index(drop=True))
    return linked.assign(age_next=linked["age"].where(linked["age_next"].notna()))


def _linked(cut: pd.DataFrame) -> pd.DataFrame:
    by_child = cut.groupby("child")
    goes_on = cut["end"].eq(by_child["start"].shift(-1))
    first = ~cut["start"].eq(by_child["end"].shift())
    cut = cut.assign(
        first=first,
        age_next=by_child["age"].shift(-1).where(goes_on),
        placement_next=by_child["placement"].shift(-1).where(goes_on),
    )
    return cut[["child", "start", "end", "age", "placement", "first", "age_next", "placement_next"]]


def in_care(frame: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The rows of spells or pieces that hold a day: begun by it, and not ended on or before it."""
    return frame[(frame["start"] <= day) & ~(frame["end"] <= day)]


def stock(cut: pd.DataFrame, days: Sequence[pd.Timestamp], by: Sequence[str] = ("age", "placement")) -> pd.DataFrame:
    """How many children were looked after at the end of each day, by age band and placement.

    In: what `pieces` gave; days; `by`, one or both of age and placement. Out: one row a day and state that any piece is
    in: day (datetime64), the columns of `by` (str) and children (int, 0 where none).
    """
    at = np.array([np.datetime64(day) for day in days], dtype="datetime64[ns]")
    rows = []
    for state, group in cut.groupby(list(by)):
        begun = np.searchsorted(np.sort(group["start"].to_numpy("datetime64[ns]")), at, side="right")
        ended = np.searchsorted(np.sort(group["end"].dropna().to_numpy("datetime64[ns]")), at, side="right")
        rows += [(day, *state, int(n)) for day, n in zip(days, begun - ended, strict=True)]
    return pd.DataFrame(rows, columns=["day", *by, "children"])
