"""The look that every figure shares: colours, type, settings, and the width of the page now drawn for.

Colours are the Government Analysis Function's, read from afcharts. Charts of ours are drawn inside `look()`, so no
state of a session reaches a figure and no figure leaves state behind; `set_house_style()` gives a session's own
matplotlib and seaborn charts the same look.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib import resources
from typing import Any, ParamSpec

import matplotlib as mpl
from afcharts.af_colours import get_af_colours
from cycler import cycler
from matplotlib import font_manager
from matplotlib.figure import Figure

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
"""Inches of a page's column, and the usual height of a chart in it."""
NARROW = 3.6
"""Inches of a drawing for a phone: shown 300 CSS pixels wide, its smallest words are 10 pixels high."""
SIZE, SMALL = 11.0, 10.0
SEMIBOLD = "semibold"
FAMILY = "Source Sans 3"
LINE = 1.22 * SIZE / 72
"""Inches from one line of text to the next."""

_page: ContextVar[float] = ContextVar("page", default=WIDTH)


@contextmanager
def width(inches: float) -> Iterator[None]:
    """Draw for a page `inches` wide: every chart made inside fits it. Raises ValueError below 3 inches.

    >>> with width(3.6):
    ...     page_width(), narrow()
    (3.6, True)
    >>> page_width(), narrow()
    (7.2, False)
    """
    if not inches >= 3:
        raise ValueError(f"a chart needs a page of at least 3 inches, not {inches}")
    token = _page.set(float(inches))
    try:
        yield
    finally:
        _page.reset(token)


def page_width() -> float:
    """Inches of the page now drawn for: WIDTH, unless inside `width()`."""
    return _page.get()


def narrow() -> bool:
    """Whether the page now drawn for is a phone's: names then stand above their bars, and in keys."""
    return page_width() < 5


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


def _ours() -> dict[str, Any]:
    """What charts of ours and of the session have in common."""
    return {
        "font.family": [family()],
        "font.size": SIZE,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": GRID,
        "axes.unicode_minus": True,
        "xtick.color": INK,
        "ytick.color": INK,
        "figure.dpi": 96.0,
        "savefig.dpi": 96.0,
        "svg.fonttype": "path",
        "svg.hashsalt": "rc-analysis",
        "text.parse_math": False,
        "hatch.linewidth": 0.8,
    }


@lru_cache(maxsize=1)
def _settings() -> dict[str, Any]:
    sheet = resources.files("afcharts").joinpath("afcharts.mplstyle")
    with resources.as_file(sheet) as file:
        theirs: dict[str, Any] = {**mpl.rc_params_from_file(str(file), use_default_template=False)}  # type: ignore[dict-item]
    bare = {"axes.spines.left": False, "axes.spines.bottom": False, "axes.grid": False, "path.simplify": False}
    kept = (k for k in mpl.rcParamsDefault if not k.startswith(("backend", "interactive")))
    base: dict[str, Any] = {k: mpl.rcParamsDefault[k] for k in kept}
    return {**base, **theirs, **_ours(), **bare}


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


# ---- charts of an analyst's own


def palette(n: int | None = None) -> list[str]:
    """The Analysis Function's colours for `n` things, in its order; all six where `n` is not given.

    One is dark blue, two are dark blue and orange. Raises ValueError: `n` below 1 or above 6.

    >>> palette(2)
    ['#12436d', '#f46a25']
    """
    six = [BLUE, TEAL, PLUM, ORANGE, CHARCOAL, LILAC]
    if n is not None and not 1 <= n <= len(six):
        raise ValueError(
            f"palette: saw {n!r}; allowed: 1 to {len(six)} colours, as readers tell no more apart. To mend: draw "
            f"the one that matters in {BLUE} and the rest in grey ({PALE}), or make a small chart of each"
        )
    return [BLUE, ORANGE] if n == 2 else six[:n]


def set_house_style() -> None:
    """Make the session's own matplotlib and seaborn charts look like ours. Safe to call again.

    seaborn is loaded here, not when this module is.

    >>> with mpl.rc_context():
    ...     set_house_style()
    ...     mpl.rcParams["figure.figsize"]
    [7.2, 3.6]
    """
    import seaborn as sns

    sns.set_theme(context="notebook", style="ticks", palette=palette(), rc=_house())


def _house() -> dict[str, Any]:
    return _ours() | {
        "figure.figsize": (WIDTH, 3.6),
        "figure.facecolor": WHITE,
        "axes.facecolor": WHITE,
        "axes.prop_cycle": cycler(color=palette()),
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.edgecolor": GREY,
        "axes.linewidth": 0.8,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "grid.color": GRID,
        "grid.linewidth": 0.7,
        "axes.labelsize": SIZE,
        "axes.titlesize": SIZE,
        "axes.titleweight": SEMIBOLD,
        "axes.titlelocation": "left",
        "xtick.labelsize": SIZE,
        "ytick.labelsize": SIZE,
        "xtick.bottom": False,
        "ytick.left": False,
        "legend.frameon": False,
        "legend.fontsize": SIZE,
        "legend.title_fontsize": SIZE,
        "lines.linewidth": 2.0,
        "lines.markersize": 5.0,
        "patch.edgecolor": WHITE,
    }
