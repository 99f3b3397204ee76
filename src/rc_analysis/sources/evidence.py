"""What councils' own documents and inspectors' reports say, from the hand-kept CSV files of `data/evidence/`.

One folder a council, named as it is: the owner of the documents, whatever place a row of theirs is about. A statement
in a document is a claim with a locator, never an official figure. What a file may hold is in `evidence_rules`.
"""

import csv
import difflib
import io
from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError, listed, raise_all
from rc_analysis.paths import slugify
from rc_analysis.sources.evidence_rules import (
    COLUMNS,
    dictionary,
    fault_at,
    lines,
    measure_faults,
    official_faults,
    period_bounds,
    row_faults,
    schema_faults,
)
from rc_analysis.sources.tabular import read_csv

_NEEDED, _OPTIONAL = ("sources", "facts"), ("risks", "commitments")
"""Files that hold a row, and those that need not be there; of the others a council's documents may have nothing."""
_IDS = ("source_id", "fact_id", "inspection_id", "plan_id")
"""Ids that no two councils' documents share."""


def read_evidence(home: Path) -> dict[str, pd.DataFrame]:
    """Read, check and type the evidence of every council, a folder each.

    In: the folder of such folders. Each is named after a council ("redcar-and-cleveland", the owner of the documents)
    and has sources, facts, judgements, recommendations, actions and findings `.csv` (UTF-8, no NA words). Out: a
    frame for each, keyed by file stem, folder after folder in file order with a fresh index; nothing where there is
    no folder. Columns as `COLUMNS` and `owner` (the folder's name), text as `str` with "" where the document does not
    say, and typed so: facts.value float64 (NaN where the fact is a date); ordinal and recommendation int64;
    actions.due datetime64; sources.date and facts.as_of text as written (year, month or day). Dates of unequal
    precision are typed beside a column that says how precise they are: facts.as_of_date datetime64 (last day of the
    period) and facts.precision; judgements.start datetime64 (first day of the period), end and published (last day),
    NaT where not known, and judgements.precision ("day", "month", "year": the coarsest of the row, "" where there is
    none).

    Raises DataError, with every fault of every file at once: a file outside the folders, a folder that is named after
    no council; a missing or unreadable file, an absent or unknown column, a value outside its vocabulary, a bad date
    or number, a repeated key, a source that is not listed, an id that another council's documents have; a fact with
    both an official measure and a reason why none tests it, or neither; and, where measures.csv, breakdowns.csv and
    areas.csv lie beside `home`, a measure, breakdown, unit or council that they do not hold.
    """
    stray = [path.name for path in sorted(home.glob("*.csv"))]
    mend = "move it into a folder named after its council, such as data/evidence/redcar-and-cleveland/"
    faults = [DataError(f"evidence/{name}", seen="a file beside the folders", mend=mend) for name in stray]
    names = _councils(home.parent)
    each: list[dict[str, pd.DataFrame]] = []
    for folder in sorted(path for path in home.iterdir() if path.is_dir() and not path.name.startswith(".")):
        if names and folder.name not in names:
            near = listed(difflib.get_close_matches(folder.name, names, n=3), "or") or "a council's, as in areas.csv"
            mend = "name the folder after the council: its name in small letters, with hyphens"
            faults.append(DataError(f"evidence/{folder.name}", seen="no council's name", allowed=near, mend=mend))
        raw, found = _read_folder(folder)
        faults += found
        each.append({stem: frame.assign(owner=folder.name) for stem, frame in raw.items()})
    whole = {stem: pd.concat([raw[stem] for raw in each], ignore_index=True) for stem in COLUMNS if each}
    for stem, frame in whole.items():
        for name in (name for name in _IDS if name in frame):
            owners = frame.groupby(name)["owner"].agg(lambda part: listed(dict.fromkeys(part)))
            for shared in frame.groupby(name)["owner"].nunique().loc[lambda n: n > 1].index:
                thing = f"evidence/*/{stem}.csv, {name} {shared}"
                faults.append(DataError(thing, seen=owners[shared], allowed="an id of one council's documents"))
    raise_all(faults)
    return {stem: _typed(stem, frame) for stem, frame in whole.items()}


def _read_folder(folder: Path) -> tuple[dict[str, pd.DataFrame], list[DataError]]:
    """The six files of one council as text, and every fault in them."""
    faults: list[DataError] = []
    raw = {stem: _read(folder / f"{stem}.csv", columns, faults) for stem, columns in COLUMNS.items()}
    known = set(raw["sources"]["source_id"])
    for stem, frame in raw.items():
        found = [*schema_faults(stem, frame), *row_faults(stem, frame, known)]
        if stem == "facts":
            found += official_faults(frame, folder.parent.parent)
        if stem == "risks":
            found += measure_faults(frame, *dictionary(folder.parent.parent))
        if stem in ("recommendations", "findings"):
            judged, wanted = set(raw["judgements"]["inspection_id"]), "one that judgements.csv lists"
            for line, row in lines(frame):
                if row.get("section") != "PEER" and row["inspection_id"] not in judged:
                    found.append(fault_at(stem, line, "inspection_id", row["inspection_id"], wanted))
        faults += found
    within = f"evidence/{folder.name}/"
    return raw, [DataError(within + f.thing, seen=f.seen, allowed=f.allowed, mend=f.mend) for f in faults]


def _read(path: Path, columns: list[str], faults: list[DataError]) -> pd.DataFrame:
    """The file as text, or an empty frame and a fault."""
    nothing = pd.DataFrame({c: pd.Series(dtype="str") for c in columns})
    restore = "restore data/evidence/ from the repository"

    def fault(where: str, seen: str, allowed: str, mend: str) -> None:
        faults.append(DataError(path.name + where, seen=seen, allowed=allowed, mend=mend))

    try:
        records = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True))
    except FileNotFoundError:
        if path.stem in _OPTIONAL:
            return nothing
        fault("", "no such file", "a CSV file", restore)
        return nothing
    except UnicodeDecodeError as error:
        fault("", str(error), "UTF-8", "save it as UTF-8")
        return nothing
    except csv.Error as error:
        fault("", str(error), "a whole CSV file", restore)
        return nothing
    head, body = (records[0], records[1:]) if records else ([], [])
    if head != columns:
        fault(", its header", ", ".join(head), ", ".join(columns), "put the columns in that order")
        return nothing
    for line, record in enumerate(body, 2):
        if len(record) != len(columns):
            seen, allowed = f"{len(record)} cells", f"{len(columns)}, as in the header"
            fault(f", row {line}", seen, allowed, "quote cells that hold a comma")
    if not body and path.stem in _NEEDED:
        fault("", "a header and no row", "rows", restore)
    whole = [record for record in body if len(record) == len(columns)]
    return pd.DataFrame(whole, columns=columns, dtype="str")


def _councils(folder: Path) -> list[str]:
    """The names that a folder may have, one for each council; none where areas.csv does not lie there."""
    if not (folder / "areas.csv").is_file():
        return []
    areas = read_csv(folder / "areas.csv", required=["name", "level", "status"])
    return [slugify(name) for name in areas.loc[areas["level"] == "local_authority", "name"]]


def _typed(stem: str, frame: pd.DataFrame) -> pd.DataFrame:
    out = frame.copy()
    for name in ("ordinal", "recommendation"):
        if name in out:
            out[name] = out[name].astype("int64")
    if stem == "facts":
        out["value"] = pd.to_numeric(out["value"].where(out["value"] != "")).astype("float64")
        out["as_of_date"] = _days(out["as_of"], last=True)
        out["precision"] = out["as_of"].map(_precision).astype("str")
    if stem == "judgements":
        dates = out[["start", "end", "published"]]
        out["precision"] = [_precision(min(filter(None, row), key=len, default="")) for row in dates.to_numpy()]
        out["precision"] = out["precision"].astype("str")
        out["start"] = _days(out["start"], last=False)
        out["end"] = _days(out["end"], last=True)
        out["published"] = _days(out["published"], last=True)
    if stem == "actions":
        out["due"] = _days(out["due"], last=True)
    return out


def _days(column: pd.Series, *, last: bool) -> pd.Series:
    bounds = [period_bounds(text) for text in column]
    return pd.Series([b[last] if b else None for b in bounds], index=column.index, dtype="datetime64[us]")


def _precision(text: str) -> str:
    return {4: "year", 7: "month", 10: "day"}.get(len(text), "")
