"""The pages on homes for children looked after against the publisher's own figures, typed here from the releases.

Department for Education, Children looked after in England including adoptions, reporting year 2025 (tables named at
each test); Ofsted's foster places through the Local Authority Interactive Tool, April 2026.
"""

from pathlib import Path

import pandas as pd
import pytest

from doc_tables import rows_below
from made_up import opened
from pages import run_page
from rc_analysis import paths
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.store import open_store
from rc_analysis.topics import sufficiency
from rc_analysis.topics.sufficiency import needs

PLACE = "Redcar and Cleveland"
METHOD = Path(__file__).parents[2] / "docs" / "methods" / "sufficiency.md"


@pytest.fixture(scope="module")
def shown() -> dict[str, Exhibit]:
    """Every exhibit of the three pages, by page and key."""
    return {
        f"{page} {made.key}": made
        for page in ("homes", "living", "ahead")
        for made in run_page(paths.notebooks(f"{page}.ipynb"), PLACE)
        if isinstance(made, Exhibit)
    }


def own(exhibit: Exhibit, breakdown: str = "") -> pd.Series:
    """The place's values by period."""
    rows = exhibit.data[exhibit.data["who"] == PLACE]
    rows = rows[rows["breakdown"] == breakdown] if breakdown else rows
    return rows.set_index("period")["value"]


def test_numbers_and_flows(shown: dict[str, Exhibit]) -> None:
    # cla_number_and_rate_per_10k_children, E06000003
    flows = shown["homes flows"]
    assert own(flows, "Started")[["2023", "2025"]].tolist() == [218, 175]
    assert own(flows, "Stopped")[["2023", "2025"]].tolist() == [162, 197]
    assert "175 children started" in flows.finding and "197 stopped" in flows.finding
    number = shown["ahead cla_number-ahead"].data
    published = number[number["kind"] == "published"].set_index("period")["value"]
    assert published[["2023", "2025"]].tolist() == [403, 397]


def test_rates(shown: dict[str, Exhibit]) -> None:
    # cla_number_and_rate_per_10k_children: E06000003, E12000001, E92000001
    rate = shown["homes cla_rate"]
    newest = rate.data[rate.data["period"] == "2025"].set_index("who")["value"]
    assert (newest[PLACE], newest["North East"], newest["England"]) == (144, 111, 67)
    assert all(f"({newest[name]:.0f})" in rate.finding for name in ("North East", "England"))


def test_placement_mix(shown: dict[str, Exhibit]) -> None:
    # la_cla_on_31_march_by_characteristics, Placement, 2025
    mix = shown["homes cla_placement_percent"].data.query("period == '2025' and who == @PLACE").set_index("breakdown")
    assert mix.loc["Foster homes", "value"] == 65
    assert mix.loc["Children's homes and secure homes", "value"] == 14
    assert mix.loc["“Other placements”", "value"] == 10
    assert mix.loc["Residential schools", "symbol"] == "c"
    door = opened().figures("cla_placement_percent", ["Foster homes", "“Other placements”"], since=2025)
    values = door.set_index(["breakdown", "role"])["value"]
    assert [values["Foster homes", role] for role in ("region", "england")] == [69, 67]
    assert [values["“Other placements”", role] for role in ("region", "england")] == [3, 3]
    numbers = opened().figures("cla_placement_number", None, since=2025, beside=()).set_index("breakdown")["value"]
    kinds = ["Foster homes", "Children's homes and secure homes", "“Other placements”"]
    assert numbers[kinds].tolist() == [260, 54, 38]


@pytest.mark.parametrize(
    ("key", "figures"),
    [
        # Locality of placement; LACDistance and distance by locality; stability files
        ("living cla_locality_percent-outside-the-boundary", {"2021": 38, "2024": 44, "2025": 54}),
        (
            "living cla_distance_locality_percent-outside-the-boundary-over-20-miles",
            {"2016": 13, "2020": 9, "2025": 17},
        ),
        ("living cla_three_placements_percent", {"2016": 11, "2024": 16, "2025": 9}),
        ("homes cla_placement_percent-other-placements", {"2025": 10}),
    ],
)
def test_shares_over_time(shown: dict[str, Exhibit], key: str, figures: dict[str, float]) -> None:
    values = own(shown[key])
    assert {p: values[p] for p in figures} == figures


def test_other_authorities_children(shown: dict[str, Exhibit]) -> None:
    # la_cla_on_31_march_by_characteristics, LA of placement and Locality of placement
    exchange = shown["living exchange"].data
    newest = exchange[(exchange["who"] == PLACE) & (exchange["period"] == "2025")]["value"]
    assert sorted(newest) == [106, 213]
    inside = opened().figures("cla_locality_number", "Inside the boundary", since=2025, beside=())
    assert inside["value"].tolist() == [184]


def test_foster_places(shown: dict[str, Exhibit]) -> None:
    # Local Authority Interactive Tool: Number_Foster_Places(New) and Number_Foster_Places_Filled(New)
    places = shown["homes foster-places"]
    assert own(places, "Approved places").tolist() == [205, 195, 180, 165]
    assert own(places, "Filled places").tolist() == [120, 120, 120, 100]
    assert "(61%)" in places.finding


def test_statements_of_2016_and_2018(shown: dict[str, Exhibit]) -> None:
    rows = shown["homes said"].data.set_index("What is said")
    assert rows.loc["Children looked after: 200 (31 March 2016)"].tolist()[:2] == ["199 (2016)", "agrees"]
    untested = rows.loc["Children in care placed outside the borough: 53% (31 December 2018)", "How they compare"]
    assert untested.startswith("cannot be tested")


def test_children_in_homes_of_the_region() -> None:
    # la_cla_on_31_march_by_characteristics, Placement, 2025: secure homes and children's homes, twelve authorities
    places = pooled(3).places.set_index("area_name")["now"]
    assert places[[PLACE, "County Durham", "Newcastle upon Tyne"]].tolist() == [54, 139, 43]
    assert len(places) == 12
    assert places.sum() == 740


def test_what_is_said_ahead_is_what_was_worked_out(shown: dict[str, Exhibit]) -> None:
    ahead = shown["ahead cla_number-ahead"]
    last = ahead.data.iloc[-1]
    assert f"between {last['lo80']:,.0f} and {last['hi80']:,.0f} children" in ahead.finding
    need = shown["ahead need"]
    beds = need.data.set_index("kind").loc["Beds in children's homes"]
    missing = beds["Needed in 80% of futures"] - beds["Places now"]
    assert f"would need {missing:.0f} more beds" in need.finding
    base = pooled(3).case("base").iloc[0]
    assert f"about {base['saved']:.0f} fewer beds" in shown["ahead pool"].finding


@pytest.fixture(scope="module")
def mixes_tested() -> pd.DataFrame:
    store = open_store()
    placements, numbers = (store.load(m, areas=store.current()) for m in ("cla_placement_number", "cla_number"))
    found = needs.backtest(placements, numbers, 3)
    return found.assign(
        held=found["actual"].between(found["lo80"], found["hi80"]), above=found["actual"] > found["hi80"]
    )


def test_the_method_page_shows_how_the_mix_fared(mixes_tested: pd.DataFrame) -> None:
    shares = mixes_tested.groupby(["kind", "across", "horizon"])["held"].mean()
    rows = [
        f"| {kind} | {' | '.join(f'{shares[kind, across, years]:.0%}' for across, years in COLUMNS)} |"
        for kind in needs.GROUPS.values()
    ]
    assert rows_below(METHOD.read_text(encoding="utf-8"), "**How the mix fared.**") == rows, "\n".join(rows)
    assert shares["“Other placements”", True, 3] < 0.6  # "held far too little", says the page


COLUMNS = ((False, 1), (False, 2), (True, 1), (True, 2), (True, 3))
"""The table's columns: whether a range reaches over 2024, when what is counted changed, and the years ahead."""


def pooled(years: int) -> sufficiency.Pooling:
    case = opened()
    found = sufficiency.pool(
        case.everywhere("cla_placement_number", "Children's homes and secure homes"), case.councils(),
        case.area.code, years, occupancy=1.0, correlation=0.25,
    )  # fmt: skip
    assert found is not None
    return found


@pytest.mark.parametrize(("years", "shown"), [(1, "0.09"), (2, "0.17"), (3, "0.21")])
def test_how_far_needs_have_moved_together_is_what_the_method_page_says(years: int, shown: str) -> None:
    observed = pooled(years).observed
    assert observed is not None
    assert f"{observed.value:.2f}" == shown
    text = METHOD.read_text(encoding="utf-8")
    assert "it is 0.09 over one year, 0.17 over two and 0.21 over" in text
