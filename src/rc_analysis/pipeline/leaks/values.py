"""What is held in `data/local/`, as keyed hashes in memory: which kind each value is, and whose.

A value is never kept: only a hash of it under a key made anew for each process. `data/private.csv` says by a column's
heading of which kind its values are; a column of no known heading is judged by what stands in it.
"""

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from rc_analysis import local, paths
from rc_analysis.pipeline.leaks.walk import plain
from rc_analysis.sources.tabular import decode, read_csv

MONTHS = {m: n for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}  # noqa: SIM905
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATES = re.compile(
    r"(?<![\d])(?:(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"|(?P<d2>\d{1,2})[-/.](?P<m2>\d{1,2})[-/.](?P<y2>(?:19|20)\d\d|\d\d)"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -](?P<m3>{_MONTH}),?[ -](?P<y3>(?:19|20)\d\d|\d\d)"
    rf"|(?P<m4>{_MONTH}) (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y4>(?:19|20)\d\d)"
    r"|date(?:time)?\((?P<y5>(?:19|20)\d\d), ?(?P<m5>\d{1,2}), ?(?P<d5>\d{1,2})"
    r"|(?P<y6>(?:19|20)\d\d)(?P<m6>[01]\d)(?P<d6>[0-3]\d)"
    r"|(?P<d7>[0-3]\d)(?P<m7>[01]\d)(?P<y7>(?:19|20)\d\d))(?!\d)",
    re.I,
)
_EPOCH = re.compile(r"(?<![\d.])-?\d{8,19}(?!\d|\.\d)")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
SHINGLE = 6
"""So many words in a row of a record's free text are its own."""
SHORTEST, RARE = 4, 5
"""Letters of a name told alone; letters or digits of an identifier told alone."""


@dataclass
class Held:
    """Hashes of what is held. `alone` alarms wherever it stands; `numbers`, digits alone, where it is no figure;
    `pairs` are two names of one person; `shingles` are words in a row; `born` days by hash, to the children born then;
    `of` each child's own attributes."""

    key: bytes = field(default_factory=lambda: os.urandom(16), repr=False)
    alone: dict[int, str] = field(default_factory=dict, repr=False)
    numbers: dict[int, tuple[str, set[int]]] = field(default_factory=dict, repr=False)
    pairs: dict[int, str] = field(default_factory=dict, repr=False)
    shingles: dict[int, str] = field(default_factory=dict, repr=False)
    born: dict[int, set[int]] = field(default_factory=dict, repr=False)
    of: dict[int, set[int]] = field(default_factory=dict, repr=False)
    lengths: Counter[int] = field(default_factory=Counter, repr=False)
    """How many `numbers` there are of each length."""
    heads: set[str] = field(default_factory=set, repr=False)
    """Headings of two words or more that columns of identifiers have here."""
    inner: set[int] = field(default_factory=set, repr=False)
    """Lengths of what is looked for within longer words too."""

    def hash(self, text: str) -> int:
        """A text's hash under this process's key."""
        return hash((self.key, text))

    def __len__(self) -> int:
        return len(self.alone) + len(self.numbers) + len(self.pairs) + len(self.shingles) + len(self.born)


@dataclass(frozen=True)
class Kind:
    """A kind of value, and by which headings it is known: `headings` anywhere, `here` in `data/local/` alone."""

    says: str
    how: str
    headings: frozenset[str]
    here: frozenset[str]


def kinds() -> list[Kind]:
    """The kinds of `data/private.csv`; none where there is no such file."""
    path = paths.data("private.csv")
    if not path.is_file():
        return []
    frame = read_csv(path, required=["kind", "says", "how", "headings", "here"])
    split = [[frozenset(filter(None, cell.split("|"))) for cell in frame[c]] for c in ("headings", "here")]
    return [Kind(*row) for row in zip(frame["says"], frame["how"], *split, strict=True)]


def heading(text: object) -> str:
    """A column's heading as `data/private.csv` has it.

    >>> heading("Date_of-Birth")
    'date of birth'
    """
    return " ".join(re.sub(r"[^a-z0-9]+", " ", str(text).casefold()).split())


def identifying(names: Iterable[object]) -> list[str]:
    """Those of a table's column names that only records of persons have. A heading that `data/private.csv` has in
    capitals is meant so.

    >>> identifying(["Year", "UPN", "Children", "Date of birth", "Child"])
    ['UPN', 'Date of birth']
    """
    known_ones = {name for kind in kinds() if kind.how not in ("word", "none") for name in kind.headings}
    texts = [str(name).strip() for name in names]
    return [t for t in texts if t in known_ones or heading(t) in {n for n in known_ones if n.islower()}]


def squashed(text: str) -> str:
    """A value without what is written between its letters and digits, in capitals."""
    return re.sub(r"[\W_]+", "", plain(text)).upper()


def days(text: str) -> Iterator[tuple[date, int, int]]:
    """Every day that a text names, however it is spelled, with where it begins and ends; of a day that may be read
    month first, both readings."""
    for match in _DATES.finditer(text):
        parts = {k[0]: v for k, v in match.groupdict().items() if v is not None}
        month = MONTHS.get(parts["m"][:3].lower(), 0) or int(parts["m"])
        year, day = int(parts["y"]), int(parts["d"])
        for y in [year] if year > 99 else [1900 + year, 2000 + year]:
            for m, d in {(month, day), (day, month)} if match["d2"] else {(month, day)}:
                try:
                    yield date(y, m, d), *match.span()
                except ValueError:
                    continue
    for match in _EPOCH.finditer(text):
        number, digits = int(match[0]), len(match[0].lstrip("-"))
        second = number // 10**9 if digits > 15 else number // 1000 if digits > 10 else number
        exact = number % (86_400 * (10**9 if digits > 15 else 1000 if digits > 10 else 1)) == 0
        if exact and 0 < second < 2_000_000_000:
            yield date(1970, 1, 1) + timedelta(seconds=second), *match.span()


def known(folder: Path | None = None, vocabulary: frozenset[str] | None = None) -> Held:
    """All that is held in `data/local/`. `vocabulary`: words that a page may say although they are a name too."""
    held = Held()
    files = local.files() if folder is None else sorted(p for p in folder.rglob("*") if p.is_file())
    if not files:
        return held
    common = _vocabulary() if vocabulary is None else vocabulary
    who: dict[str, int] = {}
    known_kinds = kinds()
    for path in files:
        for names, rows in _tables(path):
            _learn(held, names, rows, known_kinds, common, who)
    return held


def _tables(path: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The tables of a file, as headings and rows of text. What is none is one column of lines."""
    raw = path.read_bytes()
    try:
        if path.suffix.lower() == ".parquet":
            import pandas as pd

            frame = pd.read_parquet(path).astype("str")
            yield list(map(str, frame.columns)), frame.to_numpy().tolist()
        elif raw.startswith(b"PK"):
            from python_calamine import CalamineWorkbook

            book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
            for name in book.sheet_names:
                rows = [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
                if rows:
                    yield rows[0], rows[1:]
        else:
            text = raw.decode("utf-16") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else decode(raw, "a file")
            mark = "\t" if text.count("\t") > text.count(",") else ";" if text.count(";") > text.count(",") else ","
            rows = [row for row in csv.reader(io.StringIO(text), delimiter=mark) if row]
            yield rows[0], rows[1:]
    except Exception:  # whatever it is, it is no table: there is nothing to learn from it, and nothing to tell of it
        return


def _learn(
    held: Held,
    names: list[str],
    rows: list[list[str]],
    known_kinds: list[Kind],
    common: frozenset[str],
    who: dict[str, int],
) -> None:
    columns = {n: [row[n].strip() if n < len(row) else "" for row in rows] for n in range(len(names))}
    kind = {n: _kind(names[n], columns[n], known_kinds) for n in columns}
    held.heads |= {heading(names[n]) for n, found in kind.items() if found[1] == "id" and " " in heading(names[n])}
    first = next((n for n, found in kind.items() if found[1] == "id"), None)
    for number in range(len(rows)):
        row = {n: cells[number] for n, cells in columns.items() if cells[number]}
        own = squashed(row[first]) if first is not None and first in row else ""
        child = who.setdefault(own, len(who)) if own else len(who) + number * 1000 + 1_000_000
        attributes = held.of.setdefault(child, set())
        called: list[str] = []
        for n, value in row.items():
            says, how = kind[n]
            if how == "birth":
                for day, _, _ in days(value):
                    held.born.setdefault(held.hash(day.isoformat()), set()).add(child)
            elif how == "id":
                _identifier(held, says, value, child)
            elif how == "name":
                called += [part.upper() for part in _WORD.findall(plain(value))]
            elif how == "text":
                _words(held, says, value, common)
            else:
                attributes |= {held.hash(day.isoformat()) for day, _, _ in days(value)}
            if how != "birth" and (len(squashed(value)) > 1 or value in ("F", "M")) and _tells(columns[n], value):
                attributes.add(held.hash(squashed(value)))
        _names(held, called, common)


def _tells(column: list[str], value: str) -> bool:
    """Whether a value says something of a child: not where nearly all have it."""
    return column.count(value) < max(2, 0.9 * len(column)) if len(column) < 2000 else True


def _kind(name: str, cells: list[str], known_kinds: list[Kind]) -> tuple[str, str]:
    """What a column's values are called, and how they are looked for."""
    bare = heading(name)
    for kind in known_kinds:
        if bare in kind.here or bare in {heading(known_one) for known_one in kind.headings}:
            return kind.says, kind.how
    full = [cell for cell in cells if cell]
    distinct = len(set(full)) / len(full) if full else 0.0
    if not full or distinct < 0.6:
        return "", "none"
    bare_cells = [squashed(cell) for cell in full]
    if sum(1 for cell in full if any(True for _ in days(cell))) > 0.6 * len(full):
        return "", "none"  # days, but nobody says that they are days of birth
    if all(len(b) >= RARE and any(c.isdigit() for c in b) for b in bare_cells):
        return "a value of a record", "id"
    if sum(len(cell.split()) > 1 for cell in full) > 0.6 * len(full) and not any(c.isdigit() for c in "".join(full)):
        return "words of a record", "name" if max(len(cell.split()) for cell in full) < 4 else "text"
    return ("words of a record", "text") if max(map(len, full)) > 11 else ("", "none")


def _identifier(held: Held, says: str, value: str, child: int) -> None:
    bare = squashed(value)
    if bare.isdigit() and len(bare) < 9:
        for form in {bare, bare.lstrip("0")} - {""}:
            mark = held.hash(form)
            if mark not in held.numbers:
                held.lengths[len(form)] += 1
            held.numbers.setdefault(mark, (says, set()))[1].add(child)
        return
    if len(bare) < RARE:
        return
    held.alone[held.hash(bare)] = says
    if bare.isdigit() and bare.startswith("0"):  # a telephone number
        held.alone[held.hash(f"44{bare[1:]}")] = says
    if len(bare) > RARE:
        held.inner.add(len(bare))


def _names(held: Held, called: list[str], common: frozenset[str]) -> None:
    bare = [re.sub(r"\W", "", part) for part in called]
    parts = list(dict.fromkeys(part for part in bare if len(part) > 1))
    for part in parts:
        if len(part) >= SHORTEST and part.lower() not in common:
            held.alone[held.hash(part)] = "a name"
    for one in parts:
        for other in parts:
            if one != other:
                held.pairs[held.hash(" ".join(sorted((one, other))))] = "a name"
                if len(one + other) >= 8:
                    held.alone.setdefault(held.hash(one + other), "a name")
                    held.inner.add(len(one + other))


def _words(held: Held, says: str, value: str, common: frozenset[str]) -> None:
    words = [word.upper() for word in _WORD.findall(plain(value))]
    if len(words) < SHINGLE:
        if len(words) > 1 and len(squashed(value)) >= 8:
            held.shingles[held.hash(" ".join(words))] = says
        elif len(words) == 1 and len(words[0]) >= 6 and words[0].lower() not in common:
            held.alone[held.hash(words[0])] = says
        return
    for at in range(len(words) - SHINGLE + 1):
        held.shingles[held.hash(" ".join(words[at : at + SHINGLE]))] = says


def _vocabulary() -> frozenset[str]:
    """Words that the published data and the project's own text use, in small letters: no name by themselves."""
    found: set[str] = set()
    package = Path(__file__).resolve().parents[2]
    data = (p for p in paths.data().rglob("*.csv") if paths.local() not in p.parents)
    for path in _all(data, package.rglob("*.py"), paths.reports().glob("*.qmd"), paths.params().rglob("*.yml")):
        found.update(map(str.lower, re.findall(r"[^\W\d_]{2,}", plain(path.read_text("utf-8", errors="replace")))))
    for path in paths.notebooks().glob("*.ipynb"):
        found.update(re.findall(r"\b[a-z]{2,}\b", path.read_text("utf-8", errors="replace")))
    return frozenset(found)


def _all(*groups: Iterable[Path]) -> list[Path]:
    return sorted({path for group in groups for path in group})
