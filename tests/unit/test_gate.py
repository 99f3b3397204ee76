"""The gate: each fault that keeps an edition back, in notebooks and in pages. All figures are made up."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from rc_analysis import paths
from rc_analysis.errors import GateError
from rc_analysis.pipeline.execute import EXHIBIT
from rc_analysis.pipeline.gate import check_notebooks, notebook_faults
from rc_analysis.pipeline.pages import check_pages, page_faults

ALT = "A made-up drawing that shows twelve things in one place."
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M 943 476 5919 9"/></svg>'
HTML = '<table><thead><tr><th scope="col">Year</th></tr></thead><tbody><tr><td>2025</td></tr></tbody></table>'


def record(kind: str, **changes: Any) -> dict[str, Any]:
    base = {"kind": kind, "key": "made-up", "headline": "Twelve things", "alt": ALT, "sources": ["Nobody, Made up"]}
    if kind == "table":
        base["csv"] = "Year,Things\n2025,12\n"
    return base | changes


def figure(**changes: Any) -> dict[str, Any]:
    return {"image/svg+xml": SVG, "text/plain": ALT, EXHIBIT: record("figure", **changes)}


def table(**changes: Any) -> dict[str, Any]:
    return {"text/html": HTML, "text/plain": "Table", EXHIBIT: record("table", **changes)}


def notebook(*bundles: dict[str, Any] | nbformat.NotebookNode, words: str = "Some words.") -> nbformat.NotebookNode:
    cells = [new_markdown_cell(words, id="words")]
    for number, bundle in enumerate(bundles, 1):
        output = bundle if "output_type" in bundle else new_output("display_data", bundle)
        cells.append(new_code_cell("show()", id=f"cell-{number}", execution_count=number, outputs=[output]))
    return new_notebook(cells=cells)


def said(*bundles: dict[str, Any] | nbformat.NotebookNode, words: str = "Some words.") -> str:
    return "\n".join(str(fault) for fault in notebook_faults("made", notebook(*bundles, words=words)))


def test_a_sound_notebook_passes() -> None:
    finding = {"text/markdown": "Twelve things.", EXHIBIT: record("finding")}
    cards = {"text/html": '<ul class="cards"><li>Twelve</li></ul>', EXHIBIT: {"kind": "cards", "key": "cards"}}
    assert said(finding, figure(), table(), cards) == ""


@pytest.mark.parametrize(
    ("bundle", "fault"),
    [
        (new_output("error", ename="ValueError", evalue="no", traceback=[]), "failed: saw 'ValueError'"),
        (new_output("stream", name="stderr", text="FutureWarning: old"), "shows a warning"),
        (new_output("stream", name="stdout", text="debug"), "printed text"),
        ({"image/png": "iVBORw0KGgo="}, "unregistered figure"),
        ({"image/svg+xml": SVG}, "unregistered figure"),
        ({"text/html": HTML}, "unregistered table"),
        ({"text/markdown": "<img src='x.png'>"}, "unregistered figure"),
        ({"text/html": HTML, EXHIBIT: record("finding")}, "kind 'finding'"),
        (figure(alt=""), "alternative text of figure 'made-up'"),
        (figure(alt="A chart"), "20 characters"),
        (figure(sources=[]), "names no source"),
        (figure(headline=""), "no headline"),
        (table(sources=[" "]), "names no source"),
        (table(csv=""), "no data for download"),
        (table(key="Two words"), "joined by hyphens"),
        (table(key="../../up"), "joined by hyphens"),
        (table(csv="UPN,Year\nx,2025\n"), "the column 'UPN'"),
        (table(csv="CHILD,Year\n1,2025\n"), "the column 'CHILD'"),
        (table(csv="Year,Note\n2025,H801200001001\n"), "a unique pupil number"),
        ({"text/plain": "moved to TS10 1RT"}, "a full postcode"),
        ({"text/html": "<p>born 03/04/2012</p>"}, "a date of birth"),
        (figure(alt="Of NHS number 943 476 5919, a made-up one"), "an NHS number"),
    ],
)
def test_a_fault_is_found(bundle: dict[str, Any], fault: str) -> None:
    assert fault in said(bundle)
    assert "made.ipynb, cell 2 (cell-1)" in said(bundle)


def test_the_value_of_an_identifier_is_never_told() -> None:
    assert "H801200001001" not in said(table(csv="Year,Note\n2025,H801200001001\n"))


def test_two_figures_may_not_share_a_key_but_a_figure_and_its_table_do() -> None:
    assert said(figure(), table()) == ""
    assert "a key that no other figure" in said(figure(), figure())


def test_a_drawings_coordinates_are_not_read_as_identifiers_but_its_words_are() -> None:
    assert said(figure()) == ""
    lettered = SVG.replace("<path", "<text>TS10 1RT</text><path")
    assert "a full postcode" in said(figure() | {"image/svg+xml": lettered})


def test_words_between_the_figures_are_read_too() -> None:
    assert "a full postcode" in said(words="She lives at TS10 1RT.")


def test_a_path_of_this_machine_is_refused() -> None:
    assert "a path of this machine" in said({"text/plain": f"read {paths.root()}/data/x.csv"})


def test_a_cell_that_was_not_run_is_refused() -> None:
    unrun = new_notebook(cells=[new_code_cell("show()", id="idle")])
    assert "has not run" in str(notebook_faults("made", unrun)[0])


def test_all_faults_of_all_notebooks_are_told_together(tmp_path: Path) -> None:
    files = {}
    for name in ("one", "two"):
        files[name] = tmp_path / f"{name}.ipynb"
        nbformat.write(notebook(figure(alt=""), table(sources=[])), files[name])
    with pytest.raises(GateError, match="4 faults") as caught:
        check_notebooks(files)
    assert caught.value.exit_code == 7
    assert "one.ipynb" in str(caught.value)
    assert "two.ipynb" in str(caught.value)


PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Made up</title></head><body>
<a href="#main">Skip</a><main id="main"><h1>Made up</h1><h2>One</h2><h3>Two</h3><h2>Three</h2>
<img src="data:image/png;base64,x" alt="Twelve things"><table><tr><th scope="col">Year</th></tr></table>
<a href="other.html">Other</a> <a href="data/a.csv">CSV</a> <a href="https://example.org">Web</a></main></body></html>"""


@pytest.fixture
def faults_of(tmp_path: Path) -> Callable[[str], str]:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("a\n")
    (tmp_path / "other.html").write_text(PAGE)

    def found(html: str) -> str:
        page = tmp_path / "page.html"
        page.write_text(html, encoding="utf-8")
        return "\n".join(str(fault) for fault in page_faults(page, tmp_path))

    return found


def test_a_sound_page_passes(faults_of: Callable[[str], str]) -> None:
    assert faults_of(PAGE) == ""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (' lang="en-GB"', "", "has the language ''"),
        ("<title>Made up</title>", "<title> </title>", "has no title"),
        ("<h1>Made up</h1>", "", "has 0 headings of the first level"),
        ("<h2>Three</h2>", "<h1>Three</h1>", "has 2 headings of the first level"),
        ("<h2>One</h2>", "", "from heading level 1 to 3 at 'Two'"),
        ("<h2>One</h2>", "<h2></h2>", "an empty heading of level 2"),
        (' alt="Twelve things"', "", "an image without alternative text"),
        (' alt="Twelve things"', ' alt=" "', "an image without alternative text"),
        ("<h3>", "<svg><path/></svg><h3>", "a drawing without alternative text"),
        (' scope="col"', "", "1 header cells without scope in table 1"),
        ('<th scope="col">Year</th>', "<td>Year</td>", "no header cell in table 1"),
        ("other.html", "gone.html", "links to 'gone.html'"),
        ("data/a.csv", "../../secret.csv", "links to '../../secret.csv'"),
        ("#main", "#nowhere", "links to #nowhere"),
        ("</head>", '<script src="https://cdn.example.org/x.js"></script></head>', "loads from the web"),
        ("</head>", '<link rel="stylesheet" href="https://fonts.example.org/x.css"></head>', "loads from the web"),
        ("<h3>Two</h3>", "<h3>Two</h3><p>lives at TS10 1RT</p>", "shows a full postcode"),
    ],
)
def test_a_fault_of_a_page_is_found(faults_of: Callable[[str], str], old: str, new: str, fault: str) -> None:
    assert old in PAGE
    assert fault in faults_of(PAGE.replace(old, new))


def test_no_page_at_all_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="no page was made"):
        check_pages(tmp_path)
