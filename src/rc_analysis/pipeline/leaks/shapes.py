"""What a person's number, postcode, date of birth or e-mail address, or a machine's path or traceback, looks like.

>>> [kind for kind, _ in shaped("born 3 April 2012, at TS10 1RT")]
['a full postcode', 'a date of birth']
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from rc_analysis import paths
from rc_analysis.sources.tabular import read_csv

OF_MACHINES = frozenset({"a path of a machine", "a traceback"})
_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The letters of a pupil number, in the order in which its check letter counts them: no I, O or S."""
_DAY = (
    r"(?:\d{4}-\d\d?-\d\d?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2}(?:st|nd|rd|th)?(?: of)? [A-Z][a-z]{2,8},? \d{4}"
    r"|[A-Z][a-z]{2,8} \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
)
_UPN = re.compile(r"(?<![A-Z0-9])[A-HJ-NP-RT-Z](?:[ .-]?\d){11}[ .-]?[A-HJ-NP-RT-Z0-9](?![A-Z0-9])", re.I)
_NHS = re.compile(r"(?<![\w.,])\d{3}([ .-])\d{3}\1\d{4}(?!\w|[.,]\d)|(?<![\w.,£$-])\d{10}(?!\w|[.,]\d|%)")
_SPACED = re.compile(r"\d{3}[ .-]\d{3}[ .-]\d{4}")
_POSTCODE = re.compile(r"(?<![\w/+.=-])(?:[A-Z]{1,2}\d[A-Z\d]?|GIR)[ ]{0,2}\d[ABD-HJLNP-UW-Z]{2}(?![\w/+=-])")
_LOWER = re.compile(r"(?<![\w/+.=-])[a-z]{1,2}\d[a-z\d]? \d[abd-hjlnp-uw-z]{2}(?![\w/+=-])")
_BORN = re.compile(rf"(?:\bdate of birth|\bd\.?o\.?b\b\.?|\bborn|\bbirth ?da(?:te|y)|\bb\.)[^<\n]{{0,25}}?{_DAY}", re.I)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+(?:@|\s?\[at\]\s?|%40)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_PATH = re.compile(
    r"(?<![\w.])(?:/(?:home|Users|root|tmp|var|mnt|private|opt)/[\w.-]+|[A-Za-z]:\\{1,2}[\w.-]|\\\\\w+\\\w)"
)
_TRACE = re.compile(
    r"Traceback \(most recent call last\)|File \"[^\"]+\", line \d+|Cell In\[\d+\], line \d+|<ipython-input-\d"
    r"|-{3,}> \d+ "
)


def shaped(text: str, figures: bool = False, words: bool = True) -> Iterator[tuple[str, str]]:
    """Each thing in a text that has a shape which may not leave, as kind and text, less those that are allowed.

    `figures`: the text is a table, where ten digits are a sum of money unless they are spaced as an NHS number is.
    `words`: people wrote it, so that a postcode may stand in small letters.
    """
    found: list[tuple[str, str]] = []
    for kind, pattern, holds in _SHAPES:
        found += [(kind, match[0]) for match in pattern.finditer(text) if holds is None or holds(match[0], figures)]
    if words:
        found += [("a full postcode", match[0].upper()) for match in _LOWER.finditer(text)]
    here = _here()
    found += [("a path of a machine", root) for root in here if root in text]
    yield from (pair for pair in found if (pair[0], _bare(pair[1])) not in allowed())


@lru_cache(maxsize=1)
def allowed() -> frozenset[tuple[str, str]]:
    """What may pass although it has such a shape: `data/allowed.csv`, each row with its reason, reviewed as code is."""
    path = paths.data("allowed.csv")
    if not path.is_file():
        return frozenset()
    frame = read_csv(path, required=["kind", "text", "why"])
    return frozenset((kind, _bare(text)) for kind, text in zip(frame["kind"], frame["text"], strict=True))


def upn_holds(text: str) -> bool:
    """Whether a pupil number's check letter is right.

    >>> upn_holds("H801200001001"), upn_holds("A801200001001")
    (True, False)
    """
    bare = re.sub(r"[^A-Z0-9]", "", text.upper())
    values = [int(c) if c.isdigit() else _LETTERS.index(c) for c in bare[1:]]
    return _LETTERS[sum(weight * value for weight, value in zip(range(2, 14), values, strict=True)) % 23] == bare[0]


def nhs_holds(text: str) -> bool:
    """Whether an NHS number's check digit is right.

    >>> nhs_holds("943 476 5919"), nhs_holds("943 476 5918")
    (True, False)
    """
    digits = [int(d) for d in text if d.isdigit()]
    check = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return len(digits) == 10 and check != 10 and check % 11 == digits[9] and len(set(digits)) > 1


def _nhs(text: str, figures: bool) -> bool:
    return nhs_holds(text) and (not figures or bool(_SPACED.fullmatch(text)))


_SHAPES: tuple[tuple[str, re.Pattern[str], Callable[[str, bool], bool] | None], ...] = (
    ("a unique pupil number", _UPN, lambda text, _: upn_holds(text)),
    ("an NHS number", _NHS, _nhs),
    ("a full postcode", _POSTCODE, None),
    ("a date of birth", _BORN, None),
    ("an e-mail address", _MAIL, None),
    ("a path of a machine", _PATH, None),
    ("a traceback", _TRACE, None),
)


def _here() -> tuple[str, ...]:
    home = str(Path.home())
    return (str(paths.root()), *([home + "/"] if len(home) > 1 else []))


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text).upper()
