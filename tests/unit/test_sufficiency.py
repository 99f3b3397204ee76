"""Pure functions of sufficiency and of the projection, on made-up frames."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rc_analysis.exhibits.sufficiency import ahead, outlook, parts, pool

from rc_analysis.case import Case, open_case
from rc_analysis.errors import ParameterError
from rc_analysis.exhibits import sufficiency as page
from rc_analysis.params import CaseParameters, SufficiencyParameters
from rc_analysis.shapes import tables
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.topics import sufficiency

NORTH_EAST = [
    "E06000047", "E06000005", "E08000037", "E06000001", "E06000002", "E08000021", "E08000022", "E06000057",
    "E06000003", "E08000023", "E06000004", "E08000024",
]  # fmt: skip


def _panel(places: int = 20, years: int = 10, seed: int = 7) -> pd.DataFrame:
    steps = np.random.default_rng(seed).normal(0.0, 0.1, size=(places, years))
    values = 300 * np.exp(steps.cumsum(axis=1))
    return pd.DataFrame(values, index=[f"L{i}" for i in range(places)], columns=range(2016, 2016 + years)).rename_axis(
        "area_code"
    )


def _observed(values: dict[tuple[str, str, str, int], float | str]) -> pd.DataFrame:
    """Observations from {(role, measure, breakdown, year): number, or a symbol}."""
    rows = []
    for (role, measure, breakdown, year), value in values.items():
        known = isinstance(value, int | float)
        rows.append(
            {
                "area_code": {"place": "here", "england": "E", "region": "R"}.get(role, role),
                "area_name": role,
                "role": role if role in ("place", "england", "region") else role.rstrip("0123456789"),
                "measure": measure,
                "breakdown": breakdown,
                "period": str(year),
                "period_end": pd.Timestamp(year, 3, 31),
                "value": float(value) if known else math.nan,
                "symbol": None if known else value,
                "source_id": "made-up",
            }
        )
    frame = pd.DataFrame(rows)
    return frame.assign(symbol=frame["symbol"].astype("str").where(frame["symbol"].notna()))


class TestMix:
    NAMES = {"A": "Foster homes", "B": "Other placements", "C": "Schools"}  # noqa: RUF012

    def _mix(self) -> pd.DataFrame:
        shares = {("place", "s", "A", 2025): 65, ("place", "s", "B", 2025): "c", ("place", "s", "C", 2025): 0}
        shares |= {("place", "s", "A", 2024): 70, ("england", "s", "A", 2025): 67, ("england", "s", "B", 2025): 3}
        shares |= {(f"neighbour{i}", "s", "A", 2025): 60 + i for i in range(5)}
        shares |= {(f"neighbour{i}", "s", "B", 2025): 9 for i in range(4)}
        numbers = {("place", "n", "A", 2025): 260, ("place", "n", "B", 2025): "c", ("place", "n", "C", 2025): 0}
        return sufficiency.mix(_observed(shares), _observed(numbers), self.NAMES)

    def test_withheld_stays_withheld_and_is_not_worked_out(self) -> None:
        other = self._mix().set_index("category").loc["Other placements"]
        assert math.isnan(other["place"])
        assert math.isnan(other["number"])
        assert (other["place_symbol"], other["number_symbol"]) == ("c", "c")

    def test_neighbours_mean_needs_five_of_them(self) -> None:
        rows = self._mix().set_index("category")
        assert rows.loc["Foster homes", "neighbours"] == 62
        assert math.isnan(rows.loc["Other placements", "neighbours"])

    def test_a_category_of_nobody_is_left_out(self) -> None:
        assert "Schools" not in set(self._mix()["category"])

    def test_years_without_all_categories_are_left_out(self) -> None:
        shares = {("place", "s", "A", y): 70 for y in (2023, 2024, 2025)}
        shares |= {("place", "s", "B", y): 10 for y in (2024, 2025)}
        found = sufficiency.over_years(_observed(shares), self.NAMES)
        assert sorted(found["period"].unique()) == ["2024", "2025"]


def test_foster_places_carry_the_rounding_of_both_numbers() -> None:
    found = sufficiency.foster_places(
        _observed({("place", "a", "Total", 2025): 165, ("place", "f", "Total", 2025): 100}), approved="a", filled="f"
    ).iloc[0]
    assert found["share"] == pytest.approx(60.6, abs=0.05)
    assert (round(found["lowest"]), round(found["highest"])) == (58, 63)


def test_foster_places_of_nought_have_no_share() -> None:
    found = sufficiency.foster_places(
        _observed({("place", "a", "Total", 2025): 0, ("place", "f", "Total", 2025): 0}), approved="a", filled="f"
    ).iloc[0]
    assert math.isnan(found["share"])


def test_exchange_leaves_out_a_year_with_a_withheld_figure() -> None:
    held = {("place", "m", sufficiency.INSIDE, y): 200 for y in (2024, 2025)}
    held |= {("place", "m", sufficiency.OUTSIDE, y): 100 for y in (2024, 2025)}
    held |= {("place", "m", sufficiency.OTHERS_HERE, 2024): "c", ("place", "m", sufficiency.OTHERS_HERE, 2025): 50}
    (year,) = sufficiency.exchange(_observed(held))
    assert (year.period, year.net, year.others_share) == ("2025", -50, 20)


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
    assert 0 < made.inside <= made.tested
    assert sufficiency.project(long, "nowhere", 3) is None


def _case(area: str = "E06000003", **more: object) -> Case:
    given = {"edition": "redcar-2026-q3", "area": area, "as_of": "2026-09-30", "horizon_years": 3} | more
    return open_case("sufficiency", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("area", NORTH_EAST)
@pytest.mark.filterwarnings("error")
@pytest.mark.filterwarnings("ignore:'str' is not supported as a fill value")
def test_every_exhibit_works_for_every_north_east_authority(area: str) -> None:
    case = _case(area)
    assert page.opening(case).text.startswith(case.place)
    assert len(page.headlines(case).items) >= 4
    for make in page.EXHIBITS:
        shown = make(case)
        assert isinstance(shown, Exhibit)
        if shown.missing:
            assert shown.missing.endswith(".")
            assert make in (page.statements, page.need, page.kinds)
            continue
        words = " ".join(t for t in (shown.headline, shown.subtitle, shown.finding, shown.alt, *shown.notes) if t)
        assert "nan" not in words.lower().split()
        assert "  " not in words
        assert not shown.headline.endswith(".")
        assert shown.sources
        assert "<table" in tables.to_html(shown.view or tables.Table(frame=shown.data))
        if shown.draw:
            assert shown.alt
            assert shown.draw().axes
        if area != "E06000003":
            assert "Redcar" not in words


@pytest.mark.parametrize(("asked", "reached"), [(1, 1), (5, 5), (10, 9)])
def test_the_projection_says_where_it_stops_short(asked: int, reached: int) -> None:
    shown = page.projection(_case(horizon_years=asked))
    assert f"31 March {2025 + reached}" in shown.finding
    assert ("not the 10 asked for" in shown.finding) == (asked != reached)


def test_nothing_later_than_as_of_is_used() -> None:
    made = outlook.projected(_case(as_of="2023-06-30"))
    assert made.last_year == 2023
    assert made.tested_to + 3 <= 2023
    assert outlook.known(_case(as_of="2023-06-30"), "cla_number")["period_end"].max().year == 2023
    assert "2024" not in page.opening(replace(_case(as_of="2023-06-30"))).text


def test_every_setting_changes_what_rests_on_it() -> None:
    """A reader who changes a parameter sees the scenario change everywhere."""
    base, beds = ahead.needed(_case()).short.set_index(["kind", "service"]), ("Beds in children's homes", 80)
    foster = ("Foster places", 80)
    for changed, row, more in [
        ({"home_beds": 10}, beds, True),
        ({"home_occupancy": 1.0, "home_beds": 64}, beds, False),
        ({"other_need_homes": 1.0}, beds, True),
        ({"foster_unfilled_usable": 0.0}, foster, True),
    ]:
        case = _case(**changed)
        short = ahead.needed(case).short.set_index(["kind", "service"])
        assert (short.loc[row, "short"] > base.loc[row, "short"]) == more, changed
        assert short.loc[row, "short"] != base.loc[row, "short"]
        assert f" {short.loc[beds, 'short']} more beds" in page.opening(case).text
    little, much = (pool.pooled(_case(pool_correlation=c)).case("base")["saved"].iloc[0] for c in (0.0, 0.9))
    assert much < little
    carers = page.need(_case(children_per_foster_home=1.0)).finding
    assert carers != page.need(_case()).finding


def test_the_same_settings_give_the_same_figures() -> None:
    one, other = (ahead.needed.__wrapped__(_case()).short for _ in range(2))
    pd.testing.assert_frame_equal(one, other)


def test_the_page_shows_every_setting_it_takes() -> None:
    own = set(SufficiencyParameters.model_fields) - set(CaseParameters.model_fields)
    assert own == set(page.assumptions(_case()).data["key"])


@pytest.mark.parametrize(
    ("key", "value"),
    [("home_occupancy", 0.0), ("other_need_homes", 1.2), ("home_beds", -1), ("pool_correlation", 1.5)],
)
def test_an_impossible_assumption_is_refused_by_name(key: str, value: float) -> None:
    with pytest.raises(ParameterError, match=key):
        _case(**{key: value})


def test_a_place_without_a_published_number_in_homes_says_so() -> None:
    shown = page.need(_case("E09000001"))  # City of London: small numbers are withheld
    assert "withheld or missing" in (shown.missing or "")


def test_words_of_care_for_few_children() -> None:
    assert "32 children" in parts.care(32)
    assert parts.care(397) == ""
    assert parts.care(math.nan) == ""
