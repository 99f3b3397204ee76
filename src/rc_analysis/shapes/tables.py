"""Tables as the page shows them: plain semantic HTML, with withheld and missing figures told apart.

The HTML is built here and not by great-tables. Its `as_raw_html` (tried with 1.1) gives each table a style block
under a random id, so that no two builds are alike; puts the title in a merged header cell and not in `<caption>`;
and leaves the heading of the row names empty. The page's one stylesheet and the tagged PDF need the opposite.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from rc_analysis import symbols
from rc_analysis.say.numbers import amount, plain_unit
from rc_analysis.shapes.charts_lines import period_labels
from rc_analysis.shapes.small_lines import small_line

NO_FIGURE = "[x]"
WIDE = 6
"""A table of more columns than this is set smaller, so that it fits beside its text."""


@dataclass(frozen=True)
class Table:
    """A table ready for show.

    - `frame`: what each cell prints, one column a column; its index is not shown. Numbers are printed as they
      come (thousands commas, no more decimals than they have); NaN and empty cells print `[x]`.
    - `caption`: what the table holds, place and period; `units`: unit of a column by name, set in its heading.
    - `row_header`: the column(s) that name a row; the first column where none is given.
    - `numbers`: columns set right-aligned; those of numbers and of number-like text where None.
    - `notes`: footnotes below. `explained`: a line on symbols above, worked out from the cells where None.
    - `lines`: by column, each row's figures over time, as `small_line` takes them: drawn in the cell, below its words.
    """

    frame: pd.DataFrame
    caption: str = ""
    row_header: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    numbers: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    explained: str | None = None
    lines: Mapping[str, Sequence[pd.DataFrame]] = field(default_factory=dict)


def to_html(table: Table) -> str:
    """The table as one `<table>`: caption with the symbols' line, column and row headings with their scope.

    Cells in `table.numbers` have the class `num`, a table of more than `WIDE` columns the class `wide`. Everything
    printed is escaped. Notes follow in a `<ul class="notes">`. Raises ValueError: no column, two columns of one name,
    a row header not in the frame.
    """
    frame = table.frame
    names = [str(c) for c in frame.columns]
    if not names:
        raise ValueError("a table needs a column")
    if doubled := sorted({n for n in names if names.count(n) > 1}):
        raise ValueError(f"each column of a table needs a name of its own; twice: {doubled}")
    heads = table.row_header or (names[0],)
    if absent := [h for h in heads if h not in names]:
        raise ValueError(f"no column {absent} to head the rows; there are {names}")
    shown = {n: [_cell(v) for v in frame.iloc[:, i]] for i, n in enumerate(names)}
    numeric = set(table.numbers if table.numbers is not None else (n for n in names if _is_numeric(shown[n])))
    numeric -= set(heads)
    line = _explained(shown) if table.explained is None else table.explained
    top = [escape(table.caption)] if table.caption else []
    if line:
        top.append(f'<span class="symbols">{escape(line)}</span>')
    out = [f'<table class="data{" wide" if len(names) > WIDE else ""}">']
    if top:
        out.append(f"<caption>{' '.join(top)}</caption>")
    out.append("<thead><tr>")
    for name in names:
        unit = table.units.get(name, "")
        text = escape(name) + (f' <span class="unit">({escape(unit)})</span>' if unit else "")
        out.append(f'<th scope="col"{_num(name in numeric)}>{text}</th>')
    out.append("</tr></thead>")
    out.append("<tbody>")
    for i in range(len(frame)):
        cells = []
        for name in names:
            tag, scope = ("th", ' scope="row"') if name in heads else ("td", "")
            text = escape(shown[name][i])
            if line := small_line(table.lines[name][i]) if name in table.lines else "":
                text = f"<span>{text}<br>{line}</span>"  # one thing, where a narrow screen sets a cell's name beside it
            cells.append(f"<{tag}{scope}{_num(name in numeric)}>{text}</{tag}>")
        out.append(f"<tr>{''.join(cells)}</tr>")
    out.append("</tbody>")
    out.append("</table>")
    if table.notes:
        out.append(f'<ul class="notes">{"".join(f"<li>{escape(n)}</li>" for n in table.notes)}</ul>')
    return "\n".join(out) + "\n"


def from_observations(
    frame: pd.DataFrame,
    *,
    rows: str = "period",
    columns: str = "area_name",
    unit: str = "",
    decimals: int = 0,
    caption: str = "",
    row_label: str = "",
    row_order: Sequence[str] | None = None,
    column_order: Sequence[str] | None = None,
    notes: Sequence[str] = (),
) -> Table:
    """Observations as a table: `rows` down, `columns` across, each cell its value or its symbol in brackets.

    In: a frame with `value`, `symbol` and the two named columns, one row a cell. Out: a Table whose cells are
    text; an observation with neither value nor symbol, or none at all, prints [x]. Rows and columns come in
    order of appearance, periods by `period_end` where it is there. The unit stands in the headings and not in the
    cells; £ are told in £m where one is a million or more.
    Raises ValueError: a column missing, no row, two observations for one cell.
    """
    need = [c for c in (rows, columns, "value") if c not in frame]
    if need:
        raise ValueError(f"no column {need}; there are {list(frame.columns)}")
    if frame.empty:
        raise ValueError("nothing to set out: the table has no row")
    if "period_end" in frame and "period" in (rows, columns):
        frame = frame.sort_values("period_end", kind="stable")
    keys = frame[[rows, columns]].astype("str")
    if keys.duplicated().any():
        first = keys[keys.duplicated()].iloc[0].tolist()
        raise ValueError(f"more than one figure for {first}; choose one measure and breakdown")
    marks = frame["symbol"] if "symbol" in frame else pd.Series(None, index=frame.index, dtype="object")
    values, words, decimals = _one_unit(frame["value"], unit, decimals)
    text = [shown(v, s, "", decimals) for v, s in zip(values, marks, strict=True)]
    down = list(row_order or dict.fromkeys(keys[rows]))
    across = list(column_order or dict.fromkeys(keys[columns]))
    wide = keys.assign(text=text).pivot(index=rows, columns=columns, values="text").reindex(down, columns=across)
    if rows == "period":
        wide.index = pd.Index(period_labels(down), dtype="object")
    elif columns == "period":
        wide.columns = pd.Index(period_labels(across), dtype="object")
        across = list(wide.columns)
    wide = wide.astype("object").where(wide.notna(), NO_FIGURE)
    head = row_label or rows.replace("_", " ").capitalize()
    flat = wide.rename_axis(columns=None).rename_axis(head).reset_index()
    units = {str(c): words for c in across} if words else {}
    return Table(
        frame=flat, caption=caption, row_header=(head,), units=units, numbers=tuple(map(str, across)),
        notes=tuple(notes),
    )  # fmt: skip


def _one_unit(values: pd.Series, unit: str, decimals: int) -> tuple[pd.Series, str, int]:
    """Values, the unit in words and the decimals that suit a whole table."""
    words = plain_unit(unit)
    if re.match(r"£( in |$)", words) and values.abs().max() >= 1e6:
        return values / 1e6, words.replace("£", "£m"), max(decimals, 1)
    return values, words, decimals


def shown(value: float | None, symbol: object = None, unit: str = "", decimals: int = 0) -> str:
    """One cell: the number with its unit, or its symbol in brackets, or [x] where there is neither.

    >>> shown(1204.0, None, "pounds"), shown(float("nan"), "c"), shown(None), shown(0.0)
    ('£1,204', '[c]', '[x]', '0')
    """
    if value is not None and not pd.isna(value):
        return amount(float(value), unit, decimals)
    return symbols.bracket(symbol) if isinstance(symbol, str) and symbol else NO_FIGURE


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float) and not pd.isna(value):
        text = f"{value:,.10g}" if abs(value) < 1e9 else f"{value:,.0f}"
        return text.replace("-", "−")
    if isinstance(value, pd.Timestamp):
        return f"{value.day} {value:%B %Y}"
    if value is None or bool(pd.isna(value)) or not str(value).strip():  # type: ignore[call-overload]
        return NO_FIGURE
    return str(value)


def _is_numeric(cells: Sequence[str]) -> bool:
    """Whether a column reads as numbers: each cell a number with its signs or units, or a symbol, one a number."""
    bare = [c for c in cells if not (c.startswith("[") and c.endswith("]"))]
    return bool(bare) and all(_number_like(c) for c in bare)


_NUMBER = re.compile(r"[+−-]?£?\d[\d,]*(\.\d+)?( ?(%|m|k|pp))?")


def _number_like(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _num(numeric: bool) -> str:
    return ' class="num"' if numeric else ""


def _explained(shown: Mapping[str, Sequence[str]]) -> str:
    used = {c[1:-1] for cells in shown.values() for c in cells if c.startswith("[") and c.endswith("]")}
    return symbols.explain(sorted(used))
