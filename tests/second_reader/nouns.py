"""What a number is said to be of, and numbers that are part of a name."""

import re
from collections.abc import Iterable, Mapping

from second_reader.words import Sentence, Token, stem

APART = {"and", "or", "against", "than"}
SHORT = 4
"""The most words of a name that is told by its telling words alone; a longer one is a sentence of its own."""


def of_whom(sentence: Sentence, token: Token, names: Mapping[str, set[str]], called: Iterable[str]) -> list[str]:
    """The one category that stands right after a number: "15.0% of children in need", "41 children in need".

    In: the categories with the words that tell them apart, and all of them by name.
    """
    after = sentence.tokens[sentence.tokens.index(token) + 1 :]
    if after and after[0].text.lower() in ("of", "for"):
        after = after[1:]
        if after and after[0].kind == "number" and not after[0].unit:
            after = after[1:]
    text = sentence.text[after[0].start :].lower() if after else ""
    if whole := [name for name in called if " " in name and re.match(rf"{re.escape(name.lower())}\b", text)]:
        return [max(whole, key=len)]
    noun: set[str] = set()
    for other in after:
        if other.kind not in ("word", "says") or other.text.lower() in APART:
            break
        noun.add(stem(other.text))
        fit = [n for n, words in names.items() if words and words <= noun and len(n.split()) <= SHORT]
        if fit:
            return fit if len(fit) == 1 else []
    return []


def in_name(sentence: Sentence, token: Token, names: Iterable[str]) -> bool:
    """Whether a number stands, with the word before it, in a name: "Attainment 8", "grade 4", "reading at 11"."""
    before = re.search(r"([A-Za-z]+(?: at)?) $", sentence.text[: token.start])
    if before is None or token.unit or token.decimals:
        return False
    said = re.compile(rf"\b{re.escape(before[1])} {re.escape(token.text)}\b", re.I)
    return any(said.search(name) for name in names)
