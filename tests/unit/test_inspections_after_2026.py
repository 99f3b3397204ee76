"""A made-up inspection begun after April 2026, when no overall judgement is made, through the whole page.

Not judged, no such judgement made, and a grade that is not held are three things wherever they are shown.
"""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from pages import run_page
from rc_analysis import paths
from rc_analysis.case import Case, open_case
from rc_analysis.shapes import tables
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.store import Store
from rc_analysis.topics.inspections import judgements, known

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


def _page(case: Case) -> dict[str, Any]:
    """What the two pages on grades show of the case, by key."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rc_analysis.case.open_case", lambda **given: case)
        files = [paths.notebooks(f"{name}.ipynb") for name in ("next", "inspections")]
        return {shown.key: shown for file in files for shown in run_page(file, case.area.code)}


@pytest.fixture(scope="module")
def after() -> Case:
    return _case(MADE_UP["none_made"], "2026-07-06", "2026-12-31")


@pytest.fixture(scope="module")
def page(after: Case) -> dict[str, Any]:
    return _page(after)


def _newest(shown: Exhibit, day: str) -> dict[str, str]:
    rows = shown.data[shown.data["date"] == pd.Timestamp(day)]
    return dict(zip(rows["judgement"], rows["grade"], strict=True))


def test_it_is_known_as_no_judgement_made(after: Case) -> None:
    found = known(after)
    assert found.date == pd.Timestamp("2026-07-06")
    assert found.grade() is None
    assert found.state() == judgements.NONE_MADE
    assert found.grade("in_care") == "good"


def test_the_grid_shows_that_no_overall_judgement_is_made(page: dict[str, Any]) -> None:
    shown = page["grades"]
    assert _newest(shown, "2026-07-06")["Overall effectiveness"] == judgements.NONE_MADE
    assert "was given no overall grade, as nobody has been since April 2026" in shown.finding
    assert shown.headline.startswith("Overall in July 2026: no such judgement made")
    assert "No such judgement now" in tables.to_html(shown.view or tables.Table(shown.data))
    assert shown.draw is not None and shown.draw()


def test_the_opening_says_why(page: dict[str, Any]) -> None:
    assert "was given no overall grade" in page["opening"].text


def test_standing_marks_no_grade_and_counts_the_place_as_it_is_shown(page: dict[str, Any]) -> None:
    shown = page["standing"]
    assert any("No grade of Redcar and Cleveland is marked" in note for note in shown.notes)
    assert any(note == "Without an overall grade and not counted: 1." for note in shown.notes)
    assert shown.data[shown.data["group"].str.startswith("England")]["n"].sum() == 152


def test_the_waits_after_any_grade_are_taken_together(page: dict[str, Any]) -> None:
    shown = page["intervals"]
    assert shown.headline.startswith("Councils of any grade waited")
    assert "any" in set(shown.data["grade"])
    assert "the next here would begin between" in shown.finding


def test_the_window_is_that_of_any_grade(after: Case) -> None:
    window = known(after).window()
    assert window is not None
    assert pd.Timestamp("2028-01-01") < window[0] < window[1] < pd.Timestamp("2032-01-01")


def test_every_exhibit_stands(page: dict[str, Any]) -> None:
    for key in ("movement", "neighbours", "transitions", "improvement", "moderation", "horizon"):
        shown = page[key]
        assert not shown.missing
        assert "nan" not in f"{shown.headline} {shown.finding}".lower().split()
        if shown.draw is not None:
            assert shown.draw()


def test_a_report_that_judges_nothing_overall_is_another_thing() -> None:
    shown = _page(_case(MADE_UP["not_judged"], "2026-02-02", "2026-12-31"))["grades"]
    newest = _newest(shown, "2026-02-02")
    assert newest["Overall effectiveness"] == "not_judged"
    assert newest["Care leavers"] == judgements.MISSING
    assert "was not judged overall" in shown.finding
    assert shown.headline.startswith("Overall in February 2026: not judged")


def test_a_grade_that_is_not_held_is_a_third() -> None:
    shown = _page(_case({"leaders": "good"}, "2026-02-02", "2026-12-31"))["grades"]
    assert _newest(shown, "2026-02-02")["Overall effectiveness"] == judgements.MISSING
    assert "has no overall grade that is held here" in shown.finding


def test_another_authority_without_an_overall_judgement_is_counted_out_and_said_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = _case(MADE_UP["none_made"], "2026-07-06", "2026-12-31", area=SUNDERLAND)
    monkeypatch.setattr(
        "rc_analysis.topics.inspections.record.list_date", lambda case: pd.Timestamp("2026-12-31")
    )  # as if Ofsted's list went so far
    shown = _page(case)["standing"]
    assert shown.data[shown.data["group"].str.startswith("England")]["n"].sum() == 152
    assert any("Without an overall grade and not counted: 1." in note for note in shown.notes)


def test_sources_that_disagree_are_told_on_the_page() -> None:
    case = _case(MADE_UP["none_made"], "2026-07-06", "2026-12-31")
    frame = case.store.judgements()
    row = frame[(frame["inspection_id"] == "ilacs-2022") & (frame["judgement"] == "overall")]
    other = row.assign(grade="inadequate", source_id="ofsted-outcomes", stage="contested", disagrees=True)
    case.store.__dict__["_judgements"] = pd.concat([frame, other], ignore_index=True)
    shown = _page(replace(case))["grades"]
    told = next(note for note in shown.notes if note.startswith("Sources disagree"))
    assert "overall effectiveness in June 2022: requires improvement by" in told
    assert "inadequate by Ofsted, Local authority inspection outcomes" in told
