"""What is said: numbers in words, remarks on a measure, and findings put together from them.

rc.trend(outside, say=["change", "beside", rc.say.text("Of these, {here} live here.", here=106)])
"""

import importlib
from typing import Any

_FROM = {
    "numbers": (
        "number",
        "lowered",
        "period",
        "sentence",
        "possessive",
        "named",
        "in_prose",
        "the",
        "times",
        "ordinal",
        "Range",
    ),
    "compose": ("finding", "put_together", "size", "fits"),
    "facts": ("Facts", "Figure"),
    "remarks": (
        "text",
        "change",
        "level",
        "year_before",
        "beside",
        "rank",
        "withheld",
        "behind",
        "together",
        "REMARKS",
    ),
}
_WHERE = {name: module for module, names in _FROM.items() for name in names}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    """Load what is asked for: numbers alone need no data."""
    if name in _WHERE:
        return getattr(importlib.import_module(f"rc_analysis.say.{_WHERE[name]}"), name)
    raise AttributeError(f"rc_analysis.say has no {name!r}; it has {', '.join(__all__)}")
