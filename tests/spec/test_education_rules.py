"""Small groups at school.

Few children are looked after in one school year. These rules say when a share is told, and when a change is."""

import math

import pandas as pd

from rc_analysis.methods import intervals, segments
from rc_analysis.store import open_store
from rc_analysis.topics import education as topic
from rc_analysis.topics.education import pooling
from spec_tables import spec


@spec
def test_range_of_a_share(row: dict[str, str]) -> None:
    """A share of few children comes with a range: how far chance alone could have moved it (Wilson's 95% interval).

    | share | of children | range      |
    | ----- | ----------- | ---------- |
    | 50%   | 14          | 27% to 73% |
    | 55%   | 22          | 35% to 73% |
    | 27%   | 41          | 16% to 42% |
    | 0%    | 20          | 0% to 16%  |
    | 18%   | 176         | 13% to 24% |
    """
    low, high = intervals.wilson(float(row["share"].rstrip("%")) / 100, float(row["of children"]))
    assert f"{100 * low:.0f}% to {100 * high:.0f}%" == row["range"]


@spec
def test_change_of_a_share(row: dict[str, str]) -> None:
    """A share is said to be higher or lower only where chance would not do as much, by the one rule of every page
    (docs/methods/chance.md), and where ten children or more stand in both years. Otherwise the page says "too few to
    say" below fifty children in either year, and "no clear change" from there on.

    | first share | of first | newest share | of newest | told as         |
    | ----------- | -------- | ------------ | --------- | --------------- |
    | 50          | 12       | 55           | 22        | too few to say  |
    | 40          | 45       | 27           | 41        | too few to say  |
    | 0           | 9        | 90           | 40        | too few to say  |
    | 20          | 40       | 55           | 44        | higher          |
    | 56          | 79       | 49           | 141       | no clear change |
    | 56          | 250      | 41           | 290       | lower           |
    | 8           | 400      | 17           | 536       | higher          |
    """
    first, of, last, of_last = (float(v) for v in list(row.values())[:4])
    assert pooling.verdict(first, of, last, of_last) == row["told as"]


@spec
def test_change_of_an_average(row: dict[str, str]) -> None:
    """A change in an average score is judged by how much the scores of all authorities swing: here one child's score
    has a standard deviation of 19 points, as in Attainment 8 of children looked after. The verdict's four words are
    these and no others.

    | first score | children | newest score | children now | verdict         |
    | ----------- | -------- | ------------ | ------------ | --------------- |
    | 19.3        | 27       | 18.9         | 18           | too few to say  |
    | 10.0        | 9        | 60.0         | 40           | too few to say  |
    | 12.0        | 30       | 26.0         | 30           | higher          |
    | 26.0        | 120      | 18.0         | 130          | lower           |
    | 19.0        | 120      | 18.0         | 130          | no clear change |
    """
    first, of, last, of_last = (float(v) for v in list(row.values())[:4])
    found = intervals.mean_difference(first, of, last, of_last, case=19**2, year=0.1, level=intervals.CHANGE_LEVEL)
    assert intervals.verdict(found, of, of_last) == row["verdict"]


@spec
def test_several_years_together(row: dict[str, str]) -> None:
    """Where single years are tiny or withheld, up to three published years within five are put together, each weighted
    by its children. A withheld year is named and is not in the figure, nor is anything worked out about it: the result
    is the same whatever stood in it. Fewer than two published years give none.

    | first year | second year | third year | together              |
    | ---------- | ----------- | ---------- | --------------------- |
    | 47% of 15  | 55% of 22   | 30% of 10  | 47% of 47, 0 withheld |
    | 47% of 15  | withheld    | 55% of 22  | 52% of 37, 1 withheld |
    | 47% of 15  | withheld    | withheld   | none                  |
    """
    cells = []
    for n, name in enumerate(("first year", "second year", "third year")):
        share, _, of = row[name].partition("% of ")
        known = row[name] != "withheld"
        cells.append(
            {
                "who": "A", "role": "place", "period": str(2022 + n), "period_end": pd.Timestamp(2022 + n, 8, 31),
                "value": float(share) if known else math.nan, "symbol": None if known else "c", "segment": 0,
                "cohort": float(of) if known else 14.0,
            }
        )  # fmt: skip
    made = pooling.together(pd.DataFrame(cells))
    said = "none" if made is None else f"{made.value:.0f}% of {made.cohort:.0f}, {len(made.withheld)} withheld"
    assert said == row["together"]


@spec
def test_years_that_may_be_compared(row: dict[str, str]) -> None:
    """The table of breaks (data/breaks.csv) says which years of a measure may be set beside each other.

    | measure              | one year | another | compared |
    | -------------------- | -------- | ------- | -------- |
    | Attainment 8         | 2018     | 2024    | yes      |
    | Attainment 8         | 2018     | 2020    | no       |
    | Attainment 8         | 2015     | 2024    | no       |
    | Early years at five  | 2018     | 2023    | no       |
    | Early years at five  | 2022     | 2024    | yes      |
    | Suspended            | 2018     | 2020    | no       |
    | Suspended            | 2018     | 2023    | yes      |
    """
    ids = {
        "Attainment 8": "ks4_attainment8", "Early years at five": "early_years_gld_percent",
        "Suspended": "suspended_percent",
    }  # fmt: skip
    mine = segments.of(open_store().breaks(), ids[row["measure"]])
    one, other = (segments.era(pd.Timestamp(int(row[c]), 9, 1), mine) for c in ("one year", "another"))
    assert (one == other) == (row["compared"] == "yes")


@spec
def test_years(row: dict[str, str]) -> None:
    """Sources write one school year in three ways; the page writes it in one. Other years keep their number.

    | as published | begins         | shown   |
    | ------------ | -------------- | ------- |
    | 2019         | September 2018 | 2018/19 |
    | 201819       | September 2018 | 2018/19 |
    | 2018/19      | September 2018 | 2018/19 |
    | 2019         | April 2018     | 2019    |
    | 2019         | January 2019   | 2019    |
    """
    end = pd.Timestamp(row["begins"]) + pd.DateOffset(years=1, days=-1)
    frame = pd.DataFrame({"period": [row["as published"]], "period_end": [end]})
    assert topic.school_years(frame)["period"].iloc[0] == row["shown"]
