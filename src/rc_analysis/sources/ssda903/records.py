"""A table of children's records that does not show itself: not in a notebook, a log, an error or a debugger."""

from collections.abc import Callable
from typing import Any

import pandas as pd

HIDDEN = "records of children: not shown"


class _Column(pd.Series):
    @property
    def _constructor(self) -> Callable[..., pd.Series]:
        return _Column

    @property
    def _constructor_expanddim(self) -> Callable[..., pd.DataFrame]:
        return Records

    def __repr__(self) -> str:
        return f"<{len(self)} {HIDDEN}>"

    __str__ = __repr__

    def to_string(self, *args: Any, **kwargs: Any) -> Any:
        return repr(self)


class Records(pd.DataFrame):
    """A DataFrame whose text and HTML are the number of rows. What is made from it hides itself too; make a plain
    frame of counts (`pd.DataFrame(...)`) of what may be seen."""

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return Records

    @property
    def _constructor_sliced(self) -> Callable[..., pd.Series]:
        return _Column

    def __repr__(self) -> str:
        return f"<{len(self)} {HIDDEN}>"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return f"<p>{len(self)} {HIDDEN}</p>"

    def to_string(self, *args: Any, **kwargs: Any) -> Any:
        return repr(self)

    def to_html(self, *args: Any, **kwargs: Any) -> Any:
        return self._repr_html_()
