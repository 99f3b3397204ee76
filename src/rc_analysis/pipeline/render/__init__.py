"""From executed notebooks to pages. Two renderers, one look: `builtin` needs wheels alone, `quarto` needs Quarto.

Both take a `Site` and fill the same folder with the same file names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ORDER = ("overview", "inspections", "budgets", "sufficiency", "education")
"""The notebooks in the order a reader meets them; the overview becomes `index.html`."""


@dataclass(frozen=True)
class Site:
    """What a renderer needs to know of an edition.

    `notebooks` maps a notebook's name (`budgets`) to its executed copy. `as_of` is the edition's date, used
    wherever a document needs a date, so that a second build is the same to the byte. `contact` is whom the
    accessibility statement names; `internal` marks every page as not for publication.
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

    @property
    def heading(self) -> str:
        """What stands at the head of every page: the title, with the area's name where the title does not have it."""
        if not self.title:
            return self.area_name
        return self.title if self.area_name in self.title else f"{self.area_name}: {self.title}"

    def href(self, notebook: str) -> str:
        """The page's file name: `index.html` for the overview."""
        return "index.html" if notebook == "overview" else f"{notebook}.html"
