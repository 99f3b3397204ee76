"""Things in time: `rc.timeline` of dated actions, `rc.steps` of a share that has reached something after so long."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from rc_analysis.shapes import assemble, charts
from rc_analysis.shapes.assemble import Notes
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.shapes.tables import Table, shown


def timeline(
    frame: pd.DataFrame,
    *,
    label: str = "label",
    due: str = "due",
    later: str | None = None,
    aside: str | None = None,
    as_of: Any = None,
    title: str,
    headline: str = "",
    say: str | Sequence[str],
    note: Notes = (),
    due_label: str = "Due",
    later_label: str = "Later evidence",
    table: pd.DataFrame | None = None,
    subtitle: str = "",
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """Actions on a line of years: when each was due, and when something later on it is dated.

    Parameters
    ----------
    frame : pandas.DataFrame
        A row an action, in the order to draw: `label`, `due` (a date or NaT), where given `later` (a date or NaT) and
        `aside` (a few words at the right).
    as_of : date
        Drawn as an upright dashed line.
    due_label, later_label : str
        What the two marks are.
    table : pandas.DataFrame
        What the table shows in place of the dates, all text: each action in full, for instance.
    title, headline, say, note, sources, alt, key
        As in `rc.trend`, `say` being sentences, which a timeline has no default for.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, no source. ValueError where there is no date at all.

    Examples
    --------
    >>> import pandas as pd, rc_analysis as rc
    >>> made_up = pd.DataFrame({"label": ["Train staff"], "due": [pd.Timestamp("2024-03-31")]})
    >>> rc.timeline(made_up, title="The plan", say="One action.", sources="Made up").view.frame.iloc[0].tolist()
    ['Train staff', 'March 2024']
    """
    if frame.empty:
        return assemble.empty(frame, key, title)
    named = [label, due, *(c for c in (later, aside) if c)]
    assemble.need(frame, named, "rc.timeline")
    told = assemble.plain(
        frame, title=title, headline=headline, say=say, note=note, sources=sources, key=key, subtitle=subtitle
    )
    view = pd.DataFrame({"What": frame[label], due_label: [_month(d) for d in frame[due]]}) if table is None else table
    if later and table is None:
        view[later_label] = [_month(d) for d in frame[later]]
    draw = lambda: charts.timeline(  # noqa: E731
        frame, label=label, due=due, done=later, note=aside, as_of=as_of, due_label=due_label, done_label=later_label
    )
    return assemble.made(told, frame, Table(view, caption=told.headline, numbers=()), draw, "Timeline", alt)


def steps(
    frame: pd.DataFrame,
    *,
    x: str = "years",
    y: str = "percent",
    series: str = "series",
    title: str,
    headline: str = "",
    say: str | Sequence[str],
    note: Notes = (),
    x_title: str = "Years",
    y_title: str = "%",
    focus: str = "",
    band: tuple[str, str] | None = None,
    marks: Sequence[tuple[float, str]] = (),
    table: pd.DataFrame | None = None,
    subtitle: str = "",
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """The share that has reached something after each length of time: rising steps, a line a series.

    Parameters
    ----------
    frame : pandas.DataFrame
        A row for each event and series, in order: `x` (a length of time, from 0), `y` (per cent), `series` (a name).
    x_title, y_title : str
        What the axes measure.
    focus : str
        The series drawn dark.
    band : (str, str)
        The two columns that hold the 95% range of the focus.
    marks : sequence of (float, str)
        Lengths of time with a word each, drawn as upright lines.
    table : pandas.DataFrame
        What the table shows in place of every step.
    title, headline, say, note, sources, alt, key
        As in `rc.timeline`.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, no source. ValueError for more than four series.

    Examples
    --------
    >>> import pandas as pd, rc_analysis as rc
    >>> made_up = pd.DataFrame({"years": [0.0, 2.0], "percent": [0.0, 40.0], "series": "From low"})
    >>> rc.steps(made_up, title="Time to good", say="Slow.", sources="Made up").key
    'time-to-good'
    """
    if frame.empty:
        return assemble.empty(frame, key, title)
    assemble.need(frame, [x, y, series, *(band or ())], "rc.steps")
    told = assemble.plain(
        frame, title=title, headline=headline, say=say, note=note, sources=sources, key=key, subtitle=subtitle
    )
    flat = frame[[series, x, y]] if table is None else table
    view = flat.rename(columns=lambda c: str(c)[:1].upper() + str(c)[1:])
    for name in view.select_dtypes("number"):
        view[name] = [shown(v, None, "", 0 if float(v).is_integer() else 1) for v in view[name]]
    draw = lambda: charts.steps(  # noqa: E731
        frame, x=x, y=y, series=series, focus=focus or None, marks=marks, band=band,
        band_label=f"95% range, {focus[:1].lower()}{focus[1:]}", x_title=x_title, y_title=y_title,
    )  # fmt: skip
    return assemble.made(told, frame, Table(view, caption=told.headline), draw, "Rising steps, a line for each", alt)


def _month(day: Any) -> str:
    return "no date" if pd.isna(day) else f"{pd.Timestamp(day):%B %Y}"
