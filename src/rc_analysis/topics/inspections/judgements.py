"""Grades over time and side by side. Pure: frames of judgements in, frames out.

A frame of judgements has a row for each judgement of each inspection: area_code, inspection_id, framework, start,
end, published (datetime64, NaT where not known), judgement, grade, stage, source_id.
"""

from collections.abc import Iterable
from itertools import pairwise

import pandas as pd

FULL = ("SIF", "ILACS")
"""The frameworks whose inspections grade the whole of a council's children's services."""

JUDGEMENTS = ("overall", "leaders", "help_protection", "in_care", "care_leavers")
"""The judgements of the ILACS framework; the single inspection framework had `adoption` and `lscb` beside them."""

RANK = {"inadequate": 1, "requires_improvement": 2, "good": 3, "outstanding": 4}
"""Ofsted's four grades from the lowest. `adequate`, of the scale that ended in 2013, has no place among them."""

GRADES = ("outstanding", "good", "requires_improvement", "inadequate")
"""The four grades from the highest, as charts and tables list them."""

GOOD = ("outstanding", "good")

NONE_MADE = "none_made"
"""Stands where an inspection makes no such judgement by a dated rule (no overall one from April 2026).

It is not `not_judged`, which the report itself prints, and not a missing row, which says that nothing is held.
"""

MISSING = "missing"
"""Stands, in what is shown, where an inspection gave a grade that no source here holds."""

UP, SAME, DOWN, NEW, GONE, UNLIKE = "up", "same", "down", "new", "gone", "unlike"


def when(frame: pd.DataFrame) -> pd.Series:
    """The date by which an inspection is placed: its first day, else its last, else its publication."""
    return frame["start"].fillna(frame["end"]).fillna(frame["published"])


def known_by(frame: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Judgements that were public on a day: published by then or, where no such date is held, ended or begun."""
    public = frame["published"].fillna(frame["end"]).fillna(frame["start"])
    return frame[public <= day].reset_index(drop=True)


def with_rules(frame: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Judgements with a row of grade `none_made` wherever a dated rule says that none is made.

    In: judgements; framework rules (`framework`, `effect`, `judgement`, `date_from`). A rule with the effect
    `no_judgement` holds for inspections of its framework begun on its date or later; a grade given in spite of it
    is kept as it is.
    """
    added = []
    for rule in rules[rules["effect"] == "no_judgement"].to_dict("records"):
        under = frame[(frame["framework"] == rule["framework"]) & (frame["stage"] == "published")]
        under = under[when(under) >= rule["date_from"]]
        given = under.loc[under["judgement"] == rule["judgement"], "inspection_id"]
        lacking = under[~under["inspection_id"].isin(given)].drop_duplicates("inspection_id")
        added.append(lacking.assign(judgement=rule["judgement"], grade=NONE_MADE))
    return pd.concat([frame, *(rows for rows in added if len(rows))], ignore_index=True)


def with_missing(frame: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Judgements with a row of grade `missing` for each that a full inspection must have made and is not held.

    For showing only: a judgement that the framework did not have is no missing one. Rules with the effect
    `own_judgement` say from when a judgement is made; before that day it is not missed.
    """
    held = frame.assign(date=when(frame))
    held = held[held["framework"].isin(FULL) & (held["stage"] == "published")]
    later = rules[rules["effect"] == "own_judgement"].set_index("judgement")["date_from"].to_dict()
    added = []
    for _, part in held.groupby("inspection_id", sort=False):
        one = part.iloc[[0]]
        sif = one["framework"].iloc[0] == "SIF"
        made = [j for j in JUDGEMENTS if sif or j not in later or one["date"].iloc[0] >= later[j]]
        lacking = [j for j in made if j not in set(part["judgement"])]
        added += [one.assign(judgement=j, grade=MISSING) for j in lacking]
    return pd.concat([frame, *(row[frame.columns] for row in added)], ignore_index=True)


def contested(frame: pd.DataFrame) -> pd.DataFrame:
    """Grades that a second source gives otherwise than the one that stands, the two side by side.

    Out: inspection_id, date, judgement, grade, source_id (what stands), other, other_source; empty where none is.
    """
    other = frame[frame["stage"] == "contested"]
    both = other.merge(published(frame), on=["area_code", "inspection_id", "judgement"], suffixes=("_other", ""))
    both = both.assign(date=both["start"]).rename(columns={"grade_other": "other", "source_id_other": "other_source"})
    return both[["inspection_id", "date", "judgement", "grade", "source_id", "other", "other_source"]]


def published(frame: pd.DataFrame) -> pd.DataFrame:
    """Judgements as Ofsted published them: without grades told before moderation or a second source's other grade."""
    return frame[frame["stage"] == "published"].reset_index(drop=True)


def full(frame: pd.DataFrame) -> pd.DataFrame:
    """Published judgements of full inspections, oldest first, with `date` (see `when`)."""
    kept = published(frame)
    kept = kept[kept["framework"].isin(FULL)]
    return kept.assign(date=when(kept)).sort_values(["area_code", "date", "judgement"], ignore_index=True)


def latest(frame: pd.DataFrame, day: pd.Timestamp | None = None) -> pd.DataFrame:
    """The judgements of each area's newest full inspection (begun no later than `day` where one is given)."""
    kept = full(frame)
    if day is not None:
        kept = kept[kept["date"] <= day]
    return kept[kept["date"] == kept.groupby("area_code")["date"].transform("max")].reset_index(drop=True)


def movement(frame: pd.DataFrame) -> pd.DataFrame:
    """Each judgement at one full inspection of a place beside the same at the next.

    In: judgements of ONE area. Out: a row for each pair of consecutive inspections and each judgement that either
    has: `before_date`, `after_date`, `judgement`, `before`, `after` (grades, NA where it had no such judgement),
    `moved` (up, same, down; new or gone where only the later or the earlier graded it; unlike where a grade is not
    on the four-grade scale: adequate, not judged, or no such judgement made any more). Empty for fewer than two
    inspections. Judgements in the order of JUDGEMENTS, then others.
    """
    kept = full(frame)
    dates = sorted(kept["date"].unique())
    order = [*JUDGEMENTS, *sorted(set(kept["judgement"]) - set(JUDGEMENTS))]
    rows = []
    for first, second in pairwise(dates):
        old = kept[kept["date"] == first].set_index("judgement")["grade"].to_dict()
        new = kept[kept["date"] == second].set_index("judgement")["grade"].to_dict()
        for name in order:
            if name in old or name in new:
                before, after = old.get(name), new.get(name)
                rows.append((first, second, name, before, after, _moved(before, after)))
    columns = ["before_date", "after_date", "judgement", "before", "after", "moved"]
    out = pd.DataFrame(rows, columns=columns)
    return out.astype({"judgement": "str", "before": "str", "after": "str", "moved": "str"})


def _moved(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return NEW if before is None else GONE
    if before not in RANK or after not in RANK:
        return UNLIKE
    step = RANK[after] - RANK[before]
    return UP if step > 0 else DOWN if step < 0 else SAME


def direction(before: str, after: str) -> str:
    """Which way a grade went: up, same or down, or unlike where the two are not on one scale."""
    return _moved(before, after)


def shares(frame: pd.DataFrame, areas: Iterable[str], judgement: str = "overall") -> pd.DataFrame:
    """How many of a group of areas stand at each grade.

    In: judgements with one row an area and judgement (see `latest`); the group's area codes. Out: a row for each of
    the four grades, highest first: `grade`, `n` (areas at it), `of` (areas graded on the judgement), `percent`
    (NaN where none is graded).
    """
    inside = frame[frame["area_code"].isin(list(areas)) & (frame["judgement"] == judgement)]
    counts = inside.loc[inside["grade"].isin(GRADES), "grade"].value_counts().reindex(GRADES, fill_value=0)
    total = int(counts.sum())
    out = pd.DataFrame({"grade": list(GRADES), "n": counts.to_numpy(), "of": total})
    return out.assign(percent=out["n"] / total * 100 if total else float("nan"))


def good_or_better(share: pd.DataFrame) -> tuple[int, int]:
    """Of a group's shares, how many are good or outstanding, and of how many."""
    return int(share.loc[share["grade"].isin(GOOD), "n"].sum()), int(share["of"].iloc[0])


def moderation(frame: pd.DataFrame) -> pd.DataFrame:
    """Grades told before moderation beside those published, for inspections of which both are known.

    Out: inspection_id, judgement, told, published (grades), changed (bool); empty where none is known.
    """
    told = frame[frame["stage"] == "pre_moderation"]
    both = told.merge(published(frame), on=["area_code", "inspection_id", "judgement"], suffixes=("_told", ""))
    out = both[["inspection_id", "judgement", "grade_told", "grade"]]
    out = out.rename(columns={"grade_told": "told", "grade": "published"})
    return out.assign(changed=out["told"] != out["published"]).reset_index(drop=True)
