"""Results at the end of primary and of secondary school, and how far children looked after lie behind all pupils."""

import math

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import common
from rc_analysis.exhibits.education import parts
from rc_analysis.exhibits.education.parts import NAMES, Rows
from rc_analysis.methods import comparators
from rc_analysis.present import charts, prose, tables
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table
from rc_analysis.topics import education as topic
from rc_analysis.topics.education import ALL, FEW, GROUPS, LOOKED_AFTER

SUBJECTS = {
    "ks2_rwm_percent": "Reading, writing and maths together",
    "ks2_reading_percent": "Reading",
    "ks2_writing_percent": "Writing",
    "ks2_maths_percent": "Maths",
}
GRADES = {
    "ks4_attainment8": "Attainment 8 score",
    "ks4_english_maths_4_percent": "English and maths, grade 4 or above",
    "ks4_english_maths_5_percent": "English and maths, grade 5 or above",
}
NEW_GRADES = "2017-08-31"
"""Grades 9 to 1 came in for English and mathematics in 2016/17; scores before are on another scale."""
BREAKS = {"2019/20": "Teachers' grades", "2021/22": "Exams again"}
NO_TESTS = "There were no tests at the end of primary school in 2019/20 and 2020/21."
TEACHERS = (
    "Grades of 2019/20 and 2020/21 were given by teachers and lie higher, so lines are broken there; those of 2021/22 "
    "were set between the two."
)


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
            "one or two.", parts.neighbours_note(case), NO_TESTS,
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


@exhibit("ks2_years")
def ks2_years(case: Case) -> Exhibit:
    """Each group's share at the expected standard at the end of primary school, over time, with its numbers."""
    observed = parts.load(case, "ks2_rwm_percent", GROUPS)
    if topic.newest(observed).empty:
        raise NoData(f"Every result at the end of primary school is withheld or missing for {case.place}.")
    cohorts = parts.perhaps(case, "ks2_pupils", GROUPS[:3])
    series = parts.place_lines(case, observed)
    series = series[series.groupby("series")["value"].transform("count") > 0]
    last = parts.place_lines(case, topic.newest(observed)).dropna(subset="value").groupby("series").tail(1)
    moves = {g: _movement(observed, cohorts, g) for g in GROUPS[:3]}
    told = [parts.moved(m, f"The share of {parts.WITHIN[g]}", 0) for g, m in moves.items()]
    whole = parts.moved(topic.movement(observed[observed["breakdown"] == ALL]), "The share of all pupils", 0)
    finding = parts.joined(*told, whole)
    newest = last["period"].max()
    return Exhibit(
        key="ks2_years",
        headline=_ks2_years_headline(moves, common.span(series)),
        subtitle=f"Pupils at the expected standard in reading, writing and maths together at the end of key stage 2, "
        f"{case.place}, {common.span(series)}, %",
        finding=finding or f"No group has figures for two years in {case.place}; the newest are for {newest}.",
        alt=f"Line chart, one line a group, broken where figures are missing or withheld. {finding}",
        draw=lambda: charts.lines(
            series,
            focus=NAMES[LOOKED_AFTER] if NAMES[LOOKED_AFTER] in set(series["series"]) else None,
            unit="percent",
            order=[n for n in NAMES.values() if n in set(series["series"])],
            zero=True,
        ),
        data=series,
        view=_years_table(case, observed, cohorts),
        sources=case.sources(case.load(["ks2_rwm_percent", "ks2_pupils"], need_place=False)),
        notes=(
            parts.DEFINITIONS, NO_TESTS,
            "The number of children in each group is published from 2018/19. Whether a share has changed is judged by "
            "the interval of the difference between two years (Newcombe's method).",
        ),
    )  # fmt: skip


def _ks2_years_headline(moves: dict[str, topic.Movement | None], span: str) -> str:
    """The movement of the first group that has one."""
    for group, m in moves.items():
        if m is not None and m.verdict:
            if m.verdict == "unclear":
                return f"No clear change for {parts.WITHIN[group]} at the end of primary since {m.first_period}"
            size = "larger" if m.verdict == "up" else "smaller"
            return f"A {size} share of {parts.WITHIN[group]} reached the standard than in {m.first_period}"
    return f"Results at the end of primary school, {span}, by group"


def _movement(observed: pd.DataFrame, cohorts: pd.DataFrame | None, group: str) -> topic.Movement | None:
    if cohorts is None:
        return None
    return topic.movement(observed[observed["breakdown"] == group], cohorts[cohorts["breakdown"] == group])


def _years_table(case: Case, observed: pd.DataFrame, cohorts: pd.DataFrame | None) -> Table:
    """A row a year: each group's share and, where it is published, its number of children."""
    shares = parts.place_lines(case, observed)
    sizes = parts.place_lines(case, cohorts) if cohorts is not None else shares.iloc[:0]
    years = shares.sort_values("period_end")["period"].unique()
    frame = pd.DataFrame({"School year": years})
    for name in [n for n in NAMES.values() if n in set(shares["series"])]:
        for head, cells, decimals in ((name, shares, "percent"), (f"{name}: number", sizes, "count")):
            if name not in set(cells["series"]):
                continue
            own = cells[cells["series"] == name].set_index("period")
            frame[head] = [tables.shown(own["value"].get(y), own["symbol"].get(y), decimals) for y in years]
    return Table(
        frame=frame,
        caption=f"Pupils at the expected standard in reading, writing and maths together, {case.place}",
        numbers=tuple(frame.columns[1:]),
    )


@exhibit("ks4")
def ks4(case: Case) -> Exhibit:
    """The end of secondary school: Attainment 8, and English and maths at grades 4 and 5, beside the comparators."""
    observed = parts.load(case, "ks4_attainment8", GROUPS)
    cohorts = parts.perhaps(case, "ks4_pupils")
    now = parts.standing(case, "ks4_attainment8", observed, cohorts)
    period = now["period"].iloc[0]
    rows = _parts(case, GRADES, cohorts)
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
            parts.DEFINITIONS, parts.RANGES, parts.neighbours_note(case),
            "Progress 8 is not published for 2024/25, as those pupils had taken no tests at the end of primary school.",
        ),
    )  # fmt: skip


def _scores(now: pd.DataFrame) -> str:
    known = now[now["place"].notna()]
    return listed(
        f"{parts.number(r.place, 'points', 1)} for {parts.size(r.of, r.breakdown)}" for r in parts.each(known)
    )


def _few(now: pd.DataFrame) -> str:
    row = now[(now["breakdown"] == LOOKED_AFTER) & now["place"].notna() & (now["of"] < FEW)]
    if row.empty:
        return ""
    return (
        f"With {prose.number(row['of'].iloc[0])} children looked after, two or three pupils' results move the average, "
        "so it says little of a single year."
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
    finding = parts.joined(_gap_words(case, found, observed), _gap_trend(found, cohorts), _primary_gap(case))
    return Exhibit(
        key="gap",
        headline=_gap_headline(found),
        subtitle=f"Average Attainment 8 of all pupils less that of children looked after, {case.place} and "
        f"comparators, {common.span(series)}, points",
        finding=finding,
        alt=f"Line chart of the gap, broken where grades were given by teachers. {finding}",
        draw=lambda: charts.lines(
            series, focus=case.place, unit="points", decimals=1, breaks=BREAKS, order=list(series["series"].unique())
        ),
        data=series,
        view=common.wide(series, "Attainment 8 of all pupils less that of children looked after", "points", 1),
        sources=case.sources(observed),
        notes=(parts.DEFINITIONS, TEACHERS, parts.neighbours_note(case)),
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


def _gap_trend(c: comparators.Comparison, cohorts: pd.DataFrame | None) -> str:
    """The gap's change since the first year; with a small cohort only the two figures, and why no trend is read."""
    if not c.first_period or c.first_period == c.period:
        return ""
    of: dict[str, float] = {}
    if cohorts is not None:
        own = cohorts[(cohorts["role"] == "place") & cohorts["value"].notna()]
        of = dict(zip(own["period"], own["value"], strict=True))
    size = of.get(c.period, math.nan)
    if size >= FEW and of.get(c.first_period, size) >= FEW:
        return f"It {prose.change(c.first, c.value, 'points', 1)} between {c.first_period} and {c.period}."
    text = f"It was {prose.number(c.first, 'points', 1)} in {c.first_period}."
    if size < FEW:
        text += (
            f" The {prose.number(size)} children looked after who finished in {c.period} are too few to say whether "
        )
        text += "the gap has widened or narrowed."
    return text


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
