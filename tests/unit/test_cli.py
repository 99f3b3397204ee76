"""The command line: what each command says, and how a fault is told: one message, its own exit code, no traceback."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from made_up_pages import lay_out, put
from rc_analysis import cli
from rc_analysis.errors import RunError
from rc_analysis.pipeline import Folders
from rc_analysis.pipeline import build as steps
from rc_analysis.pipeline import execute as executing
from rc_analysis.pipeline.render import Site
from rc_analysis.store import Store

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process: its exit code, its output and its errors."""

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main(list(words))
        said = capsys.readouterr()
        code = left.value.code
        return (code if isinstance(code, int) else 1), said.out, said.err

    return call


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of made-up notebooks over the real tables, with a made-up renderer; runs are made up too."""
    lay_out(tmp_path, data=False)
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of kernels and a renderer: each notebook is taken as run, and each page is a line."""

    def write(tasks: list[SimpleNamespace], run: Path, *rest: object) -> None:
        for task in tasks:
            shutil.copy(task.source, run / f"{task.notebook}.ipynb")

    def render(site: Site, out: Path, progress: Callable[[str], object]) -> None:
        for name in site.notebooks:
            progress(site.href(name))
            page = f'<html lang="en-GB"><head><title>{name}</title></head><body><h1>{site.title}</h1></body></html>'
            (out / site.href(name)).write_text(page)

    made = SimpleNamespace(__name__="made_up", render=render)
    monkeypatch.setattr(executing, "_run_all", write)
    monkeypatch.setattr(steps.gate, "check_notebooks", lambda *_: None)
    chosen = SimpleNamespace(choose=lambda name: (made, f"Asked for {name}."))
    monkeypatch.setitem(sys.modules, "rc_analysis.pipeline.render.choose", chosen)


def commands(group: click.Group = cli.cli, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        found.append((*before, name))
        if isinstance(command, click.Group):
            found += commands(command, (*before, name))
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example_of_itself(run: Run, words: tuple[str, ...]) -> None:
    code, out, _ = run(*words, "--help")
    assert code == 0
    assert re.search(rf"Example:\s+rc-analysis {' '.join(words)}\b", out), out


def test_help_does_not_wait_for_the_heavy_packages() -> None:
    script = (
        "import sys, rc_analysis.cli; print([m for m in ('pandas', 'matplotlib', 'papermill') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_build_says_where_the_pages_are_and_how_long_each_step_took(run: Run, project: Path, quick: None) -> None:
    code, out, err = run("build")
    assert (code, err) == (0, "")
    folder = project / "reports" / "site" / "redcar-2026-q3"
    assert (folder / "index.html").is_file()
    assert f"The pages are in {folder}" in out
    times = out.split("Times: ")[1].splitlines()[0]
    assert re.findall(r"(\w+) [\d.]+ s", times) == ["plan", "execute", "gate", "render", "publish"]


def test_another_place_is_an_edition_of_its_own_by_name_or_code_old_or_new(
    run: Run, project: Path, quick: None
) -> None:
    for place in ("middlesbrough", "E06000002", "806"):
        code, out, _ = run("build", "--area", place, "--renderer", "builtin")
        assert code == 0
        assert "Asked for builtin." in out
        assert f"{project}/reports/site/middlesbrough-2026-q3" in out
    held = json.loads((project / "reports/site/middlesbrough-2026-q3/manifest.json").read_text())
    assert held["area"] == {"code": "E06000002", "name": "Middlesbrough"}
    assert held["title"] == "Children's services in Middlesbrough"
    assert held["runs"]["money"]["parameters"]["area"] == "E06000002"


def test_the_editions_own_place_named_again_is_the_same_edition(run: Run, project: Path, quick: None) -> None:
    assert "reports/site/redcar-2026-q3" in run("build", "--area", "Redcar and Cleveland")[1]


def test_what_an_edition_sets_for_its_own_place_is_said_not_to_be_carried(run: Run, project: Path) -> None:
    file = project / "params" / "ours.yml"
    file.write_text(
        "edition: ours-2026-q3\narea: E06000003\nas_of: 2026-09-30\ntitle: Our own children\nscenario: none\n"
    )
    code, out, err = run("params", "show", str(file), "--area", "Hartlepool")
    assert code == 0
    assert "Not carried to Hartlepool, as set for the edition's own place alone: scenario and title." in err
    assert "Our own children" not in out and not re.search(r"^scenario +none", out, re.M)
    _, out, err = run("params", "show", str(file), "--area", "Redcar and Cleveland")
    assert not err
    assert re.search(r"^scenario +none", out, re.M)


def test_out_is_where_editions_are_put(run: Run, project: Path, quick: None, tmp_path: Path) -> None:
    assert run("build", "--out", str(tmp_path / "elsewhere"))[0] == 0
    assert (tmp_path / "elsewhere" / "redcar-2026-q3" / "index.html").is_file()
    assert run("verify", "redcar-2026-q3", "--out", str(tmp_path / "elsewhere"))[1].endswith("in all 9 files.\n")


def test_the_steps_one_by_one_do_what_build_does(run: Run, project: Path, quick: None) -> None:
    assert "money        to run" in run("plan")[1]
    for step in ("execute", "gate", "render", "publish"):
        code, out, err = run(step)
        assert code == 0, err
    assert f"Published in {project}/reports/site/redcar-2026-q3" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("build", "--area", "Redcr and Cleveland"), 3, "Redcar and Cleveland?"),
        (("build", "--area", "Cumbria"), 3, "Cumberland"),
        (("build", "--area", "England"), 3, "a local authority"),
        (("build", "params/none.yml"), 2, "redcar-2026-q3.yml"),
        (("build", "--renderer", "latex"), 2, "latex"),
        (("build", "--aera", "x"), 2, "--area"),
        (("verify", "never-built"), 4, "never-built is not there"),
        (("data", "build", "--from", "no-such-folder"), 4, "no-such-folder"),
        (("measures", "--topic", "x", "y"), 2, "unexpected extra argument"),
        (("inspections", "read", "none.pdf", "--out", "x.csv"), 4, "none.pdf"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_a_fault_is_one_message_and_its_own_exit_code(
    run: Run, project: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    left, _, err = run(*words)
    assert left == code
    assert said in err
    assert "Traceback" not in err
    assert not (project / "reports" / "site").exists()


def test_a_place_whose_figures_are_not_here_is_told_how_to_bring_them(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "holds", lambda self, code: code == "E06000003")
    code, _, err = run("plan", "--area", "Kent")
    assert code == 3
    assert "those of Kent," in err
    assert "data add FILE" in err


def test_a_typo_in_a_parameter_file_is_told_before_anything_runs(run: Run, project: Path) -> None:
    file = project / "params" / "typo.yml"
    file.write_text("edition: typo\narea: E06000003\nas_of: 2026-09-30\nhorizon_year: 3\n")
    code, _, err = run("build", str(file))
    assert code == 2
    assert "horizon_year" in err
    assert "did you mean 'horizon_years'?" in err


def test_a_fault_in_the_editions_scenario_is_told_before_anything_runs(run: Run, project: Path) -> None:
    scenarios = project / "params" / "scenarios"
    text = (scenarios / "example.yml").read_text(encoding="utf-8")
    (scenarios / "ours.yml").write_text(text.replace("percent: [3, 5, 10]", "percent: [3, 500, 10]"), encoding="utf-8")
    file = project / "params" / "ours.yml"
    file.write_text("edition: ours\narea: E06000003\nas_of: 2026-09-30\nscenario: ours\n")
    for words in (
        ("params", "check", str(file)),
        ("build", str(file)),
        ("params", "check", str(scenarios / "ours.yml")),
    ):
        code, _, err = run(*words)
        assert code == 2
        assert "ours.yml" in err and "rising order" in err
    code, out, _ = run("params", "check", str(scenarios / "example.yml"))
    assert code == 0
    assert "5 levers, example" in out
    file.write_text("edition: ours\narea: E06000003\nas_of: 2026-09-30\nscenario: theirs\n")
    code, _, err = run("params", "check", str(file))
    assert code == 2
    assert "theirs" in err and "example" in err


def test_a_scenario_is_checked_from_its_own_folder_and_one_that_is_not_there_is_named(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "params" / "scenarios")
    assert run("params", "check", "example.yml")[0] == 0
    code, _, err = run("params", "check", "nosuch.yml")
    assert code == 2
    assert "nosuch.yml" in err


def test_a_failed_run_has_its_own_exit_code(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RunError("money failed in cell 6 of 7 (fault)", seen="ValueError: no")

    monkeypatch.setattr(executing, "execute", fail)
    code, _, err = run("build")
    assert code == 6
    assert "money failed in cell 6 of 7" in err


def test_control_c_leaves_with_130_and_no_traceback(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(executing, "execute", interrupt)
    code, _, err = run("build")
    assert code == 130
    assert err.strip() == "rc-analysis: stopped."


def test_a_place_that_cannot_be_written_is_told(run: Run, project: Path) -> None:
    (project / "data").unlink()
    shutil.copytree(ROOT / "data", project / "data", ignore=shutil.ignore_patterns("local", "added"))
    (project / "data" / ".register.csv.new").mkdir()
    code, _, err = run("data", "register")
    assert (code, "Traceback" in err) == (13, False)
    assert ".register.csv.new: saw 'Is a directory'" in err


def test_the_work_goes_where_the_pages_go_in_a_checkout_that_is_only_read(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Folders.default(project / "out").work == project / "reports" / "build"
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert Folders.default(project / "out").work == project / "out" / ".build"


def test_a_reader_who_has_gone_is_told_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(**_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(cli.cli, "main", gone)
    assert run("areas") == (cli.INTERRUPTED, "", "")


def test_a_fault_of_ours_keeps_its_traceback(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(executing, "execute", break_down)
    with pytest.raises(ZeroDivisionError):
        cli.main(["build"])


def test_areas_lists_the_twelve_of_the_north_east(run: Run) -> None:
    code, out, _ = run("areas")
    assert code == 0
    assert sum(line.endswith("North East") for line in out.splitlines()) == 12
    assert "E06000003  807   Redcar and Cleveland" in out


def test_areas_all_names_the_successors_of_the_abolished(run: Run) -> None:
    assert re.search(r"Cumbria +abolished, now E0\d+ E0\d+", run("areas", "--all")[1])


def test_measures_lists_by_topic(run: Run) -> None:
    every, some = (run("measures", *words)[1].splitlines() for words in ((), ("--topic", "sufficiency")))
    assert 0 < len(some) < len(every)
    assert any(line.startswith("cla_number ") for line in some)


def test_params_show_says_which_page_takes_what_and_what_it_may_be(run: Run, project: Path) -> None:
    code, out, _ = run("params", "show", "--area", "Hartlepool")
    assert code == 0
    assert re.search(r"edition +hartlepool-2026-q3 +every page", out)
    assert re.search(r"horizon_years +3 \(the page's own\) +homes\n +a whole number from 1 to 10 \(how many", out)


def test_params_check_takes_files_and_passes_the_defaults_by(run: Run, project: Path) -> None:
    files = [str(path) for path in sorted((project / "params").glob("*.yml"))]
    code, out, _ = run("params", "check", *files)
    assert (code, out) == (0, "redcar-2026-q3.yml: redcar-2026-q3 is sound (4 pages).\n")


def test_internal_pages_are_built_only_where_asked_for_and_elsewhere(run: Run, project: Path, quick: None) -> None:
    put(project, "secret", "works", "audience: internal")
    assert run("build")[0] == 0
    assert not (project / "reports/site/redcar-2026-q3/secret.html").exists()
    code, _, _ = run("build", "--internal")
    assert code == 0
    assert (project / "reports/internal/redcar-2026-q3-internal/secret.html").is_file()
    assert run("verify", "redcar-2026-q3-internal")[0] == 0


def test_a_new_notebook_is_a_page_at_once(run: Run, project: Path) -> None:
    code, out, _ = run("new", "notebook", "workforce", "--title", "Social workers")
    assert code == 0
    assert "notebooks refresh" in out
    assert "workforce    to run" in run("plan")[1]
    assert run("new", "notebook", "workforce")[0] == 2
