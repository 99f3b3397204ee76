"""The place's own grades: the grid since 2012, what changed each time, and the moderation of 2017."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits.inspections.words import (
    GRADE,
    JUDGEMENT,
    LETTER,
    by_grade,
    cited,
    count,
    day,
    known,
    lower_first,
    month,
    no_overall,
    seen_to,
    things,
)
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.topics.inspections import judgements as graded

KIND = {"SIF": "SIF", "ILACS": "ILACS", "focused visit": "visit", "monitoring visit": "monitoring", "JTAI": "JTAI"}
OLDER = "older kinds"
NO_JUDGEMENT = "none"

NONE_OF_ITS_OWN = (
    "Until the end of 2022 ILACS judged care leavers together with children in care, so that the grade for children in "
    "care then covers both."
)
SCALES = (
    "SIF: the single inspection framework, from 2013. ILACS: inspection of local authority children's services, since "
    "2018. Both grade on the same four words, but they do not look at the same things."
)
SCALE = "ILACS: inspection of local authority children's services, Ofsted's framework since 2018."
NO_GRADE = {graded.NONE_MADE: "No judgement", "not_judged": "Not judged", graded.MISSING: "No grade held"}
EMPTY = "An empty cell means that the inspection had no such judgement."


@exhibit("grades")
def grades(case: Case) -> Exhibit:
    """Every judgement of every inspection of the place, across the frameworks."""
    found = known(case)
    shown = graded.with_missing(graded.published(found.here), found.rules)
    shown = shown.assign(date=graded.when(shown)).sort_values("date", kind="stable", ignore_index=True)
    shown["inspection"] = [
        f"{month(date, short=True)} {KIND.get(kind, OLDER)}"
        for date, kind in zip(shown["date"], shown["framework"], strict=True)
    ]
    shown["judgement"] = shown["judgement"].mask(shown["judgement"] == NO_JUDGEMENT, "overall")
    names = [j for j in JUDGEMENT if (shown["judgement"] == j).any()]
    shown["name"] = shown["judgement"].map(JUDGEMENT)
    columns = list(dict.fromkeys(shown["inspection"]))
    is_visit = ~shown["framework"].isin([*graded.FULL, "other"]) & (shown["grade"] == "not_judged")
    visits = shown.loc[is_visit, "inspection"].nunique()
    overall = graded.full(found.here)
    overall = overall[overall["judgement"] == "overall"]
    earlier = overall[overall["date"] < found.date].sort_values("date", ascending=False)
    now = found.grade()
    said = [f"Ofsted's newest full inspection of {case.place} held here, in {month(found.date)}, "]
    if now:
        said[0] += f"graded its children's services {GRADE[now]} overall. "
    else:
        said[0] += f"{no_overall(found)}. "
    said.append(by_grade(found.latest))
    if len(earlier):
        before = [
            f"{GRADE[str(g)]} in {listed(month(d) for d in part['date'])}"
            for g, part in earlier.groupby("grade", sort=False)
        ]
        said.append(f" Earlier overall grade{'s' if len(earlier) > 1 else ''}: {'; '.join(before)}.")
    finding = "".join(said)
    has_sif = bool((shown["framework"] == "SIF").any())
    notes = [SCALES if has_sif else SCALE, EMPTY, NONE_OF_ITS_OWN]
    if shown["framework"].map(lambda f: f not in KIND).any():
        notes.append(
            "Before the SIF, child protection and looked-after services were inspected apart, one grade each. The "
            "grades are as the 2017 report tells them, in the words of the later scale."
        )
    if visits:
        notes.append("A visit looks at one part of the service and gives no grade: not judged.")
    if (shown["grade"] == graded.NONE_MADE).any():
        since = month(found.none_since())
        notes.append(f"Since {since} Ofsted makes no overall judgement: that is neither a grade nor one not held.")
    if (shown["grade"] == graded.MISSING).any():
        notes.append("Not held here: the inspection gave a grade, and no source here has it.")
    if ((shown["grade"] == "not_judged") & ~is_visit).any():
        notes.append("Not judged, in a full inspection: the report says so of that judgement.")
    notes.append(_agreement(case, found.here))
    if has_sif:
        notes.append("Under the SIF the impact of leaders was called leadership, management and governance.")
    notes.append(
        "Ofsted's list of outcomes names visits only in the year to 31 March 2025; "
        "other visits are known from the council's documents where those are held."
    )
    if caution := seen_to(case, found):
        notes.append(caution)
    wide = shown.assign(cell=[f"{LETTER[g]}  {GRADE[g]}" for g in shown["grade"]])
    wide = wide.pivot(index="name", columns="inspection", values="cell").reindex(
        index=[JUDGEMENT[j] for j in names], columns=columns
    )
    table = wide.astype("object").where(wide.notna(), "no such judgement").rename_axis(columns=None)
    table = table.rename_axis("Judgement").reset_index()
    headline = f"{GRADE[now].capitalize() if now else NO_GRADE[found.state()]} overall in {month(found.date)}"
    care = found.grade("in_care")
    if care:
        headline += f"; children in care: {GRADE[care]}"
    data = shown[["date", "framework", "judgement", "grade", "inspection_id", "source_id", "also", "disagrees"]]
    return Exhibit(
        key="grades",
        headline=headline,
        subtitle=f"Ofsted's grade on each judgement, {case.place}, {_span(shown['date'])}",
        finding=finding,
        alt=f"Grid of grades, judgements down and inspections across. {finding}",
        draw=lambda: charts.grade_grid(
            shown, row="name", column="inspection", grade="grade",
            row_order=[JUDGEMENT[j] for j in names], column_order=columns,
        ),
        data=data,
        view=Table(frame=table, caption=f"Grades of {case.place} by judgement and inspection", numbers=()),
        sources=cited(case, shown),
        notes=tuple(notes),
    )  # fmt: skip


def _agreement(case: Case, here: pd.DataFrame) -> str:
    """Whether the sources of the place's grades agree, and where not, which grade each gives."""
    apart = graded.contested(here)
    if len(apart):
        told = [
            f"{lower_first(JUDGEMENT[r['judgement']])} in {month(r['date'])}: {GRADE[r['grade']]} by "
            f"{case.store.source(r['source_id']).citation()} (shown), {GRADE[r['other']]} by "
            f"{case.store.source(r['other_source']).citation()}"
            for r in apart.to_dict("records")
        ]
        return f"Sources disagree. {'; '.join(told)}."
    twice = int((graded.published(here)["also"] != "").sum())
    if not twice:
        return "Each grade rests on one source."
    return f"{things(twice, 'grade').capitalize()} stand in more than one source, and all of them agree."


MOVED = {
    graded.UP: "Higher grade",
    graded.SAME: "Same grade",
    graded.DOWN: "Lower grade",
    graded.NEW: "No earlier grade",
    graded.GONE: "No later grade",
    graded.UNLIKE: "Not on one scale",
}


@exhibit("movement")
def movement(case: Case) -> Exhibit:
    """Which judgements went up, stayed or went down from each full inspection to the next."""
    found = known(case)
    moves = graded.movement(found.here)
    if moves.empty:
        raise NoData(f"Only one full inspection of {case.place} is held here, so no change of grade can be told.")
    moves["pair"] = [
        f"{month(a)} to {month(b)}" for a, b in zip(moves["before_date"], moves["after_date"], strict=True)
    ]
    pairs = list(dict.fromkeys(moves["pair"]))
    said = [_told(moves[moves["pair"] == pair]) for pair in reversed(pairs)]
    words = {graded.UP: "Higher", graded.SAME: "Same", graded.DOWN: "Lower"}
    parts = moves["moved"].map(words).fillna("Nothing to compare")
    counts = moves.assign(part=parts).groupby(["pair", "part"], sort=False).agg(n=("moved", "count")).reset_index()
    newest = moves[moves["pair"] == pairs[-1]]["moved"].value_counts()
    up, down = int(newest.get(graded.UP, 0)), int(newest.get(graded.DOWN, 0))
    same = int(newest.get(graded.SAME, 0))
    table = pd.DataFrame(
        {
            "Judgement": moves["judgement"].map(JUDGEMENT),
            "From": moves["before_date"].map(month),
            "Grade then": moves["before"].map(GRADE).fillna("none"),
            "To": moves["after_date"].map(month),
            "Grade after": moves["after"].map(GRADE).fillna("none"),
            "Change": moves["moved"].map(MOVED),
        }
    )
    compared = graded.full(found.here)
    has_sif = bool((compared["framework"] == "SIF").any())
    notes = [SCALES if has_sif else SCALE, NONE_OF_ITS_OWN]
    return Exhibit(
        key="movement",
        headline=f"Since {month(newest_date(moves))}: {count(up)} higher, {count(same)} the same, {count(down)} lower",
        subtitle=f"Change of grade between consecutive full inspections, {case.place}, number of judgements",
        finding=" ".join(said),
        alt=f"Stacked bars, one for each pair of consecutive full inspections. {' '.join(said)}",
        draw=lambda: charts.stacked(
            counts, x="pair", y="n", part="part", share=False, unit="judgements",
            parts=[p for p in ("Higher", "Same", "Lower", "Nothing to compare") if (counts["part"] == p).any()],
        ),
        data=moves.drop(columns="pair"),
        view=Table(frame=table, caption=f"Each judgement beside the one before, {case.place}", numbers=()),
        sources=cited(case, compared),
        notes=tuple(notes),
    )  # fmt: skip


def newest_date(moves: pd.DataFrame) -> pd.Timestamp:
    """The date from which the newest change counts."""
    return moves["before_date"].max()


def _told(moves: pd.DataFrame) -> str:
    """One pair of inspections in a sentence or two."""
    first, second = moves["before_date"].iloc[0], moves["after_date"].iloc[0]
    verbs = {graded.UP: "rose", graded.DOWN: "fell", graded.SAME: "did not change"}
    parts = []
    for kind, verb in verbs.items():
        names = _names(moves, kind)
        if names:
            parts.append(f"the {'grade' if len(names) == 1 else 'grades'} {listed(names)} {verb}")
    text = f"Between {month(first)} and {month(second)} "
    text += "; ".join(parts) if parts else "no grade can be compared"
    for kind, when in ((graded.NEW, first), (graded.GONE, second)):
        names = _names(moves, kind)
        if names:
            text += f"; there was no separate grade {listed(names, 'or')} in {month(when)}"
    return prose.sentence(text)


WITH_THE = ("leaders", "lscb")


def _names(moves: pd.DataFrame, kind: str) -> list[str]:
    """The judgements that moved so, each with its "for", since some names hold an "and"."""
    names = moves.loc[moves["moved"] == kind, "judgement"]
    return [f"for {'the ' if j in WITH_THE else ''}{lower_first(JUDGEMENT[j])}" for j in names]


@exhibit("moderation")
def moderation(case: Case) -> Exhibit:
    """Grades that the council was told at the end of an inspection, beside those that Ofsted published."""
    found = known(case)
    both = graded.moderation(found.here)
    if both.empty:
        raise NoData(f"No grades from before moderation are known for {case.place}.")
    rows = found.here[found.here["inspection_id"].isin(both["inspection_id"])]
    dates = rows[rows["stage"] == "published"].iloc[0]
    told = f"Told at the end, {month(dates['end'], short=True)}"
    given = f"Published, {month(dates['published'], short=True)}"
    both["order"] = both["judgement"].map({j: i for i, j in enumerate(JUDGEMENT)})
    both = both.sort_values("order", ignore_index=True).drop(columns="order")
    both["name"] = both["judgement"].map(JUDGEMENT)
    long = pd.concat(
        [both.assign(when=told, grade=both["told"]), both.assign(when=given, grade=both["published"])],
        ignore_index=True,
    )
    changed = both[both["changed"]]
    way = [graded.direction(a, b) for a, b in zip(changed["told"], changed["published"], strict=True)]
    words = {graded.UP: "raised", graded.DOWN: "lowered"}
    moved = [
        f"the grade for {lower_first(name)} was {words[w]} from {GRADE[a]} to {GRADE[b]}"
        for name, w, a, b in zip(changed["name"], way, changed["told"], changed["published"], strict=True)
    ]
    finding = (
        f"By the council's account, {count(len(changed))} of {count(len(both))} grades changed between the end of the "
        f"inspection in {month(dates['end'])} and the report of {month(dates['published'])}"
    )
    finding += f": {listed(moved)}. " if moved else ". "
    finding += "Ofsted did not publish the earlier grades."
    if complaint := _complaint(case):
        finding += f" {complaint}"
    table = pd.DataFrame(
        {
            "Judgement": both["name"],
            told: both["told"].map(GRADE),
            given: both["published"].map(GRADE),
            "Changed": both["changed"].map({True: "changed", False: "the same"}),
        }
    )
    names = list(both["name"])
    return Exhibit(
        key="moderation",
        headline=f"By the council's account moderation changed {count(len(changed))} of {count(len(both))} grades",
        subtitle=f"Grades before and after Ofsted's moderation, {case.place}, inspection of {month(dates['start'])}",
        finding=finding,
        alt=f"Grid of grades told and grades published. {finding}",
        draw=lambda: charts.grade_grid(
            long, row="name", column="when", grade="grade", row_order=names, column_order=[told, given]
        ),
        data=both.drop(columns="name"),
        view=Table(frame=table, caption="Grades before and after moderation", numbers=()),
        sources=cited(case, rows),
        notes=(_where(case, rows),),
    )


def _where(case: Case, rows: pd.DataFrame) -> str:
    """Whose word the grades before moderation are, and where it stands."""
    told = case.store.evidence("judgements")
    told = told[(told["stage"] == "pre_moderation") & told["inspection_id"].isin(rows["inspection_id"])]
    paper = case.store.source(told["source_id"].iloc[0])
    places = listed(lower_first(place) for place in dict.fromkeys(told["locator"]))
    return f"The grades before moderation are the council's word, not Ofsted's: {paper.citation()}, {places}."


def _complaint(case: Case) -> str:
    """How far the council's complaint about the moderation had come, by its own paper; empty where none is told."""
    facts = case.store.evidence("facts")
    facts = facts[(facts["area_code"] == case.area.code) & facts["measure"].str.contains("council's complaint")]
    if facts.empty:
        return ""
    fact = facts.iloc[0]
    return (
        f"The council complained about the moderation: by {day(fact['as_of_date'])} the complaint was at stage "
        f"{fact['value']:.0f}, and the council's paper gives no outcome."
    )


def _span(dates: pd.Series) -> str:
    first, last = dates.min().year, dates.max().year
    return str(first) if first == last else f"{first} to {last}"
