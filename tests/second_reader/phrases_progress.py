"""Phrases on recommendations, the plan that answers them, their themes, and documents; each is counted again."""

import re

import pandas as pd

from second_reader.inspections import DAY, NUMBER, WHO, Book, M, N, Phrases, many, month, near

TO = {"to the council": "LA", "to the safeguarding board": "LSCB", "from a peer challenge": "PEER"}

phrase = Phrases()


@phrase(rf"^Ofsted's recommendations to {WHO} in {M} bear {NUMBER} themes")
def themes_raised(b: Book, who: str, when: str, number: str) -> bool:
    day = max(b.raised)
    return b.is_here(who) and pd.Period(day, "M") == month(when) and len(b.raised[day]) == int(number)


@phrase(rf"^Of these, {NUMBER} had come up before: (.+)\.$")
def raised_before(b: Book, number: str, names: str) -> bool:
    *before, newest = (b.raised[d] for d in sorted(b.raised))
    back = newest & set().union(*before)
    return set(names.split("; ")) == back and len(back) == int(number)


@phrase(rf"^Those of the newest inspection, in {M}, are not held")
def not_held(b: Book, when: str) -> bool:
    return b.day(when) == b.days[-1] > max(b.raised)


@phrase(rf"^Raised in {WHO} in {M}: (.+)\.$")
def raised_in(b: Book, who: str, when: str, names: str) -> bool:
    day = max(b.raised)
    *said, last = names.split("; ")
    more = re.fullmatch(r"and (\d+) more", last)
    named, left = ({*said}, int(more[1])) if more else ({*said, last}, 0)
    whole = named <= b.raised[day] and len(named) + left == len(b.raised[day])
    return b.is_here(who) and pd.Period(day, "M") == month(when) and whole


@phrase(rf"most often in the {NUMBER} reports read across (England) is (.+), in {NUMBER}% of them")
def most_often(b: Book, reports: str, where: str, name: str, percent: str) -> bool:
    held = b.read[b.read["n"] > 0].groupby("theme")["inspection_id"].nunique().drop("none", errors="ignore")
    title = b.world.held("themes.csv").set_index("theme")["title"].str.lower()[held.idxmax()]
    of = b.read["inspection_id"].nunique()
    return (name, int(reports)) == (title, of) and near(100 * held.max() / of, percent)


@phrase(rf"^Ofsted's recommendations to the council: ((?:\d+ in {M}(?:, )?)+)")
def asked_at_each(b: Book, text: str, *_: str) -> bool:
    own = b.asked[b.asked["section"].eq("LA") & b.asked["day"].notna()]
    held = {pd.Period(day, "M"): n for day, n in own.groupby("day").size().items()}
    return {month(when): int(n) for n, when in re.findall(rf"{NUMBER} in {M}", text)} == held


@phrase(
    rf"^(Of ){NUMBER} themes, {NUMBER} came up at more than one inspection",
    rf"^(){NUMBER} of {NUMBER} themes came up at more than one inspection",
)
def recurring(b: Book, first: str, one: str, two: str) -> bool:
    held = b.table("theme", "date", "n", "inspections")
    again = held.loc[held["n"].astype(int) > 0].groupby("theme")["date"].nunique()
    numbers = [int((again > 1).sum()), held["theme"].nunique()]
    return [int(one), int(two)] == (numbers[::-1] if first else numbers)


@phrase(rf"^Held in all: {NUMBER}, (.+)\.$")
def held_in_all(b: Book, whole: str, text: str) -> bool:
    parts = dict(re.match(rf"{NUMBER} (.+)", part).groups()[::-1] for part in text.split("; "))  # type: ignore[union-attr]
    held = b.asked["section"].value_counts().to_dict()
    return {TO.get(k, k): int(v) for k, v in parts.items()} == held and int(whole) == sum(held.values())


def _plan(b: Book) -> pd.DataFrame:
    held = b.table("recommendation", "due", "actions", "first_later")
    return held.assign(due=pd.to_datetime(held["due"]), actions=held["actions"].astype(int))


@phrase(rf"^The plan answers {NUMBER} recommendations with {NUMBER} actions, due between {M} and {M}")
def planned(b: Book, answers: str, actions: str, first: str, last: str) -> bool:
    plan = _plan(b)
    ends = [pd.Period(plan["due"].min(), "M"), pd.Period(plan["due"].max(), "M")]
    numbers = (plan["recommendation"].nunique(), plan["actions"].sum())
    return (int(answers), int(actions)) == numbers and ends == [month(first), month(last)]


@phrase(
    rf"For {NUMBER} of them a later inspection made a recommendation on the same theme; for {N} none did",
    rf"theme of {NUMBER} of {NUMBER} actions$",
)
def came_back(b: Book, back: str, other: str) -> bool:
    plan = _plan(b)
    later = plan.loc[plan["first_later"] != "", "actions"].sum()
    return int(back) == later and many(other) in (plan["actions"].sum() - later, plan["actions"].sum())


@phrase(rf"^Due before the Cabinet met on {DAY} to consider the inspection: {NUMBER}")
def due_before(b: Book, when: str, number: str) -> bool:
    facts, plan = b.world.held("facts.csv"), _plan(b)
    met = facts[facts["area_code"].eq(b.page.code) & facts["measure"].str.startswith("Cabinet meeting on")]["as_of"]
    early = plan.loc[plan["due"] < pd.Timestamp(when), "actions"].sum()
    return f"{pd.Timestamp(when):%Y-%m-%d}" in set(met) and early == int(number)


def _spoken(b: Book, when: str) -> "pd.Series[int]":
    held = next((t for t in b.tables if t.columns[0] == "Theme" and when in t.columns), pd.DataFrame({when: []}))
    newest = max((c for c in held.columns if re.fullmatch(M, c)), key=month, default="")
    return held[when].value_counts().drop("not spoken of", errors="ignore") if newest == when else pd.Series(dtype=int)


@phrase(
    rf"^In {M}, {NUMBER} of {NUMBER} themes were spoken of as strengths",
    rf"^Of {NUMBER} themes of the plan .*? report of {M} speaks of, {NUMBER} are .*?, {NUMBER} mixed and {NUMBER}",
)
def spoken_of(b: Book, one: str, two: str, *said: str) -> bool:
    when, whole, parts = (two, one, said) if said[1:] else (one, said[0], (two,))
    held = _spoken(b, when)
    kinds = [int(held.get(k, 0)) for k in ("strength", "mixed", "weakness")]
    return int(whole) == held.sum() and [int(n) for n in parts] == kinds[: len(parts)]


@phrase(rf"the plan's {NUMBER} tests of success")
def tests(b: Book, number: str) -> bool:
    return len(b.table("Test of success", "Verdict")) == int(number)


@phrase(rf"^Inspectors' recommendation {NUMBER} of (\d{{4}}) was in short: (.+)\.$")
def recommendation(b: Book, number: str, year: str, text: str) -> bool:
    held = b.asked[b.asked["ordinal"].eq(number) & b.asked["section"].eq("LA") & b.asked["day"].dt.year.eq(int(year))]
    return text.lower() in {s.lower() for s in held["summary"]}


@phrase(rf"^The council's plan had {NUMBER} actions, due by ((?:{M}(?:, | and )?)+)")
def actions(b: Book, number: str, days: str, *_: str) -> bool:
    held = b.world.held("actions.csv")
    tested = "; ".join(" ".join(e.record.notes) for e in b.page.data)
    found = re.search(rf"Inspectors' recommendation {NUMBER}", tested)
    mine = held[held["recommendation"] == (found[1] if found else "")]
    return len(mine) == int(number) and set(re.findall(M, days)) == {f"{d:%B %Y}" for d in pd.to_datetime(mine["due"])}


@phrase(r"^Inspectors found in (\d{4}), in short: (.+)\.$")
def later_found(b: Book, year: str, text: str) -> bool:
    starts = b.world.held("judgements.csv").groupby("inspection_id")["start"].min()
    held = b.world.held("findings.csv")
    known = {(str(starts.get(i))[:4], s.lower()) for i, s in zip(held["inspection_id"], held["summary"], strict=True)}
    return (year, text.lower()) in known


@phrase(rf"^{NUMBER} reports on full inspections were read, with {NUMBER} recommendations to councils")
def reports_read(b: Book, reports: str, items: str) -> bool:
    whole = b.read.drop_duplicates("inspection_id")
    return (int(reports), int(items)) == (len(whole), whole["items"].sum())


@phrase(rf"^{NUMBER}% of the recommendations bear no theme")
def no_theme(b: Book, percent: str) -> bool:
    bare = b.read.loc[b.read["theme"] == "none", "n"].sum()
    return near(100 * bare / b.read.drop_duplicates("inspection_id")["items"].sum(), percent)


@phrase(r"reports of (\d{4}) to (\d{4})")
def years_read(b: Book, first: str, last: str) -> bool:
    return (b.read["day"].min().year, b.read["day"].max().year) == (int(first), int(last))


@phrase(
    rf"^In {NUMBER} pairs of reports, {NUMBER} themes came back in .*?, first of all “(.+)” \({NUMBER} of {NUMBER}\)",
    rf"^(){NUMBER} themes came back in at least half of the pairs that raised them$",
)
def came_again(b: Book, pairs: str, number: str, *first: str) -> bool:
    held = b.table("Theme", "Pairs: first raises it", "Pairs: both raise it").set_index("Theme")
    raised, both = (held[f"Pairs: {c}"].astype(int) for c in ("first raises it", "both raise it"))
    often = (both / raised)[(raised >= 5) & (both / raised >= 0.5)]
    visits = b.read.groupby("area_code")["inspection_id"].nunique()
    good = len(often) == int(number) and (not pairs or int(pairs) == (visits - 1).sum())
    if not first:
        return good
    name, part, whole = first
    row = held[held.index.str.lower() == name].iloc[0]
    numbers = (int(row["Pairs: both raise it"]), int(row["Pairs: first raises it"]))
    return good and often.get(str(row.name), 0) == often.max() and numbers == (int(part), int(whole))


@phrase(rf"^Inspections of {WHO} whose recommendations are held: {NUMBER}")
def held_of_place(b: Book, who: str, number: str) -> bool:
    return b.is_here(who) and len(b.raised) == int(number)


@phrase(
    rf"against {NUMBER} recommendations coded by hand: {NUMBER} of the {NUMBER} themes .*?, and {NUMBER} were missed"
)
def dictionary(b: Book, items: str, right: str, given: str, missed: str) -> bool:
    run = b.world.held("theme_agreement.csv").set_index("run").loc["present"].astype(int)
    held = (run["items"], run["right"], run["right"] + run["wrong"], run["missed"])
    return (int(items), int(right), int(given), int(missed)) == held


@phrase(
    rf"^{NUMBER} (recommendations) are held one by one",
    rf"^The plan has {NUMBER} (actions)\.",
    rf"^{NUMBER} times a later report speaks of a (theme of the plan)",
)
def rows_of(b: Book, number: str, what: str) -> bool:
    heads = {
        "recommendations": "What it asks, in brief",
        "actions": "Action, in brief",
        "theme of the plan": "Report of",
    }
    return len(b.table(heads[what])) == int(number)


@phrase(
    rf"^{NUMBER} risks were named: the figure that would show it is up since for (\d+|none) of them, "
    r"down for (\d+|none)"
)
def risks_moved(b: Book, number: str, *said: str) -> bool:
    held = b.table("Risk, in brief", "Named in", "Change")
    moves = [int((held["Change"] == way).sum()) for way in ("up", "down")]
    return len(held) == int(number) and [0 if n == "none" else int(n) for n in said] == moves


@phrase(rf"^Risks named in {M}, and the figures since")
def risks_named(b: Book, when: str) -> bool:
    return {month(day) for day in b.table("Risk, in brief", "Named in")["Named in"]} == {month(when)}


@phrase(rf"^For {NUMBER} no figure of both dates is held")
def risks_untold(b: Book, number: str) -> bool:
    held = b.table("Risk, in brief", "Change")
    return int((~held["Change"].isin(["up", "down", "within chance", "none"])).sum()) == int(number)


@phrase(r"^(\d+) things were to be done: ((?:\d+ [a-z ]+(?:, )?)+), as the council's report had it")
def goals_stood(b: Book, number: str, states: str) -> bool:
    held = b.table("What was to be done", "State then")
    said = {state: int(n) for n, state in (part.split(" ", 1) for part in states.split(", "))}
    return len(held) == int(number) and held["State then"].value_counts().to_dict() == said


@phrase(r"^A later document at hand speaks of (\d+) of them; none speaks of the other (\d+)")
def goals_later(b: Book, some: str, none: str) -> bool:
    gone = b.table("What was to be done", "As later documents tell it")["As later documents tell it"] == "none"
    return (int(some), int(none)) == (int((~gone).sum()), int(gone.sum()))


@phrase(rf"^What was to be done, and how it stood in {M}$")
def goals_named(b: Book, when: str) -> bool:
    held = b.world.held("sources.csv").set_index("source_id")["date"]
    goals = b.world.held("commitments.csv")
    return month(when) in {month(pd.Timestamp(held[one]).strftime("%B %Y")) for one in goals["source_id"]}
