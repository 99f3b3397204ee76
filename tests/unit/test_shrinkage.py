"""Pooling over places: on made-up panels whose truth is known."""

import math

import numpy as np
import pandas as pd
import pytest

from left_out import leave_one_year_out
from rc_analysis.methods import shrinkage


def panel(
    places: int = 120, years: int = 6, between: float = 4.0, year: float = 1.0, case: float = 300.0, seed: int = 3
) -> tuple[pd.DataFrame, pd.Series]:
    random = np.random.default_rng(seed)
    true = pd.Series(random.normal(0, math.sqrt(between), places), [f"P{n:03d}" for n in range(places)])
    rows = []
    for n, (unit, lasting) in enumerate(true.items()):
        for t in range(years):
            of = 10 + (7 * n + 3 * t) % 60
            noise = random.normal(0, math.sqrt(year + case / of))
            rows.append((unit, 2019 + t, 20 + 0.5 * t + lasting + noise, of))
    return pd.DataFrame(rows, columns=["unit", "period", "value", "of"]), true


def test_known_variances_are_found_again() -> None:
    frame, _ = panel(places=400)
    found = shrinkage.fit(frame, shares=False)
    assert (found.places, found.figures) == (400, 2400)
    assert found.between == pytest.approx(4.0, rel=0.25)
    assert found.case == pytest.approx(300.0, rel=0.15)
    assert found.year == pytest.approx(1.0, abs=0.9)


def test_where_nothing_but_chance_is_at_work_all_places_are_drawn_together() -> None:
    random = np.random.default_rng(5)
    rows = [(f"P{n}", t, random.binomial(40, 0.3) / 40, 40) for n in range(80) for t in range(5)]
    frame = pd.DataFrame(rows, columns=["unit", "period", "value", "of"])
    found = shrinkage.fit(frame, shares=True)
    made = shrinkage.pooled(frame, found, shares=True)
    assert found.between < 0.0006
    assert made["level"].std() < 0.35 * made["value"].std()


def test_fewer_cases_are_drawn_further_and_ranges_hold_the_truth() -> None:
    frame, true = panel(places=300)
    found = shrinkage.fit(frame, shares=False)
    made = shrinkage.pooled(frame, found, shares=False).set_index("unit")
    own = made["level"] - made["level"].mean()
    assert float(np.corrcoef(own, true[made.index])[0, 1]) > 0.75
    middle = 20 + 0.5 * 5
    inside = (made["lo"] <= middle + true[made.index]) & (middle + true[made.index] <= made["hi"])
    assert 0.74 <= inside.mean() <= 0.86
    small, large = frame[frame["of"] < 20], frame[frame["of"] > 50]
    assert set(small["unit"]) and set(large["unit"])
    one = pd.concat([frame[frame["unit"] != "P000"], frame[frame["unit"] == "P000"].assign(of=5)])
    assert shrinkage.pooled(one, found, shares=False).set_index("unit")["weight"]["P000"] < made["weight"]["P000"]


def test_left_out_years_are_covered_four_times_in_five() -> None:
    frame, _ = panel(places=200)
    made = leave_one_year_out(frame, shares=False)
    assert list(made["period"]) == [2019, 2020, 2021, 2022, 2023, 2024]
    assert 0.75 <= (made["inside"] * made["places"]).sum() / made["places"].sum() <= 0.85


def test_a_figure_that_is_withheld_is_not_put_in() -> None:
    frame, _ = panel(places=60)
    gone = frame.assign(value=frame["value"].where(~((frame["unit"] == "P003") & (frame["period"] == 2024))))
    made = shrinkage.pooled(gone, shrinkage.fit(gone, shares=False), shares=False).set_index("unit")
    assert math.isnan(made.loc["P003", "value"]) and made.loc["P003", "years"] == 5


@pytest.mark.parametrize(
    "rows",
    [
        [("A", 1, 0.5, 10), ("A", 1, 0.6, 10)],
        [("A", 1, 1.5, 10), ("B", 1, 0.6, 10)],
        [("A", 1, 0.5, 10), ("B", 2, 0.6, 10)],
    ],
)
def test_too_few_a_repeated_row_or_no_share_is_refused(rows: list[tuple[str, int, float, int]]) -> None:
    with pytest.raises(ValueError):
        shrinkage.fit(pd.DataFrame(rows, columns=["unit", "period", "value", "of"]), shares=True)
