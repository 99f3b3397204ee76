"""The briefing: one side of A4 for any place, in type that can be read, with its chart and its sources."""

import io
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pypdf import PdfReader

from pages import Shown, run_page, seen
from rc_analysis import paths
from rc_analysis.errors import RenderError
from rc_analysis.pipeline.discover import discover
from rc_analysis.pipeline.render import Site
from rc_analysis.pipeline.render.html import Page, render_page
from rc_analysis.pipeline.render.pdf import BRIEF, render_pdf
from rc_analysis.shapes.exhibit import Exhibit

PLACES = ("Redcar and Cleveland", "Isles of Scilly", "Bournemouth, Christchurch and Poole")


def laid_out(place: str, folder: Path, shown: Sequence[Shown] = ()) -> tuple[Site, Page]:
    """The page as a build would have it, of what its cells show by its own defaults or of what is given."""
    cells = nbformat.read(paths.notebooks("briefing.ipynb"), as_version=4).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    outputs = [new_output("display_data", s._repr_mimebundle_()) for s in shown or seen("briefing", place)]
    code = [new_code_cell("", outputs=[output]) for output in outputs]
    made = new_notebook(cells=[new_markdown_cell(prose[0]), *code, *map(new_markdown_cell, prose[1:])])
    nbformat.write(made, folder / "briefing.ipynb")
    pages = tuple(page for page in discover() if page.name == "briefing")
    notebooks = {"briefing": folder / "briefing.ipynb"}
    site = Site("test", "Children's services", place, "", "2026-09-30", "0", pages, notebooks)
    return site, render_page(site, "briefing", notebooks["briefing"])


@pytest.mark.parametrize("place", PLACES)
def test_the_pdf_is_one_side_with_chart_table_dates_and_sources(place: str, tmp_path: Path) -> None:
    site, page = laid_out(place, tmp_path)
    (side,) = PdfReader(io.BytesIO(render_pdf(site, page))).pages
    assert [round(float(x)) for x in side.mediabox[2:]] == [595, 842]
    text = " ".join(side.extract_text().split())
    for said in (place, "How far from similar areas", "What comes next", "Source: Department for Education"):
        assert said in text, said
    exhibits = {s.key: s for s in seen("briefing", place) if isinstance(s, Exhibit)}
    assert len(exhibits["shown"].data) <= 8
    assert exhibits["apart"].finding.split(" lies furthest")[0] in text
    assert "Download" not in text and "Note:" not in text


@pytest.mark.parametrize("as_of", ["2025-10-31", "2024-06-30"])
@pytest.mark.slow
def test_it_fits_one_side_on_other_days_too(as_of: str, tmp_path: Path) -> None:
    shown = run_page(paths.notebooks("briefing.ipynb"), "E06000003", as_of=as_of)
    site, page = laid_out("Redcar and Cleveland", tmp_path, shown)
    assert len(PdfReader(io.BytesIO(render_pdf(site, page))).pages) == 1


def test_a_briefing_that_does_not_fit_is_refused_and_another_page_may_run_on(tmp_path: Path) -> None:
    site, page = laid_out("Isles of Scilly", tmp_path)
    long = Page(page.name, page.title, page.body + "<p>One more line.</p>" * 200, page.html)
    with pytest.raises(RenderError, match="more than one side"):
        render_pdf(site, long)
    assert BRIEF[-1] >= 7  # no smaller: it is to be read on paper
