"""A text cut into what can be checked: sentences of numbers, periods, places, directions and plain words."""

import re
from dataclasses import dataclass, field

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
SMALL = {
    "none": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
ORDINALS = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
MOVES = {
    "rose": 1, "risen": 1, "rises": 1, "went up": 1, "gone up": 1, "up from": 1, "grew": 1, "increased": 1,
    "added": 1, "took off": -1,
    "fell": -1, "fallen": -1, "falls": -1, "went down": -1, "gone down": -1, "down from": -1, "shrank": -1,
    "decreased": -1,
}  # fmt: skip
"""Verbs of a change, and which way it goes."""
STANDS = {
    "higher than": 1, "above": 1, "more than": 1, "lower than": -1, "below": -1, "less than": -1, "fewer than": -1,
    "the same as": 0, "close to": 0, "within chance of": 0, "higher": 1, "lower": -1, "more": 1, "fewer": -1,
    "less": -1,
}  # fmt: skip
"""Words of a comparison, and which way it goes."""
ENDS = {
    "highest": 1, "largest": 1, "most": 1, "biggest": 1, "greatest": 1,
    "lowest": -1, "smallest": -1, "least": -1, "fewest": -1,
}  # fmt: skip
"""Words for the end of an order."""
VERDICTS = {"better": 1, "worse": -1}

_NUMBER = (
    r"(?P<sign>[−-](?=[£\d]))?(?P<pound>£)?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?(?P<nth>st|nd|rd|th)?"
    r"(?P<scale> (?:million|billion)|m\b)?(?P<unit>%| percentage points?)?"
    r"(?P<per> (?:per|for every|in every) [\d,]*\d)?"
)
_PERIOD = (
    rf"(?P<date>(?:\d{{1,2}} )?(?:{MONTHS}) \d{{4}})|(?P<span>(?:19|20)\d{{2}}[-/]\d{{2}}(?!\d))"
    r"|(?P<year>(?<![£\d,.−])(?:19|20)\d{2}(?![\d%]|,\d|\.\d))"
)
_SAYS = "|".join(sorted(map(re.escape, {*MOVES, *STANDS, *ENDS, *VERDICTS}), key=len, reverse=True))


@dataclass
class Token:
    """One piece of a sentence. `kind`: number, period, day, place, says (a direction), word, mark."""

    kind: str
    text: str
    start: int
    value: float = 0.0
    decimals: int = 0
    scale: float = 1.0
    unit: str = ""
    used: bool = False
    nth: bool = False

    @property
    def half(self) -> float:
        """Half of the last digit shown."""
        return 0.5 * self.scale * 10.0**-self.decimals

    def reads(self, value: float) -> bool:
        """Whether a value, rounded as this number is, is this number."""
        return abs(value - self.value) <= self.half * 1.0001 + 1e-9


@dataclass
class Sentence:
    """A sentence and its tokens."""

    text: str
    tokens: list[Token] = field(default_factory=list)

    def of(self, kind: str) -> list[Token]:
        """The tokens of a kind, in order."""
        return [t for t in self.tokens if t.kind == kind]

    @property
    def spoken(self) -> set[str]:
        """The stems of its words, those of number and direction too."""
        return {s for t in self.tokens if t.kind in ("word", "says", "number") for s in stems(t.text)}

    @property
    def masked(self) -> str:
        """The plain words, with a mark for each number, period, place and direction."""
        keep = (t.text.lower() if t.kind == "word" else "." if t.kind == "mark" else "#" for t in self.tokens)
        return " ".join(keep).rstrip(" .")

    def after(self, token: Token, n: int = 1) -> Token | None:
        """The token `n` places on, or back where `n` is negative."""
        at = self.tokens.index(token) + n
        return self.tokens[at] if 0 <= at < len(self.tokens) else None


def plain(text: str) -> str:
    """Markdown without its marks.

    >>> plain("**Forty** of [them](page.html).")
    'Forty of them.'
    """
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\*+|^- |`", "", text, flags=re.M)


def sentences(text: str) -> list[str]:
    """The sentences of a text.

    >>> sentences("It rose. It is 4.5 a week; so is that.")
    ['It rose.', 'It is 4.5 a week; so is that.']
    """
    lines = [line for line in plain(text).split("\n") if line.strip()]
    return [
        s.strip()
        for line in lines
        for s in re.split(r"(?<=[.!?])(?<!\bSt\.)[”\"]?\s+(?=[A-Z“£\d−])", line)
        if s.strip()
    ]


def canonical(period: str) -> str:
    """A period's one spelling.

    >>> canonical("2024/25"), canonical("202425"), canonical("31 March 2025"), canonical("2024-25 (OT)")
    ('2024-25', '2024-25', '2025', '2024-25')
    """
    period = str(period).strip()
    if found := re.match(r"((?:19|20)\d{2})[-/]?(\d{2})(?!\d)", period):
        return f"{found[1]}-{found[2]}"
    found = re.search(r"(?:19|20)\d{2}", period)
    return found[0] if found else period


class Cutter:
    """Cuts sentences; knows the names of places."""

    def __init__(self, places: list[str]) -> None:
        names = "|".join(re.escape(p) for p in sorted(places, key=len, reverse=True))
        self._split = re.compile(
            rf"(?P<place>\b(?:{names})\b)|{_PERIOD}|(?P<day>\b\d{{1,2}} (?:{MONTHS})\b)|(?P<number>{_NUMBER})"
            rf"|(?P<says>\b(?:{_SAYS})\b)|(?P<word>[^\W\d_][\w’'-]*)|(?P<mark>[^\w\s])",
            re.I,
        )

    def cut(self, text: str) -> Sentence:
        """A sentence with its tokens."""
        out = Sentence(text)
        for found in self._split.finditer(text):
            if token := self._token(found):
                out.tokens.append(token)
        return out

    def _token(self, found: re.Match[str]) -> Token | None:
        text, start = found[0], found.start()
        if found["place"]:
            word = text == "Reading" and re.match(r",? (writing|age|score)", found.string[found.end() :])
            kind = "place" if (text[:1].isupper() and not word) or text.lower() == "similar areas" else "word"
            return Token(kind, text, start)
        if found["date"] or found["span"] or found["year"]:
            return Token("period", text, start)
        if found["day"]:
            return Token("day", text, start)
        if found["number"]:
            return _number(found, start)
        low = text.lower()
        if found["says"]:
            return Token("says", low, start)
        if low in SMALL:
            return Token("number", text, start, value=SMALL[low], unit="word")
        if low in ORDINALS:
            return Token("number", text, start, value=ORDINALS[low], nth=True)
        return Token("word" if found["word"] else "mark", text, start)


def _number(found: re.Match[str], start: int) -> Token:
    scale = {"million": 1e6, "m": 1e6, "billion": 1e9}.get((found["scale"] or "").strip(), 1.0)
    size = float(found["whole"].replace(",", "") + (found["part"] or "")) * scale
    unit = "£" if found["pound"] else (found["unit"] or found["per"] or "").strip()
    return Token(
        "number", found[0], start, value=-size if found["sign"] else size, decimals=len(found["part"] or ".") - 1,
        scale=scale, unit=unit, nth=bool(found["nth"]),
    )  # fmt: skip


def stems(text: str) -> set[str]:
    """The bare words of a text, so that "children's" and "child" are near enough.

    >>> sorted(stems("Other authorities' children living here"))
    ['authorit', 'her', 'liv', 'other']
    """
    out = set()
    for word in re.findall(r"[a-z]+", re.sub(r"[’']s?\b", "", text.lower())):
        if word not in _EMPTY and len(word) > 2:
            out.add(stem(word))
    return out


def stem(word: str) -> str:
    """A word without its ending."""
    word = re.sub(r"[’']s?$", "", word.lower())
    for end in ("ities", "ity", "ings", "ing", "ies", "ed", "es", "e", "s"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word[: -len(end)] + ("it" if end in ("ities", "ity") else "")
    return word


_EMPTY = {
    "the", "and", "for", "who", "was", "were", "with", "from", "that", "this", "their", "are", "has", "had", "have",
    "its", "into", "not", "than", "per", "each", "all", "any", "one", "of", "number", "share", "rate", "council",
    "place", "year", "years", "children", "child", "newest", "figure",
}  # fmt: skip
