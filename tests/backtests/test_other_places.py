"""Every page for places unlike the North East's: the two smallest, new ones, the largest, and one far away."""

import re

import pytest

from pages import Shown, seen
from rc_analysis import paths
from rc_analysis.front_matter import notebook_files
from rc_analysis.shapes import tables
from rc_analysis.shapes.exhibit import Exhibit

FAR = ("Isles of Scilly", "City of London", "North Northamptonshire", "Herefordshire")
PAGES = {page.stem: page for page in notebook_files(paths.notebooks())}
SLIP = re.compile(r"\bnan\b|\bNone\b(?! of| is| has)|  |\.\.|−0\b(?!\.)")


def words_of(name: str, made: Shown) -> list[str]:
    """Every text of what a page shows; that it is whole, or says why it is not there."""
    words = [getattr(made, "text", "")]
    if isinstance(made, Exhibit):
        words = [made.missing or made.finding, made.headline, made.alt, *made.notes]
        assert words[0], name
        assert bool(made.missing) != bool(made.sources), name
        if not made.missing:
            tables.to_html(made.view or tables.Table(made.data))
    return words


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("place", [*FAR, pytest.param("West Northamptonshire", marks=pytest.mark.slow_all)])
def test_every_page_runs_to_its_end(place: str, name: str) -> None:
    shown = seen(name, place)
    assert shown
    keys = [made.key for made in shown]
    assert len(keys) == len(set(keys)), keys
    for made in shown:
        for text in words_of(made.key, made):
            assert not SLIP.search(text), (made.key, text)
            assert "Redcar" not in text, (made.key, text)
