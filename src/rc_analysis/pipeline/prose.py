"""Figures typed into prose: each would be wrong for the next place and the next year, so none is let through.

Looked at are Markdown cells and the text that code cells hand to an exhibit (`title=`, `note=` and so on), the
constant parts of f-strings included. Years, dates, ages, sections of Acts and the like are names, not figures.
"""

import ast
import re
from collections.abc import Iterable, Iterator

from nbformat import NotebookNode

from rc_analysis.errors import GateError
from rc_analysis.record import explored

SPOKEN = ("title", "subtitle", "headline", "note", "notes", "say", "alt")
"""The arguments whose text a reader meets."""

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NOT_FIGURES = re.compile(
    "|".join(
        [
            r"https?://\S+",
            r"`[^`]*`",
            rf"\b\d{{1,2}} (?:{MONTHS})\b",
            r"\b(?:19|20)\d\d(?:[-/–]\d\d(?:\d\d)?)?\b",
            r"\b(?:key stages?|KS|grades?|Attainment|Progress|part|level|RO)\s?\d\b(?: (?:and|or|to) \d\b)?",
            r"\b(?:section|regulation|paragraph) \d+[A-Z]?(?:\(\d*[A-Z]?\))*",
            r"\bnearest £?\d+\b",
            r"\b(?:per|each|every) (?:1,000|10,000|100,000)\b",
            r"\b\d+(?:(?: to | or | and |-|–)\d+)?[ -](?:years?|year-olds?|months?|weeks?|days?|miles?|hours?)\b",
            r"\b(?:aged?|ages|at|until|under|over) \d\d?(?: (?:to|and|or) \d\d?)?\b(?!%| (?:children|young|pupils))",
            r"\b\d+(?:st|nd|rd|th)\b",
            r"\b(?:80|90|95)% (?:range|interval|confidence interval|prediction interval)\b",
            r"\b(?:pupils|children|people|those) of \d\d? (?:and|or|to) \d\d?\b",
            r"^\d+\. ",
        ]
    ),
    re.IGNORECASE | re.MULTILINE,
)
"""Numbers that are names, dates, ages or units rather than figures."""
FIGURE = re.compile(r"£?\d(?:[\d,.]*\d)?%?")


def figures_in(text: str) -> list[str]:
    """The figures in a text that are typed rather than named.

    >>> figures_in("At 31 March 2025, 43 beds were short, per 10,000 children aged 16 to 17")
    ['43']
    """
    return FIGURE.findall(NOT_FIGURES.sub(" ", text))


def typed_figures(name: str, notebook: NotebookNode) -> list[GateError]:
    """The faults of one notebook, each with its cell, the figure and the mend. Nothing is run.

    In: the page's name, and its notebook. Cells tagged `explore` are passed by.
    """
    faults: list[GateError] = []
    cells = [(place, cell) for place, cell in enumerate(notebook.cells, start=1) if not explored(cell)]
    trees = {place: tree for place, cell in cells if cell.cell_type == "code" and (tree := _parsed(cell.source))}
    kept = _kept(trees.values())
    for place, cell in cells:
        if cell.cell_type == "markdown":
            found = [("in words", text) for text in figures_in(cell.source)]
        elif place in trees:
            found = [(f"in {key}=", text) for key, said in _spoken(trees[place], kept) for text in figures_in(said)]
        else:
            continue
        for where, text in found:
            faults.append(
                GateError(
                    f"{name}.ipynb, cell {place} ({cell.get('id', '')}): a figure typed {where}",
                    seen=_told(text),
                    mend='compute it: f"{…}" from the frame'
                    + (", in a code cell" if cell.cell_type == "markdown" else ""),
                )
            )
    return faults


def _told(text: str) -> str:
    """A figure for a message; a long one may be a child's number, and only its length is told.

    >>> _told("£46.2"), _told("7004321")
    ('£46.2', 'a number of 7 digits')
    """
    digits = sum(map(str.isdigit, text))
    return text if digits < 5 else f"a number of {digits} digits"


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except SyntaxError:  # a magic; the run tells of real faults
        return None


def _spoken(tree: ast.Module, kept: dict[str, list[ast.expr]]) -> Iterator[tuple[str, str]]:
    """Each text that a call is handed under a name of `SPOKEN`, by that name."""
    for node in ast.walk(tree):
        for given in node.keywords if isinstance(node, ast.Call) else ():
            if given.arg not in SPOKEN:
                continue
            values = kept.get(given.value.id, []) if isinstance(given.value, ast.Name) else [given.value]
            for value in values:
                for text in _texts(value):
                    yield given.arg, text


def _kept(trees: Iterable[ast.Module]) -> dict[str, list[ast.expr]]:
    """What is assigned to each name, so that a text kept first and handed on later is found too."""
    found: dict[str, list[ast.expr]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        found.setdefault(target.id, []).append(node.value)
    return found


def _texts(value: ast.expr | None) -> Iterator[str]:
    """The constant texts of an expression; what is computed stands as `…`."""
    match value:
        case ast.Constant(value=str(text)):
            yield re.sub(r"\{[^{}]*\}", "…", text)  # a template's fields are computed
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
        case ast.BinOp(left=left, right=right):
            yield from _texts(left)
            yield from _texts(right)
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.BoolOp(values=items) | ast.Dict(values=items):
            for item in items:
                yield from _texts(item)
        case ast.Call(func=ast.Attribute(value=inner)):  # "…".format(…)
            yield from _texts(inner)
        case _:
            return
