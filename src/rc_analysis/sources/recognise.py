"""Which source a file is of: by its name, its columns and its contents together.

Two tables of one release can share their columns, and a file can bear another's name. So a file is taken for a
source only where the rows that data/recipes.csv asks for are in it; where name and contents contradict each other the
file is refused.
"""

import difflib
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from rc_analysis.errors import DataError, listed
from rc_analysis.sources.deflator import is_deflator
from rc_analysis.sources.ees import LEVELS, is_ees
from rc_analysis.sources.lait import DICTIONARY_COLUMNS, is_lait
from rc_analysis.sources.neighbours import is_neighbours
from rc_analysis.sources.providers import is_providers
from rc_analysis.sources.recipes import TOTAL, breakdown_of, columns_named, parse_filters
from rc_analysis.sources.tabular import header, read_csv

BOOKS = (".ods", ".xlsx")
TABLES = (".csv", ".parquet", *BOOKS)
_AGAIN = "download it again"
_AREA_CODE = "Local authority area code"


@dataclass(frozen=True)
class Known:
    """What a file was taken for: `source_id` (empty: left, for the reason `why`), whether its `name` says so too, and
    the file to read (`path`, a CSV made from a workbook or Parquet file where its reader takes CSV only)."""

    path: Path
    source_id: str = ""
    why: str = ""
    name: bool = True


@dataclass
class Sources:
    """What is known of the sources: the tables of `read_definitions`, and the categories held of each source."""

    tables: Mapping[str, pd.DataFrame]
    held: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def recipes(self, source_id: str) -> pd.DataFrame:
        """The recipes of one source."""
        every = self.tables["recipes"]
        return every[every["source_id"] == source_id]

    def layout(self, source_id: str) -> str:
        """How the files of a source are laid out."""
        return str(self.tables["sources"].set_index("source_id").at[source_id, "layout"])

    def of(self, *layouts: str) -> list[str]:
        """The sources of these layouts."""
        sources = self.tables["sources"]
        return list(sources.loc[sources["layout"].isin(layouts), "source_id"])

    def named(self, name: str) -> list[str]:
        """The sources whose file name fits, however the workbook was saved."""
        sources = self.tables["sources"]
        fits = []
        for source, pattern in zip(sources["source_id"], sources["file"], strict=True):
            if fnmatch(Path(name).stem.lower(), f"{pattern.rsplit('.', 1)[0].lower()}*"):
                fits.append(str(source))
        return [s for s in fits if self.layout(s) != "reports"]


def recognise(path: Path, sources: Sources, into: Path, *, shown: str = "", given: str = "") -> Known:
    """The source of a file.

    In: `into`, a folder for a table made from a workbook; `shown`, what messages call the file; `given`, a source that
    the user named. Raises DataError where the file
    cannot be read, where name and contents are of two sources, or where a level is spelt as no source spells it.
    """
    shown = shown or path.name
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        return Known(path, why="an inspection report: those are read from data/added/ofsted/")
    if suffix not in TABLES:
        return Known(path, why="not a table")
    if path.name.lower().endswith(".meta.csv"):
        return Known(path, why="describes the columns of another file; no figures")
    named = [given] if given else sources.named(path.name)
    try:
        return _known(path, sources, named, into)
    except DataError as fault:
        raise DataError(shown, seen=fault.seen, allowed=fault.allowed, mend=fault.mend) from fault


def _known(path: Path, sources: Sources, named: list[str], into: Path) -> Known:
    if path.suffix.lower() in BOOKS:
        sheets = _book(path, None, 20)  # the headings are among the first rows
        outturn = [s for sheet in sheets for s in sources.named(f"{sheet}.ods") if sources.layout(s) == "outturn"]
        if outturn:
            return _only(path, outturn, named)
        if any(_AREA_CODE in row for sheet in sheets.values() for row in _rows(sheet)):
            return _only(path, sources.of("ofsted"), named)
        if any(sources.layout(s) in ("outturn", "ofsted") for s in named):
            return Known(path, named[0])  # its reader says what is wrong
        made = _as_csv(path, sheets, into)
        if made is None:
            return Known(path, why="a workbook with no table that any source has")
        path = made
    if path.suffix.lower() == ".csv" and is_providers(path):
        return _only(path, sources.of("providers"), named)
    columns = _columns(path)
    if is_ees(columns):
        return _ees(path, columns, sources, named, into)
    for layout, known in (("lait", is_lait), ("neighbours", is_neighbours), ("deflator", is_deflator)):
        if known(columns):
            return _only(path, sources.of(layout), named)
    if set(DICTIONARY_COLUMNS) <= set(columns):
        return Known(path, why="the dictionary of the Local Authority Interactive Tool; no figures")
    if named:
        return Known(path, named[0])  # its reader says which columns are wanting
    return Known(path, why="not laid out as any source in data/sources.csv")


def _only(path: Path, fits: list[str], named: list[str]) -> Known:
    """A file of a layout that tells of one source at most; its name must not tell of another."""
    if not fits:
        return Known(path, why="not laid out as any source in data/sources.csv")
    if named and fits[0] not in named:
        raise _misnamed(path, named[0], fits[0])
    return Known(path, fits[0], name=bool(named))


def _misnamed(path: Path, name: str, contents: str) -> DataError:
    return DataError(
        path.name,
        seen=f"the name of {name}, and the contents of {contents}",
        allowed="a name and contents of one table",
        mend="give it the name under which it was published, or download it again",
    )


def _ees(path: Path, columns: list[str], sources: Sources, named: list[str], into: Path) -> Known:
    """An EES file: a source fits where every row that its recipes ask for is there, of categories that are held."""
    csv = path if path.suffix.lower() == ".csv" else _from_parquet(path, into)
    table = read_csv(csv)
    strange = [text for text in table["geographic_level"].unique() if text not in LEVELS and _squeezed(text) in _SPELT]
    if strange:
        raise DataError(
            path.name,
            seen=f"geographic_level {', '.join(map(repr, strange))}",
            allowed=listed(LEVELS),
            mend="a level spelt otherwise would be left out unseen: download the file again",
        )
    whole: dict[str, int] = {}
    part: set[str] = set()
    for source in sources.of("ees"):
        own = sources.recipes(source)
        if own.empty or not columns_named(own) <= {*columns}:
            continue
        there = [_holds(table, recipe) for _, recipe in own.iterrows()]
        known = any(_known_categories(table[rows], own.loc[[i]], sources.held.get(source))
                    for i, rows in zip(own.index, there, strict=True) if rows.any())  # fmt: skip
        if known:
            part.add(source)
            if all(rows.any() for rows in there):
                whole[source] = len(columns_named(own)) + len(set(own["filters"]))
    best = [s for s in whole if whole[s] == max(whole.values())]
    if named:
        fits = [s for s in named if s in part] or (named if not best else [])
        if fits:
            return Known(csv, fits[0])  # where nothing fits, applying the recipes says what is wanting
        raise _misnamed(path, named[0], best[0])
    if len(best) == 1:
        return Known(csv, best[0], name=False)
    return Known(csv, why=f"it fits {listed(best)} alike" if best else "an EES file that no measure comes from")


def _holds(table: pd.DataFrame, recipe: pd.Series) -> pd.Series:
    rows = pd.Series(True, index=table.index)
    for column, text in parse_filters(recipe["filters"]).items():
        rows &= table[column] == text
    return rows


def _known_categories(rows: pd.DataFrame, recipes: pd.DataFrame, held: "frozenset[str] | None") -> bool:
    """Whether the categories of these rows are among those held of the source; yes where there is none to compare."""
    recipe = recipes.iloc[0]
    if not held or not recipe["breakdown"] or recipe["breakdown"].startswith("="):
        return True
    seen = set(pd.Series(breakdown_of(rows, recipe)).unique())
    return bool(seen - {TOTAL} & held) if seen - {TOTAL} else True


def near(text: str, known: "list[str]") -> str:
    """One of `known` that is `text` in another spelling (case, dashes, quotes, blanks, a letter), or nothing.

    >>> near("Outside the boundary", ["outside  the boundary"]), near("1 to 4 years", ["1 to 3 years"])
    ('outside  the boundary', '')
    """
    same = [other for other in known if _squeezed(other) == _squeezed(text)]
    close = difflib.get_close_matches(text, known, n=3, cutoff=0.93)
    return next(iter([*same, *(c for c in close if re.findall(r"\d+", c) == re.findall(r"\d+", text))]), "")


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9<>=+]", "", text.casefold())


_SPELT = {_squeezed(level) for level in LEVELS}


def _columns(path: Path) -> list[str]:
    if path.suffix.lower() == ".parquet":
        try:
            return list(pq.read_schema(path).names)
        except Exception as error:
            raise DataError(path.name, seen=str(error)[:160], allowed="a Parquet file", mend=_AGAIN) from error
    return header(path) or list(read_csv(path).columns)  # which says what is wrong


def _from_parquet(path: Path, into: Path) -> Path:
    """The same table as CSV, every cell as text."""
    made = Path(tempfile.mkdtemp(dir=into), f"{path.stem}.csv")
    try:
        pq.read_table(path).to_pandas().to_csv(made, index=False)
    except Exception as error:
        raise DataError(path.name, seen=str(error)[:160], allowed="a Parquet file", mend=_AGAIN) from error
    return made


def _book(path: Path, sheet: "str | None", rows: "int | None" = None) -> dict[str, pd.DataFrame]:
    try:
        with pd.ExcelFile(path, engine="calamine") as book:
            names = [str(name) for name in book.sheet_names] if sheet is None else [sheet]
            return {n: pd.read_excel(book, sheet_name=n, header=None, dtype="object", nrows=rows) for n in names}
    except Exception as error:
        raise DataError(path.name, seen=str(error)[:160], allowed="a workbook", mend=_AGAIN) from error


def _rows(sheet: pd.DataFrame) -> "list[list[str]]":
    return [[str(cell).strip() for cell in row] for row in sheet.to_numpy()]


def _as_csv(path: Path, sheets: Mapping[str, pd.DataFrame], into: Path) -> "Path | None":
    """The first table of a workbook that has the headings of a source whose reader takes CSV."""
    for name, peek in sheets.items():
        for at, row in enumerate(_rows(peek)):
            if is_ees(row) or is_lait(row) or is_neighbours(row):
                body = _book(path, name)[name].iloc[at + 1 :].dropna(how="all").map(_cell)
                body.columns = pd.Index(row)
                made = Path(tempfile.mkdtemp(dir=into), f"{path.stem}.csv")
                body.loc[:, [heading != "nan" for heading in row]].to_csv(made, index=False)
                return made
    return None


def _cell(value: object) -> str:
    """A cell as it would stand in CSV: 2025, not 2025.0."""
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
