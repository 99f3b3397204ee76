"""What stands between a run and the public: nothing bare, unshown, unexplained, disclosive or out of reach.

Two looks: `check_notebooks` before anything is rendered, `check_pages` (in `pages`) before anything is published. Each
tells all its faults at once, with the line that mends it, and never what a child-level value was.
"""

import csv
import io
import re
from collections.abc import Container, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from rc_analysis.errors import GateError, raise_all
from rc_analysis.pipeline import small
from rc_analysis.pipeline.leaks import Search
from rc_analysis.pipeline.leaks.values import identifying
from rc_analysis.record import INJECTED, Record, explored, outputs, text_of

SHORTEST_ALT = 20
NOT_TOLD = "(not told: it may hold a record)"
KEY = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
BARE = {
    "a bare plot": 'Show it through the library: rc.show(ax, data=frame, title="…", alt="…", sources=frame)',
    "a bare table": 'Show it through the library: rc.table(df, title="…", sources=…)',
    "a bare value": "End the line with a semicolon, or show it through the library: rc.statements or rc.table",
}
"""What may not be shown without a record, and the line that mends it."""
_EXPLORE = "or tag the cell `explore`, and it runs and is not published"
_TABULAR = re.compile(r"(?m)^(Name: .*, |Length: \d+, )?dtype: |^\[\d+ rows x \d+ columns\]")


def check_notebooks(notebooks: Mapping[str, Path], search: Search | None = None, private: Container[str] = ()) -> None:
    """Refuse what is not fit to be published in executed notebooks.

    In: what is looked for (`search`; shapes alone where not given), and which notebooks may have opened records, of
    which no word is told. Raises GateError, listing all faults, each with notebook and cell.
    """
    faults: list[GateError] = []
    for name, path in notebooks.items():
        faults += notebook_faults(name, nbformat.read(path, as_version=4), search, name in private)
    raise_all(faults)


def notebook_faults(
    name: str, notebook: NotebookNode, search: Search | None = None, private: bool = False
) -> list[GateError]:
    """All faults of one executed notebook. Cells tagged `explore` need only have run."""
    search = search or Search()
    found = [*_faults(name, notebook), *_leaks(name, notebook, search)]
    if private:
        found += small.faults(shown(name, notebook))
    return [quiet(fault, search, private) for fault in found]


def shown(name: str, notebook: NotebookNode) -> list[tuple[str, Record]]:
    """What a notebook shows through the library, each with its place."""
    return [(f"{name}.ipynb, cell {number}", kept) for number, cell in _numbered(notebook) for kept in _records(cell)]


def quiet(fault: GateError, search: Search, private: bool = False) -> GateError:
    """A fault whose words hold nothing that may not leave; of a private notebook, only the library's own words."""
    if fault.seen is not None and (private or search.text(str(fault.seen))):
        fault = GateError(fault.thing, seen=NOT_TOLD, allowed=fault.allowed, mend=fault.mend)
    if kinds := search.text(str(fault)):
        where = fault.thing.split(":")[0]
        return GateError(f"{'a cell' if search.text(where) else where}: a fault whose words hold {kinds[0]}")
    return fault


def _leaks(name: str, notebook: NotebookNode, search: Search) -> list[GateError]:
    """What must not leave, in all that would be published of a notebook."""
    shown = deepcopy(notebook)
    for cell in shown.cells:
        if explored(cell):
            cell.update(source="", outputs=[], metadata={}, attachments={})
    found = search.bytes(f"{name}.ipynb", nbformat.writes(shown, version=4).encode())
    return [GateError(f"{name}.ipynb, {leak.place}: {leak.kind}", mend=leak.mend) for leak in found]


def _faults(name: str, notebook: NotebookNode) -> Iterator[GateError]:
    shown: dict[tuple[str, str], int] = {}
    for number, cell in _numbered(notebook):
        place = f"{name}.ipynb, cell {number}"
        if cell.cell_type == "code" and cell.source.strip() and cell.get("execution_count") is None:
            yield GateError(f"{place} has not run", mend="run `rc-analysis execute`")
        yield from (
            GateError(f"{place} failed", seen=output.ename, mend="mend the notebook and run it again")
            for output in cell.get("outputs", [])
            if output.output_type == "error"
        )
        if not explored(cell):
            yield from _cell_faults(place, cell)
            for kept in _records(cell):
                before = shown.setdefault((kept.kind, kept.key), number)
                if before != number:
                    yield _doubled(f"{name}.ipynb, cells {before} and {number}", kept)
    yield from _unshown(name, notebook)


def _numbered(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Each cell with its number in the notebook as its author knows it: 0 for the one that papermill put in."""
    number = 0
    for cell in notebook.cells:
        own = INJECTED not in cell.metadata.get("tags", ())
        number += own
        yield number if own else 0, cell


def _cell_faults(place: str, cell: NotebookNode) -> list[GateError]:
    faults = [_printed(place, output) for output in cell.get("outputs", []) if output.output_type == "stream"]
    if cell.cell_type == "markdown":
        return faults
    bare: set[str] = set()
    keys: set[tuple[str, str]] = set()
    try:
        for data, record in outputs(cell):
            if record is None:
                bare.add(_bare(data))
            else:
                if (record.kind, record.key) in keys:
                    faults.append(_doubled(place, record))
                keys.add((record.kind, record.key))
                faults += _described(place, record)
            faults += [
                GateError(f"{place} shows the column {column!r}", mend="publish totals, never rows of children")
                for column in identifying(_columns(data, record))
            ]
    except ValueError as wrong:
        faults.append(GateError(f"{place} shows {wrong}", mend="show it through the library"))
    if {"a bare plot", "a bare table"} & bare:
        bare.discard("a bare value")  # the plot's or table's own name in words
    return faults + [GateError(f"{place}: {what}. {BARE[what]}; {_EXPLORE}") for what in sorted(bare - {""})]


def _printed(place: str, output: NotebookNode) -> GateError:
    text = " ".join(text_of(output.text).split())[:160]
    if output.name == "stderr":
        mend = f"mend what it warns of, silence that one kind with warnings.filterwarnings, {_EXPLORE}"
        return GateError(f"{place} shows a warning", seen=text, mend=mend)
    return GateError(f"{place} shows printed text", seen=text, mend=f"take the print out, {_EXPLORE}")


def _bare(data: Mapping[str, Any]) -> str:
    """What an output without a record is: one of BARE, or nothing where it is plain words in Markdown or HTML."""
    html = text_of(data.get("text/html", "")) + text_of(data.get("text/markdown", ""))
    if any(mime.startswith("image/") for mime in data) or "<img" in html or "<svg" in html or "![" in html:
        return "a bare plot"
    if "<table" in html or re.search(r"(?m)^\s*\|.*\|\s*$", html):
        return "a bare table"
    text = text_of(data.get("text/plain", ""))
    if html or not text:
        return ""
    return "a bare table" if _TABULAR.search(text) else "a bare value"


def _described(place: str, record: Record) -> Iterator[GateError]:
    """Faults of an exhibit: its key, and whether it is described and sourced."""
    if not KEY.fullmatch(record.key):
        allowed = "lower-case words joined by hyphens"
        yield GateError(f"{place}: key", seen=record.key, allowed=allowed, mend='such as key="my-figures"')
    if record.kind != "exhibit" or record.missing:
        return
    what = f"{place}: exhibit {record.key!r}"
    if not record.headline.strip():
        yield GateError(f"{what} has no headline", mend='add title="…", which says what it shows')
    if not [source for source in record.sources if source.strip()]:
        yield GateError(f"{what} names no source", mend='add sources=frame, or sources="Publisher, table"')
    if record.drawing and len(record.alt.strip()) < SHORTEST_ALT:
        allowed = f"a sentence of {SHORTEST_ALT} characters or more that states the finding"
        mend = 'add alt="…"'
        yield GateError(f"{what}: alternative text", seen=record.alt, allowed=allowed, mend=mend)
    if not record.csv:
        yield GateError(f"{what} carries no data for download", mend="add data=frame")


def _records(cell: NotebookNode) -> Iterator[Record]:
    """The records of a cell that can be read; one that cannot is told of elsewhere."""
    try:
        yield from (record for _, record in outputs(cell) if record is not None)
    except ValueError:
        return


def _doubled(place: str, record: Record) -> GateError:
    return GateError(f"{place}: {record.kind} {record.key!r} twice", mend=f'give one key="{record.key}-2"')


def _unshown(name: str, notebook: NotebookNode) -> Iterator[GateError]:
    """Exhibits that were made and never displayed, as the kernel told at the end of its run."""
    ran = {cell.get("execution_count"): (number, cell) for number, cell in _numbered(notebook)}
    for run, key in notebook.metadata.get("rc_analysis", {}).get("unshown", ()):
        number, cell = ran.get(run, (0, None))
        if cell is not None and explored(cell):
            continue
        place = f"{name}.ipynb, cell {number}" if cell is not None else f"{name}.ipynb"
        mend = f"end its line with .show(), make it the last line of its cell, {_EXPLORE}"
        yield GateError(f"{place} makes exhibit {key!r} and does not show it", mend=mend)


def _columns(data: Mapping[str, Any], record: Record | None) -> list[str]:
    soup = BeautifulSoup(text_of(data.get("text/html", "")), "html.parser")
    names = [th.get_text(" ").strip() for th in soup("th")]
    if record is not None and record.csv:
        names += next(csv.reader(io.StringIO(record.csv)), [])
    return names
