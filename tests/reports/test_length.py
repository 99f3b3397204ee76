"""The length of a page: at most so many words, of its text and of all that its cells show, folded tables included.

Pages are run in this process for the default edition's place and not drawn. A page of `role: reference` is there to be
looked up and may be longer.
"""

import html
import re
from dataclasses import replace

import nbformat
import pandas as pd
import pytest

from pages import Shown, seen
from rc_analysis.pipeline.discover import Page, discover
from rc_analysis.shapes.exhibit import Cards, Exhibit
from rc_analysis.shapes.tables import Table

PLACE = "Redcar and Cleveland"
MOST_WORDS = 3500
"""The most words that a page may hold; about 2,500 is good."""
LIMITED = [page for page in discover() if page.role != "reference"]


def printed(thing: Shown) -> str:
    """Every word that a page prints of an exhibit, of its opening or of its cards."""
    if isinstance(thing, Cards):
        return _bare(thing.html)
    if not isinstance(thing, Exhibit):
        return thing.text
    told = replace(thing, draw=None).record()
    parts = (told.missing, told.headline, told.subtitle, told.finding, *told.notes, *told.sources, _bare(told.table))
    return " ".join(parts)


def _bare(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


def words(page: Page, place: str) -> dict[str, int]:
    """How many words the page's own text ("text") and each thing that it shows hold."""
    cells = nbformat.read(page.path, as_version=4).cells
    count = {"text": sum(len(cell.source.split()) for cell in cells if cell.cell_type == "markdown")}
    return count | {thing.key: len(printed(thing).split()) for thing in seen(page.name, place)}


def test_every_part_of_an_exhibit_is_counted() -> None:
    frame = pd.DataFrame({"Home": ["Elm House", "Oak"], "Beds": [4, 6]})
    shown = Exhibit(
        "beds", "Two homes", "Beds", "There are ten beds.", data=frame, notes=("A note.",), sources=("Ofsted",)
    )
    assert printed(shown).split() == [
        *["Two", "homes", "Beds", "There", "are", "ten", "beds.", "A", "note.", "Ofsted"],
        *["Two", "homes", "Home", "Beds", "Elm", "House", "4", "Oak", "6"],
    ]  # fmt: skip
    assert printed(replace(shown, view=Table(frame.head(1)))).split()[-5:] == ["Home", "Beds", "Elm", "House", "4"]
    assert printed(Exhibit("beds", missing="None is held.")).split() == ["None", "is", "held."]


@pytest.mark.parametrize("page", LIMITED, ids=lambda page: page.name)
def test_a_page_is_short(page: Page) -> None:
    found = words(page, PLACE)
    longest = sorted(found.items(), key=lambda part: -part[1])[:3]
    assert sum(found.values()) <= MOST_WORDS, (
        f"{page.path.name} holds {sum(found.values()):,} words, of {MOST_WORDS:,} at most; the most are in {longest}: "
        "split the page by a reader's question, or mark a list to be looked up with role: reference"
    )
