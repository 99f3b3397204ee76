"""What the budgets page shows against what the publishers published, for Redcar and Cleveland unless it says otherwise.

Published figures are typed here from: Local Authority Interactive Tool, April 2026 release (section 251 outturn: spend
and unit costs; number looked after 2016 to 2020); Children looked after in England, 2025; mid-year estimates, ONS;
revenue outturn RO3 2024-25, second release, 4 December 2025.
"""

import pandas as pd
import pytest

import rc_analysis as rc
from rc_analysis.case import Case
from rc_analysis.exhibits.budgets import figures
from rc_analysis.exhibits.budgets.bridge import of_place

EXHIBITS = (
    "spend",
    "per_child",
    "per_looked_after",
    "bridge",
    "bridge_years",
    "bridge_compared",
    "unit_costs",
    "residential_cost",
    "mix",
    "shares",
    "share_compared",
    "claims",
)
NORTH_EAST = (
    "County Durham",
    "Darlington",
    "Gateshead",
    "Hartlepool",
    "Middlesbrough",
    "Newcastle upon Tyne",
    "North Tyneside",
    "Northumberland",
    "Redcar and Cleveland",
    "South Tyneside",
    "Stockton-on-Tees",
    "Sunderland",
)


def open_case(area: str = "E06000003", as_of: str = "2026-09-30") -> Case:
    return rc.open_case("budgets", edition="redcar-2026-q3", area=area, as_of=as_of)


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case()


def test_spending_in_cash(case: Case) -> None:
    shown = rc.budgets.spend(case).data.set_index("period")["value"]
    assert shown.iloc[0] == 11_369_472
    assert shown.iloc[-1] == 46_259_603
    assert len(shown) == 9


def test_finding_says_what_was_published(case: Case) -> None:
    made = rc.budgets.spend(case)
    assert "rose from £11.4 million to £46.3 million between 2016-17 and 2024-25" in made.finding
    assert made.headline == "Spending on children looked after rose from £11.4 million to £46.3 million"


def test_spending_for_each_child(case: Case) -> None:
    newest = rc.budgets.spend(case).data.iloc[-1]
    assert newest["residents"] == 27_499
    assert newest["looked_after"] == (419 + 397) / 2
    assert newest["for_each_residents"] == pytest.approx(46_259_603 / 27_499)
    assert newest["for_each_looked_after"] == pytest.approx(46_259_603 / 408)


def test_england_for_each_child(case: Case) -> None:
    found = figures.compare(figures.for_each(case, figures.SPEND, figures.POPULATION))
    assert found.england == pytest.approx(8_955_421_269 / 12_183_016)


def test_north_east_leaves_middlesbrough_out_of_both_sides(case: Case) -> None:
    found = figures.compare(figures.for_each(case, figures.SPEND, figures.POPULATION))
    assert found.region == pytest.approx(586_010_320 / (542_710 - 35_617), rel=1e-6)


def test_the_published_regional_unit_cost_does_not() -> None:
    """£1,860 a week is spending without Middlesbrough (£586,010,320) for children with it (6,040 on 31 March 2025)."""
    store = open_case().store
    frame = store.load("unit_cost_cla", areas=["E12000001"])
    assert frame[frame["period"].str.startswith("2024-25")]["value"].tolist() == [1860.0]
    assert round(586_010_320 / 6_040 / 365 * 7 / 5) * 5 == 1860
    shown = rc.budgets.unit_costs(open_case()).data.set_index("kind")
    authorities = [1820, 2035, 1815, 1995, 1590, 2390, 1965, 2235, 2575, 2095, 2130]
    assert shown.loc["All children looked after", "region"] == round(sum(authorities) / 11 / 5) * 5


def test_north_east_of_2017_18_is_the_sum_of_its_authorities(case: Case) -> None:
    """The published regional total of that year, £319,625,261, is £60,000,000 more than its twelve authorities'."""
    total = figures.members(case, figures.SPEND)
    total = total[total["period"].str.startswith("2017-18")]
    assert len(total) == 12
    assert total["value"].sum() == 259_625_261
    published = figures.money(case)
    published = published[(published["role"] == "region") & published["period"].str.startswith("2017-18")]
    assert published["value"].tolist() == [319_625_261]


def test_unit_costs(case: Case) -> None:
    shown = rc.budgets.unit_costs(case).data.set_index("kind")
    assert shown["first"].to_dict() == {"All children looked after": 930, "Residential care": 2820, "Fostering": 520}
    assert shown["place"].to_dict() == {"All children looked after": 2235, "Residential care": 10740, "Fostering": 610}
    assert shown["england"].to_dict() == {"All children looked after": 2100, "Residential care": 7385, "Fostering": 765}


def test_unit_cost_follows_from_spending_and_the_count(case: Case) -> None:
    assert round(46_259_603 / 397 / 365 * 7 / 5) * 5 == 2235
    assert rc.budgets.unit_costs(case).data["place"].iloc[0] == 2235


def test_bridge_adds_up_to_the_published_change(case: Case) -> None:
    ways = of_place(case)
    for found in (ways.main, ways.closing):
        assert round(found.volume.mean + found.price.mean, 2) == 46_259_603 - 11_369_472
    assert (ways.main.number_first, ways.main.number_last) == ((199 + 235) / 2, (419 + 397) / 2)
    assert (ways.closing.number_first, ways.closing.number_last) == (235, 397)
    volume = (408 - 217) * (46_259_603 / 408 + 11_369_472 / 217) / 2
    assert ways.main.volume.mean == pytest.approx(volume)
    assert ways.yearly["change"].sum() == pytest.approx(46_259_603 - 11_369_472)
    assert ways.span == (33, 45)


def test_kinds_of_care_in_the_revenue_outturn(case: Case) -> None:
    shown = rc.budgets.mix(case).data
    own = shown[shown["area"] == "Redcar and Cleveland"].set_index("part")
    assert own["value"].to_dict() == {
        "Residential care": 28_496_000,
        "Fostering": 9_255_000,
        "Asylum-seeking children": 0,
        "Other": 9_998_000,
    }
    assert own["value"].sum() == 47_749_000
    england = shown[shown["area"] == "England"].set_index("part")["value"]
    assert england.sum() == pytest.approx(8_917_040_346, abs=1_000)


def test_shares_of_all_spending(case: Case) -> None:
    shown = rc.budgets.shares(case).data
    newest = shown[shown["period"] == "2024-25"].set_index("part")
    assert newest["value"].sum() == 68_611_871
    assert newest.loc["Early help and family support", "value"] == 2_894_209 + 6_445_758 + 2_604_690
    assert newest.loc["Children looked after", "percent"] == pytest.approx(46_259_603 / 68_611_871 * 100)
    assert shown.groupby("period")["percent"].sum().round(6).eq(100).all()


def test_statements_of_2024(case: Case) -> None:
    shown = rc.budgets.claims(case).data
    verdicts = dict(zip(shown["fact_id"] + " " + shown["statement"].str[:12], shown["verdict"], strict=True))
    assert sorted(verdicts.values()) == [
        "agrees on another basis",
        "agrees on another basis",
        "cannot be tested from published figures",
        "cannot be tested from published figures",
        "differs",
    ]
    words = " ".join(shown["arithmetic"])
    for sum_ in (
        "43 × £350,000 = £15,050,000",
        "£55,336,125 − £46,183,623 = £9,152,502",
        "344 on 31 March 2020 to 403 on 31 March 2023 is a rise of 17%",
        "317 on 31 March 2021 to 419 on 31 March 2024 is a rise of 32%",
        "31 on 31 March 2023 and 41 on 31 March 2024",
    ):
        assert sum_ in words


def test_nothing_after_the_edition_is_used() -> None:
    made = rc.budgets.spend(open_case(as_of="2023-12-31"))
    assert made.data["period_end"].max() == pd.Timestamp(2023, 3, 31)
    assert "2023-24" not in made.finding


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("place", NORTH_EAST)
def test_every_exhibit_of_every_north_east_authority(place: str) -> None:
    case = open_case(place)
    assert place in rc.budgets.opening(case).text
    assert len(rc.budgets.headlines(case).items) == 3
    for name in EXHIBITS:
        made = getattr(rc.budgets, name)(case)
        if made.missing:
            assert (name == "claims" and place != "Redcar and Cleveland") or (name == "mix" and place == "Gateshead")
            assert made.missing.endswith(".")
            continue
        if made.draw:
            made.draw()
        words = " ".join(text for text in (made.headline, made.finding, made.alt, *made.notes) if text)
        assert place in made.subtitle
        assert made.sources
        assert "nan" not in words.lower().split()
        assert "  " not in words
        assert "−0 " not in words
        if place != "Redcar and Cleveland":
            assert "Redcar" not in words


def test_a_year_left_out_by_the_publisher_is_said() -> None:
    made = rc.budgets.spend(open_case("Middlesbrough"))
    assert "The figure for 2024-25 is missing or withheld" in made.finding
    assert made.headline.startswith("Spending on children looked after rose from £22.7 million to £42.7 million")
