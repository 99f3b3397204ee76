"""A council's statements about money put to the test against official figures: arithmetic and a fixed verdict.

A statement is never a fact. Each test gives the official figures it used and one of four verdicts; what counts as
agreement is fixed here and nowhere else.
"""

import re
from dataclasses import dataclass

import pandas as pd

AGREES = "agrees"
OTHER_BASIS = "agrees on another basis"
DIFFERS = "differs"
CANNOT = "cannot be tested from published figures"
VERDICTS = (AGREES, OTHER_BASIS, DIFFERS, CANNOT)

ROUND_PERCENT = 1.0
"""A percentage said to be "about" a whole number agrees within one percentage point."""
ROUND_COST = 0.05
"""An average cost agrees within five percent."""


@dataclass(frozen=True)
class Tested:
    """A statement beside official figures.

    `official` holds (label, low, high): the official figures the statement was held against, low and high being the
    two that bracket its date (the same where there is one). `verdict` is one of `VERDICTS`.
    """

    verdict: str
    official: tuple[tuple[str, float, float], ...] = ()

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"unknown verdict {self.verdict!r}; one of {VERDICTS}")


def closest_year(as_of: str) -> tuple[int, int]:
    """The years of the two 31 March counts that bracket a statement's date, first and second.

    A year alone is bracketed by its own 31 March and the one before; so is a day on 31 March itself.

    >>> closest_year("2024"), closest_year("2024-03-31"), closest_year("2018-12-31")
    ((2023, 2024), (2023, 2024), (2018, 2019))
    """
    match = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", as_of.strip())
    if not match:
        raise ValueError(f"no year in {as_of!r}")
    year = int(match[1])
    if match[2] and (int(match[2]), int(match[3] or 1)) > (3, 31):
        return year, year + 1
    return year - 1, year


def count_on(said: float, main: tuple[float, float], wider: tuple[float, float], labels: tuple[str, str]) -> Tested:
    """A number of children at a date not given more nearly than between two counts.

    Agrees where it lies within the two counts of the main basis; on another basis where it lies within those of the
    wider one. `main` and `wider` are (before, after); NaN where not published. `labels` name the two bases.
    """
    official = tuple((label, *pair) for label, pair in zip(labels, (main, wider), strict=True))
    if _within(said, main):
        return Tested(AGREES, official)
    if _within(said, wider):
        return Tested(OTHER_BASIS, official)
    return Tested(CANNOT if _none(main) and _none(wider) else DIFFERS, official)


def rise(said: float, counts: pd.Series, years: int, brackets: tuple[int, int], label: str) -> Tested:
    """A rise in percent over some years, ending between two counts.

    In: `counts` by year of 31 March. Agrees where the official rise over as many years, ending at either count,
    is within one percentage point of it; on another basis where it lies between the two official rises.
    """
    found = [
        float(counts[end] / counts[end - years] - 1) * 100
        if pd.notna(counts.get(end)) and counts.get(end - years, 0) > 0
        else float("nan")
        for end in brackets
    ]
    official = ((label, found[0], found[1]),)
    if _none((found[0], found[1])):
        return Tested(CANNOT, official)
    if any(abs(value - said) <= ROUND_PERCENT for value in found):
        return Tested(AGREES, official)
    return Tested(OTHER_BASIS if _within(said, (found[0], found[1])) else DIFFERS, official)


def average_cost(said: float, weekly: tuple[float, float], label: str) -> Tested:
    """An average yearly cost against official costs a week of the two years that bracket its date.

    Agrees where it is within five percent of either year's cost, or between the two. `official` is in pounds a year.
    """
    yearly = (weekly[0] / 7 * 365, weekly[1] / 7 * 365)
    official = ((label, *yearly),)
    if _none(yearly):
        return Tested(CANNOT, official)
    near = any(abs(value - said) <= ROUND_COST * value for value in yearly)
    return Tested(AGREES if near or _within(said, yearly) else DIFFERS, official)


def overspend(label: str, before: float, after: float) -> Tested:
    """A forecast overspend: needs a budget, which no published series here holds; actual spending is set beside it."""
    return Tested(CANNOT, ((label, before, after),))


def _within(said: float, pair: tuple[float, float]) -> bool:
    known = [v for v in pair if pd.notna(v)]
    return len(known) == 2 and min(known) <= said <= max(known)


def _none(pair: tuple[float, float]) -> bool:
    return all(pd.isna(v) for v in pair)
