"""Cells of grades and of counts: `rc.grid`, `rc.panels`, `rc.grade_shares`, `rc.counts`."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from rc_analysis.shapes import assemble, charts
from rc_analysis.shapes.assemble import Notes
from rc_analysis.shapes.charts_marks import GRADES
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.shapes.tables import Table


def grid(
    frame: pd.DataFrame,
    *,
    row: str = "judgement",
    column: str = "inspection",
    grade: str = "grade",
    order: Sequence[str] = (),
    across: Sequence[str] = (),
    title: str,
    headline: str = "",
    say: str | Sequence[str],
    note: Notes = (),
    subtitle: str = "",
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """Judgements down, inspections across, each cell its grade in a colour and a word.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a cell: `row`, `column`, and `grade` (outstanding, good, requires_improvement, inadequate, not_judged).
        A pair without a row stays empty: the framework had no such judgement.
    order, across : sequence of str
        The rows and the columns in order; by default as they come.
    title, headline, say, note, sources, alt, key
        As in `rc.trend`, `say` being sentences, which a grid has no default for.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, no source. ValueError for an unknown grade, or two for one cell.

    Examples
    --------
    >>> import pandas as pd, rc_analysis as rc
    >>> made_up = pd.DataFrame({"judgement": ["Leaders"], "inspection": ["2022"], "grade": ["good"]})
    >>> rc.grid(made_up, title="Grades", say="Leaders were good.", sources="Made up").key
    'grades'
    """
    if frame.empty:
        return assemble.empty(frame, key, title)
    assemble.need(frame, (row, column, grade), "rc.grid")
    told = assemble.plain(
        frame, title=title, headline=headline, say=say, note=note, sources=sources, key=key, subtitle=subtitle
    )
    down = [r for r in order or dict.fromkeys(frame[row]) if (frame[row] == r).any()]
    columns = list(across or dict.fromkeys(frame[column]))
    draw = lambda: charts.grade_grid(  # noqa: E731
        frame, row=row, column=column, grade=grade, row_order=down, column_order=columns
    )
    if strange := sorted(set(frame[grade]) - set(GRADES)):
        raise ValueError(f"unknown grade {strange}; the grades are {list(GRADES)}")
    words = frame.assign(**{grade: [GRADES[g][1] for g in frame[grade]]})
    wide = words.pivot(index=row, columns=column, values=grade).reindex(index=down, columns=columns)
    view = wide.astype("object").where(wide.notna(), "–").rename_axis(columns=None)
    view = view.rename_axis(row.replace("_", " ").capitalize()).reset_index()
    return assemble.made(told, frame, Table(view, caption=told.headline, numbers=()), draw, "Grid of grades", alt)


def counts(
    frame: pd.DataFrame,
    *,
    row: str,
    column: str,
    value: str = "n",
    title: str,
    headline: str = "",
    say: str | Sequence[str],
    note: Notes = (),
    strong: Sequence[str] = (),
    marked: Sequence[tuple[str, str]] = (),
    marked_label: str = "Marked",
    table: pd.DataFrame | None = None,
    subtitle: str = "",
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """How often each of one kind goes with each of another: rows by columns, each cell a number.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a cell, in the order to draw: `row` and `column` (names), `value` (a whole number). A pair without a row
        counts as none.
    strong : sequence of str
        The rows drawn dark.
    marked : sequence of (row, column)
        Cells with a heavy edge, explained by `marked_label`.
    table : pandas.DataFrame
        What the table shows in place of the numbers, all text: what was counted, for instance.
    title, headline, say, note, sources, alt, key
        As in `rc.trend`, `say` being sentences, which such a grid has no default for.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, no source. ValueError for two numbers for one cell.

    Examples
    --------
    >>> import pandas as pd, rc_analysis as rc
    >>> made_up = pd.DataFrame({"theme": ["Neglect", "Voice"], "when": ["2024", "2024"], "n": [2, 1]})
    >>> rc.counts(made_up, row="theme", column="when", title="Themes", say="Two themes.", sources="Made up").key
    'themes'
    """
    if frame.empty:
        return assemble.empty(frame, key, title)
    assemble.need(frame, (row, column, value), "rc.counts")
    told = assemble.plain(
        frame, title=title, headline=headline, say=say, note=note, sources=sources, key=key, subtitle=subtitle
    )
    draw = lambda: charts.counts_grid(  # noqa: E731
        frame, row=row, column=column, value=value, strong=strong, marked=marked, marked_label=marked_label
    )
    wide = _wide(frame, row, column, value).fillna(0).astype("int64").reset_index()
    view = Table(wide, caption=told.headline) if table is None else Table(table, caption=told.headline, numbers=())
    return assemble.made(told, frame, view, draw, "Grid of numbers", alt)


def grade_shares(
    frame: pd.DataFrame,
    *,
    row: str = "group",
    grade: str = "grade",
    value: str = "n",
    title: str,
    headline: str = "",
    say: str | Sequence[str],
    note: Notes = (),
    marked: str | None = None,
    marked_label: str = "",
    subtitle: str = "",
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """How groups spread over the grades: bars of one length, cut by grade, each part with its number.

    Parameters
    ----------
    frame : pandas.DataFrame
        A row for each group and grade: `row`, `grade` (outstanding, good, requires_improvement, inadequate), `value`
        (a whole number). Groups with nobody graded are left out.
    marked : str
        A grade whose parts have a heavy edge, explained by `marked_label`.
    title, headline, say, note, sources, alt, key
        As in `rc.counts`.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, no source. ValueError for an unknown grade.

    Examples
    --------
    >>> import pandas as pd, rc_analysis as rc
    >>> made_up = pd.DataFrame({"group": ["Region", "Region"], "grade": ["good", "inadequate"], "n": [9, 3]})
    >>> rc.grade_shares(made_up, title="Grades", say="Most are good.", sources="Made up").key
    'grades'
    """
    kept = frame[frame.groupby(row)[value].transform("sum") > 0] if len(frame) else frame
    if kept.empty:
        return assemble.empty(frame, key, title)
    assemble.need(kept, (row, grade, value), "rc.grade_shares")
    told = assemble.plain(
        kept, title=title, headline=headline, say=say, note=note, sources=sources, key=key, subtitle=subtitle
    )
    draw = lambda: charts.grade_shares(  # noqa: E731
        kept.assign(_mark=marked), row=row, grade=grade, n=value, marked="_mark" if marked else None,
        marked_label=marked_label,
    )  # fmt: skip
    wide = _wide(kept, row, grade, value).fillna(0).astype("int64").rename(columns=lambda g: GRADES[str(g)][1])
    view = wide.assign(All=wide.sum(axis=1)).reset_index()
    return assemble.made(told, kept, Table(view, caption=told.headline), draw, "Bars cut by grade", alt)


def panels(
    frame: pd.DataFrame,
    *,
    panel: str = "who",
    line: str = "inspection",
    column: str = "judgement",
    grade: str = "grade",
    group: str | None = None,
    title: str,
    headline: str = "",
    say: str | Sequence[str],
    note: Notes = (),
    focus: str = "",
    subtitle: str = "",
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """A small grid of grades for each of many places: inspections down, judgements across, a letter in each tile.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a tile, in the order to draw: `panel` (the place), `line` (the inspection), `column` (the judgement),
        `grade` as in `rc.grid`. A tile without a row is a dash.
    group : str
        A column that heads panels.
    focus : str
        The place drawn dark.
    title, headline, say, note, sources, alt, key
        As in `rc.counts`.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, no source. ValueError for an unknown grade, or two for one tile.

    Examples
    --------
    >>> import pandas as pd, rc_analysis as rc
    >>> made_up = pd.DataFrame({"who": ["A", "B"], "inspection": "2024", "judgement": "Leaders", "grade": "good"})
    >>> rc.panels(made_up, title="Grades", say="Both are good.", sources="Made up").data.shape
    (2, 4)
    """
    if frame.empty:
        return assemble.empty(frame, key, title)
    assemble.need(frame, (panel, line, column, grade, *([group] if group else [])), "rc.panels")
    told = assemble.plain(
        frame, title=title, headline=headline, say=say, note=note, sources=sources, key=key, subtitle=subtitle
    )
    across = list(dict.fromkeys(frame[column].astype("str")))
    draw = lambda: charts.grade_panels(  # noqa: E731
        frame, panel=panel, line=line, column=column, grade=grade, group=group, focus=focus or None,
        column_order=across, legend=f"Tiles from the left: {', '.join(across)}",
    )  # fmt: skip
    words = frame.assign(_word=[GRADES[g][1] for g in frame[grade]])
    rows = [*([group] if group else []), panel, line]
    wide = words.pivot(index=rows, columns=column, values="_word").reindex(columns=across)
    wide = wide.loc[list(dict.fromkeys(words[rows].itertuples(index=False, name=None)))]
    view = wide.astype("object").where(wide.notna(), "–").rename_axis(columns=None).reset_index()
    names = {name: name.replace("_", " ").capitalize() for name in rows}
    table = Table(view.rename(columns=names), caption=told.headline, row_header=(names[panel], names[line]), numbers=())
    return assemble.made(told, frame, table, draw, "Small grids of grades, one for each place", alt)


def _wide(frame: pd.DataFrame, row: str, column: str, value: str) -> pd.DataFrame:
    """Rows by columns, both in order of appearance."""
    wide = frame.pivot(index=row, columns=column, values=value)
    wide = wide.reindex(index=list(dict.fromkeys(frame[row])), columns=list(dict.fromkeys(frame[column])))
    return wide.rename_axis(columns=None).rename_axis(row.replace("_", " ").capitalize())
