"""The register of providers beside what was read from it by hand, and beside the totals that Ofsted publishes."""

import pandas as pd
import pytest

import made_up
from rc_analysis.sources.areas import ENGLAND
from rc_analysis.sources.providers import read_providers
from rc_analysis.sources.supply import counted
from rc_analysis.store import open_store

REDCAR = "E06000003"
LISTS = made_up.SHARED.parent / "new-data" / "ofsted" / "providers"


def figure(measure: str, area: str, year: int, breakdown: str = "Total") -> float:
    frame = open_store().load(measure, areas=[area], breakdown=breakdown)
    return float(frame.loc[frame["period_end"].dt.year == year, "value"].iloc[0])


@pytest.mark.parametrize(
    ("area", "year", "homes", "places", "council", "council_places"),
    [
        (REDCAR, 2016, 3, 14, 0, 0),
        (REDCAR, 2020, 5, 19, 0, 0),
        (REDCAR, 2023, 6, 25, 0, 0),
        (REDCAR, 2024, 9, 37, 1, 6),
        (REDCAR, 2025, 11, 41, 1, 6),
        (ENGLAND, 2025, 3946, 14275, 467, 2188),
    ],
)
def test_each_years_list_as_read_by_hand(
    area: str, year: int, homes: int, places: int, council: int, council_places: int
) -> None:
    """Redcar and Cleveland, and England's totals, counted by hand in the lists themselves."""
    measures = ("homes_listed_number", "homes_listed_places_number")
    held = [figure(m, area, year, part) for part in ("Total", "Council") for m in measures]
    assert held == [homes, places, council, council_places]


@pytest.mark.parametrize(
    ("year", "published"),
    [(2017, 2145), (2018, 2209), (2022, 2873), (2023, 3119), (2024, 3491)],
)
def test_homes_of_all_kinds_come_within_one_percent_of_what_ofsted_publishes(year: int, published: int) -> None:
    """Ofsted, Children's social care in England, main findings of 2018, 2022 to 2024: children's homes of all types.

    The lists of these years hold up to 9% fewer, as homes not yet inspected are left out of them.
    """
    kinds = ("Children's homes", "Secure children's homes", "Special schools registered as homes")
    ours = sum(figure("homes_kind_number", ENGLAND, year, kind) for kind in kinds)
    assert ours == pytest.approx(published, rel=0.01)
    assert ours <= published  # no home is counted that was not there


def test_opened_and_closed_explain_each_years_change() -> None:
    homes, opened, closed = (
        open_store().load(m, areas=[ENGLAND], breakdown="Total").set_index("period")["value"]
        for m in ("homes_number", "homes_opened_number", "homes_closed_number")
    )
    assert (homes.diff().dropna() - (opened - closed)).abs().max() == 0


def test_places_for_each_10_000_children() -> None:
    """41 places on 31 March 2025, over the residents aged 0 to 17 in the middle of 2024."""
    children = figure("child_population", REDCAR, 2024)
    assert figure("homes_places_rate", REDCAR, 2025) == pytest.approx(41 / children * 10_000)


@pytest.mark.skipif(not LISTS.is_dir(), reason="the publisher's lists are not beside the project")
def test_the_newest_list_read_again_gives_what_is_held() -> None:
    areas = pd.read_csv(open_store().folder / "areas.csv", dtype="str", keep_default_na=False)
    again = counted(read_providers(LISTS / "provider_level_at_31_march_2025.csv"), areas)
    homes = again[(again["what"] == "homes") & (again["part"] == "Total")].set_index("area")["value"].astype("float64")
    held = open_store().load("homes_number", breakdown="Total")
    held = held[(held["period"] == "2025") & ~held["area_code"].str.startswith("P")].set_index("area_code")["value"]
    pd.testing.assert_series_equal(homes.sort_index(), held.sort_index(), check_names=False)
