"""Sentences of which each number stands in a named cell of the table: shares of people, gaps, funnels, ranges made.

What is right is left for the lookup of every number, which says what is spoken of next; what is wrong is an alarm.
"""

import re

from second_reader.directions import ALARM, Made, verdict
from second_reader.finding import Scope, canon, find
from second_reader.phrases import Phrase, pattern
from second_reader.words import Sentence, Token

Tokens = list[Token | None]


def _share_of(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "35% of 17 children looked after": a share and the people behind it, of one row where the table has both."""
    share, people = tokens
    assert share and people
    if share.unit != "%" or people.unit or not any(c.column == "cohort" for c in scope.cells) or not scope.own:
        return
    when = canon(next(iter(sentence.of("period")), None)) or scope.period or scope.newest
    here = scope.page.place
    rows = {(c.home, c.row) for c in find(scope, sentence, share, here, when, ("value", "level"))}
    both = [c for c in scope.cells if c.column == "cohort" and (c.home, c.row) in rows]
    if not both:
        return
    if not any(people.reads(c.value) for c in both):
        people.used = True
        yield "number", people.text, ALARM, f"{[c.value for c in both]} people"


def _funnel_says(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "the figure is 41% of 193 care leavers": the value, and not its level, and the people behind it."""
    value, people = tokens
    assert value and people
    held = {c.column: c.value for c in scope.cells if c.place == scope.page.place}
    if not scope.own or not {"value", "cohort"} <= held.keys():
        return
    for token, column in ((value, "value"), (people, "cohort")):
        if not token.reads(held[column]):
            token.used = True
            yield "number", token.text, ALARM, f"{column} {held[column]:g}"


def _gap(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "scored 25.5 on average and all pupils 44.7, a gap of 19.2 points": the difference of the two."""
    low, high, gap = tokens
    assert low and high and gap
    if abs((high.value - low.value) - gap.value) > low.half + high.half + gap.half + 1e-9:
        gap.used = True
        yield "number", gap.text, ALARM, f"{high.value - low.value:g}"


def _made_here(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Of 15 ranges made here, 10 held what came": two columns of the place's row."""
    for token, head in zip(tokens, ("Made", "Held what came"), strict=True):
        assert token
        token.used = True
        held = [c.value for c in scope.cells if c.column == head and c.name.startswith(scope.page.place)]
        yield "number", token.text, verdict(held == [token.value]), f"{head}: {held}"


def _ran(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Of 118 places ..., councils ran 58": a part is no larger than the whole."""
    whole, part = tokens
    assert whole and part
    if part.value > whole.value:
        part.used = True
        yield "number", part.text, ALARM, f"more than the {whole.text} that there are"


PATTERNS: list[Phrase] = [
    (pattern(r"^of #(\d+) places\b.*? ran #(\d+)"), _ran),
    (pattern(r"#(\d+) of #(\d+)"), _share_of),
    (pattern(r"the figure is #(\d+) (?:of|for) #(\d+)"), _funnel_says),
    (pattern(r"scored #(\d+) on average and all pupils #(\d+) , a gap of #(\d+)"), _gap),
    (pattern(r"of #(\d+) ranges made here , #(\d+) held"), _made_here),
]
