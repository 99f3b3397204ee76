"""What may not be published: small counts of children, and what would let one be worked out.

Counts from 1 to 5 are withheld, and as many others as keep them from being worked out from all that is shown: in the
same table, in the others of an edition, and in those released before (`released`). Figures that a publisher has already
released are exempt: they have been through the publisher's own control, and withholding them again would hide nothing.
These rules are for an authority's own returns in `data/local/`.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from rc_analysis.methods.recover import MOST, Known, Rule, total_of

LOWEST, HIGHEST = 1, 5
"""Counts from LOWEST to HIGHEST are withheld. Zero is shown, as a true zero."""

WIDTH = 2
"""A withheld count is safe where its greatest possible value is at least so much above its least: three fit or more."""

_AT_ONCE = 8
"""So many are made safe before the others are looked at again, as many rest on the same shown counts."""

WITHHELD = "c"
"""The symbol that stands in a withheld count's place (see `symbols`)."""

Told = float | tuple[float, float] | None
Cells = Mapping[str, Told]
"""Counts by name: as told, or the least and greatest that a rounded one stands for, or None where withheld."""


def is_small(number: float) -> bool:
    """Whether a count is one that is withheld."""
    return LOWEST <= number <= HIGHEST


def withhold(
    counts: pd.DataFrame, *, total_row: str | None = None, total_column: str | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Withhold small counts in a table of counts, and others so that none can be worked out from the rest.

    In: `counts`, whole numbers of children, 0 or more; `total_row` and `total_column` name the row and the
    column that hold the sums of the others, where there are such.
    Out: two frames of the same shape: values (Int64, NA where withheld) and symbols (`c` or NA).
    Raises ValueError for a count that is missing, negative or not whole, or a total that is not the sum.
    """
    _check(counts, total_row, total_column)
    names = pd.DataFrame(
        [[f"{i} {j}" for j in range(counts.shape[1])] for i in range(len(counts))], counts.index, counts.columns
    )
    rules = []
    for total, frame in ((total_row, names), (total_column, names.T)):
        if total is not None:
            rules += [total_of(line[total], line.drop(total)) for _, line in frame.items()]
    values = dict(zip(names.to_numpy().ravel(), counts.to_numpy().ravel().tolist(), strict=True))
    return masked(counts, names.isin(protect(values, rules)))


def masked(counts: pd.DataFrame, hidden: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Values (Int64, NA where hidden) and symbols (`c` or NA) of a table of counts."""
    symbols = pd.DataFrame(None, index=counts.index, columns=counts.columns, dtype="str").mask(hidden, WITHHELD)
    return counts.astype("Int64").mask(hidden), symbols


def protect(counts: Mapping[str, int], rules: Sequence[Rule], before: Sequence[Cells] = ()) -> set[str]:
    """The names of the counts to withhold.

    In: counts by name; the rules that bind them and those released `before` (an edition each, the oldest first).
    Withheld are the small ones, what an edition before withheld, and then, as long as one could be worked out, the
    smallest count that this rests on: zeros and totals last. What the editions before give away by themselves is not
    mended.
    """
    hidden = {name for name, count in counts.items() if is_small(count)}
    hidden |= {name for cells in before for name, told in cells.items() if told is None} & set(counts)
    out = _out(counts, rules, before) if before else set()
    totals = {rule.total for rule in rules}
    order = sorted(set(counts) - out, key=lambda name: (counts[name] == 0, name in totals, counts[name], name))
    shown = {name: None if name in hidden else float(count) for name, count in counts.items()}
    known, wanted = _known(shown, rules, before)
    exposed = list(known.narrow([name for name in wanted if name not in out], WIDTH))
    while exposed:  # what is safe now stays so as more is withheld
        now, exposed = exposed[:_AT_ONCE], exposed[_AT_ONCE:]
        while now := list(known.narrow(now, WIDTH)):
            chosen: set[str] = set()
            for rests in map(known.proof, now):
                if not chosen & rests:
                    chosen |= set([name for name in order if name in rests - hidden][:1])
            if not chosen:
                break
            hidden |= chosen
            now += chosen
            known = Known(known.bounds | {name: (min(LOWEST, counts[name]), MOST) for name in chosen}, rules)
    return hidden


def _out(counts: Cells, rules: Sequence[Rule], before: Sequence[Cells]) -> set[str]:
    """Which counts, and which withheld before, the editions before give away by themselves."""
    past, withheld = _known({}, rules, before)
    return set(past.narrow([name for name in past.names if name in counts or name in withheld], 1))


def worked_out(cells: Cells, rules: Sequence[Rule], before: Sequence[Cells] = ()) -> list[str]:
    """The withheld counts that can be worked out from what is told now and in the editions before, the oldest first.

    Raises ValueError where what is told now contradicts itself. An edition before that contradicts what came after it,
    as records that were mended since do, tells nothing exact and is set aside.
    """
    known, wanted = _known(cells, rules, before)
    return list(known.narrow(wanted, WIDTH))


def _known(cells: Cells, rules: Sequence[Rule], before: Sequence[Cells]) -> tuple[Known, list[str]]:
    """What an attacker knows, and the names of what is withheld. Raises ValueError as `worked_out` does."""
    known, wanted = Known({}, ()), dict[str, None]()
    for edition in (cells, *reversed(before)):
        for least in (LOWEST, 0):  # a zero is withheld only where nothing else is left
            bounds = dict(known.bounds)
            for name, told in edition.items():
                low, high = (least, MOST) if told is None else told if isinstance(told, tuple) else (told, told)
                before_low, before_high = bounds.get(name, (0, MOST))
                bounds[name] = (max(low, before_low), min(high, before_high))
            joined = Known(bounds, rules)
            if joined.possible:
                known = joined
                wanted |= {name: None for name, told in edition.items() if told is None}
                break
        else:
            if edition is cells:
                raise ValueError("what is told contradicts itself")
    return known, list(wanted)


def _check(counts: pd.DataFrame, total_row: str | None, total_column: str | None) -> None:
    if counts.isna().any().any():
        raise ValueError("a count is missing: missing, withheld and zero are three things, so fill none in")
    if (counts < 0).any().any() or (counts != counts.round()).any().any():
        raise ValueError("counts are whole numbers, 0 or more")
    for name, axis, frame in ((total_row, "row", counts), (total_column, "column", counts.T)):
        if name is not None and not (frame.drop(index=name).sum() == frame.loc[name]).all():
            raise ValueError(f"the total {axis} {name!r} is not the sum of the others")
