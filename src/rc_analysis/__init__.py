"""Reproducible analysis and literate reports for a council's children's services.

Notebooks import only from here:

    import rc_analysis as rc
    case = rc.open_case("budgets", edition=edition, area=area, as_of=as_of)
    rc.budgets.spend(case)
"""

import importlib
from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "budgets", "education", "inspections", "open_case", "overview", "sufficiency"]

_TOPICS = ("overview", "inspections", "budgets", "sufficiency", "education")


def __getattr__(name: str) -> Any:
    """Load a topic's exhibits, or `open_case`, when first asked for: the command line starts without pandas."""
    if name in _TOPICS:
        return importlib.import_module(f"rc_analysis.exhibits.{name}")
    if name == "open_case":
        return importlib.import_module("rc_analysis.case").open_case
    raise AttributeError(f"rc_analysis has no {name!r}; it has {', '.join(__all__)}")
