"""What the council's own documents and its inspectors have said on homes for children, beside official figures.

A statement is never taken for a fact: each row names who says it, and where.
"""

from dataclasses import dataclass

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import common
from rc_analysis.exhibits.sufficiency import parts
from rc_analysis.present import prose
from rc_analysis.present.exhibit import Exhibit, exhibit
from rc_analysis.present.tables import Table
from rc_analysis.topics import sufficiency
from rc_analysis.topics.sufficiency import AGREES, ANOTHER_BASIS, CANNOT, DIFFERS, FAR, OUTSIDE, Checked

JUDGEMENT = "a judgement, not a figure"
INSPECTORS = "Ofsted"


@dataclass(frozen=True)
class Claim:
    """A kind of statement in the evidence, and the published measure it is set beside."""

    fact: str
    unit: str
    said: str
    measure: str
    breakdown: str = "Total"


CLAIMS = (
    Claim("Children looked after", "count", "Children looked after", "cla_number"),
    Claim("Rate of children looked after", "per 10,000", "Rate of children looked after", "cla_rate"),
    Claim(
        "Children looked after living outside the borough", "percent", "Share living outside the borough",
        "cla_locality_percent", OUTSIDE,
    ),
    Claim(
        "Children in care placed outside the borough", "percent", "Share living outside the borough",
        "cla_locality_percent", OUTSIDE,
    ),
    Claim(
        "Children looked after in residential children's homes", "count", "Children living in children's homes",
        "cla_placement_number", "Secure homes and children's homes",
    ),
    Claim(
        "Children looked after in foster families", "count", "Children living in foster homes",
        "cla_placement_number", "Foster placements",
    ),
)  # fmt: skip
"""Statements that are numbers, by their name and unit in the evidence."""

BELOW_ENGLAND = "Distance beyond which out-of-borough placements are counted"
COLUMNS = ["who", "locator", "as_of", "said", "published", "verdict"]


@exhibit("statements")
def statements(case: Case) -> Exhibit:
    """Each statement on homes for children in the documents at hand, beside the published figure."""
    facts = case.store.evidence("facts")
    facts = facts[(facts["area_code"] == case.area.code) & facts["as_of"].map(lambda d: _known_by(d, case))]
    rows = [_number(case, claim, fact) for claim in CLAIMS for _, fact in _matching(facts, claim).iterrows()]
    rows += [_below_england(case, fact) for _, fact in facts[facts["measure"] == BELOW_ENGLAND].iterrows()]
    rows += _recommendations(case)
    if not rows:
        raise NoData(f"None of the documents at hand says anything on homes for children looked after by {case.place}.")
    table = pd.DataFrame(rows, columns=[*COLUMNS, "source_id"]).sort_values(["as_of", "said"]).reset_index(drop=True)
    finding = _words(case, table)
    return Exhibit(
        key="statements",
        headline=_headline(table),
        subtitle=f"Statements in documents beside published figures, {case.place}",
        finding=finding,
        data=table,
        view=_table(table),
        sources=tuple(sorted(_cite(case, s) for s in set(table["source_id"]))) + case.sources(case.load("cla_number")),
        notes=(
            "The documents' figures are often for a day between two 31 Marches. “Agrees on another basis” means that "
            "the figure lies between the published ones before and after.",
            "The documents name the borough's children's homes and foster homes in their own terms, "
            "which need not be those of the national return.",
        ),
    )


def _known_by(as_of: str, case: Case) -> bool:
    return pd.Timestamp(as_of) <= pd.Timestamp(case.as_of)


def _matching(facts: pd.DataFrame, claim: Claim) -> pd.DataFrame:
    return facts[(facts["measure"] == claim.fact) & (facts["unit"] == claim.unit)]


def _official(case: Case, measure: str, breakdown: str, role: str = "place") -> pd.DataFrame:
    try:
        frame = case.load(measure, breakdown=breakdown)
    except NoData:
        return pd.DataFrame(columns=["period_end", "value"])
    return frame.loc[frame["role"] == role, ["period_end", "value"]]


def _number(case: Case, claim: Claim, fact: pd.Series) -> list[str]:
    unit = case.measure(claim.measure).unit
    found = sufficiency.check_statement(
        float(fact["value"]), fact["as_of"], _official(case, claim.measure, claim.breakdown)
    )
    said = f"{claim.said}: {prose.number(float(fact['value']), unit, 0)}"
    return _row(case, fact, said, _figures(found, unit), found.verdict)


def _figures(found: Checked, unit: str) -> str:
    told = [f"{prose.number(v, unit, 0)} ({prose.period(str(d.year))})" for d, v in found.figures]
    if not told:
        return "none published here"
    if found.verdict == CANNOT and len(told) == 1:
        return f"nearest: {told[0]}"
    return " and ".join(told)


def _below_england(case: Case, fact: pd.Series) -> list[str]:
    """The statement that the share over 20 miles away is below England's, on the 31 Marches before and after."""
    day, year = pd.Timestamp(fact["as_of"]), pd.DateOffset(years=1)
    both = []
    for role in ("place", "england"):
        own = _official(case, "cla_distance_locality_percent", FAR, role).dropna(subset="value")
        near = own[(own["period_end"] > day - year) & (own["period_end"] < day + year)]
        both.append(near.set_index("period_end")["value"])
    pair = pd.concat(both, axis=1, keys=["place", "england"]).dropna()
    lower = pair["place"] < pair["england"]
    between = ANOTHER_BASIS if (day.month, day.day) != (3, 31) else AGREES
    verdict = CANNOT if pair.empty else between if lower.all() else DIFFERS if not lower.any() else CANNOT
    published = " and ".join(
        f"{prose.number(p, 'percent', 0)} (England {prose.number(e, 'percent', 0)}) in {d.year}"
        for d, p, e in pair.itertuples()
    )
    return _row(
        case, fact, "Share over 20 miles away: lower than in England", published or "none published here", verdict
    )


def _recommendations(case: Case) -> list[list[str]]:
    """What inspectors and peers asked for on homes; inspectors', beside the newest share in "other placements"."""
    asked = case.store.evidence("recommendations")
    asked = asked[(asked["area_code"] == case.area.code) & asked["themes"].str.contains("sufficiency")]
    documents = case.store.evidence("sources").set_index("source_id")
    rows = []
    for _, row in asked.iterrows():
        when = str(documents["date"].get(row["source_id"], ""))
        if not when or not _known_by(when, case):
            continue
        fact = pd.Series({"source_id": row["source_id"], "locator": row["locator"], "as_of": when})
        judged = documents["publisher"][row["source_id"]] == INSPECTORS
        published = _newest_other(case, when) if judged else "none that bears on it"
        rows.append(_row(case, fact, f"Asked for: {row['summary']}", published, JUDGEMENT))
    return rows


def _newest_other(case: Case, when: str) -> str:
    """Newest share in "other placements" up to the year of the judgement, England's beside it."""
    last = pd.Timestamp(int(when[:4]), 12, 31)
    own, england = (
        _official(case, "cla_placement_percent", "Other placements", role)
        .dropna(subset="value")
        .set_index("period_end")["value"]
        .loc[lambda s: s.index <= last]
        .sort_index()
        for role in ("place", "england")
    )
    if own.empty:
        return "none published here"
    day = own.index[-1]
    beside = f" (England {prose.number(england[day], 'percent', 0)})" if day in england.index else ""
    return f"In “other placements”: {prose.number(own[day], 'percent', 0)}{beside} in {day.year}"


def _row(case: Case, fact: pd.Series, said: str, published: str, verdict: str) -> list[str]:
    sources = case.store.evidence("sources").set_index("source_id")
    source = sources.loc[fact["source_id"]]
    return [
        f"{source['publisher']}, {source['date'][:4]}",
        str(fact["locator"]),
        str(fact["as_of"]),
        said,
        published,
        verdict,
        str(fact["source_id"]),
    ]


def _cite(case: Case, source_id: str) -> str:
    row = case.store.evidence("sources").set_index("source_id").loc[source_id]
    return f"{row['publisher']}, {row['title']}, {row['date']}"


def _headline(table: pd.DataFrame) -> str:
    figures = table[table["verdict"] != JUDGEMENT]
    agree = figures["verdict"].isin([AGREES, ANOTHER_BASIS]).sum()
    differ = (figures["verdict"] == DIFFERS).sum()
    if not agree and not differ:
        return "No stated figure can be tested from published ones"
    open_ = len(figures) - agree - differ
    told = [f"{differ} {'differs' if differ == 1 else 'differ'}"] if differ else []
    told += [f"{open_} cannot be tested"] if open_ else []
    return ", ".join([f"{agree} of {len(figures)} stated figures agree with published ones", *told])


def _words(case: Case, table: pd.DataFrame) -> str:
    figures = table[table["verdict"] != JUDGEMENT]
    counts = figures["verdict"].value_counts()
    told = []
    for verdict, one, many in (
        (AGREES, "agrees with the published figure", "agree with the published figures"),
        (ANOTHER_BASIS, "agrees on another basis", "agree on another basis"),
        (DIFFERS, "differs", "differ"),
        (CANNOT, "cannot be tested from published figures", "cannot be tested from published figures"),
    ):
        n = int(counts.get(verdict, 0))
        if n:
            told.append(f"{n} {one if n == 1 else many}")
    text = ""
    if told:
        noun = "statement with a figure" if len(figures) == 1 else "statements with a figure"
        text = f"Of {len(figures)} {noun} in the documents at hand, {listed(told)}."
    return f"{text} {_outside_words(case, table)}".strip()


def _outside_words(case: Case, table: pd.DataFrame) -> str:
    """The council's own statement on the share outside the borough, beside the first and newest published ones."""
    said = table[table["said"].str.startswith("Share living outside") & (table["verdict"] == CANNOT)]
    share = parts.newest(case, "cla_locality_percent", OUTSIDE)
    if said.empty or share is None:
        return ""
    last = said.iloc[-1]
    stated = last["said"].split(": ")[1]
    return (
        f"The share living outside the borough that was stated for {last['as_of'][:4]} ({stated}) has no published "
        f"figure of its date to be set beside: the first one here is for {prose.period(share.first_period)} "
        f"({prose.number(share.first, 'percent', 0)}) and the newest for {prose.period(share.period)} "
        f"({prose.number(share.value, 'percent', 0)}). The council may have counted otherwise."
    )


def _table(table: pd.DataFrame) -> Table:
    frame = pd.DataFrame(
        {
            "What is said": [common.said_on(*row) for row in zip(table["said"], table["as_of"], strict=True)],
            "Published figure": table["published"],
            "How they compare": table["verdict"],
            "Who says it, and where": common.who_says(table["who"], table["locator"]),
        }
    )
    return Table(
        frame=frame, caption="Statements on homes for children looked after, beside published figures", numbers=()
    )
