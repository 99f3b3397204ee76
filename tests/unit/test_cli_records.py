"""`rc-analysis records` on made-up returns: tables with small counts withheld, files where asked, and no child."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from made_up_returns import authority, write_years
from rc_analysis import paths, released
from rc_analysis.cli_records import records
from rc_analysis.errors import RecordsError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_years(tmp_path_factory.mktemp("returns"), authority(2019, 2021, children=120))


@pytest.fixture(scope="module")
def ids(folder: Path) -> set[str]:
    first = [line.split(",")[0] for file in folder.rglob("header.csv") for line in file.read_text().splitlines()[1:]]
    assert len(first) > 100
    return set(first)


@pytest.mark.parametrize("command", ["summary", "project"])
def test_tables_are_shown_and_written_and_hold_no_child(
    folder: Path, ids: set[str], tmp_path: Path, command: str
) -> None:
    given = [command, "--from", str(folder), "--as-of", "2021-03-31", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(records, given, catch_exceptions=False)
    assert done.exit_code == 0
    files = list((tmp_path / "out").glob("*.csv"))
    assert files
    said = done.output + "".join(file.read_text("utf-8") for file in files)
    words = set(re.findall(r"[A-Za-z0-9]+", said))
    assert not words & {i for i in ids if not i.isdigit() or len(i) > 4}


def test_counts_of_one_to_five_are_never_shown(folder: Path, tmp_path: Path) -> None:
    given = ["summary", "--from", str(folder), "--as-of", "2021-03-31", "--out", str(tmp_path)]
    done = CliRunner().invoke(records, given, catch_exceptions=False)
    assert "[c]" in done.output
    cells = re.findall(r",(\d+)(?=[,\n])", (tmp_path / "stock.csv").read_text("utf-8"))
    assert cells
    assert not set(cells) & set("12345")


def test_tables_that_leave_are_noted_and_the_next_are_held_against_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "local", lambda *parts: tmp_path.joinpath(*parts))
    given = ["summary", "--from", str(folder), "--as-of"]
    assert CliRunner().invoke(records, [*given, "2020-03-31"]).exit_code == 0
    assert not released.is_there(), "a draft is not noted"
    assert CliRunner().invoke(records, [*given, "2020-03-31", "--edition", "first"]).exit_code == 0
    (told,) = released.read("E06000003")
    assert told["care|stock|Total|Total|2020-03-31"] and None in told.values()
    assert released.read("E06000003", but="first") == []
    asked = []
    monkeypatch.setattr("rc_analysis.topics.care_records.summary", lambda *given: asked.append(given[2]) or 1 / 0)
    CliRunner().invoke(records, [*given, "2021-03-31", "--edition", "second"])
    assert asked == [[told]]


def test_the_same_seed_gives_the_same_paths(folder: Path, tmp_path: Path) -> None:
    def run(out: str) -> bytes:
        given = ["project", "--from", str(folder), "--as-of", "2021-03-31", "--paths", "200", "--out"]
        assert CliRunner().invoke(records, [*given, str(tmp_path / out)]).exit_code == 0
        return (tmp_path / out / "projected-stock.csv").read_bytes()

    assert run("one") == run("two")


def test_the_words_of_an_error_that_is_not_ours_are_never_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rc_analysis.topics import care_records

    def fails(*_: object) -> None:
        raise ValueError("invalid literal for int(): 'Marisol Quenby'")

    monkeypatch.setattr(care_records, "summary", fails)
    done = CliRunner().invoke(records, ["summary", "--from", str(folder), "--as-of", "2021-03-31"])
    assert isinstance(done.exception, RecordsError)
    assert "ValueError in test_cli_records, line" in str(done.exception)
    assert "Quenby" not in str(done.exception) + done.output and done.exception.__cause__ is None


def test_an_authoritys_returns_are_looked_for_in_its_own_folder_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr("rc_analysis.sources.ssda903.read_returns", lambda where: asked.append(where) or 1 / 0)
    CliRunner().invoke(records, ["summary", "--area", "Middlesbrough", "--as-of", "2021-03-31"])
    CliRunner().invoke(records, ["summary", "--as-of", "2021-03-31"])
    assert [where.parts[-3:] for where in asked] == [("local", code, "ssda903") for code in ("E06000002", "E06000003")]
