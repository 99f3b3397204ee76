"""What a file would change in the figures held: told before anything is written, and grounds to refuse it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from rc_analysis.errors import listed
from rc_analysis.sources.recipes import KEYS
from rc_analysis.sources.recognise import near

_SHOWN = 5


@dataclass
class Difference:
    """Figures `added`, `revised` and `gone` (frames with KEYS; revised: value_old, value, symbol_old, symbol), and by
    measure the categories that are new in the file and that it no longer has."""

    added: pd.DataFrame
    revised: pd.DataFrame
    gone: pd.DataFrame
    new_categories: dict[str, list[str]] = field(default_factory=dict)
    gone_categories: dict[str, list[str]] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether there is a difference at all."""
        return bool(len(self.added) or len(self.revised) or len(self.gone))

    def respelt(self) -> list[str]:
        """Categories that are gone and stand in the file in another spelling."""
        told = {
            f"{other!r} where {name!r} is held"
            for measure, names in self.gone_categories.items()
            for name in names
            if (other := near(name, self.new_categories.get(measure, [])))
        }
        return sorted(told)

    def counts(self) -> dict[str, int]:
        """How many figures are added, revised and gone."""
        return {"added": len(self.added), "revised": len(self.revised), "gone": len(self.gone)}

    def lines(self, names: dict[str, str]) -> Iterator[str]:
        """The difference in sentences. In: the places' names by code."""
        if len(self.added):
            periods = self.added.drop_duplicates("period_end").sort_values("period_end")["period"]
            measures = self.added["measure"].nunique()
            yield f"new: {len(self.added):,} figures of {measures} measure(s), periods {_some(list(periods))}"
        if len(self.revised):
            yield f"revised: {len(self.revised):,} figures; {self._largest(names)}"
        if len(self.gone):
            first = self.gone.iloc[0]
            yield f"vanished: {len(self.gone):,} figures, first {_where(first, names)}"
        for word, found in (("new", self.new_categories), ("gone", self.gone_categories)):
            for categories in sorted({tuple(c) for c in found.values()}):
                of = [m for m, c in found.items() if tuple(c) == categories]
                yield f"categories {word}: {_some([repr(c) for c in categories])} ({_some(of)})"

    def _largest(self, names: dict[str, str]) -> str:
        both = self.revised[self.revised["value"].notna() & self.revised["value_old"].notna()]
        if both.empty:
            row = self.revised.iloc[0]
            return f"first {_where(row, names)}: {_cell(row, '_old')} to {_cell(row)}"
        change = (both["value"] - both["value_old"]).abs() / both["value_old"].abs().where(both["value_old"] != 0)
        row = both.iloc[int(change.fillna(float("inf")).argmax())]
        return f"the largest by share: {_where(row, names)}: {_cell(row, '_old')} to {_cell(row)}"


def difference(before: pd.DataFrame, after: pd.DataFrame, file: pd.DataFrame, source_ids: set[str]) -> Difference:
    """Compare the figures of some measures before and after a file, and the file's categories with those held.

    In: observations without percentiles; the file's own; the ids under which its table is held. Two figures are the
    same whatever release they are of. A category is gone where the newest period held of the table has it and the
    file has it in no period.
    """
    columns = [*KEYS, "period", "value", "symbol"]
    both = before[columns].merge(after[columns], on=KEYS, how="outer", suffixes=("_old", ""), indicator=True)
    added = both[both["_merge"] == "right_only"]
    gone = both[both["_merge"] == "left_only"].assign(period=lambda f: f["period_old"])
    pair = both[both["_merge"] == "both"]
    same = (pair["value"] == pair["value_old"]) | (pair["value"].isna() & pair["value_old"].isna())
    alike = pair["symbol"].fillna("") == pair["symbol_old"].fillna("")
    out = Difference(added, pair[~(same & alike)], gone)
    own = before[before["source_id"].isin(source_ids)]
    newest = own[own["period_end"] == own.groupby("measure")["period_end"].transform("max")]
    held, late, there = _categories(before), _categories(newest), _categories(file)
    for measure, names in there.items():
        if measure in held and (new := sorted(names - held[measure])):
            out.new_categories[measure] = new
        if lost := sorted(late.get(measure, set()) - names):
            out.gone_categories[measure] = lost
    return out


def unlike(before: pd.DataFrame, file: pd.DataFrame) -> bool:
    """Whether a file tells of a figure that is held, and tells it otherwise."""
    columns = [*KEYS, "value", "symbol"]
    both = before[columns].merge(file[columns], on=KEYS, suffixes=("_old", ""))
    same = (both["value"] == both["value_old"]) | (both["value"].isna() & both["value_old"].isna())
    return bool((~same | (both["symbol"].fillna("") != both["symbol_old"].fillna(""))).any())


def as_figures(
    frame: pd.DataFrame, measure: pd.Series, breakdown: pd.Series, day: "pd.Series | pd.Timestamp", told: pd.Series
) -> pd.DataFrame:
    """A list without figures (grades, neighbours) laid out as observations, what it tells standing as the symbol."""
    out = pd.DataFrame({"area_code": frame["area_code"], "measure": measure, "breakdown": breakdown, "symbol": told})
    out = out.assign(period_start=day, period_end=day, value=float("nan"), source_id="")
    return out.assign(period=out["period_end"].dt.strftime("%Y-%m-%d")).drop_duplicates(KEYS)


def _categories(frame: pd.DataFrame) -> dict[str, set[str]]:
    pairs = frame[["measure", "breakdown"]].drop_duplicates()
    return {str(m): set(part["breakdown"]) for m, part in pairs.groupby("measure")}


def _some(words: list[str]) -> str:
    rest = [f"{len(words) - _SHOWN} more"] if len(words) > _SHOWN else []
    return listed([*map(str, words[-_SHOWN:] if rest and words[0].isdigit() else words[:_SHOWN]), *rest])


def _where(row: "pd.Series", names: dict[str, str]) -> str:
    place = names.get(str(row["area_code"]), str(row["area_code"]))
    return f"{row['measure']}, {place}, {row['period']}, {row['breakdown']}"


def _cell(row: "pd.Series", ending: str = "") -> str:
    value, symbol = row[f"value{ending}"], row[f"symbol{ending}"]
    return f"[{symbol}]" if pd.isna(value) else f"{value:,.10g}"
