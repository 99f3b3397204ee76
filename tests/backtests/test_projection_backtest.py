"""Ranges of earlier projections against what came, for the authorities embedded.

The bounds here are wider than those the method is held to over all of England (docs/methods/projection.md), as there
are about 50 authorities: with some 250 cases a share of 80% is known to about 5 points either way.
"""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from rc_analysis.methods import forecast, scoring
from rc_analysis.store import open_store
from rc_analysis.topics import sufficiency

COLUMNS = ["area_code", "measure", "origin", "horizon", "actual", "last_value", "point", "lo80", "hi80", "lo95", "hi95"]


@pytest.fixture(scope="module")
def numbers() -> pd.DataFrame:
    store = open_store()
    places = store.areas()
    current = places[(places["level"] == "local_authority") & (places["status"] == "current")]["area_code"]
    return store.load(list(sufficiency.SMOOTHING), areas=list(current))


@pytest.fixture(scope="module")
def tested(numbers: pd.DataFrame) -> pd.DataFrame:
    return sufficiency.backtest(numbers)


def test_every_origin_and_horizon_is_tested(tested: pd.DataFrame) -> None:
    found = tested.groupby("horizon")["origin"].agg(["min", "max"])
    assert found.to_numpy().tolist() == [[2019, 2024], [2019, 2023], [2019, 2022]]
    assert set(tested["measure"]) == set(sufficiency.SMOOTHING)
    assert tested["area_code"].nunique() >= 45


def test_ranges_held_about_what_they_say(tested: pd.DataFrame) -> None:
    for row in sufficiency.summary(tested).to_dict("records"):
        assert 73 <= row["in80"] <= 88, row
        assert 90 <= row["in95"] <= 99, row


def test_the_point_is_no_worse_than_the_last_value(tested: pd.DataFrame) -> None:
    """Over all of England it is better at every horizon; over these few, one year's stops are 0.1 points worse."""
    found = sufficiency.summary(tested)
    assert (found["wape"] <= found["wape_last"] + 0.15).all(), found[["measure", "horizon", "wape", "wape_last"]]


def test_the_score_is_no_worse_than_plain_ranges(tested: pd.DataFrame) -> None:
    """Over all of England it gains at every horizon; over these few, children stopping lose up to 4%."""
    found = sufficiency.summary(tested).set_index("measure")["gain"]
    assert (found.drop("cla_ceased_number") > -0.5).all(), found
    assert (found > -5).all(), found


def test_known_then_uses_nothing_that_came_after(numbers: pd.DataFrame) -> None:
    wide = forecast.panel(numbers[numbers["measure"] == "cla_number"])
    later = wide.copy()
    later.loc[:, [2023, 2024, 2025]] *= 3
    one, other = (scoring.cases(w, 2, knowing="then", origins=range(2019, 2021)) for w in (wide, later))
    pd.testing.assert_frame_equal(one, other)


def test_leaving_out_an_origin_leaves_out_the_places_own_years_that_it_shares(numbers: pd.DataFrame) -> None:
    """A place that shot up in the tested years is not given a wider range for it by its own overlapping changes."""
    wide = forecast.panel(numbers[numbers["measure"] == "cla_number"])
    shot = wide.copy()
    shot.loc["E06000003", 2022] *= 4  # every change that ends or starts in 2022 is now wild
    one, other = (scoring.cases(w, 1, origins=range(2021, 2022)).set_index("area_code") for w in (wide, shot))
    width = [float(f.loc["E06000003", "hi80"] / f.loc["E06000003", "lo80"]) for f in (one, other)]
    assert width[1] < 1.5 * width[0]


def test_the_command_writes_every_case(tmp_path: Path, tested: pd.DataFrame) -> None:
    out = tmp_path / "backtest.csv"
    command = "from rc_analysis.cli import main; import sys; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", command, "backtest", "--out", str(out)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    written = pd.read_csv(out)
    assert list(written.columns) == COLUMNS
    assert len(written) == len(tested)
    assert (written["lo95"] <= written["lo80"]).all()
    assert (written["hi80"] <= written["hi95"]).all()
    assert not list(tmp_path.glob(".*"))


def test_over_all_of_england_the_ranges_hold_what_they_say() -> None:
    """The method page's table: run where the full downloads were brought in."""
    store = open_store()
    places = store.areas()
    current = places[(places["level"] == "local_authority") & (places["status"] == "current")]["area_code"]
    numbers = store.load(list(sufficiency.SMOOTHING), areas=list(current))
    if numbers["area_code"].nunique() < 140:
        pytest.skip("the full downloads are not brought in: `rc-analysis data build --from FOLDER --full`")
    found = sufficiency.summary(sufficiency.backtest(numbers))
    assert found["in80"].between(77, 83).all()
    assert found["in95"].between(92, 97).all()
    assert (found["wape"] <= found["wape_last"] + 1e-9).all()
    assert (found["gain"] > 0).all()
