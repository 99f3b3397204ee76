"""The change in spending parted into residents, rate, mix and unit costs, for any area and any two years.

Spending is residents x children looked after for each resident x spending for each child looked after, and the last is
the sum over kinds of care of the share of children in it times what is spent for each of them. The parts nest:
residents and rate make up the effect of the number of children, mix and unit costs that of spending for each child, so
that an area whose mix is not published has the same parts, the last two told together. Each product is parted at the
midpoint, which is the mean over all orders that keep the two groups together.
Sources: A. Shorrocks, "Decomposition procedures for distributional analysis" (2013), on nested decompositions;
G. Owen, "Values of games with a priori unions" (1977).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

import pandas as pd

HOMES = "Secure homes and children's homes"
FOSTERED = "Foster placements"
KINDS = ("homes", "fostering", "other")
RESIDENTS, RATE, EACH, MIX = "residents", "rate", "each", "mix"
COSTS = {kind: f"cost_{kind}" for kind in KINDS}
NAMES = {
    RESIDENTS: "Residents under 18",
    RATE: "Rate looked after",
    EACH: "Spending for each child",
    MIX: "Mix of placements",
    COSTS["homes"]: "Cost in children's homes",
    COSTS["fostering"]: "Cost in foster homes",
    COSTS["other"]: "Cost of all other care",
}
"""What each part is called."""
COLUMNS = ("spend", "residents", "number", "homes", "fostering", "cost_homes", "cost_fostering")
WEEKS = Fraction(365, 7)
"""Weeks in a year, as the Department for Education counts them."""


@dataclass(frozen=True)
class Year:
    """One area's spending in one financial year and what it is the product of; NaN where not published.

    `spend` in pounds; `residents` aged 0 to 17; `number`, `homes`, `fostering`: children looked after, in children's
    homes and in foster homes, on average; `cost_homes`, `cost_fostering`: pounds a week for each of them.
    """

    spend: float
    residents: float
    number: float
    homes: float = float("nan")
    fostering: float = float("nan")
    cost_homes: float = float("nan")
    cost_fostering: float = float("nan")

    @property
    def why_no_mix(self) -> str:
        """Why spending for each child cannot be parted further in this year; empty where it can."""
        if not all(isfinite(x) for x in (self.homes, self.fostering)):
            return "the number of children by kind of placement is not published, or is withheld"
        if not all(isfinite(x) for x in (self.cost_homes, self.cost_fostering)):
            return "a unit cost is not published"
        if self.number - self.homes - self.fostering <= 0:
            return "no children are left outside children's homes and foster homes"
        if self._rest() < 0:
            return "the published unit costs come to more than all spending"
        return ""

    def shares_and_costs(self) -> dict[str, tuple[Fraction, Fraction]]:
        """Each kind's share of children and pounds a year for each child; all other children bear what is left."""
        number = Fraction(self.number)
        homes, fostered = Fraction(self.homes), Fraction(self.fostering)
        other = number - homes - fostered
        return {
            "homes": (homes / number, Fraction(self.cost_homes) * WEEKS),
            "fostering": (fostered / number, Fraction(self.cost_fostering) * WEEKS),
            "other": (other / number, self._rest() / other),
        }

    def _rest(self) -> Fraction:
        cost = Fraction(self.homes) * Fraction(self.cost_homes) + Fraction(self.fostering) * Fraction(
            self.cost_fostering
        )
        return Fraction(self.spend) - cost * WEEKS


@dataclass(frozen=True)
class Parted:
    """A change in spending and its parts, in pounds, exact.

    `parts` has residents and rate, then mix and the unit cost of each kind; or, where `fallback` says why not, the
    spending for each child in place of those (`each`). They add up to `change` without remainder.
    """

    first: Year
    last: Year
    parts: Mapping[str, Fraction]
    fallback: str

    @property
    def change(self) -> Fraction:
        """In pounds."""
        return Fraction(self.last.spend) - Fraction(self.first.spend)

    def named(self) -> dict[str, float]:
        """The parts in pounds under the names shown (`NAMES`)."""
        return {NAMES[name]: float(value) for name, value in self.parts.items()}


def part(first: Year, last: Year) -> Parted:
    """Part the change in one area's spending between two years.

    Raises ValueError where spending is not known, or residents or children looked after are not above nought.
    """
    for year in (first, last):
        wrong = {n: getattr(year, n) for n in ("residents", "number") if not getattr(year, n) > 0}
        if wrong or not isfinite(year.spend):
            raise ValueError(f"a change cannot be parted with spending {year.spend} and {wrong or 'these children'}")
    number = (Fraction(first.number), Fraction(last.number))
    each = tuple(Fraction(y.spend) / Fraction(y.number) for y in (first, last))
    rate = tuple(Fraction(y.number) / Fraction(y.residents) for y in (first, last))
    residents = (Fraction(first.residents), Fraction(last.residents))
    parts = {
        RESIDENTS: (residents[1] - residents[0]) * _mean(*rate) * _mean(*each),
        RATE: (rate[1] - rate[0]) * _mean(*residents) * _mean(*each),
    }
    why = first.why_no_mix or last.why_no_mix
    if why:
        parts[EACH] = (each[1] - each[0]) * _mean(*number)
        return Parted(first, last, parts, why)
    before, after = first.shares_and_costs(), last.shares_and_costs()
    parts[MIX] = _mean(*number) * sum(
        ((after[k][0] - before[k][0]) * _mean(before[k][1], after[k][1]) for k in KINDS), Fraction()
    )
    for kind in KINDS:
        share, cost = zip(before[kind], after[kind], strict=True)
        parts[COSTS[kind]] = _mean(*number) * (cost[1] - cost[0]) * _mean(*share)
    return Parted(first, last, parts, "")


def years(
    spend: pd.DataFrame,
    residents: pd.DataFrame,
    number: pd.DataFrame,
    homes: pd.DataFrame,
    fostering: pd.DataFrame,
    cost_homes: pd.DataFrame,
    cost_fostering: pd.DataFrame,
) -> pd.DataFrame:
    """What `part` needs, a row an area and financial year.

    In: observations of one measure and breakdown each (counts already averaged over the year). Out: area_code, period,
    period_end and the columns of `Year`, NaN where a figure is not published; only years with spending known and with
    residents and children above nought.
    """
    keys = ["area_code", "period_end"]
    out = spend[[*keys, "period", "value"]].rename(columns={"value": "spend"})
    others = (residents, number, homes, fostering, cost_homes, cost_fostering)
    for name, frame in zip(COLUMNS[1:], others, strict=True):
        out = out.merge(frame[[*keys, "value"]].rename(columns={"value": name}), on=keys, how="left")
    known = out["spend"].notna() & (out["residents"] > 0) & (out["number"] > 0)
    return out[known].sort_values(keys).reset_index(drop=True)


def year_of(row: pd.Series) -> Year:
    """A row of `years` as a `Year`."""
    return Year(**{name: float(row[name]) for name in COLUMNS})


def _mean(a: Fraction, b: Fraction) -> Fraction:
    return (a + b) / 2
