"""The overview: the headlines of the other four pages, and what comes next."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import common, emitted
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
    found = emitted.headlines_of(case)
    queues = {topic: [h for h in found if h.topic == topic] for topic in PAGES}
    taken: list[Headline] = []
    while len(taken) < MOST and any(queues.values()):
        for topic in PAGES:
            if queues[topic] and len(taken) < MOST:
                taken.append(queues[topic].pop(0))
    return sorted(taken, key=lambda h: (list(PAGES).index(h.topic), found.index(h)))


def opening(case: Case) -> Words:
    """How many of the headlines moved for the better and for the worse, each named."""
    shown = chosen(case)
    better = [_name(h) for h in shown if h.meaning == "better"]
    worse = [_name(h) for h in shown if h.meaning == "worse"]
    if not shown:
        return common.in_brief([f"No headline figures are published for {case.place}"])
    said = [f"{len(shown)} headline figures describe children's services in {case.place}"]
    if better:
        said.append(f"Moving in the better direction since the figure before: {listed(better)}")
    if worse:
        said.append(f"Moving in the worse direction: {listed(worse)}")
    if not better and not worse:
        said.append("None of those with a better and a worse direction has moved since the figure before")
    return common.in_brief(said)


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
    found = emitted.headlines_of(case)
    if not found:
        raise NoData(f"No headline figures are published for {case.place}.")
    frame = pd.DataFrame(
        {
            "Headline": [h.label for h in found],
            "Period": [h.period for h in found],
            case.place: [h.value for h in found],
            "Since the figure before": [h.change for h in found],
            "Statistical neighbours": [_known(h.neighbours) for h in found],
            case.region.name: [_known(h.region) for h in found],
            "England": [_known(h.england) for h in found],
            "Direction": [h.polarity for h in found],
        }
    )
    return Exhibit(
        key="comparison",
        headline=f"{case.place} beside its neighbours, its region and England",
        subtitle=f"Newest published figure of each headline, {case.place} and comparators, as of {_day(case)}",
        finding="",
        data=frame,
        view=Table(frame=frame, caption="Newest published figures", numbers=()),
        sources=tuple(sorted({h.source for h in found})),
    )


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
        finding=f"Next: {first['What'][:1].lower()}{first['What'][1:]} ({first['When']}).",
        data=frame,
        view=Table(frame=frame, caption=f"Events after {_day(case)}", numbers=()),
        sources=tuple(sorted(set(ahead["source"]))),
    )


def sources(case: Case) -> Words:
    """What the headlines rest on, each source once."""
    cited = sorted({h.source for h in emitted.headlines_of(case)})
    return Words(key="sources", text="\n".join(f"- {s}" for s in cited), kind="sources")


def _name(h: Headline) -> str:
    return f"{h.label[:1].lower()}{h.label[1:]} ({h.value})"


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
