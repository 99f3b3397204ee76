"""What opens and closes the inspections page: the finding in brief and the sources."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.exhibits import common
from rc_analysis.exhibits.inspections.ahead import horizon, intervals
from rc_analysis.exhibits.inspections.change import improvement, transitions
from rc_analysis.exhibits.inspections.demand import demand, practice
from rc_analysis.exhibits.inspections.documents import plan, recommendations
from rc_analysis.exhibits.inspections.grades import grades, moderation, movement
from rc_analysis.exhibits.inspections.standing import listed_latest, neighbours, standing
from rc_analysis.exhibits.inspections.themes import themes
from rc_analysis.exhibits.inspections.words import (
    GRADE,
    Known,
    capital,
    known,
    month,
    no_overall,
    out_of,
    seen_to,
)
from rc_analysis.shapes.exhibit import Words
from rc_analysis.topics.inspections import judgements as graded


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


def sources(case: Case) -> Words:
    """Everything that the page rests on, each once."""
    made = (
        grades, movement, moderation, recommendations, themes, plan, standing, neighbours, transitions, improvement,
        intervals, horizon, demand, practice,
    )  # fmt: skip
    return common.sources(make(case) for make in made)
