"""A virtual school's own pupils this term, counted, small counts withheld: for internal use, and never a pupil.

`own_records` is the one door from `data/local/` to a page. It gives counts that `disclosure.withhold` has been over and
nothing else; the rows of the pupils stay inside it.
"""

import pandas as pd

from rc_analysis import disclosure, local
from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.sources.virtual_school import read_virtual_school

FILE = "virtual_school.csv"

PRIMARY, SECONDARY, AFTER = "Primary", "Secondary", "After 16"
PHASES = (PRIMARY, SECONDARY, AFTER)
TOTAL = "All pupils"
PERSISTENT, SEVERE = 0.1, 0.5
ATTENDS, MISSES, MISSES_HALF = "Missed under a tenth", "Missed a tenth to a half", "Missed half or more"
NEVER, SUSPENDED = "Not suspended", "Suspended at least once"
IN_TIME, LATE, NOT_DONE, NONE_DUE = "Plan done in time", "Plan done late", "Plan due and not done", "No plan due"


def own_records(case: Case) -> pd.DataFrame:
    """Attendance, suspensions and education plans this term, from the authority's own record of pupils.

    Out: as `withheld`. Raises NoData where no record is held here or the pupils are too few, DataError (without any
    pupil's id) for a faulty file. What is made from it is for an exhibit with `internal=True` on an internal page.
    """
    path = local.table(case.area.code, FILE)
    if path is None:
        raise NoData("No record of its own pupils is held here, so that there is nothing to show.")
    pupils = read_virtual_school(path, case.area.code)
    if pupils.empty:
        raise NoData("The record of pupils held here has none of this authority.")
    return withheld(pupils, pd.Timestamp(case.as_of))


def withheld(pupils: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Every count, the small ones withheld: table, row, column, value (Int64), symbol.

    In: rows of `sources.virtual_school.read_virtual_school`. Raises NoData where the pupils themselves are so few that
    their number is withheld.
    """
    parts = []
    for name, counted in counts(pupils, day).items():
        both = TOTAL if TOTAL in counted.columns and len(counted.columns) > 1 else None
        values, symbols = disclosure.withhold(counted, total_row=TOTAL, total_column=both)
        if values[TOTAL].isna()[TOTAL]:
            raise NoData("The council's own record has too few pupils to show any count of them.")
        for row in counted.index:
            for column in counted.columns:
                parts.append((name, row, column, values.at[row, column], symbols.at[row, column]))
    made = pd.DataFrame(parts, columns=["table", "row", "column", "value", "symbol"])
    return made.astype({"value": "Int64"})


def phase(year_group: str) -> str:
    """Primary to year 6, secondary to year 11, then after 16."""
    year = 0 if year_group == "R" else int(year_group)
    return PRIMARY if year <= 6 else SECONDARY if year <= 11 else AFTER


def counts(pupils: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Three tables of counts, each with its totals: attendance by phase; suspensions; education plans due by a day.

    In: rows of `sources.virtual_school.read_virtual_school`. Out: name to a table, whole numbers; every table has the
    row `TOTAL`, and attendance the column `TOTAL` as well. Pupils without a possible half day have missed none.
    Only the grand total stands in more than one table, so that none can be worked out from another.
    """
    possible = pupils["sessions_possible"].astype("float64")
    share = (pupils["sessions_missed"].astype("float64") / possible).where(possible > 0, 0.0)
    away = pd.Series(ATTENDS, index=pupils.index, dtype="str")
    away = away.mask(share >= PERSISTENT, MISSES).mask(share >= SEVERE, MISSES_HALF)
    crossed = pd.crosstab(away, pupils["year_group"].map(phase))
    attendance = crossed.reindex(index=[ATTENDS, MISSES, MISSES_HALF], columns=list(PHASES), fill_value=0)
    attendance = attendance.assign(**{TOTAL: attendance.sum(axis=1)})
    attendance.loc[TOTAL] = attendance.sum()

    suspended = pupils["suspensions"].gt(0).map({True: SUSPENDED, False: NEVER})
    due = pupils["pep_due"].notna() & (pupils["pep_due"] <= day)
    done = pupils["pep_done"].notna() & (pupils["pep_done"] <= day)
    plan = pd.Series(NONE_DUE, index=pupils.index, dtype="str").mask(due, NOT_DONE)
    plan = plan.mask(due & done, LATE).mask(due & done & (pupils["pep_done"] <= pupils["pep_due"]), IN_TIME)
    return {
        "Attendance": attendance.astype("int64"),
        "Suspensions": _one(suspended, [NEVER, SUSPENDED]),
        "Education plans": _one(plan, [IN_TIME, LATE, NOT_DONE, NONE_DUE]),
    }


def _one(kinds: pd.Series, order: list[str]) -> pd.DataFrame:
    table = kinds.value_counts().reindex(order, fill_value=0).to_frame(TOTAL).astype("int64")
    table.loc[TOTAL] = table[TOTAL].sum()
    return table
