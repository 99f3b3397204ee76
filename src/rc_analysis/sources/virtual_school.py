"""data/local/CODE/virtual_school.csv: an authority's record of the pupils of its virtual school, one row a pupil.

The file never leaves data/local/. No message here holds a pupil's id or any other cell of a row but the faulty one's
line number and column; what is made from it is counts, small ones withheld (`disclosure`), for internal use.
"""

from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError, raise_all
from rc_analysis.sources.tabular import read_csv

FLAGS = ("looked_after_12_months", "in_need", "protection_plan")
VERSIONS = ("provisional", "revised", "final")
YEAR_GROUPS = ("R", *(str(n) for n in range(1, 14)))
COLUMNS = {
    "pupil_id": "any text, one row a pupil; never shown",
    "year_group": "R or 1 to 13",
    **dict.fromkeys(FLAGS, "1 or 0"),
    "ks2_expected": "1 or 0: expected standard in reading, writing and maths; blank for none yet",
    "ks4_attainment8": "0 to 90; blank for none yet",
    "english_maths_4": "1 or 0: grade 4 or above in both; blank for none yet",
    "results_version": "provisional, revised or final: one for the whole file; blank where there is no result",
    "sessions_possible": "half days this term",
    "sessions_missed": "half days missed, no more than possible",
    "suspensions": "number this term",
    "pep_due": "day, as 2026-01-31; blank for none due",
    "pep_done": "day; blank for not done",
}
"""Every column and what may stand in it."""


def read_virtual_school(path: Path, code: str = "") -> pd.DataFrame:
    """The pupils' rows, checked; of a file with a column `area_code`, those of the authority of that `code`.

    Out: the columns of COLUMNS without `pupil_id`: year_group and results_version text, the flags and yes-or-no results
    boolean (NA for none), ks4_attainment8 float64, sessions and suspensions Int64, days datetime64.
    Raises DataError with every fault of the file together, each naming its lines: a pupil twice, a cell that is not
    allowed, more half days missed than possible, results of two versions.
    """
    frame = read_csv(path, required=list(COLUMNS), private=True)
    if code and "area_code" in frame.columns:
        frame = frame[frame["area_code"] == code]
    faults = []

    def note(bad: pd.Series, column: str, seen: str = "not allowed") -> None:
        if bad.any():
            lines = ", ".join(str(n + 2) for n in frame.index[bad.to_numpy()][:8])
            faults.append(DataError(f"{path.name}, {column}, line {lines}", seen=seen, allowed=COLUMNS[column]))

    note(frame["pupil_id"].eq(""), "pupil_id", "blank")
    note(frame["pupil_id"].duplicated(keep=False) & frame["pupil_id"].ne(""), "pupil_id", "one pupil in two rows")
    note(~frame["year_group"].isin(list(YEAR_GROUPS)), "year_group")
    out = pd.DataFrame({"year_group": frame["year_group"]})
    for name in FLAGS:
        note(~frame[name].isin(["0", "1"]), name)
        out[name] = frame[name].eq("1")
    for name in ("ks2_expected", "english_maths_4"):
        note(~frame[name].isin(["", "0", "1"]), name)
        out[name] = frame[name].eq("1").astype("boolean").mask(frame[name].eq(""))
    score = pd.to_numeric(frame["ks4_attainment8"].where(frame["ks4_attainment8"] != ""), errors="coerce")
    note(frame["ks4_attainment8"].ne("") & ~score.between(0, 90), "ks4_attainment8")
    out["ks4_attainment8"] = score.astype("float64")
    note(~frame["results_version"].isin(["", *VERSIONS]), "results_version")
    told = (frame["ks2_expected"] + frame["ks4_attainment8"] + frame["english_maths_4"]).ne("")
    note(told & frame["results_version"].eq(""), "results_version", "a result without its version")
    versions = frame.loc[told & frame["results_version"].isin(VERSIONS), "results_version"]
    if versions.nunique() > 1:
        lines = {str(v): int(versions.index.to_numpy()[versions.to_numpy() == v][0]) + 2 for v in versions.unique()}
        seen = ", ".join(f"{v} from line {n}" for v, n in lines.items())
        faults.append(DataError(f"{path.name}, results_version", seen=seen, allowed=COLUMNS["results_version"]))
    out["results_version"] = frame["results_version"]
    for name in ("sessions_possible", "sessions_missed", "suspensions"):
        note(~frame[name].str.fullmatch(r"\d{1,4}"), name)
        out[name] = pd.to_numeric(frame[name], errors="coerce").astype("Int64")
    over = (out["sessions_missed"] > out["sessions_possible"]).fillna(False).astype(bool)
    note(over, "sessions_missed", "more half days missed than possible")
    for name in ("pep_due", "pep_done"):
        days = pd.to_datetime(frame[name].where(frame[name] != ""), format="%Y-%m-%d", errors="coerce")
        note(frame[name].ne("") & days.isna(), name)
        out[name] = days
    raise_all(faults)
    return out
