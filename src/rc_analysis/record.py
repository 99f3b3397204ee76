"""What an exhibit hands to the pipeline: one record beside one HTML, read here and nowhere else.

The library writes a notebook output with the record under `MIME` (what is said, and the data as CSV) and with
`text/html` (what JupyterLab shows: the same words, the drawings and the table). The gate, both renderers and the
command that commits outputs read it back through `read`. Nothing here needs pandas.

>>> made = read({MIME: {"kind": "words", "key": "opening", "role": "opening", "finding": "Forty."}, "text/html": ""})
>>> made.kind, made.finding, made.drawing
('words', 'Forty.', '')
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MIME = "application/vnd.rc-analysis.exhibit+json"
KINDS = ("exhibit", "words", "cards")
EXPLORE = "explore"
"""The tag of a cell that runs and is never published."""
INJECTED = "injected-parameters"
"""The tag of the cell that papermill puts in; it is none of the notebook's own."""

_DRAWING = re.compile(r"<svg\b.*?</svg>", re.S)
_TABLE = re.compile(r"<table\b.*?</table>", re.S)


@dataclass(frozen=True)
class Record:
    """One output of the library.

    - `kind`: exhibit (a finding with a figure, a table or both), words (`role` says which: opening, sources, prose),
      or cards (`cards` holds their HTML).
    - `headline`, `subtitle`, `alt`: plain text. `finding`: Markdown. `notes`, `sources`: plain text, one each.
    - `drawing`, `narrow`: the figure as SVG, at page width and for a phone; empty where there is none.
    - `table`: `<table>` as HTML; `csv`: the data behind it as text, empty where there is none.
    - `missing`: the sentence that stands in place of all else where nothing is published.
    - `internal`: made from an authority's own records. `counts`: the counts behind it, as CSV. `words`: those of its
      drawing, a line each, since they are drawn as shapes and no search would find them.
    """

    kind: str
    key: str
    role: str = ""
    headline: str = ""
    subtitle: str = ""
    finding: str = ""
    alt: str = ""
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: str = ""
    internal: bool = False
    csv: str = ""
    counts: str = ""
    words: str = ""
    drawing: str = ""
    narrow: str = ""
    table: str = ""
    cards: str = ""

    def as_json(self) -> dict[str, Any]:
        """The part that stands under `MIME`: what is not empty and not in the HTML. CSVs are kept line by line."""
        told: dict[str, Any] = {}
        for name in ("kind", "key", "role", "headline", "subtitle", "finding", "alt", "missing"):
            if getattr(self, name):
                told[name] = getattr(self, name)
        for name in ("sources", "notes"):
            if getattr(self, name):
                told[name] = list(getattr(self, name))
        if self.internal:
            told["internal"] = True
        for name in ("csv", "counts", "words"):
            if getattr(self, name):
                told[name] = getattr(self, name).removesuffix("\n").split("\n")
        return told


def read(data: Mapping[str, Any]) -> Record | None:
    """The record of an output's `data`; None where the output is none of the library's.

    In: the mapping of MIME types to content of one notebook output. Raises ValueError for a record of no known kind.
    """
    told = data.get(MIME)
    if told is None:
        return None
    if told.get("kind") not in KINDS or not isinstance(told.get("key"), str):
        raise ValueError(f"a record of kind {told.get('kind')!r}; allowed: {', '.join(KINDS)}")
    page = text_of(data.get("text/html", ""))
    table = _TABLE.search(page)
    drawings = _DRAWING.findall(_TABLE.sub("", page))  # a small line in a cell is the table's
    plain = {k: told.get(k, "") for k in ("kind", "key", "role", "headline", "subtitle", "finding", "alt", "missing")}
    return Record(
        **plain,
        sources=tuple(told.get("sources", ())),
        notes=tuple(told.get("notes", ())),
        internal=bool(told.get("internal")),
        csv="".join(f"{line}\n" for line in told.get("csv", ())),
        counts="".join(f"{line}\n" for line in told.get("counts", ())),
        words="".join(f"{line}\n" for line in told.get("words", ())),
        drawing=drawings[0] if drawings else "",
        narrow=drawings[1] if len(drawings) > 1 else "",
        table=table[0] if table else "",
        cards=page if told["kind"] == "cards" else "",
    )


def outputs(cell: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Record | None]]:
    """What a cell shows and would publish: the data of each output with its record; nothing of a cell tagged `explore`.

    Streams and errors are not among them. Raises ValueError as `read` does.
    """
    if explored(cell):
        return
    for output in cell.get("outputs", ()):
        if output["output_type"] in ("display_data", "execute_result"):
            data = output.get("data", {})
            yield data, read(data)


def explored(cell: Mapping[str, Any]) -> bool:
    """Whether a cell is tagged as one that is never published."""
    return EXPLORE in cell.get("metadata", {}).get("tags", ())


def text_of(value: Any) -> str:
    """A notebook's text, whether kept whole or line by line."""
    return "".join(value) if isinstance(value, list) else str(value)
