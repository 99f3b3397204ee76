"""Which pages there are: what a notebook's front matter may say, and every fault of every notebook at once."""

import json
from pathlib import Path

import pytest

from rc_analysis.errors import ParameterError
from rc_analysis.pipeline.discover import Page, discover
from rc_analysis.pipeline.render import Site


def write(folder: Path, name: str, front: str | None, parameters: str | None = 'area = "E06000003"') -> Path:
    """A notebook of its front matter and its parameters cell, None leaving either out."""
    cells = [] if front is None else [{"cell_type": "raw", "metadata": {}, "source": f"---\n{front}\n---"}]
    if parameters is not None:
        cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": parameters, "outputs": []}
        cells.append(cell)
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "start", 'title: "Start"\nrole: overview')
    return tmp_path


def said(folder: Path) -> str:
    with pytest.raises(ParameterError) as caught:
        discover(folder)
    return str(caught.value)


def test_pages_come_in_reading_order_the_overview_first_and_the_unnumbered_last_by_name(folder: Path) -> None:
    for name, order in (("second", "order: 20"), ("zebra", ""), ("first", "order: 3.5"), ("ant", "")):
        write(folder, name, f"title: The {name}\n{order}".strip())
    (folder / ".hidden.ipynb").write_text("no notebook")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "first-checkpoint.ipynb").write_text("no notebook")
    (folder / "notes.txt").write_text("no notebook")
    assert [page.name for page in discover(folder)] == ["start", "first", "second", "ant", "zebra"]


def test_a_page_says_how_it_is_named_and_where_it_lies(folder: Path) -> None:
    path = write(folder, "care-leavers", 'title: "Care leavers"\nnav: Leavers\norder: 2\nrole: reference\nlang: en-GB')
    start, page = discover(folder)
    assert (start.nav, start.href, start.internal) == ("Start", "index.html", False)
    assert (page.path, page.nav, page.order, page.role, page.href) == (
        path, "Leavers", 2, "reference", "care-leavers.html",
    )  # fmt: skip
    assert page.takes == ("area",)
    site = Site("x", "", "", "", "2026-09-30", "0", pages=(start, page), notebooks={})
    assert [site.href(name) for name in ("start", "care-leavers", "accessibility")] == [
        "index.html", "care-leavers.html", "accessibility.html",
    ]  # fmt: skip
    assert site.page("care-leavers") is page


def test_parameters_are_declared_with_the_default_of_the_cell(folder: Path) -> None:
    front = """title: Homes
parameters:
  years: {type: int, min: 1, max: 10, default: 3, help: how far}
  beds: {type: int, null: true}
  kind: {type: str, choices: [own, all]}"""
    write(folder, "homes", front, 'area = "x"\nyears = 3\nbeds = None\nkind = "own"')
    page = discover(folder)[1]
    assert page.takes == ("area", "years", "beds", "kind")
    found = page.parameters
    assert (found["years"].default, found["years"].max, found["years"].help) == (3, 10, "how far")
    assert (found["beds"].null, found["beds"].default) == (True, None)
    assert (found["kind"].choices, found["kind"].default) == (("own", "all"), "own")


@pytest.mark.parametrize(
    ("name", "front", "cell", "fault"),
    [
        ("page", None, "area = 1", "page.ipynb: the first cell: saw 'no front matter'"),
        ("page", "nav: Page", "area = 1", "page.ipynb: title: allowed: text"),
        ("page", "title: [unclosed", "area = 1", "page.ipynb: the first cell, line"),
        ("page", "title: a\ntitle: b", "area = 1", "title given twice"),
        ("page", "title: a\ntitel: b", "area = 1", "unknown key: saw 'titel'"),
        ("page", "title: a\nordr: 1", "area = 1", "did you mean 'order'?"),
        ("page", "title: a\norder: first", "area = 1", "page.ipynb: order: saw 'first'; allowed: a number"),
        ("page", "title: a\norder: true", "area = 1", "page.ipynb: order"),
        ("page", "title: a\nnav: 3", "area = 1", "page.ipynb: nav: saw 3"),
        ("page", "title: a\nrole: refrence", "area = 1", "did you mean 'reference'?"),
        ("page", "title: a\naudience: staff", "area = 1", "allowed: public or internal"),
        ("page", "title: a\nrole: overview", "area = 1", "the overview: saw 'page.ipynb and start.ipynb'"),
        ("Page One", "title: a", "area = 1", "rename it page-one.ipynb"),
        ("index", "title: a", "area = 1", "a name that the site does not need"),
        ("accessibility", "title: a", "area = 1", "a name that the site does not need"),
        ("page", "title: a", "area = 1\nyears = 3", "page.ipynb: the parameters cell: saw 'years'"),
        ("page", "title: a", "arae = 1", "did you mean 'area'?"),
        ("page", "title: a\nparameters: [years]", "area = 1", "page.ipynb: parameters: saw 'list'"),
        ("page", "title: a\nparameters: {years: {type: int}}", "area = 1", "the parameters cell does not set years"),
        ("page", "title: a\nparameters: {years: {type: int, defualt: 3}}", "years = 3", "did you mean 'default'?"),
        ("page", "title: a\nparameters: {years: {type: whole}}", "years = 3", "int, float, str, bool or date"),
        ("page", "title: a\nparameters: {years: {min: 3}}", "years = 3", "parameter years: type is missing"),
        ("page", "title: a\nparameters: {years: int}", "years = 3", "rules such as"),
        ("page", "title: a\nparameters: {years: {type: int, default: 4}}", "years = 3", "as the parameters cell sets"),
        ("page", "title: a\nparameters: {area: {type: str}}", "area = 3", "every page may take it"),
    ],
)
def test_a_fault_is_told_with_its_notebook(folder: Path, name: str, front: str | None, cell: str, fault: str) -> None:
    write(folder, name, front, cell)
    assert fault in said(folder)


def test_parameters_in_a_cell_without_the_tag_are_refused(folder: Path) -> None:
    path = write(folder, "page", "title: a", 'area = "E06000003"\nas_of = "2026-09-30"')
    path.write_text(path.read_text().replace('"tags": ["parameters"]', ""))
    assert "page.ipynb: area and as_of: saw 'no cell tagged `parameters`'" in said(folder)


def test_a_page_may_take_no_parameters_at_all(folder: Path) -> None:
    write(folder, "method", "title: Method\nrole: reference", None)
    assert discover(folder)[1].takes == ()


def test_two_pages_may_share_a_parameter_and_must_mean_the_same_by_it(folder: Path) -> None:
    for name, most in (("one", 10), ("two", 10)):
        write(folder, name, f"title: a\nparameters: {{years: {{type: int, max: {most}, help: {name}}}}}", "years = 3")
    assert len(discover(folder)) == 3
    write(folder, "two", "title: a\nparameters: {years: {type: int, max: 5}}", "years = 3")
    assert "parameter years: saw 'declared in one way by one.ipynb, in another by two.ipynb'" in said(folder)


def test_every_fault_of_every_notebook_is_told_at_once(folder: Path) -> None:
    write(folder, "one", "nav: One\ncolour: red")
    write(folder, "two", "title: Two\norder: x")
    assert said(folder).startswith("3 faults")


def test_a_folder_without_an_overview_is_refused(tmp_path: Path) -> None:
    assert said(tmp_path).startswith("the overview: saw 'none'")
    write(tmp_path, "page", "title: a")
    assert "role: overview" in said(tmp_path)


def test_a_page_is_named_in_the_navigation_by_its_title_where_it_says_no_other() -> None:
    assert Page("x", Path("x.ipynb"), "A title").nav == "A title"
