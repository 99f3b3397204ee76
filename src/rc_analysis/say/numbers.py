"""Numbers and changes in words, so that a sentence and the table beside it are made from one value.

Nothing here computes a statistic: it chooses words and rounds for show.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

NO_NUMBER = "no published figure"


def number(value: float, unit: str = "count", decimals: int | None = None) -> str:
    """A value with its unit, as prose says it.

    Units are those of the measure dictionary: count, percent, pounds, pounds a week, per 10,000, and any other words,
    which are set after the number. `decimals` is how many to show; by default none, one for a percentage. Money from
    a million is always shown to a tenth of it.

    >>> number(46_300_000, "pounds"), number(4450.4, "pounds a week"), number(45.26, "percent"), number(1234)
    ('£46.3 million', '£4,450 a week', '45.3%', '1,234')
    """
    if value is None or math.isnan(value):
        return NO_NUMBER
    unit = unit.replace("_per_", " a ").replace("_", " ")
    sign = "−" if value < 0 else ""
    size = abs(value)
    if unit.startswith("pounds"):
        return f"{sign}{_money(size, decimals)}{unit.removeprefix('pounds')}"
    if decimals is None:
        decimals = 1 if unit in ("percent", "percentage points") else 0
    text = f"{_halves_up(size, decimals):,.{decimals}f}"
    if decimals and unit == "count":
        text = text.rstrip("0").rstrip(".")
    if float(text.replace(",", "")) == 0:
        sign = ""
    tails = {"count": "", "percent": "%", "score": " points"}
    return f"{sign}{text}{tails.get(unit, ' ' + unit)}"


def _money(size: float, decimals: int | None) -> str:
    for edge, word in ((1e9, "billion"), (1e6, "million")):
        if size >= edge * 0.9995:
            return f"£{_halves_up(size / edge, 1):,.1f} {word}"
    return f"£{_halves_up(size, decimals or 0):,.{decimals or 0}f}"


def _halves_up(size: float, decimals: int) -> float:
    """Rounded as figures and tables round: a half away from nought, not to the even digit."""
    return math.floor(size * 10**decimals + 0.5 + 1e-9) / 10**decimals


def plain_unit(unit: str) -> str:
    """A unit of the measure dictionary as figures write it: `pounds a week` is `£ a week`, `percent` is `%`."""
    text = unit.strip().replace("_", " ")
    text = re.sub(r"^pounds\b", "£", text).replace("£ per ", "£ a ")
    return {"count": "", "number": "", "percent": "%", "per cent": "%", "per 10000": "per 10,000"}.get(text, text)


def amount(value: float, unit: str = "", decimals: int = 0, *, sign: bool = False) -> str:
    """A number as figures and tables print it: thousands commas, a true minus, £ before, m, k or % after.

    £ of a million or more are told in £m to one place. `sign` puts a plus before a rise.

    >>> amount(1204, "£"), amount(-3.25, "%", 1), amount(12.3, "£m", 1), amount(21_400_000, "£")
    ('£1,204', '−3.3%', '£12.3m', '£21.4m')
    """
    before, after = _affixes(unit)
    if before and not after and abs(value) >= 1e6:
        value, after, decimals = value / 1e6, "m", max(decimals, 1)
    shown = f"{_halves_up(abs(value), decimals):,.{decimals}f}"
    zero = float(shown.replace(",", "")) == 0
    lead = "−" if value < 0 and not zero else "+" if sign and value > 0 and not zero else ""
    return f"{lead}{before}{shown}{after}"


def _affixes(unit: str) -> tuple[str, str]:
    text = plain_unit(unit)
    if text.startswith("£"):
        rest = text[1:].strip().lower()
        return "£", {"m": "m", "million": "m", "millions": "m", "k": "k", "thousand": "k"}.get(rest, "")
    if text.startswith("%"):
        return "", "%"
    if text.lower() in ("pp", "percentage points"):
        return "", " pp"
    return "", ""


def shown(value: float, decimals: int) -> float:
    """A value as it reads when shown, for counting those that read alike.

    >>> shown(0.5, 0), shown(-0.5, 0), shown(12.34, 1)
    (1.0, -1.0, 12.3)
    """
    return math.copysign(_halves_up(abs(value), decimals), value)


def same(first: float, second: float, unit: str = "count", decimals: int | None = None) -> bool:
    """Whether two values read alike when shown, so that no sentence says "rose from 12% to 12%"."""
    return number(first, unit, decimals) == number(second, unit, decimals)


def change(first: float, last: float, unit: str = "count", decimals: int | None = None) -> str:
    """What happened between two values, as a verb phrase. Only money, which chance does not move, rose or fell.

    >>> change(11.4e6, 46.3e6, "pounds"), change(217, 408)
    ('rose from £11.4 million to £46.3 million', 'went up from 217 to 408')
    >>> change(12.01, 12.04, "percent")
    'was 12.0% in both years'
    """
    if math.isnan(first) or math.isnan(last):
        return f"has {NO_NUMBER} to compare"
    if same(first, last, unit, decimals):
        return f"was {number(last, unit, decimals)} in both years"
    up, down = ("rose", "fell") if unit.startswith("pounds") else ("went up", "went down")
    verb = up if last > first else down
    start = number(first, unit, decimals)
    if not unit.startswith("pounds") and unit not in ("count", "percent"):
        start = start.split(" ")[0]  # "from 73 to 144 per 10,000": the unit once
    return f"{verb} from {start} to {number(last, unit, decimals)}"


def meaning(difference: float, polarity: str) -> str:
    """Whether a difference is better, worse or neither, by the measure's polarity.

    >>> meaning(3, "lower_better"), meaning(3, "higher_better"), meaning(3, "neutral"), meaning(0, "lower_better")
    ('worse', 'better', 'neither', 'neither')
    """
    if not difference or math.isnan(difference) or polarity not in ("higher_better", "lower_better"):
        return "neither"
    return "better" if (difference > 0) == (polarity == "higher_better") else "worse"


def times(ratio: float) -> str:
    """A ratio in words: 4.06 is "about four times", 1.5 is "1.5 times".

    >>> times(4.06), times(1.52), times(2.0)
    ('about four times', '1.5 times', 'twice')
    """
    words = {2: "twice", 3: "three times", 4: "four times", 5: "five times", 6: "six times"}
    nearest = round(ratio)
    if nearest in words and abs(ratio - nearest) < 0.005 * nearest:
        return words[nearest]
    if nearest in words and abs(ratio - nearest) <= 0.1:
        return f"about {words[nearest]}"
    return f"{ratio:.1f} times"


def period(text: str) -> str:
    """A period as prose says it: six digits of consecutive years become 2024/25; anything else stays.

    >>> period("202425"), period("2025"), period("2024-25 (OT)")
    ('2024/25', '2025', '2024-25')
    """
    text = re.sub(r"\s*\(.*\)$", "", str(text))
    return f"{text[:4]}/{text[4:]}" if re.fullmatch(r"\d{6}", text) else text


def sentence(text: str) -> str:
    """Text with a capital first letter and a full stop, once each."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def possessive(name: str) -> str:
    """The name's possessive, of the name as a text has it.

    >>> possessive("St Helens"), possessive("Redcar and Cleveland"), possessive("Herefordshire, County of")
    ("St Helens'", "Redcar and Cleveland's", "Herefordshire's")
    """
    name = named(name)
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def named(text: str) -> str:
    """A text with the names of places as a reader says them: what a list sets after a comma is left out.

    >>> named("Bristol, City of would need 9 homes"), named("Bournemouth, Christchurch and Poole")
    ('Bristol would need 9 homes', 'Bournemouth, Christchurch and Poole')
    """
    return _LISTED.sub("", text)


def in_prose(text: str) -> str:
    """Prose with the names of places as a sentence has them: as `named`, and with "the" where it belongs.

    >>> in_prose("Isles of Scilly had 2. None lives in City of London or the Isle of Wight.")
    'The Isles of Scilly had 2. None lives in the City of London or the Isle of Wight.'
    """

    def article(found: re.Match[str]) -> str:
        begins = re.search(r"(?:^|[.!?]\s+|\n(?:[-*] )?)[*“_]*$", text[: found.start()])
        return f"{'The' if begins else 'the'} {found[0]}"

    text = named(text)
    return _WITH_THE.sub(article, text)


_COMPASS = re.compile(r"(?:North|South) (?:East|West)|(?:East|West) Midlands|East of England")
_LISTED = re.compile(r", (?:City|County) of\b(?! [A-Z])")
_WITH_THE = re.compile(r"(?<![Tt]he )\b(?:Isles? of [A-Z]|City of London\b)")


def the(region: str) -> str:
    """A region's name as it stands inside a sentence; a council's stays as it is.

    >>> the("North East"), the("East of England"), the("London"), the("South Tyneside")
    ('the North East', 'the East of England', 'London', 'South Tyneside')
    """
    return f"the {region}" if _COMPASS.fullmatch(region) else region


def ordinal(n: int) -> str:
    """A place in an order: 1st, 2nd, 11th, 42nd.

    >>> [ordinal(n) for n in (1, 2, 3, 11, 42, 112)]
    ['1st', '2nd', '3rd', '11th', '42nd', '112th']
    """
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{n}{'th' if 10 < n % 100 < 14 else ends.get(n % 10, 'th')}"


def in_order(values: Sequence[float], mine: float, decimals: int, end: str = "") -> tuple[int, str, bool]:
    """Place, end ("highest", "lowest") and whether it is joint, among values as they are shown (`mine` among them).

    Out: from the nearer end, or from the `end` given.

    >>> in_order([61, 54.2, 54.4, 49], 54.2, 0), in_order([61, 54, 54, 49], 49, 0, "highest")
    ((2, 'highest', True), (4, 'highest', False))
    """
    held, own = [shown(v, decimals) for v in values], shown(mine, decimals)
    above, below = sum(v > own for v in held), sum(v < own for v in held)
    end = end or ("highest" if above <= below else "lowest")
    return (above if end == "highest" else below) + 1, end, held.count(own) > 1


def placed(place: int, end: str, joint: bool) -> str:
    """A place in an order, in words.

    >>> placed(38, "lowest", True), placed(5, "highest", False), placed(1, "highest", False)
    ('joint 38th lowest', 'the 5th highest', 'the highest')
    """
    return f"{'joint' if joint else 'the'} {'' if place == 1 else f'{ordinal(place)} '}{end}"


def lowered(text: str) -> str:
    """A title as it stands inside a sentence; an abbreviation and a name keep their capitals.

    >>> lowered("Children looked after"), lowered("SEN support"), lowered("£ a week"), lowered("Ofsted's visits")
    ('children looked after', 'SEN support', '£ a week', "Ofsted's visits")
    """
    return text if re.match(r"[A-Z]{2}|(?:English|Ofsted)\b", text) else text[:1].lower() + text[1:]


class Range(NamedTuple):
    """A range that is to hold the figure with a stated chance, in the figure's unit."""

    low: float
    high: float
    level: int = 80

    def told(self, unit: str = "count", decimals: int | None = None) -> str:
        """As prose says it; £ and % once at each end.

        >>> Range(330, 475).told(), Range(31.2, 38.7).told("percent", 0)
        ('330 to 475', '31% to 39%')
        """
        return f"{number(self.low, unit, decimals)} to {number(self.high, unit, decimals)}"
