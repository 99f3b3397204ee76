"""data/reasons.csv: why a publisher shows no figure for a council, where its notes say so."""

from collections.abc import Hashable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pandas as pd

from rc_analysis.errors import DataError, raise_all
from rc_analysis.sources.tabular import read_csv
from rc_analysis.symbols import MEANINGS

COLUMNS = ["measures", "area_code", "first", "last", "symbol", "words", "basis"]
FIRST, LAST = "1900-01-01", "2200-12-31"
"""What a blank `first` or `last` means: since ever, for ever."""


def read_reasons(path: Path, known: frozenset[str], places: frozenset[str]) -> pd.DataFrame:
    """The reasons: one row a measure and council.

    In: the file; the ids of the measure dictionary; the codes of areas.csv. A row of the file names measures (ids or
    patterns as `spend_*`, apart by blanks) and councils (codes apart by blanks).
    Out: measure, area_code, first, last (datetime64: a period whose last day lies in these days), symbol (what stands
    where no figure is), words (what follows "The figure for 2025 ..."), basis.
    Raises DataError with every faulty row of the file together: a measure or council that is not known, a symbol that
    is none, a day that is no date, no words.

    >>> from rc_analysis.store import open_store
    >>> from rc_analysis.words import reasons_of
    >>> reasons_of(open_store(), "spend_cla")["area_code"].head(2).tolist()
    ['E06000002', 'E09000032']
    """
    frame = read_csv(path, required=COLUMNS)
    faults: list[DataError] = []
    rows = []
    for at, row in enumerate(frame.to_dict("records"), start=2):
        where = f"{path.name}, row {at}"
        faults += spanned(row, where, known, places, ["area_code"])
        if row["symbol"] not in MEANINGS:
            faults.append(DataError(f"{where}, symbol", seen=row["symbol"], allowed=", ".join(MEANINGS)))
        if not row["words"] or row["words"].endswith("."):
            allowed = 'what follows "The figure for 2025", with no full stop'
            faults.append(DataError(f"{where}, words", seen=row["words"], allowed=allowed))
        rows += [
            row | {"measure": measure, "area_code": code}
            for measure in named(row["measures"], known)
            for code in row["area_code"].split()
        ]
    raise_all(faults)
    out = pd.DataFrame(rows, columns=["measure", *COLUMNS[1:]], dtype="str")
    return dated(out)


def named(measures: str, known: frozenset[str]) -> list[str]:
    """The ids that a list of ids and patterns means, in alphabetical order.

    >>> named("spend_* cla_rate", frozenset({"cla_rate", "spend_cla", "spend_youth_justice"}))
    ['cla_rate', 'spend_cla', 'spend_youth_justice']
    """
    return sorted({name for name in known for pattern in measures.split() if fnmatch(name, pattern)})


def spanned(
    row: Mapping[Hashable, Any], where: str, known: frozenset[str], places: frozenset[str], columns: list[str]
) -> Iterator[DataError]:
    """The faults of one row's measures, councils (in `columns`) and days."""
    for pattern in row["measures"].split() or [""]:
        if not named(pattern, known):
            allowed = "an id of data/measures.csv, or a pattern of some"
            yield DataError(f"{where}, measures", seen=pattern, allowed=allowed)
    for column in columns:
        for code in row[column].split() or [""]:
            if code not in places:
                yield DataError(f"{where}, {column}", seen=code, allowed="an area_code of data/areas.csv")
    first, last = (pd.to_datetime(row[c] or d, errors="coerce") for c, d in (("first", FIRST), ("last", LAST)))
    if pd.isna(first) or pd.isna(last) or last < first:
        seen = f"{row['first']} to {row['last']}"
        yield DataError(f"{where}, first and last", seen=seen, allowed="days as 2024-04-01, in order, or blank")


def dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with `first` and `last` as days; a blank one is very long ago or very far ahead."""
    out = frame.copy()
    for name, blank in (("first", FIRST), ("last", LAST)):
        out[name] = pd.to_datetime(out[name].replace("", blank)).astype("datetime64[ns]")
    return out
