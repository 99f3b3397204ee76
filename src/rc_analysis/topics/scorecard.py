"""The scorecard: each headline figure of a place beside others, in the order of a child's journey; every indicator."""

import math

import pandas as pd

from rc_analysis import symbols
from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.say.facts import HIGHER, LOWER, Facts
from rc_analysis.say.moves import moved
from rc_analysis.say.numbers import meaning, number, ordinal, same
from rc_analysis.say.remarks import quarter, ranked, shared
from rc_analysis.sources.headlines import read_targets
from rc_analysis.topics.headlines import listed as headlines
from rc_analysis.topics.headlines import name_of, of_place
from rc_analysis.topics.held import due, held_of
from rc_analysis.words import TOTAL, held, parts_of

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
    rows = []
    for one in of_place(case):
        known = held_of(case, [one.measure])
        next_ = due(*known[["state", "next"]].iloc[0]) if len(known) else ""
        target = targets.get((one.measure, one.breakdown), math.nan)
        rows.append(_row(case, one.facts, one.breakdown, one.stage, one.source_id, next_, target))
    out = pd.DataFrame(rows, columns=[*_columns(case), *KEPT])
    if targets.empty:
        out = out.drop(columns="Own target")
    out.attrs["case"] = case.key
    if out.empty:
        out.attrs["nothing"] = f"No headline figures are published for {case.place}."
    return out


_NUMBERS = ("value", "before", "neighbours", "region", "england_")
FILE = ("breakdown", "title", "period", "unit", *_NUMBERS, "rank", "release", "source_id")
"""What a file of `indicators` holds, a row each, after the measure: numbers where the page has text."""


def indicators(case: Case) -> pd.DataFrame:
    """Every measure held that the place has a figure of, by topic, a row each; several of those with several headlines.

    A count that stands behind a share or rate is in its row and has none of its own. Of a measure in parts that has no
    headline the first part is taken. Out: `scorecard`'s columns but for next figures and target, `KEPT` with the topic
    of data/measures.csv for stage, `FILE`, `england_` being England's number, and `over_time`, the place's figures of
    all periods as `case.figures` has them.

    >>> from rc_analysis.case import open_case
    >>> rows = indicators(open_case(edition="example", area="Leeds", as_of="2026-09-30"))
    >>> rows.set_index("measure").loc["cla_rate", ["Leeds", "value", "unit"]].astype("str").tolist()
    ['85 per 10,000', '85.0', 'per 10,000']
    """
    listed_ = headlines(case.store).groupby("measure")["breakdown"].agg(list)
    counted = set(case.store.words()["count"].str.partition("|")[0])
    rows = []
    for measure, topic in case.store.measures()[["measure", "topic"]].to_numpy():
        for part in listed_.get(measure, [_main(case, measure)] if measure not in counted else []):
            try:
                frame = case.figures(measure, part)
                facts = Facts.of(frame)
            except NoData:
                continue
            mine = frame[(frame["role"] == "place") & (frame["period_end"] == facts.now.period_end)]
            others = [facts.previous, *(facts.other(role) for role in ("neighbours", "region", "england"))]
            numbers = (f.value if f else math.nan for f in (facts.now, *others))
            source = case.store.source(str(mine["source_id"].iloc[0]))
            row = _row(case, facts, part, topic, source.source_id)
            numbers_of = (name_of(facts), facts.now.period, facts.unit, *numbers, _rank(facts), source.release)
            rows.append((*row, *numbers_of, frame[frame["role"] == "place"]))
    columns = [*_columns(case), *KEPT, *FILE[1:-1], "over_time"]
    out = pd.DataFrame(rows, columns=columns).drop(columns=["Next figures", "Own target"])
    out.attrs |= {"case": case.key, "nothing": f"No figures are published for {case.place}."}
    return out


def _rank(facts: Facts) -> str:
    """The place among all councils with a figure: "joint 3rd highest of 150"; "" where it is not ranked."""
    found = ranked(facts)
    if found is None:
        return ""
    place, end, joint, of = found
    return f"{'joint ' if joint else ''}{f'{ordinal(place)} ' if place > 1 else ''}{end} of {of}"


def _main(case: Case, measure: str) -> str:
    """The published breakdown that stands for a measure: the whole, unless that is always all; else the first part."""
    names = held(case.store, measure) or (TOTAL,)
    always = case.measure(measure).unit == "percent" and parts_of(case.store, measure)
    return next((n for n in names if (n != TOTAL) == bool(always)), names[0])


def told(rows: pd.DataFrame) -> str:
    """What the rows of one stage say together, beside England and since the figure before.

    >>> told(pd.DataFrame({"stage": "School", "england": ["worse", "", "higher"], "change": ["", "", "up"]}))
    "Of 3 figures on school, 1 is worse and 1 higher than England's by more than chance."
    >>> told(pd.DataFrame({"stage": "School", "england": ["worse"], "change": ["better"]}))
    "The one figure on school is worse than England's by more than chance; since the figure before, it got better."
    """
    stage = str(rows["stage"].iloc[0])
    topic = f"on {stage[:1].lower()}{stage[1:]}"
    beside = [f"{n} {how}" for how in ("better", "worse", "higher", "lower") if (n := (rows["england"] == how).sum())]
    moves = [f"{n} got {how}" for how in ("better", "worse") if (n := (rows["change"] == how).sum())]
    alone = len(rows) == 1
    if beside:
        verb = "is" if beside[0].startswith("1 ") else "are"
        beside[0] = beside[0].replace(" ", f" {verb} ", 1)
        they = (
            f"The one figure {topic} {beside[0][2:]}" if alone else f"Of {len(rows)} figures {topic}, {listed(beside)}"
        )
        one = f"{they} than England's by more than chance"
    else:
        they = "The one figure" if alone else f"None of the {len(rows)} figures"
        one = (
            f"{they} {topic} {'does not differ' if alone else 'differs'} from England's by more than chance, as far as "
        )
        one += "can be judged"
    moves = [move.replace("1 got", "it got") if alone else move for move in moves]
    return f"{one}; since the figure before, {listed(moves)}." if moves else f"{one}."


def _columns(case: Case) -> list[str]:
    beside = ["Similar areas", case.region.name, case.england.name]
    return ["What", "Number", case.place, "Since the figure before", *beside, "Quarter", "Next figures", "Own target"]


def _row(
    case: Case, facts: Facts, part: str, stage: str, source_id: str, next_: str = "", target: float = math.nan
) -> tuple[str, ...]:
    """A figure of a place, as `_columns` and `KEPT` head it."""
    change = moved(facts)
    near, region, england = (facts.other(role) for role in ("neighbours", "region", "england"))
    stands = facts.stands(facts.now, england) if england and facts.comparable else ""
    against = ""
    if stands in (HIGHER, LOWER) and england:
        sense = meaning(facts.now.value - england.value, facts.polarity)
        against = stands if sense == "neither" else sense
    absent = symbols.bracket(symbols.MISSING)
    return (
        f"{name_of(facts)}, {facts.now.period}{shared(facts)}",
        _number(facts) or absent,
        facts.told(facts.now.value),
        change.words + (f" ({change.meaning})" if change.meaning else ""),
        *(facts.told(f.value) if f else absent for f in (near, region)),
        (facts.told(england.value) if england else absent) + (f" ({against} here)" if against else ""),
        quarter(facts) or absent,
        next_ or absent,
        absent if math.isnan(target) else _against(facts, target),
        stage,
        facts.measure,
        part,
        against,
        change.meaning,
        source_id,
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
