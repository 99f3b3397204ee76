"""The shapes of cells and of things in time, each from a small frame of made-up values."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import rc_analysis as rc
from rc_analysis.errors import DataError
from rc_analysis.shapes import tables
from rc_analysis.shapes.exhibit import Exhibit

BY: dict[str, Any] = {"title": "Made up", "say": "So it is.", "sources": "Made up"}
GRADES = pd.DataFrame(
    {"judgement": ["Overall", "Care", "Care"], "inspection": ["2024", "2022", "2024"],
     "grade": ["good", "none_made", "missing"]}
)  # fmt: skip
COUNTS = pd.DataFrame({"theme": ["Neglect", "Voice"], "when": ["2022", "2024"], "n": [2, 1]})
SHARES = pd.DataFrame(
    {"group": ["Region", "Region", "Nobody"], "grade": ["good", "inadequate", "good"], "n": [9, 3, 0]}
)
PANELS = pd.DataFrame(
    {"who": ["A", "A", "B"], "inspection": ["2022", "2024", "2023"], "judgement": "Leaders",
     "grade": ["good", "inadequate", "good"], "group": ["Us", "Us", "Others"]}
)  # fmt: skip
PLAN = pd.DataFrame(
    {"label": ["Train", "Hire"], "due": pd.to_datetime(["2017-10-31", None]),
     "again": pd.to_datetime(["2022-06-20", None])}
)  # fmt: skip
REACHED = pd.DataFrame({"years": [0.0, 2.0], "percent": [0.0, 40.0], "series": "From low", "lo": 0.0, "hi": [0, 60]})
MADE: dict[str, tuple[pd.DataFrame, Callable[..., Exhibit]]] = {
    "grid": (GRADES, rc.grid),
    "counts": (COUNTS, lambda frame, **more: rc.counts(frame, row="theme", column="when", **more)),
    "grade_shares": (SHARES, lambda frame, **more: rc.grade_shares(frame, marked="good", marked_label="Us", **more)),
    "panels": (PANELS, lambda frame, **more: rc.panels(frame, group="group", focus="A", **more)),
    "timeline": (PLAN, lambda frame, **more: rc.timeline(frame, later="again", as_of="2026-09-30", **more)),
    "steps": (REACHED, lambda frame, **more: rc.steps(frame, focus="From low", band=("lo", "hi"), **more)),
}


@pytest.mark.parametrize("shape", MADE)
class TestEveryShape:
    def test_is_whole_and_draws(self, shape: str) -> None:
        frame, make = MADE[shape]
        shown = make(frame, **BY, note="A note.")
        assert (shown.key, shown.finding, shown.notes) == ("made-up", "So it is.", ("A note.",))
        assert shown.view is not None and "<table" in tables.to_html(shown.view)
        assert shown.draw is not None and shown.draw().get_figheight() > 0

    def test_an_empty_frame_is_a_sentence(self, shape: str) -> None:
        frame, make = MADE[shape]
        none = frame.iloc[:0]
        none.attrs["nothing"] = "Nothing of the kind is held."
        assert make(none, **BY).missing == "Nothing of the kind is held."

    def test_a_column_that_is_not_there_is_named(self, shape: str) -> None:
        frame, make = MADE[shape]
        name = {"counts": "when", "timeline": "due", "steps": "series"}.get(shape, "grade")
        with pytest.raises(DataError, match=f"no column {name}"):
            make(frame.drop(columns=name), **BY)

    def test_no_source_is_refused(self, shape: str) -> None:
        frame, make = MADE[shape]
        with pytest.raises(DataError, match="sources"):
            make(frame, **(BY | {"sources": None}))


def test_a_grid_says_why_there_is_no_grade_and_takes_an_order() -> None:
    shown = rc.grid(GRADES, order=["Overall", "Care", "Absent"], across=["2022", "2024"], **BY)
    assert shown.view is not None
    assert shown.view.frame.to_numpy().tolist() == [
        ["Overall", "–", "Good"],
        ["Care", "No such judgement now", "Not held here"],
    ]


def test_a_grid_refuses_an_unknown_grade() -> None:
    with pytest.raises(ValueError, match="unknown grade"):
        rc.grid(GRADES.assign(grade="fine"), **BY)


def test_counts_show_none_where_there_is_no_row() -> None:
    shown = rc.counts(COUNTS, row="theme", column="when", **BY)
    assert shown.view is not None
    assert shown.view.frame.to_numpy().tolist() == [["Neglect", 2, 0], ["Voice", 0, 1]]


def test_a_group_with_nobody_graded_is_left_out() -> None:
    shown = rc.grade_shares(SHARES, **BY)
    assert shown.view is not None
    assert shown.view.frame.to_numpy().tolist() == [["Region", 9, 3, 12]]


def test_panels_keep_their_order_in_the_table() -> None:
    shown = rc.panels(PANELS, group="group", **BY)
    assert shown.view is not None
    assert shown.view.frame[["Group", "Who", "Inspection"]].to_numpy().tolist() == [
        ["Us", "A", "2022"],
        ["Us", "A", "2024"],
        ["Others", "B", "2023"],
    ]


def test_a_timeline_says_months_with_their_year() -> None:
    shown = rc.timeline(PLAN, later="again", **BY)
    assert shown.view is not None
    assert shown.view.frame.to_numpy().tolist() == [
        ["Train", "October 2017", "June 2022"],
        ["Hire", "no date", "no date"],
    ]


def test_steps_take_a_table_of_their_own() -> None:
    own = pd.DataFrame({"from": ["low"], "times": [61], "half": [5.28]})
    shown = rc.steps(REACHED, table=own, **BY)
    assert shown.view is not None
    assert shown.view.frame.to_numpy().tolist() == [["low", "61", "5.3"]]


def test_counts_and_timelines_take_a_table_of_their_own() -> None:
    own = pd.DataFrame({"No.": ["1"], "What": ["Train staff"]})
    for shown in (
        rc.counts(COUNTS, row="theme", column="when", table=own, **BY),
        rc.timeline(PLAN, later="again", table=own, **BY),
    ):
        assert shown.view is not None and shown.view.frame.to_numpy().tolist() == [["1", "Train staff"]]
