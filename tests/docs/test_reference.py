"""docs/reference.md is the docstrings of what a notebook uses, written out; each public name has an example that runs.

`REFERENCE_WRITE=1 pytest tests/docs/test_reference.py` writes the page again. The examples themselves are run by
`--doctest-modules`.
"""

import inspect
import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import rc_analysis as rc
from made_up_pages import ROOT
from rc_analysis import say
from rc_analysis.case import Case

PAGE = ROOT / "docs" / "reference.md"
HEAD = """# Reference

What a notebook uses, from the functions' own help (`rc.trend?` in a cell shows it all, with an example). Written by
`REFERENCE_WRITE=1 pytest tests/docs/test_reference.py`; a test fails where it is stale. First steps:
[the guide](analyst-guide.md).
"""


def public() -> dict[str, Callable[..., Any]]:
    """Every public function of the package, by name, in the order that it is listed."""
    return {name: made for name in rc.__all__ if inspect.isfunction(made := getattr(rc, name))}


def parameters(told: str) -> Iterator[tuple[str, str]]:
    """Name with type, and what it is, of a docstring's Parameters section."""
    found = re.search(r"Parameters\n-+\n(.*?)(?:\n\n\w+\n-+\n|\Z)", told, re.DOTALL)
    for item in re.split(r"\n(?=\S)", found[1]) if found else ():
        head, _, rest = item.partition("\n")
        yield head.strip(), " ".join(rest.split())


def entry(name: str, made: Callable[..., Any], before: str) -> Iterator[str]:
    """A function: how it is called, its first sentence, its parameters."""
    told = inspect.cleandoc(made.__doc__ or "")
    taken = []
    for one in inspect.signature(made).parameters.values():
        if one.name != "self":
            star = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
            needed = one.default is one.empty or star
            taken.append(f"{star}{one.name}" if needed else f"{one.name}={one.default!r}")
    yield f"### {name}\n"
    yield f"`{before}{name}({', '.join(taken)})`\n"
    yield f"{told.partition(chr(10) * 2)[0]}\n".replace("\n", " ").strip() + "\n"
    rows = list(parameters(told))
    for head, what in rows:
        yield f"- `{head}`: {what}"
    if rows:
        yield ""


def page() -> str:
    """The whole page."""
    lines = [HEAD, "## Shapes, and what else `rc` holds\n"]
    for name, made in public().items():
        lines += entry(name, made, "rc.")
    lines.append("## Remarks, for `say=`\n")
    for name, made in say.REMARKS.items():
        lines.append(f"- `{name}`: {inspect.cleandoc(made.__doc__ or '').splitlines()[0]}")
    lines.append("\n## The case\n")
    for name, made in vars(Case).items():
        if inspect.isfunction(made) and not name.startswith("_"):
            lines += entry(name, made, "case.")
    return "\n".join(lines).rstrip() + "\n"


@pytest.mark.parametrize("name", list(public()))
def test_each_public_name_has_help_with_an_example(name: str) -> None:
    told = inspect.cleandoc(public()[name].__doc__ or "")
    assert told.splitlines()[0].strip()
    assert ">>>" in told or name == "open_case"  # every other example opens a case


def test_each_shape_explains_every_parameter() -> None:
    """NumPy's form; each parameter is named there (`subtitle` says itself), and nothing else has a line."""
    for name, made in public().items():
        told = inspect.cleandoc(made.__doc__ or "")
        if "\nParameters\n" not in told:
            continue
        explained = {word.strip("* ") for head, _ in parameters(told) for word in head.partition(" : ")[0].split(",")}
        taken = set(inspect.signature(made).parameters)
        named = set(re.findall(r"\w+", " ".join(f"{head} {what}" for head, what in parameters(told))))
        assert taken - named <= {"subtitle"} and explained <= taken, name
        for section in ("Returns", "Raises", "Examples"):
            assert f"\n{section}\n---" in told, (name, section)


def test_the_page_is_fresh() -> None:
    if os.environ.get("REFERENCE_WRITE"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "stale: REFERENCE_WRITE=1 pytest tests/docs/test_reference.py"
