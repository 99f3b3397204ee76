"""Revenue outturn of English councils: the RO3 and RSX tables by authority, as OpenDocument sheets.

The sheet that is wanted has one row an authority and one column a service line and kind of money, in
£ thousand; the heading says both in one sentence ("... of which residential care - Total Expenditure (C3 ...)").
The `LA_drop-down` sheet repeats one authority and is not read.
"""

import re
from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError

CHILDREN = "Children's social care"
_PLACE = ("ONS Code", "Local authority", "Class", "Certification")
_LINE = re.compile(r"^(?P<line>.*?)\s+-\s+(?P<money>[^-]*?)\s*(?:\((?P<column>C\d)\b[^)]*\))?$")
CLASSES = ("UA", "MD", "LB", "SC", "Eng")
"""Classes of council with children's services (unitary, metropolitan, London borough, county), and England. The
Greater London Authority, which has none, stands in the tables under the code of London the region."""
_GROUP = re.compile(r"^(?:TOTAL\s+)?children(?:['’]s)? social care", re.IGNORECASE)
_NOTE = re.compile(r"\s*\[note \d+\]", re.IGNORECASE)
_AGAIN = "download the table by authority again from GOV.UK (Local authority revenue expenditure)"


def read_outturn(path: Path) -> pd.DataFrame:
    """Read an RO3 or RSX table by authority.

    Out: one row an authority (and England), service line and kind of money: `area` (ONS code), `period`
    (2024-25), `group` ("Children's social care" or empty), `service` (as published), `line` (the same without the
    group's name; "Total" for the group's total), `money` ("Total Expenditure", "Net Current Expenditure" ...),
    `certified` (Y or N), `value` (text, £ thousand; a symbol without its brackets).
    Raises DataError where the sheet or its headings are not there.
    """
    name, sheet = _data_sheet(path)
    found = re.search(r"(20\d{2})[-_]?(\d{2})\D*$", name)
    if not found:
        raise DataError(path.name, seen=f"sheet {name!r}", allowed="a sheet named for its year", mend=_AGAIN)
    row = next((n for n in range(min(20, len(sheet))) if _PLACE[0] in set(sheet.iloc[n].astype("str"))), None)
    if row is None:
        raise DataError(path.name, seen="no row of headings", allowed="a column ONS Code", mend=_AGAIN)
    headings = [str(cell).strip() for cell in sheet.iloc[row]]
    missing = [name for name in _PLACE if name not in headings]
    if missing:
        raise DataError(path.name, seen=f"no column {', '.join(missing)}", allowed=", ".join(_PLACE), mend=_AGAIN)
    body = sheet.iloc[row + 1 :].copy()
    body.columns = pd.Index(headings)
    code = body["ONS Code"].astype("str")
    body = body[code.str.fullmatch(r"E\d{8}") & body["Class"].isin(CLASSES)]
    lines = [name for name in headings if _LINE.match(name) and name not in (*_PLACE, "E-code")]
    if not lines or body.empty:
        raise DataError(path.name, seen="no service lines or authorities", allowed="RO3 or RSX", mend=_AGAIN)
    long = body.melt(id_vars=["ONS Code", "Certification"], value_vars=lines, var_name="heading", value_name="value")
    parts = pd.DataFrame(
        [_parts(text) for text in lines], index=pd.Index(lines), columns=["group", "service", "line", "money"]
    )
    return pd.DataFrame(
        {
            "area": long["ONS Code"].astype("str"),
            "period": f"{found[1]}-{found[2]}",
            "group": long["heading"].map(parts["group"]),
            "service": long["heading"].map(parts["service"]),
            "line": long["heading"].map(parts["line"]),
            "money": long["heading"].map(parts["money"]),
            "certified": long["Certification"].astype("str"),
            "value": _cells(long["value"]),
        }
    )


def _data_sheet(path: Path) -> tuple[str, pd.DataFrame]:
    try:
        with pd.ExcelFile(path, engine="calamine") as book:
            names = [str(name) for name in book.sheet_names]
            wanted = [name for name in names if re.match(r"(RO\w+|RSX)_LA_Data", name, re.IGNORECASE)]
            if wanted:
                return wanted[0], pd.read_excel(book, sheet_name=wanted[0], header=None, dtype="object")
    except DataError:
        raise
    except Exception as error:
        raise DataError(path.name, seen=str(error)[:160], allowed="an OpenDocument sheet", mend=_AGAIN) from error
    raise DataError(path.name, seen=f"sheets {names}", allowed="a sheet RO3_LA_Data_… or RSX_LA_Data_…", mend=_AGAIN)


def _parts(heading: str) -> tuple[str, str, str, str]:
    """The group, the service as published, the line within the group and the kind of money that one heading names."""
    match = _LINE.match(heading)
    service, money = (match["line"], match["money"]) if match else (heading, "")
    group = _GROUP.match(service)
    if not group:
        return "", service, service, money
    rest = service[group.end() :].strip(" :-")
    return CHILDREN, service, rest or "Total", money


def _cells(values: pd.Series) -> pd.Series:
    """Cells as text: notes dropped, `[x]` as `x`, the publisher's `[n]` (no estimate fits) as `x`."""
    text = values.astype("str").where(values.notna(), "").str.replace(_NOTE, "", regex=True).str.strip()
    bare = text.str.replace(r"^\[(\w+)\]$", r"\1", regex=True)
    return bare.replace({"n": "x", "Y": "", "y": ""})
