"""Need, projection and pool: on made-up frames, and by what each setting changes."""

import math
from functools import lru_cache

import numpy as np
import pandas as pd
import pytest

from made_up import opened
from pages import run_page
from rc_analysis import paths
from rc_analysis.case import Case
from rc_analysis.errors import ParameterError
from rc_analysis.front_matter import read as front_matter
from rc_analysis.say import in_prose
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.topics import sufficiency
from rc_analysis.topics.sufficiency import Mixed, Pooling, shared

KIND, HOMES = "cla_placement_number", "Children's homes and secure homes"


def _panel(places: int = 20, years: int = 10, seed: int = 7) -> pd.DataFrame:
    steps = np.random.default_rng(seed).normal(0.0, 0.1, size=(places, years))
    values = 300 * np.exp(steps.cumsum(axis=1))
    return pd.DataFrame(values, index=[f"L{i}" for i in range(places)], columns=range(2016, 2016 + years)).rename_axis(
        "area_code"
    )


def test_projection_starts_at_the_last_figure_that_is_published() -> None:
    wide = _panel()
    wide.loc["L0", 2025] = math.nan
    long = wide.stack().rename("value").reset_index().rename(columns={"level_1": "year"})
    long = long.assign(period_end=[pd.Timestamp(int(y), 3, 31) for y in long["year"]])
    made = sufficiency.project(long, "L0", 3)
    assert made is not None
    assert made.last_year == 2024
    assert list(made.ahead["year"]) == [2025, 2026, 2027]
    assert (made.ahead[["lo80", "hi80", "lo95", "hi95"]] % sufficiency.ROUND_TO == 0).all(axis=None)
    everyone, one = made.record(), made.record("L0")
    assert 0 < everyone["inside"] <= everyone["tested"] == everyone[["inside", "above", "below"]].sum()
    assert one["tested"] == len(made.fared[made.fared["area_code"] == "L0"]) > 0
    assert set(made.fared["horizon"]) == {1, 2, 3}
    assert sufficiency.project(long, "nowhere", 3) is None


@pytest.mark.parametrize(("asked", "reached"), [(1, 1), (5, 5), (10, 9)])
def test_the_projection_stops_where_too_few_changes_are_known(asked: int, reached: int) -> None:
    case = opened()
    made = sufficiency.project(case.everywhere("cla_number"), case.area.code, asked)
    assert made is not None
    assert (made.wanted, made.ahead["year"].max()) == (asked, 2025 + reached)


def test_nothing_later_than_as_of_is_used() -> None:
    case = opened(as_of="2023-06-30")
    made = sufficiency.project(case.everywhere("cla_number"), case.area.code, 3)
    assert made is not None
    assert made.last_year == 2023
    assert (made.fared["origin"] + made.fared["horizon"]).max() <= 2023


@lru_cache(maxsize=1)
def _redcar() -> tuple[Case, pd.DataFrame, pd.DataFrame]:
    case = opened()
    return case, case.everywhere(KIND, None), case.everywhere("cla_number")


def _need(years: int = 3) -> Mixed:
    case, kinds, numbers = _redcar()
    found = sufficiency.mixed(kinds, numbers, case.area.code, years)
    assert found is not None
    return found


def _pool(correlation: float, chance: float = 80) -> Pooling:
    case = _redcar()[0]
    found = sufficiency.pool(
        case.everywhere(KIND, HOMES), case.councils(), case.area.code, 3, correlation=correlation, chance=chance
    )
    assert found is not None
    return found


def _open(**settings: float) -> pd.DataFrame:
    """What the page says would have to open, by share of the children who are to live inside."""
    made = run_page(paths.notebooks("ahead.ipynb"), "Redcar and Cleveland", **settings)
    (found,) = [shown for shown in made if shown.key == "open"]
    assert isinstance(found, Exhibit)
    return found.data.set_index("Of children in homes, to live inside")


@pytest.mark.slow
def test_every_setting_changes_what_rests_on_it() -> None:
    base, surer = _open(), _open(need_chance=95)
    assert (surer["Places needed in 2028"] > base["Places needed in 2028"]).all()
    shared = _open(own_share_inside=0.0)
    assert (shared["Places to open"] == shared["At most"]).all()
    assert (_open(own_share_inside=1.0)["Places to open"] == base["At least"]).all()
    assert list(_open(inside_percent=60).index) == ["50%", "60%", "75%", "100%"]
    assert _pool(0.25, 95).case("base")["saved"].iloc[0] > _pool(0.25, 50).case("base")["saved"].iloc[0]


def test_what_would_have_to_open_grows_with_the_share_and_lies_between_its_ends() -> None:
    found = sufficiency.to_open(69, 41, 0.634, (100, 50, 75))
    assert found["share"].tolist() == [50, 75, 100]
    assert found["open"].is_monotonic_increasing
    assert (found["least"] <= found["open"]).all()
    assert (found["open"] <= found["most"]).all()
    assert sufficiency.to_open(0, 41, 0.5)["open"].eq(0).all()
    for wrong in ((-1, 41, 0.5, (50,)), (69, -1, 0.5, (50,)), (69, 41, 1.2, (50,)), (69, 41, float("nan"), (50,)),
                  (69, 41, 0.5, (0,)), (69, 41, 0.5, (101,))):  # fmt: skip
        with pytest.raises(ValueError, match="children"):
            sufficiency.to_open(*wrong)


def test_places_for_short_breaks_are_not_counted_on_and_withheld_children_give_no_share() -> None:
    darlington = sufficiency.inside(opened("Darlington"))
    assert darlington is not None
    assert (darlington.period, darlington.places) == ("2025", 73 - 5)
    rutland = sufficiency.inside(opened("Rutland"))
    assert rutland is not None
    assert (rutland.places, math.isnan(rutland.own_share)) == (0, True)
    assert sufficiency.inside(opened(as_of="2016-01-31")) is None


@pytest.mark.parametrize("place", ["Isles of Scilly", "City of London", "Rutland"])
def test_a_place_without_a_home_and_without_a_number_is_told_what_is_registered_and_no_more(place: str) -> None:
    shown = {made.key: made for made in run_page(paths.notebooks("ahead.ipynb"), place)}
    assert f"No children's home was registered {in_prose(f'in {place}')}" in shown["inside"].finding  # type: ignore[union-attr]
    assert "open" not in shown
    told = [str(getattr(made, "missing", "")) for made in shown.values()]
    assert any(said.startswith("Too few figures are published on the children in homes") for said in told)


def test_the_more_needs_move_together_the_less_a_pool_saves() -> None:
    assert _pool(0.9).case("base")["saved"].iloc[0] < _pool(0.0).case("base")["saved"].iloc[0]


def test_the_error_of_the_simulation_is_told() -> None:
    """Another seed's lies within what is told (twice over)."""
    made = _pool(0.25)
    assert 0.2 < made.error < 3
    shared.SEED, kept = shared.SEED + 1, shared.SEED
    try:
        other = _pool(0.25)
    finally:
        shared.SEED = kept
    saved = [found.case("base")["saved"].iloc[0] for found in (made, other)]
    assert abs(saved[0] - saved[1]) <= 2 * (made.error + other.error) + 1


def test_the_same_settings_give_the_same_figures() -> None:
    pd.testing.assert_frame_equal(_need().drawn, _need().drawn)
    pd.testing.assert_frame_equal(_pool(0.25).cases, _pool(0.25).cases)


def test_a_place_whose_number_in_homes_is_withheld_has_no_need_worked_out() -> None:
    case = opened("City of London")
    _, kinds, numbers = _redcar()
    assert sufficiency.mixed(kinds, numbers, case.area.code, 3) is None


@pytest.mark.slow
def test_the_page_shows_every_setting_it_takes() -> None:
    page = paths.notebooks("ahead.ipynb")
    (shown,) = [made for made in run_page(page, "Redcar and Cleveland") if "assumed" in made.key]
    assert set(shown.data["Key in params"]) == set(front_matter(page).front["parameters"])  # type: ignore[index]


@pytest.mark.parametrize(
    ("key", "value"),
    [("need_chance", 100), ("inside_percent", 0), ("own_share_inside", 1.2), ("pool_correlation", 1.5)],
)
def test_an_impossible_assumption_is_refused_by_name(key: str, value: float) -> None:
    with pytest.raises(ParameterError, match=key):
        opened(**{key: value})
