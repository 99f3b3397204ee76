"""The notebooks keep to their shape: they narrate, and the library computes.

Each rule is a function that tells its faults; one test holds the committed notebooks to all of them, and the rest
show that each rule finds what it is for.
"""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from rc_analysis.params import NOTEBOOKS, load_edition
from rc_analysis.pipeline.refresh import assigned

FOLDER = Path(__file__).parents[2] / "notebooks"
SHOWN = re.compile(r"^(?P<thing>\w+(?:\.\w+)*)\.(?P<kind>figure|table)\(\)$")
LABEL = re.compile(r"^#\| label: (?P<kind>fig|tbl)-(?P<slug>[a-z0-9-]+)$")
KINDS = {"figure": "fig", "table": "tbl"}

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
            r"\b(?:pupils|children) of \d\d? and \d\d?\b",
            r"^\d+\. ",
        ]
    ),
    re.IGNORECASE | re.MULTILINE,
)
"""Numbers that are names, dates, ages or units rather than figures."""


def front_matter(notebook: NotebookNode, name: str) -> list[str]:
    """The first cell is raw YAML with a title and the language en-GB."""
    first = notebook.cells[0]
    if first.cell_type != "raw" or not re.fullmatch(r"---\n.*\n---\n?", first.source, re.DOTALL):
        return ["the first cell is not raw YAML between lines of ---"]
    held = yaml.safe_load(first.source.strip().strip("-"))
    faults = [] if held.get("title") else ["the YAML has no title"]
    return faults if held.get("lang") == "en-GB" else [*faults, f"the YAML's lang is {held.get('lang')!r}, not en-GB"]


def question_first(notebook: NotebookNode, name: str) -> list[str]:
    """The second cell asks the question, in words."""
    return [] if notebook.cells[1].cell_type == "markdown" else ["the second cell is not the question in words"]


def parameters(notebook: NotebookNode, name: str) -> list[str]:
    """One cell is tagged `parameters`, holds plain values, and they are the default edition's."""
    tagged = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    if len(tagged) != 1:
        return [f"{len(tagged)} cells are tagged `parameters`, not one"]
    faults = [] if not tagged[0].source.startswith("#|") else ["the parameters cell has a label"]
    try:
        held = assigned(tagged[0].source)
    except (ValueError, SyntaxError):
        return [*faults, "the parameters cell holds more than plain values"]
    wanted = load_edition().parameters(name)
    return faults if held == wanted else [*faults, f"the parameters cell sets {held}, and the default edition {wanted}"]


def injected(notebook: NotebookNode, name: str) -> list[str]:
    """No cell that papermill put in is committed."""
    found = [
        c
        for c in notebook.cells
        if {"injected-parameters", "papermill-error-cell-tag"} & set(c.metadata.get("tags", []))
    ]
    return ["a cell that papermill put in is committed"] if found or "papermill" in notebook.metadata else []


def plain_code(notebook: NotebookNode, name: str) -> list[str]:
    """No function, class, loop or path, and no import but the package's."""
    faults = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if re.search(r"^\s*[%!]", cell.source, re.MULTILINE):
            faults.append(f"{cell.id}: a magic or shell command")
            continue
        for node in ast.walk(ast.parse(cell.source)):
            match node:
                case ast.FunctionDef() | ast.Lambda() | ast.ClassDef() | ast.AsyncFunctionDef():
                    faults.append(f"{cell.id}: a function or class; it belongs in the library")
                case ast.For() | ast.While() | ast.If() | ast.Try() | ast.With():
                    faults.append(f"{cell.id}: a loop or branch; it belongs in the library")
                case ast.Import(names=names) if [a.name for a in names] == ["rc_analysis"]:
                    pass
                case ast.Import() | ast.ImportFrom():
                    faults.append(f"{cell.id}: an import other than rc_analysis")
                case ast.Constant(value=str(text)) if re.search(r"[/\\]|\.(csv|parquet|ipynb|json|ods|xlsx)$", text):
                    faults.append(f"{cell.id}: a path, {text!r}")
                case ast.Call(func=ast.Name(id="open" | "print" | "exec" | "eval" | "__import__" as called)):
                    faults.append(f"{cell.id}: a call of {called}")
    return faults


def set_up(notebook: NotebookNode, name: str) -> list[str]:
    """One set-up cell imports the package and opens the case with every parameter, by name."""
    cells = [c for c in notebook.cells if c.cell_type == "code" and "import rc_analysis" in c.source]
    if len(cells) != 1:
        return [f"{len(cells)} cells import rc_analysis, not one"]
    opened = re.search(rf'rc\.open_case\(\s*"{name}"', cells[0].source)
    given = set(re.findall(r"(\w+)=\1\b", cells[0].source))
    wanted = set(load_edition().parameters(name))
    faults = [] if opened else [f'the set-up cell does not call rc.open_case("{name}", …)']
    return faults if given == wanted else [*faults, f"the set-up cell hands on {sorted(given)}, not {sorted(wanted)}"]


def no_typed_figures(notebook: NotebookNode, name: str) -> list[str]:
    """No figure is typed into prose: it would be wrong for the next place and the next year."""
    faults = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            rest = NOT_FIGURES.sub(" ", cell.source)
            faults += [f"{cell.id}: a typed figure, {found!r}" for found in re.findall(r"£?\d(?:[\d,.]*\d)?%?", rest)]
    return faults


def headings(notebook: NotebookNode, name: str) -> list[str]:
    """The title is the page's first heading, so the words begin at the second level and skip none."""
    faults, before = [], 1
    for cell in notebook.cells:
        for mark in re.findall(r"^(#+) ", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else []:
            if not 2 <= len(mark) <= before + 1:
                faults.append(f"{cell.id}: a heading of level {len(mark)} after one of level {before}")
            before = len(mark)
    return faults


def labels(notebook: NotebookNode, name: str) -> list[str]:
    """Each figure and table has a cell of its own, which begins with its label; a figure's table follows it."""
    faults: list[str] = []
    seen: set[str] = set()
    due: tuple[str, str] | None = None
    for cell in (c for c in notebook.cells if c.cell_type == "code"):
        first, *rest = cell.source.strip().split("\n")
        label, shown = LABEL.match(first), SHOWN.match("\n".join(rest).strip())
        calls = len(re.findall(r"\.(?:figure|table)\(", cell.source))
        if due and not (shown and shown["kind"] == "table" and shown["thing"] == due[0]):
            faults.append(f"{cell.id}: {due[0]}.table() does not follow {due[0]}.figure()")
        if due and label and label["slug"] != due[1]:
            faults.append(f"{cell.id}: the table's label is not tbl-{due[1]}")
        due = None
        if not calls and not first.startswith("#| label"):
            continue
        if calls != 1 or not shown or not label or label["kind"] != KINDS[shown["kind"]]:
            faults.append(f"{cell.id}: not a label (fig-… or tbl-…) and then one figure() or table()")
            continue
        if first in seen:
            faults.append(f"{cell.id}: a second {first[3:]}")
        seen.add(first)
        due = (shown["thing"], label["slug"]) if shown["kind"] == "figure" else None
    if due:
        faults.append(f"{due[0]}.table() does not follow {due[0]}.figure()")
    return faults


def names_of_cells(notebook: NotebookNode, name: str) -> list[str]:
    """Cells have names that a person gave them, so that a change of one is a change of one in the history."""
    ids = [cell.get("id", "") for cell in notebook.cells]
    faults = [f"a cell's id is {i!r}; give it a name" for i in ids if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?|", i)]
    return faults + [f"two cells are named {i!r}" for i in sorted({i for i in ids if ids.count(i) > 1})]


def kernel(notebook: NotebookNode, name: str) -> list[str]:
    """The kernel is python3, which every environment has."""
    held = notebook.metadata.get("kernelspec", {}).get("name")
    return [] if held == "python3" else [f"the kernel is {held!r}, not python3"]


RULES: list[Callable[[NotebookNode, str], list[str]]] = [
    front_matter,
    question_first,
    parameters,
    injected,
    plain_code,
    set_up,
    no_typed_figures,
    headings,
    labels,
    names_of_cells,
    kernel,
]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_keeps_to_its_shape(name: str) -> None:
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    faults = [fault for rule in RULES for fault in rule(notebook, name)]
    assert not faults, f"{name}.ipynb:\n  " + "\n  ".join(faults)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_is_committed_with_its_outputs(name: str) -> None:
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    unrun = [c.id for c in notebook.cells if c.cell_type == "code" and c.execution_count is None]
    assert not unrun, f"run `rc-analysis notebooks refresh`: {name}.ipynb has not run {unrun}"


def test_there_is_no_notebook_that_no_rule_covers() -> None:
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(NOTEBOOKS)


def sound() -> NotebookNode:
    """A made-up notebook that keeps to every rule."""
    cells = [
        new_raw_cell('---\ntitle: "Made up"\nlang: en-GB\n---', id="yaml"),
        new_markdown_cell("How many things are there, at Key Stage 2, on 31 March 2025, per 10,000?", id="question"),
        new_code_cell(
            'edition = "redcar-2026-q3"\narea = "E06000003"\nas_of = "2026-09-30"',
            id="parameters",
            metadata={"tags": ["parameters"]},
        ),
        new_code_cell(
            'import rc_analysis as rc\n\ncase = rc.open_case("inspections", edition=edition, area=area, as_of=as_of)',
            id="set-up",
        ),
        new_markdown_cell("## Things\n\nAged 16 to 17, over 20 miles away, in 2024-25.\n\n### More", id="words"),
        new_code_cell("things = rc.budgets.things(case)\nthings", id="things"),
        new_code_cell("#| label: fig-things\nthings.figure()", id="fig-things"),
        new_code_cell("#| label: tbl-things\nthings.table()", id="tbl-things"),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def test_a_sound_notebook_has_no_fault() -> None:
    assert [fault for rule in RULES for fault in rule(sound(), "inspections")] == []


@pytest.mark.parametrize(
    ("cell", "old", "new", "fault"),
    [
        (0, "en-GB", "en-US", "lang is 'en-US'"),
        (0, 'title: "Made up"\n', "", "no title"),
        (0, "---\n", "", "not raw YAML"),
        (2, "2026-09-30", "2025-09-30", "and the default edition"),
        (2, '"2026-09-30"', "str(2026)", "more than plain values"),
        (3, "area=area, ", "", "hands on"),
        (3, '"inspections"', '"education"', "does not call"),
        (3, "import rc_analysis as rc", "import rc_analysis as rc\nimport pandas", "an import other than rc_analysis"),
        (4, "Aged 16 to 17", "Some 17", "a typed figure, '17'"),
        (4, "over 20 miles", "£4.2m, 12%", "a typed figure, '£4.2'"),
        (4, "over 20 miles", "1,204 children", "a typed figure, '1,204'"),
        (4, "## Things", "# Things", "a heading of level 1"),
        (4, "### More", "#### More", "a heading of level 4 after one of level 2"),
        (5, "(case)\n", "(case)\nf = lambda: 1\n", "a function or class"),
        (5, "(case)\n", "(case)\nfor x in y:\n    x\n", "a loop or branch"),
        (5, "(case)\n", "(case)\nread('data/x.csv')\n", "a path"),
        (5, "(case)\n", "(case)\nprint(1)\n", "a call of print"),
        (5, "(case)\n", "(case)\n%time 1\n", "a magic"),
        (6, "#| label: fig-things\n", "", "not a label"),
        (6, "fig-things", "tbl-things", "not a label"),
        (7, "things.table()", "others.table()", "things.table() does not follow"),
        (7, "tbl-things", "tbl-others", "label is not tbl-things"),
        (7, "things.table()", "things.table()\nthings.table()", "not a label"),
    ],
)
def test_a_fault_is_found(cell: int, old: str, new: str, fault: str) -> None:
    notebook = sound()
    assert old in notebook.cells[cell].source
    notebook.cells[cell].source = notebook.cells[cell].source.replace(old, new, 1)
    assert fault in "\n".join(f for rule in RULES for f in rule(notebook, "inspections"))


def test_faults_of_the_notebook_as_a_whole_are_found() -> None:
    notebook = sound()
    notebook.cells += [
        new_code_cell("1", id="a1b2c3d4"),
        new_code_cell("1", id="things"),
        new_code_cell("area = 1", id="more", metadata={"tags": ["parameters"]}),
        new_code_cell("area = 1", id="put-in", metadata={"tags": ["injected-parameters"]}),
        new_code_cell("#| label: fig-things\nthings.figure()", id="again"),
    ]
    notebook.metadata.kernelspec.name = "my-venv"
    said = "\n".join(f for rule in RULES for f in rule(notebook, "inspections"))
    for part in ("'a1b2c3d4'", "named 'things'", "2 cells are tagged", "papermill put in", "a second label", "my-venv"):
        assert part in said
    assert "things.table() does not follow" in said
