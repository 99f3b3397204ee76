"""The gate: each fault that keeps an edition back, in notebooks and in pages. All figures are made up."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from rc_analysis import paths
from rc_analysis.errors import GateError
from rc_analysis.pipeline.gate import check_notebooks, notebook_faults
from rc_analysis.pipeline.leaks import Search
from rc_analysis.pipeline.leaks.values import known
from rc_analysis.pipeline.pages import check_pages, page_faults
from rc_analysis.record import INJECTED, MIME

ALT = "A made-up drawing that shows twelve things in one place."
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M 943 476 5919 9"/></svg>'
HTML = '<table><thead><tr><th scope="col">Year</th></tr></thead><tbody><tr><td>2025</td></tr></tbody></table>'


def exhibit(drawing: str = SVG, table: str = HTML, **changes: Any) -> dict[str, Any]:
    told = {
        "kind": "exhibit",
        "key": "made-up",
        "headline": "Twelve things",
        "alt": ALT,
        "sources": ["Nobody, Made up"],
        "csv": ["Year,Things", "2025,12"],
    }
    return {"text/html": f"<p>Twelve</p>{drawing}{table}", "text/plain": "Exhibit made-up", MIME: told | changes}


def words(text: str = "Twelve things.", **changes: Any) -> dict[str, Any]:
    told = {"kind": "words", "key": "opening", "role": "opening", "finding": text}
    return {"text/html": f"<p>{text}</p>", "text/plain": "Words opening", MIME: told | changes}


def notebook(
    *bundles: dict[str, Any] | nbformat.NotebookNode, text: str = "Some words.", tags: tuple[str, ...] = ()
) -> nbformat.NotebookNode:
    cells = [new_markdown_cell(text, id="words")]
    for number, bundle in enumerate(bundles, 1):
        output = bundle if "output_type" in bundle else new_output("display_data", bundle)
        made = new_code_cell("show()", id=f"cell-{number}", execution_count=number, outputs=[output])
        made.metadata["tags"] = list(tags)
        cells.append(made)
    return new_notebook(cells=cells)


def said(
    *bundles: dict[str, Any] | nbformat.NotebookNode, text: str = "Some words.", tags: tuple[str, ...] = ()
) -> str:
    return "\n".join(str(fault) for fault in notebook_faults("made", notebook(*bundles, text=text, tags=tags)))


def test_a_sound_notebook_passes() -> None:
    cards = {"text/html": '<ul class="cards"><li>Twelve</li></ul>', MIME: {"kind": "cards", "key": "cards"}}
    nothing = {"text/html": "<p>None</p>", MIME: {"kind": "exhibit", "key": "gone", "missing": "Nothing is published."}}
    alone = exhibit(drawing="", alt="", key="table-alone")
    assert said(words(), exhibit(), alone, cards, nothing, {"text/markdown": "Words."}) == ""


@pytest.mark.parametrize(
    ("bundle", "fault"),
    [
        (new_output("error", ename="ValueError", evalue="no", traceback=[]), "failed: saw 'ValueError'"),
        (new_output("stream", name="stderr", text="FutureWarning: old"), "shows a warning: saw 'FutureWarning: old'"),
        (new_output("stream", name="stdout", text="debug"), "printed text"),
        ({"image/png": "iVBORw0KGgo="}, "a bare plot. Show it through the library: rc.show(ax, data=frame"),
        ({"image/svg+xml": SVG}, "a bare plot"),
        ({"text/html": HTML}, 'a bare table. Show it through the library: rc.table(df, title="…", sources=…)'),
        ({"text/plain": "a    1\nName: value, dtype: int64"}, "a bare table"),
        ({"text/plain": "42"}, "a bare value"),
        ({"text/markdown": "<img src='x.png'>"}, "a bare plot"),
        ({"text/markdown": "| a | b |\n|---|---|\n| 1 | 2 |"}, "a bare table"),
        (exhibit(kind="figure"), "a record of kind 'figure'"),
        (exhibit(alt=""), "exhibit 'made-up': alternative text"),
        (exhibit(alt="A chart"), "20 characters"),
        (exhibit(sources=[]), "names no source"),
        (exhibit(sources=[" "]), "names no source"),
        (exhibit(headline=""), "no headline"),
        (exhibit(csv=[]), "no data for download"),
        (exhibit(key="Two words"), "joined by hyphens"),
        (words(key="../../up"), "joined by hyphens"),
        (exhibit(csv=["UPN,Year", "x,2025"]), "the column 'UPN'"),
        (exhibit(csv=["CHILD,Year", "1,2025"]), "the column 'CHILD'"),
        (exhibit(csv=["Year,Note", "2025,H801200001001"]), "its cells: a unique pupil number"),
        (exhibit(table=HTML.replace("Year", "UPN")), "the column 'UPN'"),
        ({"text/plain": "moved to TS10 1RT"}, "a full postcode"),
        ({"text/html": "<p>born 03/04/2012</p>"}, "a date of birth"),
        (exhibit(alt="Of NHS number 943 476 5919, a made-up one"), "an NHS number"),
    ],
)
def test_a_fault_is_found(bundle: dict[str, Any], fault: str) -> None:
    assert fault in said(bundle)
    assert said(bundle).startswith("made.ipynb, cell 2")


def test_the_value_of_an_identifier_is_never_told() -> None:
    assert "H801200001001" not in said(exhibit(csv=["Year,Note", "2025,H801200001001"]))


def test_a_bare_plots_name_in_words_is_no_second_fault() -> None:
    made = notebook({"text/plain": "<Axes: xlabel='Year'>"})
    made.cells[1].outputs.append(new_output("display_data", {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"}))
    assert [str(f).split(". ")[0] for f in notebook_faults("made", made)] == ["made.ipynb, cell 2: a bare plot"]


def test_two_exhibits_may_not_share_a_key_and_the_mend_names_one() -> None:
    fault = said(exhibit(), words(), exhibit())
    assert fault == "made.ipynb, cells 2 and 4: exhibit 'made-up' twice. To mend: give one key=\"made-up-2\""
    assert said(exhibit(key="opening"), words()) == ""


def test_a_key_shown_twice_in_one_cell_is_found() -> None:
    made = notebook(exhibit())
    made.cells[1].outputs.append(new_output("display_data", exhibit()))
    assert str(notebook_faults("made", made)[0]).startswith("made.ipynb, cell 2: exhibit 'made-up' twice")


def test_what_an_exploring_cell_shows_is_not_looked_at_but_it_must_have_run_well() -> None:
    looked = [{"image/png": "iVBORw0KGgo="}, {"text/html": HTML}, exhibit(alt=""), {"text/plain": "TS10 1RT"}]
    printed = new_output("stream", name="stdout", text="debug")
    assert said(*looked, printed, tags=("explore",)) == ""
    failed = new_output("error", ename="ValueError", evalue="no", traceback=[])
    assert "failed" in said(failed, tags=("explore",))


def test_an_exhibit_that_was_made_and_never_shown_is_refused() -> None:
    made = notebook(words(), exhibit())
    made.metadata["rc_analysis"] = {"unshown": [[2, "left-over"]]}
    (fault,) = notebook_faults("made", made)
    assert str(fault).startswith("made.ipynb, cell 3 makes exhibit 'left-over' and does not show it")
    assert ".show()" in str(fault)
    made.cells[2].metadata["tags"] = ["explore"]
    assert notebook_faults("made", made) == []


def test_cells_are_numbered_as_their_author_knows_them() -> None:
    made = notebook(exhibit(alt=""))
    made.cells.insert(1, new_code_cell("area = 1", id="x", execution_count=9, metadata={"tags": [INJECTED]}))
    assert str(notebook_faults("made", made)[0]).startswith("made.ipynb, cell 2:")


def test_a_drawings_coordinates_are_not_read_as_identifiers_but_its_words_are() -> None:
    assert said(exhibit()) == ""
    assert "a full postcode" in said(exhibit(drawing=SVG.replace("<path", "<text>TS10 1RT</text><path")))


def test_words_between_the_figures_and_code_are_read_too() -> None:
    assert "cell 1 (markdown), its text: a full postcode" in said(text="She lives at TS10 1RT.")
    made = notebook(exhibit())
    made.cells[1].source = "where = 'TS10 1RT'"
    assert "cell 2 (code), its text: a full postcode" in str(notebook_faults("made", made)[0])


def test_a_path_of_this_machine_and_a_traceback_are_refused() -> None:
    assert "a path of a machine" in said({"text/markdown": f"read {paths.root()}/data/x.csv"})
    assert "a traceback" in said({"text/markdown": "Traceback (most recent call last): no"})


def test_what_is_held_is_found_and_never_told(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("CHILD,surname\nRC00731,Quenbymor\n")
    search = Search(known(tmp_path, frozenset()))
    made = notebook(exhibit(alt="Of the Quenbymor family, who are made up"), new_output("stream", text="RC00731"))
    told = "\n".join(map(str, notebook_faults("made", made, search)))
    assert "made.ipynb, cell 2, an output (application/vnd.rc-analysis.exhibit+json), its values: a name" in told
    assert "made.ipynb, cell 3, an output's text: a child's number" in told
    assert "shows printed text: saw '(not told: it may hold a record)'" in told
    assert "Quenby" not in told and "RC00731" not in told


def test_a_small_count_of_own_records_is_refused_wherever_it_stands() -> None:
    sound = ["Pupils,Number", "Away,12", "All,30", "Excluded,"]

    def told(**changes: Any) -> str:
        made = notebook(
            exhibit(internal=True, **{"counts": changes.get("csv", sound)} | changes),
            words("Of 30 pupils, 12 were away."),
        )
        return "\n".join(str(fault) for fault in notebook_faults("made", made, private=True))

    assert told(csv=sound) == ""
    assert "does not tell the counts behind it. To mend: give counts=frame" in told(csv=sound, counts=[])
    assert told(csv=["measure,value", "cla_rate,4"], counts=[]) == ""
    for bad in ("Away,3", "Away,5.0", "Away, 1"):
        assert "cell 2: 'made-up' shows a count of 1 to 5" in told(csv=[*sound, bad])
    for where in ("headline", "finding", "alt", "subtitle"):
        said = f"In all 17 pupils were away in {where}, made up"
        assert "says a number that no table of the page shows" in told(csv=sound, **{where: said})
    assert "says a number" in told(csv=sound, finding="Three pupils were away.")
    assert "says a number" in told(csv=sound, notes=["Of these, 18 were boys"])
    assert told(csv=sound, finding="In 2025, aged 16, 12 of 30 were away.") == ""


def test_of_a_private_page_no_word_of_a_fault_is_told() -> None:
    made = notebook(new_output("stream", text="any words at all"))
    assert "any words" in str(notebook_faults("made", made)[0])
    assert "any words" not in str(notebook_faults("made", made, private=True)[0])


def test_a_cell_that_was_not_run_is_refused() -> None:
    unrun = new_notebook(cells=[new_code_cell("show()", id="idle")])
    assert "has not run" in str(notebook_faults("made", unrun)[0])


def test_all_faults_of_all_notebooks_are_told_together(tmp_path: Path) -> None:
    files = {}
    for name in ("one", "two"):
        files[name] = tmp_path / f"{name}.ipynb"
        nbformat.write(notebook(exhibit(alt=""), exhibit(key="other", sources=[])), files[name])
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
        ("<h3>", "<picture><source srcset='https://example.org/x.svg'></picture><h3>", "loads from the web"),
    ],
)
def test_a_fault_of_a_page_is_found(faults_of: Callable[[str], str], old: str, new: str, fault: str) -> None:
    assert old in PAGE
    assert fault in faults_of(PAGE.replace(old, new))


def test_what_is_put_beside_the_pages_later_may_be_linked_to(tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text(PAGE.replace(">Other<", " >Other<").replace("data/a.csv", "data/later.csv"))
    check_pages(tmp_path, later=("data/",))
    with pytest.raises(GateError, match=r"data/later\.csv"):
        check_pages(tmp_path)


def test_every_file_is_searched_and_its_place_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "index.html").write_text(PAGE.replace("data/a.csv", "index.html").replace("other.html", "index.html"))
    check_pages(tmp_path)
    (tmp_path / "data" / "TS10 1RT.csv").write_text("note\nborn 3 April 2012\n")
    with pytest.raises(GateError) as caught:
        check_pages(tmp_path)
    assert "a file, its cells: a date of birth" in str(caught.value)
    assert "a file, its name: a full postcode" in str(caught.value)
    assert "TS10" not in str(caught.value)


def test_no_page_at_all_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="no page was made"):
        check_pages(tmp_path)
