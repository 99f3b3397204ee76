"""A run's key: what changes it, what does not, and the faults found before any kernel starts."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rc_analysis.errors import DataError, ParameterError, UserError
from rc_analysis.params import Edition, load_edition
from rc_analysis.pipeline import Folders
from rc_analysis.pipeline import plan as planning
from rc_analysis.pipeline.plan import Plan, make_plan

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "notebooks"
NAMES = ("inspections", "budgets", "sufficiency", "education", "overview")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of five made-up notebooks and one data file."""
    (tmp_path / "notebooks").mkdir()
    for name in NAMES:
        source = {"sufficiency": "works_with_horizon", "budgets": "works_with_scenario"}.get(name, "works")
        shutil.copy(FIXTURES / f"{source}.ipynb", tmp_path / "notebooks" / f"{name}.ipynb")
    (tmp_path / "data" / "local").mkdir(parents=True)
    (tmp_path / "data" / "figures.csv").write_text("year,things\n2025,12\n")
    shutil.copytree(ROOT / "params", tmp_path / "params")
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(tmp_path))
    return tmp_path


def plan(project: Path, edition: Edition | None = None) -> Plan:
    return make_plan(edition or load_edition(), Folders(project / "build", project / "site"))


def keys(found: Plan) -> dict[str, str]:
    return {task.notebook: task.key for task in found.tasks}


def changed(project: Path, change: Callable[[], object]) -> set[str]:
    before = keys(plan(project))
    change()
    return {name for name, key in keys(plan(project)).items() if key != before[name]}


def test_the_overview_comes_last(project: Path) -> None:
    assert [task.notebook for task in plan(project).tasks] == list(NAMES)


def test_the_same_inputs_give_the_same_keys_wherever_they_are_run_from(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keys(plan(project))
    monkeypatch.chdir(os.sep)
    assert keys(plan(project)) == before


def test_a_changed_notebook_is_run_again_and_so_is_the_overview(project: Path) -> None:
    path = project / "notebooks" / "budgets.ipynb"
    assert changed(project, lambda: path.write_text(path.read_text().replace("Twelve", "A dozen"))) == {
        "budgets",
        "overview",
    }


def test_outputs_do_not_count_as_a_change(project: Path) -> None:
    path = project / "notebooks" / "budgets.ipynb"
    text = path.read_text()
    assert '"execution_count": null' in text
    assert (
        changed(project, lambda: path.write_text(text.replace('"execution_count": null', '"execution_count": 7')))
        == set()
    )


def test_changed_data_run_everything_again(project: Path) -> None:
    data = project / "data" / "figures.csv"
    assert changed(project, lambda: data.write_text("year,things\n2025,13\n")) == set(NAMES)


def test_full_downloads_count_and_an_authoritys_own_returns_do_not(project: Path) -> None:
    local = project / "data" / "local"
    assert changed(project, lambda: (local / "observations.parquet").write_bytes(b"made up")) == set(NAMES)
    (local / "returns").mkdir()
    assert changed(project, lambda: (local / "returns" / "header.csv").write_text("made up")) == set()


def test_a_report_dropped_into_the_users_folder_runs_everything_again(project: Path) -> None:
    folder = project / "data" / "local" / "ofsted"
    folder.mkdir()
    assert changed(project, lambda: (folder / "new.pdf").write_bytes(b"made up")) == set(NAMES)
    (folder / ".read").mkdir()
    assert changed(project, lambda: (folder / ".read" / "kept.json").write_text("{}")) == set()


def test_a_changed_package_runs_everything_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = keys(plan(project))
    monkeypatch.setattr(planning, "locked_versions", lambda: {"pandas": "99"})
    assert set(before.values()).isdisjoint(keys(plan(project)).values())


def test_another_place_is_another_run(project: Path) -> None:
    other = load_edition().for_area("Middlesbrough", "E06000002")
    assert set(keys(plan(project)).values()).isdisjoint(keys(plan(project, other)).values())


def test_the_horizon_is_sufficiencys_alone(project: Path) -> None:
    before, after = keys(plan(project)), keys(plan(project, load_edition(horizon_years=5)))
    assert {name for name in before if before[name] != after[name]} == {"sufficiency", "overview"}


def test_the_locked_packages_of_this_project_are_read() -> None:
    versions = planning.locked_versions()
    assert versions["pandas"].startswith("3.")
    assert len(versions) > 80


@pytest.mark.parametrize(
    ("fixture", "kind", "said"),
    [
        ("no_parameters", ParameterError, "exactly one cell tagged `parameters`"),
        ("unknown_parameter", ParameterError, "horizont"),
    ],
)
def test_a_notebook_that_takes_other_parameters_is_refused_before_any_kernel_starts(
    project: Path, fixture: str, kind: type[UserError], said: str
) -> None:
    shutil.copy(FIXTURES / f"{fixture}.ipynb", project / "notebooks" / "budgets.ipynb")
    with pytest.raises(kind, match=said):
        plan(project)


def test_all_notebooks_at_fault_are_told_together(project: Path) -> None:
    shutil.copy(FIXTURES / "no_parameters.ipynb", project / "notebooks" / "budgets.ipynb")
    shutil.copy(FIXTURES / "works.ipynb", project / "notebooks" / "sufficiency.ipynb")
    with pytest.raises(UserError) as caught:
        plan(project)
    assert "budgets.ipynb" in str(caught.value)
    assert "horizon_years" in str(caught.value)


def test_a_missing_or_broken_notebook_is_told(project: Path) -> None:
    (project / "notebooks" / "budgets.ipynb").unlink()
    with pytest.raises(DataError, match=r"notebooks/budgets\.ipynb is not there"):
        plan(project)
    (project / "notebooks" / "budgets.ipynb").write_text("{")
    with pytest.raises(DataError, match=r"budgets\.ipynb"):
        plan(project)
