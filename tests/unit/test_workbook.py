"""The workbook of a page to look things up in: every table here is made up."""

import io
import zipfile
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from rc_analysis.pipeline.discover import Page
from rc_analysis.pipeline.render.workbook import workbook
from rc_analysis.record import MIME


def table(csv: list[str], headline: str = "Two figures", tags: tuple[str, ...] = ()) -> object:
    told = {
        "kind": "exhibit",
        "key": "k",
        "headline": headline,
        "subtitle": "Exampleshire, 2025",
        "sources": ["Made-up Office, Invented statistics"],
        "notes": ["All is invented $$really$$."],
        "csv": csv,
    }
    return new_code_cell("x", outputs=[new_output("display_data", data={MIME: told})], metadata={"tags": list(tags)})


@pytest.fixture
def made(tmp_path: Path) -> bytes:
    rows = ["What,Number,Mixed,None", "Homes,1.5,12 of 30,", "=1+1,,$$a$$,", "https://example.org,-3,@x,"]
    cells = [
        new_markdown_cell("## Children: in care/and *out* of it, all of them"),
        table(rows),
        table(["a", "secret"], tags=("explore",)),
        table(["a,b", "1,2"]),
        new_markdown_cell("Text."),
        table(["a,b", "1,2"], headline="Cover"),
    ]
    path = tmp_path / "page.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    page = Page("page", path, "Every figure", nav="Figures", order=1, role="reference")
    given = {"heading": "Children's services in Exampleshire", "as_of": "2026-09-30"}
    first = workbook(page, path, **given)
    assert workbook(page, path, **given) == first
    return first


def sheets(made: bytes) -> dict[str, pd.DataFrame]:
    return pd.read_excel(io.BytesIO(made), sheet_name=None, header=None, engine="calamine")


def test_each_table_has_a_sheet_named_after_its_heading_and_what_was_explored_has_none(made: bytes) -> None:
    assert list(sheets(made)) == [
        *("Cover", "Contents", "Children in care and out of it,", "Children in care and out of i 2"),
        "Children in care and out of i 3",
    ]
    cover = sheets(made)["Cover"][0].tolist()
    assert cover[0] == "Every figure" and "As at 2026-09-30" in cover
    assert "secret" not in str(sheets(made))


def test_numbers_are_numbers_what_is_missing_says_so_and_nothing_runs(made: bytes) -> None:
    sheet = sheets(made)["Children in care and out of it,"]
    assert sheet.iloc[0, 0].endswith("all of them: Two figures")
    assert "Made-up Office, Invented statistics" in sheet[0].tolist()
    at = sheet.index[sheet[0] == "What"][0]
    assert sheet.iloc[at + 1 :].to_numpy().tolist() == [
        ["Homes", 1.5, "12 of 30", "[x]"],
        ["'=1+1", "[x]", "$ $a$ $", "[x]"],
        ["https://example.org", -3, "'@x", "[x]"],
    ]
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert not any(b"<f>" in part for part in parts.values())
    assert not [name for name, part in parts.items() if b"example.org" in part and name.endswith(".rels")]
    assert b"2026-09-30T00:00:00Z" in parts["docProps/core.xml"]


def test_a_page_without_a_table_gives_a_workbook_that_says_so(tmp_path: Path) -> None:
    path = tmp_path / "page.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("## Nothing here")]), path)
    page = Page("page", path, "Every figure", nav="Figures", order=1, role="reference")
    made = sheets(workbook(page, path, heading="Exampleshire", as_of="2026-09-30"))
    assert list(made) == ["Cover"]
    assert "No table is published for this place." in made["Cover"][0].tolist()
