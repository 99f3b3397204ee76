"""Running notebooks: what is left behind, what is taken out, and what a failure says."""

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
import pytest

from made_up_pages import NOTEBOOKS, PAGES, lay_out, put
from rc_analysis.errors import RunError
from rc_analysis.params import load_edition
from rc_analysis.pipeline import Folders
from rc_analysis.pipeline.execute import execute, font_cache, run_notebook, tidy
from rc_analysis.pipeline.plan import make_plan
from rc_analysis.pipeline.progress import Progress

PARAMETERS = {"edition": "redcar-2026-q3", "area": "E06000003", "as_of": "2026-09-30"}


def run(name: str, folder: Path, source: Path | None = None) -> Path:
    """Run a fixture (or `source`) in a process of its own, as the pipeline does; the executed copy."""
    target = folder / "run" / f"{name}.ipynb"
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(
            run_notebook,
            source or NOTEBOOKS / f"{name}.ipynb",
            target,
            PARAMETERS,
            folder / "failed",
        ).result()
    return target


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up project in a folder whose name would trip papermill."""
    root = tmp_path / "a {place}"
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(root))
    return lay_out(root)


def test_two_runs_give_the_same_bytes_and_hold_no_time_or_place(tmp_path: Path) -> None:
    first, second = run("works", tmp_path / "a"), run("works", tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()
    text = first.read_text(encoding="utf-8")
    for volatile in ("papermill", str(tmp_path), "start_time", "2.7.0", "/tmp/"):
        assert volatile not in text
    notebook = nbformat.read(first, as_version=4)
    assert [c["id"] for c in notebook.cells][:4] == ["yaml", "question", "parameters", "injected-parameters"]
    assert notebook.cells[0].cell_type == "raw"


def test_addresses_of_objects_are_taken_out() -> None:
    output = nbformat.v4.new_output("display_data", {"text/plain": "<Figure at 0x7f3a12bc9d10>"})
    cell = nbformat.v4.new_code_cell("1", outputs=[output])
    notebook = tidy(nbformat.v4.new_notebook(cells=[cell]))
    assert notebook.cells[0].outputs[0].data["text/plain"] == "<Figure>"


def test_a_kernel_works_in_a_folder_of_its_own_with_the_same_hashes_each_time(tmp_path: Path) -> None:
    text = nbformat.read(run("where_am_i", tmp_path), as_version=4).cells[-1].outputs[0].text.splitlines()
    assert text[0] == "0"
    assert Path(text[1]) != Path.cwd()
    assert text[2] == "<object object>"


def test_a_failure_names_notebook_cell_error_and_copy_and_leaves_no_result(tmp_path: Path) -> None:
    with pytest.raises(RunError) as caught:
        run("fails", tmp_path)
    said = str(caught.value)
    for part in (
        "fails",
        "cell 6 of 6 (fault)",
        "ValueError",
        "do not add up",
        str(tmp_path / "failed" / "fails.ipynb"),
    ):
        assert part in said
    assert caught.value.exit_code == 6
    assert not (tmp_path / "run" / "fails.ipynb").exists()
    assert "ValueError" in (tmp_path / "failed" / "fails.ipynb").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_kernel_that_dies_is_a_failure_too(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"dies failed .*DeadKernelError"):
        run("dies", tmp_path)


@pytest.mark.slow
def test_a_known_run_is_not_run_again_and_a_changed_one_is(project: Path) -> None:
    folders = Folders(project / "build", project / "site")
    lines: list[str] = []
    edition = load_edition()
    found = execute(make_plan(edition, folders), folders, Progress(lines.append))
    assert list(found) == list(PAGES)
    assert all(path.is_file() for path in found.values())

    plan = make_plan(edition, folders)
    assert all(task.known for task in plan.tasks)
    lines.clear()
    execute(plan, folders, Progress(lines.append))
    assert [line.split()[:2] for line in lines] == [[name, "(kept)"] for name in PAGES]

    money = project / "notebooks" / "money.ipynb"
    money.write_text(money.read_text(encoding="utf-8").replace("twelve things", "a dozen things"), encoding="utf-8")
    known = {task.notebook: task.known for task in make_plan(edition, folders).tasks}
    assert known == {name: name != "money" for name in PAGES}


@pytest.mark.slow
def test_one_failed_page_does_not_hide_another(project: Path) -> None:
    for name in ("homes", "schools"):
        put(project, name, "fails")
    folders = Folders(project / "build", project / "site")
    with pytest.raises(RunError, match="2 faults") as caught:
        execute(make_plan(load_edition(), folders), folders, Progress())
    assert "homes failed" in str(caught.value)
    assert "schools failed" in str(caught.value)
    edition = "redcar-2026-q3"
    assert sorted(p.name for p in folders.failed(edition).iterdir()) == ["homes.ipynb", "schools.ipynb"]


def test_a_notebook_saved_by_another_editor_under_another_kernel_is_run(tmp_path: Path) -> None:
    held = json.loads((NOTEBOOKS / "works.ipynb").read_text(encoding="utf-8"))
    held["nbformat_minor"] = 4
    held["metadata"] = {"kernelspec": {"name": "conda-env-csc-py", "display_name": "csc", "language": "python"}}
    for cell in held["cells"]:
        del cell["id"]
    source = tmp_path / "elsewhere.ipynb"
    source.write_text(json.dumps(held), encoding="utf-8")
    ran = nbformat.read(run("elsewhere", tmp_path, source), as_version=4)
    assert ran.metadata.kernelspec.name == "python3"
    assert [cell.id for cell in ran.cells][:4] == ["cell-001", "cell-002", "cell-003", "injected-parameters"]


@pytest.mark.slow
def test_a_run_needs_no_home_and_says_nothing_of_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "no-such-home"))
    for name in ("MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "IPYTHONDIR"):
        monkeypatch.delenv(name, raising=False)
    source = put(tmp_path, "draws", "where_am_i")
    drawn = source.read_text(encoding="utf-8").replace("print(object())", "import matplotlib.pyplot")
    source.write_text(drawn, encoding="utf-8")
    outputs = nbformat.read(run("draws", tmp_path, source), as_version=4).cells[-1].outputs
    assert [output.name for output in outputs] == ["stdout"]
    assert not (tmp_path / "no-such-home").exists()


def test_the_list_of_fonts_is_made_once_and_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = Folders(project / "build", project / "site")
    made = font_cache(folders)
    assert made.parent == folders.work
    assert list(made.glob("fontlist-*.json"))
    monkeypatch.setattr(sys, "executable", os.devnull)  # nothing is run a second time
    assert font_cache(folders) == made


@pytest.mark.slow
def test_what_was_made_and_never_shown_is_told_and_the_cell_that_asks_is_gone(tmp_path: Path) -> None:
    notebook = nbformat.read(NOTEBOOKS / "works.ipynb", as_version=4)
    made = (
        "import rc_analysis as rc, pandas as pd\n"
        'beds = pd.DataFrame({"Home": ["A"], "Beds": [4]})\n'
        'shown = rc.table(beds, title="Shown", sources="Made up")\n'
        'kept = rc.table(beds, title="Never shown", sources="Made up")\n'
        "shown"
    )
    notebook.cells.append(nbformat.v4.new_code_cell(made, id="made"))
    nbformat.write(notebook, tmp_path / "works.ipynb")
    out = nbformat.read(run("works", tmp_path, tmp_path / "works.ipynb"), as_version=4)
    assert [key for _, key in out.metadata["rc_analysis"]["unshown"]] == ["never-shown"]
    assert out.cells[-1]["id"] == "made"
