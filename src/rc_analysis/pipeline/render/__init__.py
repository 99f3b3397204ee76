"""From executed notebooks to pages. Two renderers, one look: `builtin` needs wheels alone, `quarto` needs Quarto.

Both take a `Site` and fill the same folder with the same file names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from rc_analysis.errors import RenderError

ORDER = ("overview", "inspections", "budgets", "sufficiency", "education")
"""The notebooks in the order a reader meets them; the overview becomes `index.html`."""


@dataclass(frozen=True)
class Site:
    """What a renderer needs to know of an edition.

    `notebooks` maps a notebook's name (`budgets`) to its executed copy. `as_of` is the edition's date, used
    wherever a document needs a date, so that a second build is the same to the byte. `links` are the addresses
    of the statements that every page links to.
    """

    edition: str
    title: str
    area_name: str
    area_code: str
    as_of: str
    version: str
    notebooks: Mapping[str, Path]
    internal: bool = False
    contact: str = ""

    def href(self, notebook: str) -> str:
        """The page's file name: `index.html` for the overview."""
        return "index.html" if notebook == "overview" else f"{notebook}.html"


RENDERERS = ("auto", "builtin", "quarto")
QUARTO_FROM = (1, 7)


def choose(name: str) -> tuple[ModuleType, str]:
    """The renderer of that name, a module with `render(site, out, progress)`, and a sentence saying which it is.

    `auto` takes Quarto where version 1.7 or newer is on PATH, and else the built-in renderer. Raises RenderError
    for a name not in RENDERERS, and for `quarto` where it is not there or too old.
    """
    from rc_analysis.pipeline.render import builtin, quarto

    if name not in RENDERERS:
        raise RenderError("renderer", seen=name, allowed=", ".join(RENDERERS))
    if name == "builtin":
        return builtin, "The built-in renderer makes the pages, as asked."
    found = quarto.version()
    told = ".".join(map(str, found)) if found else "not found on PATH"
    if found and found[:2] >= QUARTO_FROM:
        return quarto, f"Quarto {told} makes the pages."
    if name == "quarto":
        raise RenderError(
            "Quarto",
            seen=told,
            allowed="1.7 or newer",
            mend="install it (conda-forge has `quarto`), or build with `--renderer builtin`",
        )
    return builtin, f"The built-in renderer makes the pages (Quarto 1.7 or newer: {told})."
