"""`rc.bridge`: from one total to another by steps; `rc.funnel`: one place among all others."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from rc_analysis.errors import DataError
from rc_analysis.say import numbers
from rc_analysis.shapes import assemble, charts
from rc_analysis.shapes.assemble import Notes
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.shapes.tables import Table, shown

GROUPS = {"place": "place", "neighbours": "neighbour", "council": "neighbour", "neighbour": "neighbour"}
"""Roles of a frame as the groups of a funnel; all others are the rest."""
MOST_ROWS = 30
"""A funnel of more places than this has only the place, its neighbours and all together in its table."""


def bridge(
    frame: pd.DataFrame,
    *,
    title: str = "",
    headline: str = "",
    say: str | Sequence[str] | None = None,
    note: Notes = (),
    unit: str = "pounds",
    decimals: int = 0,
    subtitle: str = "",
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """From a first total to a last, step by step.

    Parameters
    ----------
    frame : pandas.DataFrame
        `label`, `value` and `kind` ("total" or "step"), a row a bar, in order; the steps between two totals sum to
        their difference.
    title, headline, say, note, unit, decimals, sources, alt, key
        As in `rc.trend`, `say` being sentences. The default finding names both totals and the largest step.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, fewer than two totals, no source. ValueError where the steps do not sum.

    Examples
    --------
    >>> import pandas as pd, rc_analysis as rc
    >>> made_up = pd.DataFrame({"label": ["2024", "More children", "Prices", "2025"],
    ...                         "value": [10e6, 2e6, -5e5, 11.5e6], "kind": ["total", "step", "step", "total"]})
    >>> rc.bridge(made_up, title="Why spending changed", sources="Made up").finding
    'From £10.0 million (2024) to £11.5 million (2025). The largest step: More children, +£2.0 million.'
    """
    if frame.empty:
        return assemble.empty(frame, key, title)
    assemble.need(frame, ("label", "value", "kind"), "rc.bridge")
    totals, steps = frame[frame["kind"] == "total"], frame[frame["kind"] == "step"]
    if len(totals) < 2 or steps.empty:
        raise DataError(
            "rc.bridge", seen=f"{len(totals)} totals and {len(steps)} steps", allowed="two totals, one step"
        )
    first, last = totals.iloc[0], totals.iloc[-1]
    most = steps.sort_values("value", key=abs, kind="stable").iloc[-1]

    def amount(value: float) -> str:
        return numbers.number(value, unit, decimals)

    default = (
        f"From {amount(first['value'])} ({first['label']}) to {amount(last['value'])} ({last['label']}). "
        f"The largest step: {most['label']}, {'+' if most['value'] > 0 else ''}{amount(most['value'])}."
    )
    told = assemble.plain(
        frame, title=title, headline=headline, say=say, note=note, sources=sources, key=key, subtitle=subtitle,
        default=default,
    )  # fmt: skip
    view = pd.DataFrame({"Step": frame["label"], "Amount": [_signed(r, amount) for r in frame.itertuples()]})
    draw = lambda: charts.waterfall(frame, label="label", value="value", unit=unit, decimals=decimals)  # noqa: E731
    return assemble.made(told, frame, Table(view, caption=told.headline), draw, "Bar chart of steps", alt)


def funnel(
    frame: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    title: str,
    headline: str = "",
    say: str | Sequence[str] | None = None,
    note: Notes = (),
    focus: str = "",
    unit: str = "percent",
    decimals: int = 0,
    counted: str = "Number of children",
    subtitle: str = "",
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """A place among all others by how many people stand behind each figure, with the limits of chance.

    Of more than 30 places the table has the place, its neighbours and all together; the CSV has every one.

    Parameters
    ----------
    frame : pandas.DataFrame
        `who`, `value`, `cohort` and `role` (place, neighbours or council for each of the neighbours, anything else for
        the rest), a row a place, one period.
    limits : pandas.DataFrame
        `cohort`, `level`, `lo`, `hi`, ascending by cohort: what chance alone allows (`rc.methods.funnel.limits`).
    counted : str
        What the axis counts.
    title, headline, say, note, focus, unit, decimals, sources, alt, key
        As in `rc.trend`, `say` being sentences. The default finding says whether the place lies within the limits.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, no row of the place, no source.

    Examples
    --------
    >>> import pandas as pd, rc_analysis as rc
    >>> from rc_analysis.methods.funnel import limits
    >>> made_up = pd.DataFrame({"who": ["A", "B"], "value": [40.0, 52.0], "cohort": [50, 90], "role": ["place", ""]})
    >>> rc.funnel(made_up, limits(50.0, made_up["cohort"]), title="In work", sources="Made up").finding
    'A: 40%, within what chance allows for 50 (level 50%).'
    """
    if frame.empty or frame["value"].isna().all():
        return assemble.empty(frame, key, title)
    assemble.need(frame, ("who", "value", "cohort", "role"), "rc.funnel")
    assemble.need(limits, ("cohort", "level", "lo", "hi"), "limits of rc.funnel")
    mine = frame[frame["who"] == focus] if focus else frame[frame["role"] == "place"]
    if mine.empty:
        raise DataError(
            "rc.funnel", seen="no row of the place", allowed="a row with role place", mend="name it: focus="
        )
    own = mine.iloc[0]
    line = limits.iloc[(limits["cohort"] - own["cohort"]).abs().argmin()]
    inside = line["lo"] <= own["value"] <= line["hi"]
    where = "within" if inside else "above" if own["value"] > line["hi"] else "below"
    default = (
        f"{own['who']}: {numbers.number(own['value'], unit, decimals)}, {where} what chance allows for "
        f"{numbers.number(own['cohort'])} (level {numbers.number(line['level'], unit, decimals)})."
    )
    told = assemble.plain(
        frame, title=title, headline=headline, say=say, note=note, sources=sources, key=key, subtitle=subtitle,
        default=default,
    )  # fmt: skip
    drawn = frame.assign(panel=title, group=frame["role"].astype("str").map(GROUPS).fillna("other"))
    own_first = drawn[(drawn["group"] != "other") | (drawn["who"] == own["who"])]
    own_first = own_first.sort_values("who", key=lambda who: who != own["who"], kind="stable")
    listed = own_first if len(frame) > MOST_ROWS else frame
    view = pd.DataFrame({"Place": listed["who"], counted: [shown(v) for v in listed["cohort"]]})
    view["Figure"] = [shown(v, s, "", decimals) for v, s in zip(listed["value"], _symbols(listed), strict=True)]
    view = view.reset_index(drop=True)
    view.loc[len(view)] = ["All together", shown(frame["cohort"].sum()), shown(line["level"], None, "", decimals)]
    left = f"The table has {own['who']}, its statistical neighbours and all together; the CSV has all {len(frame)}."
    return assemble.made(
        replace(told, notes=(*told.notes, left)) if len(frame) > MOST_ROWS else told,
        frame,
        Table(view, caption=told.headline),
        lambda: charts.funnels(
            drawn.dropna(subset=["value", "cohort"]), limits.assign(panel=title), panel="panel", of="cohort",
            value="value", group="group", focus=str(own["who"]), others="Other councils", units={title: unit},
            decimals={title: decimals}, counted=counted,
        ),
        "Funnel chart, a mark for each place",
        alt,
    )  # fmt: skip


def _symbols(frame: pd.DataFrame) -> Sequence[object]:
    return list(frame["symbol"]) if "symbol" in frame else [None] * len(frame)


def _signed(row: Any, amount: Any) -> str:
    return f"+{amount(row.value)}" if row.kind == "step" and row.value > 0 else str(amount(row.value))
