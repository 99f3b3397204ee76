"""Scenarios of levers: what is taken, what is refused, and what the levers come to."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rc_analysis import paths
from rc_analysis.errors import ParameterError
from rc_analysis.front_matter import declared
from rc_analysis.params import load_edition
from rc_analysis.scenarios import CouncilHome, Scenario, check_against, check_scenario, load_scenario
from rc_analysis.topics.budgets import levers as topic
from rc_analysis.topics.budgets.levers import WEEKS, Base

BASE = Base(homes=500_000, fostering=30_000, other=100_000, homes_spend=25_000_000, in_homes=50, starts=150, number=400)
NAN = float("nan")


@pytest.fixture(scope="module")
def held() -> dict[str, Any]:
    return yaml.safe_load(paths.params("scenarios", "example.yml").read_text(encoding="utf-8"))


def changed(held: dict[str, Any], n: int, **values: Any) -> dict[str, Any]:
    out = copy.deepcopy(held)
    out["levers"][n] |= values
    return out


def one(kind: str, **values: Any) -> Any:
    """A lever of the example scenario with some values changed."""
    example = yaml.safe_load(paths.params("scenarios", "example.yml").read_text(encoding="utf-8"))
    lever = next(x for x in example["levers"] if x["kind"] == kind)
    return check_scenario({"name": "Made up", "status": "example", "levers": [lever | values]}).levers[0]


def saving(lever: Any, base: Base = BASE, year: int = 2032) -> tuple[float, float, float]:
    made = Scenario(name="Made up", status="example", levers=(lever,))
    (found,) = topic.savings(made, base, year, year)
    r = found.years[year]
    return r.low, r.central, r.high


def example() -> Scenario:
    made = load_scenario("example")
    assert made is not None
    return made


def test_every_scenario_of_the_folder_is_sound_and_the_example_says_what_it_is() -> None:
    for file in paths.params("scenarios").glob("*.yml"):
        assert load_scenario(file.stem) is not None
    assert example().status == "example"
    assert "MADE UP" in paths.params("scenarios", "example.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("n", "values", "said"),
    [
        (0, {"children": -3}, "greater than or equal to 0"),
        (0, {"children": 2.5}, "valid integer"),
        (0, {"lasting_percent": [50, 70, 130]}, "percentages from 0 to 100"),
        (0, {"lasting_percent": [70, 50, 85]}, "rising order"),
        (0, {"lasting_percent": [0.5, 0.7, 0.85]}, "never 0.7"),
        (0, {"lasting_percent": [0.5, 1, 1]}, "never 0.7"),
        (0, {"lasting_percent": [0, 0, 0.9]}, "never 0.7"),
        (0, {"sources": {"children": "Sufficiency plan", "beds": "Nowhere"}}, "no beds to give one for"),
        (2, {"sources": {"external_a_week": "What is published needs none"}}, "no external_a_week to give one for"),
        (0, {"support_a_week": -5}, "below nought"),
        (0, {"support_a_week": [1, 2]}, "three as"),
        (0, {"support_a_week": True}, "a number, or three"),
        (0, {"support_a_week": float("inf")}, "finite"),
        (0, {"start": "October 2026"}, "year and month"),
        (0, {"chldren": 3}, "Extra inputs"),
        (2, {"beds": 0}, "greater than or equal to 1"),
        (2, {"external_a_week": "cheap"}, "published"),
        (3, {"would_live_percent": {"homes": 5, "fostering": 65, "other": 20}}, "add up to 100, not 90"),
        (3, {"would_live_percent": {"homes": -5, "fostering": 75, "other": 30}}, "from nought up"),
        (3, {"would_live_percent": {"homes": 100}}, "a share for each of"),
        (4, {"kind": "close_everything"}, "does not match any of the expected tags"),
    ],
)
def test_a_wrong_lever_is_refused(held: dict[str, Any], n: int, values: dict[str, Any], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        check_scenario(changed(held, n, **values))


def test_every_fault_is_told_at_once(held: dict[str, Any]) -> None:
    wrong = changed(changed(held, 0, children=-1), 4, fee_a_year=-1)
    with pytest.raises(ParameterError, match="2 faults"):
        check_scenario(wrong)


def test_the_councils_own_assumptions_each_name_a_source(held: dict[str, Any]) -> None:
    own = held | {"status": "own", "levers": [held["levers"][4]]}
    with pytest.raises(ParameterError, match="a source for each assumption") as caught:
        check_scenario(own)
    assert "start, months, covered_percent, price_cut_percent and fee_a_year" in str(caught.value)
    some = copy.deepcopy(own)
    some["levers"][0]["sources"] = {"price_cut_percent": "Regional board, minutes of March", "fee_a_year": "The same"}
    with pytest.raises(ParameterError, match="start, months and covered_percent"):
        check_scenario(some)
    some["levers"][0]["sources"]["all"] = "Commissioning plan, page 4"
    (lever,) = check_scenario(some).levers
    assert lever.source_of("fee_a_year") == "The same"
    assert lever.source_of("months") == "Commissioning plan, page 4"


def test_no_scenario_is_a_choice_and_the_default() -> None:
    assert load_scenario("none") is None
    assert declared()["scenario"].default == "none"
    assert load_edition().settings.get("scenario", "none") == "none"


def test_what_an_edition_sets_for_its_own_place_is_carried_to_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its title, budget, places and levers; what a page asks of any place alike is carried."""
    file = tmp_path / "ours.yml"
    file.write_text(
        "edition: ours-2026-q3\narea: E06000003\nas_of: 2026-09-30\ntitle: Our own children\nscenario: example\n"
        "budget_line: 30000000\nown_share_inside: 0.6\nhorizon_years: 2\n",
        encoding="utf-8",
    )
    ours = load_edition(file)
    assert ours.own() == ("budget_line", "own_share_inside", "scenario", "title")
    theirs = ours.for_area("Middlesbrough", "E06000002")
    assert theirs.settings == {"horizon_years": 2}
    assert theirs.heading("Middlesbrough") == "Children's services in Middlesbrough"
    assert load_edition(file, area="Middlesbrough", scenario="example").settings["scenario"] == "example"
    assert load_edition().own() == ()


def test_two_levers_of_one_label_are_refused(held: dict[str, Any]) -> None:
    with pytest.raises(ParameterError, match="label of its own"):
        check_scenario(changed(held, 0, label=held["levers"][1]["label"]))


def test_a_scenario_that_is_not_there_names_those_that_are() -> None:
    for name in ("nowhere", "../_defaults", "Example"):
        with pytest.raises(ParameterError, match="none or example"):
            load_scenario(name)


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "params" / "scenarios").mkdir(parents=True)
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(tmp_path))
    for text, said in (("a: [", "YAML"), ("- 1", "`name`")):
        (tmp_path / "params" / "scenarios" / "bad.yml").write_text(text, encoding="utf-8")
        with pytest.raises(ParameterError, match=said):
            load_scenario("bad")


def test_more_children_than_there_are_is_refused() -> None:
    made = example()  # 10 children to move, 3 beds
    check_against(made, children_in_homes=13, place="Here")
    with pytest.raises(ParameterError, match="12 together, as many as live in children's homes in Here"):
        check_against(made, children_in_homes=12, place="Here")
    with pytest.raises(ParameterError, match="no number of children in children's homes is published"):
        check_against(made, children_in_homes=NAN, place="Here")


def test_moving_children_saves_the_difference() -> None:
    lever = one("move_to_fostering", children=10, cost_percent=100, lasting_percent=100, support_a_week=0)
    assert saving(lever) == pytest.approx((4_700_000,) * 3)


def test_a_household_saves_the_gap_for_each_place_filled() -> None:
    lever = one(
        "recruit_foster_carers", households=10, places_each=2, filled_percent=50, agency_a_week=1000, own_a_week=600
    )
    assert saving(lever) == pytest.approx((10 * 400 * WEEKS,) * 3)


def test_recruiting_is_paid_once_for_each_household() -> None:
    lever = one("recruit_foster_carers", households=10, recruiting_each=1000, places_each=0, start="2026-10", months=18)
    years = [saving(lever, year=y)[1] for y in (2026, 2027, 2028, 2029)]
    assert years == pytest.approx([0, -10_000 / 3, -10_000 * 2 / 3, 0])


def test_a_home_at_its_break_even_occupancy_saves_nothing() -> None:
    costs = {"capital": 900_000, "interest_percent": 5, "staffing_a_year": 800_000, "running_a_year": 100_000}
    even = topic.break_even(one("council_home", **costs), BASE)
    assert even.low == even.central == even.high
    at = one("council_home", **costs, occupancy_percent=even.central)
    assert saving(at) == pytest.approx((0, 0, 0), abs=0.01)


@given(price=st.floats(1000, 20_000), more=st.floats(1, 5000))
def test_a_dearer_price_outside_lowers_the_break_even(price: float, more: float) -> None:
    home = one("council_home")
    assert isinstance(home, CouncilHome)
    cheap, dear = (topic.break_even(home, Base(x * WEEKS, NAN, NAN, NAN, NAN, NAN, NAN)) for x in (price, price + more))
    assert cheap.low <= cheap.central <= cheap.high
    assert dear.central < cheap.central


def test_no_price_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="no outside price"):
        topic.break_even(one("council_home"), Base(NAN, NAN, NAN, NAN, NAN, NAN, NAN))


def test_fewer_starts_end_at_starts_times_the_length_of_stay() -> None:
    """In the long run as many fewer are looked after as start less, times the years that a child stays."""
    lever = one("reduce_entries", percent=10, start="2026-04", months=0)
    kept, fewer = topic.kept_home(lever, BASE, 2060)
    assert kept == pytest.approx(400 / 150, rel=1e-4)
    assert fewer == pytest.approx(1.0)
    assert topic.kept_home(lever, BASE, 2026) == (0.0, 0.0)


def test_fewer_starts_cost_help_before_they_save() -> None:
    lever = one("reduce_entries", percent=10, saved_percent=0, help_each=1000, start="2026-04", months=0)
    assert saving(lever) == pytest.approx((-15_000,) * 3)


def test_a_framework_saves_its_cut_less_its_fee() -> None:
    lever = one("pooled_framework", covered_percent=50, price_cut_percent=4, fee_a_year=100_000)
    assert saving(lever) == pytest.approx((400_000,) * 3)


def test_nothing_is_saved_before_a_lever_starts() -> None:
    made = example()
    for found in topic.savings(made, BASE, 2020, 2026):
        assert all((r.low, r.central, r.high) == (0, 0, 0) for r in found.years.values())


def test_a_lever_without_its_published_figure_says_so() -> None:
    found = topic.savings(example(), Base(*[NAN] * 7), 2027, 2029)
    missing = {x.lever.kind: x.missing for x in found if not x.years}
    assert "unit cost of fostering" in missing["move_to_fostering"]
    assert "recruit_foster_carers" not in missing
    assert topic.total(found, 2029) == found[1].years[2029]


@given(factor=st.floats(0.1, 10))
def test_twice_the_place_saves_twice_as_much_by_fewer_starts(factor: float) -> None:
    lever = one("reduce_entries")
    bigger = Base(500_000, 30_000, 100_000, 1.0, 50, 150 * factor, 400 * factor)
    assert saving(lever, bigger) == pytest.approx(tuple(x * factor for x in saving(lever)))


@given(low=st.floats(1, 50), middle=st.floats(0, 25), high=st.floats(0, 25))
def test_savings_stay_in_order_for_any_assumption(low: float, middle: float, high: float) -> None:
    lever = one("move_to_fostering", lasting_percent=[low, low + middle, low + middle + high])
    found = saving(lever)
    assert found[0] <= found[1] <= found[2]
