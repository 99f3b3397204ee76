"""What opens and closes the inspections page: the finding in brief, the headlines for the overview, the sources."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits import common
from rc_analysis.exhibits.inspections.ahead import horizon, intervals, table_of_waits, window
from rc_analysis.exhibits.inspections.change import improvement, transitions
from rc_analysis.exhibits.inspections.demand import demand, practice
from rc_analysis.exhibits.inspections.documents import plan, recommendations
from rc_analysis.exhibits.inspections.grades import grades, moderation, movement
from rc_analysis.exhibits.inspections.standing import groups, listed_latest, neighbours, standing
from rc_analysis.exhibits.inspections.themes import themes
from rc_analysis.exhibits.inspections.words import (
    GRADE,
    OFSTED,
    Known,
    capital,
    known,
    month,
    no_overall,
    out_of,
    seen_to,
)
from rc_analysis.present import prose
from rc_analysis.present.exhibit import Words
from rc_analysis.present.headlines import Headline, Headlines
from rc_analysis.topics.inspections import judgements as graded
from rc_analysis.topics.inspections import waits

MEANING = {graded.UP: ("up", "better"), graded.DOWN: ("down", "worse"), graded.SAME: ("level", "neither")}
LABELS = {"overall": "Ofsted overall grade", "in_care": "Ofsted grade for children in care"}


def opening(case: Case) -> Words:
    """The page's finding in two or three sentences."""
    try:
        found = known(case)
    except NoData as nothing:
        return common.in_brief([str(nothing)])
    now = found.grade()
    lines = []
    if now:
        line = f"Ofsted graded children's services in {case.place} {GRADE[now]} overall in {month(found.date)}"
        before = _before(found, "overall")
        if before is not None:
            was, when = before
            way = graded.direction(was, now)
            words = {graded.UP: "up from", graded.DOWN: "down from"}.get(way)
            line += f", {words} {GRADE[was]} in {month(when)}" if words else f", as in {month(when)}"
        lines.append(line)
    else:
        lines.append(f"The newest full inspection of {case.place}, in {month(found.date)}, {no_overall(found)}")
    care = found.grade("in_care")
    if care:
        lines.append(f"The grade for the experiences of children in care was {GRADE[care]}")
    listing = listed_latest(found)
    good, of = graded.good_or_better(graded.shares(listing, [a.code for a in case.neighbours]))
    if of > 1:
        verb = "was" if good == 1 else "were"
        lines.append(
            f"{capital(out_of(good, of))} statistical neighbours {verb} good or outstanding overall on {found.listing}"
        )
    lines.append(seen_to(case, found))
    return common.in_brief(lines)


def _before(found: Known, judgement: str) -> tuple[str, pd.Timestamp] | None:
    """The grade before the newest on a judgement and when it was given; None where there was none."""
    rows = graded.full(found.here)
    rows = rows[
        (rows["judgement"] == judgement) & (rows["date"] < found.date) & rows["grade"].isin([*graded.RANK, "adequate"])
    ].sort_values("date")
    return None if rows.empty else (str(rows["grade"].iloc[-1]), rows["date"].iloc[-1])


def _grade_headline(case: Case, found: Known, judgement: str) -> Headline | None:
    now = found.grade(judgement)
    if now is None and found.state(judgement) == graded.MISSING:
        return None
    said, direction, meaning = "no earlier grade is held", "level", "neither"
    before = _before(found, judgement)
    if before is not None and now is None:
        said = f"last graded {GRADE[before[0]]}, in {month(before[1])}"
    elif before is not None and now is not None:
        was, when = before
        way = graded.direction(was, now)
        direction, meaning = MEANING.get(way, ("level", "neither"))
        said = (
            f"unchanged since {month(when)}"
            if way == graded.SAME
            else f"{direction} from {GRADE[was]} in {month(when)}"
        )
    listing = listed_latest(found)
    beside = {}
    for name, codes in groups(case).items():
        good, of = graded.good_or_better(graded.shares(listing, codes, judgement))
        beside[name] = prose.NO_NUMBER
        if of:
            beside[name] = f"{good / of:.0%} good or better" if name == "England" else f"{good} of {of} good or better"
    ids = sorted({*found.latest["source_id"], OFSTED})
    return Headline(
        key=f"grade-{judgement}",
        topic=case.notebook,
        label=LABELS[judgement],
        value=GRADE[now or found.state(judgement)].capitalize(),
        period=month(found.date),
        change=said,
        direction=direction,
        meaning=meaning,
        polarity="a higher grade is better",
        neighbours=beside["Statistical neighbours"],
        region=beside[case.region.name],
        region_name=case.region.name,
        england=beside["England"],
        source="; ".join(case.store.source(i).citation() for i in ids),
    )


def _since_headline(case: Case, found: Known) -> Headline:
    years = (pd.Timestamp(case.as_of) - found.date).days / waits.YEAR
    span = window(found, table_of_waits(case, found)[0])
    said = "no range of waits can be told for its grade"
    if span:
        who = "others with its grade" if found.grade() else "others"
        said = f"{who} mostly waited {span[2]['low']:.1f} to {span[2]['high']:.1f} years"
    return Headline(
        key="years-since-inspection",
        topic=case.notebook,
        label="Time since the last full inspection",
        value=f"{years:.1f} years",
        period=f"{case.as_of.day} {case.as_of:%B %Y}",
        change=said,
        direction="level",
        meaning="neither",
        polarity=prose.polarity_words("neutral"),
        neighbours=prose.NO_NUMBER,
        region=prose.NO_NUMBER,
        region_name=case.region.name,
        england=prose.NO_NUMBER,
        source=case.store.source(OFSTED).citation(),
    )


def headlines(case: Case) -> Headlines:
    """What the overview carries of this page: two grades, the time since, and three figures on demand and workforce."""
    items: list[Headline] = []
    try:
        found = known(case)
    except NoData:
        pass
    else:
        items += [h for j in LABELS if (h := _grade_headline(case, found, j)) is not None]
        items.append(_since_headline(case, found))
    items += common.headlines_of(
        case,
        {
            "cpp-rate": ("cpp_rate", "Total", "Children on a child protection plan"),
            "agency": ("sw_agency_percent", "Total", "Agency social workers"),
        },
    )
    return Headlines(notebook="inspections", edition=case.edition, area=case.area.code, items=tuple(items))


def sources(case: Case) -> Words:
    """Everything that the page rests on, each once."""
    made = (
        grades, movement, moderation, recommendations, themes, plan, standing, neighbours, transitions, improvement,
        intervals, horizon, demand, practice,
    )  # fmt: skip
    return common.sources(make(case) for make in made)
