"""The statistical-neighbour model of the Department for Education: for each authority the ten nearest in make-up."""

from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError
from rc_analysis.sources.tabular import read_csv

RANKS = tuple(range(1, 11))


def is_neighbours(columns: "list[str]") -> bool:
    """Whether these headings are those of the model's table."""
    return {"old_la_code", "SN_1", "SN_10"} <= set(columns)


def read_neighbours(path: Path) -> pd.DataFrame:
    """Read the model's table.

    Out: index `old_code` (DfE number as text), columns 1 to 10 (DfE number of the neighbour, nearest first).
    Raises DataError for an authority listed twice, a blank or a neighbour that is itself not listed.
    """
    frame = read_csv(path, required=("old_la_code", *(f"SN_{n}" for n in RANKS)))
    out = frame[[f"SN_{n}" for n in RANKS]].apply(lambda column: column.str.strip())
    out.columns = pd.Index(RANKS)
    out.index = pd.Index(frame["old_la_code"].str.strip(), name="old_code")
    faults = []
    if out.index.has_duplicates:
        faults.append(f"listed twice: {', '.join(out.index[out.index.duplicated()][:5])}")
    unknown = sorted(set(out.to_numpy().ravel()) - set(out.index))
    if unknown:
        faults.append(f"neighbours that are not listed themselves: {', '.join(map(repr, unknown[:5]))}")
    if faults:
        raise DataError(
            path.name, seen="; ".join(faults), allowed="ten known neighbours each", mend="download the model again"
        )
    return out
