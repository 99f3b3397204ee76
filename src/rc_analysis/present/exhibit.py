"""What a notebook shows: one finding, its figure and the table behind it, made from the same values.

    spend = rc.budgets.spend(case)
    spend               # the finding, in words
    spend.figure()      # in a cell that begins `#| label: fig-spend`
    spend.table()       # in a cell that begins `#| label: tbl-spend`

Every output carries `MIME`, from which the pipeline takes captions, alternative text, sources and the CSV, and
by which its gate knows that a figure or table is registered.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure

from rc_analysis.errors import NoData
from rc_analysis.present import charts, tables
from rc_analysis.present.tables import Table

MIME = "application/vnd.rc-analysis.exhibit+json"


@dataclass(frozen=True)
class Exhibit:
    """A finding with its figure and table.

    - `headline`: the message, about ten words, no full stop. `subtitle`: measure, place, period and unit.
    - `finding`: one to three sentences of Markdown, stating the finding with its figures.
    - `alt`: what the figure shows, in a sentence or two, figures included.
    - `draw`: makes the figure; None for a table alone. `data`: tidy frame behind it, which becomes the CSV.
    - `view`: the table as shown; by default made from `data` as it is.
    - `sources`: citations. `notes`: caveats, shown with the table.
    - `missing`: the plain sentence shown in place of all else where nothing is published for the place.
    - `internal`: made from an authority's own records, so that every page of its site is marked as internal.
    """

    key: str
    headline: str = ""
    subtitle: str = ""
    finding: str = ""
    alt: str = ""
    draw: Callable[[], Figure] | None = None
    data: pd.DataFrame = field(default_factory=pd.DataFrame)
    view: Table | None = None
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: str = ""
    internal: bool = False

    def figure(self) -> None:
        """Display the figure as SVG, with its alternative text in the output's metadata."""
        if self.missing or self.draw is None:
            return
        svg = charts.to_svg(self.draw())
        _show(
            {"image/svg+xml": svg, "text/plain": self.alt, MIME: self._record("figure")},
            {"image/svg+xml": {"alt": self.alt}},
        )

    def table(self) -> None:
        """Display the table behind the figure as HTML; its data go along as CSV."""
        if self.missing:
            return
        view = self.view or Table(frame=self.data, caption=self.headline)
        record = self._record("table") | {
            "csv": self.data.to_csv(index=False, lineterminator="\n", float_format="%.10g")
        }
        _show({"text/html": tables.to_html(view), "text/plain": f"Table: {self.headline}", MIME: record})

    def _record(self, kind: str) -> dict[str, Any]:
        return {
            "kind": kind,
            "key": self.key,
            "headline": self.headline,
            "subtitle": self.subtitle,
            "alt": self.alt,
            "sources": list(self.sources),
            "notes": list(self.notes),
            "missing": self.missing or None,
            **({"internal": True} if self.internal else {}),
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        words = self.missing or self.finding
        return {"text/markdown": words, "text/plain": words, MIME: self._record("finding")}


@dataclass(frozen=True)
class Words:
    """Computed prose alone: an opening, a caveat, a list of sources. `kind` says which, for the page's style.

    `lead` is an opening's first sentence, which the overview carries too.
    """

    key: str
    text: str
    kind: str = "prose"
    lead: str = ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "text/markdown": self.text,
            "text/plain": self.text,
            MIME: {"kind": self.kind, "key": self.key, "lead": self.lead},
        }


@dataclass(frozen=True)
class Cards:
    """Headline cards as HTML, with the same words as plain text and the sources they rest on."""

    key: str
    html: str
    text: str
    sources: tuple[str, ...]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        record = {"kind": "cards", "key": self.key, "sources": list(self.sources)}
        return {"text/html": self.html, "text/plain": self.text, MIME: record}


def exhibit(key: str) -> Callable[[Callable[..., Exhibit]], Callable[..., Exhibit]]:
    """Mark a function of a case as one that makes the exhibit `key`.

    Where the place has no published figures for it (NoData), the exhibit says so in a plain sentence
    and shows no figure and no table, so that a page for any authority is whole. Made once for each case, as the
    page's opening, headlines and sources ask for the same exhibits as its sections.
    """

    def wrap(make: Callable[..., Exhibit]) -> Callable[..., Exhibit]:
        @functools.lru_cache(maxsize=64)
        @functools.wraps(make)
        def made(*args: Any, **kwargs: Any) -> Exhibit:
            try:
                return make(*args, **kwargs)
            except NoData as nothing:
                return Exhibit(key=key, missing=str(nothing))

        return made

    return wrap


def _show(bundle: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
    display(bundle, raw=True, metadata=metadata or {})
