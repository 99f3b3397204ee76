"""What a publisher's release is called, when it came out, and which of two is the newer.

A release's name follows that of the one held, with the year that the new file reaches; what cannot be told from the
file or its name is asked for.
"""

import re
from dataclasses import dataclass

import pandas as pd

from rc_analysis.errors import DataError, ParameterError

_YEAR_END = re.compile(r"20\d\d(?:[-/]\d\d)?(?!.*20\d\d)")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf"(\d{{1,2}})[ _-]({_MONTHS})[ _-](20\d\d)", re.IGNORECASE)
_MONTH = re.compile(rf"({_MONTHS})[ _-](20\d\d)", re.IGNORECASE)
_PUBLISHED = re.compile(rf"publi\w+[^\n\d]{{0,20}}(\d{{1,2}} (?:{_MONTHS}) 20\d\d)", re.IGNORECASE)
VERSIONS = ("provisional", "", "revised", "final")
"""Versions of one period's figures, the earliest first; a file that does not say stands after a provisional one."""


@dataclass(frozen=True)
class Release:
    """A release: its name, the day or month it came out (ISO, empty where unknown), and its version."""

    name: str
    published: str
    version: str

    def key(self, newest: str) -> tuple[str, int, str]:
        """What orders the releases of a table: how far it reaches (`newest`, an ISO day), version, publication.

        A file that does not say when it came out is taken for the newest of its year.
        """
        return newest, VERSIONS.index(self.version), self.published or "unknown"


def release_of(row: "pd.Series", layout: str, told: str, newest: str, version: str = "", hint: str = "") -> Release:
    """The release of a file.

    In: the row of sources.csv of the release held; the file's layout and name (`told`); the newest period in it, as
    published; the `version` that its rows give that period; `hint`, the notes beside it in a zip.
    Raises DataError where the release cannot be told.
    """
    held = str(row["release"])
    day, month = _DAY.search(told), _MONTH.search(told)
    published = _iso(found[1]) if (found := _PUBLISHED.search(hint)) else ""
    version = _version(f"{told} {version}")
    if layout == "ofsted":
        # The list is named for the day it stands at: "As at 31 March 2025".
        name = f"{held.rsplit(' ', 3)[0]} {int(day[1])} {day[2].capitalize()} {day[3]}" if day else ""
        published = published or (_iso(day[0]) if day else "")
    elif layout in ("lait", "neighbours") or _MONTH.fullmatch(held):  # named for its month, whatever years it holds
        name = f"{month[1].capitalize()} {month[2]}" if month else ""
        if layout == "neighbours" and not name and (year := re.search(r"20\d\d", told)):
            name = held if year[0] in held else year[0]
        published = published or _iso(name)
    else:
        name = renewed(held.split(",")[0], newest)
        published = published or (_iso(day[0]) if day else "")
    if not name:
        raise DataError(
            told,
            seen="no release in its name or contents",
            allowed=f"a release such as {held!r}",
            mend=f'name it: --release "{held}"',
        )
    return Release(f"{name}, {version}" if version else name, published, version)


def given_release(text: str) -> Release:
    """A release as the user names it: "Reporting year 2026, provisional, 19 November 2026".

    Raises ParameterError for a blank one.
    """
    if not text.strip():
        raise ParameterError("--release", seen=text, allowed='a release such as "Reporting year 2026"')
    return Release(text.strip(), dated(text), _version(text))


def dated(text: str, year: bool = False) -> str:
    """The day or month that a text names, or with `year` at least the year, as ISO; empty where it names none.

    >>> dated("As at 31 March 2025"), dated("April 2026"), dated("2026", year=True), dated("Reporting year 2025")
    ('2025-03-31', '2026-04', '2026', '')
    """
    found = _DAY.search(text) or _MONTH.search(text) or (re.search(r"20\d\d", text) if year else None)
    return _iso(found[0]) if found else ""


def renewed(text: str, newest: str) -> str:
    """A release's name with its last year replaced by the newest period published.

    >>> renewed("Academic year 2024/25", "202526"), renewed("Mid-2012 to mid-2024", "2025")
    ('Academic year 2025/26', 'Mid-2012 to mid-2025')
    >>> renewed("2024-25", "2025-26"), renewed("children_in_need_2013_to_2025", "2026")
    ('2025-26', 'children_in_need_2013_to_2026')
    """
    found = _YEAR_END.search(text)
    if not found:
        return text
    digits = re.sub(r"\D", "", newest)
    mark = next((sign for sign in "/-" if sign in found[0]), "")
    year = f"{digits[:4]}{mark}{digits[4:6]}" if mark and len(digits) == 6 else digits[:4]
    return text[: found.start()] + year + text[found.end() :]


def slug(text: str) -> str:
    """A name as part of an id: "Reporting year 2026" is reporting-year-2026."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def base_key(row: "pd.Series", newest: str) -> tuple[str, int, str]:
    """The key of the release that data/ holds: `row` of sources.csv, and how far its figures reach.

    A list without periods (Ofsted's, the neighbour model) reaches to the day or year that it is named for.
    """
    held = given_release(str(row["release"]))
    return (
        newest or dated(held.name, year=True),
        VERSIONS.index(held.version),
        str(row.get("published") or held.published),
    )


def _version(text: str) -> str:
    return next((v for v in VERSIONS if v and re.search(rf"\b{v}\b", text.replace("_", " "), re.IGNORECASE)), "")


def _iso(text: str) -> str:
    """A day as 2026-11-19, a month as 2026-11."""
    for form, out in (("%d %B %Y", "%Y-%m-%d"), ("%B %Y", "%Y-%m"), ("%Y", "%Y")):
        day = pd.to_datetime(re.sub(r"[_-]", " ", text), format=form, errors="coerce")
        if not pd.isna(day):
            return f"{day:{out}}"
    return ""
