"""Data are not code: a set of hostile texts through every door of a page, a PDF, a notebook and a CSV does nothing."""

import csv
import io
import re
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from rc_analysis import plain
from rc_analysis.pipeline.discover import Page
from rc_analysis.pipeline.publish import gather
from rc_analysis.pipeline.render import Site
from rc_analysis.pipeline.render.clean import GONE, inert
from rc_analysis.pipeline.render.html import render_page
from rc_analysis.pipeline.render.pdf import render_pdf
from rc_analysis.record import MIME
from rc_analysis.shapes.exhibit import Exhibit, Words
from rc_analysis.shapes.tables import Table
from rc_analysis.sources.ofsted_report.batch import write_reports

OUT = "[out](https://x.example/)"
HOSTILE = (
    "<script>window.pwned = 1</script>",
    "<ScRiPt src=https://x.example/x.js>",
    "<img src=x onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    "<iframe srcdoc='<script>window.pwned=1</script>'></iframe>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=https://x.example/x.css>",
    "<base href=https://x.example/>",
    "<meta http-equiv=refresh content='0;url=https://x.example/'>",
    "<form action=https://x.example/><input autofocus onfocus=window.pwned=1></form>",
    '<p style="background:url(https://x.example/p.png)">styled</p>',
    "</title></style></script><script>window.pwned=1</script>",
    '"><script>window.pwned=1</script>',
    "' onmouseover='window.pwned=1",
    "[press](javascript:window.pwned=1)",
    "[press](JaVaScRiPt&colon;window.pwned=1)",
    "[press](data:text/html;base64,PHNjcmlwdD4=)",
    OUT,
    "![seen](https://x.example/seen.png)",
    "<a href=//x.example>out</a>",
    "<!--><script>window.pwned=1</script>-->",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.pwned=1>",
    "{{< include /etc/hostname >}}",
    "`r system('x')` ${7*7} {{7*7}} $x$ #eval(1) \\input{x}",
    '=HYPERLINK("https://x.example","press")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
)
"""Texts that would do something where they are taken for code."""


def made(text: str) -> nbformat.NotebookNode:
    """A notebook as a run leaves it, with a text in every place that data can reach."""
    shown = Exhibit(
        key="own",
        headline=text,
        subtitle=text,
        finding=f"Said: {text}",
        data=pd.DataFrame({"Item": [text], text: ["x"], "Number": [-3.5]}),
        view=Table(pd.DataFrame({"Item": [text], "Told": [text]}), caption=text, notes=(text,)),
        sources=(text,),
        notes=(text,),
    )
    cards = {"text/html": f'<ul class="cards"><li class="card">{text}</li></ul>', MIME: {"kind": "cards", "key": "c"}}
    bundles = [shown._repr_mimebundle_(), Words("w", text)._repr_mimebundle_(), {"text/markdown": text}, cards]
    bundles.append(Exhibit(key="gone", missing=text)._repr_mimebundle_())
    cells = [new_code_cell("x", outputs=[new_output("display_data", bundle)]) for bundle in bundles]
    written = "" if text == OUT else text  # in words of one's own a link may lead out
    return new_notebook(cells=[new_markdown_cell(f"# A heading\n\n{written}"), *cells])


def page_of(text: str, folder: Path) -> tuple[Site, str, str]:
    path = folder / "own.ipynb"
    nbformat.write(made(text), path)
    pages = (Page("own", path, text, nav=text, role="overview"),)
    site = Site("q3", text, text, "E06000003", "2026-09-30", "1", pages, {"own": path}, contact=text)
    done = render_page(site, "own", path)
    return site, done.html, done.body


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_page_runs_is_styled_or_is_loaded(text: str, tmp_path: Path) -> None:
    _, html, body = page_of(text, tmp_path)
    soup = BeautifulSoup(html, "html.parser")
    policy = str(soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"])  # type: ignore[index]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src" not in policy
    main = soup.find("main")
    assert isinstance(main, Tag) and not main.find_all(list(GONE))
    assert len(soup.find_all(["script", "iframe", "base", "form", "object"])) == 0 and len(soup.find_all("style")) == 1
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name in ("style", "srcdoc", "ping")], tag
        for name in ("href", "src", "srcset", "action"):
            told = str(tag.get(name, ""))
            assert "x.example" not in told and not re.match(r"\s*(javascript|vbscript|data:text)", told, re.I), tag
    assert "x.example" not in re.sub(r">[^<]*<", "><", body.replace("&lt;", "")), "only as words"


def test_a_pdf_of_all_hostile_texts_holds_no_action_and_no_link_out(tmp_path: Path) -> None:
    nbformat.write(new_notebook(cells=[c for t in HOSTILE for c in made(t).cells[:3]]), tmp_path / "own.ipynb")
    pages = (Page("own", tmp_path / "own.ipynb", "Own", role="overview"),)
    title = " ".join(HOSTILE)
    site = Site("q3", title, "Here", "E06000003", "2026-09-30", "1", pages, {"own": tmp_path / "own.ipynb"})
    raw = render_pdf(site, render_page(site, "own", tmp_path / "own.ipynb"))
    reader = PdfReader(io.BytesIO(raw))
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(reader.trailer["/Root"].get("/Names", {}))  # type: ignore[union-attr]
    links = [
        str(note.get_object()["/A"].get("/URI", "")) for page in reader.pages for note in page.get("/Annots") or []
    ]
    assert not [link for link in links if "x.example" in link or "script" in link.lower()]
    assert "/OpenAction" not in reader.trailer["/Root"] or "/JS" not in str(reader.trailer["/Root"]["/OpenAction"])  # type: ignore[operator,index]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_is_a_formula_and_numbers_stay_numbers(text: str, tmp_path: Path) -> None:
    nbformat.write(made(text), tmp_path / "own.ipynb")
    gather({"own": tmp_path / "own.ipynb"}, tmp_path / "out")
    held = (tmp_path / "out" / "data" / "own-own.csv").read_text(encoding="utf-8")
    (head, row) = csv.reader(io.StringIO(held, newline=""))
    assert not [cell for cell in [*head, *row[:2]] if cell.lstrip(" \n")[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert row[2] == "-3.5"


def test_a_files_name_is_no_formula_in_what_is_read_of_reports(tmp_path: Path) -> None:
    frame = pd.DataFrame({"file": ["=cmd|' /C calc'!A0.pdf", "a.pdf"], "grade": ["good", "-1"]})
    write_reports(frame, frame, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "file,grade\n'=cmd|' /C calc'!A0.pdf,good\na.pdf,-1\n"
    assert plain.cell("+44 1642 000000") == "'+44 1642 000000" and plain.cell("-5%") == "-5%"


def test_what_quarto_reads_holds_no_markup_of_data() -> None:
    for text in HOSTILE:
        told = inert(text)
        assert not re.search(r"(?<!\\)[<{`$]", told) and "](http" not in told and "](javascript" not in told.lower()


def test_in_a_browser_nothing_runs_and_nothing_is_asked_for_elsewhere(tmp_path: Path) -> None:
    """All hostile texts on one page, opened in Chromium, where that is installed."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("needs Chromium on PATH (Debian: apt-get install chromium)")
    cells = [cell for text in HOSTILE for cell in made(text).cells]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(new_notebook(cells=cells), tmp_path / "own.ipynb")
    pages = (Page("own", tmp_path / "own.ipynb", "Own", role="overview"),)
    site = Site("q3", " ".join(HOSTILE), "Here", "E06000003", "2026-09-30", "1", pages, {"own": tmp_path / "own.ipynb"})
    file = tmp_path / "page.html"
    file.write_text(render_page(site, "own", tmp_path / "own.ipynb").html, encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"], timeout=180_000
        )
        page = browser.new_page()
        page.set_default_timeout(180_000)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        ran, size = page.evaluate("[window.pwned, getComputedStyle(document.querySelector('h1')).fontSize]")
        browser.close()
    assert ran is None and [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert float(size.removesuffix("px")) > 30, "the page's own style is let through"
