"""`data add` and `data undo`: next year's release over what is held, one stopped half-way, and the commands."""

import gzip
import json
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import made_up
from made_up_releases import (  # noqa: F401
    CLA,
    KS4,
    MIX,
    bytes_of,
    data_folder,
    embedded_folder,
    everything,
    following,
    next_year,
    small_country,
    table,
    write,
    years,
)
from rc_analysis.cli import cli
from rc_analysis.errors import DataError, ParameterError
from rc_analysis.sources.add import add
from rc_analysis.sources.added import Added
from rc_analysis.sources.undo import undo
from rc_analysis.store import Store

# ---- next year's release


def test_next_years_release_is_laid_over_and_all_else_stays(data: Path, tmp_path: Path) -> None:
    before = everything(data)
    done = add([write(tmp_path / "new", CLA, next_year)], folder=data)
    told = "\n".join(done.lines())
    assert "taken  " + CLA + ": made-cla, 2026 (" in told
    assert "new: 14 figures of 2 measure(s), periods 2026" in told
    after = everything(data)
    assert set(after["measure"]) == set(before["measure"])
    assert years(data, "cla_number") == [2022, 2023, 2024, 2025, 2026]
    newest = after[(after["measure"] == "cla_number") & (after["period_end"].dt.year == 2026)]
    assert set(newest["source_id"]) == {"made-cla-2026"}
    assert {"P10", "P50", "P90"} <= set(newest["area_code"])
    assert Store(data).source("made-cla-2026").citation() == "Made-up Publisher, Made-up figures, 2026, cla"
    assert Store(data).source("made-cla").release == "2025"
    other = before["measure"] != "cla_number"
    kept = after.merge(before[other & (before["measure"] != "cla_rate")])
    assert len(kept) == (other & (before["measure"] != "cla_rate")).sum()


def test_what_is_only_in_the_old_release_keeps_its_citation(data: Path, tmp_path: Path) -> None:
    add([write(tmp_path / "new", CLA, following)], folder=data)
    rows = Store(data).load("cla_number", ["E06000901"])
    sources = dict(zip(rows["period_end"].dt.year, rows["source_id"], strict=True))
    assert (sources[2025], sources[2026]) == ("made-cla", "made-cla-2026")


def test_undo_gives_the_old_bytes(data: Path, tmp_path: Path) -> None:
    before = bytes_of(data)
    add([write(tmp_path / "new", CLA, next_year)], folder=data)
    one = bytes_of(data)
    add([write(tmp_path / "new", MIX, next_year)], folder=data)
    assert undo(data) == "0002-made-mix"
    assert bytes_of(data) == one
    undo(data)
    assert bytes_of(data) == before
    with pytest.raises(DataError, match="no step"):
        undo(data)


def test_a_dry_run_writes_nothing(data: Path, tmp_path: Path) -> None:
    before, lines = bytes_of(data), []
    add([write(tmp_path / "new", CLA, next_year)], folder=data, dry_run=True, report=lines.append)
    assert "periods 2026" in "\n".join(lines)
    assert bytes_of(data) == before


def test_what_is_held_already_is_no_step(data: Path, tmp_path: Path) -> None:
    before = bytes_of(data)
    done = add([made_up.downloads(tmp_path / "all")], folder=data)
    assert len(done.taken) == 7
    assert not any(one.fresh for one in done.taken)
    assert done.step is None
    assert bytes_of(data) == before
    assert "left   notes.txt: not a table" in list(done.lines())


def test_revised_figures_are_counted_and_the_largest_named(data: Path, tmp_path: Path) -> None:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        ashby = (frame["la_name"] == "Ashby") & (frame["time_period"] == "2024")
        return next_year(frame.assign(children_count=frame["children_count"].mask(ashby, "155")))

    told = "\n".join(add([write(tmp_path / "new", CLA, edit)], folder=data).lines())
    assert "revised: 1 figures; the largest by share: cla_number, Ashby, 2024, Total: 110 to 155" in told
    assert Store(data).load("cla_number", ["E06000901"]).set_index("period")["value"]["2024"] == 155


def test_the_release_is_the_one_named(data: Path, tmp_path: Path) -> None:
    add([write(tmp_path / "new", CLA, next_year)], folder=data, release="Reporting year 2026, 19 November 2026")
    (row,) = Store(data).load("cla_number", ["E06000901"]).query("period == '2026'").to_dict("records")
    cited = Store(data).source(row["source_id"]).citation()
    assert cited == "Made-up Publisher, Made-up figures, Reporting year 2026, 19 November 2026, cla"
    told = json.loads(next((data / "added").glob("*/step.json")).read_text(encoding="utf-8"))["tables"][0]
    assert (told["published"], told["changes"]["added"]) == ("2026-11-19", 14)


def test_a_release_that_no_file_tells_is_asked_for(data: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "new", "bds_long.csv", lambda f: f.assign(Values=f["Values"].replace("1250000.5", "1")))
    assert "1250000.5" in set(table("bds_long.csv")["Values"])
    with pytest.raises(DataError, match="--release"):
        add([path], folder=data)
    add([path], folder=data, release="April 2027")
    assert Store(data).source("made-lait-april-2027").release == "April 2027"


@pytest.mark.parametrize("kind", ["gz", "zip", "xlsx-like", "parquet", "ods"])
def test_the_forms_in_which_a_file_comes(data: Path, tmp_path: Path, kind: str) -> None:
    plain = write(tmp_path / "plain", CLA, next_year)
    given = tmp_path / CLA
    if kind == "gz":
        given = tmp_path / f"{CLA}.gz"
        given.write_bytes(gzip.compress(plain.read_bytes()))
    elif kind == "xlsx-like":  # gzip under the name of a CSV file, as the department's API sends it
        given.write_bytes(gzip.compress(plain.read_bytes()))
    elif kind == "zip":
        given = tmp_path / "children-looked-after.zip"
        with zipfile.ZipFile(given, "w") as book:
            book.write(plain, f"data/{CLA}")
            book.writestr("data/" + CLA.replace(".csv", ".meta.csv"), "col_name,col_type\nx,Filter\n")
            book.writestr("data-guidance/data-guidance.txt", "Made up\nPublished 19 November 2026\n")
            book.writestr("__MACOSX/._x", "x")
    elif kind == "parquet":
        given = given.with_suffix(".parquet")
        pd.read_csv(plain, dtype="str", keep_default_na=False).to_parquet(given, index=False)
    else:
        frame = pd.read_csv(plain, dtype="str", keep_default_na=False)
        given = made_up.write_ods(
            given.with_suffix(".ods"), {"Cover": [["made up"]], "Data": [list(frame), *frame.to_numpy().tolist()]}
        )
    done = add([given], folder=data)
    assert [one.changes.counts() for one in done.taken] == [{"added": 14, "revised": 0, "gone": 0}]
    assert done.taken[0].table.told["published"] == ("2026-11-19" if kind == "zip" else "")
    assert years(data, "cla_number")[-1] == 2026


def test_ofsteds_list_and_the_neighbour_model(data: Path, tmp_path: Path) -> None:
    sheets = made_up.outcome_sheets()
    for rows in sheets.values():
        rows[:] = [["Good" if cell == "Outstanding" else cell for cell in row] for row in rows]
    grades = made_up.write_ods(tmp_path / made_up.OUTCOMES.replace("2025", "2026"), sheets)
    near = table("statistical_neighbours_2025.csv")
    near[["SN_1", "SN_2"]] = near[["SN_2", "SN_1"]].to_numpy()
    model = tmp_path / "statistical_neighbours_2026.csv"
    near.to_csv(model, index=False)
    before, held = Store(data).area("Ashby").neighbours, Store(data).judgements()
    add([grades, model], folder=data)
    after, listed = Store(data).area("Ashby").neighbours, Store(data).judgements()
    assert listed["inspection_id"].tolist() == held["inspection_id"].tolist()
    assert set(held["grade"]) - set(listed["grade"]) == {"outstanding"}
    assert Store(data).source("made-ofsted").release.endswith("31 March 2026")
    assert after[:2] == before[1::-1]
    undo(data)
    assert Store(data).area("Ashby").neighbours == before


# ---- stopped half-way


class Killed(BaseException):
    """What no `except Exception` takes."""


@pytest.mark.parametrize("at", ["write_text", "rename", "replace"])
def test_an_add_that_is_killed_leaves_what_was(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    before = everything(data)
    path = write(tmp_path, CLA, next_year)

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Path, at, killed)
        add([path], folder=data)
    pd.testing.assert_frame_equal(everything(data), before)
    assert add([path], folder=data).step == data / "added" / "0001-made-cla"
    assert [p.name for p in (data / "added").iterdir()] == ["0001-made-cla"]


def test_an_undo_that_is_killed_leaves_what_would_be(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(data)
    add([write(tmp_path, CLA, next_year)], folder=data)

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(shutil, "rmtree", killed)
        undo(data)
    pd.testing.assert_frame_equal(everything(data), before)
    add([write(tmp_path, KS4, next_year)], folder=data)
    undo(data)
    assert not (data / "added").exists()


# ---- the command line, and what is shared


def test_the_commands(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(tmp_path))
    path = write(tmp_path / "new", CLA, next_year)
    run = CliRunner().invoke
    assert "Nothing is written: a dry run." in run(cli, ["data", "add", str(path), "--dry-run"]).output
    assert "added  data/added/0001-made-cla" in run(cli, ["data", "add", str(path)]).output
    assert "nothing is new" in run(cli, ["data", "add", str(path)]).output
    assert len(Added(data).steps()) == 1
    assert "undone data/added/0001-made-cla" in run(cli, ["data", "undo"]).output
    local = run(cli, ["data", "build", "--from", str(tmp_path), "--local"])
    assert isinstance(local.exception, ParameterError)
    assert "data add" in str(local.exception)


CASES = made_up.SHARED.parent / "cases"


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases do not lie beside the project")
@pytest.mark.parametrize(
    "case", ["data-build-one-file", "data-build-same-columns/la_cla_during_year_new_placements.csv"]
)
def test_the_shared_cases_keep_every_measure(tmp_path: Path, case: str) -> None:
    source = Path(__file__).resolve().parents[2] / "data"
    names = ("observations.parquet", *(p.name for p in source.glob("*.csv")))
    (tmp_path / "data").mkdir()
    for name in names:
        shutil.copy(source / name, tmp_path / "data")
    before = everything(tmp_path / "data")
    done = add([CASES / case], folder=tmp_path / "data")
    after = everything(tmp_path / "data")
    assert set(before["measure"]) == set(after["measure"])
    assert [name for name, _ in done.left] in ([], ["README"])
    assert len(after) > len(before)
    with pytest.raises(
        DataError, match=r"la_conviction_health_outcome_cla\.csv.*no row"
    ):  # its table's name, not its rows
        add([CASES / "data-build-same-columns"], folder=tmp_path / "data")
