"""Plants as a stranger would make them: what pandas, IPython, nbformat, matplotlib, Pillow and pypdf make of a frame,
written by someone who had not read the gate. Kinds, and places of their own; the children are those of `plants`."""

import base64
import binascii
import io
import json
import random
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from urllib.parse import quote_plus

import numpy as np
import pandas as pd

from plants import PLACES, Child, _json, _nb, _out, _pdf, _zip

_FACTS = ["CHILD", "first name", "surname", "DOB", "SEX", "LS", "home post"]


def _frame(c: Child) -> pd.DataFrame:
    return pd.DataFrame([{name: c[name] for name in _FACTS}])


def _row(c: Child) -> str:
    return ",".join(c[name] for name in _FACTS)


def _name(c: Child) -> str:
    return f"{c['first name']} {c['surname']}"


KINDS: dict[str, Callable[[Child], str]] = {
    "a frame's row as pandas prints it": lambda c: str(_frame(c).iloc[0]),
    "a frame turned on its side": lambda c: _frame(c).T.to_string(),
    "a frame as JSON, columns and data apart": lambda c: str(_frame(c).to_json(orient="split")),
    "a frame as Markdown, LaTeX or XML": lambda c: f"<row><surname>{c['surname']}</surname><no>{c['CHILD']}</no></row>",
    "counted by name": lambda c: str(pd.Series([c["surname"]] * 3, name="surname").value_counts()),
    "number as a float": lambda c: f"case number {float(c['case number'])}",
    "number with thousands commas": lambda c: f"case number {int(c['case number']):,}",
    "NHS number as a number with commas": lambda c: f"NHS {int(c['NHS no']):,}",
    "telephone number with +44": lambda c: f"+44 {c['telephone'][1:5]} {c['telephone'][5:]}",
    "initial and surname": lambda c: f"{c['first name'][0]}. {c['surname']}",
    "birth in three columns": lambda c: "surname,year,month,day\n" + ",".join([c["surname"], *c["DOB"].split("-")]),
    "colours of a terminal within": lambda c: (
        f"\x1b[31m{c['first name'][:3]}\x1b[0m{c['first name'][3:]} \x1b[1m{c['surname'][:2]}\x1b[0m{c['surname'][2:]}"
    ),
    "soft hyphens": lambda c: "\u00ad".join(_name(c)),
    "Markdown within a word": lambda c: (
        f"{c['surname'][:3]}**{c['surname'][3:]}** and {c['CHILD'][:4]}*{c['CHILD'][4:]}*"
    ),
    "backslash u escapes": lambda c: "".join(f"\\u{ord(x):04x}" for x in _name(c)),
    "backslash x escapes": lambda c: "".join(f"\\x{ord(x):02x}" for x in c["CHILD"]),
    "hexadecimal": lambda c: binascii.hexlify(_row(c).encode()).decode(),
    "base64 in lines": lambda c: base64.encodebytes(
        (_row(c) + " " + c["notes"] + " " + c["address"]).encode()
    ).decode(),
    "base64 for addresses": lambda c: base64.urlsafe_b64encode((_row(c) + "???>>>").encode()).decode().rstrip("="),
    "packed, then base64": lambda c: base64.b64encode(zlib.compress(_row(c).encode())).decode(),
    "an address's query": lambda c: f"page.html?who={quote_plus(_name(c))}&no={quote_plus(c['CHILD'])}",
    "letters in tags of their own": lambda c: "".join(f"<tspan>{x}</tspan>" for x in _name(c)),
    "underscores and camels": lambda c: f"{c['first name'].lower()}_{c['surname'].lower()}_final",
    "an enclosure's link": lambda c: f"mailto:{c['email']}",
}
"""What of a child is planted, as tools make it."""


def _figure(kind: str, text: str, **how: str) -> bytes:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    file = io.BytesIO()
    with rc_context({"svg.fonttype": how.pop("fonttype", "path")}):
        drawn = Figure(figsize=(9, 1))
        artist = drawn.text(0, 0.5, text.replace("$", " ").replace("\n", " "), fontsize=4)
        if gid := how.pop("gid", ""):
            artist.set_gid(gid)
        drawn.savefig(file, format=kind, metadata=how or None)
    return file.getvalue()


def _picture(kind: str, text: str) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    made = Image.new("RGB", (2, 2))
    if kind == "gif":
        made.save(file, "gif", comment=text.encode()[:250])
    elif kind == "jpeg":
        made.save(file, "jpeg", comment=text.encode()[:60_000])
    else:
        exif = Image.Exif()
        exif[0x010E] = text.encode()  # the description
        made.save(file, kind, exif=exif)
    return file.getvalue()


def _base(text: str) -> bytes:
    held = sqlite3.connect(":memory:")
    held.execute("create table t (a text)")
    held.execute("insert into t values (?)", (text,))
    held.commit()
    return held.serialize()


def _numpy(text: str) -> bytes:
    file = io.BytesIO()
    np.save(file, np.array([text, "b"]))
    return file.getvalue()


def _packed(text: str, how: str) -> bytes:
    file = io.BytesIO()
    frame = pd.DataFrame({"a": [text] * 2})
    getattr(frame, f"to_{how}")(file)
    return file.getvalue()


def _noted(text: str) -> bytes:
    from pypdf import PdfReader, PdfWriter
    from pypdf.annotations import FreeText

    made = PdfWriter(PdfReader(io.BytesIO(_pdf())))
    made.add_annotation(0, FreeText(text=text, rect=(0, 0, 9, 9)))
    file = io.BytesIO()
    made.write(file)
    return file.getvalue()


def _twice(text: str) -> bytes:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr("a.txt", text)
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("b.zip", inner.getvalue())
    return outer.getvalue()


def _xml(text: str) -> str:
    from xml.sax.saxutils import escape

    return escape("".join(x for x in text if x >= " " or x in "\n\t"))


OWN_PLACES: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "drawing by matplotlib, text as paths": lambda t: ("a.svg", _figure("svg", t)),
    "drawing by matplotlib, text as text": lambda t: ("a.svg", _figure("svg", t, fonttype="none")),
    "drawing's group name": lambda t: ("a.svg", _figure("svg", "a", gid=t.replace("\n", " "))),
    "drawing's Dublin Core": lambda t: ("a.svg", _figure("svg", "a", Title=t)),
    "PDF drawn by matplotlib": lambda t: ("a.pdf", _figure("pdf", t)),
    "PDF note": lambda t: ("a.pdf", _noted(t)),
    "PNG by matplotlib, its metadata": lambda t: ("a.png", _figure("png", "a", Description=t)),
    "PNG EXIF": lambda t: ("a.png", _picture("png", t)),
    "JPEG comment": lambda t: ("a.jpg", _picture("jpeg", t)),
    "WebP EXIF": lambda t: ("a.webp", _picture("webp", t)),
    "GIF comment": lambda t: ("a.gif", _picture("gif", t)),
    "a picture in an output": lambda t: (
        "a.ipynb",
        _json(_out({"image/jpeg": base64.encodebytes(_picture("jpeg", t)).decode()})),
    ),
    "cell's id": lambda t: ("a.ipynb", _json(_nb(id=t))),
    "cell's tag": lambda t: ("a.ipynb", _json(_nb(metadata={"tags": [t]}))),
    "kernel's name": lambda t: ("a.ipynb", _json(_nb() | {"metadata": {"kernelspec": {"display_name": t}}})),
    "a name that an attachment has": lambda t: (
        "a.ipynb",
        _json(_nb(cell_type="markdown", attachments={t: {"text/plain": "a"}})),
    ),
    "a kind of output that is none": lambda t: ("a.ipynb", _json(_out({t: "a"}))),
    "a notebook in a JSON text": lambda t: ("a.json", _json({"kept": json.dumps(_nb(source=t))})),
    "style's content": lambda t: ("a.html", f"<style>td::after {{content: {json.dumps(t)}}}</style>".encode()),
    "frame in a frame": lambda t: (
        "a.html",
        f'<iframe srcdoc="{_xml(_xml(f"<p>{_xml(t)}</p>")).replace(chr(34), "&quot;")}"></iframe>'.encode(),
    ),
    "data address": lambda t: (
        "a.html",
        f'<a href="data:text/csv;base64,{base64.b64encode(t.encode()).decode()}">a</a>'.encode(),
    ),
    "choice of a form": lambda t: ("a.html", f"<select><option value='1'>{_xml(t)}</option></select>".encode()),
    "shared text of a spreadsheet": lambda t: (
        "a.xlsx",
        _zip("xl/sharedStrings.xml", f"<sst><si><t>{_xml(t)}</t></si></sst>"),
    ),
    "remark in a spreadsheet": lambda t: (
        "a.xlsx",
        _zip("xl/comments1.xml", f"<comments><comment><text><r><t>{_xml(t)}</t></r></text></comment></comments>"),
    ),
    "name of a sheet": lambda t: (
        "a.xlsx",
        _zip("xl/workbook.xml", f'<workbook><sheet name="{_xml(t).replace(chr(34), "")}"/></workbook>'),
    ),
    "database": lambda t: ("a.sqlite", _base(t)),
    "array": lambda t: ("a.npy", _numpy(t)),
    "pickled frame": lambda t: ("a.pkl", _packed(t, "pickle")),
    "Parquet": lambda t: ("a.parquet", _packed(t, "parquet")),
    "Feather": lambda t: ("a.feather", _packed(t, "feather")),
    "packed twice": lambda t: ("a.zip", _twice(t)),
    "packed by bzip": lambda t: ("a.bz2", __import__("bz2").compress(t.encode())),
    "packed by xz": lambda t: ("a.xz", __import__("lzma").compress(t.encode())),
    "UTF-32": lambda t: ("a.txt", t.encode("utf-32")),
    "cells parted by tabs": lambda t: ("a.tsv", f"a\tb\n1\t{t}\n".encode()),
}
"""Where it stands: a file's name and bytes."""


def plants(rows: list[Child], number: int, seed: int) -> list[tuple[str, str, str, bytes]]:
    """As many plants: kind, place, file's name and bytes. By seed, in own places and those of `plants`."""
    r = random.Random(seed)
    places = {**OWN_PLACES, **{name: made for name, made in PLACES.items() if name != "file's name"}}
    made = []
    for _ in range(number):
        kind, place = r.choice(list(KINDS)), r.choice(list(places))
        made.append((kind, place, *places[place](KINDS[kind](r.choice(rows)))))
    return made
