"""What may not be published: small counts of children, and anything that names or singles out a child.

Counts from 1 to 5 are withheld, and as many others as keep them from being got back by subtraction.
Figures that a publisher has already released are exempt: they have been through the publisher's own control,
and withholding them again would hide nothing. These rules are for an authority's own returns in `data/local/`.

They guard one table by itself. Two tables that differ by one child, and shares worked out from counts withheld
here, are for the analyst to see to.
"""

import numpy as np
import pandas as pd

LOWEST, HIGHEST = 1, 5
"""Counts from LOWEST to HIGHEST are withheld. Zero is shown, as a true zero."""

WITHHELD = "c"
"""The symbol that stands in a withheld count's place (see `symbols`)."""


def withhold(
    counts: pd.DataFrame, *, total_row: str | None = None, total_column: str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Withhold small counts in a table of counts, and others so that none can be worked out from the rest.

    In: `counts`, whole numbers of children, 0 or more; `total_row` and `total_column` name the row and the
    column that hold the sums of the others, where there are such.
    Out: two frames of the same shape: values (Int64, NA where withheld) and symbols (`c` or NA).
    Raises ValueError for a count that is missing, negative or not whole, or a total that is not the sum.

    A count is withheld where it is from 1 to 5. Then, as long as a withheld count can be worked out from the
    shown ones (it is the only one in its line, or lies on no closed path through the withheld ones, or a line's
    withheld counts are bound to be all ones), the smallest fitting count beside it goes too.
    """
    _check(counts, total_row, total_column)
    values = counts.to_numpy(dtype="int64")
    rows = list(counts.index).index(total_row) if total_row is not None else None
    columns = list(counts.columns).index(total_column) if total_column is not None else None
    hidden = (values >= LOWEST) & (values <= HIGHEST)
    while (exposed := _exposed(values, hidden, rows, columns)).any():
        at = _next(values, hidden, exposed, rows, columns)
        if at is None:
            break  # all that shares a line with it is withheld already
        hidden[at] = True
    mask = pd.DataFrame(hidden, index=counts.index, columns=counts.columns)
    symbols = pd.DataFrame(None, index=counts.index, columns=counts.columns, dtype="str").mask(mask, WITHHELD)
    return counts.astype("Int64").mask(mask), symbols


def _check(counts: pd.DataFrame, total_row: str | None, total_column: str | None) -> None:
    if counts.isna().any().any():
        raise ValueError("a count is missing: missing, withheld and zero are three things, so fill none in")
    if (counts < 0).any().any() or (counts != counts.round()).any().any():
        raise ValueError("counts are whole numbers, 0 or more")
    for name, axis, frame in ((total_row, "row", counts), (total_column, "column", counts.T)):
        if name is not None and not (frame.drop(index=name).sum() == frame.loc[name]).all():
            raise ValueError(f"the total {axis} {name!r} is not the sum of the others")


def _lines(shape: tuple[int, int], rows: int | None, columns: int | None) -> list[list[tuple[int, int]]]:
    """Each line of cells of which one is the sum of the others."""
    lines = []
    if rows is not None:
        lines += [[(i, j) for i in range(shape[0])] for j in range(shape[1])]
    if columns is not None:
        lines += [[(i, j) for j in range(shape[1])] for i in range(shape[0])]
    return lines


def _exposed(values: np.ndarray, hidden: np.ndarray, rows: int | None, columns: int | None) -> np.ndarray:
    """Which withheld cells can be worked out: by solving the sums, or since a line's cells must all be ones."""
    exposed = np.zeros_like(hidden)
    lines = _lines(values.shape, rows, columns)
    cells = [tuple(at) for at in np.argwhere(hidden)]
    if not lines or not cells:
        return exposed
    sums = np.array([[1.0 if cell in set(line) else 0.0 for cell in cells] for line in lines])
    # A cell is fixed by the sums where no change of the withheld cells that keeps every sum changes it.
    _, sizes, basis = np.linalg.svd(sums)
    free = basis[int((sizes > 1e-9).sum()) :]
    for k, cell in enumerate(cells):
        exposed[cell] = not (np.abs(free[:, k]) > 1e-9).any() if len(free) else True
    for line in lines:
        total = (rows, line[0][1]) if line[0][1] == line[-1][1] and rows is not None else (line[0][0], columns)
        inner = [cell for cell in line if hidden[cell] and cell != total]
        if inner and not hidden[total] and sum(values[cell] for cell in inner) == len(inner) * LOWEST:
            for cell in inner:
                exposed[cell] = True
    return exposed


def _next(
    values: np.ndarray, hidden: np.ndarray, exposed: np.ndarray, rows: int | None, columns: int | None
) -> tuple[int, int] | None:
    """The cell to withhold next, beside an exposed one: inner non-zero cells, then totals, then zeros."""
    beside = set()
    for line in _lines(values.shape, rows, columns):
        if any(exposed[cell] for cell in line):
            beside |= {cell for cell in line if not hidden[cell]}
    order = sorted(
        beside, key=lambda cell: (values[cell] == 0, cell[0] == rows or cell[1] == columns, values[cell], cell)
    )
    return order[0] if order else None
