"""What inspectors asked for, theme by theme, and the action plan beside what later documents say."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits.inspections.words import capital, cited, count, day, lower_first, month, out_of, things
from rc_analysis.say import numbers as prose
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.sources.evidence import THEMES
from rc_analysis.topics.inspections import documents
from rc_analysis.topics.inspections import judgements as graded

SECTION = {
    documents.COUNCIL: "Council",
    documents.BOARD: "Safeguarding board",
    documents.PEERS: "Peer challenge",
}

FACT_THEMES: dict[str, tuple[str, ...]] = {
    "sufficiency": ("q318-061", "peer24-008"),
    "family_and_friends_care": ("ilacs22-005",),
    "missing_children": ("q318-041",),
    "quality_assurance": ("q318-002", "ilacs25-009"),
    "education_in_care": ("q318-013", "q318-014"),
    "care_leavers": ("ilacs22-007", "ilacs25-004"),
    "permanence": ("ilacs22-006",),
}
"""Figures in later documents that bear on a theme of the plan, matched by hand: fact_id by theme."""

AGAIN = (
    "That a theme comes up again does not show that an action failed, and that it does not come up again does not show "
    "that it worked: an inspection says what needs to improve, not what became of a plan."
)


def asked(case: Case) -> pd.DataFrame:
    """All recommendations to the place known by the case's date, dated. Raises NoData where none is held."""
    rows = case.store.evidence("recommendations")
    rows = rows[rows["area_code"] == case.area.code]
    if rows.empty:
        raise NoData(f"No inspection reports on {case.place} are held here, so its recommendations are not listed.")
    public = graded.known_by(case.store.judgements(), pd.Timestamp(case.as_of))
    dated = documents.dated(rows, public)
    peers = dated["section"] == documents.PEERS
    return dated[dated["date"].notna() | peers].reset_index(drop=True)


@exhibit("recommendations")
def recommendations(case: Case) -> Exhibit:
    """How often each theme comes up among the recommendations to the council, inspection by inspection."""
    every = asked(case)
    council = every[every["section"] == documents.COUNCIL]
    counts = documents.theme_counts(council)
    again = documents.recurring(counts)
    dates = sorted(council["date"].unique())
    always = [t for t in again if counts.loc[counts["theme"] == t, "inspections"].iloc[0] == len(dates)]
    counts["name"] = counts["theme"].map(THEMES)
    counts["when"] = counts["date"].map(month)
    sizes = [int((council["date"] == d).sum()) for d in dates]
    made = [f"{count(n)} in {month(d)}" for n, d in zip(sizes, dates, strict=True)]
    made[0] = f"{things(sizes[0], 'recommendation')} to the council in {month(dates[0])}"
    finding = f"Ofsted made {listed(made)}. "
    finding += (
        f"Of {things(counts['theme'].nunique(), 'theme')}, {count(len(again))} came up at more than one inspection"
    )
    if always and len(dates) > 2:
        finding += f", {_quoted(always)} at every one"
    finding += ". "
    last = council[council["date"] == dates[-1]]
    old = [t for t in dict.fromkeys(documents.by_theme(last)["theme"]) if t in again]
    if old and len(dates) > 1:
        verb = "was" if len(old) == 1 else "were"
        finding += f"Of the themes of {month(dates[-1])}, {_quoted(old)} {verb} not new."
    columns = [f"{month(d, short=True)} ({n})" for d, n in zip(dates, sizes, strict=True)]
    heads = dict(zip(map(month, dates), columns, strict=True))
    grid = counts.assign(when=counts["when"].map(heads))
    every = every.assign(
        order=every["section"].map({s: i for i, s in enumerate(SECTION)}),
    ).sort_values(["date", "order", "ordinal"], kind="stable", na_position="last")
    table = pd.DataFrame(
        {
            "Inspection": [month(d) if pd.notna(d) else "Peer challenge" for d in every["date"]],
            "To or from": every["section"].map(SECTION),
            "No.": every["ordinal"].astype("str"),
            "What it asks, in brief": every["summary"],
            "Themes": [", ".join(THEMES[t] for t in themes.split(";")) for themes in every["themes"]],
            "Where": every["locator"],
        }
    )
    notes = [
        "Themes were set by hand; one recommendation can bear several, so that a column's counts add up to more than "
        "its recommendations.",
        "The summaries are in words of our own, never the report's.",
        AGAIN,
    ]
    if (every["section"] == documents.BOARD).any():
        notes.append("Recommendations to the safeguarding board are in the table and not in the figure.")
    if (every["section"] == documents.PEERS).any():
        notes.append(
            "The peer challenge is not an inspection: a news report names some of its recommendations, a few of which "
            "may be findings. They are in the table and not in the figure."
        )
    return Exhibit(
        key="recommendations",
        headline=f"{capital(out_of(len(again), counts['theme'].nunique()))} themes came up at more than one inspection",
        subtitle=(
            f"Recommendations to the council by theme and inspection, {case.place}, number (all of an inspection's in "
            "brackets)"
        ),
        finding=finding.strip(),
        alt=f"Grid of counts, themes down and inspections across, themes that come up again in dark. {finding.strip()}",
        draw=lambda: charts.counts_grid(
            grid, row="name", column="when", value="n", strong=[THEMES[t] for t in again],
            column_order=columns,
        ),
        data=every.drop(columns=["order", "area_code"]),
        view=Table(frame=table, caption=f"Recommendations, {case.place}", row_header=("No.",), numbers=()),
        sources=cited(case, every),
        notes=tuple(notes),
    )  # fmt: skip


@exhibit("plan")
def plan(case: Case) -> Exhibit:
    """The council's action plan, each action with its due date and what later documents say on its themes."""
    actions, every = _actions(case), asked(case)
    later = every[(every["section"] == documents.COUNCIL) & every["date"].notna()]
    facts = case.store.evidence("facts")
    facts = facts[facts["as_of_date"] <= pd.Timestamp(case.as_of)]
    table = documents.plan(actions, later, facts, FACT_THEMES)
    rows = documents.rows_of_plan(table)
    rows["label"] = [
        f"{n}. {'; '.join(lower_first(THEMES[x]) for x in t.split(';'))}"
        for n, t in zip(rows["recommendation"], rows["themes"], strict=True)
    ]
    rows["label"] = rows["label"].map(_capital_after_number)
    rows["label"] = [f"{name} ({n})" for name, n in zip(rows["label"], rows["actions"], strict=True)]
    rows["again"] = [_years(later, found) for found in rows["later"]]
    due_before, meeting = _before_meeting(case, actions)
    n = len(actions)
    first, last = actions["due"].min(), actions["due"].max()
    raised = table[table["later"].map(len) > 0]
    finding = (
        f"The plan answers {things(actions['recommendation'].nunique(), 'recommendation')} with {n} actions, due "
        f"between {month(first)} and {month(last)}. "
    )
    if meeting is not None:
        finding += (
            f"Of these, {count(due_before)} {'was' if due_before == 1 else 'were'} due before the Cabinet met on "
        )
        finding += f"{day(meeting)} to consider it. "
    finding += (
        f"For {len(raised)} of the actions a later inspection made a recommendation on the same theme; for the other "
        f"{count(n - len(raised))} none did. "
    )
    said = _said_later(case, actions)
    finding += f"{_balance(said)}{AGAIN}"
    shown = pd.DataFrame(
        {
            "No.": [f"{a}.{b}" for a, b in zip(table["recommendation"], _within(table), strict=True)],
            "Action, in brief": table["action"],
            "Due": table["due_text"].map(_due),
            "Later recommendations": [_items(later, found) for found in table["later"]],
            "What later reports say on the theme": _once(
                table["recommendation"], {r: _told(said[said["recommendation"] == r]) for r in table["recommendation"]}
            ),
            "Figures in later documents": [_facts(case, facts, found) for found in table["later_facts"]],
        }
    )
    data = table.drop(columns=["later", "later_facts", "note"]).assign(
        later_recommendations=shown["Later recommendations"], later_figures=shown["Figures in later documents"],
        later_findings=[_told(said[said["recommendation"] == r]) for r in table["recommendation"]],
    )  # fmt: skip
    used = facts.loc[[i for found in table["later_facts"] for i in found]]
    newest = said[said["date"] == said["date"].max()].drop_duplicates("theme")
    return Exhibit(
        key="plan",
        headline=_plan_headline(newest, len(raised), n),
        subtitle=(
            f"How the running text of later reports speaks of each theme of the action plan of "
            f"{actions['plan_id'].iloc[0][-4:]}, {case.place}"
            if len(said)
            else f"Due dates of the action plan of {actions['plan_id'].iloc[0][-4:]} and the first later inspection to "
            f"make a recommendation on the same theme, {case.place} (number of actions in brackets)"
        ),
        finding=finding,
        alt=f"{'Grid of themes by report' if len(said) else 'Timeline with a row for each recommendation'}. {finding}",
        draw=lambda: _draw_plan(case, actions, said, rows),
        data=data,
        view=Table(
            frame=shown,
            caption=f"The action plan of {case.place}: actions by number of the recommendation",
            numbers=(),
        ),
        sources=cited(case, actions, later, *([said] if len(said) else []), used),
        notes=(
            "Numbers are those of the inspection's recommendations; actions are counted within each.",
            "Strength, mixed and weakness sum up, in words of our own, what the report's paragraphs named in the table "
            "say; the reports themselves give no grade to a theme. A dash: the report says nothing on it.",
            "A month is taken as its last day. Dates are the plan's own; a plan is not evidence that a thing was done.",
            "Figures in later documents are what those documents claim, not official statistics.",
            "Matching by theme was done by hand and is broad: the later text may concern another part of it.",
        ),
    )  # fmt: skip


BALANCE = {"strength": "Strength", "mixed": "Mixed", "weakness": "Weakness"}


def _said_later(case: Case, actions: pd.DataFrame) -> pd.DataFrame:
    """What later reports say in their running text on the plan's themes, known by the case's date."""
    findings = case.store.evidence("findings")
    public = graded.known_by(case.store.judgements(), pd.Timestamp(case.as_of))
    public = public[public["area_code"] == case.area.code]
    days = public.assign(date=graded.when(public)).groupby("inspection_id")["date"].min()
    findings = findings.assign(date=findings["inspection_id"].map(days))
    return documents.said_later(actions, findings[findings["date"].notna()])


def _plan_headline(newest: pd.DataFrame, raised: int, actions: int) -> str:
    if newest.empty:
        return f"Later inspections came back to the theme of {raised} of {actions} actions"
    strong = int((newest["balance"] == "strength").sum())
    when = month(newest["date"].iloc[0])
    return f"In {when}, {out_of(strong, len(newest))} themes of the plan were spoken of as strengths"


def _balance(said: pd.DataFrame) -> str:
    """How each later report speaks of the plan's themes, with those that it finds weak."""
    parts = []
    for when, part in said.drop_duplicates(["date", "theme"]).groupby("date"):
        numbers = part["balance"].value_counts()
        weak = [t for t in part["theme"] if part.set_index("theme").loc[t, "balance"] == "weakness"]
        told = f"Of {len(part)} themes of the plan that the report of {month(when)} speaks of, "  # type: ignore[arg-type]
        told += listed(
            f"{count(int(numbers.get(b, 0)))} {'is' if numbers.get(b, 0) == 1 else 'are'} told as {w}"
            for b, w in (("strength", "a strength"), ("mixed", "mixed"), ("weakness", "a weakness"))
        )
        parts.append(f"{told}{f' ({_quoted(weak)})' if weak else ''}. ")
    return "".join(parts)


def _told(said: pd.DataFrame) -> str:
    """Findings in words, newest last: "June 2022, private fostering, strength: … (Paragraph 15)"."""
    if said.empty:
        return "nothing held"
    return "; ".join(
        f"{month(r['date'])}, {lower_first(THEMES[r['theme']])}, {r['balance']}: {lower_first(r['summary'])} "
        f"({lower_first(r['locator'])})"
        for r in said.sort_values(["date", "theme"], kind="stable").to_dict("records")
    )


def _once(keys: pd.Series, words: dict[int, str]) -> list[str]:
    """Words that hold for a whole recommendation, at its first action only."""
    first = ~keys.duplicated()
    return [words[k] if new else "as above" for k, new in zip(keys, first, strict=True)]


def _draw_plan(case: Case, actions: pd.DataFrame, said: pd.DataFrame, rows: pd.DataFrame) -> Figure:
    if said.empty:
        return charts.timeline(
            rows, label="label", due="due", done="first_later", note="again", as_of=pd.Timestamp(case.as_of),
            due_label="Actions due", done_label="First later recommendation on the theme",
        )  # fmt: skip
    grid = said.drop_duplicates(["theme", "date"]).assign(when=lambda f: f["date"].map(month))
    themes = dict.fromkeys(t for text in actions["themes"] for t in text.split(";"))
    return charts.balance_grid(
        grid.assign(name=grid["theme"].map(THEMES)), row="name", column="when", balance="balance",
        row_order=[THEMES[t] for t in themes], column_order=[month(d) for d in sorted(grid["date"].unique())],
    )  # fmt: skip


def _actions(case: Case) -> pd.DataFrame:
    actions = case.store.evidence("actions")
    about = case.store.evidence("recommendations")
    sources = about.loc[about["area_code"] == case.area.code, "source_id"]
    here = actions["source_id"].isin(case.store.evidence("facts").query("area_code == @case.area.code")["source_id"])
    actions = actions[here & (actions["due"] <= pd.Timestamp(case.as_of))].reset_index(drop=True)
    if sources.empty or actions.empty:
        raise NoData(f"No action plan of {case.place} is held here.")
    return actions


def _before_meeting(case: Case, actions: pd.DataFrame) -> tuple[int, pd.Timestamp | None]:
    """How many actions were due before the Cabinet meeting that considered the plan, and its date."""
    facts = case.store.evidence("facts")
    found = facts[(facts["area_code"] == case.area.code) & facts["measure"].str.startswith("Cabinet meeting on")]
    if found.empty:
        return 0, None
    meeting = found["as_of_date"].iloc[0]
    return int((actions["due"] < meeting).sum()), meeting


def _within(table: pd.DataFrame) -> pd.Series:
    return table.groupby("recommendation").cumcount() + 1


def _items(later: pd.DataFrame, found: Sequence[int]) -> str:
    """Later recommendations by inspection: "June 2022, items 1 and 3; December 2025, item 2"."""
    if not found:
        return "none"
    rows = later.loc[list(found)]
    parts = []
    for when, part in rows.groupby("date"):
        numbers = [str(n) for n in part["ordinal"]]
        parts.append(f"{month(when)}, {'item' if len(numbers) == 1 else 'items'} {listed(numbers)}")  # type: ignore[arg-type]
    return "; ".join(parts)


def _facts(case: Case, facts: pd.DataFrame, found: Sequence[int]) -> str:
    """Later figures as sentences, each with its date and document."""
    if not found:
        return "none"
    parts = []
    for row in facts.loc[list(found)].itertuples():
        value = "" if pd.isna(row.value) else f": {_value(float(row.value), str(row.unit))}"  # type: ignore[arg-type]
        bound = " or more" if "Lower bound" in str(row.note) else ""
        when = _as_of(pd.Timestamp(row.as_of_date), str(row.precision))  # type: ignore[arg-type]
        parts.append(f"{row.measure}{value}{bound} ({case.store.source(str(row.source_id)).publisher}, {when})")
    return "; ".join(parts)


def _value(value: float, unit: str) -> str:
    if unit == "date":
        return ""
    return prose.number(value, {"per 10,000": "per_10000"}.get(unit, unit), 0 if value == int(value) else 1)


def _as_of(when: pd.Timestamp, precision: str) -> str:
    return str(when.year) if precision == "year" else month(when)


def _due(text: str) -> str:
    """The plan's own date, its abbreviations written out: "Sept 2017" and "Oct 17"."""
    return pd.to_datetime(text.replace("Sept", "Sep"), format="mixed").strftime("%B %Y") if text else ""


def _years(later: pd.DataFrame, found: Sequence[int]) -> str:
    years = sorted({pd.Timestamp(d).year for d in later.loc[list(found), "date"]})
    return ", ".join(map(str, years)) if years else "none later"


def _quoted(themes: Sequence[str]) -> str:
    return listed(f"“{THEMES[t].lower()}”" for t in themes)


def _capital_after_number(text: str) -> str:
    number, _, rest = text.partition(". ")
    return f"{number}. {capital(rest)}"
