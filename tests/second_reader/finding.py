"""Where a number stands in the data: the lookup that every check uses."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from functools import cached_property
from itertools import combinations
from math import log, sqrt

from second_reader.evidence import COUNTS, Cell, Evidence, Page
from second_reader.nouns import in_name, of_whom
from second_reader.words import Sentence, Token, canonical, stem, stems

NEAR = 0.7
"""A series is among those spoken of if its words fit a sentence this well, set against the best one."""
LEVELS = ("lo80", "hi80", "lo95", "hi95", "low", "high", "lo", "hi")
_EARLIER = set(",;:.()") | {"–", "—"}


@dataclass
class Scope:
    """What a text may speak of: some exhibits of a page and, as it is read, the figure spoken of last."""

    page: Page
    homes: list[Evidence]
    own: bool
    focus: Cell | None = None
    first: Cell | None = None
    period: str = ""
    spoken: list[tuple[int, str]] = default(default_factory=list)
    field: str = ""

    @cached_property
    def cells(self) -> list[Cell]:
        """Every figure in the scope."""
        return [c for e in self.homes for c in e.cells]

    @cached_property
    def periods(self) -> set[str]:
        """Every period in the scope."""
        return {p for e in self.homes for p in e.periods}

    @cached_property
    def last(self) -> Cell | None:
        """The place's newest figure in an exhibit."""
        own = [c for c in self.cells if c.place == self.page.place and c.column == "value" and c.period in self.past]
        return max(own, key=lambda c: c.period) if own and self.own else None

    def last_of(self, cell: Cell) -> str:
        """The last period for which the place has every series of a figure's exhibit; '' outside the exhibit."""
        like = [c for c in self.cells if (c.home, c.place, c.column) == (cell.home, cell.place, cell.column)]
        return min((max(c.period for c in like if c.name == n) for n in {c.name for c in like}), default="")

    @property
    def past(self) -> set[str]:
        """Every period that is not still to come."""
        return {p for e in self.homes for p in e.past if p}

    @property
    def newest(self) -> str:
        """The period of what was spoken of last, or of the newest figure."""
        last = self.focus or self.last
        return last.period if last else ""

    @cached_property
    def places(self) -> set[str]:
        """Places that a text here may name without a figure."""
        region = str(self.page.world.areas.loc[self.page.code, "region_name"])
        return {self.page.place, region, "England", "similar areas"} | {p for e in self.homes for p in e.places}

    @cached_property
    def series(self) -> dict[tuple[int, str], set[str]]:
        """The words of each series in the scope."""
        return {
            (e.at, name): e.topic | stems(name) | self._measured(e)
            for e in self.homes
            for name in dict.fromkeys(c.name for c in e.cells)
        }

    def _measured(self, home: Evidence) -> set[str]:
        topics = self.page.world.topics
        return set().union(*(topics.get((m, ""), set()) for m in home.measures))

    def see(self, cell: Cell) -> None:
        """A figure was spoken of: what follows may speak of it, unless a later one of its series was."""
        old = self.focus
        if cell.place != self.page.place or cell.column in (*COUNTS, *LEVELS):
            return
        if self.first is None:
            self.first = cell
        if old is None or old.series != cell.series or cell.period >= old.period:
            self.focus = cell

    def kin(self, cell: Cell | None) -> set[tuple[int, str]]:
        """The series that hold the same figure: one may stand in two exhibits."""
        if cell is None:
            return set()
        same = (cell.place, cell.period, cell.value)
        people = {*COUNTS, *LEVELS}
        return {c.series for c in self.cells if (c.place, c.period, c.value) == same and c.column not in people}

    def turn(self, sentence: Sentence) -> None:
        """Find which series a sentence speaks of; one that speaks of nothing new keeps the last."""
        self.first = None
        if self.own:
            return
        said = sentence.spoken & set().union(*self.series.values(), ())
        if (
            re.match(r"(It (is|was|fell|rose|went)|They|Both|The others|The share of \d)", sentence.text)
            and self.spoken
        ):
            return
        scores = fits(said, self.series)
        if scores:
            best = max(scores.values())
            self.spoken = [s for s, fit in scores.items() if fit >= NEAR * best]


def fits(said: set[str], topics: dict[tuple, set[str]]) -> dict[tuple, float]:
    """How well some words fit each topic: the words shared, the rarer the more, for the words there are."""
    held = {w: sum(w in words for words in topics.values()) for w in said}
    weight = {w: log(1 + len(topics) / n) for w, n in held.items() if n}
    out = {}
    for key, words in topics.items():
        shared = sum(weight[w] for w in words & weight.keys())
        if shared:
            out[key] = shared / (len(words) + 1) ** 0.25
    return out


def fitting(token: Token, cell: Cell) -> bool:
    """Whether a figure can be what a number says: rounded alike, and of the same unit."""
    unit = cell.unit
    if token.unit == "%" and unit not in ("percent", ""):
        return False
    if token.unit == "£" and not (unit.startswith("pounds") or unit == ""):
        return False
    if token.unit.startswith(("per ", "for ", "in ")):
        size = re.search(r"[\d,]+", token.unit)
        if not (unit == "" or (size and re.search(rf"(?<![\d,]){re.escape(size[0])}(?![\d,])", unit))):
            return False
    if token.unit in ("", "word") and unit == "percent" and cell.column not in COUNTS:
        return False
    return token.reads(cell.value)


def names_near(sentence: Sentence, token: Token, home: Evidence) -> list[str] | None:
    """The categories of an exhibit that stand nearest to a number; None where none is named."""
    if len(home.names) < 2:
        return None
    if one := of_whom(sentence, token, home.names, {c.name for c in home.cells}):
        return one
    low = sentence.text.lower()
    if told := [n for n, texts in home.told.items() if any(t in low for t in texts)]:
        return told
    if word_for_word := [n for n in {c.name for c in home.cells} if literal(sentence, token, n)]:
        return word_for_word
    at = sentence.tokens.index(token)
    steps, scores = _steps(sentence), {}
    for name, words in home.names.items():
        near = dict.fromkeys(words, 0.0)
        for n, other in enumerate(sentence.tokens):
            if other.kind in ("word", "says") and (s := stem(other.text)) in near:
                near[s] = max(near[s], (1 if s in stems(name) else 0.3) / (1 + abs(steps[n] - steps[at])))
        if score := sum(near.values()) / sqrt(len(stems(name)) or 1):
            scores[name] = score
    if not scores:
        return None
    best = max(scores.values())
    return [n for n, s in scores.items() if s >= 0.99 * best]


def literal(sentence: Sentence, token: Token, name: str) -> bool:
    """Whether a category's name, but for its date, stands word for word in the clause of a number."""
    bare = re.sub(r", (?:(?:year to )?\d{1,2} \w+ )?(?:19|20)\d{2}.*$", "", name).lower()
    start = max((m.end() for m in re.finditer(r"[,;:] ", sentence.text[: token.start])), default=0)
    clause = re.split(r"[,;:] ", sentence.text[start:])[0].lower()
    return len(bare) > 8 and bare in clause


def _steps(sentence: Sentence) -> list[float]:
    """A measure of distance along a sentence, in which commas and brackets keep things apart."""
    out, now = [], 0.0
    for token in sentence.tokens:
        now += {",": 3.0, ")": 6.0, ";": 20.0}.get(token.text, 1.0) if token.kind == "mark" else 1.0
        out.append(now)
    return out


def place_of(sentence: Sentence, token: Token, page: Page) -> str:
    """The place whose figure a number is: the one it stands beside, else the page's own."""
    t = sentence.tokens
    at = t.index(token)
    name = lambda i: page.world.place(t[i].text, page.place)  # noqa: E731
    if at >= 2 and t[at - 1].text == "(" and t[at - 2].kind == "place":
        return name(at - 2)
    if at and t[at - 1].kind == "place":
        return name(at - 1)
    if "against" in (x.text for x in t[max(0, at - 1) : at + 2]):
        beside = next((page.world.place(x.text, page.place) for x in reversed(t[:at]) if x.kind == "place"), page.place)
        return beside if t[at - 1].text == "against" else page.place
    for i in range(at + 1, min(at + 4, len(t))):
        if (t[i].kind == "place" and t[i - 1].text in ("in", "for")) or (
            t[i].kind == "place" and t[i - 1].text == "the" and t[i - 2].text in ("in", "for")
        ):
            return name(i)
        if t[i].kind != "word":
            break
    if at >= 2 and t[at - 2].kind == "place" and t[at - 1].text in (":", "had", "has", "was", "is"):
        return name(at - 2)
    for i, early in enumerate(t[:3]):
        if early.kind == "place" and not (i + 1 < len(t) and t[i + 1].text == "("):
            return name(i)
    return page.place


def period_of(sentence: Sentence, token: Token) -> Token | None:
    """The period that a number stands with: the next one in its clause, else the one before it."""
    t = sentence.tokens
    at = t.index(token)
    if at >= 2 and t[at - 1].text == "(" and t[at - 2].kind == "period":
        return t[at - 2]
    for other in t[at + 1 :]:
        if other.text == ";":
            break
        if other.kind == "period":
            return other
    for other in reversed(t[:at]):
        if other.kind == "period":
            return other
    return next((o for o in t[at:] if o.kind == "period"), None)


def find(
    scope: Scope, sentence: Sentence, token: Token, place: str, period: str, columns: Sequence[str] = ()
) -> list[Cell]:
    """The figures that a number can be: of that place and period, and of the category named beside it."""
    out, here, kin = [], scope.page.place, scope.kin(scope.focus)
    for home in scope.homes:
        named = names_near(sentence, token, home)
        for cell in home.cells:
            if cell.place != place or (period and cell.period and cell.period != period):
                continue
            if (
                cell.column not in columns
                if columns
                else cell.column in ("n", *(("level",) if scope.field == "headline" else ()))
            ):
                continue
            if named is not None and cell.name and cell.name not in named:
                continue
            told = not scope.spoken or cell.series in scope.spoken or literal(sentence, token, cell.name)
            if not scope.own and not told and (place == here or cell.series not in kin):
                continue
            if place != here and kin and cell.series not in kin:
                continue
            if fitting(token, cell):
                out.append(cell)
    if (focus := scope.focus) is not None:
        out.sort(key=lambda c: c.series != focus.series)
    return sorted(out, key=lambda c: c.column != "value")


def observed(scope: Scope, sentence: Sentence, token: Token, place: str, period: str) -> str:
    """The measure, outside the exhibits, under which a number stands in the observations; '' where there is none."""
    world, page = scope.page.world, scope.page
    areas = [page.code] if place == page.place else [world.code(place)]
    if not areas[0] or not period:
        return ""
    if place != page.place and scope.own and any(c.place == place for c in scope.cells):
        return ""  # its own table has that place's figures
    for measure, name in _asked(scope, sentence, token):
        unit = str(world.measures["unit"].get(measure, ""))
        for _, value in world.values(measure, name, areas[0], period):
            if fitting(token, Cell(value, place, period, name, "value", unit, measure, -1, -1)):
                return measure
    return ""


def _asked(scope: Scope, sentence: Sentence, token: Token) -> Iterable[tuple[str, str]]:
    world = scope.page.world
    for home in scope.homes if scope.own else []:
        named = names_near(sentence, token, home) or sorted({c.name for c in home.cells}) or ["Total"]
        own = {c.measure for c in home.cells if c.name in named} & set(home.measures)
        for measure in sorted(own) or home.measures:
            for kin in world.family(measure):
                for name in named:
                    yield kin, name
                for name in _told(sentence, world.categories(kin)) if len(home.names) < 2 else ():
                    yield kin, name
                if world.measures["unit"].get(kin) == "count":
                    yield kin, "Total"
    beside = scope.field.startswith("notes")  # a note may tell of another measure than its exhibit
    if not scope.own or beside or any(len(h.names) < 2 or not h.measures for h in scope.homes):
        scores = fits(sentence.spoken, world.topics)
        best = max(scores.values(), default=0)
        for (measure, name), fit in scores.items():
            if fit >= (0.9 if scope.own else NEAR) * best:
                yield measure, name or "Total"
                for kin in world.family(measure):
                    yield kin, name or "Total"


def _told(sentence: Sentence, categories: dict[tuple[str], set[str]]) -> list[str]:
    scores = fits(sentence.spoken, categories)
    best = max(scores.values(), default=0)
    return [key[0] for key, fit in scores.items() if fit >= 0.9 * best]


def derived(scope: Scope, sentence: Sentence, token: Token, place: str, period: str) -> bool:
    """Whether a number is the share that two other numbers of the sentence make."""
    numbers = [t for t in sentence.of("number") if t is not token]
    if token.unit == "%":
        for a, b in combinations(numbers, 2):
            low, high = sorted((a.value, b.value))
            if high and token.reads(100 * low / high):
                return True
    return False


def defined(scope: Scope, sentence: Sentence, token: Token) -> bool:
    """Whether a number is part of a definition: it stands in the same words in the project's lists."""
    if in_name(sentence, token, [*scope.page.world.measures["title"], *(c.name for c in scope.cells)]):
        return True
    words = [t.text.lower() for t in sentence.tokens]
    at = sentence.tokens.index(token)
    if token.unit in ("%", "£") or token.scale != 1.0:
        return False
    phrases = scope.page.world.phrases
    words = ["to" if w == "–" else w for w in words]
    if token.kind == "period":
        if at < 2 or not all(re.match(r"\w", w) for w in words[at - 2 : at]):
            return False
        return " ".join(words[at - 2 : at + 1]) in scope.page.world.documents + scope.page.world.glossary
    for left, right in ((2, 0), (1, 1), (0, 2)):
        gram = tuple(words[max(0, at - left) : at + right + 1])
        telling = any(w.isalpha() and (len(w) > 3 or token.unit == "word") for w in gram)
        if gram in phrases and all(re.match(r"\w", w) for w in gram) and (telling or gram[1] in ("to", "and")):
            return True
    return False


def canon(token: Token | None) -> str:
    """A period token's one spelling; '' for none."""
    return canonical(token.text) if token else ""


def reason(page: Page, sentence: Sentence) -> bool:
    """Whether a sentence gives a reason that stands in the project's list of reasons."""
    found = re.match(r"The figure (.{20,})\.$", sentence.text)
    return found is not None and found[1].lower() in page.world.glossary
