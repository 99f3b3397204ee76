"""Inspections: grades, documents and waits on made-up places; every figure here is invented."""

import math

import pandas as pd
import pytest

from rc_analysis.methods import survival
from rc_analysis.shapes import charts
from rc_analysis.topics.inspections import documents, judgements, waits


def _judgements(*rows: tuple[str, str, str, str, str, str]) -> pd.DataFrame:
    """Rows of area, framework, start, judgement, grade, stage; the report follows two months after the start."""
    frame = pd.DataFrame(rows, columns=["area_code", "framework", "start", "judgement", "grade", "stage"])
    frame["start"] = pd.to_datetime(frame["start"])
    frame["inspection_id"] = frame["area_code"] + ":" + frame["start"].dt.strftime("%Y-%m-%d")
    frame["end"] = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[ns]")
    frame["published"] = frame["start"] + pd.Timedelta(days=60)
    return frame.assign(source_id="made-up")


HERE = _judgements(
    ("A", "SIF", "2016-05-02", "overall", "good", "published"),
    ("A", "SIF", "2016-05-02", "overall", "outstanding", "pre_moderation"),
    ("A", "SIF", "2016-05-02", "adoption", "good", "published"),
    ("A", "SIF", "2016-05-02", "care_leavers", "good", "published"),
    ("A", "focused visit", "2018-01-08", "none", "not_judged", "published"),
    ("A", "ILACS", "2019-03-04", "overall", "inadequate", "published"),
    ("A", "ILACS", "2019-03-04", "in_care", "good", "published"),
    ("A", "ILACS", "2023-03-06", "overall", "good", "published"),
    ("A", "ILACS", "2023-03-06", "in_care", "good", "published"),
    ("A", "ILACS", "2023-03-06", "care_leavers", "outstanding", "published"),
)


def test_known_by_keeps_what_was_public() -> None:
    known = judgements.known_by(HERE, pd.Timestamp("2019-04-01"))
    assert set(known["framework"]) == {"SIF", "focused visit"}


def test_known_by_falls_back_on_the_end_then_the_start() -> None:
    frame = HERE.tail(1).assign(published=pd.NaT)
    assert len(judgements.known_by(frame, pd.Timestamp("2023-03-06"))) == 1
    ended = frame.assign(end=pd.Timestamp("2023-03-17"))
    assert judgements.known_by(ended, pd.Timestamp("2023-03-06")).empty


def test_full_leaves_out_visits_and_grades_before_moderation() -> None:
    full = judgements.full(HERE)
    assert set(full["framework"]) == {"SIF", "ILACS"}
    assert list(full.loc[full["judgement"] == "overall", "grade"]) == ["good", "inadequate", "good"]


def test_latest_on_a_day() -> None:
    newest = judgements.latest(HERE).set_index("judgement")["grade"].to_dict()
    assert newest == {"overall": "good", "in_care": "good", "care_leavers": "outstanding"}
    earlier = judgements.latest(HERE, pd.Timestamp("2020-01-01"))
    assert set(earlier["date"]) == {pd.Timestamp("2019-03-04")}


def test_movement_tells_new_and_gone_judgements_apart() -> None:
    moves = judgements.movement(HERE).set_index(["after_date", "judgement"])["moved"]
    first, second = pd.Timestamp("2019-03-04"), pd.Timestamp("2023-03-06")
    assert moves[first].to_dict() == {"overall": "down", "in_care": "new", "care_leavers": "gone", "adoption": "gone"}
    assert moves[second].to_dict() == {"overall": "up", "in_care": "same", "care_leavers": "new"}


def test_movement_needs_two_inspections() -> None:
    assert judgements.movement(HERE[HERE["framework"] == "SIF"]).empty


def test_shares_count_only_the_group_and_the_judgement() -> None:
    frame = judgements.latest(
        pd.concat([HERE, _judgements(("B", "ILACS", "2022-01-10", "overall", "inadequate", "published"))])
    )
    share = judgements.shares(frame, ["A", "B", "C"])
    assert share.set_index("grade")["n"].to_dict() == {
        "outstanding": 0,
        "good": 1,
        "requires_improvement": 0,
        "inadequate": 1,
    }
    assert judgements.good_or_better(share) == (1, 2)
    assert judgements.shares(frame, ["C"])["percent"].isna().all()


def test_moderation_pairs_the_two_stages() -> None:
    both = judgements.moderation(HERE)
    assert both[["judgement", "told", "published", "changed"]].to_dict("records") == [
        {"judgement": "overall", "told": "outstanding", "published": "good", "changed": True}
    ]


def test_product_limit_counts_waits_that_still_run() -> None:
    waited = pd.DataFrame({"wait": [1.0, 2.0, 3.0, 4.0], "ended": [True, False, True, False]})
    curve = survival.product_limit(waited)
    assert list(curve["waiting"]) == pytest.approx([0.75, 0.375])
    assert list(curve["at_risk"]) == [4, 2]
    assert survival.quantile(curve, 0.25) == 1.0
    assert survival.quantile(curve, 0.5) == 3.0
    assert math.isnan(survival.quantile(curve, 0.9))


def test_product_limit_refuses_a_negative_wait() -> None:
    with pytest.raises(ValueError, match="below nought"):
        survival.product_limit(pd.DataFrame({"wait": [-1.0], "ended": [True]}))


def test_product_limit_of_waits_none_of_which_ended() -> None:
    curve = survival.product_limit(pd.DataFrame({"wait": [1.0], "ended": [False]}))
    assert curve.empty
    assert math.isnan(survival.quantile(curve, 0.5))


def _ilacs(*pairs: tuple[str, str]) -> pd.DataFrame:
    return _judgements(*[(a, "ILACS", day, "overall", "good", "published") for a, day in pairs])


def test_waits_stop_at_the_end_of_the_list_and_at_abolition() -> None:
    frame = _ilacs(("A", "2018-01-01"), ("A", "2019-01-01"), ("B", "2018-06-01"), ("C", "2018-09-01"))
    table = waits.waits(frame, pd.Timestamp("2019-12-31"), {"B": pd.Timestamp("2019-04-01")})
    found = table.set_index(["area_code", "start"])
    assert found.loc[("A", pd.Timestamp("2018-01-01")), "ended"]
    assert found.loc[("B", pd.Timestamp("2018-06-01")), "stop"] == pd.Timestamp("2019-04-01")
    assert not found.loc[("C", pd.Timestamp("2018-09-01")), "ended"]


def test_the_longest_gap_is_left_out_of_waits_that_span_it() -> None:
    frame = _ilacs(("A", "2018-01-01"), ("B", "2018-03-01"), ("C", "2020-03-01"), ("A", "2020-04-01"))
    gap = waits.pause(frame)
    assert (gap.before, gap.after) == (pd.Timestamp("2018-03-01"), pd.Timestamp("2020-03-01"))
    table = waits.waits(frame, pd.Timestamp("2020-06-01"), {})
    one = table[(table["area_code"] == "A") & table["ended"]].iloc[0]
    assert one["days"] - one["wait"] == gap.days


def test_waits_do_not_look_beyond_the_list() -> None:
    frame = _ilacs(("A", "2018-01-01"), ("B", "2018-02-01"), ("A", "2021-01-01"))
    table = waits.waits(frame, pd.Timestamp("2019-01-01"), {})
    assert not table["ended"].any()


def test_by_grade_has_a_row_for_each_grade() -> None:
    frame = _ilacs(("A", "2018-01-01"), ("B", "2018-02-01"), ("A", "2019-01-01"))
    table = waits.by_grade(waits.waits(frame, pd.Timestamp("2019-06-01"), {}))
    assert list(table["grade"]) == [*judgements.GRADES, waits.ANY]
    assert table.set_index("grade").loc[waits.ANY, "n"] == 3
    assert table.set_index("grade").loc["outstanding", "n"] == 0
    assert math.isnan(table.set_index("grade").loc["outstanding", "middle"])


ASKED = pd.DataFrame(
    {
        "inspection_id": ["first", "first", "second", "peers"],
        "section": ["LA", "LA", "LA", "PEER"],
        "ordinal": [1, 2, 1, 1],
        "themes": ["neglect;voice", "neglect", "voice", "voice"],
    }
)
DATES = pd.DataFrame(
    {"inspection_id": ["first", "second"], "start": pd.to_datetime(["2017-01-01", "2022-01-01"])}
).assign(end=pd.NaT, published=pd.NaT)


def test_dated_leaves_what_is_no_inspection_without_a_date() -> None:
    out = documents.dated(ASKED, DATES)
    assert out.loc[out["inspection_id"] == "peers", "date"].isna().all()
    assert list(out["inspection_id"])[-1] == "peers"


def test_theme_counts_and_recurring() -> None:
    council = documents.dated(ASKED, DATES).query("section == 'LA'")
    counts = documents.theme_counts(council)
    wide = counts.pivot(index="theme", columns="date", values="n")
    assert wide.loc["neglect"].tolist() == [2, 0]
    assert wide.loc["voice"].tolist() == [1, 1]
    assert documents.recurring(counts) == ["voice"]


def test_plan_takes_only_what_came_after_the_due_date() -> None:
    council = documents.dated(ASKED, DATES).query("section == 'LA'")
    actions = pd.DataFrame(
        {
            "ordinal": [1, 2, 3],
            "recommendation": [1, 1, 2],
            "due": pd.to_datetime(["2018-01-31", "2023-01-31", "2018-01-31"]),
            "themes": ["voice;neglect", "voice", "neglect"],
        }
    )
    facts = pd.DataFrame({"fact_id": ["f1", "f2"], "as_of_date": pd.to_datetime(["2017-06-30", "2019-06-30"])})
    facts["themes"] = "voice"
    table = documents.plan(actions, council, facts)
    assert [len(found) for found in table["later"]] == [1, 0, 0]
    assert table["first_later"].iloc[0] == pd.Timestamp("2022-01-01")
    assert table["first_later"].iloc[1:].isna().all()
    assert list(table["later_facts"]) == [(1,), (), ()]
    rows = documents.rows_of_plan(table)
    assert list(rows["actions"]) == [1, 1, 1]


def test_grade_shares_refuses_an_empty_group_and_an_unknown_grade() -> None:
    frame = pd.DataFrame({"row": ["x"], "grade": ["good"], "n": [0]})
    with pytest.raises(ValueError, match="nobody"):
        charts.grade_shares(frame, row="row", grade="grade", n="n")
    with pytest.raises(ValueError, match="unknown grade"):
        charts.grade_shares(frame.assign(grade="fine"), row="row", grade="grade", n="n")


def test_counts_grid_draws_every_row_and_refuses_doubles() -> None:
    frame = pd.DataFrame({"theme": ["a", "b"], "when": ["2017", "2022"], "n": [2, 0]})
    assert charts.to_svg(charts.counts_grid(frame, row="theme", column="when", value="n", strong=["a"]))
    with pytest.raises(ValueError, match="two counts"):
        charts.counts_grid(pd.concat([frame, frame]), row="theme", column="when", value="n")
