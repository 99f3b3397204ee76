"""What levers would save, year by year, from a scenario's assumptions and a place's published figures.

Money is in the prices of the newest published year. A saving below nought is a cost. Each lever is taken by itself:
two that reach the same children save less together than their sum.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import exp, isfinite

from rc_analysis.methods.scenario_paths import Range, corners, phased
from rc_analysis.scenarios import (
    CouncilHome,
    Lever,
    MoveToFostering,
    PooledFramework,
    RecruitFosterCarers,
    ReduceEntries,
    Scenario,
    Span,
)

WEEKS = 365 / 7
"""Weeks in a year, as the Department for Education counts them."""
STEPS = 12
"""Steps a year in which children kept at home are followed."""


@dataclass(frozen=True)
class Base:
    """A place's published figures that levers rest on; NaN where not published.

    `homes`, `fostering`, `other`: pounds a year for a child in each kind of care; `homes_spend`: pounds a year spent on
    children's homes; `in_homes`: children in them on the newest 31 March; `starts`: children who began to be looked
    after in the newest year; `number`: children looked after on the newest 31 March.
    """

    homes: float
    fostering: float
    other: float
    homes_spend: float
    in_homes: float
    starts: float
    number: float

    @property
    def stay(self) -> float:
        """The years a child is looked after for on average: children looked after for each start in a year (Little)."""
        return self.number / self.starts if self.starts > 0 else float("nan")

    def priced(self, week: float) -> "Base":
        """The same with another price of a children's home, in pounds a week."""
        return replace(self, homes=week * WEEKS)


@dataclass(frozen=True)
class Saving:
    """One lever's saving in pounds by the year that a financial year ends in; `missing` says why there is none."""

    lever: Lever
    years: Mapping[int, Range]
    missing: str = ""


def savings(scenario: Scenario, base: Base, first: int, last: int) -> list[Saving]:
    """What each lever saves in the financial years that end from `first` to `last` (31 March)."""
    return [_saving(lever, base, range(first, last + 1)) for lever in scenario.levers]


def total(found: list[Saving], year: int) -> Range:
    """The levers' savings of a year added up, low with low and high with high."""
    out = Range(0.0, 0.0, 0.0)
    for saving in found:
        if saving.years:
            out = out + saving.years[year]
    return out


def break_even(home: CouncilHome, base: Base) -> Range:
    """The occupancy, in percent of beds, at which a home costs what the same care costs outside.

    Over 100 it never does. Raises ValueError where the outside price is not known.
    """
    price = external(home, base)
    if not price.low > 0:
        raise ValueError("no outside price to break even against")

    def at(capital: float, interest: float, staffing: float, running: float, price: float) -> float:
        yearly = staffing + running + charge(capital, interest, home.life_years)
        return yearly / (home.beds * price * WEEKS) * 100

    return corners(at, _home_costs(home) | {"price": price})


def external(home: CouncilHome, base: Base) -> Range:
    """The price outside that a home is held against, in pounds a week."""
    if isinstance(home.external_a_week, Span):
        return as_range(home.external_a_week)
    week = base.homes / WEEKS
    return Range(week, week, week) if isfinite(week) else Range(0.0, 0.0, 0.0)


def charge(capital: float, interest: float, years: int) -> float:
    """The level yearly payment that repays capital with interest (percent a year) over its life.

    >>> charge(300_000, 0, 30), round(charge(100_000, 5, 20))
    (10000.0, 8024)
    """
    rate = interest / 100
    return capital / years if rate == 0 else capital * rate / (1 - (1 + rate) ** -years)


def kept_home(lever: ReduceEntries, base: Base, year: int) -> tuple[float, float]:
    """For each start fewer a year once phased in: children not looked after on average in the year, and starts fewer.

    Those who would have started leave at the rate at which children do: one in `Base.stay` a year.
    """
    start, held, seen = when(lever.start), 0.0, 0.0
    keep = exp(-1 / STEPS / base.stay)
    first = int((start - 0.25) // 1)
    fewer = 0.0
    for step in range((year - first) * STEPS):
        begin = first + 0.25 + step / STEPS
        flow = phased(start, lever.months, begin, begin + 1 / STEPS)
        before = held
        held = held * keep + flow * base.stay * (1 - keep)
        if begin >= year - 0.75 - 1e-9:
            seen += (before + held) / 2 / STEPS
            fewer += flow / STEPS
    return seen, fewer


def when(month: str) -> float:
    """The first day of a month as a time in years: 2026.25 for 2026-04."""
    return int(month[:4]) + (int(month[5:7]) - 1) / 12


def as_range(span: Span) -> Range:
    """A scenario's span as a range."""
    return Range(span.low, span.central, span.high)


def _saving(lever: Lever, base: Base, years: range) -> Saving:
    needs = _needs(lever)
    if lacking := [name for name in needs if not isfinite(getattr(base, name))]:
        return Saving(lever, {}, f"not published for the place: {', '.join(WORDS[n] for n in lacking)}")
    return Saving(lever, {year: _year(lever, base, year) for year in years})


def _needs(lever: Lever) -> tuple[str, ...]:
    match lever:
        case MoveToFostering():
            return ("homes", "fostering", "in_homes")
        case CouncilHome():
            return ("homes",) if lever.external_a_week == "published" else ()
        case ReduceEntries():
            return ("homes", "fostering", "other", "stay")
        case PooledFramework():
            return ("homes_spend",)
    return ()


WORDS = {
    "homes": "the unit cost of residential care",
    "fostering": "the unit cost of fostering",
    "other": "what is spent for each child elsewhere",
    "homes_spend": "spending on children's homes",
    "in_homes": "the number of children in children's homes",
    "stay": "the number looked after, or who started to be in the year",
}


def _year(lever: Lever, base: Base, year: int) -> Range:
    """One lever's saving in the financial year that ends in `year`."""
    time = (year - 0.75, year + 0.25)
    match lever:
        case MoveToFostering():
            return _move(lever, base, time)
        case RecruitFosterCarers():
            return _recruit(lever, time)
        case CouncilHome():
            return _home(lever, base, time)
        case ReduceEntries():
            return _reduce(lever, base, year)
        case PooledFramework():
            return _framework(lever, base, time)
    raise TypeError(f"no rule for {type(lever).__name__}")


def _ranged(make: Callable[..., float], **given: Span) -> Range:
    return corners(make, {name: as_range(span) for name, span in given.items()})


def _move(lever: MoveToFostering, base: Base, time: tuple[float, float]) -> Range:
    level = lever.children * phased(when(lever.start), lever.months, *time)

    def made(part: float, lasting: float, support: float) -> float:
        return level * lasting / 100 * (base.homes * part / 100 - base.fostering - support * WEEKS)

    return _ranged(made, part=lever.cost_percent, lasting=lever.lasting_percent, support=lever.support_a_week)


def _recruit(lever: RecruitFosterCarers, time: tuple[float, float]) -> Range:
    start = when(lever.start)
    level = lever.households * phased(start, lever.months, *time)
    joined = lever.households * (_done(start, lever.months, time[1]) - _done(start, lever.months, time[0]))

    def made(places: float, filled: float, agency: float, own: float, once: float) -> float:
        return level * places * filled / 100 * (agency - own) * WEEKS - joined * once

    return _ranged(
        made,
        places=lever.places_each,
        filled=lever.filled_percent,
        agency=lever.agency_a_week,
        own=lever.own_a_week,
        once=lever.recruiting_each,
    )


def _home(lever: CouncilHome, base: Base, time: tuple[float, float]) -> Range:
    level = phased(when(lever.opens), 0, *time)

    def made(capital: float, interest: float, staffing: float, running: float, occupancy: float, price: float) -> float:
        bought = lever.beds * occupancy / 100 * price * WEEKS
        return level * (bought - staffing - running - charge(capital, interest, lever.life_years))

    return corners(
        made, _home_costs(lever) | {"occupancy": as_range(lever.occupancy_percent), "price": external(lever, base)}
    )


def _home_costs(lever: CouncilHome) -> dict[str, Range]:
    return {
        "capital": as_range(lever.capital),
        "interest": as_range(lever.interest_percent),
        "staffing": as_range(lever.staffing_a_year),
        "running": as_range(lever.running_a_year),
    }


def _reduce(lever: ReduceEntries, base: Base, year: int) -> Range:
    held, fewer = kept_home(lever, base, year)
    shares = lever.would_live_percent
    each = sum(shares[kind] / 100 * getattr(base, kind) for kind in ("homes", "fostering", "other"))

    def made(percent: float, saved: float, helped: float) -> float:
        return base.starts * percent / 100 * (held * each * saved / 100 - fewer * helped)

    return _ranged(made, percent=lever.percent, saved=lever.saved_percent, helped=lever.help_each)


def _framework(lever: PooledFramework, base: Base, time: tuple[float, float]) -> Range:
    level = phased(when(lever.start), lever.months, *time)
    paid = phased(when(lever.start), 0, *time)

    def made(covered: float, cut: float, fee: float) -> float:
        return base.homes_spend * covered / 100 * cut / 100 * level - fee * paid

    return _ranged(made, covered=lever.covered_percent, cut=lever.price_cut_percent, fee=lever.fee_a_year)


def _done(start: float, months: int, at: float) -> float:
    """The part of a lever phased in by a time, 0 to 1."""
    if months == 0:
        return float(at > start)
    return min(1.0, max(0.0, (at - start) / (months / 12)))
