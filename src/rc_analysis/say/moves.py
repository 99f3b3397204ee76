"""What happened since the figure before, as a card or a cell of a table says it: one rule for both."""

from typing import NamedTuple

from rc_analysis.say.facts import DOWN, HIGHER, LOWER, UP, Facts
from rc_analysis.say.numbers import meaning


class Moved(NamedTuple):
    """The change in words; its direction (up, down, level); and better, worse or "" where neither can be said."""

    words: str
    direction: str
    meaning: str


def moved(facts: Facts) -> Moved:
    """The change since the figure before on the same side of any break.

    Up and down are said only where chance would not do as much, or where nothing is known to judge it by; better and
    worse only beyond chance, and only where the publisher says which way is better.

    >>> import rc_analysis as rc
    >>> case = rc.open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> moved(Facts.of(case.figures("cla_rate", since=2024))).words
    '89 per 10,000 in 2024, within chance'
    """
    then = facts.previous
    if facts.few:
        return Moved(f"on {facts.people}, so not compared", "level", "")
    if then is None:
        return Moved("no earlier figure to compare", "level", "")
    stands = facts.stands(facts.now, then)
    was = f"{facts.told(then.value)} in {then.period}"
    if stands not in (HIGHER, LOWER, UP, DOWN):
        alike = facts.told(then.value) == facts.told(facts.now.value)
        return Moved(f"the same as in {then.period}" if alike else f"{was}, within chance", "level", "")
    direction = "up" if stands in (HIGHER, UP) else "down"
    told = meaning(facts.now.value - then.value, facts.polarity) if stands in (HIGHER, LOWER) else "neither"
    return Moved(f"{direction} from {was}", direction, "" if told == "neither" else told)
