"""Results at the end of primary and of secondary school, and how far children looked after lie behind all pupils."""

import math
from dataclasses import replace

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import common
from rc_analysis.exhibits.education import parts, pooled
from rc_analysis.exhibits.education.parts import NAMES, Rows
from rc_analysis.methods import comparators, intervals
from rc_analysis.methods import segments as breaks
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.topics import education as topic
from rc_analysis.topics.education import ALL, FEW, GROUPS, IN_NEED, LOOKED_AFTER, pooling

SUBJECTS = {
    "ks2_rwm_percent": "Reading, writing and maths together",
    "ks2_reading_percent": "Reading",
    "ks2_writing_percent": "Writing",
    "ks2_maths_percent": "Maths",
}
SPREAD = (
    "Range of an average: how far chance alone could have moved it (95%), from how much more the averages of small "
    "groups swing, over all authorities. None is made for children on a protection plan, too few of whom are "
    "published."
)
SLOTS = 10
"""Attainment 8 counts eight subjects, English and maths twice: ten entries, a point for each grade."""
GRADES = {
    "ks4_attainment8": "Attainment 8 score",
    "ks4_english_maths_4_percent": "English and maths, grade 4 or above",
    "ks4_english_maths_5_percent": "English and maths, grade 5 or above",
}
NEW_GRADES = "2017-08-31"
"""Grades 9 to 1 came in for English and mathematics in 2016/17; scores before are on another scale."""


def _parts(case: Case, measures: dict[str, str], cohorts: pd.DataFrame | None) -> list[Rows]:
    found = []
    for measure, words in measures.items():
        observed = parts.perhaps(case, measure, GROUPS)
        if observed is None:
            continue
        info = case.measure(measure)
        now = topic.standing(observed, cohorts, ranged=info.unit == "percent")
        if len(now):
            found.append(Rows(words, now, info.unit, info.decimals, NAMES))
    return found


@exhibit("ks2")
def ks2(case: Case) -> Exhibit:
    """The end of primary school: each group's share at the expected standard, beside the comparators."""
    observed = parts.load(case, "ks2_rwm_percent", GROUPS)
    cohorts = parts.perhaps(case, "ks2_pupils")
    now = parts.standing(case, "ks2_rwm_percent", observed, cohorts)
    period = now["period"].iloc[0]
    finding = parts.joined(
        f"In {period}, {parts.shares(now, 'percent', 0)} in {case.place} reached the expected standard in reading, "
        "writing and maths at the end of primary school.",
        parts.withheld(now),
        _newest_known(case, observed, cohorts, now),
        parts.stands(case, now, LOOKED_AFTER, "percent", 0),
        parts.chance(now),
    )
    rows = _parts(case, SUBJECTS, cohorts)
    return Exhibit(
        key="ks2",
        headline=_ks2_headline(now),
        subtitle=f"Pupils at the expected standard in reading, writing and maths together at the end of key stage 2, "
        f"{case.place} and comparators, {period}, %; number of children in brackets",
        finding=finding,
        alt=f"Dot chart, one strip a group. {parts.picture(case, now, 'percent', 0)}",
        draw=lambda: parts.strips(case, observed, now, "percent", 0),
        data=parts.data(rows),
        view=parts.table(case, rows, f"Pupils at the expected standard at the end of key stage 2, {case.place}"),
        sources=case.sources(case.load(list(SUBJECTS), need_place=False)),
        notes=(
            parts.DEFINITIONS, parts.RANGES,
            "The number of children is that counted for the three subjects together; for one subject it can differ by "
            "one or two.", parts.neighbours_note(case),
            *breaks.notes(observed, case.store.breaks()),
        ),
    )  # fmt: skip


def _ks2_headline(now: pd.DataFrame) -> str:
    known = now[now["place"].notna()].iloc[0]
    group = parts.WITHIN[known["breakdown"]]
    return (
        f"{prose.number(known['place'], 'percent', 0)} of {group} reached the expected standard at the end of primary"
    )


def _newest_known(
    case: Case, observed: pd.DataFrame, cohorts: pd.DataFrame | None, now: pd.DataFrame, group: str = LOOKED_AFTER
) -> str:
    """Where a group's newest figure is withheld, the last one that was published, with its number and range."""
    row = now[now["breakdown"] == group]
    if row.empty or not math.isnan(row["place"].iloc[0]):
        return ""
    last = topic.standing(observed[observed["breakdown"] == group], cohorts, [group])
    if last.empty:
        return ""
    r = last.iloc[0]
    text = f"The last published figure for {parts.WITHIN[group]} is {prose.number(r['place'], 'percent', 0)}"
    if not math.isnan(r["of"]):
        text += f" of {prose.number(r['of'])}, in {r['period']}"
    else:
        text += f", in {r['period']}, of a number of children that is not published"
    if not math.isnan(r["lo"]) and r["of"] < FEW:
        text += f" (chance alone could have put it anywhere between {prose.number(r['lo'], 'percent', 0)} and "
        text += f"{prose.number(r['hi'], 'percent', 0)})"
    return f"{text}."


@exhibit("ks4")
def ks4(case: Case) -> Exhibit:
    """The end of secondary school: Attainment 8, and English and maths at grades 4 and 5, beside the comparators."""
    observed = parts.load(case, "ks4_attainment8", GROUPS)
    cohorts = parts.perhaps(case, "ks4_pupils")
    now = _scored(case, parts.standing(case, "ks4_attainment8", observed, cohorts))
    period = now["period"].iloc[0]
    rows = [replace(r, now=_scored(case, r.now)) if r.unit in parts.BARE else r for r in _parts(case, GRADES, cohorts)]
    finding = parts.joined(
        "Attainment 8 adds up a pupil's results over eight subjects, English and maths counted twice; 90 points is the "
        f"most. In {period} the average in {case.place} was {_scores(now)}.",
        parts.withheld(now),
        parts.stands(case, now, LOOKED_AFTER, "score", 1),
        _few(now),
        _english_maths(case, rows),
    )
    return Exhibit(
        key="ks4",
        headline=_ks4_headline(now),
        subtitle=f"Average Attainment 8 score at the end of key stage 4, {case.place} and comparators, {period}, "
        "points; number of children in brackets",
        finding=finding,
        alt=f"Dot chart, one strip a group. {parts.picture(case, now, 'score', 1).replace(' score', '')}",
        draw=lambda: parts.strips(case, observed, now, "points", 1),
        data=parts.data(rows),
        view=parts.table(case, rows, f"Results at the end of key stage 4, {case.place}"),
        sources=case.sources(case.load(list(GRADES), need_place=False)),
        notes=(
            parts.DEFINITIONS, parts.RANGES, SPREAD, parts.neighbours_note(case),
            *breaks.notes(case.load("ks4_progress8", need_place=False), case.store.breaks()),
        ),
    )  # fmt: skip


def _scores(now: pd.DataFrame) -> str:
    known = now[now["place"].notna()]
    return listed(
        f"{parts.number(r.place, 'points', 1)} for {parts.size(r.of, r.breakdown)}" for r in parts.each(known)
    )


def _scored(case: Case, now: pd.DataFrame) -> pd.DataFrame:
    """A standing of Attainment 8 with the range of each group's average, where the page has the spread of scores."""
    ranges = []
    for r in parts.each(now):
        spread = pooled.components(case, "ks4_attainment8", r.breakdown)
        known = spread is not None and r.of > 0 and not math.isnan(r.place)
        ranges.append(pooling.average_range(r.place, r.of, spread) if spread and known else (math.nan, math.nan))
    return now.assign(lo=[lo for lo, _ in ranges], hi=[hi for _, hi in ranges])


def _few(now: pd.DataFrame) -> str:
    row = now[(now["breakdown"] == LOOKED_AFTER) & now["lo"].notna()]
    if row.empty:
        return ""
    r = row.iloc[0]
    return (
        f"Chance alone, among {prose.number(r['of'])} children looked after, could have put their average anywhere "
        f"between {parts.number(r['lo'], 'points', 1)} and {parts.number(r['hi'], 'points', 1)}."
    )


def _english_maths(case: Case, rows: list[Rows]) -> str:
    """The share of children looked after with grade 4 in English and maths, or that it is withheld."""
    found = [r for r in rows if r.measure == GRADES["ks4_english_maths_4_percent"]]
    if not found:
        return ""
    now = found[0].now
    own = now[now["breakdown"].isin([LOOKED_AFTER, ALL])]
    known = own[own["place"].notna()]
    if known.empty:
        return ""
    period = now["period"].iloc[0]
    return parts.joined(
        f"Grade 4 or above in both English and maths was reached by {parts.shares(own, 'percent', 0)} in {period}.",
        parts.withheld(own),
        parts.stands(case, own, LOOKED_AFTER, "percent", 0) if LOOKED_AFTER not in list(known["breakdown"]) else "",
        parts.chance(own),
    )


def _ks4_headline(now: pd.DataFrame) -> str:
    known = now[now["place"].notna()].set_index("breakdown")["place"]
    first = known.index[0]
    text = f"{NAMES[first]} scored {parts.number(known.iloc[0], 'points', 1)} on average"
    if first != ALL and ALL in known.index:
        text += f", all pupils {parts.number(known[ALL], 'points', 1)}"
    return text


@exhibit("gap")
def gap(case: Case) -> Exhibit:
    """How far the Attainment 8 of children looked after lies below that of all pupils, over time."""
    observed = parts.load(case, "ks4_attainment8", [LOOKED_AFTER, ALL], since=NEW_GRADES)
    gaps = topic.gap(observed)
    found = comparators.compare(gaps)
    if found is None:
        raise NoData(
            f"The gap cannot be told for {case.place}: every Attainment 8 score of children looked after is withheld "
            "or missing."
        )
    series = comparators.groups(gaps, place=case.place, region=case.region.name)
    cohorts = parts.perhaps(case, "ks4_pupils", LOOKED_AFTER)
    finding = parts.joined(
        _gap_words(case, found, observed), _gap_trend(case, observed, cohorts), _closing(case, found, cohorts),
        _primary_gap(case),
    )  # fmt: skip
    return Exhibit(
        key="gap",
        headline=_gap_headline(found),
        subtitle=f"Average Attainment 8 of all pupils less that of children looked after, {case.place} and "
        f"comparators, {common.span(series)}, points",
        finding=finding,
        alt=f"Line chart of the gap, broken where grades were given by teachers. {_gap_words(case, found, observed)}",
        draw=lambda: charts.lines(
            series,
            focus=case.place,
            unit="points",
            decimals=1,
            breaks=breaks.marks(observed, case.store.breaks()),
            order=list(series["series"].unique()),
        ),
        data=series,
        view=common.wide(series, "Attainment 8 of all pupils less that of children looked after", "points", 1),
        sources=case.sources(observed),
        notes=(parts.DEFINITIONS, *breaks.notes(observed, case.store.breaks()), parts.neighbours_note(case)),
    )


def _gap_headline(c: comparators.Comparison) -> str:
    size = prose.number(abs(c.value), "points", 1)
    side = "behind" if c.value >= 0 else "ahead of"
    return f"Children looked after were {size} {side} all pupils in {c.period}"


def _gap_words(case: Case, c: comparators.Comparison, observed: pd.DataFrame) -> str:
    own = observed[(observed["role"] == "place") & (observed["period"] == c.period)].set_index("breakdown")["value"]
    low, whole = parts.number(own[LOOKED_AFTER], "points", 1), parts.number(own[ALL], "points", 1)
    text = (
        f"In {c.period} children looked after in {case.place} scored {low} on average and all pupils {whole}, a gap of "
        f"{prose.number(c.value, 'points', 1)}."
    )
    row = pd.Series({"place": c.value, "neighbours": c.neighbours, "region": c.region, "england": c.england})
    beside = parts.beside(case, row, "points", 1)
    return f"{text} The gap was {beside}." if beside else text


def _closing(case: Case, c: comparators.Comparison, cohorts: pd.DataFrame | None) -> str:
    """What closing the gap means in grades, and in children in need with English and maths, as sentences."""
    told = []
    of = _own(cohorts).get(c.period, math.nan)
    if c.value > 0 and not math.isnan(of):
        told.append(
            f"Closing it means {prose.number(c.value / SLOTS, 'count', 1)} grades more in each of the {SLOTS} entries "
            f"that Attainment 8 counts, for each of the {prose.number(of)} children."
        )
    shares = parts.perhaps(case, "ks4_english_maths_4_percent", [IN_NEED, ALL])
    numbers = parts.perhaps(case, "ks4_pupils", IN_NEED)
    low = comparators.compare(topic.gap(shares, IN_NEED)) if shares is not None else None
    if low is not None and low.value > 0 and (n := _own(numbers).get(low.period, math.nan)) > 0:
        more = low.value / 100 * n
        told.append(
            f"For children in need the gap in English and maths at grade 4 was "
            f"{prose.number(low.value, 'percentage points', 0)} in {low.period}: closing it means about "
            f"{prose.number(more)} more of {prose.number(n)} children."
        )
    return " ".join(told)


def _own(cohorts: pd.DataFrame | None) -> dict[str, float]:
    """The place's published numbers of children by period."""
    if cohorts is None:
        return {}
    own = cohorts[(cohorts["role"] == "place") & cohorts["value"].notna()]
    return dict(zip(own["period"], own["value"], strict=True))


def _judged(
    case: Case, observed: pd.DataFrame, cohorts: pd.DataFrame | None
) -> tuple[pd.Series, float, tuple[float, float], str] | None:
    """The gap in the first comparable year, its number of children, the interval of the change since, the verdict."""
    gaps = topic.gap(breaks.same_era(observed, case.store.breaks()))
    own = gaps[(gaps["role"] == "place") & gaps["value"].notna()].sort_values("period_end")
    numbers = _own(cohorts)
    own = own[own["period"].isin(list(numbers))]
    if len(own) < 2:
        return None
    first, last = own.iloc[0], own.iloc[-1]
    spread = pooled.components(case, "ks4_attainment8", LOOKED_AFTER)
    before, now = numbers[first["period"]], numbers[last["period"]]
    found = (math.nan, math.nan) if spread is None else intervals.mean_difference(
        float(first["value"]), before, float(last["value"]), now, case=spread.case, year=spread.year,
        level=intervals.CHANGE_LEVEL,
    )  # fmt: skip
    return first, before, found, intervals.verdict(found, before, now)


def gap_verdict(case: Case) -> str:
    """Whether the gap is closing, as a sentence for the top of the page; empty where nothing can be judged."""
    observed = parts.perhaps(case, "ks4_attainment8", [LOOKED_AFTER, ALL])
    if observed is None:
        return ""
    observed = observed[observed["period_end"] >= pd.Timestamp(NEW_GRADES)]
    made = _judged(case, observed, parts.perhaps(case, "ks4_pupils", LOOKED_AFTER))
    if made is None or not made[3]:
        return ""
    first, _, _, verdict = made
    if verdict == intervals.TOO_FEW:
        since = f"since {first['period']}"
        return f"Children looked after are too few to say whether the gap to all pupils has changed {since}"
    if verdict == intervals.NO_CLEAR_CHANGE:
        return f"The gap to all pupils shows no clear change since {first['period']}"
    side = "wider" if verdict == intervals.HIGHER else "narrower"
    return f"The gap to all pupils is {side} than in {first['period']}, by more than chance is likely to explain"


def _gap_trend(case: Case, observed: pd.DataFrame, cohorts: pd.DataFrame | None) -> str:
    """What may be said of the gap's change since the first comparable year, by the rule for averages."""
    made = _judged(case, observed, cohorts)
    if made is None:
        return ""
    first, before, found, verdict = made
    text = (
        f"It was {prose.number(first['value'], 'points', 1)} for {prose.number(before)} children in {first['period']}, "
        "the first comparable year"
    )
    if verdict in (intervals.HIGHER, intervals.LOWER):
        side = "wider" if verdict == intervals.HIGHER else "narrower"
        return f"{text}: it is {side} by more than chance is likely to explain."
    if verdict == "":
        return f"{text}."
    width = (found[1] - found[0]) / 2
    return (
        f"{text}: {verdict} whether it is wider or narrower, as chance alone moves the difference of two such years by "
        f"up to {prose.number(width, 'points', 0)} either way."
        if verdict == intervals.TOO_FEW
        else f"{text}: no clear change."
    )


def _primary_gap(case: Case) -> str:
    """The gap at the end of primary school in the newest year with both figures, as a sentence; empty for none."""
    observed = parts.perhaps(case, "ks2_rwm_percent", [LOOKED_AFTER, ALL])
    if observed is None:
        return ""
    found = comparators.compare(topic.gap(observed))
    if found is None:
        return ""
    cohorts = parts.perhaps(case, "ks2_pupils", LOOKED_AFTER)
    of = ""
    if cohorts is not None:
        own = cohorts[(cohorts["role"] == "place") & (cohorts["period"] == found.period) & cohorts["value"].notna()]
        of = f" ({prose.number(own['value'].iloc[0])} children looked after)" if len(own) else " (number not published)"
    text = (
        f"At the end of primary school the newest gap that can be told is for {found.period}{of}: "
        f"{prose.number(abs(found.value), 'percentage points', 0)}"
    )
    if found.value < 0:
        text += ", with children looked after ahead"
    if not math.isnan(found.england):
        text += f" (England {prose.number(found.england, 'count', 0)})"
    return f"{text}."
