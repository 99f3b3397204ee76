"""Which renderer makes the pages."""

from types import ModuleType

from rc_analysis.errors import RenderError
from rc_analysis.pipeline.render import builtin, quarto

RENDERERS = ("auto", "builtin", "quarto")
QUARTO_FROM = (1, 7)


def choose(name: str) -> tuple[ModuleType, str]:
    """The renderer of that name, a module with `render(site, out, progress)`, and a sentence saying which it is.

    `auto` takes Quarto where version 1.7 or newer is on PATH, and else the built-in renderer. Raises RenderError
    for a name not in RENDERERS, and for `quarto` where it is not there or too old.
    """
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
