"""The only door to data/: places, measures, sources, observations, judgements and the documents' evidence.

`data/` holds every authority of England, `data/added/` the public data a user laid over it (see `sources.added`), and
`data/local/` nothing public. Nothing here computes a statistic; no caller gets a frame it could spoil for the next one.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from rc_analysis import paths
from rc_analysis.errors import DataError, NoData, ParameterError, listed
from rc_analysis.sources import ofsted_record, schemas, words
from rc_analysis.sources.added import CITED, Added, refuse_former
from rc_analysis.sources.breaks import read_breaks
from rc_analysis.sources.evidence import read_evidence
from rc_analysis.sources.evidence_rules import COLUMNS as EVIDENCE
from rc_analysis.sources.observations import Embedded
from rc_analysis.sources.periods import day_words, with_days
from rc_analysis.sources.places import Area, Places
from rc_analysis.sources.recipes import OBSERVATION_COLUMNS
from rc_analysis.sources.schemas import AREAS, DATES, JUDGEMENTS, MEASURES, POOLS, RULES, SOURCES
from rc_analysis.sources.tabular import read_csv

_BRING = "bring in downloads that have them: `rc-analysis data add FILE`"
_SPAN = ("date_from", "date_to")
_LOADED = [*OBSERVATION_COLUMNS, "area_name"]
_ORDER = ["measure", "breakdown", "area_code", "period_end", "period_start"]


@dataclass(frozen=True)
class Measure:
    """A row of data/measures.csv; a reader is shown `decimals`; `next_update` is ISO, empty where none is named."""

    measure: str
    title: str
    unit: str
    polarity: str
    decimals: int
    topic: str
    definition: str
    source: str
    breakdowns: str
    next_update: str


@dataclass(frozen=True)
class Source:
    """A row of data/sources.csv: one file of one publisher's release, or one of the council's documents."""

    source_id: str
    publisher: str
    title: str
    release: str
    table: str
    licence: str
    url: str
    attribution: str

    def citation(self) -> str:
        """Publisher, title, release, table: on one line, parts that are blank left out."""
        return ", ".join(part for part in (self.publisher, self.title, self.release, self.table) if part)


class Store:
    """The tables of one data folder, each read and checked when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / "areas.csv").is_file():
            raise DataError(f"{folder.name}/areas.csv", seen="no such file", mend="restore it from the repository")
        refuse_former(folder)
        self._added = Added(folder)
        self._parts: dict[str, pd.DataFrame] = {}
        self._rows_at: dict[str, dict[Any, Any]] = {}
        self._known: dict[str, Measure] = {}

    def load(
        self,
        measures: str | Sequence[str],
        areas: Sequence[str] | None = None,
        breakdown: str | Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Observations of one or more measures.

        In: measure ids; area codes (all places where None); breakdowns (all where None).
        Out: area_code, period, period_start, period_end (datetime64), measure, breakdown, value (float64, NaN where
        no figure is shown), symbol (why not, else NA), source_id, area_name; sorted by measure, breakdown,
        area_code, period_end; index 0, 1, 2 ... Raises ParameterError for an unknown measure, NoData where
        nothing is held for one of the measures at these places and breakdowns.
        """
        wanted = [measures] if isinstance(measures, str) else list(measures)
        for name in wanted:
            self.measure(name)
        parts = []
        chosen = [breakdown] if isinstance(breakdown, str) else None if breakdown is None else list(breakdown)
        for name in sorted({*wanted}):
            part = self._part(name)
            if areas is not None or chosen is not None:
                part = part.take(self._rows_of(name, areas, chosen))
            if part.empty:
                raise self._nothing(name, areas, chosen or [])
            parts.append(part)
        return pd.concat(parts, ignore_index=True)

    def area(self, query: str) -> Area:
        """The place that a name (in any case), a present or former ONS code, or a DfE number stands for.

        Raises AreaError for an abolished authority, naming its successors, and for an unknown one, naming the
        nearest names.
        """
        return self._places.find(query)

    def areas(self) -> pd.DataFrame:
        """All places: `areas.csv` as it stands (all text)."""
        return self._places.frame.copy()

    def current(self, region: str | None = None) -> list[str]:
        """The codes of all present local authorities, or those of one region, in the order of `areas.csv`."""
        return self._places.current(region)

    def pools(self) -> pd.Series:
        """Smaller groups within regions that might share homes, such as combined authorities: names by area code."""
        return schemas.read(self.folder / "pools.csv", POOLS).set_index("area_code")["pool"]

    def holds(self, code: str) -> bool:
        """Whether any observation of this place is held (tables built from few downloads may lack some)."""
        return code in self._held

    def measure(self, measure: str) -> Measure:
        """One measure of the dictionary. Raises ParameterError, with the nearest ids, where there is none."""
        if measure in self._known:
            return self._known[measure]
        if measure not in self._measures.index:
            near = difflib.get_close_matches(measure, list(self._measures.index), n=4, cutoff=0.5)
            allowed = listed(near, "or") or "an id of data/measures.csv"
            raise ParameterError("measure", seen=measure, allowed=allowed, mend="see data/measures.csv")
        row = _text_row(self._measures.loc[measure])
        return self._known.setdefault(measure, Measure(measure=measure, decimals=int(row.pop("decimals")), **row))

    def measures(self) -> pd.DataFrame:
        """The dictionary: `measures.csv` as it stands (all text), index 0, 1, 2 ..."""
        return self._measures.reset_index()[list(MEASURES.columns)].copy()

    def source(self, source_id: str) -> Source:
        """One source, official or of the documents. Raises ParameterError where there is none of that id."""
        if source_id not in self._sources.index:
            raise ParameterError("source", seen=source_id, allowed="a source_id of data/sources.csv")
        return Source(source_id=source_id, **_text_row(self._sources.loc[source_id, CITED]))

    def sources(self) -> pd.DataFrame:
        """Every source, added releases and documents too: columns of sources.csv as text, index source_id."""
        return self._sources.copy()

    def judgements(self) -> pd.DataFrame:
        """Inspection judgements of every source: the documents by hand, Ofsted's list, reports that were read.

        Out: columns of `schemas.JUDGEMENTS`, `stage`, `also` and `disagrees`; `start`, `end`, `published` are
        datetime64; sorted by area, start, judgement, stage. One inspection has one id. Where sources agree on a grade
        `also` names the others; where they differ the source named first here stands, and the other's is a row of stage
        `contested` (`ofsted_record.join`). Other stages: published, and pre_moderation, told before moderation. Report
        PDFs in `data/added/ofsted/` are read when first asked for.
        """
        return self._judgements.copy()

    def theme_counts(self) -> pd.DataFrame:
        """How many recommendations of each report that was read bear each theme of data/themes.csv.

        Out: area_code, inspection_id, framework, start (datetime64), section (LA, LSCB), items (int, all of the
        section), theme (`none`: items that bear none), n (int). Every section that was read has a row `none`.
        """
        return ofsted_record.typed(self._reports.counts)

    def theme_agreement(self) -> pd.DataFrame:
        """How the dictionary of themes agrees with codes by hand: run (first, present), items, right, wrong, missed."""
        frame = read_csv(self.folder / "theme_agreement.csv", required=["run", "items", "right", "wrong", "missed"])
        return frame.astype(dict.fromkeys(["items", "right", "wrong", "missed"], "int64"))

    def evidence(self, table: str) -> pd.DataFrame:
        """One table of what councils' documents say: sources, facts, judgements, recommendations, actions, findings.

        Out: as `read_evidence` gives it, `owner` the code of the council whose documents they are. Recommendations
        also come from the report PDFs of `data/added/ofsted/` (see `ofsted_record.recommended`).
        """
        if table == "recommendations":
            return self._recommendations.copy()
        if table not in self._evidence:
            allowed = listed(self._evidence, "or") or "no table: data/evidence/ is empty"
            raise ParameterError("evidence", seen=table, allowed=allowed)
        return self._evidence[table].copy()

    def milestones(self, area_code: str) -> pd.DataFrame:
        """Dated events of this place and of every place: milestones.csv, and the changes of framework_rules.csv.

        Out: the columns of milestones.csv as text, but `date_from` and `date_to` datetime64 (NaT where no date is
        known). A change of framework has its `rule_id` for `milestone_id` and the topic inspections.
        """
        path = self.folder / "milestones.csv"
        frame = read_csv(path, required=["milestone_id", "date_from", "date_to", "precision", "area_code"])
        rules = self.framework_rules().rename(columns={"rule_id": "milestone_id"})
        rules = rules.assign(area_code="", topic="inspections")
        events = pd.concat([with_days(frame, _SPAN), rules[frame.columns]], ignore_index=True)
        return events[events["area_code"].isin(["", area_code])].reset_index(drop=True)

    def framework_rules(self) -> pd.DataFrame:
        """Dated rules of inspection: framework_rules.csv, `date_from` and `date_to` datetime64, in order of date."""
        rules = with_days(schemas.read(self.folder / "framework_rules.csv", RULES), _SPAN)
        return rules.sort_values("date_from", kind="stable", ignore_index=True)

    def breaks(self) -> pd.DataFrame:
        """Where figures of one measure may not be compared: breaks.csv, as `breaks.read_breaks` gives it."""
        return self._breaks.copy()

    def words(self) -> pd.DataFrame:
        """Our words for each measure and breakdown: words.csv, as `words.read_words` gives it."""
        return words.read_words(self.folder / "words.csv", frozenset(self._measures.index)).copy()

    def breakdown_names(self) -> pd.DataFrame:
        """How the breakdowns of each measure are shown: breakdowns.csv, as `words.read_breakdowns` gives it."""
        return words.read_breakdowns(self.folder / "breakdowns.csv", frozenset(self._measures.index)).copy()

    def breakdowns_held(self, measure: str) -> list[str]:
        """The published breakdowns of a measure that any observation is held of, in alphabetical order."""
        if measure in self._added.measures:
            return sorted(self._part(measure)["breakdown"].unique())
        return sorted(self._embedded.breakdowns(measure))

    @cached_property
    def _breaks(self) -> pd.DataFrame:
        return read_breaks(self.folder / "breaks.csv", frozenset(self._measures.index))

    @cached_property
    def _embedded(self) -> Embedded:
        return Embedded(self.folder)

    @cached_property
    def _observations(self) -> pd.DataFrame:
        return self._embedded.all()  # `_part` lays the added ones over them

    def _part(self, measure: str) -> pd.DataFrame:
        """One measure's rows as `load` gives them, the added ones over the embedded; made when first asked for."""
        if measure not in self._parts:
            part = self._embedded.of(measure)
            if measure in self._added.measures:
                part = self._added.observations(measure, part, self._observations, self._places.frame)
            part = part.sort_values(_ORDER, kind="stable", ignore_index=True)
            part["area_name"] = part["area_code"].map(self._places.names).astype("str")
            self._parts[measure] = part[_LOADED]
        return self._parts[measure]

    def _rows_of(self, measure: str, areas: Sequence[str] | None, breakdowns: Sequence[str] | None) -> Any:
        """Where in `_part` the rows of places and breakdowns stand, in order; None for all of either."""
        if measure not in self._rows_at:
            self._rows_at[measure] = self._part(measure).groupby(["breakdown", "area_code"]).indices
        held = self._rows_at[measure]
        codes = {code for _, code in held} if areas is None else {*areas}
        names = {name for name, _ in held} if breakdowns is None else {*breakdowns}
        found = [held[pair] for pair in product(names, codes) if pair in held]
        return np.sort(np.concatenate([*found, np.zeros(0, dtype="int64")]))

    @cached_property
    def _held(self) -> set[str]:
        return {*self._embedded.places, *self._added.places}

    @cached_property
    def _places(self) -> Places:
        return Places(self._added.areas(schemas.read(self.folder / "areas.csv", AREAS)))

    def _nothing(self, measure: str, areas: Sequence[str] | None, breakdowns: Sequence[str]) -> NoData:
        """A plain sentence that a page can show; what to do only where nothing at all is held on the place."""
        title = self.measure(measure).title
        places = (
            "" if areas is None else f" for {listed([self._places.names.get(code, code) for code in areas][:5], 'or')}"
        )
        among = f" ({listed(breakdowns, 'or')})" if breakdowns else ""
        absent = areas is not None and not any(map(self.holds, areas))
        sentence = f"No figures are held{places} on: {title[0].lower()}{title[1:]}{among}."
        return NoData(sentence, mend=_BRING if absent else "")

    @cached_property
    def _measures(self) -> pd.DataFrame:
        return schemas.read(self.folder / "measures.csv", MEASURES).set_index("measure")

    @cached_property
    def _sources(self) -> pd.DataFrame:
        official = schemas.read(self.folder / "sources.csv", SOURCES).set_index("source_id")
        frames = [self._added.sources(official)]
        if "sources" in self._evidence:
            told = self._evidence["sources"].rename(columns={"date": "release"}).set_index("source_id")
            told["release"] = told["release"].map(day_words)
            frames.append(told.reindex(columns=frames[0].columns))
        return pd.concat(frames).astype("object").fillna("").astype("str")

    @cached_property
    def _official_judgements(self) -> pd.DataFrame:
        return self._added.judgements(schemas.read(self.folder / "judgements.csv", JUDGEMENTS, DATES))

    @cached_property
    def _judgements(self) -> pd.DataFrame:
        official = self._official_judgements.assign(stage=ofsted_record.PUBLISHED)
        read = ofsted_record.typed(self._reports.judgements).assign(stage=ofsted_record.PUBLISHED)
        parts = [official, read[list(official.columns)]]
        told = self._evidence.get("judgements")
        if told is not None and not told.empty:
            told = told.assign(**{name: pd.to_datetime(told[name]).astype("datetime64[ns]") for name in DATES})
            parts.insert(0, told.reindex(columns=official.columns))
        return ofsted_record.join(parts)

    @cached_property
    def _reports(self) -> "ofsted_record.Record":
        read, counts, themes = (self.folder / f"{n}.csv" for n in ("read_reports", "theme_counts", "themes"))
        return ofsted_record.held(read, counts, self.folder / "added" / "ofsted", themes, self.areas())

    @cached_property
    def _recommendations(self) -> pd.DataFrame:
        columns = [*EVIDENCE["recommendations"], "owner"]
        none = pd.DataFrame({name: pd.Series(dtype="str") for name in columns}).astype({"ordinal": "int64"})
        known, asked = self._evidence.get("recommendations", none), self._reports.asked
        return ofsted_record.recommended(known, asked, self._judgements) if len(asked) else known

    def reports_noted(self) -> list[str]:
        """Of the report PDFs in `data/added/ofsted/`: which were left out and why, and which the reader doubts."""
        return list(self._reports.notes)

    @cached_property
    def _evidence(self) -> dict[str, pd.DataFrame]:
        folder = self.folder / "evidence"
        tables = read_evidence(folder) if folder.is_dir() else {}
        owners = {name: self.area(name).code for name in tables["sources"]["owner"].unique()} if tables else {}
        return {stem: frame.assign(owner=frame["owner"].map(owners).astype("str")) for stem, frame in tables.items()}


def _text_row(row: "pd.Series | pd.DataFrame") -> dict[str, str]:
    return {str(name): str(value) for name, value in row.items()}


@lru_cache(maxsize=8)
def _open(folder: Path) -> Store:
    return Store(folder)


def open_store(folder: Path | None = None) -> Store:
    """The store of a data folder (default `data/`), the same one for every call."""
    return _open(Path(folder or paths.data()).resolve())
