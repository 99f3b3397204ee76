"""What stands between a run and the public: nothing unregistered, unexplained, disclosive or out of reach.

Two looks: `check_notebooks` before anything is rendered, `check_pages` (in `pages`) before anything is published. Each
tells all its faults at once, and names where a fault is but never what a child-level value was.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from rc_analysis import paths
from rc_analysis.disclosure import identifiers, identifying_columns
from rc_analysis.errors import GateError, raise_all
from rc_analysis.pipeline.execute import EXHIBIT

SHORTEST_ALT = 20
KEY = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")


def check_notebooks(notebooks: Mapping[str, Path]) -> None:
    """Refuse what is not fit to be published in executed notebooks.

    Raises GateError, listing all faults, each with notebook and cell.
    """
    faults: list[GateError] = []
    for name, path in notebooks.items():
        faults += notebook_faults(name, nbformat.read(path, as_version=4))
    raise_all(faults)


def notebook_faults(name: str, notebook: NotebookNode) -> list[GateError]:
    """All faults of one executed notebook."""
    faults: list[GateError] = []
    seen: set[tuple[str, str]] = set()
    for place, cell in _placed(name, notebook):
        if cell.cell_type == "code" and cell.source.strip() and cell.get("execution_count") is None:
            faults.append(GateError(f"{place} has not run", mend="run `rc-analysis execute`"))
        if cell.cell_type == "markdown":
            faults += _disclosed(place, cell.source, [])
        for output in cell.get("outputs", []):
            faults += _output_faults(place, output, seen)
    return faults


def _placed(name: str, notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    for number, cell in enumerate(notebook.cells, 1):
        yield f"{name}.ipynb, cell {number} ({cell.get('id', 'no id')})", cell


def _output_faults(place: str, output: NotebookNode, seen: set[tuple[str, str]]) -> list[GateError]:
    if output.output_type == "error":
        return [GateError(f"{place} failed", seen=output.ename, mend="mend the notebook and run it again")]
    if output.output_type == "stream":
        what = "a warning" if output.name == "stderr" else "printed text"
        return [GateError(f"{place} shows {what}", seen=output.text.strip()[:120], mend="mend its cause")]
    data = output.get("data", {})
    faults = _registered(place, data, seen)
    faults += _disclosed(place, _words(data), _columns(data))
    if str(paths.root()) in _words(data) or str(Path.home()) + "/" in _words(data):
        faults.append(GateError(f"{place} shows a path of this machine", mend="show a name instead"))
    return faults


def _registered(place: str, data: Mapping[str, Any], seen: set[tuple[str, str]]) -> list[GateError]:
    """Faults of an output as a figure or table: known to the package, unique, described and sourced."""
    record = data.get(EXHIBIT)
    html = data.get("text/html", "") + data.get("text/markdown", "")
    shown = "figure" if any(m.startswith("image/") for m in data) or "<img" in html or "<svg" in html else ""
    shown = shown or ("table" if "<table" in html else "")
    if record is None:
        if not shown:
            return []
        return [GateError(f"{place} shows an unregistered {shown}", mend="show it through an Exhibit")]
    kind, key = record.get("kind", ""), record.get("key", "")
    faults = []
    if not KEY.fullmatch(key):
        faults.append(GateError(f"{place}: key", seen=key, allowed="lower-case words joined by hyphens"))
    if kind in ("figure", "table") and (kind, key) in seen:
        faults.append(GateError(f"{place}: key", seen=key, allowed=f"a key that no other {kind} of the notebook has"))
    seen.add((kind, key))
    if kind not in ("figure", "table"):
        if shown and kind != "cards":
            faults.append(GateError(f"{place} shows a {shown}", seen=f"kind {kind!r}", allowed=f"kind {shown!r}"))
        return faults
    if not record.get("headline"):
        faults.append(GateError(f"{place}: {kind} {key!r} has no headline"))
    if not [s for s in record.get("sources", []) if s.strip()]:
        faults.append(GateError(f"{place}: {kind} {key!r} names no source"))
    alt = record.get("alt", "") if kind == "figure" else None
    if alt is not None and len(alt.strip()) < SHORTEST_ALT:
        allowed = f"a sentence of {SHORTEST_ALT} characters or more that states the finding"
        faults.append(GateError(f"{place}: alternative text of figure {key!r}", seen=alt, allowed=allowed))
    if kind == "table" and not record.get("csv"):
        faults.append(GateError(f"{place}: table {key!r} carries no data for download"))
    return faults


def _disclosed(place: str, words: str, columns: list[str]) -> list[GateError]:
    found = identifiers(words) + [f"the column {name!r}" for name in identifying_columns(columns)]
    mend = "publish totals, never rows of children"
    return [GateError(f"{place} shows {what}", mend=mend) for what in found]


def _words(data: Mapping[str, Any]) -> str:
    """All that a reader could read in an output: its text, its markup's text, its CSV."""
    parts = []
    for mime, value in data.items():
        if mime == "image/svg+xml" or mime == "text/html":
            soup = BeautifulSoup(value, "html.parser")
            for tag in soup(["style", "defs", "metadata"]):
                tag.decompose()
            parts.append(soup.get_text(" "))
        elif mime.startswith("text/"):
            parts.append(value)
        elif isinstance(value, dict):
            parts += [str(v) for v in value.values()]
    return "\n".join(parts)


def _columns(data: Mapping[str, Any]) -> list[str]:
    soup = BeautifulSoup(data.get("text/html", ""), "html.parser")
    names = [th.get_text(" ").strip() for th in soup("th")]
    text = (data.get(EXHIBIT) or {}).get("csv")
    if text:
        names += next(csv.reader(io.StringIO(text)), [])
    return names
