"""A council's savings plan: what is read, what is refused, and its arithmetic. Every plan here is made up."""

from pathlib import Path

import pandas as pd
import pytest

from rc_analysis.errors import DataError
from rc_analysis.sources.savings import read_savings
from rc_analysis.topics.budgets.savings_plan import newest

HEAD = "area_code,saving,year,planned,delivered,forecast,reported_on\n"
GOOD = 'E06000003,Reunify,2025-26,"500,000",200000,450000,2026-06-30\n'


def plan(folder: Path, text: str) -> Path:
    path = folder / "savings.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_a_sound_plan_is_read(tmp_path: Path) -> None:
    found = read_savings(plan(tmp_path, GOOD))
    assert found[["planned", "delivered", "forecast"]].iloc[0].tolist() == [500_000, 200_000, 450_000]
    assert found["reported_on"].iloc[0] == pd.Timestamp(2026, 6, 30)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("200000", "-5", "delivered: saw '-5'"),
        ("200000", "£5", "nought or more, no £ sign"),
        ("450000", "", "forecast: saw ''"),
        ("450000", "100", "at least the 200000 delivered"),
        ("2025-26", "2025", "a financial year such as"),
        ("2025-26", "2025-27", "a financial year such as"),
        ("2026-06-30", "30/06/2026", "a date such as"),
        ("2026-06-30", "2026-02-30", "a date such as"),
        ("Reunify", "", "the saving's name"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(DataError) as caught:
        read_savings(plan(tmp_path, GOOD.replace(old, new)))
    assert said in str(caught.value)
    assert "line 2" in str(caught.value)


def test_every_fault_is_told_at_once_and_twice_is_one(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="3 faults"):
        read_savings(plan(tmp_path, GOOD + GOOD + GOOD.replace("200000", "x").replace("2025-26", "25")))


def test_a_missing_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "savings.csv"
    path.write_text(HEAD.replace(",forecast", "") + "a,b,c,1,2,3\n", encoding="utf-8")
    with pytest.raises(DataError, match="forecast"):
        read_savings(path)


def test_the_newest_report_by_a_date_counts(tmp_path: Path) -> None:
    later = GOOD.replace("2026-06-30", "2026-12-31").replace("450000", "500000")
    nothing = GOOD.replace("Reunify", "None planned").replace('"500,000"', "0").replace("200000", "0")
    found = newest(read_savings(plan(tmp_path, later + GOOD + nothing)), "E06000003", pd.Timestamp(2026, 9, 30))
    rows = found.set_index("saving")
    assert rows.loc["Reunify", ["gap", "still_due", "delivered_percent"]].tolist() == [50_000, 250_000, 40]
    assert pd.isna(rows.loc["None planned", "delivered_percent"])
    assert newest(found, "E06000002", pd.Timestamp(2026, 9, 30)).empty
