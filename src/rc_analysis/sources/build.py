"""From a folder of downloads to the tables of data/: found, read, checked, and written whole or not at all."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from rc_analysis import paths
from rc_analysis.errors import DataError, listed, raise_all
from rc_analysis.sources import schemas
from rc_analysis.sources.areas import build_areas, code_lookup
from rc_analysis.sources.deflator import read_deflator
from rc_analysis.sources.ees import read_ees
from rc_analysis.sources.lait import read_lait
from rc_analysis.sources.neighbours import read_neighbours
from rc_analysis.sources.ofsted_outcomes import read_outcomes
from rc_analysis.sources.ofsted_record import CACHE, Record, read_record
from rc_analysis.sources.ofsted_record import SOURCE as REPORTS
from rc_analysis.sources.outturn import read_outturn
from rc_analysis.sources.percentiles import percentiles
from rc_analysis.sources.providers import read_providers
from rc_analysis.sources.recipes import OBSERVATION_COLUMNS, apply, divided, read_definitions, settle
from rc_analysis.sources.recognise import Sources, recognise
from rc_analysis.sources.register import write_register
from rc_analysis.sources.schemas import AREAS, DATES, JUDGEMENTS, OBSERVATIONS, READ_REPORTS, THEME_COUNTS, check
from rc_analysis.sources.supply import counted
from rc_analysis.sources.themes import read_themes

READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    "ees": read_ees,
    "lait": read_lait,
    "outturn": read_outturn,
    "neighbours": read_neighbours,
    "providers": read_providers,
    "deflator": read_deflator,
}
"""The reader of each layout whose rows become observations, and that of the neighbour model."""
COUNTED: dict[str, Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]] = {"providers": counted}
"""Layouts of one row a thing, in a file a year: what counts the rows of all files, given the areas."""
TEXTS = dict.fromkeys(("area_code", "period", "measure", "breakdown", "symbol", "source_id"), "str")
"""The columns of observations that are text."""


@dataclass
class Build:
    """What a build took, left and wrote.

    `files`: one row a file found: `file` (path below the folder), `outcome` (taken, left), `source_id`, `rows`
    (rows read) and `why`. `absent`: sources of sources.csv that no file was found for. `notes`: what was left
    out of a file that was taken. `written`: the files written.
    """

    files: pd.DataFrame
    absent: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The report as lines of text for a person to read."""
        for row in self.files.to_dict("records"):
            what = f"{row['source_id']} ({row['rows']:,} rows)" if row["outcome"] == "taken" else row["why"]
            yield f"{row['outcome']:5}  {row['file']}: {what}"
        for source in self.absent:
            yield f"absent {source}: no file found; measures that come from it alone have no figures"
        yield from (f"note   {note}" for note in self.notes)
        yield from (f"wrote  {path}" for path in self.written)


def build(
    from_folder: Path | Sequence[Path],
    to_folder: Path | None = None,
    report: Callable[[str], None] | None = None,
    definitions: Path | None = None,
) -> Build:
    """Turn folders of downloads into observations.parquet, areas.csv, judgements.csv and, where it holds PDFs of
    inspection reports, read_reports.csv and theme_counts.csv.

    This is how the maintainers write the embedded tables anew from every download; `add` brings in one release.
    In: `from_folder`, one or several, searched to any depth, files known by name or by layout; `to_folder`, default
    `data/`; `report`, called with each line of the report; `definitions`, the folder of measures.csv, recipes.csv,
    sources.csv and area_changes.csv (default `data/`). The same input gives the same bytes. Raises DataError with the
    faults of all files together, before anything is written; among them a folder that lacks a source of which
    `to_folder` holds figures.
    """
    folders = [Path(from_folder)] if isinstance(from_folder, Path | str) else [Path(f) for f in from_folder]
    for folder in folders:
        if not folder.is_dir():
            mend = "name a folder that is there"
            raise DataError("--from", seen=str(folder), allowed="a folder of downloads", mend=mend)
    tables = read_definitions(definitions or paths.data())
    target = to_folder or paths.data()
    result, read = _read_all(folders, tables)
    _keep_all(target, read)
    areas = _areas(read, tables["changes"], definitions or paths.data(), result)
    observations = _observations(read, tables["recipes"], areas, result)
    frames: dict[str, pd.DataFrame] = {"areas.csv": areas}
    frames["observations.parquet"] = check(observations, OBSERVATIONS, "observations")
    outcomes = [frame for key, (layout, _, frame) in read.items() if layout == "ofsted"]
    if outcomes:
        frames["judgements.csv"] = judgements_of(outcomes[0], areas)
    if record := _reports(folders, tables["sources"], areas, definitions or paths.data(), result):
        frames["read_reports.csv"] = check(record.judgements, READ_REPORTS, "read_reports")
        frames["theme_counts.csv"] = check(record.counts, THEME_COUNTS, "theme_counts")
    result.written = write_whole(target, frames)
    result.written.append(write_register(target))
    if report:
        for line in result.lines():
            report(line)
    return result


_Read = dict[str, tuple[str, Path, pd.DataFrame]]


def _keep_all(target: Path, read: _Read) -> None:
    """Raise DataError where figures of a source that is held would be lost, as its download is not there."""
    path = target / "observations.parquet"
    if not path.is_file():
        return
    held = {str(i) for i in pq.read_table(path, columns=["source_id"])["source_id"].unique().to_pylist()}
    lost = sorted(held - set(read))
    if lost:
        raise DataError(
            "--from",
            seen=f"no file for {listed(lost[:5])}{f' and {len(lost) - 5} more' if len(lost) > 5 else ''}",
            allowed="every download that the embedded figures come from",
            mend="bring a single release in with `rc-analysis data add FILE`, which keeps all else",
        )


def _read_all(folders: Sequence[Path], tables: dict[str, pd.DataFrame]) -> tuple[Build, _Read]:
    """Find and read every file of a known source: source_id to (layout, path, table)."""
    with tempfile.TemporaryDirectory(prefix="rc-analysis-") as temporary:
        return _read_each(folders, tables, Path(temporary))


def _files(folders: Sequence[Path]) -> dict[str, Path]:
    """Every file below the folders, by its path below its own."""
    found = [(p.relative_to(folder).as_posix(), p) for folder in folders for p in folder.rglob("*") if p.is_file()]
    return {where: path for where, path in sorted(found) if not path.name.startswith(".")}


def _read_each(folders: Sequence[Path], tables: dict[str, pd.DataFrame], temporary: Path) -> tuple[Build, _Read]:
    sources = tables["sources"].set_index("source_id")
    rows, faults = [], []
    read: _Read = {}
    for where, path in _files(folders).items():
        try:
            known = recognise(path, Sources(tables), temporary, shown=where)
        except DataError as fault:
            faults.append(fault)
            continue
        source_id, why = known.source_id, known.why
        layout = str(sources.at[source_id, "layout"]) if source_id else ""
        if source_id in read and layout not in COUNTED:
            first = read[source_id][1]
            if path.read_bytes() != first.read_bytes():
                mend = "keep only the release that data/sources.csv names"
                faults.append(DataError(where, seen=f"a second file for {source_id}, unlike {first.name}", mend=mend))
            source_id, why = "", f"the same as {first.name}"
        frame = pd.DataFrame()
        if source_id:
            try:
                frame = _reader(layout, source_id)(known.path)
                before = [read[source_id][2]] if source_id in read else []
                read[source_id] = (layout, path, pd.concat([*before, frame], ignore_index=True) if before else frame)
            except DataError as fault:
                faults.append(fault)
        outcome = "taken" if source_id else "left"
        rows.append({"file": where, "outcome": outcome, "source_id": source_id, "rows": len(frame), "why": why})
    raise_all(faults)
    if not read:
        raise DataError(
            listed(map(str, folders)),
            seen="no file that data/sources.csv knows",
            mend="name the folder that holds the downloads",
        )
    absent = [source for source in sources.index if source not in read and sources.at[source, "layout"] != "reports"]
    return Build(pd.DataFrame(rows), absent), read


def _reports(
    folders: Sequence[Path], sources: pd.DataFrame, areas: pd.DataFrame, definitions: Path, result: Build
) -> Record | None:
    """Grades, dates and counts of themes of the report PDFs below the folder; None where there are none to take."""
    files = {where: path for where, path in _files(folders).items() if path.suffix.lower() == ".pdf"}
    if REPORTS not in set(sources["source_id"]):
        return None
    if not files:
        result.absent.append(REPORTS)
        return None
    themes = read_themes(definitions / "themes.csv")
    record = read_record(sorted(files.values()), areas, themes, cache=paths.added("ofsted", CACHE))
    taken = record.judgements.groupby("sha256").size().to_dict()
    digests = {where: _digest(path) for where, path in files.items()}
    why = dict(note.split(": ", 1) for note in record.notes if ": left out, " in note)
    for name, digest in digests.items():
        here = result.files["file"] == name
        if digest not in taken:
            result.files.loc[here, "why"] = why.get(Path(name).name, "the same inspection as another file")
        else:
            result.files.loc[here, ["outcome", "source_id", "why"]] = ["taken", REPORTS, ""]
            result.files.loc[here, "rows"] = taken[digest]
    result.notes += record.notes
    return record


def _reader(layout: str, source_id: str) -> Callable[[Path], pd.DataFrame]:
    if layout == "ofsted":
        return lambda path: read_outcomes(path, source_id)
    return READERS[layout]


def _areas(read: _Read, changes: pd.DataFrame, folder: Path, result: Build) -> pd.DataFrame:
    """areas.csv from the files read, or the one that is there where the files for it are not."""
    ees = {source: frame for source, (layout, _, frame) in read.items() if layout == "ees"}
    near = [frame for layout, _, frame in read.values() if layout == "neighbours"]
    if ees and near:
        return build_areas(ees, near[0], changes)
    path = folder / "areas.csv"
    if not path.is_file():
        raise DataError("areas", seen="no EES file or no neighbour model", mend="add both to the folder of downloads")
    result.notes.append("areas.csv: kept as it was, since no EES file or no neighbour model was found")
    return schemas.read(path, AREAS)


def _observations(read: _Read, recipes: pd.DataFrame, areas: pd.DataFrame, result: Build) -> pd.DataFrame:
    """All observations of all authorities, the earliest recipe winning, with England's percentiles."""
    lookup = code_lookup(areas)
    parts, faults = [], []
    for source_id, (layout, path, frame) in read.items():
        own = recipes[recipes["source_id"] == source_id]
        if own.empty:
            continue
        try:
            frame = COUNTED[layout](frame, areas) if layout in COUNTED else frame
            part, notes = figures_of(own, frame, path.name, layout, lookup)
        except DataError as fault:
            faults.append(fault)
            continue
        result.notes += [f"{path.name}: {note}" for note in notes]
        parts.append(part)
    raise_all(faults)
    found = pd.concat(parts, ignore_index=True)
    settled = settled_of(found, found, areas)
    whole = pd.concat([settled, percentiles(settled, areas)], ignore_index=True).astype(TEXTS)
    ordered = whole.sort_values(["measure", "breakdown", "area_code", "period_end", "period_start"], kind="stable")
    return ordered[OBSERVATION_COLUMNS].reset_index(drop=True)


def figures_of(
    recipes: pd.DataFrame, frame: pd.DataFrame, name: str, layout: str, lookup: Mapping[str, str]
) -> tuple[pd.DataFrame, list[str]]:
    """What `apply` makes of a published table, under the codes of areas.csv; notes on what was left out."""
    part, notes = apply(recipes, frame, name)
    part["area_code"] = part["area"].map(lookup)
    unknown = sorted(part.loc[part["area_code"].isna(), "area"].unique())
    if unknown and layout != "outturn":  # the outturn tables list districts, police and the like too
        notes.append(f"places in no list left out: {', '.join(unknown[:5])}")
    notes += [f"{what} left out: {count}" for what, count in frame.attrs.get("left", {}).items()]
    return part[part["area_code"].notna()], notes


def settled_of(part: pd.DataFrame, held: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """The rows of `figures_of`, divided and settled, without empty ones of a place that was no longer there."""
    rows = settle(divided(part, held))
    gone = areas.loc[areas["abolished_on"] != ""].set_index("area_code")["abolished_on"]
    after = rows["period_start"] >= pd.to_datetime(rows["area_code"].map(gone))
    return rows[~(after & rows["value"].isna())]


def judgements_of(outcomes: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Ofsted's outcomes under the codes of areas.csv."""
    frame = outcomes.assign(area_code=outcomes["area_code"].map(code_lookup(areas)))
    return check(frame.astype(dict.fromkeys(DATES, "datetime64[ns]")), JUDGEMENTS, "judgements")


def write_whole(folder: Path, frames: dict[str, pd.DataFrame]) -> list[Path]:
    """Write every table beside its place first, then move all into place; nothing is left half-written.

    In: file name (.csv or .parquet) to table. Out: the paths. A file whose bytes do not change is not touched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with tempfile.TemporaryDirectory(dir=folder, prefix=".building-") as temporary:
        for name, frame in frames.items():
            path = Path(temporary, name)
            if path.suffix == ".parquet":
                _write_parquet(frame, path)
            else:
                frame.to_csv(path, index=False, lineterminator="\n", date_format="%Y-%m-%d", encoding="utf-8")
        for name in frames:
            new, place = Path(temporary, name), folder / name
            if not place.is_file() or _digest(new) != _digest(place):
                new.replace(place)
            written.append(place)
    return written


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Parquet with fixed choices and no note of who wrote it when, so that the same table is the same bytes."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    days = {"period_start": pa.date32(), "period_end": pa.date32()}
    fields = [
        pa.field(f.name, days.get(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type))
        for f in table.schema
    ]
    pq.write_table(
        table.cast(pa.schema(fields)), path, compression="zstd", compression_level=12, row_group_size=1 << 20
    )
