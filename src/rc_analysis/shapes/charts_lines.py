"""Line charts: change over time, and a projection with its ranges."""

import math
from collections.abc import Sequence
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rc_analysis.say.numbers import amount, period
from rc_analysis.shapes import charts_look as look
from rc_analysis.shapes.charts_words import fit, inches, mark_of, unit_words, wrap
from rc_analysis.shapes.style import KEY_ROW, KeyItem, Sheet, Style, checked, draw_key, key_rows, spread

DASHES: tuple[object, ...] = ("-", (0, (5, 2)), (0, (1, 1.3)), (0, (7, 2, 1, 2)))
MARKERS = ("o", "s", "^", "D")
SWATCH = 0.3
MOST = 6
"""Series that one line chart can tell apart."""


@look.styled
def lines(
    frame: pd.DataFrame,
    *,
    focus: str | None = None,
    order: Sequence[str] | None = None,
    unit: str = "",
    decimals: int = 0,
    breaks: Sequence[str] = (),
    zero: bool = False,
) -> Figure:
    """Lines over time, each named and valued at its end.

    In: one row per `period` and `series`; `value` a number or NaN; an optional `symbol` column says why it is NaN.
    Periods are text, kept in the order of `period_end` where that column is there, of an ordered categorical's
    categories, else of first appearance. `focus` is drawn thick and dark, the others grey with dashes of their
    own. `breaks` are the periods at which a new method starts: lines do not cross them. The axis
    starts at nought where `zero`, or where the values fall below half of their highest.
    A missing point breaks its line; its symbol, in brackets, stands at the foot of the chart.
    Raises ValueError: nothing to draw, a column missing, more than six named series.
    """
    data = checked(frame, ["period", "value", "series"], ["value"])
    cats = categories(data)
    table = _wide(data, cats)
    names = [n for n in order or dict.fromkeys(data["series"].astype(str)) if n in table and table[n].notna().any()]
    if len(names) > MOST:
        raise ValueError(f"{len(names)} series are too many to tell apart; name at most {MOST}")
    if focus in names:
        names = [focus, *(n for n in names if n != focus)]
    looks = styles(names, focus)
    labels = [_end(table[n], n, unit, decimals) for n in names]
    key = [(name, looks[n]) for n, (*_, name) in zip(names, labels, strict=True)] if look.narrow() else []
    cuts = sorted(cats.index(str(b)) for b in breaks if str(b) in cats)
    sheet, axes = frame_sheet(cats, data["value"], unit, zero, labels, key)
    for name in reversed(names):
        draw_line(axes, table[name], cuts, looks[name])
    box = axes.get_position()
    for cut in (c for c in reversed(cuts) if c):
        x = _x(sheet, axes, cut - 0.5)
        ends = [sheet.height * box.y0, sheet.height * box.y1]
        sheet.rule([x, x], ends, color=look.GREY, linewidth=0.9, linestyle=(0, (2, 2)))
    _draw_symbols(axes, data, cats, names, looks)
    end_labels(sheet, axes, labels, [looks[n] for n in names])
    return sheet.figure


def categories(data: pd.DataFrame) -> list[str]:
    """The periods in the order they are to be drawn (see `lines`)."""
    periods = data["period"]
    if isinstance(periods.dtype, pd.CategoricalDtype) and periods.cat.ordered:
        return [str(c) for c in periods.cat.categories if (periods == c).any()]
    if "period_end" in data:
        periods = data.sort_values("period_end", kind="stable")["period"]
    return list(dict.fromkeys(periods.astype(str)))


def styles(names: Sequence[str], focus: str | None) -> dict[str, Style]:
    """A line style for each name; England, neighbours and region keep the same one in every figure."""
    out: dict[str, Style] = {}
    if focus not in names:
        for i, name in enumerate(names):
            out[name] = {
                "color": look.CATEGORICAL[i % 4], "linestyle": DASHES[i % 4], "linewidth": 2.0,
                "marker": MARKERS[i % 4], "markersize": 4.5, "zorder": 3 + (len(names) - i) / 10,
            }  # fmt: skip
        return out
    free = [1, 2, 0, 3, 1, 2]
    for name in names:
        if name == focus:
            out[name] = {"color": look.PLACE, "linewidth": 2.8, "marker": "o", "markersize": 4.5, "zorder": 4}
            continue
        wanted = 0 if name == "England" else 1 if "neighbour" in name.lower() else free[0]
        dash = wanted if wanted in free else free[0]
        free.remove(dash)
        out[name] = {"color": look.GREY, "linestyle": DASHES[dash], "linewidth": 1.6, "zorder": 3}
    return out


def scale(values: pd.Series, zero: bool = True, count: int = 5) -> list[float]:
    """Round tick values that take in every value, from nought unless all lie high and `zero` is false."""
    low, high = float(values.min()), float(values.max())
    if low >= 0 and (zero or low < 0.5 * high or high == 0):
        low = 0.0
    elif zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - 1 if low else 0.0, high + 1
    ticks = MaxNLocator(nbins=count, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(t) for t in ticks]


def tick_texts(ticks: Sequence[float], unit: str) -> list[str]:
    """Tick labels with no more decimals than tell them apart; all in £m where the largest is."""
    money = amount(0.0, unit).startswith("£")
    if money and max(abs(t) for t in ticks) >= 1e6:
        ticks, unit = [t / 1e6 for t in ticks], "£m"
    places = next((d for d in range(4) if all(abs(t - round(t, d)) < 1e-9 for t in ticks)), 4)
    return ["£0" if money and not t else amount(t, unit, places) for t in ticks]


def period_labels(periods: Sequence[str]) -> list[str]:
    """Periods as prose writes them (`2024-25 (OT)` is 2024-25), where that keeps them apart."""
    plain = [period(p) for p in periods]
    return plain if len(set(plain)) == len(set(periods)) else list(periods)


def _wide(data: pd.DataFrame, cats: list[str]) -> pd.DataFrame:
    keys = data[["period", "series"]]
    if (doubled := keys.duplicated()).any():
        first = keys[doubled].iloc[0].tolist()
        raise ValueError(f"more than one row for {first}: a line needs one value a period")
    named = data.assign(period=keys["period"].astype(str), series=keys["series"].astype(str))
    return named.pivot(index="period", columns="series", values="value").reindex(cats)


End = tuple[int, float, str, str]
"""A line's end: where it is on x and y, its value in words, and its name."""


def _end(column: pd.Series, name: str, unit: str, decimals: int) -> End:
    label = column.last_valid_index()
    value = float(column[label])
    at = list(column.index).index(label)
    if at < len(column) - 1:  # the line stops early: say when, so that it is not read beside later values
        name = f"{name}, {period(str(label))}"
    return at, value, amount(value, unit, decimals), name


def frame_sheet(
    cats: list[str], values: pd.Series, unit: str, zero: bool, labels: Sequence[End], key: list[KeyItem]
) -> tuple[Sheet, Axes]:
    """A sheet with axes that leave room for tick labels, the labels of line ends and the key."""
    ticks = scale(values.dropna(), zero)
    texts = tick_texts(ticks, unit)
    page, rows = look.page_width(), key_rows(key)
    left = max(inches(t) for t in texts) + 0.1
    wide = max(inches(v, weight=look.SEMIBOLD) for _, _, v, _ in labels)
    right = 0.3 + wide
    if not look.narrow():
        right += max(inches(wrap(n, 18), weight=look.SEMIBOLD) for *_, n in labels)
        right += SWATCH + 0.03 if len(labels) > 1 else 0
    named = [fit(c, 0.9) for c in period_labels(cats)]
    foot = 0.34 + look.LINE * max(c.count("\n") for c in named)
    words = unit_words(unit)
    above = 0.3 if words else 0.12
    height = look.HEIGHT
    if look.narrow():  # the names stand in the key, not beside the lines: the plot keeps the height that it would have
        height += KEY_ROW * len(rows) - 0.5
    sheet = Sheet(page, height + foot - 0.34)
    top = sheet.height - KEY_ROW * len(rows) - above
    axes = sheet.axes(left, foot, page - right, top)
    axes.set(xlim=(-0.25, len(cats) - 1 + 0.12), ylim=(ticks[0], ticks[-1]))
    draw_key(sheet, rows)
    if words:
        sheet.text(0.02, top + above - 0.1, words[0].upper() + words[1:], size=look.SMALL, colour=look.MUTED)
    for tick, text in zip(ticks, texts, strict=True):
        style: Style = {"color": look.GREY, "linewidth": 1.0} if tick == 0 else {"color": look.GRID, "linewidth": 0.7}
        axes.axhline(tick, zorder=0.5, clip_on=False, **style)
        sheet.text(left - 0.08, _y(sheet, axes, tick), text, ha="right", colour=look.MUTED)
    room = (page - right - left) / max(len(cats) - 1 + 0.37, 1)
    step = max(math.ceil((max(inches(c) for c in named) + 0.14) / room), math.ceil(len(cats) / 14))
    for i, cat in enumerate(named):
        if (len(cats) - 1 - i) % step == 0:
            half = inches(cat) / 2
            at = min(max(_x(sheet, axes, i), half), page - half)
            sheet.text(at, foot - 0.09, cat, ha="center", va="top", colour=look.MUTED)
    return sheet, axes


def _x(sheet: Sheet, axes: Axes, value: float) -> float:
    box, (low, high) = axes.get_position(), axes.get_xlim()
    return sheet.width * (box.x0 + box.width * (value - low) / (high - low))


def _y(sheet: Sheet, axes: Axes, value: float) -> float:
    box, (low, high) = axes.get_position(), axes.get_ylim()
    return sheet.height * (box.y0 + box.height * (value - low) / (high - low))


def draw_line(axes: Axes, column: pd.Series, cuts: Sequence[int], style: Style) -> None:
    edges = [0, *cuts, len(column)]
    values = column.to_numpy(dtype="float64", copy=True)
    for start, stop in pairwise(edges):
        part = values[start:stop]
        axes.plot(range(start, stop), part, clip_on=False, solid_capstyle="round", **style)  # type: ignore[arg-type]
        if "marker" not in style:  # a lone point between gaps would not show as a line
            lone = [
                i for i, v in enumerate(part)
                if math.isfinite(v)
                and not (i and math.isfinite(part[i - 1]))
                and not (i + 1 < len(part) and math.isfinite(part[i + 1]))
            ]  # fmt: skip
            colour = str(style["color"])
            axes.plot([start + i for i in lone], part[lone], "o", color=colour, markersize=3.5, clip_on=False)


def _draw_symbols(axes: Axes, data: pd.DataFrame, cats: list[str], names: list[str], looks: dict[str, Style]) -> None:
    """[c] and its kin at the foot of the chart: above the axis, so that it says nothing of the value.

    Where periods stand too near for one each, a run of one symbol is told once, at its middle.
    """
    if "symbol" not in data:
        return
    held = data[data["value"].isna() & data["symbol"].notna()]
    room = axes.get_position().width * look.page_width() / (len(cats) - 1 + 0.37)
    height: dict[int, int] = {}
    for name in names:
        mine = held[held["series"].astype(str) == name]
        marks = {cats.index(str(row["period"])): mark_of(row) for _, row in mine.iterrows()}
        runs: list[list[int]] = []
        for at in sorted(marks):
            tight = runs and (at - runs[-1][-1]) * room < inches(marks[at], look.SMALL) + 0.05
            if tight and marks[at] == marks[runs[-1][-1]]:
                runs[-1].append(at)
            else:
                runs.append([at])
        for run in runs:
            level = max(height.get(at, 0) for at in run)
            axes.annotate(
                marks[run[0]], ((run[0] + run[-1]) / 2, axes.get_ylim()[0]), xytext=(0, 4 + 12 * level),
                textcoords="offset points", ha="center", fontsize=look.SMALL, zorder=6,
                color=str(looks[name]["color"]) if name == names[0] else look.MUTED,
            )  # fmt: skip
            height.update(dict.fromkeys(run, level + 1))


def end_labels(sheet: Sheet, axes: Axes, labels: Sequence[End], looks: Sequence[Style]) -> None:
    """Value and name at each line's end, moved apart where they clash, with a thin leader where moved."""
    box = axes.get_position()
    edge = sheet.width * box.x1 + 0.12
    named = not look.narrow()  # on a narrow page the names are in the key
    keyed = named and len(labels) > 1 and not all("linestyle" not in s for s in looks)
    wrapped = [wrap(name, 18) if named else "" for *_, name in labels]
    heights = [look.LINE * (1 + w.count("\n")) + 0.03 for w in wrapped]
    wanted = [_y(sheet, axes, v) for _, v, _, _ in labels]
    placed = spread(wanted, heights, sheet.height * box.y0 - 0.08, sheet.height * box.y1 + 0.12)
    wide = max(inches(text, weight=look.SEMIBOLD) for *_, text, _ in labels)
    for (at, _, text, _), name, want, y, style in zip(labels, wrapped, wanted, placed, looks, strict=True):
        dark = style["color"] == look.PLACE
        start = _x(sheet, axes, at)
        if abs(want - y) > 0.03 or start < edge - 0.3:
            sheet.rule([start + 0.05, edge], [want, y], color=look.GREY, linewidth=0.6)
        if keyed:
            sheet.rule([edge, edge + SWATCH], [y, y], **{k: v for k, v in style.items() if k != "marker"})
            if "marker" in style:
                sheet.rule([edge + SWATCH / 2], [y], **style)
        left = edge + 0.06 + (SWATCH + 0.03 if keyed else 0)
        ink = look.PLACE if dark else look.INK
        sheet.text(left + wide, y, text, weight=look.SEMIBOLD, colour=ink, ha="right")
        if named:
            sheet.text(left + wide + 0.07, y, name, colour=ink, weight=look.SEMIBOLD if dark else "normal")
