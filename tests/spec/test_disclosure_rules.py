"""Which counts of children are withheld.

These rules are for an authority's own returns. Figures that the Department, Ofsted or another publisher has
released have been through the publisher's own control, and are shown as released. `c` stands for a withheld count; all
of the counts here are made up.
"""

from collections.abc import Callable

import pandas as pd

from rc_analysis.disclosure import withhold
from spec_tables import rows


def holds(test: Callable[[], None]) -> None:
    """Hold each pair of columns of a test's table (`children` and `children shown`) against the rule."""
    table = pd.DataFrame(rows(test.__doc__ or ""))
    table = table.set_index(table.columns[0])
    shown = table[[name for name in table.columns if name.endswith(" shown")]]
    counts = table[[name for name in table.columns if name not in shown.columns]].astype(int)
    total_row = "total" if "total" in counts.index else None
    total_column = "total" if "total" in counts.columns else None
    values, symbols = withhold(counts, total_row=total_row, total_column=total_column)
    found = values.astype("str").where(symbols.isna(), symbols)
    assert found.to_numpy().tolist() == shown.to_numpy().tolist(), f"\n{found}"


def test_a_small_count() -> None:
    """A count from 1 to 5 is withheld. Zero is shown, as a true zero, and so is 6.

    | need       | children | children shown |
    | ---------- | -------- | -------------- |
    | abuse      | 0        | 0              |
    | illness    | 6        | 6              |
    | disability | 5        | c              |
    | distress   | 1        | c              |
    """
    holds(test_a_small_count)


def test_alone_under_a_total() -> None:
    """Under a total, a count withheld alone could be got back by subtraction, so the next smallest goes with it.

    | placement | children | children shown |
    | --------- | -------- | -------------- |
    | foster    | 80       | 80             |
    | home      | 12       | c              |
    | secure    | 2        | c              |
    | total     | 94       | 94             |
    """
    holds(test_alone_under_a_total)


def test_bound_to_be_ones() -> None:
    """Two withheld counts that can only be 1 and 1 take a third with them.

    | placement | children | children shown |
    | --------- | -------- | -------------- |
    | foster    | 80       | c              |
    | adoption  | 1        | c              |
    | secure    | 1        | c              |
    | total     | 82       | 82             |
    """
    holds(test_bound_to_be_ones)


def test_a_zero_beside() -> None:
    """A zero is withheld only where nothing else is left to hide behind.

    | placement | children | children shown |
    | --------- | -------- | -------------- |
    | foster    | 7        | c              |
    | home      | 0        | 0              |
    | secure    | 3        | c              |
    | total     | 10       | 10             |
    """
    holds(test_a_zero_beside)


def test_a_small_total() -> None:
    """A small total is withheld as any other count.

    | placement | children | children shown |
    | --------- | -------- | -------------- |
    | foster    | 3        | c              |
    | home      | 0        | 0              |
    | total     | 3        | c              |
    """
    holds(test_a_small_total)


def test_totals_both_ways() -> None:
    """With totals both ways, rows and columns are each made safe.

    | age      | boys | girls | total | boys shown | girls shown | total shown |
    | -------- | ---- | ----- | ----- | ---------- | ----------- | ----------- |
    | 0 to 4   | 20   | 18    | 38    | c          | c           | 38          |
    | 5 to 9   | 3    | 17    | 20    | c          | c           | 20          |
    | 10 to 15 | 40   | 36    | 76    | 40         | 36          | 76          |
    | total    | 63   | 71    | 134   | 63         | 71          | 134         |
    """
    holds(test_totals_both_ways)
