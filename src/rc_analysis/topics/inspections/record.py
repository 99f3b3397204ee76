"""What is known of inspections by a case's date: the place's grades, those of every other council, and in what words.

    known = rc.inspections.known(case)
    known.grade("in_care"), known.date, known.listed_to

Ofsted's list of outcomes has every council on one day; documents may tell of a newer inspection of the place. Other
councils are always seen on the day of the list, the place at its newest inspection, and each page says so.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.say.numbers import lowered
from rc_analysis.sources.periods import day_words
from rc_analysis.topics.held import list_held
from rc_analysis.topics.inspections import judgements as graded
from rc_analysis.topics.inspections import waits

LIST = "ofsted-outcomes"
GRADE = {
    "outstanding": "outstanding",
    "good": "good",
    "requires_improvement": "requires improvement",
    "adequate": "adequate",
    "inadequate": "inadequate",
    "not_judged": "not judged",
    graded.NONE_MADE: "no such judgement made",
    graded.MISSING: "not held here",
}
"""Grades, and the three things that stand where there is none, as they read inside a sentence."""
JUDGEMENT = {
    "overall": "Overall effectiveness",
    "leaders": "Impact of leaders",
    "help_protection": "Help and protection",
    "in_care": "Children in care",
    "care_leavers": "Care leavers",
    "adoption": "Adoption",
    "lscb": "Safeguarding board",
}
"""Judgements in the order shown."""
KIND = {"SIF": "SIF", "ILACS": "ILACS", "focused visit": "visit", "monitoring visit": "monitoring", "JTAI": "JTAI"}
OLDER = "older kinds"
SHOWN_OF_EACH = 2
"""How many of each council's newest full inspections are set side by side."""


@dataclass(frozen=True)
class Known:
    """The judgements known by a case's date.

    `every` holds all councils, `here` the place (visits and grades told before moderation included), `latest` the
    place's newest full inspection; `listed_to` is the last day on which an inspection could begin and be on Ofsted's
    list, `listing` the list in words; `newer` is whether the documents tell of a full inspection of the place since.
    """

    case: Case
    every: pd.DataFrame
    here: pd.DataFrame
    latest: pd.DataFrame
    listed_to: pd.Timestamp
    listing: str
    newer: bool
    rules: pd.DataFrame

    @property
    def date(self) -> pd.Timestamp:
        """When the place's newest full inspection began."""
        return self.latest["date"].iloc[0]

    def state(self, judgement: str = "overall") -> str:
        """The newest grade, or why there is none: not_judged, none_made (by a dated rule), missing."""
        found = self.latest.loc[self.latest["judgement"] == judgement, "grade"]
        return str(found.iloc[0]) if len(found) else graded.MISSING

    def grade(self, judgement: str = "overall") -> str | None:
        """The place's newest grade on a judgement; None where there is none, for whatever reason (see `state`)."""
        state = self.state(judgement)
        return state if state in graded.RANK or state == "adequate" else None

    @property
    def said(self) -> str:
        """What the newest inspection found overall: "was graded good overall", or why it has no such grade."""
        if self.grade():
            return f"was graded {GRADE[self.state()]} overall"
        if self.state() == graded.NONE_MADE:
            rules = self.rules[(self.rules["effect"] == "no_judgement") & (self.rules["judgement"] == "overall")]
            return f"was given no overall grade, as nobody has been since {rules['date_from'].iloc[0]:%B %Y}"
        return "was not judged overall" if self.state() == "not_judged" else "has no overall grade that is held here"

    @property
    def seen_to(self) -> str:
        """A caution where the place is known from Ofsted's list alone; empty where the documents go on."""
        if self.newer or pd.Timestamp(self.case.as_of) <= self.listed_to:
            return ""
        return f"Ofsted's list held here ends on {day(self.listed_to)}: a later inspection would not be seen."

    def grades(self) -> pd.DataFrame:
        """Every judgement of every inspection of the place, oldest first: what a grid of grades shows.

        Out: date, inspection ("Jun 2022 ILACS"), framework, judgement (in words), grade, inspection_id, source_id,
        also, disagrees. A grade that an inspection must have given and no source holds is `missing`.
        """
        rows = graded.with_missing(graded.published(self.here), self.rules)
        rows = rows.assign(date=graded.when(rows), judgement=rows["judgement"].replace("none", "overall"))
        kind = rows["framework"].map(KIND).fillna(OLDER)
        rows = rows.assign(inspection=rows["date"].dt.strftime("%b %Y ") + kind)
        rank = {name: n for n, name in enumerate(JUDGEMENT)}
        rows = rows.assign(_row=rows["judgement"].map(rank)).sort_values(["date", "_row"], kind="stable")
        columns = ["date", "inspection", "framework", "judgement", "grade", "inspection_id", "source_id", "also"]
        return rows.assign(judgement=rows["judgement"].map(JUDGEMENT))[[*columns, "disagrees"]].reset_index(drop=True)

    def newest(self) -> pd.DataFrame:
        """The newest judgements of every council: the others as on Ofsted's list, the place as it is shown here."""
        others = graded.latest(self.every, self.listed_to)
        others = others[others["area_code"] != self.case.area.code]
        return pd.concat([others, self.latest], ignore_index=True)

    def beside(self, groups: dict[str, list[str]]) -> pd.DataFrame:
        """The newest full inspections of each council of named groups, a row a judgement: what small grids show.

        In: heading to area codes, in order. Out: group, area_code, name, date, inspection ("Jun 2022"), published,
        judgement (in words), grade, source_id; the older inspection of a council first.
        """
        every = graded.full(graded.with_missing(graded.published(self.every), self.rules))
        every = every[every["judgement"].isin(graded.JUDGEMENTS)]
        every = every[(every["date"] <= self.listed_to) | (every["area_code"] == self.case.area.code)]
        names = self.case.store.areas().set_index("area_code")["name"]
        rank = {name: n for n, name in enumerate(JUDGEMENT)}
        parts = []
        for heading, codes in groups.items():
            part = every[every["area_code"].isin(codes)]
            turn = part.groupby("area_code")["date"].rank(method="dense", ascending=False)
            part = part[turn <= SHOWN_OF_EACH].assign(group=heading)
            order = part["area_code"].map({code: n for n, code in enumerate(codes)})
            part = part.assign(_place=order, _row=part["judgement"].map(rank))
            parts.append(part.sort_values(["_place", "date", "_row"], kind="stable"))
        rows = pd.concat(parts, ignore_index=True)
        rows = rows.assign(name=rows["area_code"].map(names), inspection=rows["date"].dt.strftime("%b %Y"))
        rows["judgement"] = rows["judgement"].map(JUDGEMENT)
        columns = ["group", "area_code", "name", "date", "inspection", "published", "judgement", "grade", "source_id"]
        return rows[columns]

    def waits(self) -> tuple[pd.DataFrame, waits.Pause]:
        """The range of waits for the next full inspection by overall grade, and the pause that is left out of them."""
        every = self.every[self.every["framework"] == "ILACS"]
        table = waits.waits(every, self.listed_to, abolished(self.case))
        return waits.by_grade(table), waits.pause(every[graded.when(every) <= self.listed_to])

    def window(self) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        """When the next full inspection would begin on past waits; None where no such range can be told."""
        table = self.waits()[0].set_index("grade")
        low, high = (float(table.at[self.grade() or waits.ANY, end]) for end in ("low", "high"))  # type: ignore[arg-type]
        if math.isnan(low) or math.isnan(high):
            return None
        return waits.after(self.date, low), waits.after(self.date, high)

    @property
    def expected(self) -> str:
        """When the next full inspection would begin: "between March 2028 and May 2029"; empty for no range."""
        span, today = self.window(), pd.Timestamp(self.case.as_of)
        if span is None:
            return ""
        begun = "" if span[0] > today else ", a span that has begun" if span[1] > today else ", a span that has passed"
        return f"between {span[0]:%B %Y} and {span[1]:%B %Y}{begun}"

    @property
    def held(self) -> str:
        """To when inspections are held, from which list, and when the next is due as far as that is known."""
        out, due = list_held(self.case, LIST)
        own = f" The newest of {self.case.place}, of {self.date:%B %Y}, is from its report." if self.newer else ""
        next_ = f"The next list is {due}." if due else "When the next list is due is not known here."
        return (
            f"Inspections are held to {day(self.listed_to)}, the day of Ofsted's list{out and f', {out}'}.{own} {next_}"
        )

    def agreement(self) -> str:
        """Whether the sources of the place's grades agree, and where not, which grade each gives."""
        apart = graded.contested(self.here)
        cite = self.case.store.source
        told = [
            f"{lowered(JUDGEMENT[r['judgement']])} in {r['date']:%B %Y}: {GRADE[r['grade']]} by "
            f"{cite(r['source_id']).citation()} (shown), {GRADE[r['other']]} by {cite(r['other_source']).citation()}"
            for r in apart.to_dict("records")
        ]
        return f"Sources disagree. {'; '.join(told)}." if told else ""

    def sources(self, *frames: pd.DataFrame) -> tuple[str, ...]:
        """Citations of the sources of frames, those with most rows first, and last of Ofsted's list."""
        return cited(self.case, *frames, more=(LIST,))


@lru_cache(maxsize=16)
def known(case: Case) -> Known:
    """What is known of inspections by the case's date. Raises NoData where no full inspection of the place is.

    >>> from rc_analysis.case import open_case
    >>> known(open_case(edition="example", area="Leeds", as_of="2026-09-30")).grade()
    'outstanding'
    """
    today = pd.Timestamp(case.as_of)
    rules = case.store.framework_rules()
    every = graded.with_rules(graded.known_by(case.store.judgements(), today), rules)
    here = every[every["area_code"] == case.area.code].reset_index(drop=True)
    newest = graded.latest(here)
    if newest.empty:
        raise NoData(f"No full inspection of {case.place} is on Ofsted's list or in the documents held here.")
    whole = list_date(case)
    end = min(whole, today)
    listing = f"Ofsted's list {'of' if end == whole else 'as far as'} {day(end)}"
    return Known(case, every, here, newest, end, listing, bool(newest["date"].iloc[0] > end), rules)


def list_date(case: Case) -> pd.Timestamp:
    """The day as at which Ofsted's list of outcomes stands, read from its release."""
    return pd.to_datetime(case.store.source(LIST).release.removeprefix("As at "), format="%d %B %Y")


def abolished(case: Case) -> dict[str, pd.Timestamp]:
    """The day on which each abolished council closed, by area code."""
    areas = case.store.areas()
    gone = areas[areas["status"] == "abolished"].set_index("area_code")["abolished_on"]
    return {str(code): when for code, when in pd.to_datetime(gone).items()}


def cited(case: Case, *frames: pd.DataFrame, more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Citations of the sources that frames name, each once, those with most rows first, then sources named besides.

    A source that only gives the same grade as another (`also`) is cited after those whose grade stands.
    """
    rows = pd.concat([pd.Series(dtype="str"), *(frame["source_id"] for frame in frames)]).value_counts()
    ids = sorted(rows.index, key=lambda i: (-rows[i], i))
    also = {i for frame in frames if "also" in frame for text in frame["also"] for i in str(text).split()}
    return tuple(case.store.source(i).citation() for i in dict.fromkeys([*ids, *sorted(also), *more]))


def by_grade(frame: pd.DataFrame) -> str:
    """Judgements other than the overall one by grade: "Graded good: care leavers. Graded inadequate: …"."""
    states = [(g, f"Graded {GRADE[g]}") for g in graded.GRADES] + [("not_judged", "Not judged")]
    held = frame[frame["judgement"] != "overall"].set_index("judgement")["grade"]
    told = {words: [lowered(JUDGEMENT[j]) for j in JUDGEMENT if held.get(j) == state] for state, words in states}
    return " ".join(f"{words}: {listed(names)}." for words, names in told.items() if names)


def day(value: pd.Timestamp) -> str:
    """A date as "31 March 2025"."""
    return day_words(f"{value:%Y-%m-%d}")
