"""What councils' own documents and inspectors' reports say, from the hand-kept CSV files of `data/evidence/`.

One folder a council, named as it is: the owner of the documents, whatever place a row of theirs is about. A statement
in a document is a claim with a locator, never an official figure. The files are described, column by column, in
`data/evidence/README.md`; the vocabularies below are the only words their coded columns may hold.
"""

import calendar
import csv
import difflib
import io
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from rc_analysis.errors import DataError, listed, raise_all
from rc_analysis.paths import slugify
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
}
"""Every theme that a recommendation or an action may bear, with the words a reader is shown."""

GRADES = ("outstanding", "good", "requires_improvement", "adequate", "inadequate", "not_judged")
"""Ofsted's grades; `adequate` only on the scale that ended in 2013."""

JUDGEMENTS = ("overall", "leaders", "help_protection", "in_care", "care_leavers", "adoption", "lscb", "none")
TOPICS = ("inspections", "budgets", "sufficiency", "education", "context")
STAGES = ("published", "pre_moderation")
BALANCES = ("strength", "mixed", "weakness")
"""How a report's running text speaks of a theme."""

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
}
"""The columns of each file, in order. All are required, no other is allowed."""

SAME_KIND = {("count", "FTE"), ("pounds", "pounds a week")}
"""Units of a statement and of the published figure that test each other though they differ."""

_NEEDED, _OPTIONAL = ("sources", "facts"), ("risks",)
"""Files that hold a row, and those that need not be there; of the others a council's documents may have nothing."""
_OFFICIAL = ("official_breakdown", "official_period", "basis")
_MAY_BE_EMPTY = {
    *("url", "value", "start", "end", "published", "lead_inspector", "note", "themes"),
    *("official_measure", *_OFFICIAL, "untested"),
}
_IDS = ("source_id", "fact_id", "inspection_id", "plan_id")
"""Ids that no two councils' documents share."""
_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
_AREA = rf"[EKNSW]\d{{8}}|{'|'.join(PSEUDO_AREAS)}"


def read_evidence(home: Path) -> dict[str, pd.DataFrame]:
    """Read, check and type the evidence of every council, a folder each.

    In: the folder of such folders. Each is named after a council ("redcar-and-cleveland", the owner of the documents)
    and has sources, facts, judgements, recommendations, actions and findings `.csv` (UTF-8, no NA words). Out: a
    frame for each, keyed by file stem, folder after folder in file order with a fresh index; nothing where there is
    no folder. Columns as `COLUMNS` and `owner` (the folder's name), text as `str` with "" where the document does not
    say, and typed so: facts.value float64 (NaN where the fact is a date); ordinal and recommendation int64;
    actions.due datetime64; sources.date and facts.as_of text as written (year, month or day). Dates of unequal
    precision are typed beside a column that says how precise they are: facts.as_of_date datetime64 (last day of the
    period) and facts.precision; judgements.start datetime64 (first day of the period), end and published (last day),
    NaT where not known, and judgements.precision ("day", "month", "year": the coarsest of the row, "" where there is
    none).

    Raises DataError, with every fault of every file at once: a file outside the folders, a folder that is named after
    no council; a missing or unreadable file, an absent or unknown column, a value outside its vocabulary, a bad date
    or number, a repeated key, a source that is not listed, an id that another council's documents have; a fact with
    both an official measure and a reason why none tests it, or neither; and, where measures.csv, breakdowns.csv and
    areas.csv lie beside `home`, a measure, breakdown, unit or council that they do not hold.
    """
    stray = [path.name for path in sorted(home.glob("*.csv"))]
    mend = "move it into a folder named after its council, such as data/evidence/redcar-and-cleveland/"
    faults = [DataError(f"evidence/{name}", seen="a file beside the folders", mend=mend) for name in stray]
    names = _councils(home.parent)
    each: list[dict[str, pd.DataFrame]] = []
    for folder in sorted(path for path in home.iterdir() if path.is_dir() and not path.name.startswith(".")):
        if names and folder.name not in names:
            near = listed(difflib.get_close_matches(folder.name, names, n=3), "or") or "a council's, as in areas.csv"
            mend = "name the folder after the council: its name in small letters, with hyphens"
            faults.append(DataError(f"evidence/{folder.name}", seen="no council's name", allowed=near, mend=mend))
        raw, found = _read_folder(folder)
        faults += found
        each.append({stem: frame.assign(owner=folder.name) for stem, frame in raw.items()})
    whole = {stem: pd.concat([raw[stem] for raw in each], ignore_index=True) for stem in COLUMNS if each}
    for stem, frame in whole.items():
        for name in (name for name in _IDS if name in frame):
            owners = frame.groupby(name)["owner"].agg(lambda part: listed(dict.fromkeys(part)))
            for shared in frame.groupby(name)["owner"].nunique().loc[lambda n: n > 1].index:
                thing = f"evidence/*/{stem}.csv, {name} {shared}"
                faults.append(DataError(thing, seen=owners[shared], allowed="an id of one council's documents"))
    raise_all(faults)
    return {stem: _typed(stem, frame) for stem, frame in whole.items()}


def _read_folder(folder: Path) -> tuple[dict[str, pd.DataFrame], list[DataError]]:
    """The six files of one council as text, and every fault in them."""
    faults: list[DataError] = []
    raw = {stem: _read(folder / f"{stem}.csv", columns, faults) for stem, columns in COLUMNS.items()}
    known = set(raw["sources"]["source_id"])
    for stem, frame in raw.items():
        found = [*_schema_faults(stem, frame), *_row_faults(stem, frame, known)]
        if stem == "facts":
            found += _official_faults(frame, folder.parent.parent)
        if stem == "risks":
            found += _measure_faults(frame, *_dictionary(folder.parent.parent))
        if stem in ("recommendations", "findings"):
            judged, wanted = set(raw["judgements"]["inspection_id"]), "one that judgements.csv lists"
            for line, row in _lines(frame):
                if row.get("section") != "PEER" and row["inspection_id"] not in judged:
                    found.append(_fault(stem, line, "inspection_id", row["inspection_id"], wanted))
        faults += found
    within = f"evidence/{folder.name}/"
    return raw, [DataError(within + f.thing, seen=f.seen, allowed=f.allowed, mend=f.mend) for f in faults]


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


def _read(path: Path, columns: list[str], faults: list[DataError]) -> pd.DataFrame:
    """The file as text, or an empty frame and a fault."""
    nothing = pd.DataFrame({c: pd.Series(dtype="str") for c in columns})
    restore = "restore data/evidence/ from the repository"

    def fault(where: str, seen: str, allowed: str, mend: str) -> None:
        faults.append(DataError(path.name + where, seen=seen, allowed=allowed, mend=mend))

    try:
        records = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True))
    except FileNotFoundError:
        if path.stem in _OPTIONAL:
            return nothing
        fault("", "no such file", "a CSV file", restore)
        return nothing
    except UnicodeDecodeError as error:
        fault("", str(error), "UTF-8", "save it as UTF-8")
        return nothing
    except csv.Error as error:
        fault("", str(error), "a whole CSV file", restore)
        return nothing
    head, body = (records[0], records[1:]) if records else ([], [])
    if head != columns:
        fault(", its header", ", ".join(head), ", ".join(columns), "put the columns in that order")
        return nothing
    for line, record in enumerate(body, 2):
        if len(record) != len(columns):
            seen, allowed = f"{len(record)} cells", f"{len(columns)}, as in the header"
            fault(f", row {line}", seen, allowed, "quote cells that hold a comma")
    if not body and path.stem in _NEEDED:
        fault("", "a header and no row", "rows", restore)
    whole = [record for record in body if len(record) == len(columns)]
    return pd.DataFrame(whole, columns=columns, dtype="str")


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
    }
    return pa.DataFrameSchema(columns, strict=True, unique=keys[stem], report_duplicates="exclude_first")


def _schema_faults(stem: str, frame: pd.DataFrame) -> list[DataError]:
    schema = _schema(stem)
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.dropna(subset=["index"])
        repeated = cases["check"].str.contains("unique")
        found = [
            _fault(stem, int(case["index"]) + 2, str(case["column"]), case["failure_case"], str(case["check"]))
            for _, case in cases[~repeated].sort_values(["index", "column"]).iterrows()
        ]
        for index in sorted(set(cases.loc[repeated, "index"])):
            key = list(schema.unique or [])
            seen = " ".join(str(frame.at[int(index), part]) for part in key)
            found.append(_fault(stem, int(index) + 2, ", ".join(key), seen, "a key that no row above has"))
        return found
    return []


def _row_faults(stem: str, frame: pd.DataFrame, sources: set[str]) -> list[DataError]:
    """Faults that need more than one cell or a calendar: dates, themes, sources, values that a unit calls for."""
    faults = []
    dates = {"sources": ["date"], "facts": ["as_of"], "judgements": ["start", "end", "published"], "actions": ["due"]}
    for line, row in _lines(frame):
        for column in dates.get(stem, []):
            text = row[column]
            needed = stem != "judgements"
            if (text or needed) and period_bounds(text) is None:
                faults.append(_fault(stem, line, column, text, "a date as YYYY, YYYY-MM or YYYY-MM-DD"))
        if stem == "actions" and period_bounds(row["due"]) and len(row["due"]) != 10:
            faults.append(_fault(stem, line, "due", row["due"], "a whole date, YYYY-MM-DD"))
        if row["source_id"] not in sources:
            faults.append(_fault(stem, line, "source_id", row["source_id"], "one that sources.csv lists"))
        named = row.get("themes", "")  # a fact may bear none
        for theme in named.split(";") if "themes" in row and (named or stem != "facts") else []:
            if theme not in THEMES:
                faults.append(_fault(stem, line, "themes", theme, f"slugs joined by ';' out of {', '.join(THEMES)}"))
        if stem == "facts" and (row["value"] == "") != (row["unit"] == "date"):
            faults.append(_fault(stem, line, "value", row["value"], "a number, and none where the unit is date"))
    return faults


def _official_faults(facts: pd.DataFrame, beside: Path) -> list[DataError]:
    """Faults of what tests a fact: the measure or a reason, and what belongs to the measure."""
    units, names = _dictionary(beside)
    faults = []
    for line, row in _lines(facts):
        measure, breakdown, period = row["official_measure"], row["official_breakdown"], row["official_period"]

        def fault(column: str, allowed: str, line: int = line, row: dict[str, str] = row) -> None:
            faults.append(_fault("facts", line, column, row[column], allowed))

        if bool(measure) == bool(row["untested"]):
            fault("untested", "a reason where no official_measure is named, and only there")
        if row["untested"] and not row["untested"].endswith("."):
            fault("untested", "a sentence, with its full stop")
        if not measure:
            for column in _OFFICIAL:
                if row[column]:
                    fault(column, "nothing where no official_measure is named")
            continue
        if period and (period_bounds(period) is None or len(period) != 10):
            fault("official_period", "the last day of a published period, YYYY-MM-DD")
        if not units:
            continue
        if measure not in units:
            fault("official_measure", "an id of data/measures.csv")
            continue
        if breakdown and (measure, breakdown) not in names:
            fault("official_breakdown", f"a published name that data/breakdowns.csv has for {measure}")
        if row["unit"] != units[measure] and (row["unit"], units[measure]) not in SAME_KIND:
            fault("unit", f"that of {measure}, {units[measure]}")
    return faults


def _measure_faults(risks: pd.DataFrame, units: dict[str, str], names: set[tuple[str, str]]) -> list[DataError]:
    """Risks whose figure nobody holds."""
    faults = []
    for line, row in _lines(risks):
        measure, breakdown = row["official_measure"], row["official_breakdown"]
        if units and measure and measure not in units:
            faults.append(_fault("risks", line, "official_measure", measure, "an id of data/measures.csv, or nothing"))
        elif units and breakdown and (measure, breakdown) not in names:
            allowed = f"a published name that data/breakdowns.csv has for {measure or 'a measure'}"
            faults.append(_fault("risks", line, "official_breakdown", breakdown, allowed))
    return faults


def _councils(folder: Path) -> list[str]:
    """The names that a folder may have, one for each council; none where areas.csv does not lie there."""
    if not (folder / "areas.csv").is_file():
        return []
    areas = read_csv(folder / "areas.csv", required=["name", "level", "status"])
    return [slugify(name) for name in areas.loc[areas["level"] == "local_authority", "name"]]


def _dictionary(folder: Path) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """The unit of each measure, and each measure with its published breakdowns; empty where they do not lie there."""
    if not (folder / "measures.csv").is_file() or not (folder / "breakdowns.csv").is_file():
        return {}, set()
    measures = read_csv(folder / "measures.csv", required=["measure", "unit"])
    named = read_csv(folder / "breakdowns.csv", required=["measure", "published"])
    pairs = {(m, p) for ids, p in zip(named["measure"], named["published"], strict=True) for m in ids.split()}
    return dict(zip(measures["measure"], measures["unit"], strict=True)), pairs


def _typed(stem: str, frame: pd.DataFrame) -> pd.DataFrame:
    out = frame.copy()
    for name in ("ordinal", "recommendation"):
        if name in out:
            out[name] = out[name].astype("int64")
    if stem == "facts":
        out["value"] = pd.to_numeric(out["value"].where(out["value"] != "")).astype("float64")
        out["as_of_date"] = _days(out["as_of"], last=True)
        out["precision"] = out["as_of"].map(_precision).astype("str")
    if stem == "judgements":
        dates = out[["start", "end", "published"]]
        out["precision"] = [_precision(min(filter(None, row), key=len, default="")) for row in dates.to_numpy()]
        out["precision"] = out["precision"].astype("str")
        out["start"] = _days(out["start"], last=False)
        out["end"] = _days(out["end"], last=True)
        out["published"] = _days(out["published"], last=True)
    if stem == "actions":
        out["due"] = _days(out["due"], last=True)
    return out


def _days(column: pd.Series, *, last: bool) -> pd.Series:
    bounds = [period_bounds(text) for text in column]
    return pd.Series([b[last] if b else None for b in bounds], index=column.index, dtype="datetime64[us]")


def _precision(text: str) -> str:
    return {4: "year", 7: "month", 10: "day"}.get(len(text), "")


def _lines(frame: pd.DataFrame) -> list[tuple[int, dict[str, str]]]:
    """Each row with its number as a spreadsheet shows it."""
    return [(n, row) for n, row in enumerate(frame.to_dict("records"), 2)]  # type: ignore[misc]


def _fault(stem: str, line: int, column: str, seen: object, allowed: str) -> DataError:
    return DataError(f"{stem}.csv, row {line}, {column}", seen=seen, allowed=allowed)
