"""Ofsted's official list of inspection outcomes of local authority children's services (OpenDocument).

Three sheets: the latest inspection of each authority, what happened in the year, and every short or standard
inspection since 2018. They overlap; one inspection is kept once.
"""

import re
from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError

GRADES = {
    "outstanding": "outstanding",
    "good": "good",
    "requires improvement to be good": "requires_improvement",
    "requires improvement": "requires_improvement",
    "inadequate": "inadequate",
}
JUDGEMENTS = (
    ("overall", re.compile(r"^overall effectiveness")),
    ("leaders", re.compile(r"impact of leaders")),
    ("help_protection", re.compile(r"need help and protection")),
    ("in_care", re.compile(r"children in care")),
    ("care_leavers", re.compile(r"care leavers")),
)
"""Our names of the judgements and what the column that holds each begins with. Until the end of 2022
care leavers were judged together with children in care, so `care_leavers` is empty before 2023."""

KINDS = (
    ("ILACS", re.compile(r"ILACS (?:standard|short) inspection", re.IGNORECASE)),
    ("focused visit", re.compile(r"focused visit", re.IGNORECASE)),
    ("monitoring visit", re.compile(r"monitoring visit", re.IGNORECASE)),
    ("JTAI", re.compile(r"JTAI|joint targeted", re.IGNORECASE)),
)
COLUMNS = (
    "area_code",
    "inspection_id",
    "framework",
    "start",
    "end",
    "published",
    "lead_inspector",
    "judgement",
    "grade",
    "note",
    "source_id",
)
_AGAIN = "download Ofsted's local authority inspection outcomes again from GOV.UK"


def read_outcomes(path: Path, source_id: str = "ofsted-outcomes") -> pd.DataFrame:
    """Read the list of outcomes.

    Out: one row an inspection and judgement, all text but `start` and `published` (datetime64): `area_code` (ONS),
    `inspection_id` (area, framework, start), `framework` (ILACS, focused visit, monitoring visit, JTAI),
    `judgement` (overall, leaders, help_protection, in_care, care_leavers; `none` for a visit), `grade`
    (outstanding, good, requires_improvement, inadequate; not_judged for a visit), `note` (kind of inspection, or
    the visit's theme). The list gives no last day and no lead inspector. Raises DataError with all faults.
    """
    sheets = _sheets(path)
    if not sheets:
        raise DataError(
            path.name, seen="no table", allowed="sheets with a column Local authority area code", mend=_AGAIN
        )
    long = pd.concat([_long(sheet) for sheet in sheets], ignore_index=True)
    strange = sorted(set(long.loc[long["grade"] == "", "published_grade"]))
    kinds = sorted(set(long.loc[long["framework"] == "", "kind"]))
    faults = []
    if strange:
        faults.append(f"grade {', '.join(map(repr, strange[:5]))}")
    if kinds:
        faults.append(f"kind of inspection {', '.join(map(repr, kinds[:5]))}")
    if long["start"].isna().any():
        faults.append(f"{int(long['start'].isna().sum())} row(s) without a date")
    if faults:
        allowed = "the four grades; ILACS inspections, focused and monitoring visits; a date on each row"
        raise DataError(path.name, seen="; ".join(faults), allowed=allowed, mend=_AGAIN)
    slug = long["framework"].str.replace(" ", "-").str.lower()
    long["inspection_id"] = long["area_code"] + ":" + slug + ":" + long["start"].dt.strftime("%Y-%m-%d").astype("str")
    # The sheet of latest judgements does not say short or standard; the other two do, and win.
    long = long.sort_values(["area_code", "start", "judgement", "note"], ascending=[True, True, True, False])
    long = long.drop_duplicates(["inspection_id", "judgement"])
    long["end"] = pd.NaT
    long["lead_inspector"] = ""
    long["source_id"] = source_id
    return long[list(COLUMNS)].sort_values(["area_code", "start", "judgement"]).reset_index(drop=True)


def _sheets(path: Path) -> list[pd.DataFrame]:
    try:
        book = pd.read_excel(path, engine="calamine", sheet_name=None, header=None, dtype="object")
    except Exception as error:
        raise DataError(path.name, seen=str(error)[:160], allowed="an OpenDocument sheet", mend=_AGAIN) from error
    found = []
    for raw in book.values():
        top = [n for n in range(min(10, len(raw))) if "Local authority area code" in set(raw.iloc[n].astype("str"))]
        if top:
            body = raw.iloc[top[0] + 1 :].copy()
            body.columns = pd.Index([str(cell).strip() for cell in raw.iloc[top[0]]])
            found.append(body[body["Local authority area code"].astype("str").str.fullmatch(r"E\d{8}")])
    return found


def _column(frame: pd.DataFrame, pattern: str) -> str | None:
    return next((name for name in frame.columns if re.search(pattern, name, re.IGNORECASE)), None)


def _text(frame: pd.DataFrame, column: str | None) -> pd.Series:
    if column is None:
        return pd.Series("", index=frame.index, dtype="str")
    return frame[column].astype("str").where(frame[column].notna(), "").str.strip()


def _long(frame: pd.DataFrame) -> pd.DataFrame:
    """One sheet as one row an inspection and judgement."""
    kind = _text(frame, _column(frame, r"type$"))
    theme = _text(frame, _column(frame, r"visit theme"))
    kind = kind.where(kind != "", "ILACS standard inspection") if _column(frame, r"type$") is None else kind
    framework = pd.Series("", index=frame.index, dtype="str")
    for name, pattern in reversed(KINDS):
        framework = framework.where(~kind.str.contains(pattern), name)
    described = kind.str.replace(r"^ILACS ", "", regex=True).str.lower()
    if _column(frame, r"type$") is None:
        described = pd.Series("", index=frame.index, dtype="str")
    base = pd.DataFrame(
        {
            "area_code": frame["Local authority area code"].astype("str"),
            "kind": kind,
            "framework": framework,
            "start": pd.to_datetime(frame[_column(frame, r"(inspection|visit) date")], errors="coerce"),
            "published": pd.to_datetime(frame[_column(frame, r"publication date")], errors="coerce"),
            "note": theme.where(theme != "", described),
        }
    )
    parts = []
    left = list(frame.columns)
    for name, pattern in JUDGEMENTS:
        column = next((c for c in left if pattern.search(c.lower())), None)
        if column is None:
            continue
        left.remove(column)
        cells = _text(frame, column)
        part = base[cells != ""].assign(judgement=name, published_grade=cells[cells != ""])
        part["grade"] = part["published_grade"].str.lower().map(GRADES).fillna("")
        parts.append(part)
    visits = base[framework.isin(["focused visit", "monitoring visit", "JTAI"])]
    graded = set(pd.concat(parts).index) if parts else set()
    visits = visits[~visits.index.isin(graded)]
    parts.append(visits.assign(judgement="none", published_grade="", grade="not_judged"))
    return pd.concat(parts, ignore_index=True)
