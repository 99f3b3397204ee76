"""The renderers on a made-up notebook: every figure, name and place in it is invented."""

import html.parser
import io
import itertools
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from pypdf import PdfReader

from rc_analysis import paths
from rc_analysis.errors import RenderError
from rc_analysis.pipeline.render import Site, builtin, quarto
from rc_analysis.pipeline.render.choose import choose
from rc_analysis.pipeline.render.html import EXHIBIT, long_date, render_page
from rc_analysis.pipeline.render.pdf import render_pdf

ALT = 'Line chart. Spend in Exampleshire rose from £2.0m to £3.1m "in cash"; the average stood still.'
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="518" height="245" viewBox="0 0 518 245" role="img">'
    '<rect width="518" height="245" fill="#fff"/><path d="M40 200 L480 {y}" stroke="#12436d" stroke-width="3"/></svg>'
)
TABLE = (
    '<p class="symbols">[c] withheld so that nobody can be recognised.</p><table><caption>Spend, £ million</caption>'
    '<thead><tr><th scope="col">Year</th><th scope="col" class="num">Exampleshire</th>'
    '<th scope="col" class="num">Average &amp; rest</th></tr></thead><tbody>{rows}</tbody></table>'
)
CARDS = (
    '<ul class="cards"><li class="card card-worse"><h3 class="card-label"><a href="budgets.html">Spend a child</a></h3>'
    '<p class="card-value">£1,234 <span class="card-period">2024-25</span></p>'
    '<p class="card-change"><span aria-hidden="true">▲</span> Up from £1,200 '
    '<span class="card-meaning">(worse)</span></p>'
    '<dl class="card-compare"><div><dt>Statistical neighbours</dt><dd>£1,100</dd></div></dl>'
    '<p class="card-source">Lower is better. Source: made up</p></li></ul>'
)


def record(kind: str, key: str, **more: object) -> dict[str, object]:
    return {
        "kind": kind,
        "key": key,
        "headline": f"The headline of {key} & more",
        "subtitle": "Exampleshire, 2017 to 2025, £ million",
        "alt": ALT,
        "sources": ["Made-up Office, Invented statistics, 2025, table 1"],
        "notes": ["All figures are invented"],
        "missing": None,
        **more,
    }


def shown(data: dict[str, object], metadata: dict[str, object] | None = None) -> object:
    return new_output("display_data", data=data, metadata=metadata or {})


def exhibit_cells(key: str, height: int) -> list[object]:
    rows = "".join(
        f'<tr><th scope="row">{y}</th><td class="num">{y - 2015}.1</td><td class="num">[c]</td></tr>'
        for y in range(2017, 2026)
    )
    finding = {
        "text/markdown": f"Spend on **{key}** rose by £1.1 million.",
        "text/plain": "",
        EXHIBIT: record("finding", key),
    }
    figure = {"image/svg+xml": SVG.format(y=height), "text/plain": ALT, EXHIBIT: record("figure", key)}
    table = {
        "text/html": TABLE.format(rows=rows),
        "text/plain": "Table",
        EXHIBIT: record("table", key, csv="year,value\n2017,2.1\n"),
    }
    return [
        new_code_cell(f"{key} = rc.x.{key}(case)\n{key}", outputs=[shown(finding)]),
        new_code_cell(
            f"#| label: fig-{key}\n{key}.figure()",
            outputs=[shown(figure, {"image/svg+xml": {"alt": ALT}})],
            metadata={"fig-cap": f"The headline of {key} & more", "fig-alt": ALT},
        ),
        new_code_cell(f"#| label: tbl-{key}\n{key}.table()", outputs=[shown(table)]),
    ]


def made_up(title: str = "Is the money “well” spent?") -> nbformat.NotebookNode:
    """An executed notebook in the shape that the five have: two exhibits, cards, and one with nothing published."""
    nothing = "Nothing is published for Exampleshire on this."
    missing = {
        "text/markdown": nothing,
        "text/plain": nothing,
        EXHIBIT: record("finding", "gone", missing=nothing),
    }
    cells = [
        new_raw_cell(f"---\ntitle: '{title}'\nlang: en-GB\n---"),
        new_markdown_cell("This page asks what was spent. All its figures are made up."),
        new_code_cell(
            'edition = "made-up"\narea = "E06999999"\nas_of = "2026-09-30"', metadata={"tags": ["parameters"]}
        ),
        new_code_cell(
            "import rc_analysis as rc", outputs=[new_output("stream", name="stderr", text="SecretWarning: x")]
        ),
        new_markdown_cell("# Headlines"),
        new_code_cell(
            "cards",
            outputs=[
                shown({"text/html": CARDS, "text/plain": "", EXHIBIT: {"kind": "cards", "key": "cards", "alt": ""}})
            ],
        ),
        new_markdown_cell("## Spend\n\nSee *below*.\n\n### In detail"),
        *exhibit_cells("spend", 40),
        new_markdown_cell("## Spend"),
        *exhibit_cells("unit_cost", 120),
        new_code_cell("gone", outputs=[shown(missing)]),
        new_markdown_cell("## Method and sources\n\n- One\n- Two, [a link](https://example.org/)"),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def site_of(folder: Path, names: tuple[str, ...] = ("overview", "budgets")) -> Site:
    paths = {}
    for name in names:
        paths[name] = folder / f"{name}.ipynb"
        nbformat.write(made_up(f"{name.capitalize()} of nowhere"), paths[name])
    return Site("made-up", "Children's services", "Exampleshire", "E06999999", "2026-09-30", "0.0.0", paths)


class Tags(html.parser.HTMLParser):
    """Every start tag with its attributes, and the text of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, {k: v or "" for k, v in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, *names: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.all if tag in names]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    builtin.render(site_of(folder), folder / "out")
    return folder / "out"


@pytest.fixture(scope="module")
def page(built: Path) -> Tags:
    return Tags((built / "budgets.html").read_text("utf-8"))


@pytest.fixture(scope="module")
def pdf(built: Path) -> PdfReader:
    return PdfReader(built / "pdf" / "budgets.pdf")


def test_the_files_are_those_a_site_has(built: Path) -> None:
    found = sorted(p.relative_to(built).as_posix() for p in built.rglob("*") if p.is_file())
    assert found == ["accessibility.html", "budgets.html", "index.html", "pdf/budgets.pdf", "pdf/overview.pdf"]


def test_a_page_names_its_language_and_its_title(page: Tags) -> None:
    assert page.named("html")[0]["lang"] == "en-GB"
    assert "Budgets of nowhere - Exampleshire" in page.text
    assert [tag for tag, _ in page.all].count("h1") == 1


def test_headings_go_down_one_step_at_a_time(page: Tags) -> None:
    levels = [int(tag[1]) for tag, _ in page.all if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), levels


def test_every_image_has_its_computed_alternative_text(page: Tags) -> None:
    images = page.named("img")
    assert [i["alt"] for i in images] == [ALT, ALT]
    assert all(i["src"].startswith("data:image/svg+xml;base64,") for i in images)


def test_table_headings_say_what_they_head_and_tables_scroll_by_keyboard(page: Tags) -> None:
    assert {th["scope"] for th in page.named("th")} == {"col", "row"}
    regions = [d for d in page.named("div") if d.get("role") == "region"]
    assert len(regions) == 2
    assert all(d["tabindex"] == "0" and d["aria-label"] for d in regions)


def test_every_link_within_the_page_has_its_target_and_ids_are_unique(page: Tags) -> None:
    ids = [attrs["id"] for _, attrs in page.all if "id" in attrs]
    assert len(ids) == len(set(ids))
    inside = [a["href"][1:] for a in page.named("a") if a["href"].startswith("#")]
    assert inside[0] == "main"
    assert set(inside) <= set(ids)
    assert {"spend", "spend-2", "fig-spend", "tbl-spend"} <= set(ids)


def test_the_reader_can_tell_which_page_this_is_and_reach_the_others(page: Tags) -> None:
    current = [a for a in page.named("a") if a.get("aria-current") == "page"]
    assert [a["href"] for a in current] == ["budgets.html"]
    hrefs = {a["href"] for a in page.named("a")}
    assert {
        "index.html",
        "accessibility.html",
        "pdf/budgets.pdf",
        "notebooks/budgets.ipynb",
        "data/budgets-spend.csv",
    } <= hrefs


def test_a_page_loads_nothing_and_runs_nothing(built: Path) -> None:
    for file in built.glob("*.html"):
        text = file.read_text("utf-8")
        tags = Tags(text)
        assert not tags.named("script", "iframe", "object")
        loaded = [a.get("src", "") for a in tags.named("img")] + [a["href"] for a in tags.named("link")]
        assert all(address.startswith("data:") for address in loaded)
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", text)


def test_code_and_warnings_are_not_shown(page: Tags) -> None:
    assert "SecretWarning" not in page.text
    assert "rc_analysis" not in page.text
    assert ".figure()" not in page.text


def test_what_is_not_published_is_said_in_a_plain_sentence(page: Tags) -> None:
    assert "Nothing is published for Exampleshire on this." in page.text


def test_the_licence_is_on_every_page(built: Path) -> None:
    for file in built.glob("*.html"):
        assert "Open Government Licence v3.0" in file.read_text("utf-8")


def test_the_pdf_names_its_title_language_and_publisher(pdf: PdfReader) -> None:
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Budgets of nowhere"
    assert pdf.metadata.author == "Exampleshire"
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert "pdfuaid:part" in pdf.trailer["/Root"]["/Metadata"].get_data().decode()


def test_the_pdf_is_tagged_with_figures_tables_and_headings(pdf: PdfReader) -> None:
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    found: list[str] = []
    alts: list[str] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for item in node:
                walk(item)
        elif isinstance(node, dict):
            found.append(str(node.get("/S", "")))
            if "/Alt" in node:
                alts.append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert {"/H1", "/H2", "/Figure", "/Table", "/TH", "/TD", "/Caption"} <= set(found)
    assert alts.count(ALT) == 2


def test_the_pdf_says_what_the_page_says_and_nothing_of_its_frame(pdf: PdfReader) -> None:
    text = " ".join(" ".join(p.extract_text() for p in pdf.pages).split())
    for words in (
        "Spend on spend rose by £1.1 million.",
        "The headline of unit_cost & more",
        "Average & rest",
        "Made-up Office",
        "£1,234",
        "Nothing is published",
        "Page 1 of",
        "30 September 2026",
    ):
        assert words in text, words
    assert "Skip to main content" not in text
    assert "Download" not in text


def test_a_second_build_is_the_same_to_the_byte(built: Path, tmp_path: Path) -> None:
    builtin.render(site_of(tmp_path), tmp_path / "again")
    for file in built.rglob("*.*"):
        assert file.read_bytes() == (tmp_path / "again" / file.relative_to(built)).read_bytes(), file.name


def test_pages_are_small(built: Path) -> None:
    assert all(file.stat().st_size < 1_500_000 for file in built.rglob("*.*"))


def test_faults_of_all_pages_are_told_together_and_nothing_is_written(tmp_path: Path) -> None:
    site = site_of(tmp_path)
    broken = made_up()
    broken.cells = broken.cells[1:]
    nbformat.write(broken, site.notebooks["budgets"])
    silent = made_up()
    for cell in silent.cells:
        for output in cell.get("outputs", ()):
            if "image/svg+xml" in output.get("data", {}):
                output["data"].pop(EXHIBIT)
                output["metadata"] = {}
    nbformat.write(silent, site.notebooks["overview"])
    with pytest.raises(RenderError) as fault:
        builtin.render(site, tmp_path / "out")
    assert "page budgets" in str(fault.value)
    assert "alternative text" in str(fault.value)
    assert not (tmp_path / "out").exists()


def test_a_failed_notebook_and_a_damaged_file_are_told_by_page(tmp_path: Path) -> None:
    site = site_of(tmp_path)
    failed = made_up()
    failed.cells[3].outputs = [new_output("error", ename="ZeroDivisionError", evalue="division by zero", traceback=[])]
    nbformat.write(failed, site.notebooks["budgets"])
    with pytest.raises(RenderError, match=r"page budgets.*ZeroDivisionError"):
        render_page(site, "budgets", site.notebooks["budgets"])
    site.notebooks["overview"].write_text('{"cells": [', "utf-8")
    with pytest.raises(RenderError, match="page overview"):
        render_page(site, "overview", site.notebooks["overview"])


def test_text_that_typst_or_html_would_take_as_code_comes_through(tmp_path: Path) -> None:
    nb = made_up()
    nb.cells[1].source = "Costs #1 of <5 children, $3 & @home, 50% *up*_ [c]; back\\slash."
    path = tmp_path / "budgets.ipynb"
    nbformat.write(nb, path)
    site = site_of(tmp_path)
    nbformat.write(nb, site.notebooks["budgets"])
    page = render_page(site, "budgets", site.notebooks["budgets"])
    text = " ".join(PdfReader(io.BytesIO(render_pdf(site, page))).pages[0].extract_text().split())
    assert "Costs #1 of <5 children, $3 & @home, 50% up_ [c]; back\\slash." in text


def test_dates_are_written_as_readers_write_them() -> None:
    assert long_date("2026-09-03") == "3 September 2026"


def test_choosing_says_which_renderer_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    module, sentence = choose("builtin")
    assert module is builtin
    assert "built-in" in sentence
    monkeypatch.setattr(quarto, "version", lambda: None)
    assert choose("auto")[0] is builtin
    with pytest.raises(RenderError, match="not found"):
        choose("quarto")
    monkeypatch.setattr(quarto, "version", lambda: (1, 6, 40))
    assert choose("auto")[0] is builtin
    with pytest.raises(RenderError, match=r"1\.6\.40"):
        choose("quarto")
    monkeypatch.setattr(quarto, "version", lambda: (1, 7, 32))
    assert choose("auto")[0] is quarto
    with pytest.raises(RenderError, match="latex"):
        choose("latex")


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Quarto project as `prepare.py` leaves it before a render."""
    project = tmp_path / "reports"
    project.mkdir()
    shutil.copy(paths.reports("prepare.py"), project)
    site_of(tmp_path)
    env = {"RC_ANALYSIS_NOTEBOOKS": str(tmp_path), "RC_ANALYSIS_AREA_NAME": "Exampleshire"}
    subprocess.run([sys.executable, "prepare.py"], cwd=project, env={**os.environ, **env}, check=True)
    return project


def test_quarto_finds_captions_and_alternative_texts_in_the_cells(prepared: Path) -> None:
    assert sorted(p.name for p in prepared.glob("*.ipynb")) == ["budgets.ipynb", "index.ipynb"]
    nb = nbformat.read(prepared / "budgets.ipynb", as_version=4)
    nbformat.validate(nb)
    front = yaml.safe_load(nb.cells[0].source.strip("-"))
    assert front == {
        "title": "Budgets of nowhere",
        "lang": "en-GB",
        "subtitle": "Exampleshire",
        "date": "2026-09-30",
    }
    figures = [c for c in nb.cells if c.source.startswith("#| label: fig-")]
    assert [c.metadata["fig-alt"] for c in figures] == [ALT, ALT]
    assert figures[0].metadata["fig-cap"].startswith("The headline of spend & more. Exampleshire")
    tables = [c for c in nb.cells if c.source.startswith("#| label: tbl-")]
    assert [c.metadata["tbl-cap"] for c in tables] == ["Spend, £ million"] * 2
    assert all("<caption>" not in c.outputs[0].data["text/html"] for c in tables)


def test_quarto_gets_nothing_it_would_turn_into_attributes_or_show_by_mistake(prepared: Path) -> None:
    nb = nbformat.read(prepared / "budgets.ipynb", as_version=4)
    assert {key for c in nb.cells for key in c.metadata} == {"fig-cap", "fig-alt", "tbl-cap"}
    outputs = [o for c in nb.cells for o in c.get("outputs", ())]
    assert all(o.output_type == "display_data" for o in outputs)
    assert all(c.outputs for c in nb.cells if c.cell_type == "code")
    assert not any(mime.startswith("application/") for o in outputs for mime in o.data)


def test_quarto_gets_sources_as_text_cards_as_words_and_data_as_files(prepared: Path) -> None:
    nb = nbformat.read(prepared / "budgets.ipynb", as_version=4)
    words = "\n".join(c.source for c in nb.cells if c.cell_type == "markdown")
    assert words.count("Source: Made-up Office, Invented statistics, 2025, table 1") == 2  # once an exhibit
    assert words.count("<details") == words.count("</details>") == 2
    cards = next(c for c in nb.cells if c.source == "cards").outputs[0].data
    assert "Spend a child · £1,234 · 2024-25" in cards["text/markdown"]
    assert (prepared / "data" / "budgets-spend.csv").read_text("utf-8") == "year,value\n2017,2.1\n"


def test_the_quarto_project_names_files_that_are_there_and_runs_nothing() -> None:
    project = yaml.safe_load(paths.reports("_quarto.yml").read_text("utf-8"))
    assert project["execute"] == {"enabled": False, "echo": False, "warning": False}
    assert project["lang"] == "en-GB"
    typst = project["format"]["typst"]
    named = [project["project"]["pre-render"], project["format"]["html"]["css"], "accessibility.qmd"]
    for name in [*named, *typst["template-partials"], *typst["filters"]]:
        assert paths.reports(name).is_file(), name
    assert "$" not in paths.reports("theme", "report.typ").read_text("utf-8")


PRETENDER = """#!{python}
# Not Quarto: says a version and writes empty pages, so that what surrounds a render can be tested without it.
import pathlib, sys
if "--version" in sys.argv:
    print("1.7.32")
elif "fail" in (pathlib.Path("index.ipynb").read_text()):
    sys.exit("ERROR: Quarto's own words")
else:
    site = pathlib.Path("_site")
    site.mkdir(exist_ok=True)
    for file in [*pathlib.Path().glob("*.ipynb"), pathlib.Path("accessibility.qmd")]:
        suffix = ".html" if sys.argv[3] == "html" else ".pdf"
        (site / file.with_suffix(suffix).name).write_text(" ".join(sys.argv[1:]))
"""


@pytest.fixture
def pretender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "quarto").write_text(PRETENDER.format(python=sys.executable))
    (folder / "quarto").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def test_quarto_fills_the_same_folder_with_the_same_names(pretender: None, tmp_path: Path) -> None:
    assert quarto.version() == (1, 7, 32)
    written = quarto.render(replace(site_of(tmp_path), contact="Jo"), tmp_path / "out")
    names = sorted(p.relative_to(tmp_path / "out").as_posix() for p in written)
    assert names == ["accessibility.html", "budgets.html", "index.html", "pdf/budgets.pdf", "pdf/overview.pdf"]
    assert (tmp_path / "out" / "index.html").read_text() == "render --to html -M contact:Jo"


def test_where_quarto_fails_its_words_are_told_and_nothing_is_written(pretender: None, tmp_path: Path) -> None:
    site = site_of(tmp_path)
    nbformat.write(made_up("fail"), site.notebooks["overview"])
    with pytest.raises(RenderError, match=r"format html.*Quarto's own words"):
        quarto.render(site, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.quarto
@pytest.mark.skipif(
    (quarto.version() or (0,)) < (1, 7),
    reason="Quarto 1.7 or newer is not on PATH; its installer fetches it from the web",
)
def test_real_quarto_renders_pages_with_language_title_and_alternative_texts(tmp_path: Path) -> None:
    quarto.render(
        site_of(tmp_path, ("overview", "inspections", "budgets", "sufficiency", "education")), tmp_path / "out"
    )
    for name in ("index", "budgets"):
        page = Tags((tmp_path / "out" / f"{name}.html").read_text("utf-8"))
        assert page.named("html")[0]["lang"] == "en-GB"
        assert [i["alt"] for i in page.named("img") if i.get("alt")].count(ALT) == 2
        assert "Made-up Office" in page.text
    text = " ".join(p.extract_text() for p in PdfReader(tmp_path / "out" / "pdf" / "budgets.pdf").pages)
    assert "Budgets of nowhere" in text
    assert "Average & rest" in text
