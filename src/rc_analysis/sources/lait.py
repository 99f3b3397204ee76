"""The Local Authority Interactive Tool's long table, the mark of its dictionary, and nothing of its spreadsheet.

One row an indicator, year and place; places by DfE number (807) for authorities and by the tool's own numbers
(970, 980 to 990) for England and the regions. A dash marks missing and withheld alike: symbol `m`.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from rc_analysis.errors import DataError
from rc_analysis.sources.tabular import read_csv

COLUMNS = ("Short Desc", "Years", "LA Number", "Values")
DICTIONARY_COLUMNS = ("Measure_short", "Polarity", "Year_Type", "Description", "dps")

PLACES = {
    "970": "E92000001",
    "980": "E12000001",
    "981": "E12000002",
    "982": "E12000003",
    "983": "E12000004",
    "984": "E12000005",
    "985": "E12000006",
    "986": "E12000007",
    "987": "E13000001",
    "988": "E13000002",
    "989": "E12000008",
    "990": "E12000009",
}
"""The tool's numbers for England, the nine regions, and inner and outer London, as ONS codes."""


def is_lait(columns: Sequence[str]) -> bool:
    """Whether these headings are those of the tool's long table."""
    return set(COLUMNS) <= set(columns)


def read_lait(path: Path) -> pd.DataFrame:
    """Read the long table (Parquet, or CSV with the same columns).

    Out: `area` (ONS code for England and regions, else DfE number as text), `period` (`Years` as published),
    `Short Desc`, `Values` (text). Raises DataError for missing columns, an unreadable file or doubled rows.
    """
    if path.suffix.lower() == ".parquet":
        try:
            frame = pq.read_table(path).to_pandas()
        except Exception as error:
            raise DataError(
                path.name, seen=str(error)[:160], allowed="a Parquet file", mend="download it again"
            ) from error
        missing = [name for name in COLUMNS if name not in frame.columns]
        if missing:
            raise DataError(
                path.name,
                seen=f"no column {', '.join(missing)}",
                allowed=", ".join(COLUMNS),
                mend="download the tool's long table again",
            )
    else:
        frame = read_csv(path, required=COLUMNS)
    number = pd.to_numeric(frame["LA Number"], errors="coerce")
    if number.isna().any():
        raise DataError(
            path.name,
            seen=f"{int(number.isna().sum())} row(s) without an LA Number",
            allowed="a number on each row",
            mend="download the tool's long table again",
        )
    place = number.astype("int64").astype("str")
    out = pd.DataFrame(
        {
            "area": place.replace(PLACES),
            "period": frame["Years"].astype("str").str.strip(),
            "Short Desc": frame["Short Desc"].astype("str"),
            "Values": frame["Values"].astype("str").where(frame["Values"].notna(), ""),
        }
    )
    doubled = out.duplicated(["Short Desc", "period", "area"])
    if doubled.any():
        row = out[doubled].iloc[0]
        raise DataError(
            path.name,
            seen=f"{int(doubled.sum())} doubled row(s), first {row['Short Desc']} {row['period']} {row['area']}",
            allowed="one row an indicator, year and place",
            mend="download the tool's long table again",
        )
    return out
