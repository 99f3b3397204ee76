"""What was released of own records: the names of counts, how they hang together, and the ledger of all editions.

A count's name is its table, its row's and column's labels and its day, parted by `|`; a label that begins with "Total"
or "All" names the sum of the others. The ledger, `data/local/.released.jsonl`, has a line an edition, written when the
edition is published: its counts by name, null where withheld. Nothing in it was not published.
"""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from rc_analysis import paths
from rc_analysis.disclosure import Cells, Told
from rc_analysis.errors import DataError
from rc_analysis.methods.recover import MOST, Rule, total_of

LEDGER = ".released.jsonl"
CARE = "care|"
"""What the names of counts of an authority's SSDA903 returns begin with."""
_TOTAL = re.compile(r"(?:all|total)\b", re.I)
_SHARE = re.compile(r"per ?cent|%|share", re.I)
_NEAREST = re.compile(r"nearest (five|ten|\d+)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_Lines = dict[tuple[int, tuple[str, ...]], list[str]]
"""Names by what they have in common: all labels but that at a place."""
_HIDDEN, _NONE = ("", "c", "[c]"), ("x", "[x]", "z", "[z]", "low", "[low]")


def cells_of(text: str, table: str, day: str) -> dict[str, Told]:
    """The counts and shares of a published CSV by name.

    In: the CSV, with columns `cell` and `value` where the names are given, or with labels and numbers in any columns;
    the table's name; the day it tells of, which is part of a name that says no year.

    >>> cells_of("Sex,Pupils\\nGirls,[c]\\nAll,56\\n", "own/sex", "2026-09-30")
    {'own/sex|Girls|Pupils|2026-09-30': None, 'own/sex|All|Pupils|2026-09-30': 56.0}
    """
    head, *rows = [line for line in csv.reader(io.StringIO(text)) if line] or [[]]
    if head == ["cell", "value"]:
        return {name: _told(value, name) for name, value in rows}
    numeric = [n for n, name in enumerate(head) if name != "symbol" and _is_numeric(name, [row[n] for row in rows])]
    marks = head.index("symbol") if "symbol" in head else None
    found: dict[str, Told] = {}
    for number, row in enumerate(rows):
        labels = [cell for n, cell in enumerate(row) if n not in numeric and n != marks] or [str(number)]
        for n in numeric:
            if row[n] in _NONE or (row[n] == "" and marks is not None and row[marks] in _NONE):
                continue
            parts = [table, *labels, head[n]]
            name = "|".join(part.replace("|", "/") for part in (*parts, *([] if _dated(parts[1:]) else [day])))
            found[name if name not in found else f"{name}|row {number}"] = _told(row[n], head[n])
    return found


def _is_numeric(name: str, cells: list[str]) -> bool:
    """Whether a column holds counts, or shares in percent, and no label, year or mean."""
    known = [cell.replace(",", "") for cell in cells if cell not in (*_HIDDEN, *_NONE)]
    if not all(map(_NUMBER.fullmatch, known)) or (known and all(map(_YEAR.fullmatch, known))):
        return False
    return bool(_SHARE.search(name)) or all(float(cell) == abs(round(float(cell))) for cell in known)


def _dated(labels: Iterable[str]) -> bool:
    return any(_YEAR.search(label) for label in labels)


def _told(cell: str, column: str) -> Told:
    if cell in _HIDDEN:
        return None
    value = float(cell.replace(",", ""))
    if _SHARE.search(column):
        half = 0.5 / 10 ** len(cell.partition(".")[2])
        return value - half, value + half
    if to := _NEAREST.search(column):
        half = {"five": 5, "ten": 10}.get(to[1]) or int(to[1])
        return max(0.0, value - half / 2), value + half / 2
    return value


def rules_of(cells: Cells) -> tuple[dict[str, Told], list[Rule]]:
    """The counts without shares, and the rules that bind them: totals, shares of a total, and those of care.

    A row or column called a total that is not the sum of the others, as where one child stands in two, binds nothing.
    """
    shares = {name: told for name, told in cells.items() if isinstance(told, tuple) and _SHARE.search(name)}
    counts = {name: told for name, told in cells.items() if not _SHARE.search(name)}
    parts: _Lines = defaultdict(list)
    totals: _Lines = defaultdict(list)
    for name in counts:
        labels = name.split("|")
        for place, label in enumerate(labels[1:], 1):
            line = (place, _but(labels, place))
            (totals if _TOTAL.match(label) else parts)[line].append(name)
    rules = [total_of(total, parts[line]) for line, found in totals.items() if line in parts for total in found]
    rules = [rule for rule in rules if _holds(rule, counts)]
    rules += [
        rule for name, (low, high) in shares.items() for rule in _of_share(name.split("|"), low, high, parts, totals)
    ]
    if any(name.startswith(CARE) for name in counts):
        from rc_analysis.topics.care_records.links import links  # which uses what withholds by these rules

        rules += links([name for name in counts if name.startswith(CARE)])
    return counts, rules


def _of_share(labels: list[str], low: float, high: float, parts: _Lines, totals: _Lines) -> list[Rule]:
    """A share rounded to between `low` and `high` percent, of the one count in its row and the total over it."""
    column = next(place for place, label in enumerate(labels) if _SHARE.search(label))
    beside = (column, _but(labels, column))
    row = [*parts.get(beside, []), *totals.get(beside, [])]
    for place, label in enumerate(labels[1:] if len(row) == 1 else [], 1):
        line = (place, _but(row[0].split("|"), place))
        if place != column and not _TOTAL.match(label) and line in totals:
            return [Rule({row[0]: 100.0, totals[line][0]: -by}, *sides)
                    for by, sides in ((low, (0, 100 * MOST)), (high, (-100 * MOST, 0)))]  # fmt: skip
    return []


def _but(labels: list[str], place: int) -> tuple[str, ...]:
    return (*labels[:place], *labels[place + 1 :])


def _holds(rule: Rule, counts: Mapping[str, Told]) -> bool:
    def side(name: str, at: int, unknown: float) -> float:
        told = counts[name]
        return unknown if told is None else told[at] if isinstance(told, tuple) else told

    inner = [name for name in rule.terms if name != rule.total]
    return sum(side(n, 0, 0) for n in inner) <= side(rule.total, 1, MOST) and sum(
        side(n, 1, MOST) for n in inner
    ) >= side(rule.total, 0, 0)


def read(area: str, but: str = "") -> list[Cells]:
    """What was released of an authority's records, an edition each, the oldest first, `but` that one's.

    Raises DataError for a damaged ledger.
    """
    return [entry["cells"] for entry in _entries() if entry["area"] == area and entry["edition"] != but]


def write(edition: str, area: str, as_of: str, cells: Cells) -> None:
    """Note an edition in the ledger, once."""
    entry = {"edition": edition, "area": area, "as_of": as_of, "cells": cells}
    if entry not in _entries():
        with paths.local(LEDGER).open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")


def is_there() -> bool:
    """Whether there is a ledger."""
    return paths.local(LEDGER).is_file()


def _entries() -> list[dict[str, Any]]:
    if not is_there():
        return []
    try:
        found = [json.loads(line) for line in paths.local(LEDGER).read_text(encoding="utf-8").splitlines() if line]
        for entry in found:
            entry["cells"] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry["cells"].items()}
            entry["area"], entry["edition"], entry["as_of"]
    except (ValueError, KeyError, TypeError, AttributeError):
        mend = "bring it back from a copy: what was released must be known before more is"
        raise DataError(f"data/local/{LEDGER}", seen="a line that cannot be read", mend=mend) from None
    return sorted(found, key=lambda entry: str(entry["as_of"]))
