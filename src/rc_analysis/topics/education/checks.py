"""What cannot be true of figures and the numbers behind them, told with the places and years at fault."""

import pandas as pd

from rc_analysis.errors import DataError, raise_all

SHOWN = 5
_KEYS = ["who", "period_end"]


def check(frame: pd.DataFrame) -> None:
    """Raise DataError with every fault: a place twice in one period, a share outside 0 to 100, a negative number of
    people, a count larger than the number it is of.

    In: figures of one measure and breakdown, as `case.figures` gives them.
    """
    faults = _fault(frame[frame.duplicated(_KEYS)], "value", "a second row of one place and period", "one row")
    shares = frame[frame["unit"] == "percent"]
    wrong = shares[shares["value"].notna() & ~shares["value"].between(0, 100)]
    faults += _fault(wrong, "value", "a share of no whole", "0 to 100 percent")
    faults += _fault(frame[frame["cohort"] < 0], "cohort", "a negative number", "0 or more")
    faults += _fault(frame[frame["count"] > frame["cohort"]], "count", "a part larger than its group", "a part of it")
    raise_all(faults)


def _fault(rows: pd.DataFrame, column: str, what: str, allowed: str) -> list[DataError]:
    if rows.empty:
        return []
    where = ", ".join(f"{r['who']} {r['period']} ({r[column]:g})" for r in rows.head(SHOWN).to_dict("records"))
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    measure = str(rows["measure"].iloc[0])
    return [DataError(f"{measure}: {what}", seen=f"{where}{more}", allowed=allowed, mend="bring in the file again")]
