"""A published edition, read back: what its manifest says, its tables, and which edition of a place came last before."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd

from rc_analysis import paths
from rc_analysis.errors import DataError

NAME = "manifest.json"


def read(folder: Path) -> dict[str, Any]:
    """The manifest of a published edition. Raises DataError where there is none or it is damaged."""
    file = folder / NAME
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return {"edition": found["edition"], "renderer": found["renderer"], **found}
    except FileNotFoundError:
        mend = "build it: `rc-analysis build`"
        raise DataError(f"the published edition {folder.name} is not there", mend=mend) from None
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as wrong:
        raise DataError(
            f"{folder.name}/{NAME} is damaged", seen=str(wrong)[:80], mend="build the edition again"
        ) from wrong


def tables(folder: Path, told: dict[str, Any], stem: str) -> list[pd.DataFrame]:
    """The tables `data/<stem>*.csv` of a published edition, as text, by name.

    In: its folder and manifest. Raises DataError for one that is not as it was published.
    """
    made = {entry["path"]: entry["sha256"] for entry in told["outputs"]}
    found = []
    for path in sorted(folder.glob(f"data/{stem}*.csv")):
        name, content = path.relative_to(folder).as_posix(), path.read_bytes()
        if made.get(name) != hashlib.sha256(content).hexdigest():
            raise DataError(f"{folder.name}/{name} is not as it was published", mend="build that edition again")
        found.append(pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False))
    return found


def last_before(code: str, as_of: str) -> str:
    """The name of a place's newest public edition in `reports/site` of a day before `as_of` (ISO); "" for none."""
    found = []
    for file in paths.reports("site").glob(f"*/{NAME}"):
        try:
            told = read(file.parent)
            if told["area"]["code"] == code and not told["internal"] and str(told["edition"]["as_of"]) < as_of:
                found.append((str(told["edition"]["as_of"]), file.parent.name))
        except (DataError, KeyError, TypeError):  # another version's, or damaged: it is passed over here
            continue
    return max(found, default=("", ""))[1]
