"""`rc.show` any matplotlib or seaborn figure, `rc.table` any frame, `rc.statements` what documents say, tested."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from rc_analysis import symbols
from rc_analysis.errors import DataError, NoData, listed
from rc_analysis.say.numbers import amount
from rc_analysis.shapes import assemble, charts
from rc_analysis.shapes.assemble import Notes
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.shapes.tables import Table, shown

SHORTEST_ALT = 20


def show(
    figure: Any,
    *,
    data: pd.DataFrame,
    title: str,
    alt: str,
    sources: Any,
    headline: str = "",
    say: str | Sequence[str] | None = None,
    note: Notes = (),
    subtitle: str = "",
    unit: str = "",
    decimals: int | None = None,
    reasons: str | Mapping[Any, str] = "",
    counts: Any = None,
    key: str = "",
) -> Exhibit:
    """Show a figure of your own, with the table behind it, through the same gate as any other.

    Parameters
    ----------
    figure : matplotlib Figure or Axes, or a seaborn grid
        Drawn; it is closed, so that nothing bare is left to be shown.
    data : pandas.DataFrame
        What the figure shows: tidy, or wide with the rows' names in the index. It becomes the table and the CSV. A
        missing value needs a reason: it is looked up in `sources` (a frame with `symbol`), or given by `reasons`.
    title : str
        About ten words: the message, or what is shown.
    alt : str
        What the figure shows, in a sentence of 20 characters or more, with its figures.
    sources : frame of `case.figures`, str, or a list of these
        Where the figures are from.
    headline : str
        Replaces the title above the figure.
    say : str or list of str
        The finding; by default the alternative text.
    note, subtitle, key
        As in `rc.trend`.
    unit, decimals
        How the table's numbers are printed (`unit` as in data/measures.csv).
    reasons : str or dict
        Why values are missing: one symbol for all ("c" withheld, "x" not available, "z" not applicable), or by column.
    counts : pandas.DataFrame or SafeTable
        Of own records, the counts that the figure rests on, small ones withheld: what the gate holds against all else
        that is released of them. A figure of own records is refused without.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A missing value with no reason, an alternative text too short, no source, no data.

    Examples
    --------
    >>> import seaborn as sns, rc_analysis as rc
    >>> case = rc.open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> rate = case.figures("cla_rate", since=2023)
    >>> wide = rate.pivot(index="period", columns="who", values="value")
    >>> own = rc.show(sns.heatmap(wide, annot=True), data=wide, title="Children looked after", sources=rate,
    ...               alt="Heat map of the rate by year: Leeds lies near England.")
    >>> own.key, own.data.shape
    ('children-looked-after', (3, 5))
    """
    drawn = charts.own(figure)
    if len(drawn) != 1:
        raise DataError("rc.show", seen=f"{len(drawn)} figures", allowed="one", mend="show each in a cell of its own")
    frames = [s for s in ([sources] if isinstance(sources, pd.DataFrame) else sources) if isinstance(s, pd.DataFrame)]
    if data.empty:
        return assemble.missing(key or assemble.slug(title), _nothing([data, *frames]))
    if len(alt.strip()) < SHORTEST_ALT:
        allowed = f"a sentence of {SHORTEST_ALT} characters or more that says what the figure shows, figures included"
        raise DataError("alt", seen=alt, allowed=allowed, mend='alt=f"Bars: {name} has the most, {value}."')
    flat = _flat(data)
    marks = _reasons(flat, data, frames, reasons)
    told = assemble.plain(
        flat, title=title, headline=headline, say=say, default=alt, note=note, sources=sources,
        key=key or assemble.slug(title), subtitle=subtitle,
    )  # fmt: skip
    return assemble.made(
        told,
        flat,
        _printed(flat, marks, told.headline, unit, decimals),
        lambda: drawn[0],
        "Figure",
        alt,
        _counts(counts),
    )


def table(
    data: pd.DataFrame,
    *,
    title: str,
    sources: Any,
    headline: str = "",
    say: str | Sequence[str] | None = None,
    note: Notes = (),
    subtitle: str = "",
    unit: str = "",
    decimals: int | None = None,
    units: Mapping[str, str] | None = None,
    reasons: str | Mapping[Any, str] = "",
    heads: Sequence[str] = (),
    counts: Any = None,
    file: pd.DataFrame | None = None,
    lines: Mapping[str, Sequence[pd.DataFrame]] | None = None,
    key: str = "",
) -> Exhibit:
    """Show a table without a figure.

    Parameters
    ----------
    data : pandas.DataFrame
        As it is to be read: numbers or text, row names in the index or in the first column. A missing value needs a
        reason, as in `rc.show`.
    title : str
        About ten words.
    sources : str, frame or list of these
        Where it is from.
    units : dict
        The unit of a column, set in its heading.
    heads : sequence of str
        The columns that name a row; by default the first.
    file : pandas.DataFrame
        What the CSV holds in place of the rows as they are read: their numbers, a row each.
    lines : dict
        By column, for each row the frame of one who over time: on screen a small line is drawn in the cell.
    headline, say, note, subtitle, unit, decimals, reasons, counts, key
        As in `rc.show`. There is no default finding.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A missing value with no reason, no source.

    Examples
    --------
    >>> import pandas as pd, rc_analysis as rc
    >>> made_up = pd.DataFrame({"Home": ["A", "B"], "Beds": [4, 6]})
    >>> rc.table(made_up, title="Beds by home", sources="Made up").headline
    'Beds by home'
    """
    frames = [s for s in ([sources] if isinstance(sources, pd.DataFrame) else sources) if isinstance(s, pd.DataFrame)]
    if data.empty:
        return assemble.missing(key or assemble.slug(title), _nothing([data, *frames]))
    flat = _flat(data)
    marks = _reasons(flat, data, frames, reasons)
    told = assemble.plain(
        flat, title=title, headline=headline, say=say, note=note, sources=sources,
        key=key or assemble.slug(title), subtitle=subtitle,
    )  # fmt: skip
    view = replace(_printed(flat, marks, told.headline, unit, decimals, heads, units), lines=lines or {})
    held = flat if file is None else file
    return assemble.made(told, held, view, None, "Table", counts=_counts(counts))


def statements(
    frame: pd.DataFrame,
    *,
    title: str,
    said: str = "statement",
    verdict: str = "verdict",
    columns: Mapping[str, str] | None = None,
    headline: str = "",
    say: str | Sequence[str] | None = None,
    note: Notes = (),
    subtitle: str = "",
    sources: Any = None,
    key: str = "",
) -> Exhibit:
    """What documents state, beside what is published: a row a statement, with its verdict.

    Parameters
    ----------
    frame : pandas.DataFrame
        A row a statement: `said` (the statement, its day in it), `verdict`, and what else is to be read (who says it
        and where, the published figure).
    columns : dict
        Column to heading, in order; by default all columns under their own names.
    title, headline, say, note, subtitle, sources, key
        As in `rc.table`. The default finding counts the verdicts.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, a blank cell, no source.

    Examples
    --------
    >>> import pandas as pd, rc_analysis as rc
    >>> made_up = pd.DataFrame({"statement": ["200 children", "5 homes"], "verdict": ["agrees", "cannot be tested"]})
    >>> rc.statements(made_up, title="What was said", sources="Made up").finding
    'Of 2 statements, 1 agrees and 1 cannot be tested.'
    """
    if frame.empty:
        nothing = NoData(frame.attrs.get("nothing", "No document at hand states a figure on this."))
        return assemble.missing(key or assemble.slug(title), nothing)
    if absent := [c for c in (said, verdict) if c not in frame]:
        raise DataError("rc.statements", seen=f"no column {', '.join(absent)}", allowed=f"{said}, {verdict}")
    counts = frame[verdict].astype("str").value_counts(sort=False)
    told = listed(f"{n} {_plural(str(how), n)}" for how, n in counts.items())
    names = dict(columns) if columns else {c: str(c).replace("_", " ").capitalize() for c in frame.columns}
    view = frame[list(names)].rename(columns=names)
    return table(
        view,
        title=title,
        headline=headline,
        say=say if say is not None else f"Of {len(frame)} statements, {told}.",
        note=note,
        subtitle=subtitle,
        sources=sources,
        key=key,
        heads=(names[said],) if said in names else (),
    )


def _plural(verdict: str, n: int) -> str:
    """The verdict as the verb of one or of several: "1 agrees", "2 agree"."""
    first, _, rest = verdict.partition(" ")
    verb = first if n == 1 or not first.endswith("s") else first[:-1]
    return f"{verb} {rest}".strip()


def _counts(given: Any) -> str:
    """Counts behind a figure as CSV: a frame as it is, or the named cells of a table that was made safe."""
    if given is None:
        return ""
    cells = getattr(given, "cells", None)
    frame = _flat(given) if cells is None else pd.DataFrame({"cell": list(cells), "value": list(cells.values())})
    return str(frame.to_csv(index=False, lineterminator="\n", float_format="%.10g"))


def _nothing(frames: Sequence[pd.DataFrame]) -> NoData:
    told = next((f.attrs["nothing"] for f in frames if f.attrs.get("nothing")), "")
    return NoData(told or "There is nothing to show: the frame has no row.")


def _flat(data: pd.DataFrame) -> pd.DataFrame:
    """The frame with its rows' names as columns and every column's name as text."""
    plain = data.index.name is None and pd.api.types.is_integer_dtype(data.index)  # numbers of rows, or what is left
    out = data.reset_index(drop=plain)
    out.columns = [" ".join(map(str, c)).strip() if isinstance(c, tuple) else str(c) for c in out.columns]
    return out


def _reasons(
    flat: pd.DataFrame, data: pd.DataFrame, frames: Sequence[pd.DataFrame], given: str | Mapping[Any, str]
) -> pd.DataFrame:
    """The symbol of each missing cell. Raises DataError naming the first cells that have none."""
    marks = pd.DataFrame(None, index=flat.index, columns=flat.columns, dtype="object")
    heads = list(flat.columns[: len(flat.columns) - len(data.columns)])
    bare = []
    for name in [c for c in flat.columns if c not in heads and c != "symbol"]:
        for at in flat.index[flat[name].isna()]:
            label = " ".join(str(flat.at[at, h]) for h in heads) or f"row {at}"
            mark = given if isinstance(given, str) else given.get(name, "")
            mark = mark or _own_symbol(flat, at) or _looked_up(frames, [str(flat.at[at, h]) for h in heads], name)
            if mark not in symbols.MEANINGS:
                bare.append(f"{label}, {name}")
            marks.at[at, name] = mark
    if bare:
        mend = 'say why: reasons="x" (not available), "c" (withheld) or "z" (not applicable), or drop the cells'
        raise DataError("data", seen=f"no value and no reason at {listed(bare[:3])}", mend=mend)
    return marks


def _own_symbol(flat: pd.DataFrame, at: Any) -> str:
    mark = flat.at[at, "symbol"] if "symbol" in flat else ""
    return mark if isinstance(mark, str) else ""


def _looked_up(frames: Sequence[pd.DataFrame], heads: Sequence[str], column: str) -> str:
    """The symbol of the one row of the sources that bears the cell's row and column names."""
    for frame in frames:
        if "symbol" not in frame:
            continue
        text = frame[[c for c in ("who", "period", "breakdown") if c in frame]].astype("str")
        hit = pd.Series(True, index=frame.index)
        for name in (*heads, column):
            hit &= (text == name).any(axis=1)
        found = frame.loc[hit, "symbol"].dropna().unique()
        if len(found) == 1:
            return str(found[0])
    return ""


def _printed(
    flat: pd.DataFrame, marks: pd.DataFrame, caption: str, unit: str, decimals: int | None,
    heads: Sequence[str] = (), units: Mapping[str, str] | None = None,
) -> Table:  # fmt: skip
    """The table: numbers as readers print them, missing cells as their symbol."""
    view = flat.drop(columns=[c for c in ("symbol",) if c in flat])
    out = pd.DataFrame(index=view.index)
    numeric = []
    for name in view.columns:
        column = view[name]
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            places = _places(column) if decimals is None else decimals
            out[name] = [
                amount(float(v), unit, places) if pd.notna(v) else shown(None, m)
                for v, m in zip(column, marks[name], strict=True)
            ]
            numeric.append(name)
        else:
            out[name] = [v if pd.notna(v) else shown(None, m) for v, m in zip(column, marks[name], strict=True)]
    lead = tuple(heads) or (str(out.columns[0]),)
    return Table(
        out,
        caption=caption,
        row_header=lead,
        units=dict(units or {}),
        numbers=tuple(n for n in numeric if n not in lead),
    )


def _places(column: pd.Series) -> int:
    """As many decimals as the numbers have, two at most."""
    known = column.dropna()
    return next((d for d in range(2) if ((known * 10**d).round(6) % 1 == 0).all()), 2 if known.abs().max() < 1 else 1)
