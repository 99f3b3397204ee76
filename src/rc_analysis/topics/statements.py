"""What documents state, set beside what is published: one row a statement, with a verdict or the reason there is none.

Which published figure tests a statement is data (data/evidence/), so that another council's documents need no code. A
statement is a claim and stays one: each row names who says it, and where.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, ParameterError, listed
from rc_analysis.say import numbers
from rc_analysis.sources import evidence_rules as evidence
from rc_analysis.sources.evidence_rules import period_bounds
from rc_analysis.sources.periods import day_words

AGREES, ANOTHER_BASIS, DIFFERS, CANNOT = "agrees", "agrees on another basis", "differs", "cannot be tested"
TOLERANCE = 0.01
"""A stated figure agrees within this share of the published one, or one half of the last digit shown."""
WIDEST = 0.1
"""The figures before and after tell something only if they lie within this share of the stated value of each other."""
OTHER_DAY = "another day of the year"
COLUMNS = [
    *("statement", "published", "verdict", "who", "where", "as_of", "fact_id", "topic", "source_id", "result", "basis"),
    *("value", "official_values", "official_source_ids"),
]
WORDS = {"budgets": "money", "sufficiency": "homes for children looked after", "context": "the place"}
"""A topic inside a sentence, where it is not its own name."""

Official = Callable[[str, str, str], pd.DataFrame | None]
"""A measure, a breakdown and a place's code in; period, period_end, value, unit, decimals, source_id out, or None."""
Row = dict[Hashable, Any]


@dataclass(frozen=True)
class Verdict:
    """How one statement compares: the result, the basis or the reason, and the published figures it was set beside."""

    result: str
    why: str = ""
    used: pd.DataFrame | None = None
    nearest: bool = False

    @property
    def told(self) -> str:
        """The result with its basis or reason: "agrees on another basis: another day of the year"."""
        return f"{self.result}: {self.why}" if self.why else self.result


def check(value: float, as_of: str, series: pd.DataFrame | None, *, period: str = "", basis: str = "") -> Verdict:
    """Test one stated figure against a published series.

    In: the figure; the day, month or year it is for (2016-12-31, 2016-12, 2016); the series as of `Official`, in the
    figure's unit; the last day of the published period it is about, where that is not the natural one; what makes its
    basis another. Natural is the period that ends on the day, or the only one to end in the month or year. Its figure
    agrees within `TOLERANCE` or half the last digit shown; if not, a statement of a day differs. A statement of another
    day, or of a month or year, agrees on another basis between the figures before and after, less than a year off, and
    only where these are no further apart than `WIDEST`. Raises ValueError where `as_of` is no date.

    >>> yearly = pd.DataFrame({"period": ["2016", "2017"], "period_end": pd.to_datetime(["2016-03-31", "2017-03-31"]),
    ...                        "value": [199.0, 205.0], "unit": "count", "decimals": 0})
    >>> check(200, "2016-03-31", yearly).told, check(203, "2016-12-31", yearly).told
    ('agrees', 'agrees on another basis: another day of the year')
    """
    bounds = period_bounds(period or as_of)
    if bounds is None:
        raise ValueError(f"{period or as_of!r} is no date")
    known = None if series is None else series.dropna(subset="value").sort_values("period_end", ignore_index=True)
    if known is None or known.empty:
        return Verdict(CANNOT, "no figure of it is held for this place")
    first, last = map(pd.Timestamp, bounds)
    half = 0.5 / 10 ** min(_decimals(value), int(known["decimals"].iloc[0]))
    within = known[known["period_end"].between(first, last)]
    if len(within) == 1:
        published = float(within["value"].iloc[0])
        if abs(value - published) <= max(half, TOLERANCE * abs(published)):
            return Verdict(ANOTHER_BASIS if basis else AGREES, basis, within)
        if first == last:
            return Verdict(DIFFERS, basis, within)
    nearest = known.loc[[(known["period_end"] - first).abs().idxmin()]]
    if period:
        return Verdict(CANNOT, "no figure is published for its period", nearest, nearest=True)
    year = pd.DateOffset(years=1)
    before = known[(known["period_end"] < first) & (known["period_end"] > first - year)].tail(1)
    after = known[(known["period_end"] > last) & (known["period_end"] < last + year)].head(1)
    if before.empty or after.empty:
        return Verdict(CANNOT, "no figures are published for the days before and after", nearest, nearest=True)
    around = pd.concat([before, within, after])
    if around["value"].max() - around["value"].min() > WIDEST * abs(value):
        told = listed(_number(row) for row in around.to_dict("records"))
        return Verdict(CANNOT, f"the published figures before and after are too far apart ({told})", around)
    if around["value"].min() - half <= value <= around["value"].max() + half:
        return Verdict(ANOTHER_BASIS, basis or OTHER_DAY, around)
    return Verdict(CANNOT, "it lies outside the published figures before and after", around)


def tested(facts: pd.DataFrame, official: Official, documents: pd.DataFrame) -> pd.DataFrame:
    """Each fact beside what is published.

    In: facts (as `read_evidence` gives them; `about` in words where one is about another place than the page's); the
    official series; the documents (source_id, publisher, date). Out: columns `COLUMNS`, sorted by day, index 0, 1, 2
    ...: `verdict` is `result` with its basis or reason, `value` the stated number (NaN for a date), `official_values`
    those it was set beside, in the same unit.
    """
    who = {str(d["source_id"]): f"{d['publisher']}, {d['date'][:4]}" for d in documents.to_dict("records")}
    rows = []
    for fact in facts.sort_values(["as_of", "fact_id"], kind="stable").to_dict("records"):
        if fact["untested"]:  # a reason after a colon: no capital, no full stop
            found = Verdict(CANNOT, f"{fact['untested'][:1].lower()}{fact['untested'][1:]}".rstrip("."))
        else:
            series = official(fact["official_measure"], fact["official_breakdown"] or "Total", fact["area_code"])
            series = _yearly(series, fact["unit"])
            found = check(fact["value"], fact["as_of"], series, period=fact["official_period"], basis=fact["basis"])
        used = [] if found.used is None else found.used.to_dict("records")
        kept = {name: fact[name] for name in ("as_of", "fact_id", "topic", "source_id", "basis", "value")}
        told = {"statement": _statement(fact), "published": _published(used, found.nearest), "verdict": found.told}
        says = {"who": who[fact["source_id"]], "where": fact["locator"], "result": found.result}
        figures = {"official_values": ";".join(f"{row['value']:g}" for row in used)}
        sources = {"official_source_ids": ";".join(sorted({str(row["source_id"]) for row in used}))}
        rows.append(kept | told | says | figures | sources)
    return pd.DataFrame(rows, columns=COLUMNS)


def statements_of(case: Case, topic: str | None = None, *, dates: bool = False) -> pd.DataFrame:
    """What the place's documents state, of it and of others, each statement tested: a frame for `rc.statements`.

    In: the case; a topic of the evidence (all where None); whether statements that are only a date are listed. Out:
    as `tested`, from documents and figures that were out by the case's day; `attrs["sources"]` cites both. What
    another council's documents state of the place is listed too. Where none is at hand the frame is empty and
    `attrs["nothing"]` says so. Raises ParameterError for an unknown topic.

    >>> import rc_analysis as rc
    >>> case = rc.open_case(edition="example", area="Leeds", as_of="2026-09-30")
    >>> statements_of(case, "budgets").attrs["nothing"]
    'No document at hand states a figure on money in Leeds.'
    """
    if topic is not None and topic not in evidence.TOPICS:
        raise ParameterError("topic", seen=topic, allowed=", ".join(evidence.TOPICS))
    try:
        facts, documents = case.store.evidence("facts"), case.store.evidence("sources")
    except ParameterError:  # no document was brought in at all
        facts, documents = (pd.DataFrame(columns=evidence.COLUMNS[name], dtype="str") for name in ("facts", "sources"))
        facts["owner"] = ""
    # what came out in a month or a year is surely known when that is over
    known = [day for day in documents["date"] if (period_bounds(day) or (case.as_of,))[-1] <= case.as_of]
    documents = documents[documents["date"].isin(known)]
    facts = facts[(facts[["area_code", "owner"]] == case.area.code).any(axis=1)]
    facts = facts[facts["source_id"].isin(documents["source_id"])]
    facts = facts[(facts["topic"] == topic if topic else True) & (dates | (facts["unit"] != "date"))]
    facts = facts.assign(about=[_about(case, code) for code in facts["area_code"]])

    def official(measure: str, breakdown: str, area: str) -> pd.DataFrame | None:
        try:
            frame = case.store.load(measure, areas=[area], breakdown=breakdown)
        except NoData:
            return None
        about = case.measure(measure)
        out = frame[frame["period_end"] <= pd.Timestamp(case.as_of)]
        return out.assign(unit=about.unit, decimals=about.decimals)

    found = tested(facts, official, documents)
    ids = {i for cell in found["official_source_ids"] for i in cell.split(";") if i} | set(found["source_id"])
    found.attrs |= {"case": case.key, "sources": tuple(case.store.source(i).citation() for i in sorted(ids))}
    if found.empty:
        about = f" on {WORDS.get(topic, topic)}" if topic else ""
        found.attrs["nothing"] = f"No document at hand states a figure{about} in {case.place}."
    return found


def _about(case: Case, code: str) -> str:
    """Whom a statement is about, where it is not the page's own place: "England", "the Tees boroughs"."""
    if code == case.area.code:
        return ""
    return evidence.PSEUDO_AREAS.get(code) or str(case.store.areas().set_index("area_code")["name"].get(code, code))


def _yearly(series: pd.DataFrame | None, unit: str) -> pd.DataFrame | None:
    """Pounds a week as pounds a year where the statement is in pounds; other series as they are."""
    if series is None or unit != "pounds" or not (series["unit"] == "pounds a week").any():
        return series
    return series.assign(value=series["value"] * 365 / 7, weekly=series["value"], unit="pounds a year")


def _number(row: Row) -> str:
    return numbers.number(row["value"], row["unit"], int(row["decimals"]))


def _published(rows: list[Row], nearest: bool) -> str:
    """The figures as read: "199 (2016) and 218 (2017)", "nearest: 38% (2021)", or that none is held."""
    told = []
    for row in rows:
        weekly = f"{numbers.number(row['weekly'], 'pounds a week')}, or " if "weekly" in row else ""
        told.append(f"{weekly}{_number(row)} ({numbers.period(row['period'])})")
    return f"{'nearest: ' if nearest else ''}{listed(told)}" if told else "none held"


def _statement(fact: Row) -> str:
    """As read: "Children looked after: 200 (31 March 2016)", or "Children looked after, England: ..."."""
    measure = f"{fact['measure']}, {fact['about']}" if fact.get("about") else fact["measure"]
    value, unit, day = fact["value"], fact["unit"], day_words(fact["as_of"])
    if unit == "date":
        return f"{measure}: {day}"
    said = numbers.number(value, "count" if unit in ("rank", "ratio") else unit, _decimals(value))
    return f"{measure}: {numbers.ordinal(int(value)) if unit == 'ordinal' else said} ({day})"


def _decimals(value: float) -> int:
    """As many decimals as the stated number was printed with."""
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])
