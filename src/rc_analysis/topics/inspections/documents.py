"""What inspectors asked for, what was planned in answer, and what later documents say on the same themes.

That a theme comes up again does not show that an action failed, nor its absence that one worked: these functions
only bring the dated statements together.
"""

import pandas as pd

from rc_analysis.topics.inspections.judgements import when

COUNCIL, BOARD, PEERS = "LA", "LSCB", "PEER"
"""Whom a recommendation is for or from: the council, the safeguarding board, a peer challenge."""


def dated(recommendations: pd.DataFrame, judgements: pd.DataFrame) -> pd.DataFrame:
    """Recommendations with the `date` of their inspection (NaT for one that is no inspection), oldest first."""
    days = judgements.assign(date=when(judgements)).groupby("inspection_id")["date"].min()
    out = recommendations.assign(date=recommendations["inspection_id"].map(days))
    return out.sort_values(["date", "section", "ordinal"], kind="stable", ignore_index=True)


def by_theme(recommendations: pd.DataFrame) -> pd.DataFrame:
    """One row a recommendation and theme: the recommendation's columns, `theme` in place of `themes`."""
    out = recommendations.assign(theme=recommendations["themes"].str.split(";")).explode("theme")
    return out.drop(columns="themes").astype({"theme": "str"}).reset_index(drop=True)


def theme_counts(recommendations: pd.DataFrame) -> pd.DataFrame:
    """How many recommendations of each inspection bear each theme.

    In: dated recommendations of inspections. Out: `theme`, `date`, `n` (nought where the inspection had none on it),
    `inspections` (how many inspections raised the theme); themes raised most often first, then those raised last.
    """
    long = by_theme(recommendations)
    wide = long.pivot_table(index="theme", columns="date", values="ordinal", aggfunc="count", fill_value=0)
    out = wide.reset_index().melt(id_vars="theme", var_name="date", value_name="n")
    raised = (wide > 0).sum(axis=1)
    last = long.groupby("theme")["date"].max()
    total = wide.sum(axis=1)
    out = out.assign(inspections=out["theme"].map(raised), _last=out["theme"].map(last), _total=out["theme"].map(total))
    order = ["inspections", "_last", "_total", "theme", "date"]
    out = out.sort_values(order, ascending=[False, False, False, True, True], ignore_index=True)
    return out.drop(columns=["_last", "_total"]).astype({"n": "int64", "inspections": "int64"})


def recurring(counts: pd.DataFrame) -> list[str]:
    """The themes that more than one inspection raised, in the order of `counts`."""
    return list(dict.fromkeys(counts.loc[counts["inspections"] > 1, "theme"]))


def plan(actions: pd.DataFrame, recommendations: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Each planned action with what later documents say on its themes.

    In: actions (`due` datetime64, `themes`); dated recommendations of inspections; facts (`as_of_date`, `themes`:
    those that each bears on, "" for none). Out: the actions' columns and `later` (tuple of row labels of
    `recommendations` whose date is after the due date and that share a theme), `first_later` (date of the first, NaT
    for none), `later_facts` (tuple of row labels of `facts` of a shared theme, dated after the due date, oldest
    first).
    """
    long = by_theme(recommendations.assign(row=recommendations.index))
    told = by_theme(facts.assign(row=facts.index)).sort_values("as_of_date", kind="stable")
    later, first, stated = [], [], []
    for due, themes in zip(actions["due"], actions["themes"].str.split(";"), strict=True):
        same = long[long["theme"].isin(themes) & (long["date"] > due)].sort_values(["date", "row"])
        later.append(tuple(dict.fromkeys(same["row"])))
        first.append(same["date"].min())
        near = told[told["theme"].isin(themes) & (told["as_of_date"] > due)]
        stated.append(tuple(dict.fromkeys(near["row"])))
    columns = {"later": later, "first_later": pd.to_datetime(pd.Series(first)), "later_facts": stated}
    return pd.concat([actions.reset_index(drop=True), pd.DataFrame(columns)], axis=1)


def said_later(table: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """What the running text of later reports says on the themes of each recommendation that a plan answers.

    In: actions with `recommendation`, `due` and `themes`; findings dated by their inspection (`date`, `theme`,
    `balance`). Out: a row for each recommendation, theme and finding of an inspection begun after the recommendation's
    last due date: recommendation, theme, date, inspection_id, balance, summary, source_id, locator. A recommendation or
    theme of which nothing is said has no row; that is not the same as a finding that all is well.
    """
    due = table.groupby("recommendation")["due"].max()
    long = by_theme(table)[["recommendation", "theme"]].drop_duplicates()
    both = long.merge(findings, on="theme")
    both = both[both["date"] > both["recommendation"].map(due)]
    columns = ["recommendation", "theme", "date", "inspection_id", "balance", "summary", "source_id", "locator"]
    return both.sort_values(["recommendation", "theme", "date", "ordinal"], ignore_index=True)[columns]


def rows_of_plan(table: pd.DataFrame) -> pd.DataFrame:
    """The plan with one row for each recommendation, due date and set of themes: what its timeline draws.

    Out: recommendation, due, themes, actions (how many), later, first_later, later_facts.
    """
    keys = ["recommendation", "due", "themes"]
    out = table.groupby(keys, sort=False, as_index=False).agg(
        actions=("ordinal", "count"),
        later=("later", "first"),
        first_later=("first_later", "first"),
        later_facts=("later_facts", "first"),
    )
    return out.sort_values(["recommendation", "due"], kind="stable", ignore_index=True)
