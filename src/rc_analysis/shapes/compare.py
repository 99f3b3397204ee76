"""`rc.compare`: newest figures beside others, as bars or as a row of dots for each."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from rc_analysis.case import case_of
from rc_analysis.errors import DataError, NoData
from rc_analysis.figures import checked
from rc_analysis.say.compose import Say, fits
from rc_analysis.say.facts import ALIKE, HIGHER, LOWER, WITHIN, Facts, Figure
from rc_analysis.say.numbers import sentence
from rc_analysis.shapes import assemble, charts, tables
from rc_analysis.shapes.assemble import Notes, Told
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.words import unit_words

DOTS = ("place", "neighbours", "region", "england")
MOST_BARS = 25


def compare(
    *frames: pd.DataFrame,
    title: str = "",
    headline: str = "",
    say: Say = None,
    note: Notes = (),
    order: Sequence[str] = (),
    focus: str = "",
    unit: str | None = None,
    decimals: int | None = None,
    times: str = "",
    subtitle: str = "",
    sources: Any = None,
    alt: str = "",
    key: str = "",
) -> Exhibit:
    """The newest figures of one or more measures beside those of others.

    Parameters
    ----------
    *frames : pandas.DataFrame
        Figures as `case.figures` gives them. One measure and breakdown makes a bar for each who, longest first (take
        `beside="each neighbour"` or councils by name); several breakdowns, or several frames of one unit, make a row
        of dots each: the place, similar areas, region and England.
    order : sequence of str
        The bars or rows in order.
    times : str
        Of several rows: draw each figure as so many times that of this role ("england"), so that rates of different
        size can be read beside each other. The finding begins with the furthest; the table keeps the figures.
    title, headline, say, note, focus, unit, decimals, subtitle, sources, alt, key
        As in `rc.trend`; the subtitle is made of the measure's words where none is given.

    Returns
    -------
    Exhibit

    Raises
    ------
    DataError
        A column missing, a missing value with no reason, units that differ, no source.

    Examples
    --------
    >>> import rc_analysis as rc
    >>> case = rc.open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> rc.compare(case.figures("cla_rate", beside=["Bradford", "Sheffield"])).data["who"].tolist()
    ['Bradford', 'Leeds', 'Sheffield']
    """
    try:
        rows = [_named(checked(frame), frame).assign(order=n) for n, frame in enumerate(frames)]
    except NoData as nothing:
        return assemble.missing(key or assemble.key_of(frames[0], key, title, "compared"), nothing)
    whole = pd.concat(rows, ignore_index=True)
    if title and whole["label"].nunique() == 1:
        whole["label"] = title
    whole.attrs |= frames[0].attrs
    units = list(dict.fromkeys(whole["unit"])) if "unit" in whole else []
    if len(units) > 1:
        raise DataError("rc.compare", seen=f"units {units}", allowed="one unit", mend="compare each in its own exhibit")
    facts: list[Facts] = []
    told_off: list[str] = []
    for (label, _), part in whole.groupby(["label", "order"], sort=False):
        part.attrs |= frames[0].attrs
        try:
            facts.append(Facts.of(part, title=str(label), unit=unit, decimals=decimals, focus=focus))
        except NoData as nothing:
            told_off.append(str(nothing))
    if not facts:
        return assemble.missing(key or assemble.key_of(whole, key, title, "compared"), NoData(told_off[0]))
    one = len(facts) == 1 and whole["label"].nunique() == 1
    case, first = case_of(whole), facts[0]
    ranked = sorted(facts, key=lambda f: -_apart(f, times)) if times else facts
    default: list[Any] = (
        ["level", "beside", "rank", "withheld"] if one else [lambda _: standout(ranked) or _unjudged(ranked)]
    )
    finding, rest = assemble.say(first, say, default)
    newest = _newest(facts, order, dated=all("period_end" in frame for frame in frames))
    name = title or (first.short if one else "")
    several = "measure" in whole and whole["measure"].nunique() > 1
    names = {f.role: f.who for fact in facts for f in (fact.now, *fact.others)}
    drawn_as = f", drawn as times {names[times]}'s" if times in names and not one else ""
    told = Told(
        key=assemble.key_of(whole, key, title, "compared"),
        headline=headline or (assemble.headline_of(first) if one else f"{name or 'Each figure'} beside others"),
        subtitle=subtitle or assemble.subtitle_of(
            newest, assemble.title_of(case, first) if one else title,
            (unit_words(first.unit) if several else assemble.unit_words_of(case, first)) + drawn_as,
            assemble.whose(whole, case),
        ),
        finding=finding,
        notes=assemble.notes_of(
            whole[whole["period_end"].isin(newest["period_end"])], case, (*rest, *told_off), note, facts, said=finding
        ),
        sources=assemble.sources_of(list(frames), sources),
    )  # fmt: skip
    words: dict[str, Any] = {"unit": first.unit, "decimals": first.decimals}
    view = _view(newest, one, told.headline, first, counted=bool(times))
    if one:
        bars = newest.sort_values("value", ascending=False, kind="stable") if not order else newest
        draw = lambda: charts.bars(bars.head(MOST_BARS), label="who", value="value", focus=first.now.who, **words)  # noqa: E731
        return assemble.made(told, newest, view, draw, "Bar chart", alt)
    wide = newest.pivot_table(index="label", columns="role", values="value", sort=False, observed=True).reset_index()
    columns = {role: role for role in DOTS if role in wide}
    if drawn_as:
        known = wide[wide[times] > 0]
        wide = known.assign(**{role: known[role] / known[times] for role in columns})
        words = {"unit": f"times {names[times]}'s", "decimals": 1}
    draw = lambda: charts.dots(  # noqa: E731
        wide, label="label", columns=columns, names={r: names[r] for r in columns}, zero=True, **words
    )
    return assemble.made(told, newest, view, draw, "Dot chart, a row for each", alt)


def _apart(facts: Facts, role: str) -> float:
    """How many times the figure of a role the place's is, or that is the place's: 1 where they are the same, 0 where
    there is none to divide by."""
    other = facts.other(role)
    if other is None or min(other.value, facts.now.value) <= 0:
        return 0.0
    return max(facts.now.value / other.value, other.value / facts.now.value)


def standout(facts: Sequence[Facts]) -> str:
    """Where the place stands out from England, or from similar areas where there is no England, beyond chance.

    Empty where none can be judged: sizes, shares of few, and figures of which nobody knows how many stand behind.
    """
    role, who = ("england", "England") if any(f.other("england") for f in facts) else ("neighbours", "similar areas")
    said: dict[str, list[str]] = {HIGHER: [], LOWER: [], WITHIN: [], ALIKE: []}
    last = max((one.now.period_end for one in facts), default=None)
    for one in facts:
        other = one.other(role)
        stands = one.stands(one.now, other) if other is not None and one.comparable else ""
        if other is not None and stands in said:
            name = one.short if one.now.period_end == last else f"{one.short}, {one.now.period}"
            said[stands].append(f"{name} ({one.told(one.now.value)} against {one.told(other.value)})")
    apart = {f"{stands} than in {who}": said[stands] for stands in (HIGHER, LOWER) if said[stands]}
    groups = apart or {f"within chance of {who}": said[WITHIN], f"the same as in {who}": said[ALIKE]}
    apart_by = "; " if any("," in name.split(" (")[0] for names in said.values() for name in names) else ", "
    made = [
        " ".join(sentence(f"{how}: {apart_by.join(names[:n])}") for how, names in groups.items() if names)
        for n in ((2, 1) if apart else (3, 2, 1))
    ]
    return next((m for m in made if fits(m)), made[-1])


def _unjudged(facts: Sequence[Facts]) -> str:
    """The first figure where none can be judged; where all rest on few people, that they do, and no figure."""
    if len(facts) > 1 and all(one.few for one in facts):
        names = [*dict.fromkeys(one.short for one in facts)]
        return f"{names[0]} and the rest: too few people stand behind {facts[0].now.who}'s figures to compare them."
    one = facts[0]
    few = f", on {one.people}" if one.few else ""
    return f"{one.short}: {one.told(one.now.value)} in {one.now.period}{few}."


def _named(rows: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with a label each: the breakdown where there are several, else the measure's short name."""
    if rows["breakdown"].nunique() > 1:
        return rows.assign(label=rows["breakdown"])
    rows.attrs |= frame.attrs
    try:
        return rows.assign(label=Facts.of(rows).short)
    except NoData:
        return rows.assign(label=str(rows["breakdown"].iloc[0]))


def _newest(facts: Sequence[Facts], order: Sequence[str], *, dated: bool) -> pd.DataFrame:
    """The figures drawn, a row each; where some rows are older than others (and `dated`), their labels say of when."""

    def row(one: Facts, f: Figure) -> dict[str, Any]:
        return {"label": one.short, "who": f.who, "role": f.role, "period": f.period, "period_end": f.period_end,
                "value": f.value, "symbol": f.symbol or pd.NA, "count": f.count, "cohort": f.cohort,
                "n": f.n, "unit": one.unit, "measure": one.measure}  # fmt: skip

    frame = pd.DataFrame([row(one, f) for one in facts for f in (one.now, *one.others)])
    if order:
        by = "label" if frame["label"].nunique() > 1 else "who"
        rank = {name: i for i, name in enumerate(order)}
        frame = frame.sort_values(by, key=lambda s: s.map(rank).fillna(len(rank)), kind="stable", ignore_index=True)
    elif frame["label"].nunique() == 1:
        frame = frame.sort_values("who", kind="stable", ignore_index=True)
    older = (dated and frame["label"].nunique() > 1) & (frame["period_end"] < frame["period_end"].max())
    return frame.assign(label=frame["label"].where(~older, frame["label"] + ", " + frame["period"].astype(str)))


def _view(newest: pd.DataFrame, one: bool, caption: str, facts: Facts, *, counted: bool) -> Table:
    rows, columns = ("who", "period") if one else ("label", "who")
    label = "Who" if one else "What"
    words = {"unit": facts.unit, "decimals": facts.decimals, "caption": caption, "row_label": label}
    view = tables.from_observations(newest, rows=rows, columns=columns, **words)  # type: ignore[arg-type]
    if not counted or one:
        return view
    mine = newest[newest["who"] == facts.now.who].set_index("label")["count"]
    numbers = [tables.shown(mine.get(name)) for name in view.frame[label]]
    view.frame.insert(1, "Number here", numbers)  # the people behind the place's figure
    return replace(view, numbers=("Number here", *(view.numbers or ())))
