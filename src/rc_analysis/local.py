"""`data/local/`: an authority's own records, each for that authority alone.

What lies there names its authority: by a folder called by the authority's code, `data/local/E06000003/`, or by a column
`area_code` in a CSV file. What names none stops an internal run.
"""

import re
from pathlib import Path

from rc_analysis import paths
from rc_analysis.errors import DataError, UserError, raise_all
from rc_analysis.sources.tabular import header

COLUMN = "area_code"
CODE = re.compile(r"[EWSN]\d{8}")
_TELL = ("virtual_school.csv", "ssda903", "tables")
"""Names that may be told: any other could be a child's."""


def files(folder: Path | None = None) -> list[Path]:
    """All files in `data/local/`, or a folder laid out so, but its README and what is hidden."""
    folder = folder or paths.local()
    found = (path for path in folder.rglob("*") if path.is_file() and path != folder / "README.md")
    return sorted(p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts))


def check(folder: Path | None = None) -> None:
    """Raise DataError for each thing in `data/local/` that names no authority, all at once."""
    folder = folder or paths.local()
    nameless = [path for path in files(folder) if not _named(path, folder)]
    tops = list(dict.fromkeys(path.relative_to(folder).parts[0] for path in nameless))
    faults: list[UserError] = [
        DataError(
            f"data/local/{top}" if top in _TELL else f"data/local/, thing {number} that names no authority",
            seen="records of no named authority",
            allowed=f"a folder called by the authority's code, or a CSV file with a column {COLUMN}",
            mend="move it to data/local/CODE/, such as data/local/E06000003/",
        )
        for number, top in enumerate(tops, 1)
    ]
    raise_all(faults)


def table(code: str, name: str) -> Path | None:
    """An authority's file of that name: in its own folder, or one for several with a column `area_code`; None for none.

    Raises DataError for a file beside the folders that has no such column.
    """
    own, shared = paths.local(code, name), paths.local(name)
    if own.is_file():
        return own
    if not shared.is_file():
        return None
    if not _named(shared, paths.local()):
        check()
    return shared


def _named(path: Path, folder: Path) -> bool:
    top = path.relative_to(folder).parts[0]
    return bool(CODE.fullmatch(top)) or (path.suffix.lower() == ".csv" and COLUMN in header(path))
