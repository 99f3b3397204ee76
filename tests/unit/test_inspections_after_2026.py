"""A made-up inspection begun after April 2026, when no overall judgement is made, through the whole page.

Not judged, no such judgement made, and a grade that is not held are three things wherever they are shown.
"""

from dataclasses import replace

import pandas as pd
import pytest

from rc_analysis import paths
from rc_analysis.case import Case, open_case
from rc_analysis.exhibits import inspections
from rc_analysis.exhibits.inspections.words import known
from rc_analysis.shapes import tables
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.store import Store
from rc_analysis.topics.inspections import judgements

HERE, SUNDERLAND = "E06000003", "E08000024"
MADE_UP = {
    "none_made": {"leaders": "good", "help_protection": "good", "in_care": "good", "care_leavers": "outstanding"},
    "not_judged": {"overall": "not_judged", "leaders": "good", "help_protection": "good", "in_care": "good"},
}


def _case(grades: dict[str, str], start: str, as_of: str, area: str = HERE) -> Case:
    """The case of a place with one more inspection than it had, which no report tells of."""
    case = open_case(edition="made-up", area=HERE, as_of=as_of)
    store = Store(paths.data())
    frame = store.judgements()
    rows = pd.DataFrame({"judgement": list(grades), "grade": list(grades.values())})
    day = pd.Timestamp(start)
    rows = rows.assign(
        area_code=area, inspection_id=f"{area}:ilacs:{start}", framework="ILACS", start=day,
        end=day + pd.Timedelta(days=11), published=day + pd.Timedelta(days=60), lead_inspector="", note="",
        source_id="ofsted-reports", stage="published", also="", disagrees=False,
    )  # fmt: skip
    store.__dict__["_judgements"] = pd.concat([frame, rows[frame.columns]], ignore_index=True)
    return replace(case, store=store)


@pytest.fixture(scope="module")
def after() -> Case:
    return _case(MADE_UP["none_made"], "2026-07-06", "2026-12-31")


def test_it_is_known_as_no_judgement_made(after: Case) -> None:
    found = known(after)
    assert found.date == pd.Timestamp("2026-07-06")
    assert found.grade() is None
    assert found.state() == judgements.NONE_MADE
    assert found.grade("in_care") == "good"


def test_the_grid_shows_that_no_overall_judgement_is_made(after: Case) -> None:
    shown = inspections.grades(after)
    newest = shown.data[shown.data["date"] == pd.Timestamp("2026-07-06")].set_index("judgement")["grade"]
    assert newest["overall"] == judgements.NONE_MADE
    assert "made no overall judgement, as no inspection has since April 2026" in shown.finding
    assert any("neither a grade nor one not held" in note for note in shown.notes)
    assert "no such judgement made" in tables.to_html(shown.view or tables.Table(shown.data))
    assert shown.draw is not None and shown.draw()


def test_the_opening_says_why(after: Case) -> None:
    assert "made no overall judgement" in inspections.opening(after).text


def test_standing_marks_no_grade(after: Case) -> None:
    shown = inspections.standing(after)
    assert any("No grade of Redcar and Cleveland is marked" in note for note in shown.notes)
    assert "is graded no" not in shown.finding
    england = shown.data[shown.data["group"] == "England"]["n"].sum()
    assert england == 153  # as on the list; the made-up inspection is later


def test_the_horizon_takes_the_waits_after_any_grade(after: Case) -> None:
    shown = inspections.intervals(after)
    assert "waits after any grade are taken together" in shown.finding
    assert "any" in set(shown.data["grade"])
    ahead = inspections.horizon(after)
    assert "next full inspection would begin between" in ahead.finding
    assert "with its grade" not in ahead.finding
    span = ahead.data[ahead.data["basis"] == "range from past waits"].iloc[0]
    assert pd.Timestamp("2028-01-01") < span["date_from"] < span["date_to"] < pd.Timestamp("2032-01-01")


def test_every_exhibit_stands(after: Case) -> None:
    for name in ("movement", "neighbours", "transitions", "improvement", "themes", "plan", "recommendations"):
        shown: Exhibit = getattr(inspections, name)(after)
        assert not shown.missing
        assert "nan" not in f"{shown.headline} {shown.finding}".lower().split()
        if shown.draw is not None:
            assert shown.draw()


def test_a_report_that_judges_nothing_overall_is_another_thing() -> None:
    shown = inspections.grades(_case(MADE_UP["not_judged"], "2026-02-02", "2026-12-31"))
    newest = shown.data[shown.data["date"] == pd.Timestamp("2026-02-02")].set_index("judgement")["grade"]
    assert newest["overall"] == "not_judged"
    assert newest["care_leavers"] == judgements.MISSING
    assert "did not judge overall effectiveness" in shown.finding
    assert shown.headline.startswith("Not judged overall")


def test_a_grade_that_is_not_held_is_a_third() -> None:
    case = _case({"leaders": "good"}, "2026-02-02", "2026-12-31")
    shown = inspections.grades(case)
    newest = shown.data[shown.data["date"] == pd.Timestamp("2026-02-02")].set_index("judgement")["grade"]
    assert newest["overall"] == judgements.MISSING
    assert "has no overall grade that is held here" in shown.finding


def test_another_authority_without_an_overall_judgement_is_counted_out_and_said_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = _case(MADE_UP["none_made"], "2026-07-06", "2026-12-31", area=SUNDERLAND)
    monkeypatch.setattr(
        "rc_analysis.exhibits.inspections.words.list_date", lambda case: pd.Timestamp("2026-12-31")
    )  # as if Ofsted's list went so far
    shown = inspections.standing(case)
    assert shown.data[shown.data["group"] == "England"]["n"].sum() == 152
    assert any("without an overall judgement: not counted" in note for note in shown.notes)


def test_sources_that_disagree_are_told_on_the_page() -> None:
    case = _case(MADE_UP["none_made"], "2026-07-06", "2026-12-31")
    frame = case.store.judgements()
    row = frame[(frame["inspection_id"] == "ilacs-2022") & (frame["judgement"] == "overall")]
    other = row.assign(grade="inadequate", source_id="ofsted-outcomes-2025", stage="contested", disagrees=True)
    case.store.__dict__["_judgements"] = pd.concat([frame, other], ignore_index=True)
    shown = inspections.grades(replace(case))
    told = next(note for note in shown.notes if note.startswith("Sources disagree"))
    assert "overall effectiveness in June 2022: requires improvement by" in told
    assert "inadequate by Ofsted, Local authority inspection outcomes" in told
