"""The committed notebooks as pages and PDFs: the pages in a real browser (Chromium, where it is installed).

Axe finds what a machine can find; it does not prove that a page can be used.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pypdf import PdfReader

from rc_analysis import __version__, paths
from rc_analysis.pipeline.render import ORDER, Site, builtin
from rc_analysis.shapes.exhibit import MIME

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

PAGES = ["index.html", *(f"{name}.html" for name in ORDER[1:]), "accessibility.html"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default edition's pages, from the notebooks as they are committed."""
    out = tmp_path_factory.mktemp("site")
    notebooks = {name: paths.notebooks(f"{name}.ipynb") for name in ORDER}
    builtin.render(
        Site(
            edition="redcar-2026-q3",
            title="Children's services in Redcar and Cleveland",
            area_name="Redcar and Cleveland",
            area_code="E06000003",
            as_of="2026-09-30",
            version=__version__,
            notebooks=notebooks,
        ),
        out,
        lambda *said: None,
    )
    return out


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
def test_axe_finds_nothing_on_a_wide_screen(site: Path, wide: Page, name: str) -> None:
    _go(wide, site / name)
    found = Axe().run(wide, options=RULES)
    assert not found.response["violations"], found.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_phone_in_the_dark(site: Path, phone: Page, name: str) -> None:
    _go(phone, site / name)
    found = Axe().run(phone, options=RULES)
    assert not found.response["violations"], found.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_never_scrolls_sideways(site: Path, phone: Page, name: str) -> None:
    _go(phone, site / name)
    phone.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_and_says_nothing_to_the_console(site: Path, wide: Page, name: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    wide.on("request", lambda request: asked.append(request.url))
    wide.on("console", lambda message: said.append(message.text))
    _go(wide, site / name)
    assert [url for url in asked if not url.startswith("data:")] == [(site / name).as_uri()]
    assert not said


def test_the_first_key_reaches_the_skip_link_and_it_leads_to_the_content(site: Path, wide: Page) -> None:
    _go(wide, site / "budgets.html")
    wide.keyboard.press("Tab")
    link = wide.locator("a:focus")
    expect(link).to_have_attribute("href", re.compile(r"^#\w"))
    target = str(link.get_attribute("href"))
    wide.keyboard.press("Enter")
    wide.wait_for_url(lambda url: url.endswith(target))
    assert wide.evaluate("t => document.querySelector(t).closest('main') !== null", target)


def test_a_folded_table_opens_by_keyboard(site: Path, wide: Page) -> None:
    _go(wide, site / "budgets.html")
    folded = wide.locator("details:has(table)").first
    expect(folded.locator("table")).to_be_hidden()
    folded.locator("summary").press("Enter")
    expect(folded.locator("table")).to_be_visible()


def test_tables_are_open_in_print(site: Path, wide: Page) -> None:
    _go(wide, site / "budgets.html")
    wide.emulate_media(media="print")
    expect(wide.locator("details table").first).to_be_visible()
    expect(wide.locator("nav").first).to_be_hidden()


def test_every_figure_is_drawn(site: Path, wide: Page) -> None:
    for name in ("inspections", "budgets", "sufficiency", "education"):
        drawn = _go(wide, site / f"{name}.html")
        assert len(drawn) >= 5
        assert all(drawn)


def _opening(name: str) -> str:
    """The first sentence of the finding that a page opens with, as the notebook emitted it."""
    for cell in json.loads(paths.notebooks(f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            record = output.get("data", {}).get(MIME, {})
            if record.get("kind") == "opening":
                return str(record["lead"])
    raise AssertionError(f"{name}.ipynb opens with no finding")


@pytest.mark.parametrize("name", ORDER)
def test_a_pdf_is_tagged_names_itself_and_says_the_finding(site: Path, name: str) -> None:
    pdf = PdfReader(site / "pdf" / f"{name}.pdf")
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert pdf.metadata is not None
    assert pdf.metadata.title
    assert pdf.metadata.author == "Redcar and Cleveland"
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert _opening(name) in words


@pytest.mark.parametrize("name", ORDER)
def test_a_page_says_the_finding(site: Path, name: str) -> None:
    page = BeautifulSoup(
        (site / ("index.html" if name == "overview" else f"{name}.html")).read_text("utf-8"), "html.parser"
    )
    assert _opening(name) in " ".join(page.get_text(" ", strip=True).split())
