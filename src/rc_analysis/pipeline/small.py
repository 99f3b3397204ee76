"""Own figures on an internal page: no small count, none that can be worked out, no number that no table holds.

An internal page shows an authority's own records, so that what stands in its tables is held against the one rule of
`disclosure`: counts from 1 to 5 are withheld, and cannot be worked out from all that is or was released. What is marked
`internal`, as made from own records, may in its sentences, headline and alternative text only repeat what the page's
tables show. Published figures (a table with a column `measure`) are exempt.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from rc_analysis.disclosure import HIGHEST, LOWEST, Cells, Told, worked_out
from rc_analysis.errors import GateError
from rc_analysis.pipeline.prose import figures_in
from rc_analysis.record import Record
from rc_analysis.released import cells_of, rules_of

Shown = Iterable[tuple[str, Record]]
"""A page's exhibits, each with its place, as "page.ipynb, cell 3"."""
_WORDS = {word: n for n, word in enumerate("one two three four five".split(), 1)}  # noqa: SIM905
_WHOLE = re.compile(r"\s*(\d+)(?:\.0+)?\s*")


def faults(shown: Shown) -> Iterator[GateError]:
    """The faults of one internal page's exhibits and words, each by itself."""
    told = list(shown)
    held = {number for _, record in told for cell in _cells(record) for number in _numbers(cell)}
    for place, record in told:
        if not _published(record) and any(_small(cell) for cell in _cells(record)):
            mend = "withhold them: counts = rc_analysis.disclosure.withhold(counts, ...)"
            yield GateError(f"{place}: {record.key!r} shows a count of {LOWEST} to {HIGHEST}", mend=mend)
        if record.drawing and not record.counts and not _published(record):
            mend = "give counts=frame, small ones withheld; for published figures, data=frame with its column `measure`"
            yield GateError(f"{place}: {record.key!r} does not tell the counts behind it", mend=mend)
        words = (record.headline, record.subtitle, record.finding, record.alt, *record.notes)
        if record.internal and any(number not in held for text in words for number in _said(text)):
            mend = "show the counts behind it in a table on this page: data=counts"
            yield GateError(f"{place}: {record.key!r} says a number that no table of the page shows", mend=mend)


def cells(shown: Shown, day: str) -> dict[str, tuple[str, Told]]:
    """All counts of own records that an edition's internal pages tell, by name: where each stands first, and what."""
    found: dict[str, tuple[str, Told]] = {}
    for place, record in shown:
        table = f"{place.partition('.ipynb')[0]}/{record.key}"
        for text in () if _published(record) else (record.counts, record.csv):
            for name, told in cells_of(text, table, day).items():
                found.setdefault(name, (f"{place}: {record.key!r}", told))
    return found


def recovered(told: dict[str, tuple[str, Told]], before: Sequence[Cells]) -> list[GateError]:
    """Where a withheld count can be worked out from all that is told and from the editions before, by table."""
    now = {name: value for name, (_, value) in told.items()}
    counts, rules = rules_of({name: value for edition in (*before, now) for name, value in edition.items()})
    past = [{name: value for name, value in edition.items() if name in counts} for edition in before]
    try:
        found = worked_out({name: value for name, value in now.items() if name in counts}, rules, past)
    except ValueError:
        mend = "let each total be the sum of its parts, and one figure the same in all tables"
        return [GateError("the tables of own records contradict each other", mend=mend)]
    spared = set(worked_out({}, rules, past))
    where: dict[str, list[str]] = {}
    for name in found:
        if name not in spared:
            table, _, label = name.partition("|")
            where.setdefault(told[name][0] if name in told else f"{table}, of an edition before", []).append(label)
    mend = "withhold more in this table, or show less: a total, a share, a column"
    return [
        GateError(f"{place}: {len(labels)} withheld counts could be worked out", seen=labels[:3], mend=mend)
        for place, labels in where.items()
    ]


def _published(record: Record) -> bool:
    return "measure" in next(csv.reader(io.StringIO(record.csv)), [])


def _cells(record: Record) -> list[str]:
    """The cells of a record's data and counts but their headings."""
    return [
        cell for text in (record.csv, record.counts) for row in list(csv.reader(io.StringIO(text)))[1:] for cell in row
    ]


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
