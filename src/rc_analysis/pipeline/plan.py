"""What there is to run, and what need not be run again.

A run's key is the hash of all that its result rests on: the notebook's source, its parameters, the data, the
library's source, and the installed versions of the locked packages. A run whose key is known is not run again.
"""

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from rc_analysis import editions, local, paths
from rc_analysis.errors import DataError, UserError, raise_all
from rc_analysis.front_matter import source_of
from rc_analysis.params import Edition
from rc_analysis.pipeline import Folders
from rc_analysis.pipeline.discover import Page, discover
from rc_analysis.pipeline.prose import typed_figures

PREVIOUS = "previous"
"""The parameter that names an earlier edition of the place."""
KEPT = ("tags", "editable", "deletable", "slideshow", "jupyter", "raw_mimetype")
"""What of a cell's metadata is anyone's business. Colab puts the name of who ran a cell beside these."""


@dataclass(frozen=True)
class Task:
    """One notebook to run: its source, its parameters, its run's key and where a run of that key is kept; `closed`
    says that it cannot open `data/local/`, as no page for the public can."""

    notebook: str
    source: Path
    parameters: dict[str, Any]
    key: str
    kept: Path
    closed: bool = True

    @property
    def known(self) -> bool:
        """Whether a run of this key is kept."""
        return self.kept.is_file()


@dataclass(frozen=True)
class Plan:
    """The runs of an edition in reading order, its pages, and the files that they rest on."""

    edition: Edition
    pages: tuple[Page, ...]
    tasks: tuple[Task, ...]
    inputs: tuple[Path, ...]
    own: tuple[Path, ...] = ()
    """Of an internal edition, the files of `data/local/`, whose names are told nowhere."""


def make_plan(edition: Edition, folders: Folders, pages: Sequence[Page] | None = None) -> Plan:
    """Plan the runs of an edition's pages: those for the public where none are given.

    Raises ParameterError listing all that is wrong with the pages (see `discover`), DataError for a notebook that
    cannot be read, and GateError for figures typed into prose; no kernel has been started by then.
    """
    pages = tuple(discover_public() if pages is None else pages)
    notebooks = {page.name: read(page.path) for page in pages}
    faults: list[UserError] = [fault for name, notebook in notebooks.items() for fault in typed_figures(name, notebook)]
    raise_all(faults)

    data = data_files()
    own = _own_records() if any(page.internal for page in pages) else ()
    rests_on = {
        "data": digest(data),
        "library": digest(library_files()),
        "packages": locked_versions(),
        "python": platform.python_version(),
    }
    earlier = _earlier(edition)
    own_too, previous_too = {"own": digest(own)}, {"previous": digest(earlier)} if earlier else {}

    def task(page: Page) -> Task:
        more = own_too if page.internal else {}
        more = more | previous_too if PREVIOUS in page.takes else more
        return _task(page, notebooks[page.name], edition, rests_on | more, folders)

    tasks = tuple(map(task, pages))
    inputs = {*data, *earlier, *(task.source for task in tasks), *library_files(), *page_files()}
    return Plan(edition, pages, tasks, tuple(sorted(inputs)), tuple(own))


def discover_public() -> tuple[Page, ...]:
    """The pages that are built for the public; all are checked."""
    return tuple(page for page in discover() if not page.internal)


def read(path: Path) -> NotebookNode:
    """A notebook as it is run, whoever saved it: as format 4.5 for the kernel python3, each cell with an id of its
    own, and none of an editor's metadata.

    VS Code and Colab save cells without ids; such a cell's id is then its place, `cell-003`, the same at each
    reading. Raises DataError where the file cannot be read.
    """
    try:
        found = nbformat.from_dict(json.loads(path.read_text(encoding="utf-8")))
        taken: set[str] = set()
        for place, cell in enumerate(found.cells, start=1):
            wanted = base = str(cell.get("id") or f"cell-{place:03}")
            again = 1
            while wanted in taken:
                again += 1
                wanted = f"{base[:58]}-{again}"
            taken.add(wanted)
            cell["id"] = wanted
            cell["source"] = source_of(cell["source"])
            if cell["cell_type"] == "code":
                cell.setdefault("outputs", [])
                cell.setdefault("execution_count", None)
            cell["metadata"] = nbformat.from_dict({k: v for k, v in cell.get("metadata", {}).items() if k in KEPT})
        found["nbformat"], found["nbformat_minor"] = 4, 5
        found["metadata"] = nbformat.from_dict(
            {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            }
        )
        read_back = nbformat.reads(json.dumps(found), as_version=4)  # joins outputs' lines, and checks the whole
    except (OSError, ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError) as wrong:
        said = f"{type(wrong).__name__}: {str(wrong)[:60]}"
        mend = "save it anew from JupyterLab"
        raise DataError(f"notebooks/{path.name}", seen=said, allowed="a Jupyter notebook", mend=mend) from wrong
    return read_back


def data_files() -> list[Path]:
    """What pages for the public may read: all of `data/` but `data/local/`, and the scenarios of `params/`."""
    data = paths.data()
    # A hidden folder is a step of `data add` that was cut short: nothing reads it.
    found = (p for p in data.rglob("*") if p.is_file() and paths.local() not in p.parents)
    shared = [p for p in found if not any(part.startswith(".") for part in p.relative_to(data).parts)]
    scenarios = paths.params("scenarios").glob("*.yml")
    return sorted([*shared, *scenarios])


def _earlier(edition: Edition) -> list[Path]:
    """The manifest of the edition that this one is set beside, if any: it says what that one's files were.

    Raises DataError where it is not there.
    """
    if not (name := edition.settings.get(PREVIOUS)):
        return []
    folder = paths.reports("site", name)
    editions.read(folder)
    return [folder / editions.NAME]


def _own_records() -> tuple[Path, ...]:
    """What internal pages may read beside that: all of `data/local/`, once each thing names its authority."""
    local.check()
    return tuple(local.files())


def library_files() -> list[Path]:
    """The library's source and the charts' fonts: what a notebook's outputs are made by.

    The command line and the steps after the run are left out, as no output depends on them.
    """
    package = Path(__file__).resolve().parents[1]
    run = package / "pipeline" / "execute.py"
    after = package / "pipeline"
    code = [p for p in package.rglob("*.py") if not p.name.startswith("cli") and (after not in p.parents or p == run)]
    fonts = paths.reports("theme", "fonts")
    return sorted([*code, *(fonts.glob("*.ttf") if fonts.is_dir() else [])])


def page_files() -> list[Path]:
    """What the pages are made by, beside the library: the rest of the package, and the theme."""
    package = Path(__file__).resolve().parents[1]
    theme = paths.reports("theme")
    found = [*package.rglob("*"), *(theme.rglob("*") if theme.is_dir() else [])]
    return sorted(p for p in found if p.is_file() and p.suffix != ".pyc")


def locked_versions() -> dict[str, str]:
    """Name and installed version of each package in `requirements/base.lock` that is installed here."""
    lock = paths.root() / "requirements" / "base.lock"
    if not lock.is_file():
        return {}
    names = re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    found = {}
    for name in sorted(set(names)):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def sha256(path: Path) -> str:
    """A file's SHA-256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def portable(path: Path) -> str:
    """A path as it stands in a record: below the project's root, or below the installed package."""
    package = Path(__file__).resolve().parents[2]
    for base, prefix in ((paths.root(), ""), (package, "src/")):
        if path.is_relative_to(base):
            return prefix + path.relative_to(base).as_posix()
    return path.name


def digest(files: Iterable[Path]) -> str:
    """One hash over files' names and contents."""
    return _hash([[portable(p), sha256(p)] for p in files])


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _task(page: Page, notebook: NotebookNode, edition: Edition, rests_on: dict[str, Any], folders: Folders) -> Task:
    parameters = edition.parameters(page.takes)
    cells = [[c.id, c.cell_type, c.source, c.metadata.get("tags", [])] for c in notebook.cells]
    key = _hash({"cells": cells, "parameters": parameters} | rests_on)
    return Task(page.name, page.path, parameters, key, folders.cache / f"{key[:32]}.ipynb", not page.internal)
