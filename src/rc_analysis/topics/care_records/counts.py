"""Counts and lengths from the spell table, before anything is withheld: what a page may not show as it stands."""

from dataclasses import dataclass

import pandas as pd

from rc_analysis.methods.survival import product_limit, quantile
from rc_analysis.sources.ssda903.codes import EMERGENCY, UNREGISTERED
from rc_analysis.topics.care_records.states import BANDS, GROUPS, NOT_KNOWN, PLACEMENTS, in_care, stock

TOTAL = "Total"
STARTED, STOPPED, MOVED = "Started", "Stopped", "Moved home"
NOT_SEEN = "Not known: began before the first return"
LENGTHS: tuple[tuple[str, int], ...] = (
    ("Under 6 months", 0),
    ("6 months to a year", 6),
    ("1 to 2 years", 12),
    ("2 to 5 years", 24),
    ("5 years or more", 60),
)
"""How long looked after so far, and the months that each band begins at."""
TEMPORARY = frozenset({"T0", "T1", "T2", "T3", "T4"})
"""Temporary placements (hospital, holidays, a carer's absence), which are not counted as moves."""
STABLE_AGE, STABLE_CARE, STABLE_HOME = 16, 30, 24  # years; months looked after; months in one home
MONTH = 365.25 / 12


@dataclass(frozen=True)
class Window:
    """Twelve months: events after `first`, up to and on `last`."""

    first: pd.Timestamp
    last: pd.Timestamp

    @classmethod
    def year_to(cls, last: pd.Timestamp) -> "Window":
        return cls(last - pd.DateOffset(years=1), last)

    def holds(self, dates: pd.Series) -> pd.Series:
        return (dates > self.first) & (dates <= self.last)


def age_by_placement(cut: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Children looked after on a day: a row for each age band and one for all, a column for each kind of placement and
    one for all. All bands and kinds are there, at 0 where none; `Not known` only where some are."""
    found = stock(cut, [day]).pivot_table(index="age", columns="placement", values="children", aggfunc="sum")
    ages, kinds = [age for age, _ in BANDS], list(GROUPS)
    whole = found.reindex(index=[*ages, NOT_KNOWN], columns=[*kinds, NOT_KNOWN]).fillna(0).astype("int64")
    unknown_age, unknown_kind = whole.loc[NOT_KNOWN].sum(), whole[NOT_KNOWN].sum()
    whole = whole.loc[ages + [NOT_KNOWN] * bool(unknown_age), kinds + [NOT_KNOWN] * bool(unknown_kind)]
    return _with_totals(whole)


def turnover(spells: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Periods of care in twelve months: those there at the start and those begun since, by whether they stopped."""
    care = _periods(spells)
    rows = {"Looked after at the start": in_care(care, window.first), STARTED: care[window.holds(care["start"])]}
    counts = {
        name: {
            STOPPED: int((group["end"] <= window.last).sum()),
            "Still looked after": int((~(group["end"] <= window.last)).sum()),
        }
        for name, group in rows.items()
    }
    return _with_totals(pd.DataFrame.from_dict(counts, orient="index"))


def moves(cut: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Moves in twelve months from one kind of placement (row) to another (column), with those who started and stopped
    being looked after. A move within one kind, and a birthday, count for none."""
    ended = cut[window.holds(cut["end"])]
    onward = ended["placement_next"].fillna(STOPPED)
    pairs = pd.DataFrame({"from": ended["placement"], "to": onward})
    begun = cut[cut["first"] & window.holds(cut["start"])]
    pairs = pd.concat([pairs, pd.DataFrame({"from": STARTED, "to": begun["placement"]})])
    pairs = pairs[pairs["from"] != pairs["to"]]
    kinds = [*GROUPS, *([NOT_KNOWN] if (cut["placement"] == NOT_KNOWN).any() else [])]
    table = pd.crosstab(pairs["from"], pairs["to"])
    return _with_totals(table.reindex(index=[STARTED, *kinds], columns=[*kinds, STOPPED], fill_value=0))


def so_far(spells: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Children looked after on a day by how long so far; apart, those whose period of care the returns do not see
    begin (its first episode is not a start of care)."""
    care = in_care(_periods(spells), day)
    ages = pd.Series(LENGTHS[0][0], index=care.index, dtype="str")
    for name, months in LENGTHS[1:]:
        ages = ages.mask(care["start"] <= day - pd.DateOffset(months=months), name)
    ages = ages.where(care["new"] == "S", NOT_SEEN)
    found = ages.value_counts().reindex([*(name for name, _ in LENGTHS), NOT_SEEN], fill_value=0)
    return _with_total(found)


def lengths(spells: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """How long periods of care, and stays in one home by kind of placement, last: those begun after `first`, watched
    to `last`.

    Out: one row for periods of care and one a kind of placement: begun (int), and the months by which a quarter, half
    and three quarters had ended (float, NaN where not reached), by the product-limit estimate, as some still run.
    """
    care = _periods(spells)
    homes = _homes(spells)
    groups = {"Periods of care": care[care["new"] == "S"]}
    groups |= {kind: homes[homes["place"].map(PLACEMENTS) == kind] for kind in GROUPS}
    rows = {}
    for name, group in groups.items():
        group = group[(group["start"] > first) & (group["start"] <= last)]
        ended = group["end"] <= last
        months = (group["end"].where(ended, last) - group["start"]).dt.days / MONTH
        curve = product_limit(pd.DataFrame({"wait": months, "ended": ended}))
        rows[name] = (len(group), *(quantile(curve, share) for share in (0.25, 0.5, 0.75)))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["begun", "quarter", "half", "three_quarters"])


def emergencies(spells: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Placements begun in twelve months, with a child's start of care or by a move from another home (rows), and
    whether under police protection or an emergency protection order, the return's two marks of an emergency."""
    begun = _homes(spells)
    moved = begun.duplicated("care")
    begun = begun.assign(how=moved.map({False: STARTED, True: MOVED}), urgent=begun["legal"].isin(EMERGENCY))
    begun = begun[window.holds(begun["start"])]
    table = pd.crosstab(begun["how"], begun["urgent"].map({True: "As an emergency", False: "Otherwise"}))
    return _with_totals(table.reindex(index=[STARTED, MOVED], columns=["As an emergency", "Otherwise"], fill_value=0))


def unregistered(spells: pd.DataFrame, window: Window) -> tuple[int, int]:
    """Children with a day under code Z1, or one of those that took its place, in twelve months, and those days."""
    there = spells[
        spells["place"].isin(UNREGISTERED) & (spells["start"] <= window.last) & ~(spells["end"] <= window.first)
    ]
    day_after = window.last + pd.Timedelta(days=1)
    begun = there["start"].where(there["start"] > window.first, window.first + pd.Timedelta(days=1))
    ended = there["end"].where(there["end"] < day_after, day_after)
    days = (ended - begun).dt.days.clip(lower=0)
    return int(there.loc[days > 0, "child"].nunique()), int(days.sum())


def homes_in_year(spells: pd.DataFrame, window: Window) -> pd.Series:
    """Children looked after on the last day by the number of placements in the twelve months; temporary ones, and a
    change of legal status or of the kind of placement with the same carer, are not counted as another."""
    homes = _homes(spells)
    there = in_care(spells, window.last)[["child", "place"]]
    lived = homes[(homes["start"] <= window.last) & ~(homes["end"] <= window.first) & ~homes["place"].isin(TEMPORARY)]
    number = there["child"].map(lived.groupby("child")["home"].nunique()).fillna(1).clip(lower=1)
    names = number.map(lambda n: "1 placement" if n == 1 else "2 placements" if n == 2 else "3 or more placements")
    return _with_total(
        names.value_counts().reindex(["1 placement", "2 placements", "3 or more placements"], fill_value=0)
    )


def same_home(spells: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Of children under 16 looked after for two and a half years without a break: those in one home for two of them."""
    now = in_care(spells, day)
    care, homes = _periods(spells).set_index("care"), _homes(spells).set_index("home")
    young = now["born"].notna() & (now["born"] > day - pd.DateOffset(years=STABLE_AGE))
    long = now["care"].map(care["start"]) <= day - pd.DateOffset(months=STABLE_CARE)
    cohort = now[young & long]
    settled = cohort["home"].map(homes["start"]) <= day - pd.DateOffset(months=STABLE_HOME)
    return _with_total(
        pd.Series({"Two years or more": int(settled.sum()), "Less than two years": int((~settled).sum())})
    )


def average(spells: pd.DataFrame, window: Window) -> float:
    """Children looked after on a day of the window, on average."""
    begun = spells["start"].where(spells["start"] > window.first, window.first)
    ended = spells["end"].where(spells["end"] < window.last, window.last)
    return float((ended - begun).dt.days.clip(lower=0).sum() / (window.last - window.first).days)


def _periods(spells: pd.DataFrame) -> pd.DataFrame:
    """One row a period of care: child, care, start, end and its first episode's `new`."""
    return _spans(spells, "care")


def _homes(spells: pd.DataFrame) -> pd.DataFrame:
    """One row a stay in one home: child, care, home, start, end, and its first episode's place and legal status."""
    return _spans(spells, "home")


def _spans(spells: pd.DataFrame, by: str) -> pd.DataFrame:
    first = spells.drop_duplicates(by).set_index(by)
    last = spells.drop_duplicates(by, keep="last").set_index(by)
    return first.assign(end=last["end"]).reset_index()


def _with_totals(table: pd.DataFrame) -> pd.DataFrame:
    table = table.astype("int64")
    table = pd.concat([table, table.sum().to_frame(TOTAL).T])
    return table.assign(**{TOTAL: table.sum(axis=1)})


def _with_total(counts: pd.Series) -> pd.Series:
    counts = counts.astype("int64")
    return pd.concat([counts, pd.Series({TOTAL: int(counts.sum())})])
