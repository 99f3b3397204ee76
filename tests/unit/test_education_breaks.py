"""Breaks: years that may not be compared are refused, and the table that says so is checked. Figures are made up."""

from pathlib import Path

import pandas as pd
import pytest

from rc_analysis.errors import DataError
from rc_analysis.methods import segments as breaks
from rc_analysis.sources.breaks import read_breaks
from rc_analysis.store import open_store

HEAD = "break_id,kind,measures,breakdowns,first,last,label,words,basis\n"
TABLE = (
    "new-scale,new,score,,2016-09-01,,New scale,A new scale from 2016/17.,made up\n"
    "teachers,apart,score,,2019-09-01,2021-08-31,Teachers,Not compared with other years.,made up\n"
    "shut,none,score,,2022-09-01,2023-08-31,Shut,Nothing was published for 2022/23.,made up\n"
)


@pytest.fixture
def table(tmp_path: Path) -> pd.DataFrame:
    path = tmp_path / "breaks.csv"
    path.write_text(HEAD + TABLE, encoding="utf-8")
    return read_breaks(path, frozenset({"score"}))


def years(*starts: int) -> pd.DataFrame:
    begun = [pd.Timestamp(y, 9, 1) for y in starts]
    return pd.DataFrame(
        {
            "measure": "score", "role": "place", "symbol": pd.array([pd.NA] * len(starts), dtype="str"),
            "period": [f"{y}/{(y + 1) % 100:02d}" for y in starts], "period_start": begun,
            "period_end": [d + pd.DateOffset(years=1, days=-1) for d in begun], "value": [float(y) for y in starts],
        }
    )  # fmt: skip


def test_only_years_of_one_era_stay_together(table: pd.DataFrame) -> None:
    frame = years(2014, 2017, 2018, 2019, 2020, 2021, 2023)
    assert list(breaks.same_era(frame, table)["period"]) == ["2017/18", "2018/19", "2021/22", "2023/24"]
    assert list(breaks.same_era(frame[frame["period"] <= "2020/21"], table)["period"]) == ["2019/20", "2020/21"]


def test_a_withheld_newest_year_sets_the_era_too(table: pd.DataFrame) -> None:
    frame = years(2018, 2020, 2021)
    frame.loc[2, ["value", "symbol"]] = [float("nan"), "c"]
    assert list(breaks.same_era(frame, table)["period"]) == ["2018/19", "2021/22"]


def test_a_comparison_over_a_break_is_refused_in_words(table: pd.DataFrame) -> None:
    def day(year: int) -> pd.Timestamp:
        return pd.Timestamp(year, 9, 1)

    assert breaks.refusal(day(2018), day(2021), "score", table) == ""
    assert breaks.refusal(day(2018), day(2020), "score", table) == "Not compared with other years."
    assert breaks.refusal(day(2015), day(2018), "score", table) == "A new scale from 2016/17."


def test_lines_are_broken_and_footnoted_where_the_table_says(table: pd.DataFrame) -> None:
    frame = years(2015, 2018, 2019, 2020, 2021)
    assert breaks.marks(frame, table) == {
        "2018/19": "New scale", "2019/20": "Teachers", "2021/22": "Comparable again",
    }  # fmt: skip
    assert breaks.notes(frame, table) == ("A new scale from 2016/17.", "Not compared with other years.")
    assert "Nothing was published for 2022/23." in breaks.notes(years(2021, 2023), table)


def test_every_fault_of_the_table_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "breaks.csv"
    path.write_text(HEAD + "a,odd,score nothing,,2020-09-01,2019-01-01,,No stop,made up\n", encoding="utf-8")
    with pytest.raises(DataError, match="4 faults") as fault:
        read_breaks(path, frozenset({"score"}))
    assert all(word in str(fault.value) for word in ("row 2, kind", "'nothing'", "first and last", "a sentence"))


def test_the_committed_table_is_whole_and_knows_what_is_not_published() -> None:
    store = open_store()
    table = store.breaks()
    assert {"ks4_progress8", "ks2_rwm_percent", "absence_persistent_percent"} <= set(table["measure"])
    for row in table[table["kind"] == "none"].itertuples():
        held = store.load(str(row.measure))
        inside = held[(held["period_start"] >= row.first) & (held["period_end"] <= row.last)]
        if row.break_id in ("progress8-pandemic", "progress8-no-start", "school-moves-pandemic"):
            assert inside["value"].isna().all(), row.break_id
