"""What a council's reports named: risks with the figures that would show them, and what it set out to do."""

import pandas as pd
import pytest

from rc_analysis.case import open_case
from rc_analysis.errors import NoData
from rc_analysis.topics import inspections


def risks(place: str = "Redcar and Cleveland", as_of: str = "2026-09-30") -> pd.DataFrame:
    return inspections.risks(open_case(edition="test", area=place, as_of=as_of))


def test_the_figure_of_the_documents_day_stands_beside_the_newest_and_chance_is_minded() -> None:
    held = risks().set_index("figure")
    figures = open_case(edition="test", area="E06000003", as_of="2026-09-30").figures("cpp_rate")
    own = figures[figures["role"] == "place"].set_index("period_end")["value"]
    plans = held.loc["Children on a child protection plan"]
    assert plans["then"] == f"{own[pd.Timestamp('2018-03-31')]:.1f} per 10,000 in 2018"
    assert plans["now"] == f"{own[pd.Timestamp('2025-03-31')]:.1f} per 10,000 in 2025"
    assert (plans["change"], plans["direction"]) == ("within chance", "level")
    assert held.loc["Children looked after", "change"] == "up"


def test_no_level_then_is_said_and_a_risk_without_a_figure_stays() -> None:
    held = risks()
    far = held[held["figure"].str.contains("outside the council's boundary")].iloc[0]
    assert (far["then"], far["change"]) == ("not held before 2021", "")
    assert held["figure"].eq("none published").sum() == 1


def test_nothing_later_than_the_date_is_known_and_no_size_stands_beside_englands() -> None:
    held = risks(as_of="2019-12-31")
    assert held["now"].str.extract(r"in (\d{4})")[0].dropna().astype(int).max() <= 2019
    assert held.loc[held["figure"].str.contains("Gross spending"), "england"].eq("").all()


@pytest.mark.parametrize(("place", "as_of"), [("Leeds", "2026-09-30"), ("Redcar and Cleveland", "2018-10-31")])
def test_where_no_report_names_a_risk_a_sentence_says_so(place: str, as_of: str) -> None:
    with pytest.raises(NoData, match=r"No report of .* that names risks is held"):
        risks(place, as_of)


def goals(place: str = "Redcar and Cleveland", as_of: str = "2026-09-30") -> pd.DataFrame:
    return inspections.commitments(open_case(edition="test", area=place, as_of=as_of))


def test_what_a_later_document_says_is_known_only_once_it_is_out() -> None:
    held = goals()
    assert held["state"].value_counts().to_dict() == {"moved": 2, "done": 1, "not known": 1, "late": 1, "under way": 1}
    assert held.loc[3, "later"].endswith("(December 2025)")
    assert held["later"].ne("").sum() == 2
    before = goals(as_of="2025-06-30")
    assert before["later"].eq("").all() and before["later_source_id"].eq("").all()
    assert before.drop(columns=["later", "later_source_id"]).equals(held.drop(columns=["later", "later_source_id"]))


def test_a_thing_without_a_date_stays_and_says_none() -> None:
    assert goals().loc[0, ["planned", "revised"]].tolist() == ["", ""]


@pytest.mark.parametrize(("place", "as_of"), [("Leeds", "2026-09-30"), ("Redcar and Cleveland", "2018-10-31")])
def test_where_no_progress_report_is_held_a_sentence_says_so(place: str, as_of: str) -> None:
    with pytest.raises(NoData, match=r"No report of .* on how far it was"):
        goals(place, as_of)
