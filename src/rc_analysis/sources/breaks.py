"""data/breaks.csv: where figures of one measure may not be set beside each other, from when to when, and why."""

from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError, raise_all
from rc_analysis.sources.tabular import read_csv

COLUMNS = ["break_id", "kind", "measures", "breakdowns", "first", "last", "label", "words", "basis"]
KINDS = ("none", "apart", "new", "note")
"""No figures in these days; figures compared with no other year; a new measure from a day on; a caution only."""


def read_breaks(path: Path, known: frozenset[str]) -> pd.DataFrame:
    """The breaks: one row a break and measure.

    In: the file, and the ids of the measure dictionary. Out: break_id, kind (one of KINDS), measure, breakdown
    ("" for every one), first, last (datetime64; NaT where it has no end), label (on a chart), words, basis.
    Raises DataError with every faulty row of the file together: an unknown kind or measure, a day that is no date, an
    end before its beginning, no words.
    """
    frame = read_csv(path, required=COLUMNS)
    faults = []
    for at, row in enumerate(frame.to_dict("records"), start=2):
        where = f"{path.name}, row {at}"
        if row["kind"] not in KINDS:
            faults.append(DataError(f"{where}, kind", seen=row["kind"], allowed=", ".join(KINDS)))
        for name in sorted(set(row["measures"].split()) - known):
            faults.append(DataError(f"{where}, measures", seen=name, allowed="an id of data/measures.csv"))
        first = pd.to_datetime(row["first"], format="%Y-%m-%d", errors="coerce")
        last = pd.to_datetime(row["last"] or "2999-12-31", format="%Y-%m-%d", errors="coerce")
        if pd.isna(first) or pd.isna(last) or last < first:
            seen = f"{row['first']} to {row['last']}"
            faults.append(DataError(f"{where}, first and last", seen=seen, allowed="days as 2019-09-01, in order"))
        if not row["words"].endswith("."):
            faults.append(DataError(f"{where}, words", seen=row["words"], allowed="a sentence"))
    raise_all(faults)
    long = frame.assign(measure=frame["measures"].str.split(), breakdown=frame["breakdowns"].str.split(";"))
    long = long.explode("measure").explode("breakdown", ignore_index=True)
    for name in ("first", "last"):
        long[name] = pd.to_datetime(long[name].where(long[name] != ""), format="%Y-%m-%d")
    return long[["break_id", "kind", "measure", "breakdown", "first", "last", "label", "words", "basis"]]
