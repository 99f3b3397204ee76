"""Small multiples of grades (a panel a place, a line an inspection, a tile a judgement); what texts say of themes."""

import math
from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.present.charts_bars import FOOT, on
from rc_analysis.present.charts_marks import GRADES, fill_of
from rc_analysis.present.style import (
    GRID,
    INK,
    KEY_ROW,
    MUTED,
    PLACE,
    PLUM,
    SEMIBOLD,
    SKY,
    SMALL,
    STRAW,
    WIDTH,
    Sheet,
    draw_key,
    inches,
    key_rows,
    styled,
    wrap,
)  # fmt: skip

ACROSS, GAP, TILE, TITLE = 3, 0.22, 0.25, 0.24


BALANCES: dict[str, tuple[str, str, str]] = {
    "strength": ("+", "Strength", SKY),
    "mixed": ("±", "Mixed", STRAW),
    "weakness": ("–", "Weakness", PLUM),
}
"""How a text speaks of a theme: its sign, its word and its fill."""


@styled
def balance_grid(
    frame: pd.DataFrame,
    *,
    row: str,
    column: str,
    balance: str,
    row_order: Sequence[str],
    column_order: Sequence[str],
) -> Figure:
    """Themes down, reports across, each cell a sign and a word on a fill; a short dash where nothing is said.

    In: one row a cell, `balance` a key of BALANCES. Raises ValueError: no row, a column missing, an unknown balance,
    two for one cell.
    """
    if absent := [c for c in (row, column, balance) if c not in frame]:
        raise ValueError(f"no column {absent} to draw; there are {list(frame.columns)}")
    if frame.empty or frame.duplicated([row, column]).any():
        raise ValueError("nothing to draw, or two for one cell")
    if strange := sorted(set(frame[balance]) - set(BALANCES)):
        raise ValueError(f"unknown balance {strange}; there are {list(BALANCES)}")
    left = max(inches(r) for r in row_order) + 0.16
    wide = (WIDTH - left) / len(column_order)
    sheet = Sheet(WIDTH, 0.3 + 0.29 * len(row_order) + FOOT)
    known = {(str(r), str(c)): str(b) for r, c, b in zip(frame[row], frame[column], frame[balance], strict=True)}
    for j, text in enumerate(column_order):
        sheet.text(left + wide * (j + 0.5), sheet.height - 0.14, text, ha="center", weight=SEMIBOLD)
    for i, name in enumerate(row_order):
        middle = sheet.height - 0.3 - 0.29 * (i + 0.5)
        sheet.text(left - 0.12, middle, name, ha="right")
        for j, text in enumerate(column_order):
            x, said = left + wide * j, known.get((name, text))
            if said is None:
                sheet.rule([x + wide / 2 - 0.06, x + wide / 2 + 0.06], [middle, middle], color=GRID, linewidth=1)
                continue
            sign, word, fill = BALANCES[said]
            sheet.box(x + 0.02, middle - 0.125, wide - 0.04, 0.25, facecolor=fill)
            sheet.text(x + wide / 2, middle, f"{sign} {word}", ha="center", weight=SEMIBOLD, colour=on(fill))
    return sheet.figure


@styled
def grade_panels(
    frame: pd.DataFrame,
    *,
    panel: str,
    line: str,
    column: str,
    grade: str,
    column_order: Sequence[str],
    legend: str,
    group: str | None = None,
    focus: str | None = None,
) -> Figure:
    """A small grid for each place, three across: inspections down (oldest first), judgements across, letters in tiles.

    In: one row a tile, in the order to draw; `grade` a key of GRADES; a tile without a row is a short dash. `legend`
    names the tiles from left to right; `group` is a heading above its panels; `focus` is the place drawn dark.
    Raises ValueError: no row, a column missing, an unknown grade, two grades for one tile.
    """
    need = [panel, line, column, grade, *([group] if group else [])]
    if absent := [c for c in need if c not in frame]:
        raise ValueError(f"no column {absent} to draw; there are {list(frame.columns)}")
    if frame.empty:
        raise ValueError("nothing to draw: the table has no grade")
    if strange := sorted(set(frame[grade]) - set(GRADES)):
        raise ValueError(f"unknown grade {strange}; the grades are {list(GRADES)}")
    if frame.duplicated([*([group] if group else []), panel, line, column]).any():
        raise ValueError(f"two grades for one {panel}, {line} and {column}")
    groups = [(str(g), part) for g, part in frame.groupby(group, sort=False)] if group else [("", frame)]
    present = [g for g in GRADES if (frame[grade] == g).any()]
    keys = key_rows([(f"{GRADES[g][0]}  {GRADES[g][1]}", fill_of(g)) for g in present])
    words = wrap(legend, 92)
    wide = (WIDTH - GAP * (ACROSS - 1)) / ACROSS
    label = max(inches(str(t), SMALL) for t in frame[line]) + 0.08
    tile = min((wide - label) / len(column_order), 0.36)
    blocks = []
    for name, part in groups:
        panels = list(part.groupby(panel, sort=False))
        rows = [panels[i : i + ACROSS] for i in range(0, len(panels), ACROSS)]
        tall = [TITLE + TILE * max(p[line].nunique() for _, p in row) + 0.12 for row in rows]
        blocks.append((name, rows, tall))
    head = KEY_ROW * len(keys) + 0.2 * (1 + words.count("\n")) + 0.08
    height = head + sum((0.3 if name else 0) + math.fsum(tall) for name, _, tall in blocks) + FOOT
    sheet = Sheet(WIDTH, height)
    draw_key(sheet, keys)
    top = height - KEY_ROW * len(keys)
    sheet.text(0.0, top - 0.1 * (1 + words.count("\n")), words, size=SMALL, colour=MUTED)
    top = height - head
    for name, rows, tall in blocks:
        if name:
            sheet.text(0.0, top - 0.14, name, weight=SEMIBOLD)
            top -= 0.3
        for row, high in zip(rows, tall, strict=True):
            for n, (place, part) in enumerate(row):
                left = n * (wide + GAP)
                dark = str(place) == focus
                sheet.text(left, top - 0.12, str(place), size=SMALL, weight=SEMIBOLD, colour=PLACE if dark else INK)
                known = {(r[line], str(r[column])): str(r[grade]) for r in part.to_dict("records")}
                for i, when in enumerate(dict.fromkeys(part[line])):
                    middle = top - TITLE - TILE * (i + 0.5)
                    sheet.text(left, middle, str(when), size=SMALL, colour=MUTED)
                    for j, name_ in enumerate(column_order):
                        _tile(sheet, known.get((when, str(name_))), left + label + tile * j, middle, tile)
            top -= high
    return sheet.figure


def _tile(sheet: Sheet, grade: str | None, x: float, middle: float, wide: float) -> None:
    if grade is None:
        sheet.rule([x + wide / 2 - 0.05, x + wide / 2 + 0.05], [middle, middle], color=GRID, linewidth=1)
        return
    letter, _, fill = GRADES[grade]
    sheet.box(x + 0.015, middle - TILE / 2 + 0.015, wide - 0.03, TILE - 0.03, **fill_of(grade))
    sheet.text(x + wide / 2, middle, letter, size=SMALL, weight=SEMIBOLD, colour=on(fill), ha="center")
