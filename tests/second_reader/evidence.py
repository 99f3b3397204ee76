"""A page's data as a reader has it: every figure of its CSV files and tables, with its place, period and name."""

import io
import re
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

import pandas as pd

from rc_analysis.record import Record
from second_reader.words import Cutter, Sentence, canonical, plain, sentences, stems
from second_reader.world import World, world

TEXT_FIELDS = ("headline", "subtitle", "finding", "alt", "notes", "missing")
LABELS = {"who", "period", "period_end", "measure", "source_id", "unit", "symbol", "label", "role", "segment"}
COUNTS = {"count", "cohort", "n"}


@dataclass(frozen=True)
class Cell:
    """One figure: where it stands, and what it is of. `place` and `period` are '' where the table does not say."""

    value: float
    place: str
    period: str
    name: str
    column: str
    unit: str
    measure: str
    home: int
    row: int
    segment: str = ""
    end: str = ""

    @property
    def series(self) -> tuple[int, str]:
        """The exhibit and the name: figures of one series may be set beside each other."""
        return self.home, self.name


@dataclass
class Evidence:
    """One exhibit's data."""

    at: int
    record: Record
    cells: list[Cell] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    past: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)

    @cached_property
    def names(self) -> dict[str, set[str]]:
        """The categories, each with the words that tell it from the others."""
        names = {c.name for c in self.cells if c.name}
        measured = {(c.name, c.measure) for c in self.cells if c.measure}
        words = {n: stems(re.sub(r", (?:19|20)\d{2}.*$", "", n)) - self.labels for n in names}
        for name, measure in measured if len(names) > 1 else ():
            words[name] = words.get(name, set()) | world().spoken(measure, name)
        common = set.intersection(*words.values()) if len(words) > 1 else set()
        return {n: w - common for n, w in sorted(words.items()) if w - common}

    @cached_property
    def told(self) -> dict[str, list[str]]:
        """The categories, each with the phrase by which the project's list speaks of it."""
        pairs = sorted({(c.name, c.measure) for c in self.cells if c.name and c.measure})
        return {name: world().told(measure, name) for name, measure in pairs} if len(self.names) > 1 else {}

    @cached_property
    def topic(self) -> set[str]:
        """The words by which the exhibit is spoken of."""
        r = self.record
        words = stems(f"{r.headline} {r.subtitle} {re.sub('[_-]', ' ', r.key)}")
        return words - _STANDING - set().union(*(stems(p) for p in self.places), ())

    @cached_property
    def periods(self) -> set[str]:
        """Every period of the data."""
        return {c.period for c in self.cells if c.period} | {p for _, p in self.missing if p} | self.heads

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The measures that the data name."""
        return tuple(dict.fromkeys(c.measure for c in self.cells if c.measure))

    @cached_property
    def places(self) -> set[str]:
        """Every place of the data."""
        return {c.place for c in self.cells} | {p for p, _ in self.missing}


class Page:
    """The records of one page for one place."""

    def __init__(self, name: str, place: str, code: str, records: list[Record], prose: tuple[str, ...] = ()) -> None:
        self.name, self.code = name, code
        self.world: World = world()
        self.place = str(self.world.areas.loc[code, "name"]) if code else place
        self.records = list(records)
        self.prose = prose
        self.beside: list[Page] = []
        self._peers: dict[str, list[tuple[float, ...]]] | None = None
        self.cutter = _cutter(self.world)
        self.data = [self._evidence(i, r) for i, r in enumerate(self.records)]

    def texts(self) -> list[tuple[int, str, str]]:
        """Every text to read: number of the record, field, text. A text that repeats the finding is read once."""
        out = []
        for i, record in enumerate(self.records):
            for name in TEXT_FIELDS:
                value = getattr(record, name)
                for n, text in enumerate(value if isinstance(value, tuple) else (value,)):
                    if text and not (name == "alt" and record.finding and record.finding == text):
                        out.append((i, name if isinstance(value, str) else f"{name}[{n}]", plain(text)))
        return out

    @cached_property
    def cells(self) -> list[Cell]:
        """Every figure of the page."""
        return [c for e in self.data for c in e.cells]

    @cached_property
    def newest(self) -> set[str]:
        """Of each exhibit, the last period, and the last that is not still to come."""
        return {max(ps) for e in self.data for ps in (e.periods, e.past) if ps}

    @cached_property
    def oldest(self) -> set[str]:
        """Of each exhibit, the first period, and the year in which it ends: "2017" of 2016-17."""
        first = {min(e.periods) for e in self.data if e.periods}
        return first | {str(int(p[:4]) + 1) for p in first if re.match(r"\d{4}-\d\d$", p)}

    def alike(self, sentence: Sentence) -> tuple[str, str]:
        """Whether the same sentence has the same numbers on the page of every other place: found, alarm, undecided."""
        if self._peers is None:
            self._peers = {}
            for other in self.beside:
                for said in {s for _, _, text in other.texts() for s in sentences(text)}:
                    cut = self.cutter.cut(said)
                    self._peers.setdefault(cut.masked, []).append(_numbers(cut))
        held = self._peers.get(sentence.masked, [])
        if len(held) < 2 or len(set(held)) > 1:
            return "undecided", "a limit of a rule"
        return ("found" if held[0] == _numbers(sentence) else "alarm"), "as on other places' pages"

    def _evidence(self, at: int, record: Record) -> Evidence:
        out = Evidence(at, record)
        frame = pd.read_csv(io.StringIO(record.csv), dtype=str, keep_default_na=False) if record.csv else pd.DataFrame()
        if not frame.empty and {"value", "period"} <= set(frame.columns):
            self._tidy(out, frame)
        elif not frame.empty:
            self._wide(out, frame)
        for number, row in enumerate(_table_rows(record.table)):
            out.rows.append(" | ".join(row))
            if frame.empty:
                self._texts(out, {str(i): t for i, t in enumerate(row)}, row[0], number)
        return out

    def _tidy(self, out: Evidence, frame: pd.DataFrame) -> None:
        label = next((c for c in ("breakdown", "kind", "label") if c in frame and frame[c].nunique() > 0), "")
        for number, row in enumerate(_records(frame)):
            who = row.get("who", "")
            place = self.world.place(who, self.place)
            name = row.get(label, "")
            if who and not self._is_place(place):
                name, place = who, self.place
            place, period = place or self.place, canonical(row["period"])
            out.labels |= stems(row.get("label", "")) if label != "label" else set()
            if not row.get("lo80"):
                out.past.add(period)
                if row.get("measure") or row.get("kind") == "published":
                    out.known.add(period)
            out.entries += [v for k, v in row.items() if k not in LABELS and not _float(v)]
            if not _float(row["value"]):
                out.missing.append((place, period))
            for column, text in row.items():
                if column in LABELS or not _float(text) or column in ("step", "changes", "places", "year"):
                    continue
                unit = "count" if column in COUNTS else row.get("unit", "")
                out.cells.append(
                    Cell(
                        float(text),
                        place,
                        period,
                        name,
                        column,
                        unit,
                        row.get("measure", ""),
                        out.at,
                        number,
                        row.get("segment", ""),
                        row.get("period_end", ""),
                    )
                )

    def _wide(self, out: Evidence, frame: pd.DataFrame) -> None:
        first = frame.columns[0]
        for number, row in enumerate(_records(frame)):
            self._texts(out, row, row.get("period", "") or row[first], number)

    def _texts(self, out: Evidence, row: dict[str, str], label: str, at: int) -> None:
        dated = re.search(r"(?:19|20)\d{2}(?:[-/]\d{2})?$", label)
        period = canonical(dated[0] if dated else row.get("Year", ""))
        for column, text in row.items():
            out.entries.append(text)
            place, name = self.world.place(column, self.place), label
            place = place if self._is_place(place) else self.place
            if self._is_place(whose := self.world.place(label, self.place)):
                place, name = whose, column  # a row a place
            if _float(text):
                heads = re.findall(r"\b(?:19|20)\d{2}(?:-\d{2})?\b", column)
                out.heads |= set(heads)
                when = period or (heads[0] if len(heads) == 1 else "")
                out.cells.append(Cell(float(text), place, when, name, column, "", "", out.at, at))
                continue
            tokens = self.cutter.cut(text).tokens
            for n, token in enumerate(tokens):
                if token.kind == "number" and token.unit != "word":
                    later = [t for t in tokens[n + 1 : n + 6] if t.kind == "period"]
                    when = canonical(later[0].text) if later else period
                    unit = {"%": "percent", "£": "pounds"}.get(token.unit, token.unit)
                    out.cells.append(Cell(token.value, place, when, label, column, unit, "", out.at, at))

    def _is_place(self, name: str) -> bool:
        return name == self.place or name in ("England", "similar areas") or name in self.world.place_names


def _table_rows(table: str) -> list[list[str]]:
    rows = []
    for row in re.findall(r"<tr\b.*?</tr>", table, re.S):
        cells = re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.S)
        if "<td" in row:
            rows.append([unescape(re.sub(r"<[^>]+>", "", c)).strip() for c in cells])
    return rows


def _records(frame: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(k): str(v) for k, v in row.items()} for row in frame.to_dict("records")]


def _float(text: str) -> bool:
    try:
        return text != "" and float(text) == float(text)
    except ValueError:
        return False


def _numbers(sentence: Sentence) -> tuple[float, ...]:
    return tuple(t.value for t in sentence.of("number"))


_STANDING = stems("above below close same similar areas comparators largest part shown percent cla")
_CUTTERS: dict[int, Cutter] = {}


def _cutter(held: World) -> Cutter:
    return _CUTTERS.setdefault(id(held), Cutter(held.place_names))
