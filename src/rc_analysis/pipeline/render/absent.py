"""No heading without anything under it: parts of a page where nothing is published are named together near its end."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from rc_analysis.pipeline.render.clean import escaped, slug
from rc_analysis.record import MIME, explored, outputs, text_of

HEADING = "Not shown here"
_PART = re.compile(r"##?\s+(.+)")


def gathered(cells: Iterable[Any]) -> list[Any]:
    """A page's cells, in order, without the parts of which nothing is published.

    In: the cells that a page may show. A part runs from one second-level heading to the next. Out: the same cells; of
    a part whose every exhibit is missing, its heading and the sentence that says so stand in a list of their own,
    before the page's last part. Raises ValueError as `record.read` does.
    """
    parts: list[list[Any]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and _PART.match(text_of(cell.source)):
            parts.append([])
        parts[-1].append(cell)
    opening, *rest = parts
    absent: dict[str, list[str]] = {}
    shown = []
    for part in rest:
        if sentence := _nothing(part):
            found = _PART.match(text_of(part[0].source))
            absent.setdefault(sentence, []).append(found[1].strip() if found else "")
        else:
            shown.append(part)
    if absent:
        told = "\n".join(f"- **{'; '.join(headings)}.** {escaped(why)}" for why, headings in absent.items())
        record = {"kind": "words", "key": "absent", "role": "prose", "finding": told}
        output = new_output("display_data", data={MIME: record, "text/html": ""})
        shown.insert(max(len(shown) - 1, 0), [new_markdown_cell(f"## {HEADING}"), new_code_cell(outputs=[output])])
    gone = {slug(heading) for headings in absent.values() for heading in headings}
    return [_led(cell, gone) for part in (opening, *shown) for cell in part]


def _nothing(part: list[Any]) -> str:
    """Why a part shows nothing: its sentences; "" where it shows something, or was never to show anything."""
    cells: list[Mapping[str, Any]] = [cell for cell in part if cell.cell_type == "code" and not explored(cell)]
    told = [record for cell in cells for _, record in outputs(cell)]
    failed = any(output["output_type"] == "error" for cell in cells for output in cell["outputs"])
    if failed or not told or not all(record and record.missing for record in told):
        return ""
    return " ".join(dict.fromkeys(record.missing for record in told if record))


def _led(cell: Any, gone: set[str]) -> Any:
    """A cell whose links to a part that is not shown lead to the list of those."""
    if cell.cell_type != "markdown" or not gone:
        return cell
    to = slug(HEADING)
    source = re.sub(r"\]\(#([\w-]+)\)", lambda f: f"](#{to if f[1] in gone else f[1]})", text_of(cell.source))
    return new_markdown_cell(source, metadata=cell.metadata) if source != text_of(cell.source) else cell
