"""The pure parts of the topic on education. All numbers are made up."""

import math

import pandas as pd
import pytest

from rc_analysis.topics import education as topic
from rc_analysis.topics.education import ALL, LOOKED_AFTER


def rows(cells: list[tuple[str, str, str, float, str | None]], month: int = 9) -> pd.DataFrame:
    """(role, breakdown, year of the period's end, value, symbol) as observations of a school year."""
    out = []
    for role, breakdown, year, value, symbol in cells:
        start = pd.Timestamp(int(year) - 1, month, 1)
        out.append(
            {
                "area_code": role, "role": role.rstrip("0123456789"), "breakdown": breakdown, "period": year,
                "period_start": start, "period_end": start + pd.DateOffset(years=1, days=-1), "measure": "m",
                "value": value, "symbol": symbol, "source_id": "s",
            }
        )  # fmt: skip
    frame = pd.DataFrame(out)
    frame["symbol"] = frame["symbol"].astype("str").where(frame["symbol"].notna())
    return topic.dated(frame)


def results() -> pd.DataFrame:
    nan = math.nan
    return rows(
        [
            ("place", LOOKED_AFTER, "2024", 40.0, None), ("place", LOOKED_AFTER, "2025", nan, "c"),
            ("place", ALL, "2024", 60.0, None), ("place", ALL, "2025", 64.0, None),
            ("neighbour1", LOOKED_AFTER, "2025", 30.0, None), ("neighbour2", LOOKED_AFTER, "2025", 50.0, None),
            ("neighbour3", LOOKED_AFTER, "2025", nan, "c"), ("england", LOOKED_AFTER, "2025", 35.0, None),
        ]
    )  # fmt: skip


def numbers() -> pd.DataFrame:
    return rows([("place", LOOKED_AFTER, "2024", 20.0, None), ("place", LOOKED_AFTER, "2025", 14.0, None)])


def test_years_to_march_keep_their_number() -> None:
    assert set(rows([("place", ALL, "2025", 1.0, None)], month=4)["period"]) == {"2025"}
    assert set(rows([("place", ALL, "2025", 1.0, None)], month=9)["period"]) == {"2024/25"}


def test_standing_shows_withheld_as_withheld_with_the_number_of_children() -> None:
    now = topic.standing(results(), numbers()).set_index("breakdown")
    own = now.loc[LOOKED_AFTER]
    assert own["period"] == "2024/25" and math.isnan(own["place"]) and own["symbol"] == "c"
    assert own["of"] == 14 and math.isnan(own["lo"]) and own["england"] == 35
    assert own["n_neighbours"] == 2 and math.isnan(own["neighbours"]), "a mean over two is not shown"
    assert now.loc[ALL, "place"] == 64 and math.isnan(now.loc[ALL, "of"])  # type: ignore[arg-type]


def test_a_score_has_no_range() -> None:
    known = results()[lambda f: f["period"] == "2023/24"]
    assert topic.standing(known, numbers()).loc[0, "lo"] == pytest.approx(21.88, abs=0.01)
    assert math.isnan(topic.standing(known, numbers(), ranged=False).loc[0, "lo"])  # type: ignore[arg-type]


def test_a_place_without_a_figure_has_no_standing() -> None:
    assert topic.standing(results().assign(value=math.nan)).empty


def test_gap_is_told_only_where_both_are_published() -> None:
    gap = topic.gap(results())
    own = gap[gap["role"] == "place"].set_index("period")
    assert own.loc["2023/24", "value"] == 20 and math.isnan(own.loc["2024/25", "value"])  # type: ignore[arg-type]
    assert own.loc["2024/25", "symbol"] == "c" and pd.isna(own.loc["2023/24", "symbol"])
    assert set(gap["breakdown"]) == {"Gap"}


def test_movement_needs_two_periods_with_known_numbers() -> None:
    own = results()[lambda f: f["breakdown"] == LOOKED_AFTER]
    assert topic.movement(own, numbers()) is None
    whole = topic.movement(results()[lambda f: f["breakdown"] == ALL])
    assert whole is not None and (whole.first, whole.value, whole.verdict) == (60, 64, "")


def test_check_takes_the_period_that_holds_the_day() -> None:
    official = rows([("place", ALL, "2017", 94.2, None), ("place", ALL, "2025", 91.8, None)])
    found = topic.check(97, pd.Timestamp("2017-02-09"), official)
    assert (found.verdict, found.then_period, found.newest) == (topic.DIFFERS, "2016/17", 91.8)
    assert topic.check(94, pd.Timestamp("2017-02-09"), official).verdict == topic.AGREES
    assert topic.check(94, pd.Timestamp("2020-02-09"), official).verdict == topic.NONE
