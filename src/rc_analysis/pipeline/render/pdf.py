"""A page's PDF, from the same HTML body: Pandoc reads it, a Lua filter writes Typst, the `typst` wheel makes PDF/UA-1.

Typst refuses to make the file (PDF/UA-1) where a figure has no alternative text or the document no title or
language, so a PDF that exists has them. Fonts come from `reports/theme/fonts` alone, and the document's date from
the edition, so that a second build gives the same bytes.
"""

import base64
import datetime
import io
import re
import shutil
import tempfile
from pathlib import Path

import pypandoc
import typst
from bs4 import BeautifulSoup, Tag
from pypdf import PdfReader

from rc_analysis import paths
from rc_analysis.errors import RenderError
from rc_analysis.pipeline.render import Site
from rc_analysis.pipeline.render.html import Page, long_date
from rc_analysis.pipeline.render.methods import methods

_FILTER = Path(__file__).with_name("templates") / "typst.lua"
_DATA_URI = re.compile(r"data:image/(svg\+xml|png);base64,(.*)", re.S)
_CLASSED = ("p", "ul", "ol", "dl")
BRIEF = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
"""Points of the type that a briefing is tried in, until it fits on one side."""


def render_pdf(site: Site, page: Page) -> bytes:
    """The PDF of a page; of a page with the role briefing one side, in type as large as fits.

    Raises RenderError naming the page and what Pandoc or Typst found wrong, or that a briefing is too long.
    """
    brief = site.page(page.name).role == "briefing"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        try:
            source = to_typst(_in_brief(page.body) if brief else page.body, folder)
            shutil.copyfile(paths.reports("theme", "report.typ"), folder / "report.typ")
            for size in BRIEF if brief else (None,):
                (folder / "main.typ").write_text(_document(site, page, source, size), "utf-8")
                made = bytes(_compile(folder / "main.typ", site))
                if size is None or len(PdfReader(io.BytesIO(made)).pages) == 1:
                    return made
        except (RuntimeError, OSError, typst.TypstError) as fault:
            raise RenderError(
                f"PDF of page {page.name}",
                seen=" ".join(str(fault).replace(str(folder), "").split())[:500],
                allowed="what Pandoc can read and Typst can set as PDF/UA-1",
            ) from fault
    mend = "take rows or a sentence out of its notebook"
    raise RenderError(f"PDF of page {page.name}", seen="more than one side", allowed="one, of a briefing", mend=mend)


def _in_brief(body: str) -> str:
    """A body without what a briefing leaves to the web page: tables behind figures and notes. Its sources end it."""
    soup = BeautifulSoup(body, "html.parser")
    lines = [p.get_text() for p in soup.select(".source p")]
    named = dict.fromkeys(s for line in lines if line.startswith("Source: ") for s in line[8:].split("; "))
    for tag in soup.select("details.exhibit-table:not(.alone), .source, h2:has(+ p), p:has(+ .words-opening)"):
        tag.decompose()
    told = soup.new_tag("div", attrs={"class": "source"})
    told.string = f"Source: {'; '.join(named)}"
    soup.append(told)
    return str(soup)


def to_typst(body: str, folder: Path) -> str:
    """The body of a page as Typst; its pictures are written into `folder`, beside where the Typst will stand."""
    soup = BeautifulSoup(body, "html.parser")
    for tag in soup.select(".screen-only, summary, nav, script, style, picture source, svg.line"):
        tag.decompose()
    for tag in soup.select("section.exhibit"):
        _name_parts(tag)
    for tag in soup.select("h2 + p:has(+ section.exhibit)"):
        tag.wrap(soup.new_tag("div", attrs={"class": "asked"}))
    for tag in soup.select("details.exhibit-table, picture, section.exhibit"):
        tag.unwrap()
    for tag in soup.select(".exhibit-number"):
        space = tag.next_sibling  # Typst numbers figures and tables itself
        if isinstance(space, str):
            space.replace_with(space.lstrip())
        tag.decompose()
    for number, image in enumerate(soup.find_all("img"), 1):
        held = _DATA_URI.match(str(image.get("src", "")))
        if held:
            suffix = "svg" if held[1].startswith("svg") else "png"
            name = f"image-{number}.{suffix}"
            (folder / name).write_bytes(base64.b64decode(held[2]))
            image["src"] = name
    for tag in soup.select("a[href^='method-']"):  # what stands on another page is named, so that it can be found
        if found := methods().get(str(tag["href"]).partition(".html")[0]):
            tag.insert_after(f", on the page “{found[0]}” of the site")
    for tag in soup.select(
        ".cards a, a[href$='.html']:not([href^='http']), a[href*='.html#']:not([href^='http']), a[href^='#']"
    ):
        tag.unwrap()  # within the site only; a PDF travels alone
    for level in range(2, 7):  # the title stands above them as the document's own
        for tag in soup.find_all(f"h{level}"):
            tag.name = f"h{level - 1}"
    for tag in soup.select("ul.cards, li.card"):
        tag.name = "div"
    for tag in soup.find_all(_CLASSED):  # Pandoc keeps a class on a <div> only
        classes = tag.attrs.pop("class", None)
        if classes:
            tag.wrap(soup.new_tag("div", attrs={"class": " ".join(classes)}))
    text = pypandoc.convert_text(
        str(soup),
        "typst",
        format="html-auto_identifiers",
        extra_args=["--wrap=none", f"--lua-filter={_FILTER}"],
    )
    return str(text)


def _name_parts(exhibit: Tag) -> None:
    """Give an exhibit's figure, or its table where that stands alone, the exhibit's anchor; only these are numbered."""
    part = exhibit.find("figure") or exhibit.find("table")
    if isinstance(part, Tag):
        part["id"] = exhibit["id"]


def _document(site: Site, page: Page, body: str, size: float | None = None) -> str:
    date = long_date(site.as_of)
    note = (
        "Contains public sector information licensed under the Open Government Licence v3.0. "
        f"Edition {site.edition}, as at {date}, made by rc-analysis {site.version}. "
        "The web page of the same name marks the headings of rows as well as columns, and gives the data behind "
        "each figure as a file: prefer it where you can."
    )
    marks = [f"As at {date}", *(["Internal: not for publication"] if site.internal else [])]
    settings = {
        "title": page.title,
        "subtitle": site.heading,
        "publisher": site.area_name,
        "date": " · ".join(marks),
        "note": note,
        "lang": "en",
        "region": "GB",
    }
    told = "\n".join(f"  {key}: {_text(value)}," for key, value in settings.items())
    told += f"\n  brief: {size}pt," if size else ""
    return (
        '#import "report.typ": *\n'
        "#let horizontalrule = line(length: 100%, stroke: 0.5pt + hair)\n"
        "#let endnote(num, contents) = [#super(num) #contents]\n"
        f"#set document(date: {_date(site.as_of)})\n"
        f"#show: report.with(\n{told}\n)\n\n{body}\n"
    )


def _compile(main: Path, site: Site) -> bytes:
    fonts = paths.reports("theme", "fonts")
    made = typst.compile(
        main,
        root=main.parent,
        font_paths=[fonts] if fonts.is_dir() else [],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=noon(site.as_of),
    )
    if not isinstance(made, bytes):
        raise RuntimeError("Typst gave no single file")
    return made


def noon(iso: str) -> int:
    """Noon of a day in seconds since 1970, as the time at which a document was made."""
    day = datetime.datetime.fromisoformat(str(iso)).replace(hour=12, tzinfo=datetime.UTC)
    return int(day.timestamp())


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _date(iso: str) -> str:
    day = datetime.date.fromisoformat(str(iso))
    return f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"
