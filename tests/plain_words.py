"""Plain words of what a page shows: slips, sentences said twice, how long they are and how hard to read."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pages import Shown
from rc_analysis.say import compose
from rc_analysis.shapes.exhibit import Exhibit

FEWEST_WORDS = 150
"""A page that says less at a place has no measure of its own."""
HARDEST = 14.0
"""The highest reading age, in years, that a page may need: a page for everyone is read at 12 to 14."""

BANNED = {
    r"\bnewest published\b": "the newest figure held",
    r"\bparted\b|\btold as\b|\bnought\b|\bis held at no\b": "a plain word",
    r"\bno further from the whole than chance\b|\bfurther from the whole\b": "differs by no more than chance",
    r"\bpages hand on\b": "nothing",
    r"\b[Oo]f 1 (?:measure|figure|council|statement)s\b": "the one, in the singular",
    r"\d% of aged\b": "of people aged",
    r"\b[Tt]he The\b|\bthe (?:Inner|Outer) London\b": "the name alone",
    r"\bthe (?:North|South|East|West) (?:Berk|Glouc|Lincoln|Northamp|Somer|Sussex|Tyne|York)\w*": "the name alone",
    r"(?:County|City) of's\b|, (?:City|County) of\b(?! [A-Z])": "the name before the comma",
    r"(?<![Tt]he )\b(?:Isles? of [A-Z]|City of London\b)": "the name with its article",
    r"(?<!\d)£\d[\d,]*\.\d\d\b(?! (?:million|billion))": "whole pounds",
    r"\b(?:\w+ )?\d+(?:st|nd|rd|th) highest of (?:1[0-4]|\d) ": "no rank among so few",
    r"\b(\w+) \1\b(?<!\bthat that)(?<!\bhad had)": "the word once",
    r"\bnan\b|\bNone\b(?= (?:in|of \d))|[{}]": "a value",
}
"""What no sentence of a page holds, and what stands there instead."""


RANKED = r"It is (?:the|joint) (?:\w+ )?(?:highest|lowest) of \d+ councils\."


def faults(things: Sequence[Shown]) -> list[str]:
    """All that is wrong with the words of a page, a line each."""
    told = [text for thing in things for text in sentences(thing) if text]
    found = [f"{slip!r} (write {instead}): {text}" for text in told for slip, instead in slips(text)]
    found += [f"said twice: {text}" for text in said_twice(things)]
    found += [f"more than a reader takes in: {part}" for text in told for part in parts(text) if not compose.fits(part)]
    findings = "\n".join(thing.finding if isinstance(thing, Exhibit) else thing.text for thing in things)
    if len(findings.split()) >= FEWEST_WORDS and (age := reading_age(findings)) > HARDEST:
        found.append(f"a reading age of {age:.1f}")
    return found


def slips(text: str) -> list[tuple[str, str]]:
    """Words that no sentence holds, each with what stands there instead."""
    return [(found[0], instead) for pattern, instead in BANNED.items() if (found := re.search(pattern, text))]


def parts(text: str) -> list[str]:
    """The sentences of a text, a line of a list being one."""
    return [part for line in text.split("\n") for part in re.split(r"(?<=[.!?])\*{0,2}\s+", line) if part.strip(" |-*")]


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


def said_twice(things: Sequence[Shown]) -> list[str]:
    """Sentences that two findings of a page share; its opening repeats what it sums up, and is left out.

    "It is the 14th highest of 153 councils." may be true of two figures, and is said of each.
    """
    findings = [thing.finding for thing in things if isinstance(thing, Exhibit) and not thing.missing]
    parts = Counter(part for text in findings for part in re.split(r"(?<=[.!?])\s+", text) if len(part.split()) > 4)
    return [part for part, n in parts.items() if n > 1 and not re.fullmatch(RANKED, part)]
