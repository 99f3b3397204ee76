"""Ofsted's list of social care providers: one file a year, one row a provider, read into one plain table.

The lists of 2015 to 2020, 2023 and 2024 hold only providers that had been inspected in full; those of 2021, 2022 and
2025 hold all that were registered. `rc_analysis.sources.supply` counts them, and makes good what a list leaves out.
"""

import csv
import re
from io import StringIO
from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError, listed
from rc_analysis.sources.tabular import decode

HOME, SECURE, SCHOOL_HOME = "home", "secure home", "school registered as a home"
SCHOOL, AGENCY, SUPPORTED = "residential special school", "fostering agency", "supported accommodation"
KINDS = {
    "children's home": HOME,
    "secure children's home": SECURE,
    "residential special school (registered as a children's home)": SCHOOL_HOME,
    "residential special school (>295 days/year)": SCHOOL_HOME,
    "residential special school": SCHOOL,
    "independent fostering agency": AGENCY,
    "supported accommodation": SUPPORTED,
}
"""Provision types that are counted. Others (boarding schools, adoption agencies ...) are left out."""
RUNNERS = {
    "local authority": "Council",
    "private": "Private",
    "voluntary": "Voluntary",
    "health authority": "Health",
}
GRADES = ("Outstanding", "Good", "Requires improvement", "Adequate", "Inadequate")
_OLD_GRADES = {"satisfactory": "Adequate", "requires improvement to be good": "Requires improvement"}
_HEADINGS = {
    "urn": ("urn",),
    "kind": ("provision type",),
    "status": ("registration status", "reg status"),
    "authority": ("local authority",),
    "sector": ("sector",),
    "grade": (
        "overall experiences and progress of children and young people",
        "latest full inspection overall experiences and progress of children and young people",
        "overall effectiveness",
    ),
    "places": ("places",),
    "owner": ("organisation which owns the provider", "organisation"),
    "registered": ("registration date",),
    "short": ("short-break-only children's home", "short breaks only children's home", "short breaks only"),
    "premises": ("supported accommodation premises",),
}
FIRST = {"places": 2016, "owner": 2018, "registered": 2019, "premises": 2025, SUPPORTED: 2025}
"""The first year whose list tells a thing, or holds a kind of provider."""
SHORT_UNTOLD = (2018, 2019, 2020)
"""Years whose list does not tell which homes are for short breaks alone."""
_AGAIN = "download the list again; if Ofsted renamed a heading, add it to rc_analysis/sources/providers.py"
_TITLES = 10
COLUMNS = ["year", *(name for name in _HEADINGS if name not in ("status", "sector")), "runner"]


def is_providers(path: Path) -> bool:
    """Whether a CSV file is such a list: its headings stand below up to ten lines of title."""
    try:
        with path.open("rb") as handle:
            return _heading(_rows(b"".join(handle.readline(65_536) for _ in range(_TITLES)), path.name)) is not None
    except (DataError, OSError):
        return False


def read_providers(path: Path) -> pd.DataFrame:
    """Read the list of one 31 March.

    Out: `COLUMNS`, a row for each provider of `KINDS` that is active or suspended: year (int), urn, kind, authority
    (by name, as published), grade (of `GRADES`, "" where not inspected), places and premises (float64, NaN where none
    is given), owner, registered (datetime64), short ("yes", "", or NA in a year that does not tell), runner.
    `.attrs["left"]` says what was left out. Raises DataError naming, all at once, headings that are not there (and the
    nearest that is), a provider listed twice, and cells of an unknown kind.
    """
    rows = _rows(path.read_bytes(), path.name)
    at = _heading(rows)
    if at is None:
        seen = f"no heading URN in the first {_TITLES} lines"
        raise DataError(path.name, seen=seen, allowed="Ofsted's list at provider level", mend=_AGAIN)
    dates = re.findall(r"20\d\d", f"{path.name} {' '.join(cell for row in rows[:at] for cell in row)}")
    if not dates:
        mend = "give it the name it was published with, provider_level_at_31_march_YEAR.csv"
        raise DataError(path.name, seen="no year in its name or title", mend=mend)
    year = int(dates[0])
    headings = [_plain(cell) for cell in rows[at]]
    body = pd.DataFrame([row[: len(headings)] for row in rows[at + 1 :] if any(row)], dtype="str").fillna("")
    body.columns = pd.Index(headings[: body.shape[1]])
    found, faults = _columns(body, year)
    if faults:
        raise DataError(path.name, seen="; ".join(faults), allowed="the headings published", mend=_AGAIN)
    kind = found["kind"].str.casefold().map(KINDS)
    active = found["status"].str.casefold().isin(["active", "suspended"])
    kept = found[kind.notna() & active].assign(kind=kind)
    out = kept.assign(
        year=year,
        runner=kept["sector"].str.casefold().map(RUNNERS),
        grade=_grades(kept["grade"]),
        places=pd.to_numeric(kept["places"], errors="coerce").astype("float64"),
        premises=pd.to_numeric(kept["premises"], errors="coerce").astype("float64"),
        registered=pd.to_datetime(kept["registered"], format="%d/%m/%Y", errors="coerce").astype("datetime64[ns]"),
        short=_short(kept["short"]) if year not in SHORT_UNTOLD else pd.Series(pd.NA, index=kept.index, dtype="str"),
    )
    faults = [
        *_wrong(kept, "sector", out["runner"].isna() & kept["kind"].isin([HOME, SECURE, SCHOOL_HOME])),
        *_wrong(kept, "grade", out["grade"].isna()),
        *(w for name in ("places", "premises") for w in _wrong(kept, name, out[name].isna() & (kept[name] != ""))),
        *_wrong(kept, "registered", out["registered"].isna() & (kept["registered"] != "")),
        *_wrong(kept, "urn", kept["urn"].duplicated()),
    ]
    if faults:
        raise DataError(path.name, seen="; ".join(faults), allowed="one row a provider, as published", mend=_AGAIN)
    out.attrs["left"] = (
        {"providers not active or suspended": int((~active & kind.notna()).sum())}
        if (~active & kind.notna()).any()
        else {}
    )
    return out[COLUMNS].reset_index(drop=True)


def _rows(raw: bytes, name: str) -> list[list[str]]:
    return list(csv.reader(StringIO(decode(raw, name))))


def _plain(cell: str) -> str:
    return " ".join(cell.casefold().replace("’", "'").split())


def _heading(rows: list[list[str]]) -> "int | None":
    for at, row in enumerate(rows[:_TITLES]):
        if {"urn", "provision type"} <= {_plain(cell) for cell in row}:
            return at
    return None


def _columns(body: pd.DataFrame, year: int) -> tuple[pd.DataFrame, list[str]]:
    """The columns needed, by our names; blank where the year's list does not have one yet; and what is wanting."""
    from rc_analysis.sources.recognise import near

    out, faults = {}, []
    for name, spellings in _HEADINGS.items():
        there = next((s for s in spellings if s in body.columns), None)
        due = year >= FIRST.get(name, 0) and not (name == "short" and year in SHORT_UNTOLD)
        if there is None and due:
            like = near(spellings[0], [c for c in body.columns if c])
            faults.append(f"no heading {spellings[0]!r}{f', but {like!r}' if like else ''}")
        out[name] = body[there].str.strip() if there else pd.Series("", index=body.index, dtype="str")
    return pd.DataFrame(out), faults


def _grades(text: pd.Series) -> pd.Series:
    known = {grade.casefold(): grade for grade in GRADES} | _OLD_GRADES | {"": "", "not judged": ""}
    return text.str.casefold().map(known)


def _short(text: pd.Series) -> pd.Series:
    """Whether a home is for short breaks alone: written in four ways over the years."""
    said = text.str.casefold()
    return pd.Series("yes", index=text.index).where(
        (said == "yes") | (said.str.startswith("short") & said.str.contains("only")), ""
    )


def _wrong(frame: pd.DataFrame, column: str, rows: "pd.Series[bool]") -> list[str]:
    seen = [f"{urn} {text!r}" for urn, text in zip(frame.loc[rows, "urn"], frame.loc[rows, column], strict=True)]
    return [f"{column}: {listed(seen[:3])}{f' and {len(seen) - 3} more' if len(seen) > 3 else ''}"] if seen else []
