"""What tests make up: the downloads of tests/fixtures as a user's folder, and tidy frames of a place that is not there.

OpenDocument sheets are zipped here."""

import csv
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd

from rc_analysis.case import Case, open_case
from rc_analysis.figures import NEIGHBOURS

FIXTURES = Path(__file__).parent / "fixtures"
DEFINITIONS = FIXTURES / "definitions"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
"""The real downloads, where they lie beside the project."""

OUTTURN = "RO3_LA_Data_2024-25_data_by_LA.ods"
OUTCOMES = "LA_Inspection_Outcomes_as_at_31_March_2025.ods"

_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def write_ods(path: Path, sheets: dict[str, Sequence[Sequence[str]]]) -> Path:
    """The least OpenDocument file that a reader takes: text cells only."""

    def cell(text: str) -> str:
        if not text:
            return "<table:table-cell/>"
        return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'

    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(cell(text) for text in row)}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?><office:document-content {_SPACES}>{body}</office:document-content>'
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{_MANIFEST}"/>')
        book.writestr("content.xml", content)
    return path


def _rows(name: str) -> list[list[str]]:
    with (FIXTURES / "downloads" / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle, delimiter="\t"))


def outturn_rows() -> list[list[str]]:
    return _rows("outturn.sheet.txt")


def outcome_sheets() -> dict[str, list[list[str]]]:
    sheets: dict[str, list[list[str]]] = {}
    for row in _rows("outcomes.sheets.txt"):
        if row and row[0] == "#sheet":
            sheets[row[1]] = []
        else:
            sheets[list(sheets)[-1]].append(row)
    return sheets


def downloads(folder: Path) -> Path:
    """A folder of downloads, some of them nested, as a user might have it."""
    (folder / "sheets" / "2025").mkdir(parents=True)
    for path in sorted((FIXTURES / "downloads").glob("*.csv")):
        shutil.copy(path, folder)
    shutil.copy(FIXTURES / "downloads" / "notes.txt", folder)
    write_ods(
        folder / "sheets" / OUTTURN,
        {"Notes": [["made up"]], "LA_drop-down": [["x"]], "RO3_LA_Data_202425": outturn_rows()},
    )
    write_ods(folder / "sheets" / "2025" / OUTCOMES, {"Cover": [["made up"]], **outcome_sheets()})
    return folder


AS_OF = "2026-09-30"


def opened(area: str = "Redcar and Cleveland", as_of: str = AS_OF, **settings: Any) -> Case:
    """A case on the data of the project."""
    return open_case(edition="made-up", area=area, as_of=as_of, **settings)


Row = tuple[str, int, float | str]
ROLE = {"Ourtown": "place", NEIGHBOURS: "neighbours", "The North": "region", "England": "england"}
"""Names of made-up frames that have a role; any other is a council."""


def figures(rows: Sequence[Row], **columns: Any) -> pd.DataFrame:
    """A tidy frame of (who, year, value or symbol); the place is Ourtown, which is in no table of ours.

    In: `columns`, one value for all rows or a list of one for each (cohort=100, segment=[0, 0, 1]).
    """
    frame = pd.DataFrame(rows, columns=["who", "year", "told"])
    known = frame["told"].map(lambda value: isinstance(value, int | float))
    out = pd.DataFrame(
        {
            "who": frame["who"],
            "role": frame["who"].map(ROLE).fillna("council"),
            "period": frame["year"].astype("str"),
            "period_end": pd.to_datetime(frame["year"].astype("str") + "-03-31"),
            "value": frame["told"].where(known).astype("float64"),
            "symbol": frame["told"].where(~known).astype("str").where(~known),
        }
    )
    return out.assign(**({"unit": "percent", "source_id": "dfe-lait"} | columns))
