"""What the council's documents and its inspectors have said on education, beside the official figures.

A statement is never taken for a fact: each row names who says it, and where.
"""

import math
from dataclasses import dataclass

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits import common
from rc_analysis.exhibits.education import parts
from rc_analysis.say import numbers as prose
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.topics import education as topic
from rc_analysis.topics.education import AGREES, DIFFERS, LOOKED_AFTER, NONE, SUITABLE, WORKING


@dataclass(frozen=True)
class Claim:
    """A statement of the evidence by its name there, and the official measure it is set beside, if any."""

    fact: str
    said: str
    measure: str = ""
    breakdown: str = "Total"
    inverse: bool = False
    against: str = ""
    elsewhere: bool = False  # an official figure is published, but is not among those held


NO_MEASURE = "no official figure is published"
NOT_HELD = "no official figure is held here"
NO_LATER = "No later figure is published"
NONE_HELD = "Not held here"
SCHOOL = (
    Claim("Personal education plans completed in time", "Personal education plans completed in time"),
    Claim("Personal education plans within statutory time: target", "Personal education plans in time (a target)"),
    Claim(
        "School attendance, children looked after", "School attendance of children looked after",
        "absence_overall_percent", LOOKED_AFTER, True, "100% less absence",
    ),
    Claim(
        "Children looked after with a fixed-term exclusion", "Children looked after with a fixed-term exclusion",
        "suspended_percent", LOOKED_AFTER,
    ),
    Claim(
        "Children looked after in schools rated good or outstanding",
        "Children looked after in good or outstanding schools",
    ),
    Claim(
        "Youth Employment Initiative: young people engaged", "Young people engaged by the Youth Employment Initiative",
    ),
    Claim(
        "Youth Employment Initiative: positive outcomes", "Positive outcomes of the Youth Employment Initiative",
    ),
    Claim(
        "Youth Employment Initiative: completers who found work",
        "Completers of the Youth Employment Initiative who found work",
    ),
)  # fmt: skip
"""What is said of the virtual school's work, and of help into work."""

OTHERS = (
    Claim(
        "Care leavers in education, training or employment", "Care leavers in education, training or employment",
        "care_leavers_19_21_activity_percent", WORKING, False, "aged 19 to 21",
    ),
    Claim(
        "Care leavers in suitable accommodation", "Care leavers in suitable accommodation",
        "care_leavers_19_21_accommodation_percent", SUITABLE, False, "aged 19 to 21",
    ),
    Claim(
        "Free school meal entitlement, primary", "Primary pupils entitled to free school meals",
        "pupils_fsm_primary_percent",
    ),
    Claim(
        "Free school meal entitlement, secondary", "Secondary pupils entitled to free school meals",
        "pupils_fsm_secondary_percent",
    ),
    Claim(
        "English as an additional language, primary", "Primary pupils with English as an additional language",
        "pupils_eal_primary_percent",
    ),
    Claim(
        "English as an additional language, secondary", "Secondary pupils with English as an additional language",
        elsewhere=True,
    ),
    Claim(
        "Neighbourhoods (LSOAs) in England's most deprived tenth", "Neighbourhoods in England's most deprived tenth",
        elsewhere=True,
    ),
)  # fmt: skip
"""Other statements on education, and the circumstances of the place."""
YEI = "Youth Employment Initiative: "
YEI_NAMED = r"^.*(Youth Employment Initiative).*$"
NOTES = (
    "The official figure of the time is that of the school year, year to 31 March or January in which the "
    "statement was made or which it names.",
    "Statements that name no percentage or number, and intentions without a result, are left out.",
)


def stated(case: Case, claims: tuple[Claim, ...]) -> pd.DataFrame:
    """Each statement of the documents on the place up to the case's day, beside the official figures; may be empty."""
    facts = said(case)
    return pd.DataFrame(
        [
            _row(case, claim, fact)
            for claim in claims
            for _, fact in facts[facts["measure"] == claim.fact].iterrows()
            if str(fact["value"]) not in ("", "nan")
        ]
    )


def said(case: Case) -> pd.DataFrame:
    """The evidence's facts on the place, up to the case's day."""
    facts = case.store.evidence("facts")
    mine = facts["area_code"] == case.area.code
    return facts[mine & (pd.to_datetime(facts["as_of"], format="mixed") <= pd.Timestamp(case.as_of))]


@exhibit("virtual_school")
def virtual_school(case: Case) -> Exhibit:
    """What is said of the virtual school's work and of help into work, beside the newest official figures."""
    table = stated(case, SCHOOL)
    if table.empty:
        raise NoData(f"None of the documents at hand has a figure on the virtual school of {case.place}.")
    return Exhibit(
        key="virtual_school",
        headline=_later_headline(table),
        subtitle=f"Statements on the virtual school and help into work, beside official figures, {case.place}",
        finding=parts.joined(_newest(table), _none(table), _initiative(said(case))),
        data=table,
        view=_view(table, "Statements on the virtual school and help into work, beside official figures"),
        sources=_cited(case, table),
        notes=NOTES,
    )


def _later_headline(table: pd.DataFrame) -> str:
    n = int(table["newest"].notna().sum())
    return f"{n or 'None'} of {len(table)} statements can be followed in a later official figure"


def _newest(table: pd.DataFrame) -> str:
    """Each statement that has a newest official figure, with all that is known of it."""
    told = []
    for r in parts.each(table[table["newest"].notna()]):
        then = (
            "" if math.isnan(r.then) else f" (official figure for {r.then_period} {prose.number(r.then, 'percent', 1)})"
        )
        told.append(
            f"{r.said}: {prose.number(r.stated, r.unit, 0)} said{then}; newest official figure "
            f"{prose.number(r.newest, 'percent', 1)} in {r.newest_period}."
        )
    return " ".join(told)


def _none(table: pd.DataFrame) -> str:
    gone = table.loc[table["newest"].isna(), "said"].str.replace(YEI_NAMED, r"the \1", regex=True)
    told = [w if w.startswith("the ") else w[:1].lower() + w[1:] for w in dict.fromkeys(gone)]
    return f"No later figure is published on {listed(told, 'or')}." if told else ""


@exhibit("statements")
def statements(case: Case) -> Exhibit:
    """Other statements on education in the documents, beside the official figure of their time and the newest."""
    table = stated(case, OTHERS)
    if table.empty:
        raise NoData(f"None of the documents at hand has a figure on education in {case.place}.")
    return Exhibit(
        key="statements",
        headline=_headline(table),
        subtitle=f"Statements in documents beside official figures, {case.place}",
        finding=parts.joined(_counts(table), _differs(table), _since(table)),
        data=table,
        view=_view(table, "Other statements on education, beside official figures"),
        sources=_cited(case, table),
        notes=NOTES,
    )


def _since(table: pd.DataFrame) -> str:
    """What the circumstances of the place were said to be, and are now."""
    told = [
        f"{r.said[:1].lower()}{r.said[1:]} {prose.number(r.stated, r.unit, 0)} then and "
        f"{prose.number(r.newest, 'percent', 0)} in {r.newest_period}"
        for r in parts.each(table[table["newest"].notna() & ~table["said"].str.contains("Care leavers")])
    ]
    return f"As said then and in the newest official figures: {listed(told)}." if told else ""


def _row(case: Case, claim: Claim, fact: pd.Series) -> dict[str, object]:
    value, unit = float(fact["value"]), str(fact["unit"])
    official = _official(case, claim)
    found = topic.check(value, pd.Timestamp(str(fact["as_of"])), official)
    who = case.store.evidence("sources").set_index("source_id")["publisher"].get(fact["source_id"], fact["source_id"])
    return {
        "said": claim.said,
        "stated": value,
        "unit": unit,
        "as_of": str(fact["as_of"]),
        "who": str(who),
        "locator": str(fact["locator"]),
        "then": found.then,
        "then_period": found.then_period,
        "newest": found.newest,
        "newest_period": found.newest_period,
        "against": claim.against,
        "verdict": found.verdict if claim.measure else NOT_HELD if claim.elsewhere else NO_MEASURE,
        "note": "" if pd.isna(fact["note"]) else str(fact["note"]),
        "source_id": str(fact["source_id"]),
        "official": ";".join(case.sources(official)) if claim.measure and len(official) else "",
    }


def _official(case: Case, claim: Claim) -> pd.DataFrame:
    if not claim.measure:
        return pd.DataFrame(columns=["period", "period_start", "period_end", "value", "source_id"])
    frame = parts.perhaps(case, claim.measure, claim.breakdown)
    if frame is None:
        return pd.DataFrame(columns=["period", "period_start", "period_end", "value", "source_id"])
    own = frame[frame["role"] == "place"]
    return own.assign(value=topic.share_of(own["value"])) if claim.inverse else own  # type: ignore[arg-type]


def _headline(table: pd.DataFrame) -> str:
    tested = table["verdict"].isin([AGREES, DIFFERS])
    differ = int((table["verdict"] == DIFFERS).sum())
    if not tested.any():
        return "No stated figure on education can be set beside an official one"
    verb = "differs" if differ == 1 else "differ"
    return f"{differ or 'None'} of {int(tested.sum())} stated figures {verb} from the official ones"


def _counts(table: pd.DataFrame) -> str:
    counts = table["verdict"].value_counts()
    told = []
    for verdict, one, many in (
        (AGREES, "matches the official figure of its time", "match the official figures of their time"),
        (DIFFERS, "differs from it", "differ from them"),
    ):
        if n := int(counts.get(verdict, 0)):
            told.append(f"{n} {one if n == 1 else many}")
    if n := int(counts.get(NO_MEASURE, 0)) + int(counts.get(NOT_HELD, 0)) + int(counts.get(NONE, 0)):
        told.append(f"{n} {'has' if n == 1 else 'have'} no official figure held here to be set beside")
    noun = "statement" if len(table) == 1 else "statements"
    return f"Of {len(table)} {noun} with a figure on education in the documents at hand, {listed(told)}."


def _differs(table: pd.DataFrame) -> str:
    """The statements on children looked after and care leavers that differ, with both figures."""
    told = []
    care = table["said"].str.contains("looked after|Care leavers")
    for r in parts.each(table[(table["verdict"] == DIFFERS) & care]):
        told.append(
            f"{r.said[:1].lower()}{r.said[1:]}: {prose.number(r.stated, r.unit, 0)} said, "
            f"{prose.number(r.then, 'percent', 0)} official for {_year(r.then_period)}"
        )
    if not told:
        return ""
    return (
        f"Those that differ on children looked after and care leavers: {'; '.join(told)}. They may count other "
        "children or another day, so a difference is not in itself an error."
    )


def _year(period: str) -> str:
    return period if "/" in period else f"the year to 31 March {period}"


def _initiative(facts: pd.DataFrame) -> str:
    """The arithmetic of the Youth Employment Initiative's own numbers, where all three are stated."""
    said = facts[facts["measure"].str.startswith(YEI)].set_index("measure")["value"]
    names = ["young people engaged", "positive outcomes", "completers who found work"]
    if any(f"{YEI}{n}" not in said.index for n in names):
        return ""
    engaged, good, work = (float(said[f"{YEI}{n}"]) for n in names)
    return (
        f"The Youth Employment Initiative's {prose.number(good)} positive outcomes are "
        f"{prose.number(100 * good / engaged, 'percent', 0)} of the {prose.number(engaged)} young people engaged; the "
        f"{prose.number(work, 'percent', 0)} who found work are of those who completed it, a number that is not given."
    )


def _view(table: pd.DataFrame, caption: str) -> Table:
    def official(value: float, period: str, against: str, none: str = "None") -> str:
        if math.isnan(value):
            return none
        words = f", {against}" if against else ""
        return f"{prose.number(value, 'percent', 0)} ({period}{words})"

    frame = pd.DataFrame(
        {
            "What is said": [
                common.said_on(f"{r.said}: {prose.number(r.stated, r.unit, 0)}", r.as_of) for r in parts.each(table)
            ],
            "Official figure of the time": [official(r.then, r.then_period, r.against) for r in parts.each(table)],
            "Newest official figure": [
                official(r.newest, r.newest_period, r.against, NONE_HELD if r.verdict == NOT_HELD else NO_LATER)
                for r in parts.each(table)
            ],
            "How they compare": [v[:1].upper() + v[1:] for v in table["verdict"]],
            "Who says it, and where": common.who_says(table["who"], table["locator"]),
        }
    )  # fmt: skip
    return Table(frame=frame, caption=caption, numbers=())


def _cited(case: Case, table: pd.DataFrame) -> tuple[str, ...]:
    told = {case.store.source(s).citation() for s in table["source_id"]}
    return tuple(sorted(told | {c for cell in table["official"] for c in cell.split(";") if c}))
