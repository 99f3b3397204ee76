"""What a page shows of a notebook, block by block: read once here, laid out by both renderers.

A `Reader` goes through a notebook's cells. Text becomes HTML with anchors; each output becomes a `Block`, made from
the record that it carries. Cells tagged `explore` are passed over.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bs4 import BeautifulSoup, Tag
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from rc_analysis.errors import RenderError
from rc_analysis.pipeline.render.absent import gathered
from rc_analysis.pipeline.render.clean import clean, slug
from rc_analysis.pipeline.render.methods import address
from rc_analysis.record import Record, explored, outputs, text_of

_HEADING = re.compile(r"<h([1-6])(?: id=\"[^\"]*\")?>(.*?)</h\1>", re.S)
_LINE_OF_HEADING = re.compile(r"(#{1,6})\s")
_NOTEBOOK = re.compile(r"\]\((?:\./)?([\w-]+\.ipynb)")
_TABLE = re.compile(r"<table>.*?</table>", re.S)
_METHOD = re.compile(r"\]\((\.\./docs/methods/[\w-]+\.md)")
LETTER, PAD = 7.8, 14.0
"""Pixels that a letter takes in a table of 13-pixel type, in the widest usual font, and the space beside a column."""
FITS = ((288, ""), (498, "stack-s"), (690, "stack-m"))
"""A table whose longest words need at most so many pixels stays a table on every screen, on all but phones, on all but
small windows; see the stylesheet, part 7. Any other becomes a block a row below the full width too."""


@dataclass(frozen=True)
class Block:
    """One output as a page shows it.

    - `kind`: exhibit, missing (a sentence in place of one), words, cards.
    - `record`: what it is made from. `finding`: its words as HTML.
    - `id`, `number`: anchor; number among the page's figures, or among its tables where a table stands alone.
    - `level`: of the headline's heading. `table`: ready to be shown. `csv`: address of the data, or empty.
    """

    kind: str
    record: Record
    finding: str = ""
    id: str = ""
    number: int = 0
    level: int = 2
    table: str = ""
    csv: str = ""

    @property
    def alone(self) -> bool:
        """Whether the table stands alone, with no figure above it."""
        return not self.record.drawing

    @property
    def name(self) -> str:
        """`Figure 3`, or `Table 2` where there is no figure."""
        return f"{'Table' if self.alone else 'Figure'} {self.number}"

    @property
    def told(self) -> str:
        """What the figure or table holds, in plain text: its subtitle, or the headline where it has none."""
        return self.record.subtitle or self.record.headline


@dataclass
class Reader:
    """Reads one notebook for a renderer; keeps the page's counts of figures and tables, its headings and anchors.

    `hrefs` says what a link to another page's notebook, which works in JupyterLab, becomes on the page.
    """

    name: str
    hrefs: Mapping[str, str] = field(default_factory=dict)
    figures: int = 0
    tables: int = 0
    level: int = 1
    toc: list[tuple[str, str]] = field(default_factory=list)
    csvs: list[tuple[str, str]] = field(default_factory=list)
    _anchors: set[str] = field(default_factory=lambda: {"main", "downloads"})

    def cells(self, notebook: Any) -> Iterator[Any]:
        """The cells that a page may show, those parts gathered of which nothing is published."""
        return iter(gathered(cell for cell in notebook.cells if not explored(cell)))

    def markdown(self, source: str, escape: bool = False) -> str:
        """Markdown as HTML. A page has one h1, its title, so a first-level heading becomes an h2.

        With `escape`, what is HTML in it is shown as it stands, and no link leads out of the site: it may be data.
        """
        page = clean(_html_of(self.linked(source), escape), web=not escape)
        page = re.sub(r"<th(?=[ >])(?![^>]*scope)", '<th scope="col"', page)
        page = _TABLE.sub(r'<div class="scroll" role="region" aria-label="Table" tabindex="0">\g<0></div>', page)
        return _HEADING.sub(self._heading, page).strip()

    def follow(self, source: str) -> str:
        """Markdown that stays Markdown, its first-level headings made second-level; the last one's level is noted."""
        lines, fenced = [], False
        for line in source.split("\n"):
            fenced ^= line.startswith(("```", "~~~"))
            marks = None if fenced else _LINE_OF_HEADING.match(line)
            if marks:
                self.level = max(2, len(marks[1]))
                line = f"{'#' * self.level}{line[len(marks[1]) :]}"
            lines.append(line)
        return self.linked("\n".join(lines))

    def linked(self, source: str) -> str:
        """Markdown whose links to other notebooks, and to pages on method, lead to the site's pages."""
        source = _METHOD.sub(lambda found: f"]({address(found[1])}", source)
        return _NOTEBOOK.sub(lambda found: f"]({self.hrefs.get(found[1], found[1])}", source)

    def _heading(self, found: re.Match[str]) -> str:
        level, words = max(2, int(found[1])), found[2].strip()
        self.level = level
        anchor = self._anchor(html.unescape(re.sub(r"<[^>]+>", "", words)))
        if level == 2:
            self.toc.append((anchor, words))
        return f'<h{level} id="{anchor}">{words}</h{level}>'

    def _anchor(self, text: str) -> str:
        stem = slug(text)
        anchor, n = stem, 1
        while anchor in self._anchors:
            n += 1
            anchor = f"{stem}-{n}"
        self._anchors.add(anchor)
        return anchor

    def blocks(self, cell: Any) -> Iterator[Block]:
        """Each output of a code cell that a reader should see; streams and code are not among them.

        Raises RenderError for a failed cell, an output that the library did not make, a figure without its drawing or
        without alternative text.
        """
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                raise RenderError(
                    f"page {self.name}",
                    seen=f"{output['ename']}: {output['evalue']}",
                    allowed="a notebook that ran to its end",
                    mend="run it again and read the failed copy",
                )
        try:
            shown = list(outputs(cell))
        except ValueError as wrong:
            raise RenderError(f"page {self.name}", seen=str(wrong)) from wrong
        for data, record in shown:
            if record is not None:
                yield self._block(record)
            elif "text/markdown" in data:
                text = text_of(data["text/markdown"])
                yield Block("words", Record("words", "", role="prose", finding=text), self.markdown(text, escape=True))
            elif data:
                raise RenderError(
                    f"page {self.name}", seen=f"a bare output ({', '.join(sorted(data))})", mend="show it through rc"
                )

    def _block(self, record: Record) -> Block:
        if record.kind == "cards":
            return Block("cards", replace(record, cards=clean(record.cards)), level=self.level + 1)
        if record.kind == "words":
            return Block("words", record, self.markdown(record.finding, escape=True))
        if record.missing:
            return Block("missing", record, f"<p>{html.escape(record.missing)}</p>")
        if record.alt and not record.drawing:
            raise RenderError(
                f"page {self.name}, figure {record.key}",
                seen="no drawing (committed notebooks hold none)",
                mend="run `rc-analysis build` first",
            )
        if record.drawing and not record.alt:
            raise RenderError(
                f"page {self.name}, figure {record.key}",
                seen="no alternative text",
                allowed="a sentence that says what the figure shows",
                mend='give the exhibit its alt="…"',
            )
        if record.drawing:
            self.figures += 1
        else:
            self.tables += 1
        made = Block(
            "exhibit",
            record,
            finding=clean(_html_of(self.linked(record.finding))).strip(),
            id=self._anchor(f"{'fig' if record.drawing else 'tbl'}-{record.key}"),
            number=self.figures if record.drawing else self.tables,
            level=min(self.level + 1, 6),
            table=fitted(clean(record.table), record.headline, record.subtitle),
            csv=f"data/{self.name}-{record.key}.csv" if record.csv else "",
        )
        if made.csv:
            self.csvs.append((made.csv, f"Data of {made.name.lower()}: {record.headline} (CSV)"))
        return made


def fitted(table: str, headline: str = "", told: str = "") -> str:
    """A table that never scrolls sideways: where its words need more than a narrow screen has, each row can become a
    block whose cells name their column.

    In: `<table>` as HTML; the headline above it, in whose place a caption says what is `told`, to those who hear the
    page or read it in print. Out: the same table with `role`s, which keep it a table to a screen reader however it is
    laid out, a `data-label` on each cell, and the class `stack-s`, `stack-m` or `stack-l` where a row must become a
    block below a small, a middling or any width.
    """
    soup = BeautifulSoup(table, "html.parser")
    whole = soup.table
    if not isinstance(whole, Tag):
        return table
    head = whole.thead.find_all("th") if isinstance(whole.thead, Tag) else []
    labels = [cell.get_text(" ").strip() for cell in head]
    longest = [_longest_word(label) for label in labels]
    whole["role"] = "table"
    for part in whole.find_all(["thead", "tbody", "tfoot"]):
        part["role"] = "rowgroup"
    for cell in head:
        cell["role"] = "columnheader"
    for row in whole.find_all("tr"):
        row["role"] = "row"
        if row.find_parent("thead"):
            continue
        for place, cell in enumerate(row.find_all(["th", "td"], recursive=False)):
            cell["role"] = "rowheader" if cell.name == "th" else "cell"
            if place < len(labels):
                cell["data-label"] = labels[place]
                longest[place] = max(longest[place], _longest_word(cell.get_text(" ")), 9 if cell.find("svg") else 0)
    need = sum(LETTER * letters + PAD for letters in longest)
    stack = next((name for most, name in FITS if need <= most), "stack-l")
    if stack:
        whole["class"] = " ".join([*map(str, whole.get_attribute_list("class")), stack]).strip()
    caption = whole.caption
    if headline and isinstance(caption, Tag) and caption.contents and str(caption.contents[0]).strip() == headline:
        instead = soup.new_tag("span", attrs={"class": "repeated"})
        instead.string = told or headline
        caption.contents[0].replace_with(instead)
    return str(soup)


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _html_of(source: str, escape: bool = True) -> str:
    return str(MarkdownWithMath(renderer=IPythonRenderer(escape=escape, exclude_anchor_links=True)).render(source))
