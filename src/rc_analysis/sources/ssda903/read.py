"""Reading a folder of SSDA903 returns: finding the tables by their columns, the dates, and the years they cover."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from rc_analysis.errors import DataError
from rc_analysis.sources.ssda903.codes import CODES, MUST_NOT_BE_BLANK
from rc_analysis.sources.ssda903.faults import Fault, fault_table
from rc_analysis.sources.ssda903.records import Records
from rc_analysis.sources.tabular import decode

HEADER = ("CHILD", "DOB", "ETHNIC")
EPISODES = ("CHILD", "DECOM", "RNE", "LS", "PLACE", "DEC", "REC")
"""Columns by which the two tables are known; other columns may be there or not."""
OTHERS = frozenset(
    {
        "REVIEW",
        "SDQ_SCORE",
        "CONVICTED",
        "IN_TOUCH",
        "PREV_PERM",
        "DUC",
        "MIS_START",
        "DATE_INT",
        "DATE_PLACED",
        "SW_ID",
    }
)
"""Columns that mark the return's other tables, which are not read."""
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

EARLIEST, LATEST = pd.Timestamp(1980, 1, 1), pd.Timestamp(2100, 1, 1)
_SHARE = 0.1  # a year with at least so large a share of a file's ends is one that the file covers


@dataclass(frozen=True, repr=False, eq=False)
class Returns:
    """What a folder of returns holds. Its text tells sizes only.

    `children`: child (int, a running number), born (datetime64, NaT where not known); one row a child.
    `episodes`: child, start, end (NaT where open), new, legal, need, place, provider, ceased, change (str, blank where
    none; "?" for an unknown code) and year (int, the year that the return ends in); rows as returned, less those that
    a rule leaves out. Both hide their contents when shown.
    `years`: the years that the returns end in (2018 for 1 April 2017 to 31 March 2018).
    `found`: the faults met in reading; `faults` lists all rules with their counts. `aside`: files of tables not read.
    """

    children: Records
    episodes: Records
    years: tuple[int, ...]
    found: tuple[Fault, ...]
    aside: int

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

    The tables are known by their columns, a return's year by its dates. In: a folder. Out: `Returns`.
    Raises DataError where the folder is not there, or holds no header or no episodes that can be read; the message
    holds no cell of any file.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError("the folder of returns", seen="no such folder", allowed="a folder with SSDA903 CSV files",
                        mend="put the returns below data/local/ and name that folder")  # fmt: skip
    faults: list[Fault] = []
    headers, episodes, aside = [], [], 0
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() == ".csv" and p.is_file()):
        frame = _table(path, faults)
        if frame is None:
            continue
        if set(EPISODES) <= set(frame.columns):
            episodes.append(frame)
        elif set(HEADER) <= set(frame.columns) and not OTHERS & set(frame.columns):
            headers.append((_label(path, folder), frame))
        elif "CHILD" in frame.columns and OTHERS & set(frame.columns):
            aside += 1
        else:
            faults.append(Fault("wrong_columns", 1))
    _check_found(len(headers), len(episodes), aside, faults)
    headers.sort(key=lambda pair: pair[0])
    ids: dict[str, int] = {}
    kept, years = _episodes(episodes, ids, faults)
    children = _children([frame for _, frame in headers], ids, set(kept["child"]), faults)
    missing = years[-1] - years[0] + 1 - len(years)
    faults.append(Fault("missing_year", missing))
    return Returns(Records(children), Records(kept), years, tuple(f for f in faults if f.found), aside)


def _check_found(headers: int, episodes: int, aside: int, faults: Iterable[Fault]) -> None:
    table = fault_table(faults)
    broken = table[(table["found"] > 0) & (table["counts"] == "files")]
    left = "; ".join(f"{title.lower()}: {n}" for title, n in zip(broken["title"], broken["found"], strict=True))
    wrong = [
        DataError(
            f"the returns' {name}",
            seen=f"no file of that layout ({aside} of other tables{'; ' + left if left else ''})",
            allowed=f"a CSV file with the columns {', '.join(columns)}",
            mend="export the tables as CSV with their heading row",
        )
        for name, columns, number in (("header", HEADER, headers), ("episodes", EPISODES, episodes))
        if not number
    ]
    if len(wrong) == 2:
        raise DataError("\n".join(str(fault) for fault in wrong))
    if wrong:
        raise wrong[0]


def _table(path: Path, faults: list[Fault]) -> pd.DataFrame | None:
    """A CSV file as text, headings in capitals; None, and a fault, where it cannot be read."""
    raw = path.read_bytes()
    if not raw.strip():
        faults.append(Fault("empty_file", 1))
        return None
    try:
        lines = list(csv.reader(io.StringIO(decode(raw, "a file"), newline="")))
    except (DataError, csv.Error):
        faults.append(Fault("not_text", 1))
        return None
    names = [re.sub(r"\s+", "_", name.strip().upper()) for name in lines[0]]
    if len(set(names)) < len(names):
        faults.append(Fault("wrong_columns", 1))
        return None
    rows = [row for row in lines[1:] if any(cell.strip() for cell in row)]
    whole = [row for row in rows if len(row) == len(names)]
    if set(EPISODES) <= set(names) or set(HEADER) <= set(names):
        faults.append(Fault("broken_line", len(rows) - len(whole)))
        if not rows:
            faults.append(Fault("empty_file", 1))
            return None
    return pd.DataFrame(whole, columns=names, dtype="str").apply(lambda column: column.str.strip())


def _label(path: Path, folder: Path) -> tuple[int, str]:
    """Headers are ordered by the last year that their path names, and else by name."""
    name = str(path.relative_to(folder))
    years = [int(year) for year in re.findall(r"(?<!\d)(20\d\d)", name)]
    return (years[-1] if years else 0, name)


def _dates(column: pd.Series) -> pd.Series:
    """dd/mm/yyyy, and yyyy-mm-dd as databases write it, with or without a time; NaT for all else."""
    text = column.str.replace(r"[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$", "", regex=True)
    day_first = pd.to_datetime(
        text.where(text.str.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}")), format="%d/%m/%Y", errors="coerce"
    )
    year_first = pd.to_datetime(text.where(text.str.fullmatch(r"\d{4}-\d\d-\d\d")), format="%Y-%m-%d", errors="coerce")
    found = day_first.fillna(year_first)
    # Bounded before it is made nanoseconds: the error of a date beyond them would tell the date.
    return found.where(found.between(EARLIEST, LATEST)).astype("datetime64[ns]")


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
    frames: list[pd.DataFrame], ids: dict[str, int], faults: list[Fault]
) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """All files' episodes with dates and codes read, and the years that they cover."""
    parts, years = [], set()
    for frame in frames:
        start, end = _dates(frame["DECOM"]), _dates(frame["DEC"])
        covers = _years_of(start, end)
        years |= set(covers)
        last = pd.Timestamp(max(covers, default=LATEST.year), 3, 31)
        bad_start, bad_end = (start.isna() & (frame["DECOM"] != "")), (end.isna() & (frame["DEC"] != ""))
        tests = {  # in order: a row is counted once, by the first rule that leaves it out
            ("no_child", ""): frame["CHILD"] == "",
            ("no_start", ""): frame["DECOM"] == "",
            ("unreadable_date", "DECOM"): bad_start,
            ("unreadable_date", "DEC"): bad_end,
            ("repeated_row", ""): frame[list(set(frame.columns) - {"HOME_POST", "PL_POST"})].duplicated(keep="last"),
            ("end_before_start", ""): end < start,
            ("start_after_return", ""): start > last,
        }
        keep = pd.Series(True, index=frame.index)
        for (rule, field), broken in tests.items():
            faults.append(Fault(rule, int((broken & keep).sum()), field))
            keep &= ~broken
        part = pd.DataFrame({"child": _number(frame["CHILD"][keep], ids), "start": start[keep], "end": end[keep]})
        for field, name in KEPT.items():
            part[name] = _codes(frame[keep], field, faults)
        parts.append(part.assign(year=last.year))
    together = pd.concat(parts, ignore_index=True)
    if together.empty:
        raise DataError("the returns' episodes", seen="no episode that can be used",
                        allowed="rows with a child number and dates as dd/mm/yyyy",
                        mend="look at the faults by rule, and export the tables again")  # fmt: skip
    return together, tuple(sorted(years))


def _codes(frame: pd.DataFrame, field: str, faults: list[Fault]) -> pd.Series:
    """A field's codes; "?" for one that the return does not have, which is counted."""
    if field not in frame.columns:
        return pd.Series("", index=frame.index, dtype="str")
    codes = frame[field].str.upper()
    unknown = ~codes.isin(CODES[field]) & ((codes != "") | (field in MUST_NOT_BE_BLANK))
    faults.append(Fault("unknown_code", int(unknown.sum()), field))
    return codes.mask(unknown, "?")


def _children(frames: list[pd.DataFrame], ids: dict[str, int], seen: set[int], faults: list[Fault]) -> pd.DataFrame:
    """One row for each child with a header or an episode: the latest header's date of birth."""
    parts = []
    for frame in frames:
        born = _dates(frame["DOB"])
        faults.append(Fault("unreadable_date", int((born.isna() & (frame["DOB"] != "")).sum()), "DOB"))
        blank = frame["CHILD"] == ""
        faults.append(Fault("no_child", int(blank.sum())))
        part = pd.DataFrame({"child": _number(frame["CHILD"][~blank], ids), "born": born[~blank].to_numpy()})
        part["upn"] = frame["UPN"][~blank].to_numpy() if "UPN" in frame.columns else ""
        faults.append(Fault("duplicate_child", int(part.loc[part.duplicated("child"), "child"].nunique())))
        parts.append(part.drop_duplicates("child", keep="last"))
    headers = pd.concat(parts, ignore_index=True)
    pupils = headers[headers["upn"].str.len() == 13].drop_duplicates(["child", "upn"])
    faults.append(Fault("shared_upn", int(pupils.loc[pupils.duplicated("upn"), "upn"].nunique())))
    known = headers.dropna(subset="born")
    faults.append(Fault("two_birth_dates", int((known.groupby("child")["born"].nunique() > 1).sum())))
    faults.append(Fault("no_birth_date", len(set(headers["child"]) - set(known["child"]))))
    faults.append(Fault("no_header", len(seen - set(headers["child"]))))
    everyone = pd.Index(sorted(seen | set(headers["child"])), name="child")
    return known.drop_duplicates("child", keep="last").set_index("child")[["born"]].reindex(everyone).reset_index()
