"""The codes of the SSDA903 return, by field and year: what each field may hold.

They stand in `data/ssda903_codes.csv`: a new year's code is a row there. Source: DfE, guide to the SSDA903 collection,
2017 to 2024; K3 and Z11 to Z14 as two public validators of the return have them.
"""

from dataclasses import dataclass

import pandas as pd

from rc_analysis import paths
from rc_analysis.errors import DataError

COLUMNS = ("kind", "code", "from_return", "to_return", "group", "family")
FIELDS = ("RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "REC", "REASON_PLACE_CHANGE")
"""Episode fields that hold a code."""

SAME_PLACEMENT = frozenset({"L"})
"""Reasons for a new episode that leave the child where it was: only the legal status changed."""
SAME_CARER = frozenset({"T", "U"})
"""Reasons for a new episode where the kind of placement changed and the carer stayed."""
MUST_NOT_BE_BLANK = frozenset({"RNE", "LS", "PLACE"})
"""Fields that every episode has; a blank in one counts as an unknown code."""
SHORT_BREAKS = frozenset({"V3", "V4"})
"""Legal statuses of a series of short breaks, which published numbers of children looked after leave out."""
EMERGENCY = frozenset({"L1", "L2"})
"""Police protection, and an emergency protection order."""


@dataclass(frozen=True)
class Code:
    """One code: the returns it is in force in (the years they end in, both included; None where no end is known), the
    kind of placement it is shown under, and the code whose family it belongs to (both blank where none)."""

    first: int | None
    last: int | None
    group: str
    family: str

    def in_force(self, year: int) -> bool:
        """Whether the return that ends in March of `year` has the code."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


def read_codes() -> dict[str, dict[str, Code]]:
    """Field to code to `Code`, in the order of the file. Raises DataError where the file is not laid out so."""
    path = paths.data("ssda903_codes.csv")
    due = f"the columns {', '.join(COLUMNS)}, a kind of {', '.join(FIELDS)}, and years"
    try:
        table = pd.read_csv(path, dtype="str", keep_default_na=False)
        found: dict[str, dict[str, Code]] = {field: {} for field in FIELDS}
        for kind, code, first, last, group, family in table[list(COLUMNS)].itertuples(index=False):
            years = (int(first) if first else None, int(last) if last else None)
            found[kind][code] = Code(*years, group, family)
    except (OSError, KeyError, ValueError) as error:
        raise DataError(path.name, seen=type(error).__name__, allowed=due, mend="bring the file back") from error
    return found


_CODES = read_codes()
CODES: dict[str, frozenset[str]] = {field: frozenset(codes) for field, codes in _CODES.items()}
"""Field to every code of any year. A blank is let pass: not every field is due in every episode."""
GROUPS: dict[str, tuple[str, ...]] = {
    group: tuple(code for code, of in _CODES["PLACE"].items() if of.group == group)
    for group in dict.fromkeys(of.group for of in _CODES["PLACE"].values())
}
"""Kinds of placement, in the order shown, and their codes."""
UNREGISTERED = frozenset(code for code, of in _CODES["PLACE"].items() if of.family == "Z1")
"""Other placements: the codes that homes not registered with Ofsted are returned under, among others."""


def in_force(field: str, year: int) -> frozenset[str]:
    """The codes that a field may hold in the return that ends in March of `year`.

    >>> sorted(in_force("PLACE", 2026) - in_force("PLACE", 2024))
    ['K3', 'Z11', 'Z12', 'Z13', 'Z14']
    """
    return frozenset(code for code, of in _CODES[field].items() if of.in_force(year))
