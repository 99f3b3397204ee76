"""From executed notebooks to pages. Two renderers, one look: `builtin` needs wheels alone, `quarto` needs Quarto.

Both take a `Site` and fill the same folder with the same file names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rc_analysis.pipeline.discover import Page


@dataclass(frozen=True)
class Site:
    """What a renderer needs to know of an edition.

    `pages` are its pages in reading order, `notebooks` maps the name of each (`budgets`) to its executed copy, in
    that order too. `as_of` is the edition's date, used
    wherever a document needs a date, so that a second build is the same to the byte. `contact` is whom the
    accessibility statement names; `internal` marks every page as not for publication.
    """

    edition: str
    title: str
    area_name: str
    area_code: str
    as_of: str
    version: str
    pages: tuple[Page, ...]
    notebooks: Mapping[str, Path]
    internal: bool = False
    contact: str = ""

    @property
    def heading(self) -> str:
        """What stands at the head of every page: the title, with the area's name where the title does not have it."""
        if not self.title:
            return self.area_name
        return self.title if self.area_name in self.title else f"{self.area_name}: {self.title}"

    def page(self, name: str) -> Page:
        """The page of that name. Raises KeyError where the site has none."""
        for page in self.pages:
            if page.name == name:
                return page
        raise KeyError(name)

    def href(self, name: str) -> str:
        """The file name of a page, `index.html` for the overview; also of one beside them, as `accessibility`."""
        return next((page.href for page in self.pages if page.name == name), f"{name}.html")
