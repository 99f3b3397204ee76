"""Days as programs write them: a column is read only as far as every day in it can be read in one way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

EARLIEST, LATEST = pd.Timestamp(1980, 1, 1), pd.Timestamp(2100, 1, 1)
USUAL = ("dd/mm/yyyy", "yyyy-mm-dd")
"""The return's own form, and that of databases: read cell by cell, and not worth a note."""
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}  # noqa: SIM905
_NAMED = "(?P<word>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_SHAPES = {  # a, b, c: numbers whose order is to be found out; y, m, d: known; word: a month's name
    "dd/mm/yyyy": r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>\d{4})",
    "dd-mm-yyyy": r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<y>\d{4})",
    "dd.mm.yyyy": r"(?P<a>\d{1,2})\.(?P<b>\d{1,2})\.(?P<y>\d{4})",
    "dd/mm/yy": r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<c>\d\d)",
    "dd-mm-yy": r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<c>\d\d)",
    "dd.mm.yy": r"(?P<a>\d{1,2})\.(?P<b>\d{1,2})\.(?P<c>\d\d)",
    "yyyy-mm-dd": r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)",
    "yyyy/mm/dd": r"(?P<y>\d{4})/(?P<m>\d\d)/(?P<d>\d\d)",
    "yyyymmdd": r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)",
    "dd Mon yyyy": rf"(?P<d>\d{{1,2}})[ -]{_NAMED}[ -](?P<y>\d{{4}})",
    "dd Mon yy": rf"(?P<d>\d{{1,2}})[ -]{_NAMED}[ -](?P<c>\d\d)",
    "Mon dd yyyy": rf"{_NAMED}\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}})",
}
_ORDERS = ("abc", "bac", "cba")  # day first, month first, year first; only the first is ever taken
_NO_YEAR = 29  # two digits from here on are a day of the month rather than a year
_TIME = re.compile(
    r"(?:\s+|(?<=\d)T(?=\d))(?P<clock>\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)\s*(?P<half>[AP]M)?(?P<zone>Z|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
_NUMBER = r"\d{5}(?:\.0+)?"
_NUMBERS = (29_221, 55_153)  # 1980 to 2050 as a spreadsheet counts days from 30 December 1899


@dataclass(frozen=True)
class Days:
    """`days`: NaT where blank or not read. `forms`: other forms than the usual ones, and how many cells. `month_first`:
    how many cells can only be read month first, where none can only be read day first; 0 otherwise."""

    days: pd.Series
    forms: Mapping[str, int]
    month_first: int


def read_days(columns: Mapping[str, pd.Series]) -> dict[str, Days]:
    """The columns of days of one file, read together.

    A month in words, or a year in front, can be read in one way only. Two numbers before a year are day and month in
    the return's own form, unless a column says otherwise; in any other form, and with a year of two digits, they are
    read only where no other order reads all such cells of the file. Day numbers of a spreadsheet are read where the
    whole column is made of them. A time of day is left off; one that may have moved the day (a time zone, or 23:00)
    makes the cell unread.
    In: names and columns of text, stripped, blank where none. Out: `Days` for each; no cell is ever told.
    """
    cut = {name: _without_time(column) for name, column in columns.items()}
    every = pd.concat([day for day, _ in cut.values()]) if cut else pd.Series(dtype="str")
    sure = {shape: _orders(every, shape) == ["abc"] for shape in _SHAPES}
    return {name: _column(day, timed, sure) for name, (day, timed) in cut.items()}


def _column(text: pd.Series, timed: pd.Series, sure: Mapping[str, bool]) -> Days:
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[ns]")
    forms: dict[str, int] = {}
    day_only = month_only = 0
    for shape, pattern in _SHAPES.items():
        parts = _parts(text, pattern)
        if parts.empty:
            continue
        if {"a", "b"} <= set(parts.columns):
            first, second = _read(parts, "abc").notna(), _read(parts, "bac").notna()
            day_only += int((first & ~second).sum())
            month_only += int((second & ~first).sum())
            if shape != USUAL[0] and not sure[shape]:
                continue
        days = _read(parts, "abc").dropna()
        found.loc[days.index] = days
        plain = int((~timed[days.index]).sum()) if shape in USUAL else 0
        if len(days) > plain:
            forms[shape] = len(days) - plain
    written = text[text != ""]
    if len(written) and written.str.fullmatch(_NUMBER).all():
        numbers = written.str.partition(".")[0].astype("int64")
        if numbers.between(*_NUMBERS).all():
            found.loc[numbers.index] = pd.Timestamp(1899, 12, 30) + pd.to_timedelta(numbers, unit="D")
            forms["a spreadsheet's day number"] = len(numbers)
    return Days(found, forms, 0 if day_only else month_only)


def _without_time(column: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The cells less their time of day ("?" where it may have moved the day), and whether one was worth a note."""
    time = column.str.extract(_TIME)
    clock = time["clock"].fillna("")
    midnight = clock.str.fullmatch(r"0?0:00(?::00(?:\.0+)?)?") & time["half"].isna()
    midnight |= clock.str.fullmatch(r"12:00(?::00(?:\.0+)?)?") & time["half"].str.upper().eq("AM")
    zoned, halved = time["zone"].notna(), time["half"].notna()
    moved = (clock != "") & ~midnight & (zoned | halved | clock.str.startswith(("22:00", "23:00")))
    bare = column.str.replace(_TIME, "", regex=True).str.strip()
    return bare.mask(moved, "?"), zoned | halved


def _orders(text: pd.Series, shape: str) -> list[str]:
    """The orders in which every cell of a shape is a day."""
    parts = _parts(text, _SHAPES[shape])
    if parts.empty or "a" not in parts.columns:
        return []
    tried: tuple[str, ...] = _ORDERS if "c" in parts.columns else _ORDERS[:2]
    if "c" in parts.columns:
        ends, last = parts["a"].astype("int64").max(), parts["c"].astype("int64").max()
        if ends >= _NO_YEAR and ends > last:  # no year that a return knows, and beyond every other number
            tried = _ORDERS[:2]
    return [order for order in tried if _read(parts, order).notna().all()]


def _parts(text: pd.Series, pattern: str) -> pd.DataFrame:
    """The named parts of the cells that have a shape."""
    return text[text.str.fullmatch(pattern, case=False)].str.extract(f"(?i:{pattern})")


def _read(parts: pd.DataFrame, order: str) -> pd.Series:
    """Days from the numbers of a shape: `order` says which of a, b, c is day, month and year."""
    numbers = {name: parts[name].astype("int64") for name in parts.columns if name != "word"}
    if "word" in parts.columns:
        numbers["m"] = parts["word"].str.lower().map(_MONTHS)
    roles = dict(zip("dmy", order, strict=True))
    day, month, year = (numbers[role if role in numbers else roles[role]] for role in "dmy")
    if "y" not in numbers:
        year = year + np.where(year < 80, 2000, 1900)
    pieces = [part.astype("str").str.zfill(n) for part, n in ((year, 4), (month, 2), (day, 2))]
    found = pd.to_datetime(pieces[0] + "-" + pieces[1] + "-" + pieces[2], format="%Y-%m-%d", errors="coerce")
    # Bounded before it is made nanoseconds: the error of a date beyond them would tell the date.
    return found.where(found.between(EARLIEST, LATEST)).astype("datetime64[ns]")
