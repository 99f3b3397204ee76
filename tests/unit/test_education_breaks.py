"""Breaks: years that may not be compared stand in other segments, and the table that says so is checked. Made up."""

from pathlib import Path

import pandas as pd
import pytest

from rc_analysis.errors import DataError
from rc_analysis.methods import segments
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


def test_years_of_one_era_share_its_name_and_others_have_another(table: pd.DataFrame) -> None:
    mine = segments.of(table, "score")
    era = {year: segments.era(pd.Timestamp(year, 9, 1), mine) for year in (2014, 2017, 2018, 2019, 2020, 2021, 2023)}
    assert era[2017] == era[2018] == era[2021] == era[2023] != era[2014]
    assert era[2019] == era[2020] not in (era[2018], era[2014])


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
