"""Whether a file holds what must not leave: the place and the kind, never the value."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rc_analysis.pipeline.leaks import shapes, values
from rc_analysis.pipeline.leaks.values import Held, heading
from rc_analysis.pipeline.leaks.walk import Part, bare, parts, plain

_DIGEST = re.compile(r"[0-9A-F]{32,}")
GRAM = 5
"""So many words in a row may be one value, as a pupil number written in groups."""
LONGEST = 80
CHANCE = 1e-7
"""As many held numbers in one column as chance would give less often than this are no figures."""
NEAR = 40
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_GAP = re.compile(r"[ \-./_',:()\[\]]{0,2}")
_NUMBER = re.compile(r"(?<![\w.,£$€])(?:\d{3,8}(?:\.0+)?|\d{1,3}(?:,\d{3}){1,2})(?![\w%]|[.,]\d)")
_FIGURE = re.compile(r"[^:]*: ?-?[\d.e+-]+")
"""A figure under its name, as a number in JSON stands."""


@dataclass(frozen=True)
class Found:
    """`place` in a file, and the `kind` of what stands there."""

    place: str
    kind: str

    @property
    def mend(self) -> str:
        """What its author does about it."""
        if self.kind in shapes.OF_MACHINES:
            return "show a name instead"
        return "publish totals, never rows of children; see docs/nothing-leaks.md"


class Search:
    """Looks for what is `held`, and for shapes; with nothing held, for shapes alone."""

    def __init__(self, held: Held | None = None) -> None:
        self.held = held or Held()

    def file(self, path: Path, name: str = "") -> list[Found]:
        """What is found in a file, each kind once a place. In: its path, and the name that it will have."""
        return self.bytes(name or path.name, path.read_bytes())

    def bytes(self, name: str, raw: bytes) -> list[Found]:
        """What is found in a file's name and bytes."""
        found: dict[Found, None] = {}
        for part in parts(name, raw):
            found.update(dict.fromkeys(Found(part.place, kind) for kind in self._part(part)))
        return list(found)

    def text(self, text: str) -> list[str]:
        """The kinds found in a message for this machine's own user, who may be told a path."""
        return [kind for kind in dict.fromkeys(self._part(Part("name", text))) if kind not in shapes.OF_MACHINES]

    def _part(self, part: Part) -> Iterator[str]:
        text = plain(part.text)
        if part.place.endswith("name"):
            text += "\n" + re.sub(r"[/_.-]", " ", text)
        if part.place.endswith("coordinates"):
            text = re.sub(r"[A-Za-z](?=[\d\s.-])|-?\d*\.\d+|\b\d{1,4}\b", " ", text)
        else:
            words = not part.place.endswith(("attributes", "style", "script", "bytes", "base64"))
            for kind, _ in shapes.shaped(text, part.figures, words):
                yield kind
        if len(self.held):
            yield from self._values(text)
            if (unset := bare(text)) != text:
                yield from self._values(unset)
            yield from self._numbers(text, part.figures)
            yield from self._dates(text)

    # ---- values that tell of someone wherever they stand

    def _values(self, text: str) -> Iterator[str]:
        held, seen = self.held, set[str]()
        whole: list[tuple[str, int, int]] = [(m[0].upper(), *m.span()) for m in _TOKEN.finditer(text)]
        for at, (token, _, end) in enumerate(whole):
            if token not in seen:
                seen.add(token)
                yield from self._within(token.replace("'", ""))
            joined, last = token.replace("'", ""), end
            for more, start, stop in whole[at + 1 : at + GRAM]:
                if not _GAP.fullmatch(text, last, start):
                    break
                joined, last = joined + more.replace("'", ""), stop
                if len(joined) > LONGEST:
                    break
                if joined not in seen:
                    seen.add(joined)
                    if (kind := held.alone.get(held.hash(joined))) is not None:
                        yield kind
        yield from self._pairs(text, whole)
        yield from self._shingles(whole)

    def _within(self, token: str) -> Iterator[str]:
        held = self.held
        if (kind := held.alone.get(held.hash(token))) is not None:
            yield kind
        if token.endswith("S") and (kind := held.alone.get(held.hash(token[:-1]))) == "a name":  # a possessive
            yield kind
        if not any(c.isdigit() for c in token) and len(token) < 16 and token.isascii():
            lengths = [n for n in held.inner if 8 <= n < len(token)]
        else:
            lengths = [n for n in held.inner if n < len(token)]
        if len(token) <= LONGEST and not _DIGEST.fullmatch(token):
            for size in lengths:
                for start in range(len(token) - size + 1):
                    if (kind := held.alone.get(held.hash(token[start : start + size]))) is not None:
                        yield kind

    def _pairs(self, text: str, whole: list[tuple[str, int, int]]) -> Iterator[str]:
        held = self.held
        if not held.pairs:
            return
        for at, (token, begin, end) in enumerate(whole):
            for other, start, stop in whole[at + 1 : at + 4]:
                if start - end > 24 or "\n" in text[end:start]:
                    break
                pair = held.pairs.get(held.hash(" ".join(sorted((token.replace("'", ""), other.replace("'", ""))))))
                if pair and ((text[begin].isupper() and text[start].isupper()) or text[begin:stop].islower()):
                    yield pair

    def _shingles(self, whole: list[tuple[str, int, int]]) -> Iterator[str]:
        held = self.held
        if not held.shingles:
            return
        words = [token for token, _, _ in whole]
        for size in range(2, values.SHINGLE + 1):
            for at in range(len(words) - size + 1):
                if (kind := held.shingles.get(held.hash(" ".join(words[at : at + size])))) is not None:
                    yield kind

    # ---- numbers, which may be figures

    def _numbers(self, text: str, figures: bool) -> Iterator[str]:
        held = self.held
        if not held.numbers:
            return
        ids = _headings("id") | held.heads
        columns: dict[int, list[tuple[str, str]]] = defaultdict(list)
        heads: dict[int, str] = {}
        for number, line in enumerate(text.split("\n")):
            cells = line.split(" | ")
            for n, cell in enumerate(cells):
                if number == 0 or n not in heads:
                    heads[n] = heading(cell.partition(":")[0])
                named = ":" in cell and heading(cell.partition(":")[0]) in ids
                for match in _NUMBER.finditer(cell):
                    digits = match[0].partition(".")[0].replace(",", "")
                    hit = held.numbers.get(held.hash(digits)) or held.numbers.get(held.hash(digits.lstrip("0")))
                    columns[n].append((digits, hit[0] if hit else ""))
                    if hit is None:
                        continue
                    words = re.search(r"[A-Za-z]{2}", cell) and not _FIGURE.fullmatch(cell)
                    prose = bool(not figures or words) and "," not in match[0] and len(digits) >= RARE_NUMBER
                    prose = prose and not _is_day(match[0])
                    before = heading(cell[max(0, match.start() - 16) : match.start()]).split()
                    said = bool(before) and (before[-1] in ids or " ".join(before[-2:]) in ids)
                    if prose or named or said or heads[n] in ids or self._beside(line, match[0], hit[1]):
                        yield hit[0]
        everywhere = [pair for column in columns.values() for pair in column]
        for column in [*columns.values(), everywhere]:
            yield from self._crowd(column)

    def _crowd(self, column: list[tuple[str, str]]) -> Iterator[str]:
        """More held numbers of one length than chance would put there."""
        by_length: dict[int, dict[str, str]] = defaultdict(dict)
        for number, kind in column:
            by_length[len(number)][number] = kind
        for length, told in by_length.items():
            hits = [kind for kind in told.values() if kind]
            rate = min(1.0, self.held.lengths[length] / (9 * 10 ** (length - 1)))
            if len(hits) > 1 and _tail(len(hits), len(told), rate) < CHANCE:
                yield hits[0]

    def _beside(self, line: str, number: str, children: set[int]) -> bool:
        return self._score(line, children, skip=number) >= 2

    # ---- dates, which are nobody's by themselves

    def _dates(self, text: str) -> Iterator[str]:
        held = self.held
        if not held.born:
            return
        births, persons = _headings("birth"), _headings("word")
        heads: list[str] = []
        for line in text.split("\n"):
            cells = line.split(" | ")
            bare = not any(True for _ in values.days(line))
            if len(cells) > 1 and (not heads or (bare and len(cells) == len(heads))):
                heads = [heading(cell) for cell in cells]
            for day, begin, end in values.days(line):
                children = held.born.get(held.hash(day.isoformat()))
                if not children:
                    continue
                in_column = 1 < len(cells) == len(heads) and heads[line[:begin].count(" | ")] in births
                counted = line[begin:end].lstrip("-").isdigit() and end - begin > 9  # seconds since 1970
                near = f" {heading(line[max(0, begin - NEAR) : begin])} "
                said = any(f" {word} " in near for word in persons | births)
                if in_column or counted or said or self._score(line, children, skip=line[begin:end]) >= 2:
                    yield "a date of birth"

    def _score(self, line: str, children: set[int], skip: str) -> int:
        """How much else of one child a line tells: two for a word or code of it, one for its sex or another day."""
        held = self.held
        told = line.replace(skip, " ", 1)
        marks = {held.hash(day.isoformat()): 1 for day, _, _ in values.days(told)}
        words = [token.upper() for token in _TOKEN.findall(told)]
        for size in (1, 2, 3):
            for at in range(len(words) - size + 1):
                joined = "".join(words[at : at + size])
                if (len(joined) > 1 or joined in "FM") and not (joined.isdigit() and len(joined) < 5):
                    marks.setdefault(held.hash(joined), 1 if len(joined) == 1 else 2)
        best = 0
        for child in children:
            own = held.of.get(child, set())
            best = max(best, sum(worth for mark, worth in marks.items() if mark in own))
        return best


RARE_NUMBER = 5
"""Digits of a number that is told where it stands among words."""


@lru_cache(maxsize=8)
def _headings(how: str) -> frozenset[str]:
    """The headings, or words, of the kinds that are looked for so; those known in `data/local/` alone, left out."""
    return frozenset(heading(name) for kind in values.kinds() if kind.how == how for name in kind.headings)


def _is_day(number: str) -> bool:
    return len(number) == 8 and any(True for _ in values.days(number))


def _tail(hits: int, of: int, rate: float) -> float:
    """The chance of so many hits or more of so many, each at a rate."""
    return sum(math.comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(hits, of + 1))
