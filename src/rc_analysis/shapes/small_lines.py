"""A small line of a figure over time, to stand in a cell of a table beside the words that say the same.

It is a drawing of a few hundred bytes in the colour of the text: no script, no style, nothing for a screen reader.
"""

from itertools import pairwise

import pandas as pd

WIDTH, HEIGHT = 64, 18
MARGIN = 3
"""Pixels around the line, in which the mark of the newest figure has room."""
APART = 1.5
"""Two figures further apart than so many of the usual steps have a year between them that has none."""

Point = tuple[float, float]


def small_line(frame: pd.DataFrame) -> str:
    """The figures of one series as an inline SVG: a line where they may be joined, a mark on the newest.

    In: rows of one who, measure and breakdown, with `period_end`, `value` and, where there is a break, `segment`. The
    line has a gap where a value is missing, where a period has no row, and between two segments; a figure alone
    between gaps is a dot. The lowest figure lies at the bottom and the highest at the top, so that heights of two lines
    do not compare. Out: '' where fewer than two figures are there.

    >>> days = pd.to_datetime(["2023-03-31", "2024-03-31", "2025-03-31"])
    >>> small_line(pd.DataFrame({"period_end": days, "value": [4.0, 9.0, 8.0]}))[136:]
    '<path d="M3 15L32 3L61 5.4"/><path stroke-width="5" d="M61 5.4h0"/></svg>'
    """
    parts = stretches(frame)
    known = [point for part in parts for point in part]
    if len(known) < 2:
        return ""
    (first, last), (low, high) = ((min(axis), max(axis)) for axis in zip(*known, strict=True))

    def at(point: Point) -> str:
        along = (point[0] - first) / (last - first)
        up = (point[1] - low) / (high - low) if high > low else 0.5
        x, y = MARGIN + along * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)
        return f"{round(x, 1):g} {round(y, 1):g}"

    drawn = "".join(f"M{'L'.join(map(at, part))}{'h0' if len(part) == 1 else ''}" for part in parts)
    look = 'aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"'
    mark = f'<path stroke-width="5" d="M{at(known[-1])}h0"/>'
    return f'<svg class="line" width="{WIDTH}" height="{HEIGHT}" {look}><path d="{drawn}"/>{mark}</svg>'


def stretches(frame: pd.DataFrame) -> list[list[Point]]:
    """The figures that may be joined by a line, in order of time: each a day (as a number) and a value.

    In: as `small_line`. A new stretch begins after a missing value, after a period that has no row, and at a break.
    """
    rows = frame.sort_values("period_end", kind="stable")
    days = [day.toordinal() for day in rows["period_end"]]
    steps = sorted(after - before for before, after in pairwise(days))
    longest = APART * steps[len(steps) // 2] if steps else 0
    sides = rows["segment"].fillna(0) if "segment" in rows else [0] * len(rows)
    parts: list[list[Point]] = [[]]
    before: tuple[int, object] = (0, None)
    for day, value, side in zip(days, rows["value"].astype("float64"), sides, strict=True):
        if pd.isna(value) or side != before[1] or day - before[0] > longest:
            parts.append([])
        if pd.notna(value):
            parts[-1].append((day, value))
            before = (day, side)
    return [part for part in parts if part]
