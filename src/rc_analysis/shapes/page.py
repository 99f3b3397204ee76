"""What a page has besides its exhibits: its first sentences, cards, its sources, and what is said where nothing is."""

import html
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import pandas as pd

from rc_analysis import figures
from rc_analysis.case import Case, case_of
from rc_analysis.errors import NoData
from rc_analysis.say import compose
from rc_analysis.say.facts import Facts
from rc_analysis.say.moves import moved
from rc_analysis.say.numbers import sentence
from rc_analysis.say.remarks import shared
from rc_analysis.shapes import assemble, exhibit, own
from rc_analysis.shapes.exhibit import Cards, Exhibit, Words
from rc_analysis.topics import held as topic

T = TypeVar("T")
MOST_LEAD = 3
MOST_CARDS = 8
ARROWS = {"up": "▲", "down": "▼", "level": "▬"}


def said(frame: pd.DataFrame, *say: Any, title: str = "") -> str:
    """One sentence or two on a frame, as a string: for the lead of a page, or a cell of Markdown of its own.

    In: `frame` of one measure, as `case.figures` gives it; `say`, remarks or templates as in `rc.trend`, by default
    level and beside. Out: the text, or '' where the place has no figure, none as new as the series' newest, or one on
    fewer than ten people.

    >>> import rc_analysis as rc
    >>> case = rc.open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> said(case.figures("cla_number", beside=()), "{place} looks after {value} children.")
    'Leeds looks after 1,498 children.'
    """
    try:
        facts = Facts.of(frame, title=title)
    except NoData:
        return ""
    if not facts.telling:
        return ""
    return compose.finding(facts, list(say) or None, ("level", "beside"))[0]


def lead(*sentences: str | Exhibit) -> Words:
    """The page's first words: its finding in at most three sentences, the first in bold.

    In: texts (as `rc.said` gives them; empty ones are left out) or exhibits, whose findings they are. Where nothing is
    left a plain sentence says so.

    >>> lead("Forty children.", "", "Ten homes.").text
    '**Forty children.** Ten homes.'
    """
    texts = [s.finding if isinstance(s, Exhibit) else s for s in sentences]
    kept = [t.strip() for t in texts if t and t.strip()][:MOST_LEAD]
    if not kept:
        case = case_of()
        who = case.place if case else "this place"
        none = f"No figure for {who} is new enough, or on enough people, to lead this page."
        return Words("opening", none, "opening")
    first, stop, more = kept[0].partition(". ")
    told = [f"**{first}{stop.strip()}**", more, *kept[1:]]
    return Words("opening", " ".join(t for t in told if t), "opening")


def prose(text: str, key: str = "") -> Words:
    """A paragraph with computed values, as Markdown: `rc.prose(f"… {value} …")`.

    >>> prose("Ten homes.").role
    'prose'
    """
    return Words(key or assemble.slug(text[:40]), text)


def cards(
    *frames: pd.DataFrame,
    links: dict[str, str] | None = None,
    reasons: Sequence[str] = (),
    titles: Sequence[str] = (),
    nothing: str = "No headline figures are published for this place.",
    key: str = "cards",
) -> Cards:
    """Newest figures as cards: what, how much, since when, beside whom; at most eight.

    In: a frame of one measure each, as `case.figures` gives it; those with no figure, an old one, or one on fewer than
    ten people are left out. `links` maps a measure's id to a page's file, `reasons` says of each frame why it is on a
    card, `titles` names each where the measure's short name is not to stand. `nothing` is said where no card is left.

    >>> import rc_analysis as rc
    >>> case = rc.open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> cards(case.figures("cla_rate")).text[:37]
    '- **Children looked after**: 85 per 1'
    """
    told = []
    for n, frame in enumerate(frames):
        try:
            facts = Facts.of(frame, title=titles[n] if n < len(titles) else "")
            if facts.telling:
                told.append((facts, reasons[n] if n < len(reasons) else "", frame))
        except NoData:
            continue
    told = told[:MOST_CARDS]
    made = [_card(facts, why, (links or {}).get(facts.measure, "")) for facts, why, _ in told]
    lines = [
        f"- **{f.short}**: {f.told(f.now.value)} ({f.now.period}{shared(f)}), {moved(f).words}" for f, _, _ in told
    ]
    text = "\n".join(lines) or nothing
    sources = assemble.sources_of([frame for *_, frame in told], None) if told else ()
    page = f'<ul class="cards">\n{"".join(made)}</ul>' if made else f"<p>{html.escape(text)}</p>"
    return Cards(key, page, text, sources)


def held(
    case: Case, *asked: str | pd.DataFrame, title: str = "What is held, and what is due", key: str = "held"
) -> Exhibit:
    """What is held of the figures that a page uses, to when, and what is out or due: a table for its method section.

    In: measures or frames; with none, all that the page has asked for above the cell. The finding names what may be
    out by the edition's date; the dates are the publishers' own, most of them a month.

    >>> import rc_analysis as rc
    >>> case = rc.open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> held(case, "cla_rate").data["Next figures"].tolist()
    ['due in November 2026']
    """
    found = topic.held_of(case, asked)
    shown = pd.DataFrame(
        {
            "Figures": found["figures"],
            "Source": found["source"],
            "Release": found["release"],
            "Newest figure held": found["newest"],
            "Next figures": [topic.due(s, n) for s, n in zip(found["state"], found["next"], strict=True)],
        }
    )
    shown.attrs |= found.attrs
    said = topic.sentence_of(found, case) if len(found) else ""
    return own.table(shown, title=title, say=said, sources=found, key=key)


def published(found: T | None, sentence: str) -> T:
    """What was worked out, or NoData with a plain sentence where it is None: for use inside `where_published`.

    >>> published(4, "Too few figures are published.")
    4
    """
    if found is None:
        raise NoData(sentence)
    return found


@contextmanager
def where_published() -> Iterator[None]:
    """Lines that need figures: where the place has none, a plain sentence stands in their place and the page goes on.

    Inside, a measure of which the place has nothing ends the block (elsewhere it gives an empty frame, of which every
    shape says so). Exhibits made inside are shown at its end, so that no `.show()` is needed.

    >>> import rc_analysis as rc
    >>> case = rc.open_case(edition="example", area="Isles of Scilly", as_of="2026-09-30")
    >>> with where_published():  # doctest: +ELLIPSIS
    ...     cost = case.figures("unit_cost_residential")
    Exhibit nothing-...: No figures are published for the Isles of Scilly on: ...
    """
    before = {id(e) for e in exhibit.waiting()}
    token = figures.needed.set(True)
    try:
        yield
    except NoData as nothing:
        Exhibit(key=f"nothing-{exhibit.count_missing()}", missing=str(nothing)).show()
    finally:
        figures.needed.reset(token)
    for made in exhibit.waiting():
        if id(made) not in before:
            made.show()


def _card(facts: Facts, why: str, link: str) -> str:
    e = html.escape
    change, direction, meaning = moved(facts)
    value, when = e(facts.told(facts.now.value)), e(facts.now.period + shared(facts))
    label = f'<a href="{e(link)}">{e(facts.short)}</a>' if link else e(facts.short)
    told = f' <span class="card-meaning">({meaning})</span>' if meaning else ""
    line = f'<span aria-hidden="true">{ARROWS[direction]}</span> {e(sentence(change)[:-1])}{told}'
    names = {"neighbours": "Similar areas", "england": "England"}
    rows = "".join(
        f"<div><dt>{e(names.get(f.role, f.who))}</dt><dd>{e(facts.told(f.value))}</dd></div>"
        for f in facts.others
        if facts.comparable
    )
    reason = f'<p class="card-source">{e(sentence(why))}</p>' if why else ""
    return (
        f'<li class="card{f" card-{meaning}" if meaning else ""}">'
        f'<h3 class="card-label">{label}</h3>'
        f'<p class="card-value">{value} <span class="card-period">{when}</span></p>'
        f'<p class="card-change">{line}</p>'
        f'<dl class="card-compare">{rows}</dl>{reason}</li>\n'
    )
