"""The Department for Education's API of Explore Education Statistics, version 1: one request at a time.

Source: its OpenAPI document and overview (https://api.education.gov.uk/statistics/docs). It names no limits, answers
429 where asked too often and 504 where a query takes too long, and 400 with a list of faults. A CSV comes as gzip.
Proxies are those of the environment (HTTPS_PROXY and its like).
"""

import gzip
import time
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

from rc_analysis import __version__
from rc_analysis.errors import DataError, NetworkError

BASE = "https://api.education.gov.uk/statistics"
TRIES = 4
LONGEST = 120.0
"""The longest that is waited, in seconds, before the next try: where the service asks for more, it is told."""
_AGAIN = (429, 500, 502, 503, 504)
_PAGE = 20
_LATER = "run it again later: what is here already is not asked for again; nothing else needs the network"


class Service:
    """The API. In: its address; `wait`, called with seconds before another try. Closes with the `with` block."""

    def __init__(self, base: str = BASE, wait: Callable[[float], object] = time.sleep) -> None:
        self._base, self._wait = base.rstrip("/"), wait
        agent = {"User-Agent": f"rc-analysis/{__version__}"}
        self._client = httpx.Client(timeout=httpx.Timeout(60, connect=15), headers=agent)

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def version(self, data_set: str, version: str) -> dict[str, Any]:
        """A version's summary: version, published, release and more; `*` is the newest, `2.*` that of its series."""
        return self._json(f"/v1/data-sets/{data_set}/versions/{version}")

    def versions(self, data_set: str) -> list[dict[str, Any]]:
        """The summaries of all versions."""
        found: list[dict[str, Any]] = []
        page = pages = 1
        while page <= pages:
            told = self._json(f"/v1/data-sets/{data_set}/versions", page=page, pageSize=_PAGE)
            found += told["results"]
            page, pages = page + 1, int(told["paging"]["totalPages"])
        return found

    def changes(self, data_set: str, version: str) -> dict[str, Any]:
        """What a version changed against the one before it: majorChanges, minorChanges, notes."""
        return self._json(f"/v1/data-sets/{data_set}/versions/{version}/changes")

    def csv(self, data_set: str, version: str, place: Path) -> None:
        """Save a version's whole file at `place`, as the gzip that was sent; whole or not at all.

        Raises NetworkError where it does not come, DataError where what comes is, each time, no whole gzip file.
        """
        part = place.with_name(f".{place.name}.part")
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._try(f"/v1/data-sets/{data_set}/csv", {"dataSetVersion": version}, lambda answer: _save(answer, part))
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)

    def _json(self, path: str, **asked: Any) -> dict[str, Any]:
        def read(answer: httpx.Response) -> dict[str, Any]:
            answer.read()
            told = answer.json()
            if not isinstance(told, dict):
                raise ValueError("no object")
            return told

        told: dict[str, Any] = self._try(path, asked, read)
        return told

    def _try(self, path: str, asked: Mapping[str, Any], use: Callable[[httpx.Response], Any]) -> Any:
        """Ask, and ask again where the service says so or the answer is cut short; `use` reads the answer."""
        for number in range(TRIES):
            last = number == TRIES - 1
            seconds = 2.0**number
            try:
                with self._client.stream("GET", f"{self._base}{path}", params=asked) as answer:
                    if answer.status_code not in _AGAIN:
                        return _read(answer, path, use)
                    seconds = max(seconds, told) if (told := _told_to_wait(answer)) else seconds
                    fault: DataError | NetworkError = NetworkError(
                        self._base, seen=f"answer {answer.status_code}, {number + 1} times", mend=_LATER
                    )
            except httpx.RequestError as error:
                seen = f"{type(error).__name__}: {str(error)[:120]}"
                mend = f"see whether this machine may reach it (HTTPS_PROXY names a proxy); {_LATER}"
                fault = NetworkError(f"no answer from {self._base}", seen=seen, mend=mend)
            except _Broken as error:
                fault = DataError(path, seen=f"{error}, {number + 1} times", allowed="a whole gzip file", mend=_LATER)
            if seconds > LONGEST:
                raise NetworkError(self._base, seen=f"asked to wait {seconds:.0f} seconds", mend=_LATER)
            if not last:
                self._wait(seconds)
        raise fault


class _Broken(Exception):
    """An answer that is no whole gzip file."""


def _read(answer: httpx.Response, path: str, use: Callable[[httpx.Response], Any]) -> Any:
    if answer.status_code == 200:
        try:
            return use(answer)
        except ValueError as error:
            seen = f"no answer of the API but {answer.headers.get('content-type', 'nothing')}"
            mend = "a proxy may ask to sign in first: open the address in a browser"
            raise NetworkError(str(answer.url), seen=seen, mend=mend) from error
    answer.read()
    try:
        told = answer.json()
        faults = "; ".join(_fault(one) for one in told.get("errors", [])) or str(told.get("title", ""))
    except (ValueError, AttributeError):
        faults = ""
    seen = f"answer {answer.status_code}{f': {faults[:300]}' if faults else ''}"
    if answer.is_redirect or answer.status_code in (401, 403, 407):
        raise NetworkError(str(answer.url), seen=seen, mend="a proxy may ask to sign in first, or forbid the address")
    mend = "correct data_set_id and version in data/releases/ees.csv"
    raise DataError(path, seen=seen, allowed="a data set and version that the API knows", mend=mend)


def _fault(one: Mapping[str, Any]) -> str:
    """One of the faults that the API lists: its message, and the path or code that it names."""
    return " ".join(str(one[name]) for name in ("message", "path", "code") if one.get(name))


def _told_to_wait(answer: httpx.Response) -> float:
    """Seconds of Retry-After, which names seconds or a time; 0 where none is named."""
    text = answer.headers.get("retry-after", "")
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _save(answer: httpx.Response, part: Path) -> None:
    with part.open("wb") as handle:
        for piece in answer.iter_raw():
            handle.write(piece)
    with part.open("rb") as handle:
        if handle.read(2) != b"\x1f\x8b":
            raise _Broken("no gzip by its first bytes")
    try:
        with gzip.open(part) as whole:
            while whole.read(1 << 20):
                pass
    except (OSError, EOFError, zlib.error) as error:
        raise _Broken(f"gzip cut short or damaged ({error})") from error
