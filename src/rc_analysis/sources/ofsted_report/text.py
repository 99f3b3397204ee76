"""A report's lines in reading order, each with where it stands on the page and how large it is printed.

`pypdf` gives text in the order of the file, which is the reading order of these reports nearly everywhere.
The same single pass hands over the position and the size of every fragment, so footnotes, footnote marks,
running heads and table columns can be told by how they are printed rather than by what they say.
"""

import contextlib
import io
import logging
import math
import re
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it takes long to import, and most who import this read no PDF
    from pypdf import PdfReader

MOST_BYTES = 60_000_000
MOST_PAGES = 160  # the longest report known has 80; two in one file stay below this
MOST_CHARACTERS_OF_A_PAGE = 60_000
TABLE_PAGES = 3  # fragments are kept for these first pages only: the cover's table may run over

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class UnreadableReport(Exception):
    """The file cannot be read as a report; the text of the error is the plain warning for its row."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """One run of print: its text, the left end and base line in points, the size in points."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its text with single spaces, its page (from 1), place, size and weight."""

    text: str
    page: int
    x: float
    y: float
    size: float
    bold: bool = False
    gap: bool = False  # an empty line stands above it
    noted: bool = False  # opens with a raised number, as a footnote does


@dataclass(frozen=True)
class Document:
    """What a file says: `lines` without running heads and footnotes, `fragments` of the first pages."""

    lines: tuple[Line, ...]
    fragments: tuple[tuple[Fragment, ...], ...]
    pages: int
    furniture: tuple[str, ...] = ()  # running heads and footers, as evidence for warnings only
    notes: tuple[str, ...] = ()

    def page(self, number: int) -> list[Line]:
        """The lines of one page, counted from 1."""
        return [line for line in self.lines if line.page == number]


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """Letters alone, small and without accents: what is left of a heading however it was set.

    >>> squeeze("Children  who need\\nhelp and protection¹")
    'childrenwhoneedhelpandprotection'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^a-z]+", "", text.casefold())


_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
_UNSEEN = {0x00AD: None, 0x200B: None, 0x200C: None, 0x200D: None, 0xFFFD: "-"}
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft"})


def tidy(text: str) -> str:
    """Single spaces, no soft hyphens, ligatures written out, no control characters."""
    text = text.translate(_LIGATURES).translate(_UNSEEN)
    text = "".join(c for c in text if c >= " " or c in "\t\n")
    return _SPACES.sub(" ", text).strip()


def load(source: Path | bytes, *, deadline: float | None = None) -> Document:
    """Read a PDF (a path, or its bytes) into a Document.

    `deadline` is a `time.monotonic()` after which reading stops between two pages.
    Raises UnreadableReport with a plain reason for anything that is not a readable PDF with text.
    """
    from pypdf.errors import DependencyError, FileNotDecryptedError

    data = _bytes(source)
    reader = _open(data)
    try:
        count = len(reader.pages)
    except (FileNotDecryptedError, DependencyError) as error:
        raise UnreadableReport("locked: the file is encrypted and asks for a password") from error
    except Exception as error:  # pypdf raises many kinds on damaged files
        raise UnreadableReport("damaged: the file's list of pages cannot be read") from error
    if count == 0:
        raise UnreadableReport("damaged: the file has no pages")
    notes = []
    if count > MOST_PAGES:
        notes.append(f"{count} pages: only the first {MOST_PAGES} were read")
    pages, fragments, failed = [], [], []
    for number in range(1, min(count, MOST_PAGES) + 1):
        if deadline is not None and time.monotonic() > deadline:
            notes.append(f"time ran out: pages from {number} on were not read")
            break
        try:
            lines, frags = _page(reader, number)
        except RecursionError as error:
            raise UnreadableReport("damaged: the file's objects point at one another without end") from error
        except MemoryError as error:
            raise UnreadableReport("too large: the file needs more memory than is allowed") from error
        except (FileNotDecryptedError, DependencyError) as error:
            raise UnreadableReport("locked: the file is encrypted and asks for a password") from error
        except Exception:
            failed.append(number)
            lines, frags = [], ()
        pages.append(lines)
        if number <= TABLE_PAGES:
            fragments.append(frags)
    if not pages:
        raise UnreadableReport("not read: it took longer than allowed")
    if failed:
        shown = ", ".join(map(str, failed[:5])) + (" …" if len(failed) > 5 else "")
        notes.append(f"damaged pages that could not be read: {shown}")
    letters = sum(sum(map(str.isalpha, line.text)) for page in pages for line in page)
    if letters < 40 * min(len(pages), 3):
        raise UnreadableReport(
            "damaged: no page could be read"
            if len(failed) == len(pages)
            else "no text: the pages are pictures (scanned) or empty"
        )
    kept, furniture = _without_running_heads(pages)
    kept = [_in_order(page) for page in _without_footnotes(kept)]
    return Document(tuple(line for page in kept for line in page), tuple(fragments), count, furniture, tuple(notes))


def _bytes(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        try:
            if source.stat().st_size > MOST_BYTES:
                raise UnreadableReport(f"too large: more than {MOST_BYTES // 1_000_000} MB")
            data = source.read_bytes()
        except OSError as error:
            raise UnreadableReport(f"cannot be opened: {error.strerror or error}") from error
    if len(data) > MOST_BYTES:
        raise UnreadableReport(f"too large: more than {MOST_BYTES // 1_000_000} MB")
    if not data.strip(b"\x00\r\n\t "):
        raise UnreadableReport("empty: the file holds nothing")
    if b"%PDF-" not in data[:2048]:
        start = data[:512].lstrip().lower()
        if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")) or b"<html" in start:
            kind = "a web page saved under a PDF's name"
        elif start.startswith(b"pk\x03\x04"):
            kind = "a Word, Excel or zip file under a PDF's name"
        else:
            kind = "of another kind under a PDF's name"
        raise UnreadableReport(f"not a PDF: the file is {kind}")
    return data


def _open(data: bytes) -> "PdfReader":
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    try:
        with contextlib.redirect_stderr(io.StringIO()):
            reader = PdfReader(io.BytesIO(data), strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                raise UnreadableReport("locked: the file is encrypted and asks for a password")
    except UnreadableReport:
        raise
    except (FileNotDecryptedError, DependencyError, NotImplementedError) as error:
        raise UnreadableReport("locked: the file is encrypted and asks for a password") from error
    except Exception as error:
        cut = b"%%EOF" not in data[-2048:]
        reason = "cut short: the end of the file is missing" if cut else "damaged: its index cannot be read"
        raise UnreadableReport(reason) from error
    return reader


def _page(reader: "PdfReader", number: int) -> tuple[list[Line], tuple[Fragment, ...]]:
    """One page's lines, and its fragments when it is among the first."""
    rows: list[list[tuple[Fragment, bool]]] = [[]]
    seen = 0

    def visit(text: str, cm: list[float], tm: list[float], font: dict | None, size: float) -> None:
        nonlocal seen
        if not text:
            return
        seen += len(text)
        if seen > MOST_CHARACTERS_OF_A_PAGE:
            raise UnreadableReport(f"page {number} holds more text than a page can")
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = math.hypot(tm[2], tm[3]) * math.hypot(cm[2], cm[3])
        name = str(font.get("/BaseFont", "")).casefold() if font else ""
        bold = "bold" in name
        if ("dingbats" in name or "wingdings" in name or "symbol" in name) and re.fullmatch(r"\s*\w\s*", text):
            text = text.replace(text.strip(), "•")  # a bullet, which its font spells with a letter
        for index, part in enumerate(text.split("\n")):
            if index:
                rows.append([])
            if part:
                rows[-1].append((Fragment(part, x, y, abs(float(size) * scale)), bold))

    page = reader.pages[number - 1]
    page.extract_text(visitor_text=visit)
    lines: list[Line] = []
    gap = False
    for row in rows:
        line = _line(row, number)
        if line is None:
            gap = gap or bool(row)
            continue
        lines.append(replace(line, gap=gap))
        gap = False
    if number > TABLE_PAGES:
        return lines, ()
    return lines, tuple(fragment for row in rows for fragment, _ in row if fragment.text.strip())


def _line(row: list[tuple[Fragment, bool]], page: int) -> Line | None:
    printed = [(f, b) for f, b in row if f.text.strip()]
    if not printed:
        return None
    weights: Counter[float] = Counter()
    for f, _ in printed:
        weights[round(f.size, 1)] += len(f.text.strip())
    size = weights.most_common(1)[0][0]
    text = "".join(f.text for f, _ in row if not _is_footnote_mark(f, size))
    text = tidy(text)
    if not text:
        return None
    first = printed[0][0]
    heavy = sum(len(f.text.strip()) for f, b in printed if b)
    noted = _is_footnote_mark(first, size)
    return Line(text, page, first.x, first.y, size, heavy * 2 > sum(weights.values()), noted=noted)


def _is_footnote_mark(fragment: Fragment, size: float) -> bool:
    """A raised number: digits in clearly smaller print than the line they stand in."""
    return 0 < fragment.size < 0.8 * size and re.fullmatch(r"\s*\d{1,2}[\s,]*", fragment.text) is not None


def _numberless(text: str) -> str:
    return re.sub(r"[^a-z]+", " ", text.casefold()).strip()


def _without_running_heads(pages: list[list[Line]]) -> tuple[list[list[Line]], tuple[str, ...]]:
    """Drop page numbers, and what stands at the edge of most pages."""
    ends: Counter[str] = Counter()
    for lines in pages:
        ends.update({_numberless(line.text) for line in (*lines[:4], *lines[-4:])})
    many = max(3, len(pages) // 3)
    repeated = {key for key, n in ends.items() if key and n >= many}
    kept, furniture = [], Counter[str]()
    for lines in pages:
        out = []
        for index, line in enumerate(lines):
            edge = index < 4 or index >= len(lines) - 4
            if edge and re.fullmatch(r"(page )?[\dIl]{1,3}( of \d+)?", line.text):
                continue
            if edge and _numberless(line.text) in repeated and not (line.page == 1 and index >= 1):
                furniture[line.text] += 1
                continue
            out.append(line)
        kept.append(out)
    return kept, tuple(text for text, _ in furniture.most_common(12))


def _without_footnotes(pages: list[list[Line]]) -> list[list[Line]]:
    """Drop the small print at a page's foot, from the first line that opens with a note's number."""
    weights: Counter[float] = Counter()
    for line in (line for page in pages for line in page):
        weights[line.size] += len(line.text)
    if not weights:
        return pages
    small = 0.93 * weights.most_common(1)[0][0]
    return [_page_without_footnotes(page, small) for page in pages]


def _in_order(lines: list[Line]) -> list[Line]:
    """Put a block that the file holds last, but the page prints higher up, back where it is printed.

    Only a block at the left margin is moved, and only into a gap between two lines: columns stay as they are.
    """
    runs: list[list[Line]] = []
    for line in lines:
        if runs and line.y <= runs[-1][-1].y + 40:
            runs[-1].append(line)
        else:
            runs.append([line])
    if len(runs) < 2:
        return lines
    out, margin = runs[0], min(line.x for line in lines)
    for run in runs[1:]:
        top, bottom = run[0].y, run[-1].y
        at = next((i for i, line in enumerate(out) if line.y < top), len(out))
        gap = at == len(out) or out[at].y < bottom - 4
        left = run[0].x < margin + 60 and all(line.y > top for line in out[:at])
        out = out[:at] + run + out[at:] if gap and left else out + run
    return out


def _page_without_footnotes(lines: list[Line], small: float) -> list[Line]:
    start = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line.size > small:
            break
        if line.noted or re.match(r"\d{1,2}\s*[^\W\d]", line.text):
            start = index
    return lines[:start]
