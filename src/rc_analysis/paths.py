"""Where everything is. Papermill, nbval and Quarto each run in another folder, so no path is relative.

The project's root is `RC_ANALYSIS_ROOT` where that is set (tests, and a package installed away from its
checkout), and else the checkout that this file lies in.
"""

import os
import re
from pathlib import Path

from rc_analysis.errors import DataError


def root() -> Path:
    """The project's root folder. Raises DataError where no `data/` and `notebooks/` lie in it."""
    named = os.environ.get("RC_ANALYSIS_ROOT")
    folder = Path(named).resolve() if named else Path(__file__).resolve().parents[2]
    if not (folder / "data").is_dir():
        raise DataError(
            "the project's folder",
            seen=str(folder),
            allowed="a checkout of rc_analysis, with data/ and notebooks/",
            mend="set RC_ANALYSIS_ROOT to it, or install with `make setup` from the checkout",
        )
    return folder


def data(*parts: str) -> Path:
    """A path below `data/`."""
    return root().joinpath("data", *parts)


def local(*parts: str) -> Path:
    """A path below `data/local/`, the one place for an authority's own records: nothing public lies there."""
    return data("local", *parts)


def added(*parts: str) -> Path:
    """A path below `data/added/`, the public data that a user added to what is embedded."""
    return data("added", *parts)


def notebooks(*parts: str) -> Path:
    """A path below `notebooks/`."""
    return root().joinpath("notebooks", *parts)


def params(*parts: str) -> Path:
    """A path below `params/`."""
    return root().joinpath("params", *parts)


def reports(*parts: str) -> Path:
    """A path below `reports/`."""
    return root().joinpath("reports", *parts)


def slugify(name: str) -> str:
    """A name as it stands in a folder's name.

    >>> slugify("Bournemouth, Christchurch and Poole")
    'bournemouth-christchurch-and-poole'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")
