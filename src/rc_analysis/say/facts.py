"""What is known of one measure at a place, as a sentence needs it: its newest figure, what it was, what others have.

Nothing is compared here across a break, with a figure that is not shown, or with a share of nobody.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rc_analysis import peers, symbols
from rc_analysis.case import Case, case_of
from rc_analysis.errors import DataError, NoData, listed
from rc_analysis.figures import NEIGHBOURS, checked, rate_of
from rc_analysis.methods import chance
from rc_analysis.peers import FEWEST_BEHIND, SIZES
from rc_analysis.say.numbers import lowered, number, same, the
from rc_analysis.words import held, reason, shown_names, together, words_of

HIGHER, LOWER, WITHIN, ALIKE, UP, DOWN = "higher", "lower", "within chance", "the same", "up", "down"
"""How one figure stands to another. The first three are judged by the cohorts; up and down have none to judge by."""


@dataclass(frozen=True)
class Figure:
    """One figure: whose, when, how much, and how many people stand behind it (NaN where not known)."""

    who: str
    role: str
    period: str
    period_end: pd.Timestamp
    value: float
    symbol: str = ""
    segment: int = 0
    count: float = math.nan
    cohort: float = math.nan
    n: int = 1


@dataclass(frozen=True)
class Facts:
    """One measure at a place.

    `first` and `previous` are earlier figures on the same side of any break, None where there are none; `newer` is a
    later figure that is withheld or missing; `others` are those of the same period and segment beside it. `stale` is a
    figure older than the series' newest, `few` one on fewer people than `FEWEST_BEHIND`.
    """

    now: Figure
    phrase: str
    short: str
    unit: str
    decimals: int
    polarity: str = "neutral"
    first: Figure | None = None
    previous: Figure | None = None
    newer: Figure | None = None
    others: tuple[Figure, ...] = ()
    stale: bool = False
    few: bool = False
    case: Case | None = None
    measure: str = ""
    breakdown: str = "Total"

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        *,
        title: str = "",
        unit: str | None = None,
        decimals: int | None = None,
        focus: str = "",
    ) -> "Facts":
        """The facts of a tidy frame of one measure and one breakdown.

        In: a frame as `rc_analysis.figures` describes; `title`, `unit` and `decimals` replace the measure's own;
        `focus` names whose figures they are where no row has the role `place`.
        Raises NoData where the place has no figure, DataError for a frame of several measures or breakdowns.
        """
        rows = checked(frame)
        several = [f"{rows[c].nunique()} {c}s" for c in ("measure", "breakdown") if c in rows and rows[c].nunique() > 1]
        if several:
            mend = "take one: frame[frame['breakdown'] == …]"
            raise DataError("a sentence", seen=listed(several), allowed="one measure and one breakdown", mend=mend)
        case = case_of(frame)
        who = focus or _whose(rows, case)
        mine = rows[rows["who"] == who].sort_values("period_end", kind="stable")
        known = mine[mine["value"].notna()]
        measure = str(rows["measure"].iloc[0]) if "measure" in rows else ""
        breakdown = str(rows["breakdown"].iloc[0])
        told = _words(case, measure, breakdown, title, unit, decimals, rows)
        if known.empty:
            why = symbols.MEANINGS[str(mine["symbol"].iloc[-1])] if len(mine) else "not there"
            if len(mine) and (known_why := _reason(case, measure, mine.iloc[-1])):
                why = f"it {known_why}"
            what = str(told["phrase"])
            what = what if what.startswith(("the ", "children ")) else f"“{what}”"  # a row's name, in no sentence
            raise NoData(f"No figure can be shown for {who} on {what}: {why}.")
        if ("role" not in rows and rows["who"].nunique() > 1) or (case is not None and measure and who != case.place):
            told |= {"phrase": f"{told['phrase']} in {_inside(who)}", "short": f"{told['short']}, {_inside(who)}"}
        now = _figure(known.iloc[-1])
        before = [_figure(r) for _, r in known.iloc[:-1].iterrows() if int(r["segment"]) == now.segment]
        later = mine[mine["period_end"] > now.period_end]
        there = rows[(rows["who"] != who) & (rows["period_end"] == now.period_end) & rows["value"].notna()]
        others = tuple(f for f in (_figure(r) for _, r in there.iterrows()) if f.segment == now.segment)
        return cls(
            now=now,
            first=before[0] if before else None,
            previous=before[-1] if before else None,
            newer=_figure(later.iloc[-1]) if len(later) else None,
            others=others,
            stale=bool((rows["period_end"] > now.period_end).any()) or _older(case, measure, breakdown, now),
            few=_few(case, told["unit"], now),
            case=case,
            measure=measure,
            breakdown=breakdown,
            **told,
        )

    def other(self, role: str) -> Figure | None:
        """The figure of a role beside the place (neighbours, region, england), None where there is none."""
        return next((f for f in self.others if f.role == role), None)

    def told(self, value: float) -> str:
        """A value of this measure as prose says it."""
        return number(value, self.unit, self.decimals)

    @property
    def comparable(self) -> bool:
        """Whether the figure may be ranked and set above or below others'.

        A size is not, nor a share of few (or of a number withheld), nor a figure older than its series' newest.
        """
        unknown = math.isnan(self.now.cohort) and any(not math.isnan(f.cohort) for f in self.others)
        return self.unit.split(" in ")[0] not in SIZES and not self.stale and not unknown and not self.few

    @property
    def telling(self) -> bool:
        """Whether the figure may stand in a headline: neither old nor on few people."""
        return not self.stale and not self.few

    @property
    def people(self) -> str:
        """On how many people a figure rests that is not telling for want of people."""
        unknown = math.isnan(self.now.count if rate_of(self.unit) else self.now.cohort)
        return "few people" if unknown else "fewer than ten people"

    @property
    def why(self) -> str:
        """What follows "The figure for 2025 ..." where the newer figure is not there for a known reason, else ''."""
        newer = self.newer
        own = self.case is not None and newer is not None and newer.who == self.case.place
        return reason(self.case.store, self.measure, self.case.area.code, newer.period_end) if own else ""  # type: ignore[union-attr]

    @property
    def together(self) -> tuple[str, ...]:
        """The councils whose figure this is where they report together, the place first; () where it reports alone."""
        if self.case is None or not self.measure or self.now.who != self.case.place:
            return ()
        return together(self.case.store, self.measure, self.case.area.code, self.now.period_end)

    def stands(self, one: Figure, other: Figure) -> str:
        """How `one` stands to `other`: the one way in which two figures of this measure are compared.

        Out: the same (they read alike), higher or lower (beyond chance, or money, which chance does not move), within
        chance, or up and down where nothing is known of how many people stand behind them. A share of fewer people
        than `FEWEST_BEHIND` is never higher or lower. Raises DataError for figures on two sides of a break.
        """
        if one.segment != other.segment:
            seen = f"{other.period} and {one.period}, on two sides of a break"
            mend = "take figures of one `segment`: data/breaks.csv says why they differ"
            raise DataError("a comparison", seen=seen, allowed="figures of one segment", mend=mend)
        if same(one.value, other.value, self.unit, self.decimals):
            return ALIKE
        more = one.value > other.value
        if self.unit.startswith("pounds"):
            return HIGHER if more else LOWER
        behind = (one.cohort, other.cohort)
        if any(math.isnan(n) for n in behind):
            return UP if more else DOWN
        if self.unit == "percent" and min(behind) < FEWEST_BEHIND:
            return WITHIN
        if self.unit == "percent" and all(0 <= f.value <= 100 for f in (one, other)):
            return chance.between(_cases(other), other.cohort, _cases(one), one.cohort) or WITHIN
        per = rate_of(self.unit)
        if per:
            whole = [f.n == 1 and not math.isnan(f.count) for f in (other, one)]  # a mean is judged as it is shown
            counts = [
                round(f.count if w else f.value * f.cohort / per) for w, f in zip(whole, (other, one), strict=True)
            ]
            return chance.rate_beyond(counts[0], other.cohort, counts[1], one.cohort) or WITHIN
        return UP if more else DOWN


def _cases(share: Figure) -> tuple[int, int] | None:
    """The least and the most cases that a share may rest on: the number published with it, else what its digits allow.

    A number that ends in nought may be rounded to ten. One that does not fit its share is not used.
    """
    allowed = chance.counts(share.value / 100, share.cohort)
    if allowed is None or share.n > 1 or math.isnan(share.count):
        return allowed
    half = 5 if share.count % 10 == 0 else 0
    low, high = math.floor(share.count - half), math.ceil(share.count + half)
    if max(low, allowed[0]) > min(high, allowed[1]):
        return allowed
    return max(low, allowed[0]), min(high, allowed[1])


def _whose(rows: pd.DataFrame, case: Case | None) -> str:
    if "role" in rows and (rows["role"] == "place").any():
        return str(rows.loc[rows["role"] == "place", "who"].iloc[0])
    names = list(dict.fromkeys(rows["who"].astype("str")))
    return case.place if case is not None and case.place in names else names[0]


def _older(case: Case | None, measure: str, breakdown: str, now: Figure) -> bool:
    """Whether others have a newer figure than the place's newest, even where the frame does not hold it."""
    if case is None or not measure or now.who != case.place:
        return False
    anyone, own = peers.newest(case, measure, breakdown)
    return bool(now.period_end == own and own < anyone)


def _few(case: Case | None, unit: str, now: Figure) -> bool:
    small = case is not None and now.who == case.place and case.area.code in peers.small_places(case)
    return bool(peers.few_behind(unit, [now.count], [now.cohort], [small]).iloc[0])


def _reason(case: Case | None, measure: str, row: "pd.Series[Any]") -> str:
    if case is None or not measure or row["who"] != case.place:
        return ""
    return reason(case.store, measure, case.area.code, pd.Timestamp(row["period_end"]))


def _words(
    case: Case | None, measure: str, breakdown: str, title: str, unit: str | None, decimals: int | None,
    rows: pd.DataFrame,
) -> dict[str, Any]:  # fmt: skip
    found: dict[str, Any]
    if case is not None and measure:
        back = {shown: published for published, shown in shown_names(case.store, measure).items()}
        published = back.get(breakdown, breakdown)
        named = published in held(case.store, measure)  # else the analyst's own name for the whole
        own = words_of(case.store, measure, published if named else "Total")
        found = {"phrase": own.phrase, "short": own.short if named else breakdown, "unit": own.unit}
        if not named and len(held(case.store, measure)) > 1:  # it may be any of the parts
            found["phrase"] = lowered(breakdown)
        found |= {"decimals": own.decimals, "polarity": own.polarity}
        if "unit" in rows and unit is None:  # a page may have worked it out anew, as money in one year's prices
            found["unit"] = str(rows["unit"].iloc[0])
    else:
        unit_held = str(rows["unit"].iloc[0]) if "unit" in rows else "count"
        name = title or (breakdown if breakdown != "Total" else "The figure")
        found = {"phrase": lowered(name), "short": name, "unit": unit_held, "decimals": 0}
    if title:
        found |= {"short": title}
    if unit is not None:
        found["unit"] = unit
    if decimals is not None:
        found["decimals"] = decimals
    return found


def _figure(row: pd.Series) -> Figure:
    symbol = row.get("symbol")
    return Figure(
        who=str(row["who"]),
        role=str(row.get("role", "")),
        period=str(row["period"]),
        period_end=pd.Timestamp(row["period_end"]),
        value=float(row["value"]),
        symbol=symbol if isinstance(symbol, str) else "",
        segment=int(row["segment"]) if pd.notna(row["segment"]) else 0,
        count=float(row["count"]),
        cohort=float(row["cohort"]),
        n=int(row.get("n", 1)),
    )


def _inside(who: str) -> str:
    return "similar areas" if who == NEIGHBOURS else who


def names_of(figures: tuple[Figure, ...], case: Case | None) -> Iterator[tuple[Figure, str]]:
    """Each figure with its owner's name as it stands in a sentence: "similar areas", "the North East"."""
    for figure in figures:
        name = the(figure.who) if figure.role == "region" else figure.who  # "the North East", but North Tyneside
        yield figure, "similar areas" if figure.who == NEIGHBOURS else name
