"""`rc-analysis records` on made-up returns: tables with small counts withheld, files where asked, and no child."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from made_up_returns import authority, write_years
from rc_analysis.cli_records import records


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


def test_the_same_seed_gives_the_same_paths(folder: Path, tmp_path: Path) -> None:
    def run(out: str) -> bytes:
        given = ["project", "--from", str(folder), "--as-of", "2021-03-31", "--paths", "200", "--out"]
        assert CliRunner().invoke(records, [*given, str(tmp_path / out)]).exit_code == 0
        return (tmp_path / out / "projected-stock.csv").read_bytes()

    assert run("one") == run("two")
