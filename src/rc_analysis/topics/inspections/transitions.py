"""From one full inspection to the next: which grade followed which, and how long it took to reach good.

What is counted is what is held: Ofsted's list has every full inspection under ILACS; of the inspections before 2018
only those whose report was read can begin a pair.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from rc_analysis.methods import survival
from rc_analysis.topics.inspections.judgements import GOOD, GRADES, RANK, full

YEAR = 365.25
BELOW = ("requires_improvement", "inadequate")
"""The grades from which the way to good is timed."""


def overall(frame: pd.DataFrame, until: pd.Timestamp | None = None) -> pd.DataFrame:
    """Overall grades of full inspections on the four-grade scale, by area and date (begun by `until`)."""
    kept = full(frame)
    kept = kept[(kept["judgement"] == "overall") & kept["grade"].isin(RANK) & kept["date"].notna()]
    if until is not None:
        kept = kept[kept["date"] <= until]
    return kept.sort_values(["area_code", "date"], ignore_index=True)


def pairs(frame: pd.DataFrame, until: pd.Timestamp | None = None) -> pd.DataFrame:
    """Every full inspection that another ILACS inspection of the place followed, the two beside each other.

    Out: area_code, framework, before (grade), start, after (grade), stop (first day of the later), years, source_id.
    Two inspections under the single inspection framework make no pair, for one between them may not be held.
    """
    kept = overall(frame, until)
    later = kept.groupby("area_code")[["framework", "grade", "date"]].shift(-1)
    out = kept[["area_code", "framework", "grade", "date", "source_id"]].rename(
        columns={"grade": "before", "date": "start"}
    )
    out = out.assign(after=later["grade"], stop=later["date"])[later["framework"] == "ILACS"]
    out["years"] = (out["stop"] - out["start"]).dt.days / YEAR
    order = ["area_code", "framework", "before", "start", "after", "stop", "years", "source_id"]
    return out[order].reset_index(drop=True)


def counts(table: pd.DataFrame) -> pd.DataFrame:
    """How often each grade followed each.

    In: what `pairs` gave. Out: a row for each two of the four grades, highest first: before, after, n, of (all pairs
    that begin at that grade), percent (NaN where none does).
    """
    number = table.groupby(["before", "after"]).size()
    begun = table.groupby("before").size()
    rows = [(b, a, int(number.get((b, a), 0)), int(begun.get(b, 0))) for b in GRADES for a in GRADES]
    out = pd.DataFrame(rows, columns=["before", "after", "n", "of"])
    return out.assign(percent=(out["n"] / out["of"].where(out["of"] > 0) * 100).astype("float64"))


def ways_to_good(frame: pd.DataFrame, until: pd.Timestamp, closed: Mapping[str, pd.Timestamp]) -> pd.DataFrame:
    """Every way from a grade below good to good or better, finished or not.

    It begins at an ILACS inspection whose grade differs from the one before (or has none before it), and ends at the
    first later one that is good or outstanding; a further grade below good does not end it. In: judgements; the last
    day watched; the day on which an abolished authority closed. Out: area_code, grade (at which it began), start,
    stop (the end or the last day watched), ended (bool), inspections (that followed), wait (days by the calendar).
    """
    kept = overall(frame, until)
    kept = kept[kept["framework"] == "ILACS"]
    rows = []
    for area, part in kept.groupby("area_code"):
        grades, dates = list(part["grade"]), list(part["date"])
        for i, (grade, start) in enumerate(zip(grades, dates, strict=True)):
            if grade not in BELOW or (i and grades[i - 1] == grade):
                continue
            end = next((j for j in range(i + 1, len(grades)) if grades[j] in GOOD), None)
            stop = dates[end] if end is not None else min(closed.get(str(area), until), until)
            followed = (end if end is not None else len(grades) - 1) - i
            if stop >= start:
                rows.append((str(area), grade, start, stop, end is not None, followed, (stop - start).days))
    columns = ["area_code", "grade", "start", "stop", "ended", "inspections", "wait"]
    return pd.DataFrame(rows, columns=columns).astype({"ended": "bool", "wait": "int64", "inspections": "int64"})


def curves(table: pd.DataFrame) -> pd.DataFrame:
    """The share that had reached good after each length of time, by the grade at which they began.

    In: what `ways_to_good` gave. Out: grade, years, at_risk, ended (int), reached (share, 0 to 1, with its 95% range
    reached_low and reached_high), from 0 years to the longest that any was watched.
    """
    parts = []
    for grade in BELOW:
        curve = survival.product_limit(table[table["grade"] == grade])
        first = pd.DataFrame({"wait": [0.0], "at_risk": [int((table["grade"] == grade).sum())], "ended": [0]})
        whole = pd.concat([first.assign(waiting=1.0, low=1.0, high=1.0), curve], ignore_index=True)
        last = table.loc[table["grade"] == grade, "wait"].max()
        if last > whole["wait"].iloc[-1]:  # watched on, and nobody reached it
            watched = int((table.loc[table["grade"] == grade, "wait"] >= last).sum())
            tail = whole.tail(1).assign(wait=float(last), at_risk=watched, ended=0)
            whole = pd.concat([whole, tail], ignore_index=True)
        shares = {"reached": 1 - whole["waiting"], "reached_low": 1 - whole["high"], "reached_high": 1 - whole["low"]}
        parts.append(whole.assign(grade=grade, years=whole["wait"] / YEAR, **shares))
    columns = ["grade", "years", "at_risk", "ended", "reached", "reached_low", "reached_high"]
    return pd.concat(parts, ignore_index=True)[columns]


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """How many reached good and by when, by the grade at which they began.

    Out: grade, n, reached (int), running (int, censored), quarter, half (years by which that share had reached good,
    product-limit; NaN where it has not been seen), half_low, half_high (its 95% range), longest
    (years of the longest way watched).
    """
    rows = []
    for grade in BELOW:
        part = table[table["grade"] == grade]
        curve = survival.product_limit(part)
        times = [survival.quantile(curve, share) / YEAR for share in (0.25, 0.5)]
        ended = int(part["ended"].sum())
        times += [end / YEAR for end in survival.quantile_range(curve, 0.5)]
        rows.append((grade, len(part), ended, len(part) - ended, *times, part["wait"].max() / YEAR))
    columns = ["grade", "n", "reached", "running", "quarter", "half", "half_low", "half_high", "longest"]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class Way:
    """A place's own newest way from below good: since when, from which grade, to which (None: not yet), until when.

    `years` are those from the first of its inspections below good and, where that was under an older framework, from
    the first under ILACS, by the day each began.
    """

    grade: str
    start: pd.Timestamp
    reached: str | None
    stop: pd.Timestamp
    years: dict[pd.Timestamp, float]


def own_way(here: pd.DataFrame, until: pd.Timestamp) -> Way | None:
    """The newest way of one place from a grade below good, of full inspections of any framework.

    In: judgements of one area; the last day watched. Out: None where the place is held at no grade below good.
    """
    own = overall(here)
    below, good = own[own["grade"].isin(BELOW)], own[own["grade"].isin(GOOD)]
    if below.empty:
        return None
    last = below["date"].max()
    before, later = good.loc[good["date"] < last, "date"].max(), good[good["date"] > last]
    run = below if pd.isna(before) else below[below["date"] > before]
    first, since = run["date"].min(), run.loc[run["framework"] == "ILACS", "date"].min()
    stop = later["date"].min() if len(later) else max(until, own["date"].max())
    days = [day for day in dict.fromkeys([since, first]) if pd.notna(day)]
    return Way(
        grade=str(run.loc[run["date"] == first, "grade"].iloc[0]),
        start=first,
        reached=str(later["grade"].iloc[0]) if len(later) else None,
        stop=stop,
        years={day: (stop - day).days / YEAR for day in days},
    )
