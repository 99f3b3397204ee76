"""What is held of the figures that a page uses: to when, from which release, and what is due by the edition's day.

The newest figure held is not the newest there is. The publishers' dates of data/sources.csv, and of data/measures.csv
where a source has none of its own, say when the next is due; most name a month only.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from rc_analysis import words
from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.say.numbers import lowered
from rc_analysis.say.numbers import period as period_words
from rc_analysis.sources.periods import day_words, release_words

DUE, MAY_BE_OUT, NOT_KNOWN = "due", "may be out", "not known"
COLUMNS = ["figures", "source", "release", "newest", "next", "state", "source_id"]
MOST_NAMED = 3


def held_of(case: Case, asked: Sequence[str | pd.DataFrame] = ()) -> pd.DataFrame:
    """What is held of measures, to when, and when their next figures are due.

    In: measures (ids) or frames of `case.figures`; with none, all that were asked for through the case so far.
    Out: a row a release and next date, in order of source and date: figures (their short names, up to three), source
    (publisher and title), release (with when it was published), newest (the period of the newest figure held of
    anyone), next (the publisher's day or month; '' where not known), state (`DUE` after the case's date, `MAY_BE_OUT`,
    `NOT_KNOWN`), source_id. No row, and `attrs["nothing"]` a sentence, where no measure was asked for or is held.

    >>> from rc_analysis.case import open_case
    >>> case = open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> held_of(case, ["cla_rate", "school_moves_percent"])[["newest", "next", "state"]].to_numpy().tolist()
    [['2025', 'November 2026', 'due'], ['2024', 'June 2026', 'may be out']]
    """
    known = case.store.sources()
    rows = []
    for measure, breakdown in _asked(case, asked):
        try:
            frame = case.store.load(measure, breakdown=breakdown)
        except NoData:
            continue
        shown = frame[frame["value"].notna() & (frame["period_end"] <= pd.Timestamp(case.as_of))]
        if shown.empty:
            continue
        newest = shown.sort_values("period_end", kind="stable").iloc[-1]
        source = {str(k): str(v) for k, v in known.loc[str(newest["source_id"])].items()}
        # The dictionary's date is that of the release after the embedded one: an added one has no `layout`.
        next_ = source["next_update"] or (case.measure(measure).next_update if source["layout"] else "")
        release = f"{source['release']}{_published(source)}"
        name = words.words_of(case.store, measure, breakdown).short if breakdown == words.TOTAL else ""
        rows.append(
            {
                "figures": name or case.measure(measure).title,
                "source": f"{source['publisher']}, {source['title']}",
                "release": release,
                "newest": period_words(str(newest["period"])),
                "end": newest["period_end"],
                "next": release_words(next_),
                "due": next_,
                "state": _state(next_, case),
                "source_id": str(newest["source_id"]),
            }
        )
    if not rows:
        out = pd.DataFrame(columns=COLUMNS, dtype="str")
        out.attrs["nothing"] = "No figures are held of what this page asks for."
    else:
        groups = pd.DataFrame(rows).groupby(["source", "release", "due"], sort=True)
        out = pd.DataFrame([_row(part) for _, part in groups], columns=COLUMNS)
    out.attrs["case"] = case.key
    return out


def sentence_of(held: pd.DataFrame, case: Case) -> str:
    """What may be out by the case's date, in a sentence; that nothing is, as far as the publishers' dates are known.

    >>> from rc_analysis.case import open_case
    >>> case = open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> sentence_of(held_of(case, ["cla_rate"]), case)
    'By the dates that publishers have named, no newer figures than those held were due by 30 September 2026.'
    """
    day = day_words(case.as_of.isoformat())
    late = held[held["state"] == MAY_BE_OUT]
    if late.empty:
        return f"By the dates that publishers have named, no newer figures than those held were due by {day}."
    names = [lowered(name) for row in late["figures"] for name in row.split("; ")]
    more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    told = listed(names[:MOST_NAMED] + more)
    return f"By the publishers' own dates, newer figures than those held may be out on: {told}."


def list_held(case: Case, source_id: str) -> tuple[str, str]:
    """When a list that is held came out, and when the next is due, as two parts of sentences; '' where not known.

    >>> from rc_analysis.case import open_case
    >>> list_held(open_case(edition="example", area="Leeds", as_of="2026-09-30"), "ofsted-outcomes")
    ('published on 25 September 2025', '')
    """
    row = case.store.sources().loc[source_id]
    out, due = release_words(str(row["published"])), release_words(str(row["next_update"]))
    return _on("published", out), _on("due", due)


def _on(what: str, when: str) -> str:
    return f"{what} {'on' if when[:1].isdigit() else 'in'} {when}" if when else ""


def due(state: str, when: str) -> str:
    """When the next figures come, for a cell of a table.

    >>> due(DUE, "November 2026"), due(MAY_BE_OUT, "29 July 2026"), due(NOT_KNOWN, "")
    ('due in November 2026', 'may be out: due on 29 July 2026', 'date not known')
    """
    told = f"due {'on' if when[:1].isdigit() else 'in'} {when}"
    return {DUE: told, MAY_BE_OUT: f"may be out: {told}"}.get(state, "date not known")


def _asked(case: Case, asked: Sequence[str | pd.DataFrame]) -> list[tuple[str, str]]:
    """Measures and published breakdowns, each once."""
    found: dict[tuple[str, str], None] = {}
    for one in asked:
        if isinstance(one, pd.DataFrame):
            for measure, shown in one[["measure", "breakdown"]].drop_duplicates().to_numpy():
                back = {name: published for published, name in words.shown_names(case.store, measure).items()}
                found[measure, back.get(shown, shown)] = None
        else:
            held = words.held(case.store, one)
            found |= dict.fromkeys((one, name) for name in (["Total"] if "Total" in held else held))
    return list(found or (case.asked if not len(asked) else {}))


def _row(part: pd.DataFrame) -> dict[str, str]:
    names = list(dict.fromkeys(part["figures"]))
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    last = part.sort_values("end", kind="stable").iloc[-1]
    return {**{c: str(last[c]) for c in COLUMNS}, "figures": "; ".join(names[:MOST_NAMED]) + more}


def _state(next_: str, case: Case) -> str:
    if not next_:
        return NOT_KNOWN
    return MAY_BE_OUT if pd.Timestamp(next_) <= pd.Timestamp(case.as_of) else DUE


def _published(source: Mapping[str, str]) -> str:
    """When the release came out, in brackets, where its name does not say so."""
    when = release_words(source["published"])
    return "" if not when or when in source["release"] else f" ({when})"
