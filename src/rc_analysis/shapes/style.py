"""What figures are made of: checked frames, the sheet that charts are drawn on and its key.

The look itself is charts_look, words and how wide they are charts_words, the way out charts_out.
"""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from rc_analysis.shapes.charts_look import GRID, HEIGHT, INK, SIZE, WHITE, page_width
from rc_analysis.shapes.charts_out import SHEET
from rc_analysis.shapes.charts_words import fit, inches

# ---- frames


def checked(frame: pd.DataFrame, columns: Sequence[str], values: Sequence[str]) -> pd.DataFrame:
    """A copy of `frame` with `values` as floats. Raises ValueError: a column missing, no row, no number."""
    absent = [c for c in columns if c not in frame.columns]
    if absent:
        raise ValueError(f"no column {absent} to draw; there are {list(frame.columns)}")
    if frame.empty:
        raise ValueError("nothing to draw: the table has no row")
    data = frame.reset_index(drop=True).copy()
    for column in values:
        data[column] = pd.to_numeric(data[column], errors="coerce").astype("float64")
    if not data[list(values)].map(math.isfinite).any(axis=None):
        raise ValueError(f"nothing to draw: no number in {list(values)}")
    return data


# ---- the sheet


class Sheet:
    """A white figure measured in inches from the lower left: text and marks on it, data axes within it.

    As wide as the page now drawn for, where no width is given.
    """

    def __init__(self, width: float | None = None, height: float = HEIGHT) -> None:
        self.width = width = page_width() if width is None else width
        self.height = height
        self.figure = Figure(figsize=(width, height), facecolor=WHITE, label=SHEET)
        FigureCanvasAgg(self.figure)
        self.page = self.figure.add_axes((0, 0, 1, 1), zorder=5)
        self.page.set(xlim=(0, width), ylim=(0, height))
        self.page.set_axis_off()

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Bare data axes between four edges in inches."""
        w, h = self.width, self.height
        axes = self.figure.add_axes((left / w, bottom / h, (right - left) / w, (top - bottom) / h))
        axes.tick_params(length=0, labelleft=False, labelbottom=False)
        axes.patch.set_visible(False)
        axes.xaxis.set_visible(False)
        axes.yaxis.set_visible(False)
        return axes

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = SIZE,
        weight: str = "normal",
        colour: str = INK,
        ha: str = "left",
        va: str = "center_baseline",
    ) -> None:
        """Horizontal text at a point in inches; several lines are centred on `y`."""
        lines = words.split("\n")
        step = 1.16 * size / 72
        top = {"top": y - step / 2, "bottom": y + step * (len(lines) - 0.5)}.get(va, y + step * (len(lines) - 1) / 2)
        for i, line in enumerate(lines):
            self.page.text(
                x, top - i * step - 0.34 * size / 72, line, fontsize=size, fontweight=weight, color=colour,
                ha=ha, va="baseline",
            )  # fmt: skip

    def rule(self, xs: Sequence[float], ys: Sequence[float], **style: Any) -> None:
        """A line on the sheet, in inches."""
        self.page.add_line(Line2D(xs, ys, **style))

    def dash(self, x: float, y: float, wide: float = 0.12) -> None:
        """A short pale line about a point in inches: there is nothing here."""
        self.rule([x - wide / 2, x + wide / 2], [y, y], color=GRID, linewidth=1)

    def box(self, x: float, y: float, w: float, h: float, **style: Any) -> None:
        """A filled rectangle on the sheet, in inches."""
        self.page.add_patch(Rectangle((x, y), w, h, **{"linewidth": 0, **style}))  # type: ignore[arg-type]


Style = dict[str, Any]
"""Keyword arguments of a matplotlib artist."""

KeyItem = tuple[str, Style]
"""A name in a key, and the style of its mark: `facecolor` makes a box, nothing no mark, all else a line or marker."""


def key_rows(items: Sequence[KeyItem]) -> list[list[KeyItem]]:
    """The key's items set in rows no wider than the page; a long name goes on in rows of its own."""
    width = page_width()
    rows: list[list[KeyItem]] = []
    used = 0.0
    for name, style in items:
        first, *more = fit(name, width - 0.34).split("\n")
        need = 0.34 + inches(first) + 0.24
        if not rows or used + need - 0.24 > width:
            rows.append([])
            used = 0.0
        rows[-1].append((first, style))
        rows += [[(line, {})] for line in more]
        used = width if more else used + need
    return rows


def draw_key(sheet: Sheet, rows: Sequence[Sequence[KeyItem]]) -> None:
    """Draw a key at the top of the sheet; each row takes KEY_ROW inches."""
    for i, row in enumerate(rows):
        x, y = 0.04, sheet.height - KEY_ROW * (i + 0.5)
        for name, style in row:
            if "facecolor" in style:
                sheet.box(x, y - 0.065, 0.24, 0.13, **style)
            elif style:
                if style.get("linestyle") != "none":
                    sheet.rule([x, x + 0.26], [y, y], **{k: v for k, v in style.items() if k != "marker"})
                if "marker" in style:
                    sheet.rule([x + 0.13], [y], **style)
            sheet.text(x + 0.33, y, name)
            x += 0.34 + inches(name) + 0.24


KEY_ROW = 0.25


def spread(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Move labels apart, as little as needed, so that none overlaps and all lie between `low` and `high`.

    In: wanted centres and heights, same unit. Out: centres in the order given. Neighbouring labels that clash
    are pooled and set about their common mean. Where there is no room for all, they still do not overlap.

    >>> spread([1.0, 1.1, 3.0], [0.5, 0.5, 0.5], 0, 4)
    [0.8, 1.3, 3.0]
    """
    order = sorted(range(len(centres)), key=lambda i: (centres[i], i))
    blocks: list[tuple[list[int], float]] = []  # members from below, and the block's lower edge
    for i in order:
        members, start = [i], centres[i] - heights[i] / 2
        start = min(max(start, low), high - heights[i])
        while blocks and blocks[-1][1] + sum(heights[j] for j in blocks[-1][0]) > start + 1e-12:
            members = blocks.pop()[0] + members
            offset, wanted = 0.0, 0.0
            for j in members:
                wanted += centres[j] - (offset + heights[j] / 2)
                offset += heights[j]
            start = max(min(wanted / len(members), high - offset), low)
        blocks.append((members, start))
    out = [0.0] * len(centres)
    for members, start in blocks:
        for j in members:
            out[j] = round(start + heights[j] / 2, 6)
            start += heights[j]
    return out
