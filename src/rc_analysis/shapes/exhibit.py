"""What a notebook shows: headline, finding, figure, table, source and notes, in one output, from the same values.

An exhibit is what every shape returns. As the last expression of a cell it displays; elsewhere `.show()`.
"""

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import mistune
import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure

from rc_analysis.record import MIME, Record
from rc_analysis.say import numbers
from rc_analysis.shapes import charts, tables
from rc_analysis.shapes.tables import Table


@dataclass(frozen=True, eq=False, repr=False)
class Exhibit:
    """A finding with its figure and table.

    - `headline`: the message, about ten words, no full stop. `subtitle`: measure, place, period and unit.
    - `finding`: one to three sentences of Markdown, stating the finding with its figures.
    - `alt`: what the figure shows, in a sentence or two, figures included.
    - `draw`: makes the figure; None for a table alone. `data`: tidy frame behind it, which becomes the CSV.
    - `view`: the table as shown; by default made from `data` as it is.
    - `sources`: citations. `notes`: caveats.
    - `missing`: the plain sentence shown in place of all else where nothing is published for the place.
    - `internal`: made from an authority's own records, so that every page of its site is marked as internal.
    - `counts`: the counts behind figures made from own records, as CSV.
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
    counts: str = ""

    def __post_init__(self) -> None:
        """Prose calls places as a sentence does, whoever wrote it; the data keep the names of the list."""
        told: dict[str, Any] = {name: numbers.in_prose(getattr(self, name)) for name in ("finding", "alt", "missing")}
        told |= {name: numbers.named(getattr(self, name)) for name in ("headline", "subtitle")}
        told["notes"] = tuple(numbers.in_prose(note) for note in self.notes)
        for name, text in told.items():
            object.__setattr__(self, name, text)

    def __repr__(self) -> str:
        return f"Exhibit {self.key}: {self.missing or self.headline}"

    def show(self) -> None:
        """Display the exhibit where it is not the last expression of its cell: in a loop, or before other lines."""
        display(self)

    def record(self) -> Record:
        """What the pipeline reads, drawings and table included."""
        if self.missing:
            return Record("exhibit", self.key, missing=self.missing, internal=self.internal)
        wide, narrow = charts.drawn(self.draw, self.key) if self.draw is not None else ("", "")
        view = self.view or Table(frame=self.data, caption=self.headline)
        return Record(
            kind="exhibit",
            key=self.key,
            headline=self.headline,
            subtitle=self.subtitle,
            finding=self.finding,
            alt=self.alt if self.draw is not None else "",
            sources=self.sources,
            notes=(*self.notes, *view.notes),
            internal=self.internal,
            csv=self.data.to_csv(index=False, lineterminator="\n", float_format="%.10g"),
            counts=self.counts,
            words=charts.words(self.draw()) if self.internal and self.draw is not None else "",
            drawing=wide,
            narrow=narrow,
            table=tables.to_html(replace(view, notes=())),
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        _unshown.pop(id(self), None)
        told = self.record()
        return {"text/html": _page(told), "text/plain": f"Exhibit {self.key}", MIME: told.as_json()}


@dataclass(frozen=True)
class Words:
    """Computed prose alone. `role` says which, for the page's style: opening, sources, prose.

    `text` is Markdown.
    """

    key: str
    text: str
    role: str = "prose"
    internal: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", numbers.in_prose(self.text))

    def show(self) -> None:
        """Display the words where they are not the last expression of their cell."""
        display(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        told = Record("words", self.key, role=self.role, finding=self.text, internal=self.internal)
        return {"text/html": markdown(self.text), "text/plain": f"Words {self.key}", MIME: told.as_json()}


@dataclass(frozen=True)
class Cards:
    """Headline cards as HTML, with the same words as Markdown and the sources they rest on."""

    key: str
    html: str
    text: str
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", numbers.in_prose(self.text))
        object.__setattr__(self, "html", numbers.in_prose(self.html))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        told = Record("cards", self.key, finding=self.text, sources=self.sources)
        return {"text/html": self.html, "text/plain": f"Cards {self.key}", MIME: told.as_json()}


_unshown: dict[int, tuple[Exhibit, int]] = {}
_missing = [0]


def made(shown: Exhibit) -> Exhibit:
    """Note an exhibit that a shape made, until it is displayed: one made and never shown is refused by the gate."""
    _unshown[id(shown)] = (shown, _cell())
    return shown


def unshown() -> list[tuple[int, str]]:
    """The exhibits made and not displayed so far: number of the cell's run, and key, in order."""
    return sorted((cell, shown.key) for shown, cell in _unshown.values())


def waiting() -> list[Exhibit]:
    """The exhibits made and not displayed so far, in the order made."""
    return [shown for shown, _ in _unshown.values()]


def count_missing() -> int:
    """A number for the next sentence that stands where nothing is published, from 1."""
    _missing[0] += 1
    return _missing[0]


def forget() -> None:
    """Begin anew, as a case that is opened does."""
    _unshown.clear()
    _missing[0] = 0


def markdown(text: str) -> str:
    """Markdown as HTML; what is HTML in the text is shown and not run."""
    return str(mistune.create_markdown(escape=True)(text)).strip()


def _cell() -> int:
    import IPython

    shell = IPython.get_ipython()  # type: ignore[no-untyped-call]
    return len(shell.user_ns["In"]) - 1 if shell is not None else 0


def _page(told: Record) -> str:
    """An exhibit as JupyterLab shows it; the parts are read back by `record.read`."""
    return "\n".join(_parts(told)) + "\n"


def _parts(told: Record) -> Iterator[str]:
    e = html.escape
    if told.missing:
        yield f'<p class="missing">{e(told.missing)}</p>'
        return
    subtitle = f"<br><small>{e(told.subtitle)}</small>" if told.subtitle else ""
    yield f"<p><strong>{e(told.headline)}</strong>{subtitle}</p>"
    yield markdown(told.finding)
    if told.drawing:
        yield f"<figure>{told.drawing}</figure>"
    if told.narrow:
        yield f"<div hidden>{told.narrow}</div>"
    yield f"<details><summary>Table</summary>\n{told.table}\n</details>"
    lines = [f"{'Source' if n == 0 else 'Also'}: {s}" for n, s in enumerate(told.sources)]
    yield f"<p><small>{'<br>'.join(e(t) for t in (*lines, *(f'Note: {n}' for n in told.notes)))}</small></p>"
