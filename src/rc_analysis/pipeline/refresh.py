"""Write the default edition's outputs back into `notebooks/`, so that they are committed with what they show.

Drawings are left out: they are most of the bytes, each differs with every version of the fonts, and what they draw
stands in the table and the alternative text beside them.
"""

import re
import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from rc_analysis import paths
from rc_analysis.errors import ParameterError
from rc_analysis.front_matter import assigned
from rc_analysis.pipeline.execute import write
from rc_analysis.pipeline.plan import read
from rc_analysis.record import INJECTED

DRAWING = re.compile(r"<svg\b.*?</svg>|<svg/>", re.DOTALL)
IMAGES = ("image/png", "image/svg+xml", "image/jpeg")


def refresh(executed: dict[str, Path]) -> list[str]:
    """Put the outputs of executed copies into the notebooks that they were run from.

    In: each notebook's name and its executed copy, run for the default edition.
    Out: the names of the notebooks that changed. Raises ParameterError where a notebook's own parameters cell
    says something other than the edition it was run for, as nbval runs it with those.
    """
    fresh = {}
    for name, path in executed.items():
        source = read(paths.notebooks(f"{name}.ipynb"))
        run = nbformat.read(path, as_version=4)
        _check_defaults(name, source, run)
        fresh[name] = merge(source, run)
    changed = []
    for name, notebook in fresh.items():
        target = paths.notebooks(f"{name}.ipynb")
        new = target.with_suffix(".new")
        write(notebook, new)
        if new.read_bytes() != target.read_bytes():
            shutil.copymode(target, new)
            changed.append(name)
        new.replace(target)
    return changed


def merge(source: NotebookNode, run: NotebookNode) -> NotebookNode:
    """The source with the outputs of its run, their drawings left out; so are the injected parameters."""
    ran = {cell["id"]: cell for cell in run.cells}
    count = 0
    for cell in source.cells:
        if cell.cell_type != "code":
            continue
        count += 1
        cell.outputs, cell.execution_count = ran[cell["id"]].outputs, count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
            undrawn(output)
    return source


def undrawn(output: NotebookNode) -> None:
    """Take the drawings out of one output, in place: `<svg/>` stands where each was."""
    data = output.get("data", {})
    for image in IMAGES:
        data.pop(image, None)
        output.get("metadata", {}).pop(image, None)
    if "text/html" in data:
        data["text/html"] = DRAWING.sub("<svg/>", data["text/html"])


def _check_defaults(name: str, source: NotebookNode, run: NotebookNode) -> None:
    own = [assigned(c.source) for c in source.cells if "parameters" in c.metadata.get("tags", [])]
    given = [assigned(c.source) for c in run.cells if INJECTED in c.metadata.get("tags", [])]
    held, wanted = own[0] if own else {}, given[0] if given else {}
    other = {key: value for key, value in wanted.items() if held.get(key) != value}
    if other:
        raise ParameterError(
            f"{name}.ipynb: the parameters cell",
            seen={key: held.get(key) for key in other},
            allowed=f"what the default edition sets, {other}",
            mend="set the cell to the default edition's values",
        )
