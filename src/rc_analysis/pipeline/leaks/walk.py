"""A file taken apart into every text that its bytes hold, each with the place it stands at.

>>> [(part.place, part.text) for part in parts("a.csv", b"Name,Age\\nA. Person,9\\n")]
[('its name', 'a.csv'), ('its cells', 'Name | Age\\nA. Person | 9')]
"""

import base64
import binascii
import bz2
import csv
import gzip
import html
import io
import json
import lzma
import re
import sqlite3
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
from bs4 import BeautifulSoup, Comment, Doctype, XMLParsedAsHTMLWarning

from rc_analysis.pipeline.leaks.raw import LARGEST, inflated, strings, text_in, unbased

DEEPEST = 6
_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[\w=-]+)*),([^\"'\s)>]+)")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{12,}(?:={1,2}|(?![A-Za-z0-9+/=_-]))")
_HEX = re.compile(r"[0-9A-Fa-f]{16,}")
_WRAPPED = re.compile(r"(?<=[A-Za-z0-9+/_-]{60})\s{1,2}(?=[A-Za-z0-9+/_=-])")
_PACKED: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=io.BytesIO(raw)).read(LARGEST),
    b"BZh": lambda raw: bz2.BZ2Decompressor().decompress(raw, LARGEST),
    b"\xfd7zXZ": lambda raw: lzma.LZMADecompressor().decompress(raw, LARGEST),
    **dict.fromkeys(
        (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"),
        lambda raw: zlib.decompressobj().decompress(raw, LARGEST),
    ),
}
"""What a packed file begins with, and how it is unpacked."""
_SURE = (b"%PDF", b"\x89PNG", b"PK\x03\x04", b"PAR1", b"ARROW1", *_PACKED)
"""What a file of a known kind begins with."""
_DAMAGED = (zlib.error, lzma.LZMAError, zipfile.BadZipFile)
_BLOCKS = "p li h1 h2 h3 h4 h5 h6 tr div section caption figcaption summary dt dd title desc text option pre br".split()  # noqa: SIM905
_DRAWN = frozenset(
    {"d", "points", "transform", "viewbox", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "style"}
)
"""Attributes of a drawing that hold coordinates and colours."""
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e"))


@dataclass(frozen=True)
class Part:
    """One text of a file. `figures`: it is a table or a drawing, in which a bare number is a figure."""

    place: str
    text: str
    figures: bool = False


def parts(name: str, raw: bytes) -> Iterator[Part]:
    """Every text in a file of that name, its name first. What cannot be read as its kind is read as bytes."""
    yield Part("its name", name)
    for part in _dispatch(Path(name).suffix.lower().lstrip("."), raw, "", 0):
        yield from _opened(part, 0)


def _opened(part: Part, depth: int) -> Iterator[Part]:
    """A text, and what stands in it in base64, in hexadecimal or as a data address, opened in turn."""
    yield part
    if depth < DEEPEST:
        for inner in _encoded(part.text, f"{part.place}, ", depth):
            yield from _opened(inner, depth + 1)


def plain(text: str) -> str:
    """A text as it is compared: one form of each letter, no invisible marks, entities and escapes undone."""
    for _ in range(2):
        if "&" in text:
            text = html.unescape(text)
        if "%" in text:
            text = unquote(text)
        if "\\u" in text or "\\x" in text:
            text = re.sub(r"\\+u([0-9a-fA-F]{4})|\\+x([0-9a-fA-F]{2})", lambda m: chr(int(m[1] or m[2], 16)), text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        text = text.replace("’", "'").replace("‘", "'").replace("‑", "-").replace("–", "-").replace("‐", "-")
    return text


def bare(text: str) -> str:
    """A text without what only sets it: tags, a terminal's colours, Markdown's marks and written line breaks.

    >>> bare("<b>A</b>nne **Ot**her")
    'Anne Other'
    """
    text = re.sub(r"</?[A-Za-z][^<>]{0,200}>|\x1b?\[\d{1,2}(?:;\d{1,3})*m|[*~`]", "", text)
    return re.sub(r"\\+[ntr]", " ", text)


def _dispatch(kind: str, raw: bytes, at: str, depth: int) -> Iterator[Part]:
    if depth > DEEPEST or not raw:
        return
    try:
        if raw.startswith(b"%PDF"):
            yield from _pdf(raw, at, depth)
        elif raw.startswith(b"\x89PNG"):
            yield from _png(raw, at, depth)
        elif raw.startswith(b"PK\x03\x04"):
            yield from _zip(raw, at, depth)
        elif (unpack := next((how for mark, how in _PACKED.items() if raw.startswith(mark)), None)) is not None:
            yield from _dispatch("", unpack(raw), at + "packed in it, ", depth + 1)
        elif raw.startswith((b"PAR1", b"ARROW1")):
            yield from _frame(raw, at)
        elif raw.startswith(b"SQLite format 3"):
            with closing(sqlite3.connect(":memory:")) as base:
                base.deserialize(raw)
                yield Part(at + "its rows", "\n".join(base.iterdump()), figures=True)
        elif raw.startswith(b"\x93NUMPY"):
            yield Part(at + "its cells", "\n".join(map(str, np.load(io.BytesIO(raw)).ravel())), figures=True)
        else:
            text = text_in(raw)
            if text is None:
                yield from _bytes(raw, at)
            else:
                yield from _written(kind, text, at, depth)
    except (*_DAMAGED, sqlite3.Error, ValueError, OSError, EOFError, KeyError, TypeError, RecursionError):
        text = text_in(raw)  # text that begins as a packed file does, or is damaged
        yield from _bytes(raw, at) if text is None else [Part(at + "its text", text)]


def _written(kind: str, text: str, at: str, depth: int) -> Iterator[Part]:
    if kind == "ipynb":
        yield from _notebook(json.loads(text), at, depth)
    elif kind == "json":
        yield from _json(json.loads(text), at + "its values")
    elif kind in ("csv", "tsv"):
        rows = csv.reader(io.StringIO(text), delimiter="\t" if kind == "tsv" else ",")
        yield Part(at + "its cells", "\n".join(" | ".join(row) for row in rows).rstrip("\n"), figures=True)
    elif kind in ("html", "htm", "svg", "xml") or text.lstrip()[:1] == "<":
        yield from _markup(text, at, depth)
    else:
        yield Part(at + "its text", text)


def _bytes(raw: bytes, at: str) -> Iterator[Part]:
    """Runs of letters in bytes of no known kind: as ASCII, Latin-1, UTF-8, 16 and 32."""
    found = [run.decode("ascii") for run in re.findall(rb"[\t\x1b\x20-\x7e]{4,}", raw)]
    if not raw.isascii() or b"\x00" in raw:
        for wide in (rb"", rb"\x00", rb"\x00\x00\x00"):
            runs = re.findall(rb"(?:[\x20-\x7e\xa0-\xff]" + wide + rb"){4,}", raw)
            found += [run.replace(b"\x00", b"").decode("latin-1") for run in runs]
        found += re.findall(r"[^\x00-\x1f\x7f-\x9f]{4,}", raw.decode("utf-8", "ignore"))
    if found:
        yield Part(at + "its bytes", "\n".join(found), figures=True)


# ---- notebooks and JSON


def _notebook(found: dict[str, Any], at: str, depth: int) -> Iterator[Part]:
    yield from _json(found.get("metadata", {}), at + "the notebook's metadata")
    number = 0
    for cell in found.get("cells", ()):
        injected = "injected-parameters" in cell.get("metadata", {}).get("tags", ())
        number += not injected
        where = f"{at}cell {0 if injected else number}"
        yield from _written("", _joined(cell.get("source", "")), f"{where} ({cell.get('cell_type')}), ", depth)
        yield from _json(cell.get("metadata", {}), f"{where}, its metadata")
        yield Part(f"{where}, its id", str(cell.get("id", "")))
        for name, files in (cell.get("attachments") or {}).items():
            yield Part(f"{where}, an attachment's name", str(name))
            for mime, body in files.items():
                yield from _mime(mime, body, f"{where}, an attachment, ", depth)
        for output in cell.get("outputs", ()):
            yield from _json(output.get("metadata", {}), f"{where}, an output's metadata")
            for name in ("text", "ename", "evalue", "traceback"):
                if name in output:
                    yield Part(f"{where}, an output's {name}", _joined(output[name]))
            for mime, body in (output.get("data") or {}).items():
                yield Part(f"{where}, an output's name", mime)
                yield from _mime(mime, body, f"{where}, an output ({mime}), ", depth)
    rest = {k: v for k, v in found.items() if k not in ("cells", "metadata")}
    yield from _json(rest, at + "the notebook")


def _mime(mime: str, body: Any, at: str, depth: int) -> Iterator[Part]:
    if isinstance(body, dict):
        lines = body.get("csv")
        if isinstance(lines, list):
            yield from _written("csv", "\n".join(map(str, lines)), at, depth)
            body = {k: v for k, v in body.items() if k != "csv"}
        yield from _json(body, at + "its values")
        return
    text = _joined(body)
    if mime.startswith(("image/", "application/")) and not mime.endswith(("+xml", "json", "javascript")):
        try:
            yield from _dispatch("", base64.b64decode(text), at, depth + 1)
            return
        except binascii.Error:
            pass
    ending = "html" if mime in ("text/html", "image/svg+xml") else "json" if mime.endswith("json") else ""
    yield from _dispatch(ending, text.encode("utf-8", "replace"), at, depth + 1)


def _json(value: Any, at: str) -> Iterator[Part]:
    """All keys, texts and numbers of a JSON value; what stands in one object or list of plain values, on one line."""
    lines: list[str] = []
    numbers: list[str] = []

    def one(key: str, item: Any) -> str:
        if isinstance(item, int | float) and not isinstance(item, bool):
            numbers.append(f"{key}{item}")
            return key
        return f"{key}{item}"

    def walk(node: Any) -> None:
        pairs = node.items() if isinstance(node, dict) else [("", item) for item in node]
        named = isinstance(node, dict)
        lines.append(" | ".join(one(f"{k}: " if named else "", v) for k, v in pairs if not isinstance(v, dict | list)))
        for key, item in node.items() if named else [("", item) for item in node]:
            if isinstance(item, dict | list):
                lines.append(str(key))
                walk(item)

    walk(value if isinstance(value, dict | list) else [value])
    text = "\n".join(line for line in lines if line)
    if text:
        yield Part(at, text)
    if numbers:
        yield Part(at, "\n".join(numbers), figures=True)


def _joined(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


# ---- markup


def _markup(text: str, at: str, depth: int) -> Iterator[Part]:
    """Words by block, then attributes, comments, and what is embedded. Hidden parts are parts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # a drawing or a sheet is read as a page is
        soup = BeautifulSoup(text, "html.parser")
    for comment in soup.find_all(string=lambda s: isinstance(s, Comment | Doctype)):
        yield Part(at + "a comment", str(comment))
        comment.extract()
    named: list[str] = []
    drawn: list[str] = []
    for tag in soup.find_all(True):
        for key, value in tag.attrs.items():
            told = " ".join(value) if isinstance(value, list) else str(value)
            if told.startswith("data:") or "url(data:" in told:
                yield from _encoded(told, f"{at}in {tag.name}, ", depth)
                told = _DATA_URI.sub(" ", told)
            (drawn if str(key).lower() in _DRAWN else named).append(f"{key}: {told}")
    if named:
        yield Part(at + "its attributes", "\n".join(named))
    if drawn:
        yield Part(at + "its coordinates", "\n".join(drawn), figures=True)
    for tag in soup.find_all(_BLOCKS):
        tag.append("\n")
    for tag in soup.find_all(["script", "style", "template", "noscript"]):
        yield Part(f"{at}its {tag.name}", tag.get_text(""))
        tag.decompose()
    tables = soup.find_all("table")
    for table in tables:
        yield Part(at + "a table", "\n".join(_row(row) for row in table.find_all("tr")), figures=True)
    for table in tables:
        table.replace_with("\n")
    yield Part(at + "its words", soup.get_text(""))


def _row(row: Any) -> str:
    return " | ".join(" ".join(cell.get_text("").split()) for cell in row.find_all(["th", "td"]))


def _encoded(text: str, at: str, depth: int) -> Iterator[Part]:
    """What stands in a text as a data address, as base64 or in hexadecimal."""
    for mime, options, body in _DATA_URI.findall(text):
        raw = unbased(unquote(body)) if "base64" in options else unquote(body).encode()
        ending = "html" if "svg" in mime or "html" in mime else ""
        yield from _dispatch(ending, raw, at + "embedded, ", depth + 1)
    rest = _DATA_URI.sub(" ", text)
    for written in {rest, _WRAPPED.sub("", rest)}:
        for run in _BASE64.findall(written):
            if not run.islower() and not run.istitle():  # no ordinary word
                for tried in {run, run[1:], run.partition("/")[2]}:  # after a byte, or a folder's name
                    yield from _read(unbased(tried), at + "in base64", depth)
        for run in _HEX.findall(written):
            odd = len(run) % 2
            for tried in {run[odd:], run[: len(run) - odd]}:
                yield from _read(bytes.fromhex(tried), at + "in hexadecimal", depth)


def _read(raw: bytes, at: str, depth: int) -> Iterator[Part]:
    """What was decoded, where that gives a text or a file of a known kind."""
    told = text_in(raw) or (start[0].decode("ascii") if (start := re.match(rb"[ -~]{12,}", raw)) else "")
    if told and sum(map(str.isprintable, told)) > 0.3 * len(told):
        yield Part(at, told)
    if raw.startswith(_SURE):
        yield from _dispatch("", raw, f"{at}, ", depth + 1)


# ---- packed files


def _png(raw: bytes, at: str, depth: int) -> Iterator[Part]:
    """The texts of a PNG's chunks, and what follows its end."""
    place = 8
    while place + 8 <= len(raw):
        size, kind = int.from_bytes(raw[place : place + 4]), raw[place + 4 : place + 8]
        body = raw[place + 8 : place + 8 + size]
        place += 12 + size
        if kind == b"IEND":
            break
        if kind in (b"IDAT", b"IHDR", b"PLTE"):
            continue
        for told in (body.replace(b"\x00", b"\n"), *inflated(body)):
            yield Part(at + "a chunk of the picture", text_in(told) or told.decode("latin-1"))
    if raw[place:]:
        yield from _dispatch("", raw[place:], at + "after the picture, ", depth + 1)


_SHARED = re.compile(rb"(<c\b[^>]*\bt=\"s\"[^>]*>)<v>\d+</v>")
"""A cell of a sheet that shares its text: the number only says which."""
_NUMBER = re.compile(rb"<v>(-?[\d.]+(?:[Ee][+-]?\d+)?)</v>")


def _zip(raw: bytes, at: str, depth: int) -> Iterator[Part]:
    """A zip, so a spreadsheet or document too: names, comments, and each member; cells that share texts, resolved."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        yield Part(at + "its comment", packed.comment.decode("utf-8", "replace"))
        for member in packed.infolist():
            yield Part(at + "a member's name", member.filename)
            ending = Path(member.filename).suffix.lower().lstrip(".")
            with packed.open(member) as file:
                held = file.read(LARGEST)
            if "worksheets/" in member.filename:  # numbers of cells, run together, read as codes and long numbers
                held = _SHARED.sub(rb"\1", held)
                numbers = " | ".join(number.decode() for number in _NUMBER.findall(held))
                yield Part(at + "its numbers", numbers, figures=True)
                held = _NUMBER.sub(b"", held)
            held = held.replace(b"</si>", b"</si>\n")  # the texts that cells share, one by one
            yield from _dispatch("xml" if ending == "rels" else ending, held, f"{at}in {ending or 'it'}, ", depth + 1)
    try:
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python()
            yield Part(at + "its sheets", "\n".join(" | ".join(map(str, row)) for row in rows), figures=True)
    except Exception:  # no spreadsheet: its members have been read
        return


def _frame(raw: bytes, at: str) -> Iterator[Part]:
    import pyarrow.feather
    import pyarrow.parquet

    kind = pyarrow.parquet if raw.startswith(b"PAR1") else pyarrow.feather
    table = kind.read_table(io.BytesIO(raw))
    yield Part(at + "its metadata", str(table.schema.metadata or ""))
    cells = table.to_pandas().to_csv(index=False, sep="|").replace("|", " | ")
    yield Part(at + "its cells", cells, figures=True)


def _pdf(raw: bytes, at: str, depth: int) -> Iterator[Part]:
    """A PDF's pages, metadata, outline, notes, links and what is attached."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(raw))
    yield Part(at + "the PDF's metadata", "\n".join(f"{k}: {v}" for k, v in (reader.metadata or {}).items()))
    root: Any = reader.trailer["/Root"]
    if "/Metadata" in root:
        yield from _dispatch("xml", root["/Metadata"].get_data(), at + "the PDF's metadata, ", depth + 1)
    yield Part(at + "the PDF's outline and notes", "\n".join(strings(root)))
    for number, page in enumerate(reader.pages, 1):
        yield Part(f"{at}page {number} of the PDF", page.extract_text(), figures=True)
    for files in reader.attachments.items():
        yield Part(at + "an attachment's name", files[0])
        for body in files[1]:
            yield from _dispatch(Path(files[0]).suffix.lstrip("."), body, at + "an attachment, ", depth + 1)
