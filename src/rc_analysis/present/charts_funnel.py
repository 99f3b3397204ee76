"""Every place by the number of cases behind its figure, between the lines where chance alone would put it."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.present.charts_lines import scale, tick_texts
from rc_analysis.present.style import (
    GREY,
    GRID,
    INK,
    KEY_ROW,
    MUTED,
    PALE,
    PLACE,
    SEMIBOLD,
    SMALL,
    WHITE,
    WIDTH,
    KeyItem,
    Sheet,
    Style,
    amount,
    checked,
    draw_key,
    inches,
    key_rows,
    styled,
)  # fmt: skip

GROUPS = ("other", "neighbour", "place")
MARKS: dict[str, Style] = {
    "other": {"marker": "o", "markersize": 4.2, "markerfacecolor": WHITE, "markeredgecolor": PALE},
    "neighbour": {"marker": "o", "markersize": 5, "markerfacecolor": GREY, "markeredgecolor": GREY},
    "place": {"marker": "o", "markersize": 10, "markerfacecolor": PLACE, "markeredgecolor": WHITE},
}
PANEL, TITLE, AXIS = 1.75, 0.3, 0.3
LINES: Style = {"color": GREY, "linewidth": 1.1, "linestyle": (0, (4, 3))}


@styled
def funnels(
    frame: pd.DataFrame,
    lines: pd.DataFrame,
    *,
    panel: str,
    of: str,
    value: str,
    group: str,
    focus: str,
    others: str,
    units: Mapping[str, str],
    decimals: Mapping[str, int],
    counted: str = "Number of children",
) -> Figure:
    """A panel for each measure, one below another: cases across, the figure upwards, a mark for each place.

    In: `frame`, a row for each panel and place, with `of` (cases), `value`, `group` (place, neighbour or other);
    `lines`, for each panel and number of cases, ascending, `level`, `lo` and `hi`. `focus` and `others` name the place
    and the rest in the key; `units` and `decimals` are by panel. The place's value stands beside the panel's name.
    Raises ValueError: nothing to draw, a column missing, an unknown group, a panel without lines.
    """
    data = checked(frame, [panel, of, value, group], [of, value])
    if unknown := sorted(set(data[group].astype(str)) - set(GROUPS)):
        raise ValueError(f"unknown group {unknown}; the groups are {list(GROUPS)}")
    panels = list(dict.fromkeys(data[panel].astype(str)))
    if bare := [p for p in panels if p not in set(lines[panel])]:
        raise ValueError(f"no lines for {bare}")
    told = {"place": focus, "neighbour": "Statistical neighbours", "other": others}
    key: list[KeyItem] = [
        (told[g], {"linestyle": "none", **MARKS[g]}) for g in GROUPS[::-1] if (data[group] == g).any()
    ]
    key += [("All together", {"color": INK, "linewidth": 1.1}), ("95 in 100 lie between by chance alone", LINES)]
    rows = key_rows(key)
    head = KEY_ROW * len(rows) + 0.08
    sheet = Sheet(WIDTH, head + len(panels) * (TITLE + PANEL + AXIS) + 0.22)
    draw_key(sheet, rows)
    top = sheet.height - head
    for name in panels:
        own, edges = data[data[panel] == name], lines[lines[panel] == name]
        _panel(sheet, top, name, own, edges, of, value, group, focus, units[name], decimals[name])
        top -= TITLE + PANEL + AXIS
    sheet.text(WIDTH, 0.12, counted, size=SMALL, colour=MUTED, ha="right")
    return sheet.figure


def _panel(
    sheet: Sheet, top: float, name: str, data: pd.DataFrame, lines: pd.DataFrame, of: str, value: str, group: str,
    focus: str, unit: str, decimals: int,
) -> None:  # fmt: skip
    sheet.text(0.0, top - 0.14, name, weight=SEMIBOLD)
    ticks = scale(pd.concat([data[value], lines["lo"].tail(1), lines["hi"].tail(1)]), zero=False, count=4)
    labels = tick_texts(ticks, unit)
    across = scale(data[of], count=6)
    left, bottom = max(inches(t, SMALL) for t in labels) + 0.12, top - TITLE - PANEL
    axes = sheet.axes(left, bottom, WIDTH - 0.1, top - TITLE)
    axes.set(xlim=(0, across[-1]), ylim=(ticks[0], ticks[-1]))
    for at, label in zip(ticks, labels, strict=True):
        y = bottom + PANEL * (at - ticks[0]) / (ticks[-1] - ticks[0])
        sheet.text(left - 0.08, y, label, size=SMALL, colour=MUTED, ha="right")
        axes.axhline(at, color=GRID, linewidth=0.8, zorder=0.5)
    wide = WIDTH - 0.1 - left
    for at, label in zip(across, tick_texts(across, ""), strict=True):
        last = at == across[-1]  # whose number ends at the sheet's edge
        x = left + wide * at / across[-1] + (0.1 if last else 0.0)
        sheet.text(x, bottom - 0.14, label, size=SMALL, colour=MUTED, ha="right" if last else "center")
    axes.plot(lines[of], lines["level"], color=INK, linewidth=1.1, zorder=1)
    for edge in ("lo", "hi"):
        axes.plot(lines[of], lines[edge], zorder=1, **LINES)
    for depth, kind in enumerate(GROUPS):
        part = data[data[group] == kind]
        if part.empty:
            continue
        style: Style = {"linestyle": "none", "markeredgewidth": 1, "zorder": 2 + depth, "clip_on": False}
        axes.plot(part[of], part[value], **style, **MARKS[kind])
        if kind == "place":  # its figure stands beside the title, so that it hides no other place
            words = f"{focus} {amount(float(part[value].iloc[0]), unit, decimals)}"
            sheet.text(WIDTH - 0.1, top - 0.14, words, weight=SEMIBOLD, colour=PLACE, ha="right")
