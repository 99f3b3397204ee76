"""An executed notebook as one portable HTML page: nbconvert in-process, with the project's own templates.

nbconvert walks the notebook (`templates/report/index.html.j2`); a `Reader` tells the template what each output
is, from the record that the output carries under `EXHIBIT`; `page.html.j2` puts the frame around it. A page
holds its style and its pictures, loads nothing from anywhere and has no script.
"""

import base64
import datetime
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from rc_analysis import paths
from rc_analysis.errors import RenderError
from rc_analysis.pipeline.render import ORDER, Site

EXHIBIT = "application/vnd.rc-analysis.exhibit+json"
HEADLINES = "application/vnd.rc-analysis.headlines+json"
LANG = "en-GB"
NAV = {
    "overview": "Overview",
    "inspections": "Inspections",
    "budgets": "Budgets",
    "sufficiency": "Sufficiency",
    "education": "Education",
}

_LABEL = re.compile(r"^#\|\s*label:\s*([\w-]+)", re.M)
_HEADING = re.compile(r"<h([1-6])(?: id=\"[^\"]*\")?>(.*?)</h\1>", re.S)
_TABLE = re.compile(r"<table\b.*?</table>", re.S)


@dataclass(frozen=True)
class Block:
    """One output as the template shows it. `kind` is figure, table, finding, html, text, or a sort of words."""

    kind: str
    content: str
    id: str = ""
    number: int = 0
    headline: str = ""
    subtitle: str = ""
    alt: str = ""
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    csv: str = ""
    alone: bool = False
    missing: bool = False


@dataclass(frozen=True)
class Page:
    """A finished page: `html` is the whole file, `body` what stands in <main> below the title."""

    name: str
    title: str
    body: str
    html: str
    toc: tuple[tuple[str, str], ...] = ()


@dataclass
class Reader:
    """Reads one notebook for the template; keeps the page's counts of figures and tables and its anchors."""

    name: str
    drawn: frozenset[str]
    figures: int = 0
    tables: int = 0
    toc: list[tuple[str, str]] = field(default_factory=list)
    csvs: list[tuple[str, str]] = field(default_factory=list)
    _anchors: set[str] = field(default_factory=lambda: {"main", "downloads"})

    def markdown(self, source: str) -> str:
        """Markdown as HTML. A page has one h1, its title, so a first-level heading becomes an h2."""
        text = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True)).render(source)
        return _HEADING.sub(self._heading, str(text)).strip()

    def _heading(self, found: re.Match[str]) -> str:
        level, words = max(2, int(found[1])), found[2].strip()
        anchor = self._anchor(html.unescape(re.sub(r"<[^>]+>", "", words)))
        if level == 2:
            self.toc.append((anchor, words))
        return f'<h{level} id="{anchor}">{words}</h{level}>'

    def _anchor(self, text: str) -> str:
        stem = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "section"
        anchor, n = stem, 1
        while anchor in self._anchors:
            n += 1
            anchor = f"{stem}-{n}"
        self._anchors.add(anchor)
        return anchor

    def blocks(self, cell: Any) -> Iterator[Block]:
        """Each output of a code cell that a reader should see; streams and code are not among them."""
        label = _LABEL.search(cell.source)
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                raise RenderError(
                    f"page {self.name}",
                    seen=f"{output.ename}: {output.evalue}",
                    allowed="a notebook that ran to its end",
                    mend="run it again and read the failed copy",
                )
            if output.output_type in ("display_data", "execute_result"):
                block = self._block(output, label[1] if label else "")
                if block is not None:
                    yield block

    def _block(self, output: Any, label: str) -> Block | None:
        data = output.data
        record = data.get(EXHIBIT) or {}
        kind = record.get("kind", "")
        image = next((mime for mime in ("image/svg+xml", "image/png") if mime in data), "")
        told = {
            "headline": record.get("headline", ""),
            "subtitle": record.get("subtitle", ""),
            "sources": tuple(record.get("sources", ())),
            "notes": tuple(record.get("notes", ())),
        }
        key = record.get("key", "")
        if image:
            alt = record.get("alt") or output.metadata.get(image, {}).get("alt", "")
            if not alt:
                raise RenderError(
                    f"page {self.name}, figure {key or label or '(unnamed)'}",
                    seen="no alternative text",
                    allowed="a sentence that says what the figure shows",
                    mend="give the exhibit its `alt`",
                )
            self.figures += 1
            notes = () if f"table:{key}" in self.drawn else told["notes"]
            told["notes"] = notes  # they stand with the table where there is one
            anchor = self._anchor(label or f"fig-{key}")
            return Block("figure", _data_uri(image, data[image]), anchor, self.figures, alt=alt, **told)
        if kind == "table":
            self.tables += 1
            csv = f"data/{self.name}-{key}.csv" if record.get("csv") else ""
            if csv:
                self.csvs.append((csv, f"Data of table {self.tables}: {told['headline']} (CSV)"))
            headline = html.escape(told["headline"])  # the <summary> says it on the screen, the caption in print
            content = data["text/html"].replace(
                f"<caption>{headline}", f'<caption><span class="repeated">{headline}</span>', 1
            )
            content = scrolling(content, f"Table {self.tables}: {told['headline']}")
            alone = f"figure:{key}" not in self.drawn
            told["sources"] = told["sources"] if alone else ()  # they stand under the figure where there is one
            anchor = self._anchor(label or f"tbl-{key}")
            return Block("table", content, anchor, self.tables, csv=csv, alone=alone, **told)
        if "text/html" in data:
            return Block("html", scrolling(data["text/html"], "Table"))
        if "text/markdown" in data:
            if HEADLINES in data:
                kind = "headlines"
            return Block(kind or "prose", self.markdown(data["text/markdown"]), missing=bool(record.get("missing")))
        if HEADLINES in data or EXHIBIT in data:
            return None
        return Block("text", data["text/plain"]) if data.get("text/plain") else None


def scrolling(content: str, label: str) -> str:
    """The HTML with each table in a region of its own that scrolls, reached and named by keyboard alike."""
    name = html.escape(label)
    return _TABLE.sub(
        lambda found: f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">{found[0]}</div>', content
    )


def render_page(site: Site, name: str, notebook: Path) -> Page:
    """The page of one executed notebook. Raises RenderError naming the page where it cannot be made."""
    try:
        nb = nbformat.read(notebook, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError) as fault:
        raise RenderError(
            f"page {name}", seen=f"{notebook.name}: {fault}", allowed="an executed notebook (.ipynb)"
        ) from fault
    return _page(site, name, front_matter(name, nb)["title"], nb)


def render_statement(site: Site) -> Page:
    """The accessibility statement, from `reports/accessibility.qmd`, which Quarto renders too."""
    text = paths.reports("accessibility.qmd").read_text("utf-8")
    _, front, body = text.split("---\n", 2)
    contact = site.contact or "the team that sent you this report"
    body = re.sub(r"\{\{<\s*meta contact\s*>\}\}", lambda _: contact, body)
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(body)])
    return _page(site, "accessibility", yaml.safe_load(front)["title"], nb)


def front_matter(name: str, nb: Any) -> dict[str, Any]:
    """The YAML of the notebook's raw first cell; RenderError where it has no title."""
    cell = nb.cells[0] if nb.cells else None
    front: Any = None
    if cell is not None and cell.cell_type == "raw":
        try:
            front = yaml.safe_load(cell.source.strip().strip("-"))
        except yaml.YAMLError:
            front = None
    if not isinstance(front, dict) or not front.get("title"):
        raise RenderError(
            f"page {name}",
            seen=cell.source[:60] if cell is not None else "an empty notebook",
            allowed="a raw first cell of YAML with a title and `lang: en-GB`",
            mend="give the notebook its first cell back",
        )
    return front


def long_date(iso: str) -> str:
    """A date as a reader writes it.

    >>> long_date("2026-09-30")
    '30 September 2026'
    """
    day = datetime.date.fromisoformat(str(iso))
    return f"{day.day} {day:%B %Y}"


def _page(site: Site, name: str, title: str, nb: Any) -> Page:
    reader = Reader(name, _drawn(nb))
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
        downloads = [
            {"href": f"pdf/{name}.pdf", "text": "This page as PDF"},
            {"href": f"notebooks/{name}.ipynb", "text": "The notebook that made it (Jupyter)", "save": True},
            *({"href": href, "text": text, "save": True} for href, text in reader.csvs),
        ]
    frame = exporter.environment.get_template("page.html.j2")
    whole = frame.render(
        site=site,
        name=name,
        title=title,
        lang=LANG,
        date=long_date(site.as_of),
        css=stylesheet(),
        body=body.strip(),
        toc=reader.toc,
        downloads=downloads,
        nav=[
            {"href": site.href(n), "text": NAV.get(n, n.capitalize()), "current": n == name}
            for n in sorted(site.notebooks, key=_place)
        ],
    )
    lines = (line.rstrip() for line in whole.splitlines())
    return Page(name, title, body, "\n".join(line for line in lines if line) + "\n", tuple(reader.toc))


def _place(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _drawn(nb: Any) -> frozenset[str]:
    """`figure:<key>` and `table:<key>` of every exhibit shown, so that each knows whether the other is there."""
    records = [o.data.get(EXHIBIT) or {} for c in nb.cells for o in c.get("outputs", ()) if "data" in o]
    return frozenset(f"{r['kind']}:{r['key']}" for r in records if "kind" in r and "key" in r)


def _data_uri(mime: str, content: Any) -> str:
    if mime == "image/png":
        return f"data:{mime};base64,{''.join(str(content).split())}"
    text = content if isinstance(content, str) else "".join(content)
    return f"data:{mime};base64,{base64.b64encode(text.encode()).decode()}"


class _Exporter(TemplateExporter):
    """nbconvert's exporter with our templates and nothing inherited from its own."""

    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def _template_extension_default(self) -> str:
        return ".html.j2"


@lru_cache(maxsize=1)
def _exporter() -> TemplateExporter:
    return _Exporter(template_name="report", extra_template_basedirs=[str(Path(__file__).with_name("templates"))])


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The one stylesheet, with comments and indentation taken out."""
    css = paths.reports("theme", "report.css").read_text("utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return "\n".join(line.strip() for line in css.splitlines() if line.strip())
