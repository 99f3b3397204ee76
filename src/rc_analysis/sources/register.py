"""data/register.csv: every file of data/ with its hash, so that none is unlisted or altered unseen."""

import csv
import hashlib
from io import StringIO
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from rc_analysis import paths
from rc_analysis.errors import DataError, raise_all
from rc_analysis.sources import schemas
from rc_analysis.sources.schemas import REGISTER, check
from rc_analysis.sources.tabular import decode, read_csv

NAME = "register.csv"
_BUILT = "built by `rc-analysis data build`"
_HOW = dict.fromkeys(
    ("observations.parquet", "areas.csv", "judgements.csv", "read_reports.csv", "theme_counts.csv"), _BUILT
)
_FROM = {"areas.csv": ["dfe-cla-numbers", "dfe-neighbours"], "theme_counts.csv": ["ofsted-reports"]}
"""The sources of a table that has no column `source_id`: codes and names, and the neighbour model; the reports."""


def listed_files(folder: Path) -> list[Path]:
    """The data files below `folder`: all but the register itself, prose (.md), hidden files, `local/` and
    `added/`, which are a user's own."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(
        path
        for path in found
        if path.relative_to(folder).parts[0] not in ("local", "added", NAME)
        and path.suffix != ".md"
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def register(folder: Path | None = None) -> pd.DataFrame:
    """The register of whatever lies in `folder` (default `data/`), all text.

    Out: `path` (below the folder), `sha256`, `bytes`, `rows` (blank where the file is no table), `source_ids` and
    `release` (joined by a blank and by "; "), `licence`, `how` (it was brought in).
    """
    folder = folder or paths.data()
    known = _sources(folder)
    rows = []
    for path in listed_files(folder):
        name = path.relative_to(folder).as_posix()
        count, ids = _contents(path)
        ids = _FROM.get(name, ids) if name != "sources.csv" else []
        own = known[known["source_id"].isin(ids)]
        evidence = path.parent.parent.name == "evidence"
        terms = f"see evidence/{path.parent.name}/sources.csv" if evidence else "MIT"
        licences = sorted(set(own["licence"])) if ids and not evidence else []
        rows.append(
            {
                "path": name,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "bytes": str(path.stat().st_size),
                "rows": "" if count is None else str(count),
                "source_ids": " ".join(ids),
                "release": "; ".join(dict.fromkeys(own["release"])),
                "licence": "; ".join(licences) or terms,
                "how": _HOW.get(name, "taken by hand from the documents" if evidence else "written by hand"),
            }
        )
    return check(pd.DataFrame(rows, columns=list(REGISTER.columns), dtype="str"), REGISTER, f"data/{NAME}")


def write_register(folder: Path | None = None) -> Path:
    """Write the register of `folder` (default `data/`) into it; out: its path."""
    folder = folder or paths.data()
    path, new = folder / NAME, folder / f".{NAME}.new"
    register(folder).to_csv(new, index=False, lineterminator="\n", encoding="utf-8")
    new.replace(path)
    return path


def check_register(folder: Path | None = None) -> None:
    """Raise DataError naming every file of `folder` (default `data/`) that is unlisted, altered or gone."""
    folder = folder or paths.data()
    if not (folder / NAME).is_file():
        raise DataError(f"data/{NAME}", seen="no such file", mend="write it with `rc-analysis data register`")
    listed = schemas.read(folder / NAME, REGISTER)
    hashes = listed.set_index("path")["sha256"]
    there = {path.relative_to(folder).as_posix(): path for path in listed_files(folder)}
    faults = []
    for name in sorted({*hashes.index, *there}):
        if name not in there:
            faults.append(DataError(f"data/{name}", seen="listed, but no such file", mend="restore it"))
        elif name not in hashes.index:
            faults.append(DataError(f"data/{name}", seen="not listed", mend="`rc-analysis data register`"))
        elif hashlib.sha256(there[name].read_bytes()).hexdigest() != hashes[name]:
            mend = "restore it, or if the change is meant `rc-analysis data register`"
            faults.append(DataError(f"data/{name}", seen="not the bytes that are listed", mend=mend))
    raise_all(faults)


def _contents(path: Path) -> tuple[int | None, list[str]]:
    """Rows of a table (None for any other file), and the source ids that its rows name."""
    if path.suffix == ".parquet":
        column = pq.read_table(path, columns=["source_id"])["source_id"]
        return len(column), sorted(set(column.unique().to_pylist()))
    if path.suffix != ".csv":
        return None, []
    rows = list(csv.DictReader(StringIO(decode(path.read_bytes(), path.name))))
    return len(rows), sorted({row["source_id"] for row in rows if row.get("source_id")})


def _sources(folder: Path) -> pd.DataFrame:
    """`source_id`, `release` and `licence` of the official sources and of the documents."""
    frames = []
    documents = [(path, "date") for path in sorted(folder.glob("evidence/*/sources.csv"))]
    for path, release in [(folder / "sources.csv", "release"), *documents]:
        if path.is_file():
            frame = read_csv(path).rename(columns={release: "release"})
            frames.append(frame.reindex(columns=["source_id", "release", "licence"]).fillna(""))
    empty = pd.DataFrame(columns=["source_id", "release", "licence"], dtype="str")
    return pd.concat(frames, ignore_index=True) if frames else empty
