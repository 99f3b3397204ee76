"""The library names no measure and no place: those are a notebook's and the data's business.

Readers (`sources/`) and the few long analyses (`topics/`) may name the measures that they are made of; places stand in
no code at all. Docstrings are examples, and may name both.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from rc_analysis import paths

SOURCE = Path(__file__).parents[2] / "src" / "rc_analysis"
MAY_NAME_MEASURES = ("sources", "topics")


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every text in the code of a file that is no docstring, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in plain:
            yield node.lineno, node.value


def named(path: Path, ids: set[str]) -> list[str]:
    return [f"{path.name}:{line} {text}" for line, text in strings(path) if ids & set(re.findall(r"\w+", text))]


def test_no_function_outside_readers_and_topics_names_a_measure() -> None:
    ids = set(pd.read_csv(paths.data("measures.csv"))["measure"])
    files = [p for p in SOURCE.rglob("*.py") if p.relative_to(SOURCE).parts[0] not in MAY_NAME_MEASURES]
    assert len(files) > 40
    assert [found for path in files for found in named(path, ids)] == []


def test_topics_name_no_council_and_no_statement() -> None:
    areas = pd.read_csv(paths.data("areas.csv"), dtype="str")
    councils = set(areas.loc[areas["level"] == "local_authority", "area_code"])
    facts = {i for path in paths.data("evidence").glob("*/facts.csv") for i in pd.read_csv(path)["fact_id"]}
    for path in (SOURCE / "topics").rglob("*.py"):
        assert named(path, councils) == []
        assert [text for _, text in strings(path) if facts & {text}] == []


@pytest.mark.parametrize(("code", "seen"), [('x = "cla_rate"', 1), ('"""cla_rate"""', 0), ("f(a='a cla_rate')", 1)])
def test_the_look_finds_what_it_looks_for(tmp_path: Path, code: str, seen: int) -> None:
    (tmp_path / "made_up.py").write_text(code, encoding="utf-8")
    assert len(named(tmp_path / "made_up.py", {"cla_rate"})) == seen
