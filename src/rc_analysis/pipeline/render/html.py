"""An executed notebook as one portable HTML page: nbconvert in-process, with the project's own templates.

nbconvert walks the notebook (`templates/report/index.html.j2`); a `Reader` tells the template what each output
is, from the record that the output carries; `page.html.j2` puts the frame around it. A page holds its style and its
pictures and loads nothing from anywhere. Only a page to look things up in has a script, and stands without it.
"""

import base64
import datetime
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
import yaml
from jinja2 import Environment
from nbconvert.exporters.templateexporter import TemplateExporter

from rc_analysis import paths
from rc_analysis.errors import RenderError
from rc_analysis.pipeline.discover import menu
from rc_analysis.pipeline.render import Site
from rc_analysis.pipeline.render.blocks import Reader
from rc_analysis.pipeline.render.methods import methods
from rc_analysis.pipeline.render.workbook import has_workbook

LANG = "en-GB"


@dataclass(frozen=True)
class Page:
    """A finished page: `html` is the whole file, `body` what stands in <main> below the title."""

    name: str
    title: str
    body: str
    html: str
    toc: tuple[tuple[str, str], ...] = ()


def render_page(site: Site, name: str, notebook: Path) -> Page:
    """The page of one executed notebook. Raises RenderError naming the page where it cannot be made."""
    try:
        nb = nbformat.read(notebook, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError) as fault:
        raise RenderError(
            f"page {name}", seen=f"{notebook.name}: {fault}", allowed="an executed notebook (.ipynb)"
        ) from fault
    return _page(site, name, site.page(name).title, nb)


def render_statement(site: Site) -> Page:
    """The accessibility statement, from `reports/accessibility.qmd`, which Quarto renders too."""
    text = paths.reports("accessibility.qmd").read_text("utf-8")
    _, front, body = text.split("---\n", 2)
    contact = site.contact or "the team that sent you this report"
    body = re.sub(r"\{\{<\s*meta contact\s*>\}\}", lambda _: contact, body)
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(body)])
    return _page(site, "accessibility", yaml.safe_load(front)["title"], nb)


def render_method(site: Site, name: str) -> Page:
    """One of the pages on method: see `rc_analysis.pipeline.render.methods`."""
    title, text = methods()[name]
    return _page(site, name, title, nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)]))


def long_date(iso: str) -> str:
    """A date as a reader writes it.

    >>> long_date("2026-09-30")
    '30 September 2026'
    """
    day = datetime.date.fromisoformat(str(iso))
    return f"{day.day} {day:%B %Y}"


def _page(site: Site, name: str, title: str, nb: Any) -> Page:
    reader = Reader(name, {page.path.name: page.href for page in site.pages})
    exporter = _exporter()
    try:
        body, told = exporter.from_notebook_node(nb, resources={"reader": reader})
        reader = told["reader"]  # nbconvert works on a copy
    except RenderError:
        raise
    except Exception as fault:  # a template or a malformed output; the page must be named
        raise RenderError(f"page {name}", seen=f"{type(fault).__name__}: {fault}") from fault
    downloads = []
    if name in site.notebooks:
        whole = {"href": f"data/{name}.xlsx", "text": "All tables of this page as a workbook (XLSX)", "save": True}
        downloads = [
            whole if has_workbook(site.page(name)) else {"href": f"pdf/{name}.pdf", "text": "This page as PDF"},
            {"href": f"notebooks/{name}.ipynb", "text": "The notebook that made it (Jupyter)", "save": True},
            *({"href": href, "text": text, "save": True} for href, text in reader.csvs),
        ]
    frame = exporter.environment.get_template("page.html.j2")
    page = frame.render(
        site=site,
        name=name,
        title=title,
        lang=LANG,
        date=long_date(site.as_of),
        css=stylesheet(),
        script=script() if name in site.notebooks and has_workbook(site.page(name)) else "",
        body=body.strip(),
        toc=reader.toc,
        downloads=downloads,
        menu=menu(site.pages),
    )
    lines = (line.rstrip() for line in page.splitlines())
    finished = policed("\n".join(line for line in lines if line) + "\n")
    return Page(name, title, body, finished, tuple(reader.toc))


def policed(page: str) -> str:
    """A page that tells the browser what it may do: its own styles and scripts, by their hash, and its own pictures.
    Nothing else runs, is styled or is loaded, whatever text of the data it came from."""
    policy = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "img-src data:"]
    for tag in ("style", "script"):
        held = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in held]
        if hashes:
            policy.append(f"{tag}-src " + " ".join(f"'sha256-{digest}'" for digest in hashes))
    told = f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(policy)}">'
    return page.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{told}', 1)


def data_uri(drawing: str) -> str:
    """An SVG as the address of an image."""
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"


class _Exporter(TemplateExporter):
    """nbconvert's exporter with our templates and nothing inherited from its own."""

    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def _template_extension_default(self) -> str:
        return ".html.j2"


@lru_cache(maxsize=1)
def _exporter() -> TemplateExporter:
    made = _Exporter(template_name="report", extra_template_basedirs=[str(Path(__file__).with_name("templates"))])
    made.register_filter("drawing", data_uri)
    return made


def environment() -> Environment:
    """Where the templates are, for who needs one by itself."""
    return _exporter().environment


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The one stylesheet, with comments and indentation taken out."""
    css = paths.reports("theme", "report.css").read_text("utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return "\n".join(line.strip() for line in css.splitlines() if line.strip())


@lru_cache(maxsize=1)
def script() -> str:
    """What lets a reader search and sort the tables of a page to look things up in."""
    return paths.reports("theme", "look-up.js").read_text("utf-8").strip()
