"""Every place by the number of cases behind its figure, between the lines where chance alone would put it."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.say.numbers import amount
from rc_analysis.shapes import charts_look as look
from rc_analysis.shapes.charts_lines import scale, tick_texts
from rc_analysis.shapes.charts_words import fit, inches
from rc_analysis.shapes.style import KEY_ROW, KeyItem, Sheet, Style, checked, draw_key, key_rows

GROUPS = ("other", "neighbour", "place")
MARKS: dict[str, Style] = {
    "other": {"marker": "o", "markersize": 4.2, "markerfacecolor": look.WHITE, "markeredgecolor": look.PALE},
    "neighbour": {"marker": "o", "markersize": 5, "markerfacecolor": look.GREY, "markeredgecolor": look.GREY},
    "place": {"marker": "o", "markersize": 10, "markerfacecolor": look.PLACE, "markeredgecolor": look.WHITE},
}
PANEL, AXIS = 1.75, 0.36
LINES: Style = {"color": look.GREY, "linewidth": 1.1, "linestyle": (0, (4, 3))}


@look.styled
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
    key += [("All together", {"color": look.INK, "linewidth": 1.1}), ("95 in 100 lie between by chance alone", LINES)]
    rows = key_rows(key)
    head = KEY_ROW * len(rows) + 0.08
    page = look.page_width()
    heads = []
    for name in panels:  # the place's figure stands beside the panel's name, so that it hides no other place
        ours = data[(data[panel] == name) & (data[group] == "place")]
        told_ours = "".join(f"{focus} {amount(float(v), units[name], decimals[name])}" for v in ours[value].head(1))
        beside = inches(name, weight=look.SEMIBOLD) + 0.3 + inches(told_ours, weight=look.SEMIBOLD) < page
        heads.append((fit(name, page, weight=look.SEMIBOLD).split("\n"), told_ours, not beside))
    tall = [look.LINE * (len(title) + below * bool(words)) + 0.1 for title, words, below in heads]
    sheet = Sheet(page, head + sum(tall) + len(panels) * (PANEL + AXIS) + 0.22)
    draw_key(sheet, rows)
    top = sheet.height - head
    for name, (title, words, below), high in zip(panels, heads, tall, strict=True):
        for n, line in enumerate(title):
            sheet.text(0.0, top - look.LINE * (n + 0.5), line, weight=look.SEMIBOLD)
        at = (
            (0.0, top - look.LINE * (len(title) + 0.5), "left") if below else (page - 0.1, top - look.LINE / 2, "right")
        )
        sheet.text(at[0], at[1], words, weight=look.SEMIBOLD, colour=look.PLACE, ha=at[2])
        own, edges = data[data[panel] == name], lines[lines[panel] == name]
        _panel(sheet, top - high, own, edges, of, value, group, units[name])
        top -= high + PANEL + AXIS
    sheet.text(sheet.width, 0.12, counted, size=look.SMALL, colour=look.MUTED, ha="right")
    return sheet.figure


def _panel(
    sheet: Sheet, top: float, data: pd.DataFrame, lines: pd.DataFrame, of: str, value: str, group: str, unit: str
) -> None:
    ticks = scale(pd.concat([data[value], lines["lo"].tail(1), lines["hi"].tail(1)]), zero=False, count=4)
    labels = tick_texts(ticks, unit)
    across = scale(data[of], count=3 if look.narrow() else 6)
    left, bottom = max(inches(t, look.SMALL) for t in labels) + 0.12, top - PANEL
    axes = sheet.axes(left, bottom, sheet.width - 0.1, top)
    axes.set(xlim=(0, across[-1]), ylim=(ticks[0], ticks[-1]))
    for at, label in zip(ticks, labels, strict=True):
        y = bottom + PANEL * (at - ticks[0]) / (ticks[-1] - ticks[0])
        sheet.text(left - 0.08, y, label, size=look.SMALL, colour=look.MUTED, ha="right")
        axes.axhline(at, color=look.GRID, linewidth=0.8, zorder=0.5)
    wide = sheet.width - 0.1 - left
    for at, label in zip(across, tick_texts(across, ""), strict=True):
        last = at == across[-1]  # whose number ends at the sheet's edge
        x = left + wide * at / across[-1] + (0.1 if last else 0.0)
        sheet.text(x, bottom - 0.14, label, size=look.SMALL, colour=look.MUTED, ha="right" if last else "center")
    axes.plot(lines[of], lines["level"], color=look.INK, linewidth=1.1, zorder=1)
    for edge in ("lo", "hi"):
        axes.plot(lines[of], lines[edge], zorder=1, **LINES)
    for depth, kind in enumerate(GROUPS):
        part = data[data[group] == kind]
        if part.empty:
            continue
        style: Style = {"linestyle": "none", "markeredgewidth": 1, "zorder": 2 + depth, "clip_on": False}
        axes.plot(part[of], part[value], **style, **MARKS[kind])
