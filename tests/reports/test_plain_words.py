"""Plain words: how hard each page is to read, and words and slips that no page may hold, for five places."""

import pytest

from pages import seen
from plain_words import faults, reading_age, slips, syllables
from rc_analysis import paths

PLACES = ("Redcar and Cleveland", "Herefordshire", "Wandsworth", "City of London", "Isles of Scilly")
"""Places whose pages other tests read too; `make test-all` reads those of every council (test_every_place.py)."""
LONG = {"indicators": ("Redcar and Cleveland", "Wandsworth", "Isles of Scilly")}
"""Pages that take long and say the same sort of sentence in every row, and the places that they are read for."""
NAMES = sorted(path.stem for path in paths.root().joinpath("notebooks").glob("*.ipynb"))


def test_syllables_and_ages_are_near_what_a_reader_counts() -> None:
    told = ["care", "children", "authority", "placed", "2025", "table", "residential", "foster", "council"]
    assert [syllables(word) for word in told] == [1, 2, 4, 1, 1, 2, 4, 2, 2]
    assert reading_age("The cat sat on the mat. The dog ran.") < 7
    hard = "Notwithstanding considerable organisational heterogeneity, expenditure demonstrates comparability."
    assert reading_age(hard) > 25


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", PLACES)
def test_a_page_reads_plainly(name: str, place: str) -> None:
    if place not in LONG.get(name, PLACES):
        pytest.skip("a long page, read for three places")
    found = faults(seen(name, place))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    ["the newest published figure", "Of 1 measures it", "0% of aged 19", "in The The North", "County of's share",
     "It cost £12.34 a week", "the the council", "joint 3rd highest of 12 councils", "told as a strength",
     "the Inner London mean", "homes in the East Sussex", "children in Isles of Scilly",
     "Bristol, City of would need 9"],
)  # fmt: skip
def test_a_slip_is_found(text: str) -> None:
    assert slips(text)


@pytest.mark.parametrize(
    "text",
    [
        "£12.3 million in 2025",
        "It is the 5th highest of 151 councils.",
        "Yorkshire and The Humber",
        "London, the city",
        "The Isles of Scilly",
        "Barnet, the City of London",
    ],
)
def test_plain_words_are_no_slip(text: str) -> None:
    assert not slips(text)
