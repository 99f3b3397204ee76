"""Remarks put together to a finding that a reader takes in at once: at most 45 words and six numbers.

What no longer fits goes to the notes, so that nothing is lost. Years, dates, ages and the number ranked do not count
as numbers.
"""

import difflib
import re
from collections.abc import Callable, Sequence
from typing import Any

from rc_analysis.errors import DataError, ParameterError, listed
from rc_analysis.say.facts import Facts
from rc_analysis.say.remarks import REMARKS, Remark, text

MOST_WORDS, MOST_NUMBERS = 45, 6
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_UNCOUNTED = re.compile(
    "|".join(
        [
            rf"\b\d{{1,2}} (?:{_MONTHS})\b(?: \d{{4}}\b)?",
            r"(?<![£\d,.])\b(?:19|20)\d\d(?:[-/–]\d\d(?:\d\d)?)?\b(?![%,.]\d|%)",
            r"\b(?:aged?|ages|under|over) \d\d?(?: (?:to|and|or) \d\d?)?\b(?!%)",
            r"\b\d\d? (?:and|to|or) \d\d?[- ]year[- ]olds?\b",
            r"\bof (?:the )?\d+ (?:other )?(?:councils|authorities)\b",
            r"\bper [\d,]+\b",
            r"\bevery [\d,]+\b",
        ]
    )
)

Say = str | Remark | Sequence[Any] | None


def finding(facts: Facts, say: Say, default: Sequence[str | Remark]) -> tuple[str, tuple[str, ...]]:
    """The finding, and the sentences that did not fit it.

    In: `say`: None for the default; a remark's name, a template with names in braces, a remark, or a list of these
    (empty entries are left out). Raises DataError where a page's own sentence alone is too long.
    """
    wanted = default if say is None else [say] if isinstance(say, str) or callable(say) else list(say)
    kept, rest = put_together([made for made in (_said(facts, item) for item in wanted) if made])
    name = f"{facts.phrase[:1].upper()}{facts.phrase[1:]}"
    return kept, tuple(re.sub(r"^It\b", name, said) for said in rest)  # a note stands alone


def put_together(sentences: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Sentences as far as they fit a finding, and the rest. The first must fit.

    >>> put_together(["One.", "word " * 45 + "end."])[0]
    'One.'
    """
    kept: list[str] = []
    rest: list[str] = []
    for said in dict.fromkeys(s.strip() for s in sentences if s and s.strip()):
        if fits(" ".join([*kept, said])):
            kept.append(said)
        elif not kept:
            words, numbers = size(said)
            raise DataError(
                "a finding",
                seen=f"{words} words and {numbers} numbers: {said[:60]}…",
                allowed=f"at most {MOST_WORDS} words and {MOST_NUMBERS} numbers in a sentence",
                mend="say less here, and the rest in note=",
            )
        else:
            rest.append(said)
    return " ".join(kept), tuple(rest)


def fits(said: str) -> bool:
    """Whether a text is within a finding's limits."""
    words, numbers = size(said)
    return words <= MOST_WORDS and numbers <= MOST_NUMBERS


def size(said: str) -> tuple[int, int]:
    """Words and numbers of a text; years, dates, ages, what a rate is per and the number ranked do not count.

    >>> size("It rose from 38% to 54% between 2021 and 2025, 5th highest of 151 councils.")
    (15, 3)
    """
    plain = re.sub(r"[*_]", "", said)
    return len(plain.split()), len(re.findall(r"\d[\d,.]*", _UNCOUNTED.sub(" ", plain)))


def _said(facts: Facts, item: Any) -> str:
    if not item:
        return ""
    if isinstance(item, str):
        if item not in REMARKS and re.fullmatch(r"\w+", item):
            near = difflib.get_close_matches(item, REMARKS, n=1)
            mend = f"did you mean {near[0]!r}?" if near else "a text of the page's own is a sentence"
            raise ParameterError("say", seen=item, allowed=listed(REMARKS, "or"), mend=mend)
        remark: Callable[[Facts], str] = REMARKS[item] if item in REMARKS else text(item)
        return remark(facts)
    return str(item(facts))
