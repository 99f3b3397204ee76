"""What is worked out from own records: against counts made the slow way, and safe to publish. All is made up."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from made_up import SHARED
from made_up_returns import authority, episode, header, write_years
from rc_analysis.errors import NoData, ParameterError, RecordsError
from rc_analysis.methods.stock_flow import expected
from rc_analysis.sources.ssda903 import Returns, read_returns, spell_table
from rc_analysis.topics.care_records import (
    as_demand_model,
    by_person_days,
    looked_after,
    pieces,
    project,
    stock,
    summary,
)
from rc_analysis.topics.care_records import counts as c
from rc_analysis.topics.care_records.counts import MOVED, STARTED, STOPPED, TOTAL, Window
from rc_analysis.topics.care_records.states import BANDS, GROUPS, PLACEMENTS, birthday, in_care

DAY = pd.Timestamp(2020, 9, 30)
YEAR = Window.year_to(DAY)
SAMPLE = SHARED / "ssda903" / "sample"


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Returns:
    folder = tmp_path_factory.mktemp("authority")
    return read_returns(write_years(folder, authority(2018, 2021, children=120, seed=9)))


@pytest.fixture(scope="module")
def spells(returns: Returns) -> pd.DataFrame:
    return looked_after(spell_table(returns))


def small(tmp_path: Path, rows: list[dict[str, str]], born: date = date(2008, 5, 6)) -> pd.DataFrame:
    """The spells of a few made-up children in a return to March 2021."""
    anchor = episode("Z", date(2020, 5, 1), date(2020, 5, 2), PLACE="S1")
    heads = [header(child, born) for child in sorted({row["CHILD"] for row in rows} | {"Z"})]
    table = looked_after(spell_table(read_returns(write_years(tmp_path, {2021: (heads, [*rows, anchor])}))))
    return table[table["place"] != "S1"].reset_index(drop=True)


def test_stock_is_that_of_a_count_child_by_child(spells: pd.DataFrame) -> None:
    """On some days, each child in care found by looping over spells, with the age as a person would reckon it."""
    days = [DAY - pd.Timedelta(days=97 * k) for k in range(6)]
    found = stock(pieces(spells), days).set_index(["day", "age", "placement"])["children"]
    for day in days:
        slow: dict[tuple[str, str], int] = {}
        for row in spells.itertuples():
            if row.start <= day and (pd.isna(row.end) or day < row.end):
                age = day.year - row.born.year - ((day.month, day.day) < (row.born.month, row.born.day))
                band = [name for name, begins in BANDS if begins <= age][-1]
                state = (band, PLACEMENTS[row.place])
                slow[state] = slow.get(state, 0) + 1
        fast = found.loc[day]
        assert {state: n for state, n in fast.items() if n} == slow


def test_pieces_hold_the_same_days_as_spells(spells: pd.DataFrame) -> None:
    cut = pieces(spells)
    until = DAY + pd.Timedelta(days=1)

    def days(frame: pd.DataFrame) -> pd.Series:
        end = frame["end"].where(frame["end"] < until, until)
        return (end - frame["start"]).dt.days.clip(lower=0).groupby(frame["child"]).sum()

    assert days(cut).equals(days(spells))


@pytest.mark.parametrize("born", [date(2004, 2, 29), date(2003, 12, 31)])
def test_birthdays(born: date) -> None:
    found = birthday(pd.Series([pd.Timestamp(born), pd.NaT]), 1)
    assert found[0] == (pd.Timestamp(2005, 3, 1) if born.month == 2 else pd.Timestamp(2004, 12, 31))
    assert pd.isna(found[1])


def test_what_came_less_what_left_is_the_change(spells: pd.DataFrame) -> None:
    table = c.turnover(spells, YEAR)
    assert table.loc["Looked after at the start", TOTAL] == len(in_care(spells, YEAR.first))
    assert table.loc[TOTAL, "Still looked after"] == len(in_care(spells, DAY))
    change = len(in_care(spells, DAY)) - len(in_care(spells, YEAR.first))
    assert table.loc[STARTED, TOTAL] - table.loc[TOTAL, STOPPED] == change


def test_the_tables_agree_where_they_tell_of_the_same(spells: pd.DataFrame) -> None:
    cut = pieces(spells)
    turnover, moves, begun = c.turnover(spells, YEAR), c.moves(cut, YEAR), c.emergencies(spells, YEAR)
    there = len(in_care(spells, DAY))
    assert moves.loc[STARTED, TOTAL] == turnover.loc[STARTED, TOTAL] == begun.loc[STARTED, TOTAL]
    assert moves.loc[TOTAL, STOPPED] == turnover.loc[TOTAL, STOPPED]
    assert c.age_by_placement(cut, DAY).loc[TOTAL, TOTAL] == there
    assert c.so_far(spells, DAY)[TOTAL] == c.homes_in_year(spells, YEAR)[TOTAL] == there


def test_average_is_the_mean_of_daily_stocks(spells: pd.DataFrame) -> None:
    days = [YEAR.first + pd.Timedelta(days=k) for k in range((DAY - YEAR.first).days)]
    daily = [len(in_care(spells, day)) for day in days]
    assert c.average(spells, YEAR) == pytest.approx(np.mean(daily))


def test_moves_emergencies_and_stability_by_hand(tmp_path: Path) -> None:
    """A: police protection, then two moves and a hospital stay; B: only the legal status changes; C: a new start."""
    a, b, d, e = date(2020, 4, 10), date(2020, 4, 12), date(2020, 6, 1), date(2020, 6, 8)
    found = small(
        tmp_path,
        [
            episode("A", a, b, LS="L1", REC="X1"),
            episode("A", b, d, RNE="B", PLACE="K2", REC="X1"),
            episode("A", d, e, RNE="P", PLACE="T1", REC="X1"),
            episode("A", e, RNE="P", PLACE="Z1"),
            episode("B", date(2017, 3, 1), d, PLACE="U4", REC="X1"),
            episode("B", d, RNE="L", PLACE="U4", LS="E1"),
            episode("C", date(2020, 5, 1), date(2020, 7, 1), PLACE="U4"),
            episode("C", date(2020, 8, 1), PLACE="H5", LS="L2"),
            episode("D", date(2020, 5, 1), LS="V3"),
        ],
    )
    begun = c.emergencies(found, YEAR)
    assert begun.loc[STARTED].tolist() == [2, 1, 3]
    assert begun.loc[MOVED].tolist() == [0, 3, 3]
    assert c.homes_in_year(found, YEAR).tolist() == [1, 1, 1, 3]
    assert c.unregistered(found, YEAR) == (1, (DAY - pd.Timestamp(e)).days + 1)
    assert c.same_home(found, DAY).tolist() == [1, 0, 1]
    moves = c.moves(pieces(found), YEAR)
    assert moves.loc["Foster homes", "Children's homes and secure homes"] == 1
    assert moves.loc["Foster homes", STOPPED] == 1
    assert moves.loc[STARTED, TOTAL] == 3
    assert c.so_far(found, DAY).loc["2 to 5 years"] == 1


def test_short_breaks_are_left_out_and_can_be_kept(tmp_path: Path) -> None:
    years = {2021: ([header("A", date(2010, 1, 1))], [episode("A", date(2020, 5, 1), date(2020, 6, 1), LS="V4")])}
    table = spell_table(read_returns(write_years(tmp_path, years)))
    assert len(looked_after(table)) == 0
    assert len(looked_after(table, short_breaks=True)) == 1


def test_lengths_are_those_of_the_product_limit(tmp_path: Path) -> None:
    """Four stays of 30, 60, 90 and an open 120 days: half had ended by the second, three quarters by the third."""
    first = date(2020, 4, 10)
    rows = [episode(n, first, first + timedelta(days=k)) for n, k in (("A", 30), ("B", 60), ("C", 90))]
    found = small(tmp_path, [*rows, episode("D", first)])
    row = c.lengths(found, pd.Timestamp(2020, 3, 31), DAY).loc["Foster homes"]
    assert row["begun"] == 4
    assert (row[["quarter", "half", "three_quarters"]] * c.MONTH).tolist() == pytest.approx([30, 60, 90])


def test_rates_by_person_days_by_hand(tmp_path: Path) -> None:
    """Two children in foster homes for 100 and 60 of 100 days, one leaving: one event in 160 child-days."""
    first = pd.Timestamp(2020, 5, 1)
    rows = [episode("A", date(2020, 4, 10)), episode("B", date(2020, 4, 10), date(2020, 6, 30))]
    found = by_person_days(
        small(tmp_path, [*rows, episode("C", date(2020, 8, 9))]), first, first + pd.Timedelta(days=100)
    )
    at = found.states.index[found.states["placement"] == "Foster homes"]
    assert len(at) == 1
    assert found.flows.moves[at[0], -1] == pytest.approx(1 / 160)
    assert found.flows.exposure is not None and found.flows.exposure[at[0]] == 160
    assert found.flows.entries[at[0]] == pytest.approx(1 / 100)
    assert found.start.sum() == 2


PACKAGE = [
    ("made up", "2019-09-29", "2020-09-30", (108.2355, 105.1242, 102.4607)),
    ("sample", "2019-07-01", "2020-01-01", (231.7359, 190.8915, 152.3590)),
    ("sample", "2021-09-27", "2022-03-27", (82.2997, 66.0413, 51.3449)),
    ("sample", "2018-03-31", "2021-03-31", (134.8960, 112.2065, 90.9126)),
]
"""Records, window, and the children in care that cs-demand-model 0.5.1 expects 30, 182 and 365 days on (run in an
environment of its own by benchmarks/own_records.py, which compares every state and day)."""


@pytest.mark.parametrize(("records", "first", "last", "theirs"), PACKAGE)
def test_the_public_package_gives_the_same(
    returns: Returns, records: str, first: str, last: str, theirs: tuple[float, ...]
) -> None:
    if records == "sample":
        if not SAMPLE.is_dir():
            pytest.skip("the public made-up sample of SSDA903 returns is not beside the project")
        returns = read_returns(SAMPLE)
    everyone = looked_after(spell_table(returns, keep_open=True), short_breaks=True)
    found = as_demand_model(everyone, pd.Timestamp(first), pd.Timestamp(last))
    path = expected(found.flows, found.start, 365).sum(axis=1)
    assert path[[30, 182, 365]] == pytest.approx(theirs, rel=1e-4)


def test_every_code_of_the_return_has_a_group() -> None:
    from rc_analysis.sources.ssda903.codes import CODES

    assert set(PLACEMENTS) == CODES["PLACE"]
    assert all(GROUPS)
    assert len(PLACEMENTS) == sum(len(codes) for codes in GROUPS.values())


def test_codes_of_later_years_have_their_groups_and_z1_its_family(tmp_path: Path) -> None:
    begun = date(2025, 5, 1)
    rows = [episode(f"C{n}", begun, PLACE=code) for n, code in enumerate(("K3", "Z11", "Z12", "Z13", "Z14", "U6"))]
    rows.append(episode("D", begun, date(2025, 9, 1)))
    heads = [header(row["CHILD"], date(2010, 5, 6)) for row in rows]
    returns = read_returns(write_years(tmp_path, {2026: (heads, rows)}))
    table = looked_after(spell_table(returns))
    day = pd.Timestamp(2026, 3, 31)
    found = c.age_by_placement(pieces(table), day).loc[TOTAL]
    assert (found["Supported accommodation"], found["Other placements"], found["Foster homes"]) == (1, 4, 1)
    assert c.unregistered(table, Window.year_to(day)) == (4, 4 * 335)
    assert returns.faults["found"].sum() == 0 and returns.notes == ()


def test_a_code_of_other_years_is_kept_and_told(tmp_path: Path) -> None:
    rows = [episode("A", date(2025, 5, 1), PLACE="H5"), episode("B", date(2025, 5, 1), date(2025, 9, 1))]
    heads = [header(child, date(2010, 5, 6)) for child in "AB"]
    returns = read_returns(write_years(tmp_path, {2026: (heads, rows)}))
    assert [str(note) for note in returns.notes] == [
        "2026/episodes.csv, PLACE: 1 codes of other years than that to March 2026, kept"
    ]
    assert set(returns.episodes["place"]) == {"H5", "U6"}


# What may be published


def lines(values: pd.DataFrame) -> list[list[tuple[str, str]]]:
    rows = [[(row, column) for column in values.columns] for row in values.index]
    columns = [[(row, column) for row in values.index] for column in values.columns]
    return [*(rows if TOTAL in values.columns else []), *(columns if TOTAL in values.index else [])]


@pytest.mark.parametrize("children", [6, 15, 120])
@pytest.mark.parametrize("day", [date(2018, 3, 31), date(2020, 9, 30)])
def test_no_small_count_is_shown_or_left_alone_in_its_line(tmp_path: Path, children: int, day: date) -> None:
    made = read_returns(write_years(tmp_path, authority(2018, 2021, children=children, seed=children)))
    found = summary(made, day)
    for name, table in found.tables.items():
        numbers = table.values.stack()
        whole = numbers[(numbers >= 1) & (numbers <= 5)] if name not in ("lengths", "rates") else []
        assert not len(whole), name
        assert not (table.values.notna() & table.symbols.notna()).any().any(), name
        if name in ("stock", "turnover", "moves", "so_far", "placements", "homes", "same_home"):
            for line in lines(table.values):
                hidden = [cell for cell in line if table.symbols.notna().loc[cell]]
                assert len(hidden) != 1, (name, hidden)
            assert table.values.notna().equals(table.symbols.isna()), name


@pytest.mark.slow
def test_a_figure_that_stands_in_two_tables_is_shown_in_both_or_in_none(tmp_path: Path) -> None:
    """Over many made-up places and days the number looked after, starts and stops never differ between tables."""
    day = date(2019, 3, 31)
    for seed in range(4):
        made = read_returns(write_years(tmp_path / str(seed), authority(2018, 2020, children=8, seed=seed)))
        shown = {name: table.shown() for name, table in summary(made, day).tables.items()}
        same = [
            [("stock", TOTAL, TOTAL), ("turnover", TOTAL, "Still looked after"), ("so_far", TOTAL, "Number"),
             ("homes", TOTAL, "Number")],
            [("turnover", STARTED, TOTAL), ("moves", STARTED, TOTAL), ("placements", STARTED, TOTAL)],
            [("turnover", TOTAL, STOPPED), ("moves", TOTAL, STOPPED)],
        ]  # fmt: skip
        for cells in same:
            assert len({shown[name].loc[row, column] for name, row, column in cells if name in shown}) <= 1, cells


def test_rates_rest_on_counts_that_are_shown(returns: Returns) -> None:
    found = summary(returns, DAY.date()).tables
    shown = found["turnover"].values
    rates = found["rates"].values
    assert rates.loc["Started to be looked after", "Number"] == shown.loc[STARTED, TOTAL]
    average = c.average(looked_after(spell_table(returns)), YEAR)
    assert rates.loc["Stopped being looked after", "For 100 children looked after"] == pytest.approx(
        100 * shown.loc[TOTAL, STOPPED] / average, abs=0.05
    )


def test_faults_of_few_records_are_withheld_and_those_of_files_are_not(tmp_path: Path) -> None:
    years = authority(2019, 2021, children=120)
    del years[2020]
    years[2021][1].extend(episode("700000", date(2020, 5, 1), date(2020, 4, 1)) for _ in range(1))
    write_years(tmp_path, years)
    shown = summary(read_returns(tmp_path), date(2021, 3, 31)).tables["faults"].shown()["Found"]
    assert shown["End before start"] == "[c]"
    assert shown["Year without episodes between the first and the last"] == "1"
    assert shown["No start date"] == "0"


@pytest.mark.parametrize("day", [date(2017, 3, 31), date(2018, 3, 30), date(2021, 4, 1), date(2030, 1, 1)])
def test_a_day_that_the_returns_do_not_cover_is_refused(returns: Returns, day: date) -> None:
    with pytest.raises(RecordsError, match="2018, 2019, 2020, 2021"):
        summary(returns, day)


def test_a_day_beside_a_missing_year_is_refused(tmp_path: Path) -> None:
    years = authority(2018, 2021, children=30)
    del years[2020]
    made = read_returns(write_years(tmp_path, years))
    assert summary(made, date(2019, 3, 31)).tables
    assert summary(made, date(2021, 3, 31)).tables
    for day in (date(2019, 4, 1), date(2020, 3, 31), date(2021, 3, 30)):
        with pytest.raises(RecordsError):
            summary(made, day)
    with pytest.raises(RecordsError):
        project(made, date(2021, 3, 31), months=13)


def test_no_child_in_the_year_is_said(tmp_path: Path) -> None:
    heads = [header("A", date(2010, 1, 1))]
    years = {
        2020: (heads, [episode("A", date(2019, 5, 1), date(2019, 6, 1), LS="V4")]),
        2021: (heads, [episode("A", date(2020, 5, 1), date(2020, 6, 1), LS="V4")]),
    }
    with pytest.raises(NoData, match="no child looked after in the year to 31 March 2021"):
        summary(read_returns(write_years(tmp_path, years)), date(2021, 3, 31))


# Carried forward


def test_a_projection_holds_its_point_and_widens(returns: Returns) -> None:
    found = project(returns, DAY.date(), days=730, paths=400)
    total = found.stock[found.stock["placement"] == TOTAL].set_index("day")
    assert list(total.index) == list(pd.date_range("2020-10-31", periods=24, freq="ME"))[: len(total)]
    assert ((total["low95"] <= total["low80"]) & (total["low80"] <= total["point"])).all()
    assert ((total["point"] <= total["high80"]) & (total["high80"] <= total["high95"])).all()
    width = total["high80"] - total["low80"]
    assert width.iloc[-1] > 1.5 * width.iloc[0]
    parts = found.stock[found.stock["placement"] != TOTAL]
    if parts["symbol"].isna().all():
        apart = (parts.groupby("day")["point"].sum() - total["point"]).abs()
        assert (apart <= 2.5 * (parts["placement"].nunique() + 1)).all()  # each to the nearest five
    assert (found.stock["point"].dropna() % 5 == 0).all() and (found.flows["point"].dropna() % 5 == 0).all()
    assert found.flows.groupby("flow").size().to_dict() == {"started": 2, "stopped": 2}


def test_a_projection_withholds_what_the_stock_table_withholds(tmp_path: Path) -> None:
    made = read_returns(write_years(tmp_path, authority(2018, 2021, children=25, seed=3)))
    table = summary(made, date(2020, 3, 31)).tables["stock"]
    hidden = set(table.symbols.columns[table.symbols.loc[TOTAL].notna()])
    assert hidden, "the case is made so that some are withheld"
    found = project(made, date(2020, 3, 31), days=62, paths=100).stock
    withheld = found[found["placement"].isin(hidden)]
    assert len(withheld) and (withheld["symbol"] == "c").all()
    assert withheld[["point", "low80", "high80", "low95", "high95"]].isna().all().all()
    assert found.loc[~found["placement"].isin(hidden), "point"].notna().all()


def test_the_same_seed_gives_the_same_projection(returns: Returns) -> None:
    first, again = (project(returns, DAY.date(), days=62, paths=100, seed=5) for _ in range(2))
    pd.testing.assert_frame_equal(first.stock, again.stock)


@pytest.mark.parametrize("wrong", [{"days": 30}, {"days": 5_000}, {"months": 5}, {"paths": 10}])
def test_a_projection_has_bounds(returns: Returns, wrong: dict[str, int]) -> None:
    with pytest.raises(ParameterError, match=next(iter(wrong))):
        project(returns, DAY.date(), **wrong)
