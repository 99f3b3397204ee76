"""How long authorities wait from one full inspection to the next, by the grade that they wait with."""

from dataclasses import dataclass

import pandas as pd

from rc_analysis.methods import survival
from rc_analysis.topics.inspections.judgements import GRADES, full

YEAR = 365.25
ANY = "any"
"""All waits together, for an inspection that gave no overall grade."""

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
"""The waits told: those by which a tenth, half and nine tenths of authorities had been inspected again."""


@dataclass(frozen=True)
class Pause:
    """The longest span in which no full inspection of any authority began: its last day before, its first after."""

    before: pd.Timestamp
    after: pd.Timestamp

    @property
    def days(self) -> int:
        """Days from the one to the other."""
        return (self.after - self.before).days

    def within(self, first: pd.Timestamp, last: pd.Timestamp) -> int:
        """Days of the pause between two dates."""
        return max((min(last, self.after) - max(first, self.before)).days, 0)


def pause(frame: pd.DataFrame) -> Pause:
    """The longest span without a full inspection. Needs judgements of at least two dates."""
    starts = full(frame)["date"].drop_duplicates().sort_values()
    after = starts.iloc[int(starts.diff().fillna(pd.Timedelta(0)).argmax())]
    return Pause(before=starts[starts < after].max(), after=after)


def waits(frame: pd.DataFrame, until: pd.Timestamp, closed: dict[str, pd.Timestamp]) -> pd.DataFrame:
    """Every wait from the start of a full ILACS inspection to the start of the next.

    In: judgements; the last day on which an inspection would be seen; the day on which an abolished authority closed,
    by area code. Out: a row an inspection: area_code, grade (overall), start, stop (the next start or, with `ended`
    False, the last day watched), ended (bool), days (as the calendar has them), wait (days, those of the pause in
    inspections left out).
    """
    kept = full(frame)
    kept = kept[(kept["framework"] == "ILACS") & (kept["judgement"] == "overall") & (kept["date"] <= until)]
    kept = kept.sort_values(["area_code", "date"], ignore_index=True)
    after = kept.groupby("area_code")["date"].shift(-1)
    last = pd.to_datetime(kept["area_code"].map(closed)).fillna(until)
    out = kept[["area_code", "grade"]].assign(start=kept["date"], stop=after.fillna(last), ended=after.notna())
    out = out[out["stop"] >= out["start"]].reset_index(drop=True)
    still = pause(kept)
    days = (out["stop"] - out["start"]).dt.days
    inside = [still.within(a, b) for a, b in zip(out["start"], out["stop"], strict=True)]
    return out.assign(days=days, wait=days - pd.Series(inside, index=out.index, dtype="int64"))


def by_grade(table: pd.DataFrame) -> pd.DataFrame:
    """The range of waits by the grade that began them.

    In: what `waits` gave. Out: a row a grade, highest first, and one for `any` grade or none: grade, n
    (inspections), ended (those followed by another), low, middle, high (years by which a tenth, half and nine tenths
    had been inspected again, by the product-limit estimate; NaN where that many have not been seen), calendar_middle
    (as `middle`, the pause counted).
    """
    rows = []
    for grade in (*GRADES, ANY):
        part = table if grade == ANY else table[table["grade"] == grade]
        curve = survival.product_limit(part)
        calendar = survival.product_limit(part.assign(wait=part["days"]))
        years = [survival.quantile(curve, share) / YEAR for share in (LOW, MIDDLE, HIGH)]
        rows.append((grade, len(part), int(part["ended"].sum()), *years, survival.quantile(calendar, MIDDLE) / YEAR))
    return pd.DataFrame(rows, columns=["grade", "n", "ended", "low", "middle", "high", "calendar_middle"])


def after(start: pd.Timestamp, years: float) -> pd.Timestamp:
    """The date so many years after another, to the day; NaT where the number is not known."""
    return pd.NaT if pd.isna(years) else start + pd.Timedelta(days=round(years * YEAR))  # type: ignore[return-value]
