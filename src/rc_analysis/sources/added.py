"""Public data that a user added to what data/ holds: data/added/, one folder a step, laid over the embedded tables.

`0001-dfe-cla-numbers/step.json` names the tables of a step; beside it lies each as Parquet or CSV. Nothing in data/
itself is ever changed, so that taking a step away gives the old bytes back. Which figure stands follows from the
releases alone, never from the order of the steps:

- of two releases of a table the newer one stands, whole, for each measure, period and place that it has; what it has
  not is kept from the older one (or let go of, for each measure it has, where it was added with --replace);
- of two tables that tell of one figure the one stands that data/recipes.csv names first.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from rc_analysis.errors import DataError, listed, raise_all
from rc_analysis.sources.observations import read_observations
from rc_analysis.sources.percentiles import percentiles
from rc_analysis.sources.periods import with_days
from rc_analysis.sources.recipes import KEYS, OBSERVATION_COLUMNS
from rc_analysis.sources.releases import base_key
from rc_analysis.sources.schemas import API, AREAS, DATES, JUDGEMENTS, OBSERVATIONS, PERCENTILES, check
from rc_analysis.sources.tabular import read_csv

FOLDER, STEP = "added", "step.json"
STEPS = re.compile(r"^\d{4}-[a-z0-9-]+$")
CITED = ["publisher", "title", "release", "table", "licence", "url", "attribution"]
_CELL = ["measure", "source", "period_start", "period_end", "area_code"]
_SPAN = ["measure", "breakdown", "period_start", "period_end"]
_MEND = "take the step back with `rc-analysis data undo`, and add the download again"
FORMER = ("observations.parquet", "areas.csv", "judgements.csv", "read_reports.csv", "theme_counts.csv")
"""Public tables that earlier versions kept in data/local/."""
MOVED = ("ofsted", "savings.csv")
"""What pages for the public read, and data/local/ held before it was shut to them."""


@dataclass(frozen=True)
class Table:
    """One table of a step. `told` is its entry in step.json; `frame` its rows."""

    told: dict[str, Any]
    frame: pd.DataFrame = field(repr=False, compare=False)

    @property
    def kind(self) -> str:
        """What it adds to: observations, judgements or neighbours."""
        return str(self.told["kind"])

    @cached_property
    def by_measure(self) -> dict[str, pd.DataFrame]:
        """Its rows by measure, where they are observations."""
        return {str(name): part for name, part in self.frame.groupby("measure")} if "measure" in self.frame else {}

    @property
    def source(self) -> str:
        """The table's id in data/sources.csv, the same in every release."""
        return str(self.told["source"])

    @property
    def key(self) -> tuple[str, int, str]:
        """What orders the releases of one table."""
        newest, version, published = self.told["key"]
        return str(newest), int(version), str(published)


class Added:
    """What data/added/ holds. Reads when first asked; raises DataError for a step that is not as it was written."""

    def __init__(self, folder: Path) -> None:
        self.data = folder
        self._ages: Ages = {}
        self.folder = folder / FOLDER

    def steps(self) -> list[Path]:
        """The folders of the steps, in the order in which they were added."""
        if not self.folder.is_dir():
            return []
        return sorted(p for p in self.folder.iterdir() if p.is_dir() and STEPS.match(p.name))

    @cached_property
    def tables(self) -> list[Table]:
        """Every table of every step; may be set, to see what one more would give."""
        tables, faults = [], []
        for step in self.steps():
            try:
                tables += _read_step(step)
            except DataError as fault:
                faults.append(fault)
        faults += [
            DataError(
                f"data/{FOLDER}, {table.told['file']}",
                seen=f"the source {table.source}",
                allowed="a source_id of data/sources.csv, which has no year",
                mend=_MEND,
            )
            for table in tables
            if table.source not in self.bases
        ]
        raise_all(faults)
        return tables

    def of(self, kind: str) -> list[Table]:
        """The tables of one kind."""
        return [table for table in self.tables if table.kind == kind]

    @cached_property
    def measures(self) -> frozenset[str]:
        """The measures that an added table tells of."""
        return frozenset(name for table in self.of("observations") for name in table.by_measure)

    @cached_property
    def places(self) -> frozenset[str]:
        """The places that an added table of observations tells of."""
        return frozenset(code for table in self.of("observations") for code in table.frame["area_code"].unique())

    def observations(self, measure: str, base: pd.DataFrame, held: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
        """The observations of one measure, the added ones over the embedded.

        In: `held`, all embedded observations, and `base` those of the measure. One measure at a time, as a page reads
        few: laying a whole year's releases over all of them takes seconds.
        """
        self._ages = self._ages or ages(held, self.of("observations"), self.bases)
        return over(base, [measure], self.of("observations"), self._ages, self.ranks, areas)

    def judgements(self, base: pd.DataFrame) -> pd.DataFrame:
        """Ofsted's outcomes: an inspection as the newest list tells of it."""
        whole = base.iloc[:0]
        for part in self._in_order("judgements", base):
            kept = whole[~whole["inspection_id"].isin(part["inspection_id"])]
            whole = pd.concat([kept, part[list(base.columns)]], ignore_index=True) if len(kept) else part
        return whole.reset_index(drop=True)[list(base.columns)]

    def areas(self, base: pd.DataFrame) -> pd.DataFrame:
        """The list of places, with the statistical neighbours of the newest model."""
        newest = self._in_order("neighbours", base)[-1]
        if newest is base:
            return base
        near = newest.set_index("area_code")
        return base.assign(**{n: base["area_code"].map(near[n]).fillna(base[n]).astype("str") for n in near.columns})

    def _in_order(self, kind: str, base: pd.DataFrame) -> list[pd.DataFrame]:
        """The embedded table and the added ones of its kind, the oldest release first."""
        tables, bases = self.of(kind), self.bases if self.of(kind) else {}
        keys = [(base_key(bases[t.source], ""), -1) for t in tables[:1]]
        keys += [(table.key, n) for n, table in enumerate(tables)]
        return [base if n < 0 else tables[n].frame for _, n in sorted(keys)] or [base]

    def sources(self, official: pd.DataFrame) -> pd.DataFrame:
        """The official sources (index source_id) and, under an id of their own, those of the added releases.

        Ofsted's list and the neighbour model keep their id, and are cited by the newest release. When the release after
        an added one is due nobody has named.
        """
        out = official.copy()
        for table in sorted(self.tables, key=lambda t: t.key):
            if table.kind == "observations" or table.key >= base_key(self.bases[table.source], ""):
                names = [*CITED, "published", "next_update"]
                out.loc[table.told["id"], names] = [
                    *(table.told["cited"][name] for name in CITED),
                    table.told["published"],
                    "",
                ]
        return out

    def data_sets(self) -> pd.DataFrame:
        """data/releases/ees.csv: index source_id; data_set_id, and version, the one added last or else the embedded one
        ("" where none of the API's is held)."""
        frame = read_csv(self.data / "releases" / "ees.csv", required=list(API.columns))
        frame = check(frame, API, "data/releases/ees.csv").set_index("source_id")
        for table in sorted(self.tables, key=lambda table: table.key):
            if table.source in frame.index and table.told.get("version"):
                frame.loc[table.source, "version"] = table.told["version"]
        return frame

    @cached_property
    def ranks(self) -> dict[tuple[str, str], int]:
        """For each measure and source, its place in recipes.csv: the earlier one wins."""
        recipes = read_csv(self.data / "recipes.csv", required=["measure", "source_id"])
        pairs = zip(recipes["measure"], recipes["source_id"], strict=True)
        ranks: dict[tuple[str, str], int] = {}
        for rank, pair in enumerate(pairs):
            ranks.setdefault(pair, rank)
        return ranks

    @cached_property
    def bases(self) -> dict[str, "pd.Series"]:
        """The row of sources.csv for each source."""
        sources = read_csv(self.data / "sources.csv", required=["source_id", *CITED])
        return {str(row["source_id"]): row for _, row in sources.iterrows()}


def over(
    base: pd.DataFrame,
    measures: Sequence[str],
    tables: Sequence[Table],
    age_of: "Ages",
    ranks: dict[tuple[str, str], int],
    areas: "pd.DataFrame | None" = None,
) -> pd.DataFrame:
    """Observations of some measures, with tables of other releases over them.

    In: `base`, the embedded observations of these measures; the tables, and `ages` of them; `ranks` as `Added` gives
    them; `areas`, to make England's percentiles anew where a figure behind them changed (None: no percentiles at all,
    for a comparison). Out: the columns of `base`.
    """
    pseudo = base["area_code"].isin(list(PERCENTILES))
    own = base[~pseudo].copy()
    own["source"] = own["source_id"]
    own["age"] = own["source"].map(lambda name: age_of.get((name, -1), 0))
    parts = [own]
    for number, table in enumerate(tables):
        frames = [table.by_measure[name] for name in measures if name in table.by_measure]
        parts += [frame.assign(source=table.source, age=age_of[table.source, number]) for frame in frames]
    whole = _without_replaced(pd.concat(parts, ignore_index=True), tables, age_of)
    pairs = whole[["measure", "source"]].drop_duplicates()
    pairs["rank"] = [ranks.get((m, s), len(ranks)) for m, s in pairs.itertuples(index=False)]
    whole = whole.merge(pairs, on=["measure", "source"], how="left")
    newest = whole.groupby(_CELL, sort=False)["age"].transform("max")
    whole = whole[whole["age"] == newest]
    whole = whole.sort_values([*KEYS, "rank", "period"], kind="stable").drop_duplicates(KEYS)
    texts = whole.sort_values(["rank", "age", "period"], kind="stable")
    texts = texts.drop_duplicates(["measure", "period_start", "period_end"])
    span = ["measure", "period_start", "period_end"]
    whole = whole.drop(columns="period").merge(texts[[*span, "period"]], on=span, how="left")
    settled = whole[OBSERVATION_COLUMNS].reset_index(drop=True)
    if areas is None:
        return settled
    return pd.concat([settled, _percentiles(base[pseudo], own, settled, areas)], ignore_index=True)


def _without_replaced(whole: pd.DataFrame, tables: Sequence[Table], age_of: "Ages") -> pd.DataFrame:
    """Let go of older rows of a table that a newer release was said to replace, in whatever order they were added."""
    for number, table in enumerate(tables):
        if table.told.get("replace"):
            gone = (whole["source"] == table.source) & (whole["age"] < age_of[table.source, number])
            whole = whole[~(gone & whole["measure"].isin(list(table.by_measure)))]
    return whole


Ages = dict[tuple[str, int], int]
"""For a source and a release of it (-1 the embedded one, else the table's number): its place among
the releases, 0 the oldest."""


def ages(held: pd.DataFrame, tables: Sequence[Table], bases: "dict[str, pd.Series]") -> Ages:
    """The places of all releases. In: all embedded observations; `bases` as `Added` gives them."""
    found: Ages = {}
    for name in {table.source for table in tables}:
        keys = [(held_key(held, name, bases), -1)]
        keys += [(table.key, n) for n, table in enumerate(tables) if table.source == name]
        found |= {(name, number): age for age, (_, number) in enumerate(sorted(keys))}
    return found


def held_key(base: pd.DataFrame, name: str, bases: "dict[str, pd.Series]") -> tuple[str, int, str]:
    """The key of the embedded release of a source."""
    if name not in bases:
        return ("", 0, "")
    newest = base.loc[base["source_id"] == name, "period_end"].max()
    return base_key(bases[name], "" if pd.isna(newest) else f"{newest:%Y-%m-%d}")


def _percentiles(old: pd.DataFrame, own: pd.DataFrame, settled: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """England's percentiles of the touched measures: the embedded ones where no figure behind them changed."""
    columns = [*KEYS, "value", "source_id"]
    marked = settled[columns].merge(own[columns], how="outer", indicator=True)
    changed = marked.loc[marked["_merge"] != "both", _SPAN].drop_duplicates()
    kept = old.merge(changed, on=_SPAN, how="left", indicator="seen")
    again = settled.merge(changed, on=_SPAN)
    made = percentiles(again.sort_values(KEYS, kind="stable"), areas)
    return pd.concat([kept.loc[kept["seen"] == "left_only", OBSERVATION_COLUMNS], made], ignore_index=True)


def _read_step(step: Path) -> list[Table]:
    name = f"data/{FOLDER}/{step.name}"
    try:
        told = json.loads((step / STEP).read_text(encoding="utf-8"))["tables"]
        entries = [(entry, step / Path(entry["rows_in"]).name, entry["sha256_rows"]) for entry in told]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{name}/{STEP}", seen=f"{type(error).__name__}: {error}"[:160], mend=_MEND) from error
    tables = []
    for entry, path, digest in entries:
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise DataError(f"{name}/{path.name}", seen="not the bytes that step.json lists", mend=_MEND)
        tables.append(Table(entry, read_rows(path, str(entry["kind"]))))
    return tables


def read_rows(path: Path, kind: str) -> pd.DataFrame:
    """The rows of one added table, typed as those they are laid over."""
    if kind == "observations":
        return read_observations(path)
    return with_days(read_csv(path), DATES if kind == "judgements" else ())


def check_added(folder: Path) -> None:
    """Raise DataError, with all faults, where a step of data/added/ is altered or its rows misshapen."""
    found = Added(folder)
    places = set(read_csv(folder / "areas.csv", required=list(AREAS.columns))["area_code"])
    measures = set(read_csv(folder / "measures.csv", required=["measure"])["measure"])
    faults = []
    for table in found.tables:
        name = f"data/{FOLDER}, {table.told['file']}"
        try:
            if table.kind == "observations":
                check(table.frame, OBSERVATIONS, name)
            elif table.kind == "judgements":
                check(table.frame, JUDGEMENTS, name)
        except DataError as fault:
            faults.append(fault)
        for column, known in (("area_code", places), ("measure", measures)):
            strange = sorted(set(table.frame.get(column, [])) - known)
            if strange:
                faults.append(DataError(name, seen=f"{column} {', '.join(strange[:5])}", mend=_MEND))
    raise_all(faults)


def refuse_former(folder: Path) -> None:
    """Raise DataError where public tables lie in data/local/, as before public data had a place of its own."""
    moved = [name for name in MOVED if (folder / "local" / name).exists()]
    if moved:
        raise DataError(
            "data/local/",
            seen=listed(moved),
            allowed="an authority's own records; a page for the public cannot open it",
            mend=f"move {listed(moved)} to data/added/",
        )
    found = [name for name in FORMER if (folder / "local" / name).is_file()]
    if found:
        raise DataError(
            "data/local/",
            seen=listed(found),
            allowed="an authority's own records; public data lies in data/added/",
            mend="move these files away, then `rc-analysis data add` the downloads that they were built from",
        )
