"""The pure parts of the topic on education. All numbers are made up."""

import math

import pandas as pd
import pytest

from rc_analysis.case import open_case
from rc_analysis.topics import education as topic
from rc_analysis.topics.education import ALL, LOOKED_AFTER
from rc_analysis.topics.education.pooling import comparable

NAN = math.nan
Cell = tuple[str, str, int, float, str | None, float]


def rows(cells: list[Cell], month: int = 8, unit: str = "percent") -> pd.DataFrame:
    """(role, breakdown, year of the period's end, value, symbol, children) as `case.figures` gives them."""
    out = []
    for role, breakdown, year, value, symbol, cohort in cells:
        out.append(
            {
                "who": role, "role": role.rstrip("0123456789"), "area_code": role, "period": str(year),
                "period_end": pd.Timestamp(year, month, 31), "breakdown": breakdown, "value": value, "symbol": symbol,
                "segment": 0, "count": NAN, "cohort": cohort, "n": 1, "unit": unit, "measure": "m", "source_id": "s",
            }
        )  # fmt: skip
    frame = pd.DataFrame(out)
    frame["symbol"] = frame["symbol"].astype("str").where(frame["symbol"].notna())
    return topic.school_years(frame)


def results() -> pd.DataFrame:
    return rows(
        [
            ("place", LOOKED_AFTER, 2024, 40.0, None, 20), ("place", LOOKED_AFTER, 2025, NAN, "c", 14),
            ("place", ALL, 2024, 60.0, None, NAN), ("place", ALL, 2025, 64.0, None, NAN),
            ("council1", LOOKED_AFTER, 2025, 30.0, None, 30), ("council1", ALL, 2025, 60.0, None, NAN),
            ("council2", LOOKED_AFTER, 2025, 50.0, None, 40), ("council2", ALL, 2025, 66.0, None, NAN),
            ("council3", LOOKED_AFTER, 2025, NAN, "c", 9), ("council3", ALL, 2025, 70.0, None, NAN),
            ("england", LOOKED_AFTER, 2025, 35.0, None, 9000), ("england", ALL, 2025, 63.0, None, NAN),
        ]
    )  # fmt: skip


def test_years_to_march_keep_their_number() -> None:
    assert set(rows([("place", ALL, 2025, 1.0, None, 5)], month=3)["period"]) == {"2025"}
    assert set(rows([("place", ALL, 2025, 1.0, None, 5)], month=8)["period"]) == {"2024/25"}


def test_newest_is_one_period_in_which_any_group_has_a_figure() -> None:
    now = topic.newest(results())
    assert set(now["period"]) == {"2024/25"}
    gone = results().assign(value=NAN)
    assert topic.newest(gone).empty


def test_a_table_tells_the_number_of_children_and_what_chance_allows() -> None:
    table = topic.standing(
        rows(
            [
                ("place", LOOKED_AFTER, 2024, 50.0, None, 14),
                ("england", LOOKED_AFTER, 2024, 35, None, 9e3),
                ("place", ALL, 2024, 64.0, None, NAN),
            ]
        )
    )
    own = table.loc[(LOOKED_AFTER, "2023/24")]
    assert own.to_dict() == {"place": 50, "Children": "14", "By chance": "27% to 73%", "england": 35}
    assert table.loc[(ALL, "2023/24"), "By chance"] == "–"
    withheld = topic.standing(topic.newest(results()))
    assert math.isnan(withheld.loc[(LOOKED_AFTER, "2024/25"), "place"])  # type: ignore[arg-type]
    assert withheld.loc[(LOOKED_AFTER, "2024/25"), "Children"] == "14"


def test_groups_in_words_leave_out_what_is_withheld() -> None:
    assert topic.in_words(topic.newest(results())) == "64% of all pupils"
    before = results()[lambda f: f["period"] == "2023/24"]
    assert topic.in_words(before) == "40% of 20 children looked after and 60% of all pupils"


def test_a_gap_is_told_only_where_both_are_published_and_its_mean_is_over_gaps() -> None:
    gap = topic.gap(results())
    own = gap[gap["role"] == "place"].set_index("period")
    assert own.loc["2023/24", "value"] == 20 and math.isnan(own.loc["2024/25", "value"])  # type: ignore[arg-type]
    assert own.loc["2024/25", "symbol"] == "c" and pd.isna(own.loc["2023/24", "symbol"])
    mean = gap[gap["role"] == "neighbours"].iloc[0]
    assert mean["n"] == 2 and math.isnan(mean["value"]) and mean["symbol"] == "x", "a mean over two is not shown"
    assert set(gap["breakdown"]) == {"Gap"}


def test_only_the_segment_of_the_newest_figure_is_compared_shown_or_withheld() -> None:
    frame = results()[lambda f: f["breakdown"] == LOOKED_AFTER]
    frame.loc[frame["period"] == "2024/25", "segment"] = 1
    assert set(comparable(frame)["period"]) == {"2024/25"}
    assert topic.change(frame) is None, "what is left has no figure"


def test_a_change_needs_two_years_with_their_numbers() -> None:
    two = rows([("place", ALL, 2023, 20.0, None, 60), ("place", ALL, 2024, 55.0, None, 64)])
    made = topic.change(two)
    assert made is not None and (made.first, made.value, made.verdict) == (20, 55, "higher")
    assert topic.change(two.assign(cohort=NAN)) is None
    one = topic.change(results()[lambda f: f["breakdown"] == LOOKED_AFTER])
    assert one is not None and (one.period, one.symbol, one.verdict) == ("2023/24", "c", "too few to say")


def panel(places: int = 30, years: int = 5) -> pd.DataFrame:
    cells: list[Cell] = []
    for n in range(places):
        name = "place" if n == 0 else f"council{n}"
        cells += [(name, ALL, 2020 + y, 40.0 + n / 2 + (n * 7 + y * 5) % 11, None, 40 + 3 * n) for y in range(years)]
    return rows(cells)


def test_a_year_of_another_segment_is_not_pooled_and_withheld_figures_end_it() -> None:
    apart = panel()
    apart["segment"] = apart["segment"].mask(apart["period"] == "2021/22", 1)
    whole, less = topic.pool(panel()), topic.pool(apart)
    assert whole is not None and less is not None and whole.own is not None
    assert (whole.figures, less.figures) == (150, 120) and whole.period == "2023/24"
    assert set(whole.rows["role"]) == {"place", "other"}
    gone = panel()
    gone.loc[gone.index % 5 == 0, ["value", "symbol"]] = [NAN, "c"]
    assert topic.pool(gone) is None, "less than nine tenths are published"


def test_a_pool_leaves_regions_and_england_out() -> None:
    more = pd.concat([panel(), panel(2).assign(role="england", who=lambda f: f["who"] + " total")])
    one, other = topic.pool(panel()), topic.pool(more)
    assert one is not None and other is not None
    pd.testing.assert_frame_equal(one.rows, other.rows)


def test_the_limits_of_a_funnel_open_to_the_left() -> None:
    made = topic.pool(panel())
    assert made is not None
    limits = made.limits()
    wide = limits["hi"] - limits["lo"]
    assert wide.is_monotonic_decreasing and limits["cohort"].is_monotonic_increasing
    assert made.told()[0].endswith("%).") and len(made.told()) == 4


def test_ranks_of_a_funnel_are_joint_and_from_one_end() -> None:
    rows = panel()
    own = rows["role"] == "place"
    lowest = rows.loc[~own & (rows["period"] == rows["period"].max()), "value"].min()
    made = topic.pool(rows.assign(value=rows["value"].mask(own & (rows["period"] == rows["period"].max()), lowest)))
    assert made is not None
    first, later = made.told()[2].split(" on one year, and ")
    assert first == f"It is joint lowest of {len(made.rows)} councils" and later.startswith(("joint ", "the "))
    assert "lowest by its level" in later and "highest" not in later
    outside = made.rows["value"].gt(made.rows["chance_hi"]) | made.rows["value"].lt(made.rows["chance_lo"])
    assert f" {outside.sum() or 'none'} of {len(made.rows)} councils lie outside" in made.told()[3]


def test_a_small_place_says_that_its_children_are_few() -> None:
    case = open_case(edition="test", area="Isles of Scilly", as_of="2026-09-30")
    shares = topic.newest(topic.school_years(case.figures("pupils_sen_support_percent", "All pupils", beside=())))
    assert topic.in_words(shares, 1).endswith("% of all pupils (few children)")


@pytest.mark.parametrize(("cohort", "said"), [(12, "too few to say"), (400, "no clear change")])
def test_what_chance_could_do_is_no_change(cohort: float, said: str) -> None:
    two = rows([("place", ALL, 2023, 50.0, None, cohort), ("place", ALL, 2024, 52.0, None, cohort)])
    made = topic.change(two)
    assert made is not None and made.verdict == said
