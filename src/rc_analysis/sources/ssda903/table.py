"""One CSV file of a return as a table of text, whatever a spreadsheet or a database did to its blanks and columns."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError
from rc_analysis.sources.ssda903.faults import Fault, Note
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
NO_VALUE = frozenset({"null", "(null)", "<null>", "na", "n/a", "#n/a", "<na>", "nan", "nat", "none", "nil", "\\n", "-"})
"""What programs write for a blank; no code of the return is among them."""
_PLAIN = frozenset(
    re.findall(
        r"\w+",
        "ssda lac cla header headers episode episodes return returns table year data export final provisional "
        "submitted submission corrected correction revised draft copy new old version v csv april march to of and the",
    )
)
"""Words that a file's name may hold and still be told."""


@dataclass(frozen=True)
class Table:
    """`kind`: header, episodes, other (a table that is not read) or blank where the file could not be read; `rows`: its
    lines with anything in them; `frame`: those that could be cut to cells, as text, headings in capitals."""

    name: str
    path: Path
    kind: str
    rows: int
    frame: pd.DataFrame
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]


def shown_name(path: Path, number: int) -> str:
    """A file's name where it is made of plain words and years, and else only its place in the order of names: a name
    may hold a child's."""
    tokens = re.findall(r"[^\W\d_]+|\d+", path.as_posix())
    plain = all(t.lower() in _PLAIN or t == "903" or re.fullmatch(r"20\d\d|\d{1,2}", t) for t in tokens)
    return path.as_posix() if plain else f"file {number} in order of name"


def read_table(path: Path, name: str) -> Table:
    """Read one file. In: its path, and the name to tell it by. Out: `Table`; a file that is none is told by a fault.

    Columns without a heading are left out, words for a blank are made blank, and empty cells beyond the headings are
    cut off; each is noted. Raises nothing for what the file holds.
    """

    def broken(rule: str) -> Table:
        return Table(name, path, "", 0, pd.DataFrame(), (Fault(rule, 1, file=name),), ())

    raw = path.read_bytes()
    if not raw.strip():
        return broken("empty_file")
    try:
        lines = list(csv.reader(io.StringIO(decode(raw, "a file"), newline="")))
    except (DataError, csv.Error):
        return broken("not_text")
    names = [re.sub(r"\s+", "_", cell.strip().upper()) for cell in lines[0]]
    headings = [cell for cell in names if cell]
    if len(set(headings)) < len(headings):
        return broken("wrong_columns")
    kind = _kind(set(headings))
    if not kind:
        return broken("wrong_columns")
    rows = [row for row in lines[1:] if any(cell.strip() for cell in row)]
    if kind == "other":
        return Table(name, path, kind, len(rows), pd.DataFrame(), (), ())
    if not rows:
        return broken("empty_file")
    notes = []
    longer = [len(row) > len(names) and not any(cell.strip() for cell in row[len(names) :]) for row in rows]
    whole = [row[: len(names)] for row, long in zip(rows, longer, strict=True) if long or len(row) == len(names)]
    if any(longer):
        notes.append(Note("with empty cells beyond the headings, which are left off", sum(longer), "lines", name))
    if len(headings) < len(names):
        notes.append(Note("without a heading, left out", len(names) - len(headings), "columns", name))
    frame = pd.DataFrame(whole, columns=names, dtype="str")
    frame = frame.loc[:, headings].apply(lambda column: column.str.strip())
    words = frame.apply(lambda column: column.str.lower().isin(NO_VALUE))
    for column in headings:
        if words[column].any():
            said = column if column in {*HEADER, *EPISODES} or column in _KNOWN else "another column"
            notes.append(
                Note("with NULL, NA or the like, read as blank", int(words[column].sum()), "cells", name, said)
            )
    faults = (Fault("broken_line", len(rows) - len(whole), file=name),)
    return Table(name, path, kind, len(rows), frame.mask(words, ""), faults, tuple(notes))


_KNOWN = frozenset(
    {"SEX", "UPN", "MOTHER", "MC_DOB", "CIN", "PLACE_PROVIDER", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"}
)
"""Further columns of the two tables, which may be named too: any other heading could be a cell."""


def _kind(headings: set[str]) -> str:
    if set(EPISODES) <= headings:
        return "episodes"
    if set(HEADER) <= headings and not OTHERS & headings:
        return "header"
    return "other" if "CHILD" in headings and OTHERS & headings else ""
