"""Headlines: the few figures that each notebook hands on to the overview, and the cards that show them."""

import html
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rc_analysis.methods.comparators import Comparison
from rc_analysis.present import prose

MIME = "application/vnd.rc-analysis.headlines+json"


@dataclass(frozen=True)
class Headline:
    """One figure fit for the overview: what, how much, since when, beside whom, and whether that is good.

    `value`, `neighbours`, `region` and `england` are words ready to show; `direction` is up, down or level;
    `meaning` is better, worse or neither. `topic` is the notebook to read on in.
    """

    key: str
    topic: str
    label: str
    value: str
    period: str
    change: str
    direction: str
    meaning: str
    polarity: str
    neighbours: str
    region: str
    region_name: str
    england: str
    source: str

    @classmethod
    def of(
        cls,
        comparison: Comparison,
        *,
        key: str,
        topic: str,
        label: str,
        unit: str,
        decimals: int | None,
        polarity: str,
        region_name: str,
        source: str,
    ) -> "Headline":
        """A headline from a place's newest figure beside its comparators."""
        c = comparison
        now = prose.number(c.value, unit, decimals)
        when = prose.period(c.period)
        if math.isnan(c.previous):
            said, direction = "no earlier figure is published", "level"
        elif prose.same(c.previous, c.value, unit, decimals):
            said, direction = f"unchanged since {prose.period(c.previous_period)}", "level"
        else:
            direction = "up" if c.value > c.previous else "down"
            said = f"{direction} from {prose.number(c.previous, unit, decimals)} in {prose.period(c.previous_period)}"
        moved = 0.0 if direction == "level" else c.change
        return cls(
            key=key,
            topic=topic,
            label=label,
            value=now,
            period=when,
            change=said,
            direction=direction,
            meaning=prose.meaning(moved, polarity),
            polarity=prose.polarity_words(polarity),
            neighbours=prose.number(c.neighbours, unit, decimals),
            region=prose.number(c.region, unit, decimals),
            region_name=region_name,
            england=prose.number(c.england, unit, decimals),
            source=source,
        )


@dataclass(frozen=True)
class Headlines:
    """What a notebook hands on: shown as a list in the notebook, read by the overview from the output."""

    notebook: str
    edition: str
    area: str
    items: tuple[Headline, ...]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        lines = [f"- **{h.label}**: {h.value} ({h.period}), {h.change}" for h in self.items]
        text = "\n".join(lines) or "No headline figures are published for this place."
        record = {
            "notebook": self.notebook,
            "edition": self.edition,
            "area": self.area,
            "headlines": [asdict(h) for h in self.items],
        }
        return {"text/markdown": text, "text/plain": text, MIME: record}


def read(record: dict[str, Any]) -> list[Headline]:
    """The headlines of one notebook's record, as emitted under `MIME`."""
    return [Headline(**item) for item in record["headlines"]]


ARROWS = {"up": "▲", "down": "▼", "level": "▬"}


def cards(headlines: Sequence[Headline], links: dict[str, str]) -> str:
    """The overview's cards as HTML: a list, each with value, change and comparison, in words and in shape.

    `links` maps a topic to the page's file name.
    """
    return f'<ul class="cards">{"".join(_card(h, links) for h in headlines)}</ul>'


def _card(h: Headline, links: dict[str, str]) -> str:
    e = html.escape
    verdict = {"better": "better", "worse": "worse", "neither": ""}[h.meaning]
    told = f' <span class="card-meaning">({verdict})</span>' if verdict else ""
    beside = [("Statistical neighbours", h.neighbours), (h.region_name, h.region), ("England", h.england)]
    rows = "".join(f"<div><dt>{e(who)}</dt><dd>{e(what)}</dd></div>" for who, what in beside if what != prose.NO_NUMBER)
    change = prose.sentence(h.change)[:-1]
    return (
        f'<li class="card card-{e(h.meaning)}">'
        f'<h3 class="card-label"><a href="{e(links[h.topic])}">{e(h.label)}</a></h3>'
        f'<p class="card-value">{e(h.value)} <span class="card-period">{e(h.period)}</span></p>'
        f'<p class="card-change"><span aria-hidden="true">{ARROWS[h.direction]}</span> {e(change)}{told}</p>'
        f'<dl class="card-compare">{rows}</dl>'
        f'<p class="card-source">{e(prose.sentence(h.polarity))} Source: {e(h.source)}</p></li>'
    )
