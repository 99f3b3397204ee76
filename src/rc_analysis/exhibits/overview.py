"""The overview: the headlines of the other four pages, and what comes next."""

import itertools
from collections.abc import Sequence

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import emitted
from rc_analysis.present import headlines, prose
from rc_analysis.present.exhibit import Cards, Exhibit, Words, exhibit
from rc_analysis.present.headlines import Headline
from rc_analysis.present.tables import Table

PAGES = {
    "inspections": "inspections.html",
    "budgets": "budgets.html",
    "sufficiency": "sufficiency.html",
    "education": "education.html",
}
MOST = 8
"""The most headlines that a reader is asked to take in at once."""


def chosen(case: Case) -> list[Headline]:
    """Up to eight headlines, taken in turn from each topic so that none crowds out another, in the topics' order."""
    queues = [list(topic.headlines) for topic in emitted.of(case)]
    rounds = (h for some in itertools.zip_longest(*queues) for h in some if h is not None)
    taken = list(itertools.islice(rounds, MOST))
    return [h for queue in queues for h in queue if h in taken]


def opening(case: Case) -> Words:
    """The first sentence of each page's opening: a list of one finding a topic."""
    leads = [prose.sentence(topic.lead) for topic in emitted.of(case) if topic.lead]
    text = "\n".join(f"- {lead}" for lead in leads) or f"No page has a finding on {case.place}."
    return Words(key="opening", text=text, kind="opening", lead=(leads or [text])[0])


def cards(case: Case) -> Cards:
    """The headlines as cards: value, change, and the neighbours, region and England beside it."""
    shown = chosen(case)
    return Cards(
        key="headlines",
        html=headlines.cards(shown, PAGES),
        text="; ".join(f"{h.label}: {h.value} ({h.period}), {h.change}" for h in shown),
        sources=tuple(sorted({h.source for h in shown})),
    )


@exhibit("comparison")
def comparison(case: Case) -> Exhibit:
    """Every headline of the four pages in one table, for print and for reading aloud."""
    found = [h for topic in emitted.of(case) for h in topic.headlines]
    if not found:
        raise NoData(f"No headline figures are published for {case.place}.")
    frame = pd.DataFrame(
        {
            "Headline": [f"{h.label}, {h.period}" for h in found],
            case.place: [h.value for h in found],
            "Since the figure before": [h.change for h in found],
            "Statistical neighbours": [_known(h.neighbours) for h in found],
            case.region.name: [_known(h.region) for h in found],
            "England": [_known(h.england) for h in found],
        }
    )
    return Exhibit(
        key="comparison",
        headline=f"{case.place} beside its neighbours, its region and England",
        subtitle=f"Newest published figure of each headline, {case.place} and comparators, as of {_day(case)}",
        finding=_moved(found),
        data=frame.assign(Direction=[h.polarity for h in found]),
        view=Table(frame=frame, caption=f"Newest published figures as of {_day(case)}", numbers=()),
        sources=tuple(sorted({h.source for h in found})),
    )


def _moved(found: Sequence[Headline]) -> str:
    """Which headlines moved for the better and for the worse since the figure before."""
    said = [f"The four pages hand on {len(found)} headlines."]
    for meaning in ("better", "worse"):
        names = [f"“{h.label}”" for h in found if h.meaning == meaning]
        said.append(f"For the {meaning} since the figure before: {listed(names) or 'none'}.")
    said.append("The rest have no better direction, did not move, or rest on too few children to say.")
    return " ".join(said)


@exhibit("milestones")
def milestones(case: Case) -> Exhibit:
    """Dated events still ahead of the edition's date, those without a date last."""
    ahead = case.store.milestones(case.area.code)
    ahead = ahead[ahead["date_to"].isna() | (ahead["date_to"] >= pd.Timestamp(case.as_of))]
    if ahead.empty:
        raise NoData(f"No dated events are recorded after {_day(case)}.")
    ahead = ahead.sort_values("date_from", na_position="last", kind="stable")
    when = [
        _when(start, end, precision)
        for start, end, precision in zip(ahead["date_from"], ahead["date_to"], ahead["precision"], strict=True)
    ]
    frame = pd.DataFrame(
        {
            "When": when,
            "What": list(ahead["event"]),
            "How it is known": list(ahead["basis"]),
            "Page": list(ahead["topic"]),
        }
    )
    frame["Page"] = frame["Page"].str.capitalize()
    first = frame.iloc[0]
    return Exhibit(
        key="milestones",
        headline="What comes next",
        subtitle=f"Dated events after {_day(case)} that bear on these pages",
        finding=f"First to come, in {first['When']}: {first['What'][:1].lower()}{first['What'][1:]}.",
        data=frame,
        view=Table(frame=frame, caption=f"Events after {_day(case)}", numbers=()),
        sources=tuple(sorted(set(ahead["source"]))),
    )


def sources(case: Case) -> Words:
    """What the headlines rest on, each source once."""
    cited = sorted({h.source for topic in emitted.of(case) for h in topic.headlines})
    return Words(key="sources", text="\n".join(f"- {s}" for s in cited), kind="sources")


def _known(words: str) -> str:
    return "[x]" if words == prose.NO_NUMBER else words


def _when(start: pd.Timestamp, end: pd.Timestamp, precision: str) -> str:
    """A date as precisely as it is known: a month, a year, a range, or none.

    >>> _when(pd.Timestamp("2026-11-01"), pd.Timestamp("2026-11-30"), "month")
    'November 2026'
    """
    if pd.isna(start):
        return "no date given"
    if precision == "year":
        return f"{start.year}"
    if precision == "month":
        return f"{start:%B %Y}"
    return f"{start:%B %Y} to {end:%B %Y}"


def _day(case: Case) -> str:
    return f"{case.as_of.day} {case.as_of:%B %Y}"
