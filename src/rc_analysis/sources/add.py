"""`data add`: public downloads laid over what data/ holds, each told and compared before anything is written."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from rc_analysis import paths
from rc_analysis.errors import DataError, ParameterError, listed, raise_all
from rc_analysis.sources import schemas
from rc_analysis.sources.added import (
    CITED,
    FOLDER,
    STEP,
    Added,
    Table,
    ages,
    held_key,
    over,
    read_rows,
    refuse_former,
)
from rc_analysis.sources.build import write_whole
from rc_analysis.sources.differences import Difference, as_figures, difference, unlike
from rc_analysis.sources.incoming import read
from rc_analysis.sources.neighbours import RANKS
from rc_analysis.sources.observations import Embedded
from rc_analysis.sources.recipes import read_definitions
from rc_analysis.sources.recognise import Known, Sources, recognise
from rc_analysis.sources.releases import Release, base_key, dated, given_release, release_of, renewed, slug
from rc_analysis.sources.schemas import AREAS, PERCENTILES
from rc_analysis.sources.unpack import Found, unpack

KINDS = {"ofsted": "judgements", "neighbours": "neighbours"}
_UNDO = "take the step that holds it back with `rc-analysis data undo`"


@dataclass
class Addition:
    """What `add` found: `left` (file, why) and `taken`, and the `step` written (None: nothing new, or a dry run)."""

    left: list[tuple[str, str]] = field(default_factory=list)
    taken: list["Taken"] = field(default_factory=list)
    step: Path | None = None

    def lines(self) -> Iterator[str]:
        """The report, for a person to read."""
        for one in self.taken:
            yield from one.lines()
        for why in dict.fromkeys(why for _, why in self.left):
            names = [name for name, same in self.left if same == why]
            some = listed(names if len(names) < 5 else [*names[:3], f"{len(names) - 3} more"])
            yield f"left   {some}: {why}"


@dataclass
class Taken:
    """One file that was taken: its table, its difference, and whether it says anything that is not held."""

    shown: str
    table: Table
    changes: Difference
    fresh: bool
    notes: list[str]
    names: dict[str, str] = field(repr=False)

    def lines(self) -> Iterator[str]:
        """What of it is new."""
        told = self.table.told
        what = f"{told['source']}, {told['release']} ({len(self.table.frame):,} rows)"
        yield f"{'taken' if self.fresh else 'held '}  {self.shown}: {what}"
        if not self.fresh:
            yield "         nothing in it is new: every figure is held already"
        yield from (f"         {line}" for line in self.changes.lines(self.names))
        yield from (f"         note: {note}" for note in self.notes)


@dataclass
class _Held:
    """What is held before the files are added."""

    folder: Path
    sources: Sources
    areas: pd.DataFrame
    base: pd.DataFrame
    judgements: pd.DataFrame
    added: Added

    @property
    def names(self) -> dict[str, str]:
        return dict(zip(self.areas["area_code"], self.areas["name"], strict=True))

    def row(self, source_id: str) -> pd.Series:
        sources = self.sources.tables["sources"]
        return sources[sources["source_id"] == source_id].iloc[0]

    def ids(self, source_id: str) -> set[str]:
        """Every id under which figures of this table are held, whatever the release."""
        same = [t.told["id"] for t in self.added.tables if t.source == source_id]
        return {source_id, *map(str, same)}


def add(
    files: Sequence[Path],
    *,
    release: str = "",
    source: str = "",
    replace: bool = False,
    dry_run: bool = False,
    folder: Path | None = None,
    told: Mapping[str, Mapping[str, str]] | None = None,
    report: Callable[[str], None] | None = None,
) -> Addition:
    """Add downloads to what a data folder holds, as one step of data/added/.

    In: files, folders and zips; `release`, the name of the release where the files do not tell it; `source`, the
    source of a file whose name no source has; `replace`, let go of what is held of the same table and is not in the
    file; `folder`, default data/; `told`, what the step keeps of a source besides; `report`, called with each line of
    the report, before anything is written.
    Out: what was taken and left, and the step. Raises DataError with the faults of all files together: nothing is
    written then.
    """
    held = _held(folder or paths.data())
    result = Addition()
    with tempfile.TemporaryDirectory(prefix="rc-analysis-") as temporary:
        place = Path(temporary)
        known = _recognised(unpack([Path(f) for f in files], place), held, source, place, result)
        publications = {tuple(held.row(k.source_id)[["publisher", "title"]]) for _, k in known}
        if release and len(publications) > 1:
            titles = listed(sorted(title for _, title in publications))
            raise ParameterError(
                "--release", seen=release, allowed="files of one publication", mend=f"add {titles} apart"
            )
        faults: list[DataError] = []
        for found, one in known:
            try:
                result.taken.append(_taken(found, one, held, release, replace))
                result.taken[-1].table.told.update((told or {}).get(one.source_id, {}))
            except DataError as fault:
                faults.append(fault)
        if report:
            for line in result.lines():
                report(line)
        raise_all(faults)
    fresh = [one.table for one in result.taken if one.fresh]
    if not result.taken:
        why = "; ".join(f"{name}: {why}" for name, why in result.left[:5]) or "no file"
        raise DataError("data add", seen=why, allowed="downloads that data/sources.csv knows", mend="name others")
    if fresh and not dry_run:
        result.step = _write(held.folder / FOLDER, fresh)
    return result


def _held(folder: Path) -> _Held:
    refuse_former(folder)
    tables = read_definitions(folder)
    areas = schemas.read(folder / "areas.csv", AREAS)
    base = Embedded(folder).all()
    judgements = read_rows(folder / "judgements.csv", "judgements")
    pairs = base[["source_id", "breakdown"]].drop_duplicates().groupby("source_id")["breakdown"]
    categories = {str(source): frozenset(part) for source, part in pairs}
    return _Held(folder, Sources(tables, categories), areas, base, judgements, Added(folder))


def _recognised(
    found: Sequence[Found], held: _Held, source: str, place: Path, result: Addition
) -> list[tuple[Found, Known]]:
    """The files that are of a source, each source once; the others are put down as left."""
    faults: list[DataError] = []
    taken: dict[str, tuple[Found, Known]] = {}
    given = _given(source, held, found)
    for file in found:
        try:
            known = recognise(file.path, held.sources, place, shown=file.shown, given=given)
        except DataError as fault:
            faults.append(fault)
            continue
        if not known.source_id:
            result.left.append((file.shown, known.why))
        elif not known.name:
            mend = f"if it is, add it alone with --as {known.source_id}, or under the name it was published with"
            faults.append(
                DataError(file.shown, seen=f"the contents of {known.source_id} under a name of none", mend=mend)
            )
        elif known.source_id not in taken:
            taken[known.source_id] = (file, known)
        elif file.path.read_bytes() == taken[known.source_id][0].path.read_bytes():
            result.left.append((file.shown, f"the same as {taken[known.source_id][0].shown}"))
        else:
            seen = f"a second file for {known.source_id}, unlike {taken[known.source_id][0].shown}"
            mend = "add one release at a time, the older one first"
            faults.append(DataError(file.shown, seen=seen, allowed="one release of a table", mend=mend))
    raise_all(faults)
    return list(taken.values())


def _given(source: str, held: _Held, found: Sequence[Found]) -> str:
    """The source that the user named with --as."""
    if not source:
        return ""
    ids = held.sources.tables["sources"]["source_id"]
    if source not in set(ids) or len(found) != 1:
        allowed = "a source_id of data/sources.csv, for one file"
        raise ParameterError("--as", seen=f"{source}, for {len(found)} file(s)", allowed=allowed)
    return source


def _taken(file: Found, known: Known, held: _Held, release: str, replace: bool) -> Taken:
    """One file read, dated and compared. Raises DataError where it may not be added."""
    layout, row = held.sources.layout(known.source_id), held.row(known.source_id)
    kind = KINDS.get(layout, "observations")
    try:
        rows, newest, version, notes = read(known, layout, held.sources, held.areas, held.base, replace)
    except DataError as fault:
        raise DataError(file.shown, seen=fault.seen, allowed=fault.allowed, mend=fault.mend) from fault
    unnamed: DataError | None = None
    try:
        told = f"{file.shown} {known.path.name}"
        named = given_release(release) if release else release_of(row, layout, told, newest, version, file.hint)
    except DataError as fault:  # no matter where nothing in it is new
        unnamed = DataError(file.shown, seen=fault.seen, allowed=fault.allowed, mend=fault.mend)
        named = Release("release not named", "", "")
    end = f"{rows['period_end'].max():%Y-%m-%d}" if kind == "observations" else dated(named.name, year=True)
    entry = _entry(file, row, kind, named, named.key(end), replace)
    if kind == "observations":
        rows = rows.assign(source_id=entry["id"])
    table = Table(entry, rows)
    bases = held.added.bases
    base_is = held_key(held.base, table.source, bases) if kind == "observations" else base_key(row, "")
    entry["newer"] = table.key >= base_is
    before, after, told_of = _compared(table, held)
    changes = difference(before, after, told_of, held.ids(known.source_id))
    fresh = changes.any or (bool(release) and entry["newer"] and named.name not in _releases(known.source_id, held))
    if fresh and unnamed:
        raise unnamed
    entry["changes"] = changes.counts()
    own = before[before["source_id"].isin({"", *held.ids(known.source_id)})]
    _refuse(file, table, changes, fresh, held, unlike(own, told_of))
    return Taken(file.shown, table, changes, fresh, notes, held.names)


def _releases(source_id: str, held: _Held) -> set[str]:
    """The releases of a table that are held."""
    same = [str(t.told["release"]) for t in held.added.tables if t.source == source_id]
    return {str(held.row(source_id)["release"]), *same}


def _entry(
    file: Found, row: pd.Series, kind: str, named: Release, key: tuple[str, int, str], replace: bool
) -> dict[str, Any]:
    source = str(row["source_id"])
    cited = {name: str(row[name]) for name in CITED} | {"release": named.name}
    for name in ("table", "title"):  # "b1_children_in_need_2013_to_2025", "Statistical neighbours, 2025 model"
        year = (key[0] or key[2])[:4]
        cited[name] = renewed(cited[name], year) if year and "20" in cited[name] else cited[name]
    return {
        "kind": kind,
        "source": source,
        "id": f"{source}-{slug(named.name)}" if kind == "observations" else source,
        "release": named.name,
        "published": named.published,
        "key": list(key),
        "replace": replace,
        "cited": cited,
        "file": file.shown,
        "sha256": hashlib.sha256(file.path.read_bytes()).hexdigest(),
    }


def _compared(table: Table, held: _Held) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The figures held before and after a table, and its own."""
    if table.kind != "observations":
        return _compared_lists(table, held)
    measures = list(table.by_measure)
    base = held.base[held.base["measure"].isin(measures) & ~held.base["area_code"].isin(list(PERCENTILES))]
    others, ranks, bases = held.added.of("observations"), held.added.ranks, held.added.bases
    before = over(base, measures, others, ages(held.base, others, bases), ranks)
    tables = [*others, table]
    return before, over(base, measures, tables, ages(held.base, tables, bases), ranks), table.frame


def _compared_lists(table: Table, held: _Held) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The same for Ofsted's list and the neighbour model, whose grades and neighbours are told as symbols are."""
    with_table = Added(held.folder)
    with_table.tables = [*held.added.tables, table]
    if table.kind == "judgements":
        frames = [held.added.judgements(held.judgements), with_table.judgements(held.judgements), table.frame]
        return tuple(  # type: ignore[return-value]
            as_figures(f, f["judgement"], f["framework"], f["start"], f["grade"]) for f in frames
        )
    near = [f"neighbour_{n}" for n in RANKS]
    frames = [held.added.areas(held.areas), with_table.areas(held.areas), table.frame]
    long = [f.melt(id_vars="area_code", value_vars=near).query("value != ''") for f in frames]
    day = pd.Timestamp(0)
    return tuple(as_figures(f, f["variable"], f["variable"], day, f["value"]) for f in long)  # type: ignore[return-value]


def _refuse(file: Found, table: Table, changes: Difference, fresh: bool, held: _Held, unlike_held: bool) -> None:
    """Raise DataError, with all grounds together, where a table may not be added as it is."""
    told, faults = table.told, []
    for other in held.added.tables:
        if fresh and other.source == table.source and other.key == table.key:
            seen = f"a second release of {told['source']} that is as new as {other.told['release']}, added before"
            mend = (
                f'{_UNDO}, or say when this one came out: --release "{told["release"].split(",")[0]}, DAY MONTH YEAR"'
            )
            faults.append(DataError(file.shown, seen=seen, allowed="one release of a table and date", mend=mend))
    if unlike_held and not changes.any:
        seen = f"{told['release']}, older than or provisional to what is held of {told['source']}"
        faults.append(DataError(file.shown, seen=seen, allowed="a newer release, or figures that are not held"))
    if not told["newer"] and told["replace"]:
        faults.append(DataError(file.shown, seen="--replace with an older release", allowed="a newer one"))
    if respelt := changes.respelt():
        mend = "download it again; if the publisher renamed them, --replace, and the new names in data/breakdowns.csv"
        if not told["replace"]:
            seen = f"categories in another spelling: {'; '.join(respelt[:5])}"
            faults.append(DataError(file.shown, seen=seen, allowed="the names held", mend=mend))
    if len(changes.gone) > len(changes.added) and not told["replace"]:
        seen = f"{len(changes.gone):,} figures that vanish and {len(changes.added):,} that are new"
        mend = "download it again; --replace where the publisher took them back"
        faults.append(DataError(file.shown, seen=seen, allowed="a file that adds more than it removes", mend=mend))
    raise_all(faults)


def _write(folder: Path, tables: Sequence[Table]) -> Path:
    """Write a step beside its place and move it there whole; a step cut short leaves nothing that is ever read."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".adding-*"):
        shutil.rmtree(left, ignore_errors=True)
    numbers = [int(path.name[:4]) for path in Added(folder.parent).steps()]
    sources = list(dict.fromkeys(table.source for table in tables))
    name = f"{max(numbers, default=0) + 1:04}-{sources[0] if len(sources) == 1 else f'{len(sources)}-tables'}"
    temporary = Path(tempfile.mkdtemp(dir=folder, prefix=".adding-"))
    entries = []
    for table in tables:
        rows = f"{table.told['source']}{'.parquet' if table.kind == 'observations' else '.csv'}"
        written = write_whole(temporary, {rows: table.frame})[0]
        digest = hashlib.sha256(written.read_bytes()).hexdigest()
        entries.append(table.told | {"rows_in": rows, "sha256_rows": digest})
    (temporary / STEP).write_text(
        json.dumps({"tables": entries}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    temporary.chmod(0o755)
    place = folder / name
    if place.exists():
        raise DataError(f"data/{FOLDER}/{name}", seen="a step that was added meanwhile", mend="add again")
    return temporary.rename(place)
