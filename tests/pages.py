"""Run a page's cells in this process, for any place, without a kernel and without drawing."""

import ast
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from rc_analysis import paths
from rc_analysis.shapes import exhibit
from rc_analysis.shapes.exhibit import Cards, Exhibit, Words
from rc_analysis.store import open_store

Shown = Exhibit | Words | Cards
AS_OF = "2026-09-30"


@contextmanager
def displayed() -> Iterator[list[Any]]:
    """What is displayed meanwhile, in order."""
    caught: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exhibit, "display", lambda thing: (exhibit._unshown.pop(id(thing), None), caught.append(thing)))
        yield caught


def run_cells(sources: list[str], names: dict[str, Any] | None = None) -> list[Any]:
    """Run cells in order, in one namespace; what each shows, as JupyterLab would show it."""
    held: dict[str, Any] = names if names is not None else {}
    with displayed() as caught:
        for source in sources:
            tree = ast.parse(source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "cell", "exec"), held)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "cell", "eval"), held)
                if value is not None and not source.rstrip().endswith(";"):
                    exhibit._unshown.pop(id(value), None)
                    caught.append(value)
    return caught


def run_page(path: Path, area: str, as_of: str = AS_OF, **parameters: Any) -> list[Shown]:
    """Every exhibit, card and paragraph that a page shows for a place, with its own defaults but for what is given."""
    notebook = nbformat.read(path, as_version=4)
    given = {"edition": "test", "area": area, "as_of": as_of, **parameters}
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cells.append(cell.source)
            if "parameters" in cell.metadata.get("tags", []):
                cells.append("\n".join(f"{name} = {value!r}" for name, value in given.items()))
    return [thing for thing in run_cells(cells) if isinstance(thing, Shown)]


def seen(name: str, place: str) -> tuple[Shown, ...]:
    """What a page of the project shows a place by its own defaults: any warning is an error, and nothing stays unshown.

    Made once a process, and tests of one place share a process (tests/conftest.py): they read it and change nothing.
    """
    return _seen(name, open_store().area(place).code)


@lru_cache(maxsize=160)
def _seen(name: str, code: str) -> tuple[Shown, ...]:
    exhibit.forget()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shown = run_page(paths.notebooks(f"{name}.ipynb"), code)
    assert exhibit.unshown() == [], "made and never shown"
    return tuple(shown)
