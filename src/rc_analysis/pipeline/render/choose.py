"""Which renderer makes the pages."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from rc_analysis.errors import GateError, RenderError
from rc_analysis.pipeline import pages
from rc_analysis.pipeline.render import Site, builtin, quarto

RENDERERS = ("auto", "builtin", "quarto")
QUARTO_FROM = (1, 7)
LATER = ("notebooks/", "data/")
"""Folders that pages link to and that are put beside them when an edition is published."""


class Renderer(Protocol):
    """A module, or what is used as one: makes a site's pages; `__name__` says which renderer made them."""

    __name__: str

    def render(self, site: Site, out: Path, progress: Callable[[str], object] = ...) -> list[Path]:
        """Write the pages, the PDFs and the accessibility statement into `out`; the paths written."""


class Fallback:
    """Quarto, and the built-in renderer where Quarto fails or its pages are not fit to be published.

    `__name__` is that of the one that made the pages, once they are made.
    """

    def __init__(self) -> None:
        self.__name__: str = quarto.__name__

    def render(self, site: Site, out: Path, progress: Callable[[str], object] = lambda name: None) -> list[Path]:
        """As the renderers do. Says in a sentence, by `progress.line` where there is one, that the second was taken."""
        with tempfile.TemporaryDirectory(prefix="rc-quarto-") as temporary:
            tried = Path(temporary)
            try:
                quarto.render(site, tried, progress)
                pages.check_pages(tried, later=LATER)
            except (RenderError, GateError) as fault:
                tell = getattr(progress, "line", progress)
                tell(f"  Quarto's pages cannot be used, so the built-in renderer makes them. {_first_line(fault)}")
                self.__name__ = builtin.__name__
                return builtin.render(site, out, progress)
            files = [path.relative_to(tried) for path in sorted(tried.rglob("*")) if path.is_file()]
            shutil.copytree(tried, out, dirs_exist_ok=True)
        return [out / file for file in files]


def choose(name: str) -> tuple[Renderer, str]:
    """The renderer of that name, and a sentence saying which it is.

    `auto` takes Quarto where version 1.7 or newer is on PATH, with the built-in renderer to fall back on, and
    else the built-in renderer. Raises RenderError for a name not in RENDERERS, and for `quarto` where it is not there
    or too old.
    """
    if name not in RENDERERS:
        raise RenderError("renderer", seen=name, allowed=", ".join(RENDERERS))
    if name == "builtin":
        return builtin, "The built-in renderer makes the pages, as asked."
    found = quarto.version()
    told = ".".join(map(str, found)) if found else "not found on PATH"
    if found and found[:2] >= QUARTO_FROM:
        return (quarto if name == "quarto" else Fallback()), f"Quarto {told} makes the pages."
    if name == "quarto":
        raise RenderError(
            "Quarto",
            seen=told,
            allowed="1.7 or newer",
            mend="install it (conda-forge has `quarto`), or build with `--renderer builtin`",
        )
    return builtin, f"The built-in renderer makes the pages (Quarto 1.7 or newer: {told})."


def _first_line(fault: Exception) -> str:
    """What was wrong, in one line: of many faults the first."""
    lines = [line.strip(" -") for line in str(fault).splitlines()]
    return f"The first of its {lines[0].rstrip(':')}: {lines[1]}" if len(lines) > 1 else lines[0]
