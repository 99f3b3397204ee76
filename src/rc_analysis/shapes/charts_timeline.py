"""Actions on a line of years: when each was due, and when later evidence on it is dated."""

import math

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.shapes import charts_look as look
from rc_analysis.shapes.charts_rows import FOOT, aside_text, data_x, rows_sheet
from rc_analysis.shapes.style import KEY_ROW, KeyItem, draw_key, key_rows


@look.styled
def timeline(
    frame: pd.DataFrame,
    *,
    label: str,
    due: str,
    done: str | None = None,
    note: str | None = None,
    as_of: object = None,
    due_label: str = "Due",
    done_label: str = "Later evidence",
) -> Figure:
    """A row an action: its due date, and the date of later evidence on it.

    In: `due` (and `done`) dates or NaT, in the order to draw. A row with no due date says so beside its
    name. `note` is short text at the right. `as_of` draws an upright dashed line at a date, named in the key.
    Raises ValueError: no row, a column missing, no date at all.
    """
    named = [c for c in (due, done) if c]
    if absent := [c for c in (label, *named, *([note] if note else [])) if c not in frame]:
        raise ValueError(f"no column {absent} to draw; there are {list(frame.columns)}")
    dates = frame[named].apply(pd.to_datetime)
    known = dates.stack().dropna()
    if known.empty:
        raise ValueError(f"nothing to draw: no date in {named}")
    edge = pd.to_datetime([*known, *([as_of] if as_of is not None else [])])  # type: ignore[list-item]
    first, last = edge.min(), edge.max()
    years = list(range(first.year, last.year + 2))
    key: list[KeyItem] = [(due_label, {"marker": "D", "markersize": 7, "color": look.PLACE, "linestyle": "none"})]
    if done:
        style = {
            "marker": "o",
            "markersize": 7.5,
            "color": look.PLACE,
            "markerfacecolor": look.WHITE,
            "linestyle": "none",
        }
        key.append((done_label, {**style, "markeredgewidth": 1.6}))
    marks = list(key)
    if as_of is not None:
        key.append(("This edition", {"color": look.INK, "linewidth": 1.1, "linestyle": (0, (4, 3))}))
    rows = key_rows(key)
    labels = [
        name if pd.notna(when) else f"{name} (no due date)"
        for name, when in zip(frame[label].astype(str), dates[due], strict=True)
    ]
    words = [str(n) if isinstance(n, str) else "" for n in frame[note]] if note else [""] * len(frame)
    words = words if any(words) else ["    "] * len(frame)  # room for half of the last year's number
    span = pd.Series([_year(pd.Timestamp(years[0], 1, 1)), _year(pd.Timestamp(years[-1], 1, 1))])
    laid = rows_sheet(
        labels,
        span,
        words,
        top=KEY_ROW * len(rows) + 0.3,
        zero=False,
        foot=FOOT,
        label=38,
        aside=True,
        ends=0.22 if look.narrow() else 0.05,
    )
    sheet, axes, middles, _ = laid
    axes.set_xlim(float(span.iloc[0]), float(span.iloc[1]))
    draw_key(sheet, rows)
    room = (data_x(sheet, axes, years[-1]) - data_x(sheet, axes, years[0])) / max(len(years) - 1, 1)
    step = max(1, math.ceil(0.5 / room))
    for year in years:
        axes.axvline(year, color=look.GRID, linewidth=0.7, zorder=0.5)
        if (year - years[0]) % step == 0:
            sheet.text(data_x(sheet, axes, year), sheet.height - KEY_ROW * len(rows) - 0.14, str(year),
                       ha="center", colour=look.MUTED)  # fmt: skip
    if as_of is not None:
        axes.axvline(_year(pd.Timestamp(as_of)), color=look.INK, linewidth=1.1, linestyle=(0, (4, 3)), zorder=1)  # type: ignore[arg-type]
    for i, y in enumerate(middles):
        at = {c: _year(dates[c].iloc[i]) for c in named if pd.notna(dates[c].iloc[i])}
        if len(at) > 1:
            axes.plot([min(at.values()), max(at.values())], [y, y], color=look.PALE, linewidth=1.4, zorder=2)
        for column, (_, style) in zip([due, *([done] if done else [])], marks, strict=True):
            if column in at:
                axes.plot(at[column], y, clip_on=False, zorder=4, **style)  # type: ignore[arg-type]
        aside_text(laid, i, words[i].strip())
    return sheet.figure


def _year(when: pd.Timestamp) -> float:
    """A date as years and a fraction, for the axis."""
    start = pd.Timestamp(when.year, 1, 1)
    return when.year + (when - start).days / ((pd.Timestamp(when.year + 1, 1, 1) - start).days)
