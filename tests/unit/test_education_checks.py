"""Figures that cannot be true are refused with the places and years at fault. Made up."""

from pathlib import Path

import pandas as pd
import pytest

from rc_analysis.errors import DataError
from rc_analysis.sources.ees import read_ees
from rc_analysis.topics.education import checks


def frame(values: list[float], cohorts: list[float], counts: list[float] | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "who": [f"Place {n}" for n in range(len(values))], "period": "2024/25", "measure": "share",
            "period_end": pd.Timestamp(2025, 8, 31), "value": values, "cohort": cohorts, "unit": "percent",
            "count": counts or [float("nan")] * len(values),
        }
    )  # fmt: skip


def test_sound_figures_pass() -> None:
    checks.check(frame([40.0, 100.0], [20, 30], [8, 30]))


def test_all_faults_are_told_together_with_their_places() -> None:
    doubled = pd.concat([frame([104.0, 50.0], [20, -3]), frame([104.0], [20])])
    with pytest.raises(DataError) as fault:
        checks.check(doubled)
    for said in ("second row", "Place 0 2024/25", "share of no whole", "104", "negative", "Place 1 2024/25 (-3)"):
        assert said in str(fault.value), said


def test_a_part_larger_than_its_group_is_named() -> None:
    with pytest.raises(DataError, match=r"part larger than its group.*Place 1 2024/25 \(31\)"):
        checks.check(frame([40.0, 100.0], [20, 30], [8, 31]))


def test_provisional_and_revised_figures_of_one_period_in_one_file_are_refused(tmp_path: Path) -> None:
    head = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    head += "la_name,new_la_code,version,n\n"
    row = "{},Academic year,Local authority,E92000001,England,E12000001,North East,807,A,E0600000{},{},1\n"
    path = tmp_path / "mixed.csv"
    path.write_text(
        head + row.format(202324, 1, "Final") + row.format(202425, 1, "Provisional") + row.format(202425, 2, "Revised"),
        encoding="utf-8",
    )
    with pytest.raises(
        DataError, match="202425 in more than one version: 'Provisional' on line 3, 'Revised' on line 4"
    ):
        read_ees(path)
    path.write_text(head + row.format(202324, 1, "Final") + row.format(202425, 1, "Revised"), encoding="utf-8")
    assert len(read_ees(path)) == 2, "one version a period is how the publisher does it"
