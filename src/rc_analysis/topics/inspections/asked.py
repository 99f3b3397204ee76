"""What inspectors asked of one place, what it planned in answer, and what later documents say.

Each function raises NoData, with a plain sentence, where nothing of the kind is held of the place.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, ParameterError, listed
from rc_analysis.say import numbers
from rc_analysis.sources import evidence_rules as evidence
from rc_analysis.sources import ofsted_record
from rc_analysis.topics.inspections import documents
from rc_analysis.topics.inspections import judgements as graded
from rc_analysis.topics.inspections import themes as coded

SECTION = {
    documents.COUNCIL: "To the council",
    documents.BOARD: "To the safeguarding board",
    documents.PEERS: "From a peer challenge",
}
"""To or from whom a recommendation is, as it is shown."""


def asked(case: Case) -> pd.DataFrame:
    """Every recommendation to the place known by the case's date.

    Out: the evidence's columns and date (of its inspection; NaT for a peer challenge), when ("June 2022"), to_or_from
    and theme_names in words, by_reader (bool: word for word from a report that was dropped in, not looked at by a
    person); inspections in order, the council's before the board's.
    """
    rows = _of_place(case, "recommendations")
    if rows.empty:
        raise NoData(f"Recommendations to {case.place} are not held one by one, so they are not listed.")
    dated = documents.dated(rows, graded.known_by(case.store.judgements(), pd.Timestamp(case.as_of)))
    kept = dated[dated["date"].notna() | (dated["section"] == documents.PEERS)]
    rank = {section: n for n, section in enumerate(SECTION)}
    kept = kept.assign(_order=kept["section"].map(rank))
    kept = kept.sort_values(["date", "_order", "ordinal"], kind="stable", na_position="last", ignore_index=True)
    return kept.drop(columns="_order").assign(
        when=kept["date"].dt.strftime("%B %Y").fillna("Peer challenge"),
        to_or_from=kept["section"].map(SECTION),
        theme_names=[named(themes) for themes in kept["themes"]],
        by_reader=kept["locator"].eq(ofsted_record.READ),
    )


def planned(case: Case) -> pd.DataFrame:
    """The council's action plan, each action beside what later documents say on its themes.

    Out: the plan's columns and number ("8.1": the recommendation and the action within it), due_month ("October 2017"),
    theme_names, later, first_later and later_facts (see `documents.plan`), and in words later_recommendations ("June
    2022, items 1 and 3" or "none") and later_figures.
    """
    held = _evidence(case, "actions")
    mine = (held["owner"] == case.area.code) & (held["due"] <= pd.Timestamp(case.as_of))
    actions = held[mine].reset_index(drop=True)
    if actions.empty:
        raise NoData(f"No action plan of {case.place} is held here.")
    later, facts = inspected(case), _of_place(case, "facts")
    facts = facts[facts["as_of_date"] <= pd.Timestamp(case.as_of)]
    table = documents.plan(actions, later, facts)
    within = table.groupby("recommendation").cumcount() + 1
    return table.assign(
        number=table["recommendation"].astype("str") + "." + within.astype("str"),
        due_month=table["due"].dt.strftime("%B %Y"),
        theme_names=[named(themes) for themes in table["themes"]],
        later_recommendations=[_items(later, found) for found in table["later"]],
        later_figures=[_figures(case, facts, found) for found in table["later_facts"]],
    )


def inspected(case: Case) -> pd.DataFrame:
    """The recommendations of inspections to the council, dated: what counts of themes are made of."""
    every = asked(case)
    return every[(every["section"] == documents.COUNCIL) & every["date"].notna()].reset_index(drop=True)


def said_later(case: Case) -> pd.DataFrame:
    """What later reports say in their running text on the themes of the council's plan, known by the case's date.

    Out: as `documents.said_later`, once for each theme and report: theme, theme_name, date, when, balance, summary,
    source_id, locator.
    """
    try:
        actions = planned(case)
    except NoData:
        raise NoData(f"So there is no plan of {case.place} on whose themes later reports could be read.") from None
    known = graded.known_by(case.store.judgements(), pd.Timestamp(case.as_of))
    known = known[known["area_code"] == case.area.code]
    days = known.assign(date=graded.when(known)).groupby("inspection_id")["date"].min()
    findings = _evidence(case, "findings")
    findings = findings[findings["owner"] == case.area.code]
    findings = findings.assign(date=findings["inspection_id"].map(days))
    said = documents.said_later(actions, findings[findings["date"].notna()])
    said = said.drop_duplicates(["theme", "date"]).drop(columns="recommendation").reset_index(drop=True)
    if said.empty:
        raise NoData(f"No later report on {case.place} is held that speaks of the plan's themes.")
    return said.assign(theme_name=said["theme"].map(evidence.THEMES), when=said["date"].dt.strftime("%B %Y"))


def considered(case: Case) -> pd.Timestamp | None:
    """The day on which the Cabinet met on the inspection, as the council's own paper dates it; None where none does."""
    facts = _of_place(case, "facts")
    found = facts[facts["measure"].str.startswith("Cabinet meeting on") & (facts["unit"] == "date")]
    return None if found.empty else found["as_of_date"].iloc[0]


def complaint(case: Case) -> str:
    """How far the council's complaint about a grade had come, by its own paper; empty where none is told."""
    facts = _of_place(case, "facts")
    facts = facts[facts["measure"].str.contains("council's complaint")]
    if facts.empty:
        return ""
    stage, when = facts.iloc[0][["value", "as_of_date"]]
    return (
        f"The council complained: by {when.day} {when:%B %Y} the complaint was at stage {stage:.0f}, and its paper "
        "gives no outcome."
    )


def told_before(case: Case) -> str:
    """Whose word the grades before moderation are, and where it stands."""
    told = _evidence(case, "judgements")
    told = told[(told["stage"] == "pre_moderation") & (told["area_code"] == case.area.code)]
    places = listed(numbers.lowered(place) for place in dict.fromkeys(told["locator"]))
    paper = case.store.source(told["source_id"].iloc[0]).citation()
    return f"The grades before moderation are the council's word, not Ofsted's: {paper}, {places}."


def counted(case: Case) -> pd.DataFrame:
    """Themes of the recommendations to councils in the reports that were read, known by the case's date.

    Out: as `Store.theme_counts`. Raises NoData where fewer than two reports were read.
    """
    counts = case.store.theme_counts()
    counts = counts[(counts["section"] == documents.COUNCIL) & (counts["start"] <= pd.Timestamp(case.as_of))]
    if counts["inspection_id"].nunique() < 2:
        raise NoData("No inspection reports of other authorities have been read, so their themes are not told.")
    return counts.reset_index(drop=True)


def raised_here(case: Case) -> pd.DataFrame:
    """The themes raised at the place's own inspections: theme, date, by_hand (bool); empty where none is held.

    By hand where documents are held of the inspection, else by the dictionary from the report that was read.
    """
    try:
        rows = documents.by_theme(inspected(case)).assign(by_hand=lambda rows: ~rows["by_reader"])
        rows = rows.loc[rows["theme"] != "", ["theme", "date", "by_hand"]].drop_duplicates()
    except NoData:
        read = counted(case)
        read = read[(read["area_code"] == case.area.code) & (read["n"] > 0) & (read["theme"] != coded.NONE)]
        rows = read.rename(columns={"start": "date"})[["theme", "date"]].assign(by_hand=False)
    return rows.sort_values(["date", "theme"], ignore_index=True)


def named(themes: str) -> str:
    """Themes in words: "Neglect; Private fostering"."""
    return "; ".join(evidence.THEMES[theme] for theme in themes.split(";") if theme)


def _evidence(case: Case, table: str) -> pd.DataFrame:
    """One table of the evidence; without a row where no document was brought in."""
    try:
        return case.store.evidence(table)
    except ParameterError:
        dates = {"due": "datetime64[ns]", "as_of_date": "datetime64[ns]"}
        columns = list(dict.fromkeys([*evidence.COLUMNS[table], "owner", *dates]))
        return pd.DataFrame(columns=columns, dtype="str").astype(dates)


def _of_place(case: Case, table: str) -> pd.DataFrame:
    held = _evidence(case, table)
    return held[held["area_code"] == case.area.code].reset_index(drop=True)


def _items(later: pd.DataFrame, found: Sequence[int]) -> str:
    """Later recommendations by inspection: "June 2022, items 1 and 3; December 2025, item 2"."""
    parts = []
    for when, part in later.loc[list(found)].groupby("when", sort=False):
        ordinals = [str(n) for n in part["ordinal"]]
        parts.append(f"{when}, {'item' if len(ordinals) == 1 else 'items'} {listed(ordinals)}")
    return "; ".join(parts) or "none"


def _figures(case: Case, facts: pd.DataFrame, found: Sequence[int]) -> str:
    """Later figures as sentences, each with its date and document."""
    parts = []
    for row in facts.loc[list(found)].to_dict("records"):
        bound = " or more" if "Lower bound" in str(row["note"]) else ""
        when = f"{row['as_of_date']:%Y}" if row["precision"] == "year" else f"{row['as_of_date']:%B %Y}"
        parts.append(f"{row['measure']}{_value(row)}{bound} ({case.store.source(row['source_id']).publisher}, {when})")
    return "; ".join(parts) or "none"


def _value(row: Any) -> str:
    value = row["value"]
    if row["unit"] == "date" or pd.isna(value):
        return ""
    return f": {numbers.number(value, row['unit'], 0 if value == int(value) else 1)}"
