"""Own figures on an internal page: no small count in a table, and no number in words that no table there holds.

An internal page shows an authority's own records, so that what stands in its tables is held against the one rule of
`disclosure` (counts from 1 to 5 are withheld). What is marked `internal`, as made from own records, may in its
sentences, headline and alternative text only repeat what the page's tables show.
"""

import csv
import io
import re
from collections.abc import Iterable

from rc_analysis.disclosure import HIGHEST, LOWEST
from rc_analysis.errors import GateError
from rc_analysis.pipeline.prose import figures_in
from rc_analysis.record import Record

_WORDS = {word: n for n, word in enumerate("one two three four five".split(), 1)}  # noqa: SIM905
_WHOLE = re.compile(r"\s*(\d+)(?:\.0+)?\s*")


def faults(shown: Iterable[tuple[str, Record]]) -> list[GateError]:
    """The faults of one internal page's exhibits and words. In: each with its place, as "page.ipynb, cell 3"."""
    told = list(shown)
    held = {number for _, record in told for cell in _cells(record) for number in _numbers(cell)}
    found = []
    for place, record in told:
        if any(_small(cell) for cell in _cells(record)):
            mend = "withhold them: counts = rc_analysis.disclosure.withhold(counts, ...)"
            found.append(GateError(f"{place}: {record.key!r} shows a count of {LOWEST} to {HIGHEST}", mend=mend))
        words = (record.headline, record.subtitle, record.finding, record.alt, *record.notes)
        if record.internal and any(number not in held for text in words for number in _said(text)):
            mend = "show the counts behind it in a table on this page: data=counts"
            found.append(GateError(f"{place}: {record.key!r} says a number that no table of the page shows", mend=mend))
    return found


def _cells(record: Record) -> list[str]:
    """The cells of a record's data but its headings."""
    return [cell for row in list(csv.reader(io.StringIO(record.csv)))[1:] for cell in row]


def _small(cell: str) -> bool:
    match = _WHOLE.fullmatch(cell)
    return match is not None and LOWEST <= int(match[1]) <= HIGHEST


def _numbers(cell: str) -> list[float]:
    try:
        return [abs(float(cell.replace(",", "")))]
    except ValueError:
        return []


def _said(text: str) -> list[float]:
    """The figures that a sentence says, in digits or as a word of a small count before a noun for people."""
    digits = [abs(float(re.sub(r"[£,%]", "", figure).rstrip(".") or 0)) for figure in figures_in(text)]
    words = re.findall(
        rf"\b({'|'.join(_WORDS)})\b(?= (?:child|pupil|boy|girl|person|people|of|were|was|had|has))", text, re.I
    )
    return digits + [float(_WORDS[word.lower()]) for word in words]
