"""Periods beyond the table in tests/spec: what is refused, and columns of dates."""

import pandas as pd
import pytest

from rc_analysis.sources.periods import add_periods, parse_period


@pytest.mark.parametrize("text", ["0", "", "20x5", "2025-2020", "1875", "2016-30", "205"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        parse_period(text, "financial")


def test_an_unknown_kind_of_year() -> None:
    with pytest.raises(ValueError, match="allowed: financial"):
        parse_period("2025", "lunar")


def test_a_calendar_year_in_halves_is_refused() -> None:
    with pytest.raises(ValueError, match="calendar year is not"):
        parse_period("2024-25", "calendar")


def test_years_never_overlap_and_leave_no_gap() -> None:
    for kind in ("financial", "academic", "calendar", "september", "midyear"):
        one, two = parse_period("2024", kind), parse_period("2025", kind)
        assert (two.start - one.end).days == 1
        assert (one.end - one.start).days in (364, 365)


def test_columns_of_dates() -> None:
    frame = pd.DataFrame({"period": ["2025", "0", "2016-17 (OT)"]})
    dated, strange = add_periods(frame, "financial")
    assert strange == ["0"]
    assert dated["period_end"].dt.strftime("%Y-%m-%d").tolist() == ["2025-03-31", "2017-03-31"]
    assert str(dated["period_start"].dtype) == "datetime64[ns]"
