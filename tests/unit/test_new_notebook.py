"""A first page: what is written is a page, and what cannot be one is refused."""

import shutil
from pathlib import Path

import nbformat
import pytest

from made_up_pages import PAGES, ROOT, lay_out
from rc_analysis.errors import ParameterError
from rc_analysis.params import load_edition
from rc_analysis.pipeline.discover import discover
from rc_analysis.pipeline.new import new_notebook
from rc_analysis.pipeline.plan import read
from rc_analysis.pipeline.prose import typed_figures
from rc_analysis.pipeline.refresh import assigned


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(tmp_path))
    return lay_out(tmp_path)


def test_it_is_the_last_page_and_takes_the_default_edition(project: Path) -> None:
    path = new_notebook("social-workers")
    assert path == project / "notebooks" / "social-workers.ipynb"
    pages = discover()
    assert [page.name for page in pages] == [*PAGES, "social-workers"]
    assert (pages[-1].title, pages[-1].nav, pages[-1].order) == ("Social workers", "Social workers", 10)
    assert new_notebook("another").is_file()
    assert discover()[-1].order == 20
    notebook = read(path)
    nbformat.validate(notebook)
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    assert assigned(cell.source) == load_edition().parameters(pages[-1].takes)
    assert typed_figures("social-workers", notebook) == []


def test_a_title_may_hold_anything(project: Path) -> None:
    title = 'ORDER: a "quoted" place\\town, Rhônda'
    new_notebook("odd", title)
    assert discover()[-1].title == title


@pytest.mark.parametrize(
    ("name", "title", "fault"),
    [
        ("Work Force", None, "call it work-force"),
        ("../elsewhere", None, "call it elsewhere"),
        ("", None, "lower-case words"),
        ("index", None, "a name that the site does not need"),
        ("money", None, "notebooks/money.ipynb is there already"),
        ("fine", " ", "--title"),
    ],
)
def test_what_cannot_be_a_page_is_refused(project: Path, name: str, title: str | None, fault: str) -> None:
    before = sorted(project.rglob("*"))
    with pytest.raises(ParameterError, match=fault):
        new_notebook(name, title)
    assert sorted(project.rglob("*")) == before


def test_its_code_runs_for_the_default_place(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cells as they stand, over the real tables; the build itself is tested with made-up pages."""
    shutil.rmtree(project / "data")
    (project / "data").symlink_to(ROOT / "data")
    held: dict[str, object] = {}
    for cell in read(new_notebook("first")).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, "first.ipynb", "exec"), held)
    assert len(held["number"]) > 0  # type: ignore[arg-type]
