"""Words and numbers in a figure: how wide they are as drawn, where they break, and what stands where there is none."""

import textwrap
from functools import lru_cache

import pandas as pd
from matplotlib import font_manager
from matplotlib.backends.backend_agg import RendererAgg

from rc_analysis.say.numbers import plain_unit
from rc_analysis.shapes.charts_look import SIZE, family, look


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


def fit(text: object, room: float, size: float = SIZE, weight: str = "normal") -> str:
    """Break a label into lines no wider than `room` inches as drawn, words kept whole.

    >>> fit("Redcar and Cleveland", 1.0)
    'Redcar and\\nCleveland'
    """
    if inches(str(text), size, weight) <= room:
        return str(text)
    lines: list[str] = []
    for word in str(text).split():
        if lines and inches(f"{lines[-1]} {word}", size, weight) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines) or " "


def unit_words(unit: str) -> str:
    """The unit where numbers alone do not show it, else an empty text.

    >>> unit_words("pounds a week"), unit_words("pounds_per_child"), unit_words("per_10000"), unit_words("percent")
    ('£ a week', '£ a child', 'per 10,000', '')
    """
    text = plain_unit(unit)
    bare = {"£", "%", "", "£m", "£k", "£ million", "£ thousand"}
    return "" if text.lower() in bare else text


def mark_of(row: pd.Series) -> str:
    """What stands where a number is absent: its symbol in brackets, or [x] where none is given."""
    symbol = row.get("symbol")
    return f"[{symbol}]" if isinstance(symbol, str) and symbol else "[x]"
