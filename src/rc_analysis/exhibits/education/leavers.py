"""Care leavers: whether they work or study, where they live, and whether the council is in touch."""

import math

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits import common
from rc_analysis.exhibits.education import parts
from rc_analysis.exhibits.education.parts import Rows
from rc_analysis.methods import comparators, intervals
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.topics import education as topic
from rc_analysis.topics.education import SUITABLE, WORKING

HIGHER = "Higher education i.e. studies beyond A level"
YOUNGER, OLDER = "17_18", "19_21"
NAMES = {YOUNGER: "Aged 17 and 18", OLDER: "Aged 19 to 21"}
WITHIN = {YOUNGER: "care leavers aged 17 or 18", OLDER: "care leavers aged 19 to 21"}
SHORT = {YOUNGER: "aged 17 or 18", OLDER: "aged 19 to 21"}
WHO = (
    "Care leavers who turned 17 or 18, or 19, 20 or 21, in the year to 31 March, by what they did or where they lived "
    "around their birthday."
)


def _ages(case: Case, kind: str, breakdown: str) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """A share for both age groups as breakdowns of one frame, and the number of care leavers likewise."""
    shares, sizes = [], []
    for age in NAMES:
        one = parts.perhaps(case, f"care_leavers_{age}_{kind}_percent", breakdown)
        whole = parts.perhaps(case, f"care_leavers_{age}_{kind}_number", "Total")
        if one is not None:
            shares.append(one.assign(breakdown=age))
        if whole is not None:
            sizes.append(whole.assign(breakdown=age))
    if not shares:
        raise parts.nothing_on(case, f"care leavers' {kind}")
    return pd.concat(shares, ignore_index=True), pd.concat(sizes, ignore_index=True) if sizes else None


def _sources(case: Case, kind: str, *others: str) -> tuple[str, ...]:
    names = [f"care_leavers_{age}_{kind}_{what}" for age in NAMES for what in ("percent", "number")]
    return case.sources(case.load([*names, *others], need_place=False))


@exhibit("leavers_work")
def leavers_work(case: Case) -> Exhibit:
    """Care leavers in education, employment or training, by age, among the neighbours."""
    observed, cohorts = _ages(case, "activity", WORKING)
    now = topic.standing(observed, cohorts, list(NAMES))
    if now.empty:
        raise NoData(f"Every figure for {case.place} is withheld or missing on what care leavers do.")
    period = now["period"].iloc[0]
    finding = parts.joined(
        f"Among {prose.possessive(case.place)} care leavers in the year to 31 March {period}, "
        f"{parts.shares(now, 'percent', 0, SHORT)} were in education, employment or training.",
        parts.withheld(now, WITHIN),
        parts.chance(now, 0, WITHIN),
        *(parts.stands(case, now, age, "percent", 0, WITHIN) for age in NAMES),
        _unknown(case, period),
    )
    rows = [Rows("In education, employment or training", now, "percent", 0, NAMES), *_higher(case)]
    return Exhibit(
        key="leavers_work",
        headline=_headline(now, "were in work or study"),
        subtitle=f"Care leavers in education, employment or training, {case.place} and comparators, year to 31 March "
        f"{period}, %; number of care leavers in brackets",
        finding=finding,
        alt=f"Dot chart, one strip an age group. {parts.picture(case, now, 'percent', 0, NAMES)}",
        draw=lambda: parts.strips(case, observed, now, "percent", 0, NAMES),
        data=parts.data(rows),
        view=parts.table(
            case, rows, f"Care leavers in education, employment or training, {case.place}", "Age", "Care leavers"
        ),
        sources=_sources(case, "activity"),
        notes=(WHO, parts.RANGE, parts.neighbours_note(case)),
    )


def _headline(now: pd.DataFrame, doing: str) -> str:
    known = now[now["place"].notna()].set_index("breakdown")["place"]
    age = OLDER if OLDER in known.index else known.index[0]
    return f"{prose.number(known[age], 'percent', 0)} of {WITHIN[age]} {doing}"


def _higher(case: Case) -> list[Rows]:
    """Those in higher education, by age, for the table; none where nothing is published."""
    try:
        shares, cohorts = _ages(case, "activity", HIGHER)
    except NoData:
        return []
    now = topic.standing(shares, cohorts, list(NAMES))
    return [Rows("In higher education", now, "percent", 0, NAMES)] if len(now) else []


def _unknown(case: Case, period: str) -> str:
    """Care leavers of 19 to 21 on whom the council has no information, where that many is published."""
    number = parts.perhaps(case, f"care_leavers_{OLDER}_activity_number", ["Total information not known", "Total"])
    if number is None:
        return ""
    own = number[(number["role"] == "place") & (number["period"] == period)].set_index("breakdown")["value"]
    unknown, whole = own.get("Total information not known", math.nan), own.get("Total", math.nan)
    if math.isnan(unknown) or math.isnan(whole):
        return ""
    if unknown == 0:
        return f"What all {prose.number(whole)} of the older group did is known."
    return f"What {prose.number(unknown)} of the {prose.number(whole)} aged 19 to 21 did is not known."


@exhibit("leavers_years")
def leavers_years(case: Case) -> Exhibit:
    """Care leavers of 19 to 21 in education, employment or training, over time beside the comparators."""
    observed = parts.load(case, f"care_leavers_{OLDER}_activity_percent", WORKING)
    cohorts = parts.perhaps(case, f"care_leavers_{OLDER}_activity_number", "Total")
    found = comparators.compare(observed)
    if found is None:
        raise NoData(f"Every figure for {case.place} is withheld or missing on what care leavers aged 19 to 21 do.")
    series = comparators.groups(observed, place=case.place, region=case.region.name)
    moved = topic.movement(observed, cohorts) if cohorts is not None else None
    now = topic.standing(observed, None if cohorts is None else cohorts.assign(breakdown=WORKING), [WORKING])
    beside = parts.beside(case, now.iloc[0], "percent", 0)
    finding = parts.joined(
        f"In the year to 31 March {found.period}, {parts.shares(now, 'percent', 0, {WORKING: SHORT[OLDER]})} among "
        f"{prose.possessive(case.place)} care leavers were in education, employment or training"
        + (f", {beside}." if beside else "."),
        parts.moved(moved, "The share", 0),
    )
    return Exhibit(
        key="leavers_years",
        headline=_years_headline(moved, found),
        subtitle=f"Care leavers aged 19 to 21 in education, employment or training, {case.place} and comparators, "
        f"years to 31 March {common.span(series)}, %",
        finding=finding,
        alt=f"Line chart. {finding}",
        draw=lambda: charts.lines(
            series, focus=case.place, unit="percent", decimals=0, order=list(series["series"].unique())
        ),
        data=series,
        view=common.wide(series, "Care leavers aged 19 to 21 in education, employment or training", "percent", 0),
        sources=case.sources(observed),
        notes=(
            WHO,
            "The number of care leavers is published here from 2021; whether the share has changed is judged from "
            "then, by the interval of a difference (Newcombe's method, 97%).",
            parts.neighbours_note(case),
        ),
    )


def _years_headline(m: topic.Movement | None, c: comparators.Comparison) -> str:
    now = prose.number(c.value, "percent", 0)
    if m is None or m.verdict == "":
        return f"{now} of older care leavers were in work or study in {c.period}"
    told = {intervals.HIGHER: "up from", intervals.LOWER: "down from"}.get(m.verdict)
    first = prose.number(m.first, "percent", 0)
    if told:
        return f"{now} of older care leavers in work or study, {told} {first} in {m.first_period}"
    return f"{now} of older care leavers in work or study, {m.verdict} since {m.first_period}"


@exhibit("leavers_homes")
def leavers_homes(case: Case) -> Exhibit:
    """Care leavers in suitable accommodation, by age; not in touch, and staying put with their carers."""
    observed, cohorts = _ages(case, "accommodation", SUITABLE)
    now = topic.standing(observed, cohorts, list(NAMES))
    if now.empty:
        raise NoData(f"Every figure for {case.place} is withheld or missing on where care leavers live.")
    period = now["period"].iloc[0]
    rows = [Rows("In suitable accommodation", now, "percent", 0, NAMES)]
    extra = []
    for measure, words, age in (
        ("care_leavers_not_in_touch_percent", "Council not in touch", "Aged 19 to 21"),
        ("staying_put_percent", "Staying put with former foster carers", "Aged 19 and 20"),
    ):
        one = parts.perhaps(case, measure)
        standing = topic.standing(one, None, ["Total"]) if one is not None else pd.DataFrame()
        if len(standing):
            rows.append(Rows(words, standing, "percent", 0, {"Total": age}))
            extra.append(_extra(case, measure, standing.iloc[0]))
    finding = parts.joined(
        f"Among {prose.possessive(case.place)} care leavers in the year to 31 March {period}, "
        f"{parts.shares(now, 'percent', 0, SHORT)} lived in accommodation considered suitable.",
        parts.withheld(now, WITHIN),
        parts.chance(now, 0, WITHIN),
        *(parts.stands(case, now, age, "percent", 0, WITHIN) for age in NAMES),
        *extra,
    )
    return Exhibit(
        key="leavers_homes",
        headline=_headline(now, "lived in suitable accommodation"),
        subtitle=f"Care leavers in accommodation considered suitable, {case.place} and comparators, year to 31 March "
        f"{period}, %; number of care leavers in brackets",
        finding=finding,
        alt=f"Dot chart, one strip an age group. {parts.picture(case, now, 'percent', 0, NAMES)}",
        draw=lambda: parts.strips(case, observed, now, "percent", 0, NAMES),
        data=parts.data(rows),
        view=parts.table(case, rows, f"Where care leavers live, {case.place} and comparators", "Age", "Care leavers"),
        sources=_sources(case, "accommodation", "care_leavers_not_in_touch_percent", "staying_put_percent"),
        notes=(
            WHO, parts.RANGE,
            "Where the council has no information on a care leaver, the home is not counted as suitable.",
            "The number of care leavers behind the shares not in touch and staying put is not among the figures "
            "published here.", parts.neighbours_note(case),
        ),
    )  # fmt: skip


def _extra(case: Case, measure: str, r: pd.Series) -> str:
    value = prose.number(r["place"], "percent", 0)
    beside = parts.beside(case, r, "percent", 0)
    tail = f", {beside}" if beside else ""
    if measure == "staying_put_percent":
        return (
            f"Of those aged 19 or 20 who left foster care at 18, {value} were living with their former carers in the "
            f"year to 31 March {r['period']}{tail}."
        )
    return (
        f"The council was not in touch with {value} of care leavers aged 19 to 21 in the year to 31 March "
        f"{r['period']}{tail}."
    )
