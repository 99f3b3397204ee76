"""Which figures the overview shows first, by one rule for every place; nothing is drawn here.

The rule, as a reader is told it: shown are the figures on which the place lies furthest from its similar areas, set
against how far those lie from each other, at most two of one stage. `RULE` says what is left out.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.say.facts import ALIKE, FEWEST_BEHIND, HIGHER, LOWER, WITHIN, Facts
from rc_analysis.sources.headlines import read_headlines
from rc_analysis.store import Store

MOST, MOST_A_STAGE = 8, 2
FEWEST_NEIGHBOURS = 5
"""A spread is not told from fewer similar areas than this."""
FEWEST_UNJUDGED = 30
"""Where chance cannot be judged, a figure of fewer people than this is not chosen."""

RULE = (
    "The cards show the figures on which {place} lies furthest from its similar areas, set against how far those lie "
    f"from each other. There are at most {MOST} cards, and {MOST_A_STAGE} of one part of the scorecard. A figure must "
    "be higher, or lower, than in most similar areas. Left out are differences that chance could explain, figures "
    f"older than those of similar areas, and figures on fewer than {FEWEST_BEHIND} people. Where chance cannot be "
    "judged, a figure must "
    f"rest on at least {FEWEST_UNJUDGED} people. It must then also lie outside the range of all similar areas."
)
"""The rule in words, for the page; `{place}` is the place's name."""


@dataclass(frozen=True)
class Headline:
    """One headline figure at a place.

    `distance` is how far it lies from the mean of similar areas, in standard deviations of theirs; `beyond` of `of`
    similar areas lie on the near side of it. NaN and 0 where they have too few figures. About `people` stand behind it.
    """

    stage: str
    page: str
    measure: str
    breakdown: str
    facts: Facts
    distance: float
    beyond: int
    of: int
    people: float
    source_id: str

    @property
    def higher(self) -> bool:
        """Whether it lies above the mean of similar areas."""
        near = self.facts.other("neighbours")
        return near is not None and self.facts.now.value > near.value

    @property
    def stands_out(self) -> bool:
        """Whether it may be chosen: see `RULE`."""
        near = self.facts.other("neighbours")
        if near is None or not self.facts.comparable or math.isnan(self.distance) or self.people < FEWEST_BEHIND:
            return False
        stands = self.facts.stands(self.facts.now, near)
        if stands in (ALIKE, WITHIN) or self.beyond * 2 <= self.of:
            return False
        return stands in (HIGHER, LOWER) or (self.people >= FEWEST_UNJUDGED and self.beyond == self.of)

    @property
    def reason(self) -> str:
        """Why it is on a card: "Higher than in 9 of 10 similar areas"."""
        among = f"all {self.of}" if self.beyond == self.of else f"{self.beyond} of {self.of}"
        return f"{'Higher' if self.higher else 'Lower'} than in {among} similar areas"


def chosen(case: Case, most: int = MOST) -> pd.DataFrame:
    """The headline figures that a reader of the place should see first, the one furthest from similar areas first.

    In: a case; at most how many. Out: page (file stem of the notebook that explains it), measure, breakdown (as
    published), name (in plain words), reason (a short phrase), distance (float, standard deviations of the similar
    areas); index 0, 1, 2 ...; no row where none stands out by `RULE`.

    >>> from rc_analysis.case import open_case
    >>> first = chosen(open_case(edition="example", area="Leeds", as_of="2026-09-30"))
    >>> first.loc[0, ["name", "reason"]].tolist()
    ['Weekly spending for each child in foster care', 'Lower than in all 10 similar areas']
    """
    taken: list[Headline] = []
    for one in sorted((h for h in of_place(case) if h.stands_out), key=lambda h: -h.distance):
        if len(taken) < most and sum(t.stage == one.stage for t in taken) < MOST_A_STAGE:
            taken.append(one)
    rows = [(h.stage, h.page, h.measure, h.breakdown, name_of(h.facts), h.reason, h.distance) for h in taken]
    return pd.DataFrame(rows, columns=["stage", "page", "measure", "breakdown", "name", "reason", "distance"])


def apart(case: Case, shown: pd.DataFrame) -> pd.DataFrame:
    """How far the place and others lie from similar areas on the figures chosen, all on one scale: for `rc.compare`.

    In: as `chosen` gives it. Out: a row for the place, the mean of similar areas (0), the region and England on each,
    where they have a figure: who, role, breakdown (the figure's name with what it is at the place), period, value
    (standard deviations of the similar areas above their mean), unit, source_id, n. No row, and `attrs["nothing"]` a
    sentence, where none is chosen.

    >>> from rc_analysis.case import open_case
    >>> case = open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> first = apart(case, chosen(case)).iloc[0]
    >>> first["breakdown"], round(float(first["value"]), 1)
    ('Weekly spending for each child in foster care: £270 a week', -5.4)
    """
    held = {(h.measure, h.breakdown): h for h in of_place(case)}
    rows: list[dict[str, object]] = []
    for one in shown.itertuples():
        found = held[str(one.measure), str(one.breakdown)]
        facts, near = found.facts, found.facts.other("neighbours")
        if near is not None:
            spread = abs(facts.now.value - near.value) / found.distance
            name = f"{one.name}: {facts.told(facts.now.value)}"
            rows += [
                {"who": f.who, "role": f.role, "breakdown": name, "period": f.period, "source_id": found.source_id,
                 "value": (f.value - near.value) / spread, "unit": "spreads of similar areas", "n": f.n}
                for f in (facts.now, *facts.others)
            ]  # fmt: skip
    out = pd.DataFrame(rows, columns=["who", "role", "breakdown", "period", "value", "unit", "source_id", "n"])
    out.attrs |= {"case": case.key, "nothing": f"No headline figure of {case.place} stands out."}
    return out


@lru_cache(maxsize=8)
def of_place(case: Case) -> tuple[Headline, ...]:
    """Every headline figure that the place has, in the order of data/headlines.csv; none is left out by the rule."""
    found = []
    for stage, page, measure, breakdown, behind in listed(case.store).to_numpy():
        try:
            frame = case.figures(measure, breakdown)
            facts = Facts.of(frame)
        except NoData:
            continue
        own = frame[(frame["role"] == "place") & (frame["period_end"] == facts.now.period_end)]
        near, each = facts.other("neighbours"), _each(case, facts, breakdown)
        distance, beyond = math.nan, 0
        if near is not None and len(each) >= FEWEST_NEIGHBOURS:
            spread, value = each.std(), round(facts.now.value, facts.decimals)
            distance = abs(facts.now.value - near.value) / spread if spread > 0 else math.nan
            shown = each.round(facts.decimals)
            beyond = int((shown < value).sum() if facts.now.value > near.value else (shown > value).sum())
        people = _people(case, behind) if behind else facts.now.cohort
        source = str(own["source_id"].iloc[0])
        found.append(Headline(stage, page, measure, breakdown, facts, distance, beyond, len(each), people, source))
    return tuple(found)


@lru_cache(maxsize=8)
def listed(store: Store) -> pd.DataFrame:
    """The list of headline figures of a data folder, as `read_headlines` gives it."""
    held = {name: tuple(store.breakdowns_held(name)) for name in store.measures()["measure"]}
    return read_headlines(store.folder / "headlines.csv", held)


def name_of(facts: Facts) -> str:
    """The measure's name in plain words, from its phrase: "Children looked after in other placements"."""
    name = re.sub(r"^the ((share|rate) of )?", "", facts.phrase)
    return name[:1].upper() + name[1:]


def _each(case: Case, facts: Facts, breakdown: str) -> "pd.Series[float]":
    """The figures of each similar area for the same period, on ten people or more; joint ones once."""
    held = case.peers(facts.measure, breakdown)
    near = held["area_code"].isin([a.code for a in case.neighbours])
    return held.loc[near & (held["period_end"] == facts.now.period_end), "value"].dropna()


def _people(case: Case, spec: str) -> float:
    """About how many people stand behind the figure; 0 where that number is withheld or not there."""
    measure, _, part = spec.partition("|")
    try:
        held = case.store.load(measure, areas=[case.area.code], breakdown=part or "Total")
    except NoData:
        return 0.0
    newest = held[held["period_end"] <= pd.Timestamp(case.as_of)]["value"].tail(1).dropna()
    return float(newest.iloc[0]) if len(newest) else 0.0
