"""Lay executed notebooks out as a Quarto website: Markdown cells and pictures, no output of any other kind.

Quarto puts scripts from the web into a page that has one output of HTML, and makes (a), (b), (c) of a cell's many
outputs. So each exhibit becomes one Markdown cell: headline, finding, the figure as `::: {#fig-key}` with its
alternative text and caption, the table as raw HTML, source and notes. The pages and their navigation are written into
`build/quarto-pages.yml`, which `_quarto.yml` takes in.
"""

import ast
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook, new_raw_cell

from rc_analysis import paths
from rc_analysis.pipeline.discover import Page, discover, menu
from rc_analysis.pipeline.render.blocks import Block, Reader
from rc_analysis.pipeline.render.clean import escaped, inert
from rc_analysis.pipeline.render.html import environment
from rc_analysis.pipeline.render.methods import methods
from rc_analysis.pipeline.render.workbook import has_workbook
from rc_analysis.record import INJECTED, text_of

DONE = "RC_ANALYSIS_LAID_OUT"
"""Set where rc-analysis has laid the pages out already, so that Quarto's pre-render script need not."""
NAVIGATION = Path("build", "quarto-pages.yml")
DRAWINGS = Path("drawings_files")
_TYPST = ':::: {{.content-visible when-format="typst"}}\n{}\n::::'
_HTML = ':::: {{.content-visible when-format="html"}}\n{}\n::::'
_PDF = "[This page as PDF](pdf/{name}.pdf)"
_WORKBOOK = "[All tables of this page as a workbook (XLSX)](data/{name}.xlsx)"
_DOWNLOADS = """## Downloads

- {whole}
- [The notebook that made it (Jupyter)](notebooks/{name}.ipynb)"""


def lay_out(
    pages: Iterable[Page],
    notebooks: Mapping[str, Path],
    project: Path,
    *,
    heading: str = "",
    as_of: str = "",
    downloads: bool = False,
) -> list[Path]:
    """Write the notebooks of `pages` into the Quarto project in the folder `project`. Out: the files written.

    In: `notebooks` maps a page's name to its executed copy; `heading` and `as_of` stand below each title, the date as
    the notebook's own parameters have it where it is not given; `downloads` says that PDFs and notebooks will lie
    beside the pages. Notebooks of an earlier time are taken away.
    Raises RenderError where a page cannot be made, as for a figure without its drawing.
    """
    pages = [page for page in pages if page.name in notebooks]
    hrefs = {page.path.name: page.href.replace(".html", ".ipynb") for page in pages}
    written = []
    for page in pages:
        notebook = nbformat.read(notebooks[page.name], as_version=4)
        date = as_of or str(_parameters(notebook).get("as_of", ""))
        front = {"title": page.title, "lang": "en-GB"}
        front |= {"format": "html"} if has_workbook(page) else {}
        front |= {name: text for name, text in (("subtitle", heading), ("date", date)) if text}
        target = project / hrefs[page.path.name]
        reader = Reader(page.name, hrefs)
        cells = list(_cells(reader, notebook, front, project))
        if downloads:
            whole = (_WORKBOOK if has_workbook(page) else _PDF).format(name=page.name)
            cells.append(new_markdown_cell(_HTML.format(_DOWNLOADS.format(whole=whole, name=page.name))))
        made = new_notebook(cells=cells, metadata=_KERNEL)
        for number, cell in enumerate(made.cells):
            cell["id"] = f"cell-{number}"  # nbformat's own are random
        written.append(_write(target, nbformat.writes(made, version=4) + "\n"))
    for old in set(project.glob("*.ipynb")) - set(written):
        old.unlink()
    for name, (title, text) in methods().items():
        head = yaml.safe_dump({"title": title, "lang": "en-GB", "format": "html"}, allow_unicode=True, sort_keys=False)
        written.append(_write(project / f"{name}.qmd", f"---\n{head}---\n\n{text}"))
    entries = {h: [{"text": p.nav, "href": hrefs[p.path.name]} for p in under] for h, under in menu(pages).items()}
    left = [made[0] if len(made) == 1 else {"text": heading, "menu": made} for heading, made in entries.items()]
    navigation = {"website": {"navbar": {"left": left}}}
    return [*written, _write(project / NAVIGATION, yaml.safe_dump(navigation, allow_unicode=True, sort_keys=False))]


def main(project: Path) -> None:
    """What `quarto render` runs first: lay out the newest build's executed notebooks, or the committed ones."""
    if os.environ.get(DONE):
        return
    pages = [page for page in discover() if not page.internal]
    for folder in [*_builds(project / "build" / "executed"), paths.notebooks()]:
        notebooks = {page.name: folder / f"{page.name}.ipynb" for page in pages}
        if all(path.is_file() for path in notebooks.values()):
            lay_out(pages, notebooks, project)
            return


def _builds(folder: Path) -> list[Path]:
    """The editions that were executed, the newest first; none that was made for internal use."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(
        (p for p in found if p.is_dir() and not p.name.endswith("-internal")), key=lambda p: -p.stat().st_mtime
    )


_KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def _cells(reader: Reader, notebook: NotebookNode, front: Mapping[str, str], project: Path) -> Iterator[NotebookNode]:
    yield new_raw_cell(f"---\n{yaml.safe_dump(dict(front), allow_unicode=True, sort_keys=False)}---")
    for cell in reader.cells(notebook):
        if cell.cell_type == "markdown":
            yield new_markdown_cell(reader.follow(cell.source))
        elif cell.cell_type == "code":
            for block in reader.blocks(cell):
                yield new_markdown_cell("\n\n".join(_parts(reader, block, project)))


def _parts(reader: Reader, block: Block, project: Path) -> Iterator[str]:
    """A block in Markdown, part by part."""
    record, finding = block.record, inert(reader.linked(block.record.finding))
    if block.kind == "missing":
        yield f"::: {{.missing}}\n{escaped(record.missing)}\n:::"
    elif block.kind == "cards":
        yield _HTML.format(_raw(record.cards))
        yield _TYPST.format(finding)
    elif block.kind == "words":
        yield f"::: {{.words .words-{record.role}}}\n{finding}\n:::"
    else:
        yield f"{'#' * block.level} {escaped(record.headline)} {{.unnumbered .unlisted .headline}}"
        if finding:
            yield f"::: {{.finding}}\n{finding}\n:::"
        if record.drawing:
            yield from _figure(reader.name, block, project)
        if block.table:
            yield from _table(block, project)
        yield _source(block)


def _figure(name: str, block: Block, project: Path) -> Iterator[str]:
    record = block.record
    file = DRAWINGS / f"{name}-{record.key}.svg"
    _write(project / file, record.drawing)
    alt = record.alt.replace("\\", "\\\\").replace('"', '\\"')
    shown = f'![]({file.as_posix()}){{fig-alt="{alt}"}}'
    if record.narrow:
        picture = environment().get_template("picture.html.j2").render(record=record)
        shown = f"{_HTML.format(_raw(picture))}\n\n{_TYPST.format(shown)}"
    yield f"::::: {{#{block.id}}}\n{shown}\n\n{escaped(block.told)}\n:::::"


def _table(block: Block, project: Path) -> Iterator[str]:
    if block.csv:
        _write(project / block.csv, block.record.csv)
    folded = environment().get_template("table.html.j2").render(block=block)
    yield _HTML.format(_raw(folded.replace("<table", '<table data-quarto-disable-processing="true"', 1)))
    table = _raw(block.table)
    yield _TYPST.format(f"::: {{#{block.id}}}\n{table}\n\n{escaped(block.told)}\n:::" if block.alone else table)


def _source(block: Block) -> str:
    told = [f"Source: {escaped('; '.join(block.record.sources))}"] if block.record.sources else []
    told += [f"Note: {escaped(note)}" for note in block.record.notes]
    return "::: {.source}\n" + "\n\n".join(told) + "\n:::" if told else ""


def _raw(html: str) -> str:
    """HTML as a raw block of Markdown; an empty line would not end it, but a fence of its own would."""
    return f"```{{=html}}\n{html.strip()}\n```"


def _parameters(notebook: NotebookNode) -> dict[str, Any]:
    """What the parameter cells set, the injected over the declared."""
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        if {"parameters", INJECTED} & set(cell.metadata.get("tags", ())):
            for node in ast.parse(text_of(cell.source)).body:
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                    found[ast.unparse(node.targets[0])] = node.value.value
    return found


def _write(path: Path, text: str) -> Path:
    """Write a file where it differs: Quarto renders anew what has changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8", newline="\n")
    return path
