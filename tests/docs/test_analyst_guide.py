"""The analyst's guide: its cells run in order for three places, and show what it says; its commands are there.

`GUIDE_WRITE=1 pytest tests/docs` writes what the cells show for Redcar and Cleveland into the guide again.
"""

import os
import re
import shlex
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
import nbformat
import pandas as pd
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import rc_analysis as rc
from made_up_pages import ROOT
from pages import AS_OF, run_cells, run_page
from rc_analysis import figures, say
from rc_analysis.cli import cli
from rc_analysis.pipeline.discover import discover
from rc_analysis.pipeline.execute import run_notebook
from rc_analysis.pipeline.gate import notebook_faults
from rc_analysis.pipeline.prose import typed_figures
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.sources.recipes import read_definitions
from rc_analysis.store import Store

GUIDE = ROOT / "docs" / "analyst-guide.md"
PLACES = ("E06000003", "Isles of Scilly", "City of London")
OPENING = """import pandas as pd
import seaborn as sns
import rc_analysis as rc
case = rc.open_case(edition="guide", area={area!r}, as_of={as_of!r})
"""
FENCE = re.compile(
    r"^```(?P<kind>\w+)(?: (?P<name>\w+))?\n(?P<text>.*?)^```\n(?:\n(?P<said>(?:^>[^\n]*\n)+))?", re.M | re.S
)
EXPLORE = "# tagged explore"


@dataclass
class Block:
    """A fenced block of the guide, its section, and the quoted lines that follow: what it shows."""

    section: str
    kind: str
    name: str
    text: str
    said: str
    span: tuple[int, int] = field(repr=False, default=(0, 0))


def blocks(kind: str) -> list[Block]:
    """The guide's blocks of one kind, in order."""
    text = GUIDE.read_text(encoding="utf-8")
    heads = [(m.start(), m[1]) for m in re.finditer(r"^## (.*)$", text, re.M)]
    found = []
    for m in FENCE.finditer(text):
        section = [name for at, name in heads if at < m.start()][-1]
        found.append(Block(section, m["kind"], m["name"] or "", m["text"], m["said"] or "", m.span("said")))
    return [b for b in found if b.kind == kind]


def table(first: str) -> list[list[str]]:
    """The rows of the guide's table whose first heading is this."""
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first} |")) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def quoted(shown: list[Any]) -> str:
    """What the first exhibit of a cell says, as the guide quotes it."""
    exhibits = [thing for thing in shown if isinstance(thing, Exhibit)]
    if not exhibits:
        return ""
    one = exhibits[0]
    return f"> {one.missing}\n" if one.missing else f"> **{one.headline}.** {one.finding}\n"


def sections() -> dict[str, list[Block]]:
    found: dict[str, list[Block]] = {}
    for block in blocks("python"):
        found.setdefault(block.section, []).append(block)
    return found


def run_section(cells: list[Block], area: str) -> list[list[Any]]:
    names: dict[str, Any] = {}
    run_cells([OPENING.format(area=area, as_of=AS_OF)], names)
    return [run_cells([cell.text], names) for cell in cells]


@pytest.mark.parametrize("area", PLACES)
@pytest.mark.parametrize("section", list(sections()))
def test_each_cell_shows_an_exhibit_for_any_place(section: str, area: str) -> None:
    """Each shows what the guide quotes for Redcar and Cleveland; for the others an exhibit or the plain sentence."""
    cells = sections()[section]
    keys: list[str] = []
    for cell, shown in zip(cells, run_section(cells, area), strict=True):
        exhibits = [thing for thing in shown if isinstance(thing, Exhibit)]
        if not cell.said:
            assert not exhibits, f"the guide quotes nothing of: {cell.text}"
            assert not shown or EXPLORE in cell.text
            continue
        assert exhibits and len(exhibits) == len(shown), cell.text
        for one in exhibits:
            assert one.missing.endswith(".") if one.missing else one.headline and one.finding and one.sources
            one.record()  # draws it
        keys += [one.key for one in exhibits]
        if area == PLACES[0] and not os.environ.get("GUIDE_WRITE"):
            assert cell.said == quoted(shown), "stale: GUIDE_WRITE=1 pytest tests/docs writes it again"
    assert len(keys) == len(set(keys)), f"one page could not hold these cells: {keys}"


@pytest.mark.skipif(not os.environ.get("GUIDE_WRITE"), reason="only where GUIDE_WRITE is set")
def test_write_what_the_cells_show() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    changes = []
    for cells in sections().values():
        for cell, shown in zip(cells, run_section(cells, PLACES[0]), strict=True):
            if cell.said:
                changes.append((cell.span, quoted(shown)))
    for (start, end), said in sorted(changes, reverse=True):
        text = text[:start] + said + text[end:]
    GUIDE.write_text(text, encoding="utf-8")


def test_no_cell_of_the_guide_types_a_figure() -> None:
    cells = [new_code_cell(block.text) for block in blocks("python") if EXPLORE not in block.text]
    assert typed_figures("guide", new_notebook(cells=cells)) == []


def test_every_command_and_its_options_are_there() -> None:
    lines = [line for block in blocks("console") for line in block.text.splitlines()]
    assert lines
    for line in lines:
        program, *words = shlex.split(line)
        assert program == ".venv/bin/rc-analysis"
        command: click.Command = cli
        while isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        command.make_context(command.name, words)  # parses, runs nothing; an unknown option is an error


def test_the_tables_name_what_there_is() -> None:
    columns = [name for row in table("column") for name in row[0].split(", ")]
    assert columns == list(figures.COLUMNS)
    assert {row[0].strip("`") for row in table("remark")} == set(say.REMARKS)
    shapes = {name for row in table("shape") for name in re.findall(r"`rc\.(\w+)`", row[0])}
    assert shapes <= set(rc.__all__)
    assert {name for name, where in rc._FROM.items() if where.startswith("shapes.")} - shapes == {
        *("palette", "published", "where_published")
    }


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project to write into: its own notebooks and parameters, and the same data."""
    for name in ("notebooks", "params"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("local"))
    (tmp_path / "notebooks" / "workforce.ipynb").unlink(missing_ok=True)  # a reader may have followed the guide
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(tmp_path))
    return tmp_path


def test_a_new_page_as_the_guide_makes_it(copy: Path) -> None:
    line = next(b.text for b in blocks("console") if b.section == "A new page")
    cli.main(shlex.split(line)[1:], standalone_mode=False)
    path = copy / "notebooks" / "workforce.ipynb"
    assert discover()[-1].name == "workforce"
    parameter, *cells = [b for b in blocks("python") if b.section == "A new page"]
    front = next(b.text for b in blocks("yaml"))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = f"---\n{front}---"
    tagged = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
    tagged.source += f"\n{parameter.text}"
    notebook.cells += [new_code_cell(b.text) for b in cells]
    nbformat.write(notebook, path)
    page = next(page for page in discover() if page.name == "workforce")
    assert page.title == yaml.safe_load(front)["title"]
    assert page.parameters["first_year"].default == 2018
    assert typed_figures("workforce", notebook) == []
    for area in PLACES:
        shown = [thing for thing in run_page(path, area, first_year=2020) if isinstance(thing, Exhibit)]
        assert len(shown) == 5  # the first page's own, and four


@pytest.mark.slow
def test_a_new_measure_as_the_guide_adds_it(copy: Path) -> None:
    """The rows are sound, and the figures that a build brings in are told of as the guide says."""
    for block in blocks("csv"):
        with (copy / "data" / f"{block.name}.csv").open("a", encoding="utf-8") as file:
            file.write(block.text)
    name = next(b.text for b in blocks("csv")).partition(",")[0]
    recipe = read_definitions(copy / "data")["recipes"].query("measure == @name")
    assert list(recipe["source_id"]) == ["dfe-lait"]
    held = pd.read_parquet(copy / "data" / "observations.parquet")
    like = held[held["measure"] == "sw_vacancy_percent"].assign(measure=name)
    pd.concat([held, like]).to_parquet(copy / "data" / "observations.parquet", index=False)
    store = Store(copy / "data")
    assert name in set(store.measures()["measure"])
    shown = run_cells([OPENING.format(area=PLACES[0], as_of=AS_OF), f'rc.trend(case.figures("{name}"))'])
    assert shown[0].finding.startswith("The share of social workers who hold cases")


@pytest.mark.slow
def test_the_gate_says_what_the_guide_says(tmp_path: Path) -> None:
    """One notebook with every cell of the table, run once by a kernel as a build runs it."""
    cells = [new_code_cell(OPENING.format(area=PLACES[0], as_of=AS_OF) + 'rate = case.figures("cla_rate", since=2016)')]
    wanted = []
    for code, message, _ in table("in a cell"):
        text = code.partition("` (")[0].strip("`")
        if "Markdown" in code:
            cells.append(new_markdown_cell(text))
        else:
            cells += [new_code_cell(part) for part in text.split("; ")]
        wanted.append((len(cells), message))
    sound = len(cells) + 1
    cells += [new_code_cell(block.text) for block in blocks("python") if block.section == "Your own chart"]
    cells.append(new_code_cell("rate.describe()", metadata={"tags": ["explore"]}))
    source, target = tmp_path / "guide.ipynb", tmp_path / "ran.ipynb"
    nbformat.write(new_notebook(cells=cells), source)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(run_notebook, source, target, {}, tmp_path / "failed").result()
    ran = nbformat.read(target, as_version=4)
    faults = [str(fault) for fault in [*notebook_faults("guide", ran), *typed_figures("guide", ran)]]
    for number, message in wanted:
        assert any(re.search(rf"\bcells? (\d+ and )?{number}\b", f) and message in f for f in faults), (number, message)
    for number in range(sound, len(cells) + 1):  # seaborn's warnings would be a fault too
        assert not [fault for fault in faults if re.search(rf"\bcells? (\d+ and )?{number}\b", fault)]


def test_links_lead_somewhere() -> None:
    for page in (GUIDE, ROOT / "README.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), target


def test_the_guide_is_short() -> None:
    assert len(GUIDE.read_text(encoding="utf-8").splitlines()) <= 400
