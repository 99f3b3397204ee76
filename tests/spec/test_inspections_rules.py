"""Inspections.

How grades are followed from one inspection to the next, and how the wait for the next one is told."""

import pandas as pd

from rc_analysis import paths
from rc_analysis.methods import survival
from rc_analysis.sources.themes import read_themes
from rc_analysis.store import open_store
from rc_analysis.topics.inspections import GRADE, documents, judgements, transitions
from spec_tables import spec


@spec
def test_which_way_a_grade_went(row: dict[str, str]) -> None:
    """A grade is compared with the same judgement's grade at the full inspection before. The scale that ended in 2013
    had "adequate" in place of "requires improvement"; the two are not set against each other.

    | before               | after                | told as |
    | -------------------- | -------------------- | ------- |
    | good                 | outstanding          | up      |
    | requires improvement | requires improvement | same    |
    | good                 | inadequate           | down    |
    | adequate             | good                 | unlike  |
    """
    before, after = (row[c].replace(" ", "_") for c in ("before", "after"))
    assert judgements.direction(before, after) == row["told as"]


@spec
def test_public_on_a_day(row: dict[str, str]) -> None:
    """An edition uses nothing that was not public on its date: publication counts, else the inspection's last day, else
    its first.

    | first day  | last day   | published  | edition's date | used |
    | ---------- | ---------- | ---------- | -------------- | ---- |
    | 2022-06-20 | 2022-07-01 | 2022-09-22 | 2022-09-21     | no   |
    | 2022-06-20 | 2022-07-01 | 2022-09-22 | 2022-09-22     | yes  |
    | 2025-12-01 | 2025-12-12 |            | 2025-12-31     | yes  |
    | 2025-12-01 | 2025-12-12 |            | 2025-12-05     | no   |
    """
    frame = pd.DataFrame([[pd.to_datetime(row[c] or None) for c in ("first day", "last day", "published")]])
    frame.columns = ["start", "end", "published"]
    frame = frame.astype("datetime64[ns]")
    known = judgements.known_by(frame, pd.Timestamp(row["edition's date"]))
    assert len(known) == (row["used"] == "yes")


@spec
def test_a_theme_that_recurs(row: dict[str, str]) -> None:
    """A theme recurs when recommendations of more than one inspection bear it, however many each made.

    | first inspection | second inspection | recurs  |
    | ---------------- | ----------------- | ------- |
    | neglect neglect  | voice             |         |
    | neglect voice    | voice             | voice   |
    | neglect          | neglect neglect   | neglect |
    """
    cells = [
        (day, n, theme)
        for day, column in (("2017-01-01", "first inspection"), ("2022-01-01", "second inspection"))
        for n, theme in enumerate(row[column].split(), 1)
    ]
    frame = pd.DataFrame(cells, columns=["date", "ordinal", "themes"]).assign(date=lambda f: pd.to_datetime(f["date"]))
    assert documents.recurring(documents.theme_counts(frame)) == row["recurs"].split()


@spec
def test_half_inspected_again(row: dict[str, str]) -> None:
    """The wait by which half of authorities had been inspected again. A wait that has not ended, marked +, is counted
    as long as it has been watched: left out, it would make waits look shorter than they are.

    | waits in years | half within |
    | -------------- | ----------- |
    | 3 4 5          | 4           |
    | 3 4 5 5+ 5+    | 5           |
    | 3 4+ 4+        |             |
    """
    marks = row["waits in years"].split()
    frame = pd.DataFrame({"wait": [float(m.rstrip("+")) for m in marks], "ended": [not m.endswith("+") for m in marks]})
    found = survival.quantile(survival.product_limit(frame), 0.5)
    assert ("" if pd.isna(found) else f"{found:.0f}") == row["half within"]


@spec
def test_which_themes_a_recommendation_bears(row: dict[str, str]) -> None:
    """Recommendations of other authorities are given themes by the patterns of `data/themes.csv`, the place's own by
    hand. A strategy meeting about one child is no strategy, an assessment of needs for training no assessment of a
    child, and staff who are too few are no want of homes. One recommendation can bear several themes, or none. The
    sentences here are made up.

    | a recommendation asks for                           | themes                                  |
    | --------------------------------------------------- | --------------------------------------- |
    | Return home interviews held in time                 | missing_children                        |
    | More foster carers recruited close to home          | sufficiency                             |
    | Strategy discussions with everyone who is needed    | child_protection                        |
    | A strategy for the whole service                    | strategy_and_impact                     |
    | Enough social workers for the work                  | workforce                               |
    | Pathway plans that care leavers help to write       | plans_and_assessments care_leavers      |
    | Managers' oversight of private fostering            | private_fostering management_oversight  |
    | A training needs assessment                         |                                         |
    """
    found = read_themes(paths.data("themes.csv")).code(row["a recommendation asks for"])
    assert " ".join(found) == row["themes"]


@spec
def test_the_way_to_good(row: dict[str, str]) -> None:
    """How long it took to reach good is counted from the inspection that newly gave the lower grade to the first later
    one graded good or outstanding; another grade below good does not end it. RI: requires improvement.

    | grades in order, with the year            | from | until | reached |
    | ----------------------------------------- | ---- | ----- | ------- |
    | RI 2018, good 2021                        | 2018 | 2021  | yes     |
    | RI 2018, RI 2020, good 2023               | 2018 | 2023  | yes     |
    | RI 2018, inadequate 2020, good 2023       | 2018 | 2023  | yes     |
    | good 2018, RI 2021                        | 2021 | 2025  | no      |
    """
    full = {"RI": "requires_improvement"}
    parts = [part.split() for part in row["grades in order, with the year"].split(", ")]
    frame = pd.DataFrame([(full.get(g, g), pd.Timestamp(int(y), 1, 1)) for g, y in parts], columns=["grade", "start"])
    frame = frame.assign(
        area_code="A", framework="ILACS", judgement="overall", stage="published", end=pd.NaT, published=pd.NaT,
        inspection_id=frame["start"].astype("str"), source_id="made-up",
    )  # fmt: skip
    ways = transitions.ways_to_good(frame, pd.Timestamp("2025-01-01"), {})
    one = ways[ways["grade"] == "requires_improvement"].iloc[0]
    assert (str(one["start"].year), str(one["stop"].year)) == (row["from"], row["until"])
    assert one["ended"] == (row["reached"] == "yes")


@spec
def test_three_things_without_a_grade(row: dict[str, str]) -> None:
    """Where there is no grade, the page says which of three things it is. What the framework did not judge apart at the
    time (care leavers before 2023) is none of them: its cell stays empty.

    | inspection began | judgement    | the report says | shown as               |
    | ---------------- | ------------ | --------------- | ---------------------- |
    | 2024-05-13       | overall      | not judged      | not judged             |
    | 2026-05-11       | overall      |                 | no such judgement made |
    | 2024-05-13       | overall      |                 | not held here          |
    | 2026-05-11       | in_care      |                 | not held here          |
    | 2022-05-09       | care_leavers |                 |                        |
    """
    start = pd.Timestamp(row["inspection began"])
    kinds = {"leaders": "good"} | ({row["judgement"]: "not_judged"} if row["the report says"] else {})
    frame = pd.DataFrame({"judgement": list(kinds), "grade": list(kinds.values())}).assign(
        area_code="A", framework="ILACS", stage="published", inspection_id="x", start=start, end=pd.NaT,
        published=pd.NaT, source_id="made-up",
    )  # fmt: skip
    rules = open_store().framework_rules()
    shown = judgements.with_missing(judgements.with_rules(frame, rules), rules).set_index("judgement")["grade"]
    assert GRADE.get(shown.get(row["judgement"], ""), "") == row["shown as"]
