"""Bar charts: all lie on their side, so that words stay level and long names have room."""

import math
import re
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from rc_analysis.say.numbers import amount
from rc_analysis.shapes import charts_look as look
from rc_analysis.shapes.charts_rows import BESIDE, data_x, rows_sheet
from rc_analysis.shapes.charts_words import inches, mark_of, unit_words
from rc_analysis.shapes.style import KEY_ROW, Sheet, Style, checked, draw_key, key_rows


@look.styled
def bars(
    frame: pd.DataFrame,
    *,
    label: str,
    value: str,
    focus: str | Sequence[str] | None = None,
    unit: str = "",
    decimals: int = 0,
) -> Figure:
    """Horizontal bars from nought in the order given, each with its value printed at its end.

    In: one row a bar; `value` a number, or NaN with its reason in an optional `symbol` column, printed as [c].
    `focus` label(s) are dark and the rest grey; with no focus all are dark.
    Raises ValueError: nothing to draw, a column missing.
    """
    data = checked(frame, [label, value], [value])
    chosen = [focus] if isinstance(focus, str) else list(focus or [])
    printed = [
        amount(row[value], unit, decimals) if math.isfinite(row[value]) else mark_of(row) for _, row in data.iterrows()
    ]
    names = list(data[label])
    sheet, axes, middles, _ = rows_sheet(names, data[value], printed, top=_unit_room(unit), bold=chosen)
    _unit(sheet, unit, sheet.height)
    for (_, row), name, words, y in zip(data.iterrows(), data[label].astype(str), printed, middles, strict=True):
        dark = not chosen or name in chosen
        end = row[value]
        if math.isfinite(end):
            axes.barh(y, end, height=0.2, color=look.PLACE if dark else look.PALE, zorder=2)
        weight, ink = (look.SEMIBOLD, look.PLACE) if dark and chosen else ("normal", look.INK)
        _at_end(sheet, axes, end, y, words, weight, ink)
    return sheet.figure


@look.styled
def stacked(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    part: str,
    parts: Sequence[str] | None = None,
    unit: str = "",
    decimals: int = 0,
    share: bool = True,
    focus: str | None = None,
) -> Figure:
    """Rows (`x`) cut into up to five `parts`, each labelled inside where its label fits.

    In: one row per `x` and `part`, numbers not below nought. With `share` each row is told as 100%: shares are
    worked from the numbers, but taken as they stand where the unit is %, and what is then lacking from 100 stays
    white. Without it, rows are as long as their total, which is printed at the end. Where a part is withheld or
    missing a share cannot be told: its row says so in place of bars. `focus` is the row named in bold.
    Raises ValueError: nothing to draw, a column missing, a number below nought, more than five parts.
    """
    data = checked(frame, [x, y, part], [y])
    if (data[y] < 0).any():
        raise ValueError(f"a part of a whole cannot be below nought: {data.loc[data[y] < 0, part].tolist()[:3]}")
    names = [str(p) for p in (parts or dict.fromkeys(data[part].astype(str)))]
    if len(names) > 5:
        raise ValueError(f"{len(names)} parts in one bar; at most five can be told apart: {names}")
    given = amount(0, unit).endswith("%")
    rows = list(dict.fromkeys(data[x].astype(str)))
    keyed = data.assign(**{x: data[x].astype(str), part: data[part].astype(str)})
    if keyed.duplicated([x, part]).any():
        raise ValueError(f"more than one row for one {x} and {part}")
    wide = keyed.pivot(index=x, columns=part, values=y).reindex(index=rows, columns=names)
    gaps = {r: _gaps(keyed[keyed[x] == r], part, y, names) for r in rows}
    totals = wide.sum(axis=1)
    if share and not given:
        wide = wide.div(totals.where(totals > 0), axis=0) * 100
        wide.loc[[r for r in rows if gaps[r]]] = math.nan
    ends = ["" if share else amount(float(totals[r]), unit, decimals) + ("+" if gaps[r] else "") for r in rows]
    fills = dict(zip(names, part_fills(len(names)), strict=True))
    key = key_rows([(n, {"facecolor": fills[n], "edgecolor": look.INK, "linewidth": 0.4}) for n in names])
    reach = pd.Series([0.0, 100.0]) if share else pd.concat([pd.Series([0.0]), totals])
    labels = list(rows)
    if look.narrow():  # what is lacking is told with the name where there is no room beside the bar
        room = 0.0 if not share else look.page_width() - 0.2 - BESIDE
        told = [n for n in rows if gaps[n] and inches(_lacking(gaps[n])) > room]
        labels = [f"{n} ({_lacking(gaps[n])})" if n in told else n for n in rows]
        gaps |= dict.fromkeys(told, "")
    bold = [labels[rows.index(focus)]] if focus in rows else []
    sheet, axes, middles, _ = rows_sheet(labels, reach, ends, top=KEY_ROW * len(key) + 0.04, least=0.27, bold=bold)
    if share:
        axes.set_xlim(0, max(100.0, float(wide.sum(axis=1).max())))
    draw_key(sheet, key)
    places = decimals if given or not share else 0
    shown = "%" if share else unit
    for name, middle, end in zip(rows, middles, ends, strict=True):
        start = 0.0
        for piece in names:
            size = float(wide.at[name, piece])  # type: ignore[arg-type]
            if not math.isfinite(size) or size == 0:
                continue
            pale = fills[piece] in (look.WHITE, look.BAND_PALE)
            edge: Style = {"edgecolor": look.GREY if pale else look.WHITE, "linewidth": 0.7 if pale else 1.0}
            axes.barh(middle, size, left=start, height=0.27, color=fills[piece], clip_on=False, **edge)
            words = amount(size, shown, places)
            a, b = data_x(sheet, axes, start), data_x(sheet, axes, start + size)
            if inches(words) + 0.06 < b - a:
                sheet.text((a + b) / 2, middle, words, ha="center", colour=on(fills[piece]))
            start += size
        lacking = gaps[name] if end or not gaps[name] else _lacking(gaps[name])
        room = sheet.width - data_x(sheet, axes, start) - 0.06
        if lacking and inches(lacking) > room:  # the mark alone, which the table explains
            lacking = " ".join(dict.fromkeys(re.findall(r"\[[a-z]+\]", lacking)))
        after = end + ("  " if end and lacking else "") + lacking
        _at_end(sheet, axes, start, middle, after, "normal", look.INK if end else look.MUTED)
    return sheet.figure


@look.styled
def waterfall(frame: pd.DataFrame, *, label: str, value: str, unit: str = "", decimals: int = 0) -> Figure:
    """From a first total to a last by steps, each row a bar that begins where the one above ended.

    In: rows in order; `kind`, a column, is `total` (drawn from nought) or `step` (a change, plus or minus). Rises and
    falls differ in colour and carry their sign. Raises ValueError: nothing to draw, a NaN, an unknown kind, or a later
    total that the steps do not reach (to a rounding of one in a million).
    """
    data = checked(frame, [label, value, "kind"], [value])
    if data[value].isna().any():
        raise ValueError(f"a bridge has no gaps; no number for {data.loc[data[value].isna(), label].tolist()}")
    if strange := sorted(set(data["kind"]) - {"total", "step"}):
        raise ValueError(f"kind must be 'total' or 'step', not {strange}")
    spans: list[tuple[float, float]] = []
    level = 0.0
    for i, row in data.iterrows():
        total = row["kind"] == "total"
        if total and i and abs(row[value] - level) > 1e-6 * max(1.0, abs(level)):
            raise ValueError(f"the steps reach {level:,.2f}, but {row[label]!r} is {row[value]:,.2f}")
        spans.append((0.0 if total else level, row[value] if total else level + row[value]))
        level = spans[-1][1]
    words = [amount(v, unit, decimals, sign=k == "step") for v, k in zip(data[value], data["kind"], strict=True)]
    reach = pd.Series([0.0] + [e for span in spans for e in span])
    names = [str(n) for n in data[label]]
    totals = [str(n) for n in data.loc[data["kind"] == "total", label]]
    sheet, axes, middles, _ = rows_sheet(names, reach, words, top=_unit_room(unit), least=0.26, bold=totals)
    _unit(sheet, unit, sheet.height)
    for i, ((a, b), y, told) in enumerate(zip(spans, middles, words, strict=True)):
        total = data["kind"].iloc[i] == "total"
        colour = look.PLACE if total else look.ORANGE if b >= a else look.TEAL
        axes.barh(y, b - a, left=a, height=0.24, color=colour, hatch="" if total or b >= a else "////",
                  edgecolor=look.WHITE, linewidth=0, zorder=2)  # fmt: skip
        if i + 1 < len(spans):
            axes.plot([b, b], [y - 0.12, middles[i + 1] + 0.12], color=look.GREY, linewidth=0.8, zorder=1)
        _at_end(sheet, axes, max(a, b) if max(a, b) > 0 else min(a, b), y, told, look.SEMIBOLD, look.INK)
    return sheet.figure


# ---- inks, fills and words


def on(fill: str) -> str:
    """The ink that reads best on a fill, by WCAG contrast, on a light screen and on a dark one."""

    def worst(ink: str) -> float:
        return min(contrast(ink, fill), contrast(look.DARK[ink], look.DARK[fill]))

    return max((look.WHITE, look.INK, look.BLACK), key=worst)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def part_fills(count: int) -> list[str]:
    """Fills for the parts of a whole: dark to light, so that they differ without colour too."""
    return [look.PLACE, look.TEAL, look.PEACH, look.BAND_PALE, look.WHITE][:count]


def _luminance(colour: str) -> float:
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def _gaps(rows: pd.DataFrame, part: str, y: str, names: Sequence[str]) -> str:
    """`Own provision [c]`: the parts of a row that have no number, each with its symbol; empty where none."""
    held = rows[rows[y].isna() & rows[part].isin(names)]
    return ", ".join(f"{row[part]} {mark_of(row)}" for _, row in held.iterrows())


def _lacking(gaps: str) -> str:
    return f"not shown: {gaps}"


def _at_end(sheet: Sheet, axes: Axes, end: float, y: float, words: str, weight: str, ink: str) -> None:
    below = math.isfinite(end) and end < 0
    x = data_x(sheet, axes, end if math.isfinite(end) else 0.0)
    sheet.text(x - 0.06 if below else x + 0.06, y, words, ha="right" if below else "left", weight=weight, colour=ink)


def _unit_room(unit: str) -> float:
    return 0.24 if unit_words(unit) else 0.0


def _unit(sheet: Sheet, unit: str, top: float) -> None:
    if words := unit_words(unit):
        sheet.text(0.02, top - 0.1, words[0].upper() + words[1:], size=10, colour=look.MUTED)
