"""data/joint.csv: councils that report together, so that one figure stands in two places and counts once."""

from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError, raise_all
from rc_analysis.sources.reasons import dated, named, spanned
from rc_analysis.sources.tabular import read_csv

COLUMNS = ["measures", "area_code", "with_code", "first", "last", "basis"]


def read_joint(path: Path, known: frozenset[str], places: frozenset[str]) -> pd.DataFrame:
    """Who reports with whom: one row a measure and pair of councils.

    In: the file; the ids of the measure dictionary; the codes of areas.csv. Measures as in `read_reasons`.
    Out: measure, area_code, with_code, first, last (datetime64: a period whose last day lies in these days), basis.
    Raises DataError with every faulty row of the file together: a measure or council that is not known, a council
    that reports with itself, a day that is no date.

    >>> from rc_analysis.store import open_store
    >>> from rc_analysis.words import joint_of
    >>> joint_of(open_store(), "sw_fte")["area_code"].tolist()
    ['E09000021', 'E06000061']
    """
    frame = read_csv(path, required=COLUMNS)
    faults: list[DataError] = []
    rows = []
    for at, row in enumerate(frame.to_dict("records"), start=2):
        where = f"{path.name}, row {at}"
        faults += spanned(row, where, known, places, ["area_code", "with_code"])
        if row["area_code"] == row["with_code"]:
            faults.append(DataError(f"{where}, with_code", seen=row["with_code"], allowed="another council"))
        rows += [row | {"measure": measure} for measure in named(row["measures"], known)]
    raise_all(faults)
    return dated(pd.DataFrame(rows, columns=["measure", *COLUMNS[1:]], dtype="str"))
