"""What the pages of commit 5a35e92 said of six places, and which of their numbers the pages of today no longer say.

tests/fixtures/old_pages/README.md says how they were taken. After a sentence was changed on purpose, the lists of
numbers left out are written anew by `OLD_PAGES_WRITE=1 pytest tests/backtests -k numbers_of_old`; read the difference.
"""

import gzip
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
import pytest

from rc_analysis import paths

PLACES = ("Redcar and Cleveland", "Middlesbrough", "Herefordshire", "Wandsworth", "City of London", "Isles of Scilly")
NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?")


@lru_cache(maxsize=8)
def places(page: str) -> dict[str, Any]:
    """What an old page showed, by place."""
    return dict(json.loads(gzip.decompress(_file(f"{page}.json.gz").read_bytes()))["places"])


def exhibit(page: str, place: str, key: str) -> dict[str, Any]:
    """One old exhibit."""
    return next(e for e in places(page)[place]["exhibits"] if e["key"] == key)


def frame(page: str, place: str, key: str) -> pd.DataFrame:
    """The data behind an old exhibit; the test is skipped where the place had none."""
    one = exhibit(page, place, key)
    if one["data"] is None:
        pytest.skip(f"the old page had no figures for {place}: {one['missing']}")
    return pd.read_csv(io.StringIO(one["data"]), dtype={"period": "str", "symbol": "str"})


def lost(page: str, place: str, new: Mapping[str, Any], new_of: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """By old exhibit, the numbers of its finding that the new ones say neither in words nor in their tables."""
    found = {}
    for one in places(page)[place]["exhibits"]:
        texts = [_text(new[name]) for name in new_of[one["key"]] if name in new]
        held = set(NUMBER.findall(" ".join(texts)))
        gone = [n for n in one["numbers"] if not set(NUMBER.findall(n)) <= held]
        if gone:
            found[one["key"]] = gone
    return found


def hold(page: str, place: str, gone: dict[str, list[str]], reasons: Mapping[str, str]) -> None:
    """The numbers no longer told are exactly those listed, and each exhibit that lost some has its reason."""
    file = _file(f"left_out_{page}.json")
    listed = json.loads(file.read_text("utf-8"))
    if os.environ.get("OLD_PAGES_WRITE"):
        text = json.dumps(listed | {place: gone}, indent=1, ensure_ascii=False, sort_keys=True)
        file.write_text(f"{text}\n", "utf-8")
        pytest.skip("written anew")
    assert gone == listed[place]
    assert set(gone) <= set(reasons)


def _file(name: str) -> Any:
    return paths.root() / "tests" / "fixtures" / "old_pages" / name


def _text(shown: Any) -> str:
    parts = [getattr(shown, name, "") for name in ("text", "headline", "subtitle", "finding", "missing")]
    parts += list(getattr(shown, "notes", ()))
    view = getattr(shown, "view", None)
    if view is not None:
        parts += [str(cell) for column in view.frame.columns for cell in [column, *view.frame[column]]]
    return " ".join(parts)
