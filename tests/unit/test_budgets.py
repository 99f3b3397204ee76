"""Spending and its parts: the topic's arithmetic and the method beneath it."""

import itertools
import math
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rc_analysis.methods.decomposition import effects, rounded_parts
from rc_analysis.topics import budgets
from rc_analysis.topics.budgets import factors, parts
from rc_analysis.topics.budgets.factors import Year

AMOUNTS = st.integers(min_value=1, max_value=50_000_000_000).map(lambda pence: pence / 100)
CHILDREN = st.integers(min_value=1, max_value=20_000).map(lambda halves: halves / 2)


def frame(rows: list[tuple[object, ...]], measure: str = "m") -> pd.DataFrame:
    """Made-up observations from (area, role, year of 31 March, value or symbol)."""
    out = pd.DataFrame(rows, columns=["area_code", "role", "year", "cell"])
    out["value"] = pd.to_numeric(out["cell"], errors="coerce").astype("float64")
    out["symbol"] = pd.Series([c if isinstance(c, str) else None for c in out["cell"]], dtype="str")
    out["period"] = (out["year"] - 1).astype("str") + "-" + (out["year"] % 100).astype("str").str.zfill(2)
    out["period_end"] = pd.to_datetime(out["year"].astype("str") + "-03-31")
    return out.drop(columns=["year", "cell"]).assign(measure=measure, breakdown="Total", source_id="made-up")


# --- decomposition


@given(first=AMOUNTS, last=AMOUNTS, before=CHILDREN, after=CHILDREN)
def test_volume_and_price_add_up_to_the_penny(first: float, last: float, before: float, after: float) -> None:
    found = budgets.bridge((first, last), (before, after))
    assert round(found.volume.mean + found.price.mean, 2) == round(last - first, 2)


@given(values=st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=4))
def test_the_order_of_factors_does_not_matter(values: list[tuple[float, float]]) -> None:
    names = [f"f{i}" for i in range(len(values))]
    base = effects(
        dict(zip(names, (a for a, _ in values), strict=True)), dict(zip(names, (b for _, b in values), strict=True))
    )
    for order in itertools.permutations(range(len(values))):
        first = {names[i]: values[i][0] for i in order}
        last = {names[i]: values[i][1] for i in order}
        assert effects(first, last) == {names[i]: base[names[i]] for i in order}


@given(values=st.lists(st.tuples(st.fractions(1, 100), st.fractions(1, 100)), min_size=1, max_size=4))
def test_effects_add_up_exactly_for_any_number_of_factors(values: list[tuple[Fraction, Fraction]]) -> None:
    first = {str(i): a for i, (a, _) in enumerate(values)}
    last = {str(i): b for i, (_, b) in enumerate(values)}
    change = math.prod(last.values()) - math.prod(first.values())
    found = effects(first, last)
    assert sum(e.mean for e in found.values()) == pytest.approx(float(change), rel=1e-9, abs=1e-9)
    for effect in found.values():
        slack = 1e-9 * (1 + abs(effect.mean))
        assert effect.least - slack <= effect.mean <= effect.most + slack


def test_two_factors_give_the_midpoint() -> None:
    found = effects({"number": 200, "each": 50_000}, {"number": 400, "each": 110_000})
    assert found["number"].mean == (400 - 200) * (50_000 + 110_000) / 2
    assert found["each"].mean == (110_000 - 50_000) * (200 + 400) / 2
    assert (found["number"].least, found["number"].most) == (200 * 50_000, 200 * 110_000)


def test_a_factor_that_stays_has_no_effect() -> None:
    found = effects({"a": 3, "b": 7, "c": 2}, {"a": 3, "b": 9, "c": 5})
    assert found["a"].mean == 0.0


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ({"a": 1}, {"b": 1}, "factors differ"),
        ({}, {}, "0 factors"),
        ({"a": float("nan")}, {"a": 1}, "not a finite number"),
        ({str(i): 1 for i in range(7)}, {str(i): 1 for i in range(7)}, "7 factors"),
    ],
)
def test_what_cannot_be_parted_is_refused(first: dict[str, float], last: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        effects(first, last)


@given(values=st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=7))
def test_rounded_parts_add_up_to_their_rounded_sum(values: list[float]) -> None:
    given_ = {str(i): v for i, v in enumerate(values)}
    found = rounded_parts(given_)
    assert sum(found.values()) == round(sum(Fraction(v) for v in values) * 100) / Fraction(100)
    assert all(abs(found[n] - Fraction(v)) < Fraction(1, 100) for n, v in given_.items())


def test_a_step_of_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="step of 0"):
        rounded_parts({"a": 1.0}, Fraction(0))


# --- factors

MIXED = Year(46e6, 27_500, 400, homes=50, fostering=260, cost_homes=10_000, cost_fostering=600)
SOMEWHERE = st.builds(
    Year,
    spend=AMOUNTS,
    residents=CHILDREN,
    number=CHILDREN,
    homes=st.floats(0, 100),
    fostering=st.floats(0, 400),
    cost_homes=st.floats(0, 20_000),
    cost_fostering=st.floats(0, 2_000),
)


@given(first=SOMEWHERE, last=SOMEWHERE)
def test_factors_add_up_without_remainder_whatever_is_published(first: Year, last: Year) -> None:
    found = factors.part(first, last)
    assert sum(found.parts.values()) == found.change
    assert (factors.EACH in found.parts) == bool(found.fallback)


@given(first=SOMEWHERE, last=SOMEWHERE)
def test_factors_backwards_are_the_same_with_the_other_sign(first: Year, last: Year) -> None:
    there, back = factors.part(first, last), factors.part(last, first)
    assert there.parts == {name: -value for name, value in back.parts.items()}


@given(factor=st.integers(2, 50), last=SOMEWHERE)
def test_factors_of_a_place_as_many_times_as_large_are_as_many_times_as_large(factor: int, last: Year) -> None:
    def larger(y: Year) -> Year:
        counted = {n: getattr(y, n) * factor for n in ("spend", "residents", "number", "homes", "fostering")}
        return Year(**counted, cost_homes=y.cost_homes, cost_fostering=y.cost_fostering)

    small, large = factors.part(MIXED, last), factors.part(larger(MIXED), larger(last))
    if small.fallback == large.fallback:
        for name, value in small.parts.items():
            assert float(large.parts[name]) == pytest.approx(float(value) * factor, rel=1e-6, abs=0.01)


def test_one_change_at_a_time_is_one_part() -> None:
    for name, moved in {
        factors.RESIDENTS: Year(92e6, 55_000, 800, homes=100, fostering=520, cost_homes=10_000, cost_fostering=600),
        factors.RATE: Year(92e6, 27_500, 800, homes=100, fostering=520, cost_homes=10_000, cost_fostering=600),
    }.items():
        found = factors.part(MIXED, moved)
        assert found.parts[name] == found.change == 46_000_000
        assert not any(value for other, value in found.parts.items() if other != name)


def test_a_dearer_home_is_a_unit_cost_and_a_move_is_mix() -> None:
    dearer = factors.part(MIXED, Year(46e6 + 50 * 7_000 * 365 / 7, 27_500, 400, 50, 260, 17_000, 600))
    assert float(dearer.parts[factors.COSTS["homes"]]) == pytest.approx(50 * 365_000)
    assert float(dearer.parts[factors.MIX]) == 0
    moved = factors.part(MIXED, Year(46e6 + 10 * 9_400 * 365 / 7, 27_500, 400, 60, 250, 10_000, 600))
    assert float(moved.parts[factors.MIX]) == pytest.approx(10 * 9_400 * 365 / 7)


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (Year(46e6, 27_500, 400), "by kind of placement"),
        (Year(46e6, 27_500, 400, 50, 260, 10_000), "unit cost is not published"),
        (Year(46e6, 27_500, 300, 50, 260, 10_000, 600), "no children are left"),
        (Year(10e6, 27_500, 400, 50, 260, 10_000, 600), "more than all spending"),
    ],
)
def test_a_year_without_mix_falls_back_and_says_why(year: Year, said: str) -> None:
    assert said in factors.part(MIXED, year).fallback
    assert set(factors.part(year, MIXED).parts) == {factors.RESIDENTS, factors.RATE, factors.EACH}


@pytest.mark.parametrize("year", [Year(1e6, 0, 10), Year(1e6, 10, 0), Year(math.nan, 10, 10), Year(1e6, math.nan, 1)])
def test_a_population_of_nought_or_a_year_without_spending_is_refused(year: Year) -> None:
    with pytest.raises(ValueError, match="cannot be parted"):
        factors.part(MIXED, year)


# --- bridge


def test_a_bridge_with_effects_that_pull_apart_has_no_share() -> None:
    found = budgets.bridge((28_000_000, 56_000_000), (544, 518))
    assert found.volume.mean < 0 < found.price.mean
    assert math.isnan(found.volume_share)


def test_a_bridge_needs_children() -> None:
    with pytest.raises(ValueError, match="above zero"):
        budgets.bridge((1.0, 2.0), (0, 10))


def test_bridges_leave_out_an_area_with_a_year_missing() -> None:
    spend = frame(
        [
            ("A", "place", 2017, 10.0),
            ("A", "place", 2025, 30.0),
            ("B", "neighbour", 2017, 5.0),
            ("B", "neighbour", 2025, "m"),
        ]
    )
    number = frame([(a, "x", y, 2.0) for a in "AB" for y in (2017, 2025)])
    found = budgets.bridges(spend, number, pd.Timestamp(2017, 3, 31), pd.Timestamp(2025, 3, 31))
    assert [(b.area_code, b.role, b.change) for b in found] == [("A", "place", 20.0)]


def test_year_by_year_sums_to_the_whole_change() -> None:
    spend = frame([("A", "place", 2022 + i, v) for i, v in enumerate((100.0, 130.0, 120.0, 200.0))])
    number = frame([("A", "place", 2022 + i, v) for i, v in enumerate((10.0, 12.0, 12.0, 11.0))])
    found = budgets.by_year(spend, number)
    assert len(found) == 3
    assert found["volume"].sum() + found["price"].sum() == pytest.approx(100.0)
    assert found["volume_sum"].iloc[-1] == pytest.approx(found["volume"].sum())
    assert found["volume"].iloc[1] == 0.0


# --- spending for each child


def test_average_number_is_the_mean_of_two_31_march_counts() -> None:
    found = budgets.average_number(
        frame([("A", "place", 2016, 199.0), ("A", "place", 2017, 235.0), ("A", "place", 2018, "c")])
    )
    assert found["value"].tolist()[1] == 217.0
    assert found["closing"].tolist()[:2] == [199.0, 235.0]
    assert found["symbol"].tolist()[0] == "x"
    assert found["symbol"].tolist()[2] == "c"


def test_mid_year_lies_in_the_financial_year_that_ends_next_march() -> None:
    found = budgets.mid_year_to_financial(pd.DataFrame({"period_end": pd.to_datetime(["2024-06-30", "2016-06-30"])}))
    assert found["period_end"].dt.strftime("%Y-%m-%d").tolist() == ["2025-03-31", "2017-03-31"]


def test_ratio_keeps_the_reason_why_there_is_none() -> None:
    top = frame(
        [
            ("A", "place", 2024, 100.0),
            ("A", "place", 2025, "m"),
            ("B", "neighbour", 2025, 50.0),
            ("C", "neighbour", 2025, 9.0),
        ]
    )
    bottom = frame([("A", "x", 2024, 4.0), ("A", "x", 2025, 5.0), ("B", "x", 2025, "c"), ("C", "x", 2025, 0.0)])
    found = budgets.ratio(top, bottom)
    assert found["value"].tolist()[0] == 25.0
    assert found["symbol"].fillna("").tolist() == ["", "m", "c", "x"]


def test_pooled_leaves_out_both_sides_of_an_area_without_a_figure() -> None:
    top = frame([("A", "r", 2025, 100.0), ("B", "r", 2025, 300.0), ("C", "r", 2025, "m")])
    bottom = frame([("A", "r", 2025, 10.0), ("B", "r", 2025, 10.0), ("C", "r", 2025, 20.0)])
    found = budgets.pooled(top, bottom)
    assert found[["top", "bottom", "n", "value"]].iloc[0].tolist() == [400.0, 20.0, 2, 20.0]


def test_with_region_replaces_only_the_region() -> None:
    given_ = frame([("A", "place", 2025, 1.0), ("R", "region", 2024, 8.0), ("R", "region", 2025, 9.0)])
    found = budgets.with_region(given_, pd.DataFrame({"period_end": [pd.Timestamp(2025, 3, 31)], "value": [7.0]}))
    assert found["value"].fillna(-1).tolist() == [1.0, -1.0, 7.0]
    assert found["symbol"].fillna("").tolist() == ["", "x", ""]


# --- what it goes on


def test_shares_need_every_line_of_a_part() -> None:
    values = {"t": 100.0, "a": 60.0, "b": 30.0, "c": "m"}
    data = pd.concat([frame([("A", "place", 2025, v)], measure=m) for m, v in values.items()], ignore_index=True)
    found = budgets.shares(data, "t", {"First": ("a",), "Second": ("b", "c")}).set_index("part")
    assert found.loc["First", "percent"] == 60.0
    assert math.isnan(found.loc["Second", "percent"])


def test_the_parts_of_section_251_name_each_line_once() -> None:
    lines = [m for group in parts.PARTS.values() for m in group]
    assert len(lines) == len(set(lines)) == 7


def test_mix_without_a_breakdown_is_missing_and_not_zero() -> None:
    data = frame([("A", "place", 2025, 100.0)]).assign(breakdown=parts.LINE_TOTAL)
    assert budgets.mix(data)["value"].isna().all()


def test_summed_and_mean_leave_out_what_is_not_parted() -> None:
    rows = []
    for code, role, residential, fostering in (
        ("A", "n", 60.0, 40.0),
        ("B", "n", 10.0, 90.0),
        ("C", "n", math.nan, 5.0),
    ):
        rows += [(code, role, "R", residential), (code, role, "F", fostering)]
    data = pd.DataFrame(rows, columns=["area_code", "role", "part", "value"])
    data = data.assign(period="2024-25", period_end=pd.Timestamp(2025, 3, 31), percent=data["value"])
    assert parts.summed(data).set_index("part")["percent"].to_dict() == {"R": 35.0, "F": 65.0}
    assert parts.summed(data)["n"].tolist() == [2, 2]
    assert parts.mean_of(data).set_index("part")["percent"]["R"] == 35.0
