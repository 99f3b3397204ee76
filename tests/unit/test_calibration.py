"""The verdict's false alarms: simulated, and for shares counted out exactly."""

import math
from itertools import pairwise

import numpy as np
import pytest
from click.testing import CliRunner

from rc_analysis.cli import cli
from rc_analysis.methods import calibration, intervals

AVERAGES = {"average": 17.6, "between": 2.7, "year": 0.1, "case": 368.0}


@pytest.fixture(scope="module")
def made():  # type: ignore[no-untyped-def]
    return calibration.table(**AVERAGES)


def exact(of: int, of_last: int, share: float) -> float:
    """The false alarms of Newcombe's rule, summed over every pair of counts, shares published in whole percent."""

    def chances(n: int) -> list[float]:
        return [math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]

    first, last = chances(of), chances(of_last)
    told = 0.0
    for i, p in enumerate(first):
        for j, q in enumerate(last):
            if p * q < 1e-9:
                continue
            low, high = intervals.difference(
                round(i / of, 2), of, round(j / of_last, 2), of_last, intervals.CHANGE_LEVEL
            )
            told += p * q * (low > 0 or high < 0)
    return told


@pytest.mark.parametrize(("of", "of_last"), [(10, 10), (10, 60), (18, 27), (30, 60), (50, 50)])
def test_exact_false_alarms_of_a_share_are_below_five_in_a_hundred(of: int, of_last: int) -> None:
    assert max(exact(of, of_last, s) for s in (0.02, 0.1, 0.3, 0.5, 0.96)) <= 0.05


@pytest.mark.slow
def test_simulated_false_alarms_are_at_most_five_in_a_hundred(made) -> None:  # type: ignore[no-untyped-def]
    used = made[made["method"].isin([calibration.SHARE_RULE, calibration.AVERAGE_RULE])]
    assert len(used) == 2 * len(calibration.COHORTS) and used["false_alarm"].max() <= 0.05
    plain = made[made["method"] == calibration.PLAIN_RULE]
    assert plain["false_alarm"].max() > 0.06, "the textbook rule, which is not used, is the worse one"


def test_detection_grows_with_the_cohort(made) -> None:  # type: ignore[no-untyped-def]
    for method in (calibration.SHARE_RULE, calibration.AVERAGE_RULE):
        found = made[made["method"] == method].set_index("cohort")["detection"]
        assert all(b > a - 0.02 for a, b in pairwise(found)) and found.loc[150] > 3 * found.loc[10]


def test_ranges_hold_what_is_true_about_four_times_in_five(made) -> None:  # type: ignore[no-untyped-def]
    kept = made[made["method"] != calibration.PLAIN_RULE]
    assert kept["coverage80"].between(0.75, 0.86).all()


def test_same_arguments_same_table() -> None:
    one, two = (calibration.table(**AVERAGES, cohorts=(20,), runs=400) for _ in range(2))
    assert np.array_equal(one["coverage80"], two["coverage80"])


def test_command_writes_the_table_whole(tmp_path) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "calibration.csv"
    result = CliRunner().invoke(cli, ["calibrate", "--out", str(out), "--runs", "200"])
    assert result.exit_code == 0, result.output
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "method,cohort,false_alarm,detection,coverage80" and len(lines) == 33
    assert [p.name for p in tmp_path.iterdir()] == ["calibration.csv"]
