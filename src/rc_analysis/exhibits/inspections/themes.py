"""What inspectors ask for across England, theme by theme, and which themes come back at the next inspection."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits.inspections.words import cited, count, known, month, out_of, things
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.sources.evidence import THEMES
from rc_analysis.sources.ofsted_record import SOURCE
from rc_analysis.topics.inspections import documents
from rc_analysis.topics.inspections import themes as coded

FEWEST = 5
"""A share of recurrence is told only where at least so many pairs of reports raised the theme first."""


def _agreement(case: Case) -> str:
    """How far the dictionary can be trusted, in a sentence or two."""
    runs = case.store.theme_agreement().set_index("run")
    share = runs["right"] / (runs["right"] + runs["wrong"])
    now = runs.loc["present"]
    return (
        f"Themes of other authorities are set by a dictionary of patterns, not by hand. Against {now['items']} "
        f"recommendations coded by hand, {now['right']} of the {now['right'] + now['wrong']} themes that it gave were "
        f"right ({share['present']:.0%}; {share['first']:.0%} when it was first run, before one round of mending) and "
        f"{now['missed']} were missed. Social work capacity, health and court work have no theme."
    )


def _here(case: Case, counts: pd.DataFrame) -> tuple[dict[pd.Timestamp, dict[str, int]], str]:
    """Themes of the place's own recommendations by inspection: by hand where documents are held, else by dictionary."""
    rows = case.store.evidence("recommendations")
    rows = rows[(rows["area_code"] == case.area.code) & (rows["section"] == documents.COUNCIL)]
    if len(rows):
        dated = documents.dated(rows, known(case).here)
        long = documents.by_theme(dated[dated["date"].notna()])
        groups = long.groupby(["date", "theme"]).size()
        out: dict[pd.Timestamp, dict[str, int]] = {}
        for row in groups.reset_index(name="n").to_dict("records"):
            out.setdefault(row["date"], {})[row["theme"]] = int(row["n"])
        return out, "by hand"
    own = counts[(counts["area_code"] == case.area.code) & (counts["n"] > 0) & (counts["theme"] != coded.NONE)]
    out = {}
    for row in own.to_dict("records"):
        out.setdefault(row["start"], {})[row["theme"]] = int(row["n"])
    return out, "by the dictionary"


@exhibit("themes")
def themes(case: Case) -> Exhibit:
    """In how many reports each theme is raised, how often it comes back, and where the place stands among them."""
    counts = case.store.theme_counts()
    counts = counts[(counts["section"] == documents.COUNCIL) & (counts["start"] <= pd.Timestamp(case.as_of))]
    if counts["inspection_id"].nunique() < 2:
        raise NoData("No inspection reports of other authorities have been read, so their themes are not told.")
    common = coded.common(counts, list(THEMES))
    again = coded.next_time(counts, list(THEMES)).set_index("theme")
    own, how = _here(case, counts)
    dates = sorted(own)
    newest = own[dates[-1]] if dates else {}
    of, pairs = int(common["of"].iloc[0]), int(again["pairs"].iloc[0])
    items = counts[counts["theme"] == coded.NONE]
    top = list(common["theme"][:3])
    finding = (
        f"In {of} reports on full inspections that were read, with {int(items['items'].sum())} recommendations to "
        f"councils, the themes raised most often are {listed(f'“{THEMES[t].lower()}”' for t in top)}, the first in "
        f"{common['percent'].iloc[0]:.0f}% of reports. "
    )
    often = again[(again["raised"] >= FEWEST) & (again["again"] * 2 >= again["raised"])]
    often = often.sort_values(["percent", "raised"], ascending=False)
    if len(often):
        said = [f"“{THEMES[t].lower()}” ({r['again']:.0f} of {r['raised']:.0f})" for t, r in often.iterrows()]  # type: ignore[index]
        finding += (
            f"Where two reports on one authority were read ({things(pairs, 'pair')}), the themes that came back at the "
            f"later in at least half of the pairs that raised them are {listed(said)}. "
        )
    if len(dates) > 1:
        back = [t for t in newest if any(t in own[d] for d in dates[:-1])]
        finding += (
            f"In {case.place}, {out_of(len(back), len(newest))} themes of {month(dates[-1])} had been raised before"
            f"{': ' + listed(f'“{THEMES[t].lower()}”' for t in back) if back else ''}."
        )
    elif dates:
        finding += f"For {case.place} one report's recommendations are held, of {month(dates[0])}."
    else:
        finding += f"No recommendations to {case.place} are held."
    common["name"] = common["theme"].map(THEMES)
    common["mine"] = [THEMES[t] if t in newest else "" for t in common["theme"]]
    table = pd.DataFrame(
        {
            "Theme": common["name"],
            "Reports that raise it": common["reports"],
            "Share of reports": [f"{p:.0f}%" for p in common["percent"]],
            "Raised, with a later report read": [int(again.loc[t, "raised"]) for t in common["theme"]],
            "Raised again": [int(again.loc[t, "again"]) for t in common["theme"]],
            case.place: [", ".join(f"{month(d, short=True)}" for d in dates if t in own[d]) or "not raised"
                         for t in common["theme"]],
        }
    )  # fmt: skip
    if not dates:
        table = table.drop(columns=case.place)
    data = common.drop(columns=["name", "mine"]).merge(again.reset_index().drop(columns="percent"), on="theme")
    strong = [m for m in common["mine"] if m]
    return Exhibit(
        key="themes",
        headline=f"{THEMES[top[0]]} come up in {common['percent'].iloc[0]:.0f}% of the reports read",
        subtitle=(
            f"Reports on full inspections with a recommendation on the theme, England, {of} reports read, number"
            + (f" (dark: raised in {case.place} in {month(dates[-1])})" if dates else "")
        ),
        finding=finding.strip(),
        alt=f"Bars, one for each theme, by the number of reports that raise it. {finding.strip()}",
        draw=lambda: charts.bars(common, label="name", value="reports", unit="reports", focus=strong or None),
        data=data,
        view=Table(
            frame=table, caption="Themes of recommendations to councils in the reports read",
            units={"Reports that raise it": "reports", "Raised, with a later report read": "pairs",
                   "Raised again": "pairs"},
        ),
        sources=(case.store.source(SOURCE).citation(), *(_own_sources(case) if how == "by hand" else ())),
        notes=(
            f"The {of} reports are those that were read, not all and no random sample: many were chosen because they "
            "are hard to read. Later reports may not be the next inspection.",
            _agreement(case),
            f"{int(items['n'].sum())} of {int(items['items'].sum())} recommendations bear no theme of the dictionary. "
            "Recommendations to safeguarding boards are left out.",
            f"Themes of {case.place} are set {how}." if dates else "Counts only are kept: no report's sentences.",
            "That a theme comes back does not show that nothing was done, for the later recommendation may concern "
            f"another part of it. Fewer than {count(FEWEST)} pairs are too few to speak of.",
        ),
    )  # fmt: skip


def _own_sources(case: Case) -> tuple[str, ...]:
    rows = case.store.evidence("recommendations")
    rows = rows[(rows["area_code"] == case.area.code) & (rows["section"] == documents.COUNCIL)]
    return cited(case, rows)
