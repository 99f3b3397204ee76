"""Reading a publisher's CSV file whole and strictly, before any meaning is given to it."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from rc_analysis.errors import DataError

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_AGAIN = "download the file again and do not open it in a spreadsheet first"


def decode(raw: bytes, name: str) -> str:
    """Bytes to text: UTF-8 with or without its mark, else Latin-1 as older DfE files are.

    Raises DataError for an empty file, for UTF-16 and for bytes that are no text at all.
    """
    if not raw.strip():
        raise DataError(name, seen="an empty file", allowed="a CSV file with a heading row", mend=_AGAIN)
    if raw.startswith(_UTF16):
        raise DataError(name, seen="UTF-16 text", allowed="UTF-8 or Latin-1", mend="save it as UTF-8")
    if b"\x00" in raw:
        raise DataError(name, seen="binary content", allowed="CSV text in UTF-8 or Latin-1", mend=_AGAIN)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace") if _looks_1252(raw) else raw.decode("latin-1")


def _looks_1252(raw: bytes) -> bool:
    """Bytes 80 to 9F are control marks in Latin-1; in a text file they can only be Windows-1252."""
    return any(0x80 <= byte <= 0x9F for byte in raw)


def header(path: Path) -> list[str]:
    """The names of the columns, or an empty list where the file is not CSV text."""
    with path.open("rb") as handle:
        first = handle.readline(65_536)
    try:
        return [cell.strip().strip('"') for cell in decode(first, path.name).rstrip("\r\n").split(",")]
    except DataError:
        return []


def read_csv(path: Path, required: Sequence[str] = (), private: bool = False) -> pd.DataFrame:
    """Read a CSV file with every cell as text (`str`; a blank cell is an empty string).

    In: `required`, the columns that must be there; `private`, that no message may tell anything of the file. Out: one
    row a line, headings without stray spaces.
    Raises DataError naming, all at once, the missing columns and the lines with too few or too many
    cells (a download cut short ends in such a line).
    """
    text = decode(path.read_bytes(), path.name)
    bad: list[tuple[int, int, int]] = []

    def note(row: "pacsv.InvalidRow") -> str:
        bad.append((row.number or 0, row.expected_columns, row.actual_columns))
        return "skip"

    try:
        names = next(csv.reader(StringIO(text)), [])
        table = pacsv.read_csv(
            BytesIO(text.encode()),
            pacsv.ReadOptions(use_threads=False, block_size=1 << 26),
            pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
            pacsv.ConvertOptions(column_types={name: pa.string() for name in names}, strings_can_be_null=False),
        )
    except pa.ArrowInvalid as error:
        seen = "damaged" if private else str(error)[:200]
        told = None if private else error
        raise DataError(path.name, seen=seen, allowed="comma-separated text", mend=_AGAIN) from told
    frame = table.to_pandas()
    frame.columns = [str(name).strip() for name in frame.columns]
    faults = []
    missing = [name for name in required if name not in frame.columns]
    if missing:
        seen = "" if private else f" (columns seen: {', '.join(frame.columns[:30])})"
        faults.append(f"no column {', '.join(missing)}{seen}")
    if bad:
        lines = "; ".join(f"line {n}: {got} cells where {want} are due" for n, want, got in bad[:5])
        faults.append(f"{len(bad)} broken line(s), as in a download cut short: {lines}")
    if not len(frame) and not bad:
        faults.append("a heading row and nothing under it")
    if faults:
        raise DataError(path.name, seen="; ".join(faults), allowed="the file as published", mend=_AGAIN)
    return frame
