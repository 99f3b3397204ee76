"""The words of the inspections page: grades, judgements, dates, and what is known of a place by the case's date."""

from dataclasses import dataclass

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData
from rc_analysis.topics.inspections import judgements as graded

OFSTED = "ofsted-outcomes-2025"

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
LETTER = {
    "outstanding": "O",
    "good": "G",
    "requires_improvement": "RI",
    "adequate": "A",
    "inadequate": "I",
    "not_judged": "–",
    graded.NONE_MADE: "×",
    graded.MISSING: "?",
}
JUDGEMENT = {
    "overall": "Overall effectiveness",
    "leaders": "Impact of leaders",
    "help_protection": "Help and protection",
    "in_care": "Children in care",
    "care_leavers": "Care leavers",
    "adoption": "Adoption",
    "lscb": "Safeguarding board",
}


@dataclass(frozen=True)
class Known:
    """The judgements known by a case's date.

    `every` holds all areas, `here` the place (visits and grades told before moderation included); `listed_to` is
    the last day on which an inspection could begin and be on Ofsted's list; `newer` is whether the documents tell
    of a full inspection of the place since.
    """

    every: pd.DataFrame
    here: pd.DataFrame
    listed_to: pd.Timestamp
    latest: pd.DataFrame
    newer: bool
    listing: str
    """Ofsted's list in words, with the day to which it is read."""
    rules: pd.DataFrame
    """The dated rules of inspection."""

    @property
    def date(self) -> pd.Timestamp:
        """When the place's newest full inspection began."""
        return self.latest["date"].iloc[0]

    def grade(self, judgement: str = "overall") -> str | None:
        """The place's newest grade on a judgement; None where there is none, for whatever reason (see `state`)."""
        state = self.state(judgement)
        return state if state in graded.RANK or state == "adequate" else None

    def state(self, judgement: str = "overall") -> str:
        """The newest grade, or why there is none: not_judged, none_made (by a dated rule), missing."""
        found = self.latest.loc[self.latest["judgement"] == judgement, "grade"]
        return str(found.iloc[0]) if len(found) else graded.MISSING

    def none_since(self, judgement: str = "overall") -> pd.Timestamp:
        """From when inspections make no such judgement. Raises KeyError where no rule says so."""
        rules = self.rules[(self.rules["effect"] == "no_judgement") & (self.rules["judgement"] == judgement)]
        if rules.empty:
            raise KeyError(judgement)
        return rules["date_from"].iloc[0]


def no_overall(found: Known) -> str:
    """Why the newest inspection has no overall grade, as the end of a sentence on that inspection."""
    state = found.state()
    if state == graded.NONE_MADE:
        return f"made no overall judgement, as no inspection has since {month(found.none_since())}"
    return "did not judge overall effectiveness" if state == "not_judged" else "has no overall grade that is held here"


def known(case: Case) -> Known:
    """What is known of inspections by the case's date. Raises NoData where no full inspection of the place is."""
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
    return Known(every, here, end, newest, bool(newest["date"].iloc[0] > end), listing, rules)


def list_date(case: Case) -> pd.Timestamp:
    """The day as at which Ofsted's list of outcomes stands, read from its release."""
    release = case.store.source(OFSTED).release
    return pd.to_datetime(release.removeprefix("As at "), format="%d %B %Y")


def cited(case: Case, *frames: pd.DataFrame, more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Citations of the sources that frames name, each once, those with most rows first, then sources named besides.

    A source that only gives the same grade as another (`also`) is cited after those whose grade stands.
    """
    rows = pd.concat([frame["source_id"] for frame in frames]).value_counts()
    ids = sorted(rows.index, key=lambda i: (-rows[i], i))
    also = {i for frame in frames if "also" in frame for text in frame["also"] for i in str(text).split()}
    rest = dict.fromkeys([*sorted(also), *more])
    return tuple(case.store.source(i).citation() for i in [*ids, *(i for i in rest if i not in rows)])


def month(day: pd.Timestamp, short: bool = False) -> str:
    """A date as "December 2025", or "Dec 2025"."""
    return f"{day:%b %Y}" if short else f"{day:%B %Y}"


def day(value: pd.Timestamp) -> str:
    """A date as "31 March 2025"."""
    return f"{value.day} {value:%B %Y}"


def by_grade(frame: pd.DataFrame) -> str:
    """Judgements other than the overall one, gathered by grade: "Graded good: care leavers. Graded inadequate: …"."""
    parts = []
    for grade in graded.GRADES:
        names = [
            JUDGEMENT[name].lower()
            for name in JUDGEMENT
            if name != "overall" and ((frame["judgement"] == name) & (frame["grade"] == grade)).any()
        ]
        if names:
            parts.append(f"Graded {GRADE[grade]}: {', '.join(names)}.")
    left = [
        JUDGEMENT[j].lower() for j in JUDGEMENT if ((frame["judgement"] == j) & (frame["grade"] == "not_judged")).any()
    ]
    if left:
        parts.append(f"Not judged: {', '.join(left)}.")
    return " ".join(parts)


def seen_to(case: Case, found: Known) -> str:
    """A caution for a place whose inspections are known from Ofsted's list alone; empty where the documents go on."""
    if found.newer or pd.Timestamp(case.as_of) <= found.listed_to:
        return ""
    return f"Ofsted's list held here ends on {day(found.listed_to)}: a later inspection would not be seen."


NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def count(n: int) -> str:
    """Small numbers in words, as prose has them: "none", "three", "12"."""
    return NUMBERS[n] if n < len(NUMBERS) else str(n)


def out_of(part: int, whole: int) -> str:
    """A part of a whole, alike: "eight of ten", "103 of 153", "8 of 12"."""
    return f"{count(part)} of {count(whole)}" if whole < len(NUMBERS) else f"{part} of {whole}"


def capital(text: str) -> str:
    """Text to open a sentence or a heading."""
    return text[:1].upper() + text[1:]


def things(n: int, one: str, many: str = "") -> str:
    """A number with its noun: "one recommendation", "three recommendations"."""
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


def lower_first(text: str) -> str:
    """Text to go on inside a sentence."""
    return text[:1].lower() + text[1:]
