"""Made-up children, and ways in which something of one could stand in what is published: kinds, spellings, places.

No child here is real: names are put together from syllables and numbers drawn by seed.
"""

import base64
import csv
import gzip
import html
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rc_analysis.pipeline.leaks.shapes import _LETTERS, nhs_holds

Child = dict[str, str]
_HEADS = "Za Quen Mor Bryn Tav Osk Ild Fen Wex Yar Jud Kest Lor Pim Ruv Sib".split()  # noqa: SIM905
_TAILS = "riel by wick mondey thar bellan ovra quist daloe ven tarrick lomey sworth ipton".split()  # noqa: SIM905
COLUMNS = ("CHILD", "UPN", "NHS no", "DOB", "SEX", "ETHNIC", "DECOM", "LS", "first name", "surname", "home post",
           "address", "telephone", "email", "social worker", "case number", "notes")  # fmt: skip


def children(number: int, seed: int) -> list[Child]:
    """As many made-up children as rows of a record."""
    r = random.Random(seed)
    return [child(r, n) for n in range(number)]


def child(r: random.Random, n: int) -> Child:
    """One made-up child."""
    name = [r.choice(_HEADS) + r.choice(_TAILS) for _ in range(5)]
    born = date(2005, 1, 1) + timedelta(days=r.randrange(7000))
    digits = "".join(str(r.randrange(10)) for _ in range(12))
    check = _LETTERS[sum(w * int(d) for w, d in zip(range(2, 14), digits, strict=True)) % 23]
    nhs = next(t for t in iter(lambda: str(r.randrange(4 * 10**9, 5 * 10**9)), "") if nhs_holds(t))
    words = " ".join(r.choice(_HEADS) + r.choice(_TAILS) for _ in range(4))
    return {
        "CHILD": f"RC{n:05d}{r.choice('ABCDEF')}",
        "UPN": check + digits,
        "NHS no": nhs,
        "DOB": born.isoformat(),
        "SEX": r.choice("FM"),
        "ETHNIC": r.choice(["WBRI", "MWBC", "ABAN", "BAFR"]),
        "DECOM": (born + timedelta(days=r.randrange(30, 4000))).isoformat(),
        "LS": r.choice(["C2", "E1", "V2", "D1"]),
        "first name": name[0],
        "surname": name[1],
        "home post": f"TS{r.randrange(1, 29)} {r.randrange(1, 9)}{r.choice('ABDEFG')}{r.choice('HJLNP')}",
        "address": f"{r.randrange(1, 99)} {name[2]} {r.choice(['Street', 'Road', 'Close'])}",
        "telephone": f"07{r.randrange(10**8, 10**9)}",
        "email": f"{name[0]}.{name[3]}@example.org".lower(),
        "social worker": f"{name[3]} {name[4]}",
        "case number": str(7_000_000 + 37 * n),
        "notes": f"Went with {words} to the sea and came home",
    }


def write(rows: list[Child], path: Path) -> None:
    """The record as a CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        made = csv.DictWriter(file, COLUMNS)
        made.writeheader()
        made.writerows(rows)


def _day(c: Child) -> date:
    return date.fromisoformat(c["DOB"])


def _phone(c: Child) -> str:
    t = c["telephone"]
    return f"{t[:5]} {t[5:8]} {t[8:]}"


KINDS: dict[str, Callable[[Child], str]] = {
    "child's number": lambda c: c["CHILD"],
    "child's number, small letters": lambda c: c["CHILD"].lower(),
    "child's number in a longer word": lambda c: f"x{c['CHILD']}q",
    "child's number with a hyphen": lambda c: f"{c['CHILD'][:2]}-{c['CHILD'][2:]}",
    "number of digits among words": lambda c: f"see {c['case number']} about it",
    "number of digits under its name": lambda c: f"child id: {c['case number']}",
    "pupil number": lambda c: c["UPN"],
    "pupil number in groups": lambda c: f"{c['UPN'][:4]} {c['UPN'][4:7]} {c['UPN'][7:10]} {c['UPN'][10:]}",
    "pupil number, small letters": lambda c: c["UPN"].lower(),
    "NHS number in groups": lambda c: f"{c['NHS no'][:3]} {c['NHS no'][3:6]} {c['NHS no'][6:]}",
    "NHS number with hyphens": lambda c: f"{c['NHS no'][:3]}-{c['NHS no'][3:6]}-{c['NHS no'][6:]}",
    "NHS number": lambda c: c["NHS no"],
    "first name and surname": lambda c: f"{c['first name']} {c['surname']}",
    "surname, first name": lambda c: f"{c['surname'].upper()}, {c['first name']}",
    "surname": lambda c: f"the {c['surname']}s",
    "first name, small letters": lambda c: c["first name"].lower(),
    "names in one": lambda c: c["first name"] + c["surname"],
    "name with an accent": lambda c: c["surname"].replace("e", "é").replace("o", "ö"),
    "birth, a word before": lambda c: f"born on {_day(c).day} {_day(c):%B %Y}",
    "birth under its name": lambda c: f"DOB: {_day(c):%d/%m/%Y}",
    "birth beside a legal status and sex": lambda c: f"{_day(c):%d.%m.%Y} {c['SEX']} {c['LS']} {c['ETHNIC']}",
    "birth beside two days": lambda c: f"{c['DOB']} {c['DECOM']} {c['SEX']}",
    "birth in milliseconds": lambda c: str(1000 * int(datetime(*_day(c).timetuple()[:3], tzinfo=UTC).timestamp())),
    "birth beside a name": lambda c: f"{_day(c):%b} {_day(c).day}, {_day(c).year}: {c['first name']}",
    "postcode": lambda c: c["home post"],
    "postcode in one": lambda c: c["home post"].replace(" ", ""),
    "address": lambda c: c["address"],
    "telephone number": _phone,
    "e-mail address": lambda c: c["email"],
    "words of a note": lambda c: " ".join(c["notes"].split()[1:9]),
    "worker's name": lambda c: c["social worker"],
    "row as a record": lambda c: str({k: v for k, v in c.items() if k not in ("CHILD", "UPN", "notes")}),
}
"""What of a child is planted, and how it is spelled."""

ESCAPES: dict[str, Callable[[str], str]] = {
    "as it is": lambda t: t,
    "entities": lambda t: "".join(f"&#{ord(c)};" for c in t),
    "named entities": lambda t: html.escape(t).replace(" ", "&nbsp;"),
    "invisible marks": lambda t: "\u200b".join(t),
    "wide letters": lambda t: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in t),
    "per cent": quote,
}


def _nb(**cell: Any) -> dict[str, Any]:
    base = {"cell_type": "code", "id": "x", "metadata": {}, "source": "", "outputs": [], "execution_count": 1}
    return {"cells": [base | cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _out(data: dict[str, Any], **more: Any) -> dict[str, Any]:
    return _nb(outputs=[{"output_type": "display_data", "data": data, "metadata": {}} | more])


def _json(held: Any) -> bytes:
    return json.dumps(held).encode()


def png(kind: bytes, body: bytes) -> bytes:
    """A picture of one dot with one more chunk."""

    def chunk(k: bytes, b: bytes) -> bytes:
        return struct.pack(">I", len(b)) + k + b + struct.pack(">I", zlib.crc32(k + b))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(kind, body) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    )


def _zip(name: str, body: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, body)
    return file.getvalue()


def _pdf(**told: str) -> bytes:
    from pypdf import PdfWriter

    made = PdfWriter()
    made.add_blank_page(9, 9)
    made.add_metadata({f"/{k}": v for k, v in told.items() if k in ("Title", "Subject")})
    if "attached" in told:
        made.add_attachment("a.txt", told["attached"].encode())
    if "outline" in told:
        made.add_outline_item(title=told["outline"], page_number=0)
    file = io.BytesIO()
    made.write(file)
    return file.getvalue()


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


SHEET = '<worksheet><sheetData><row><c t="inlineStr"><is><t>{}</t></is></c></row></sheetData></worksheet>'
PLACES: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "Markdown cell": lambda t: ("a.ipynb", _json(_nb(cell_type="markdown", source=f"Some words {t} and more"))),
    "code cell": lambda t: ("a.ipynb", _json(_nb(source=f"x = {t!r}"))),
    "raw cell": lambda t: ("a.ipynb", _json(_nb(cell_type="raw", source=t))),
    "cell's metadata": lambda t: ("a.ipynb", _json(_nb(metadata={"name": {"deep": [t]}}))),
    "notebook's metadata": lambda t: ("a.ipynb", _json(_nb() | {"metadata": {"authors": [{"name": t}]}})),
    "widget's state": lambda t: (
        "a.ipynb",
        _json(_nb() | {"metadata": {"widgets": {"s": {"state": {"q": {"value": t}}}}}}),
    ),
    "attachment": lambda t: ("a.ipynb", _json(_nb(cell_type="markdown", attachments={"a.txt": {"text/plain": t}}))),
    "attached picture": lambda t: (
        "a.ipynb",
        _json(_nb(attachments={"a.png": {"image/png": base64.b64encode(png(b"tEXt", b"a\0" + t.encode())).decode()}})),
    ),
    "printed text": lambda t: (
        "a.ipynb",
        _json(_nb(outputs=[{"output_type": "stream", "name": "stdout", "text": [t]}])),
    ),
    "plain output": lambda t: ("a.ipynb", _json(_out({"text/plain": f"0    {t}\nName: value, dtype: object"}))),
    "HTML output": lambda t: ("a.ipynb", _json(_out({"text/html": f"<p>Some <b>{t}</b></p>"}))),
    "output's metadata": lambda t: ("a.ipynb", _json(_out({}, metadata={"alt": t}))),
    "record's CSV": lambda t: (
        "a.ipynb",
        _json(_out({"application/x+json": {"csv": ["a,b", f'1,"{t}"'.replace(chr(10), " ")]}})),
    ),
    "record's text": lambda t: ("a.ipynb", _json(_out({"application/x+json": {"alt": t}}))),
    "error's words": lambda t: (
        "a.ipynb",
        _json(_nb(outputs=[{"output_type": "error", "ename": "E", "evalue": t, "traceback": []}])),
    ),
    "page's words": lambda t: ("a.html", f"<html><body><p>Some {t}.</p></body></html>".encode()),
    "table's cell": lambda t: ("a.html", f"<table><tr><th>Item</th></tr><tr><td>{t}</td></tr></table>".encode()),
    "attribute": lambda t: ("a.html", f'<p title="{html.escape(t)}">a</p>'.encode()),
    "comment": lambda t: ("a.html", f"<p>a</p><!-- {t} -->".encode()),
    "hidden part": lambda t: ("a.html", f"<div hidden><template><i>{t}</i></template></div>".encode()),
    "script's text": lambda t: ("a.html", f"<script>var a = {json.dumps(t)};</script>".encode()),
    "drawing in a page": lambda t: (
        "a.html",
        f'<img src="data:image/svg+xml;base64,{_b64(f"<svg><text>{t}</text></svg>")}">'.encode(),
    ),
    "drawing's title": lambda t: ("a.svg", f"<svg><title>{t}</title></svg>".encode()),
    "drawing's metadata": lambda t: ("a.svg", f"<svg><metadata><x>{t}</x></metadata></svg>".encode()),
    "PNG text": lambda t: ("a.png", png(b"tEXt", b"Comment\0" + t.encode())),
    "PNG packed text": lambda t: ("a.png", png(b"zTXt", b"Comment\0\0" + zlib.compress(t.encode()))),
    "PNG international text": lambda t: ("a.png", png(b"iTXt", b"C\0\1\0\0\0" + zlib.compress(t.encode()))),
    "after a PNG's end": lambda t: ("a.png", png(b"tIME", b"") + t.encode()),
    "CSV": lambda t: ("a.csv", f'a,b\n1,"{t}"\n'.replace("\r", "").encode()),
    "JSON": lambda t: ("a.json", _json({"a": {"b": [1, {"c": t}]}})),
    "JSON key": lambda t: ("a.json", _json({t: 1})),
    "manifest": lambda t: ("manifest.json", _json({"inputs": [{"path": f"data/{t}", "sha256": "0"}]})),
    "spreadsheet": lambda t: ("a.xlsx", _zip("xl/worksheets/sheet1.xml", SHEET.format(html.escape(t)))),
    "spreadsheet's properties": lambda t: (
        "a.xlsx",
        _zip("docProps/core.xml", f"<p><creator>{html.escape(t)}</creator></p>"),
    ),
    "PDF's title": lambda t: ("a.pdf", _pdf(Title=t)),
    "PDF's outline": lambda t: ("a.pdf", _pdf(outline=t)),
    "PDF's attachment": lambda t: ("a.pdf", _pdf(attached=t)),
    "packed file": lambda t: ("a.gz", gzip.compress(t.encode())),
    "base64": lambda t: ("a.txt", f"x {_b64(f'told: {t}')} y".encode()),
    "file's name": lambda t: (f"data/{t}.csv", b"a\n1\n"),
    "UTF-16": lambda t: ("a.txt", f"Some {t}".encode("utf-16")),
}
"""Where it stands: a file's name and bytes."""


def plants(rows: list[Child], number: int, seed: int) -> list[tuple[str, str, str, str, bytes]]:
    """As many plants: kind, spelling, place, file's name and bytes. Each kind and place in turn, all else by seed."""
    r = random.Random(seed)
    kinds, places = list(KINDS), list(PLACES)
    made = []
    for n in range(number):
        kind, place = kinds[n % len(kinds)], places[(n // len(kinds) + n) % len(places)]
        escape = "as it is" if place in ("file's name", "base64") or n % 3 else r.choice(list(ESCAPES))
        text = ESCAPES[escape](KINDS[kind](r.choice(rows)))
        made.append((kind, escape, place, *PLACES[place](text)))
    return made
