"""The notebooks keep to their shape: an analyst reads each choice in them, and they run anywhere.

Each rule is a function that tells its faults; one test holds the committed notebooks to all of them, and the rest
show that each rule finds what it is for. What a page must be at all is told by `discover`, before anything runs.
"""

import ast
import json
import re
from collections.abc import Callable

import nbformat
import pytest
import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from rc_analysis.front_matter import BASE, assigned
from rc_analysis.params import load_edition
from rc_analysis.pipeline.discover import Page, discover
from rc_analysis.pipeline.plan import read
from rc_analysis.pipeline.prose import typed_figures

PAGES = discover()
IMPORTS = {"rc_analysis", "pandas", "numpy", "seaborn", "matplotlib", "math", "itertools", "datetime"}
"""What a page may import: the library, the tools that analysts know, and what needs no file."""
PATH = re.compile(
    r"^(?:\.{0,2}/|~|[A-Za-z]:\\|(?:data|notebooks|params|reports|src)[/\\])|\.(csv|parquet|ipynb|json|ods|xlsx?|ya?ml)$"
)


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
    """At most one cell is tagged `parameters`; it holds plain values, and the default edition's where it sets them."""
    tagged = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    if len(tagged) > 1:
        return [f"{len(tagged)} cells are tagged `parameters`, not one"]
    faults = []
    for cell in tagged:
        if not all(isinstance(node, ast.Assign) for node in ast.parse(cell.source).body):
            faults.append("the parameters cell holds more than plain values")
        held = assigned(cell.source)
        wanted = load_edition().parameters(held)
        other = {key: held[key] for key, value in wanted.items() if held[key] != value}
        if other:
            faults.append(f"the parameters cell sets {other}, and the default edition {wanted}")
    return faults


def injected(notebook: NotebookNode, name: str) -> list[str]:
    """No cell that papermill put in is committed."""
    found = [
        c
        for c in notebook.cells
        if {"injected-parameters", "papermill-error-cell-tag"} & set(c.metadata.get("tags", []))
    ]
    return ["a cell that papermill put in is committed"] if found or "papermill" in notebook.metadata else []


def plain_code(notebook: NotebookNode, name: str) -> list[str]:
    """No path, magic or file, and no import but of the library and of the tools that analysts know."""
    faults = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if re.search(r"^\s*[%!]", cell.source, re.MULTILINE):
            faults.append(f"{cell.id}: a magic or shell command")
            continue
        for node in ast.walk(ast.parse(cell.source)):
            match node:
                case ast.Import(names=names):
                    faults += [f"{cell.id}: an import of {a.name}" for a in names if top(a.name) not in IMPORTS]
                case ast.ImportFrom(module=module) if top(module or "") not in IMPORTS:
                    faults.append(f"{cell.id}: an import of {module}")
                case ast.Constant(value=str(text)) if PATH.search(text):
                    faults.append(f"{cell.id}: a path, {text!r}")
                case ast.Call(func=ast.Name(id="open" | "exec" | "eval" | "__import__" as called)):
                    faults.append(f"{cell.id}: a call of {called}")
    return faults


def top(module: str) -> str:
    """The package that a module belongs to."""
    return module.split(".")[0]


def set_up(notebook: NotebookNode, name: str) -> list[str]:
    """A page with parameters opens its case once and hands on, by name, the place and date that it is for."""
    taken = {k for c in notebook.cells if "parameters" in c.metadata.get("tags", []) for k in assigned(c.source)}
    cells = [c for c in notebook.cells if c.cell_type == "code" and "open_case(" in c.source]
    if not taken and not cells:
        return []
    if len(cells) != 1:
        return [f"{len(cells)} cells open the case, not one"]
    given = set(re.findall(r"(\w+)=\1\b", cells[0].source))
    missing = sorted((taken & set(BASE)) - given)
    return [f"the set-up cell does not hand on {missing}"] if missing else []


def no_typed_figures(notebook: NotebookNode, name: str) -> list[str]:
    """No figure is typed into prose: it would be wrong for the next place and the next year."""
    return [str(fault) for fault in typed_figures(name, notebook)]


def headings(notebook: NotebookNode, name: str) -> list[str]:
    """The title is the page's first heading, so the words begin at the second level and skip none."""
    faults, before = [], 1
    for cell in notebook.cells:
        for mark in re.findall(r"^(#+) ", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else []:
            if not 2 <= len(mark) <= before + 1:
                faults.append(f"{cell.id}: a heading of level {len(mark)} after one of level {before}")
            before = len(mark)
    return faults


def names_of_cells(notebook: NotebookNode, name: str) -> list[str]:
    """Each cell has an id of its own, so that a change of one is a change of one in the history."""
    ids = [cell.get("id", "") for cell in notebook.cells]
    return [f"two cells are named {i!r}" for i in sorted({i for i in ids if ids.count(i) > 1})]


RULES: list[Callable[[NotebookNode, str], list[str]]] = [
    front_matter,
    question_first,
    parameters,
    injected,
    plain_code,
    set_up,
    no_typed_figures,
    headings,
    names_of_cells,
]


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_the_notebook_keeps_to_its_shape(page: Page) -> None:
    notebook = read(page.path)
    faults = [fault for rule in RULES for fault in rule(notebook, page.name)]
    assert not faults, f"{page.name}.ipynb:\n  " + "\n  ".join(faults)


INTERNAL = [page for page in PAGES if page.audience == "internal"]
PUBLIC = [page for page in PAGES if page.audience != "internal"]


@pytest.mark.parametrize("page", INTERNAL, ids=[page.name for page in INTERNAL])
def test_an_internal_page_is_committed_without_what_it_shows(page: Page) -> None:
    """Its outputs may come from an authority's own records, so that they stay where it was run."""
    cells = [c for c in json.loads(page.path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    assert not [c["id"] for c in cells if c["outputs"] or c["execution_count"] is not None]


@pytest.mark.parametrize("page", PUBLIC, ids=[page.name for page in PUBLIC])
def test_the_notebook_is_committed_as_refresh_writes_it(page: Page) -> None:
    """With its outputs, without drawings, and with nothing of an editor's or a person's."""
    mend = "run `rc-analysis notebooks refresh`"
    text = page.path.read_text(encoding="utf-8")
    held = json.loads(text)
    unrun = [c["id"] for c in held["cells"] if c["cell_type"] == "code" and c["execution_count"] is None]
    assert not unrun, f"{mend}: {page.name}.ipynb has not run {unrun}"
    assert "<svg " not in text and "image/" not in text, f"{mend}: {page.name}.ipynb holds drawings"
    notebook = read(page.path)
    assert text == nbformat.writes(notebook) + "\n", f"{mend}: {page.name}.ipynb is as an editor saved it"


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
            "import pandas as pd\nimport seaborn as sns\nfrom matplotlib import pyplot as plt\n\n"
            "import rc_analysis as rc\n\ncase = rc.open_case(edition=edition, area=area, as_of=as_of)",
            id="set-up",
        ),
        new_markdown_cell("## Things\n\nAged 16 to 17, over 20 miles away, in 2024-25.\n\n### More", id="words"),
        new_code_cell(
            'def share(x):\n    return x / 2\n\nfor kind in ("a", "b"):\n    if kind:\n'
            '        rc.trend(case.figures("made_up", kind), title=f"{kind} and/or more").show()',
            id="things",
        ),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def test_a_sound_notebook_has_no_fault() -> None:
    assert [fault for rule in RULES for fault in rule(sound(), "made-up")] == []


@pytest.mark.parametrize(
    ("cell", "old", "new", "fault"),
    [
        (0, "en-GB", "en-US", "lang is 'en-US'"),
        (0, 'title: "Made up"\n', "", "no title"),
        (0, "---\n", "", "not raw YAML"),
        (2, "2026-09-30", "2025-09-30", "and the default edition"),
        (2, 'as_of = "2026-09-30"', 'as_of = "2026-09-30"\nprint(area)', "more than plain values"),
        (3, "area=area, ", "", "does not hand on"),
        (3, "rc.open_case", "open_cases", "0 cells open the case"),
        (3, "import pandas as pd", "import requests", "an import of requests"),
        (3, "from matplotlib import", "from os import", "an import of os"),
        (4, "Aged 16 to 17", "Some 17", "a figure typed in words: saw '17'"),
        (5, "and/or more", "12 more", "a figure typed in title=: saw '12'"),
        (4, "## Things", "# Things", "a heading of level 1"),
        (4, "### More", "#### More", "a heading of level 4 after one of level 2"),
        (5, '"made_up"', '"data/x"', "a path"),
        (5, '"made_up"', '"x.csv"', "a path"),
        (5, "x / 2", "open(x)", "a call of open"),
        (5, "def share", "%time 1\ndef share", "a magic"),
    ],
)
def test_a_fault_is_found(cell: int, old: str, new: str, fault: str) -> None:
    notebook = sound()
    assert old in notebook.cells[cell].source
    notebook.cells[cell].source = notebook.cells[cell].source.replace(old, new, 1)
    assert fault in "\n".join(f for rule in RULES for f in rule(notebook, "made-up"))


def test_faults_of_the_notebook_as_a_whole_are_found() -> None:
    notebook = sound()
    notebook.cells += [
        new_code_cell("1", id="things"),
        new_code_cell("area = 1", id="more", metadata={"tags": ["parameters"]}),
        new_code_cell("area = 1", id="put-in", metadata={"tags": ["injected-parameters"]}),
    ]
    said = "\n".join(f for rule in RULES for f in rule(notebook, "made-up"))
    for part in ("named 'things'", "2 cells are tagged", "papermill put in"):
        assert part in said
