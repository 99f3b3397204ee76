"""The default edition, built: its pages in a real browser (Chromium, where it is installed), and its PDFs.

Axe finds what a machine can find; it does not prove that a page can be used.
"""

import csv
import io
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pypdf import PdfReader

from rc_analysis import record
from rc_analysis.params import load_edition
from rc_analysis.pipeline import Folders
from rc_analysis.pipeline.build import Build
from rc_analysis.pipeline.plan import discover_public
from rc_analysis.pipeline.progress import Progress
from rc_analysis.pipeline.render.methods import methods
from rc_analysis.pipeline.render.workbook import has_workbook
from rc_analysis.store import open_store

pytestmark = pytest.mark.slow
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PATIENCE = 180_000
"""Milliseconds before a page that does not come, or a state that does not, counts as a fault: for a busy machine."""
READY = """async () => {
    await document.fonts.ready;
    const images = Array.from(document.images);
    for (const image of images) image.loading = 'eager';
    const drawn = await Promise.allSettled(images.map(image => image.decode()));
    return drawn.map((each, n) => each.status === 'fulfilled' && images[n].naturalWidth > 0);
}"""
"""Waits until fonts and pictures are there; gives, for each picture, whether it is drawn."""

NAMES = [page.name for page in discover_public()]
LOOKED_UP = [page.name for page in discover_public() if has_workbook(page)]
HREFS = {page.name: page.href for page in discover_public()}
PAGES = [*HREFS.values(), "accessibility.html", *(f"{name}.html" for name in methods())]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default edition, run, gated, rendered and published in a folder of its own."""
    folder = tmp_path_factory.mktemp("edition")
    edition = load_edition()
    place = open_store().area(edition.area)
    return Build(edition, place.name, place.code, Folders(folder / "work", folder / "site"), Progress()).all("builtin")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium on PATH (Debian: apt-get install chromium)")
    with sync_playwright() as driver:
        expect.set_options(timeout=PATIENCE)
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET, env={**os.environ}, timeout=PATIENCE)
        yield opened
        opened.close()


def _go(page: Page, file: Path) -> list[bool]:
    """Open a page and wait until it is ready. Out: for each picture, whether it is drawn."""
    page.set_default_timeout(PATIENCE)
    page.goto(file.as_uri())
    return list(page.evaluate(READY))


@pytest.fixture
def wide(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone in dark mode."""
    page = browser.new_page(viewport={"width": 320, "height": 700}, color_scheme="dark")
    yield page
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_wide_page_asks_for_nothing_is_drawn_whole_and_axe_finds_nothing(site: Path, wide: Page, name: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    wide.on("request", lambda request: asked.append(request.url))
    wide.on("console", lambda message: said.append(message.text))
    drawn = _go(wide, site / name)
    assert [url for url in asked if not url.startswith("data:")] == [(site / name).as_uri()]
    assert not said
    for notebook in (n for n, href in HREFS.items() if href == name):
        assert all(drawn)
        assert len(drawn) == sum(bool(one.drawing) for one in _records(site, notebook))
    found = Axe().run(wide, options=RULES)
    assert not found.response["violations"], found.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_on_a_phone_in_the_dark_axe_finds_nothing_and_no_page_scrolls_sideways(
    site: Path, phone: Page, name: str
) -> None:
    _go(phone, site / name)
    found = Axe().run(phone, options=RULES)
    assert not found.response["violations"], found.generate_report()
    phone.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_first_key_reaches_the_skip_link_and_it_leads_to_the_content(site: Path, wide: Page) -> None:
    _go(wide, site / "spending.html")
    wide.keyboard.press("Tab")
    link = wide.locator("a:focus")
    expect(link).to_have_attribute("href", re.compile(r"^#\w"))
    target = str(link.get_attribute("href"))
    wide.keyboard.press("Enter")
    wide.wait_for_url(lambda url: url.endswith(target))
    assert wide.evaluate("t => document.querySelector(t).closest('main') !== null", target)


def test_a_folded_table_opens_by_keyboard(site: Path, wide: Page) -> None:
    _go(wide, site / "spending.html")
    folded = wide.locator("details:has(table)").first
    expect(folded.locator("table")).to_be_hidden()
    folded.locator("summary").press("Enter")
    expect(folded.locator("table")).to_be_visible()


def test_tables_are_open_in_print(site: Path, wide: Page) -> None:
    _go(wide, site / "spending.html")
    wide.emulate_media(media="print")
    expect(wide.locator("details table").first).to_be_visible()
    expect(wide.locator("nav").first).to_be_hidden()


def _records(site: Path, name: str) -> list[record.Record]:
    """What a page's published notebook shows, in order."""
    cells = nbformat.read(site / "notebooks" / f"{name}.ipynb", as_version=4).cells
    return [held for cell in cells for _, held in record.outputs(cell) if held is not None]


def _opening(site: Path, name: str) -> str:
    """The first sentence of what a page opens with, or else its first headline."""
    shown = _records(site, name)
    words = [one.finding for one in shown if one.role == "opening"] or [one.headline for one in shown if one.headline]
    return words[0].split("\n")[0].replace("*", "").split(". ")[0]


@pytest.mark.parametrize("name", LOOKED_UP)
def test_a_page_to_look_up_gives_a_workbook_of_all_its_tables_and_no_pdf(site: Path, name: str) -> None:
    sheets = pd.read_excel(site / "data" / f"{name}.xlsx", sheet_name=None, header=None, engine="calamine")
    tables = [one for one in _records(site, name) if one.csv]
    assert list(sheets)[:2] == ["Cover", "Contents"] and len(sheets) == 2 + len(tables)
    for sheet, one in zip(list(sheets.values())[2:], tables, strict=True):
        head, *rows = csv.reader(io.StringIO(one.csv))
        at = sheet.index[sheet[0].astype("str") == head[0]][0]
        assert sheet.loc[at].dropna().tolist() == head
        assert len(sheet) - at - 1 == len(rows)
    assert not (site / "pdf" / f"{name}.pdf").exists()


def test_rows_are_found_and_sorted_on_a_page_to_look_up(site: Path, wide: Page) -> None:
    _go(wide, site / "indicators.html")
    rows = wide.locator("main tbody tr:visible")
    every = rows.count()
    wide.get_by_label("Show rows with").fill("leaving care")
    expect(wide.get_by_role("status")).to_have_text(f"{rows.count()} of {every} rows")
    assert 0 < rows.count() < every
    assert all("leaving" in text.lower() and "care" in text.lower() for text in rows.all_inner_texts())
    wide.get_by_label("Show rows with").fill("")
    table = wide.locator("main table").first
    place = [text.strip() for text in table.locator("thead th").all_inner_texts()].index("Redcar and Cleveland")
    button = table.locator("thead th").nth(place).get_by_role("button")
    for way, sign in (("ascending", 1), ("descending", -1)):
        button.press("Enter")
        expect(table.locator("thead th").nth(place)).to_have_attribute("aria-sort", way)
        texts = table.locator(f"tbody tr > :nth-child({place + 1})").all_inner_texts()
        told = [t for t in texts if re.match(r"[\d,.]+%?$", t.strip())]
        numbers = [sign * float(t.strip().rstrip("%").replace(",", "")) for t in told]
        assert len(numbers) > 10 and numbers == sorted(numbers)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in LOOKED_UP])
def test_a_pdf_is_tagged_names_itself_and_says_the_finding(site: Path, name: str) -> None:
    pdf = PdfReader(site / "pdf" / f"{name}.pdf")
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert pdf.metadata is not None
    assert pdf.metadata.title
    assert pdf.metadata.author == "Redcar and Cleveland"
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert _opening(site, name) in words


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_the_finding(site: Path, name: str) -> None:
    page = BeautifulSoup((site / HREFS[name]).read_text("utf-8"), "html.parser")
    assert _opening(site, name) in " ".join(page.get_text(" ", strip=True).split())
