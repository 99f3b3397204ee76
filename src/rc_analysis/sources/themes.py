"""The dictionary of themes (data/themes.csv): which recommendation bears which theme, by its words.

Every pattern can be read in the file. An item bears a theme where one of the theme's patterns is found in its text,
once the phrases of `but_not` are taken out. How well that agrees with a person's reading is measured in
tests/backtests/test_themes.py and told in docs/methods/inspections.md.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from rc_analysis.errors import DataError, raise_all
from rc_analysis.sources.tabular import read_csv

COLUMNS = ("theme", "title", "patterns", "but_not", "notes")
NONE = "none"
"""Stands where an item bears no theme of the dictionary."""

_PLAIN = str.maketrans({"\u2018": "'", "\u2019": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u00a0": " "})


def fold(text: str) -> str:
    """Text as the patterns see it: lower case, plain quotation marks and dashes, single blanks."""
    return " ".join(text.casefold().translate(_PLAIN).split())


@dataclass(frozen=True)
class Theme:
    """One row of the dictionary, its patterns compiled."""

    theme: str
    title: str
    patterns: re.Pattern[str]
    but_not: re.Pattern[str] | None


@dataclass(frozen=True)
class Dictionary:
    """All themes, in the file's order, and the SHA-256 of the file they were read from."""

    themes: tuple[Theme, ...]
    sha256: str

    def code(self, text: str) -> tuple[str, ...]:
        """The themes that a text bears, in the dictionary's order; empty for none."""
        folded = fold(text)
        return tuple(
            t.theme for t in self.themes if t.patterns.search(t.but_not.sub(" ", folded) if t.but_not else folded)
        )

    @property
    def titles(self) -> dict[str, str]:
        """Slug to the words a reader is shown."""
        return {t.theme: t.title for t in self.themes}


def read_themes(path: Path) -> Dictionary:
    """Read the dictionary. Raises DataError naming every row whose slug, title or pattern is wanting."""
    frame = read_csv(path, required=list(COLUMNS))
    themes, faults = [], []
    for line, row in enumerate(frame.to_dict("records"), 2):
        try:
            found = Theme(
                str(row["theme"]),
                str(row["title"]),
                re.compile(str(row["patterns"])),
                re.compile(str(row["but_not"])) if row["but_not"] else None,
            )
        except re.error as error:
            faults.append(DataError(f"{path.name}, row {line}", seen=str(error), allowed="a regular expression"))
            continue
        if not (found.theme and found.title and found.patterns.pattern) or found.patterns.search(""):
            faults.append(
                DataError(f"{path.name}, row {line}", seen="an empty cell or a pattern that any text has",
                          allowed="a theme, its title and its patterns")
            )  # fmt: skip
        themes.append(found)
    repeated = {t.theme for t in themes if sum(o.theme == t.theme for o in themes) > 1}
    if repeated:
        faults.append(DataError(path.name, seen=f"twice: {', '.join(sorted(repeated))}", allowed="each theme once"))
    raise_all(faults)
    return Dictionary(tuple(themes), hashlib.sha256(path.read_bytes()).hexdigest())
