"""What there is to run, and what need not be run again.

A run's key is the hash of all that its result rests on: the notebook's source, its parameters, the data, the
library's source, and the installed versions of the locked packages. A run whose key is known is not run again.
"""

import hashlib
import json
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat

from rc_analysis import paths
from rc_analysis.errors import DataError, UserError, raise_all
from rc_analysis.params import Edition, check_names
from rc_analysis.pipeline import Folders
from rc_analysis.pipeline.render import ORDER

FIRST = tuple(name for name in ORDER if name != "overview")
"""The topics, which may run side by side; the overview reads what they emitted, so it comes last."""


@dataclass(frozen=True)
class Task:
    """One notebook to run: its source, its parameters, its run's key and where a run of that key is kept."""

    notebook: str
    source: Path
    parameters: dict[str, Any]
    key: str
    kept: Path

    @property
    def known(self) -> bool:
        """Whether a run of this key is kept."""
        return self.kept.is_file()


@dataclass(frozen=True)
class Plan:
    """The runs of an edition, the overview's last, and the files that they rest on."""

    edition: Edition
    tasks: tuple[Task, ...]
    inputs: tuple[Path, ...]


def make_plan(edition: Edition, folders: Folders) -> Plan:
    """Plan the runs of an edition, with every notebook's parameters held against the edition's.

    Raises ParameterError listing all that do not match and DataError for a notebook that is not there;
    no kernel has been started by then.
    """
    faults: list[UserError] = []
    for name in (*FIRST, "overview"):
        try:
            _check_parameters(name, edition.parameters(name))
        except UserError as fault:
            faults.append(fault)
    raise_all(faults)

    data = data_files()
    common = {
        "data": digest(data),
        "library": digest(library_files()),
        "packages": locked_versions(),
        "python": platform.python_version(),
    }
    tasks: list[Task] = []
    for name in (*FIRST, "overview"):
        rests_on = common | {"runs": [task.key for task in tasks]} if name == "overview" else common
        tasks.append(_task(name, edition, rests_on, folders))
    inputs = {*data, *(task.source for task in tasks), *library_files(), *page_files()}
    return Plan(edition, tuple(tasks), tuple(sorted(inputs)))


def data_files() -> list[Path]:
    """What the notebooks read: the scenarios in `params/scenarios/`; all of `data/`; of `data/local/` own tables and
    those made from a user's own downloads, and the inspection reports in `ofsted/`."""
    local = paths.local()
    shared = [p for p in paths.data().rglob("*") if p.is_file() and local not in p.parents]
    own = [p for p in local.glob("*") if p.suffix in (".parquet", ".csv")] if local.is_dir() else []
    reports = [p for p in local.joinpath("ofsted").rglob("*") if p.is_file() and p.suffix.lower() == ".pdf"]
    scenarios = paths.params("scenarios").glob("*.yml")
    return sorted([*shared, *own, *reports, *scenarios])


def library_files() -> list[Path]:
    """The library's source and the charts' fonts: what a notebook's outputs are made by.

    The command line and the steps after the run are left out, as no output depends on them.
    """
    package = Path(__file__).resolve().parents[1]
    run = package / "pipeline" / "execute.py"
    after = package / "pipeline"
    code = [p for p in package.rglob("*.py") if p.name != "cli.py" and (after not in p.parents or p == run)]
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


def _task(name: str, edition: Edition, rests_on: dict[str, Any], folders: Folders) -> Task:
    source = paths.notebooks(f"{name}.ipynb")
    parameters = edition.parameters(name)
    notebook = nbformat.read(source, as_version=4)
    cells = [[c.get("id"), c.cell_type, c.source, c.metadata.get("tags", [])] for c in notebook.cells]
    key = _hash({"cells": cells, "parameters": parameters} | rests_on)
    return Task(name, source, parameters, key, folders.cache / f"{key[:32]}.ipynb")


def _check_parameters(name: str, given: dict[str, Any]) -> None:
    from papermill import inspect_notebook

    source = paths.notebooks(f"{name}.ipynb")
    if not source.is_file():
        raise DataError(f"notebooks/{name}.ipynb is not there", mend="restore it from the repository")
    try:
        # papermill reads braces in a path as parameters
        taken = inspect_notebook(str(source).replace("{", "{{").replace("}", "}}"))
    except Exception as wrong:
        raise DataError(
            f"notebooks/{name}.ipynb", seen=type(wrong).__name__, allowed="a Jupyter notebook for the kernel python3"
        ) from wrong
    check_names(name, given, taken)
