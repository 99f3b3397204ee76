"""Parts of a page where nothing is published are named together: all texts here are made up."""

from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from rc_analysis.pipeline.render.absent import HEADING, gathered
from rc_analysis.pipeline.render.blocks import Reader
from rc_analysis.record import MIME, outputs


def cell(*records: dict[str, str], tags: tuple[str, ...] = ()) -> Any:
    made = [new_output("display_data", data={MIME: {"kind": "exhibit", "key": "k", **r}}) for r in records]
    return new_code_cell("x", outputs=made, metadata={"tags": list(tags)})


SHOWN, GONE, ELSE = {"headline": "Four"}, {"missing": "No plan is held."}, {"missing": "Too few* to say."}
METHOD = new_markdown_cell("## How this is worked out\n\nCounted.")


def page(*parts: tuple[str, list[Any]]) -> list[Any]:
    return [
        new_markdown_cell("What is asked?"),
        *(c for head, cells in parts for c in (new_markdown_cell(head), *cells)),
        METHOD,
    ]


def texts(cells: list[Any]) -> list[str]:
    """Markdown of cells, and what words say."""
    return [c.source if c.cell_type == "markdown" else next((r.finding for _, r in outputs(c) if r), "") for c in cells]


def test_parts_without_anything_are_named_before_the_method_by_their_reason() -> None:
    before = page(
        ("## The plan\n\nWas it done?", [cell(GONE)]),
        ("## Spend", [cell(SHOWN), cell(ELSE)]),
        ("## Later reports", [cell(GONE), cell(GONE)]),
        ("## Rates", [cell(ELSE)]),
    )
    after = texts(gathered(before))
    assert after[:2] == ["What is asked?", "## Spend"]
    assert after[4:] == [
        f"## {HEADING}",
        "- **The plan; Later reports.** No plan is held.\n- **Rates.** Too few\\* to say.",
        METHOD.source,
    ]


def test_a_page_where_all_is_shown_is_as_it_was() -> None:
    cells = page(("## Spend", [cell(SHOWN)]), ("## Words", [new_markdown_cell("Only words.")]), ("## None", []))
    assert gathered(cells) == cells


@pytest.mark.parametrize(
    "cells",
    [
        [cell(GONE), new_code_cell("y", outputs=[new_output("error", ename="E", evalue="v", traceback=[])])],
        [cell(GONE), new_code_cell("y", outputs=[new_output("display_data", data={"text/html": "<b>bare</b>"})])],
    ],
    ids=["failed", "bare"],
)
def test_what_is_amiss_is_never_hidden_with_a_part(cells: list[Any]) -> None:
    whole = page(("## Spend", cells))
    assert gathered(whole) == whole


def test_an_exploring_cell_holds_no_part_open() -> None:
    assert HEADING in "".join(texts(gathered(page(("## Plan", [cell(GONE), cell(SHOWN, tags=("explore",))])))))


def test_both_renderers_read_the_same_cells() -> None:
    notebook = nbformat.v4.new_notebook(cells=page(("## Plan", [cell(GONE)])))
    reader = Reader("made-up")
    pieces = [block.finding for c in reader.cells(notebook) if c.cell_type == "code" for block in reader.blocks(c)]
    assert pieces == ["<ul>\n<li><strong>Plan.</strong> No plan is held.</li>\n</ul>"]
    assert "Plan" not in "".join(c.source for c in reader.cells(notebook) if c.cell_type == "markdown")


def test_a_link_to_a_part_that_is_not_shown_leads_to_the_list_of_those() -> None:
    link = new_markdown_cell("## Spend\n\n[Below](#the-plan), [here](#spend).")
    after = texts(gathered([link, cell(SHOWN), *page(("## The plan", [cell(GONE)]))[1:]]))
    assert after[0] == "## Spend\n\n[Below](#not-shown-here), [here](#spend)."
