"""Spec tests are the documentation: each test's docstring holds prose and a Markdown table, and is checked row by row.

    @spec
    def test_a_count(row):
        '''A count of children is shown with a thousands separator.

        | value | unit  | shown |
        | ----- | ----- | ----- |
        | 1234  | count | 1,234 |
        '''
        assert prose.number(float(row["value"]), row["unit"]) == row["shown"]

`python tests/spec_tables.py` writes `docs/how-figures-are-worked-out.md` from them; a test fails where it is stale.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SPECS = Path(__file__).parent / "spec"
PAGE = Path(__file__).parents[1] / "docs" / "how-figures-are-worked-out.md"
HEAD = """# How figures are worked out

Rules of the package, each as a small table of cases. This page is written from the tests in `tests/spec/`, which check
every row of every table: `python tests/spec_tables.py` writes it again.
"""


def rows(text: str) -> list[dict[str, str]]:
    """The Markdown table in a text, one dict a row; every cell as text, "" where blank."""
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    if len(cells) < 3:
        raise ValueError(f"no table with a row in: {text[:60]!r}")
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def spec(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test once for each row of the table in its docstring."""
    cases = rows(test.__doc__ or "")
    return pytest.mark.parametrize("row", cases, ids=[" ".join(v for v in c.values() if v)[:60] for c in cases])(test)


def page() -> str:
    """The documentation page, made from the spec tests' docstrings."""
    return "\n".join([HEAD, *_sections()])


def _sections() -> Iterator[str]:
    for file in sorted(SPECS.glob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        title, _, prose = inspect.cleandoc(ast.get_docstring(tree) or file.stem).partition("\n")
        yield f"## {title.rstrip('.')}\n"
        if prose.strip():
            yield f"{prose.strip()}\n"
        for node in tree.body:
            told = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
            if told and node.name.startswith("test_"):
                yield f"{told.strip()}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
