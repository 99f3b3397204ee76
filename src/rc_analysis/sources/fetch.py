"""`data fetch`: newer versions of the tables in the Department's API, shown first, then brought in as `data add` does.

data/releases/ees.csv names the data set of a source and the exact version that the embedded figures are of (blank: they
came from the file of the release). A step of data/added/ keeps the version that it brought in. `2.*` and `*` only ask
whether there is a newer one; what is downloaded is one exact version. Downloads lie in data/added/.fetched/, which may
be deleted without harm, so that one that was cut short goes on where it stopped.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from rc_analysis import paths
from rc_analysis.errors import DataError, ParameterError, UserError, listed, raise_all
from rc_analysis.sources.add import Addition, add
from rc_analysis.sources.added import FOLDER, Added
from rc_analysis.sources.ees_api import BASE, Service
from rc_analysis.sources.periods import day_words
from rc_analysis.sources.tabular import read_csv

CACHE, LOOKED = ".fetched", "looked.json"
_SHOWN = 4
_PARTS = {
    "filters": "filter",
    "filterOptions": "category",
    "geographicLevels": "level",
    "indicators": "indicator",
    "locationGroups": "kind of place",
    "locationOptions": "place",
    "timePeriods": "period",
}
"""The lists of a set of changes, and what is in each."""


@dataclass
class Look:
    """What the API told of a source: the version `held` ("" none of the API's), the newest that may be taken and its
    release and day, `changes` in lines, `beyond` a newer one that removed something, and the day of looking."""

    source_id: str
    data_set: str
    held: str
    newest: str
    release: str
    published: str
    changes: list[str] = field(default_factory=list)
    beyond: str = ""
    looked: str = ""

    @property
    def newer(self) -> bool:
        """Whether there is a version that is not held."""
        return self.newest != self.held or bool(self.beyond)

    def lines(self) -> Iterator[str]:
        """For a person to read."""
        had = f"version {self.held} held" if self.held else "no version of the API held"
        what = f"{self.newest} of {self.release}, {self.published}" if self.newest != self.held else "nothing newer"
        yield f"asked  {self.source_id}: {had}; {what}"
        yield from (f"         {line}" for line in self.changes)
        if self.beyond:
            yield f"         version {self.beyond} removed categories or columns: --major takes it"


def fetch(
    wanted: Sequence[str] = (),
    *,
    look_only: bool = False,
    major: bool = False,
    replace: bool = False,
    folder: Path | None = None,
    base: str = "",
    wait: Callable[[float], object] = time.sleep,
    report: Callable[[str], None] | None = None,
    today: date | None = None,
) -> list[Addition]:
    """Ask the API for each source, say what is newer and what it changed, and add what is newer.

    In: `wanted`, ids of data/sources.csv (default: all that have a data set); `look_only`, bring in nothing; `major`,
    take a version too in which categories or columns were removed; `replace` as in `add`; `folder`, default data/;
    `base` and `wait` as in `Service`; `today`, the day of looking. Out: one addition a release. Raises NetworkError
    where the API does not answer, ParameterError for a source that has no data set, DataError as `add` does; what was
    fetched stays.
    """
    home, tell = folder or paths.data(), report or (lambda line: None)
    known = Added(home).data_sets()
    sources = read_csv(home / "sources.csv", required=["source_id", "url", "file", "title"]).set_index("source_id")
    _refuse_unknown(wanted, known, sources["url"])
    rows = known[known.index.isin(list(wanted))] if wanted else known
    cache = home / FOLDER / CACHE
    looks: list[Look] = []
    with Service(base or BASE, wait) as service:
        for source_id, row in rows.iterrows():
            looks.append(_look(service, str(source_id), row, major, (today or date.today()).isoformat()))
            for line in looks[-1].lines():
                tell(line)
        _remember(cache / LOOKED, looks)
        if look_only:
            return []
        newer = [one for one in looks if one.newest != one.held]
        files = {one.source_id: _download(service, one, sources, cache) for one in newer}
    done, faults = [], []
    of = {one.source_id: (one.release, str(sources.at[one.source_id, "title"])) for one in newer}
    for release in dict.fromkeys(of.values()):
        same = [one for one in newer if of[one.source_id] == release]
        named = ", ".join(filter(None, (same[0].release, day_words(max(one.published for one in same)))))
        told = {one.source_id: {"data_set": one.data_set, "version": one.newest} for one in same}
        try:
            paths_ = [files[one.source_id] for one in same]
            done.append(add(paths_, release=named, replace=replace, folder=home, report=report, told=told))
        except UserError as fault:
            faults.append(fault)
    raise_all(faults)
    return done


def looked(folder: Path) -> dict[str, Look]:
    """What the API told when it was last asked, by source; nothing where it was never asked, or the cache is gone."""
    try:
        told = json.loads((folder / FOLDER / CACHE / LOOKED).read_text(encoding="utf-8"))
        return {source_id: Look(**one) for source_id, one in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _refuse_unknown(wanted: Sequence[str], known: pd.DataFrame, urls: "pd.Series") -> None:
    faults: list[UserError] = []
    for source in wanted:
        if source not in urls.index:
            faults.append(ParameterError("SOURCE", seen=source, allowed="a source_id of data/sources.csv"))
        elif source not in known.index:
            mend = f"download it by hand from {urls[source]}, then `rc-analysis data add FILE`"
            faults.append(ParameterError(source, seen="no data set in data/releases/ees.csv", mend=mend))
    raise_all(faults)


def _look(service: Service, source_id: str, row: "pd.Series", major: bool, day: str) -> Look:
    data_set, held = str(row["data_set_id"]), str(row["version"])
    whole = service.version(data_set, "*")
    newest, beyond = whole, ""
    if held and _number(str(whole["version"]))[0] > _number(held)[0] and not major:
        newest, beyond = service.version(data_set, f"{_number(held)[0]}.*"), str(whole["version"])
    version = str(newest["version"])
    if held and _number(version) <= _number(held):
        version = held
    changes = [] if version == held or not held else _between(service, data_set, held, version)
    return Look(
        source_id=source_id,
        data_set=data_set,
        held=held,
        newest=version,
        release=str((newest.get("release") or {}).get("title", "")),
        published=str(newest.get("published") or "")[:10],
        changes=changes,
        beyond=beyond,
        looked=day,
    )


def _between(service: Service, data_set: str, held: str, newest: str) -> list[str]:
    """The changes of every version after the one held, in lines."""
    numbers = [str(one["version"]) for one in service.versions(data_set)]
    after = sorted((n for n in numbers if _number(held) < _number(n) <= _number(newest)), key=_number)
    return [line for version in after for line in _told(version, service.changes(data_set, version))]


def _told(version: str, changes: dict[str, Any]) -> Iterator[str]:
    if notes := str(changes.get("notes") or "").strip():
        yield f"{version}: {notes}"
    for kind in ("majorChanges", "minorChanges"):
        for part, what in _PARTS.items():
            found: dict[str, list[str]] = {}
            for one in (changes.get(kind) or {}).get(part) or []:
                for change in one.get("options", [one]):  # categories and places stand under their filter or level
                    was, now = _label(change.get("previousState")), _label(change.get("currentState"))
                    word = "changed" if was and now else "removed" if was else "added"
                    found.setdefault(word, []).append(f"{was} to {now}" if was and now and was != now else now or was)
            for word, labels in found.items():
                more = [f"{len(labels) - _SHOWN} more"] if len(labels) > _SHOWN else []
                yield f"{version}: {what} {word}: {listed([*labels[:_SHOWN], *more])}"


def _label(state: "dict[str, Any] | None") -> str:
    """What a facet is called: its label, and a period by its year and code."""
    if not state:
        return ""
    told = state.get("label") or state.get("period") or state.get("level") or state.get("code") or state.get("id")
    return str(told.get("label", told.get("code")) if isinstance(told, dict) else told)


def _download(service: Service, one: Look, sources: pd.DataFrame, cache: Path) -> Path:
    """The file of a look's version, under the name by which `add` knows its source; not asked for where it is here."""
    name = f"{str(sources.at[one.source_id, 'file']).rsplit('.', 1)[0].replace('*', '')}.csv.gz"
    place = cache / f"{one.data_set}-{one.newest}" / name
    if not place.is_file():
        service.csv(one.data_set, one.newest, place)
    return place


def _remember(path: Path, looks: Sequence[Look]) -> None:
    """Keep what was told, for `data status`; the rest of what was kept stays."""
    kept = {name: asdict(one) for name, one in looked(path.parents[2]).items()}
    kept |= {one.source_id: asdict(one) for one in looks}
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    new.replace(path)


def _number(version: str) -> tuple[int, ...]:
    if not re.fullmatch(r"\d+(\.\d+){0,2}", version):
        raise DataError("the API", seen=f"a version {version!r}", allowed="numbers such as 2.1")
    return tuple(map(int, version.split(".")))
