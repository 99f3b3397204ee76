"""The tables of a page to look things up in, as a workbook (XLSX) laid out as the Analysis Function asks."""

import datetime
import io
import re
import warnings
from pathlib import Path

import gptables
import nbformat
import pandas as pd

from rc_analysis import plain, symbols
from rc_analysis.pipeline.discover import Page
from rc_analysis.pipeline.render import Site
from rc_analysis.record import Record, explored, outputs, text_of

ROLE = "reference"
"""The role of a page that gives a workbook and no PDF."""
_HEADING = re.compile(r"^##\s+(.+)$", re.M)
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST = 31
"""Letters that the name of a sheet may have."""
MISSING = symbols.bracket(symbols.MISSING)


def has_workbook(page: Page) -> bool:
    """Whether a page gives a workbook in place of a PDF."""
    return page.role == ROLE


def with_pdf(site: Site) -> list[str]:
    """The names of the pages that give a PDF."""
    return [page.name for page in site.pages if not has_workbook(page)]


def workbook(page: Page, notebook: Path, *, heading: str, as_of: str) -> bytes:
    """The workbook of a page: a cover, a list of its sheets, and a sheet a table with the table's title and source.

    In: the page and its executed copy; `heading`, the edition's title; its date (ISO). Numbers are numbers; what is not
    there is [x]; no cell is a formula or a link. The same tables give the same bytes.
    """
    sheets: dict[str, gptables.GPTable] = {}
    for label, held in _tables(notebook):
        name = _label(label or held.headline, sheets)
        title = f"{label}: {held.headline}" if label and label != held.headline else held.headline
        sheets[name] = gptables.GPTable(
            _numbers(held.csv),
            table_name=f"table_{len(sheets) + 1}",
            title=_text(title),
            subtitles=[_text(held.subtitle)] if held.subtitle else [],
            instructions=f"{MISSING} stands for what is not available.",
            source=_text("; ".join(held.sources)) or None,
            legend=[_text(note) for note in held.notes],
        )
    none = [] if sheets else ["No table is published for this place."]
    cover = gptables.Cover(title=_text(page.title), intro=[_text(heading), f"As at {as_of}", *none])
    contents = "Contents" if sheets else None
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wishes for a sheet of notes
        made = gptables.produce_workbook(
            out,  # type: ignore[arg-type]
            sheets,
            cover=cover,
            contentsheet_label=contents,  # type: ignore[arg-type]
            workbook_options=options,
        )
    made.set_properties({"title": page.title, "created": datetime.datetime.fromisoformat(as_of)})
    made.close()
    return out.getvalue()


def _tables(notebook: Path) -> list[tuple[str, Record]]:
    """The tables of an executed notebook, each with the second-level heading above it."""
    found, heading = [], ""
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "markdown":
            heading = next(reversed(_HEADING.findall(text_of(cell.source))), heading)
        elif cell.cell_type == "code" and not explored(cell):
            found += [(heading, held) for _, held in outputs(cell) if held and held.csv]
    return found


def _numbers(csv: str) -> pd.DataFrame:
    """A table whose columns of numbers are numbers, and whose empty cells say so."""
    table = pd.read_csv(io.StringIO(csv), dtype="str", keep_default_na=False)
    for name in table:
        number = pd.to_numeric(table[name], errors="coerce")
        gone = table[name].eq("")
        if number[~gone].notna().all() and not gone.all():
            table[name] = number.astype("object").where(~gone, MISSING)
        else:
            table[name] = table[name].where(~gone, MISSING).map(_text)
    return plain.frame(table)


def _text(text: str) -> str:
    """Text of which gptables takes nothing for the mark of a note."""
    return text.replace("$$", "$ $")


def _label(text: str, taken: dict[str, gptables.GPTable]) -> str:
    """The name of a sheet, which no other has."""
    stem = " ".join(_FORBIDDEN.sub(" ", text).split())[:LONGEST].strip() or "Table"
    name, n = stem, 1
    while name.lower() in {other.lower() for other in (*taken, "cover", "contents")}:
        n += 1
        name = f"{stem[: LONGEST - len(str(n)) - 1]} {n}"
    return name
