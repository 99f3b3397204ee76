"""The record of inspections: what was read from report PDFs, and how it joins with the other sources of grades.

Kept of a report: its area, dates, grades, and how many of its recommendations bear each theme. Its sentences stay with
the user who brought the report in: they are in no embedded table.
"""

import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from rc_analysis.sources import schemas
from rc_analysis.sources.ofsted_report import pool
from rc_analysis.sources.ofsted_report.frameworks import AREAS
from rc_analysis.sources.ofsted_report.read import ReportRead
from rc_analysis.sources.periods import with_days
from rc_analysis.sources.schemas import DATES, READ_REPORTS, THEME_COUNTS
from rc_analysis.sources.themes import NONE, Dictionary, read_themes

SOURCE = "ofsted-reports"
COLUMNS = (
    *("area_code", "inspection_id", "framework", "start", "end", "published", "lead_inspector"),
    *("judgement", "grade", "note", "source_id", "sha256"),
)
COUNTS = ("area_code", "inspection_id", "framework", "start", "section", "items", "theme", "n")
ASKED = (*COUNTS[:5], "ordinal", "text", "themes", "warnings")
READ = "Read from the report, checked by nobody"

CACHE = ".read"
"""The folder, beside an authority's own report PDFs, that keeps readings."""

PUBLISHED, CONTESTED = "published", "contested"
"""Stages of a grade: the one that stands, and one that another source gives for the same judgement."""

FULL = ("SIF", "ILACS")
SAME_INSPECTION = pd.Timedelta(days=60)
"""Two sources that date a full inspection of a place this near to each other tell of the same one."""

_HEAD = re.compile(r"inspection\s*date|lead\s*inspector|report\s*published|date\s*of\s*inspection", re.IGNORECASE)
_ALSO = {
    "City of London": ("London Corporation", "Corporation of London"),
    "Kingston upon Hull, City of": ("Kingston upon Hull", "Hull"),
    "Dorset (before 2019)": ("Dorset",),
    "Bournemouth, Christchurch and Poole": ("BCP",),
}
"""Names that reports print and areas.csv does not."""


@dataclass
class Record:
    """What was read: `judgements` (COLUMNS), `counts` (COUNTS), plain sentences on files left out or doubtful, and
    `asked` (ASKED), what each report asks for, word for word."""

    judgements: pd.DataFrame
    counts: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    asked: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(ASKED), dtype="str"))


def read_record(
    files: Sequence[Path],
    areas: pd.DataFrame,
    themes: Dictionary,
    *,
    cache: Path | None = None,
    workers: int = 2,
) -> Record:
    """Read report PDFs into grades and counts of themes.

    In: the files; areas.csv; the dictionary; `cache`, a folder in which each reading is kept under the file's SHA-256
    (a changed reader or dictionary reads anew). Out: judgements sorted by area, start, framework and judgement (all
    text), and counts with a row `none` for every section, so that a report without recommendations is there too. A file
    that is no readable report, or whose authority cannot be told, is left out with a note. The same file twice counts
    once.
    """
    unique: dict[str, Path] = {}
    for path in sorted(files):
        unique.setdefault(sha256(path.read_bytes()).hexdigest(), path)
    version = _version(themes)
    known = {digest: _cached(cache, digest, version) for digest in unique}
    wanted = [(digest, path) for digest, path in unique.items() if known[digest] is None]
    tasks = [(path, path.name) for _, path in wanted]
    for index, result in pool.read_many(tasks, min(workers, len(tasks)) if len(tasks) > 1 else 0):
        digest, path = wanted[index]
        known[digest] = _kept(result, _head(path) if result.row["framework"] else "", themes)
        _keep(cache, digest, version, known[digest])
    rows, counts, notes, asked = [], [], [], []
    seen: set[str] = set()
    for digest, path in unique.items():
        read = known[digest] or {}
        row = read.get("row", {})
        area = find_area(read.get("head", ""), row.get("inspection_start", ""), areas)
        why = _left_out(row, area)
        if why:
            notes.append(f"{path.name}: left out, {why}")
            continue
        framework = row["framework"]
        inspection = f"{area}:{framework.lower()}:{row['inspection_start']}"
        if inspection in seen:
            notes.append(f"{path.name}: left out, another file tells of the same inspection")
            continue
        seen.add(inspection)
        base = {
            "area_code": area,
            "inspection_id": inspection,
            "framework": framework,
            "start": row["inspection_start"],
            "end": row["inspection_end"],
            "published": row["publication_date"],
            "lead_inspector": row["lead_inspector"],
            "note": read["kind"],
            "source_id": SOURCE,
            "sha256": digest,
        }
        rows += [base | {"judgement": j, "grade": row[f"grade_{j}"]} for j in AREAS if row[f"grade_{j}"]]
        for section, told in read["themes"].items():
            part = {k: base[k] for k in COUNTS[:4]} | {"section": section, "items": str(told["items"])}
            counts += [part | {"theme": theme, "n": str(n)} for theme, n in told["n"].items()]
        for item in read["asked"]:
            asked.append({k: base[k] for k in COUNTS[:4]} | item | {"warnings": row["warnings"]})
        if row["warnings"]:
            notes.append(f"{path.name}: {row['warnings']}")
    judgements = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    themed = pd.DataFrame(counts, columns=list(COUNTS), dtype="str")
    return Record(
        judgements.sort_values(["area_code", "start", "framework", "judgement"], ignore_index=True),
        themed.sort_values(["area_code", "start", "framework", "section", "theme"], ignore_index=True),
        notes,
        pd.DataFrame(asked, columns=list(ASKED), dtype="str"),
    )


def held(judgements: Path, counts: Path, own: Path, themes: Path, areas: pd.DataFrame) -> Record:
    """What a build read, and the user's own report PDFs that it did not.

    In: read_reports.csv and theme_counts.csv (either may be absent); the folder of own PDFs, read when they are new;
    the dictionary; areas.csv. Out: both together, an inspection that a build has read counting once; notes on the
    own files, and what they ask for.
    """
    whole = Record(pd.DataFrame(columns=list(COLUMNS), dtype="str"), pd.DataFrame(columns=list(COUNTS), dtype="str"))
    for path, schema, name in ((judgements, READ_REPORTS, "judgements"), (counts, THEME_COUNTS, "counts")):
        if path.is_file():
            setattr(whole, name, schemas.read(path, schema))
    files = sorted(p for p in own.rglob("*") if p.suffix.lower() == ".pdf") if own.is_dir() else []
    if files:
        read = read_record(files, areas, read_themes(themes), cache=own / CACHE)
        for name in ("judgements", "counts"):
            old, new = getattr(whole, name), getattr(read, name)
            parts = [old, new[~new["inspection_id"].isin(old["inspection_id"])]]
            setattr(whole, name, pd.concat(parts, ignore_index=True))
        whole.notes, whole.asked = read.notes, read.asked
    return whole


def recommended(known: pd.DataFrame, asked: pd.DataFrame, judgements: pd.DataFrame) -> pd.DataFrame:
    """The recommendations that documents tell of, and after them those of reports read, where documents have none.

    In: the recommendations of the evidence; `Record.asked`; judgements as `join` gives them, whose inspection the
    recommendations get. Out: the evidence's columns; `locator` is `READ` and `note` the reader's warnings where no
    person has looked at the words.
    """
    first = judgements[judgements["start"].notna()].drop_duplicates("inspection_id")
    by_area, parts = dict(list(first.groupby("area_code"))), [known]
    for _, items in asked.groupby("inspection_id", sort=False):
        one = {name: str(items[name].iloc[0]) for name in COUNTS[:4]}
        same = _same(by_area.get(one["area_code"]), one | {"start": pd.Timestamp(one["start"])})
        inspection = one["inspection_id"] if same is None else same["inspection_id"]
        named = items.assign(inspection_id=inspection, summary=items["text"], source_id=SOURCE, locator=READ)
        new = named.assign(ordinal=named["ordinal"].astype("int64"), note=named["warnings"], owner=one["area_code"])
        parts.append(new.loc[~new["inspection_id"].isin(known["inspection_id"]), list(known.columns)])
    return pd.concat(parts, ignore_index=True)


def find_area(head: str, start: str, areas: pd.DataFrame) -> str:
    """The code of the authority that the top of a report names; "" where none or more than one can be meant.

    In: the text of a report up to its dates; the first day of the inspection (ISO); areas.csv. The longest name
    wins ("North East Lincolnshire" holds "Lincolnshire"); where an abolished authority and a present one share it,
    the one that was there on the day.
    """
    text = f" {letters(head)} "
    found: dict[str, set[str]] = {}
    for row in areas[areas["level"] == "local_authority"].to_dict("records"):
        name = str(row["name"])
        ways = {name, re.sub(r"^County |, (City|County) of$", "", name), *_ALSO.get(name, ())}
        for way in ways:
            if f" {letters(way)} " in text:
                found.setdefault(letters(way), set()).add(str(row["area_code"]))
    names = [name for name in found if not any(name != other and f" {name} " in f" {other} " for other in found)]
    if len(names) != 1:
        return ""
    ends = areas.set_index("area_code")["abolished_on"]
    codes = found[names[0]]
    there = [code for code in codes if ends[code] and start < ends[code]] or [c for c in codes if not ends[c]]
    return there[0] if len(there) == 1 else next(iter(codes)) if len(codes) == 1 else ""


def join(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Judgements of several sources as one table; the earlier source's grade stands.

    In: frames with `area_code`, `inspection_id`, `framework`, `start`, `end`, `published` (datetime64),
    `lead_inspector`, `judgement`, `grade`, `source_id`, `stage`. Out: all rows, one inspection under one id, with
    `also` (the other sources that give the same grade, joined by a blank) and `disagrees` (bool: another source
    gives another grade, which is kept as a row of stage `contested`). What a standing row leaves blank of last day,
    publication and inspector is filled from the source that has it. Sorted by area, start, judgement, stage.
    """
    whole = parts[0].assign(also="", disagrees=False)
    for part in parts[1:]:
        whole = _add(whole, part.assign(also="", disagrees=False))
    for name in DATES:
        whole[name] = whole[name].astype("datetime64[ns]")
    order = ["area_code", "start", "judgement", "stage", "source_id"]
    return whole.astype({"disagrees": "bool"}).sort_values(order, kind="stable", ignore_index=True)


def _add(whole: pd.DataFrame, part: pd.DataFrame) -> pd.DataFrame:
    first = whole.drop_duplicates("inspection_id")
    by_area = dict(list(first[first["start"].notna()].groupby("area_code")))
    place = {
        key: at
        for at, key in enumerate(zip(whole["inspection_id"], whole["judgement"], whole["stage"], strict=True))
        if key[2] == PUBLISHED
    }
    records: list[dict[str, Any]] = whole.to_dict("records")  # type: ignore[assignment]
    for row in part.to_dict("records"):
        same = _same(by_area.get(row["area_code"]), row)
        if same is not None:
            row |= {"inspection_id": same["inspection_id"], "start": same["start"]}
        at = place.get((row["inspection_id"], row["judgement"], PUBLISHED))
        if at is None:
            records.append(row)  # type: ignore[arg-type]
            continue
        stands = records[at]
        for name in ("end", "published", "lead_inspector"):
            if pd.isna(stands[name]) or stands[name] == "":
                stands[name] = row[name]
        if stands["grade"] == row["grade"]:
            stands["also"] = " ".join(filter(None, [stands["also"], row["source_id"]]))
        else:
            stands["disagrees"] = True
            records.append(row | {"stage": CONTESTED, "disagrees": True})  # type: ignore[arg-type]
    return pd.DataFrame(records, columns=list(whole.columns))


def _same(group: pd.DataFrame | None, row: dict[Any, Any]) -> "pd.Series | None":
    """The inspection already held that a row of another source tells of."""
    if group is None or pd.isna(row["start"]):
        return None
    near = group[group["framework"] == row["framework"]]
    gap = (near["start"] - row["start"]).abs()
    near = near[gap <= (SAME_INSPECTION if row["framework"] in FULL else pd.Timedelta(0))]
    return None if near.empty else near.loc[(near["start"] - row["start"]).abs().idxmin()]


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """A record read from CSV (all text) with its dates as datetime64 (NaT where blank)."""
    numbers = {name: "int64" for name in ("items", "n") if name in frame}
    return with_days(frame, [name for name in DATES if name in frame]).astype(numbers)


# ---- one report


def _left_out(row: dict[str, str], area: str) -> str:
    if not row.get("framework"):
        return row.get("warnings") or "not a report of Ofsted's"
    if not row["inspection_start"]:
        return "its dates were not found"
    if not area:
        return "its authority was not found in the list of areas"
    if not any(row[f"grade_{j}"] for j in AREAS):
        return "it gives no grade"
    return ""


def _kept(result: ReportRead, head: str, themes: Dictionary) -> dict[str, Any]:
    """Of a reading, what is kept: the row, the name at its top, what is asked for, and counts of themes."""
    asked: list[dict[str, str]] = []
    counts: dict[str, dict[str, Any]] = {}
    if result.row["framework"] in FULL:
        sections = ["LA", *(["LSCB"] if result.row["n_improve_lscb"] else [])]
        for section in sections:
            items = [item for item in result.areas if item["section"] == section]
            coded = [themes.code(item["text"]) for item in items]
            for item, found in zip(items, coded, strict=True):
                named = ";".join(theme for theme in themes.titles if theme in found)
                asked.append({k: str(item[k]) for k in ("section", "ordinal", "text")} | {"themes": named})
            numbers = {NONE: sum(not found for found in coded)}
            for theme in themes.titles:
                if n := sum(theme in found for found in coded):
                    numbers[theme] = n
            counts[section] = {"items": len(coded), "n": numbers}
    kind = re.search(r"another kind of report: ([^;]+)", result.row["warnings"])
    kind_of = kind.group(1) if kind else ""
    return {"row": result.row, "head": head, "kind": kind_of, "themes": counts, "asked": asked}


def _head(path: Path) -> str:
    """The letters of a report's top, down to its dates; the whole first page where those do not follow."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(path)
        text = "\n".join(page.extract_text() for page in reader.pages[:1])
    except Exception:  # the reader proper has told of a bad file already
        return ""
    end = _HEAD.search(text)
    return text[: end.start()] if end and end.start() > 20 else "\n".join(text.splitlines()[:12])


def letters(text: str) -> str:
    """A name without case, punctuation, or the difference between & and and."""
    text = text.casefold().replace("&", " and ").replace("\u2019", "").replace("'", "")
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", text.replace("\n", " ")).split())


# ---- readings kept


def _version(themes: Dictionary) -> str:
    """Changes when the reader or the dictionary does, so that no old reading is taken for a new one."""
    folder = Path(__file__).parent
    files = [*sorted((folder / "ofsted_report").glob("*.py")), Path(__file__), folder / "themes.py"]
    parts = [sha256(path.read_bytes()).hexdigest() for path in files]
    return sha256(" ".join([*parts, themes.sha256]).encode()).hexdigest()[:16]


def _cached(cache: Path | None, digest: str, version: str) -> dict[str, Any] | None:
    path = cache / f"{digest}-{version}.json" if cache else None
    if path is None or not path.is_file():
        return None
    try:
        held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None
    return held


def _keep(cache: Path | None, digest: str, version: str, read: dict[str, Any] | None) -> None:
    if cache is None:
        return
    cache.mkdir(parents=True, exist_ok=True)
    for old in cache.glob(f"{digest}-*.json"):
        old.unlink(missing_ok=True)
    handle, temporary = tempfile.mkstemp(dir=cache, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(read, file, ensure_ascii=False, sort_keys=True)
    Path(temporary).replace(cache / f"{digest}-{version}.json")
