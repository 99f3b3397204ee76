"""Bytes made readable: as text, out of base64, out of a picture's packed chunks, out of a PDF's objects."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from typing import Any

LARGEST = 64 << 20
"""Bytes: what is packed in a file is unpacked no further than this."""


def text_in(raw: bytes) -> str | None:
    """Bytes as text where they are text: UTF-8, or 16 or 32 with its mark, else None."""
    if raw.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return raw.decode("utf-32", errors="replace")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def unbased(run: str) -> bytes:
    try:
        return base64.b64decode(run.replace("-", "+").replace("_", "/") + "=" * (-len(run) % 4))
    except binascii.Error:
        return b""


def inflated(body: bytes) -> Iterator[bytes]:
    """What is packed in a chunk, wherever in it that begins."""
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", body):
        try:
            yield zlib.decompressobj().decompress(body[match.start() :], LARGEST)
        except zlib.error:
            continue


def strings(node: Any) -> Iterator[str]:
    """Every text in the objects that a PDF's root leads to: alternative texts, titles, addresses."""
    from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, IndirectObject, TextStringObject

    stack, seen = [node], set[int]()
    while stack:
        at = stack.pop()
        if isinstance(at, IndirectObject):
            if at.idnum in seen:
                continue
            seen.add(at.idnum)
            at = at.get_object()
        if isinstance(at, TextStringObject):
            yield str(at)
        elif isinstance(at, ByteStringObject):
            yield bytes(at).decode("latin-1")
        elif isinstance(at, DictionaryObject):
            stack += list(at.values())
        elif isinstance(at, ArrayObject):
            stack += list(at)
