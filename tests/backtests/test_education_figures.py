"""Figures on the pages on school, care leavers and special needs against the Department for Education's.

Publishers' figures are typed here with their source.
"""

from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd
import pytest

import rc_analysis as rc
from left_out import leave_one_year_out
from pages import AS_OF, run_page, seen
from rc_analysis import figures, paths, peers
from rc_analysis.case import Case
from rc_analysis.shapes import tables
from rc_analysis.store import Store
from rc_analysis.topics import education

REDCAR = "Redcar and Cleveland"
PAGES = ("school", "attendance", "leavers", "send")
NEAR = ("E06000001", "E06000005", "E06000047", "E08000021")
POOLED = (
    ("ks4_attainment8", "Children looked after"),
    ("absence_persistent_percent", "Children looked after"),
    ("care_leavers_19_21_activity_percent", "In work or study"),
)


def opened(area: str = REDCAR) -> Case:
    return rc.open_case(edition="test", area=area, as_of=AS_OF)


@lru_cache(maxsize=4)
def shown(page: str, area: str = REDCAR) -> dict[str, Any]:
    """What a page shows for a place, by key."""
    return {thing.key: thing for thing in seen(page, area)}


def every(label: str) -> "pd.Series[Any]":
    data = shown("school")["every"].data
    return data[data["What"] == label].iloc[0]


@pytest.mark.parametrize(
    ("label", "value", "of", "england"),
    [
        # DfE, Outcomes for children in need, including children looked after, 2024/25: key stage 2, 4 and absence files
        ("Reading, writing and maths at 11: children in need", 27, "41", 30),
        ("Attainment 8 (points): children looked after", 18.9, "18", 17.3),
        ("Attainment 8 (points): children in need", 19.7, "43", 17.3),
        ("Half days missed: children looked after", 8.2, "–", 9.0),
    ],
)
def test_newest_figures_at_school(label: str, value: float, of: str, england: float) -> None:
    row = every(label)
    assert (row[REDCAR], row["Children"], row["England"]) == (value, of, england)


@pytest.mark.parametrize(
    ("key", "label", "value", "england"),
    [
        # DfE, Children looked after in England including adoptions, 2025: care leavers' files
        ("ages", "In work or study, aged 17 and 18", 65, 64),
        ("ages", "In work or study, aged 19 to 21", 49, 54),
        ("touch", "In suitable homes, aged 19 to 21", 89, 89),
    ],
)
def test_newest_figures_of_care_leavers(key: str, label: str, value: float, england: float) -> None:
    data = shown("leavers")[key].data
    row = data[data["label"] == label].set_index("role")["value"]
    assert (row["place"], row["england"]) == (value, england)


def test_141_and_140_care_leavers_are_both_told() -> None:
    """DfE, 2025: 141 care leavers aged 19 to 21 by activity and 140 by accommodation."""
    pages = shown("leavers")
    assert "of 141" in pages["funnel-work"].finding
    assert any("140 care leavers by home and 141 by what they do" in note for note in pages["homes"].notes)


def test_attainment_of_children_looked_after_at_primary_stays_withheld() -> None:
    row = every("Reading, writing and maths at 11: children looked after")
    assert pd.isna(row[REDCAR]) and row["Children"] == "14"
    assert "[c]" in tables.to_html(shown("school")["every"].view)
    primary = shown("school")["primary"]
    assert "children looked after" not in primary.finding and any("withheld" in note for note in primary.notes)


def test_gap_is_the_difference_of_the_two_published_scores() -> None:
    """DfE, 2024/25: 44.4 for all pupils (LAIT, April 2026), 18.9 for children looked after (outcomes, key stage 4)."""
    data = shown("school")["gap"].data
    now = data[(data["who"] == REDCAR) & (data["period"] == "2024/25")]["value"].iloc[0]
    assert now == pytest.approx(44.4 - 18.9)


def test_plans_within_20_weeks() -> None:
    """DfE, LAIT, April 2026: 97.6% in 2021, 31.3% in 2022, 45.7% in 2024 (exceptions left out)."""
    data = shown("send")["weeks"].data
    own = data[data["who"] == REDCAR].set_index("period")["value"]
    assert [round(own[y], 1) for y in ("2021", "2022", "2024")] == [97.6, 31.3, 45.7]
    assert "It was highest in 2021 (97.6%) and lowest in 2022 (31.3%)." in shown("send")["weeks"].finding


def test_statements_that_differ_are_named() -> None:
    """Ofsted's report of April 2017, paragraphs 46 and 73: 18% excluded, 67% in work or study."""
    differ = []
    for page in ("school", "leavers"):
        data = shown(page)["said"].data
        differ += list(data.loc[data["How they compare"].str.startswith("differs"), "What is said"])
    assert [said.split(":")[1].split("(")[0].strip() for said in differ] == ["18%", "67%"]


def test_secondary_pupils_first_language_is_tested() -> None:
    """Ofsted, 2017: 2% of secondary pupils; DfE, LAIT, April 2026: 1.7% in January 2016, 1.9% in 2017, 2.8% in 2025."""
    own = opened().figures("pupils_eal_secondary_percent", beside=()).set_index("period")["value"]
    assert [round(own[year], 1) for year in ("2016", "2017", "2025")] == [1.7, 1.9, 2.8]
    data = shown("school")["said"].data.set_index("What is said")
    row = data.loc["English as an additional language, secondary: 2% (2017)"]
    assert (row["Published figure"], row["How they compare"]) == ("1.7% (2016)", "agrees")


def test_recommendation_12_is_tested_by_its_own_criteria() -> None:
    """Action plan of 2017, appendix 2, row 12; DfE: Attainment 8 of 20.0 in 2016/17 and 18.9 in 2024/25."""
    made = shown("progress")["tests"]
    rows = made.data.set_index("Test of success")
    assert len(rows) == 4 and "recommendation 12" in made.notes[0]
    score = rows.loc["Better key stage 4 results (Attainment 8)"]
    assert score["When the plan was made"] == "20.0 (2016/17)" and score["Newest"] == "18.9 (2024/25, 18 children)"
    assert set(rows["Verdict"]) == {"Cannot be told"}
    assert rows.loc["Education plans all in statutory time", "When the plan was made"] == "80% (inspectors, 2017)"


def test_pooling_draws_a_small_cohort_to_the_middle() -> None:
    """18.9 points for 18 children ranks high on one year; its range of five years reaches over the middle."""
    rows = shown("school")["funnel-scores"].data
    own = rows[rows["role"] == "place"].iloc[0]
    middle = (len(rows) + 1) / 2
    assert own["value"] == 18.9 and own["cohort"] == 18 and own["weight"] < 0.6
    ranks = rows[["value", "level"]].rank(ascending=False).loc[own.name]
    assert abs(ranks["level"] - middle) < abs(ranks["value"] - middle)
    assert own["lo"] < rows["level"].median() < own["hi"]
    assert rows["level"].std() < 0.6 * rows["value"].std()


def test_the_absence_of_2020_21_is_not_pooled() -> None:
    """Schools were closed to most pupils for part of it: data/breaks.csv sets it apart."""
    own = opened().figures("absence_persistent_percent", "Children looked after", beside=())
    known = education.school_years(own[own["cohort"] > 0])
    assert "2020/21" in set(known["period"])
    rows = shown("attendance")["funnel-absence"].data
    assert rows.loc[rows["role"] == "place", "years"].iloc[0] == len(known) - 1


@pytest.mark.parametrize(("measure", "group"), POOLED, ids=[m for m, _ in POOLED])
def test_ranges_made_without_a_year_hold_that_year_four_times_in_five(measure: str, group: str) -> None:
    """Every year left out in turn, over all present councils. See docs/methods/education.md."""
    case = opened()
    frame = education.school_years(case.figures(measure, group, beside=list(case.councils()["area_code"])))
    held = education.pooling.comparable(frame)
    known = held[held["value"].notna() & (held["cohort"] > 0)]
    shares = bool((known["unit"] == "percent").all())
    given = pd.DataFrame(
        {
            "unit": known["who"], "period": known["period_end"], "value": known["value"] / (100 if shares else 1),
            "of": known["cohort"],
        }
    )  # fmt: skip
    tried = leave_one_year_out(given, shares=shares)
    assert tried["places"].min() >= 40 and len(tried) >= 5
    assert 0.75 <= (tried["inside"] * tried["places"]).sum() / tried["places"].sum() <= 0.85


def test_nothing_shown_depends_on_what_is_withheld_or_on_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every region's and England's figure is altered: no estimate of the place moves, so none is got by subtraction."""
    keys = {"changes": "school", "funnel-scores": "school", "funnel-absence": "attendance"}
    before = [shown(page)[key].data for key, page in keys.items()]
    load = Store.load

    def altered(self: Store, *args: object, **kwargs: object) -> pd.DataFrame:
        frame = load(self, *args, **kwargs)  # type: ignore[arg-type]
        levels = self.areas().set_index("area_code")["level"]
        total = frame["area_code"].map(levels).isin(["region", "country"])
        return frame.assign(value=frame["value"].where(~total, frame["value"] / 2 + 7))

    monkeypatch.setattr(Store, "load", altered)
    for module in (figures, peers):  # what was made of the figures as they are, and what is made now, is not kept
        monkeypatch.setattr(module, "_KEPT", WeakKeyDictionary())
    pages = ("school", "attendance")
    fresh = {thing.key: thing for page in pages for thing in run_page(paths.notebooks(f"{page}.ipynb"), REDCAR)}
    for key, was in zip(keys, before, strict=True):
        pd.testing.assert_frame_equal(was, fresh[key].data)
    own = before[0].set_index("Measure").loc["Reading, writing and maths at the end of primary: children looked after"]
    assert own["Now"].endswith("(2023/24)") and own["Newer"] == "2024/25 is withheld"


@pytest.mark.parametrize("area", ["Kingston upon Thames", *(pytest.param(a, marks=pytest.mark.slow_all) for a in NEAR)])
@pytest.mark.parametrize("page", PAGES)
def test_every_exhibit_of_other_authorities(page: str, area: str) -> None:
    """Each exhibit has words, and a figure or table, or says in a sentence why it has none; nothing is warned of."""
    for made in seen(page, area):
        words = getattr(made, "missing", "") or getattr(made, "finding", "") or made.text
        assert words.rstrip("*").endswith("."), (made.key, words)
        assert "nan" not in words.lower().split() and "  " not in words and ".." not in words, (made.key, words)
        assert " None" not in words and "{" not in words, (made.key, words)


def test_a_place_other_than_the_documents_has_no_statements() -> None:
    made = shown("school", "Middlesbrough")["said"]
    assert made.missing == "No document at hand states a figure on education in Middlesbrough."
