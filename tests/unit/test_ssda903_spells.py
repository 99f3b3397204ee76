"""The spell table over several returns. All records here are made up."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from made_up_returns import episode, header, write_years
from rc_analysis.sources.ssda903 import read_returns, spell_table

BORN = date(2010, 5, 6)
OTHER = [
    episode("Z", date(2018, 5, 1), date(2018, 9, 1), PLACE="S1"),
    episode("Z", date(2019, 5, 1), date(2019, 9, 1), PLACE="S1"),
]


def spells(folder: Path, first: list, second: list, **options: bool) -> pd.DataFrame:
    """The spells of child A, from a return to March 2019 and one to March 2020."""
    heads = [header("A", BORN), header("Z", BORN)]
    years = {2019: (heads, [*first, OTHER[0]]), 2020: (heads, [*second, OTHER[1]])}
    table = pd.DataFrame(spell_table(read_returns(write_years(folder, years)), **options))
    return table[table["place"] != "S1"].reset_index(drop=True)


def test_an_episode_in_two_returns_counts_once_as_the_later_has_it(tmp_path: Path) -> None:
    begun, ended = date(2018, 6, 1), date(2019, 6, 1)
    found = spells(tmp_path, [episode("A", begun)], [episode("A", begun, ended, PLACE="K2")])
    assert found[["start", "end", "place", "listed"]].values.tolist() == [
        [pd.Timestamp(begun), pd.Timestamp(ended), "K2", 2020]
    ]


@pytest.mark.parametrize(("keep_open", "end"), [(False, pd.Timestamp(2019, 4, 1)), (True, pd.NaT)])
def test_an_open_episode_that_the_next_return_leaves_out(tmp_path: Path, keep_open: bool, end: pd.Timestamp) -> None:
    found = spells(tmp_path, [episode("A", date(2018, 6, 1))], [], keep_open=keep_open)
    assert found["end"].equals(pd.Series([end], dtype=found["end"].dtype))


def test_an_open_episode_in_the_last_return_stays_open(tmp_path: Path) -> None:
    begun = date(2019, 6, 1)
    assert spells(tmp_path, [], [episode("A", begun)])["end"].isna().all()


@pytest.mark.parametrize(
    ("new", "homes"), [("L", 1), ("T", 1), ("U", 1), ("P", 2), ("B", 2), ("S", 2)], ids=lambda x: str(x)
)
def test_what_begins_a_new_home(tmp_path: Path, new: str, homes: int) -> None:
    first, second = date(2019, 5, 1), date(2019, 7, 1)
    found = spells(tmp_path, [], [episode("A", first, second, REC="X1"), episode("A", second, RNE=new)])
    assert found["home"].nunique() == homes
    assert found["care"].nunique() == 1


def test_a_gap_begins_a_new_period_of_care_and_a_new_home(tmp_path: Path) -> None:
    rows = [episode("A", date(2019, 5, 1), date(2019, 7, 1)), episode("A", date(2019, 7, 3), RNE="L")]
    found = spells(tmp_path, [], rows)
    assert found["care"].nunique() == found["home"].nunique() == 2


def test_an_overlap_is_cut_where_the_next_begins(tmp_path: Path) -> None:
    rows = [episode("A", date(2019, 5, 1), date(2019, 9, 1)), episode("A", date(2019, 7, 1), date(2019, 8, 1), RNE="P")]
    found = spells(tmp_path, [], rows)
    assert found["end"].tolist() == [pd.Timestamp(2019, 7, 1), pd.Timestamp(2019, 8, 1)]
