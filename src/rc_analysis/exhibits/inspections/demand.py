"""What inspectors find the service carrying: demand, timeliness and the workforce, from official statistics."""

import math

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import common
from rc_analysis.exhibits.inspections.words import capital, count, lower_first, out_of
from rc_analysis.methods.comparators import Comparison
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table, shown

PRACTICE = {
    "assessments_45_days_percent": "Assessments finished within 45 working days",
    "icpc_15_days_percent": "First child protection conferences within 15 working days",
    "cp_reviews_percent": "Child protection reviews in time",
    "rereferrals_percent": "Referrals within a year of an earlier one",
    "cpp_second_percent": "Child protection plans that are a second or later one",
    "sw_vacancy_percent": "Social worker vacancies",
    "sw_agency_percent": "Agency social workers",
    "sw_turnover_percent": "Social worker turnover",
}
WAYS = {"higher_better": "higher is better", "lower_better": "lower is better"}


@exhibit("demand")
def demand(case: Case) -> Exhibit:
    """The rate of children on child protection plans over time, with referrals and children in need beside it."""
    c = case.compare("cpp_rate")
    line = case.load("cpp_rate", who=("place",)).dropna(subset="value")
    top = line.sort_values("value", kind="stable").iloc[-1]
    extra = []
    if top["period"] not in (c.period, c.first_period):
        extra.append(f"The highest was {prose.number(top['value'], 'count', 1)} in {prose.period(top['period'])}.")
    beside = []
    for measure, what in (("referrals_rate", "referrals in the year"), ("cin_rate", "children in need on 31 March")):
        try:
            other = case.compare(measure)
        except NoData:
            continue
        said = f"{prose.number(other.value, 'count', 0)} {what} {prose.period(other.period)}"
        if pd.notna(other.england):
            said += f" (England {prose.number(other.england, 'count', 0)})"
        beside.append(said)
    if beside:
        extra.append(f"For each 10,000 children there were also {listed(beside)}.")
    return common.over_time(
        case,
        "demand",
        "cpp_rate",
        what="the rate of children on a child protection plan",
        short="child protection plans",
        title="Children on a child protection plan on 31 March",
        unit_words="for each 10,000 children aged under 18",
        extra=" ".join(extra),
    )


@exhibit("practice")
def practice(case: Case) -> Exhibit:
    """Timeliness, repeat work and the workforce at their newest, as shares on one scale beside the comparators."""
    found: list[tuple[str, str, Comparison]] = []
    used: list[pd.DataFrame] = []
    for measure, label in PRACTICE.items():
        try:
            found.append((measure, label, case.compare(measure)))
        except NoData:
            continue
        used.append(case.load(measure))
    if not found:
        raise NoData(f"No figures are published for {case.place} on timeliness or the social work workforce.")
    frame = pd.DataFrame(
        [
            {
                "measure": m, "label": label, "period": prose.period(c.period), "value": c.value,
                "neighbours": c.neighbours, "n_neighbours": c.n_neighbours, "region": c.region, "england": c.england,
                "p10": c.percentiles.get("P10", float("nan")), "p90": c.percentiles.get("P90", float("nan")),
                "polarity": case.measure(m).polarity, "newer_symbol": c.newer_symbol,
            }
            for m, label, c in found
        ]
    )  # fmt: skip
    better: list[str] = []
    worse: list[str] = []
    ranged = 0
    for measure, label, c in found:
        low, high = c.percentiles.get("P10", math.nan), c.percentiles.get("P90", math.nan)
        if math.isnan(low) or math.isnan(high):
            continue
        ranged += 1
        if low <= c.value <= high:
            continue
        good = (case.measure(measure).polarity == "higher_better") == (c.value > high)
        (better if good else worse).append(f"{lower_first(label)} ({prose.number(c.value, 'percent')})")
    finding = ""
    for told, side in ((worse, "worse"), (better, "better")):
        if told:
            finding += f"Among the tenth of England's authorities furthest on the {side} side: {listed(told)}. "
    rest = ranged - len(better) - len(worse)
    if rest and rest == ranged:
        finding = (
            f"On all {count(rest)} measures {case.place} lies within the middle four fifths of England's authorities."
        )
    elif rest:
        finding += f"The other {'one lies' if rest == 1 else f'{count(rest)} lie'} within the middle four fifths."
    frame["row"] = [
        f"{label} ({WAYS[p]})" if p in WAYS else label
        for label, p in zip(frame["label"], frame["polarity"], strict=True)
    ]
    table = pd.DataFrame({"Measure": frame["row"], "Year": frame["period"]})
    for name, column in (
        (case.place, "value"), ("Statistical neighbours", "neighbours"), (case.region.name, "region"),
        ("England", "england"), ("10th percentile", "p10"), ("90th percentile", "p90"),
    ):  # fmt: skip
        table[name] = [shown(v, None, "percent", 1) for v in frame[column]]
    notes = [
        "Timeliness and repeat work: year to 31 March. Workforce: 30 September, full-time equivalents; a vacant post "
        "that an agency worker fills counts as vacant.",
        f"Neighbours: plain mean of those with a published figure, {_range(frame['n_neighbours'])} of "
        f"{len(case.neighbours)}.",
        *_sizes(case),
    ]
    headline = f"All {count(ranged)} measures within the middle four fifths of England"
    if worse:
        headline = f"{capital(out_of(len(worse), ranged))} measures in England's tenth on the worse side"
    elif better:
        headline = f"{capital(out_of(len(better), ranged))} measures in England's tenth on the better side"
    names = {
        "place": case.place, "neighbours": "Statistical neighbours", "region": case.region.name, "england": "England",
    }  # fmt: skip
    return Exhibit(
        key="practice",
        headline=headline,
        subtitle=f"Timeliness, repeat work and workforce at their newest, {case.place} and comparators, per cent",
        finding=finding.strip(),
        alt=f"Dots for {case.place}, neighbours, region and England on each measure. {finding.strip()}",
        draw=lambda: charts.dots(
            frame, label="row", names=names, lo="p10", hi="p90", unit="percent", decimals=1, zero=True,
            columns={"place": "value", "neighbours": "neighbours", "region": "region", "england": "england"},
        ),
        data=frame.drop(columns="row"),
        view=Table(frame=table, caption="Newest published figures"),
        sources=case.sources(pd.concat(used, ignore_index=True)),
        notes=tuple(notes),
    )  # fmt: skip


def _range(numbers: pd.Series) -> str:
    low, high = numbers.min(), numbers.max()
    return f"{low}" if low == high else f"between {low} and {high}"


def _sizes(case: Case) -> tuple[str, ...]:
    """How many plans and social workers the shares rest on."""
    parts = []
    for measure, what in (
        ("cpp_started_number", "child protection plans begun in the year to 31 March"),
        ("cpp_number", "children on a plan on 31 March"),
        ("sw_fte", "social workers in post (full-time equivalent) on 30 September"),
    ):
        try:
            c = case.compare(measure)
        except NoData:
            continue
        parts.append(f"{prose.number(c.value, 'count', 0)} {what} {prose.period(c.period)}")
    return (f"The shares of {case.place} rest on {listed(parts)}.",) if parts else ()
