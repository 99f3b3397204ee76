"""Ofsted's list of providers as counts by authority and year: homes, places, who runs them, size, grade, what opened.

A list that holds inspected providers only leaves out the newest homes. Later lists give each one's day of registration,
so a home is counted on a 31 March if it is listed then, or if a later list shows that it was registered by then.
"""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from rc_analysis.sources.areas import ENGLAND
from rc_analysis.sources.providers import (
    AGENCY,
    FIRST,
    GRADES,
    HOME,
    RUNNERS,
    SCHOOL,
    SCHOOL_HOME,
    SECURE,
    SHORT_UNTOLD,
    SUPPORTED,
)
from rc_analysis.symbols import MISSING, NOT_APPLICABLE

SIZES = {"1 to 3 places": (1, 3), "4 or 5 places": (4, 5), "6 or more places": (6, 9_999)}
NOT_YET, SHORT, PREMISES = "Not yet inspected", "Short breaks only", "Supported accommodation premises"
OWNERS = {"Largest owner": 1, "Three largest owners": 3}
MOST_UNKNOWN = 0.01
"""A sum of places is given where at most this share of the homes tells no number of places."""
_LONDON, _PARTS_OF_LONDON = "E12000007", "E13"
_KINDS = {
    HOME: "Children's homes",
    SECURE: "Secure children's homes",
    SCHOOL_HOME: "Special schools registered as homes",
    SCHOOL: "Other residential special schools",
    AGENCY: "Fostering agencies",
    SUPPORTED: "Supported accommodation",
}
_COMPANY = re.compile(r"\b(limited|ltd|plc|llp)\b|[^a-z0-9 ]")


def counted(providers: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Count the providers.

    In: rows of `read_providers` of one or several years; areas.csv. Out: text for `recipes.apply`: area (code of an
    authority there on the day, a region or England), period (the year), what, part, value (a number or a symbol; a
    share of nothing is `z`). An authority with none of a thing has 0; what a year's list does not tell has no row.
    `what` is one of: homes, places (by who runs them), listed homes, listed places (those in the year's own list),
    places share, size, size share, grade, judged, good share, kind, kind places, opened, closed, owners.
    `.attrs["left"]` tells what was left out.
    """
    places = _Places(areas)
    area = [places.code(n, _day(y)) for n, y in zip(providers["authority"], providers["year"], strict=True)]
    here = providers.assign(area=area, whose=area)
    untold = here["places"].isna() & here["kind"].eq(HOME) & here["year"].ge(FIRST["places"])
    left = {
        "providers outside England": sum(code == "" for code in area),
        "places of homes that tell no number": int(untold.sum()),
    }
    here = here[here["area"] != ""]
    parts, before = [], None
    for year in sorted(int(y) for y in here["year"].unique()):
        now = places.spread(_registered(here, year, places))
        listed = places.spread(here[here["year"] == year])
        there = places.there(_day(year))
        for what, part, rows in _counts(now, listed, before, year):
            told = _sums(rows, places.codes)
            if what == "closed":  # a home of an authority that is no more cannot be given to one of those after it
                told = told.mask(told.index.isin(places.made_in(year)), MISSING)
            table = told[there].rename("value").rename_axis("area").reset_index()
            parts.append(table.assign(period=str(year), what=what, part=part))
        before = now if year + 1 in set(here["year"]) else None
    out = pd.concat(parts, ignore_index=True)[["area", "period", "what", "part", "value"]]
    out.attrs["left"] = {what: n for what, n in left.items() if n}
    return out


def _day(year: int) -> pd.Timestamp:
    return pd.Timestamp(int(year), 3, 31)


def _registered(here: pd.DataFrame, year: int, places: "_Places") -> pd.DataFrame:
    """Who was registered on 31 March: those listed, and those that a later list shows to have been; these had no grade.

    `area` is the authority of that day ("" where there were several in its place), `whose` that of the list.
    """
    mine = here[here["year"] == year]
    later = here[(here["year"] > year) & ~here["urn"].isin(mine["urn"])]
    since = here.dropna(subset="registered").groupby("urn")["registered"].first()
    known = pd.to_datetime(later["urn"].map(since.to_dict()))
    later = later[known <= _day(year)].sort_values("year", kind="stable").drop_duplicates("urn")
    was = [places.before(code, _day(year)) for code in later["area"]]
    return pd.concat([mine, later.assign(area=was, grade="")], ignore_index=True)


def _counts(
    now: pd.DataFrame, listed: pd.DataFrame, before: "pd.DataFrame | None", year: int
) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """What is counted: its name, its part, and rows each of which adds `add` (of a share: out of `of`) at `at`."""
    homes, sized = now[now["kind"] == HOME], year >= FIRST["places"]
    for prefix, among in (("", homes), ("listed ", listed[listed["kind"] == HOME])):
        for part in ("Total", *(["Council"] if prefix else RUNNERS.values())):
            run = among["runner"].eq(part) | (part == "Total")
            yield f"{prefix}homes", part, among.assign(add=run.astype("float64"))
            if sized:
                yield f"{prefix}places", part, among.assign(add=among["places"].where(run, 0.0))
                if not prefix:
                    yield "places share", part, among.assign(add=among["places"].where(run, 0.0), of=among["places"])
    for size, (low, high) in {"Total": (0, 9_999), **SIZES}.items() if sized else ():
        fits = homes["places"].between(low, high).astype("float64").where(homes["places"].notna())
        yield "size", size, homes.assign(add=fits)
        yield "size share", size, homes.assign(add=fits, of=1.0)
    yield "grade", "Total", homes.assign(add=1.0)
    for grade in (*GRADES, NOT_YET):
        yield "grade", grade, homes.assign(add=homes["grade"].eq(grade.replace(NOT_YET, "")).astype("float64"))
    judged = homes[homes["grade"] != ""]
    yield "judged", "Total", judged.assign(add=1.0)
    yield "good", "Total", judged.assign(add=judged["grade"].isin(GRADES[:2]).astype("float64"))
    yield "good share", "Total", judged.assign(add=judged["grade"].isin(GRADES[:2]).astype("float64"), of=1.0)
    kinds = {name: now[now["kind"] == kind] for kind, name in _KINDS.items() if year >= FIRST.get(kind, 0)}
    if year not in SHORT_UNTOLD:
        kinds[SHORT] = homes[homes["short"].eq("yes")]
    for name, among in kinds.items():
        yield "kind", name, among.assign(add=1.0)
        if sized and name not in (_KINDS[AGENCY], _KINDS[SUPPORTED]):
            yield "kind places", name, among.assign(add=among["places"])
    if year >= FIRST["premises"]:
        supported = kinds[_KINDS[SUPPORTED]]
        yield "kind", PREMISES, supported.assign(add=supported["premises"].fillna(0.0))
    if before is not None:
        was = before[before["kind"] == HOME]
        yield "opened", "Total", homes[~homes["urn"].isin(was["urn"])].assign(add=1.0)
        yield "closed", "Total", was[~was["urn"].isin(homes["urn"])].assign(add=1.0)
    if year >= FIRST["owner"]:
        names = homes["owner"].str.casefold().str.replace(_COMPANY, " ", regex=True).str.split().str.join(" ")
        each = homes.groupby(["at", names])["places"].sum().sort_values(ascending=False, kind="stable")
        for part, first in OWNERS.items():
            largest = each.where(each.groupby("at").cumcount() < first, 0.0)
            yield "owners", part, pd.DataFrame({"add": largest, "of": each}).reset_index()


def _sums(rows: pd.DataFrame, codes: list[str]) -> pd.Series:
    """Sums, or shares in per cent, at each code (`at` is its position), as text."""

    at = rows["at"].to_numpy(dtype="int64")

    def total(values: pd.Series) -> Any:
        return np.bincount(at, weights=values.astype("float64").fillna(0.0), minlength=len(codes))

    value = pd.Series(total(rows["add"]), index=codes)
    if "of" in rows:
        whole = total(rows["of"])
        value = 100 * value / np.where(whole > 0, whole, np.nan)
    unknown = total(rows["add"].isna().astype("float64")) / np.maximum(total(pd.Series(1.0, index=rows.index)), 1)
    text = value.map(lambda v: f"{v:.10g}").where(value.notna(), NOT_APPLICABLE)
    return text.where(unknown <= MOST_UNKNOWN, MISSING)


class _Places:
    """The authorities on a day, by code and by the names that the lists give them."""

    def __init__(self, areas: pd.DataFrame) -> None:
        own = areas[areas["level"] == "local_authority"]
        self.region = dict(zip(own["area_code"], own["region_code"], strict=True))
        self.codes = list(areas.loc[areas["level"] != "percentile", "area_code"])
        ends = pd.to_datetime(own["abolished_on"].replace("", "2999-01-01"))
        self.ends = dict(zip(own["area_code"], ends, strict=True))
        self.begins: dict[str, pd.Timestamp] = {}
        self.were: dict[str, list[str]] = {}
        for code, after in zip(own["area_code"], own["successors"], strict=True):
            for new in after.split():
                self.begins[new] = self.ends[code]
                self.were.setdefault(new, []).append(code)
        self.named: dict[str, list[str]] = {}
        for code, name in zip(own["area_code"], own["name"], strict=True):
            self.named.setdefault(_fold(name), []).append(code)

    def is_there(self, code: str, day: pd.Timestamp) -> bool:
        return self.begins.get(code, day) <= day < self.ends[code]

    def there(self, day: pd.Timestamp) -> list[str]:
        return [code for code in self.codes if code not in self.region or self.is_there(code, day)]

    def made_in(self, year: int) -> list[str]:
        return [code for code, day in self.begins.items() if _day(year - 1) < day <= _day(year)]

    def code(self, name: str, day: pd.Timestamp) -> str:
        """The authority of a name on a day; "" where there is none."""
        return next((code for code in self.named.get(_fold(name), []) if self.is_there(code, day)), "")

    def before(self, code: str, day: pd.Timestamp) -> str:
        """The authority that stood on a day where `code` is now; "" where it was one of several."""
        was = [code] if self.is_there(code, day) else self.were[code]
        return was[0] if len(was) == 1 else ""

    def spread(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Each row once for its authority (`at`, a position in `codes`), its region or regions, and England."""
        region = rows["whose"].map(self.region)
        london = pd.Series(_LONDON, index=rows.index).where(region.str.startswith(_PARTS_OF_LONDON))
        each = [rows["area"], region, london, pd.Series(ENGLAND, index=rows.index)]
        long = pd.concat([rows.assign(at=pd.Index(self.codes).get_indexer(pd.Index(at.astype("str")))) for at in each])
        return long[long["at"] >= 0].reset_index(drop=True)


def _fold(name: str) -> str:
    """A name without case, punctuation, a note in brackets, and the words that only some publishers write.

    >>> _fold("Kingston upon Hull, City of") == _fold("Kingston Upon Hull"), _fold("Dorset (before 2019)")
    (True, 'dorset')
    """
    bare = re.sub(r"\(.*\)|[^a-z0-9 ]", " ", name.casefold().replace("&", " and ").replace("'", ""))
    return " ".join(word for word in bare.split() if word not in ("city", "county", "of", "the"))
