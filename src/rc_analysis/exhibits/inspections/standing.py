"""The place's grades beside those of England, its region and its statistical neighbours."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits.inspections.words import (
    GRADE,
    JUDGEMENT,
    OFSTED,
    Known,
    capital,
    cited,
    count,
    day,
    known,
    lower_first,
    month,
    no_overall,
    out_of,
    seen_to,
    things,
)
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.topics.inspections import judgements as graded


def groups(case: Case) -> dict[str, list[str]]:
    """The three groups that the place is seen beside: name to area codes."""
    return {
        "Statistical neighbours": [a.code for a in case.neighbours],
        case.region.name: case.store.current(case.region.code),
        "England": case.store.current(),
    }


def listed_latest(found: Known) -> pd.DataFrame:
    """The newest judgements of every area as Ofsted's list has them: one day for all."""
    return graded.latest(found.every, found.listed_to)


def _own(case: Case, found: Known) -> str:
    """A sentence on the place's own grade where the documents tell of a newer one than the list."""
    if not found.newer:
        return ""
    listing = listed_latest(found)
    old = listing[(listing["area_code"] == case.area.code) & (listing["judgement"] == "overall")]
    now = found.grade()
    if old.empty or now is None:
        return ""
    was = GRADE[str(old["grade"].iloc[0])]
    newer = f"{case.place} was graded {GRADE[now]} in {month(found.date)}, after that list"
    return f"{newer}, and still stands on it as {was}." if was != GRADE[now] else f"{newer}, as it had been on it."


def _as_listed(found: Known) -> str:
    return (
        f"Every authority is counted at its newest full inspection begun by {day(found.listed_to)} ({found.listing}), "
        "so that all are seen on one day. Later inspections of other authorities are not held here."
    )


@exhibit("standing")
def standing(case: Case) -> Exhibit:
    """How the overall grades of England's authorities, the region's and the neighbours' spread."""
    found = known(case)
    listing = listed_latest(found)
    frame = pd.concat(
        [graded.shares(listing, codes).assign(group=name) for name, codes in groups(case).items()], ignore_index=True
    )
    frame = frame[frame["of"] > 0].reset_index(drop=True)
    if frame.empty:
        raise NoData("No overall grades are listed for the place's comparators.")
    now = found.grade()
    frame["row"] = [f"{g} ({n})" for g, n in zip(frame["group"], frame["of"], strict=True)]
    frame["mark"] = now
    told = {}
    for name, part in frame.groupby("group", sort=False):
        good, of = graded.good_or_better(part)
        told[str(name)] = (good, of)
    good, of = told["England"]
    finding = (
        f"On {found.listing}, {good} of {of} authorities in England ({good / of:.0%}) were "
        f"graded good or outstanding overall"
    )
    if case.region.name in told:
        finding += f", {told[case.region.name][0]} of {told[case.region.name][1]} in {prose.the(case.region.name)}"
    if "Statistical neighbours" in told:
        a, b = told["Statistical neighbours"]
        finding += f" and {a} of the {b} statistical neighbours of {case.place}"
    finding += ". "
    if now is not None and not found.newer:
        finding += f"{case.place} was graded {GRADE[now]}, in {month(found.date)}."
    finding += _own(case, found)
    wide = frame.pivot(index="group", columns="grade", values="n").reindex(list(told))[list(graded.GRADES)]
    table = wide.rename(columns={g: GRADE[g].capitalize() for g in graded.GRADES}).rename_axis(columns=None)
    table = table.rename_axis("Group").reset_index()
    table["Good or outstanding"] = [f"{told[g][0]} of {told[g][1]}" for g in table["Group"]]
    table["Share"] = [f"{told[g][0] / told[g][1]:.0%}" for g in table["Group"]]
    none_made = int(((listing["judgement"] == "overall") & (listing["grade"] == graded.NONE_MADE)).sum())
    notes = [_as_listed(found), "Groups of ten or twelve are small: one authority is a tenth or a twelfth of the bar."]
    if case.area.code in case.store.current(case.region.code):
        notes.append(f"The {case.region.name} and England include {case.place}.")
    if caution := seen_to(case, found):
        notes.append(caution)
    if none_made:
        notes.append(
            f"{capital(things(none_made, 'authority', 'authorities'))} without an overall judgement: not counted."
        )
    if now is None:
        notes.append(f"No grade of {case.place} is marked: its newest inspection {no_overall(found)}.")
    near = told.get("Statistical neighbours", (0, 0))
    return Exhibit(
        key="standing",
        headline=(
            f"{capital(out_of(*near))} statistical neighbours and {good / of:.0%} of England good or outstanding"
        ),
        subtitle=(
            f"Overall effectiveness at the newest full inspection begun by {day(found.listed_to)}, authorities"
        ),
        finding=finding,
        alt=f"Bars of equal length cut by overall grade, one for each group. {finding}",
        draw=lambda: charts.grade_shares(
            frame, row="row", grade="grade", n="n", marked="mark", marked_label=f"Grade of {case.place}"
        ),
        data=frame[["group", "grade", "n", "of", "percent"]],
        view=Table(
            frame=table, caption=f"Authorities by overall grade on {day(found.listed_to)}",
            units={GRADE[g].capitalize(): "authorities" for g in graded.GRADES},
        ),
        sources=cited(case, found.latest, more=(OFSTED,)),
        notes=tuple(notes),
    )  # fmt: skip


INSPECTIONS_SHOWN = 2
"""How many of each authority's newest full inspections the panels show."""


@exhibit("neighbours")
def neighbours(case: Case) -> Exhibit:
    """The newest grades of the neighbours and of the region, a panel an authority, with those before them."""
    found = known(case)
    codes = [a.code for a in case.neighbours]
    region = [c for c in case.store.current(case.region.code) if c not in {case.area.code, *codes}]
    every = graded.full(graded.with_missing(graded.published(found.every), found.rules))
    every = every[every["judgement"].isin(graded.JUDGEMENTS)]
    before = every[(every["date"] <= found.listed_to) | (every["area_code"] == case.area.code)]
    newest = listed_latest(found)
    others = newest[newest["area_code"].isin(codes)]
    if others["area_code"].nunique() < 2:
        raise NoData(f"No inspections of the statistical neighbours of {case.place} are listed.")
    headings = {"This authority": [case.area.code], "Statistical neighbours, nearest first": codes}
    if region:
        headings[f"Others of {prose.the(case.region.name)}"] = region
    names = case.store.areas().set_index("area_code")["name"].to_dict() | {case.area.code: case.place}
    parts = []
    for heading, members in headings.items():
        part = before[before["area_code"].isin(members)]
        dates = part.drop_duplicates(["area_code", "date"]).groupby("area_code")["date"].rank(ascending=False)
        kept = part.assign(turn=dates).groupby(["area_code", "date"])["turn"].transform("max") <= INSPECTIONS_SHOWN
        rank = {code: i for i, code in enumerate(members)}
        part = part[kept].assign(group=heading, rank=part["area_code"].map(rank))
        parts.append(part.sort_values(["rank", "date"], kind="stable"))
    rows = pd.concat(parts, ignore_index=True)
    rows["name"] = rows["area_code"].map(names)
    rows["when"] = [month(d, short=True) for d in rows["date"]]
    overall = others[(others["judgement"] == "overall") & others["grade"].isin(graded.GRADES)]
    good = int(overall["grade"].isin(graded.GOOD).sum())
    now = found.grade()
    finding = f"{capital(out_of(good, len(overall)))} statistical neighbours of {case.place} "
    finding += f"{'is' if good == 1 else 'are'} graded good or outstanding overall"
    if now is not None:
        ways = [graded.direction(now, g) for g in overall["grade"]]
        up, same, down = ways.count(graded.UP), ways.count(graded.SAME), ways.count(graded.DOWN)
        finding += (
            f". Set against {case.place}'s own grade of {GRADE[now]}, {count(up)} {_stands(up)} higher, "
            f"{count(same)} {_stands(same)} the same and {count(down)} {_stands(down)} lower"
        )
    finding += (
        f". Their inspections began between {month(overall['date'].min())} and {month(overall['date'].max())}"
        f"{_apart(overall['date'])}. {_moves(rows, codes)}"
    )
    wide = rows.assign(cell=rows["grade"].map(GRADE)).pivot(
        index=["group", "rank", "date", "name"], columns="judgement", values="cell"
    )
    wide = wide.loc[list(dict.fromkeys(zip(rows["group"], rows["rank"], rows["date"], rows["name"], strict=True)))]
    wide = wide.reset_index()
    table = pd.DataFrame({"Authority": wide["name"], "Inspection began": wide["date"].map(day), "Group": wide["group"]})
    for name in graded.JUDGEMENTS:
        if name in wide:
            table[JUDGEMENT[name]] = wide[name].fillna("no such judgement")
    notes = [
        "A dash: the inspection had no such judgement (care leavers, under ILACS before 2023).",
        "The two newest full inspections of each are shown where two are held, the older above. Inspections under "
        "the single inspection framework (to 2018) are held only where their report was read.",
        "Neighbours are the ten of the Department for Education's 2025 model, nearest first; one that is in the region "
        "too stands among the neighbours.",
        f"Other authorities as on {found.listing}; {case.place} at its newest inspection.",
    ]
    if caution := seen_to(case, found):
        notes.append(caution)
    order = [JUDGEMENT[j] for j in graded.JUDGEMENTS]
    rows["title"] = rows["judgement"].map(JUDGEMENT)
    return Exhibit(
        key="neighbours",
        headline=f"{capital(out_of(good, len(overall)))} statistical neighbours are good or outstanding overall",
        subtitle=(
            f"Grades at the two newest full inspections, {case.place}, its statistical neighbours and "
            f"{prose.the(case.region.name)}, month the inspection began"
        ),
        finding=finding,
        alt=f"Small grids of grades, one for each authority. {finding}",
        draw=lambda: charts.grade_panels(
            rows, panel="name", line="when", column="title", grade="grade", group="group", focus=case.place,
            column_order=order, legend="Tiles from the left: " + ", ".join(lower_first(t) for t in order),
        ),
        data=rows[["group", "area_code", "name", "date", "published", "judgement", "grade", "source_id"]],
        view=Table(frame=table, caption="Newest grades and their dates", numbers=()),
        sources=cited(case, rows),
        notes=tuple(notes),
    )  # fmt: skip


def _moves(rows: pd.DataFrame, codes: list[str]) -> str:
    """How many of the neighbours' overall grades rose and fell between the two newest inspections held."""
    held = rows[rows["area_code"].isin(codes) & (rows["judgement"] == "overall")]
    ways = []
    for _, part in held.sort_values("date").groupby("area_code"):
        if len(part) > 1:
            ways.append(graded.direction(part["grade"].iloc[0], part["grade"].iloc[1]))
    if not ways:
        return "None of them is held at two full inspections."
    up, same, down = ways.count(graded.UP), ways.count(graded.SAME), ways.count(graded.DOWN)
    return (
        f"Of the {count(len(ways))} held at two full inspections, {count(up)} rose, {count(same)} stayed and "
        f"{count(down)} fell from the one to the other."
    )


def _stands(n: int) -> str:
    return "stands" if n < 2 else "stand"


def _apart(dates: pd.Series) -> str:
    """A word of caution where the oldest grade and the newest lie years apart."""
    years = (dates.max() - dates.min()).days / 365.25
    return f", so that the oldest grade is about {years:.0f} years older than the newest" if years >= 1.5 else ""
