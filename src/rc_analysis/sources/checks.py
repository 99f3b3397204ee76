"""`data check`: everything that a run reads is read and checked before one, and all faults are told together."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

from rc_analysis import local, paths
from rc_analysis.errors import AreaError, DataError, ParameterError, UserError, raise_all
from rc_analysis.params import load_edition
from rc_analysis.scenarios import load_scenario, read_scenario
from rc_analysis.sources import schemas
from rc_analysis.sources.added import Added, check_added, refuse_former
from rc_analysis.sources.breaks import read_breaks
from rc_analysis.sources.evidence import read_evidence
from rc_analysis.sources.headlines import read_headlines, read_targets
from rc_analysis.sources.joint import read_joint
from rc_analysis.sources.observations import Embedded, read_observations
from rc_analysis.sources.reasons import read_reasons
from rc_analysis.sources.recipes import read_definitions
from rc_analysis.sources.register import check_register
from rc_analysis.sources.savings import read_savings
from rc_analysis.sources.schemas import (
    AREAS,
    DATES,
    JUDGEMENTS,
    OBSERVATIONS,
    POOLS,
    READ_REPORTS,
    RULES,
    THEME_COUNTS,
    check,
)
from rc_analysis.sources.ssda903.read import read_returns
from rc_analysis.sources.ssda903.usable import check_usable
from rc_analysis.sources.tabular import read_csv
from rc_analysis.sources.themes import read_themes
from rc_analysis.sources.virtual_school import read_virtual_school
from rc_analysis.sources.words import read_breakdowns, read_words
from rc_analysis.store import open_store

_TABLES = {
    "areas": AREAS,
    "pools": POOLS,
    "read_reports": READ_REPORTS,
    "theme_counts": THEME_COUNTS,
    "framework_rules": RULES,
}
RETURNS = "ssda903"
"""The folder that an authority's returns are read from where no other is named."""
_SAVINGS, _PUPILS = "savings.csv", "virtual_school.csv"


def check_all(folder: Path | None = None, before_run: bool = False) -> list[str]:
    """Read and check every table of a data folder (default `data/`): embedded, added, evidence and own; and the
    editions and scenarios of `params/` beside it.

    In: `before_run`, leave out what takes long or no page reads: the register, observations whose bytes are those that
    it lists, and returns; and editions, as a run checks its own. Out: what was checked, a line each, and notes on
    report PDFs that cannot be used or may be misread. Raises DataError, which a scheduler sees as exit code 4, with all
    faults.
    """
    home = folder or paths.data()
    faults: list[UserError] = []
    told = []
    for name, look in _checks(home, before_run):
        try:
            look()
            told.append(f"sound  {name}")
        except UserError as fault:
            faults += [part if isinstance(part, DataError) else _of_data(name, part) for part in fault.parts]
        except (KeyError, ValueError, OSError) as error:  # a reader that expects what an earlier check refuses
            # Of a council's own files the message may hold a cell.
            seen = type(error).__name__ if name.startswith("local") else f"{type(error).__name__}: {str(error)[:120]}"
            faults.append(DataError(name, seen=seen))
    raise_all(faults)
    return [*told, *(f"note   added/ofsted: {note}" for note in open_store(home).reports_noted())]


def _checks(home: Path, before_run: bool) -> Iterator[tuple[str, Callable[[], object]]]:
    if not before_run:
        yield "register: every embedded file is listed and unaltered", lambda: check_register(home)
    yield "measures, recipes, sources, area_changes", lambda: read_definitions(home)
    for name, schema in _TABLES.items():
        path = home / f"{name}.csv"
        if path.is_file():
            yield name, lambda p=path, s=schema: schemas.read(p, s)  # type: ignore[misc]
    yield "observations", lambda: Embedded(home) if before_run else _observations(home)
    yield "judgements", lambda: schemas.read(home / "judgements.csv", JUDGEMENTS, DATES)
    known = frozenset(_column(home / "measures.csv", "measure"))
    for name, read in (("words", read_words), ("breakdowns", read_breakdowns), ("breaks", read_breaks)):
        path = home / f"{name}.csv"
        if path.is_file():
            yield name, lambda p=path, r=read: r(p, known)  # type: ignore[misc]
    places = frozenset(_column(home / "areas.csv", "area_code"))
    for name, of_places in (("joint", read_joint), ("reasons", read_reasons)):
        path = home / f"{name}.csv"
        if path.is_file():
            yield name, lambda p=path, r=of_places: r(p, known, places)  # type: ignore[misc]
    if (home / "headlines.csv").is_file():
        yield "headlines", lambda: read_headlines(home / "headlines.csv", _breakdowns(home))
    yield "targets", lambda: read_targets(home / "targets.csv")
    if (home / "themes.csv").is_file():
        yield "themes", lambda: read_themes(home / "themes.csv")
    if (home / "releases").is_dir():
        yield "releases", lambda: _data_sets(home)
    if (home / "evidence").is_dir():
        yield "evidence", lambda: read_evidence(home / "evidence")
    steps = Added(home).steps()
    yield f"added: {len(steps)} step(s)", lambda: check_added(home)
    yield "local: nothing public", lambda: refuse_former(home)
    if (home / "added" / _SAVINGS).is_file():
        yield f"added/{_SAVINGS}", lambda: read_savings(home / "added" / _SAVINGS)
    own = home / "local"
    yield "local: each thing names its authority", lambda: local.check(own)
    for path in local.files(own):
        if path.name == _PUPILS:
            yield f"local: {_PUPILS}", lambda p=path: read_virtual_school(p)  # type: ignore[misc]
    if not before_run:
        for folder in sorted(own.glob(f"*/{RETURNS}")):
            yield f"local: {RETURNS}", lambda f=folder: check_usable(read_returns(f))  # type: ignore[misc]
        yield from _params(home)


def _params(home: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Editions and scenarios; those whose name begins with an underscore are no editions."""
    folder = home.parent / "params"
    for path in sorted(folder.glob("[!_]*.yml")):
        yield f"params/{path.name}", lambda p=path: _edition(p, home)  # type: ignore[misc]
    for path in sorted(folder.glob("scenarios/*.yml")):
        yield f"params/scenarios/{path.name}", lambda p=path: read_scenario(p)  # type: ignore[misc]


def _edition(path: Path, home: Path) -> None:
    """Raise the faults of an edition: parameters that are not allowed, a place or a scenario that is not there."""
    edition = load_edition(path)
    asked: list[Callable[[], object]] = [lambda: open_store(home).area(edition.area)]
    if name := edition.settings.get("scenario"):
        asked.append(lambda: load_scenario(name))
    faults: list[UserError] = []
    for look in asked:
        try:
            look()
        except (AreaError, ParameterError) as fault:
            faults.append(fault)
    raise_all(faults)


def _of_data(name: str, fault: UserError) -> DataError:
    return DataError(f"{name}: {fault.thing}", seen=fault.seen, allowed=fault.allowed, mend=fault.mend)


def _data_sets(home: Path) -> None:
    strange = sorted(set(Added(home).data_sets().index) - set(_column(home / "sources.csv", "source_id")))
    if strange:
        raise DataError("data/releases/ees.csv", seen=", ".join(strange), allowed="source_ids of data/sources.csv")


def _observations(home: Path) -> None:
    """The shape of every row, and no id in it that its own table does not list."""
    path = home / "observations.parquet"
    try:
        frame = read_observations(path)
    except (OSError, ValueError, KeyError) as error:
        mend = "restore it from the repository"
        raise DataError(f"data/{path.name}", seen=str(error)[:160], mend=mend) from error
    frame = check(frame, OBSERVATIONS, f"data/{path.name}")
    pairs = (("measure", "measures"), ("source_id", "sources"), ("area_code", "areas"))
    faults = []
    for column, table in pairs:
        strange = sorted(set(frame[column].unique()) - set(_column(home / f"{table}.csv", column)))
        if strange:
            seen = f"{column} {', '.join(strange[:5])}"
            faults.append(DataError(f"data/{path.name}", seen=seen, allowed=f"those of data/{table}.csv"))
    raise_all(faults)


def _column(path: Path, name: str) -> list[str]:
    return list(read_csv(path, required=[name])[name]) if path.is_file() else []


def _breakdowns(home: Path) -> dict[str, set[str]]:
    pairs = pq.read_table(home / "observations.parquet", columns=["measure", "breakdown"]).to_pandas().drop_duplicates()
    found = {str(m): set(part["breakdown"]) for m, part in pairs.groupby("measure")}
    return {measure: found.get(measure, set()) for measure in _column(home / "measures.csv", "measure")}
