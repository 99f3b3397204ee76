"""The pages to be read: each notebook's cells run in this process, for each place, with nothing drawn."""

import json
from pathlib import Path

import pytest

from pages import Shown, run_page, seen
from rc_analysis import record
from rc_analysis.shapes import charts
from second_reader.evidence import Page

PLACES = {
    "Redcar and Cleveland": "E06000003",
    "Middlesbrough": "E06000002",
    "Darlington": "E06000005",
    "Herefordshire": "E06000019",
    "Wandsworth": "E09000032",
    "City of London": "E09000001",
    "Isles of Scilly": "E06000053",
    "Birmingham": "E08000025",
    "Northumberland": "E06000057",
    "Leeds": "E08000035",
}
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SHAPES = ("rc.trend(", "rc.compare(", "rc.parts(", "rc.fan(", "rc.ranges(", "rc.table(", "rc.cards(", "rc.show(")


def path_of(name: str) -> Path:
    """A page's notebook."""
    return NOTEBOOKS / f"{name}.ipynb"


def new_form(path: Path) -> bool:
    """Whether a page's cells make their exhibits themselves."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return any(s in "".join(c["source"]) for c in cells if c["cell_type"] == "code" for s in SHAPES)


def names() -> list[str]:
    """The pages there are."""
    return sorted(p.stem for p in NOTEBOOKS.glob("*.ipynb"))


def shown(name: str, code: str) -> list[Shown]:
    """What a page shows for one place, with nothing drawn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "drawn", lambda *_, **__: ("", ""))
        return run_page(path_of(name), code)


def page(name: str, code: str, things: list[Shown] | None = None) -> Page:
    """One page for one place, as records; run anew where what it shows is not given."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "drawn", lambda *_, **__: ("", ""))
        things = shown(name, code) if things is None else things
        read = [record.read(thing._repr_mimebundle_()) for thing in things]
    cells = json.loads(path_of(name).read_text(encoding="utf-8"))["cells"]
    prose = tuple("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return Page(name, "", code, [r for r in read if r is not None], prose)


def pages(name: str, places: tuple[str, ...] = tuple(PLACES)) -> list[Page]:
    """One page for several places, each of which knows the others."""
    made = [page(name, PLACES[place], list(seen(name, place))) for place in places]
    for one in made:
        one.beside = [other for other in made if other is not one]
    return made
