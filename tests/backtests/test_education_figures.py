"""Figures on the page on education against the Department for Education's, typed here with their source."""

import math
import warnings

import pandas as pd
import pytest

import rc_analysis as rc
from rc_analysis.case import Case
from rc_analysis.exhibits import education
from rc_analysis.exhibits.education import pooled
from rc_analysis.exhibits.education.parts import nothing_on
from rc_analysis.methods import shrinkage
from rc_analysis.shapes import tables
from rc_analysis.store import Store, open_store

NORTH_EAST = [
    "E06000001", "E06000002", "E06000003", "E06000004", "E06000005", "E06000047", "E06000057", "E08000021", "E08000022",
    "E08000023", "E08000024", "E08000037",
]  # fmt: skip


def opened(area: str = "E06000003") -> Case:
    return rc.open_case(edition="redcar-2026-q3", area=area, as_of="2026-09-30")


@pytest.fixture(scope="module")
def case() -> Case:
    return opened()


@pytest.mark.parametrize(
    ("make", "group", "value", "of", "england"),
    [
        # DfE, Outcomes for children in need, including children looked after, 2024/25: key stage 2, 4 and absence files
        ("ks2", "CINO at 31 March", 27, 41, 30),
        ("ks4", "CLA 12 months at 31 March", 18.9, 18, 17.3),
        ("ks4", "CINO at 31 March", 19.7, 43, 17.3),
        # DfE, Children looked after in England including adoptions, 2025: care leavers' files
        ("leavers_work", "17_18", 65, 55, 64),
        ("leavers_work", "19_21", 49, 141, 54),
        ("leavers_homes", "19_21", 89, 140, 89),
    ],
)
def test_newest_figures(case: Case, make: str, group: str, value: float, of: float, england: float) -> None:
    data = getattr(education, make)(case).data
    row = data[data["breakdown"] == group].iloc[0]
    assert (row["place"], row["of"], row["england"]) == (value, of, england)


def test_attainment_of_children_looked_after_at_primary_stays_withheld(case: Case) -> None:
    made = education.ks2(case)
    own = made.data[(made.data["breakdown"] == "CLA 12 months at 31 March")].iloc[0]
    assert own["symbol"] == "c" and own["of"] == 14
    assert "withheld to protect confidentiality" in made.finding and "[c]" in tables.to_html(made.view)  # type: ignore[arg-type]


def test_gap_is_the_difference_of_the_two_published_scores(case: Case) -> None:
    """DfE, 2024/25: 44.4 for all pupils (LAIT, April 2026), 18.9 for children looked after (outcomes, key stage 4)."""
    data = education.gap(case).data
    now = data[(data["series"] == case.place) & (data["period"] == "2024/25")]["value"].iloc[0]
    assert now == pytest.approx(44.4 - 18.9)


def test_plans_within_20_weeks(case: Case) -> None:
    """DfE, LAIT, April 2026: 97.6% in 2021, 31.3% in 2022, 45.7% in 2024 (exceptions left out)."""
    data = education.send_time(case).data
    own = data[data["series"] == case.place].set_index("period")["value"]
    assert [round(own[y], 1) for y in ("2021", "2022", "2024")] == [97.6, 31.3, 45.7]


def test_statements_that_differ_are_named(case: Case) -> None:
    """Ofsted's report of April 2017, paragraphs 44, 46 and 73, beside the official figures of those years."""
    data = pd.concat([education.virtual_school(case).data, education.statements(case).data])
    differ = data[(data["verdict"] == "differs") & data["said"].str.contains("looked after|leavers")]
    assert list(zip(differ["stated"], differ["then"].round(1), strict=True)) == [(97, 94.2), (18, 11.3), (67, 53)]


def test_virtual_school_has_the_newest_official_figure_or_says_there_is_none(case: Case) -> None:
    """DfE, outcomes of 2024/25: 8.2% of half days missed; LAIT, April 2026: 13.5% suspended in 2023/24."""
    made = education.virtual_school(case)
    newest = made.data.set_index("said")["newest"]
    assert newest["School attendance of children looked after"] == pytest.approx(91.8)
    assert newest["Children looked after with a fixed-term exclusion"] == pytest.approx(13.5, abs=0.05)
    assert math.isnan(newest["Personal education plans completed in time"])
    assert "No later figure is published" in tables.to_html(made.view)  # type: ignore[arg-type]


def test_recommendation_12_is_tested_by_its_own_criteria(case: Case) -> None:
    """Action plan of 2017, appendix 2, row 12; DfE: Attainment 8 of 20.0 in 2016/17 and 18.9 in 2024/25."""
    made = education.plan_test(case)
    rows = made.data.set_index("test")
    assert len(rows) == 4 and "recommendation 12" in made.finding and "80% in 2017" in made.finding
    score = rows.loc["Better key stage 4 results (Attainment 8)"]
    assert (score["start"], score["newest"], score["newest_of"], score["verdict"]) == (20.0, 18.9, 18, "Cannot be told")
    assert rows.loc["Education plans all in statutory time", "verdict"] == "Cannot be told"


def test_pooling_draws_a_small_cohort_to_the_middle(case: Case) -> None:
    """18.9 points for 18 children ranks high on one year; its range of five years reaches over the middle."""
    made = education.funnels(case)
    own = made.data[(made.data["unit"] == "E06000003") & made.data["measure"].str.startswith("Attainment 8")].iloc[0]
    rows = made.data[made.data["measure"] == own["measure"]]
    middle = (len(rows) + 1) / 2
    assert own["value"] == 18.9 and own["of"] == 18 and own["weight"] < 0.6
    assert abs(own["level_rank"] - middle) < abs(own["rank"] - middle)
    assert own["lo"] < rows["level"].median() < own["hi"]
    assert rows["level"].std() < 0.6 * rows["value"].std()


@pytest.mark.parametrize("m", pooled.FUNNELS, ids=lambda m: m.measure)
def test_ranges_made_without_a_year_hold_that_year_four_times_in_five(m: pooled.Measured) -> None:
    """Every year left out in turn, over all authorities held. Over all of England's: docs/methods/education.md."""
    store = open_store()
    held = pooled.comparable(store, m, "E06000003")
    known = held[held["value"].notna() & (held["of"] > 0)]
    scale = 100 if m.shares else 1
    tried = shrinkage.leave_one_year_out(known.assign(value=known["value"] / scale), shares=m.shares)
    assert tried["places"].min() >= 40 and len(tried) >= 5
    assert 0.75 <= (tried["inside"] * tried["places"]).sum() / tried["places"].sum() <= 0.85


def test_nothing_shown_depends_on_what_is_withheld_or_on_totals(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every region's and England's figure is altered: no estimate of the place moves, so none is got by subtraction."""
    before = (education.changes(case).data, education.funnels(case).data)
    load = Store.load

    def altered(self: Store, *args: object, **kwargs: object) -> pd.DataFrame:
        frame = load(self, *args, **kwargs)  # type: ignore[arg-type]
        levels = self.areas().set_index("area_code")["level"]
        total = frame["area_code"].map(levels).isin(["region", "country"])
        return frame.assign(value=frame["value"].where(~total, frame["value"] / 2 + 7))

    monkeypatch.setattr(Store, "load", altered)
    fresh = opened()
    for was, now in zip(before, (education.changes(fresh).data, education.funnels(fresh).data), strict=True):
        pd.testing.assert_frame_equal(was, now)
    own = before[0].set_index("measure").loc["Reading, writing and maths at 11, children looked after"]
    assert own["symbol"] == "c" and own["period"] == "2023/24" and "2024/25" in own["newest_period"]


@pytest.mark.parametrize("area", NORTH_EAST)
def test_every_exhibit_of_every_north_east_authority(area: str) -> None:
    """Each exhibit has words, and a figure or table, or says in a sentence why it has none; nothing is warned of."""
    here = opened(area)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for make in education.EXHIBITS:
            made = make(here)
            words = made.missing or made.finding
            assert words.endswith(".") and "nan" not in words.lower().split(), (made.key, words)
            assert "  " not in words and ".." not in words and " None" not in words, (made.key, words)
            if made.missing:
                continue
            assert made.headline and not made.headline.endswith(".") and made.sources, made.key
            assert here.place in made.subtitle and len(made.headline) < 100, made.key
            tables.to_html(made.view)  # type: ignore[arg-type]
            assert len(made.data), made.key
            if make in (education.ks2, education.leavers_work, education.funnels):
                assert made.draw is not None and made.draw()
        assert education.opening(here).text.endswith(".")


def test_a_place_other_than_the_documents_has_no_statements() -> None:
    made = education.statements(opened("E06000002"))
    assert made.missing == "None of the documents at hand has a figure on education in Middlesbrough."


def test_a_place_that_is_not_held_is_told_so_and_not_that_nothing_is_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Store, "holds", lambda self, code: False)
    here = opened("E06000053")  # Isles of Scilly: too small for most figures
    assert "are held here" in str(nothing_on(here, "absence"))


def test_a_place_too_small_for_figures_has_a_page_that_says_so() -> None:
    here = opened("E06000053")
    assert "withheld or missing" in education.ks2(here).missing
    assert all(make(here).missing or make(here).sources for make in education.EXHIBITS)
