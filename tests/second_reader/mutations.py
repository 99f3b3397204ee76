"""Faults put into texts on purpose, by a seed: another value, year, place, or direction."""

import random
import re
from dataclasses import dataclass

from second_reader import reader
from second_reader.evidence import Page
from second_reader.words import MONTHS, VERDICTS, Sentence, Token, sentences

KINDS = ("value", "year", "place", "direction")
OPPOSITE = {
    "rose": "fell", "went up": "went down", "up from": "down from", "higher": "lower", "higher than": "lower than",
    "above": "below", "highest": "lowest", "largest": "smallest", "better": "worse", "increased": "decreased",
    "grew": "shrank", "biggest": "smallest", "added": "took off",
}  # fmt: skip
OPPOSITE |= {b: a for a, b in OPPOSITE.items()}


@dataclass(frozen=True)
class Mutation:
    """A text of a page with one fault."""

    page: Page
    record: int
    field: str
    kind: str
    before: str
    after: str
    text: str


def mutations(pages: list[Page], kind: str, number: int, seed: int) -> list[Mutation]:
    """So many faults of one kind, spread over the pages; the same for the same seed."""
    rng = random.Random(f"{kind}-{seed}")
    places: list[tuple[Page, int, str, str, Sentence]] = []
    for page in pages:
        for at, field, text in page.texts():
            for said in sentences(text):
                sentence = page.cutter.cut(said)
                if any(_claims(kind, sentence, t) for t in sentence.tokens):
                    places.append((page, at, field, text, sentence))
    out: list[Mutation] = []
    while len(out) < number and places:
        page, at, field, text, sentence = rng.choice(places)
        token = rng.choice([t for t in sentence.tokens if _claims(kind, sentence, t)])
        made = _MAKE[kind](rng, page, sentence, token)
        if made is not None and made != sentence.text:
            start = text.index(sentence.text)
            new = text[:start] + made + text[start + len(sentence.text) :]
            out.append(Mutation(page, at, field, kind, sentence.text, made, new))
    return out


def _fit(kind: str, token: Token) -> bool:
    if kind == "value":
        return token.kind == "number" and token.text[-1:] != "" and bool(re.search(r"\d", token.text))
    if kind == "year":
        return token.kind == "period"
    if kind == "place":
        return token.kind == "place"
    return (token.kind == "says" and token.text in OPPOSITE) or (token.kind == "number" and token.value < 0)


def _claims(kind: str, sentence: Sentence, token: Token) -> bool:
    """Whether a token is part of what is claimed: "better in itself" and what "cannot be told" claim no direction."""
    if not _fit(kind, token):
        return False
    if kind == "direction" and token.text in ("above", "below"):  # "told below" is where it stands on the page
        after = sentence.after(token)
        return after is not None and (
            after.kind in ("place", "number") or after.text.lower() in ("the", "what", "that")
        )
    if kind == "direction" and token.text in VERDICTS:
        before = sentence.after(token, -1)
        return before is not None and before.text in ("got", "(")
    return not (kind == "direction" and "cannot be told" in sentence.text)


def _put(sentence: Sentence, *changes: tuple[Token, str]) -> str:
    text = sentence.text
    for token, new in sorted(changes, key=lambda c: -c[0].start):
        text = text[: token.start] + new + text[token.start + len(token.text) :]
    return text


def _value(rng: random.Random, page: Page, sentence: Sentence, token: Token) -> str | None:
    how = rng.choice(("digit", "factor", "swap"))
    others = [t for t in sentence.of("number") if _fit("value", t) and _digits(t) != _digits(token)]
    if how == "swap" and others:
        other = rng.choice(others)
        a, b = _digits(token), _digits(other)
        return _put(sentence, (token, token.text.replace(a, b, 1)), (other, other.text.replace(b, a, 1)))
    digits = _digits(token)
    if how == "factor":
        value = float(digits.replace(",", "")) * rng.choice((10, 0.1, 2, 0.5, 100))
        new = f"{value:,.{token.decimals}f}"
    else:
        at = rng.choice([i for i, c in enumerate(digits) if c.isdigit()])
        new = (
            digits[:at]
            + rng.choice([d for d in "0123456789" if d != digits[at] and (d != "0" or at)])
            + digits[at + 1 :]
        )
    if new == digits:
        return None
    return _put(sentence, (token, token.text.replace(digits, new, 1)))


def _digits(token: Token) -> str:
    found = re.search(r"\d[\d,]*(?:\.\d+)?", token.text)
    return found[0] if found else ""


def _year(rng: random.Random, page: Page, sentence: Sentence, token: Token) -> str | None:
    shift = rng.choice((-3, -2, -1, 1, 2, 3))
    month = re.search(MONTHS, token.text)
    if month and rng.random() < 0.3 and re.match(MONTHS, token.text):
        return _put(sentence, (token, token.text.replace(month[0], rng.choice(MONTHS.split("|")))))
    year = re.search(r"(?:19|20)\d{2}", token.text)
    assert year
    new = token.text.replace(year[0], str(int(year[0]) + shift))
    if span := re.fullmatch(r"(\d{4})([-/])(\d{2})", token.text):
        new = f"{int(span[1]) + shift}{span[2]}{(int(span[3]) + shift) % 100:02d}"
    return _put(sentence, (token, new))


def _place(rng: random.Random, page: Page, sentence: Sentence, token: Token) -> str | None:
    mine = page.world.place(token.text, page.place)
    others = [t for t in sentence.of("place") if page.world.place(t.text, page.place) != mine]
    if others and rng.random() < 0.4:
        other = rng.choice(others)
        if _beside(sentence, token) == _beside(sentence, other):
            return None  # the two have the same figure, or none: the sentence would stay true
        return _put(sentence, (token, other.text), (other, token.text))
    new = rng.choice(page.world.place_names)
    return None if page.world.place(new, page.place) == mine else _put(sentence, (token, new))


def _beside(sentence: Sentence, token: Token) -> str:
    found = re.match(r" \(([^)]*)\)", sentence.text[token.start + len(token.text) :])
    return found[1] if found else ""


def _direction(rng: random.Random, page: Page, sentence: Sentence, token: Token) -> str | None:
    if token.kind == "number":
        return _put(sentence, (token, token.text.lstrip("−-")))
    new = OPPOSITE[token.text]
    return _put(sentence, (token, new.capitalize() if sentence.text[token.start].isupper() else new))


_MAKE = {"value": _value, "year": _year, "place": _place, "direction": _direction}


def seen(mutation: Mutation) -> bool:
    """Whether the reader raises an alarm on a text with a fault that it does not raise on the text without."""
    page, at, field = mutation.page, mutation.record, mutation.field
    clean = next(text for n, name, text in page.texts() if (n, name) == (at, field))
    count = [len(reader.alarms(reader.read_text(page, at, field, text))) for text in (clean, mutation.text)]
    return count[1] > count[0]
