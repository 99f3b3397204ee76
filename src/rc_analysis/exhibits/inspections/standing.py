"""The place's grades beside those of England, its region and its statistical neighbours."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits.inspections.words import (
    GRADE,
    JUDGEMENT,
    OFSTED,
    Known,
    authorities,
    capital,
    cited,
    count,
    day,
    known,
    lower_first,
    month,
    out_of,
    seen_to,
)
from rc_analysis.present import charts, prose
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table
from rc_analysis.topics.inspections import judgements as graded


def groups(case: Case) -> dict[str, list[str]]:
    """The three groups that the place is seen beside: name to area codes."""
    return {
        "Statistical neighbours": [a.code for a in case.neighbours],
        case.region.name: authorities(case, case.region.code),
        "England": authorities(case),
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
    notes = [_as_listed(found), "Groups of ten or twelve are small: one authority is a tenth or a twelfth of the bar."]
    if case.area.code in authorities(case, case.region.code):
        notes.append(f"The {case.region.name} and England include {case.place}.")
    if caution := seen_to(case, found):
        notes.append(caution)
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


@exhibit("judgement_shares")
def judgement_shares(case: Case) -> Exhibit:
    """England's grades on each judgement, with the place's own marked; neighbours and region in the table."""
    found = known(case)
    listing = listed_latest(found)
    parts = []
    for name in graded.JUDGEMENTS:
        for group, codes in groups(case).items():
            part = graded.shares(listing, codes, name)
            parts.append(part.assign(judgement=name, group=group, mark=found.grade(name)))
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[frame["of"] > 0].reset_index(drop=True)
    england = frame[frame["group"] == "England"].copy()
    england["row"] = [f"{JUDGEMENT[j]} ({n})" for j, n in zip(england["judgement"], england["of"], strict=True)]
    rows = []
    share = {}
    for name in dict.fromkeys(frame["judgement"]):
        part = frame[frame["judgement"] == name]
        row = {"Judgement": JUDGEMENT[name], case.place: GRADE.get(found.grade(name) or "", "no such judgement")}
        for group in groups(case):
            inside = part[part["group"] == group]
            if inside.empty:
                row[group] = "none graded"
                continue
            good, of = graded.good_or_better(inside)
            row[group] = f"{good} of {of}"
            if group == "England":
                share[name] = good / of
        rows.append(row)
    table = pd.DataFrame(rows)
    low = min((j for j in share if j != "overall"), key=lambda j: share[j])
    high = max((j for j in share if j != "overall"), key=lambda j: share[j])
    finding = (
        f"Across England the judgement most often good or outstanding is {lower_first(JUDGEMENT[high])} "
        f"({share[high]:.0%} of authorities graded on it) and the one least often so is {lower_first(JUDGEMENT[low])} "
        f"({share[low]:.0%}). "
    )
    below = [j for j in share if j != "overall" and found.grade(j) not in (None, *graded.GOOD)]
    if below:
        said = [f"{lower_first(JUDGEMENT[j])}, {GRADE[str(found.grade(j))]} ({share[j]:.0%})" for j in below]
        finding += (
            f"Below good in {case.place} in {month(found.date)}, with the share of England good or outstanding on the "
            f"same judgement: {'; '.join(said)}."
        )
    else:
        finding += f"In {case.place}, in {month(found.date)}, each judgement was good or outstanding."
    notes = [
        _as_listed(found),
        "Care leavers have had a judgement of their own since January 2023, so fewer authorities are graded on it.",
    ]
    if caution := seen_to(case, found):
        notes.append(caution)
    return Exhibit(
        key="judgement_shares",
        headline=f"In England, {lower_first(JUDGEMENT[low])} is the judgement least often good",
        subtitle=(
            f"Grades on each judgement at the newest full inspection begun by {day(found.listed_to)}, England, "
            "number of authorities"
        ),
        finding=finding,
        alt=f"Bars of equal length cut by grade, one for each judgement. {finding}",
        draw=lambda: charts.grade_shares(
            england, row="row", grade="grade", n="n", marked="mark", marked_label=f"Grade of {case.place}"
        ),
        data=frame[["judgement", "group", "grade", "n", "of", "percent"]],
        view=Table(frame=table, caption="Authorities graded good or outstanding, by judgement and group", numbers=()),
        sources=cited(case, found.latest, more=(OFSTED,)),
        notes=tuple(notes),
    )  # fmt: skip


@exhibit("neighbours")
def neighbours(case: Case) -> Exhibit:
    """The newest grades of each statistical neighbour, with the month in which its inspection began."""
    found = known(case)
    codes = [a.code for a in case.neighbours]
    listing = listed_latest(found)
    others = listing[listing["area_code"].isin(codes) & listing["judgement"].isin(graded.JUDGEMENTS)]
    if others["area_code"].nunique() < 2:
        raise NoData(f"No inspections of the statistical neighbours of {case.place} are listed.")
    mine = found.latest[found.latest["judgement"].isin(graded.JUDGEMENTS)]
    names = {a.code: a.name for a in case.neighbours} | {case.area.code: case.place}
    rows = pd.concat([mine, others], ignore_index=True)
    rows["name"] = rows["area_code"].map(names)
    rows["label"] = [f"{n}, {month(d, short=True)}" for n, d in zip(rows["name"], rows["date"], strict=True)]
    rows["title"] = rows["judgement"].map(JUDGEMENT)
    rows["rank"] = rows["area_code"].map({code: i for i, code in enumerate([case.area.code, *codes])})
    rows = rows.sort_values(["rank", "judgement"], ignore_index=True)
    overall = others[others["judgement"] == "overall"]
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
        f"{_apart(overall['date'])}."
    )
    wide = rows.assign(cell=rows["grade"].map(GRADE)).pivot(index="rank", columns="judgement", values="cell")
    first = rows.drop_duplicates("rank").set_index("rank")
    table = pd.DataFrame({"Authority": first["name"], "Inspection began": first["date"].map(day)})
    for name in graded.JUDGEMENTS:
        if name in wide:
            table[JUDGEMENT[name]] = wide[name].fillna("no such judgement")
    table["Published"] = [day(d) if pd.notna(d) else "not stated" for d in first["published"]]
    notes = [
        "An empty cell: the inspection had no such judgement (care leavers, before 2023).",
        "Neighbours are the ten of the Department for Education's 2025 model, nearest first.",
        f"Other authorities as on {found.listing}; {case.place} at its newest inspection.",
    ]
    if caution := seen_to(case, found):
        notes.append(caution)
    order = [JUDGEMENT[j] for j in graded.JUDGEMENTS]
    return Exhibit(
        key="neighbours",
        headline=f"{capital(out_of(good, len(overall)))} statistical neighbours are good or outstanding overall",
        subtitle=f"Grades at the newest full inspection, {case.place} and its statistical neighbours, month it began",
        finding=finding,
        alt=f"Grid of grades, authorities down and judgements across. {finding}",
        draw=lambda: charts.grade_grid(
            rows, row="label", column="title", grade="grade", row_order=list(dict.fromkeys(rows["label"])),
            column_order=[t for t in order if (rows["title"] == t).any()],
        ),
        data=rows[["area_code", "name", "date", "published", "judgement", "grade", "source_id"]],
        view=Table(frame=table.reset_index(drop=True), caption="Newest grades and their dates", numbers=()),
        sources=cited(case, rows),
        notes=tuple(notes),
    )  # fmt: skip


def _stands(n: int) -> str:
    return "stands" if n < 2 else "stand"


def _apart(dates: pd.Series) -> str:
    """A word of caution where the oldest grade and the newest lie years apart."""
    years = (dates.max() - dates.min()).days / 365.25
    return f", so that the oldest grade is about {years:.0f} years older than the newest" if years >= 1.5 else ""
