"""The page on sufficiency against the publisher's own figures, typed here from the releases.

Department for Education, Children looked after in England including adoptions, reporting year 2025 (tables named at
each test); Ofsted's foster places through the Local Authority Interactive Tool, April 2026.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from doc_tables import rows_below
from rc_analysis.case import Case, open_case
from rc_analysis.exhibits import sufficiency as page
from rc_analysis.store import open_store
from rc_analysis.topics.sufficiency import needs


@pytest.fixture(scope="module")
def redcar() -> Case:
    return open_case("sufficiency", edition="redcar-2026-q3", area="E06000003", as_of="2026-09-30", horizon_years=3)


def test_numbers_and_flows(redcar: Case) -> None:
    # cla_number_and_rate_per_10k_children, E06000003
    table = page.flows(redcar).data.set_index("period")
    assert table.loc["2025", ["started", "ceased", "number"]].tolist() == [175, 197, 397]
    assert table.loc["2023", ["started", "ceased", "number"]].tolist() == [218, 162, 403]


def test_rates(redcar: Case) -> None:
    # cla_number_and_rate_per_10k_children: E06000003, E12000001, E92000001
    shown = page.rate(redcar).data
    newest = shown[shown["period"] == "2025"].set_index("series")["value"]
    assert (newest["Redcar and Cleveland"], newest["North East"], newest["England"]) == (144, 111, 67)


def test_placement_mix(redcar: Case) -> None:
    # la_cla_on_31_march_by_characteristics, Placement, 2025
    rows = page.mix(redcar).data.set_index("category")
    assert rows.loc["Foster homes", ["number", "place", "region", "england"]].tolist() == [260, 65, 69, 67]
    assert rows.loc["Children's homes and secure homes", ["number", "place"]].tolist() == [54, 14]
    assert rows.loc["Other placements", ["number", "place", "region", "england"]].tolist() == [38, 10, 3, 3]
    assert rows.loc["Residential schools", "place_symbol"] == "c"


@pytest.mark.parametrize(
    ("make", "figures"),
    [
        # Locality of placement; LACDistance and distance by locality; stability files
        (page.outside, {"2021": 38, "2024": 44, "2025": 54}),
        (page.far, {"2016": 13, "2020": 9, "2025": 17}),
        (page.moves, {"2016": 11, "2024": 16, "2025": 9}),
    ],
)
def test_shares_over_time(redcar: Case, make: object, figures: dict[str, float]) -> None:
    shown = make(redcar).data  # type: ignore[operator]
    own = shown[shown["series"] == "Redcar and Cleveland"].set_index("period")["value"]
    assert {p: own[p] for p in figures} == figures


def test_other_authorities_children(redcar: Case) -> None:
    # la_cla_on_31_march_by_characteristics, LA of placement and Locality of placement
    last = page.others_here(redcar).data.set_index("period").loc["2025"]
    assert last[["own_inside", "own_outside", "others_inside"]].tolist() == [184, 213, 106]


def test_foster_places(redcar: Case) -> None:
    # Local Authority Interactive Tool: Number_Foster_Places(New) and Number_Foster_Places_Filled(New)
    shown = page.foster_places(redcar).data
    own = shown[shown["role"] == "place"].set_index("period")
    assert own["approved"].tolist() == [205, 195, 180, 165]
    assert own["filled"].tolist() == [120, 120, 120, 100]


def test_statements_of_2018_and_2016(redcar: Case) -> None:
    rows = page.statements(redcar).data.set_index(["said", "as_of"])
    assert rows.loc[("Children looked after: 200", "2016-03-31"), "published"] == "199 (2016)"
    stated = rows.loc[("Share living outside the borough: 53%", "2018-12-31")]
    assert stated["verdict"] == "cannot be tested from published figures"
    below = rows.loc[("Share over 20 miles away: lower than in England", "2018-12-31")]
    assert below["published"] == "10% (England 15%) in 2018 and 12% (England 16%) in 2019"
    assert below["verdict"] == "agrees on another basis"
    assert (rows["verdict"] == "a judgement, not a figure").sum() >= 1


def test_children_in_homes_of_the_region(redcar: Case) -> None:
    # la_cla_on_31_march_by_characteristics, Placement, 2025: secure homes and children's homes, twelve authorities
    places = page.pool.pooled(redcar).places.set_index("area_name")["now"]
    assert places[["Redcar and Cleveland", "County Durham", "Newcastle upon Tyne"]].tolist() == [54, 139, 43]
    assert len(places) == 12
    assert places.sum() == 740


@pytest.fixture(scope="module")
def mixes_tested() -> pd.DataFrame:
    store = open_store()
    placements, numbers = (store.load(m, areas=store.current()) for m in ("cla_placement_number", "cla_number"))
    found = needs.backtest(placements, numbers, 3)
    return found.assign(
        held=found["actual"].between(found["lo80"], found["hi80"]), above=found["actual"] > found["hi80"]
    )


def test_ranges_by_kind_of_home_fared_as_the_page_says(redcar: Case, mixes_tested: pd.DataFrame) -> None:
    """The page draws fewer futures than the table of the method page: within two points of it."""
    said = page.kinds(redcar).finding
    found = [int(n) for n in re.findall(r"(\d+)% for (?:children's homes|“other placements”)", said)]
    three = mixes_tested[mixes_tested["horizon"] == 3].groupby("kind")["held"].mean()
    wanted = [100 * three[kind] for kind in ("Children's homes and secure homes", "“Other placements”")]
    assert found == pytest.approx(wanted, abs=2)
    assert "the test flatters" in said


def test_how_ranges_by_kind_fared_is_told_from_what_was_known(mixes_tested: pd.DataFrame) -> None:
    early = open_case("sufficiency", edition="early", area="E06000003", as_of="2023-12-31", horizon_years=3)
    assert "other placements”, whose meaning changed" not in page.kinds(early).finding


def test_the_method_page_shows_how_the_mix_fared(mixes_tested: pd.DataFrame) -> None:
    text = Path(__file__).parents[2].joinpath("docs", "methods", "sufficiency.md").read_text(encoding="utf-8")
    shares = mixes_tested.groupby(["kind", "across", "horizon"])["held"].mean()
    rows = [
        f"| {kind} | {' | '.join(f'{shares[kind, across, years]:.0%}' for across, years in COLUMNS)} |"
        for kind in needs.GROUPS.values()
    ]
    assert rows_below(text, "**How the mix fared.**") == rows, "\n".join(rows)


COLUMNS = ((False, 1), (False, 2), (True, 1), (True, 2), (True, 3))
"""The table's columns: whether a range reaches over 2024, when what is counted changed, and the years ahead."""


@pytest.mark.parametrize(("years", "shown"), [(1, "0.09"), (2, "0.17"), (3, "0.21")])
def test_how_far_needs_have_moved_together_is_what_the_method_page_says(years: int, shown: str) -> None:
    case = open_case("sufficiency", edition="x", area="E06000003", as_of="2026-09-30", horizon_years=years)
    observed = page.pool.pooled(case).observed
    assert observed is not None
    assert f"{observed.value:.2f}" == shown
    text = Path(__file__).parents[2].joinpath("docs", "methods", "sufficiency.md").read_text(encoding="utf-8")
    assert "it is 0.09 over one year, 0.17 over two and 0.21 over" in text
