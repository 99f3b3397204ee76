"""How counts of children looked after hang together over tables and over time, by their names (see `released`).

A number looked after stands in several tables; moves and starts of two years add up over the days that they share; and
the number in each kind of placement on one day is that on another with what came and went between.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from rc_analysis.methods.recover import MOST, Rule, total_of
from rc_analysis.topics.care_records.counts import STARTED, STOPPED, TOTAL

AT_START, STILL = "Looked after at the start", "Still looked after"
_ADD_UP = ("moves", "placements")


def named(table: str, *labels: str) -> str:
    """The name of a count: its table, its labels, and its day, or `DAY..DAY`: after the one, up to the other."""
    return "|".join(("care", table, *labels))


def links(names: Sequence[str]) -> list[Rule]:
    """The rules that bind counts of these names beyond the totals in each table."""
    told = [name.split("|")[1:] for name in names]
    windows = sorted({parts[-1] for parts in told if ".." in parts[-1]})
    days = sorted({day for parts in told for day in parts[-1].split("..")})
    rules = [rule for window in windows for rule in _alike(window)]
    for day in days:
        whole = named("stock", TOTAL, TOTAL, day)
        rules += [Rule({whole: 1, named(table, TOTAL, day): -1}) for table in ("so_far", "homes")]
        rules.append(Rule({whole: 1, named("same_home", TOTAL, day): -1}, 0, MOST))
    inner = {(parts[0], *parts[1:-1]) for parts in told if parts[0] in _ADD_UP and TOTAL not in parts}
    spans = {window: _between(days, *window.split("..")) for window in windows}
    for what in sorted(inner):
        rules += [total_of(named(*what, window), (named(*what, part) for part in spans[window])) for window in windows
                  if len(spans[window]) > 1 and named(*what, window) in set(names)]  # fmt: skip
    kinds = sorted({parts[2] for parts in told if parts[0] == "stock"} - {TOTAL})
    rules += [
        total_of(named("stock", TOTAL, TOTAL, day), (named("stock", TOTAL, k, day) for k in kinds)) for day in days
    ]
    for part in sorted({part for parts in spans.values() for part in parts}):
        first, last = part.split("..")
        for kind in kinds:
            came = {named("moves", other, kind, part): 1.0 for other in (STARTED, *kinds) if other != kind}
            went = {named("moves", kind, other, part): -1.0 for other in (*kinds, STOPPED) if other != kind}
            there = {named("stock", TOTAL, kind, first): 1.0, named("stock", TOTAL, kind, last): -1.0}
            rules.append(Rule(there | came | went))
    return rules


def _alike(window: str) -> Iterable[Rule]:
    """What stands in several tables of twelve months, or is a number looked after on the first day or the last."""
    first, last = window.split("..")
    for one, other in (
        (named("turnover", AT_START, TOTAL, window), named("stock", TOTAL, TOTAL, first)),
        (named("turnover", TOTAL, STILL, window), named("stock", TOTAL, TOTAL, last)),
        (named("turnover", STARTED, TOTAL, window), named("moves", STARTED, TOTAL, window)),
        (named("turnover", TOTAL, STOPPED, window), named("moves", TOTAL, STOPPED, window)),
        (named("placements", STARTED, TOTAL, window), named("moves", STARTED, TOTAL, window)),
    ):
        yield Rule({one: 1.0, other: -1.0})


def _between(days: list[str], first: str, last: str) -> list[str]:
    return [f"{one}..{next_}" for one, next_ in pairwise(day for day in days if first <= day <= last)]
