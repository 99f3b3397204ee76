"""Charts of grades and of themes: how a group spreads over the grades, and how often each theme comes up."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.shapes import charts_look as look
from rc_analysis.shapes.charts_bars import on
from rc_analysis.shapes.charts_marks import CELL, GRADES, in_blocks
from rc_analysis.shapes.charts_rows import FOOT, LABEL, data_x, rows_sheet
from rc_analysis.shapes.charts_words import fit, inches, wrap
from rc_analysis.shapes.style import KEY_ROW, Sheet, draw_key, key_rows

BAR = 0.28


@look.styled
def grade_shares(
    frame: pd.DataFrame,
    *,
    row: str,
    grade: str,
    n: str,
    marked: str | None = None,
    marked_label: str = "",
) -> Figure:
    """Rows of equal length cut by grade, best at the left, each part holding the grade's letter and its count.

    In: one row for each `row` and grade; `grade` a key of GRADES, `n` a whole number. `marked` names a column with
    one grade a row (NA for none), whose part has a heavy edge, told in the key as `marked_label`.
    Raises ValueError: a column missing, an unknown grade, a row with nobody in it.
    """
    need = [row, grade, n, *([marked] if marked else [])]
    if absent := [c for c in need if c not in frame]:
        raise ValueError(f"no column {absent} to draw; there are {list(frame.columns)}")
    if strange := sorted(set(frame[grade]) - set(GRADES)):
        raise ValueError(f"unknown grade {strange}; the grades are {list(GRADES)}")
    names = [str(r) for r in dict.fromkeys(frame[row].astype(str))]
    wide = frame.assign(**{row: frame[row].astype(str)}).pivot(index=row, columns=grade, values=n).reindex(names)
    totals = wide.sum(axis=1)
    if frame.empty or (totals == 0).any():
        raise ValueError(f"nobody is graded in {list(totals.index[totals == 0])}")
    present = [g for g in GRADES if g in wide and (wide[g] > 0).any()]
    held = {(str(r), str(g)): int(c) for r, g, c in zip(frame[row], frame[grade], frame[n], strict=True)}
    key = [(f"{GRADES[g][0]}  {GRADES[g][1]}", {"facecolor": GRADES[g][2], "edgecolor": look.GREY, "linewidth": 0.5})
           for g in present]  # fmt: skip
    chosen = frame.drop_duplicates(row).set_index(row)[marked].to_dict() if marked else {}
    if any(isinstance(g, str) for g in chosen.values()):
        key.append((marked_label, {"facecolor": look.WHITE, "edgecolor": look.INK, "linewidth": 2.2}))
    rows = key_rows(key)
    sheet, axes, middles, _ = rows_sheet(
        names, pd.Series([0.0, 100.0]), [""] * len(names),
        top=KEY_ROW * len(rows) + 0.06, least=BAR + 0.08,
    )  # fmt: skip
    draw_key(sheet, rows)
    for name, middle in zip(names, middles, strict=True):
        start = 0.0
        for g in present:
            count = held.get((name, g), 0)
            if not count:
                continue
            size = float(count / totals[name] * 100)
            letter, _, fill = GRADES[g]
            axes.barh(middle, size, left=start, height=BAR, color=fill, edgecolor=look.GREY, linewidth=0.5)
            a, b = data_x(sheet, axes, start), data_x(sheet, axes, start + size)
            full = f"{letter} {count}"
            words = full if inches(full, weight=look.SEMIBOLD) + 0.08 < b - a else str(count)
            sheet.text((a + b) / 2, middle, words, weight=look.SEMIBOLD, colour=on(fill), ha="center")
            if chosen.get(name) == g:
                box = {"facecolor": "none", "edgecolor": look.INK, "linewidth": 2.2, "zorder": 6}
                sheet.box(a, middle - BAR / 2, b - a, BAR, **box)
            start += size
    return sheet.figure


@look.styled
def counts_grid(
    frame: pd.DataFrame,
    *,
    row: str,
    column: str,
    value: str,
    strong: Sequence[str] = (),
    marked: Sequence[tuple[str, str]] = (),
    marked_label: str = "",
) -> Figure:
    """Rows by columns, each cell a count on a tint; a nought is a short dash, so that gaps are seen at once.

    In: one row a cell, `value` a whole number (no row counts as nought). `strong` names the rows drawn dark; `marked`
    cells (row, column) have a heavy edge, told in the key as `marked_label`.
    Raises ValueError: no row, a column missing, two counts for one cell.
    """
    if absent := [c for c in (row, column, value) if c not in frame]:
        raise ValueError(f"no column {absent} to draw; there are {list(frame.columns)}")
    if frame.empty:
        raise ValueError("nothing to draw: the table has no row")
    if frame.duplicated([row, column]).any():
        raise ValueError(f"two counts for one {row} and {column}")
    down = list(dict.fromkeys(frame[row].astype(str)))
    across = list(dict.fromkeys(frame[column].astype(str)))
    page, over = look.page_width(), look.narrow()  # on a narrow page a row's name stands above its cells
    weights = [look.SEMIBOLD if d in strong else "normal" for d in down]
    names = [fit(d, page - 0.04, weight=w) if over else d for d, w in zip(down, weights, strict=True)]
    if not over and max(inches(d, weight=look.SEMIBOLD) for d in down) + 0.16 + CELL * len(across) > page:
        names = [wrap(d, LABEL) for d in down]
    left = 0.0 if over else max(inches(d, weight=look.SEMIBOLD) for d in names) + 0.16
    blocks = in_blocks(across, page - left)
    wide = (page - left) / len(blocks[0])
    heads = [[fit(c, wide - 0.04, weight=look.SEMIBOLD) for c in block] for block in blocks]
    lines = [look.LINE * (1 + max(h.count("\n") for h in row)) for row in heads]
    tops = [high + (0.24 if n else 0.08) for n, high in enumerate(lines)]
    named = [look.LINE * (1 + n.count("\n")) + 0.1 if over else 0.0 for n in names]
    tall = [0.27 if over else max(0.27, look.LINE * (1 + n.count("\n")) + 0.06) for n in names]
    edge = {"facecolor": "none", "edgecolor": look.INK, "linewidth": 2.2, "zorder": 6}
    keys = key_rows([(marked_label, {**edge, "facecolor": look.WHITE})] if marked else [])
    body = sum(named) + sum(tall)
    sheet = Sheet(page, KEY_ROW * len(keys) + sum(tops) + body * len(blocks) + FOOT)
    draw_key(sheet, keys)
    known = {(str(r), str(c)): int(v) for r, c, v in zip(frame[row], frame[column], frame[value], strict=True)}
    top = sheet.height - KEY_ROW * len(keys)
    for block, texts, head, high in zip(blocks, heads, tops, lines, strict=True):
        for j, text in enumerate(texts):
            sheet.text(left + wide * (j + 0.5), top - head + 0.04 + high / 2, text, ha="center", weight=look.SEMIBOLD)
        top -= head
        for name, words, weight, above, cell in zip(down, names, weights, named, tall, strict=True):
            middle = top - above - cell / 2
            if over:
                sheet.text(0.0, top - above / 2 - 0.03, words, weight=weight)
            else:
                sheet.text(left - 0.12, middle, words, ha="right", weight=weight)
            for j, title in enumerate(block):
                x, count = left + wide * j, known.get((name, title), 0)
                if (name, title) in marked:
                    sheet.box(x + 0.02, middle - cell / 2 + 0.02, wide - 0.04, cell - 0.04, **edge)
                if not count:
                    sheet.dash(x + wide / 2, middle)
                    continue
                fill = look.PLACE if name in strong else look.BAND
                sheet.box(x + 0.02, middle - cell / 2 + 0.02, wide - 0.04, cell - 0.04, facecolor=fill)
                sheet.text(x + wide / 2, middle, str(count), ha="center", weight=look.SEMIBOLD, colour=on(fill))
            top -= above + cell
    return sheet.figure
