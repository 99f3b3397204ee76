"""Where a place stands among the places like it: each of them a dot, drawn with seaborn's strip of points."""

import math
from collections.abc import Mapping

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from rc_analysis.shapes.charts_marks import ROLES, scaled_rows
from rc_analysis.shapes.charts_rows import aside_text, data_x
from rc_analysis.shapes.style import (
    GREY,
    INK,
    KEY_ROW,
    PALE,
    PLACE,
    SEMIBOLD,
    WHITE,
    KeyItem,
    Style,
    amount,
    checked,
    draw_key,
    inches,
    key_rows,
    mark_of,
    narrow,
    styled,
)  # fmt: skip

GROUPS = ("place", "neighbour", "region", "england")
"""What each row's `group` may be."""

MARKS: dict[str, Style] = {
    "neighbour": {"marker": "o", "markersize": 6.5, "color": PALE},
    "region": {**ROLES["region"][1], "color": INK, "markersize": 7},
    "england": {**ROLES["england"][1], "color": INK, "markersize": 6.5},
    "place": {**ROLES["place"][1], "markersize": 12},
}
NEAR = 0.14
"""Inches between dots below which the later one is lifted clear of the earlier."""
LIFT = 0.1
BELOW = {"region": -0.18, "england": -0.3}
"""Inches below the strip at which region and England stand, so that the place does not hide them."""


@styled
def spread(
    frame: pd.DataFrame,
    *,
    label: str,
    value: str,
    group: str,
    focus: str,
    unit: str = "",
    decimals: int = 0,
    names: Mapping[str, str] | None = None,
) -> Figure:
    """A strip for each measure: every neighbour a pale dot, the place a large dark one, region and England as marks.

    In: one row per strip (`label`) and area; `value` a number or NaN; `group` says what the area is: place,
    neighbour, region or england. `focus` is the place's name, `names` those of other groups in the key. Strips come
    in order of appearance. The place's value stands beside its dot; where it is NaN its `symbol` is printed at the
    right, and others without a number are left out. Dots that would hide each other are set apart upwards and
    downwards in turn, in order of value, so that one frame always gives one picture.
    Raises ValueError: nothing to draw, a column missing, an unknown group, two rows of one place in a strip.
    """
    data = checked(frame, [label, value, group], [value])
    data = data.assign(**{label: data[label].astype(str), group: data[group].astype(str)})
    if unknown := sorted(set(data[group]) - set(GROUPS)):
        raise ValueError(f"unknown group {unknown}; the groups are {list(GROUPS)}")
    singles = data[data[group] != "neighbour"]
    if singles.duplicated([label, group]).any():
        raise ValueError(f"more than one row for one {label} and {group}")
    strips = list(dict.fromkeys(data[label]))
    told = {"place": focus, "neighbour": "Each statistical neighbour", "region": "Region", "england": "England"}
    told |= dict(names or {})
    present = [g for g in GROUPS if (data[group] == g).any()]
    key: list[KeyItem] = [(told[g], {"linestyle": "none", "markeredgewidth": 1.2, **MARKS[g]}) for g in present]
    rows = key_rows(key)
    ours = singles[singles[group] == "place"].set_index(label)
    numbers = ours[value].to_dict()
    lacking = [mark_of(ours.loc[s]) if math.isnan(numbers.get(s, 0.0)) else "" for s in strips]
    room = 0.72 if narrow() else 0.62  # so that the neighbours, the place and its number lie clear of the strip above
    laid = scaled_rows(
        pd.DataFrame({label: strips}), label, data[value], lacking, unit, KEY_ROW * len(rows) + 0.06, False, least=room
    )
    sheet, axes, middles, _ = laid
    draw_key(sheet, rows)
    for i, (strip, middle, lack) in enumerate(zip(strips, middles, lacking, strict=True)):
        own = data[(data[label] == strip) & data[value].notna()]
        axes.axhline(middle, color=GREY, linewidth=0.6, zorder=0.8)
        near = own[own[group] == "neighbour"].sort_values(value, kind="stable")
        lifts = _lifts([data_x(sheet, axes, v) for v in near[value]])
        for lift in sorted(set(lifts)):  # one strip of seaborn's for each height, never jittered
            part = near[[one == lift for one in lifts]]
            sns.stripplot(
                data=part, x=value, y=[middle + lift] * len(part), orient="y", native_scale=True, jitter=False,
                size=MARKS["neighbour"]["markersize"], color=PALE, edgecolor=WHITE, linewidth=0.8, ax=axes,
                zorder=2, legend=False, clip_on=False,
            )  # fmt: skip
        for role in ("region", "england", "place"):
            for at in own.loc[own[group] == role, value]:
                style: Style = {"markeredgewidth": 1.4, **MARKS[role]}
                axes.plot(
                    at,
                    middle + BELOW.get(role, 0.0),
                    linestyle="none",
                    clip_on=False,
                    zorder=3 + GROUPS[::-1].index(role),
                    **style,
                )
        for at in own.loc[own[group] == "place", value]:
            words = amount(at, unit, decimals)
            half = inches(words, weight=SEMIBOLD) / 2
            x = min(max(data_x(sheet, axes, at), half), sheet.width - half)
            sheet.text(x, middle + 0.24, words, ha="center", weight=SEMIBOLD, colour=PLACE)
        if lack:
            aside_text(laid, i, lack, weight=SEMIBOLD, colour=PLACE)
    axes.set(xlabel="", ylabel="")
    return sheet.figure


def _lifts(places: list[float]) -> list[float]:
    """How far each dot is lifted from the strip's middle, in inches, so that near ones lie side by side.

    In: places along the strip in inches, ascending. Out: lifts in the same order, taken in turn from 0, up, down.
    A dot goes to the first height at which it is clear of the last one there.

    >>> _lifts([1.0, 1.05, 1.1, 1.2, 2.0])
    [0.0, 0.1, -0.1, 0.0, 0.0]
    """
    heights = (0.0, LIFT, -LIFT)
    last = dict.fromkeys(heights, -math.inf)
    out = []
    for at in places:
        lift = next((h for h in heights if at - last[h] >= NEAR), min(heights, key=lambda h: last[h]))
        last[lift] = at
        out.append(lift)
    return out
