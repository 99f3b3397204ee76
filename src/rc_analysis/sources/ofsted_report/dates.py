"""Dates as the reports print them: one day, a range, or several periods on site, in any of their styles."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from rc_analysis.sources.ofsted_report.text import Document

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![a-z])\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})\s*(?:st|nd|rd|th)?"
_MOMENT = re.compile(
    rf"(?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}})"
    rf"|(?P<numeric>\d{{1,2}}\s*[/.]\s*\d{{1,2}}\s*[/.]\s*\d{{2,4}})(?!\d)"
    rf"|(?P<first>{_MONTH})\s+(?P<second>\d{{1,2}})(?:st|nd|rd|th)?,\s*(?P<third>\d{{4}})"
    rf"|{_WEEKDAY}{_DAY}(?:\s*(?:of\s+)?(?P<month>{_MONTH})(?:,?\s*(?P<year>\d{{4}}))?)?(?![\d/])",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?P<range>to|until|till|through|-|–|—|─|‒|−|‐|‑|and ending)?(?P<and>and|,|;|&|plus|the|\s)*\s*", re.IGNORECASE
)
_EARLIEST, _LATEST = 2005, 2045


@dataclass(frozen=True)
class Period:
    """Days on site, both included."""

    start: date
    end: date

    def weekdays(self) -> int:
        """Mondays to Fridays from the first day to the last."""
        days = (self.start + timedelta(n) for n in range((self.end - self.start).days + 1))
        return sum(day.weekday() < 5 for day in days)


@dataclass
class _Moment:
    day: int
    month: int | None
    year: int | None
    joined: str = ""  # how it joins the one before it: "range", "and" or nothing


def parse_periods(text: str) -> list[Period]:
    """The periods a date line prints, in order; empty where it prints none that is a date.

    >>> parse_periods("8 July 2019 to 12 July 2019 and 7 August 2019 to 8 August 2019")[-1].end.isoformat()
    '2019-08-08'
    >>> [(p.start.isoformat(), p.end.isoformat()) for p in parse_periods("20 June to 1 July 2022")]
    [('2022-06-20', '2022-07-01')]
    """
    moments = _moments(re.sub(r"[A-Za-z]{5,}", _month_spelt, text))
    if len(moments) == 2 and re.match(r"\s*between\b", text, re.IGNORECASE):
        moments[1].joined = "range"
    _fill(moments)
    periods: list[Period] = []
    for moment in moments:
        day = _date(moment)
        if day is None:
            return []
        if moment.joined == "range" and periods:
            if day < periods[-1].start:
                return []
            periods[-1] = Period(periods[-1].start, day)
        elif (
            moment.joined == "and"
            and periods
            and periods[-1].start == periods[-1].end
            and (day - periods[-1].end).days == 1
        ):
            periods[-1] = Period(periods[-1].start, day)  # "18 and 19 February": two days running
        else:
            periods.append(Period(day, day))
    return periods


def _month_spelt(match: re.Match[str]) -> str:
    """A month with a slip of the key in it ("Febuary") as it is spelt; any other word as it stands."""
    word = match[0].casefold()
    if word in MONTHS:
        return match[0]
    near = difflib.get_close_matches(word, [month for month in MONTHS if len(month) > 5], 1, 0.85)
    return near[0] if near and near[0][0] == word[0] else match[0]


def _moments(text: str) -> list[_Moment]:
    found: list[_Moment] = []
    last = None
    for match in _MOMENT.finditer(text):
        joined = ""
        if last is not None:
            between = _BETWEEN.fullmatch(text, last, match.start())
            if not between:
                break  # words follow: the dates are over
            joined = "range" if between["range"] else "and"
        found.append(_moment(match, joined))
        last = match.end()
    return found


def _moment(match: re.Match[str], joined: str) -> _Moment:
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return _Moment(day, month, year, joined)
    if match["numeric"]:
        day, month, year = (int(part) for part in re.split(r"\s*[/.]\s*", match["numeric"]))
        return _Moment(day, month, year + 2000 if year < 100 else year, joined)
    if match["first"]:
        return _Moment(int(match["second"]), _month(match["first"]), int(match["third"]), joined)
    return _Moment(int(match["day"]), _month(match["month"]), int(match["year"]) if match["year"] else None, joined)


def _month(word: str | None) -> int | None:
    return MONTHS[word.rstrip(".").casefold()] if word else None


def _fill(moments: Sequence[_Moment]) -> None:
    """Give each day the month and year printed after it: "3 to 14 October 2022" has them once."""
    for later, earlier in zip(reversed(moments), list(reversed(moments))[1:], strict=False):
        if earlier.month is None:
            earlier.month = later.month
        if earlier.year is None and later.year is not None:
            over = earlier.month is not None and later.month is not None and earlier.month > later.month
            earlier.year = later.year - 1 if over else later.year
    for earlier, later in pairwise(moments):
        if later.month is None:
            later.month = earlier.month
        if later.year is None:
            later.year = earlier.year


def _date(moment: _Moment) -> date | None:
    if moment.month is None or moment.year is None or not _EARLIEST <= moment.year <= _LATEST:
        return None
    try:
        return date(moment.year, moment.month, moment.day)
    except ValueError:
        return None


_LABEL = re.compile(
    r"(?:date\(?s?\)?\s+of\s+(?:the\s+)?(?:inspection|visit|review)|(?:inspection|review|visit|fieldwork)\s+date\(?s?\)?|"
    r"inspected\s+(?:on|between)|visited\s+on)\s*[:\-–]?\s*",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"(?:(?:report|date)\s+(?:of\s+)?(?:published|publication|publication\s+date)|publication\s+date|published(?:\s+on)?)"
    r"\s*[:\-–]?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Dates:
    """When the inspectors were on site and when the report came out; warnings are plain sentences."""

    periods: tuple[Period, ...] = ()
    published: date | None = None
    warnings: tuple[str, ...] = ()


def read_dates(document: Document) -> Dates:
    """The dates on the cover; a footer that says otherwise does not win, but is named in a warning."""
    cover = " ".join(line.text for line in document.lines if line.page <= 2)
    warnings: list[str] = []
    periods: list[Period] = []
    for match in _LABEL.finditer(cover):
        after = cover[match.end() : match.end() + 160]
        if not re.match(_WEEKDAY + r"(?:\d|from\s|between\s|" + _MONTH + r"\s+\d)", after, re.IGNORECASE):
            continue
        periods = parse_periods(re.sub(r"^from\s+", "", after, flags=re.IGNORECASE))
        if periods:
            break
        warnings.append(f"inspection dates could not be read: {after[:60].strip()!r}")
    if not periods:
        periods = _in_a_sentence(document)
    published = None
    for match in _PUBLISHED.finditer(cover):
        days = parse_periods(cover[match.end() : match.end() + 40])
        if days:
            published = days[0].start
            break
    warnings.extend(_doubts(periods, published, document))
    return Dates(tuple(periods), published, tuple(warnings))


def _in_a_sentence(document: Document) -> list[Period]:
    """Letters on visits give their dates in the first sentences."""
    text = " ".join(line.text for line in document.lines if line.page == 1)
    for match in re.finditer(
        r"(?:inspection|visit|fieldwork)[^.]{0,160}?\b(?:on|from|(?=between))\s*"
        r"(?=(?:between )?(?:\w+day,? )?\d{1,2}[\s–-])",
        text,
        re.IGNORECASE,
    ):
        periods = parse_periods(text[match.end() : match.end() + 90])
        if periods:
            return periods
    return []


def _doubts(periods: Sequence[Period], published: date | None, document: Document) -> Iterator[str]:
    if periods:
        start, end = periods[0].start, periods[-1].end
        if end < start:
            yield f"inspection dates run backwards: {start} to {end}"
        elif (end - start).days > 150:
            yield f"inspection dates are far apart: {start} to {end}"
        if published and published < end:
            yield f"published {published}, before the inspection's end {end}"
        for text in document.furniture:
            dated = re.search(r"\d.*[a-z] (?:19|20)\d\d", text)
            other = parse_periods(dated[0]) if dated else []
            if other and other[-1].end not in (end, published) and other[-1].end != periods[0].start:
                yield f"a footer says {other[0].start} to {other[-1].end}; the cover says {start} to {end}"
                break
