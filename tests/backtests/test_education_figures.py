"""Figures on the page on education against the Department for Education's, typed here with their source."""

import warnings

import pytest

import rc_analysis as rc
from rc_analysis.case import Case
from rc_analysis.exhibits import education
from rc_analysis.present import tables
from rc_analysis.store import open_store

NORTH_EAST = [
    "E06000001", "E06000002", "E06000003", "E06000004", "E06000005", "E06000047", "E06000057", "E08000021", "E08000022",
    "E08000023", "E08000024", "E08000037",
]  # fmt: skip


def opened(area: str = "E06000003") -> Case:
    return rc.open_case("education", edition="redcar-2026-q3", area=area, as_of="2026-09-30")


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
    data = education.statements(case).data
    differ = data[(data["verdict"] == "differs") & data["said"].str.contains("looked after|leavers")]
    assert list(zip(differ["stated"], differ["then"].round(1), strict=True)) == [(97, 94.2), (18, 11.3), (67, 53)]


def test_children_at_each_year_are_counted_in_the_headlines(case: Case) -> None:
    changes = {h.key: (h.change, h.meaning) for h in education.headlines(case).items}
    assert changes["attainment8"] == ("19.3 points in 2023/24; too few to say whether it has changed", "neither")
    assert changes["plans"][1] == "worse"


@pytest.mark.parametrize("area", NORTH_EAST)
def test_every_exhibit_of_every_north_east_authority(area: str) -> None:
    """Each exhibit has words, and a figure or table, or says in a sentence why it has none; nothing is warned of."""
    if not open_store().holds(area):
        pytest.skip("no figures of this authority are held")
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
            if make in (education.ks2, education.leavers_work):
                assert made.draw is not None and made.draw()
        assert education.opening(here).text.endswith(".")
        assert all(h.source for h in education.headlines(here).items)


def test_a_place_other_than_the_documents_has_no_statements() -> None:
    made = education.statements(opened("E06000002"))
    assert made.missing == "None of the documents at hand has a figure on education in Middlesbrough."


def test_a_place_that_is_not_held_is_told_so_and_not_that_nothing_is_published() -> None:
    here = opened("E06000053")  # Isles of Scilly: in no embedded default, and too small for most figures
    if open_store().holds(here.area.code):
        pytest.skip("the full downloads are there")
    assert "are held here" in education.opening(here).text
    assert all(make(here).missing for make in education.EXHIBITS)
