"""Explore Education Statistics files: the open data standard of the Department for Education.

Every file has the same first columns (time, place) and its own filters and indicators after them. Symbols
(c, z, x, low, k, u) stand inside the number columns. Source: DfE, "Open data standards" of the statistics
production guidance.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError
from rc_analysis.sources.tabular import read_csv

KEYS = ("time_period", "time_identifier", "geographic_level", "country_code", "country_name")
PLACES = ("region_code", "region_name", "old_la_code", "la_name", "new_la_code")
LEVELS = {"National": "country_code", "Regional": "region_code", "Local authority": "new_la_code"}


def is_ees(columns: Sequence[str]) -> bool:
    """Whether these headings are those of the EES standard."""
    return {*KEYS[:3], "new_la_code"} <= set(columns)


def read_ees(path: Path) -> pd.DataFrame:
    """Read one EES file.

    Out: every published column as text, and before them `area` (ONS code of the row's own level) and
    `period` (`time_period` as published). Rows of levels other than nation, region and local authority,
    and rows for two authorities that report together (314 / 318), are left out; `left` in `.attrs` says
    how many. Raises DataError naming every fault found.
    """
    frame = read_csv(path, required=(*KEYS, *PLACES))
    known = frame["geographic_level"].isin(list(LEVELS))
    area = pd.Series("", index=frame.index, dtype="str")
    for level, column in LEVELS.items():
        area = area.where(frame["geographic_level"] != level, frame[column])
    together = area.str.contains("/")
    faults = []
    nameless = known & (area == "")
    if nameless.any():
        lines = [str(n + 2) for n in frame.index[nameless][:5]]
        faults.append(f"{int(nameless.sum())} row(s) without an area code, first on line {', '.join(lines)}")
    strange = sorted(set(frame.loc[~frame["time_period"].str.fullmatch(r"\d{4}(\d{2})?"), "time_period"]))
    if strange:
        faults.append(f"time_period {', '.join(map(repr, strange[:5]))}")
    faults += versions_mixed(frame)
    if not known.any():
        faults.append(f"geographic_level {sorted(set(frame['geographic_level']))[:5]}")
    if faults:
        raise DataError(
            path.name,
            seen="; ".join(faults),
            allowed="time_period as 2025 or 202425; levels National, Regional, Local authority; a code on each row; "
            "one version (provisional, revised or final) a period",
            mend="download the file again from Explore Education Statistics",
        )
    frame.insert(0, "area", area)
    frame.insert(1, "period", frame["time_period"])
    frame = frame[known & ~together].reset_index(drop=True)
    frame.attrs["left"] = {"rows for two authorities together": int(together.sum())} if together.any() else {}
    return frame


def versions_mixed(frame: pd.DataFrame) -> list[str]:
    """Periods of which some rows are provisional, revised or final and others are not, with the first line of each.

    In: a published table with time_period and, where it tells of versions, `version`. Out: a phrase a period.
    """
    if "version" not in frame:
        return []
    told = []
    for period, part in frame.groupby("time_period"):
        if part["version"].nunique() > 1:
            first = part.drop_duplicates("version")
            lines = ", ".join(f"{v!r} on line {n + 2}" for n, v in zip(first.index, first["version"], strict=True))
            told.append(f"time_period {period} in more than one version: {lines}")
    return told
