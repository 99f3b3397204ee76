"""A projection with its ranges, behind the figures published so far."""

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.say.numbers import amount
from rc_analysis.shapes import charts_look as look
from rc_analysis.shapes.charts_lines import DASHES, categories, draw_line, end_labels, frame_sheet
from rc_analysis.shapes.style import KeyItem, Style, checked


@look.styled
def fan(
    history: pd.DataFrame,
    projection: pd.DataFrame,
    *,
    unit: str = "",
    decimals: int = 0,
    zero: bool = False,
) -> Figure:
    """Figures so far as a line, then a projection as dashes within its 80% (and 95%) range.

    In: `history` with `period` and `value`; `projection` with these, `lo80`, `hi80` and, where there are such, `lo95`
    and `hi95`, its first period after the last of `history`. The bands open at the last figure published. Raises
    ValueError: nothing to draw, a column missing.
    """
    past = checked(history, ["period", "value"], ["value"])
    wide = "lo95" in projection and "hi95" in projection
    drawn = ["value", "lo80", "hi80", *(["lo95", "hi95"] if wide else [])]
    ahead = checked(projection, ["period", *drawn], drawn)
    before = categories(past)
    cats = [*before, *(c for c in categories(ahead) if c not in before)]
    seen = past.set_index(past["period"].astype(str))["value"].reindex(cats)
    then = ahead.set_index(ahead["period"].astype(str)).reindex(cats)
    start = seen.last_valid_index()
    assert start is not None  # `checked` found a number
    then.loc[start, drawn] = seen[start]
    key: list[KeyItem] = [
        ("Published", {"color": look.PLACE, "linewidth": 2.6}),
        ("Projection", {"color": look.PLACE, "linewidth": 2.0, "linestyle": DASHES[1]}),
        ("80% range", {"facecolor": look.BAND}),
    ]
    if wide:
        key.append(("95% range", {"facecolor": look.BAND_PALE}))
    last = then.iloc[-1]
    ends = [(float(last[c]), amount(float(last[c]), unit, decimals), w) for c, w in (
        ("value", "projected"), ("hi80", "upper 80%"), ("lo80", "lower 80%"))]  # fmt: skip
    labels = [(len(cats) - 1, *e) for e in ends]
    values = pd.concat([seen, *(then[c] for c in drawn)])
    sheet, axes = frame_sheet(cats, values, unit, zero, labels, key)
    at = range(len(cats))
    if wide:
        axes.fill_between(at, then["lo95"], then["hi95"], color=look.BAND_PALE, linewidth=0, zorder=1)
    axes.fill_between(at, then["lo80"], then["hi80"], color=look.BAND, linewidth=0, zorder=1.5)
    for edge in ("lo80", "hi80"):
        axes.plot(at, then[edge], color=look.GREY, linewidth=0.8, zorder=2)
    solid: Style = {"color": look.PLACE, "linewidth": 2.6, "marker": "o", "markersize": 4.5, "zorder": 4}
    dashed = {**solid, "linestyle": DASHES[1], "markerfacecolor": look.WHITE, "zorder": 3, "linewidth": 2.0}
    draw_line(axes, then["value"], [], dashed)
    draw_line(axes, seen, [], solid)
    end_labels(sheet, axes, labels, [solid, {"color": look.GREY}, {"color": look.GREY}])
    return sheet.figure
