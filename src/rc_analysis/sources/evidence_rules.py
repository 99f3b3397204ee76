"""What the files of `data/evidence/` may hold: their columns, the words of coded ones, and every fault of a row.

The files are described, column by column, in `data/evidence/README.md`.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from rc_analysis.errors import DataError
from rc_analysis.sources.tabular import read_csv

THEMES: dict[str, str] = {
    "sufficiency": "Enough of the right placements",
    "unregistered_placements": "Unregistered or unlawful placements",
    "family_and_friends_care": "Care by family and friends",
    "permanence": "Permanence and adoption",
    "private_fostering": "Private fostering",
    "missing_children": "Children missing or exploited",
    "homelessness_16_17": "Homelessness at 16 and 17",
    "neglect": "Neglect",
    "allegations_lado": "Allegations against professionals",
    "thresholds_and_consent": "Thresholds and consent",
    "plans_and_assessments": "Assessments, plans and records",
    "management_oversight": "Management oversight",
    "quality_assurance": "Audit and quality assurance",
    "strategy_and_impact": "Strategy and its impact",
    "early_help": "Early help",
    "partnership_lscb": "Safeguarding partnership",
    "voice": "Children's and families' voice",
    "advocacy_and_visitors": "Advocacy and independent visitors",
    "care_leavers": "Care leavers",
    "education_in_care": "Education of children looked after",
    "school_inclusion": "Inclusion in schools",
    "commissioning_and_finance": "Commissioning and finance",
    "workforce": "Social workers: numbers, caseloads and stability",
    "health": "Children's health",
    "court_work": "Pre-proceedings and court work",
    "child_protection": "Child protection enquiries and visits",
    "disabled_children": "Disabled children and moves to adult services",
    "foster_carers": "Support and review of foster carers",
    "domestic_abuse": "Domestic abuse",
}
"""Every theme that a recommendation or an action may bear, with the words a reader is shown."""

GRADES = ("outstanding", "good", "requires_improvement", "adequate", "inadequate", "not_judged")
"""Ofsted's grades; `adequate` only on the scale that ended in 2013."""

JUDGEMENTS = ("overall", "leaders", "help_protection", "in_care", "care_leavers", "adoption", "lscb", "none")
TOPICS = ("inspections", "budgets", "sufficiency", "education", "context")
STAGES = ("published", "pre_moderation")
BALANCES = ("strength", "mixed", "weakness")
"""How a report's running text speaks of a theme."""

STATES = ("done", "under way", "late", "moved", "not known")
"""How far a report says that a commitment was on its day; moved: to another date."""

SECTIONS = ("LA", "LSCB", "PEER")
KINDS = ("council report", "inspection report", "news", "article")
UNITS = (
    *("count", "percent", "pounds", "per 10,000", "ratio", "rank", "ordinal", "miles"),
    *("date", "days", "weeks", "months", "years", "times a year"),
)
PSEUDO_AREAS = {"SN": "statistical neighbours", "TEES": "the Tees boroughs"}
"""Groups without an official code, in words; the Tees boroughs as a document groups them."""

COLUMNS: dict[str, list[str]] = {
    "sources": ["source_id", "publisher", "title", "date", "kind", "licence", "url", "reliability"],
    "facts": [
        *("fact_id", "topic", "measure", "value", "unit", "as_of", "area_code"),
        *("source_id", "locator", "note", "themes"),
        *("official_measure", "official_breakdown", "official_period", "basis", "untested"),
    ],
    "judgements": [
        *("area_code", "inspection_id", "framework", "start", "end", "published", "lead_inspector"),
        *("judgement", "grade", "source_id", "stage", "locator", "note"),
    ],
    "recommendations": [
        *("area_code", "inspection_id", "ordinal", "section", "summary", "themes"),
        *("source_id", "locator", "note"),
    ],
    "actions": [
        *("plan_id", "ordinal", "recommendation", "action", "responsible", "due", "due_text"),
        *("desired_outcome", "success_criteria", "reporting", "source_id", "locator", "themes", "note"),
    ],
    "findings": ["theme", "inspection_id", "ordinal", "balance", "summary", "source_id", "locator"],
    "risks": [
        *("area_code", "ordinal", "summary", "official_measure", "official_breakdown"),
        *("source_id", "locator"),
    ],
    "commitments": [
        *("area_code", "ordinal", "summary", "planned", "revised", "state", "told"),
        *("later", "later_source_id", "later_locator", "source_id", "locator"),
    ],
}
"""The columns of each file, in order. All are required, no other is allowed."""

SAME_KIND = {("count", "FTE"), ("pounds", "pounds a week")}
"""Units of a statement and of the published figure that test each other though they differ."""

_OFFICIAL = ("official_breakdown", "official_period", "basis")
_MAY_BE_EMPTY = {
    *("url", "value", "start", "end", "published", "lead_inspector", "note", "themes"),
    *("official_measure", *_OFFICIAL, "untested"),
    *("planned", "revised", "later", "later_source_id", "later_locator"),
}
_LISTED = "one that sources.csv lists"
_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
_AREA = rf"[EKNSW]\d{{8}}|{'|'.join(PSEUDO_AREAS)}"


def period_bounds(text: str) -> tuple[date, date] | None:
    """First and last day of an ISO year, month or day; None where it is none of these.

    >>> period_bounds("2017-02")
    (datetime.date(2017, 2, 1), datetime.date(2017, 2, 28))
    >>> period_bounds("2017-02-30") is None
    True
    """
    if not re.fullmatch(_DATE, text):
        return None
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    try:
        last_month = month if len(text) > 4 else 12
        last_day = day if len(text) > 7 else calendar.monthrange(year, last_month)[1]
        first_month, first_day = (last_month if len(text) > 4 else 1), (last_day if len(text) > 7 else 1)
        return date(year, first_month, first_day), date(year, last_month, last_day)
    except ValueError:  # a month past 12 or a day past its month's last
        return None


def _schema(stem: str) -> pa.DataFrameSchema:
    """The pandera schema of a file as text, before it is typed."""

    def words(allowed: tuple[str, ...]) -> list[pa.Check]:
        return [pa.Check.isin(allowed, error=f"one of {', '.join(allowed)}")]

    def pattern(regex: str, error: str) -> list[pa.Check]:
        return [pa.Check.str_matches(rf"^(?:{regex})$", error=error)]

    whole = pattern(r"[1-9]\d*", "a whole number from 1")
    checks: dict[str, list[pa.Check]] = {
        "topic": words(TOPICS),
        "unit": words(UNITS),
        "kind": words(KINDS),
        "judgement": words(JUDGEMENTS),
        "grade": words(GRADES),
        "stage": words(STAGES),
        "section": words(SECTIONS),
        "area_code": pattern(_AREA, f"a nine-character area code, or {' or '.join(PSEUDO_AREAS)}"),
        "value": pattern(r"-?\d+(\.\d+)?|", "a plain number, or nothing where the unit is date"),
        "balance": words(BALANCES),
        "state": words(STATES),
        "theme": words(tuple(THEMES)),
        "ordinal": whole,
        "recommendation": whole,
    }
    columns = {}
    for name in COLUMNS[stem]:
        wanted = list(checks.get(name, []))
        if name not in _MAY_BE_EMPTY:
            wanted.append(pa.Check.str_length(min_value=1, error="not empty"))
        columns[name] = pa.Column(str, wanted)
    keys = {
        "sources": ["source_id"],
        "facts": ["fact_id"],
        "judgements": ["inspection_id", "stage", "judgement"],
        "recommendations": ["inspection_id", "section", "ordinal"],
        "actions": ["plan_id", "ordinal"],
        "findings": ["inspection_id", "theme", "ordinal"],
        "risks": ["source_id", "ordinal"],
        "commitments": ["source_id", "ordinal"],
    }
    return pa.DataFrameSchema(columns, strict=True, unique=keys[stem], report_duplicates="exclude_first")


def schema_faults(stem: str, frame: pd.DataFrame) -> list[DataError]:
    schema = _schema(stem)
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.dropna(subset=["index"])
        repeated = cases["check"].str.contains("unique")
        found = [
            fault_at(stem, int(case["index"]) + 2, str(case["column"]), case["failure_case"], str(case["check"]))
            for _, case in cases[~repeated].sort_values(["index", "column"]).iterrows()
        ]
        for index in sorted(set(cases.loc[repeated, "index"])):
            key = list(schema.unique or [])
            seen = " ".join(str(frame.at[int(index), part]) for part in key)
            found.append(fault_at(stem, int(index) + 2, ", ".join(key), seen, "a key that no row above has"))
        return found
    return []


def row_faults(stem: str, frame: pd.DataFrame, sources: set[str]) -> Iterator[DataError]:
    """Faults that need more than one cell or a calendar: dates, themes, sources, values that a unit calls for."""
    dates = {"sources": ["date"], "facts": ["as_of"], "judgements": ["start", "end", "published"], "actions": ["due"]}
    dates["commitments"] = ["planned", "revised"]
    for line, row in lines(frame):
        for column in dates.get(stem, []):
            text = row[column]
            needed = stem not in ("judgements", "commitments")
            if (text or needed) and period_bounds(text) is None:
                yield fault_at(stem, line, column, text, "a date as YYYY, YYYY-MM or YYYY-MM-DD")
        if stem == "actions" and period_bounds(row["due"]) and len(row["due"]) != 10:
            yield fault_at(stem, line, "due", row["due"], "a whole date, YYYY-MM-DD")
        if row["source_id"] not in sources:
            yield fault_at(stem, line, "source_id", row["source_id"], _LISTED)
        if stem == "commitments":
            yield from _commitment_faults(line, row, sources)
        named = row.get("themes", "")  # a fact may bear none
        for theme in named.split(";") if "themes" in row and (named or stem != "facts") else []:
            if theme not in THEMES:
                yield fault_at(stem, line, "themes", theme, f"slugs joined by ';' out of {', '.join(THEMES)}")
        if stem == "facts" and (row["value"] == "") != (row["unit"] == "date"):
            yield fault_at(stem, line, "value", row["value"], "a number, and none where the unit is date")


def _commitment_faults(line: int, row: dict[str, str], sources: set[str]) -> Iterator[DataError]:
    later = row["later_source_id"]
    if row["state"] == "moved" and not row["revised"]:
        yield fault_at("commitments", line, "revised", "", "the new date of what was moved")
    if len({bool(row[name]) for name in ("later", "later_source_id", "later_locator")}) > 1:
        yield fault_at("commitments", line, "later", row["later"], "what is said later, its source and its place")
    if later and later not in sources:
        yield fault_at("commitments", line, "later_source_id", later, _LISTED)


def official_faults(facts: pd.DataFrame, beside: Path) -> Iterator[DataError]:
    """Faults of what tests a fact: the measure or a reason, and what belongs to the measure."""
    units, names = dictionary(beside)
    for line, row in lines(facts):
        for column, allowed in _official_faults(row, units, names):
            yield fault_at("facts", line, column, row[column], allowed)


def _official_faults(
    row: dict[str, str], units: dict[str, str], names: set[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Column at fault and what it may hold."""
    measure, breakdown, period = row["official_measure"], row["official_breakdown"], row["official_period"]
    if bool(measure) == bool(row["untested"]):
        yield "untested", "a reason where no official_measure is named, and only there"
    if row["untested"] and not row["untested"].endswith("."):
        yield "untested", "a sentence, with its full stop"
    if not measure:
        yield from ((c, "nothing where no official_measure is named") for c in _OFFICIAL if row[c])
        return
    if period and (period_bounds(period) is None or len(period) != 10):
        yield "official_period", "the last day of a published period, YYYY-MM-DD"
    if units and measure not in units:
        yield "official_measure", "an id of data/measures.csv"
    elif units:
        if breakdown and (measure, breakdown) not in names:
            yield "official_breakdown", f"a published name that data/breakdowns.csv has for {measure}"
        if row["unit"] != units[measure] and (row["unit"], units[measure]) not in SAME_KIND:
            yield "unit", f"that of {measure}, {units[measure]}"


def measure_faults(risks: pd.DataFrame, units: dict[str, str], names: set[tuple[str, str]]) -> Iterator[DataError]:
    """Risks whose figure nobody holds."""
    for line, row in lines(risks) if units else []:
        measure, breakdown = row["official_measure"], row["official_breakdown"]
        if measure and measure not in units:
            yield fault_at("risks", line, "official_measure", measure, "an id of data/measures.csv, or nothing")
        elif breakdown and (measure, breakdown) not in names:
            allowed = f"a published name that data/breakdowns.csv has for {measure or 'a measure'}"
            yield fault_at("risks", line, "official_breakdown", breakdown, allowed)


def dictionary(folder: Path) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """The unit of each measure, and each measure with its published breakdowns; empty where they do not lie there."""
    if not (folder / "measures.csv").is_file() or not (folder / "breakdowns.csv").is_file():
        return {}, set()
    measures = read_csv(folder / "measures.csv", required=["measure", "unit"])
    named = read_csv(folder / "breakdowns.csv", required=["measure", "published"])
    pairs = {(m, p) for ids, p in zip(named["measure"], named["published"], strict=True) for m in ids.split()}
    return dict(zip(measures["measure"], measures["unit"], strict=True)), pairs


def lines(frame: pd.DataFrame) -> list[tuple[int, dict[str, str]]]:
    """Each row with its number as a spreadsheet shows it."""
    return [(n, row) for n, row in enumerate(frame.to_dict("records"), 2)]  # type: ignore[misc]


def fault_at(stem: str, line: int, column: str, seen: object, allowed: str) -> DataError:
    return DataError(f"{stem}.csv, row {line}, {column}", seen=seen, allowed=allowed)
