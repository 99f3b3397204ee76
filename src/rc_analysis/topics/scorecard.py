"""The scorecard: each headline figure of a place beside others, in the order of a child's journey, as text."""

import math

import pandas as pd

from rc_analysis import symbols
from rc_analysis.case import Case
from rc_analysis.errors import listed
from rc_analysis.say.facts import HIGHER, LOWER, Facts
from rc_analysis.say.moves import moved
from rc_analysis.say.numbers import meaning, number, same
from rc_analysis.say.remarks import quarter, shared
from rc_analysis.sources.headlines import read_targets
from rc_analysis.topics.headlines import Headline, name_of, of_place
from rc_analysis.topics.held import due, held_of

KEPT = ("stage", "measure", "breakdown", "england", "change", "source_id")
"""Columns for the page's own use, which are not printed."""


def scorecard(case: Case) -> pd.DataFrame:
    """Every headline figure that the place has, a row each.

    Out: What (with its period), Number (the people behind it), the place by name, Since the figure before, Similar
    areas, the region by name, England (and how the place stands to it, beyond chance), Quarter (of all councils, by
    the figure's size), Next figures, and Own target where data/targets.csv has one of this council's; then `KEPT`:
    stage, measure, breakdown (as published), england (better, worse, higher, lower than England by more than chance,
    else ""), change (better, worse, ""), source_id. Text throughout; [x] for what is not available. No row, and
    `attrs["nothing"]` a sentence, where the place has no figure.

    >>> from rc_analysis.case import open_case
    >>> table = scorecard(open_case(edition="example", area="Leeds", as_of="2026-09-30"))
    >>> table.set_index("What").loc["Children looked after, 2025", ["Number", "Leeds", "Quarter"]].tolist()
    ['1,498', '85 per 10,000', 'second highest']
    """
    given = read_targets(case.store.folder / "targets.csv")
    targets = given[given["area_code"] == case.area.code].set_index(["measure", "breakdown"])["target"]
    rows = [_row(case, one, targets) for one in of_place(case)]
    out = pd.DataFrame(rows, columns=[*_columns(case), *KEPT])
    if targets.empty:
        out = out.drop(columns="Own target")
    out.attrs["case"] = case.key
    if out.empty:
        out.attrs["nothing"] = f"No headline figures are published for {case.place}."
    return out


def told(rows: pd.DataFrame) -> str:
    """What the rows of one stage say together, beside England and since the figure before.

    >>> told(pd.DataFrame({"stage": "School", "england": ["worse", "", "higher"], "change": ["", "", "up"]}))
    "Of 3 figures on school, 1 is worse and 1 higher than England's by more than chance."
    """
    stage = str(rows["stage"].iloc[0])
    topic = f"on {stage[:1].lower()}{stage[1:]}"
    beside = [f"{n} {how}" for how in ("better", "worse", "higher", "lower") if (n := (rows["england"] == how).sum())]
    moves = [f"{n} got {how}" for how in ("better", "worse") if (n := (rows["change"] == how).sum())]
    if beside:
        verb = "is" if beside[0].startswith("1 ") else "are"
        beside[0] = beside[0].replace(" ", f" {verb} ", 1)
        one = f"Of {len(rows)} figures {topic}, {listed(beside)} than England's by more than chance"
    else:
        none = f"None of the {len(rows)} figures" if len(rows) > 1 else "The one figure"
        differs = "differs" if len(rows) > 1 else "does not differ"
        one = f"{none} {topic} {differs} from England's by more than chance, as far as can be judged"
    return f"{one}; since the figure before, {listed(moves)}." if moves else f"{one}."


def _columns(case: Case) -> list[str]:
    beside = ["Similar areas", case.region.name, case.england.name]
    return ["What", "Number", case.place, "Since the figure before", *beside, "Quarter", "Next figures", "Own target"]


def _row(case: Case, one: Headline, targets: "pd.Series[float]") -> tuple[str, ...]:
    facts, change = one.facts, moved(one.facts)
    near, region, england = (facts.other(role) for role in ("neighbours", "region", "england"))
    stands = facts.stands(facts.now, england) if england and facts.comparable else ""
    against = ""
    if stands in (HIGHER, LOWER) and england:
        sense = meaning(facts.now.value - england.value, facts.polarity)
        against = stands if sense == "neither" else sense
    held = held_of(case, [one.measure])
    target = targets.get((one.measure, one.breakdown), math.nan)
    absent = symbols.bracket(symbols.MISSING)
    return (
        f"{name_of(facts)}, {facts.now.period}{shared(facts)}",
        _number(facts) or absent,
        facts.told(facts.now.value),
        change.words + (f" ({change.meaning})" if change.meaning else ""),
        *(facts.told(f.value) if f else absent for f in (near, region)),
        (facts.told(england.value) if england else absent) + (f" ({against} here)" if against else ""),
        quarter(facts) or absent,
        due(*held[["state", "next"]].iloc[0]) if len(held) else absent,
        absent if math.isnan(target) else _against(facts, target),
        one.stage,
        one.measure,
        one.breakdown,
        against,
        change.meaning,
        one.source_id,
    )


def _number(facts: Facts) -> str:
    """The people behind a figure: "213 of 397", or the number that a rate counts."""
    count, cohort = facts.now.count, facts.now.cohort
    if math.isnan(count):
        return f"of {number(cohort)}" if facts.unit == "percent" and not math.isnan(cohort) else ""
    return (
        f"{number(count)} of {number(cohort)}" if facts.unit == "percent" and not math.isnan(cohort) else number(count)
    )


def _against(facts: Facts, target: float) -> str:
    """The target, and whether it is met where the publisher says which way is better."""
    if facts.polarity == "neutral":
        return facts.told(target)
    met = (
        same(facts.now.value, target, facts.unit, facts.decimals)
        or meaning(facts.now.value - target, facts.polarity) == "better"
    )
    return f"{facts.told(target)} ({'met' if met else 'not met'})"
