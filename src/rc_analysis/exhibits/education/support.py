"""Special educational needs: how quickly plans are issued and who has one; and other measures of school and after."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import common
from rc_analysis.exhibits.education import parts
from rc_analysis.exhibits.education.parts import Rows
from rc_analysis.methods import segments as breaks
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts, tables
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.topics import education as topic
from rc_analysis.topics.education import ALL, IN_NEED, LOOKED_AFTER

PLANS = "ehcp_20_weeks_percent"
NEEDS = {
    "pupils_ehcp_percent": ("EHC plan", "an education, health and care plan"),
    "pupils_sen_support_percent": ("SEN support", "support without a plan"),
}
WIDER = (
    ("school_moves_percent", "Total", "Changed school in the year: children looked after"),
    ("early_years_gld_percent", LOOKED_AFTER, "Good level of development at 5: children looked after"),
    ("early_years_gld_percent", IN_NEED, "Good level of development at 5: children in need"),
    ("early_years_gld_percent", ALL, "Good level of development at 5: all children"),
    ("neet_or_unknown_16_17_percent", "Total", "No work or study at 16 and 17, or not known"),
)


@exhibit("send_time")
def send_time(case: Case) -> Exhibit:
    """New education, health and care plans issued within 20 weeks, over time."""
    made = common.over_time(
        case,
        "send_time",
        PLANS,
        what="the share of new education, health and care plans issued within 20 weeks",
        unit_words="%",
        short="Plans issued within 20 weeks",
        extra=parts.joined(_ends(case), _requests(case)),
        title="New education, health and care plans issued within 20 weeks, cases with a lawful exception left out",
    )
    return replace(
        made,
        notes=(
            *made.notes,
            *breaks.notes(case.load(PLANS, need_place=False), case.store.breaks()),
            "Calendar years. The number of plans behind the share is not among the figures published here, so no range "
            "is given. Higher is better.",
        ),
    )


def _ends(case: Case) -> str:
    """The best and the poorest year where they are not the first or the newest, as a sentence."""
    own = case.load(PLANS, who=("place",))
    own = own[own["value"].notna()].sort_values("period_end")
    if len(own) < 4:
        return ""
    inner = own.iloc[1:-1]
    top, low = inner.iloc[int(inner["value"].argmax())], inner.iloc[int(inner["value"].argmin())]
    told = []
    if top["value"] > max(own["value"].iloc[0], own["value"].iloc[-1]):
        told.append(f"highest in {top['period']} ({prose.number(top['value'], 'percent', 1)})")
    if low["value"] < min(own["value"].iloc[0], own["value"].iloc[-1]):
        told.append(f"lowest in {low['period']} ({prose.number(low['value'], 'percent', 1)})")
    return f"It was {listed(told)}." if told else ""


def _requests(case: Case) -> str:
    try:
        c = case.compare("ehcp_requests_number")
    except NoData:
        return ""
    text = f"The council had {prose.number(c.value)} first requests for an assessment in {c.period}"
    if not math.isnan(c.previous):
        text += f", after {prose.number(c.previous)} in {c.previous_period}"
    return f"{text}."


@exhibit("send_share")
def send_share(case: Case) -> Exhibit:
    """Who has an education, health and care plan or support without one, group by group."""
    found = {}
    for measure in NEEDS:
        observed = parts.perhaps(case, measure, [LOOKED_AFTER, IN_NEED, ALL])
        now = topic.standing(observed, None) if observed is not None else pd.DataFrame()
        if len(now):
            found[measure] = now.assign(period=[f"January {d.year}" for d in now["period_end"]])
    if "pupils_ehcp_percent" not in found:
        raise parts.nothing_on(case, "pupils with an education, health and care plan")
    plans = found["pupils_ehcp_percent"]
    rows = [Rows(NEEDS[m][0], now, "percent", 1, parts.NAMES) for m, now in found.items()]
    drawn = pd.concat(
        [now.assign(row=[f"{NEEDS[m][0]}: {parts.WITHIN[b]}" for b in now["breakdown"]]) for m, now in found.items()],
        ignore_index=True,
    )
    support = found.get("pupils_sen_support_percent", pd.DataFrame())
    finding = parts.joined(
        f"In {plans['period'].iloc[0]}, {parts.shares(plans, 'percent', 1)} in schools in {case.place} had "
        f"{NEEDS['pupils_ehcp_percent'][1]}.",
        parts.withheld(plans),
        f"A further {parts.shares(support, 'percent', 1)} had {NEEDS['pupils_sen_support_percent'][1]}."
        if len(support) and support["period"].iloc[0] == plans["period"].iloc[0] and support["place"].notna().all()
        else "",
        parts.stands(case, plans, LOOKED_AFTER, "percent", 1),
    )
    return Exhibit(
        key="send_share",
        headline=_share_headline(plans),
        subtitle=f"Pupils with a plan for, or support with, special educational needs, {case.place} and comparators, "
        f"{plans['period'].iloc[0]}, %",
        finding=finding,
        alt=f"Dot chart, one row a group and kind of help. With a plan: {parts.picture(case, plans, 'percent', 1)}",
        draw=lambda: charts.dots(
            drawn,
            label="row",
            columns={"place": "place", "neighbours": "neighbours", "region": "region", "england": "england"},
            names={"place": case.place, "region": case.region.name},
            unit="percent",
            decimals=1,
            zero=True,
        ),
        data=parts.data(rows),
        view=parts.table(case, rows, f"Pupils with special educational needs, {case.place} and comparators"),
        sources=case.sources(case.load(list(NEEDS), need_place=False)),
        notes=(
            parts.DEFINITIONS,
            "Neither a higher nor a lower share is better in itself. The number of children behind these shares is not "
            "among the figures published here, so no range is given.",
            parts.neighbours_note(case),
        ),
    )


def _share_headline(now: pd.DataFrame) -> str:
    known = now[now["place"].notna()].set_index("breakdown")["place"]
    first = known.index[0]
    text = (
        f"{prose.number(known.iloc[0], 'percent', 0)} of {parts.WITHIN[first]} have an education, health and care plan"
    )
    if first != ALL and ALL in known.index:
        text += f", {prose.number(known[ALL], 'percent', 0)} of all pupils"
    return text


@exhibit("wider")
def wider(case: Case) -> Exhibit:
    """School moves, development at five, and work or study at 16 and 17: the newest of each."""
    found = []
    for measure, breakdown, words in WIDER:
        observed = parts.perhaps(case, measure, breakdown)
        if observed is None:
            continue
        now = topic.standing(breaks.same_era(observed, case.store.breaks()), None, [breakdown])
        if len(now):
            found.append((measure, words, now))
    if not found:
        raise parts.nothing_on(case, "school moves, early years and young people's work or study")
    rows = [
        Rows(words, now, "percent", case.measure(measure).decimals, {now["breakdown"].iloc[0]: words})
        for measure, words, now in found
    ]
    drawn = pd.concat([now.assign(row=words) for _, words, now in found], ignore_index=True)
    told = [_told(case, measure, now.iloc[0]) for measure, _, now in found]
    small = [now["breakdown"].iloc[0] for _, _, now in found if now["breakdown"].iloc[0] in (LOOKED_AFTER, IN_NEED)]
    if small:
        names = listed(dict.fromkeys(parts.WITHIN[b] for b in small))
        told.append(f"How many {names} stand behind the shares at five is not published with them, and it is small.")
    finding = " ".join(told)
    return Exhibit(
        key="wider",
        headline=_wider_headline(found),
        subtitle=f"School moves, early years and young people without work or study, {case.place} and comparators, "
        "newest year of each, %",
        finding=finding,
        alt=f"Dot chart, one row a measure. {case.place}: {_spoken(found)}.",
        draw=lambda: charts.dots(
            drawn,
            label="row",
            columns={"place": "place", "neighbours": "neighbours", "region": "region", "england": "england"},
            names={"place": case.place, "region": case.region.name},
            unit="percent",
            decimals=1,
            zero=True,
        ),
        data=parts.data(rows),
        view=_wider_table(case, found),
        sources=case.sources(case.load(list(dict.fromkeys(m for m, _, _ in WIDER)), need_place=False)),
        notes=(
            "One year stands for the year to 31 March, two for a school year. A good level of development: the "
            "expected level at the end of reception in the areas of learning that count towards it. The profile "
            "changed in 2021/22, so earlier years are not shown.",
            "The number of children behind these shares is not among the figures published here, so no range is given. "
            "For children looked after and in need it is small, so read their shares at five with care.",
            parts.neighbours_note(case),
        ),
    )


def _spoken(found: Sequence[tuple[str, str, pd.DataFrame]]) -> str:
    """The rows of the chart read out: each measure, the place, England."""
    told = []
    for _, words, now in found:
        r = now.iloc[0]
        england = "" if math.isnan(r["england"]) else f" (England {prose.number(r['england'], 'percent', 1)})"
        told.append(f"{words} {prose.number(r['place'], 'percent', 1)}{england}")
    return "; ".join(told)


def _better(case: Case, measure: str) -> str:
    return prose.polarity_words(case.measure(measure).polarity)


def _told(case: Case, measure: str, r: pd.Series) -> str:
    value = prose.number(r["place"], "percent", case.measure(measure).decimals)
    beside = parts.beside(case, r, "percent", case.measure(measure).decimals)
    tail = f": {beside}" if beside else ""
    if measure.startswith("school_moves"):
        return (
            f"In the year to 31 March {r['period']}, {value} of children looked after changed school other than in the "
            f"summer{tail}."
        )
    if measure.startswith("early_years"):
        who = {ALL: "all children", IN_NEED: "children in need", LOOKED_AFTER: "children looked after"}[r["breakdown"]]
        return f"In {r['period']}, {value} of {who} had a good level of development at the end of reception{tail}."
    return (
        f"In the winter of {int(r['period']) - 1} to {r['period']}, {value} of young people of 16 and 17 were in no "
        f"education, employment or training, or what they did was not known{tail}."
    )


def _wider_headline(found: Sequence[tuple[str, str, pd.DataFrame]]) -> str:
    short = {
        "school_moves_percent": "of children looked after changed school in the year",
        "early_years_gld_percent": "had a good level of development at five",
        "neet_or_unknown_16_17_percent": "had no work or study at 16 and 17, or it was not known",
    }
    measure, _, now = found[0]
    return f"{prose.number(now['place'].iloc[0], 'percent', 0)} {short[measure]}"


def _wider_table(case: Case, found: Sequence[tuple[str, str, pd.DataFrame]]) -> Table:
    out = []
    for measure, words, now in found:
        r, d = now.iloc[0], case.measure(measure).decimals
        out.append(
            {
                "Measure": words,
                "Year": r["period"],
                case.place: tables.shown(r["place"], r["symbol"], "percent", d),
                "Statistical neighbours": tables.shown(r["neighbours"], None, "percent", d),
                case.region.name: tables.shown(r["region"], None, "percent", d),
                "England": tables.shown(r["england"], None, "percent", d),
                "Direction": _better(case, measure).capitalize(),
            }
        )
    frame = pd.DataFrame(out)
    numbers = (case.place, "Statistical neighbours", case.region.name, "England")
    return Table(frame=frame, caption=f"School moves, early years and young people, {case.place}", numbers=numbers)
