"""HM Treasury's GDP deflator: prices in general, one number a calendar year."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError
from rc_analysis.sources.areas import ENGLAND
from rc_analysis.sources.tabular import read_csv

_INDEX = "index_"


def is_deflator(columns: Sequence[str]) -> bool:
    """Whether these headings are those of the series: a year, and an index named for the year that is 100."""
    return len(columns) == 2 and columns[0] == "year" and columns[1].startswith(_INDEX)


def read_deflator(path: Path) -> pd.DataFrame:
    """Read the series.

    Out: area (England's code: the deflator is that of the United Kingdom, and England's councils use it), period (the
    calendar year), index (text). Raises DataError for other headings.
    """
    frame = read_csv(path, required=("year",))
    if not is_deflator(list(frame.columns)):
        raise DataError(path.name, seen=f"columns {', '.join(frame.columns)}", allowed="year, index_YEAR_100")
    return pd.DataFrame({"area": ENGLAND, "period": frame["year"].str.strip(), "index": frame.iloc[:, 1].str.strip()})
