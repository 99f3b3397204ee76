"""Small counts: unit tests of the corners; the rules as tables are in tests/spec."""

import itertools

import numpy as np
import pandas as pd
import pytest

from rc_analysis.disclosure import withhold


def test_an_attacker_who_knows_the_rules_cannot_fix_a_withheld_count() -> None:
    """Every column of three counts from 0 to 9 and its total, up to 9: what is shown fits two values or more of each
    withheld count that a shown total stands over."""
    fitting: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for inner in itertools.product(range(10), repeat=3):
        if sum(inner) > 9:
            continue
        column = pd.DataFrame({"n": [*inner, sum(inner)]}, index=["a", "b", "c", "all"])
        values, _ = withhold(column, total_row="all")
        shown = tuple(None if pd.isna(v) else int(v) for v in values["n"])
        fitting.setdefault(shown, []).append(inner)
    for shown, tables in fitting.items():
        for place in range(3):
            if shown[place] is None:
                assert len({t[place] for t in tables}) > 1, (shown, tables)


def test_in_made_up_tables_with_totals_both_ways_no_withheld_count_stands_alone_in_its_line() -> None:
    chance = np.random.default_rng(20260930)
    for _ in range(60):
        rows, columns = chance.integers(2, 5), chance.integers(2, 5)
        inner = pd.DataFrame(chance.poisson(chance.choice([1, 3, 8]), (rows, columns)))
        table = pd.concat([inner, inner.sum().to_frame().T.set_axis(["all"])])
        table["all"] = table.sum(axis=1)
        values, symbols = withhold(table, total_row="all", total_column="all")
        hidden = symbols.notna().to_numpy()
        small = ((table >= 1) & (table <= 5)).to_numpy()
        assert hidden[small].all()
        assert (values.isna().to_numpy() == hidden).all()
        assert all(line.sum() != 1 for line in [*hidden, *hidden.T])


def test_four_corners_joined_by_one_cell_do_not_give_that_cell_away() -> None:
    """Two blocks of withheld counts and one between: each line has two or more, yet the one could be solved for."""
    inner = pd.DataFrame(
        [[3, 4, 9, 9], [4, 3, 2, 9], [9, 9, 3, 4], [9, 9, 4, 3]], index=list("abcd"), columns=list("wxyz")
    )
    table = pd.concat([inner, inner.sum().to_frame().T.set_axis(["all"])])
    table["all"] = table.sum(axis=1)
    _, symbols = withhold(table, total_row="all", total_column="all")
    assert symbols.notna().to_numpy().sum() > 9


def test_counts_are_checked_first() -> None:
    for wrong, said in (([1.5], "whole"), ([-1], "whole"), ([None], "missing")):
        with pytest.raises(ValueError, match=said):
            withhold(pd.DataFrame({"a": wrong}))
    with pytest.raises(ValueError, match="not the sum"):
        withhold(pd.DataFrame({"n": [10, 20, 31]}, index=["a", "b", "all"]), total_row="all")
