"""Building and publishing: what an edition holds, that it is swapped in whole, and that a second build is the same.

The notebooks, the figures and the renderer here are made up; the real ones are tested in tests/reports.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from made_up_pages import PAGES, lay_out, put
from rc_analysis import editions, released
from rc_analysis.errors import DataError, GateError, ParameterError, RenderError, RunError, VerifyError
from rc_analysis.params import load_edition
from rc_analysis.pipeline import Folders, manifest
from rc_analysis.pipeline.build import Build, verify
from rc_analysis.pipeline.execute import write
from rc_analysis.pipeline.plan import sha256
from rc_analysis.pipeline.progress import Progress
from rc_analysis.pipeline.publish import gather, refuse_strangers, settle, swap, sweep
from rc_analysis.pipeline.refresh import refresh, undrawn
from rc_analysis.pipeline.render import Site
from rc_analysis.record import MIME

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>{name}</title></head><body><h1>{name}</h1>
<a href="data/{name}-made-up.csv">CSV</a> <a href="notebooks/{name}.ipynb">Notebook</a></body></html>"""
EDITION = "redcar-2026-q3"


class Renderer:
    """A made-up renderer: one line a page. `page` may be changed to make a faulty one."""

    __name__ = "rc_analysis.pipeline.render.made_up"
    page = PAGE

    def render(self, site: Site, out: Path, progress: object = None) -> None:
        for name in site.notebooks:
            (out / site.href(name)).write_text(self.page.format(name=name), encoding="utf-8")


@pytest.fixture
def renderer(monkeypatch: pytest.MonkeyPatch) -> Renderer:
    made = Renderer()
    chosen = SimpleNamespace(choose=lambda name: (made, f"Rendered by a made-up renderer ({name})."))
    monkeypatch.setitem(sys.modules, "rc_analysis.pipeline.render.choose", chosen)
    return made


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up project whose notebooks have been run once, so that each test starts from kept runs."""
    root = lay_out(tmp_path_factory.mktemp("project"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RC_ANALYSIS_ROOT", str(root))
        job(root).execute()
    return root


@pytest.fixture
def project(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    shutil.copytree(built, root)
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(root))
    return root


def job(root: Path, lines: list[str] | None = None, internal: bool = False) -> Build:
    folders = Folders(root / "reports" / "build", root / "reports" / "site")
    progress = Progress(None if lines is None else lines.append)
    return Build(load_edition(), "Redcar and Cleveland", "E06000003", folders, progress, internal)


def own(root: Path, *lines: str, head: str = "Pupils") -> Path:
    """An internal page that shows counts of own records, with what it rests on."""
    path = put(root, "secret", "works", "audience: internal")
    shown = ", ".join(f'\\"{line}\\"' for line in lines)
    said = f'\\"csv\\": [\\"Sex,{head}\\", {shown}], \\"counts\\": [\\"Sex,{head}\\", {shown}]'
    text = path.read_text()
    assert '\\"csv\\": [\\"Year,Things\\", \\"2025,12\\"]' in text
    path.write_text(text.replace('\\"csv\\": [\\"Year,Things\\", \\"2025,12\\"]', said))
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in manifest.files(folder)}


def test_an_edition_holds_pages_notebooks_data_and_manifest(project: Path, renderer: Renderer) -> None:
    lines: list[str] = []
    folder = job(project, lines).all()
    assert folder == project / "reports" / "site" / EDITION
    pages = ["index.html", *(f"{name}.html" for name in PAGES if name != "start")]
    data = [f"data/{name}-made-up.csv" for name in PAGES]
    notebooks = [f"notebooks/{name}.ipynb" for name in PAGES]
    assert manifest.files(folder) == sorted([*pages, *data, *notebooks, "manifest.json"])
    assert (folder / "data" / "money-made-up.csv").read_text() == "Year,Things\n2025,12\n"
    assert [line for line in lines if not line.startswith(" ")] == ["plan", "execute", "gate", "render", "publish"]
    assert list(folder.parent.iterdir()) == [folder]


def test_the_manifest_lists_every_input_and_output_with_its_hash_and_nothing_of_the_machine(
    project: Path, renderer: Renderer
) -> None:
    folder = job(project).all()
    found = editions.read(folder)
    assert found["area"] == {"code": "E06000003", "name": "Redcar and Cleveland"}
    assert found["renderer"] == "made_up"
    assert found["runs"]["money"]["parameters"]["area"] == "E06000003"
    assert found["internal"] is False
    assert {entry["path"] for entry in found["outputs"]} == set(manifest.files(folder)) - {"manifest.json"}
    inputs = {entry["path"]: entry["sha256"] for entry in found["inputs"]}
    assert len(inputs["data/figures.csv"]) == 64
    assert "notebooks/money.ipynb" in inputs
    assert "src/rc_analysis/params.py" in inputs
    assert found["packages"] == {}  # the made-up project has no lock
    text = json.dumps(found)
    assert str(project) not in text
    assert str(Path.home()) not in text


def test_a_failed_notebook_leaves_the_old_edition_as_it_was(project: Path, renderer: Renderer) -> None:
    folder = job(project).all()
    before = contents(folder)
    put(project, "homes", "fails")
    with pytest.raises(RunError, match="homes failed in cell 6 of 6"):
        job(project).all()
    assert contents(folder) == before
    assert (project / "reports" / "build" / "failed" / EDITION / "homes.ipynb").is_file()


def test_a_faulty_page_leaves_the_old_edition_as_it_was_and_nothing_beside_it(
    project: Path, renderer: Renderer
) -> None:
    folder = job(project).all()
    before = contents(folder)
    renderer.page = PAGE.replace("<h1>{name}</h1>", "")
    with pytest.raises(GateError, match="0 headings of the first level"):
        job(project).all()
    assert contents(folder) == before
    assert list(folder.parent.iterdir()) == [folder]


def test_a_fault_in_a_notebook_is_refused_before_it_is_rendered(project: Path, renderer: Renderer) -> None:
    build = job(project)
    build.execute()
    path = build.folders.executed(EDITION) / "money.ipynb"
    path.write_text(path.read_text().replace("A made-up drawing that shows twelve things in one place.", "Drawing"))
    with pytest.raises(GateError, match=r"money\.ipynb, cell 5: .*alternative text"):
        build.gate()
    known = {task.notebook: task.known for task in job(project).plan.tasks}
    assert known == {name: name != "money" for name in PAGES}  # what was refused is run again


def test_a_renderer_that_leaves_a_page_out_is_refused(project: Path, renderer: Renderer) -> None:
    build = job(project)
    build.execute()
    build.render()
    (build.folders.pages(EDITION) / "schools.html").unlink()
    with pytest.raises(RenderError, match=r"schools\.html"):
        build.publish()


def test_the_steps_say_which_comes_first(project: Path, renderer: Renderer) -> None:
    shutil.rmtree(project / "reports" / "build" / "executed")
    with pytest.raises(RunError, match="rc-analysis execute"):
        job(project).gate()


def test_a_second_build_is_the_same_to_the_byte_but_for_what_was_changed_by_hand(
    project: Path, renderer: Renderer
) -> None:
    """Three of the files are changed; exactly those three are told, so the rest are the same to the byte."""
    folder = job(project).all()
    (folder / "money.html").write_text("changed by hand")
    (folder / "data" / "money-made-up.csv").unlink()
    (folder / "extra.html").write_text("added by hand")
    with pytest.raises(VerifyError) as caught:
        verify(job(project), "made_up")
    said = str(caught.value)
    assert caught.value.exit_code == 9
    for part in ("3 faults", "money.html differs", "data/money-made-up.csv is made", "extra.html is published"):
        assert part in said


def test_inputs_that_have_changed_since_are_named() -> None:
    before = {"inputs": [{"path": "data/a.csv", "sha256": "1"}], "packages": {"pandas": "3.0"}, "python": "3.11.7"}
    after = {"inputs": [{"path": "data/a.csv", "sha256": "2"}], "packages": {"pandas": "3.1"}, "python": "3.11.7"}
    assert manifest.changed_inputs(before, before) == []
    assert manifest.changed_inputs(before, after) == ["data/a.csv", "pandas"]


def test_an_edition_that_was_never_built_cannot_be_verified(project: Path, renderer: Renderer) -> None:
    with pytest.raises(DataError, match=f"edition {EDITION} is not there"):
        verify(job(project), "builtin")


def test_a_swap_that_fails_puts_the_old_edition_back(tmp_path: Path) -> None:
    old = tmp_path / "edition"
    old.mkdir()
    (old / "page.html").write_text("old")
    with pytest.raises(OSError, match="nothing-there"):
        swap(tmp_path / "nothing-there", old)
    assert (old / "page.html").read_text() == "old"


def edition(folder: Path, **files: str) -> Path:
    """A folder as publishing leaves it, with a manifest of its files."""
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    outputs = [{"path": name, "sha256": sha256(folder / name)} for name in files]
    (folder / editions.NAME).write_text(json.dumps({"edition": {}, "renderer": "made_up", "outputs": outputs}))
    return folder


def test_what_publishing_did_not_make_is_never_replaced(tmp_path: Path) -> None:
    made = edition(tmp_path / "sound", page="as made")
    refuse_strangers(made)
    (made / "notes").write_text("mine")
    with pytest.raises(GateError, match="notes"):
        refuse_strangers(made)
    changed = edition(tmp_path / "changed", page="as made")
    (changed / "page").write_text("changed by hand")
    with pytest.raises(GateError, match="page"):
        refuse_strangers(changed)
    (tmp_path / "mine").mkdir()
    with pytest.raises(GateError, match="delete the folder yourself"):
        refuse_strangers(tmp_path / "mine")
    refuse_strangers(tmp_path / "nothing-there")


def test_what_a_killed_run_left_is_put_right_and_never_published(tmp_path: Path) -> None:
    edition(tmp_path / ".rc-analysis-before-q3", page="old")  # killed between the two halves of a swap
    settle(tmp_path / "q3")
    assert (tmp_path / "q3" / "page").read_text() == "old"
    edition(tmp_path / ".rc-analysis-before-q3", page="older")  # killed before the old one was removed
    swap(edition(tmp_path / "new", page="new"), tmp_path / "q3")
    assert (tmp_path / "q3" / "page").read_text() == "new"
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for process in (gone.pid, os.getpid()):
        (tmp_path / f".rc-analysis-publishes-q3-{process}").mkdir()
    sweep(tmp_path, "q3")
    assert sorted(p.name for p in tmp_path.iterdir()) == [f".rc-analysis-publishes-q3-{os.getpid()}", "q3"]


def test_pages_of_other_runs_than_are_here_are_not_published(project: Path, renderer: Renderer) -> None:
    build = job(project)
    build.execute()
    build.render()
    put(project, "late", "works")
    with pytest.raises(RunError, match="late"):
        job(project).publish()
    (project / "notebooks" / "late.ipynb").unlink()
    build._renderer.write_text("made_up\n{}")
    with pytest.raises(RenderError, match="rc-analysis render"):
        job(project).publish()
    build._run_keys.unlink()
    with pytest.raises(RunError, match="rc-analysis execute"):
        job(project).publish()


@pytest.mark.slow
def test_an_internal_page_is_left_out_and_built_into_a_folder_of_its_own(project: Path, renderer: Renderer) -> None:
    own(project, "Boys,12", "All,12")
    public = job(project).all()
    assert not (public / "secret.html").exists()
    build = job(project, internal=True)
    folder = build.all()
    assert folder == public.with_name(f"{EDITION}-internal")
    assert (folder / "secret.html").is_file()
    assert build.site.internal and not job(project).site.internal
    assert editions.read(folder)["internal"] is True
    assert verify(job(project, internal=True), "made_up") == len(manifest.files(folder))


@pytest.mark.slow
def test_what_an_internal_edition_tells_is_noted_once_and_held_against_the_next(
    project: Path, renderer: Renderer
) -> None:
    """A figure that names its year and was withheld may not be shown, nor worked out, by a later edition."""
    ledger = project / "data" / "local" / released.LEDGER
    own(project, "Boys,[c]", "Girls,[c]", "All,30", head="Pupils 2024")
    job(project).all()
    assert not ledger.exists(), "a public edition tells nothing of own records"
    job(project, internal=True).all()
    before = ledger.read_text()
    told = released.read("E06000003")
    assert told == [
        {f"secret/made-up|{of}|Pupils 2024": number for of, number in (("Boys", None), ("Girls", None), ("All", 30.0))}
    ]
    assert released.read("E06000002") == []
    assert verify(job(project, internal=True), "made_up") and ledger.read_text() == before

    own(project, "Boys,22", "All,30", head="Pupils 2024")
    with pytest.raises(GateError) as caught:
        job(project, internal=True).all()
    said = str(caught.value)
    assert (
        "secret.ipynb, cell 5: 'made-up': 1 withheld counts could be worked out" in said and "Boys|Pupils 2024" in said
    )
    assert "secret/made-up, of an edition before: 1 withheld" in said and "Girls|Pupils 2024" in said
    assert "22" not in said.replace("2024", "") and " 8" not in said
    assert ledger.read_text() == before, "what was refused is not noted"
    own(project, "Boys,[c]", "Girls,[c]", "All,31", head="Pupils 2025")
    job(project, internal=True).all()
    assert ledger.read_text().startswith(before) and len(ledger.read_text().splitlines()) == 2
    own(project, "Boys,15", "Girls,17", "All,32", head="Pupils 2026")
    with pytest.raises(VerifyError):
        verify(job(project, internal=True), "made_up")
    assert len(ledger.read_text().splitlines()) == 2, "a second build is a trial, and tells nobody"


def test_without_its_ledger_an_internal_edition_after_the_first_stops(project: Path, renderer: Renderer) -> None:
    own(project, "Boys,12", "All,12")
    job(project, internal=True).all()
    ledger = project / "data" / "local" / released.LEDGER
    kept = ledger.read_text()
    ledger.unlink()
    with pytest.raises(DataError, match=r"released\.jsonl is gone.*bring it back from a copy"):
        job(project, internal=True).all()
    ledger.write_text(kept + "{ not a line\n")
    with pytest.raises(DataError, match="a line that cannot be read"):
        job(project, internal=True).all()
    ledger.write_text(kept)
    job(project, internal=True).all()


def test_two_builds_of_one_edition_do_not_meet(project: Path, renderer: Renderer) -> None:
    file = project / "reports" / "build" / f"{EDITION}.lock"
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        file.write_text(f"{other.pid}")
        for step in ("execute", "render", "all"):
            with pytest.raises(RunError, match=rf"{EDITION} is being built: saw 'process {other.pid}'.*delete"):
                getattr(job(project), step)()
        other.kill()
        other.wait()
    assert job(project).all().is_dir(), "what a dead process left is taken over"
    assert not file.exists()


def test_outputs_are_written_back_without_drawings_and_injected_parameters(project: Path, renderer: Renderer) -> None:
    build = job(project)
    build.execute()
    assert sorted(refresh(dict(build.site.notebooks))) == sorted(PAGES)
    cells = json.loads((project / "notebooks" / "money.ipynb").read_text())["cells"]
    assert [cell["id"] for cell in cells] == ["yaml", "question", "parameters", "setup", "made-up"]
    data = cells[4]["outputs"][0]["data"]
    assert MIME in data
    assert "".join(data["text/html"]).startswith("<figure><svg/></figure><table>")
    assert [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"] == [1, 2, 3]
    assert cells[4]["metadata"] == {}
    assert refresh(dict(build.site.notebooks)) == []


def test_a_parameters_cell_must_say_what_the_default_edition_sets(project: Path, renderer: Renderer) -> None:
    build = job(project)
    build.execute()
    path = project / "notebooks" / "money.ipynb"
    path.write_text(path.read_text().replace('\\"E06000003\\"', '\\"E06000002\\"'))
    with pytest.raises(ParameterError, match=r"money\.ipynb: the parameters cell: saw \{'area': 'E06000002'\}"):
        refresh(dict(build.site.notebooks))


def test_cells_that_only_explore_are_in_nothing_that_is_published(tmp_path: Path) -> None:
    held = {MIME: {"kind": "exhibit", "key": "secret", "csv": ["Year", "2025"]}, "text/plain": "43"}
    cell = nbformat.v4.new_code_cell("df.head()", metadata={"tags": ["explore"]})
    cell.outputs = [nbformat.v4.new_output("display_data", held)]
    shown = nbformat.v4.new_code_cell("more", outputs=[nbformat.v4.new_output("display_data", held)])
    write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "explored.ipynb")
    write(nbformat.v4.new_notebook(cells=[shown]), tmp_path / "shown.ipynb")
    gather({name: tmp_path / f"{name}.ipynb" for name in ("explored", "shown")}, tmp_path / "out")
    assert manifest.files(tmp_path / "out") == [
        "data/shown-secret.csv",
        "notebooks/explored.ipynb",
        "notebooks/shown.ipynb",
    ]
    assert "df.head" not in (tmp_path / "out" / "notebooks" / "explored.ipynb").read_text()


def test_drawings_are_taken_out_of_an_output_one_by_one() -> None:
    page = "<p>a</p><svg width='1'><g></g></svg><p>b</p><svg>\n</svg><table></table>"
    output = nbformat.v4.new_output("display_data", {"text/html": page, "image/png": "x"}, metadata={"image/png": {}})
    undrawn(output)
    assert output.data == {"text/html": "<p>a</p><svg/><p>b</p><svg/><table></table>"}
    assert output.metadata == {}
