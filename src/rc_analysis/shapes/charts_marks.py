"""Charts of marks: a place among others, estimates with their range, grades in a grid."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.say.numbers import amount
from rc_analysis.shapes import charts_look as look
from rc_analysis.shapes.charts_bars import on
from rc_analysis.shapes.charts_lines import scale, tick_texts
from rc_analysis.shapes.charts_rows import FOOT, LABEL, Rows, aside_text, data_x, reference_line, rows_sheet
from rc_analysis.shapes.charts_words import fit, inches, mark_of, unit_words, wrap
from rc_analysis.shapes.style import KEY_ROW, KeyItem, Sheet, Style, checked, draw_key, key_rows

ROLES: dict[str, tuple[str, Style]] = {
    "place": ("This place", {"marker": "o", "markersize": 9, "color": look.PLACE}),
    "neighbours": ("Statistical neighbours", {"marker": "s", "markersize": 6, "color": look.GREY}),
    "region": ("Region", {"marker": "^", "markersize": 7, "color": look.GREY}),
    "england": ("England", {"marker": "D", "markersize": 6, "color": look.GREY, "markerfacecolor": look.WHITE}),
}
"""Each comparator's name and shape, the same in every figure."""

CELL = 0.42
"""Inches of the narrowest cell of a grid that holds a year above it."""

OFFSETS = {"place": 0.0, "neighbours": 0.06, "region": -0.06, "england": 0.0}
"""Inches above the row's middle, so that marks at one value do not hide each other."""

GRADES: dict[str, tuple[str, str, str]] = {
    "outstanding": ("O", "Outstanding", look.PLACE),
    "good": ("G", "Good", look.SKY),
    "requires_improvement": ("RI", "Requires improvement", look.AMBER),
    "adequate": ("A", "Adequate", look.STRAW),
    "inadequate": ("I", "Inadequate", look.PLUM),
    "not_judged": ("–", "Not judged", look.WHITE),
    "none_made": ("×", "No such judgement now", look.WHITE),
    "missing": ("?", "Not held here", look.WHITE),
}
"""Each grade's letter, words and fill. `adequate` was a grade of the framework before 2013; `not_judged` (hatched) is
what a report says of one judgement, `none_made` (dotted edge) that the framework no longer makes it,
`missing` that a grade was given and is not held."""


@look.styled
def dots(
    frame: pd.DataFrame,
    *,
    label: str,
    columns: Mapping[str, str],
    names: Mapping[str, str] | None = None,
    unit: str = "",
    decimals: int = 0,
    zero: bool = False,
) -> Figure:
    """A row for each measure: the place and its comparators.

    In: one row a measure, all on one scale; `columns` maps the roles place, neighbours, region, england to
    columns of numbers; `names` gives a role's name in the key. The place's value is printed at the right; where it is
    NaN its `symbol` is, and where a comparator is NaN its mark is left out. Raises ValueError: nothing to draw, a
    column missing, an unknown role.
    """
    if unknown := [r for r in columns if r not in ROLES]:
        raise ValueError(f"unknown role {unknown}; the roles are {list(ROLES)}")
    drawn = list(columns.values())
    data = checked(frame, [label, *drawn], drawn)
    key: list[KeyItem] = [((names or {}).get(r, ROLES[r][0]), {**ROLES[r][1], "linestyle": "none"}) for r in columns]
    rows = key_rows(key)
    place = columns.get("place")
    printed = [
        "" if place is None else amount(v, unit, decimals) if math.isfinite(v) else mark_of(row)
        for (_, row), v in zip(data.iterrows(), data[place] if place else [math.nan] * len(data), strict=True)
    ]
    top = KEY_ROW * len(rows) + 0.04
    laid = scaled_rows(data, label, pd.concat([data[c] for c in drawn]), printed, unit, top, zero)
    sheet, axes, middles, _ = laid
    draw_key(sheet, rows)
    for i, ((_, row), y, words) in enumerate(zip(data.iterrows(), middles, printed, strict=True)):
        for depth, (role, column) in enumerate(reversed(list(columns.items()))):
            if math.isfinite(row[column]):
                style: Style = {"markeredgewidth": 1.2, **ROLES[role][1]}
                axes.plot(row[column], y + OFFSETS[role], linestyle="none", clip_on=False, zorder=3 + depth, **style)
        aside_text(laid, i, words, weight=look.SEMIBOLD, colour=look.PLACE)
    return sheet.figure


@look.styled
def intervals(
    frame: pd.DataFrame,
    *,
    label: str,
    value: str,
    lo: str,
    hi: str,
    focus: str | Sequence[str] | None = None,
    unit: str = "",
    decimals: int = 0,
    reference: tuple[str, float] | None = None,
) -> Figure:
    """A dot with its range, a row each, in the order given; value and range printed at the right.

    In: `value`, `lo` and `hi` in one unit; a NaN value prints its `symbol`. `focus` rows are dark, the rest
    grey; `reference` is a named value drawn as a dashed line. Raises ValueError: nothing to draw, a column
    missing, a range that does not hold its value.
    """
    data = checked(frame, [label, value, lo, hi], [value, lo, hi])
    wrong = (data[value] < data[lo] - 1e-9) | (data[value] > data[hi] + 1e-9)
    if wrong.any():
        raise ValueError(f"the range does not hold the value for {data.loc[wrong, label].tolist()[:3]}")
    chosen = [focus] if isinstance(focus, str) else list(focus or [])
    printed = [
        "{}  ({} to {})".format(*(amount(r[c], unit, decimals) for c in (value, lo, hi)))
        if math.isfinite(r[value])
        else mark_of(r)
        for _, r in data.iterrows()
    ]
    reach = pd.concat([data[value], data[lo], data[hi], pd.Series([reference[1]] if reference else [])])
    room = 0.24 if reference else 0.0
    laid = scaled_rows(data, label, reach, printed, unit, room, bold=chosen)
    sheet, axes, middles, _ = laid
    for i, ((_, row), y, words) in enumerate(zip(data.iterrows(), middles, printed, strict=True)):
        dark = not chosen or str(row[label]) in chosen
        colour = look.PLACE if dark else look.GREY
        if math.isfinite(row[value]):
            axes.plot([row[lo], row[hi]], [y, y], color=colour, linewidth=2.2 if dark else 1.5, zorder=3)
            axes.plot(row[value], y, "o" if dark else "s", color=colour, markersize=7.5 if dark else 6, zorder=4)
        weight, ink = (look.SEMIBOLD, look.PLACE) if dark and chosen else ("normal", look.INK)
        aside_text(laid, i, words, weight=weight, colour=ink)
    if reference:
        words = f"{reference[0]} {amount(reference[1], unit, decimals)}"
        reference_line(sheet, axes, reference[1], words, sheet.height - 0.12)
    return sheet.figure


@look.styled
def grade_grid(
    frame: pd.DataFrame,
    *,
    row: str,
    column: str,
    grade: str,
    row_order: Sequence[str] | None = None,
    column_order: Sequence[str] | None = None,
) -> Figure:
    """Judgements down, inspections across; each cell has its grade's colour and its word, or its letter.

    In: one row a cell, `grade` a key of GRADES; a pair without a row stays empty (the framework had no such
    judgement), which is not the same as `not_judged` (hatched). Where the cells are too narrow for words they hold
    letters, explained in a key above.
    Raises ValueError: no row, a column missing, an unknown grade, two grades for one cell.
    """
    if absent := [c for c in (row, column, grade) if c not in frame]:
        raise ValueError(f"no column {absent} to draw; there are {list(frame.columns)}")
    data = frame[frame[grade].notna()]
    if data.empty:
        raise ValueError("nothing to draw: the table has no grade")
    if strange := sorted(set(data[grade]) - set(GRADES)):
        raise ValueError(f"unknown grade {strange}; the grades are {list(GRADES)}")
    if data.duplicated([row, column]).any():
        raise ValueError(f"two grades for one {row} and {column}")
    down = [str(r) for r in (row_order or dict.fromkeys(data[row].astype(str)))]
    across = [str(c) for c in (column_order or dict.fromkeys(data[column].astype(str)))]
    page, over = look.page_width(), look.narrow()  # on a narrow page a row's name stands above its cells
    labels = [fit(r, page - 0.04) if over else wrap(r, LABEL) for r in down]
    left = 0.0 if over else max(inches(n) for n in labels) + 0.14
    blocks = in_blocks(across, page - left)
    wide = (page - left) / len(blocks[0])
    present = [g for g in GRADES if (data[grade] == g).any()]
    worded = all(inches(_words(g, wide), look.SMALL, look.SEMIBOLD) < wide - 0.12 for g in present)
    lines = 1 + max((_words(g, wide).count("\n") for g in present), default=0) if worded else 1
    key = [] if worded else key_rows([(f"{GRADES[g][0]}  {GRADES[g][1]}", fill_of(g)) for g in present])
    high = max(0.34 if over else 0.4, look.LINE * lines + 0.14)
    named = [look.LINE * (1 + text.count("\n")) for text in labels]
    tall = [(n + 0.12, high) if over else (0.0, max(high, n + 0.1)) for n in named]
    heads = [[fit(c, wide - 0.06, weight=look.SEMIBOLD) for c in block] for block in blocks]
    deep = [look.LINE * (1 + max(text.count("\n") for text in texts)) for texts in heads]
    tops = [depth + (0.24 if n else 0.08) for n, depth in enumerate(deep)]
    sheet = Sheet(page, KEY_ROW * len(key) + sum(head + sum(map(sum, tall)) for head in tops) + FOOT)
    draw_key(sheet, key)
    known = {(str(r), str(c)): str(g) for r, c, g in zip(data[row], data[column], data[grade], strict=True)}
    top = sheet.height - KEY_ROW * len(key)
    for block, texts, head, depth in zip(blocks, heads, tops, deep, strict=True):
        for j, text in enumerate(texts):
            sheet.text(left + wide * (j + 0.5), top - head + 0.04 + depth / 2, text, ha="center", weight=look.SEMIBOLD)
        top -= head
        for name, text, (above, height) in zip(down, labels, tall, strict=True):
            middle = top - above - height / 2
            if over:
                sheet.text(0.0, top - above / 2 - 0.05, text)
            else:
                sheet.text(left - 0.1, middle, text, ha="right")
            for j, head_name in enumerate(block):
                cell = known.get((name, head_name))
                x = left + wide * j
                if cell is None:
                    sheet.dash(x + wide / 2, middle)
                    continue
                _cell(sheet, cell, x, middle, wide, height, worded)
            top -= above + height
    return sheet.figure


# ---- parts of these charts


def scaled_rows(
    data: pd.DataFrame, label: str, reach: pd.Series, printed: Sequence[str], unit: str, top: float,
    zero: bool = False, bold: Sequence[str] = (),
) -> Rows:  # fmt: skip
    """Named rows over a shared scale whose ticks stand at the foot, with upright grid lines."""
    ticks = scale(reach.dropna(), zero, 3 if look.narrow() else 5)
    texts = tick_texts(ticks, unit)
    words = unit_words(unit)
    foot = 0.52 if words else 0.32
    span = pd.Series([ticks[0], ticks[-1]])
    laid = rows_sheet(
        list(data[label]), span, [f"{p}   " for p in printed], top=top, foot=foot, zero=False, bold=bold, least=0.24,
        aside=True, ends=max(inches(t) for t in texts) / 2 + 0.02,
    )  # fmt: skip
    sheet, axes, _, _ = laid
    axes.set_xlim(ticks[0], ticks[-1])
    apart = data_x(sheet, axes, ticks[1]) - data_x(sheet, axes, ticks[0])
    every = math.ceil((max(inches(t) for t in texts) + 0.06) / apart)
    for i, (tick, text) in enumerate(zip(ticks, texts, strict=True)):
        axes.axvline(tick, color=look.GREY if tick == 0 else look.GRID, linewidth=1.0 if tick == 0 else 0.7, zorder=0.5)
        if i % every == 0:
            sheet.text(data_x(sheet, axes, tick), foot - 0.14, text, ha="center", colour=look.MUTED)
    if words:
        middle = (data_x(sheet, axes, ticks[0]) + data_x(sheet, axes, ticks[-1])) / 2
        sheet.text(middle, 0.14, words[0].upper() + words[1:], size=look.SMALL, colour=look.MUTED, ha="center")
    return laid


def in_blocks(columns: Sequence[str], room: float) -> list[list[str]]:
    """Columns that stand side by side in `room` inches; more go on below, in blocks of about one length.

    >>> in_blocks(["2010", "2011", "2012", "2013"], 1.3)
    [['2010', '2011'], ['2012', '2013']]
    """
    count = math.ceil(len(columns) / max(1, int(room / CELL)))
    size = math.ceil(len(columns) / count)
    return [list(columns[i : i + size]) for i in range(0, len(columns), size)]


def _words(grade: str, wide: float) -> str:
    return wrap(GRADES[grade][1], 12 if wide < 1.6 else 24)


def fill_of(grade: str) -> Style:
    """How a grade's tile is filled and edged."""
    style: Style = {"facecolor": GRADES[grade][2], "edgecolor": look.GREY, "linewidth": 0.5}
    if grade == "none_made":
        return {**style, "edgecolor": look.INK, "linewidth": 0.9, "linestyle": (0, (1, 2))}
    return {**style, "hatch": "/////"} if grade == "not_judged" else style


def _cell(sheet: Sheet, grade: str, x: float, middle: float, wide: float, height: float, worded: bool) -> None:
    letter, _, fill = GRADES[grade]
    pad = 0.025
    sheet.box(x + pad, middle - height / 2 + pad, wide - 2 * pad, height - 2 * pad, **fill_of(grade))
    text = _words(grade, wide) if worded else letter
    if grade == "not_judged":  # a clear ground for the words on the hatching
        half, high = inches(text, look.SMALL, look.SEMIBOLD) / 2 + 0.04, 0.17 * (text.count("\n") + 1)
        sheet.box(x + wide / 2 - half, middle - high / 2, 2 * half, high, facecolor=look.WHITE)
    size = look.SMALL if worded else look.SIZE
    sheet.text(x + wide / 2, middle, text, size=size, weight=look.SEMIBOLD, colour=on(fill), ha="center")
