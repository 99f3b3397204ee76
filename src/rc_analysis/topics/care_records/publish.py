"""The tables of an authority's own records that may be published: small counts withheld, and what would give them away.

All counts of a summary are held against each other and against the editions released before, by their names (`links`).
A rate or a length that rests on a withheld count is withheld with it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from rc_analysis.disclosure import HIGHEST, LOWEST, WITHHELD, Cells, is_small, masked, protect
from rc_analysis.errors import NoData, RecordsError, listed
from rc_analysis.released import rules_of
from rc_analysis.sources.ssda903 import Returns, check_usable, spell_table
from rc_analysis.sources.ssda903.codes import UNREGISTERED
from rc_analysis.topics.care_records import counts
from rc_analysis.topics.care_records.counts import MOVED, STARTED, STOPPED, TOTAL, Window
from rc_analysis.topics.care_records.links import named
from rc_analysis.topics.care_records.states import looked_after, pieces

FEWEST_LENGTHS = 20
"""Lengths are shown for at least so many: a quarter of fewer would rest on four or less."""
_NOTES = {
    "moves": "A move within one kind of placement is not among them.",
    "placements": "As an emergency: begun under police protection or an emergency protection order. The return marks "
    "no other, so this is the least there can have been.",
    "homes": "Temporary placements are not counted.",
}
_Z1 = listed(sorted(UNREGISTERED), "or")


@dataclass(frozen=True)
class SafeTable:
    """A table fit to be published. `values`: numbers, NA where withheld; `symbols`: of the same shape, `c` or NA;
    `cells`: its counts by name, as `rc.show` and `rc.table` take them for `counts`."""

    title: str
    unit: str
    values: pd.DataFrame
    symbols: pd.DataFrame
    note: str = ""
    cells: Cells = field(default_factory=dict)

    def shown(self) -> pd.DataFrame:
        """The cells as text: thousands parted by commas, rates and lengths to one decimal, [c] where withheld."""
        whole = self.values.map(lambda v: "" if pd.isna(v) else f"{v:,.0f}" if float(v).is_integer() else f"{v:,.1f}")
        return whole.where(self.symbols.isna(), f"[{WITHHELD}]")


@dataclass(frozen=True)
class Summary:
    """`tables`: name to `SafeTable`, in a page's order."""

    as_of: date
    tables: dict[str, SafeTable]

    @property
    def cells(self) -> Cells:
        """All counts of the tables by name: what an edition tells."""
        return {name: told for table in self.tables.values() for name, told in table.cells.items()}


@dataclass
class _Draft:
    """A table of counts before withholding, and the name of each count (see `links`)."""

    title: str
    counts: pd.DataFrame
    names: pd.DataFrame
    note: str = ""


def check_day(returns: Returns, as_of: date, months: int) -> None:
    """Raise RecordsError where the returns do not tell of every day of the months up to `as_of`, or cannot be used."""
    check_usable(returns)
    begin = (pd.Timestamp(as_of) - pd.DateOffset(months=months)).date()
    needed = [year for year in range(begin.year, as_of.year + 2) if _overlaps(year, begin, as_of)]
    if set(needed) - set(returns.years):
        raise RecordsError(
            "as_of",
            seen=as_of.isoformat(),
            allowed=f"a day with the {months} months before it in the returns for the years to March "
            f"{', '.join(map(str, returns.years))}",
            mend="choose such a day, or add the missing year's episodes to the folder",
        )


def _overlaps(year: int, first: date, last: date) -> bool:
    return date(year - 1, 4, 1) <= last and date(year, 3, 31) > first


def summary(returns: Returns, as_of: date, before: Sequence[Cells] = ()) -> Summary:
    """All tables of the records as they stood on a day, safe to publish beside the editions released `before`.

    In: `Returns`; `as_of`, a day that they cover with the twelve months before it; `released.read(area)`.
    Out: `Summary`: stock (by age and placement), years (number looked after each 31 March), turnover, moves, rates,
    so_far, lengths, placements (begun, and as an emergency), homes, same_home, unregistered, faults. Raises
    RecordsError for a day that the returns do not cover so and for returns that cannot be used (see `check_usable`),
    NoData where no child is looked after in the twelve months.
    """
    check_day(returns, as_of, 12)
    day = pd.Timestamp(as_of)
    window = Window.year_to(day)
    spells = looked_after(spell_table(returns))
    drafts = _drafts(spells, window, returns)
    if not drafts["stock"].counts.loc[TOTAL, TOTAL] and not drafts["turnover"].counts.loc[TOTAL, TOTAL]:
        raise NoData(f"no child looked after in the year to {_named(day)}")
    tables = _withheld(drafts, before)
    rates, lengths = _rates(spells, window, tables), _lengths(spells, returns, day)
    first = {name: tables.pop(name) for name in ("stock", "years", "turnover", "moves")}
    then = {"rates": rates, "so_far": tables.pop("so_far"), "lengths": lengths}
    rest = {"unregistered": _unregistered(spells, window), "faults": _faults(returns)}
    return Summary(as_of, first | then | tables | rest)


def _drafts(spells: pd.DataFrame, window: Window, returns: Returns) -> dict[str, _Draft]:
    day, when, today = window.last, _named(window.last), f"{window.last.date()}"
    year, span = f"in the year to {when}", f"{window.first.date()}..{today}"
    cut = pieces(spells)
    ends = [*(end for y in returns.years if (end := pd.Timestamp(y, 3, 31)) < day), day]
    history = pd.DataFrame({"Children": [len(counts.in_care(spells, end)) for end in ends]}, [_named(e) for e in ends])
    totals = [named("stock", TOTAL, TOTAL, f"{end.date()}") for end in ends]
    tables: list[tuple[str, str, pd.DataFrame | pd.Series, str]] = [
        ("stock", f"Children looked after on {when}, by age and placement", counts.age_by_placement(cut, day), today),
        ("turnover", f"Periods of care {year}", counts.turnover(spells, window), span),
        ("moves", f"Moves between kinds of placement {year}", counts.moves(cut, window), span),
        ("so_far", f"Children looked after on {when}, by how long so far", counts.so_far(spells, day), today),
        ("placements", f"Placements begun {year}", counts.emergencies(spells, window), span),
        (
            "homes",
            f"Children looked after on {when}, by placements {year}",
            counts.homes_in_year(spells, window),
            today,
        ),
    ]
    if _since(returns, day) <= day - pd.DateOffset(months=counts.STABLE_CARE):
        title = "Children under 16 looked after for two and a half years, by time in their placement"
        tables.append(("same_home", f"{title}, {when}", counts.same_home(spells, day), today))
    drafts = {"years": _Draft("Children looked after", history, history.assign(Children=totals))}
    for table, title, found, at in tables:
        frame = found.to_frame("Number") if isinstance(found, pd.Series) else found
        heads = [[]] if frame is not found else [[str(column)] for column in frame.columns]
        names = [[named(table, str(row), *head, at) for head in heads] for row in frame.index]
        drafts[table] = _Draft(title, frame, pd.DataFrame(names, frame.index, frame.columns), _NOTES.get(table, ""))
    return drafts


def _named(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def _since(returns: Returns, day: pd.Timestamp) -> pd.Timestamp:
    """The day from which the returns tell of every year up to `day`."""
    year = day.year + (day.month >= 4)
    while year - 1 in returns.years:
        year -= 1
    return pd.Timestamp(year - 1, 4, 1)


def _withheld(drafts: dict[str, _Draft], before: Sequence[Cells]) -> dict[str, SafeTable]:
    """Withhold in all tables together: a count that stands in several is withheld in all of them."""
    values = {
        str(name): int(count)
        for draft in drafts.values()
        for name, count in zip(draft.names.to_numpy().ravel(), draft.counts.to_numpy().ravel(), strict=True)
    }
    _, rules = rules_of({name: told for cells in (*before, values) for name, told in cells.items()})
    hidden = protect(values, rules, before)
    tables = {}
    for name, draft in drafts.items():
        cells = {cell: None if cell in hidden else float(values[cell]) for cell in draft.names.to_numpy().ravel()}
        numbers, symbols = masked(draft.counts, draft.names.isin(hidden))
        tables[name] = SafeTable(draft.title, "count", numbers, symbols, draft.note, cells)
    return tables


def _rates(spells: pd.DataFrame, window: Window, tables: dict[str, SafeTable]) -> SafeTable:
    """Starts, stops and moves of home in twelve months, and for 100 children looked after for a year: those that the
    other tables show."""
    on_average = counts.average(spells, window)
    cells = {
        "Started to be looked after": ("turnover", STARTED, TOTAL),
        "Stopped being looked after": ("turnover", TOTAL, STOPPED),
        "Moved from one home to another": ("placements", MOVED, TOTAL),
    }
    rows, marks = {}, {}
    for name, (table, row, column) in cells.items():
        number = float(tables[table].values.astype("float64").loc[row, column])  # type: ignore[arg-type]
        rows[name] = (number, round(100 * number / on_average, 1) if on_average > HIGHEST else math.nan)
        marks[name] = tuple(WITHHELD if math.isnan(value) else None for value in rows[name])
    columns = ["Number", "For 100 children looked after"]
    return SafeTable(
        f"Rates in the year to {_named(window.last)}",
        "count, and per 100 children looked after for a year",
        pd.DataFrame.from_dict(rows, orient="index", columns=columns).astype("Float64"),
        pd.DataFrame.from_dict(marks, orient="index", columns=columns, dtype="str"),
    )


def _lengths(spells: pd.DataFrame, returns: Returns, day: pd.Timestamp) -> SafeTable:
    """Lengths, with the number that they rest on to the nearest five, since no total here guards it."""
    since = _since(returns, day)
    found = counts.lengths(spells, since - pd.Timedelta(days=1), day)
    few = found["begun"].between(LOWEST, FEWEST_LENGTHS - 1).to_numpy()[:, None]
    withheld = pd.DataFrame(few & (found.columns != "begun"), found.index, found.columns)
    withheld["begun"] = found["begun"].map(is_small)
    values = found.round(1).assign(begun=5 * (found["begun"] / 5).round()).astype("Float64").mask(withheld)
    symbols = pd.DataFrame(None, index=values.index, columns=values.columns, dtype="str").mask(withheld, WITHHELD)
    names = {
        "begun": "Begun (to the nearest five)",
        "quarter": "A quarter ended by",
        "half": "Half ended by",
        "three_quarters": "Three quarters ended by",
    }
    return SafeTable(
        f"How long periods of care and stays last, of those begun since {_named(since)}",
        "count, and months",
        values.rename(columns=names),
        symbols.rename(columns=names),
        "Blank where so many have not ended yet, or none has begun.",
    )


def _unregistered(spells: pd.DataFrame, window: Window) -> SafeTable:
    children, days = counts.unregistered(spells, window)
    hidden = is_small(children)
    index, columns = [f"Placed under code {_Z1}"], ["Children", "Days"]
    values = pd.DataFrame([[pd.NA, pd.NA] if hidden else [children, days]], index, columns).astype("Int64")
    symbols = pd.DataFrame([[WITHHELD if hidden else None] * 2], index, columns, dtype="str")
    return SafeTable(
        f"Other placements ({_Z1}) in the year to {_named(window.last)}", "count", values, symbols,
        f"Homes that are not registered with Ofsted are returned under {_Z1}, and so are other placements: a proxy.",
    )  # fmt: skip


def _faults(returns: Returns) -> SafeTable:
    """Every rule and its count; counts of records from 1 to 5 are withheld, those of files and years are not."""
    table = returns.faults
    name = table["title"] + (": " + table["field"]).where(table["field"] != "", "")
    hidden = table["found"].map(is_small) & ~table["counts"].isin(["files", "years"])
    frame = pd.DataFrame({"Found": table["found"].astype("Int64").mask(hidden)}).set_index(pd.Index(name))
    symbols = pd.DataFrame({"Found": pd.Series(pd.NA, index=table.index, dtype="str").mask(hidden, WITHHELD)})
    return SafeTable("Faults in the returns, by rule", "count", frame, symbols.set_index(frame.index))


def placement_margin(returns: Returns, as_of: date, before: Sequence[Cells]) -> pd.Series:
    """Which kinds of placement, and the total, the stock table withholds (bool), so that nothing else shows them."""
    spells = looked_after(spell_table(returns))
    tables = _withheld(_drafts(spells, Window.year_to(pd.Timestamp(as_of)), returns), before)
    return tables["stock"].symbols.notna().T[TOTAL]
