"""The gate's second look: the pages as a browser gets them, before they are published."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag

from bs4 import BeautifulSoup, Tag

from rc_analysis.errors import GateError, raise_all
from rc_analysis.pipeline.leaks import Search

LOADED = (
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("source", "srcset"),
)


def check_pages(folder: Path, later: Sequence[str] = (), search: Search | None = None) -> None:
    """Refuse a folder with an accessibility fault or a dead link in a page, or in any file what must not leave.

    In: `later`, the beginnings of links to what will only be put beside the pages, as `notebooks/`; `search`, what is
    looked for (shapes alone where not given).
    Raises GateError listing all faults, and one where there is no page at all.
    """
    pages = sorted(folder.glob("*.html"))
    if not pages:
        raise GateError("no page was made", seen=str(folder.name), mend="run `rc-analysis render` first")
    faults: list[GateError] = []
    for page in pages:
        faults += page_faults(page, folder, later)
    faults += leaks(folder, search or Search())
    raise_all(faults)


def leaks(folder: Path, search: Search) -> Iterator[GateError]:
    """What must not leave, in every byte below a folder and in the files' names."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        told = search.file(path, name)
        thing = "a file" if any(found.place == "its name" for found in told) else name
        for found in told:
            yield GateError(f"{thing}, {found.place}: {found.kind}", mend=found.mend)


def page_faults(page: Path, folder: Path, later: Sequence[str] = ()) -> list[GateError]:
    """All faults of one page: language, title, headings, alternative text, table headers, links."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    found = [*_document(soup), *_headings(soup), *_images(soup), *_tables(soup)]
    found += _links(soup, page, folder, tuple(later))
    return [GateError(f"{page.name} {what}") for what in found]


def _document(soup: BeautifulSoup) -> Iterator[str]:
    root = soup.find("html")
    lang = root.get("lang", "") if isinstance(root, Tag) else ""
    if not str(lang).startswith("en"):
        yield f"has the language {lang!r}, not en-GB"
    if soup.title is None or not soup.title.get_text().strip():
        yield "has no title"


def _headings(soup: BeautifulSoup) -> Iterator[str]:
    levels = [(int(h.name[1]), h.get_text(" ").strip()) for h in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    first = sum(1 for level, _ in levels if level == 1)
    if first != 1:
        yield f"has {first} headings of the first level, not one"
    yield from (f"has an empty heading of level {level}" for level, text in levels if not text)
    for (before, _), (level, text) in pairwise(levels):
        if level > before + 1:
            yield f"goes from heading level {before} to {level} at {text[:50]!r}"


def _images(soup: BeautifulSoup) -> Iterator[str]:
    for image in soup.find_all("img"):
        dressing = image.get("role") == "presentation" or image.get("aria-hidden") == "true"
        if image.get("alt") is None or not (str(image.get("alt")).strip() or dressing):
            yield f"has an image without alternative text ({str(image.get('src'))[:40]})"
    for svg in soup.find_all("svg"):
        if svg.get("aria-hidden") == "true" or svg.find_parent(attrs={"aria-hidden": "true"}):
            continue
        if not (svg.get("aria-label") or svg.get("aria-labelledby") or svg.find("title")):
            yield "has a drawing without alternative text"


def _tables(soup: BeautifulSoup) -> Iterator[str]:
    for number, table in enumerate(soup.find_all("table"), 1):
        heads = table.find_all("th")
        if not heads:
            yield f"has no header cell in table {number}"
        bare = sum(1 for th in heads if th.get("scope") not in ("col", "row", "colgroup", "rowgroup"))
        if bare:
            yield f"has {bare} header cells without scope in table {number}"


def _links(soup: BeautifulSoup, page: Path, folder: Path, later: tuple[str, ...]) -> Iterator[str]:
    for tag, target in ((tag, str(tag.get(key) or "")) for name, key in LOADED for tag in soup.find_all(name)):
        relation = str(tag.get("rel") or "")
        if target.startswith(("http:", "https:", "//")) and not ("canonical" in relation or "license" in relation):
            yield f"loads from the web: {target[:80]}"
    for link in soup.find_all("a", href=True):
        target, part = urldefrag(str(link["href"]))
        if target.startswith(("http:", "https:", "mailto:", "tel:", *later)):
            continue
        file = (page.parent / unquote(target)).resolve() if target else page
        if not file.is_relative_to(folder.resolve()) or not file.exists():
            yield f"links to {target!r}, which is not there"
        elif part and not target and not soup.find(id=unquote(part)):
            yield f"links to #{part}, which is not on the page"
