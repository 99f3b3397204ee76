"""What the council's documents say about money, set beside official figures with the arithmetic shown."""

import pandas as pd

from rc_analysis.case import Case
from rc_analysis.errors import NoData, listed
from rc_analysis.exhibits.budgets import figures
from rc_analysis.exhibits.budgets.figures import COUNT, year
from rc_analysis.say import numbers as prose
from rc_analysis.shapes.exhibit import Exhibit, exhibit
from rc_analysis.shapes.tables import Table
from rc_analysis.topics import budgets
from rc_analysis.topics.budgets import Tested
from rc_analysis.topics.budgets.claims import AGREES, CANNOT, DIFFERS, OTHER_BASIS

PLACEMENTS = "cla_placement_number"
HOMES = ("Secure homes and children's homes",)
RESIDENTIAL = (*HOMES, "Residential schools", "Other residential settings")

Row = tuple[str, str, Tested]
"""What is said, the official figures with the arithmetic, and the result."""


COST = "Average yearly cost of a residential placement"


def stated_cost(case: Case) -> tuple[float, str] | None:
    """The newest statement on what a residential placement costs in a year, in pounds, and its source's citation."""
    try:
        stated = facts(case)
    except NoData:
        return None
    found = stated[stated["measure"].str.startswith(COST)].sort_values("as_of")
    if found.empty:
        return None
    last = found.iloc[-1]
    return float(last["value"]), case.store.source(str(last["source_id"])).citation()


def facts(case: Case) -> pd.DataFrame:
    """The documents' statements on the place, of its date or earlier. Raises NoData where no document holds one."""
    found = case.store.evidence("facts")
    found = found[found["area_code"] == case.area.code]
    found = found[found["as_of"].map(lambda day: pd.Timestamp(day) <= pd.Timestamp(case.as_of)).astype(bool)]
    if found.empty:
        raise NoData(f"No documents of {case.place} are held here, so that there are no statements to test.")
    return found


@exhibit("claims")
def claims(case: Case) -> Exhibit:
    """Each statement about money that the documents make on the place, tested."""
    stated = facts(case)
    tests = {
        "overspend": (_overspend, "Directorate's forecast overspend"),
        "placements": (_placements, "Residential placements"),
        "cost": (_cost, COST),
        "rise": (_rise, "Rise in children in care over three years"),
    }
    rows: list[tuple[pd.Series, Row]] = []
    for test, start in tests.values():
        for _, fact in stated[stated["measure"].str.startswith(start)].iterrows():
            rows.append((fact, test(case, fact)))
    bill = _bill(case, stated)
    rows += [bill] if bill else []
    if not rows:
        raise NoData(f"The documents held on {case.place} make no statement about money that can be tested.")
    sources = case.store.evidence("sources").set_index("source_id")
    view = pd.DataFrame(
        {
            "Statement": [row[0] for _, row in rows],
            "Official figures and arithmetic": [row[1] for _, row in rows],
            "Verdict": [prose.sentence(row[2].verdict)[:-1] for _, row in rows],
            "Who says it, and where": [_who(sources, fact) for fact, _ in rows],
        }
    )
    data = pd.DataFrame(
        [
            {
                "fact_id": fact["fact_id"],
                "statement": row[0],
                "source_id": fact["source_id"],
                "locator": fact["locator"],
                "arithmetic": row[1],
                "verdict": row[2].verdict,
            }
            for fact, row in rows
        ]
    )
    return Exhibit(
        key="claims",
        headline=_headline(data["verdict"]),
        subtitle=f"Statements about money in documents on {case.place}, beside official figures",
        finding=_finding(case, data["verdict"], bill is not None),
        data=data,
        view=Table(frame=view, caption="Statements beside official figures", numbers=(), explained=""),
        sources=_cited(case, sources, [fact for fact, _ in rows]),
        notes=(
            "Agrees: within one percentage point (a rise) or five percent (a cost) of an official figure, or, for a "
            "number or a cost, between the official figures for the two dates around it. Agrees on another basis: a "
            "number lies between them once other residential settings are counted in; a rise lies between the "
            "official rises that end on the two dates. Differs: neither.",
            "A statement is shown as who says it, not as a fact." + _second_hand(sources, [fact for fact, _ in rows]),
        ),
    )


def _who(sources: pd.DataFrame, fact: pd.Series) -> str:
    source = sources.loc[fact["source_id"]]
    return f"{source['title']} ({source['date']}), {_lower(str(fact['locator']))}"


def _second_hand(sources: pd.DataFrame, used: list[pd.Series]) -> str:
    """That a statement comes from a report on a paper and not from the paper, where one does."""
    if not any(sources.loc[fact["source_id"], "kind"] == "news" for fact in used):
        return ""
    return " Those of a news report are second-hand: the papers they come from were not seen."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _cited(case: Case, sources: pd.DataFrame, used: list[pd.Series]) -> tuple[str, ...]:
    documents = {
        f"{sources.loc[f['source_id'], 'publisher']}, {sources.loc[f['source_id'], 'title']}, "
        f"{sources.loc[f['source_id'], 'date']}"
        for f in used
    }
    official = [
        case.load(m, who=("place",), need_place=False)
        for m in (PLACEMENTS, COUNT, figures.ALL, figures.SPEND, "unit_cost_residential")
    ]
    return (*figures.cited(case, *official), *sorted(documents))


def _counts(case: Case, breakdowns: tuple[str, ...], years: tuple[int, int]) -> tuple[tuple[float, float], str]:
    """Children in kinds of placement on two 31 March dates, withheld numbers left out and said to be."""
    frame = case.load(PLACEMENTS, breakdown=list(breakdowns), who=("place",))
    values, words = [], []
    for when in years:
        rows = frame[frame["period_end"] == pd.Timestamp(when, 3, 31)]
        if rows.empty:
            values.append(float("nan"))
            continue
        values.append(float(rows["value"].sum()))
        hidden = int((rows["symbol"] == "c").sum())
        note = f" (besides {hidden} withheld number{'s' if hidden > 1 else ''})" if hidden else ""
        words.append(f"{values[-1]:,.0f} on 31 March {when}{note}")
    return (values[0], values[1]), listed(words)


def _placements(case: Case, fact: pd.Series) -> Row:
    years = budgets.closest_year(str(fact["as_of"]))
    homes, told = _counts(case, HOMES, years)
    wider, told_wider = _counts(case, RESIDENTIAL, years)
    tested = budgets.count_on(float(fact["value"]), homes, wider, ("children's homes", "all residential"))
    return (
        f"{float(fact['value']):,.0f} children in residential placements",
        f"Children in secure homes and children's homes: {told}. With residential schools and other residential "
        f"settings: {told_wider}.",
        tested,
    )


def _cost(case: Case, fact: pd.Series) -> Row:
    years = budgets.closest_year(str(fact["as_of"]))
    frame = case.load("unit_cost_residential", who=("place",)).set_index(
        case.load("unit_cost_residential", who=("place",))["period_end"].dt.year
    )
    weekly = tuple(float(frame["value"].get(y, float("nan"))) for y in years)
    tested = budgets.average_cost(float(fact["value"]), (weekly[0], weekly[1]), "residential care")
    sums = [
        f"{prose.number(w, 'pounds')} a week ÷ 7 × 365 = {prose.number(round(w / 7 * 365, -3), 'pounds')} a year in "
        f"{year(frame['period'].get(y, ''))}"
        for w, y in zip(weekly, years, strict=True)
        if pd.notna(w)
    ]
    said = float(fact["value"])
    gaps = [abs(w / 7 * 365 / said - 1) * 100 for w in weekly if pd.notna(w)]
    verb = "more" if all(w / 7 * 365 > said for w in weekly if pd.notna(w)) else "away"
    gap = f" That is {_span(gaps)} {verb} than the statement says." if gaps and verb == "more" else ""
    return (
        f"{prose.number(said, 'pounds')} a year for each residential placement, on average",
        f"Spending for each child in residential care: {listed(sums)}.{gap} The official figure divides by days in "
        "registered homes and schools, so that spending on other placements booked to residential care would raise it.",
        tested,
    )


def _span(values: list[float]) -> str:
    low, high = round(min(values)), round(max(values))
    return f"{low}%" if low == high else f"{low}% to {high}%"


def _rise(case: Case, fact: pd.Series) -> Row:
    years = budgets.closest_year(str(fact["as_of"]))
    frame = case.load(COUNT, who=("place",))
    counts = frame.set_index(frame["period_end"].dt.year)["value"]
    tested = budgets.rise(float(fact["value"]), counts, 3, years, "three years")
    sums = [
        f"{counts[y - 3]:,.0f} on 31 March {y - 3} to {counts[y]:,.0f} on 31 March {y} is "
        f"{_signed(counts[y] / counts[y - 3])}"
        for y in years
        if y in counts and y - 3 in counts and pd.notna(counts[y]) and counts[y - 3] > 0
    ]
    return (
        f"A rise of about {float(fact['value']):,.0f}% in children in care over three years",
        f"Children looked after: {'; '.join(sums)}.",
        tested,
    )


def _signed(ratio: float) -> str:
    percent = (ratio - 1) * 100
    return f"a {'rise' if percent >= 0 else 'fall'} of {abs(percent):.0f}%"


def _overspend(case: Case, fact: pd.Series) -> Row:
    end = pd.Timestamp(str(fact["as_of"]))
    rows = figures.latest(figures.money(case, figures.ALL)).set_index("period_end")["value"]
    before, after = rows.get(end - pd.DateOffset(years=1), float("nan")), rows.get(end, float("nan"))
    tested = budgets.overspend("all children's services", float(before), float(after))
    label = f"{end.year - 1}-{end.year % 100:02d}"
    told = "No budget is in the published figures held here, so that spending cannot be set against it."
    if pd.notna(before) and pd.notna(after):
        moved = prose.change(float(before), float(after), "pounds")
        told += (
            f" Gross spending on all children's services {moved} between {end.year - 2}-{(end.year - 1) % 100:02d} "
            f"and {label}: {_pounds(after)} − {_pounds(before)} = {_pounds(after - before)}. That is a change in "
            "spending, not an overspend."
        )
    if pd.notna(after):
        said = float(fact["value"])
        told += f" {_pounds(said)} ÷ {_pounds(after)}: it is {said / after * 100:.0f}% of that spending."
    return f"A forecast overspend of {prose.number(float(fact['value']), 'pounds')} in {label}", told, tested


def _bill(case: Case, stated: pd.DataFrame) -> tuple[pd.Series, Row] | None:
    """The number of placements times their average cost, of one source, beside spending on children looked after."""
    count = stated[stated["measure"] == "Residential placements"]
    cost = stated[stated["measure"].str.startswith(COST)]
    both = cost.merge(count[["source_id", "as_of", "value"]], on=["source_id", "as_of"], suffixes=("", "_count"))
    if both.empty:
        return None
    fact = both.iloc[0]
    number, each = float(fact["value_count"]), float(fact["value"])
    when = budgets.closest_year(str(fact["as_of"]))[1]
    spent = {row["period_end"].year: row for _, row in figures.latest(figures.money(case)).iterrows()}
    told = f"{number:,.0f} × {_pounds(each)} = {_pounds(number * each)}."
    if when in spent:
        total = float(spent[when]["value"])
        told += (
            f" That is {number * each / total * 100:.0f}% of the {prose.number(total, 'pounds')} spent on children "
            f"looked after in {year(spent[when]['period'])}. {_residential(case)}"
        )
    return fact, (
        f"{_pounds(number * each)} a year for all residential placements (worked out from the two)",
        told,
        Tested(CANNOT),
    )


def _residential(case: Case) -> str:
    """What the revenue outturn says of residential care, in a sentence; empty where it does not."""
    frame = case.load("outturn_gross", breakdown=budgets.LINES["Residential care"], who=("place",), need_place=False)
    found = figures.latest(frame)
    if found.empty:
        return ""
    newest = found.iloc[-1]
    return (
        f"Residential care alone is in the figures held here for {year(newest['period'])} only: "
        f"{_pounds(newest['value'])}."
    )


def _pounds(value: float) -> str:
    """Pounds in full, so that a reader can do the sum again."""
    return f"£{value:,.0f}"


def _headline(verdicts: pd.Series) -> str:
    tested = verdicts[verdicts != CANNOT]
    if tested.empty:
        return "None of the documents' statements about money can be tested"
    return f"Of {_count(len(tested)).lower()} statements about money that can be tested {listed(_told(tested))}"


def _told(verdicts: pd.Series) -> list[str]:
    """How many statements each verdict was given to: "two agree on another basis", "one differs"."""
    counts = verdicts.value_counts()
    verbs = {
        AGREES: ("agrees", "agree"),
        OTHER_BASIS: ("agrees on another basis", "agree on another basis"),
        DIFFERS: ("differs", "differ"),
        CANNOT: ("cannot be tested from published figures", "cannot be tested from published figures"),
    }
    return [
        f"{_count(int(counts[v])).lower()} {verbs[v][0 if counts[v] == 1 else 1]}" for v in verbs if counts.get(v, 0)
    ]


def _finding(case: Case, verdicts: pd.Series, multiplied: bool) -> str:
    made = _count(len(verdicts) - multiplied).lower()
    more = "; two of them multiply to one more" if multiplied else ""
    return (
        f"Documents on {case.place} make {made} statements about money, or numbers that bear on it{more}. Set beside "
        f"official figures, {listed(_told(verdicts))}."
    )


def _count(n: int) -> str:
    words = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return words[n] if n < len(words) else str(n)
