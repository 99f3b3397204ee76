"""Phrases on grades, other councils' grades, what followed a grade, and waits; each is counted again."""

import re

import pandas as pd

from pages import AS_OF
from second_reader.inspections import DAY, GRADES, NUMBER, WHO, YEAR, Book, G, M, N, Phrases, listed, many, month, near
from second_reader.words import MONTHS

OVERALL = "Overall effectiveness"

phrase = Phrases()


# What inspections found


@phrase(rf"[Ii]n {M},? {WHO} was graded {G} overall", rf"^()?(?<!.)Overall in {M}: {G}")
def newest_grade(b: Book, *said: str) -> bool:
    when, who, grade = (said[1], None, said[2]) if said[0] is None or said[0] == "" else said
    return (who is None or b.is_here(who)) and b.was(grade, when) and b.day(when) == b.days[-1]


@phrase(rf", (up|down) from {G} in {M}")
def grade_before(b: Book, way: str, grade: str, when: str) -> bool:
    now = max(GRADES[g] for g in b.grades(b.days[-1]))
    return b.was(grade, when) and b.day(when) == b.days[-2] and (now - GRADES[grade]) * (1 if way == "up" else -1) > 0


@phrase(rf"Overall before that: ((?:{G} in {M}(?:; )?)+)")
def grades_before(b: Book, text: str, *_: str) -> bool:
    said = re.findall(rf"{G} in {M}", text)
    days = [b.day(when) for _, when in said]
    held = [d for d in reversed(b.days[:-1]) if b.grades(d) & GRADES.keys()]
    return all(b.was(g, when) for g, when in said) and days == held


@phrase(rf"^(?!.*, graded ){WHO} was graded {G} in {M}")
def graded_in(b: Book, who: str, grade: str, when: str) -> bool:
    return b.is_here(who) and b.was(grade, when) and b.day(when) == b.days[-1]


@phrase(rf"^With {WHO} as graded in {M} and others as on")
def place_as_graded(b: Book, who: str, when: str) -> bool:
    return b.is_here(who) and b.day(when) == b.days[-1] > b.listed_to


@phrase(rf"Ofsted's list (?:of|as far as|held here ends on) {DAY}", rf"held to {DAY}, the day of Ofsted's list")
def list_of(b: Book, when: str) -> bool:
    return when == b.list_day


@phrase(rf"Ofsted's list, published on {DAY}")
def list_published(b: Book, when: str) -> bool:
    held = b.world.held("sources.csv")
    return (held["release"].eq(f"As at {b.list_day}") & held["published"].eq(f"{pd.Timestamp(when):%Y-%m-%d}")).any()


@phrase(rf"[Tt]he newest of {WHO}, of {M}, is from its report")
def from_report(b: Book, who: str, when: str) -> bool:
    return b.is_here(who) and b.day(when) == b.days[-1] > b.listed_to


@phrase(
    rf"^Since {M}: {N} higher, {N} the same, {N} lower$",
    rf"^Between {M} and {M}, {N} of the grades rose, {N} stayed and {N} fell",
)
def grades_moved(b: Book, old: str, *said: str) -> bool:
    rows = b.moves()
    same = set(rows["From"]) == {old} and (len(said) == 3 or set(rows["To"]) == {said[0]})
    held = [int((rows["Change"] == how).sum()) for how in ("higher", "the same", "lower")]
    return same and [many(n) for n in said[-3:]] == held


@phrase(r"^(Higher|Lower): ([a-z, ]+)\.$")
def which_moved(b: Book, way: str, names: str) -> bool:
    rows = b.moves()
    return sorted(names.split(", ")) == sorted(rows.loc[rows["Change"] == way.lower(), "Judgement"].str.lower())


@phrase(rf"(?:moderation changed|account,) {NUMBER} of {NUMBER} grades(?: changed between {M} and {M}: (.+?)\.)?")
def moderated(b: Book, part: str, whole: str, told: str | None, out: str | None, text: str | None) -> bool:
    held = b.table("judgement", "changed", "stage", "grade")
    wide = held.pivot(index="judgement", columns="stage", values="grade")
    wide.columns = ["after" if "Published" in c else "before" for c in wide]
    moved = wide[wide["before"] != wide["after"]]
    stages = {("out" if "Published" in s else "told"): month(s) for s in held["stage"].unique()}
    dated = told is None or (month(told) == stages["told"] and month(str(out)) == stages["out"])
    pairs = [
        (j.lower(), *(g.replace("_", " ") for g in r))
        for j, r in zip(moved.index, moved[["before", "after"]].to_numpy(), strict=True)
    ]
    listed_ = text is None or sorted(re.findall(rf"([a-z ]+?) from {G} to {G}", text.replace("; ", ""))) == sorted(
        pairs
    )
    return dated and listed_ and (int(part), int(whole)) == (len(moved), len(wide))


@phrase(rf"inspection of {M}$")
def inspection_of(b: Book, when: str) -> bool:
    told = b.world.held("judgements.csv")
    told = told[told["area_code"].eq(b.page.code) & told["stage"].eq("pre_moderation")]
    return b.day(when) in set(pd.to_datetime(told["start"]))


@phrase(rf"by {DAY} the complaint was at stage {NUMBER}")
def complaint(b: Book, when: str, stage: str) -> bool:
    held = b.world.held("facts.csv")
    held = held[held["area_code"].eq(b.page.code) & held["measure"].str.contains("complaint")]
    return (held["as_of"].eq(f"{pd.Timestamp(when):%Y-%m-%d}") & held["value"].eq(stage)).any()


@phrase(rf": (.{{20,}}), {DAY}, (paragraph .+), table\.$")
def cited(b: Book, paper: str, when: str, where: str) -> bool:
    papers, rows = b.world.held("sources.csv"), b.world.held("judgements.csv")
    ids = papers[
        (papers["publisher"] + ", " + papers["title"]).eq(paper) & papers["date"].eq(f"{pd.Timestamp(when):%Y-%m-%d}")
    ]
    mine = rows[rows["source_id"].isin(ids["source_id"]) & rows["area_code"].eq(b.page.code)]
    return where.lower() in {p.lower().split(", table")[0] for p in mine["locator"]}


# Beside other councils


@phrase(rf"{NUMBER} of {NUMBER} councils in ([A-Z]\w+) \({NUMBER}%\)")
def good_in_england(b: Book, part: str, whole: str, who: str, percent: str) -> bool:
    return b.shares(who) == (int(part), int(whole)) and near(100 * int(part) / int(whole), percent)


@phrase(rf"%\) were good or outstanding overall, {NUMBER} of {NUMBER} in (?:the )?(.+?)(?: and \d|\.$)")
def good_in_region(b: Book, part: str, whole: str, who: str) -> bool:
    region = str(b.world.areas.loc[b.page.code, "region_name"])
    return who == region and b.shares(region) == (int(part), int(whole))


@phrase(rf"{NUMBER} of {NUMBER} (statistical neighbours)(?: (?:are|were) good| ?\.|$)")
def good_neighbours(b: Book, part: str, whole: str, who: str) -> bool:
    return b.shares("Statistical neighbours") == (int(part), int(whole))


@phrase(rf"^{NUMBER}% of (England)'s councils are good")
def share_good(b: Book, percent: str, who: str) -> bool:
    part, whole = b.shares(who)
    return near(100 * part / whole, percent)


def _others(b: Book) -> pd.DataFrame:
    held = b.table("group", "area_code", "name", "date", "judgement", "grade")
    held = held[held["group"].str.startswith("Statistical") & held["judgement"].eq(OVERALL)]
    held = held.assign(rank=held["grade"].str.replace("_", " ").map(GRADES), date=pd.to_datetime(held["date"]))
    return held.dropna(subset="rank").sort_values("date")


@phrase(
    rf"^Set against the overall grade of {WHO}, of {NUMBER} neighbours {N} stand higher, {N} the same and {N} lower"
)
def neighbours_stand(b: Book, who: str, whole: str, *said: str) -> bool:
    ranks = _others(b).groupby("area_code")["rank"].last()
    mine = max(GRADES[g] for g in b.grades(b.days[-1]))
    held = [(ranks > mine).sum(), (ranks == mine).sum(), (ranks < mine).sum()]
    return b.is_here(who) and len(ranks) == int(whole) and [many(n) for n in said] == held


@phrase(rf"^Their inspections began between {M} and {M}")
def neighbours_began(b: Book, first: str, last: str) -> bool:
    days = _others(b).groupby("area_code")["date"].last()
    return (pd.Period(days.min(), "M"), pd.Period(days.max(), "M")) == (month(first), month(last))


@phrase(rf"^Of the {NUMBER} neighbours held at two full inspections, {N} rose, {N} stayed and {N} fell")
def neighbours_moved(b: Book, whole: str, *said: str) -> bool:
    ranks = _others(b).groupby("area_code")["rank"].agg(list)
    steps = [r[-1] - r[-2] for r in ranks if len(r) > 1]
    held = [sum(s > 0 for s in steps), steps.count(0), sum(s < 0 for s in steps)]
    return len(steps) == int(whole) and [many(n) for n in said] == held


@phrase(r"^Inspections before (\d{4}) are held only where")
def list_begins(b: Book, year: str) -> bool:
    return b.ilacs["day"].min().year == int(year)


@phrase(r"^Until the end of (\d{4}) ILACS judged care leavers")
def own_judgement(b: Book, year: str) -> bool:
    return b.ilacs.loc[b.ilacs["judgement"] == "care_leavers", "day"].min().year == int(year) + 1


# What follows, and when


@phrase(rf"^{WHO} went from {G} in {M} to {G} in {M} \({NUMBER} years\)")
def went(b: Book, who: str, old: str, first: str, new: str, last: str, years: str) -> bool:
    days = [b.day(first), b.day(last)]
    next_ = b.is_here(who) and not any(pd.isna(d) for d in days) and b.days.index(days[0]) + 1 == b.days.index(days[1])
    return next_ and b.was(old, first) and b.was(new, last) and near((days[1] - days[0]).days / YEAR, years)


@phrase(
    rf"^{WHO}, graded {G} in {M}, (was) graded {G} in {M}, {NUMBER} years later",
    rf"^{WHO}, graded {G} in {M}, (had not) been graded good or better by ()?{M}, {NUMBER} years later",
)
def reached(b: Book, who: str, old: str, first: str, how: str, new: str | None, last: str, years: str) -> bool:
    start = b.day(first)
    below = b.is_here(who) and b.was(old, first) and GRADES[old] < GRADES["good"]
    good = [d for d in b.days if d > start and any(GRADES.get(g, 0) >= GRADES["good"] for g in b.grades(d))]
    before = [d for d in b.days if d < start]
    begun = not before or any(GRADES.get(g, 0) >= GRADES["good"] for g in b.grades(before[-1]))
    stop = good[0] if good else max(b.listed_to, b.days[-1])
    ends = pd.Period(stop, "M") == month(last) and (how == "was") == bool(good) and (not good or b.was(str(new), last))
    return bool(below and begun and ends and near((stop - start).days / YEAR, years))


@phrase(rf"^From {M} it is {NUMBER} years")
def since(b: Book, when: str, years: str) -> bool:
    start = b.day(when)
    good = [d for d in b.days if d > start and any(GRADES.get(g, 0) >= GRADES["good"] for g in b.grades(d))]
    stop = good[0] if good else max(b.listed_to, b.days[-1])
    return pd.notna(start) and near((stop - start).days / YEAR, years)


@phrase(rf"would begin between {M} and {M}(, a span that has begun|, a span that has passed)?")
def expected(b: Book, low: str, high: str, told: str | None) -> bool:
    held = b.table("grade", "low", "high", "lo80", "hi80").set_index("grade")
    row = held.loc[next(iter(b.grades(b.days[-1]))).replace(" ", "_")]
    ends = [b.days[-1] + pd.Timedelta(days=round(float(row[c]) * YEAR)) for c in ("low", "high")]
    today = pd.Timestamp(AS_OF)
    begun = {None: today < ends[0], ", a span that has begun": ends[0] <= today < ends[1]}.get(told, ends[1] <= today)
    return begun and [pd.Period(e, "M") for e in ends] == [month(low), month(high)]


@phrase(
    rf"half of the councils graded {G} were good or better within {NUMBER} years",
    rf"^From {G} to good: half within {NUMBER} years",
)
def half_within(b: Book, grade: str, years: str) -> bool:
    return near(b.within(grade, 50), years)


@phrase(rf"^{NUMBER} were newly graded {G}$", rf"^{NUMBER} were newly graded {G}\.$")
def newly(b: Book, of: str, grade: str) -> bool:
    return int(b.steps(grade)["at_risk"].max()) == int(of)


@phrase(rf"^By estimate a quarter of them were good or better within {NUMBER} years, and half within {NUMBER}")
def quarter_and_half(b: Book, quarter: str, half: str) -> bool:
    return near(b.within("requires improvement", 25), quarter) and near(b.within("requires improvement", 50), half)


@phrase(rf"^By {DAY}, {NUMBER} had reached good and {NUMBER} had not")
def reached_by(b: Book, when: str, yes: str, no: str) -> bool:
    steps = b.steps("requires improvement")
    return (
        when == b.list_day
        and int(steps["ended"].sum()) == int(yes)
        and int(steps["at_risk"].max()) == int(yes) + int(no)
    )


@phrase(rf"^The {NUMBER}% range of the half runs from {NUMBER} years (?:up|to {NUMBER})")
def range_of_half(b: Book, level: str, low: str, high: str | None) -> bool:
    ends = [b.within("requires improvement", 50, c) for c in ("percent_high", "percent_low")]
    return level == "95" and near(ends[0], low) and (near(ends[1], high) if high else pd.isna(ends[1]))


def _after(b: Book, grade: str) -> pd.Series:
    held = b.table("before", "after", "n", "of")
    return held[held["before"] == grade.replace(" ", "_")].set_index("after")["n"].astype(int)


@phrase(rf"^{NUMBER} inspections ended in {G} and were followed by another")
def followed(b: Book, of: str, grade: str) -> bool:
    return int(of) == _after(b, grade).sum()


@phrase(rf"^Of these, {NUMBER} \({NUMBER}%\) led to good.*?, {NUMBER} to the same and {NUMBER} to inadequate")
def led_to(b: Book, *said: str) -> bool:
    n = _after(b, "requires improvement")
    up, same, down = n["good"] + n["outstanding"], n["requires_improvement"], n["inadequate"]
    return near(100 * up / n.sum(), said[1]) and [int(said[i]) for i in (0, 2, 3)] == [up, same, down]


@phrase(rf"^{NUMBER} of {NUMBER} graded {G} were good or better at the next inspection")
def better_next(b: Book, part: str, of: str, grade: str) -> bool:
    n = _after(b, grade)
    return (int(part), int(of)) == (n["good"] + n["outstanding"], n.sum())


@phrase(rf"^Pairs under ILACS, begun from {M} to {DAY}: {NUMBER}")
def pairs(b: Book, first: str, last: str, number: str) -> bool:
    begun = pd.Period(b.ilacs["day"].min(), "M") == month(first) and last == b.list_day
    return begun and b.table("before", "after", "n", "of")["n"].astype(int).sum() == int(number)


@phrase(rf"[Cc]ouncils? graded {G},? (?:by estimate four fifths )?waited {NUMBER} to {NUMBER} years")
def waited(b: Book, grade: str, low: str, high: str) -> bool:
    row = b.table("grade", "lo80", "hi80").set_index("grade").loc[grade.replace(" ", "_")]
    return near(float(row["lo80"]), low) and near(float(row["hi80"]), high)


@phrase(rf"^Of councils graded {G}, a tenth were inspected again within {NUMBER} years and half within {NUMBER}")
def waited_in_part(b: Book, grade: str, tenth: str, half: str) -> bool:
    return any(row[1:] == [tenth, half, "not yet seen"] for row in b.rows(f"{grade} ("))


@phrase(rf"^Not drawn, as nine tenths have not been seen to end: (.+ \({NUMBER} of {NUMBER}\))\.")
def not_drawn(b: Book, label: str, ended: str, of: str) -> bool:
    grade = label.split(" (")[0].lower()
    first = b.ilacs[b.ilacs["judgement"].eq("overall") & b.ilacs["grade"].eq(grade)]
    return any(row[-1] == "not yet seen" for row in b.rows(label)) and first["inspection_id"].nunique() == int(of)


@phrase(rf"^The newest inspection held began {NUMBER} years before {DAY}")
def age_of_newest(b: Book, years: str, when: str) -> bool:
    return pd.Timestamp(when) == pd.Timestamp(AS_OF) and near((pd.Timestamp(AS_OF) - b.days[-1]).days / YEAR, years)


@phrase(rf"^No full inspection began between {DAY} and {DAY}: those {NUMBER} days")
def pause(b: Book, before: str, after: str, days: str) -> bool:
    starts = b.ilacs["day"].drop_duplicates().sort_values()
    longest = starts.diff().dt.days.max()
    edges = {pd.Timestamp(before), pd.Timestamp(after)} <= set(starts)
    return edges and (pd.Timestamp(after) - pd.Timestamp(before)).days == longest == int(days)


@phrase(r"the gap in inspections of (\d{4}) and (\d{4}) is within")
def years_of_pause(b: Book, first: str, last: str) -> bool:
    starts = b.ilacs["day"].drop_duplicates().sort_values()
    after = starts.diff().idxmax()
    return (starts[starts < starts[after]].max().year, starts[after].year) == (int(first), int(last))


@phrase(rf"^{WHO} is not held at a grade (below|above) good")
def never_below(b: Book, who: str, way: str) -> bool:
    held = set().union(*(b.grades(d) for d in b.days)) & GRADES.keys()
    return b.is_here(who) and way == "below" and all(GRADES[g] >= GRADES["good"] for g in held)


@phrase(r"graded? (below|above) good")
def steps_from(b: Book, way: str) -> bool:
    held = b.table("grade", "years", "at_risk")["grade"].str.replace("_", " ")
    return way == "below" and all(GRADES[g] < GRADES["good"] for g in held)


@phrase(r", (England), (?:number of pairs|ILACS|years|reports)")
def national(b: Book, where: str) -> bool:
    return b.world.councils <= set(listed(b.world)["area_code"])


@phrase(rf"(?:around|due by) {DAY}")
def edition_day(b: Book, when: str) -> bool:
    return pd.Timestamp(when) == pd.Timestamp(AS_OF)


@phrase(rf"^(Since|Announced for) ((?:{MONTHS}) \d{{4}}|\d{{4}}): (.+)\.$")
def event(b: Book, how: str, when: str, what: str) -> bool:
    past = pd.Timestamp(f"1 {when}" if " " in when else f"{when}-12-31") <= pd.Timestamp(AS_OF)
    return past == (how == "Since") and any(row[0] == when and row[1] == what for row in b.rows(when))
