"""A made-up project of a few pages, for tests that run, build or publish."""

import shutil
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "tests" / "fixtures" / "notebooks"
PAGES = {"start": "works", "homes": "works_with_horizon", "money": "works_with_scenario", "schools": "works"}
"""Each page and the fixture that it is made from, in reading order; the first is the overview."""


def put(root: Path, name: str, fixture: str, front: str = "") -> Path:
    """Put a fixture into a project's notebooks as the page of that name, with more lines of front matter."""
    target = root / "notebooks" / f"{name}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    text = (NOTEBOOKS / f"{fixture}.ipynb").read_text(encoding="utf-8")
    more = "".join(f'    "{line}\\n",\n' for line in front.splitlines())
    target.write_text(text.replace('    "lang: en-GB\\n",\n', f'    "lang: en-GB\\n",\n{more}', 1), encoding="utf-8")
    return target


def lay_out(root: Path, pages: Mapping[str, str] = PAGES, data: bool = True) -> Path:
    """A project with these pages and the real parameter files; with `data`, one made-up table too."""
    for number, (name, fixture) in enumerate(pages.items()):
        put(root, name, fixture, f"order: {number}" if number else "role: overview")
    if data:
        (root / "data" / "local").mkdir(parents=True)
        (root / "data" / "figures.csv").write_text("year,things\n2025,12\n")
    shutil.copytree(ROOT / "params", root / "params")
    return root
