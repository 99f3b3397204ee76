"""The look that every figure shares: palette, type, measures of text, and the SVG that leaves the package.

Colours are the Government Analysis Function's, read from afcharts. Drawing uses matplotlib's object
interface only, inside `look()`, so no state of a session reaches a figure and no figure leaves state behind.
"""

import functools
import io
import math
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import resources
from typing import Any, ParamSpec

import matplotlib as mpl
import pandas as pd
from afcharts.af_colours import get_af_colours
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from rc_analysis import paths
from rc_analysis.errors import DataError

P = ParamSpec("P")

BLUE, TEAL, PLUM, ORANGE, CHARCOAL, LILAC = (c.lower() for c in get_af_colours("categorical"))
BLACK = "#101010"
"""Ink for words on a fill that stays light on a dark screen, where INK turns white."""
SKY, PALE_SKY = (get_af_colours("sequential")[i].lower() for i in (2, 3))
PLACE = BLUE
INK, MUTED, GREY, PALE, GRID, WHITE = "#0b0c0c", "#4b5358", "#6f777b", "#8a9297", "#d9dcde", "#ffffff"
BAND, BAND_PALE = "#cfdce8", "#e4ebf1"
AMBER, STRAW, PEACH = "#f9c9a3", "#f4e4b8", "#f7b07f"

CATEGORICAL = (BLUE, ORANGE, TEAL, PLUM)
"""Four colours at most in one figure; the first two are the Analysis Function's pair."""

DARK: dict[str, str] = {
    BLACK: BLACK, INK: "#f1f3f4", MUTED: "#c3c9cd", GREY: "#a3abb0", PALE: "#7c858a", GRID: "#3b4247", WHITE: "#15191c",
    BLUE: "#6cb1ee", TEAL: "#4fd0c4", PLUM: "#ee86bf", ORANGE: "#ff9560", CHARCOAL: "#b9bfc3", LILAC: "#c3aee6",
    SKY: "#9accf5", PALE_SKY: "#3f7fb8", BAND: "#2a4258", BAND_PALE: "#203040", AMBER: "#7a4a24",
    STRAW: "#5f5326", PEACH: "#97541f",
}  # fmt: skip
"""What each colour becomes for a reader whose screen is set to dark. Every colour drawn is a key."""

WIDTH, HEIGHT = 7.2, 3.4
SIZE, SMALL = 11.0, 10.0
SEMIBOLD = "semibold"
FAMILY = "Source Sans 3"
LINE = 1.22 * SIZE / 72
"""Inches from one line of text to the next."""


@lru_cache(maxsize=1)
def family() -> str:
    """The typeface of figures: Source Sans 3 from reports/theme/fonts, else matplotlib's own DejaVu Sans."""
    try:
        files = sorted(paths.reports("theme", "fonts").glob("*.ttf"))
    except DataError:
        files = []
    for file in files:
        font_manager.fontManager.addfont(str(file))
    names = {f.name for f in font_manager.fontManager.ttflist}
    return FAMILY if files and FAMILY in names else "DejaVu Sans"


@lru_cache(maxsize=1)
def _settings() -> dict[str, Any]:
    sheet = resources.files("afcharts").joinpath("afcharts.mplstyle")
    with resources.as_file(sheet) as file:
        theirs: dict[str, Any] = {**mpl.rc_params_from_file(str(file), use_default_template=False)}  # type: ignore[dict-item]
    ours: dict[str, Any] = {
        "font.family": [family()],
        "font.size": SIZE,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": GRID,
        "axes.spines.left": False,
        "axes.spines.bottom": False,
        "axes.grid": False,
        "axes.unicode_minus": True,
        "xtick.color": INK,
        "ytick.color": INK,
        "figure.dpi": 96.0,
        "savefig.dpi": 96.0,
        "svg.fonttype": "path",
        "svg.hashsalt": "rc-analysis",
        "text.parse_math": False,
        "hatch.linewidth": 0.8,
        "path.simplify": False,
    }
    kept = (k for k in mpl.rcParamsDefault if not k.startswith(("backend", "interactive")))
    base: dict[str, Any] = {k: mpl.rcParamsDefault[k] for k in kept}
    return {**base, **theirs, **ours}


@contextmanager
def look() -> Iterator[None]:
    """Matplotlib's settings as the figures need them, whatever the session's are; restored on leaving."""
    with mpl.rc_context():
        mpl.rcParams.update(_settings())  # type: ignore[arg-type]
        yield


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Decorator: the chart function runs inside `look()`."""

    @functools.wraps(draw)
    def inner(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with look():
            return draw(*args, **kwargs)

    return inner


# ---- words and numbers in a figure


def wrap(text: object, width: int = 30) -> str:
    """Break a label into lines of at most `width` characters, words kept whole."""
    return "\n".join(textwrap.wrap(str(text), width, break_long_words=False)) or " "


@lru_cache(maxsize=1)
def _ruler() -> RendererAgg:
    return RendererAgg(8, 8, 720)


@lru_cache(maxsize=4096)
def _line_inches(line: str, size: float, weight: str) -> float:
    with look():
        font = font_manager.FontProperties(family=[family()], size=size, weight=weight)
        width, _, _ = _ruler().get_text_width_height_descent(line, font, False)
    return float(width) / 720


def inches(text: str, size: float = SIZE, weight: str = "normal") -> float:
    """Width of the longest line of `text` in inches, as drawn."""
    return max((_line_inches(line, size, weight) for line in text.split("\n") if line), default=0.0)


def plain_unit(unit: str) -> str:
    """A unit of the measure dictionary as figures write it: `pounds a week` is `£ a week`, `percent` is `%`."""
    text = unit.strip().replace("_", " ")
    text = re.sub(r"^pounds\b", "£", text).replace("£ per ", "£ a ")
    return {"count": "", "number": "", "percent": "%", "per cent": "%", "per 10000": "per 10,000"}.get(text, text)


def amount(value: float, unit: str = "", decimals: int = 0, *, sign: bool = False) -> str:
    """A number as figures and tables print it: thousands commas, a true minus, £ before, m, k or % after.

    £ of a million or more are told in £m to one place. `sign` puts a plus before a rise.

    >>> amount(1204, "£"), amount(-3.25, "%", 1), amount(12.3, "£m", 1), amount(21_400_000, "£")
    ('£1,204', '−3.3%', '£12.3m', '£21.4m')
    """
    before, after = _affixes(unit)
    if before and not after and abs(value) >= 1e6:
        value, after, decimals = value / 1e6, "m", max(decimals, 1)
    shown = _half_away(abs(value), decimals)
    zero = float(shown.replace(",", "")) == 0
    lead = "−" if value < 0 and not zero else "+" if sign and value > 0 and not zero else ""
    return f"{lead}{before}{shown}{after}"


def _half_away(value: float, decimals: int) -> str:
    """Round halves away from zero, as readers do, not to the even digit."""
    scaled = math.floor(value * 10**decimals + 0.5 + 1e-9) / 10**decimals
    return f"{scaled:,.{decimals}f}"


def _affixes(unit: str) -> tuple[str, str]:
    text = plain_unit(unit)
    if text.startswith("£"):
        rest = text[1:].strip().lower()
        return "£", {"m": "m", "million": "m", "millions": "m", "k": "k", "thousand": "k"}.get(rest, "")
    if text.startswith("%"):
        return "", "%"
    if text.lower() in ("pp", "percentage points"):
        return "", " pp"
    return "", ""


def unit_words(unit: str) -> str:
    """The unit where numbers alone do not show it, else an empty text.

    >>> unit_words("pounds a week"), unit_words("pounds_per_child"), unit_words("per_10000"), unit_words("percent")
    ('£ a week', '£ a child', 'per 10,000', '')
    """
    text = plain_unit(unit)
    bare = {"£", "%", "", "£m", "£k", "£ million", "£ thousand"}
    return "" if text.lower() in bare else text


# ---- frames


def checked(frame: pd.DataFrame, columns: Sequence[str], values: Sequence[str]) -> pd.DataFrame:
    """A copy of `frame` with `values` as floats. Raises ValueError: a column missing, no row, no number."""
    absent = [c for c in columns if c not in frame.columns]
    if absent:
        raise ValueError(f"no column {absent} to draw; there are {list(frame.columns)}")
    if frame.empty:
        raise ValueError("nothing to draw: the table has no row")
    data = frame.reset_index(drop=True).copy()
    for column in values:
        data[column] = pd.to_numeric(data[column], errors="coerce").astype("float64")
    if not data[list(values)].map(math.isfinite).any(axis=None):
        raise ValueError(f"nothing to draw: no number in {list(values)}")
    return data


def mark_of(row: pd.Series, column: str = "symbol") -> str:
    """What stands where a number is absent: its symbol in brackets, or [x] where none is given."""
    symbol = row.get(column)
    return f"[{symbol}]" if isinstance(symbol, str) and symbol else "[x]"


# ---- the sheet


class Sheet:
    """A white figure measured in inches from the lower left: text and marks on it, data axes within it."""

    def __init__(self, width: float = WIDTH, height: float = HEIGHT) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width, height), facecolor=WHITE)
        FigureCanvasAgg(self.figure)
        self.page = self.figure.add_axes((0, 0, 1, 1), zorder=5)
        self.page.set(xlim=(0, width), ylim=(0, height))
        self.page.set_axis_off()

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Bare data axes between four edges in inches."""
        w, h = self.width, self.height
        axes = self.figure.add_axes((left / w, bottom / h, (right - left) / w, (top - bottom) / h))
        axes.tick_params(length=0, labelleft=False, labelbottom=False)
        axes.patch.set_visible(False)
        axes.xaxis.set_visible(False)
        axes.yaxis.set_visible(False)
        return axes

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = SIZE,
        weight: str = "normal",
        colour: str = INK,
        ha: str = "left",
        va: str = "center_baseline",
    ) -> None:
        """Horizontal text at a point in inches; several lines are centred on `y`."""
        lines = words.split("\n")
        step = 1.16 * size / 72
        top = {"top": y - step / 2, "bottom": y + step * (len(lines) - 0.5)}.get(va, y + step * (len(lines) - 1) / 2)
        for i, line in enumerate(lines):
            self.page.text(
                x, top - i * step - 0.34 * size / 72, line, fontsize=size, fontweight=weight, color=colour,
                ha=ha, va="baseline",
            )  # fmt: skip

    def rule(self, xs: Sequence[float], ys: Sequence[float], **style: Any) -> None:
        """A line on the sheet, in inches."""
        self.page.add_line(Line2D(xs, ys, **style))

    def box(self, x: float, y: float, w: float, h: float, **style: Any) -> None:
        """A filled rectangle on the sheet, in inches."""
        self.page.add_patch(Rectangle((x, y), w, h, **{"linewidth": 0, **style}))  # type: ignore[arg-type]


Style = dict[str, Any]
"""Keyword arguments of a matplotlib artist."""

KeyItem = tuple[str, Style]
"""A name in a key, and the style of its mark: `facecolor` makes a box, anything else a line or marker."""


def key_rows(items: Sequence[KeyItem], width: float = WIDTH) -> list[list[KeyItem]]:
    """The key's items set in rows no wider than `width` inches."""
    rows: list[list[KeyItem]] = []
    used = 0.0
    for item in items:
        need = 0.34 + inches(item[0]) + 0.24
        if not rows or used + need - 0.24 > width:
            rows.append([])
            used = 0.0
        rows[-1].append(item)
        used += need
    return rows


def draw_key(sheet: Sheet, rows: Sequence[Sequence[KeyItem]], left: float = 0.04) -> None:
    """Draw a key at the top of the sheet; each row takes KEY_ROW inches."""
    for i, row in enumerate(rows):
        x, y = left, sheet.height - KEY_ROW * (i + 0.5)
        for name, style in row:
            if "facecolor" in style:
                sheet.box(x, y - 0.065, 0.24, 0.13, **style)
            else:
                points = [x + 0.12] if style.get("linestyle") == "none" else [x, x + 0.26]
                sheet.rule(points, [y] * len(points), **style)
            sheet.text(x + 0.33, y, name)
            x += 0.34 + inches(name) + 0.24


KEY_ROW = 0.25


def spread(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Move labels apart, as little as needed, so that none overlaps and all lie between `low` and `high`.

    In: wanted centres and heights, same unit. Out: centres in the order given. Neighbouring labels that clash
    are pooled and set about their common mean. Where there is no room for all, they still do not overlap.

    >>> spread([1.0, 1.1, 3.0], [0.5, 0.5, 0.5], 0, 4)
    [0.8, 1.3, 3.0]
    """
    order = sorted(range(len(centres)), key=lambda i: (centres[i], i))
    blocks: list[tuple[list[int], float]] = []  # members from below, and the block's lower edge
    for i in order:
        members, start = [i], centres[i] - heights[i] / 2
        start = min(max(start, low), high - heights[i])
        while blocks and blocks[-1][1] + sum(heights[j] for j in blocks[-1][0]) > start + 1e-12:
            members = blocks.pop()[0] + members
            offset, wanted = 0.0, 0.0
            for j in members:
                wanted += centres[j] - (offset + heights[j] / 2)
                offset += heights[j]
            start = max(min(wanted / len(members), high - offset), low)
        blocks.append((members, start))
    out = [0.0] * len(centres)
    for members, start in blocks:
        for j in members:
            out[j] = round(start + heights[j] / 2, 6)
            start += heights[j]
    return out


# ---- out of the package


def to_svg(figure: Figure, alt: str = "") -> str:
    """The figure as one `<svg>` element: same figure, same bytes.

    Text is drawn as shapes, so it looks alike everywhere. A style block recolours the figure for readers who
    asked for a dark screen. `alt`, where given, becomes the accessible name. Width and height are in CSS
    pixels and only a starting size; the viewBox lets it scale.
    """
    buffer = io.StringIO()
    with look():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :].rstrip() + "\n"
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r' d="([^"]*)"', lambda m: f' d="{_short(m[1])}"', svg)
    svg = re.sub(r">\s+<", "><", svg)
    width, height = (float(v) * 96 for v in figure.get_size_inches())
    svg = re.sub(r'\b(width|height)="[\d.]+pt"\s*', "", svg, count=2)
    name = f' aria-label="{_attribute(alt)}"' if alt else ""
    svg = svg.replace("<svg ", f'<svg role="img"{name} width="{width:.0f}" height="{height:.0f}" ', 1)
    used = [c for c in DARK if c in svg]
    rules = "".join(
        f'[style*="{p}: {c}"],[{p}="{c}"]{{{p}:{DARK[c]}!important}}' for c in used for p in ("fill", "stroke")
    )
    style = f"<style>@media screen and (prefers-color-scheme:dark){{{rules}}}</style>"
    end = svg.index(">") + 1
    return svg[:end] + style + svg[end:]


def _short(path: str) -> str:
    """A path's numbers to two decimals, a hundredth of a point: a third of the bytes, the same picture."""
    text = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), path)
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(text.split())).replace("-0 ", "0 ")


def _attribute(text: str) -> str:
    pairs = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\n", " "))
    return functools.reduce(lambda t, pair: t.replace(*pair), pairs, text)
