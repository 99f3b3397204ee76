"""Returns as spreadsheets, SQL clients and R save them: read rightly and told, or refused. All is made up."""

import csv
import io
import random
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from made_up_returns import EPISODES, HEADER, authority, episode, header, write, write_years
from rc_analysis.cli_records import records
from rc_analysis.errors import RecordsError, UserError
from rc_analysis.sources.ssda903 import check_usable, read_returns
from rc_analysis.sources.ssda903.codes import in_force
from rc_analysis.sources.ssda903.days import read_days
from rc_analysis.sources.ssda903.table import shown_name
from rc_analysis.topics.care_records import summary

DAY = date(2020, 3, 31)
Rows = list[list[str]]


def column(*cells: str) -> pd.Series:
    return pd.Series(list(cells), dtype="str")


# --- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "cells"),
    [
        ("dd Mon yyyy", ("01-May-2023", "21-Jun-2023")),
        ("dd Mon yyyy", ("1 May 2023", "21 June 2023")),
        ("dd Mon yy", ("01-MAY-23", "21-JUN-23")),
        ("Mon dd yyyy", ("May  1 2023 12:00AM", "Jun 21 2023 12:00AM")),
        ("yyyy-mm-dd", ("2023-05-01T00:00:00Z", "2023-06-21T00:00:00+01:00")),
        ("yyyy/mm/dd", ("2023/05/01", "2023/06/21")),
        ("yyyymmdd", ("20230501", "20230621")),
        ("dd-mm-yyyy", ("01-05-2023", "21-06-2023")),
        ("dd.mm.yyyy", ("1.5.2023", "21.6.2023 00:00")),
        ("a spreadsheet's day number", ("45047", "45098.0")),
    ],
)
def test_forms_that_can_be_read_one_way_only(form: str, cells: tuple[str, ...]) -> None:
    read = read_days({"DEC": column(*cells, "")})["DEC"]
    assert read.days.tolist()[:2] == [pd.Timestamp(2023, 5, 1), pd.Timestamp(2023, 6, 21)]
    assert pd.isna(read.days[2])
    assert dict(read.forms) == {form: 2} and read.month_first == 0


@pytest.mark.parametrize("cell", ["01/05/2023", "1/5/2023", "2023-05-01", "2023-05-01 00:00:00", "01/05/2023 14:30"])
def test_the_usual_forms_are_not_worth_a_note(cell: str) -> None:
    read = read_days({"DEC": column(cell)})["DEC"]
    assert read.days.tolist() == [pd.Timestamp(2023, 5, 1)] and read.forms == {}


@pytest.mark.parametrize(
    "cells",
    [
        ("01-05-2023", "02-06-2023"),  # day and month may be either
        ("01/05/23", "21/06/23"),  # and so may day and year
        ("01/05/23", "02/06/31"),
        ("23/05/01", "23/06/21"),
        ("2023-04-30T23:00:00Z", "2023-06-20T23:00:00Z"),  # the zone has moved the day
        ("2023-04-30 23:00:00",),
        ("5/1/2023 3:30 PM",),
        ("45047", "01/05/2023"),  # a spreadsheet has taken some for days, and which way round is not known
        ("1", "2"),
        ("00045", "99999"),
        ("01/05/0219",),
        ("9999-12-31",),
    ],
)
def test_what_may_mean_another_day_is_not_read(cells: tuple[str, ...]) -> None:
    read = read_days({"DEC": column(*cells)})["DEC"].days
    assert read.isna().any() and read[[not cell.startswith("01/05/2023") for cell in cells]].isna().all()


def test_two_digit_years_are_read_where_the_days_settle_it() -> None:
    found = read_days({"DECOM": column("31/05/23", "01/06/09"), "DEC": column("02/07/23")})
    assert found["DECOM"].days.tolist() == [pd.Timestamp(2023, 5, 31), pd.Timestamp(2009, 6, 1)]
    assert found["DEC"].days.tolist() == [pd.Timestamp(2023, 7, 2)]  # settled by its file's other column


def test_month_first_is_told_by_the_column() -> None:
    found = read_days({"DECOM": column("05/21/2023", "06/01/2023"), "DEC": column("21/05/2023", "05/21/2023")})
    assert (found["DECOM"].month_first, found["DEC"].month_first) == (1, 0)


@settings(max_examples=settings.default.max_examples // 3)
@given(st.lists(st.dates(date(1990, 1, 1), date(2028, 12, 31)), min_size=1, max_size=30), st.sampled_from("/-."))
def test_no_order_of_a_days_numbers_is_ever_read_as_another(days: list[date], mark: str) -> None:
    """Month first and year first: unread or flagged, or the day is the same whichever way it is read; but for days all
    of whose numbers could be day and month in the return's own form."""
    for form in (f"%m{mark}%d{mark}%Y", f"%m{mark}%d{mark}%y", f"%y{mark}%m{mark}%d"):
        read = read_days({"DEC": column(*(f"{day:{form}}" for day in days))})["DEC"]
        got = read.days.dropna()
        own = form == "%m/%d/%Y"
        for n, day in got.items():
            same = day.date() == days[n]  # type: ignore[call-overload]
            assert (
                same or read.month_first or (own and all(d.day <= 12 for d in days)) or (own and read.days.isna().any())
            )


# --- files --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_years(tmp_path_factory.mktemp("sound"), authority(2018, 2020, children=40, seed=4), "{y}-{t}.csv")


@pytest.fixture(scope="module")
def due(sound: Path) -> dict[str, str]:
    return counts(sound)


def counts(folder: Path) -> dict[str, str]:
    """All tables as published, but for the faults'."""
    made = summary(read_returns(folder), DAY)
    return {name: table.shown().to_csv() for name, table in made.tables.items() if name != "faults"}


def _days_as(form: str) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        at = [n for n, name in enumerate(rows[0]) if name in ("DECOM", "DEC", "DOB")]
        return [rows[0]] + [
            [form_of(cell, form) if n in at and cell else cell for n, cell in enumerate(row)] for row in rows[1:]
        ]

    return change


def form_of(cell: str, form: str) -> str:
    day = datetime.strptime(cell, "%d/%m/%Y").date()
    return str((day - date(1899, 12, 30)).days) if form == "number" else f"{day:{form}}"


def _one_column_as(name: str, form: str) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        if name not in rows[0]:
            return rows
        at = rows[0].index(name)
        return [rows[0]] + [[*r[:at], form_of(r[at], form) if r[at] else "", *r[at + 1 :]] for r in rows[1:]]

    return change


def _nulls(word: str) -> Callable[[Rows], Rows]:
    return lambda rows: [rows[0]] + [[cell or word for cell in row] for row in rows[1:]]


def _further(heading: str, cell: str, at: int) -> Callable[[Rows], Rows]:
    return lambda rows: [[*r[:at], heading if n == 0 else cell, *r[at:]] for n, r in enumerate(rows)]


def _shuffled(rows: Rows) -> Rows:
    return [rows[0], *random.Random(3).sample(rows[1:], len(rows) - 1)]


CELLS: dict[str, Callable[[Rows], Rows]] = {
    **{f"days as {form}": _days_as(form) for form in (
        "%Y-%m-%d", "%d-%b-%Y", "%d-%b-%y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y",
        "%y/%m/%d", "%Y%m%d", "%Y-%m-%dT00:00:00Z", "%Y-%m-%d 23:00:00", "%d/%m/%Y 00:00", "%b %d %Y 12:00AM", "number",
    )},
    **{f"{name} as {form}": _one_column_as(name, form) for name in ("DECOM", "DEC", "DOB")
       for form in ("%m/%d/%Y", "%d-%b-%Y", "%d/%m/%y", "number")},
    **{f"blanks as {word}": _nulls(word) for word in ("NULL", "NA", "#N/A", "None", "-", "?", "0", "1900-01-01")},
    "an empty column": _further("", "", 99),
    "an empty column in front": _further("", "", 0),
    "row numbers without a heading": _further("", "7", 0),
    "a further column": _further("TEAM", "North", 3),
    "a column twice": _further("DEC", "", 99),
    "a trailing comma": lambda rows: [rows[0], *([*row, ""] for row in rows[1:])],
    "row names as R writes them": lambda rows: [rows[0], *([str(n), *row] for n, row in enumerate(rows[1:], 1))],
    "headings in small letters": lambda rows: [[name.lower() for name in rows[0]], *rows[1:]],
    "headings with spaces": lambda rows: [[f" {name} " for name in rows[0]], *rows[1:]],
    "headings gone": lambda rows: rows[1:],
    "shuffled": _shuffled,
    "columns shuffled": lambda rows: [list(reversed(row)) for row in rows],
    "every row twice": lambda rows: [rows[0], *(row for row in rows[1:] for _ in range(2))],
    "spaces about cells": lambda rows: [rows[0], *([f" {cell} " for cell in row] for row in rows[1:])],
    "a nought before numbers": lambda rows: [rows[0], *([f"0{cell}" if n == rows[0].index("CHILD") else cell
                                                         for n, cell in enumerate(row)] for row in rows[1:])],
    "numbers shortened": lambda rows: [rows[0], *(["7.00E+05", *row[1:]] for row in rows[1:])],
    "codes in small letters": lambda rows: [rows[0], *([cell.lower() for cell in row] for row in rows[1:])],
    "cut short": lambda rows: [*rows[:-5], *(row[:4] for row in rows[-5:])],
}  # fmt: skip
BYTES: dict[str, Callable[[str], bytes]] = {
    "a mark in front": lambda text: text.encode("utf-8-sig"),
    "lines end as on Unix": lambda text: text.replace("\r\n", "\n").encode(),
    "lines end as on old Macs": lambda text: text.replace("\r\n", "\r").encode(),
    "blank lines": lambda text: text.replace("\r\n", "\r\n\r\n").encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "all in quotes": lambda text: "".join(
        '"' + line.replace(",", '","') + '"\r\n' for line in text.splitlines()
    ).encode(),
    "nothing": lambda text: b"",
    "headings alone": lambda text: (text.splitlines()[0] + "\r\n").encode(),
}


def lay(sound: Path, folder: Path, names: list[str], how: str) -> Path:
    """The sound returns with one change made to the named files."""
    for path in sorted(sound.glob("*.csv")):
        text = path.read_bytes().decode()
        if path.name in names and how in CELLS:
            out = io.StringIO(newline="")
            csv.writer(out).writerows(CELLS[how](list(csv.reader(io.StringIO(text, newline="")))))
            (folder / path.name).write_bytes(out.getvalue().encode())
        elif path.name in names and how in BYTES:
            (folder / path.name).write_bytes(BYTES[how](text))
        else:
            (folder / path.name).write_bytes(path.read_bytes())
            if path.name in names and how == "the file twice":
                (folder / f"copy {path.name}").write_bytes(path.read_bytes())
            if path.name in names and how == "the file twice, shuffled":
                rows = _shuffled(list(csv.reader(io.StringIO(text, newline=""))))
                with (folder / f"copy {path.name}").open("w", newline="") as handle:
                    csv.writer(handle).writerows(rows)
    return folder


NAMES = [f"{year}-{table}.csv" for year in (2018, 2019, 2020) for table in ("episodes", "header")]
SCOPES = [NAMES, NAMES[::2], NAMES[1::2], *([name] for name in NAMES)]


@settings(max_examples=settings.default.max_examples // 3)
@given(st.sampled_from(SCOPES), st.sampled_from([*CELLS, *BYTES, "the file twice", "the file twice, shuffled"]))
@pytest.mark.slow
def test_a_change_of_form_gives_the_same_counts_or_a_refusal(
    sound: Path, due: dict[str, str], tmp_path_factory: pytest.TempPathFactory, names: list[str], how: str
) -> None:
    folder = lay(sound, tmp_path_factory.mktemp("changed"), names, how)
    try:
        found = counts(folder)
    except UserError:
        return
    assert found == due


READ = ("an empty column", "an empty column in front", "a trailing comma", "blanks as NULL", "blanks as NA", "shuffled",
        "days as %d-%b-%Y", "days as %Y-%m-%dT00:00:00Z", "days as %d.%m.%Y", "days as %d-%m-%Y", "days as %d/%m/%y",
        "days as number", "headings in small letters", "a mark in front", "all in quotes", "the file twice",
        "the file twice, shuffled", "row numbers without a heading")  # fmt: skip
REFUSED = ("days as %m/%d/%Y", "days as %m-%d-%Y", "days as %y/%m/%d", "days as %Y-%m-%d 23:00:00", "blanks as ?",
           "a column twice", "UTF-16", "semicolons", "numbers shortened", "cut short", "nothing")  # fmt: skip


@pytest.mark.parametrize("how", READ)
@pytest.mark.slow
def test_what_is_unmistakable_is_read(sound: Path, due: dict[str, str], tmp_path: Path, how: str) -> None:
    assert counts(lay(sound, tmp_path, NAMES, how)) == due


@pytest.mark.parametrize("how", REFUSED)
def test_what_is_not_is_refused_with_its_exit_code(sound: Path, tmp_path: Path, how: str) -> None:
    folder = lay(sound, tmp_path, ["2020-episodes.csv"], how)
    done = CliRunner().invoke(records, ["summary", "--from", str(folder), "--as-of", DAY.isoformat()])
    assert isinstance(done.exception, RecordsError) and done.exception.exit_code == 10


@pytest.mark.parametrize("how", ["a trailing comma", "blanks as NULL", "days as %d-%b-%Y", "an empty column"])
def test_what_was_read_otherwise_is_said(sound: Path, tmp_path: Path, how: str) -> None:
    folder = lay(sound, tmp_path, ["2020-episodes.csv"], how)
    done = CliRunner().invoke(records, ["summary", "--from", str(folder), "--as-of", DAY.isoformat()])
    assert done.exit_code == 0
    assert "- 2020-episodes.csv" in done.output
    assert "Faults in the returns, by rule" in done.output


# --- refusals -----------------------------------------------------------------------------------


def year(folder: Path, rows: list[dict[str, str]], heads: list[dict[str, str]] | None = None) -> Path:
    known = heads or [header(child, date(2010, 5, 6)) for child in sorted({row["CHILD"] for row in rows} - {""})]
    return write_years(folder, {2020: (known, rows)}, "{y}-{t}.csv")


def many(number: int) -> list[dict[str, str]]:
    return [episode(f"C{n}", date(2019, 5, 1), date(2019, 9, 1)) for n in range(number)]


def test_one_percent_of_rows_may_be_unusable_and_no_more(tmp_path: Path) -> None:
    bad = [episode("C1", "soon"), episode("C2", "later")]
    check_usable(read_returns(year(tmp_path / "few", [*many(199), *bad[:1]])))
    with pytest.raises(RecordsError) as fault:
        check_usable(read_returns(year(tmp_path / "more", [*many(150), *bad])))
    assert "2020-episodes.csv: saw '152 rows" in str(fault.value)
    assert "DECOM: date that cannot be read as dd/mm/yyyy: 2" in str(fault.value)


def test_unknown_codes_of_a_column_that_is_counted_are_unusable_and_others_are_not(tmp_path: Path) -> None:
    rows = [row | {"CIN": "N99"} for row in many(20)]
    check_usable(read_returns(year(tmp_path / "need", rows)))
    with pytest.raises(RecordsError, match="PLACE: code that the return does not have: 20"):
        check_usable(read_returns(year(tmp_path / "place", [row | {"PLACE": "K9"} for row in many(20)])))


def test_children_without_an_age_are_refused(tmp_path: Path) -> None:
    heads = [header("other", date(2010, 5, 6))]
    with pytest.raises(RecordsError, match="child with episodes and no header: 20"):
        check_usable(read_returns(year(tmp_path, many(20), heads)))


def test_two_versions_of_a_year_are_refused(tmp_path: Path) -> None:
    rows = many(20)
    year(tmp_path, rows)
    write(tmp_path / "2020-episodes-v2.csv", EPISODES, [*rows[:19], rows[19] | {"PLACE": "K2"}])
    with pytest.raises(RecordsError, match=r"March 2020: saw 'episodes in 2020-episodes-v2.csv \(20 rows\) and"):
        read_returns(tmp_path)


def test_two_headers_of_a_year_that_differ_are_refused(tmp_path: Path) -> None:
    year(tmp_path, many(2))
    write(tmp_path / "2020-header-v2.csv", HEADER, [header("C1", date(2011, 1, 1))])
    with pytest.raises(RecordsError, match="other dates of birth for 1 children"):
        read_returns(tmp_path)


def test_numbers_that_differ_in_form_alone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="2 child numbers"):
        read_returns(year(tmp_path, [*many(3), episode("0C1", date(2019, 6, 1))]))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("2026/episodes v2.csv", "2026/episodes v2.csv"),
        ("SSDA903_header_2026_final.csv", "SSDA903_header_2026_final.csv"),
        ("Smith J.csv", "file 3 in order of name"),
        ("700123.csv", "file 3 in order of name"),
    ],
)
def test_a_files_name_is_told_only_where_it_can_name_no_child(name: str, shown: str) -> None:
    assert shown_name(Path(name), 3) == shown


def test_codes_in_force_by_year() -> None:
    assert {"K3"} <= in_force("PLACE", 2025) and "K3" not in in_force("PLACE", 2024)
    assert "H5" in in_force("PLACE", 2024) and "H5" not in in_force("PLACE", 2025)
    assert "Z1" in in_force("PLACE", 2025) and not {"Z11", "Z14"} & in_force("PLACE", 2025)
    assert {"Z11", "Z12", "Z13", "Z14"} <= in_force("PLACE", 2026) and "Z1" not in in_force("PLACE", 2026)
