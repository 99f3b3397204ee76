"""The renderer that needs wheels alone: nbconvert for the pages, Pandoc and Typst for the PDFs."""

from collections.abc import Callable
from pathlib import Path

from rc_analysis.errors import RenderError, UserError, raise_all
from rc_analysis.pipeline.render import Site
from rc_analysis.pipeline.render.html import Page, render_method, render_page, render_statement
from rc_analysis.pipeline.render.methods import methods
from rc_analysis.pipeline.render.pdf import render_pdf
from rc_analysis.pipeline.render.workbook import has_workbook


def _quiet(name: str) -> None:
    return None


def render(site: Site, out: Path, progress: Callable[[str], object] = _quiet) -> list[Path]:
    """Write `out/<page>.html`, `out/pdf/<notebook>.pdf` (but for pages to look things up in), the accessibility
    statement and the pages on method; the paths written.

    `progress` is called with the name of each file before it is made. Faults of all pages are raised together,
    as one RenderError, and then nothing is written.
    """
    faults: list[UserError] = []
    made: dict[Path, bytes] = {}

    def attempt(path: Path, make: Callable[[], bytes]) -> None:
        progress(path.relative_to(out).as_posix())
        try:
            made[path] = make()
        except RenderError as fault:
            faults.append(fault)

    pages: dict[str, Page] = {}

    def html(name: str, notebook: Path) -> bytes:
        pages[name] = render_page(site, name, notebook)
        return pages[name].html.encode()

    for name, notebook in site.notebooks.items():
        attempt(out / site.href(name), lambda name=name, notebook=notebook: html(name, notebook))  # type: ignore[misc]
    attempt(out / "accessibility.html", lambda: render_statement(site).html.encode())
    for name in methods():
        attempt(out / f"{name}.html", lambda name=name: render_method(site, name).html.encode())  # type: ignore[misc]
    for name, page in pages.items():
        if has_workbook(site.page(name)):
            continue
        attempt(out / "pdf" / f"{name}.pdf", lambda page=page: render_pdf(site, page))  # type: ignore[misc]
    raise_all(faults)
    for path, content in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return list(made)
