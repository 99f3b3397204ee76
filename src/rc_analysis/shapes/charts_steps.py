"""A share that has reached something after each length of time, as steps."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.shapes import charts_look as look
from rc_analysis.shapes.charts_lines import DASHES, scale, tick_texts
from rc_analysis.shapes.charts_words import fit, inches, wrap
from rc_analysis.shapes.style import KEY_ROW, KeyItem, Sheet, Style, checked, draw_key, key_rows, spread


@look.styled
def steps(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    series: str,
    x_title: str,
    y_title: str,
    focus: str | None = None,
    marks: Sequence[tuple[float, str]] = (),
    band: tuple[str, str] | None = None,
    band_label: str = "",
) -> Figure:
    """Steps that rise at each event, a line a series, named at its end.

    In: one row for each event and series; `x` a length of time from nought, `y` a percentage. `focus` is drawn dark.
    `marks` are lengths of time with a word each, drawn as upright lines. `band` names two columns, the range of the
    focus, drawn pale and told in the key as `band_label`. Raises ValueError: no row, a column
    missing, more than four series.
    """
    data = checked(frame, [x, y, series, *(band or ())], [x, y, *(band or ())])
    names = list(dict.fromkeys(data[series].astype(str)))
    if len(names) > len(DASHES):
        raise ValueError(f"{len(names)} series are too many to tell apart; at most {len(DASHES)}")
    reach = pd.concat([data[x], pd.Series([m for m, _ in marks], dtype="float64")])
    pale = data[data[series].astype(str) == focus] if band else data.iloc[:0]
    across, up = (
        scale(reach, count=3 if look.narrow() else 5),
        scale(pd.concat([data[y], *(pale[c] for c in band or ())])),
    )
    key: list[KeyItem] = []
    if marks:
        key = [(word, {"color": look.PLACE, "linewidth": 1.4, "linestyle": dash}) for (_, word), dash in _dashed(marks)]
    if band:
        key.append((band_label, {"facecolor": look.BAND}))
    looks = {n: _look(n == focus, DASHES[i]) for i, n in enumerate(names)}
    if look.narrow():  # no room for names at the ends of the steps
        key = [(n, looks[n]) for n in names] + key
    rows = key_rows(key)
    labels = [wrap(n, 18) for n in names]
    left = max(inches(t) for t in tick_texts(up, "percent")) + 0.1
    right = 0.2 if look.narrow() else 0.25 + max(inches(n, weight=look.SEMIBOLD) for n in labels)
    sheet = Sheet(height=look.HEIGHT + (KEY_ROW * len(rows) - 0.5 if look.narrow() else 0))
    y_words, x_words = fit(y_title, sheet.width - 0.04, look.SMALL), fit(x_title, sheet.width - 0.1, look.SMALL)
    above, foot = 0.3 + 0.17 * y_words.count("\n"), 0.52 + 0.17 * x_words.count("\n")
    top = sheet.height - KEY_ROW * len(rows) - above
    axes = sheet.axes(left, foot, sheet.width - right, top)
    axes.set(xlim=(across[0], across[-1]), ylim=(up[0], up[-1]))
    draw_key(sheet, rows)
    sheet.text(0.02, top + above - 0.02, y_words, size=look.SMALL, colour=look.MUTED, va="top")
    box = axes.get_position()
    span = sheet.width * box.width / (across[-1] - across[0])
    rise = sheet.height * box.height / (up[-1] - up[0])
    for tick, text in zip(up, tick_texts(up, "percent"), strict=True):
        axes.axhline(tick, color=look.GREY if tick == 0 else look.GRID, linewidth=1.0 if tick == 0 else 0.7, zorder=0.5)
        sheet.text(left - 0.08, sheet.height * box.y0 + tick * rise, text, ha="right", colour=look.MUTED)
    for tick, text in zip(across, tick_texts(across, "years"), strict=True):
        sheet.text(left + (tick - across[0]) * span, foot - 0.16, text.split(" ")[0], ha="center", colour=look.MUTED)
    half = inches(x_words, look.SMALL) / 2
    middle = min(left + sheet.width * box.width / 2, sheet.width - half - 0.03)
    sheet.text(max(middle, half + 0.03), (foot - 0.28) / 2, x_words, size=look.SMALL, colour=look.MUTED, ha="center")
    for (at, _), dash in _dashed(marks):
        axes.axvline(at, color=look.PLACE, linewidth=1.4, linestyle=dash, zorder=1)  # type: ignore[arg-type]
    if band:
        edges = pale.sort_values(x)
        axes.fill_between(
            edges[x], edges[band[0]], edges[band[1]], step="post", color=look.BAND, linewidth=0, zorder=0.8
        )
    ends = []
    for name in names:
        part = data[data[series].astype(str) == name].sort_values(x)
        axes.step(part[x], part[y], where="post", zorder=3, **looks[name])
        ends.append((float(part[x].iloc[-1]), float(part[y].iloc[-1])))
    if look.narrow():
        return sheet.figure
    wanted = [sheet.height * box.y0 + y_ * rise for _, y_ in ends]
    placed = spread(wanted, [0.2 * (1 + n.count("\n")) for n in labels], 0.5, top + 0.1)
    edge = sheet.width * box.x1 + 0.12
    for (x_, _), want, at, name, text in zip(ends, wanted, placed, names, labels, strict=True):
        sheet.rule([left + (x_ - across[0]) * span + 0.04, edge - 0.02], [want, at], color=look.GREY, linewidth=0.6)
        dark = name == focus
        sheet.text(edge, at, text, colour=look.PLACE if dark else look.INK, weight=look.SEMIBOLD if dark else "normal")
    return sheet.figure


def _look(dark: bool, dash: object) -> Style:
    return {"color": look.PLACE if dark else look.GREY, "linewidth": 2.6 if dark else 1.8, "linestyle": dash}


def _dashed(marks: Sequence[tuple[float, str]]) -> list[tuple[tuple[float, str], object]]:
    looks: tuple[object, ...] = ((0, (4, 3)), (0, (1, 2)), "-")
    return [(mark, looks[n % len(looks)]) for n, mark in enumerate(marks)]
