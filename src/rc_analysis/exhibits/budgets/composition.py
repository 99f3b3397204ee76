"""What the money goes on: kinds of care in the newest outturn, and parts of all children's services over time."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import common
from rc_analysis.exhibits.budgets import figures
from rc_analysis.exhibits.budgets.figures import ALL, SPEND, year
from rc_analysis.methods.comparators import Comparison
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table, shown
from rc_analysis.topics import budgets
from rc_analysis.topics.budgets import parts as topic

GROSS = "outturn_gross"
LOOKED_AFTER = "Children looked after"


@exhibit("mix")
def mix(case: Case) -> Exhibit:
    """Residential care, fostering and other spending on children looked after, in the newest revenue outturn."""
    lines = [*topic.LINES.values(), topic.LINE_TOTAL]
    frame = case.load(GROSS, breakdown=lines, who=figures.WHO)
    frame = frame[frame["period_end"] == frame["period_end"].max()]
    parted = budgets.mix(frame)
    place = parted[parted["role"] == "place"].set_index("part")
    if place["value"].isna().any() or place.empty:
        raise NoData(
            f"The revenue outturn for {year(frame['period'].iloc[0])} does not give {prose.possessive(case.place)} "
            "spending on children looked after by kind of care."
        )
    when = year(frame["period"].iloc[0])
    rows = [_rows(case.place, place["percent"])]
    near = parted[parted["role"] == "neighbour"]
    whole = near.groupby("area_code")["percent"].transform(lambda s: s.notna().all())
    near = near[whole]
    mean = topic.mean_of(near)
    if len(mean) and mean["n"].min() >= 3:
        rows.append(_rows("Statistical neighbours", mean.set_index("part")["percent"]))
    inside = _members(case, lines)
    if not inside.empty:
        total = topic.summed(budgets.mix(inside.assign(role="region")))
        rows.append(_rows(case.region.name, total.set_index("part")["percent"]))
    england = parted[parted["role"] == "england"].set_index("part")
    if not england.empty and england["percent"].notna().all():
        rows.append(_rows("England", england["percent"]))
    data = pd.concat(rows, ignore_index=True)
    told = _mix_told(case, place, data, when, frame)
    size = {str(part): float(v) for part, v in zip(place.index, place["percent"], strict=True)}
    largest = max(size, key=lambda part: size[part])
    return Exhibit(
        key="mix",
        headline=f"{largest} took {_percent(size[largest])} of spending on children looked after",
        subtitle=f"Gross spending on children looked after by kind of care, {case.place} and comparators, {when}, %",
        finding=told,
        alt=f"Stacked bar chart. {told}",
        draw=lambda: charts.stacked(
            data.rename(columns={"percent": "value"}),
            x="area",
            y="value",
            part="part",
            parts=list(topic.LINES),
            unit="percent",
            focus=case.place,
        ),
        data=_mix_data(case, parted, data),
        view=_mix_table(case, place, near, data, when),
        sources=case.sources(frame),
        notes=_mix_notes(case, mean, inside),
    )


def _rows(area: str, percent: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"area": area, "part": percent.index.astype("str"), "percent": percent.to_numpy("float64")})


def _members(case: Case, lines: list[str]) -> pd.DataFrame:
    """The lines of the region's authorities; empty unless every current one has its total."""
    areas = case.store.areas()
    inside = areas[(areas["level"] == "local_authority") & (areas["region_code"] == case.region.code)]
    try:
        frame = case.store.load(GROSS, areas=list(inside["area_code"]), breakdown=lines)
    except NoData:
        return pd.DataFrame()
    frame = frame[frame["period_end"] <= pd.Timestamp(case.as_of)]
    frame = frame[frame["period_end"] == frame["period_end"].max()]
    current = set(inside.loc[inside["status"] == "current", "area_code"])
    return frame if current <= set(frame["area_code"]) else pd.DataFrame()


def _mix_told(case: Case, place: pd.DataFrame, data: pd.DataFrame, when: str, frame: pd.DataFrame) -> str:
    parts = [
        f"{_lower(str(part))} {prose.number(row['value'], 'pounds')} ({_percent(row['percent'])})"
        for part, row in place.iterrows()
        if row["value"] > 0
    ]
    total = frame.loc[(frame["role"] == "place") & (frame["breakdown"] == topic.LINE_TOTAL), "value"].iloc[0]
    told = [
        f"By the revenue outturn {case.place} spent {prose.number(total, 'pounds')} on children looked after in "
        f"{when}, before income: {listed(parts)}."
    ]
    homes = data[data["part"] == "Residential care"].set_index("area")["percent"]
    others = [
        (f"the mean of its statistical neighbours ({_percent(v)})" if name == "Statistical neighbours" else "")
        or (f"{prose.the(str(name))} ({_percent(v)})" if name == case.region.name else f"{name} ({_percent(v)})")
        for name, v in homes.items()
        if name != case.place
    ]
    own = homes[case.place]
    groups: dict[str, list[str]] = {}
    for words, v in zip(others, homes.drop(case.place), strict=True):
        groups.setdefault(prose.against(own, v, "percent", 0), []).append(words)
    if groups:
        joined = common.contrasted(groups)
        told.append(f"Residential care's share was {joined}.")
    return " ".join(told)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _percent(value: float) -> str:
    return prose.number(value, "percent", 0)


def _mix_data(case: Case, parted: pd.DataFrame, data: pd.DataFrame) -> pd.DataFrame:
    """Pounds and percent by authority, and the percentages of the comparators drawn."""
    names = {a.code: a.name for a in (case.area, case.england, *case.neighbours)}
    own = parted.assign(area=parted["area_code"].map(names), part=parted["part"].astype("str"))
    drawn = data[~data["area"].isin(own["area"].dropna().unique())]
    return pd.concat([own[["area", "part", "value", "percent"]], drawn], ignore_index=True)


def _mix_table(case: Case, place: pd.DataFrame, near: pd.DataFrame, data: pd.DataFrame, when: str) -> Table:
    names = {a.code: a.name for a in case.neighbours}
    each = [
        _rows(names[str(code)], rows.set_index("part")["percent"])
        for code, rows in near.groupby("area_code", sort=False)
    ]
    rows = pd.concat([data, *each], ignore_index=True)
    wide = rows.pivot(index="area", columns="part", values="percent").reindex(
        index=list(dict.fromkeys(rows["area"])), columns=list(topic.LINES)
    )
    cells = {part: [shown(v, None, "", 0) for v in wide[part]] for part in topic.LINES}
    own = "; ".join(f"{_lower(str(part))} £{v:,.0f}" for part, v in zip(place.index, place["value"], strict=True))
    return Table(
        frame=pd.DataFrame({"Area": list(wide.index)} | cells),
        caption=f"Share of gross spending on children looked after by kind of care, {when}",
        units=dict.fromkeys(topic.LINES, "%"),
        numbers=tuple(topic.LINES),
        notes=(f"{case.place}: {own}.",),
    )


def _both(case: Case) -> str:
    """The place's total in the two collections in the same year, in a sentence."""
    outturn = figures.latest(case.load(GROSS, breakdown=topic.LINE_TOTAL, who=("place",)))
    other = figures.latest(figures.money(case)).set_index("period_end")["value"]
    newest = outturn.iloc[-1]
    if newest["period_end"] not in other.index:
        return f" No section 251 figure is published for {case.place} in {year(newest['period'])}."
    return (
        f" For {year(newest['period'])} they give {prose.number(newest['value'], 'pounds')} and "
        f"{prose.number(float(other[newest['period_end']]), 'pounds')}."
    )


def _mix_notes(case: Case, mean: pd.DataFrame, inside: pd.DataFrame) -> tuple[str, ...]:
    notes = [
        "The revenue outturn (RO3) and the section 251 return, which the other exhibits rest on, are two collections "
        f"that treat some lines and recharges differently.{_both(case)}",
        "Other: adoption, special guardianship, leaving care, short breaks, and what is in no other line. Asylum-"
        "seeking children may be recorded in the line for their kind of care instead.",
    ]
    if len(mean):
        notes.append(
            f"Statistical neighbours: plain mean of the {int(mean['n'].min())} whose spending is published "
            "by kind of care."
        )
    if len(inside):
        parted = budgets.mix(inside.assign(role="region"))
        gone = parted.loc[parted["value"].isna(), "area_code"].unique()
        if len(gone):
            names = inside.drop_duplicates("area_code").set_index("area_code")["area_name"]
            notes.append(
                f"{case.region.name}: without {listed(sorted(names[list(gone)]))}, not published by kind of care."
            )
    return tuple(notes)


def _parts(case: Case) -> pd.DataFrame:
    measures = sorted({m for found in topic.PARTS.values() for m in found} | {ALL})
    return case.load(measures, breakdown="Total", who=figures.WHO)


@exhibit("shares")
def shares(case: Case) -> Exhibit:
    """How children's services spending is parted, year by year, in the place."""
    frame = _parts(case)
    parted = budgets.shares(frame, ALL)
    place = parted[(parted["role"] == "place")].dropna(subset=["percent"])
    if place.empty:
        raise NoData(f"Spending on children's services is not published part by part for {case.place}.")
    place = place.assign(period=place["period"].map(year))
    ends = place.sort_values("period_end")
    first = ends[ends["period_end"] == ends["period_end"].min()].set_index("part")
    last = ends[ends["period_end"] == ends["period_end"].max()].set_index("part")
    a, b = first["period"].iloc[0], last["period"].iloc[0]
    help_ = "Early help and family support"

    def moved(part: str, column: str, unit: str, decimals: int | None = None) -> str:
        return figures.moved(first.loc[part, column], last.loc[part, column], unit, decimals)

    if a == b:
        told = [
            f"In {b} {_percent(last.loc[LOOKED_AFTER, 'percent'])} of {prose.possessive(case.place)} spending on "
            f"children's services went on children looked after and {_percent(last.loc[help_, 'percent'])} on early "
            "help and family support."
        ]
    else:
        told = [
            f"Between {a} and {b} the share of {prose.possessive(case.place)} spending on children's services that "
            f"goes on children looked after {moved(LOOKED_AFTER, 'percent', 'percent', 0)}.",
            f"The share of early help and family support {moved(help_, 'percent', 'percent', 0)}; in cash it "
            f"{moved(help_, 'value', 'pounds')}.",
        ]
    c, _, _ = share_looked_after(case)
    if beside := common.beside(case, c.value, c.neighbours, c.region, c.england, "percent", 0):
        told.insert(1, f"In {year(c.period)} that share was {beside}.")
    words = " ".join(told)
    drawn = place.assign(part=place["part"].astype("str"))
    return Exhibit(
        key="shares",
        headline=f"{_percent(last.loc[LOOKED_AFTER, 'percent'])} of spending goes on children looked after",
        subtitle=f"Gross spending on children's services by part, {case.place}, {a} to {b}, %",
        finding=words,
        alt=f"Stacked bar chart, a bar a year. {words}",
        draw=lambda: charts.stacked(
            drawn.rename(columns={"value": "pounds", "percent": "value"}),
            x="period",
            y="value",
            part="part",
            parts=list(topic.PARTS),
            unit="percent",
        ),
        data=drawn[["period", "part", "value", "percent"]].reset_index(drop=True),
        view=_shares_table(case, place),
        sources=case.sources(frame),
        notes=(
            "Early help and family support: children's centres and early years, family support, and services for "
            "young people together. The return has no line called early help; the grouping is this page's.",
            "Gross spending, without schools and without capital charged to revenue, in the money of each year.",
        ),
    )


def _shares_table(case: Case, place: pd.DataFrame) -> Table:
    money = place.pivot(index="period", columns="part", values="value")[list(topic.PARTS)]
    share = place.pivot(index="period", columns="part", values="percent")[list(topic.PARTS)]
    money.columns, share.columns = list(topic.PARTS), list(topic.PARTS)
    cells = {
        part: [f"£{v / 1e6:,.1f}m ({p:.0f}%)" for v, p in zip(money[part], share[part], strict=True)] for part in money
    }
    total = [f"£{v / 1e6:,.1f}m" for v in money.sum(axis=1)]
    return Table(
        frame=pd.DataFrame({"Financial year": list(money.index)} | cells | {"All": total}),
        caption=f"Gross spending on children's services by part, {case.place}",
        numbers=(*topic.PARTS, "All"),
    )


def share_looked_after(case: Case) -> tuple[Comparison, pd.DataFrame, tuple[str, ...]]:
    """The share of children's services spending that goes on children looked after: comparison, frame, sources."""
    top, bottom = figures.money(case, SPEND), figures.money(case, ALL)
    frame = budgets.ratio(top, bottom)
    inside, theirs = figures.members(case, SPEND), figures.members(case, ALL)
    if not inside.empty and not theirs.empty:
        frame = budgets.with_region(frame, budgets.pooled(inside, theirs))
    frame = frame.assign(value=frame["value"] * 100)
    if figures.latest(frame).empty:
        raise NoData(f"The share that goes on children looked after cannot be worked out for {case.place}.")
    return figures.compare(frame), frame, figures.cited(case, top, bottom)
