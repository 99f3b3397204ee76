"""`data check`, and the build that asks it first: every fault of every table at once, as a fault of data."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from rc_analysis import paths
from rc_analysis.cli import cli
from rc_analysis.errors import DataError
from rc_analysis.sources.checks import check_all


@pytest.fixture(name="root")
def project_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's own data, editions and notebooks, to be spoilt."""
    for name in ("data", "params", "notebooks"):
        left = shutil.ignore_patterns("local", "added")
        shutil.copytree(paths.root() / name, tmp_path / name, ignore=left if name == "data" else None)
    (tmp_path / "data" / "local").mkdir()
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(tmp_path))
    return tmp_path


def swap(path: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        file = root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def put(path: str, text: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")

    return edit


SPOILT = {
    "sources": (swap("data/sources.csv", "https://", "http://"), "url: "),
    "measures": (swap("data/measures.csv", "per 10,000", "per ten"), "unit: "),
    "words": (swap("data/words.csv", "cla_rate", "cla_rates"), "cla_rates"),
    "evidence": (swap("data/evidence/redcar-and-cleveland/facts.csv", "E06000003", "E0600000"), "E0600000"),
    "api": (swap("data/releases/ees.csv", "dfe-outcomes-ks2", "dfe-nothing"), "dfe-nothing"),
    "edition": (swap("params/redcar-2026-q3.yml", "area: ", "area: Nowhere "), "Nowhere"),
    "scenario": (put("params/scenarios/mine.yml", "name: Mine\nlevels: []\n"), "mine.yml"),
    "own": (put("data/added/savings.csv", "area_code,saving\nE06000003,Secret plan\n"), "savings.csv"),
}

OF_THE_EDITION = ("edition", "scenario")
"""What a build tells of the edition that it builds alone, as a fault of its parameters."""


def test_the_projects_own_data_is_sound(root: Path) -> None:
    told = check_all()
    assert {"sound  evidence", "sound  params/redcar-2026-q3.yml", "sound  releases"} <= set(told)


def test_all_faults_are_told_together_and_a_build_tells_the_same(root: Path) -> None:
    for edit, _ in SPOILT.values():
        edit(root)
    with pytest.raises(DataError) as raised:
        check_all()
    told = str(raised.value)
    for name, (_, word) in SPOILT.items():
        assert word in told, (name, told)
    assert told.count("faults:") == 1
    assert raised.value.exit_code == 4
    assert "Secret plan" not in told
    built = CliRunner().invoke(cli, ["build", "--out", str(root / "out")])
    assert isinstance(built.exception, DataError)
    assert all((word in str(built.exception)) == (name not in OF_THE_EDITION) for name, (_, word) in SPOILT.items())
    assert not (root / "out").exists()


def test_returns_that_cannot_be_used_are_a_fault_of_data(root: Path) -> None:
    put("data/local/E06000003/ssda903/2026-episodes.csv", "CHILD,DECOM\nSecret,01/01/2026\n")(root)
    with pytest.raises(DataError, match="local: ssda903") as raised:
        check_all()
    assert (raised.value.exit_code, "Secret" in str(raised.value)) == (4, False)


@pytest.mark.slow
def test_an_altered_file_is_told_by_the_check_and_does_not_stop_a_build(root: Path) -> None:
    swap("data/words.csv", "the rate of children looked after", "the share of children looked after")(root)
    check_all(before_run=True)
    with pytest.raises(DataError, match="not the bytes that are listed"):
        check_all()


def test_a_table_that_others_rest_on_is_told_once(root: Path) -> None:
    swap("data/areas.csv", "local_authority", "local authority")(root)
    with pytest.raises(DataError, match=r"data/areas\.csv: saw .level: ") as raised:
        check_all(before_run=True)
    assert str(raised.value).count("data/areas.csv") == 1
