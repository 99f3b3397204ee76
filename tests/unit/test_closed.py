"""A page for the public cannot open `data/local/`, however it tries; an internal page can, and tells no word of it."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from made_up_pages import NOTEBOOKS, lay_out
from rc_analysis.errors import DataError, ParameterError, RunError
from rc_analysis.params import load_edition
from rc_analysis.pipeline import Folders
from rc_analysis.pipeline.discover import discover
from rc_analysis.pipeline.execute import execute
from rc_analysis.pipeline.plan import make_plan
from rc_analysis.pipeline.progress import Progress

NAME = "Marisol Quenby"
ROWS = f"pupil_id,name\nMADE-UP-77,{NAME}\n"
READS = {
    "pandas": "import pandas as pd; pd.read_csv(FILE)",
    "a library in C": "import pyarrow as pa; pa.OSFile(FILE).read()",
    "another program": "import subprocess; subprocess.run(['cat', FILE], check=True)",
    "a listing": "import os; os.listdir(os.path.dirname(FILE))",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = lay_out(tmp_path / "project", {"start": "works"})
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(root))
    own = root / "data" / "local" / "E06000003"
    own.mkdir()
    (own / "pupils.csv").write_text(ROWS)
    return root


def page(root: Path, code: str, internal: bool, name: str = "own") -> None:
    """A page whose last cell is `code`, FILE being the path of the records."""
    made = nbformat.read(NOTEBOOKS / "works.ipynb", as_version=4)
    if internal:
        made.cells[0].source = made.cells[0].source.replace("lang: en-GB", "lang: en-GB\naudience: internal")
    file = root / "data" / "local" / "E06000003" / "pupils.csv"
    made.cells.append(nbformat.v4.new_code_cell(f"FILE = {str(file)!r}\n{code};", id="opens"))
    nbformat.write(made, root / "notebooks" / f"{name}.ipynb")


def run(root: Path) -> dict[str, Path]:
    folders = Folders(root / "data" / "local" / ".work", root / "reports" / "internal")
    return execute(make_plan(load_edition(), folders, discover()), folders, Progress())


@pytest.mark.parametrize("how", READS)
def test_a_page_for_the_public_cannot_open_the_records(project: Path, how: str) -> None:
    if how != "a library in C" or sys.platform == "linux":
        page(project, READS[how], internal=False)
        with pytest.raises(RunError) as caught:
            run(project)
        said = str(caught.value)
        assert "own failed in cell 6 of 6 (opens)" in said
        assert "audience: internal" in said and "--internal" in said
        assert NAME not in said


def test_an_internal_page_opens_them_and_works_where_they_lie(project: Path) -> None:
    page(project, "import pandas as pd, tempfile; print(len(pd.read_csv(FILE)), tempfile.gettempdir())", internal=True)
    out = nbformat.read(run(project)["own"], as_version=4).cells[-1].outputs[0].text
    assert out == f"1 {project / 'data' / 'local' / '.work' / 'running'}\n"


@pytest.mark.slow
def test_the_words_of_an_internal_pages_error_are_told_nowhere_and_its_copy_stays_with_the_records(
    project: Path,
) -> None:
    page(project, "raise ValueError(open(FILE).read())", internal=True)
    with pytest.raises(RunError, match=r"own failed in cell 6 of 6 \(opens\): saw 'ValueError \(its words") as caught:
        run(project)
    assert NAME not in str(caught.value)
    found = [path for path in project.rglob("*") if path.is_file() and NAME.encode() in path.read_bytes()]
    assert found and all((project / "data" / "local") in path.parents for path in found)


def test_a_run_whose_kernel_was_not_closed_is_not_used(project: Path) -> None:
    page(project, "import pandas as pd", internal=False)
    target = project / "out.ipynb"
    parameters = {"edition": "redcar-2026-q3", "area": "E06000003", "as_of": "2026-09-30"}
    code = (
        "import sys, pathlib; from rc_analysis.pipeline import execute as e; e._CLOSE = 'pass'; "
        f"e.run_notebook(pathlib.Path({str(project / 'notebooks' / 'own.ipynb')!r}), pathlib.Path({str(target)!r}), "
        f"{parameters!r}, pathlib.Path({str(project / 'failed')!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "ran with data/local/ open" in done.stderr and not target.exists()


def test_an_internal_edition_never_goes_where_the_public_ones_are(project: Path) -> None:
    inside = Folders.default(None, internal=True)
    assert inside.work == project / "data" / "local" / ".work"
    assert inside.site == project / "reports" / "internal"
    for out in (project / "reports" / "site", project / "reports" / "site" / "deep"):
        with pytest.raises(ParameterError, match="--out"):
            Folders.default(out, internal=True)


def test_records_that_name_no_authority_stop_an_internal_run_without_a_name(project: Path) -> None:
    (project / "data" / "local" / f"{NAME}.csv").write_text(ROWS)
    (project / "data" / "local" / "of-several.csv").write_text("area_code,n\nE06000002,1\n")
    page(project, "1", internal=True)
    with pytest.raises(DataError, match=r"data/local/, thing 1 that names no authority") as caught:
        run(project)
    assert NAME not in str(caught.value)
