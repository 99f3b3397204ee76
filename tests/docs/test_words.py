"""docs/words.md names tests that there are, and one for each of the eleven rules."""

import re

import pytest

from made_up_pages import ROOT

PAGE = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
RULES = re.findall(r"^\| (\d+)\. .*$", PAGE, re.M)
FILES = [ROOT / name for name in re.findall(r"`(tests/[\w/]+\.py)`", PAGE)]
TESTS = re.findall(r"`(test_\w+)`", PAGE)


def test_every_rule_has_a_test() -> None:
    assert [str(n) for n in range(1, 12)] == RULES
    rows = [line for line in PAGE.splitlines() if re.match(r"\| \d", line)]
    assert all(re.search(r"`test_\w+`", row) for row in rows)


@pytest.mark.parametrize("name", sorted(set(TESTS)))
def test_each_test_named_is_there(name: str) -> None:
    files = [*FILES, *(ROOT / "tests" / "second_reader").glob("*.py")]
    assert any(f"def {name}(" in file.read_text(encoding="utf-8") for file in files), name
