"""Figures on their way out of the package: ours and an analyst's own, as SVG for a page and for a phone."""

import colorsys
import functools
import hashlib
import io
import math
import pickle
import re
import sys
import warnings
from collections.abc import Callable
from itertools import combinations
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

from rc_analysis.shapes.charts_look import (
    BLUE,
    CHARCOAL,
    DARK,
    INK,
    LILAC,
    MUTED,
    NARROW,
    ORANGE,
    PLUM,
    SMALL,
    TEAL,
    look,
    width,
)  # fmt: skip

SHEET = "rc-sheet"
"""Label of a figure that our own charts have drawn."""
COLOURS = "<colorbar>"
"""Label that matplotlib gives the axes of a colour bar."""
KEY = "rc-key"
"""Mark of a key that `own` has set above the plot."""
PHONE, LEAST = 320, 9
"""CSS pixels of the narrowest screen, and below which height words on it are too small to read."""


def to_svg(figure: Figure, alt: str = "", prefix: str = "") -> str:
    """The figure as one `<svg>` element: same figure, same bytes.

    Text is drawn as shapes, so it looks alike everywhere. `alt`, where given, becomes the accessible name. Width and
    height are in CSS pixels and only a starting size; the viewBox lets it scale. Ids begin with `prefix`, made fit for
    CSS and by default taken from the drawing, so that several figures stand in one HTML page. A style block recolours
    the figure for readers who asked for a dark screen; one with any colour that is not ours keeps its own, on white.
    """
    buffer = io.StringIO()
    tight = {} if figure.get_label() == SHEET else {"bbox_inches": "tight", "pad_inches": 0.04}
    nothing = {"Date": None, "Creator": None, "Type": None, "Format": None}
    with look():
        if tight:
            _settle(figure)
        figure.savefig(buffer, format="svg", metadata=nothing, **tight)  # type: ignore[arg-type]
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :].rstrip() + "\n"
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r' d="([^"]*)"', lambda m: f' d="{_short(m[1])}"', svg)
    svg = re.sub(r">\s+<", "><", svg)
    sizes = dict(re.findall(r'\b(width|height)="([\d.]+)pt"', svg[: svg.index(">")]))
    svg = re.sub(r'\b(width|height)="[\d.]+pt"\s*', "", svg, count=2)
    prefix = re.sub(r"^(?![A-Za-z])|[^A-Za-z0-9]+", lambda m: "-" if m[0] else "f", prefix) if prefix else ""
    prefix = prefix or "f" + hashlib.sha256(svg.encode()).hexdigest()[:7]
    svg = _own_ids(svg, prefix).replace("*{", f"#{prefix} *{{", 1)
    name = f' aria-label="{_attribute(alt)}"' if alt else ""
    across, high = (float(sizes[s]) * 96 / 72 for s in ("width", "height"))
    svg = svg.replace("<svg ", f'<svg id="{prefix}" role="img"{name} width="{across:.0f}" height="{high:.0f}" ', 1)
    end = svg.index(">") + 1
    return (
        svg[:end] + f"<style>@media screen and (prefers-color-scheme:dark){{{_dark(svg, prefix)}}}</style>" + svg[end:]
    )


def drawn(draw: Callable[[], Figure], prefix: str = "", alt: str = "") -> tuple[str, str]:
    """The SVG for a page's column, and the SVG for a phone.

    In: what draws the figure; it is called again inside `width(NARROW)`. A figure that is not drawn anew (an analyst's
    own) is made narrow instead. The second SVG is empty where a phone needs none, as all words of the first
    are still 9 pixels high on it, or where an own figure made narrow would have words that overlap.
    """
    ids = (f"{prefix}-w", f"{prefix}-n") if prefix else ("", "")
    figure = draw()
    wide = to_svg(figure, alt, ids[0])
    if _least(figure) >= LEAST:
        return wide, ""
    with width(NARROW):
        small = draw()
        if small.get_size_inches()[0] <= NARROW + 1e-6:
            return wide, to_svg(small, alt, ids[1])
        return wide, _squeezed(small, alt, ids[1])


def own(figure: Any) -> tuple[Figure, ...]:
    """The figure (or figures) of what pandas, matplotlib or seaborn hand back, closed so that nothing bare is shown.

    In: a Figure, Axes, a grid of seaborn's, or an array, list or dict of Axes. Out: each figure once, in order.
    The vertical name of a lone y axis is laid level above it, so that nobody turns their head; a key that would stand
    among the marks goes above them; and a figure without a layout gets one that keeps words apart.
    Raises TypeError: anything else.
    """
    found: list[Figure] = list(dict.fromkeys(_figures(figure)))
    for one in found:
        if (pyplot := sys.modules.get("matplotlib.pyplot")) is not None:
            pyplot.close(one)
        FigureCanvasAgg(one)  # a canvas that belongs to no window and no session
        _level(one)
        _key_above(one, float(one.get_size_inches()[0]))
        if one.get_layout_engine() is None and not one.legends:  # grids of seaborn's make room for theirs themselves
            one.set_layout_engine(_layout(one))
    return tuple(found)


def clashes(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of words of a figure that overlap or touch; a word that leaves the sheet is paired with an empty text."""
    with look():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in _texts(figure)]
    sheet = figure.bbox
    out = [
        (words, "")
        for words, b in boxes
        if b.x0 < sheet.x0 - 1.5 or b.x1 > sheet.x1 + 1.5 or b.y0 < sheet.y0 - 1.5 or b.y1 > sheet.y1 + 1.5
    ]
    for (one, a), (other, b) in combinations(boxes, 2):
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if across > -3 and up > 0.25 * min(a.height, b.height):  # a box has room for letters that hang
            out.append((one, other))
    return out


def words(figure: Figure) -> str:
    """Every text of a figure, a line each: names of ticks and marks too, which are there only once it is drawn."""
    with look():
        FigureCanvasAgg(figure).draw()
    return "".join(f"{' '.join(text.get_text().split())}\n" for text in _texts(figure))


# ---- parts of the way out


def _own_ids(svg: str, prefix: str) -> str:
    """Ids that nothing refers to go; the others begin with `prefix`."""
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    svg = re.sub(r' id="([^"]*)"', lambda m: f' id="{prefix}-{m[1]}"' if m[1] in used else "", svg)
    return re.sub(r'(href="#|url\(#)', rf"\g<1>{prefix}-", svg)


def _dark(svg: str, prefix: str) -> str:
    """The rules for a dark screen, which touch this figure alone."""
    colours = dict.fromkeys(re.findall(r"#[0-9a-f]{6}\b", svg))
    known = DARK | _seaborns()
    if "<image" in svg or not set(colours) <= set(known):
        return f"#{prefix}{{background:#fff}}"
    rules = "".join(
        f'#{prefix} [style*="{p}: {c}"],#{prefix} [{p}="{c}"]{{{p}:{known[c]}!important}}'
        for c in known
        if c in colours
        for p in ("fill", "stroke")
    )
    return f"#{prefix}{{fill:{DARK[INK]}}}{rules}"  # matplotlib writes no colour where it is black


@functools.lru_cache(maxsize=1)
def _seaborns() -> dict[str, str]:
    """Our colours as seaborn dulls them for bars and boxes, and its own dark grey, with what each becomes."""
    out = {"#424242": DARK[INK], "#262626": DARK[INK], "#000000": DARK[INK]}
    for colour in (BLUE, TEAL, PLUM, ORANGE, CHARCOAL, LILAC):
        hue, light, full = colorsys.rgb_to_hls(*to_rgb(colour))
        out[to_hex(colorsys.hls_to_rgb(hue, light, full * 0.75))] = DARK[colour]
    return out


def _least(figure: Figure) -> float:
    """Height in CSS pixels of the smallest words of a figure, on the narrowest screen."""
    sizes = [float(t.get_fontsize()) for t in _texts(figure)]
    shown = min(1.0, PHONE / (float(figure.get_size_inches()[0]) * 96))
    return min(sizes, default=LEAST) * 96 / 72 * shown


def _texts(figure: Figure) -> list[Text]:
    """The texts of a figure that are drawn: not those of hidden axes, nor of ticks outside what is shown."""
    hidden: set[Text] = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if not (axes.get_visible() and axes.axison and axis.get_visible()):
                hidden.update(axis.findobj(Text))  # type: ignore[arg-type]
                continue
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:  # type: ignore[attr-defined]
                    hidden.update((tick.label1, tick.label2))
    found: list[Text] = figure.findobj(Text)  # type: ignore[assignment]
    return [t for t in found if t not in hidden and t.get_visible() and t.get_text().strip()]


def _settle(figure: Figure) -> None:
    """Lay the figure out once and for all: matplotlib's layouts go on moving things by a hair at each drawing."""
    if figure.get_layout_engine() is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a grid that cannot be laid out so is left as it is
            for _ in range(2):  # the second sees how much room the words of the first took
                figure.draw_without_rendering()
        figure.set_layout_engine("none")


def _layout(figure: Figure) -> Literal["tight", "constrained"]:
    """The layout that keeps words apart; a colour bar drawn without one can no longer be `constrained`."""
    return "tight" if len(_mains(figure)) < len(figure.axes) else "constrained"


def _squeezed(figure: Figure, alt: str, prefix: str) -> str:
    """The SVG of an own figure made as narrow as its words allow, or an empty text where they would overlap."""
    if len(figure.axes) > 1 and any(axes.get_legend() for axes in figure.axes):
        return ""  # small panels with a key each
    across, high = (float(v) for v in figure.get_size_inches())
    for room in (w for w in (NARROW, 4.2, 4.8) if w < across):
        try:
            small: Figure = pickle.loads(pickle.dumps(figure))  # of our own bytes; the figure itself stays as it is
            FigureCanvasAgg(small)
            small.set_size_inches(room, max(high * (0.45 + room / across / 2), 2.4) + 0.25 * _key_above(small, room))
            small.set_layout_engine(_layout(small))
        except (pickle.PicklingError, AttributeError, TypeError, RuntimeError):
            return ""  # a formatter made on the spot cannot be copied; a colour bar may not change its layout
        with look():
            _settle(small)
        if not clashes(small) and _least(small) >= LEAST:
            return to_svg(small, alt, prefix)
    return ""


def _mains(figure: Figure) -> list[Axes]:
    """The axes of a figure but for those of colour bars."""
    return [axes for axes in figure.axes if axes.get_label() != COLOURS]


def _figures(thing: Any) -> list[Figure]:
    if isinstance(thing, Figure):
        return [thing]
    if isinstance(thing, Axes | SubFigure):
        return [thing.get_figure(root=True)]  # type: ignore[list-item]
    if isinstance(thing, dict):
        return _figures(list(thing.values()))
    if isinstance(thing, list | tuple | np.ndarray) and len(thing):
        return [f for one in (thing.flat if isinstance(thing, np.ndarray) else thing) for f in _figures(one)]
    inner = getattr(thing, "figure", None)  # seaborn's FacetGrid, PairGrid, JointGrid, ClusterGrid; a container of bars
    if isinstance(inner, Figure | SubFigure):
        return _figures(inner)
    raise TypeError(
        f"a figure: saw {type(thing).__name__}; allowed: a matplotlib Figure or Axes, or a grid of seaborn's. "
        "To mend: hand over what the drawing call returned, such as `ax = sns.barplot(…)`"
    )


def _level(figure: Figure) -> None:
    """A lone y axis has its name level above it, in place of a title."""
    if len(_mains(figure)) != 1:
        return
    axes = _mains(figure)[0]
    if any(axes.get_title(loc) for loc in ("left", "center", "right")):
        return
    if axes.get_ylabel() and axes.yaxis.label.get_rotation() == 90 and axes.yaxis.get_label_position() == "left":
        axes.set_title(axes.get_ylabel(), loc="left", fontsize=SMALL, fontweight="normal", color=MUTED)
        axes.set_ylabel("")


def _key_above(figure: Figure, room: float) -> int:
    """A key that matplotlib would set among the marks goes above them, in columns for a figure `room` inches wide.

    Out: the key's rows beyond the first.
    """
    axes = figure.axes[0] if len(figure.axes) == 1 else None
    legend = axes.get_legend() if axes is not None else None
    if axes is None or legend is None or (getattr(legend, "_loc", None) != 0 and legend.get_gid() != KEY):
        return 0  # none, or placed by hand
    import seaborn as sns  # here, as what makes an exhibit of ours needs none of it

    count = len(legend.get_texts())
    widest = max(len(text.get_text()) for text in legend.get_texts()) * 0.08 + 0.6
    columns = max(1, min(count, int(room / widest)))
    above = axes.transAxes + ScaledTranslation(0, 16 / 72 if axes.get_title("left") else 0, figure.dpi_scale_trans)
    sns.move_legend(
        axes, "lower left", bbox_to_anchor=(0, 1), bbox_transform=above, ncols=columns, title="", frameon=False,
        borderaxespad=0.2, borderpad=0, alignment="left",
    )  # fmt: skip
    axes.get_legend().set_gid(KEY)  # type: ignore[union-attr]
    return math.ceil(count / columns) - 1


def _short(path: str) -> str:
    """A path's numbers to two decimals, a hundredth of a point: a third of the bytes, the same picture."""
    text = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), path)
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(text.split())).replace("-0 ", "0 ")


def _attribute(text: str) -> str:
    pairs = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\n", " "))
    return functools.reduce(lambda t, pair: t.replace(*pair), pairs, text)
