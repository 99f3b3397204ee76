"""Files and folders of reports into two tables, and the tables into CSV files."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from rc_analysis import plain
from rc_analysis.errors import DataError, UserError, raise_all
from rc_analysis.sources.ofsted_report.pool import SECONDS, read_many
from rc_analysis.sources.ofsted_report.read import AREA_COLUMNS, REPORT_COLUMNS

Progress = Callable[[int, int, str], object]


def find_reports(paths: Iterable[str | Path]) -> list[tuple[Path, str]]:
    """The files to read, in the order given, each once, and the name each goes by in `file`.

    A folder gives every `*.pdf` in it and below (names in any case), sorted; the name is the path within that
    folder. A file named on its own is read whatever its ending, and goes by its own name. Raises DataError
    naming every path that is not there, and for folders without a PDF.
    """
    found: dict[Path, str] = {}
    errors: list[UserError] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() == ".pdf" and p.is_file())
            if not inside:
                errors.append(DataError("folder of reports", seen=str(path), allowed="a folder with *.pdf files"))
            for file in inside:
                found.setdefault(file, file.relative_to(path).as_posix())
        elif path.exists():
            found.setdefault(path, path.name)
        else:
            errors.append(DataError("report", seen=str(path), allowed="a PDF file or a folder of them"))
    raise_all(errors)
    return list(found.items())


def read_reports(
    paths: Iterable[str | Path],
    workers: int = 2,
    progress: Progress | None = None,
    *,
    seconds: float = SECONDS,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read reports (files and folders) into two frames of text columns.

    reports: one row a file in the order of `find_reports`, columns REPORT_COLUMNS; dates ISO, grades
    outstanding, good, requires_improvement, inadequate, not_judged or (2013 scale) adequate; empty text where
    the report does not say. areas: one row an area for improvement or recommendation, columns AREA_COLUMNS
    (`ordinal` int64). `workers` processes share the work (0: none, all in this process); each file has
    `seconds`. `progress(done, total, name)` is called after each file. Raises DataError for paths that are not
    there; a bad file never raises, its row holds the warning.
    """
    tasks = find_reports(paths)
    results = {}
    for done, (index, result) in enumerate(read_many(tasks, workers, seconds), start=1):
        results[index] = result
        if progress is not None:
            progress(done, len(tasks), tasks[index][1])
    ordered = [results[index] for index in range(len(tasks))]
    reports = pd.DataFrame([r.row for r in ordered], columns=list(REPORT_COLUMNS), dtype="str")
    areas = pd.DataFrame([a for r in ordered for a in r.areas], columns=list(AREA_COLUMNS), dtype="str")
    return reports, areas.astype({"ordinal": "int64"})


def write_reports(
    reports: pd.DataFrame,
    areas: pd.DataFrame,
    out: str | Path,
    areas_out: str | Path | None = None,
) -> None:
    """Write the frames of `read_reports` as CSV (UTF-8); each file appears whole or not at all."""
    _write(reports, Path(out))
    if areas_out is not None:
        _write(areas, Path(areas_out))


def _write(frame: pd.DataFrame, path: Path) -> None:
    if not path.parent.is_dir():
        raise DataError("folder for the results", seen=str(path.parent), allowed="a folder that is there")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")  # made as the umask says
    try:
        plain.frame(frame).to_csv(temporary, index=False, lineterminator="\n")
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
