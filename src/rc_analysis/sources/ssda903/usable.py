"""Whether returns may be counted from: not where so much of a file cannot be used that the counts would be wrong."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rc_analysis.errors import RecordsError, raise_all
from rc_analysis.sources.ssda903.codes import MUST_NOT_BE_BLANK
from rc_analysis.sources.ssda903.faults import RULES, Fault

if TYPE_CHECKING:
    from rc_analysis.sources.ssda903.read import Returns

SHARE = 0.01
"""The share of a file's rows, or of all children, that may be unusable."""
LEFT_OUT = frozenset(
    {"broken_line", "no_child", "unreadable_date", "no_start", "end_before_start", "start_after_return"}
)
"""Rules whose breach takes a row, or a child's age, out of the counts."""
NO_AGE = frozenset({"no_header", "no_birth_date"})
MEND = "mend this in your system or the file, and export the table again; counts only are told, never a record"


def check_usable(returns: "Returns") -> None:
    """Raise RecordsError where a file cannot be read, more than 1% of a file's rows cannot be used, or the age of more
    than 1% of the children is not known: all at once, with the count by file, column and rule."""
    errors = []
    whole: Counter[str] = Counter()
    by_file: dict[str, list[Fault]] = {}
    for fault in returns.found:
        code = fault.rule == "unknown_code" and fault.field in MUST_NOT_BE_BLANK
        if fault.rule in NO_AGE:
            whole[fault.rule] += fault.found
        elif fault.rule in LEFT_OUT or code:
            by_file.setdefault(fault.file, []).append(fault)
        elif RULES[fault.rule].counts == "files":
            errors.append(
                RecordsError(
                    fault.file or "a file",
                    seen=RULES[fault.rule].title.lower(),
                    allowed="only files of the return, as CSV in UTF-8 with their heading row",
                    mend="export it again, or take it out of the folder",
                )
            )
    for file, faults in by_file.items():
        # A row may break rules of several columns: the most that any one breaks is the least that cannot be used.
        rows, broken = returns.rows.get(file, 0), _least(faults)
        if broken > SHARE * rows:
            errors.append(
                RecordsError(
                    file,
                    seen=f"{rows:,} rows, of which cannot be used: {told(faults)}",
                    allowed="at most 1% of a file's rows",
                    mend=MEND,
                )
            )
    children = len(returns.children)
    if sum(whole.values()) > SHARE * children:
        faults = [Fault(rule, found) for rule, found in whole.items()]
        errors.append(
            RecordsError(
                "the children",
                seen=f"{children:,}, of whom: {told(faults)}",
                allowed="an age for at least 99% of them",
                mend="add each year's header, with the same child numbers as its episodes",
            )
        )
    raise_all(errors)


def _least(faults: Iterable[Fault]) -> int:
    codes = [fault.found for fault in faults if fault.rule == "unknown_code"]
    return sum(fault.found for fault in faults if fault.rule != "unknown_code") + max(codes, default=0)


def told(faults: Iterable[Fault]) -> str:
    """Faults by column and rule: "DECOM: date that cannot be read as dd/mm/yyyy: 12"."""
    parts = []
    for fault in faults:
        title = RULES[fault.rule].title
        parts.append(f"{fault.field + ': ' if fault.field else ''}{title[:1].lower()}{title[1:]}: {fault.found:,}")
    return "; ".join(parts)
