"""Rows with a name each, which bars, marks and dates are drawn on: beside their names, or on a phone below them."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from rc_analysis.shapes import charts_look as look
from rc_analysis.shapes.charts_lines import scale
from rc_analysis.shapes.charts_words import fit, inches, wrap
from rc_analysis.shapes.style import Sheet

LABEL = 30
"""Characters of a row's name before it breaks into another line."""
BESIDE = 1.05
"""Inches of the longest name that on a narrow page still stands beside its row."""
GAP, GAP_OVER = 0.12, 0.26
"""Inches between rows; on a narrow page most of it lies above a name, so that it is read with the row below."""
FOOT = 0.06


class Rows(NamedTuple):
    """A sheet with named rows: its axes (y is inches from the sheet's foot), the middle of each row's marks, and the
    height of each row's words at the right, which on a phone stand on the name's line."""

    sheet: Sheet
    axes: Axes
    middles: list[float]
    asides: list[float]


def rows_sheet(
    names: Sequence[object],
    values: pd.Series,
    printed: Sequence[str],
    *,
    top: float = 0.0,
    least: float = 0.2,
    bold: Sequence[str] = (),
    zero: bool = True,
    foot: float = FOOT,
    label: int = LABEL,
    aside: bool = False,
    ends: float = 0.05,
) -> Rows:
    """A sheet with a named row for each of `names`, tall enough for all of them.

    Names longer than `label` characters break. The axes leave room at their right for the longest of `printed`, and
    at their left too where a value is below nought. On a narrow page long names stand above their rows, and with
    `aside` the printed words do too. `ends` is what words below the axes' ends need on either side.
    """
    page = look.page_width()
    weights = [look.SEMIBOLD if str(n) in bold else "normal" for n in names]
    printed_room = [inches(p.rstrip(), weight=look.SEMIBOLD) for p in printed]
    over = look.narrow() and any(
        inches(str(n), weight=w) + (p if aside else 0) > BESIDE
        for n, w, p in zip(names, weights, printed_room, strict=True)
    )
    labels = [fit(n, page - 0.04, weight=w) if over else wrap(n, label) for n, w in zip(names, weights, strict=True)]
    heads = [look.LINE * (1 + n.count("\n")) if over else 0.0 for n in labels]
    if over and aside:  # words that find no room after the name take a line of their own
        lasts = [inches(n.split("\n")[-1], weight=w) for n, w in zip(labels, weights, strict=True)]
        heads = [h + look.LINE * (a + 0.15 + p > page) for h, a, p in zip(heads, lasts, printed_room, strict=True)]
    gap, above = (GAP_OVER, GAP_OVER - 0.06) if over else (GAP, GAP / 2)
    marks = [least if over else max(least, look.LINE * (1 + n.count("\n"))) for n in labels]
    sheet = Sheet(page, sum(heads) + sum(marks) + gap * len(labels) + top + foot)
    left = 0.0 if over else max(inches(n, weight=w) for n, w in zip(labels, weights, strict=True)) + 0.14
    known = values.dropna()
    low, high = (min(float(known.min()), 0.0), max(float(known.max()), 0.0)) if zero else _ends(known)
    room = max((inches(p, weight=look.SEMIBOLD) for p in printed), default=0.0) + 0.1
    if over and aside:
        room = max(ends, 0.22)
    before = room if zero and low < 0 else max(0.05, ends - left)
    roof = sheet.height - top - (above + heads[0] if over else 0)  # no upright line above the first name
    axes = sheet.axes(left + before, foot, page - room, roof)
    axes.set(xlim=(low, high if high > low else low + 1), ylim=(foot, roof))
    middles, asides, edge = [], [], sheet.height - top
    for name, weight, head, mark in zip(labels, weights, heads, marks, strict=True):
        middles.append(edge - above - head - mark / 2)
        asides.append(edge - above - head + look.LINE / 2 if over else middles[-1])
        ink = look.PLACE if weight != "normal" else look.INK
        if over:
            _over(sheet, edge - above, name, weight, ink)
        else:
            sheet.text(left - 0.1, middles[-1], name, ha="right", weight=weight, colour=ink)
        edge -= head + mark + gap
    if zero and over:  # beside the bars alone: names stand where the line would go on
        for middle, mark in zip(middles, marks, strict=True):
            axes.plot(
                [0, 0], [middle - mark / 2 - 0.03, middle + mark / 2 + 0.03], color=look.GREY, linewidth=1.0, zorder=4
            )
    elif zero:
        axes.axvline(0, color=look.GREY, linewidth=1.0, zorder=4)
    return Rows(sheet, axes, middles, asides)


def _over(sheet: Sheet, top: float, name: str, weight: str, ink: str) -> None:
    """A name above its row, on a ground that no upright line strikes through."""
    for i, line in enumerate(name.split("\n")):
        sheet.box(0, top - look.LINE * (i + 1), inches(line, weight=weight) + 0.04, look.LINE, facecolor=look.WHITE)
        sheet.text(0, top - look.LINE * (i + 0.5), line, weight=weight, colour=ink)


def aside_text(rows: Rows, i: int, words: str, *, weight: str = "normal", colour: str = look.INK) -> None:
    """Words at the right of row `i`."""
    edge = rows.sheet.width - 0.02
    if words and rows.asides[i] != rows.middles[i]:
        wide = inches(words, weight=weight) + 0.06
        rows.sheet.box(edge - wide, rows.asides[i] - look.LINE / 2, wide + 0.02, look.LINE, facecolor=look.WHITE)
    rows.sheet.text(edge, rows.asides[i], words, ha="right", weight=weight, colour=colour)


def data_x(sheet: Sheet, axes: Axes, value: float) -> float:
    """Where a value of the axes lies on the sheet, in inches from the left."""
    box, (low, high) = axes.get_position(), axes.get_xlim()
    return sheet.width * (box.x0 + box.width * (value - low) / (high - low))


def reference_line(sheet: Sheet, axes: Axes, value: float, words: str, y: float) -> None:
    """A dashed upright line at a value, named above the rows."""
    axes.axvline(value, color=look.INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=3)
    half = inches(words) / 2
    sheet.text(min(max(data_x(sheet, axes, value), half), sheet.width - half), y, words, ha="center")


def _ends(values: pd.Series) -> tuple[float, float]:
    ticks = scale(values, zero=False)
    return ticks[0], ticks[-1]
