"""What the readings of each area come to: one grade where they agree, and a plain warning where they do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rc_analysis.sources.ofsted_report.frameworks import Kind

_TABLE = ("cover table", "cover table by position")
_WEAK = ("summary sentence", "limiting rule")  # confirm a grade, but never give or empty one


@dataclass
class Readings:
    """What was read for each area, by where: `found["leaders"]["cover table"] == "good"`."""

    found: dict[str, dict[str, str]] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)

    def add(self, area: str, where: str, grade: str) -> None:
        """Keep a reading; a second, different one at the same kind of place is kept beside it."""
        known = self.found.setdefault(area, {})
        if known.get(where, grade) != grade:
            where = f"{where} (again)"
        known[where] = grade


def decide(readings: Readings, kind: Kind) -> tuple[dict[str, str], list[str]]:
    """One grade an area where its readings agree; a warning for each that does not stand on two."""
    grades: dict[str, str] = {}
    warnings: list[str] = []
    disputed, confirmed = _tables_differ(readings), _confirmed(readings)
    for area, found in readings.found.items():
        name = "in_care" if area == "in_care_and_leavers" else area
        told = "; ".join(f"{where} says {grade}" for where, grade in found.items())
        if area == "in_care" and "in_care_and_leavers" in readings.labels:
            continue
        if area == "in_care_and_leavers" and area not in readings.labels and "in_care" in readings.labels:
            continue
        if area not in readings.labels and area not in ("overall", "lscb") and not kind.four_point:
            warnings.append(f"grade_{name}: left empty, the cover has no such judgement; {told}")
            continue
        grade, why = _chosen(found, disputed, confirmed)
        if grade == "adequate" and not kind.four_point:
            grade, why = "", "no grade of this framework"
        if not grade:
            warnings.append(f"grade_{name}: left empty, {why}: {told}")
            continue
        grades[name] = grade
        if len(set(found.values())) > 1:
            warnings.append(f"grade_{name}: readings differ: {told}")
        elif len(found) == 1:
            warnings.append(f"grade_{name}: one reading only: {told}")
        elif set(found) <= set(_TABLE) and not (area == "overall" and kind.framework == "ILACS"):
            warnings.append(f"grade_{name}: no heading or sentence confirms the cover's table: {told}")
    return grades, warnings


def _tables_differ(readings: Readings) -> bool:
    """Whether the table read in order and by position differ anywhere: one of them has then slipped a row."""
    pairs = [(found.get(_TABLE[0]), found.get(_TABLE[1])) for found in readings.found.values()]
    return any(order and place and order != place for order, place in pairs)


def _confirmed(readings: Readings) -> set[str]:
    """Which of the table's two readings the headings bear out: two rows or more, and none against."""
    borne_out = set()
    for where in _TABLE:
        rows = [
            found[where] == found["section heading"]
            for found in readings.found.values()
            if where in found and "section heading" in found
        ]
        if len(rows) > 1 and all(rows):
            borne_out.add(where)
    return borne_out


def _chosen(found: Mapping[str, str], disputed: bool, confirmed: set[str]) -> tuple[str, str]:
    """The grade the readings of one area give, or nothing and why."""
    firm = {where: grade for where, grade in found.items() if where not in _WEAK}
    tables = {grade for where, grade in firm.items() if where in _TABLE}
    rest = {grade for where, grade in firm.items() if where not in _TABLE}
    if not firm:
        return "", "nothing but a sentence tells it"
    if len(rest) > 1:
        return "", "the readings differ"
    if disputed and tables:  # a heading settles which of the two readings of the table has slipped
        return (rest.pop(), "") if rest and rest <= tables else ("", "the readings differ")
    if len(tables | rest) > 1:
        return "", "the readings differ"
    if len(found) == 1 and set(found) <= {*_TABLE, "cover sentence"} - confirmed:
        return "", "nothing confirms the one reading"
    grade = (tables | rest).pop()
    rule, told = found.get("limiting rule", grade), found.get("summary sentence")
    if grade != rule and grade != told and not tables:
        return "", "the readings differ"
    return grade, ""
