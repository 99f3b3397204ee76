"""What a user hands over, as single files that a reader can open: folders walked, zip and gzip unpacked.

A file's first bytes say what it is, not its name: the department's API sends gzip under the name of a CSV file.
"""

import gzip
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rc_analysis.errors import DataError, raise_all

MOST = 2_000_000_000
"""The most bytes that one zip may unpack to."""
_ZIP, _GZIP, _PARQUET = b"PK\x03\x04", b"\x1f\x8b", b"PAR1"
_BOOKS = (".ods", ".xlsx")
_AGAIN = "download it again"


@dataclass(frozen=True)
class Found:
    """A file to look at: where it lies, what the user calls it, and what is said beside it (the notes of a zip)."""

    path: Path
    shown: str
    hint: str = ""


def unpack(paths: Sequence[Path], into: Path) -> list[Found]:
    """Every file of these files, folders and zips, in a fixed order.

    In: `into`, an empty folder for what is unpacked. Raises DataError naming, all at once, what is not there, what is
    empty and what is damaged.
    """
    faults: list[DataError] = []
    found: list[Found] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file())
            files = [(p, p.relative_to(path).as_posix()) for p in inside if not _aside(p.relative_to(path).parts)]
        else:
            files = [(path, path.name)]
        for file, shown in files:
            try:
                found += _opened(file, shown, into, f"{len(found)}")
            except DataError as fault:
                faults.append(fault)
    raise_all(faults)
    return found


def _opened(path: Path, shown: str, into: Path, mark: str, hint: str = "") -> list[Found]:
    if not path.is_file():
        raise DataError(shown, seen="no such file", allowed="a file, a folder or a zip", mend="name one that is there")
    with path.open("rb") as handle:
        start = handle.read(4)
    suffix = path.suffix.lower()
    if not start.strip():
        raise DataError(shown, seen="an empty file", allowed="a file as published", mend=_AGAIN)
    if start.startswith(_GZIP):
        name = path.name.removesuffix(".gz")
        place = _place(into, mark) / (name if "." in name else f"{name}.csv")
        try:
            place.write_bytes(gzip.decompress(path.read_bytes()))
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(shown, seen=f"damaged gzip: {error}", allowed="a whole file", mend=_AGAIN) from error
        return _opened(place, shown, into, f"{mark}-gz", hint)
    if start == _ZIP and suffix not in _BOOKS:
        return list(_zipped(path, shown, into, mark))
    if suffix in (".zip", ".gz", *_BOOKS) and start != _ZIP:
        raise DataError(shown, seen=f"no {suffix[1:]} file by its first bytes", allowed="a whole file", mend=_AGAIN)
    if (suffix == ".parquet") != (start == _PARQUET):
        raise DataError(shown, seen="a name and contents that do not fit", allowed="a Parquet file", mend=_AGAIN)
    return [Found(path, shown, hint)]


def _zipped(path: Path, shown: str, into: Path, mark: str) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(path) as book:
            members = [m for m in book.infolist() if not m.is_dir() and not _aside(PurePosixPath(m.filename).parts)]
            if sum(m.file_size for m in members) > MOST:
                raise DataError(shown, seen="a zip of more than 2 GB", allowed="a release's files", mend="unpack it")
            files = []
            for number, member in enumerate(sorted(members, key=lambda m: m.filename)):
                place = _place(into, f"{mark}-{number}") / PurePosixPath(member.filename.replace("\\", "/")).name
                place.write_bytes(book.read(member))
                files.append((place, f"{shown}/{member.filename}"))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise DataError(shown, seen=f"damaged or locked zip: {error}", allowed="a whole zip", mend=_AGAIN) from error
    notes = [p.read_bytes().decode("utf-8", errors="replace") for p, _ in files if p.suffix == ".txt"]
    for number, (place, name) in enumerate(files):
        yield from _opened(place, name, into, f"{mark}-{number}-in", "\n".join(notes))


def _place(into: Path, mark: str) -> Path:
    """A folder of its own for each file, so that two of one name do not meet."""
    folder = into / mark
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _aside(parts: Sequence[str]) -> bool:
    """Hidden files, and what macOS puts beside the files of a zip."""
    return any(part.startswith((".", "__MACOSX", "~$")) for part in parts)
