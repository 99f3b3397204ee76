"""What every shape does alike: words by default from the measure, a key, sources, notes, and one exhibit at the end."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.case import Case, case_of
from rc_analysis.errors import DataError, NoData, listed
from rc_analysis.figures import FEWEST
from rc_analysis.methods import segments
from rc_analysis.say import compose, remarks
from rc_analysis.say.facts import ALIKE, HIGHER, LOWER, WITHIN, Facts
from rc_analysis.shapes import exhibit as exhibits
from rc_analysis.shapes.exhibit import Exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.words import neighbours_model, reason, shown_names, unit_words, words_of

Notes = str | Sequence[str]
STANDS = {HIGHER: "above similar areas", LOWER: "below similar areas", ALIKE: "the same as similar areas",
          WITHIN: "close to similar areas"}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """The words of an exhibit: as an analyst gave them, or by default."""

    key: str
    headline: str
    subtitle: str
    finding: str
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def made(
    told: Told,
    data: pd.DataFrame,
    view: Table | None,
    draw: Callable[[], Figure] | None,
    kind: str,
    alt: str = "",
    counts: str = "",
) -> Exhibit:
    """The exhibit, noted as made until it is shown. `kind` opens the alternative text: "Line chart". `counts`: those of
    own records behind it, as CSV."""
    return exhibits.made(
        Exhibit(
            key=told.key,
            headline=told.headline,
            subtitle=told.subtitle,
            finding=told.finding,
            alt=alt or f"{kind}. {told.finding}",
            draw=draw,
            data=data,
            view=view,
            sources=told.sources,
            notes=told.notes,
            internal=bool(counts),
            counts=counts,
        )
    )


def missing(key: str, nothing: NoData) -> Exhibit:
    """The exhibit of a place with nothing published: one plain sentence."""
    return exhibits.made(Exhibit(key=key or "nothing", missing=str(nothing)))


def empty(frame: pd.DataFrame, key: str, title: str) -> Exhibit:
    """The exhibit of a frame that has nothing to show, with the sentence that it carries."""
    return missing(key or slug(title), NoData(frame.attrs.get("nothing", "Nothing to show.")))


def need(frame: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    """Raise DataError where a frame lacks any of the columns that `what` draws."""
    if absent := [c for c in columns if c not in frame]:
        raise DataError(what, seen=f"no column {', '.join(absent)}", allowed=", ".join(columns))


def key_of(frame: pd.DataFrame, key: str, title: str, *more: str) -> str:
    """The exhibit's key: as given, or from measure and breakdown, or from the title.

    >>> key_of(pd.DataFrame({"measure": ["cla_rate"], "breakdown": ["Total"]}), "", "Any title")
    'cla_rate'
    """
    if key:
        return key
    if frame.empty and frame.attrs.get("key"):
        return slug("-".join([str(frame.attrs["key"]), *more]))
    names: list[str] = []
    for column in ("measure", "breakdown"):
        values = list(dict.fromkeys(frame[column].astype("str"))) if column in frame else []
        names += [v for v in values if v != "Total"] if len(values) == 1 else []
    if "measure" in frame and not names:
        names = [str(m) for m in dict.fromkeys(frame["measure"])][:1]
    return slug("-".join(names or [title or "exhibit", *more]))


def slug(text: str) -> str:
    """A text as a key: lower-case words and digits joined by hyphens or underscores."""
    return re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-_")[:80].strip("-_") or "exhibit"


def headline_of(facts: Facts) -> str:
    """About ten words: the newest figure, when, and how it stands to similar areas where that can be judged.

    A figure that is old, or on fewer than ten people, is in no headline.
    """
    if facts.stale:
        return f"{facts.short}: newest figure held is of {facts.now.period}"
    if facts.few:
        return f"{facts.short}: on {facts.people} in {facts.now.period}"
    said = f"{facts.short}: {facts.told(facts.now.value)} in {facts.now.period}"
    near = facts.other("neighbours")
    if near is not None and facts.comparable:
        stands = STANDS.get(facts.stands(facts.now, near), "")
        said += f", {stands}" if stands else ""
    return said


def subtitle_of(frame: pd.DataFrame, title: str, unit_words: str, who: str) -> str:
    """Measure, whose, which periods, in what: the statistical subtitle."""
    return ", ".join(part for part in (title, who, span(frame), unit_words) if part)


def span(frame: pd.DataFrame) -> str:
    """The periods a frame covers: "2013 to 2025"; "2021 and 2025" where these are the only two."""
    order = list(dict.fromkeys(frame.sort_values("period_end", kind="stable")["period"].astype("str")))
    return order[0] if len(order) == 1 else f"{order[0]} {'and' if len(order) == 2 else 'to'} {order[-1]}"


def unit_words_of(case: Case | None, facts: Facts) -> str:
    """The unit as a subtitle says it."""
    if case is None or not facts.measure:
        return {"count": "number", "percent": "%"}.get(facts.unit, facts.unit)
    own = words_of(case.store, facts.measure, published(case, facts.measure, facts.breakdown))
    return own.unit_words if facts.unit == own.unit else unit_words(facts.unit)


def title_of(case: Case | None, facts: Facts) -> str:
    """The publisher's title of the measure; that of the exhibit where the frame names none."""
    if case is None or not facts.measure:
        return facts.short
    return words_of(case.store, facts.measure, published(case, facts.measure, facts.breakdown)).title


def published(case: Case, measure: str, shown: str) -> str:
    """The published name of a breakdown by the name shown."""
    back = {name: pub for pub, name in shown_names(case.store, measure).items()}
    return back.get(shown, shown)


def whose(frame: pd.DataFrame, case: Case | None) -> str:
    """Whose figures: "Redcar and Cleveland and comparators", or the one name."""
    names = list(dict.fromkeys(frame["who"].astype("str")))
    if len(names) > 1 and case is not None and case.place in names:
        return f"{case.place} and comparators"
    return listed(names) if len(names) < 4 else f"{len(names)} of them"


def sources_of(frames: Sequence[pd.DataFrame], sources: Any) -> tuple[str, ...]:
    """The citations: given as text, or as frames, or read from the frames' `source_id`.

    Raises DataError where there is none: a figure names its source.
    """
    given = [sources] if isinstance(sources, str | pd.DataFrame) else list(sources or frames)
    texts = [s for s in given if isinstance(s, str)]
    ids: set[str] = set()
    for frame in (s for s in given if isinstance(s, pd.DataFrame)):
        if "source_id" in frame:
            ids |= set(frame["source_id"].dropna())
    case = case_of(*(s for s in given if isinstance(s, pd.DataFrame)))
    cited = [case.store.source(i).citation() for i in sorted(ids)] if case is not None and ids else []
    found = tuple(dict.fromkeys([*texts, *cited]))
    if not found:
        mend = 'say where the figures are from: sources="Publisher, title, date", or sources=frame of case.figures(...)'
        raise DataError("sources", seen="none", allowed="a citation, or a frame with `source_id`", mend=mend)
    return found


def notes_of(
    frame: pd.DataFrame, case: Case | None, rest: Sequence[str], note: Notes, facts: Sequence[Facts] = (),
    *, said: str = "", parts: Sequence[Facts] = (),
) -> tuple[str, ...]:  # fmt: skip
    """What the finding had no room for, the analyst's notes, the measure's caveat, breaks, and who is in the mean.

    Also who reports together, and why figures of the place are not there (what is `said` is not said again). In:
    `parts`, what is shown besides `facts`, of which breaks and mean are told.
    """
    own = [note] if isinstance(note, str) else list(note)
    found = [*rest, *own]
    if case is not None:
        for one in facts:
            if one.measure:
                told = words_of(case.store, one.measure, published(case, one.measure, one.breakdown))
                found.append(told.caveat)
                found += [remarks.together(one), *reasons_in(frame, case, one)]
        for one in (*facts, *parts):
            found += breaks_in(frame, case, one) if one.measure else []
        hidden = frame[~frame["breakdown"].isin([f.breakdown for f in (*facts, *parts)])] if parts else frame[:0]
        found.append(_mean_of(frame, case, (*facts, *parts), hidden))
    return tuple(dict.fromkeys(n.strip() for n in found if n and n.strip() and n.strip() not in said))


def _mean_of(frame: pd.DataFrame, case: Case, facts: Sequence[Facts], hidden: pd.DataFrame) -> str:
    """How many neighbours the mean of similar areas is of: one sentence for all rows; '' where none is shown.

    In: `hidden`, rows of parts of which the place has no figure and others have.
    """
    near = [one.other("neighbours") for one in facts]
    numbers = {other.n for other in near if other is not None}
    if numbers and len(hidden) and "role" in hidden:
        shown = hidden["role"].eq("neighbours") & hidden["value"].notna()
        numbers |= {int(n) for n in hidden.loc[shown & hidden["period_end"].eq(facts[0].now.period_end), "n"]}
    asked = "role" in frame and (frame["role"] == "neighbours").any()
    least = f"no mean is shown where fewer than {FEWEST} of them have a figure" if asked and None in near else ""
    if not numbers or not case.neighbours:
        return f"Similar areas: {least}." if least else ""
    model = neighbours_model(case.store)
    held, of, model = sorted(numbers), len(case.neighbours), f" ({model})" if model else ""
    told = f"{'at least ' if len(held) > 1 else ''}{held[0]} of {of} statistical neighbours"
    return f"Similar areas: plain mean of {told}{model}{f'; {least}' if least else ''}."


def reasons_in(frame: pd.DataFrame, case: Case, facts: Facts) -> list[str]:
    """Why figures of the place in the frame are not there, a sentence for the newest of each known reason."""
    bare = frame[(frame["who"] == facts.now.who) & frame["value"].isna()] if facts.now.role == "place" else frame[:0]
    told = {
        reason(case.store, facts.measure, case.area.code, pd.Timestamp(row["period_end"])): str(row["period"])
        for _, row in bare.sort_values("period_end", kind="stable").iterrows()
    }
    return [f"The figure for {period} {why}." for why, period in told.items() if why]


def breaks_in(frame: pd.DataFrame, case: Case, facts: Facts) -> list[str]:
    """The sentences of every break of the measure among the periods shown."""
    mine = segments.of(case.store.breaks(), facts.measure, published(case, facts.measure, facts.breakdown))
    first, last = frame["period_end"].min(), frame["period_end"].max()
    shown = [row for row in mine if row.first <= last and not row.last < first]
    return [str(row.words) for row in shown if row.kind != "new" or row.first >= first]


def say(facts: Facts, wanted: compose.Say, default: Sequence[str | remarks.Remark]) -> tuple[str, tuple[str, ...]]:
    """`compose.finding`, here so that shapes take one module."""
    return compose.finding(facts, wanted, default)


def plain(
    data: pd.DataFrame,
    *,
    title: str,
    headline: str,
    say: str | Sequence[str] | None,
    note: Notes,
    sources: Any,
    key: str,
    subtitle: str,
    default: str = "",
) -> Told:
    """The words of an exhibit that rests on no one measure: as given, with `default` for the finding.

    Raises DataError where there is neither a title nor a headline, or where a finding is too long.
    """
    if not (title or headline):
        raise DataError("title", seen="", allowed="about ten words that say what is shown", mend='give title="…"')
    wanted = [default] if say is None else [say] if isinstance(say, str) else list(say)
    finding, rest = compose.put_together([s for s in wanted if s])
    own = [note] if isinstance(note, str) else list(note)
    return Told(
        key=key or key_of(data, "", title or headline),
        headline=headline or title,
        subtitle=subtitle,
        finding=finding,
        notes=tuple(n for n in (*rest, *own) if n),
        sources=sources_of([data], sources),
    )
