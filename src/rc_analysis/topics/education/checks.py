"""What cannot be true of figures and the numbers behind them, told with the places and years at fault."""

import pandas as pd

from rc_analysis.errors import DataError, raise_all

SHOWN = 5
_KEYS = ["area_code", "period_end"]


def check(values: pd.DataFrame, cohorts: pd.DataFrame, *, shares: bool, parts: pd.DataFrame | None = None) -> None:
    """Raise DataError with every fault: a place twice in one period, a share outside 0 to 100, a negative number, a
    group smaller than its part.

    In: observations of one measure and breakdown; of the number of children behind them; and of the number in the part
    that the share tells of, where one is published.
    """
    faults = [*_repeated(values), *_repeated(cohorts), *([] if parts is None else _repeated(parts))]
    if shares:
        wrong = values[values["value"].notna() & ~values["value"].between(0, 100)]
        faults += _fault(wrong, "a share of no whole", "0 to 100 percent")
    faults += _fault(cohorts[cohorts["value"] < 0], "a negative number", "0 or more")
    if parts is not None and not faults:
        both = parts.merge(cohorts[[*_KEYS, "value"]], on=_KEYS, suffixes=("", "_of"))
        faults += _fault(both[both["value"] > both["value_of"]], "a part larger than its group", "a part of it")
    raise_all(faults)


def _repeated(frame: pd.DataFrame) -> list[DataError]:
    return _fault(frame[frame.duplicated(_KEYS)], "a second row of one place and period", "one row")


def _fault(rows: pd.DataFrame, what: str, allowed: str) -> list[DataError]:
    if rows.empty:
        return []
    where = ", ".join(f"{r.area_code} {r.period} ({r.value:g})" for r in rows.head(SHOWN).itertuples())
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    measure = str(rows["measure"].iloc[0])
    return [DataError(f"{measure}: {what}", seen=f"{where}{more}", allowed=allowed, mend="bring in the file again")]
