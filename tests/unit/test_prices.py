"""Real terms: by hand from HM Treasury's deflators, and what a page says in either money. Frames are made up."""

import pandas as pd
import pytest

import rc_analysis as rc
from pages import run_page
from rc_analysis import paths
from rc_analysis.errors import NoData
from rc_analysis.methods.prices import deflate
from rc_analysis.say.facts import Facts
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.topics import budgets
from rc_analysis.topics.budgets import outlook
from rc_analysis.topics.budgets.bridge import bridge

INDEX = pd.DataFrame({"period_end": pd.to_datetime(["2022-12-31", "2023-12-31"]), "value": [90.0, 99.0]})


def money(*years: int, value: float = 90.0) -> pd.DataFrame:
    """Financial years that end in these years."""
    ends = pd.to_datetime([f"{year}-03-31" for year in years])
    names = [f"{year - 1}-{year % 100}" for year in years]
    return pd.DataFrame({"who": "Here", "period": names, "period_end": ends, "value": value, "unit": "pounds a week"})


def test_a_financial_year_takes_the_calendar_year_in_which_it_begins() -> None:
    real = deflate(money(2023, 2024), INDEX)
    assert real["value"].round(6).tolist() == [99.0, 90.0]  # 2022-23 at 90, 2023-24 at 99: a tenth dearer
    calendar = money(2023, 2024).assign(period_end=INDEX["period_end"], period=["2022", "2023"])
    assert deflate(calendar, INDEX)["value"].round(6).tolist() == [99.0, 90.0]


def test_a_year_after_the_index_has_no_real_figure_and_says_why() -> None:
    real = deflate(money(2023, 2024, 2025).assign(symbol=pd.Series(pd.NA, index=range(3), dtype="str")), INDEX)
    assert real.attrs["prices"] == "2023-24" and real["unit"].unique().tolist() == ["pounds a week in 2023-24 prices"]
    assert real["value"].isna().tolist() == [False, False, True] and real["symbol"].iloc[2] == "x"
    with pytest.raises(NoData, match="No index of prices is held"):
        deflate(money(2025), INDEX)
    assert deflate(money(), INDEX).empty


def test_places_stand_to_each_other_within_a_year_as_they_did_in_cash() -> None:
    case = rc.open_case(edition="test", area="Leeds", as_of="2026-09-30")
    cash = budgets.for_each(case, "spend_cla", "child_population")
    real = budgets.in_real_terms(case, cash)
    wide = [f.pivot(index="period", columns="who", values="value") for f in (cash, real)]
    ratios = [w.div(w["England"], axis=0) for w in wide]
    pd.testing.assert_frame_equal(*ratios)
    assert not (wide[0] - wide[1]).loc["2016-17"].eq(0).any() and (wide[0] - wide[1]).loc["2024-25"].eq(0).all()


def test_headline_sentence_and_table_say_in_whose_prices() -> None:
    case = rc.open_case(edition="test", area="E06000003", as_of="2026-09-30")
    real = budgets.in_real_terms(case, case.figures("spend_cla", beside=()))
    made = rc.trend(real)
    assert made.headline == "Spending on children looked after: £46.3 million in 2024-25 prices in 2024-25"
    assert "rose from £14.9 million to £46.3 million in 2024-25 prices between" in made.finding
    assert made.subtitle.endswith("£ in 2024-25 prices")
    assert set(made.view.units.values()) == {"£m in 2024-25 prices"}  # type: ignore[union-attr]
    assert not Facts.of(real).comparable  # a size, in whichever money


def test_prices_in_general_and_what_is_beyond_them_make_up_the_effect_of_price() -> None:
    found = bridge((100.0, 242.0), (1, 1))  # no more children, prices a tenth higher, twice as much for each
    assert found.general(90, 99) == pytest.approx(9 * (100 / 90 + 242 / 99) / 2)
    assert bridge((100.0, 110.0), (1, 1)).general(90, 99) == pytest.approx(10)  # prices alone: the whole change
    assert bridge((100.0, 200.0), (1, 2)).general(90, 90) == 0
    case = rc.open_case(edition="test", area="E06000003", as_of="2026-09-30")
    ways = budgets.change(case)
    assert ways is not None
    steps = ways.steps.set_index("label")
    for name, whole in (("pounds", ways.main), ("at_year_end", ways.closing)):
        assert steps[name].iloc[3:5].sum() == pytest.approx(whole.price.mean)
    assert steps["year_by_year"].iloc[3:5].sum() == pytest.approx(ways.yearly["price"].sum())
    assert steps.index[3] == "Prices in general" and 6.6e6 < steps["pounds"].iloc[3] < 6.8e6


@pytest.mark.parametrize("place", ["E06000003", "Wandsworth", "Isles of Scilly"])
def test_the_page_in_the_money_of_one_year(place: str) -> None:
    cash, real = (
        {s.key: s for s in run_page(paths.notebooks("spending.ipynb"), place, prices=p) if isinstance(s, Exhibit)}
        for p in ("cash", "real")
    )
    assert cash["spend_cla"].finding == real["spend_cla"].finding  # both, in either
    assert "in 2024-25 prices" in real["per-child"].subtitle and "prices" not in cash["per-child"].subtitle
    assert cash["kinds"].data.equals(real["kinds"].data)  # one year: nothing to put in other prices


def everywhere(years: range, values: dict[int, float], measure: str) -> pd.DataFrame:
    """The same figures of sixty councils of different size, in the years that end in these."""
    rows = [
        {"area_code": f"E{n:08}", "period": f"{year - 1}-{year % 100}", "value": values[year] * (n + 20)}
        | {"period_end": pd.Timestamp(year, 3, 31), "measure": measure, "symbol": pd.NA}
        for n in range(60)
        for year in years
    ]
    return pd.DataFrame(rows).astype({"symbol": "str"})


def test_spending_that_grew_with_prices_alone_is_level_ahead_in_real_terms() -> None:
    years = range(2016, 2026)
    level = {year: 50 * 1.03 ** (year - 2016) for year in years}  # prices in general rise by 3% a year
    index = pd.DataFrame({"period_end": [pd.Timestamp(year - 1, 12, 31) for year in years], "value": level.values()})
    cash = everywhere(years, level, "spend")
    counts = everywhere(years, dict.fromkeys(years, 10.0), "number")
    real = deflate(cash, index)
    area, spent = "E00000000", 20 * level[2025]
    for spend, growth in ((real, 0.0), (cash, 3.0)):
        found = budgets.ahead(area, spend, counts, 2029)
        assert found is not None and found.fared is not None
        assert (found.last_spend, found.line) == (pytest.approx(spent), pytest.approx(spent))
        assert [found.growth.low, found.growth.high] == pytest.approx([growth, growth], abs=1e-9)
        expected = [spent * (1 + growth / 100) ** n for n in (1, 2, 3, 4)]
        assert found.plain["value"].tolist() == pytest.approx(expected, rel=1e-6)
        held = outlook.backtest(spend, counts, found.fared.horizon)
        assert len(held) == found.fared.cases and found.fared.horizon == 4
        assert held["value"].tolist() == pytest.approx(held["actual"].tolist())  # each year was as the paths have it
        assert held["actual"].div(held["last_value"]).tolist() == pytest.approx([(1 + growth / 100) ** 4] * len(held))


@pytest.mark.parametrize("place", ["E06000003", "Wandsworth", "Isles of Scilly"])
@pytest.mark.slow
def test_spending_ahead_in_the_money_of_one_year(place: str) -> None:
    """Wandsworth's newest spending is of a year before the year of the prices."""
    cash, real, lined = (
        {s.key: s for s in run_page(paths.notebooks("drivers.ipynb"), place, **settings) if isinstance(s, Exhibit)}
        for settings in ({"prices": "cash"}, {"prices": "real"}, {"prices": "real", "budget_line": 50_000_000})
    )
    if place == "Isles of Scilly":
        assert [s.missing for s in real.values()] == [s.missing for s in cash.values()]
        return
    years = real["years"]
    assert "in 2024-25 prices" in years.subtitle and "in 2024-25 prices" in years.finding + years.headline
    worth = years.data["Spending"] / cash["years"].data["Spending"]  # of each year's pound
    assert worth.iloc[0] == pytest.approx(100 / 76.4554, abs=1e-4) and worth.dropna().is_monotonic_decreasing
    before, after = (shown["ahead"] for shown in (cash, real))
    assert "prices" not in before.headline + before.subtitle
    for text in (after.headline, after.subtitle, after.finding, after.notes[0]):
        assert "in 2024-25 prices" in text
    assert "GDP deflator" in " ".join(after.sources) and "GDP deflator" not in " ".join(before.sources)
    ends = [made.data.set_index("period")["hi80"].dropna() for made in (before, after)]
    assert ends[0].index.equals(ends[1].index) and (ends[0] > ends[1]).iloc[-1]
    told = " ".join(lined["ahead"].notes)
    assert "spending in 2024-25 prices is not set against it" in told and "exceeds the budget" not in told
