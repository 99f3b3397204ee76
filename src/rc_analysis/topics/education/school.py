"""A virtual school's own pupils this term, counted: pure, and without anything that names a pupil."""

import pandas as pd

PRIMARY, SECONDARY, AFTER = "Primary", "Secondary", "After 16"
PHASES = (PRIMARY, SECONDARY, AFTER)
TOTAL = "All pupils"
PERSISTENT, SEVERE = 0.1, 0.5
ATTENDS, MISSES, MISSES_HALF = "Missed under a tenth", "Missed a tenth to a half", "Missed half or more"
NEVER, SUSPENDED = "Not suspended", "Suspended at least once"
IN_TIME, LATE, NOT_DONE, NONE_DUE = "Plan done in time", "Plan done late", "Plan due and not done", "No plan due"


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
