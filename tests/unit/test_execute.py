"""Running notebooks: what is left behind, what is taken out, and what a failure says."""

import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
import pytest

from rc_analysis.errors import RunError
from rc_analysis.params import load_edition
from rc_analysis.pipeline import Folders
from rc_analysis.pipeline.execute import captions, execute, run_notebook, tidy
from rc_analysis.pipeline.plan import make_plan
from rc_analysis.pipeline.progress import Progress

FIXTURES = Path(__file__).parents[1] / "fixtures" / "notebooks"
PARAMETERS = {"edition": "redcar-2026-q3", "area": "E06000003", "as_of": "2026-09-30"}
TOPICS = ("inspections", "budgets", "sufficiency", "education")


def run(name: str, folder: Path) -> Path:
    """Run a fixture in a process of its own, as the pipeline does; the executed copy."""
    target = folder / "run" / f"{name}.ipynb"
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(
            run_notebook, FIXTURES / f"{name}.ipynb", target, PARAMETERS, folder / "run", folder / "failed"
        ).result()
    return target


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of five made-up notebooks in a folder whose name would trip papermill."""
    root = tmp_path / "a {place}"
    for name in (*TOPICS, "overview"):
        source = {"sufficiency": "works_with_horizon", "budgets": "works_with_scenario"}.get(name, "works")
        (root / "notebooks").mkdir(parents=True, exist_ok=True)
        shutil.copy(FIXTURES / f"{source}.ipynb", root / "notebooks" / f"{name}.ipynb")
    (root / "data").mkdir()
    (root / "data" / "figures.csv").write_text("year,things\n2025,12\n")
    shutil.copytree(Path(__file__).parents[2] / "params", root / "params")
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(root))
    return root


def test_two_runs_give_the_same_bytes_and_hold_no_time_or_place(tmp_path: Path) -> None:
    first, second = run("works", tmp_path / "a"), run("works", tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()
    text = first.read_text(encoding="utf-8")
    for volatile in ("papermill", str(tmp_path), "start_time", "2.7.0", "/tmp/"):
        assert volatile not in text
    notebook = nbformat.read(first, as_version=4)
    assert [c["id"] for c in notebook.cells][:4] == ["yaml", "question", "parameters", "injected-parameters"]
    assert notebook.cells[0].cell_type == "raw"


def test_captions_computed_in_the_run_reach_the_cells_metadata(tmp_path: Path) -> None:
    cells = {c["id"]: c for c in nbformat.read(run("works", tmp_path), as_version=4).cells}
    assert cells["fig-made-up"].metadata["fig-alt"] == "A made-up drawing that shows twelve things in one place."
    assert cells["fig-made-up"].metadata["fig-cap"] == "Twelve made-up things. Things, E06000003, 2026-09-30"
    assert cells["tbl-made-up"].metadata["tbl-cap"].startswith("Twelve made-up things")
    assert "fig-cap" not in cells["tbl-made-up"].metadata


def test_a_cell_without_an_exhibit_has_no_caption() -> None:
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", {"text/plain": "1"})])
    assert captions(cell) == {}


def test_addresses_of_objects_are_taken_out() -> None:
    output = nbformat.v4.new_output("display_data", {"text/plain": "<Figure at 0x7f3a12bc9d10>"})
    cell = nbformat.v4.new_code_cell("1", outputs=[output])
    notebook = tidy(nbformat.v4.new_notebook(cells=[cell]))
    assert notebook.cells[0].outputs[0].data["text/plain"] == "<Figure>"


def test_the_kernel_is_told_where_the_run_lies_and_works_in_a_folder_of_its_own(tmp_path: Path) -> None:
    text = nbformat.read(run("where_am_i", tmp_path), as_version=4).cells[-1].outputs[0].text.splitlines()
    assert text[0] == str(tmp_path / "run")
    assert text[1] == "0"
    assert Path(text[2]) != Path.cwd()
    assert text[3] == "<object object>"


def test_a_failure_names_notebook_cell_error_and_copy_and_leaves_no_result(tmp_path: Path) -> None:
    with pytest.raises(RunError) as caught:
        run("fails", tmp_path)
    said = str(caught.value)
    for part in (
        "fails",
        "cell 6 of 7 (fault)",
        "ValueError",
        "do not add up",
        str(tmp_path / "failed" / "fails.ipynb"),
    ):
        assert part in said
    assert caught.value.exit_code == 6
    assert not (tmp_path / "run" / "fails.ipynb").exists()
    assert "ValueError" in (tmp_path / "failed" / "fails.ipynb").read_text(encoding="utf-8")


def test_a_kernel_that_dies_is_a_failure_too(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"dies failed .*DeadKernelError"):
        run("dies", tmp_path)


def test_a_known_run_is_not_run_again_and_a_changed_one_is(project: Path) -> None:
    folders = Folders(project / "build", project / "site")
    lines: list[str] = []
    edition = load_edition()
    found = execute(make_plan(edition, folders), folders, Progress(lines.append))
    assert list(found) == [*TOPICS, "overview"]
    assert all(path.is_file() for path in found.values())
    assert "overview" in lines[-1]

    plan = make_plan(edition, folders)
    assert all(task.known for task in plan.tasks)
    lines.clear()
    execute(plan, folders, Progress(lines.append))
    assert [line.split()[:2] for line in lines] == [[name, "(kept)"] for name in (*TOPICS, "overview")]

    budgets = project / "notebooks" / "budgets.ipynb"
    budgets.write_text(budgets.read_text(encoding="utf-8").replace("twelve things", "a dozen things"), encoding="utf-8")
    known = {task.notebook: task.known for task in make_plan(edition, folders).tasks}
    assert known == {"inspections": True, "budgets": False, "sufficiency": True, "education": True, "overview": False}


def test_one_failed_topic_does_not_hide_another_and_the_overview_is_not_run(project: Path) -> None:
    for name in ("inspections", "education"):
        shutil.copy(FIXTURES / "fails.ipynb", project / "notebooks" / f"{name}.ipynb")
    folders = Folders(project / "build", project / "site")
    with pytest.raises(RunError, match="2 faults") as caught:
        execute(make_plan(load_edition(), folders), folders, Progress())
    assert "inspections failed" in str(caught.value)
    assert "education failed" in str(caught.value)
    edition = "redcar-2026-q3"
    assert sorted(p.name for p in folders.failed(edition).iterdir()) == ["education.ipynb", "inspections.ipynb"]
    assert not (folders.executed(edition) / "overview.ipynb").exists()
