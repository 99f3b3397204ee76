"""Parting a change in a product into what each of its factors did: exact, and the same in whatever order.

A total that is a product (spending = children x spending for each) changes because its factors change. Changing the
factors one after another gives each an effect that depends on the order; the Shapley value takes the mean over all
orders, so that the effects add up to the whole change and none of it is left over. With two factors that is the
midpoint: each factor's change times the mean of the other's first and last value.
Source: L. Shapley, "A value for n-person games" (1953); A. Shorrocks, "Decomposition procedures for distributional
analysis: a unified framework based on the Shapley value", Journal of Economic Inequality 11 (2013).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import factorial, floor, isfinite

MOST = 6
"""The most factors: their orders grow as a factorial."""


@dataclass(frozen=True)
class Effect:
    """What one factor did to the total: the mean over all orders, and the least and most that an order gives it."""

    mean: float
    least: float
    most: float


def effects(first: Mapping[str, float | Fraction], last: Mapping[str, float | Fraction]) -> dict[str, Effect]:
    """What each factor of a product did to the change between two times.

    In: the factors' values at the first and at the last time, under the same names, in the same units; 1 to 6 of
    them. Out: name to `Effect`, in the product's unit; the means add up to the change in the product.
    Raises ValueError: names differ, none or too many, or a value is not a finite number.

    >>> found = effects({"children": 100, "each": 50.0}, {"children": 150, "each": 80.0})
    >>> found["children"].mean, found["each"].mean
    (3250.0, 3750.0)
    >>> found["children"]
    Effect(mean=3250.0, least=2500.0, most=4000.0)
    """
    names = list(first)
    if set(names) != set(last):
        raise ValueError(f"the factors differ: {sorted(first)} and {sorted(last)}")
    if not 1 <= len(names) <= MOST:
        raise ValueError(f"{len(names)} factors; 1 to {MOST} can be parted")
    start, end = _exact(first), _exact(last)
    by_order: dict[str, list[Fraction]] = {name: [] for name in names}
    for order in permutations(names):
        now = dict(start)
        before = _product(now)
        for name in order:
            now[name] = end[name]
            after = _product(now)
            by_order[name].append(after - before)
            before = after
    orders = factorial(len(names))
    return {
        name: Effect(float(sum(found, Fraction()) / orders), float(min(found)), float(max(found)))
        for name, found in by_order.items()
    }


def rounded_parts(parts: Mapping[str, float | Fraction], step: Fraction = Fraction(1, 100)) -> dict[str, Fraction]:
    """Parts rounded to a step (a penny by default) so that they add up to their rounded sum.

    Each is rounded down and the steps left over go to the largest remainders (Hamilton's method), so that no part is
    a whole step away from its value. Raises ValueError: a part is not a finite number, or the step is not above nought.

    >>> {k: str(v) for k, v in rounded_parts({"a": 1.4, "b": 1.4, "c": 0.2}, Fraction(1)).items()}
    {'a': '2', 'b': '1', 'c': '0'}
    """
    if step <= 0:
        raise ValueError(f"a step of {step} cannot be rounded to")
    exact = {name: value / step for name, value in _exact(parts).items()}
    down = {name: floor(value) for name, value in exact.items()}
    left = round(sum(exact.values(), Fraction())) - sum(down.values())
    order = sorted(exact, key=lambda name: exact[name] - down[name], reverse=True)
    for name in order[:left]:
        down[name] += 1
    return {name: down[name] * step for name in exact}


def _exact(values: Mapping[str, float | Fraction]) -> dict[str, Fraction]:
    wrong = [name for name, value in values.items() if not isfinite(value)]
    if wrong:
        raise ValueError(f"not a finite number: {wrong}")
    return {name: Fraction(value) for name, value in values.items()}


def _product(values: Mapping[str, Fraction]) -> Fraction:
    product = Fraction(1)
    for value in values.values():
        product *= value
    return product
