"""Charts of marks: a place among others, estimates with their range, grades in a grid, dates on a line."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rc_analysis.present.charts_bars import FOOT, LABEL, data_x, on, reference_line, rows_sheet
from rc_analysis.present.charts_lines import scale, tick_texts
from rc_analysis.present.style import (
    AMBER,
    BAND,
    GREY,
    GRID,
    INK,
    KEY_ROW,
    LINE,
    MUTED,
    PALE,
    PLACE,
    PLUM,
    SEMIBOLD,
    SKY,
    SMALL,
    STRAW,
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
    mark_of,
    styled,
    unit_words,
    wrap,
)  # fmt: skip

ROLES: dict[str, tuple[str, Style]] = {
    "place": ("This place", {"marker": "o", "markersize": 9, "color": PLACE}),
    "neighbours": ("Statistical neighbours", {"marker": "s", "markersize": 6, "color": GREY}),
    "region": ("Region", {"marker": "^", "markersize": 7, "color": GREY}),
    "england": ("England", {"marker": "D", "markersize": 6, "color": GREY, "markerfacecolor": WHITE}),
}
"""Each comparator's name and shape, the same in every figure."""

OFFSETS = {"place": 0.0, "neighbours": 0.06, "region": -0.06, "england": 0.0}
"""Inches above the row's middle, so that marks at one value do not hide each other."""

GRADES: dict[str, tuple[str, str, str]] = {
    "outstanding": ("O", "Outstanding", PLACE),
    "good": ("G", "Good", SKY),
    "requires_improvement": ("RI", "Requires improvement", AMBER),
    "adequate": ("A", "Adequate", STRAW),
    "inadequate": ("I", "Inadequate", PLUM),
    "not_judged": ("–", "Not judged", WHITE),
    "none_made": ("×", "No such judgement now", WHITE),
    "missing": ("?", "Not held here", WHITE),
}
"""Each grade's letter, words and fill. `adequate` was a grade of the framework before 2013; `not_judged` (hatched) is
what a report says of one judgement, `none_made` (dotted edge) that the framework no longer makes it,
`missing` that a grade was given and is not held."""


@styled
def dots(
    frame: pd.DataFrame,
    *,
    label: str,
    columns: Mapping[str, str],
    names: Mapping[str, str] | None = None,
    lo: str | None = None,
    hi: str | None = None,
    band_label: str = "Middle 80% of authorities",
    unit: str = "",
    decimals: int = 0,
    zero: bool = False,
) -> Figure:
    """A row for each measure: the place, its comparators, and the range from a low to a high percentile.

    In: one row a measure, all on one scale; `columns` maps the roles place, neighbours, region, england to
    columns of numbers; `names` gives a role's name in the key. `lo` and `hi` name the range's columns. The
    place's value is printed at the right; where it is NaN its `symbol` is, and where a comparator is NaN its
    mark is left out. Raises ValueError: nothing to draw, a column missing, an unknown role.
    """
    if unknown := [r for r in columns if r not in ROLES]:
        raise ValueError(f"unknown role {unknown}; the roles are {list(ROLES)}")
    ranged = [c for c in (lo, hi) if c]
    drawn = [*columns.values(), *ranged]
    data = checked(frame, [label, *drawn], drawn)
    key: list[KeyItem] = [((names or {}).get(r, ROLES[r][0]), {**ROLES[r][1], "linestyle": "none"}) for r in columns]
    if len(ranged) == 2:
        key.append((band_label, {"facecolor": BAND}))
    rows = key_rows(key)
    place = columns.get("place")
    printed = [
        "" if place is None else amount(v, unit, decimals) if math.isfinite(v) else mark_of(row)
        for (_, row), v in zip(data.iterrows(), data[place] if place else [math.nan] * len(data), strict=True)
    ]
    top = KEY_ROW * len(rows) + 0.04
    sheet, axes, middles = scaled_rows(data, label, pd.concat([data[c] for c in drawn]), printed, unit, top, zero)
    draw_key(sheet, rows)
    for (_, row), y, words in zip(data.iterrows(), middles, printed, strict=True):
        if len(ranged) == 2 and row[ranged].map(math.isfinite).all():
            axes.barh(y, row[ranged[1]] - row[ranged[0]], left=row[ranged[0]], height=0.28, color=BAND, zorder=1)
        for depth, (role, column) in enumerate(reversed(list(columns.items()))):
            if math.isfinite(row[column]):
                style: Style = {"markeredgewidth": 1.2, **ROLES[role][1]}
                axes.plot(row[column], y + OFFSETS[role], linestyle="none", clip_on=False, zorder=3 + depth, **style)
        sheet.text(WIDTH - 0.02, y, words, weight=SEMIBOLD, colour=PLACE, ha="right")
    return sheet.figure


@styled
def intervals(
    frame: pd.DataFrame,
    *,
    label: str,
    value: str,
    lo: str,
    hi: str,
    focus: str | Sequence[str] | None = None,
    unit: str = "",
    decimals: int = 0,
    reference: tuple[str, float] | None = None,
    zero: bool = False,
) -> Figure:
    """A dot with its range, a row each, in the order given; value and range printed at the right.

    In: `value`, `lo` and `hi` in one unit; a NaN value prints its `symbol`. `focus` rows are dark, the rest
    grey; `reference` is a named value drawn as a dashed line. Raises ValueError: nothing to draw, a column
    missing, a range that does not hold its value.
    """
    data = checked(frame, [label, value, lo, hi], [value, lo, hi])
    wrong = (data[value] < data[lo] - 1e-9) | (data[value] > data[hi] + 1e-9)
    if wrong.any():
        raise ValueError(f"the range does not hold the value for {data.loc[wrong, label].tolist()[:3]}")
    chosen = [focus] if isinstance(focus, str) else list(focus or [])
    printed = [
        f"{amount(r[value], unit, decimals)}  ({_span(r[lo], r[hi], unit, decimals)})"
        if math.isfinite(r[value]) else mark_of(r)
        for _, r in data.iterrows()
    ]  # fmt: skip
    reach = pd.concat([data[value], data[lo], data[hi], pd.Series([reference[1]] if reference else [])])
    room = 0.24 if reference else 0.0
    sheet, axes, middles = scaled_rows(data, label, reach, printed, unit, room, zero, bold=chosen)
    for (_, row), y, words in zip(data.iterrows(), middles, printed, strict=True):
        dark = not chosen or str(row[label]) in chosen
        colour = PLACE if dark else GREY
        if math.isfinite(row[value]):
            axes.plot([row[lo], row[hi]], [y, y], color=colour, linewidth=2.2 if dark else 1.5, zorder=3)
            axes.plot(row[value], y, "o" if dark else "s", color=colour, markersize=7.5 if dark else 6, zorder=4)
        weight, ink = (SEMIBOLD, PLACE) if dark and chosen else ("normal", INK)
        sheet.text(WIDTH - 0.02, y, words, ha="right", weight=weight, colour=ink)
    if reference:
        words = f"{reference[0]} {amount(reference[1], unit, decimals)}"
        reference_line(sheet, axes, reference[1], words, sheet.height - 0.12)
    return sheet.figure


@styled
def grade_grid(
    frame: pd.DataFrame,
    *,
    row: str,
    column: str,
    grade: str,
    note: str | None = None,
    row_order: Sequence[str] | None = None,
    column_order: Sequence[str] | None = None,
) -> Figure:
    """Judgements down, inspections across; each cell has its grade's colour and its word, or its letter.

    In: one row a cell, `grade` a key of GRADES; a pair without a row stays empty (the framework had no such
    judgement), which is not the same as `not_judged` (hatched). `note` is small text below the grade. Where
    the cells are too narrow for words they hold letters, explained in a key above.
    Raises ValueError: no row, a column missing, an unknown grade, two grades for one cell.
    """
    if absent := [c for c in (row, column, grade, *([note] if note else [])) if c not in frame]:
        raise ValueError(f"no column {absent} to draw; there are {list(frame.columns)}")
    data = frame[frame[grade].notna()]
    if data.empty:
        raise ValueError("nothing to draw: the table has no grade")
    if strange := sorted(set(data[grade]) - set(GRADES)):
        raise ValueError(f"unknown grade {strange}; the grades are {list(GRADES)}")
    if data.duplicated([row, column]).any():
        raise ValueError(f"two grades for one {row} and {column}")
    down = [str(r) for r in (row_order or dict.fromkeys(data[row].astype(str)))]
    across = [str(c) for c in (column_order or dict.fromkeys(data[column].astype(str)))]
    labels = [wrap(r, LABEL) for r in down]
    left = max(inches(n) for n in labels) + 0.14
    wide = (WIDTH - left) / len(across)
    present = [g for g in GRADES if (data[grade] == g).any()]
    worded = all(inches(_words(g, wide), SMALL, SEMIBOLD) < wide - 0.12 for g in present)
    notes = {} if note is None else {
        (str(r), str(c)): wrap(t, max(6, int((wide - 0.1) / 0.075)))
        for r, c, t in zip(data[row], data[column], data[note], strict=True)
        if isinstance(t, str) and t
    }  # fmt: skip
    heads = [wrap(c, max(5, int(wide / 0.085))) for c in across]
    head = LINE * (1 + max(h.count("\n") for h in heads)) + 0.08
    lines = 1 + max((_words(g, wide).count("\n") for g in present), default=0) if worded else 1
    tall = []
    for name, text in zip(down, labels, strict=True):
        below = max((n.count("\n") + 1 for (r, _), n in notes.items() if r == name), default=0)
        tall.append(max(0.4, LINE * (1 + text.count("\n")) + 0.1, LINE * lines + 0.15 * below + 0.14))
    key = [] if worded else key_rows([(f"{GRADES[g][0]}  {GRADES[g][1]}", fill_of(g)) for g in present])
    sheet = Sheet(WIDTH, KEY_ROW * len(key) + head + sum(tall) + FOOT)
    draw_key(sheet, key)
    top = sheet.height - KEY_ROW * len(key) - head
    for j, text in enumerate(heads):
        sheet.text(left + wide * (j + 0.5), top + head / 2, text, ha="center", weight=SEMIBOLD)
    known = {(str(r), str(c)): str(g) for r, c, g in zip(data[row], data[column], data[grade], strict=True)}
    for name, text, height in zip(down, labels, tall, strict=True):
        middle = top - height / 2
        sheet.text(left - 0.1, middle, text, ha="right")
        for j, head_name in enumerate(across):
            cell = known.get((name, head_name))
            x = left + wide * j
            if cell is None:
                sheet.rule([x + wide / 2 - 0.06, x + wide / 2 + 0.06], [middle, middle], color=GRID, linewidth=1)
                continue
            _cell(sheet, cell, x, middle, wide, height, worded, notes.get((name, head_name), ""))
        top -= height
    return sheet.figure


@styled
def timeline(
    frame: pd.DataFrame,
    *,
    label: str,
    due: str,
    start: str | None = None,
    done: str | None = None,
    note: str | None = None,
    as_of: object = None,
    due_label: str = "Due",
    done_label: str = "Later evidence",
    as_of_label: str = "This edition",
) -> Figure:
    """A row an action: its due date, what it started from, and the date of later evidence on it.

    In: `due` (and `start`, `done`) dates or NaT, in the order to draw. A row with no due date says so beside its
    name. `note` is short text at the right. `as_of` draws an upright dashed line at a date, named in the key.
    Raises ValueError: no row, a column missing, no date at all.
    """
    named = [c for c in (due, start, done) if c]
    if absent := [c for c in (label, *named, *([note] if note else [])) if c not in frame]:
        raise ValueError(f"no column {absent} to draw; there are {list(frame.columns)}")
    dates = frame[named].apply(pd.to_datetime)
    known = dates.stack().dropna()
    if known.empty:
        raise ValueError(f"nothing to draw: no date in {named}")
    edge = pd.to_datetime([*known, *([as_of] if as_of is not None else [])])  # type: ignore[list-item]
    first, last = edge.min(), edge.max()
    years = list(range(first.year, last.year + 2))
    key: list[KeyItem] = [(due_label, {"marker": "D", "markersize": 7, "color": PLACE, "linestyle": "none"})]
    if done:
        style = {"marker": "o", "markersize": 7.5, "color": PLACE, "markerfacecolor": WHITE, "linestyle": "none"}
        key.append((done_label, {**style, "markeredgewidth": 1.6}))
    marks = list(key)
    if as_of is not None:
        key.append((as_of_label, {"color": INK, "linewidth": 1.1, "linestyle": (0, (4, 3))}))
    rows = key_rows(key)
    labels = [
        wrap(name if pd.notna(when) else f"{name} (no due date)", 38)
        for name, when in zip(frame[label].astype(str), dates[due], strict=True)
    ]
    words = [str(n) if isinstance(n, str) else "" for n in frame[note]] if note else [""] * len(frame)
    words = words if any(words) else ["    "] * len(frame)  # room for half of the last year's number
    span = pd.Series([_year(pd.Timestamp(years[0], 1, 1)), _year(pd.Timestamp(years[-1], 1, 1))])
    sheet, axes, middles = rows_sheet(labels, span, words, top=KEY_ROW * len(rows) + 0.3, zero=False, foot=FOOT)
    axes.set_xlim(float(span.iloc[0]), float(span.iloc[1]))
    draw_key(sheet, rows)
    room = (data_x(sheet, axes, years[-1]) - data_x(sheet, axes, years[0])) / max(len(years) - 1, 1)
    step = max(1, math.ceil(0.5 / room))
    for year in years:
        axes.axvline(year, color=GRID, linewidth=0.7, zorder=0.5)
        if (year - years[0]) % step == 0:
            sheet.text(data_x(sheet, axes, year), sheet.height - KEY_ROW * len(rows) - 0.14, str(year),
                       ha="center", colour=MUTED)  # fmt: skip
    if as_of is not None:
        axes.axvline(_year(pd.Timestamp(as_of)), color=INK, linewidth=1.1, linestyle=(0, (4, 3)), zorder=1)  # type: ignore[arg-type]
    for i, y in enumerate(middles):
        at = {c: _year(dates[c].iloc[i]) for c in named if pd.notna(dates[c].iloc[i])}
        if len(at) > 1:
            axes.plot([min(at.values()), max(at.values())], [y, y], color=PALE, linewidth=1.4, zorder=2)
        if start and start in at:
            axes.plot([at[start]] * 2, [y - 0.06, y + 0.06], color=PALE, linewidth=1.6, zorder=2)
        for column, (_, style) in zip([due, *([done] if done else [])], marks, strict=True):
            if column in at:
                axes.plot(at[column], y, clip_on=False, zorder=4, **style)  # type: ignore[arg-type]
        sheet.text(WIDTH - 0.02, y, words[i], ha="right")
    return sheet.figure


# ---- parts of these charts


def scaled_rows(
    data: pd.DataFrame, label: str, reach: pd.Series, printed: Sequence[str], unit: str, top: float, zero: bool,
    bold: Sequence[str] = (), least: float = 0.24,
) -> tuple[Sheet, Axes, list[float]]:  # fmt: skip
    """Named rows over a shared scale whose ticks stand at the foot, with upright grid lines."""
    ticks = scale(reach.dropna(), zero)
    texts = tick_texts(ticks, unit)
    words = unit_words(unit)
    names = [wrap(n, LABEL) for n in data[label]]
    foot = 0.52 if words else 0.32
    span = pd.Series([ticks[0], ticks[-1]])
    sheet, axes, middles = rows_sheet(
        names, span, [f"{p}   " for p in printed], top=top, foot=foot, zero=False, bold=bold, least=least
    )
    axes.set_xlim(ticks[0], ticks[-1])
    for tick, text in zip(ticks, texts, strict=True):
        axes.axvline(tick, color=GREY if tick == 0 else GRID, linewidth=1.0 if tick == 0 else 0.7, zorder=0.5)
        sheet.text(data_x(sheet, axes, tick), foot - 0.14, text, ha="center", colour=MUTED)
    if words:
        middle = (data_x(sheet, axes, ticks[0]) + data_x(sheet, axes, ticks[-1])) / 2
        sheet.text(middle, 0.14, words[0].upper() + words[1:], size=SMALL, colour=MUTED, ha="center")
    return sheet, axes, middles


def _span(low: float, high: float, unit: str, decimals: int) -> str:
    return f"{amount(low, unit, decimals)} to {amount(high, unit, decimals)}"


def _words(grade: str, wide: float) -> str:
    return wrap(GRADES[grade][1], 12 if wide < 1.6 else 24)


def fill_of(grade: str) -> Style:
    """How a grade's tile is filled and edged."""
    style: Style = {"facecolor": GRADES[grade][2], "edgecolor": GREY, "linewidth": 0.5}
    if grade == "none_made":
        return {**style, "edgecolor": INK, "linewidth": 0.9, "linestyle": (0, (1, 2))}
    return {**style, "hatch": "/////"} if grade == "not_judged" else style


def _cell(
    sheet: Sheet, grade: str, x: float, middle: float, wide: float, height: float, worded: bool, note: str
) -> None:
    letter, _, fill = GRADES[grade]
    pad = 0.025
    sheet.box(x + pad, middle - height / 2 + pad, wide - 2 * pad, height - 2 * pad, **fill_of(grade))
    text = _words(grade, wide) if worded else letter
    ink = on(fill)
    below = 0.15 * (note.count("\n") + 1) if note else 0.0
    if grade == "not_judged":  # a clear ground for the words on the hatching
        half = inches(text, SMALL, SEMIBOLD) / 2 + 0.04
        sheet.box(x + wide / 2 - half, middle + below / 2 - 0.09, 2 * half, 0.18, facecolor=WHITE)
    sheet.text(x + wide / 2, middle + below / 2, text, size=SMALL if worded else 11, weight=SEMIBOLD, colour=ink,
               ha="center")  # fmt: skip
    if note:
        lines = text.count("\n") + 1
        sheet.text(x + wide / 2, middle - LINE * lines / 2, note, size=9, colour=ink, ha="center")


def _year(when: pd.Timestamp) -> float:
    """A date as years and a fraction, for the axis."""
    start = pd.Timestamp(when.year, 1, 1)
    return when.year + (when - start).days / ((pd.Timestamp(when.year + 1, 1, 1) - start).days)
