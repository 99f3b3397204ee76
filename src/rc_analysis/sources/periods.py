"""What a published period means in days.

Publishers write one year in many ways. `time_period` of the EES standard is 2025 or 202425; the Local
Authority Interactive Tool adds 2024-25, 2024-25 (OT) for outturn, 2015/16, 2014-16 for three years taken
together, and (Rev), (prov), (Final). Which twelve months a bare 2025 stands for is not in the text: it depends
on the collection, and so each row of recipes.csv says its kind of year:

financial  1 April to 31 March; 2025 is the year ending 31 March 2025, as is a count on that day
academic   1 September to 31 August; 2025 and 202425 both end on 31 August 2025
calendar   1 January to 31 December
september  1 October to 30 September; 2025 is the year ending 30 September 2025 (the workforce census)
midyear    1 July to 30 June; 2024 is the estimate for 30 June 2024
january    the month of January (the school census)
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import pandas as pd

_LAST = {"financial": (3, 31), "academic": (8, 31), "calendar": (12, 31), "september": (9, 30), "midyear": (6, 30)}
KINDS = (*_LAST, "january")
_NOTE = re.compile(r"\s*\((OT|Rev|prov|Final)\)\s*$", re.IGNORECASE)
_YEAR = re.compile(r"^(\d{4})$")
_EES_SPAN = re.compile(r"^(\d{4})(\d{2})$")
_SPAN = re.compile(r"^(\d{4})[-/](\d{2}|\d{4})$")
_POOLED = re.compile(r"^(\d{4})/\d{2}-(\d{2})/(\d{2})$")


class Period(NamedTuple):
    """First and last day of a published period."""

    start: date
    end: date


def parse_period(text: str, kind: str) -> Period:
    """The first and last day of `text` in a collection whose years are of this `kind`.

    Raises ValueError where the text is no period (as a stray 0 in the Interactive Tool's download).

    >>> parse_period("2025", "financial").end, parse_period("202425", "academic").start
    (datetime.date(2025, 3, 31), datetime.date(2024, 9, 1))
    >>> parse_period("2014-16", "calendar")
    Period(start=datetime.date(2014, 1, 1), end=datetime.date(2016, 12, 31))
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of year; allowed: {', '.join(KINDS)}")
    first, last = _years(_NOTE.sub("", text.strip()), kind)
    if kind == "january":
        return Period(date(last, 1, 1), date(last, 1, 31))
    month, day = _LAST[kind]
    end = date(last, month, day)
    start = date(first, 1, 1) if kind == "calendar" else date(first - 1, month % 12 + 1, 1)
    return Period(start, end)


def _years(text: str, kind: str) -> tuple[int, int]:
    """The years in which the first and the last of the period's years end."""
    if match := _YEAR.match(text):
        first = last = int(match[1])
    elif match := _POOLED.match(text):
        first, last = int(match[1]) + 1, _later(int(match[1]), match[3])
    elif match := _EES_SPAN.match(text) or _SPAN.match(text):
        first, last = int(match[1]), _later(int(match[1]), match[2])
        # 2024-25 is one year that ends in 2025; 2014-16 is three calendar years taken together.
        if last == first + 1 and kind != "calendar":
            first = last
        elif last == first + 1:
            raise ValueError(f"{text!r} is two halves of a year, which a calendar year is not")
    else:
        raise ValueError(f"{text!r} is no period")
    if not 1990 <= first <= last <= 2100 or last - first > 4:
        raise ValueError(f"{text!r} is no period")
    return first, last


def _later(first: int, ending: str) -> int:
    """`25` after 2024 is 2025; `01` after 1999 is 2001."""
    if len(ending) == 4:
        return int(ending)
    year = first - first % 100 + int(ending)
    return year if year >= first else year + 100


def add_periods(frame: pd.DataFrame, kind: str) -> tuple[pd.DataFrame, list[str]]:
    """Add `period_start` and `period_end` (datetime64) to a frame with a `period` column.

    Out: the frame without the rows whose period cannot be read, and those periods as text.
    """
    spans: dict[str, Period] = {}
    strange: list[str] = []
    for text in frame["period"].unique():
        try:
            spans[text] = parse_period(text, kind)
        except ValueError:
            strange.append(text)
    kept = frame[~frame["period"].isin(strange)].copy()
    for name, part in (("period_start", "start"), ("period_end", "end")):
        days = {text: getattr(span, part) for text, span in spans.items()}
        kept[name] = pd.to_datetime(kept["period"].map(days)).astype("datetime64[ns]")
    return kept, strange


def with_days(frame: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """A copy of a frame whose columns of ISO days, "" where none is known, are datetime64 (NaT there)."""
    days = {n: pd.to_datetime(frame[n].replace("", None), format="%Y-%m-%d").astype("datetime64[ns]") for n in names}
    return frame.assign(**days)


def release_words(text: str) -> str:
    """When a release comes: a month, or a day; the first of a month stands for the month in the publishers' lists.

    >>> release_words("2025-12-03"), release_words("2026-03-01"), release_words("2026-03"), release_words("")
    ('3 December 2025', 'March 2026', 'March 2026', '')
    """
    return day_words(text[:7] if text.endswith("-01") and len(text) == 10 else text)


def day_words(text: str) -> str:
    """A day or a month as a reader writes it; anything else as it is.

    >>> day_words("2025-12-03"), day_words("2017-06"), day_words("2018"), day_words("undated")
    ('3 December 2025', 'June 2017', '2018', 'undated')
    """
    for form in ("%Y-%m-%d", "%Y-%m"):
        day = pd.to_datetime(str(text), errors="coerce", format=form)
        if not pd.isna(day):
            return f"{day.day} {day:%B %Y}" if form.endswith("d") else f"{day:%B %Y}"
    return str(text)
