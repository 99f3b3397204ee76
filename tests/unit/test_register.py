"""No data file is unlisted, altered or gone."""

import json
from pathlib import Path

import pandas as pd
import pytest

from rc_analysis import paths
from rc_analysis.errors import DataError
from rc_analysis.sources.register import check_register, listed_files, register, write_register


def test_every_data_file_is_listed_and_unaltered() -> None:
    check_register()


def test_the_figures_are_small() -> None:
    assert paths.data("observations.parquet").stat().st_size < 1_500_000


def test_every_official_file_names_its_release_and_licence() -> None:
    frame = register().set_index("path")
    built = frame.loc[["observations.parquet", "areas.csv", "judgements.csv"]]
    assert (built[["source_ids", "release"]] != "").all().all()
    assert set(built["licence"]) == {"Open Government Licence v3.0"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "evidence" / "leeds").mkdir(parents=True)
    (tmp_path / "local").mkdir()
    (tmp_path / "a.csv").write_text("x,source_id\n1,s\n2,s\n", encoding="utf-8")
    (tmp_path / "evidence" / "leeds" / "b.csv").write_text("x\n1\n", encoding="utf-8")
    (tmp_path / "c.json").write_text(json.dumps({}), encoding="utf-8")
    (tmp_path / "README.md").write_text("prose", encoding="utf-8")
    (tmp_path / "local" / "own.csv").write_text("x\n1\n", encoding="utf-8")
    write_register(tmp_path)
    return tmp_path


def test_what_is_listed(folder: Path) -> None:
    frame = pd.read_csv(folder / "register.csv", dtype="str", keep_default_na=False).set_index("path")
    assert frame["rows"].to_dict() == {"a.csv": "2", "c.json": "", "evidence/leeds/b.csv": "1"}
    assert frame.loc["a.csv", "source_ids"] == "s"
    assert len(listed_files(folder)) == 3
    check_register(folder)


def test_all_faults_are_told_together(folder: Path) -> None:
    (folder / "a.csv").write_text("x,source_id\n1,s\n3,s\n", encoding="utf-8")
    (folder / "c.json").unlink()
    (folder / "evidence" / "leeds" / "new.csv").write_text("x\n1\n", encoding="utf-8")
    with pytest.raises(DataError) as raised:
        check_register(folder)
    told = str(raised.value)
    for words in ("a.csv: saw 'not the bytes", "c.json: saw 'listed, but", "evidence/leeds/new.csv: saw 'not listed'"):
        assert words in told


def test_no_register(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="data register"):
        check_register(tmp_path)
