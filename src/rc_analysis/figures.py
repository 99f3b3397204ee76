"""Figures of a place beside others, as one tidy frame: what every shape takes and every notebook starts from.

    outside = case.figures("cla_locality_percent", "Outside the boundary", since=2021)

`COLUMNS` says what a row holds. A frame of an analyst's own works in the same places: it needs `who`, `period` and
`value`; the other columns are used where they are there. A value that is not shown has its reason in `symbol`, and
`segment` numbers the sides of a break: figures of two segments are never compared.
"""

import difflib
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import date
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pandas as pd

from rc_analysis import symbols, words
from rc_analysis.errors import DataError, NoData, ParameterError, listed
from rc_analysis.methods import segments
from rc_analysis.say.numbers import period as period_words

if TYPE_CHECKING:
    from rc_analysis.case import Case

COLUMNS = {
    "who": "str: whose figure, by name; the neighbours' mean is 'Statistical neighbours'",
    "role": "str: place, neighbours, region, england or council",
    "area_code": "str: the ONS code, empty for the neighbours' mean",
    "period": "str: as a reader is shown it (2025, 2024/25, 2024-25)",
    "period_end": "datetime64: its last day",
    "breakdown": "str: the name shown, from data/breakdowns.csv; Total for the whole",
    "value": "float64: NaN where no figure is shown",
    "symbol": "str: why there is none (rc_analysis.symbols), else NA",
    "segment": "Int64: 0, 1, ...: figures of two segments are not compared",
    "count": "float64: how many people a share or rate counts, NaN where not held",
    "cohort": "float64: how many people it is a share or rate of, NaN where not held",
    "n": "int64: how many authorities stand behind the figure (the neighbours' mean: those with a figure)",
    "unit": "str: as in data/measures.csv",
    "measure": "str: the measure's id",
    "source_id": "str: data/sources.csv",
}
"""The columns of a frame of figures, in order, and what each holds."""

NEIGHBOURS = "Statistical neighbours"
ROLES = ("place", "neighbours", "region", "england", "council")
BESIDE = ("neighbours", "region", "england")
EACH = "each neighbour"
needed: ContextVar[bool] = ContextVar("needed", default=False)
"""Whether a measure of which the place has nothing ends the cell (in `where_published`) or gives an empty frame."""
FEWEST = 3
"""The fewest neighbours with a figure on whom a mean is shown."""


def figures(
    case: "Case",
    measure: str,
    breakdown: str | Sequence[str] | None = "Total",
    *,
    since: int | str | date | None = None,
    beside: Sequence[str] | str = BESIDE,
) -> pd.DataFrame:
    """A measure's figures for the case's place and those beside it, none later than the case's date.

    In: `measure`, an id of data/measures.csv. `breakdown`: one name, several, or None for all but the total; as
    shown or as published. `since`: a year (figures whose period ends in it or later) or a day. `beside`: any of
    "neighbours" (their mean), "region", "england", "each neighbour" (the ten by name), or names or codes of councils;
    () for the place alone.
    Out: a frame with `COLUMNS`, sorted by breakdown (in the order of data/breakdowns.csv), who and period_end,
    index 0, 1, 2 ...
    Where nothing is published for the place the frame is empty, and any shape given it says so in a plain sentence;
    inside `rc.where_published()` NoData is raised instead. Raises ParameterError for an unknown measure, breakdown or
    name.

    >>> from rc_analysis.case import open_case
    >>> case = open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> rate = case.figures("cla_rate", since=2024, beside=["england"])
    >>> rate[["who", "period", "unit", "segment"]].to_dict("split")["data"][0]
    ['Leeds', '2024', 'per 10,000', 0]
    """
    info = case.measure(measure)
    if not words.held(case.store, measure):
        return empty(case, f"No figures are held on: {words.lowered(info.title)}.", measure)
    names = breakdowns_of(case, measure, breakdown)
    if list(names) == ["Total"] and info.unit == "percent" and words.parts_of(case.store, measure):
        shown = list(words.parts_of(case.store, measure))
        mend = "name one, or take all: case.figures(measure, None)"
        thing, seen = f"breakdown of {measure}", "Total, which is always 100%"
        raise ParameterError(thing, seen=seen, allowed=listed(shown, "or"), mend=mend)
    who = _beside(case, [beside] if isinstance(beside, str) else beside)
    near = [a.code for a in case.neighbours] if "neighbours" in who.values() else []
    case.asked.update(dict.fromkeys((measure, name) for name in names))
    kept = _KEPT.setdefault(case.store, {})
    key = (case.area, case.region, case.as_of, measure, *names.items(), repr(since), *who, *near, needed.get())
    if key not in kept:
        frame = _made(case, measure, names, since, who, near)
        if frame.empty:
            return frame
        if len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = frame
    out = kept[key].copy()
    out.attrs["case"] = case.key
    return out


_KEPT: "WeakKeyDictionary[Any, dict[Any, pd.DataFrame]]" = WeakKeyDictionary()
"""Frames made from each store: a page, and one page after another, ask for many of them again."""
_MOST_KEPT = 1024


def _made(
    case: "Case", measure: str, names: dict[str, str], since: int | str | date | None, who: dict[str, str],
    near: list[str],
) -> pd.DataFrame:  # fmt: skip
    """The frame of `figures` without `attrs`; `near`: the neighbours of the mean."""
    info = case.measure(measure)
    codes = list(dict.fromkeys([*[c for c in who if c], *near]))
    try:
        frame = _until(case, case.store.load(measure, areas=codes, breakdown=list(names)), since)
    except NoData:
        frame = pd.DataFrame({"area_code": []})
    mine = frame[frame["area_code"] == case.area.code]
    if mine.empty or (needed.get() and mine["value"].isna().all()):
        shown = [name for name in names.values() if name != "Total"]
        key = "-".join([measure, *(shown if len(shown) == 1 else [])])
        said = nothing(case, info.title, list(names.values()), measure)
        return empty(case, said if since is None else f"{said[:-1]}, from {since} on.", key)
    frame = frame.merge(behind(case, measure, list(names), codes), how="left", on=["area_code", "period", "breakdown"])
    if per := rate_of(info.unit):  # the publisher's own denominator, which population estimates of another day are not
        frame["cohort"] = (frame["count"] / frame["value"].where(frame["value"] > 0) * per).round()
    nobody = frame["cohort"].eq(0)
    frame["value"] = frame["value"].mask(nobody)
    frame["symbol"] = frame["symbol"].mask(nobody & frame["symbol"].isna(), symbols.NOBODY)
    _reasoned(case, measure, frame)
    frame["segment"] = _segments(case, measure, frame)
    named = frame[frame["area_code"].isin([code for code in who if code])]
    parts = [named.assign(who=named["area_name"], role=named["area_code"].map(who), n=1)]
    if near:
        mean_of = once(case, measure, frame[frame["area_code"].isin([*near, case.area.code])])
        parts.append(_mean(mean_of[mean_of["area_code"] != case.area.code]))
    out = pd.concat([p for p in parts if len(p)], ignore_index=True)
    out["period"] = out["period"].map(period_words)
    out["breakdown"] = out["breakdown"].map(names)
    out = out.assign(unit=info.unit, measure=measure)
    order = {name: i for i, name in enumerate(dict.fromkeys(names.values()))}
    first = [case.place, NEIGHBOURS, case.region.name, case.england.name]
    people = {name: i for i, name in enumerate(dict.fromkeys([*first, *out["who"]]))}
    return out.sort_values(
        ["breakdown", "who", "period_end"],
        key=lambda s: s.map(order if s.name == "breakdown" else people) if s.name != "period_end" else s,
        kind="stable",
        ignore_index=True,
    )[list(COLUMNS)]


def empty(case: "Case", sentence: str, key: str) -> pd.DataFrame:
    if needed.get():
        raise NoData(sentence)
    out = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _DTYPES.items()})
    out.attrs |= {"case": case.key, "nothing": sentence, "key": key}
    return out


_DTYPES = {name: words.split(":")[0] for name, words in COLUMNS.items()} | {"period_end": "datetime64[ns]"}


def checked(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame that a shape may use: the columns needed are there and every missing value has a reason.

    Out: a copy with `value` as float64, and with `symbol`, `segment` (0), `breakdown` (Total) and `period_end` (order
    of appearance, as days) where they were not there.
    Raises DataError naming the columns or the first rows at fault, and what mends it.
    """
    if not isinstance(frame, pd.DataFrame):
        mend = "take one from case.figures(...)"
        raise DataError("the frame", seen=type(frame).__name__, allowed="a pandas DataFrame", mend=mend)
    need = ("who", "period", "value")
    absent = [name for name in need if name not in frame]
    if absent:
        mend = "name the columns so, or take a frame from case.figures(...)"
        raise DataError("the frame", seen=f"no column {listed(absent)}", allowed=listed(need), mend=mend)
    if frame.empty:
        raise NoData(frame.attrs.get("nothing", "There is nothing to show: the frame has no row."))
    out = frame.reset_index(drop=True).copy()
    out["value"] = pd.to_numeric(out["value"], errors="coerce").astype("float64")
    if pd.api.types.is_datetime64_any_dtype(out["period"]):  # days, as a reader writes them
        out = out.assign(period_end=out["period"], period=[f"{d.day} {d:%B %Y}" for d in out["period"]])
    if "symbol" not in out:
        out["symbol"] = pd.Series(pd.NA, index=out.index, dtype="str")
    bare = out[out["value"].isna() & ~out["symbol"].isin(list(symbols.MEANINGS))]
    if len(bare):
        rows = listed(f"{r['who']} {r['period']}" for r in bare.head(3).to_dict("records"))
        mend = 'say why in a column `symbol` ("c" withheld, "x" not available, "z" not applicable), or drop the rows'
        raise DataError("the frame", seen=f"no value and no reason for {rows}", mend=mend)
    if "breakdown" not in out:
        out["breakdown"] = "Total"
    keys = [c for c in ("measure", "breakdown", "who", "period") if c in out]
    if (doubled := out.duplicated(keys)).any():
        row = out[doubled].iloc[0]
        mend = "sum or drop them, or tell them apart by `breakdown`"
        raise DataError("the frame", seen=f"two rows for {row['who']} {row['period']}", allowed="one", mend=mend)
    if "segment" not in out:
        out["segment"] = 0
    if "period_end" not in out:
        days = {p: pd.Timestamp(2000, 1, 1) + pd.Timedelta(days=i) for i, p in enumerate(dict.fromkeys(out["period"]))}
        out["period_end"] = out["period"].map(days)
    for name in ("count", "cohort"):
        if name not in out:
            out[name] = float("nan")
    return out


def rate_of(unit: str) -> float:
    """The people that a rate is given for, 0 for a unit that is no rate.

    >>> rate_of("per 10,000"), rate_of("percent")
    (10000.0, 0.0)
    """
    text = unit.replace(",", "").removeprefix("per ").split(" ")[0]
    return float(text) if unit.startswith("per ") and text.isdigit() else 0.0


def nothing(case: "Case", title: str, names: Sequence[str] = (), measure: str = "") -> str:
    """The plain sentence for a measure of which the place has no figure, with the reason where `measure` has one."""
    among = "" if list(names) in ([], ["Total"]) else f" ({listed(list(names)[:3])})"
    why = words.reason(case.store, measure, case.area.code, pd.Timestamp(case.as_of)) if measure else ""
    said = f"No figures are published for {case.place} on: {title[0].lower()}{title[1:]}{among}."
    return f"{said} The figure {why}." if why else said


def once(case: "Case", measure: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows by area, of which a figure that councils report together is kept once: the case's own, else the first's."""
    pairs = words.joint_of(case.store, measure)
    if pairs.empty:
        return frame
    dropped = pd.Series(False, index=frame.index)
    for pair in pairs.itertuples():
        first, second = str(pair.area_code), str(pair.with_code)
        if second == case.area.code:
            first, second = second, first
        days = set(frame.loc[(frame["area_code"] == first) & frame["value"].notna(), "period_end"])
        covered = frame["period_end"].isin(days) & _within(frame["period_end"], pair)
        dropped |= (frame["area_code"] == second) & covered
    return frame[~dropped]


def breakdowns_of(case: "Case", measure: str, wanted: str | Sequence[str] | None) -> dict[str, str]:
    """Published name to name shown, of the breakdowns asked for, in the order shown."""
    held = words.held(case.store, measure)
    shown = words.shown_names(case.store, measure)
    if wanted is None:
        rest = [name for name in held if name != "Total"]
        return {name: shown.get(name, name) for name in rest or held}
    asked = [wanted] if isinstance(wanted, str) else list(wanted)
    if asked == ["Total"] and held and "Total" not in held and len(held) == 1:
        asked = list(held)
    back = {name.casefold(): pub for pub, name in shown.items()} | {name.casefold(): name for name in held}
    found = {}
    for name in asked:
        published = back.get(str(name).casefold())
        if published is None:
            known = [shown.get(pub, pub) for pub in held]
            near = difflib.get_close_matches(str(name), [*known, *held], n=2, cutoff=0.5)
            mend = f"did you mean {listed(map(repr, near), 'or')}?" if near else ""
            raise ParameterError(f"breakdown of {measure}", seen=name, allowed=listed(known, "or"), mend=mend)
        found[published] = shown.get(published, published)
    return found


def _beside(case: "Case", wanted: Sequence[str]) -> dict[str, str]:
    """Area code to role, the place first; the neighbours' mean has the code ''."""
    found = {case.area.code: "place"}
    for name in wanted:
        if name == "neighbours":
            if case.neighbours:
                found[""] = "neighbours"
        elif name == "region":
            found.setdefault(case.region.code, "region")
        elif str(name).casefold() == "england":
            found[case.england.code] = "england"
        elif name == EACH:
            found |= {a.code: "council" for a in case.neighbours if a.code not in found}
        else:
            if near := difflib.get_close_matches(str(name).casefold(), [*BESIDE, EACH], n=1, cutoff=0.75):
                mend = f"did you mean {near[0]!r}?"
                raise ParameterError("beside", seen=name, allowed=f"{listed([*BESIDE, EACH])}, or councils", mend=mend)
            area = case.store.area(name)
            role = {"region": "region", "country": "england"}.get(area.level, "council")
            found.setdefault(area.code, role)
    return found


def _until(case: "Case", frame: pd.DataFrame, since: int | str | date | None) -> pd.DataFrame:
    kept = frame[frame["period_end"] <= pd.Timestamp(case.as_of)]
    if since is None:
        return kept
    try:
        day = pd.Timestamp(since, 1, 1) if isinstance(since, int) else pd.Timestamp(since)
    except (TypeError, ValueError) as wrong:
        raise ParameterError("since", seen=since, allowed="a year, 2021, or a day, '2021-04-01'") from wrong
    return kept[kept["period_end"] >= day]


def behind(case: "Case", measure: str, names: Sequence[str], codes: Sequence[str]) -> pd.DataFrame:
    """How many people each figure counts and is a share of: area_code, period, breakdown (published), count, cohort."""
    told = {name: words.words_of(case.store, measure, name) for name in names}
    if not any(w.count or w.cohort for w in told.values()):  # nearly half of all measures
        return pd.DataFrame({c: pd.Series(dtype="str") for c in _FIGURE} | dict.fromkeys(("count", "cohort"), _NONE))
    count = _people(case, {n: w.count.partition("|")[::2] for n, w in told.items()}, codes, "count")
    cohort = _people(case, {n: w.cohort.partition("|")[::2] for n, w in told.items()}, codes, "cohort")
    return count.merge(cohort, how="outer", on=_FIGURE).drop_duplicates(_FIGURE)


_FIGURE = ["area_code", "period", "breakdown"]
_NONE = pd.Series(dtype="float64")


def _people(case: "Case", told: dict[str, tuple[str, str]], codes: Sequence[str], what: str) -> pd.DataFrame:
    """`_FIGURE` and `what`: `told` gives for each breakdown the measure that counts its people, and its breakdown.

    Where that breakdown is not named, a count has that of the same name and a cohort is the total's.
    """
    parts = [pd.DataFrame({name: pd.Series(dtype="str") for name in _FIGURE} | {what: pd.Series(dtype="float64")})]
    for measure in {held: None for held, _ in told.values() if held}:
        of = [
            (name, part or (name if what == "count" else "Total"))
            for name, (held, part) in told.items()
            if held == measure
        ]
        try:
            held = case.store.load(measure, areas=codes, breakdown=[part for _, part in of])
        except NoData:
            continue
        held = held[["area_code", "period", "breakdown", "value"]].set_axis([*_FIGURE[:2], "part", what], axis=1)
        parts.append(held.merge(pd.DataFrame(of, columns=["breakdown", "part"]), on="part")[[*_FIGURE, what]])
    return pd.concat(parts, ignore_index=True)


def _reasoned(case: "Case", measure: str, frame: pd.DataFrame) -> None:
    """Set the symbol of values whose reason data/reasons.csv gives.

    Where a publisher left a council out, the region's figure for each child divides money without that council by
    children with it: it is as good as missing. England's, of which the council is a small part, stays.
    """
    told = words.reasons_of(case.store, measure)
    if told.empty:
        return
    for row in told.itertuples():
        days, code = _within(frame["period_end"], row), str(row.area_code)
        why = days & frame["value"].isna() & (frame["area_code"] == code)
        if LEFT_OUT in str(row.words) and case.measure(measure).unit not in ("count", "pounds"):
            region = days & (frame["area_code"] == case.store.area(code).region_code)
            frame["value"], why = frame["value"].mask(region), why | region
        frame["symbol"] = frame["symbol"].mask(why, str(row.symbol))


LEFT_OUT = "was left out"
"""Words of a reason in data/reasons.csv: the publisher had a council's figure and did not take it."""


def _within(days: "pd.Series[Any]", row: Any) -> "pd.Series[bool]":
    """Whether days lie within those of a row of data/reasons.csv or data/joint.csv."""
    return days.between(row.first, row.last)


def _segments(case: "Case", measure: str, frame: pd.DataFrame) -> "pd.Series[Any]":
    """Which side of the measure's breaks each row is on, numbered in order of time."""
    breaks = case.store.breaks()
    breaks = breaks[breaks["measure"] == measure]
    if breaks.empty:
        return pd.Series(0, index=frame.index, dtype="Int64")
    number: dict[Any, int] = {}
    for name, rows in frame[["breakdown", "period_start"]].drop_duplicates().groupby("breakdown"):
        mine = segments.of(breaks, measure, str(name))
        eras = {day: segments.era(day, mine) for day in sorted(rows["period_start"])}
        order = list(dict.fromkeys(eras.values()))
        number |= {(name, day): order.index(era) for day, era in eras.items()}
    at = [number[key] for key in zip(frame["breakdown"], frame["period_start"], strict=True)]
    return pd.Series(at, index=frame.index, dtype="Int64")


def _mean(near: pd.DataFrame) -> pd.DataFrame:
    """The plain mean of the neighbours with a figure; none where fewer than `FEWEST` have one."""
    shown = near.assign(**{c: near[c].where(near["value"].notna()) for c in ("count", "cohort")})
    keys = ["period", "period_start", "period_end", "breakdown", "segment"]
    groups = shown.groupby(keys, dropna=False)
    mean = groups[["value"]].mean()
    mean["n"] = groups["value"].count()
    mean["source_id"] = groups["source_id"].first()
    mean[["count", "cohort"]] = groups[["count", "cohort"]].sum(min_count=1)
    mean = mean.reset_index()
    enough = mean["n"] >= FEWEST
    mean["value"] = mean["value"].where(enough)
    mean["symbol"] = pd.Series(symbols.MISSING, index=mean.index, dtype="str").where(~enough)
    return mean.assign(who=NEIGHBOURS, role="neighbours", area_code="")
