"""Phrases on places that would have to open, their cost, and money net of income: each worked out again."""

import re
from math import floor

from second_reader.directions import UNDECIDED, Made, verdict
from second_reader.finding import Scope, canon
from second_reader.phrases import Phrase, pattern
from second_reader.phrases_ahead import _row, _settings
from second_reader.phrases_money import Tokens, use
from second_reader.words import Sentence

WEEKS = 365 / 7
HOMES = "Secure homes and children's homes"
ENGLAND = "E92000001"


def _held(scope: Scope, measure: str, name: str = "Total", period: str = "", code: str = "") -> float:
    """A figure of the place, or of another, of a period or the newest; -1 where none is held."""
    found = scope.page.world.values(measure, name, code or scope.page.code, period)
    return max(found, default=("", -1.0))[1]


def _inside(scope: Scope) -> tuple[float, float]:
    """The places inside that are not for short breaks alone, and the council's own share of the children inside."""
    places = _held(scope, "homes_places_number") - max(_held(scope, "homes_kind_places_number", "Short breaks only"), 0)
    own, others = (
        _held(scope, "placed_in_area_number", f"{who} within the local authority boundary")
        for who in ("Own LA children placed internally", "Other LA children externally placed")
    )
    return places, own / (own + others) if own + others > 0 else -1.0


def _prices(scope: Scope, period: str = "") -> tuple[str, list[float]]:
    """The year, and what a week of residential care costs there: the place's, and its region's councils' plain mean."""
    world, measure = scope.page.world, "unit_cost_residential"
    year = period or max(world.values(measure, "Total", scope.page.code), default=("", 0.0))[0]
    own = [v for _, v in world.values(measure, "Total", scope.page.code, year)]
    near = [v for code in world.in_region(scope.page.code) for _, v in world.values(measure, "Total", code, year)]
    return year, [*own, 5 * floor(sum(near) / len(near) / 5 + 0.5)] if near else own


def _dated(scope: Scope, sentence: Sentence) -> Made:
    """The day of the newest register."""
    newest = max(scope.page.world.values("homes_number", "Total", scope.page.code))[0]
    for when in sentence.of("period"):
        use(when)
        yield "period", when.text, verdict(when.text == f"31 March {newest}"), newest


def _registered(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    homes, places, council = tokens
    use(*tokens)
    yield from _dated(scope, sentence)
    asked = (("homes_number", "Total"), ("homes_places_number", "Total"), ("homes_places_number", "Council"))
    for token, (measure, name) in zip((homes, places, council), asked, strict=True):
        assert token
        value = _held(scope, measure, name)
        yield "number", token.text, verdict(token.value == value), f"{measure} {value}"


def _none(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    yield from _dated(scope, sentence)
    yield "number", "no home", verdict(_held(scope, "homes_number") == 0), "the newest register"


def _enough(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "were enough in 64% of cases, as numbers in homes grew": a table of the method has it; England's number grew."""
    (share,) = tokens
    assert share
    use(share, *(x for x in sentence.tokens if x.text == "grew"))
    yield "number", share.text, verdict(_row(3.0, 80.0, share.value)), "a method's table"
    grown = scope.page.world.values("cla_placement_number", HOMES, ENGLAND)
    yield "direction", "grew", verdict(max(grown)[1] > min(grown)[1]), f"{grown}"


def _needed(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    needed, chance = tokens
    assert needed and chance
    use(chance)
    yield "number", chance.text, verdict(chance.value in _settings("ahead")), "a setting of the page"


def _counted(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    registered, counted, share = tokens
    assert registered and counted and share
    use(*tokens)
    places, own = _inside(scope)
    yield "number", registered.text, verdict(registered.value == places), f"{places}"
    yield "number", counted.text, verdict(counted.value == floor(places * own + 1e-9)), f"{places * own}"
    yield "number", share.text, verdict(share.reads(100 * own)), f"{own}"


def _filled(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "In use all year, 26 places would cost £10.4 million to £14.6 million a year": at the two published prices."""
    many, low, high = tokens
    assert many and low and high
    use(low, high)
    prices = sorted(_prices(scope)[1])
    for token, price in ((low, prices[0]), (high, prices[-1])):
        made = many.value * price * WEEKS
        near = token.reads(made) or abs(token.value - made) <= (500 if made < 950_000 else 50_000)
        yield "number", token.text, verdict(near), f"{made}"


def _week(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """Costs of a week, each beside the year: one of the place's or its region's."""
    years = sentence.of("period")
    prices = _prices(scope, canon(years[0]) if years else "")[1]
    use(*years[:1])
    for token in [x for x in sentence.of("number") if x.unit == "£"]:
        use(token)
        yield "number", token.text, verdict(token.value in prices), f"{prices}"
    for when in years[:1]:
        yield "period", when.text, verdict(bool(prices)), "a year with costs"


def _more_other(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    (many,) = tokens
    assert many
    use(many)
    yield "number", many.text, verdict(many.value == _held(scope, "cla_placement_number", "Other placements")), "held"


def _saved(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "at most £26.8 million a year": the beds saved, at the region's newest cost of a week."""
    size, error = tokens
    assert size and error
    use(size, error)
    beds = next((c.value for c in scope.cells if c.name == "As assumed"), -1.0)
    newest = max(p for p, _ in scope.page.world.values("unit_cost_residential", "Total", ENGLAND))
    made = beds * _prices(scope, newest)[1][-1] * WEEKS
    yield "number", size.text, verdict(size.reads(made)), f"{made}"
    yield "number", error.text, UNDECIDED if error.value < made / 10 else verdict(False), "a model's figure"


def _income(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "Income was 7.3% of gross spending here, 5.4% in similar areas and 5.4% in England": from both measures."""
    use(*tokens)
    world, code = scope.page.world, scope.page.code

    def share(area: str) -> float:
        gross, back = (_held(scope, m, "Children Looked After", "", area) for m in ("outturn_gross", "outturn_income"))
        return 100 * back / gross if gross > 0 else -1.0

    near = [s for s in map(share, world.neighbours(code)) if 0 <= s <= 100]
    for token, made in zip(tokens, (share(code), sum(near) / max(len(near), 1), share(ENGLAND)), strict=True):
        assert token
        yield "number", token.text, verdict(token.reads(made)), f"{made}"


def _each(scope: Scope, sentence: Sentence, tokens: Tokens, found: re.Match[str]) -> Made:
    """ "For each £100 of early help and family support, £387 ... in 2024-25, and £117 in 2016-17": from the lines."""
    whole, now, then = tokens[0], (tokens[1], tokens[2]), (tokens[3], tokens[4])
    assert whole
    use(*tokens)
    yield "number", whole.text, verdict(whole.value == 100), "the base"
    for size, when in (now, then):
        assert size and when
        lines = ("spend_early_years", "spend_family_support", "spend_young_people")
        early = sum(_held(scope, m, "Total", canon(when)) for m in lines)
        made = 100 * _held(scope, "spend_cla", "Total", canon(when)) / early if early > 0 else -1.0
        yield "number", size.text, verdict(size.reads(made)), f"{made}"
        yield "period", when.text, verdict(made >= 0), "with its figure"


PATTERNS: list[Phrase] = [
    (pattern(r"#(\d+) homes? with #(\d+) places? .*?ran #(\d+) of the places"), _registered),
    (pattern(r"no children's home was registered in (?:the )?&\d+ on @\d+"), _none),
    (pattern(r"were enough in #(\d+) of cases"), _enough),
    (pattern(r"needed : #(\d+) places? , to have enough in #(\d+) of"), _needed),
    (pattern(r"of #(\d+) registered , #(\d+) \( #(\d+) \) are counted on"), _counted),
    (pattern(r"in use all year , #(\d+) places? would cost #(\d+) to #(\d+) a year"), _filled),
    (pattern(r"week of residential care (?:in @\d+ : #|did in)"), _week),
    (pattern(r"#(\d+) more children were in"), _more_other),
    (pattern(r"at most #(\d+) a year , give or take #(\d+) by the simulation"), _saved),
    (pattern(r"income was #(\d+) of gross spending here , #(\d+) in &\d+ and #(\d+) in"), _income),
    (pattern(r"for each #(\d+) of early help .*?#(\d+) was spent .*?@(\d+) , and #(\d+) in @(\d+)"), _each),
]
