"""What is known of a place's inspections, taken anew from a page's tables and the project's lists, to check phrases by.

A phrase is a pattern of words and a function that says whether it is true. All its numbers, dates, places and
directions stand or fall together.
"""

import io
import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property

import pandas as pd

from second_reader.evidence import Page
from second_reader.finding import Scope
from second_reader.words import MONTHS, Sentence
from second_reader.world import World

M, DAY = rf"((?:{MONTHS}) \d{{4}})", rf"(\d{{1,2}} (?:{MONTHS}) \d{{4}})"
GRADES = {"outstanding": 4, "good": 3, "requires improvement": 2, "adequate": 2, "inadequate": 1}
G, WHO = rf"({'|'.join(GRADES)})", r"(?:[Tt]he )?([A-Z].*?)"
NUMBER = r"(\d(?:[\d.,]*\d)?)"
"""Any number, so that a wrong one is still read as part of its phrase."""
N = NUMBER.replace("(", "(none|", 1)
YEAR = 365.25

Truth = Callable[..., bool]


class Phrases:
    """Patterns, each with the function that says whether it is true: given the page's book and the pattern's groups."""

    def __init__(self) -> None:
        self.held: list[tuple[re.Pattern[str], Truth]] = []

    def __call__(self, *patterns: str) -> Callable[[Truth], Truth]:
        """Keep a function as the truth of some patterns."""

        def keep(truth: Truth) -> Truth:
            self.held += [(re.compile(p), truth) for p in patterns]
            return truth

        return keep

    def claims(self, scope: Scope, sentence: Sentence) -> Iterator[tuple[str, str, str, str]]:
        """What a sentence says in these phrases; their tokens are used up. An alarm for a phrase that is not true."""
        for pattern, truth in self.held:
            for found in pattern.finditer(sentence.text):
                inside = [t for t in sentence.tokens if found.start() <= t.start < found.end() and not t.used]
                inside = [t for t in inside if t.kind not in ("word", "mark")]
                good = bool(inside) and _true(truth, book(scope.page), found.groups())
                for token in inside:
                    token.used = True
                if inside and not good:
                    yield "number", found[0], "alarm", f"not so: {truth.__name__}"
                for token in inside if good else ():
                    if token.kind in ("number", "says"):
                        yield "number" if token.kind == "number" else "direction", token.text, "found", truth.__name__


def _true(truth: Truth, known: "Book", said: tuple[str, ...]) -> bool:
    """Whether a phrase is true; one that speaks of what is not there, or counts in fractions, is not."""
    try:
        return bool(truth(known, *said))
    except (ValueError, KeyError, IndexError, StopIteration):
        return False


def month(text: str) -> pd.Period:
    """A month, of "June 2022", "Jun 2022 (6)" or "30 June 2022"."""
    found = re.search(r"([A-Z][a-z]+) (\d{4})", text)
    return pd.Period(pd.Timestamp(f"1 {found[1]} {found[2]}"), "M") if found else pd.Period("1900-01", "M")


def many(text: str) -> int:
    """A number, or none."""
    return 0 if text == "none" else int(text)


def near(value: float, text: str) -> bool:
    """Whether a value is shown as a text, to its last digit."""
    places = len(text.partition(".")[2])
    return abs(value - float(text)) <= 0.5001 * 10**-places


@cache
def book(page: Page) -> "Book":
    """The book of a page."""
    return Book(page)


@cache
def listed(world: World) -> pd.DataFrame:
    """Every full inspection on any list or in any report: a row a judgement."""
    held = pd.concat([world.held("judgements.csv"), world.held("read_reports.csv")], ignore_index=True).fillna("")
    held = held[held["framework"].isin(["SIF", "ILACS"]) & held.get("stage", "").isin(["", "published"])]
    return held.assign(day=pd.to_datetime(held["start"], errors="coerce"), grade=held["grade"].str.replace("_", " "))


class Book:
    """What a page's tables and the project's lists hold on a place's inspections."""

    def __init__(self, page: Page) -> None:
        self.page, self.world, self.place = page, page.world, page.place
        self.tables = [pd.read_csv(io.StringIO(r.csv), dtype=str, keep_default_na=False) for r in page.records if r.csv]

    def is_here(self, name: str) -> bool:
        """Whether a name is that of the page's place."""
        return self.world.place(name, self.place) == self.place

    def table(self, *columns: str) -> pd.DataFrame:
        """The page's first table with some columns, its numbers as numbers; one without a row where there is none."""
        for table in self.tables:
            if set(columns) <= set(table.columns):
                return table.apply(lambda c: c if (n := pd.to_numeric(c, errors="coerce")).isna().any() else n)
        return pd.DataFrame(columns=list(columns))

    def rows(self, head: str) -> list[list[str]]:
        """The rows of the page's shown tables that begin with some words."""
        rows = [row.split(" | ") for e in self.page.data for row in e.rows]
        return [row for row in rows if row[0].lower().startswith(head.lower())]

    @cached_property
    def full(self) -> pd.DataFrame:
        """The place's full inspections: a row a judgement, day and grade."""
        held = listed(self.world)
        return held[held["area_code"].eq(self.page.code) & held["day"].notna()].sort_values("day")

    @cached_property
    def days(self) -> list[pd.Timestamp]:
        """When each of the place's full inspections began, in order."""
        return sorted(set(self.full["day"]))

    def day(self, when: str) -> pd.Timestamp:
        """When the full inspection of a month began; NaT where there was none."""
        return next((d for d in self.days if pd.Period(d, "M") == month(when)), pd.NaT)

    def was(self, grade: str, when: str, judgement: str = "overall") -> bool:
        """Whether the full inspection of a month gave a grade."""
        return grade in self.grades(self.day(when), judgement)

    def grades(self, day: pd.Timestamp, judgement: str = "overall") -> set[str]:
        """The grades that sources give for a judgement of one day."""
        return set(self.full.loc[self.full["day"].eq(day) & self.full["judgement"].eq(judgement), "grade"])

    @cached_property
    def list_day(self) -> str:
        """The day of Ofsted's newest list."""
        days = [m[1] for r in self.world.held("sources.csv")["release"] if (m := re.fullmatch(rf"As at {DAY}", r))]
        return max(days, key=pd.Timestamp, default="")

    @property
    def listed_to(self) -> pd.Timestamp:
        """The day of Ofsted's newest list, as a date."""
        return pd.Timestamp(self.list_day)

    @cached_property
    def ilacs(self) -> pd.DataFrame:
        """The first days of all inspections on Ofsted's list."""
        held = listed(self.world)
        return held[held["framework"].eq("ILACS") & (held["day"] <= self.listed_to)]

    @cached_property
    def read(self) -> pd.DataFrame:
        """Themes of recommendations to councils in the reports read."""
        held = self.world.held("theme_counts.csv")
        return (
            held[held["section"] == "LA"]
            .astype({"n": int, "items": int})
            .assign(day=lambda f: pd.to_datetime(f["start"]))
        )

    @cached_property
    def asked(self) -> pd.DataFrame:
        """The recommendations to the place that documents hold, each with the day of its inspection."""
        held = self.world.held("recommendations.csv")
        held = held[held["area_code"] == self.page.code]
        starts = self.world.held("judgements.csv").groupby("inspection_id")["start"].min()
        return held.assign(day=pd.to_datetime(held["inspection_id"].map(starts), errors="coerce"))

    @cached_property
    def raised(self) -> dict[pd.Timestamp, set[str]]:
        """The themes that each of the place's inspections raised with the council, by name."""
        names = self.world.held("themes.csv").set_index("theme")["title"].str.lower()
        own = self.asked[self.asked["section"] == "LA"]
        if len(own):
            pairs = [(d, t) for d, ts in zip(own["day"], own["themes"], strict=True) for t in ts.split(";")]
        else:
            rows = self.read[self.read["area_code"].eq(self.page.code) & (self.read["n"] > 0)]
            pairs = [(d, t) for d, t in zip(rows["day"], rows["theme"], strict=True) if t != "none"]
        return {day: {names[t] for d, t in pairs if d == day} for day in sorted({d for d, _ in pairs if pd.notna(d)})}

    def moves(self, newer: str = "") -> pd.DataFrame:
        """The page's table of changes of grade, of the newest pair or of that which ends in a month."""
        held = self.table("Judgement", "From", "To", "Change")
        last = max(held["To"], key=month) if len(held) else ""
        return held[held["To"] == (newer or last)]

    def shares(self, group: str) -> tuple[int, int]:
        """How many councils of a group are good or outstanding, and of how many."""
        held = self.table("grade", "n", "of", "group")
        own = held[held["group"].str.replace(r" \(\d+\)$", "", regex=True) == group]
        good = own[own["grade"].isin(["outstanding", "good"])]["n"].astype(int).sum()
        return int(good), int(own["of"].iloc[0]) if len(own) else -1

    def steps(self, grade: str) -> pd.DataFrame:
        """The steps of the share that had reached good from a grade."""
        held = self.table("grade", "years", "at_risk", "ended", "percent", "percent_low", "percent_high")
        return held[held["grade"] == grade.replace(" ", "_")]

    def within(self, grade: str, share: float, column: str = "percent") -> float:
        """Years by which a share had reached good from a grade; NaN where it has not."""
        steps = self.steps(grade)
        return float(steps.loc[steps[column] >= share, "years"].min())
