"""What can be worked out of numbers that are not told: how little of a range fits all that is told.

Whole numbers of 0 or more, some of them told, bound by rules such as "these parts make that total". The solver is
HiGHS, through scipy: what it finds is exact for whole numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import block_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

MOST = 9_999.0
"""No number is thought greater: it stands for "no upper bound"."""

_TRIES = 500
"""Branches of the search for whole numbers, so that it ends: a range that is not found by then is taken as narrow."""
_DRAWS = 6
_NONE_FITS = 2


@dataclass(frozen=True)
class Rule:
    """`low` <= the sum of factor times number <= `high`. `total`: the name that is the sum of the others, if one is."""

    terms: Mapping[str, float]
    low: float = 0.0
    high: float = 0.0
    total: str = ""


def total_of(total: str, parts: Iterable[str]) -> Rule:
    """The rule that the parts make the total."""
    return Rule({total: -1.0, **dict.fromkeys(parts, 1.0)}, total=total)


class Known:
    """All that is told: the least and the greatest value of each named number, and the rules that bind them.

    A number that only a rule names is 0 or more.

    >>> told = Known({"home": (12, 12), "all": (94, 94), "foster": (1, 9999), "secure": (1, 9999)},
    ...              [total_of("all", ["home", "foster", "secure"])])
    >>> told.narrow(["foster", "secure"], 2)
    {}
    >>> Known(told.bounds | {"foster": (80, 80)}, told.rules).narrow(["foster", "secure"], 2)
    {'foster': (80.0, 80.0), 'secure': (2.0, 2.0)}
    """

    def __init__(self, bounds: Mapping[str, tuple[float, float]], rules: Sequence[Rule]) -> None:
        self.bounds, self.rules = dict(bounds), list(rules)
        names = dict.fromkeys([*bounds, *(name for rule in rules for name in rule.terms)])
        self.names = tuple(names)
        self._at = {name: n for n, name in enumerate(names)}
        limits = [self.bounds.get(name, (0.0, MOST)) for name in names]
        self._low, self._high = np.array(limits, dtype="float64").reshape(-1, 2).T

        cells = [
            (n, self._at[name], factor) for n, rule in enumerate(self.rules) for name, factor in rule.terms.items()
        ]
        rows, columns, factors = zip(*cells, strict=True) if cells else ((), (), ())
        self._matrix = csr_array((factors, (rows, columns)), shape=(len(self.rules), len(names)))
        self._sides = np.array([(rule.low, rule.high) for rule in self.rules], dtype="float64").reshape(-1, 2)

    @cached_property
    def _free(self) -> np.ndarray:
        return self._low < self._high

    @cached_property
    def _parts(self) -> tuple[np.ndarray, np.ndarray]:
        """The numbers not told and the rules, each with the number of the part that they are bound together in."""
        touch = (self._matrix != 0) * self._free
        joined = block_array([[None, touch], [touch.T, None]])
        part = connected_components(joined)[1] if joined.shape[0] else np.zeros(0)
        return part[len(self.rules) :], part[: len(self.rules)]

    def _extreme(self, part: int, towards: np.ndarray) -> np.ndarray | None:
        """Numbers that fit, of one part, and make the sum of `towards` times them least; None where none fit."""
        of, by = self._parts
        inside, rows = np.flatnonzero((of == part) & self._free), np.flatnonzero(by == part)
        matrix = self._matrix[rows]
        told = matrix @ np.where(self._free, 0.0, self._low)
        for whole in (False, True):  # what is best among all numbers is mostly whole already
            found = milp(
                towards[inside],
                integrality=np.full(len(inside), whole),
                bounds=Bounds(self._low[inside], self._high[inside]),
                constraints=LinearConstraint(matrix[:, inside], *(self._sides[rows] - told[:, None]).T),
                options={"mip_rel_gap": 0.0, "node_limit": _TRIES},
            )
            if found.status == _NONE_FITS:
                return None
            if found.x is not None and np.abs(found.x - np.round(found.x)).max(initial=0) < 1e-6:
                break
        if found.x is None:  # given up: nothing shows that the range is wide
            return np.full(len(self._at), np.nan)
        fit = self._low.copy()
        fit[inside] = np.round(found.x)
        return fit

    @cached_property
    def possible(self) -> bool:
        """Whether any numbers fit what is told."""
        if (self._low > self._high).any():
            return False
        of, by = self._parts
        alone = np.setdiff1d(by, of[self._free])  # rules of told numbers only
        rest = np.isin(by, alone)
        sums = self._matrix[rest] @ self._low
        if ((sums < self._sides[rest, 0] - 1e-6) | (sums > self._sides[rest, 1] + 1e-6)).any():
            return False
        none = np.zeros(len(self._at))
        return all(self._extreme(part, none) is not None for part in np.intersect1d(by, of[self._free]))

    def narrow(self, wanted: Sequence[str], width: float) -> dict[str, tuple[float, float]]:
        """Which of the wanted numbers have a range narrower than `width`: name to least and greatest value that fits.

        Raises ValueError where no numbers fit what is told.
        """
        self._least, self._most = self._high.copy(), self._low.copy()
        at = np.array([self._at[name] for name in wanted], dtype="int64")
        open_ = at[self._free[at]]
        chance = np.random.default_rng(0)
        for _ in range(_DRAWS):  # fits in chance directions show at once that most ranges are wide
            for part in np.unique(self._parts[0][open_]):
                here = open_[(self._parts[0][open_] == part) & ~self._wide(open_, width)]
                if len(here) > _DRAWS:
                    self._stretch(here, chance.choice([-1.0, 1.0], len(here)))
        for one in open_:
            for sign in (-1.0, 1.0):
                if not self._wide(one, width):
                    self._stretch(np.array([one]), np.array([sign]))
        told = ~self._free
        self._least[told], self._most[told] = self._low[told], self._low[told]
        narrow = [(name, self._at[name]) for name in wanted if not self._wide(self._at[name], width)]
        return {name: (float(self._least[n]), float(self._most[n])) for name, n in narrow}

    def _wide(self, at: Any, width: float) -> Any:
        return self._most[at] - self._least[at] >= width

    def _stretch(self, at: np.ndarray, signs: np.ndarray) -> None:
        """Widen the ranges that are known to be possible by the fit that is furthest in a direction."""
        towards = np.zeros(len(self._at))
        towards[at] = signs
        fit = self._extreme(self._parts[0][at[0]], towards)
        if fit is None:
            raise ValueError("what is told contradicts itself")
        here = (self._parts[0] == self._parts[0][at[0]]) & self._free
        self._least[here], self._most[here] = np.fmin(self._least, fit)[here], np.fmax(self._most, fit)[here]

    def proof(self, name: str) -> set[str]:
        """The numbers whose told value a narrow range rests on (those with a price in the linear programme)."""
        of, by = self._parts
        rows = np.flatnonzero(by == of[self._at[name]])
        used = np.flatnonzero(abs(self._matrix[rows]).sum(axis=0))
        matrix, sides = self._matrix[rows][:, used], self._sides[rows]
        both = {"A_ub": vstack([matrix, -matrix]), "b_ub": np.concatenate([sides[:, 1], -sides[:, 0]])}
        limits = np.column_stack([self._low[used], self._high[used]])
        rests: set[int] = set()
        for sign in (-1.0, 1.0):
            found = linprog(sign * (used == self._at[name]), bounds=limits, **both)
            if found.status == 0:
                priced = np.abs(found.lower.marginals) + np.abs(found.upper.marginals) > 1e-9
                rests |= set(used[priced & ~self._free[used]])
        return {other for other, n in self._at.items() if n in rests} - {name}
