"""The rules that SSDA903 returns are held against, and how often each was broken: counts only, never a row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Rule:
    """`counts`: what is counted. `done`: what is made of the records that break it."""

    title: str
    counts: str
    done: str


@dataclass(frozen=True)
class Fault:
    """`found` breaches of a rule; `field` names the column where there is one, and `file` the file; blank otherwise."""

    rule: str
    found: int
    field: str = ""
    file: str = ""


@dataclass(frozen=True)
class Note:
    """`found` cells, lines, columns or files (`counts`) read otherwise than they stand, and how (`what`)."""

    what: str
    found: int
    counts: str
    file: str
    field: str = ""

    def __str__(self) -> str:
        where = f"{self.file}, {self.field}" if self.field else self.file
        return f"{where}: {self.found:,} {self.counts} {self.what}"


RULES: dict[str, Rule] = {
    "empty_file": Rule("File with nothing in it", "files", "left out"),
    "not_text": Rule("File that is not comma-separated text", "files", "left out"),
    "wrong_columns": Rule("File without the columns of any SSDA903 table", "files", "left out"),
    "broken_line": Rule("Line with too few or too many cells", "rows", "left out"),
    "no_child": Rule("No child number", "rows", "left out"),
    "unreadable_date": Rule("Date that cannot be read as dd/mm/yyyy", "rows", "episode left out; age not known"),
    "no_start": Rule("No start date", "rows", "left out"),
    "repeated_row": Rule("The same row twice in one return", "rows", "one kept"),
    "end_before_start": Rule("End before start", "rows", "left out"),
    "start_after_return": Rule("Start after the return's last day", "rows", "left out"),
    "unknown_code": Rule("Code that the return does not have", "rows", "kept; shown as not known"),
    "overlapping": Rule("Episode that runs into the child's next one", "episodes", "ends when the next begins"),
    "left_open": Rule("Episode with no end, though a later one begins", "episodes", "ends when the next begins"),
    "not_carried_on": Rule("Open episode that later returns leave out", "episodes", "ends the day after its return"),
    "duplicate_child": Rule("Child more than once in one header", "children", "the last kept"),
    "shared_upn": Rule("Pupil number under more than one child number", "children", "kept apart"),
    "two_birth_dates": Rule("Child with differing dates of birth", "children", "the latest return's taken"),
    "no_header": Rule("Child with episodes and no header", "children", "kept; age not known"),
    "no_birth_date": Rule("Child with a header and no date of birth", "children", "kept; age not known"),
    "starts_before_birth": Rule("Episode that starts before birth", "episodes", "kept; age not known till birth"),
    "no_length": Rule("Episode that ends on the day it starts", "episodes", "kept; counts for no day and no stay"),
    "over_18": Rule("Looked after beyond the 18th birthday", "children", "kept with those of 16 and over"),
    "missing_year": Rule("Year without episodes between the first and the last", "years", "no rate or count over it"),
}
"""Every rule, in the order shown. Each is checked and listed, at nought where nothing breaks it."""

FIELDS: dict[str, tuple[str, ...]] = {
    "unreadable_date": ("DOB", "DECOM", "DEC"),
    "unknown_code": ("RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "REC", "REASON_PLACE_CHANGE"),
}
"""Rules that are counted field by field."""


def fault_table(faults: Iterable[Fault]) -> pd.DataFrame:
    """All rules with how often each was broken.

    Out: one row a rule (and field, where it is counted by field), in the order of `RULES`: rule, title, field (str,
    blank where none), found (int), counts (files, rows, episodes, children or years) and done (what was made of it).
    Raises KeyError for a rule or a field that is not listed.
    """
    found: Counter[tuple[str, str]] = Counter()
    for fault in faults:
        if fault.field not in FIELDS.get(fault.rule, ("",)):
            raise KeyError(f"{fault.rule} is not counted for {fault.field or 'no field'}")
        found[fault.rule, fault.field] += fault.found
    rows = [
        (name, rule.title, field, found[name, field], rule.counts, rule.done)
        for name, rule in RULES.items()
        for field in FIELDS.get(name, ("",))
    ]
    if set(found) - {(row[0], row[2]) for row in rows}:
        raise KeyError("a fault breaks no listed rule")
    return pd.DataFrame(rows, columns=["rule", "title", "field", "found", "counts", "done"])
