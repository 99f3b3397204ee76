"""Reading a folder of SSDA903 returns: finding the tables by their columns, the dates, and the years they cover."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from rc_analysis.errors import DataError, RecordsError, listed, raise_all
from rc_analysis.sources.ssda903.codes import CODES, MUST_NOT_BE_BLANK, in_force
from rc_analysis.sources.ssda903.days import LATEST, Days, read_days
from rc_analysis.sources.ssda903.faults import Fault, Note, fault_table
from rc_analysis.sources.ssda903.records import Records
from rc_analysis.sources.ssda903.table import EPISODES, HEADER, Table, read_table, shown_name
from rc_analysis.sources.ssda903.usable import told

KEPT = {
    "RNE": "new",
    "LS": "legal",
    "CIN": "need",
    "PLACE": "place",
    "PLACE_PROVIDER": "provider",
    "REC": "ceased",
    "REASON_PLACE_CHANGE": "change",
}
"""Episode fields that are kept, and their names here. Postcodes and the home's number are not."""

_SHARE = 0.1  # a year with at least so large a share of a file's ends is one that the file covers
_DAMAGED = r"\d(?:\.\d+)?E\+?\d+"  # a long number as a spreadsheet shortens it: several children become one


@dataclass(frozen=True, repr=False, eq=False)
class Returns:
    """What a folder of returns holds. Its text tells sizes only.

    `children`: child (int, a running number), born (datetime64, NaT where not known); one row a child.
    `episodes`: child, start, end (NaT where open), new, legal, need, place, provider, ceased, change (str, blank where
    none; "?" for an unknown code) and year (int, the year that the return ends in); rows as returned, less those that
    a rule leaves out. Both hide their contents when shown.
    `years`: the years that the returns end in (2018 for 1 April 2017 to 31 March 2018).
    `found`: the faults met in reading; `faults` lists all rules with their counts. `aside`: files of tables not read.
    `notes`: what was read otherwise than it stands. `rows`: file to its number of rows.
    """

    children: Records
    episodes: Records
    years: tuple[int, ...]
    found: tuple[Fault, ...]
    aside: int
    notes: tuple[Note, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def faults(self) -> pd.DataFrame:
        """All rules and their counts (see `fault_table`), those of the spell table included. For the analyst's own
        screen: counts here are not withheld."""
        from rc_analysis.sources.ssda903.spells import spell_faults

        return fault_table([*self.found, *spell_faults(self)])

    @property
    def covered(self) -> tuple[date, date]:
        """First and last day that the returns tell of: 1 April and 31 March."""
        return date(self.years[0] - 1, 4, 1), date(self.years[-1], 3, 31)

    def __repr__(self) -> str:
        return f"<SSDA903 returns for years to March {self.years[0]} to {self.years[-1]}: records not shown>"


def read_returns(folder: Path | str) -> Returns:
    """Read every header and episodes file below a folder, in whatever sub-folders and under whatever names.

    The tables are known by their columns, a return's year by its dates. What can be read in one way only is read, and
    noted. Rows that cannot be used are left out and counted: `check_usable` says whether too many are, and `summary`
    and `project` ask it first. In: a folder. Out: `Returns`.
    Raises DataError where the folder is not there; RecordsError where it holds no header or no episodes that can be
    read, days written month first, two returns for one year, or child numbers that differ in their form alone. The
    message holds no cell of any file.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError("the folder of returns", seen="no such folder", allowed="a folder with SSDA903 CSV files",
                        mend="put the returns below data/local/ and name that folder")  # fmt: skip
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() == ".csv" and p.is_file())
    tables = [read_table(p, shown_name(p.relative_to(folder), n)) for n, p in enumerate(paths, 1)]
    faults = [fault for table in tables for fault in table.faults]
    notes = [note for table in tables for note in table.notes]
    episodes = [table for table in tables if table.kind == "episodes"]
    headers = sorted((table for table in tables if table.kind == "header"), key=lambda t: _label(t.path, folder))
    aside = sum(table.kind == "other" for table in tables)
    _check_found(len(headers), len(episodes), aside, faults)
    days = _days([*episodes, *headers], notes)
    _check_numbers([*episodes, *headers])
    ids: dict[str, int] = {}
    kept, years = _episodes(episodes, days, ids, faults, notes)
    labels = [_label(table.path, folder)[0] for table in headers]
    children = _children(headers, labels, days, ids, set(kept["child"]), faults)
    faults.append(Fault("missing_year", years[-1] - years[0] + 1 - len(years)))
    found = tuple(f for f in faults if f.found)
    rows = {table.name: table.rows for table in tables}
    return Returns(Records(children), Records(kept), years, found, aside, tuple(n for n in notes if n.found), rows)


def _check_found(headers: int, episodes: int, aside: int, faults: Iterable[Fault]) -> None:
    table = fault_table(faults)
    broken = table[(table["found"] > 0) & (table["counts"] == "files")]
    left = "; ".join(f"{title.lower()}: {n}" for title, n in zip(broken["title"], broken["found"], strict=True))
    raise_all(
        [
            RecordsError(
                f"the returns' {name}",
                seen=f"no file of that layout ({aside} of other tables{'; ' + left if left else ''})",
                allowed=f"a CSV file with the columns {', '.join(columns)}",
                mend="export the tables as CSV with their heading row",
            )
            for name, columns, number in (("header", HEADER, headers), ("episodes", EPISODES, episodes))
            if not number
        ]
    )


def _days(tables: Iterable[Table], notes: list[Note]) -> dict[str, dict[str, Days]]:
    """Each file's columns of days. Raises RecordsError for those written month first."""
    found, wrong = {}, []
    for table in tables:
        names = ("DECOM", "DEC") if table.kind == "episodes" else ("DOB",)
        found[table.name] = read_days({name: table.frame[name] for name in names})
        for name, column in found[table.name].items():
            notes += [Note(f"written as {form}", n, "days", table.name, name) for form, n in column.forms.items()]
            if column.month_first:
                written = int((table.frame[name] != "").sum())
                wrong.append(
                    RecordsError(
                        f"{table.name}, {name}",
                        seen=f"days written month first: {column.month_first:,} of {written:,} cannot be read "
                        "day first, and none must be",
                        allowed="dd/mm/yyyy",
                        mend="export the table with days as dd/mm/yyyy",
                    )
                )
    raise_all(wrong)
    return found


def _check_numbers(tables: Iterable[Table]) -> None:
    """Raise RecordsError where two child numbers are one but for leading noughts, capitals or ".0"."""
    numbers = pd.concat([table.frame["CHILD"] for table in tables]).drop_duplicates()
    bare = numbers.str.upper().str.replace(r"\.0+$", "", regex=True).str.lstrip("0")
    twice = int(bare.duplicated(keep=False).sum())
    if twice:
        raise RecordsError(
            "CHILD", seen=f"{twice:,} child numbers that are another's but for leading noughts, capitals or a decimal",
            allowed="each child's number written alike in every file",
            mend="export the tables again with the number as text")  # fmt: skip


def _label(path: Path, folder: Path) -> tuple[int, str]:
    """Headers are ordered by the last year that their path names, and else by name."""
    name = str(path.relative_to(folder))
    years = [int(year) for year in re.findall(r"(?<!\d)(20\d\d)", name)]
    return (years[-1] if years else 0, name)


def _year_of(dates: pd.Series) -> pd.Series:
    """The year that the return ends in whose year a date lies in."""
    return dates.dt.year + (dates.dt.month >= 4)


def _years_of(start: pd.Series, end: pd.Series) -> list[int]:
    """The years that one file covers: those in which its episodes end (an end on 1 April closes the year before), or,
    where none ends, that of the last start."""
    ends = _year_of(end.dropna() - pd.Timedelta(days=1)).value_counts()
    if len(ends):
        return sorted(int(year) for year in ends[ends >= _SHARE * ends.sum()].index)
    starts = start.dropna()
    return [int(_year_of(starts).max())] if len(starts) else []


def _number(children: pd.Series, ids: dict[str, int]) -> np.ndarray:
    """Running numbers in the order met, the same child always the same."""
    return np.array([ids.setdefault(child, len(ids)) for child in children], dtype="int64")


def _episodes(
    tables: Sequence[Table],
    days: dict[str, dict[str, Days]],
    ids: dict[str, int],
    faults: list[Fault],
    notes: list[Note],
) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """All files' episodes with dates and codes read, and the years that they cover."""
    parts: list[pd.DataFrame] = []
    whose: dict[int, list[str]] = {}
    for table in tables:
        part, covers, found, said = _one_file(table, days[table.name], ids)
        if any(_same(part, other) for other in parts):
            notes.append(Note("as another file has them, left out", table.rows, "rows", table.name))
            continue
        faults += found
        notes += said
        parts.append(part)
        for year in covers:
            whose.setdefault(year, []).append(f"{table.name} ({table.rows:,} rows)")
    raise_all(
        [
            RecordsError(
                f"the year to March {year}",
                seen=f"episodes in {listed(names)}",
                allowed="one return a year",
                mend="keep the newest version in the folder, and the others elsewhere",
            )
            for year, names in sorted(whose.items())
            if len(names) > 1
        ]
    )
    together = pd.concat(parts, ignore_index=True)
    if together.empty:
        raise RecordsError("the returns' episodes",
                           seen="no episode that can be used: "
                           + "; ".join(f"{f.file}: {told([f])}" for f in faults if f.found and f.file),
                           allowed="rows with a child number and dates as dd/mm/yyyy",
                           mend="export the tables again")  # fmt: skip
    return together, tuple(sorted(whose))


def _same(part: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two files hold the same episodes, in whatever order."""
    if len(part) != len(other) or part.empty:
        return False
    by = list(part.columns)
    first, second = (frame.sort_values(by).reset_index(drop=True) for frame in (part, other))
    return first.equals(second)


def _one_file(
    table: Table, days: dict[str, Days], ids: dict[str, int]
) -> tuple[pd.DataFrame, list[int], list[Fault], list[Note]]:
    """One file's episodes that can be used, the years it covers, its faults and its notes."""
    frame, name = table.frame, table.name
    start, end = days["DECOM"].days, days["DEC"].days
    covers = _years_of(start, end)
    last = pd.Timestamp(max(covers, default=LATEST.year), 3, 31)
    tests = {  # in order: a row is counted once, by the first rule that leaves it out
        ("no_child", ""): _no_child(frame),
        ("no_start", ""): frame["DECOM"] == "",
        ("unreadable_date", "DECOM"): start.isna() & (frame["DECOM"] != ""),
        ("unreadable_date", "DEC"): end.isna() & (frame["DEC"] != ""),
        ("repeated_row", ""): frame[list(set(frame.columns) - {"HOME_POST", "PL_POST"})].duplicated(keep="last"),
        ("end_before_start", ""): end < start,
        ("start_after_return", ""): start > last,
    }
    keep = pd.Series(True, index=frame.index)
    faults, notes = [], []
    for (rule, column), broken in tests.items():
        faults.append(Fault(rule, int((broken & keep).sum()), column, name))
        keep &= ~broken
    part = pd.DataFrame({"child": _number(frame["CHILD"][keep], ids), "start": start[keep], "end": end[keep]})
    for column, called in KEPT.items():
        part[called], unknown, other_years = _codes(frame[keep], column, last.year)
        faults.append(Fault("unknown_code", unknown, column, name))
        notes.append(Note(f"of other years than that to March {last.year}, kept", other_years, "codes", name, column))
    return part.assign(year=last.year), covers, faults, notes


def _no_child(frame: pd.DataFrame) -> pd.Series:
    """Rows without a child number, or with one that a spreadsheet has shortened."""
    return (frame["CHILD"] == "") | frame["CHILD"].str.fullmatch(_DAMAGED, case=False)


def _codes(frame: pd.DataFrame, column: str, year: int) -> tuple[pd.Series, int, int]:
    """A field's codes, "?" for one that no return has; how many such there are, and how many are of other years."""
    if column not in frame.columns:
        return pd.Series("", index=frame.index, dtype="str"), 0, 0
    codes = frame[column].str.upper()
    unknown = ~codes.isin(CODES[column]) & ((codes != "") | (column in MUST_NOT_BE_BLANK))
    other_years = codes.isin(CODES[column] - in_force(column, year))
    return codes.mask(unknown, "?"), int(unknown.sum()), int(other_years.sum())


def _children(
    tables: Sequence[Table],
    labels: Sequence[int],
    days: dict[str, dict[str, Days]],
    ids: dict[str, int],
    seen: set[int],
    faults: list[Fault],
) -> pd.DataFrame:
    """One row for each child with a header or an episode: the latest header's date of birth."""
    parts = []
    for table, label in zip(tables, labels, strict=True):
        frame, born = table.frame, days[table.name]["DOB"].days
        faults.append(Fault("unreadable_date", int((born.isna() & (frame["DOB"] != "")).sum()), "DOB", table.name))
        blank = _no_child(frame)
        faults.append(Fault("no_child", int(blank.sum()), file=table.name))
        part = pd.DataFrame({"child": _number(frame["CHILD"][~blank], ids), "born": born[~blank].to_numpy()})
        part["upn"] = frame["UPN"][~blank].to_numpy() if "UPN" in frame.columns else ""
        faults.append(Fault("duplicate_child", int(part.loc[part.duplicated("child"), "child"].nunique())))
        parts.append(part.drop_duplicates("child", keep="last").assign(label=label))
    headers = pd.concat(parts, ignore_index=True)
    pupils = headers[headers["upn"].str.len() == 13].drop_duplicates(["child", "upn"])
    faults.append(Fault("shared_upn", int(pupils.loc[pupils.duplicated("upn"), "upn"].nunique())))
    known = headers.dropna(subset="born")
    differ = int((known.groupby(["child", "label"])["born"].nunique() > 1).groupby("child").any().sum())
    if differ:
        raise RecordsError("the returns' header",
                           seen=f"two headers for one year, with other dates of birth for {differ:,} children",
                           allowed="one header a year, the year in the file's or the folder's name",
                           mend="keep the newest version in the folder, and the others elsewhere")  # fmt: skip
    faults.append(Fault("two_birth_dates", int((known.groupby("child")["born"].nunique() > 1).sum())))
    faults.append(Fault("no_birth_date", len(set(headers["child"]) - set(known["child"]))))
    faults.append(Fault("no_header", len(seen - set(headers["child"]))))
    everyone = pd.Index(sorted(seen | set(headers["child"])), name="child")
    return known.drop_duplicates("child", keep="last").set_index("child")[["born"]].reindex(everyone).reset_index()
