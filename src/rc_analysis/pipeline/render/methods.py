"""The project's own pages on method, `docs/methods/*.md`, as pages of the site: what a reader is told, in full."""

import re
from functools import lru_cache

from rc_analysis import paths

INDEX = "methods"
"""The page that lists the others."""
_FOR_ANALYSTS = ("own-records", "rendering")
"""On records that no public page shows, and on how pages are made."""
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)([^)]*)\)")


@lru_cache(maxsize=1)
def methods() -> dict[str, tuple[str, str]]:
    """Name (the file is `NAME.html`) to title and Markdown, the list of them first.

    A link to another page on method leads there; one to anything else that the site does not have becomes words.

    >>> list(methods())[:3], methods()["method-chance"][0]
    (['methods', 'method-budgets', 'method-chance'], 'Chance: when two figures are said to differ')
    """
    files = {path.stem: path.read_text("utf-8") for path in sorted(paths.root().glob("docs/methods/*.md"))}
    found = {f"method-{stem}": _page(text) for stem, text in files.items() if stem not in _FOR_ANALYSTS}
    entries = "\n".join(f"- [{title}]({name}.html)" for name, (title, _) in found.items())
    told = f"How the figures and sentences of these pages are made, and how far each method was tested.\n\n{entries}\n"
    known = {f"{name}.html" for name in found}
    shown = {name: (title, _follow(text, known)) for name, (title, text) in found.items()}
    return {INDEX: ("How the figures are worked out", told), **shown}


def address(path: str) -> str:
    """The page that a link to a page on method leads to: `../docs/methods/chance.md#power`."""
    return re.sub(r"^(?:.*/)?([\w-]+)\.md", r"method-\1.html", path)


def _page(text: str) -> tuple[str, str]:
    head, _, body = text.partition("\n")
    return head.lstrip("# ").strip(), body.strip() + "\n"


def _follow(text: str, known: set[str]) -> str:
    def link(found: re.Match[str]) -> str:
        to = address(found[2])
        return f"[{found[1]}]({to})" if to.partition("#")[0] in known else found[1]

    return _LINK.sub(link, text)
