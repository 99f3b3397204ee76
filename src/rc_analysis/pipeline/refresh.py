"""Write the default edition's outputs back into `notebooks/`, so that they are committed with what they show."""

import ast
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from rc_analysis import paths
from rc_analysis.errors import ParameterError
from rc_analysis.pipeline.execute import INJECTED, write

CAPTIONS = ("fig-cap", "fig-alt", "tbl-cap")


def refresh(executed: dict[str, Path]) -> list[str]:
    """Put the outputs of executed copies into the notebooks that they were run from.

    In: each notebook's name and its executed copy, run for the default edition.
    Out: the names of the notebooks that changed. Raises ParameterError where a notebook's own parameters cell
    says something other than the edition it was run for, as nbval runs it with those.
    """
    fresh = {}
    for name, path in executed.items():
        source = nbformat.read(paths.notebooks(f"{name}.ipynb"), as_version=4)
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
    """The source with the outputs and captions of its run; the injected parameters are left out."""
    ran = {cell["id"]: cell for cell in run.cells}
    count = 0
    for cell in source.cells:
        if cell.cell_type != "code":
            continue
        count += 1
        done = ran[cell["id"]]
        cell.outputs, cell.execution_count = done.outputs, count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
        for key in CAPTIONS:
            cell.metadata.pop(key, None)
        cell.metadata.update({key: done.metadata[key] for key in CAPTIONS if key in done.metadata})
    source.metadata.pop("papermill", None)
    source.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    source.metadata["language_info"] = {"name": "python"}
    return source


def assigned(source: str) -> dict[str, Any]:
    """What a parameters cell sets: its plain assignments, read and not run. Raises ValueError for any other."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = ast.literal_eval(node.value)
    return found


def _check_defaults(name: str, source: NotebookNode, run: NotebookNode) -> None:
    own = [assigned(c.source) for c in source.cells if "parameters" in c.metadata.get("tags", [])]
    given = [assigned(c.source) for c in run.cells if INJECTED in c.metadata.get("tags", [])]
    if own != given:
        raise ParameterError(
            f"{name}.ipynb: the parameters cell",
            seen=own,
            allowed=f"what the default edition sets, {given}",
            mend="set the cell to the default edition's values",
        )
