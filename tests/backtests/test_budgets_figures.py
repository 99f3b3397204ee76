"""What the pages on money show against what the publishers published, for Redcar and Cleveland unless said otherwise.

Published figures are typed here from: Local Authority Interactive Tool, April 2026 release (section 251 outturn: spend
and unit costs; number looked after 2016 to 2020); Children looked after in England, 2025; mid-year estimates, ONS;
revenue outturn RO3 2024-25, second release, 4 December 2025.
"""

import itertools
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

import rc_analysis as rc
from doc_tables import rows_below
from pages import run_page
from rc_analysis import paths
from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.methods.decomposition import rounded_parts
from rc_analysis.methods.scoring import Knowing
from rc_analysis.scenarios import check_scenario
from rc_analysis.topics import budgets
from rc_analysis.topics.budgets import factors, given, held, outlook

REDCAR = "E06000003"
PAGES = ("spending", "drivers", "levers")
ELSEWHERE = ("Kingston upon Thames", "Isles of Scilly")
MORE = ("Gateshead", "Northumberland", "North Northamptonshire")


def open_case(area: str = REDCAR, as_of: str = "2026-09-30") -> Case:
    return rc.open_case(edition="redcar-2026-q3", area=area, as_of=as_of)


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case()


@lru_cache(maxsize=16)
def page(name: str, area: str = REDCAR, as_of: str = "2026-09-30", **settings: Any) -> dict[str, Any]:
    """Every exhibit of a page by key."""
    return {shown.key: shown for shown in run_page(paths.notebooks(f"{name}.ipynb"), area, as_of, **settings)}


def test_spending_in_cash() -> None:
    made = page("spending")["spend_cla"]
    cash, real = (made.data[made.data["breakdown"].str.endswith(end)]["value"].tolist() for end in ("year", "prices"))
    assert (cash[0], cash[-1], real[-1], len(cash), len(real)) == (11_369_472, 46_259_603, 46_259_603, 9, 9)
    assert round(real[0]) == round(11_369_472 * 100 / 76.4554)  # HM Treasury's deflator of 2016, 2024 being 100
    assert "rose from £11.4 million to £46.3 million between 2016-17 and 2024-25" in made.finding


def test_gross_income_and_net_are_the_outturns() -> None:
    """RO3 2024-25, £ thousand: children looked after 47,749 gross, 3,482 income, 44,267 net; agency staff 1,629."""
    net = page("spending")["net"]
    whole = net.data.set_index("Kind of care").loc["All children looked after"]
    assert whole.tolist() == [47_749_000, 3_482_000, 44_267_000]
    assert "£47.7 million on children looked after and had £3.5 million back" in net.finding
    assert f"Income was {100 * 3482 / 47749:.1f}% of gross spending here" in net.finding
    assert "5.4% in England" in net.finding  # 482.5 of 8,917.0 million
    agency = page("spending")["agency"]
    own = agency.data[agency.data["role"] == "place"]["value"].tolist()
    assert own == [pytest.approx(100 * 1629 / 68031)]
    assert "spent £1.6 million on agency staff" in agency.finding


def test_net_spending_of_a_council_whose_account_holds_little_is_shown_and_stands_in_no_mean() -> None:
    """Sandwell's RO3 holds £5,000 of spending on children looked after and £25,000 of income."""
    net = page("spending", "E08000028")["net"]
    assert net.data.set_index("Kind of care").loc["All children looked after", "Net"] == -20_000
    assert "Income was" not in net.finding
    assert any("cannot hold all that is spent" in note for note in net.notes)
    near = next(c for c in open_case().store.current() if "E08000028" in {a.code for a in open_case(c).neighbours})
    share = budgets.income_share(open_case(near)).set_index("role").loc["neighbours"]
    assert (share["n"], share["value"] < 50) == (9, True)


def test_gross_and_net_where_the_account_is_not_there() -> None:
    """Birmingham's accounts tell neither income nor net spending: the page says so and goes on."""
    with pytest.raises(NoData, match="net spending of Birmingham are not in the council accounts of 2024-25"):
        held.gross_and_net(open_case("Birmingham"))


def test_gross_and_net_where_no_kind_of_care_is_told() -> None:
    """Gateshead's account is not parted: its total stands alone, and nothing is taken for nought."""
    net = page("spending", "Gateshead")["net"]
    assert net.data["Kind of care"].tolist() == ["All children looked after"]
    assert net.data["Gross"].tolist() == [pytest.approx(41_170_999.59)]


def test_early_help_beside_late() -> None:
    said = page("spending")["shares"]
    assert any(
        "For each £100 of early help and family support, £387 was spent" in t for t in (said.finding, *said.notes)
    )


def test_spending_for_each_child() -> None:
    newest = page("drivers")["years"].data.iloc[-1]
    assert newest["Residents under 18"] == 27_499
    assert newest["Children looked after, on average"] == (419 + 397) / 2
    assert newest["Spending for each resident"] == round(46_259_603 / 27_499)
    assert newest["Spending for each of them"] == round(46_259_603 / 408, -2)


def test_england_and_the_north_east_for_each_child() -> None:
    """The North East leaves Middlesbrough, of which no spending is published for the year, out of both sides."""
    shown = page("spending")["per-child"].data
    newest = shown[shown["period"] == "2024-25"].set_index("who")["value"]
    assert newest["Redcar and Cleveland"] == pytest.approx(46_259_603 / 27_499)
    assert newest["England"] == pytest.approx(8_955_421_269 / 12_183_016)
    assert newest["North East"] == pytest.approx(586_010_320 / (542_710 - 35_617), rel=1e-6)


def test_the_published_regional_unit_cost_is_not_used(case: Case) -> None:
    """£1,860 a week is spending without Middlesbrough (£586,010,320) for children with it (6,040 on 31 March 2025)."""
    frame = case.store.load("unit_cost_cla", areas=["E12000001"])
    assert frame[frame["period"].str.startswith("2024-25")]["value"].tolist() == [1860.0]
    assert round(586_010_320 / 6_040 / 365 * 7 / 5) * 5 == 1860
    authorities = [1820, 2035, 1815, 1995, 1590, 2390, 1965, 2235, 2575, 2095, 2130]
    shown = page("spending")["unit-costs"].data.set_index("breakdown")
    assert shown.at["All children looked after", "North East"] == round(sum(authorities) / 11 / 5) * 5


def test_north_east_of_2017_18_is_the_sum_of_its_authorities(case: Case) -> None:
    """The published regional total of that year, £319,625,261, is £60,000,000 more than its twelve authorities'."""
    total = held.members(case, held.SPEND)
    total = total[total["period"].str.startswith("2017-18")]
    assert len(total) == 12
    assert total["value"].sum() == 259_625_261
    published = held.published(case, held.SPEND)
    published = published[(published["role"] == "region") & published["period"].str.startswith("2017-18")]
    assert published["value"].tolist() == [319_625_261]


def test_unit_costs() -> None:
    shown = page("spending")["unit-costs"].data.set_index("breakdown")
    assert shown["Redcar and Cleveland"].tolist() == [2235, 10740, 610]
    assert shown["England"].tolist() == [2100, 7385, 765]
    assert round(46_259_603 / 397 / 365 * 7 / 5) * 5 == 2235
    first = page("spending")["unit_cost_residential"].data
    assert first.loc[first["who"] == "Redcar and Cleveland", "value"].iloc[0] == 2820


def test_two_parts_add_up_to_the_published_change(case: Case) -> None:
    ways = budgets.change(case)
    assert ways is not None
    for found in (ways.main, ways.closing):
        assert round(found.volume.mean + found.price.mean, 2) == 46_259_603 - 11_369_472
    assert (ways.main.number_first, ways.main.number_last) == ((199 + 235) / 2, (419 + 397) / 2)
    assert (ways.closing.number_first, ways.closing.number_last) == (235, 397)
    volume = (408 - 217) * (46_259_603 / 408 + 11_369_472 / 217) / 2
    assert ways.main.volume.mean == pytest.approx(volume)
    assert ways.yearly["change"].sum() == pytest.approx(46_259_603 - 11_369_472)
    assert ways.span is not None
    assert [round(x) for x in ways.span] == [23, 45]
    assert "23% to 45% of the rise" in page("drivers")["bridge"].finding


def test_the_parts_of_every_change_add_up_to_the_penny_for_every_authority_and_pair_of_years(case: Case) -> None:
    def plain(measure: str, breakdown: str = "Total") -> pd.DataFrame:
        return case.store.load(measure, breakdown=breakdown)

    def average(measure: str, breakdown: str = "Total") -> pd.DataFrame:
        return budgets.average_number(plain(measure, breakdown))

    placed = "cla_placement_number"
    table = factors.years(
        plain("spend_cla"),
        budgets.mid_year_to_financial(plain("child_population")),
        average("cla_number"),
        average(placed, factors.HOMES),
        average(placed, factors.FOSTERED),
        plain("unit_cost_residential"),
        plain("unit_cost_fostering"),
    )
    pairs, whole = 0, 0
    for _, rows in table.groupby("area_code"):
        known = [(factors.year_of(row), row["spend"]) for _, row in rows.iterrows()]
        for (first, before), (last, after) in itertools.combinations(known, 2):
            found = factors.part(first, last)
            pence = rounded_parts(found.parts)
            assert sum(found.parts.values()) == found.change
            assert float(sum(pence.values())) == round(after - before, 2)
            pairs, whole = pairs + 1, whole + (not found.fallback)
    places = case.store.areas().set_index("area_code")
    current = places[(places["level"] == "local_authority") & (places["status"] == "current")].index
    unpublished = places.loc[sorted(set(current) - set(table["area_code"])), "name"]
    assert list(unpublished) == ["Isles of Scilly"]  # no number of children looked after is published
    assert pairs > 5000
    assert whole > 700


def test_parts_of_the_change_since_2021_22() -> None:
    """Worked by hand: 2021-22 and 2024-25; 54, 41, 27 and 27 in homes on 31 March 2025, 2024, 2022 and 2021."""
    made = page("drivers")["factors"]
    shown = made.data[made.data["kind"] == "step"].set_index("label")["pounds"]
    assert round(shown.sum(), 2) == 46_259_603 - 19_149_036
    number, homes = (329, 408), (27 / 329, 47.5 / 408)
    cost = (5580 * 365 / 7, 10740 * 365 / 7)
    by_hand = (cost[1] - cost[0]) * sum(homes) / 2 * sum(number) / 2
    assert shown["Cost in children's homes"] == pytest.approx(by_hand, abs=0.01)
    each = (19_149_036 / 329, 46_259_603 / 408)
    rate = (329 / 27_176, 408 / 27_499)
    assert shown["Rate looked after"] == pytest.approx((rate[1] - rate[0]) * (27_176 + 27_499) / 2 * sum(each) / 2)
    assert made.headline == "Cost in children's homes added most: £9.8 million"


@pytest.mark.parametrize(
    ("area", "name"), [("Herefordshire", "Rate looked after"), ("Wandsworth", "Rate looked after")]
)
def test_a_part_is_told_with_its_sign_or_its_verb(area: str, name: str) -> None:
    made = page("drivers", area)["factors"]
    frame = made.data[made.data["kind"] == "step"].set_index("label")
    other = frame.at[name, "at_year_end"]
    sign = "−" if other < 0 else "+"
    assert f"{rc.say.lowered(name)} {sign}£{abs(other) / 1e6:.1f} million" in " ".join(made.notes)
    for label, value in frame["pounds"].items():
        verb = re.search(rf"{rc.say.lowered(label)} (added|took off)", made.finding)
        assert verb is None or (verb[1] == "added") == (value > 0)


def test_what_is_told_to_have_added_most_is_the_largest_that_did() -> None:
    for area in (REDCAR, "Middlesbrough", "Herefordshire", "Wandsworth", "Torbay"):
        made = page("drivers", area)["factors"]
        steps = made.data[made.data["kind"] == "step"].set_index("label")["pounds"]
        rose = made.data["pounds"].iloc[-1] > made.data["pounds"].iloc[0]
        name = steps.idxmax() if rose else steps.idxmin()
        assert made.headline.startswith(f"{name} {'added' if rose else 'took off'} most: £")


def test_any_two_years_can_be_asked_for(case: Case) -> None:
    found = budgets.parted(case, "2018-19", "2020-21")
    assert found is not None
    assert float(found[2].change) == 19_956_972 - 15_192_753
    assert found[2].fallback
    assert budgets.parted(case, first="1999-00") is None


def test_spending_ahead_uses_what_the_edition_sets() -> None:
    plain = page("drivers")["ahead"]
    other = page("drivers", budget_line=30_000_000, spend_until=2027)["ahead"]
    assert plain.data["period"].iloc[-1] == "2028-29"
    assert other.data["period"].iloc[-1] == "2026-27"
    assert any(
        "the budget of £30.0 million that this edition sets in 2026-27 is more than 90" in n for n in other.notes
    )
    for made in (plain, other):
        ahead = made.data[made.data["kind"] == "projected"]
        assert (ahead[["lo95", "lo80", "value", "hi80", "hi95"]].diff(axis=1).iloc[:, 1:] >= 0).all().all()


def test_a_range_is_told_with_how_such_ranges_fared_as_far_ahead(case: Case) -> None:
    """A finding, not a wish: the year another release or method mends it, this test changes."""
    spend, counts = case.everywhere("spend_cla"), case.everywhere("cla_number")
    found = outlook.backtest(spend, counts, 4)
    inside = found["actual"].between(found["lo80"], found["hi80"]).mean()
    assert 0.5 < inside < 0.6
    made = page("drivers")["ahead"]
    assert f"held {inside:.0%} of what was spent 4 years later" in made.finding
    assert any("Made from what was known at the time, they held 34%" in note for note in made.notes)
    one = budgets.fared(spend, counts, 1)
    assert one is not None
    assert 0.77 <= one.inside <= 0.83
    far = page("drivers", "Wandsworth")["ahead"]  # five years on from 2023-24, which earlier years cannot test
    assert far.data["period"].iloc[-1] == "2027-28"
    assert "Not shown further ahead, as earlier years cannot test such a range." in far.notes


HEADINGS = {"apart": "**Leaving out every start year", "then": "**Knowing only what was known then**"}


@pytest.mark.parametrize("knowing", ["apart", "then"])
def test_the_method_page_shows_how_ranges_of_money_have_fared(case: Case, knowing: Knowing) -> None:
    text = Path(__file__).parents[2].joinpath("docs", "methods", "budgets.md").read_text(encoding="utf-8")
    spend, counts = case.everywhere("spend_cla"), case.everywhere("cla_number")
    rows = []
    for years in (1, 2, 3, 4):
        found = outlook.backtest(spend, counts, years, knowing)
        actual = found["actual"]
        inside = [actual.between(found[f"lo{level}"], found[f"hi{level}"]).mean() for level in (80, 95)]
        wrong = [(actual - found[point]).abs().sum() / actual.sum() for point in ("value", "last_value")]
        starts = sorted({budgets.financial_year(int(year)) for year in found["origin"]})
        told = starts[0] if len(starts) == 1 else f"{starts[0]} to {starts[-1]}"
        shares = [*inside, (actual > found["hi80"]).mean(), (actual < found["lo80"]).mean(), *wrong]
        rows.append(f"| {years} | {len(found)} | {told} | {' | '.join(f'{share:.0%}' for share in shares)} |")
    assert rows_below(text, HEADINGS[knowing]) == rows, "\n".join(rows)


@pytest.mark.slow
def test_the_method_page_shows_how_ranges_in_real_terms_have_fared(case: Case) -> None:
    text = Path(__file__).parents[2].joinpath("docs", "methods", "budgets.md").read_text(encoding="utf-8")
    spend, counts = budgets.in_real_terms(case, case.everywhere("spend_cla")), case.everywhere("cla_number")
    rows = []
    for years in (1, 2, 3, 4):
        found, then = (outlook.backtest(spend, counts, years, knowing) for knowing in ("apart", "then"))
        shares = [found["actual"].between(found[f"lo{level}"], found[f"hi{level}"]).mean() for level in (80, 95)]
        shares += [(found["actual"] > found["hi80"]).mean(), then["actual"].between(then["lo80"], then["hi80"]).mean()]
        rows.append(f"| {years} | {len(found)} | {' | '.join(f'{share:.0%}' for share in shares)} |")
    assert rows_below(text, "*In real terms*") == rows, "\n".join(rows)
    told = page("drivers", prices="real")["ahead"]
    assert f"held {rows[-1].split(' | ')[2]} of what was spent 4 years later" in told.finding


def test_without_a_scenario_no_saving_is_told() -> None:
    shown = page("levers")
    assert not {"levers", "own-home", "with-levers", "assumptions"} & set(shown)
    assert any("No scenario of levers is set" in getattr(s, "missing", "") for s in shown.values())
    takes = shown["takes"].data.set_index("What would change")
    week = 365 / 7
    assert takes["Saved by one, for a year, costs of 2024-25"].iloc[0] == round((10740 - 610) * week, -3)
    assert takes["How many"].iloc[0] == round(1_000_000 / ((10740 - 610) * week), 1)
    bed = shown["home-bed"].data.set_index("Beds filled")
    assert bed.at["100%", "Redcar and Cleveland"] == round(10740 * week, -3)
    assert bed.at["50%", "England"] == round(7385 * week / 2, -3)


def test_a_changed_scenario_changes_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    text = paths.params("scenarios", "example.yml").read_text(encoding="utf-8").replace("children: 10", "children: 20")
    before = page("levers", scenario="example")
    monkeypatch.setattr(given, "load_scenario", lambda name: check_scenario(yaml.safe_load(text)))
    after = page.__wrapped__("levers", scenario="example")
    for name in ("levers", "with-levers", "assumptions"):
        assert not before[name].data.equals(after[name].data)
    moved = [shown["levers"].data["Central"].iloc[3] for shown in (before, after)]
    assert moved[1] == pytest.approx(2 * moved[0], abs=1001)
    for shown in (before, after):
        assert shown["levers"].finding.startswith("Made-up example: ")


def test_a_scenario_that_asks_for_too_many_children_is_refused_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    text = paths.params("scenarios", "example.yml").read_text(encoding="utf-8").replace("children: 10", "children: 60")
    monkeypatch.setattr(given, "load_scenario", lambda name: check_scenario(yaml.safe_load(text)))
    shown = page.__wrapped__("levers", scenario="example")
    said = " ".join(getattr(s, "missing", "") for s in shown.values())
    assert "60 children to move out of children's homes and 3 to house" in said
    assert "54 together" in said
    assert "with-levers" not in shown


def test_a_savings_plan_is_set_out_with_its_arithmetic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made up."""
    monkeypatch.setattr(paths, "added", lambda *parts: tmp_path.joinpath(*parts))
    said = " ".join(getattr(s, "missing", "") for s in page.__wrapped__("levers").values())
    assert "No savings plan of Redcar and Cleveland is held." in said
    (tmp_path / "savings.csv").write_text(
        "area_code,saving,year,planned,delivered,forecast,reported_on\n"
        "E06000003,Reunify,2025-26,500000,100000,400000,2026-03-31\n"
        "E06000003,Reunify,2025-26,500000,200000,400000,2026-06-30\n"
        "E06000003,Reunify,2025-26,500000,500000,500000,2026-12-31\n"
        "E06000003,Contracts,2025-26,250000,250000,300000,2026-06-30\n"
        "E06000002,Elsewhere,2025-26,1,1,1,2026-06-30\n",
        encoding="utf-8",
    )
    made = page.__wrapped__("levers")["plan"]
    assert made.data["Saving"].tolist() == ["Contracts", "Reunify"]
    assert "Of £750,000 planned for 2025-26, £700,000 is forecast: £50,000 short." in made.finding
    assert "£450,000 has been delivered, and £250,000 is still due." in made.finding


def test_kinds_of_care_in_the_revenue_outturn() -> None:
    shown = page("spending")["kinds"].data
    own = shown[shown["who"] == "Redcar and Cleveland"].set_index("breakdown")["pounds"]
    assert own.to_dict() == {
        "Residential care": 28_496_000,
        "Fostering": 9_255_000,
        "Asylum-seeking children": 0,
        "Other services": 9_998_000,
    }
    england = shown.loc[shown["who"] == "England", "pounds"]
    assert england.sum() == pytest.approx(8_917_040_346, abs=1_000)


def test_shares_of_all_spending() -> None:
    shown = page("spending")["shares"].data
    newest = shown[shown["period"] == "2024-25"].set_index("breakdown")
    assert newest["pounds"].sum() == 68_611_871
    assert newest.at["Early help and family support", "pounds"] == 2_894_209 + 6_445_758 + 2_604_690
    assert newest.at["Children looked after", "value"] == pytest.approx(46_259_603 / 68_611_871 * 100)
    assert shown.groupby("period")["value"].sum().round(6).eq(100).all()


def test_nothing_after_the_edition_is_used() -> None:
    made = page("spending", as_of="2023-12-31")["spend_cla"]
    assert made.data["period_end"].max() == pd.Timestamp(2023, 3, 31)
    assert "2023-24" not in made.finding


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("area", [*ELSEWHERE, *(pytest.param(a, marks=pytest.mark.slow_all) for a in MORE)])
def test_every_page_runs_elsewhere_and_speaks_of_no_other_place(area: str, name: str) -> None:
    for shown in page(name, area).values():
        told = [getattr(shown, k, "") for k in ("headline", "finding", "alt", "text", "missing")]
        words = "|".join([*told, *getattr(shown, "notes", ())])
        assert "nan" not in re.split(r"\W+", words.lower())
        assert "no published figure" not in words
        assert "  " not in words
        assert "−£0" not in words
        assert "Redcar" not in words


def test_a_year_left_out_by_the_publisher_is_said() -> None:
    shown = page("spending", "Middlesbrough")
    assert "The figure for 2024-25 was left out by the Department for Education" in " ".join(shown["spend_cla"].notes)
    assert shown["opening"].text.startswith("**What Middlesbrough spent on children looked after in 2024-25 is not")
