"""`rc.fan`: figures so far and a projection with its range; `rc.ranges`: a value and its range for each of several."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from rc_analysis.case import case_of
from rc_analysis.errors import DataError, NoData
from rc_analysis.figures import checked
from rc_analysis.say import numbers
from rc_analysis.say.facts import Facts
from rc_analysis.shapes import assemble, charts
from rc_analysis.shapes.assemble import Notes
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.shapes.tables import Table, shown

LEVELS = (80, 95)


def fan(
    history: pd.DataFrame,
    ahead: pd.DataFrame,
    *,
    title: str = "",
    headline: str = "",
    say: str | Sequence[str] | None = None,
    note: Notes = (),
    zero: bool = False,
    unit: str | None = None,
    decimals: int | None = None,
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """Figures so far as a line, then a projection within its range.

    Parameters
    ----------
    history : pandas.DataFrame
        Figures of one who, as `case.figures(measure, beside=())` gives them.
    ahead : pandas.DataFrame
        `period`, `value`, `lo80`, `hi80` and, where there are such, `lo95` and `hi95`, in the unit of `history`; a row
        a period, all later than the last of `history`.
    title, headline, say, note, zero, unit, decimals, sources, alt, key
        As in `rc.trend`, `say` being sentences. The default finding tells the 80% range of the last period.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, a range that does not hold its value, no source.

    Examples
    --------
    >>> import pandas as pd, rc_analysis as rc
    >>> case = rc.open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> ahead = pd.DataFrame({"period": ["2026"], "value": [1390.0], "lo80": [1300.0], "hi80": [1480.0]})
    >>> rc.fan(case.figures("cla_number", beside=()), ahead).finding
    'The number of children looked after would be between 1,300 and 1,480 in 2026, in four futures out of five.'
    """
    try:
        rows = checked(history)
        rows.attrs |= history.attrs
        facts = Facts.of(rows, title=title, unit=unit, decimals=decimals)
    except NoData as nothing:
        return assemble.missing(key or f"{assemble.key_of(history, '', title)}-ahead", nothing)
    then = _ranged(ahead, "rc.fan")
    then["period"] = then["period"].astype("str")
    last = then.iloc[-1]
    within = numbers.Range(float(last["lo80"]), float(last["hi80"]))
    prices = facts.unit.partition(" in ")[2]  # money of one year
    low, high = facts.told(within.low), facts.told(within.high)
    told = assemble.plain(
        rows,
        title=title,
        headline=headline or f"{facts.short}: {within.told(facts.unit, facts.decimals)} by {last['period']}",
        say=say,
        default=numbers.sentence(
            f"{facts.phrase} would be between {low} and {high} in {last['period']}, in four futures out of five"
        ),
        note=note,
        sources=sources,
        key=key or f"{assemble.key_of(rows, '', title)}-ahead",
        subtitle=assemble.subtitle_of(
            rows, assemble.title_of(case_of(history), facts),
            f"projected to {last['period']}{f', in {prices}' if prices else ''}",
            assemble.whose(rows, case_of(history)),
        ),
    )  # fmt: skip
    both = pd.concat(
        [rows[["period", "value", "symbol"]].assign(kind="published"), then.assign(kind="projected")], ignore_index=True
    )
    return assemble.made(
        told,
        both,
        _view(both, facts, told.headline),
        lambda: charts.fan(rows, then, unit=facts.unit, decimals=facts.decimals, zero=zero),
        "Line chart with a range that opens ahead",
        alt,
    )  # fmt: skip


def ranges(
    frame: pd.DataFrame,
    *,
    label: str = "who",
    title: str,
    headline: str = "",
    say: str | Sequence[str] | None = None,
    note: Notes = (),
    focus: str = "",
    reference: tuple[str, float] | None = None,
    unit: str = "count",
    decimals: int = 0,
    table: pd.DataFrame | None = None,
    subtitle: str = "",
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """A value and its 80% range for each of several, as a dot with a line.

    Parameters
    ----------
    frame : pandas.DataFrame
        `label`, `value`, `lo80`, `hi80`; a row each, in the order to draw.
    label : str
        The column that names a row.
    reference : (str, float)
        A named value drawn as a dashed line.
    table : pandas.DataFrame
        What the table shows in place of the rows drawn, all text, its first column the names.
    title, headline, say, note, focus, unit, decimals, sources, alt, key
        As in `rc.trend`, `say` being sentences. The default finding tells the first row and its range.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, a range that does not hold its value, no source.

    Examples
    --------
    >>> import pandas as pd, rc_analysis as rc
    >>> made_up = pd.DataFrame({"who": ["A", "B"], "value": [4.0, 6.0], "lo80": [3.0, 5.0], "hi80": [6.0, 8.0]})
    >>> rc.ranges(made_up, title="Beds", sources="Made up").finding
    'A: 4, between 3 and 6 in four cases out of five.'
    """
    if frame.empty:
        return assemble.empty(frame, key, title)
    rows = _ranged(frame, "rc.ranges", label)
    first = rows.iloc[0]

    def amount(value: float) -> str:
        return numbers.number(value, unit, decimals)

    low, high = amount(first["lo80"]), amount(first["hi80"])
    default = f"{first[label]}: {amount(first['value'])}, between {low} and {high} in four cases out of five."
    told = assemble.plain(
        rows, title=title, headline=headline, say=say, note=note, sources=sources, key=key, subtitle=subtitle,
        default=default,
    )  # fmt: skip
    view = pd.DataFrame(
        {label.capitalize(): rows[label], "Value": [shown(v, None, "", decimals) for v in rows["value"]]}
    )
    view["80% range"] = [
        numbers.Range(lo, hi).told("count", decimals) for lo, hi in zip(rows["lo80"], rows["hi80"], strict=True)
    ]
    view = view if table is None else table
    return assemble.made(
        told,
        rows,
        Table(view, caption=told.headline, row_header=(str(view.columns[0]),)),
        lambda: charts.intervals(
            rows, label=label, value="value", lo="lo80", hi="hi80", focus=focus or None, unit=unit,
            decimals=decimals, reference=reference,
        ),
        "Dot chart with a range for each row",
        alt,
    )  # fmt: skip


def _ranged(frame: pd.DataFrame, what: str, label: str = "period") -> pd.DataFrame:
    assemble.need(frame, [label, "value", "lo80", "hi80"], what)
    out = frame.reset_index(drop=True).copy()
    for level in LEVELS:
        low, high = f"lo{level}", f"hi{level}"
        if low in out and not out["value"].between(out[low], out[high]).all():
            at = out.loc[~out["value"].between(out[low], out[high]), label].iloc[0]
            raise DataError(what, seen=f"at {at} the {level}% range does not hold the value", allowed="lo ≤ value ≤ hi")
    return out


def _view(both: pd.DataFrame, facts: Facts, caption: str) -> Table:
    frame = pd.DataFrame({"Period": both["period"].astype("str")})
    symbol = both["symbol"] if "symbol" in both else [None] * len(both)
    frame["Published"] = [
        shown(v, s, "", facts.decimals) if kind == "published" else "–"
        for v, s, kind in zip(both["value"], symbol, both["kind"], strict=True)
    ]
    frame["Projected"] = [
        shown(v, None, "", facts.decimals) if kind == "projected" else "–"
        for v, kind in zip(both["value"], both["kind"], strict=True)
    ]
    for level in LEVELS:
        if f"lo{level}" in both:
            frame[f"{level}% range"] = [
                numbers.Range(low, high, level).told("count", facts.decimals) if pd.notna(low) else "–"
                for low, high in zip(both[f"lo{level}"], both[f"hi{level}"], strict=True)
            ]
    return Table(frame, caption=caption, row_header=("Period",), numbers=tuple(frame.columns[1:]))
