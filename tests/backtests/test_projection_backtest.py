"""Ranges of earlier projections against what came, over every authority of England.

The method page's tables (docs/methods/projection.md) are held to what is computed here, row by row.
"""

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

from doc_tables import rows_below
from rc_analysis.methods import forecast, scoring
from rc_analysis.store import open_store
from rc_analysis.topics import sufficiency

COLUMNS = ["area_code", "measure", "origin", "horizon", "actual", "last_value", "point", "lo80", "hi80", "lo95", "hi95"]


@pytest.fixture(scope="module")
def numbers() -> pd.DataFrame:
    store = open_store()
    return store.load(list(sufficiency.SMOOTHING), areas=store.current())


@pytest.fixture(scope="module")
def tested(numbers: pd.DataFrame) -> pd.DataFrame:
    return sufficiency.backtest(numbers)


def test_every_origin_and_horizon_is_tested(tested: pd.DataFrame) -> None:
    found = tested.groupby("horizon")["origin"].agg(["min", "max"])
    assert found.to_numpy().tolist() == [[2019, 2024], [2019, 2023], [2019, 2022]]
    assert set(tested["measure"]) == set(sufficiency.SMOOTHING)
    assert tested["area_code"].nunique() >= 150


def test_ranges_hold_what_they_say_at_every_horizon(tested: pd.DataFrame) -> None:
    found = sufficiency.coverage(tested)
    assert len(found) == 72
    assert found.loc[found["size"] == "all", "within"].all(), found[~found["within"]]


def test_no_more_thirds_by_size_miss_their_band_than_chance_would_have_miss(tested: pd.DataFrame) -> None:
    """A third holds some 200 to 300 cases: of ranges that hold exactly what they say several would miss."""
    thirds = sufficiency.coverage(tested).query("size != 'all'")
    assert (~thirds["within"]).sum() <= thirds["by_chance"].sum()
    assert thirds["held"].where(thirds["level"] == 80).dropna().between(75, 85).all()
    assert thirds["held"].where(thirds["level"] == 95).dropna().between(91.5, 98).all()


def test_the_point_is_no_worse_than_the_last_value(tested: pd.DataFrame) -> None:
    found = sufficiency.summary(tested)
    assert (found["wape"] <= found["wape_last"] + 1e-9).all(), found[["measure", "horizon", "wape", "wape_last"]]


def test_the_score_is_better_than_that_of_plain_ranges(tested: pd.DataFrame) -> None:
    found = sufficiency.summary(tested)
    assert (found["gain"] > 2).all(), found[["measure", "horizon", "gain"]]


HEADINGS = {
    "others": "**Leaving out the start year that is tested.**",
    "apart": "**Leaving out every start year that shares a year with it.**",
    "then": "**Knowing only what was known then**",
}


@pytest.mark.parametrize("knowing", get_args(scoring.Knowing))
def test_the_method_page_shows_what_is_computed(
    numbers: pd.DataFrame, tested: pd.DataFrame, knowing: scoring.Knowing
) -> None:
    frame = tested if knowing == "others" else sufficiency.backtest(numbers, knowing)
    page = Path(__file__).parents[2].joinpath("docs", "methods", "projection.md").read_text(encoding="utf-8")
    rows = [_row(row) for row in sufficiency.summary(frame).to_dict("records")]
    assert rows_below(page, HEADINGS[knowing]) == rows, "\n".join(rows)
    found = sufficiency.coverage(frame)
    assert f"{found['within'].sum()} of the 72 shares" in page
    assert f"about {found['by_chance'].sum():.0f} of the 72" in page


NAMES = {
    "cla_number": "Looked after, 31 March",
    "cla_started_number": "Started in the year",
    "cla_ceased_number": "Stopped in the year",
}


def _row(row: dict[str, float | str]) -> str:
    shares = [f"{row[f'in{level}{size}']:.1f}" for level in (80, 95) for size in ("", "_small", "_middle", "_large")]
    cells = [
        *(NAMES[str(row["measure"])], f"{row['horizon']:.0f}", f"{row['cases']:.0f}"),
        *(f"{row['wape']:.1f}%", f"{row['wape_last']:.1f}%", *shares),
        *(f"{row['score']:.2f}", f"{row['score_plain']:.2f}", f"{row['gain']:+.1f}%"),
    ]
    return f"| {' | '.join(cells)} |"


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


@pytest.mark.slow
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
