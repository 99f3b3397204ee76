"""Every sentence of every page for every council: plain words, and no alarm of the second reader.

This takes about two hours on two cores, and is left to `make test-all`.
"""

from functools import cache

import pytest

import plain_words
from second_reader import gather, reader
from second_reader.evidence import Page
from second_reader.world import world

PAGES = [name for name in gather.names() if name != "own-school"]
"""Pages on public figures; own-school has those of one council's own school."""
BESIDE = ("Redcar and Cleveland", "Wandsworth", "Isles of Scilly")


@cache
def beside(name: str) -> list[Page]:
    """The page for a few places: what is a rule, and no figure, is alike on all of them."""
    return gather.pages(name, BESIDE)


def faults(name: str, code: str) -> list[str]:
    """What is wrong with a page's words for a place, a line each."""
    things = gather.shown(name, code)
    page = gather.page(name, code, things)
    page.beside = [other for other in beside(name) if other.code != code]
    alarms = reader.alarms(reader.read(page))
    told = [f"{c.field}: {c.kind} {c.said!r}: {c.why} | {c.sentence}" for c in alarms]
    return [*plain_words.faults(things), *dict.fromkeys(told)]


@pytest.mark.slow_all
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_plain_and_true_for_every_council(name: str) -> None:
    found = {code: made for code in sorted(world().councils) if (made := faults(name, code))}
    assert not found, "\n".join(f"{world().areas.loc[code, 'name']}: {line}" for code in found for line in found[code])
