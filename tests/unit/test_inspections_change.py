"""From one inspection to the next, themes that come back, and what inspections no longer make: made-up places only."""

import math

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from rc_analysis.methods import survival
from rc_analysis.shapes import charts
from rc_analysis.topics.inspections import documents, judgements, themes, transitions

LAST = pd.Timestamp("2025-03-31")


def _grades(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Overall grades: area, framework, start, grade."""
    frame = pd.DataFrame(rows, columns=["area_code", "framework", "start", "grade"])
    frame["start"] = pd.to_datetime(frame["start"])
    frame["inspection_id"] = frame["area_code"] + ":" + frame["start"].dt.strftime("%Y-%m-%d")
    empty = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[ns]")
    return frame.assign(judgement="overall", stage="published", end=empty, published=empty, source_id="made-up")


HELD = _grades(
    ("A", "SIF", "2014-01-06", "inadequate"),
    ("A", "SIF", "2016-01-04", "requires_improvement"),
    ("A", "ILACS", "2019-01-07", "requires_improvement"),
    ("A", "ILACS", "2021-01-04", "inadequate"),
    ("A", "ILACS", "2023-01-02", "good"),
    ("B", "ILACS", "2018-01-08", "requires_improvement"),
    ("B", "ILACS", "2020-01-06", "requires_improvement"),
    ("C", "ILACS", "2018-01-08", "good"),
    ("C", "ILACS", "2022-01-03", "requires_improvement"),
    ("C", "ILACS", "2026-01-05", "good"),
    ("D", "ILACS", "2018-06-04", "inadequate"),
)


def test_pairs_begin_with_a_read_inspection_only_where_the_later_is_listed() -> None:
    table = transitions.pairs(HELD, LAST)
    assert list(table["framework"]).count("SIF") == 1
    sif = table[table["framework"] == "SIF"].iloc[0]
    assert (sif["before"], sif["after"], sif["start"].year) == ("requires_improvement", "requires_improvement", 2016)
    assert len(table[table["framework"] == "ILACS"]) == 4
    assert table["stop"].max() <= LAST


def test_counts_have_every_two_grades_and_leave_no_share_of_nothing() -> None:
    counts = transitions.counts(transitions.pairs(HELD, LAST).query("framework == 'ILACS'"))
    assert len(counts) == 16
    cell = counts.set_index(["before", "after"])
    assert cell.loc[("requires_improvement", "inadequate"), "n"] == 1
    assert cell.loc[("requires_improvement", "requires_improvement"), "of"] == 2
    assert cell.loc[("good", "requires_improvement"), "percent"] == 100
    assert cell.loc["outstanding", "percent"].isna().all()


def test_a_way_to_good_goes_on_through_grades_below_it() -> None:
    ways = transitions.ways_to_good(HELD, LAST, {"D": pd.Timestamp("2019-04-01")}).set_index(["area_code", "grade"])
    reached = ways.loc[("A", "requires_improvement")]
    assert (reached["ended"], reached["inspections"]) == (True, 2)
    assert reached["stop"] == pd.Timestamp("2023-01-02")
    assert ways.loc[("A", "inadequate"), "start"] == pd.Timestamp("2021-01-04")
    assert not ways.loc[("B", "requires_improvement"), "ended"]
    assert ways.loc[("B", "requires_improvement"), "start"] == pd.Timestamp("2018-01-08")
    assert ways.loc[("C", "requires_improvement"), "stop"] == LAST  # the good of 2026 is not seen yet
    assert ways.loc[("D", "inadequate"), "stop"] == pd.Timestamp("2019-04-01")


def test_the_summary_counts_those_still_on_the_way() -> None:
    told = transitions.summary(transitions.ways_to_good(HELD, LAST, {})).set_index("grade")
    ri = told.loc["requires_improvement"]
    assert (ri["n"], ri["reached"], ri["running"]) == (3, 1, 2)
    curve = transitions.curves(transitions.ways_to_good(HELD, LAST, {}))
    assert curve.loc[curve["grade"] == "requires_improvement", "years"].iloc[0] == 0
    assert curve["reached"].between(0, 1).all()
    assert (curve["reached_low"] <= curve["reached"]).all() and (curve["reached"] <= curve["reached_high"]).all()


def test_the_range_of_the_estimate_is_that_of_the_textbook() -> None:
    """Remission of 21 patients on 6-MP (Freireich and others, 1963), the usual example: at week 10 S = 0.7529 with
    95% range 0.503 to 0.889 on the log-log scale; median 23, its range from 13 with no upper end (SAS and R agree)."""
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    running = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    waited = pd.DataFrame({"wait": ended + running, "ended": [True] * 9 + [False] * 12}).astype({"wait": "float64"})
    curve = survival.product_limit(waited).set_index("wait")
    assert curve.loc[10, "waiting"] == pytest.approx(0.7529, abs=1e-4)
    assert curve.loc[10, "low"] == pytest.approx(0.503, abs=1e-3)
    assert curve.loc[10, "high"] == pytest.approx(0.889, abs=1e-3)
    low, high = survival.quantile_range(curve.reset_index(), 0.5)
    assert survival.quantile(curve.reset_index(), 0.5) == 23
    assert low == 13 and math.isnan(high)


def test_a_places_own_way_runs_from_its_first_grade_below_good() -> None:
    way = transitions.own_way(HELD[HELD["area_code"] == "A"], LAST)
    assert way is not None
    assert (way.grade, way.start.year, way.reached, way.stop.year) == ("inadequate", 2014, "good", 2023)
    assert [day.year for day in way.years] == [2019, 2014]
    waiting = transitions.own_way(HELD[HELD["area_code"] == "B"], LAST)
    assert waiting is not None and waiting.reached is None and waiting.stop == LAST
    good = _grades(("E", "ILACS", "2019-01-07", "good"))
    assert transitions.own_way(good, LAST) is None


# ---- themes

COUNTS = pd.DataFrame(
    [
        ("A", "a1", "2015-01-01", "voice", 2),
        ("A", "a1", "2015-01-01", "neglect", 1),
        ("A", "a1", "2015-01-01", "none", 0),
        ("A", "a2", "2019-01-01", "voice", 1),
        ("A", "a2", "2019-01-01", "none", 3),
        ("B", "b1", "2018-01-01", "neglect", 1),
        ("B", "b1", "2018-01-01", "none", 0),
        ("C", "c1", "2018-01-01", "none", 0),
    ],
    columns=["area_code", "inspection_id", "start", "theme", "n"],
).assign(start=lambda f: pd.to_datetime(f["start"]))


def test_a_report_without_recommendations_counts_among_those_read() -> None:
    out = themes.common(COUNTS, ["voice", "neglect", "missing_children"]).set_index("theme")
    assert out.loc["voice", ["reports", "of", "items"]].tolist() == [2, 4, 3]
    assert out.loc["neglect", "reports"] == 2
    assert out.loc["missing_children", "reports"] == 0


def test_a_theme_comes_back_only_where_a_later_report_was_read() -> None:
    out = themes.next_time(COUNTS, ["voice", "neglect", "missing_children"]).set_index("theme")
    assert out.loc["voice", ["raised", "again", "pairs"]].tolist() == [1, 1, 1]
    assert out.loc["neglect", ["raised", "again"]].tolist() == [1, 0]
    assert math.isnan(out.loc["missing_children", "percent"])


def test_what_later_reports_say_comes_after_the_last_due_date() -> None:
    actions = pd.DataFrame(
        {
            "recommendation": [1, 1, 2],
            "due": pd.to_datetime(["2018-01-31", "2018-06-30", "2018-01-31"]),
            "themes": ["voice", "voice;neglect", "early_help"],
        }
    )
    findings = pd.DataFrame(
        [
            ("voice", "2018-03-01", "strength"),
            ("voice", "2022-01-01", "weakness"),
            ("neglect", "2022-01-01", "mixed"),
        ],
        columns=["theme", "date", "balance"],
    ).assign(date=lambda f: pd.to_datetime(f["date"]), inspection_id="x", summary="s", source_id="m", locator="p",
             ordinal=1)  # fmt: skip
    said = documents.said_later(actions, findings)
    assert said[["recommendation", "theme", "balance"]].to_numpy().tolist() == [
        [1, "neglect", "mixed"],
        [1, "voice", "weakness"],
    ]


# ---- three things that are not one

RULES = pd.DataFrame(
    {
        "framework": ["ILACS", "ILACS"],
        "effect": ["no_judgement", "own_judgement"],
        "judgement": ["overall", "care_leavers"],
        "date_from": pd.to_datetime(["2026-04-01", "2023-01-01"]),
    }
)


def _one(start: str, *kinds: tuple[str, str]) -> pd.DataFrame:
    frame = pd.concat([_grades(("A", "ILACS", start, grade)).assign(judgement=name) for name, grade in kinds])
    return frame.reset_index(drop=True)


def test_a_judgement_no_longer_made_is_neither_not_judged_nor_missing() -> None:
    after = judgements.with_rules(_one("2026-10-05", ("leaders", "good"), ("in_care", "not_judged")), RULES)
    shown = judgements.with_missing(after, RULES).set_index("judgement")["grade"].to_dict()
    assert shown == {
        "leaders": "good",
        "in_care": "not_judged",
        "overall": judgements.NONE_MADE,
        "help_protection": judgements.MISSING,
        "care_leavers": judgements.MISSING,
    }
    before = judgements.with_rules(_one("2022-10-03", ("leaders", "good")), RULES)
    shown = judgements.with_missing(before, RULES).set_index("judgement")["grade"].to_dict()
    assert shown["overall"] == judgements.MISSING
    assert "care_leavers" not in shown


def test_a_grade_given_in_spite_of_the_rule_is_kept() -> None:
    frame = judgements.with_rules(_one("2026-10-05", ("overall", "good")), RULES)
    assert list(frame["grade"]) == ["good"]


def test_movement_does_not_compare_what_is_no_longer_made() -> None:
    both = pd.concat([_one("2023-01-02", ("overall", "good")), _one("2026-10-05", ("leaders", "good"))])
    moves = judgements.movement(judgements.with_rules(both.reset_index(drop=True), RULES)).set_index("judgement")
    assert moves.loc["overall", "moved"] == judgements.UNLIKE
    assert moves.loc["leaders", "moved"] == judgements.NEW


def test_contested_grades_are_set_side_by_side() -> None:
    frame = _one("2023-01-02", ("overall", "good"))
    other = frame.assign(grade="inadequate", source_id="other", stage="contested")
    apart = judgements.contested(pd.concat([frame, other], ignore_index=True))
    assert apart[["grade", "other", "other_source"]].to_numpy().tolist() == [["good", "inadequate", "other"]]
    assert list(judgements.full(pd.concat([frame, other]))["grade"]) == ["good"]


# ---- charts


def _texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text)]


def test_panels_draw_every_state_and_refuse_doubles() -> None:
    frame = pd.DataFrame(
        {
            "name": ["A"] * 4 + ["B"],
            "when": ["Jan 2023"] * 4 + ["May 2022"],
            "title": ["x", "y", "z", "w", "x"],
            "grade": ["good", "not_judged", "none_made", "missing", "inadequate"],
        }
    )
    draw = {"panel": "name", "line": "when", "column": "title", "grade": "grade"}
    figure = charts.grade_panels(frame, **draw, column_order=["x", "y", "z", "w"], legend="tiles")
    words = " ".join(_texts(figure))
    for state in ("Not judged", "No such judgement now", "Not held here"):
        assert state in words
    with pytest.raises(ValueError, match="two grades"):
        charts.grade_panels(pd.concat([frame, frame]), **draw, column_order=["x"], legend="tiles")


def test_steps_draw_and_refuse_what_they_cannot() -> None:
    frame = pd.DataFrame({"years": [0.0, 2.0], "percent": [0.0, 40.0], "name": ["From x"] * 2, "lo": 0.0, "hi": 60.0})
    named = {"x": "years", "y": "percent", "series": "name", "x_title": "Years", "y_title": "Per cent"}
    figure = charts.steps(frame, **named, focus="From x", marks=[(3.0, "Here")], band=("lo", "hi"), band_label="Range")
    assert "Here" in _texts(figure)
    five = pd.concat([frame.assign(name=str(n)) for n in range(5)])
    with pytest.raises(ValueError, match="too many"):
        charts.steps(five, **named)
