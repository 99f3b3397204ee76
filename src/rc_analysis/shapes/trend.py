"""`rc.trend`: a measure over time, the place beside others, as lines."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from rc_analysis.case import Case, case_of
from rc_analysis.errors import DataError, NoData, listed
from rc_analysis.figures import checked
from rc_analysis.say.compose import Say
from rc_analysis.say.facts import Facts
from rc_analysis.shapes import assemble, charts, tables
from rc_analysis.shapes.assemble import Notes, Told
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.shapes.tables import Table

DEFAULT = ("change", "beside", "rank", "withheld")


def trend(
    frame: pd.DataFrame,
    *,
    title: str = "",
    headline: str = "",
    say: Say = None,
    note: Notes = (),
    zero: bool = False,
    order: Sequence[str] = (),
    focus: str = "",
    unit: str | None = None,
    decimals: int | None = None,
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """A measure over time as lines, with its table.

    Parameters
    ----------
    frame : pandas.DataFrame
        Figures as `case.figures` gives them, or an analyst's own with `who`, `period` and `value`: several `who` of one
        breakdown, or several breakdowns of one `who`.
    title : str
        Replaces the measure's short name in the headline, and in the subtitle where there is no one measure.
    headline : str
        Replaces the whole headline.
    say : str, remark or list
        What the finding says, by default change, beside, rank and withheld: see `rc.say`.
    note : str or list of str
        Notes below the figure.
    zero : bool
        Whether the axis starts at zero; it does anyway where values fall below half of the highest.
    order : sequence of str
        The series in order; by default as they come.
    focus : str
        Whose line is dark; by default the place's.
    unit, decimals
        Replace the measure's own (`unit` as in data/measures.csv: count, percent, pounds, per 10,000).
    sources : str, frame or list of these
        Where the figures are from, where the frame's `source_id` does not say.
    alt : str
        Replaces the alternative text.
    key : str
        Names the exhibit within its page; by default from measure and breakdown.

    Returns
    -------
    Exhibit
        With `.data` and `.finding`. As the last expression of a cell it displays; elsewhere `.show()`.

    Raises
    ------
    DataError
        A column missing, a missing value with no reason, several whos and breakdowns at once, no source.

    Examples
    --------
    >>> import rc_analysis as rc
    >>> case = rc.open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> rc.trend(case.figures("cla_rate", since=2016)).headline
    'Children looked after: 85 per 10,000 in 2025, above similar areas'
    """
    try:
        rows = checked(frame)
        by = series_column(rows)
        parts = [rows] if by == "who" else [rows[rows["breakdown"] == b] for b in dict.fromkeys(rows["breakdown"])]
        options: dict[str, Any] = {"unit": unit, "decimals": decimals, "focus": focus}
        facts = [Facts.of(_with_case(part, frame), title=title if by == "who" else "", **options) for part in parts]
    except NoData as nothing:
        return assemble.missing(key or assemble.key_of(frame, key, title), nothing)
    case, first = case_of(frame), facts[0]
    default = DEFAULT if by == "who" else ("change",)
    spoken = facts if say is None else facts[:1]
    sentences = [assemble.say(one, say, default) for one in spoken]
    finding, rest = assemble.compose.put_together([s for said, more in sentences for s in (said, *more)])
    shown = rows.assign(series=rows[by].astype("str"))
    names = list(order) or list(dict.fromkeys(shown["series"]))
    told = Told(
        key=assemble.key_of(frame, key, title),
        headline=headline or (assemble.headline_of(first) if by == "who" else _both(facts, title)),
        subtitle=assemble.subtitle_of(
            rows, _title(rows, case, first, title, by),
            listed(dict.fromkeys(assemble.unit_words_of(case, one) for one in facts if one.unit)),
            assemble.whose(rows, case),
        ),
        finding=finding,
        notes=assemble.notes_of(rows, case, rest, note, facts, said=finding),
        sources=assemble.sources_of([frame], sources),
    )  # fmt: skip
    return assemble.made(
        told,
        data=_data(rows),
        view=view_of(shown, names, first, told.headline),
        draw=lambda: charts.lines(
            shown[shown["series"].isin(names)],
            focus=first.now.who if by == "who" else None,
            order=names,
            unit=first.unit,
            decimals=first.decimals,
            breaks=_breaks(rows),
            zero=zero,
        ),
        kind="Line chart",
        alt=alt,
    )


def series_column(rows: pd.DataFrame) -> str:
    """What the lines are: who, or breakdown where there is one who. Raises DataError for several of both."""
    whos, parts = rows["who"].nunique(), rows["breakdown"].nunique()
    if whos > 1 and parts > 1:
        seen = f"{whos} whos and {parts} breakdowns"
        mend = "take one breakdown, or the place alone: beside=()"
        raise DataError("rc.trend", seen=seen, allowed="several of one, not of both", mend=mend)
    return "breakdown" if parts > 1 else "who"


def view_of(shown: pd.DataFrame, names: Sequence[str], facts: Facts, caption: str) -> Table:
    """The table: a row a period, a column a series; figures not shown as their symbol."""
    return tables.from_observations(
        shown[shown["series"].isin(names)],
        columns="series",
        unit=facts.unit,
        decimals=facts.decimals,
        caption=caption,
        column_order=names,
    )


def _with_case(part: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    part.attrs |= frame.attrs
    return part


def _both(facts: Sequence[Facts], title: str) -> str:
    if not all(f.telling for f in facts[:2]):
        return f"{title or facts[0].short}, {facts[0].now.period}"
    said = ", ".join(f"{f.short[:1].lower()}{f.short[1:]} {f.told(f.now.value)}" for f in facts[:2])
    return (
        f"{title}: {said} in {facts[0].now.period}" if title else f"{said[:1].upper()}{said[1:]}, {facts[0].now.period}"
    )


def _title(rows: pd.DataFrame, case: Case | None, facts: Facts, title: str, by: str) -> str:
    if title and "measure" in rows and rows["measure"].nunique() > 1:
        return title
    if by == "breakdown" and case is not None and facts.measure:
        return case.measure(facts.measure).title
    return assemble.title_of(case, facts)


def _breaks(rows: pd.DataFrame) -> list[str]:
    """The periods at which a new segment begins: lines do not cross them."""
    ordered = rows.sort_values("period_end", kind="stable").drop_duplicates("period")
    return list(ordered.loc[ordered["segment"].diff().fillna(0) != 0, "period"])


def _data(rows: pd.DataFrame) -> pd.DataFrame:
    kept = ["who", "breakdown", "period", "period_end", "value", "symbol", "segment", "count", "cohort", "n", "unit",
            "measure", "source_id"]  # fmt: skip
    held = rows[[c for c in kept if c in rows]]
    return held.drop(columns=[c for c in ("count", "cohort") if held[c].isna().all()])
