"""`data status`: of every source the release held, its age, when the next is due, and what is known to be out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from rc_analysis import paths
from rc_analysis.errors import listed
from rc_analysis.sources import schemas
from rc_analysis.sources.added import Added, held_key
from rc_analysis.sources.fetch import Look, looked
from rc_analysis.sources.observations import Embedded
from rc_analysis.sources.periods import release_words
from rc_analysis.sources.releases import base_key
from rc_analysis.sources.schemas import SOURCES
from rc_analysis.sources.tabular import read_csv

OUT, MAY_BE_OUT, DUE, NOT_KNOWN = "newer out", "may be out", "due", "not known"
STALE = 12
"""The exit code of `data status` where something is out or may be."""


@dataclass(frozen=True)
class Held:
    """A source: the release held and when it came out, when the next is due (ISO, "" where nobody has named a day), the
    state, where the next is published, whether the API has it, and what the API told."""

    source_id: str
    release: str
    published: str
    due: str
    state: str
    url: str
    api: bool
    look: Look | None

    def lines(self, today: date) -> Iterator[str]:
        """For a person to read."""
        came = ""
        if self.published:
            day = pd.Timestamp(self.published)
            age = (today.year - day.year) * 12 + today.month - day.month
            when = "" if release_words(self.published) in self.release else f"{release_words(self.published)}, "
            came = f" ({when}{age} months ago)" if age > 0 else ""
        due = f"; next {release_words(self.due)}" if self.due else ""
        yield f"{self.state:10}  {self.source_id}: {self.release}{came}{due}"
        if self.look and self.state == OUT:
            yield f"            {self.look.newest} of {self.look.release}, seen on {self.look.looked}"
            yield from (f"            {line}" for line in self.look.changes)

    @property
    def stale(self) -> bool:
        """Whether something newer is out, or may be by its publisher's own date."""
        return self.state in (OUT, MAY_BE_OUT)


def ways(held: Iterable[Held]) -> Iterator[str]:
    """How what is out is brought in: by `data fetch`, or by hand from an address, each once."""
    stale = [one for one in held if one.stale]
    if fetched := [one.source_id for one in stale if one.api]:
        yield f"`rc-analysis data fetch {' '.join(fetched)}` brings in what the API has."
    by_hand = {one.url: None for one in stale if not one.api}
    for url in by_hand:
        ids = [one.source_id for one in stale if not one.api and one.url == url]
        yield f"To download by hand, for {listed(ids)}: {url}"
    if by_hand:
        yield "Then `rc-analysis data add FILE`."


def status(folder: Path | None = None, today: date | None = None) -> list[Held]:
    """Every source of data/sources.csv, in its order. In: the data folder, default data/; the day, default today."""
    home, day = folder or paths.data(), (today or date.today()).isoformat()
    sources = schemas.read(home / "sources.csv", SOURCES)
    added, looks, due = Added(home), looked(home), _due(home)
    sets = added.data_sets()
    base = Embedded(home).all()
    found = []
    for _, row in sources.iterrows():
        source_id = str(row["source_id"])
        embedded = held_key(base, source_id, added.bases)
        if not (base["source_id"] == source_id).any():
            embedded = base_key(row, "")
        later = [t for t in added.tables if t.source == source_id and t.key >= embedded]
        newest = max(later, key=lambda t: t.key, default=None)
        release, published = str(row["release"]), str(row["published"])
        next_ = str(row["next_update"]) or due.get(source_id, "")
        if newest:
            release, published, next_ = str(newest.told["release"]), str(newest.told["published"]), ""
        look, held = looks.get(source_id), str(sets["version"].get(source_id, ""))
        late = NOT_KNOWN if not next_ else MAY_BE_OUT if pd.Timestamp(next_) <= pd.Timestamp(day) else DUE
        state = OUT if look and look.newest != held else late
        api = source_id in sets.index
        found.append(Held(source_id, release, published, next_, state, str(row["url"]), api, look))
    return found


def _due(folder: Path) -> dict[str, str]:
    """The first day that data/measures.csv names for any measure of a source, for sources that name none themselves."""
    measures = read_csv(folder / "measures.csv", required=["measure", "next_update"])
    recipes = read_csv(folder / "recipes.csv", required=["measure", "source_id"])
    both = recipes.merge(measures[measures["next_update"] != ""], on="measure")
    return {str(k): str(v) for k, v in both.groupby("source_id")["next_update"].min().items()}
