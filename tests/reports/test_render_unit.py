"""The renderers on a made-up notebook: every figure, name and place in it is invented."""

import base64
import html.parser
import io
import itertools
import os
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from pypdf import PdfReader

from rc_analysis import paths
from rc_analysis.errors import RenderError
from rc_analysis.pipeline.discover import Page
from rc_analysis.pipeline.pages import check_pages
from rc_analysis.pipeline.render import Site, builtin, quarto
from rc_analysis.pipeline.render.blocks import Reader, fitted
from rc_analysis.pipeline.render.choose import Fallback, choose
from rc_analysis.pipeline.render.html import long_date, render_page, render_statement
from rc_analysis.pipeline.render.layout import DONE, NAVIGATION, lay_out, main
from rc_analysis.pipeline.render.methods import methods
from rc_analysis.pipeline.render.pdf import render_pdf
from rc_analysis.record import MIME

ALT = 'Line chart. Spend in Exampleshire rose from £2.0m to £3.1m "in cash"; the average stood still.'
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="518" height="245" viewBox="0 0 518 245" role="img">'
    '<title>{name}</title><rect width="518" height="245" fill="#fff"/>'
    '<path d="M40 200 L480 {y}" stroke="#12436d" stroke-width="3"/></svg>'
)
TABLE = (
    '<table class="data"><caption>Spend, £ million <span class="symbols">[c] withheld</span></caption>'
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


def rows(count: int = 9) -> str:
    cells = '<tr><th scope="row">{y}</th><td class="num">{n}.1</td><td class="num">[c]</td></tr>'
    return "".join(cells.format(y=y, n=y - 2015) for y in range(2017, 2017 + count))


def shown(kind: str, key: str, page: str = "", **told: object) -> object:
    return new_output("display_data", data={"text/html": page, MIME: {"kind": kind, "key": key, **told}})


def exhibit(key: str, height: int, drawing: bool = True, narrow: bool = True, **changes: object) -> object:
    page = TABLE.format(rows=rows())
    if drawing:
        page = SVG.format(y=height, name="wide") + (SVG.format(y=height, name="narrow") if narrow else "") + page
    told: dict[str, object] = {
        "headline": f"The headline of {key} & more",
        "subtitle": "Exampleshire, 2017 to 2025, £ million",
        "finding": f"Spend on **{key}** rose by £1.1 million.",
        "alt": ALT if drawing else "",
        "sources": ["Made-up Office, Invented statistics, 2025, table 1", "Another Office, 2024"],
        "notes": ["All figures are invented"],
        "csv": ["year,value", "2017,2.1"],
    }
    return shown("exhibit", key, page, **(told | changes))


def made_up(title: str = "Is the money “well” spent?", role: str = "") -> nbformat.NotebookNode:
    """An executed notebook in the shape that all have: two figures, a table alone, cards, one with nothing published,
    and a cell that only explores."""
    nothing = "Nothing is published for Exampleshire on this."
    front = f"---\ntitle: '{title}'\nlang: en-GB\n" + (f"role: {role}\n" if role else "") + "---"
    cells = [
        new_raw_cell(front),
        new_markdown_cell("This page asks what was spent. All its figures are made up."),
        new_code_cell(
            'edition = "made-up"\narea = "E06999999"\nas_of = "2026-09-30"', metadata={"tags": ["parameters"]}
        ),
        new_code_cell(
            "import rc_analysis as rc", outputs=[new_output("stream", name="stderr", text="SecretWarning: x")]
        ),
        new_code_cell("opening", outputs=[shown("words", "opening", role="opening", finding="It **rose**.")]),
        new_markdown_cell("# Headlines"),
        new_code_cell("cards", outputs=[shown("cards", "cards", CARDS, finding="- Spend a child: £1,234\n")]),
        new_markdown_cell("## Spend\n\nSee *below*.\n\n### In detail"),
        new_code_cell("rc.trend(spend)", outputs=[exhibit("spend", 40)]),
        new_code_cell("df.head()", outputs=[exhibit("secret", 50)], metadata={"tags": ["explore"]}),
        new_markdown_cell("## Spend"),
        new_code_cell("rc.trend(cost)", outputs=[exhibit("unit_cost", 120, narrow=False)]),
        new_code_cell("rc.table(cost)", outputs=[exhibit("prices", 0, drawing=False)]),
        new_code_cell("gone", outputs=[shown("exhibit", "gone", missing=nothing)]),
        new_markdown_cell("More on [another page](budgets.ipynb#spend)."),
        new_markdown_cell("## Method and sources\n\n- One\n- Two, [a link](https://example.org/)"),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


SITE = {
    *("accessibility.html", "budgets.html", "index.html", "pdf/budgets.pdf", "pdf/overview.pdf"),
    *(f"{name}.html" for name in methods()),
}
"""Every file of the made-up site."""


def site_of(folder: Path, names: tuple[str, ...] = ("overview", "budgets")) -> Site:
    pages = []
    for place, name in enumerate(names):
        title, role = f"{name.capitalize()} of nowhere", "" if place else "overview"
        path = folder / f"{name}.ipynb"
        nbformat.write(made_up(title, role), path)
        pages.append(Page(name, path, title, nav=name.capitalize(), order=place, role=role))
    notebooks = {page.name: page.path for page in pages}
    return Site(
        "made-up", "Children's services", "Exampleshire", "E06999999", "2026-09-30", "0.0.0", tuple(pages), notebooks
    )


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
    assert found == sorted(SITE)


def test_a_page_names_its_language_and_its_title(page: Tags) -> None:
    assert page.named("html")[0]["lang"] == "en-GB"
    assert "Budgets of nowhere - Exampleshire" in page.text
    assert [tag for tag, _ in page.all].count("h1") == 1


def test_headings_go_down_one_step_at_a_time(page: Tags) -> None:
    levels = [int(tag[1]) for tag, _ in page.all if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), levels


def test_an_exhibit_is_headline_finding_figure_table_and_one_source_line_in_that_order(built: Path) -> None:
    page = BeautifulSoup((built / "budgets.html").read_text("utf-8"), "html.parser")
    (first, second, third) = page.select("section.exhibit")
    assert [tag.name for tag in first.find_all(recursive=False)] == ["h4", "div", "figure", "details", "div"]
    assert first.h4.get_text() == "The headline of spend & more"
    assert first.select_one(".finding").get_text() == "Spend on spend rose by £1.1 million."
    assert first.figcaption.get_text() == "Figure 1. Exampleshire, 2017 to 2025, £ million"
    assert [p.get_text() for p in first.select(".source p")] == [
        "Source: Made-up Office, Invented statistics, 2025, table 1; Another Office, 2024",
        "Note: All figures are invented",
    ]
    assert not first.details.has_attr("open")
    assert second.find("h3")
    assert third.details.has_attr("open")
    assert third.summary.get_text() == "Table 1. Exampleshire, 2017 to 2025, £ million"


def test_every_image_has_its_computed_alternative_text_and_a_phone_its_own_drawing(built: Path, page: Tags) -> None:
    images = page.named("img")
    assert [i["alt"] for i in images] == [ALT, ALT]
    (source,) = page.named("source")
    assert source["media"] == "(max-width: 34em)"
    drawn = [base64.b64decode(u.partition("base64,")[2]).decode() for u in (images[0]["src"], source["srcset"])]
    assert "<title>wide</title>" in drawn[0]
    assert "<title>narrow</title>" in drawn[1]


def test_tables_say_what_they_head_and_stay_tables_however_they_are_laid_out(page: Tags) -> None:
    assert {th["scope"] for th in page.named("th")} == {"col", "row"}
    assert {th["role"] for th in page.named("th")} == {"columnheader", "rowheader"}
    assert {t["role"] for t in page.named("table")} == {"table"}
    assert {td["data-label"] for td in page.named("td")} == {"Exampleshire", "Average & rest"}
    assert not [d for d in page.named("div") if "scroll" in d.get("class", "")]


@pytest.mark.parametrize(("columns", "stack"), [(3, ""), (6, "stack-s"), (10, "stack-m"), (14, "stack-l")])
def test_a_table_becomes_blocks_only_where_its_words_need_it(columns: int, stack: str) -> None:
    heads = "".join(f'<th scope="col">Column{n}</th>' for n in range(columns))
    table = f'<table class="data"><thead><tr>{heads}</tr></thead><tbody></tbody></table>'
    classes = BeautifulSoup(fitted(table), "html.parser").table["class"]
    assert classes == ["data", stack] if stack else ["data"]


def test_what_a_cell_explores_is_on_no_page(built: Path) -> None:
    for file in built.glob("*.html"):
        assert "secret" not in file.read_text("utf-8")
    for file in (built / "pdf").glob("*.pdf"):
        assert "secret" not in "".join(p.extract_text() for p in PdfReader(file).pages)


def test_a_caption_that_would_repeat_the_headline_says_what_the_table_holds() -> None:
    table = "<table><caption>Homes doubled <span>[c]</span></caption></table>"
    caption = BeautifulSoup(fitted(table, "Homes doubled", "Homes, Ourtown"), "html.parser").caption
    assert caption.get_text(" ").split() == ["Homes,", "Ourtown", "[c]"]
    assert caption.span["class"] == ["repeated"]


def test_links_between_pages_on_method_stay_in_the_site_and_others_become_words() -> None:
    text = methods()["method-budgets"][1]
    assert "](method-projection.html)" in text
    assert ".md)" not in "".join(text for _, text in methods().values())
    reader = Reader("spending")
    assert reader.linked("[in full](../docs/methods/budgets.md)") == "[in full](method-budgets.html)"


def test_every_link_within_the_page_has_its_target_and_ids_are_unique(page: Tags) -> None:
    ids = [attrs["id"] for _, attrs in page.all if "id" in attrs]
    assert len(ids) == len(set(ids))
    inside = [a["href"][1:] for a in page.named("a") if a["href"].startswith("#")]
    assert inside[0] == "main"
    assert set(inside) <= set(ids)
    assert {"spend", "spend-2", "fig-spend", "fig-unit_cost", "tbl-prices"} <= set(ids)


def test_the_reader_can_tell_which_page_this_is_and_reach_the_others(page: Tags) -> None:
    current = [a for a in page.named("a") if a.get("aria-current") == "page"]
    assert [a["href"] for a in current] == ["budgets.html"]
    hrefs = {a["href"] for a in page.named("a")}
    assert {
        "index.html",
        "accessibility.html",
        "pdf/budgets.pdf",
        "budgets.html#spend",
        "notebooks/budgets.ipynb",
        "data/budgets-spend.csv",
    } <= hrefs


def test_pages_of_one_heading_stand_under_it_and_only_on_their_own_pages(tmp_path: Path) -> None:
    site = site_of(tmp_path)
    grouped = replace(site, pages=tuple(replace(page, group="Both") for page in site.pages))
    soup = BeautifulSoup(render_page(grouped, "budgets", site.notebooks["budgets"]).html, "html.parser")
    (top, within) = soup.select("nav.site-nav")
    assert [(a["href"], a["aria-current"]) for a in top.select("a")] == [("index.html", "true")]
    assert [(a["href"], a.get("aria-current")) for a in within.select("a")] == [
        ("index.html", None),
        ("budgets.html", "page"),
    ]
    statement = BeautifulSoup(render_statement(grouped).html, "html.parser")
    assert len(statement.select("nav.site-nav")) == 1


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
    assert "rc.trend" not in page.text


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
    for name, output in (("overview", exhibit("spend", 1, alt="")), ("budgets", new_output("display_data", {}))):
        broken = made_up()
        output.data.setdefault("text/html", TABLE)
        broken.cells[8].outputs = [output]
        nbformat.write(broken, site.notebooks[name])
    with pytest.raises(RenderError) as fault:
        builtin.render(site, tmp_path / "out")
    assert "page budgets: saw 'a bare output (text/html)'" in str(fault.value)
    assert "page overview, figure spend: saw 'no alternative text'" in str(fault.value)
    assert not (tmp_path / "out").exists()


def test_a_notebook_without_its_drawings_says_what_to_do_first(tmp_path: Path) -> None:
    site = site_of(tmp_path)
    bare = made_up()
    bare.cells[8].outputs = [exhibit("spend", 1, drawing=False, alt=ALT)]
    nbformat.write(bare, site.notebooks["budgets"])
    with pytest.raises(RenderError, match="rc-analysis build"):
        render_page(site, "budgets", site.notebooks["budgets"])


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
    assert isinstance(choose("auto")[0], Fallback)
    assert choose("quarto")[0] is quarto
    with pytest.raises(RenderError, match="latex"):
        choose("latex")


@pytest.fixture
def laid_out(tmp_path: Path) -> Path:
    """The Quarto project's folder with the made-up notebooks laid out in it, and one left from another time."""
    site, project = site_of(tmp_path), tmp_path / "reports"
    project.mkdir()
    (project / "gone.ipynb").write_text("{}")
    lay_out(site.pages, site.notebooks, project, heading="Exampleshire", as_of="2026-09-30", downloads=True)
    return project


def test_quarto_gets_the_pages_that_there_are_and_their_navigation(laid_out: Path) -> None:
    assert sorted(p.name for p in laid_out.glob("*.ipynb")) == ["budgets.ipynb", "index.ipynb"]
    navigation = yaml.safe_load((laid_out / "build" / "quarto-pages.yml").read_text("utf-8"))
    assert navigation["website"]["navbar"]["left"] == [
        {"text": "Overview", "href": "index.ipynb"},
        {"text": "Budgets", "href": "budgets.ipynb"},
    ]


def test_quarto_gets_markdown_and_pictures_and_no_output_of_any_other_kind(laid_out: Path) -> None:
    nb = nbformat.read(laid_out / "budgets.ipynb", as_version=4)
    nbformat.validate(nb)
    assert yaml.safe_load(nb.cells[0].source.strip("-")) == {
        "title": "Budgets of nowhere",
        "lang": "en-GB",
        "subtitle": "Exampleshire",
        "date": "2026-09-30",
    }
    assert nb.cells[0].source.endswith("\n---")
    assert {c.cell_type for c in nb.cells[1:]} == {"markdown"}
    assert not any(c.metadata for c in nb.cells)


def test_quarto_gets_each_exhibit_in_the_order_of_the_page(laid_out: Path) -> None:
    cells = nbformat.read(laid_out / "budgets.ipynb", as_version=4).cells
    (spend,) = [c.source for c in cells if "{#fig-spend}" in c.source]
    parts = (
        "#### The headline of spend & more {.unnumbered .unlisted .headline}",
        "::: {.finding}\nSpend on **spend**",
        "::::: {#fig-spend}",
        "<picture>",
        '![](drawings_files/budgets-spend.svg){fig-alt="Line chart. Spend in Exampleshire',
        '\\"in cash\\"',
        "Exampleshire, 2017 to 2025, £ million\n:::::",
        '<table data-quarto-disable-processing="true"',
        '<a href="data/budgets-spend.csv"',
        "Source: Made-up Office, Invented statistics, 2025, table 1; Another Office, 2024",
        "Note: All figures are invented",
    )
    places = [spend.index(part) for part in parts]
    assert places == sorted(places)
    (alone,) = [c.source for c in cells if "::: {#tbl-prices}" in c.source]
    assert "<details" in alone
    text = "\n".join(c.source for c in cells)
    assert "secret" not in text
    assert "::: {.missing}\nNothing is published" in text
    assert "[another page](budgets.ipynb#spend)" in text  # which Quarto turns into the page's address
    assert "- Spend a child: £1,234" in text  # a PDF takes no HTML but tables
    assert "pdf/budgets.pdf" in text
    assert (laid_out / "data" / "budgets-spend.csv").read_text("utf-8") == "year,value\n2017,2.1\n"
    assert "<title>wide</title>" in (laid_out / "drawings_files" / "budgets-spend.svg").read_text("utf-8")


def test_a_first_level_heading_is_a_second_level_one_in_markdown_too() -> None:
    reader = Reader("budgets")
    assert reader.follow("# One\n\n```\n# a comment\n```\n### Two\n\n#no heading") == (
        "## One\n\n```\n# a comment\n```\n### Two\n\n#no heading"
    )
    assert reader.level == 3


def test_quarto_by_itself_takes_the_newest_build_and_else_the_committed_notebooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(tmp_path))
    (tmp_path / "data").mkdir()
    monkeypatch.delenv(DONE, raising=False)
    project = tmp_path / "reports"
    folders = [tmp_path / "notebooks", *(project / "build" / "executed" / n for n in ("old", "new", "new-internal"))]
    for age, (folder, title) in enumerate(zip(folders, ("Committed", "Old", "New", "Internal"), strict=True)):
        folder.mkdir(parents=True)
        for name in ("overview", "budgets"):
            notebook = made_up("Any", "overview" if name == "overview" else "")
            notebook.cells[1].source = title
            nbformat.write(notebook, folder / f"{name}.ipynb")
        os.utime(folder, (age, age))

    def taken() -> str:
        main(project)
        return str(nbformat.read(project / "budgets.ipynb", as_version=4).cells[1].source)

    assert taken() == "New"
    shutil.rmtree(project / "build" / "executed")
    assert taken() == "Committed"


def test_the_quarto_project_names_files_that_are_there_and_runs_nothing() -> None:
    project = yaml.safe_load(paths.reports("_quarto.yml").read_text("utf-8"))
    assert project["execute"] == {"enabled": False, "echo": False, "warning": False}
    assert project["lang"] == "en-GB"
    assert project["metadata-files"] == [NAVIGATION.as_posix()]
    assert project["project"]["render"] == ["*.ipynb", "!build/", "accessibility.qmd", "method*.qmd"]
    assert "left" not in project["website"]["navbar"]
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
    for file in [*pathlib.Path().glob("*.ipynb"), *pathlib.Path().glob("[am]*.qmd")]:
        suffix = ".html" if sys.argv[3] == "html" else ".pdf"
        said = " ".join(sys.argv[1:])
        script = "<script src=https://cdn.example.org/x.js></script>" if "unfit" in file.read_text() else ""
        page = f"<html lang=en-GB><title>x</title>{{script}}<h1>x</h1><p>{{said}}</p></html>"
        (site / file.with_suffix(suffix).name).write_text(page)
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
    assert names == sorted(SITE)
    assert "<p>render --to html -M contact:Jo</p>" in (tmp_path / "out" / "index.html").read_text()


def test_where_quarto_fails_its_words_are_told_and_nothing_is_written(pretender: None, tmp_path: Path) -> None:
    site = site_of(tmp_path)
    site = replace(site, pages=(replace(site.pages[0], title="fail"), site.pages[1]))
    with pytest.raises(RenderError, match=r"format html.*Quarto's own words"):
        quarto.render(site, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("title", "made_by", "why"),
    [
        ("sound", "quarto", ""),
        ("fail", "builtin", "Quarto's own words"),
        ("unfit", "builtin", "loads from the web: https://cdn.example.org/x.js"),
    ],
)
def test_where_quarto_was_not_asked_for_the_other_renderer_stands_in(
    pretender: None, tmp_path: Path, title: str, made_by: str, why: str
) -> None:
    site = site_of(tmp_path)
    site = replace(site, pages=(replace(site.pages[0], title=title), site.pages[1]))
    renderer, sentence = choose("auto")
    assert sentence == "Quarto 1.7.32 makes the pages."
    told: list[str] = []
    written = renderer.render(site, tmp_path / "out", told.append)
    assert renderer.__name__.endswith(made_by)
    assert all(path.is_file() for path in written)
    assert {p.name for p in written} >= {"index.html", "budgets.html", "overview.pdf", "accessibility.html"}
    sentences = [line for line in told if "cannot be used" in line]
    assert [why in line for line in sentences] == ([True] if why else [])


@pytest.mark.quarto
@pytest.mark.skipif(
    (quarto.version() or (0,)) < (1, 7),
    reason="Quarto 1.7 or newer is not on PATH; its installer fetches it from the web",
)
def test_real_quarto_renders_pages_with_language_title_and_alternative_texts(tmp_path: Path) -> None:
    quarto.render(site_of(tmp_path), tmp_path / "out")
    check_pages(tmp_path / "out", later=("data/", "notebooks/"))
    for name in ("index", "budgets"):
        page = Tags((tmp_path / "out" / f"{name}.html").read_text("utf-8"))
        assert page.named("html")[0]["lang"] == "en-GB"
        assert [i["alt"] for i in page.named("img") if i.get("alt")].count(ALT) == 2
        assert "Made-up Office" in page.text
    text = " ".join(p.extract_text() for p in PdfReader(tmp_path / "out" / "pdf" / "budgets.pdf").pages)
    assert "Budgets of nowhere" in text
    assert "Average & rest" in text
