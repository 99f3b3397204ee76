"""A run's key: what changes it, what does not, and the faults found before any kernel starts."""

import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from made_up_pages import NOTEBOOKS, PAGES, lay_out, put
from rc_analysis.errors import DataError, GateError, ParameterError
from rc_analysis.params import Edition, load_edition
from rc_analysis.pipeline import Folders
from rc_analysis.pipeline import plan as planning
from rc_analysis.pipeline.discover import discover
from rc_analysis.pipeline.plan import Plan, make_plan, read


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(tmp_path))
    return lay_out(tmp_path)


def plan(project: Path, edition: Edition | None = None) -> Plan:
    return make_plan(edition or load_edition(), Folders(project / "build", project / "site"))


def keys(found: Plan) -> dict[str, str]:
    return {task.notebook: task.key for task in found.tasks}


def changed(project: Path, change: Callable[[], object]) -> set[str]:
    before = keys(plan(project))
    change()
    return {name for name, key in keys(plan(project)).items() if key != before[name]}


def rewritten(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    held = json.loads(path.read_text(encoding="utf-8"))
    change(held)
    path.write_text(json.dumps(held), encoding="utf-8")
    return path


def test_the_pages_are_planned_in_reading_order(project: Path) -> None:
    assert [task.notebook for task in plan(project).tasks] == list(PAGES)


def test_a_notebook_dropped_in_is_planned_and_an_internal_one_only_where_asked_for(project: Path) -> None:
    put(project, "later", "works")
    put(project, "secret", "works", "audience: internal")
    found = plan(project)
    assert [page.name for page in found.pages] == [*PAGES, "later"]
    every = make_plan(load_edition(), Folders(project / "build", project / "site"), planning.discover())
    assert [task.notebook for task in every.tasks] == [*PAGES, "later", "secret"]


def test_the_same_inputs_give_the_same_keys_wherever_they_are_run_from(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keys(plan(project))
    monkeypatch.chdir(os.sep)
    assert keys(plan(project)) == before


def test_a_changed_notebook_is_run_again_and_no_other(project: Path) -> None:
    path = project / "notebooks" / "money.ipynb"
    assert changed(project, lambda: path.write_text(path.read_text().replace("Twelve", "A dozen"))) == {"money"}


def test_outputs_do_not_count_as_a_change(project: Path) -> None:
    path = project / "notebooks" / "money.ipynb"
    text = path.read_text()
    assert '"execution_count": null' in text
    more = text.replace('"execution_count": null', '"execution_count": 7')
    assert changed(project, lambda: path.write_text(more)) == set()


def test_changed_data_run_everything_again(project: Path) -> None:
    data = project / "data" / "figures.csv"
    assert changed(project, lambda: data.write_text("year,things\n2025,13\n")) == set(PAGES)


def test_an_authoritys_own_records_change_no_page_for_the_public(project: Path) -> None:
    own = project / "data" / "local" / "E06000003"
    own.mkdir()
    assert changed(project, lambda: (own / "header.csv").write_text("made up")) == set()


def test_an_internal_page_rests_on_the_records_and_its_plan_names_no_file_of_them(project: Path) -> None:
    put(project, "secret", "works", "audience: internal")
    own = project / "data" / "local" / "E06000003"
    own.mkdir()
    folders = Folders(project / "reports" / "build", project / "reports" / "site")
    before = make_plan(load_edition(), folders, discover())
    (own / "header.csv").write_text("made up")
    after = make_plan(load_edition(), folders, discover())
    assert {name for name, key in keys(before).items() if keys(after)[name] != key} == {"secret"}
    assert {task.notebook: task.closed for task in after.tasks} == {**dict.fromkeys(PAGES, True), "secret": False}
    assert not [path for path in after.inputs if "local" in path.parts]
    (project / "data" / "local" / "of-nobody.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match="names no authority") as caught:
        make_plan(load_edition(), folders, discover())
    assert "of-nobody" not in str(caught.value)


def test_a_report_dropped_into_the_users_folder_runs_everything_again(project: Path) -> None:
    folder = project / "data" / "added" / "ofsted"
    folder.mkdir(parents=True)
    assert changed(project, lambda: (folder / "new.pdf").write_bytes(b"made up")) == set(PAGES)
    (folder / ".read").mkdir()
    assert changed(project, lambda: (folder / ".read" / "kept.json").write_text("{}")) == set()


def test_a_changed_package_runs_everything_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = keys(plan(project))
    monkeypatch.setattr(planning, "locked_versions", lambda: {"pandas": "99"})
    assert set(before.values()).isdisjoint(keys(plan(project)).values())


def test_another_place_is_another_run(project: Path) -> None:
    other = load_edition().for_area("Middlesbrough", "E06000002")
    assert set(keys(plan(project)).values()).isdisjoint(keys(plan(project, other)).values())


def test_a_pages_own_parameter_is_its_alone_and_what_an_edition_leaves_out_is_the_pages(project: Path) -> None:
    before, after = plan(project), plan(project, load_edition(horizon_years=5))
    assert {name for name, key in keys(before).items() if keys(after)[name] != key} == {"homes"}
    given = {task.notebook: task.parameters for task in after.tasks}
    assert given["homes"] == {"edition": "redcar-2026-q3", "area": "E06000003", "as_of": "2026-09-30"} | {
        "horizon_years": 5
    }
    assert set(given["money"]) == {"edition", "area", "as_of"}


def test_the_locked_packages_of_this_project_are_read() -> None:
    versions = planning.locked_versions()
    assert versions["pandas"].startswith("3.")
    assert len(versions) > 80


def test_all_notebooks_at_fault_are_told_together_before_any_kernel_starts(project: Path) -> None:
    put(project, "money", "no_parameters")
    put(project, "homes", "unknown_parameter")
    (project / "notebooks" / "schools.ipynb").write_text("{")
    with pytest.raises(ParameterError) as caught:
        plan(project)
    for said in (
        "3 faults",
        "money.ipynb: area and as_of",
        "tag the cell",
        "horizont",
        "schools.ipynb: saw 'JSONDecodeError",
    ):
        assert said in str(caught.value)


def test_a_figure_typed_into_prose_is_told_before_any_kernel_starts(project: Path) -> None:
    path = project / "notebooks" / "money.ipynb"
    path.write_text(path.read_text().replace("none of its figures is real", "43 of its figures are real"))
    with pytest.raises(GateError, match=r"money\.ipynb, cell 2 \(question\): a figure typed in words: saw '43'"):
        plan(project)


@pytest.mark.parametrize(
    "kernel",
    [
        {"name": "conda-env-csc-py", "display_name": "Python [conda env:csc]", "language": "python"},
        {"name": "python3", "display_name": "Python 3"},
        {"name": ".venv", "display_name": ".venv (3.12.3)", "language": "python"},
        None,
    ],
)
def test_whatever_the_kernel_is_called_it_is_run_with_the_same_one(
    project: Path, kernel: dict[str, str] | None
) -> None:
    def saved(held: dict[str, Any]) -> None:
        held["metadata"] = {"colab": {"provenance": []}} | ({"kernelspec": kernel} if kernel else {})

    path = project / "notebooks" / "money.ipynb"
    assert changed(project, lambda: rewritten(path, saved)) == set()
    assert read(path).metadata.kernelspec.name == "python3"


def test_a_notebook_of_another_language_is_refused_with_the_mend(project: Path) -> None:
    def saved(held: dict[str, Any]) -> None:
        held["metadata"] = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}

    rewritten(project / "notebooks" / "money.ipynb", saved)
    with pytest.raises(ParameterError, match=r"money\.ipynb: its language: saw 'r'; allowed: python. To mend"):
        plan(project)


def test_cells_without_ids_are_given_the_same_ones_each_time_and_without_a_warning(project: Path) -> None:
    def saved(held: dict[str, Any]) -> None:
        held["nbformat_minor"] = 4
        for cell in held["cells"]:
            del cell["id"]
            cell["metadata"] |= {"executionInfo": {"user": {"displayName": "A Person"}}, "vscode": {"languageId": "py"}}

    path = rewritten(project / "notebooks" / "money.ipynb", saved)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, second = read(path), read(path)
    assert first == second
    assert [cell.id for cell in first.cells[:3]] == ["cell-001", "cell-002", "cell-003"]
    assert first.cells[2].metadata == {"tags": ["parameters"]}


def test_a_cell_copied_with_its_id_gets_one_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "copied.ipynb"
    path.write_text((NOTEBOOKS / "works.ipynb").read_text())
    rewritten(path, lambda held: held["cells"].append(dict(held["cells"][-1])))
    assert [cell.id for cell in read(path).cells][-2:] == ["made-up", "made-up-2"]


def test_what_is_no_notebook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text('{"cells": 3}')
    with pytest.raises(DataError, match=r"notebooks/broken\.ipynb"):
        read(path)
