"""Reading SSDA903 returns: layouts, dates, years, and each fault by its rule. All records here are made up."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_up_returns import EPISODES, HEADER, authority, episode, header, write, write_years
from rc_analysis.errors import DataError, RecordsError
from rc_analysis.sources.ssda903 import RULES, Fault, fault_table, read_returns, spell_table

BORN = date(2010, 5, 6)
LEAVES_OUT = ("no_child", "unreadable_date", "no_start", "repeated_row", "end_before_start", "start_after_return")


def found(folder: Path) -> dict[str, int]:
    """The faults found, by rule and field, those at nought left out."""
    table = read_returns(folder).faults
    return {
        f"{row.rule} {row.field}".strip(): int(row.found)
        for row in table[table["found"] > 0].itertuples()  # type: ignore[arg-type]
    }


def one_year(folder: Path, episodes: list[dict[str, str]], headers: list[dict[str, str]] | None = None) -> Path:
    """A return for the year to March 2020 with a sound child of its own, so that its year is plain."""
    sound = [episode("S1", date(2019, 5, 1), date(2019, 9, 1)), episode("S2", date(2019, 6, 1), date(2019, 8, 1))]
    heads = [header("S1", BORN), header("S2", BORN)]
    known = headers if headers is not None else [header(c, BORN) for c in {row["CHILD"] for row in episodes} if c]
    return write_years(folder, {2020: ([*heads, *known], [*sound, *episodes])})


@pytest.mark.parametrize(
    "pattern",
    [
        "{y}/{t}.csv",
        "{y}-{t}.csv",
        "{t}_{y}.csv",
        "903/{y}/SSDA903 {t}.CSV",
        "a/b/c/{t}{y}.csv",
        "{t}s/return {y}.csv",
    ],
)
def test_any_shape_of_folder_gives_the_same(tmp_path: Path, pattern: str) -> None:
    years = authority(2018, 2019, children=20)
    plain = read_returns(write_years(tmp_path / "plain", years))
    other = read_returns(write_years(tmp_path / "other", years, pattern))
    assert other.years == plain.years == (2018, 2019)
    assert other.covered == (date(2017, 4, 1), date(2019, 3, 31))
    assert (
        pd.DataFrame(spell_table(other))
        .drop(columns="child")
        .equals(pd.DataFrame(spell_table(plain)).drop(columns="child"))
    )


def test_a_sound_authority_has_no_fault(tmp_path: Path) -> None:
    assert found(write_years(tmp_path, authority(2018, 2020, children=40))) == {}


def test_every_rule_is_listed_at_nought_too(tmp_path: Path) -> None:
    table = read_returns(one_year(tmp_path, [])).faults
    assert list(table["rule"].unique()) == list(RULES)
    assert table["found"].sum() == 0


def test_other_tables_of_the_return_are_set_aside(tmp_path: Path) -> None:
    write(tmp_path / "reviews.csv", ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"), [{"CHILD": "S1"}])
    write(tmp_path / "uasc.csv", ("CHILD", "SEX", "DOB", "DUC"), [{"CHILD": "S1"}])
    assert read_returns(one_year(tmp_path, [])).aside == 2
    assert found(tmp_path) == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    one_year(tmp_path, [])
    file = tmp_path / "2020" / "header.csv"
    file.write_bytes(file.read_text("utf-8").replace("WBRI", "WBRÍ").encode(encoding))
    assert found(tmp_path) == {}


@pytest.mark.parametrize("said", ["2019-05-01", "2019-05-01 00:00:00", "01/05/2019 00:00", "1/5/2019"])
def test_dates_as_databases_write_them(tmp_path: Path, said: str) -> None:
    returns = read_returns(one_year(tmp_path, [episode("A", said)]))
    assert returns.faults["found"].sum() == 0
    assert (pd.DataFrame(returns.episodes)["start"] == pd.Timestamp(2019, 5, 1)).sum() == 2


@pytest.mark.parametrize("said", ["31/02/2019", "01/05/19", "2019", "soon", "01.05.2019", "01/05/0219"])
def test_dates_that_cannot_be_read(tmp_path: Path, said: str) -> None:
    assert found(one_year(tmp_path, [episode("A", said)])) == {"unreadable_date DECOM": 1}


EARLY, LATE = date(2019, 5, 1), date(2019, 7, 1)


@pytest.mark.parametrize(
    ("faults", "rows"),
    [
        ({"no_child": 1}, [episode("", EARLY)]),
        ({"no_start": 1}, [episode("A", "")]),
        ({"unreadable_date DEC": 1}, [episode("A", EARLY, "next week")]),
        ({"end_before_start": 1}, [episode("A", LATE, EARLY)]),
        ({"start_after_return": 1}, [episode("A", date(2021, 7, 1))]),
        ({"repeated_row": 2}, [episode("A", EARLY)] * 3),
        ({"overlapping": 1}, [episode("A", EARLY, date(2019, 8, 1)), episode("A", LATE, RNE="P")]),
        ({"overlapping": 1}, [episode("A", EARLY), episode("A", EARLY, LATE, PLACE="K2")]),
        ({"left_open": 1}, [episode("A", EARLY), episode("A", LATE, RNE="P")]),
        ({"no_length": 1}, [episode("A", EARLY, EARLY)]),
        ({"unknown_code RNE": 1}, [episode("A", EARLY, RNE="Y")]),
        ({"unknown_code LS": 1}, [episode("A", EARLY, LS="Q9")]),
        ({"unknown_code CIN": 1}, [episode("A", EARLY, CIN="N99")]),
        ({"unknown_code PLACE": 2}, [episode("A", EARLY, PLACE="B7"), episode("B", EARLY, PLACE="")]),
        ({"unknown_code PLACE_PROVIDER": 1}, [episode("A", EARLY, PLACE_PROVIDER="PR9")]),
        ({"unknown_code REC": 1}, [episode("A", EARLY, LATE, REC="E99")]),
        ({"unknown_code REASON_PLACE_CHANGE": 1}, [episode("A", EARLY, REASON_PLACE_CHANGE="WHY")]),
        ({}, [episode("A", EARLY, LS="c2", PLACE="u6")]),
        ({}, [episode("A", EARLY, LATE, REC="X1"), episode("A", LATE, RNE="P")]),
    ],
)
def test_a_fault_in_an_episode_is_counted_once_by_its_rule(
    tmp_path: Path, faults: dict[str, int], rows: list[dict[str, str]]
) -> None:
    assert found(one_year(tmp_path, rows)) == faults


@pytest.mark.parametrize(
    ("faults", "heads"),
    [
        ({"no_header": 1}, []),
        ({"duplicate_child": 1}, [header("A", BORN)] * 2),
        ({"duplicate_child": 1, "two_birth_dates": 0}, [header("A", BORN), header("A", date(2011, 1, 1))]),
        ({"no_birth_date": 1}, [header("A", "")]),
        ({"no_birth_date": 1, "unreadable_date DOB": 1}, [header("A", "6th May")]),
        ({"no_child": 1}, [header("A", BORN), header("", BORN)]),
        ({"shared_upn": 1}, [header("A", BORN, UPN="A" * 13), header("B", BORN, UPN="A" * 13)]),
        ({}, [header("A", BORN, UPN="UN3"), header("B", BORN, UPN="UN3")]),
        ({"starts_before_birth": 1}, [header("A", date(2019, 6, 1))]),
        ({"over_18": 1}, [header("A", date(2001, 6, 1))]),
    ],
)
def test_a_fault_in_a_header(tmp_path: Path, faults: dict[str, int], heads: list[dict[str, str]]) -> None:
    expected = {rule: n for rule, n in faults.items() if n}
    assert found(one_year(tmp_path, [episode("A", EARLY)], heads)) == expected


def test_birth_dates_that_differ_between_years_are_counted_and_the_latest_taken(tmp_path: Path) -> None:
    years = {
        2019: ([header("A", BORN)], [episode("A", date(2018, 5, 1), date(2018, 6, 1))]),
        2020: ([header("A", date(2011, 1, 1))], [episode("A", date(2019, 5, 1), date(2019, 6, 1))]),
    }
    returns = read_returns(write_years(tmp_path, years))
    assert found(tmp_path) == {"two_birth_dates": 1}
    assert list(pd.DataFrame(returns.children)["born"]) == [pd.Timestamp(2011, 1, 1)]


def test_missing_years_are_counted(tmp_path: Path) -> None:
    years = authority(2017, 2021, children=30)
    del years[2018], years[2020]
    returns = read_returns(write_years(tmp_path, years))
    assert returns.years == (2017, 2019, 2021)
    assert returns.faults.set_index("rule")["found"]["missing_year"] == 2


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("empty.csv", b"", "empty_file"),
        ("blank.csv", b" \r\n", "empty_file"),
        ("only headings.csv", (",".join(EPISODES) + "\n").encode(), "empty_file"),
        ("binary.csv", b"PK\x03\x04\x00\x00", "not_text"),
        ("utf16.csv", "CHILD,DOB".encode("utf-16"), "not_text"),
        ("no headings.csv", b"700001,1,06/05/2010,WBRI,,,\n", "wrong_columns"),
        ("half.csv", b"CHILD,DECOM,RNE\nA,01/05/2019,S\n", "wrong_columns"),
        ("semicolons.csv", b"CHILD;DOB;ETHNIC\nA;06/05/2010;WBRI\n", "wrong_columns"),
        ("twice.csv", b"CHILD,DOB,DOB,ETHNIC\n", "wrong_columns"),
    ],
)
def test_a_file_that_is_no_table_is_counted(tmp_path: Path, name: str, content: bytes, rule: str) -> None:
    (one_year(tmp_path, []) / name).write_bytes(content)
    assert found(tmp_path) == {rule: 1}


def test_a_line_cut_short_is_counted(tmp_path: Path) -> None:
    file = one_year(tmp_path, []) / "2020" / "episodes.csv"
    file.write_text(file.read_text("utf-8") + "A,01/05/2019,S\n", "utf-8")
    assert found(tmp_path) == {"broken_line": 1}


def test_nothing_to_read_says_what_is_due(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder"):
        read_returns(tmp_path / "nowhere")
    with pytest.raises(RecordsError) as fault:
        read_returns(tmp_path)
    assert "header" in str(fault.value) and "episodes" in str(fault.value)
    write(tmp_path / "header.csv", HEADER, [header("A", BORN)])
    with pytest.raises(RecordsError, match="DECOM"):
        read_returns(tmp_path)
    write(tmp_path / "episodes.csv", EPISODES, [episode("A", "soon")])
    with pytest.raises(RecordsError, match=r"no episode that can be used: episodes.csv: DECOM: date .*: 1"):
        read_returns(tmp_path)


def test_a_fault_must_be_of_a_listed_rule() -> None:
    with pytest.raises(KeyError):
        fault_table([Fault("bad_weather", 1)])
    with pytest.raises(KeyError):
        fault_table([Fault("unknown_code", 1)])
    with pytest.raises(KeyError):
        fault_table([Fault("no_start", 1, "DECOM")])


DAYS = st.one_of(
    st.dates(date(2016, 4, 1), date(2020, 3, 31)).map(lambda d: f"{d:%d/%m/%Y}"),
    st.sampled_from(["", "n/a", "31/02/2019", "2019-05-01", "01/01/2100"]),
)
ROWS = st.builds(
    lambda child, start, end, place: episode(child, start, end, PLACE=place),
    st.sampled_from(["", "A", "B", "C"]),
    DAYS,
    DAYS,
    st.sampled_from(["U6", "K2", "??", ""]),
)


@settings(max_examples=settings.default.max_examples // 3)
@given(st.lists(ROWS, max_size=12))
def test_no_row_is_dropped_without_being_counted(tmp_path_factory: pytest.TempPathFactory, rows: list) -> None:
    returns = read_returns(one_year(tmp_path_factory.mktemp("returns"), rows))
    faults = returns.faults
    left_out = faults.loc[faults["rule"].isin(LEAVES_OUT), "found"].sum()
    assert len(returns.episodes) + left_out == len(rows) + 2
    spells = pd.DataFrame(spell_table(returns))
    following = spells.groupby("child")["start"].shift(-1)
    assert not (spells["end"] > following).any() and not (spells["end"].isna() & following.notna()).any()
    assert not (spells["end"] < spells["start"]).any()
