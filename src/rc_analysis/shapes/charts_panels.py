"""Small multiples of grades: a panel a place, a line an inspection, a tile a judgement."""

import math
from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.shapes import charts_look as look
from rc_analysis.shapes.charts_bars import on
from rc_analysis.shapes.charts_marks import GRADES, fill_of
from rc_analysis.shapes.charts_rows import FOOT
from rc_analysis.shapes.charts_words import fit, inches
from rc_analysis.shapes.style import KEY_ROW, Sheet, draw_key, key_rows

ACROSS, GAP, TILE, TITLE = 3, 0.22, 0.25, 0.24
LEAST = 0.22
"""Inches of the narrowest tile on a narrow page."""


@look.styled
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
    page = look.page_width()
    words = fit(legend, page, look.SMALL)
    label = max(inches(str(t), look.SMALL) for t in frame[line]) + 0.08
    least = label + len(column_order) * LEAST
    across = next((n for n in (ACROSS, 2) if (page - GAP * (n - 1)) / n >= least), 1) if look.narrow() else ACROSS
    wide = (page - GAP * (across - 1)) / across
    tile = min((wide - label) / len(column_order), 0.36)
    blocks = []
    for name, part in groups:
        panels = list(part.groupby(panel, sort=False))
        rows = [panels[i : i + across] for i in range(0, len(panels), across)]
        titles = [[fit(place, wide, look.SMALL, look.SEMIBOLD) for place, _ in row] for row in rows]
        above = [TITLE + 0.17 * max(t.count("\n") for t in row) for row in titles]
        tall = [a + TILE * max(p[line].nunique() for _, p in row) + 0.12 for a, row in zip(above, rows, strict=True)]
        blocks.append((name, list(zip(rows, titles, above, tall, strict=True)), math.fsum(tall)))
    head = KEY_ROW * len(keys) + 0.2 * (1 + words.count("\n")) + 0.08
    height = head + sum((0.3 if name else 0) + tall for name, _, tall in blocks) + FOOT
    sheet = Sheet(page, height)
    draw_key(sheet, keys)
    top = height - KEY_ROW * len(keys)
    sheet.text(0.0, top - 0.1 * (1 + words.count("\n")), words, size=look.SMALL, colour=look.MUTED)
    top = height - head
    for name, laid, _ in blocks:
        if name:
            sheet.text(0.0, top - 0.14, name, weight=look.SEMIBOLD)
            top -= 0.3
        for row, words_of, over, high in laid:
            for n, ((place, part), title) in enumerate(zip(row, words_of, strict=True)):
                left = n * (wide + GAP)
                dark = str(place) == focus
                ink, foot = look.PLACE if dark else look.INK, top - over + 0.04
                sheet.text(left, foot, title, size=look.SMALL, weight=look.SEMIBOLD, colour=ink, va="bottom")
                known = {(r[line], str(r[column])): str(r[grade]) for r in part.to_dict("records")}
                for i, when in enumerate(dict.fromkeys(part[line])):
                    middle = top - over - TILE * (i + 0.5)
                    sheet.text(left, middle, str(when), size=look.SMALL, colour=look.MUTED)
                    for j, name_ in enumerate(column_order):
                        _tile(sheet, known.get((when, str(name_))), left + label + tile * j, middle, tile)
            top -= high
    return sheet.figure


def _tile(sheet: Sheet, grade: str | None, x: float, middle: float, wide: float) -> None:
    if grade is None:
        sheet.dash(x + wide / 2, middle, 0.1)
        return
    letter, _, fill = GRADES[grade]
    sheet.box(x + 0.015, middle - TILE / 2 + 0.015, wide - 0.03, TILE - 0.03, **fill_of(grade))
    sheet.text(x + wide / 2, middle, letter, size=look.SMALL, weight=look.SEMIBOLD, colour=on(fill), ha="center")
