"""Plain words: how hard each page is to read, and words and slips that no page may hold, for ten places.

Pages are run in this process and not drawn. A page in its old form (it calls `rc.budgets` and such) is not read.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from pages import Shown, seen
from rc_analysis import paths
from rc_analysis.shapes.exhibit import Exhibit

PLACES = (
    "Redcar and Cleveland", "Middlesbrough", "Herefordshire", "Wandsworth", "City of London", "Isles of Scilly",
    "Birmingham", "Rutland", "Kensington and Chelsea", "Kingston upon Thames",
)  # fmt: skip
OLD_FORM = re.compile(r"\brc\.(?:inspections|budgets|education)\.\w+\(")
FEWEST_WORDS = 150
"""A page that says less at a place has no measure of its own."""
HARDEST = 14.0
"""The highest reading age, in years, that a page may need: a page for everyone is read at 12 to 14."""

BANNED = {
    r"\bnewest published\b": "the newest figure held",
    r"\bparted\b|\btold as\b|\bnought\b|\bis held at no\b": "a plain word",
    r"\bno further from the whole than chance\b|\bfurther from the whole\b": "differs by no more than chance",
    r"\bpages hand on\b": "nothing",
    r"\bof 1 (?:measure|figure|council|statement)s\b": "the one, in the singular",
    r"\d% of aged\b": "of people aged",
    r"\b[Tt]he The\b|\bthe (?:Inner|Outer) London\b": "the name alone",
    r"(?:County|City) of's\b": "the name before the comma",
    r"(?<!\d)£\d[\d,]*\.\d\d\b(?! (?:million|billion))": "whole pounds",
    r"\b(?:\w+ )?\d+(?:st|nd|rd|th) highest of (?:1[0-4]|\d) ": "no rank among so few",
    r"\b(\w+) \1\b(?<!\bthat that)(?<!\bhad had)": "the word once",
    r"\bnan\b|\bNone\b(?= (?:in|of \d))|[{}]": "a value",
}
"""What no sentence of a page holds, and what stands there instead."""


def pages_in_the_new_form() -> list[Path]:
    found = []
    for path in sorted(paths.root().joinpath("notebooks").glob("*.ipynb")):
        code = "\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code")
        if not OLD_FORM.search(code):
            found.append(path)
    return found


def sentences(thing: Shown) -> Iterator[str]:
    """The prose of one thing that a page shows."""
    if isinstance(thing, Exhibit):
        yield from (thing.missing or thing.finding, *thing.notes)
    else:
        yield thing.text


def reading_age(text: str) -> float:
    """The age at which a text is read: Flesch and Kincaid's school year, and the five years before the first.

    The school year is 0.39 words a sentence + 11.8 syllables a word − 15.59. A number is a word of one syllable, as in
    the tools that are usual; a name counts as any other word.
    """
    plain = re.sub(r"[*_|`#()]", " ", text)
    parts = [part for part in re.split(r"(?<=[.!?])\s+|\n", plain) if re.search(r"\w", part)]
    words = re.findall(r"[A-Za-z0-9£%'’.,-]*[A-Za-z0-9]", plain)
    return 0.39 * len(words) / max(len(parts), 1) + 11.8 * sum(map(syllables, words)) / max(len(words), 1) - 15.59 + 5


def syllables(word: str) -> int:
    """About how many syllables a word has: groups of vowels, without a silent e.

    >>> [syllables(w) for w in ("care", "children", "authority", "placed", "2025", "table")]
    [1, 2, 4, 1, 1, 2]
    """
    bare = re.sub(r"[^a-z]", "", word.lower())
    bare = (
        re.sub(r"(?<![aeiouyl])(?:e|es|ed)$|(?<=[aeiouy]l)e[sd]?$", "", bare)
        if not re.search(r"[td]ed$", bare)
        else bare
    )
    return max(len(re.findall(r"[aeiouy]+", bare)), 1)


def test_syllables_and_ages_are_near_what_a_reader_counts() -> None:
    told = ["care", "children", "authority", "placed", "2025", "table", "residential", "foster", "council"]
    assert [syllables(word) for word in told] == [1, 2, 4, 1, 1, 2, 4, 2, 2]
    assert reading_age("The cat sat on the mat. The dog ran.") < 7
    hard = "Notwithstanding considerable organisational heterogeneity, expenditure demonstrates comparability."
    assert reading_age(hard) > 25


@pytest.mark.parametrize("path", pages_in_the_new_form(), ids=lambda path: path.stem)
@pytest.mark.parametrize("place", PLACES)
def test_a_page_reads_plainly(path: Path, place: str) -> None:
    things = seen(path.stem, place)
    told = [text for thing in things for text in sentences(thing) if text]
    slips = [
        f"{found[0]!r} (write {instead}): {text}"
        for text in told
        for pattern, instead in BANNED.items()
        if (found := re.search(pattern, text))
    ]
    assert not slips, "\n".join(slips)
    twice = said_twice(things)
    assert not twice, f"said twice: {twice}"
    findings = "\n".join(thing.finding if isinstance(thing, Exhibit) else thing.text for thing in things)
    if len(findings.split()) >= FEWEST_WORDS:
        assert reading_age(findings) <= HARDEST, f"a reading age of {reading_age(findings):.1f}"


def said_twice(things: tuple[Shown, ...]) -> list[str]:
    """Sentences that two findings of a page share; its opening repeats what it sums up, and is left out."""
    findings = [thing.finding for thing in things if isinstance(thing, Exhibit) and not thing.missing]
    parts = Counter(part for text in findings for part in re.split(r"(?<=[.!?])\s+", text) if len(part.split()) > 4)
    return [part for part, n in parts.items() if n > 1]


@pytest.mark.parametrize(
    "text",
    ["the newest published figure", "Of 1 measures it", "0% of aged 19", "in The The North", "County of's share",
     "It cost £12.34 a week", "the the council", "joint 3rd highest of 12 councils", "told as a strength",
     "the Inner London mean"],
)  # fmt: skip
def test_a_slip_is_found(text: str) -> None:
    assert any(re.search(pattern, text.replace("Of 1", "of 1")) for pattern in BANNED)


@pytest.mark.parametrize(
    "text",
    ["£12.3 million in 2025", "It is the 5th highest of 151 councils.", "Yorkshire and The Humber", "London, the city"],
)
def test_plain_words_are_no_slip(text: str) -> None:
    assert not [pattern for pattern in BANNED if re.search(pattern, text)]
