"""The rule of chance on a finer grid than the tests use, and how long it takes.

usage: python benchmarks/chance.py [--steps 4000] [--comparisons 1000] [--seed 1]

The worst probability of a false alarm over all pairs of 24 numbers of cases, over true rates evenly apart on the scale
on which a binomial has the same spread everywhere (so that they lie closest near 0 and 100%). Then the time of so many
comparisons of shares in whole per cents, all of different numbers of cases, half of them of groups that do differ.
The claims: no pair over 5%, no direction over 2.5%, and 1,000 comparisons in under a second.
"""

import math
import time
from itertools import combinations_with_replacement

import click
import numpy as np

from rc_analysis.methods import chance

SIZES = (5, 6, 7, 8, 9, 11, 13, 15, 18, 20, 25, 30, 40, 50, 65, 80, 110, 150, 220, 300, 450, 650, 800, 1000)


def worst(steps: int) -> list[tuple[float, float, int, int]]:
    """For each pair: the worst in both directions together, in one of them, and the two numbers of cases."""
    rates = np.sin(np.linspace(0, math.pi / 2, steps + 1)) ** 2
    found = []
    for a, b in combinations_with_replacement(SIZES, 2):
        higher, lower = chance.called(a, rates, b, rates)
        found.append((float((higher + lower).max()), float(max(higher.max(), lower.max())), a, b))
    return sorted(found, reverse=True)


def seconds(comparisons: int, seed: int, most: int) -> float:
    """The time of so many comparisons of groups of 5 to `most` cases."""
    rng = np.random.default_rng(seed)
    first, last = rng.integers(5, most, comparisons), rng.integers(5, most, comparisons)
    rate = rng.uniform(0, 1, comparisons)
    moved = np.clip(rate + rng.normal(0, 0.15, comparisons) * (np.arange(comparisons) % 2), 0, 1)
    shares = np.round(rng.binomial(first, rate) / first, 2), np.round(rng.binomial(last, moved) / last, 2)
    start = time.perf_counter()
    chance.beyond_many(shares[0], first, shares[1], last, places=0)
    return time.perf_counter() - start


@click.command()
@click.option("--steps", default=4000, show_default=True)
@click.option("--comparisons", default=1000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(steps: int, comparisons: int, seed: int) -> None:
    """Print the times, the ten worst pairs, and how many are over the bound."""
    for most in (100, 1000, 100_000):
        click.echo(f"{comparisons} comparisons of 5 to {most:,} cases: {seconds(comparisons, seed, most):.2f} seconds")
    found = worst(steps)
    for both, one, a, b in found[:10]:
        click.echo(f"{a:>5} and {b:>5}: {100 * both:.3f}% in both directions, {100 * one:.3f}% in one")
    over = sum(both > chance.BOUND for both, *_ in found), sum(one > chance.SIDE for _, one, *_ in found)
    click.echo(f"over the bound: {over[0]} of {len(found)} pairs, {over[1]} in one direction")


if __name__ == "__main__":
    main()
