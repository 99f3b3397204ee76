"""The embedded observations: half a million rows, held as arrow reads them. A page needs those of few measures.

`data/added/` lies over them: see `sources.added`.
"""

import hashlib
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rc_analysis.errors import DataError
from rc_analysis.sources.schemas import OBSERVATIONS, check

FILE = "observations.parquet"


class Embedded:
    """The rows of a data folder's observations.parquet.

    Their shape is checked where they are not the bytes that register.csv lists: those were checked as they were
    written, and checking them again takes longer than all else. Raises DataError.
    """

    def __init__(self, folder: Path) -> None:
        path, listed_as = folder / FILE, folder / "register.csv"
        try:
            raw = path.read_bytes()
            self._table = pq.read_table(pa.BufferReader(raw))
            entry = f"{FILE},{hashlib.sha256(raw).hexdigest()},"
            if not (listed_as.is_file() and entry in listed_as.read_text("utf-8")):
                check(self.all(), OBSERVATIONS, f"data/{FILE}")
        except (OSError, ValueError, KeyError) as error:
            mend = "restore it from the repository"
            raise DataError(f"data/{FILE}", seen=str(error)[:160], mend=mend) from error

    def all(self) -> pd.DataFrame:
        """Every row."""
        return _frame(self._table)

    def of(self, measure: str) -> pd.DataFrame:
        """The rows of one measure; none where none are held."""
        return _frame(self._part(measure))

    def breakdowns(self, measure: str) -> list[str]:
        """The published breakdowns of a measure, as they come."""
        return list(self._part(measure)["breakdown"].unique().to_pylist())

    @cached_property
    def places(self) -> list[str]:
        """The codes of the places that any row is of."""
        return list(self._table["area_code"].unique().to_pylist())

    def _part(self, measure: str) -> pa.Table:
        runs = self._runs.get(measure, [(0, 0)])
        return pa.concat_tables(self._table.slice(start, stop - start) for start, stop in runs)

    @cached_property
    def _runs(self) -> dict[str, list[tuple[int, int]]]:
        """Where the rows of each measure stand: one run of them, as a table is written."""
        runs = pc.run_end_encode(self._table["measure"].combine_chunks())
        found: dict[str, list[tuple[int, int]]] = {}
        start = 0
        for name, stop in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
            found.setdefault(name, []).append((start, stop))
            start = stop
        return found


def read_observations(path: Path) -> pd.DataFrame:
    """Observations of a Parquet file, not checked. Raises OSError, ValueError or KeyError where it is none."""
    return _frame(pq.read_table(path))


def _frame(table: pa.Table) -> pd.DataFrame:
    frame = table.to_pandas(date_as_object=False)
    return frame.assign(**{n: frame[n].astype("datetime64[ns]") for n in ("period_start", "period_end")})
