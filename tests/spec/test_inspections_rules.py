"""Inspections.

How grades are followed from one inspection to the next, and how the wait for the next one is told."""

import pandas as pd

from rc_analysis.exhibits.inspections import words
from rc_analysis.methods import survival
from rc_analysis.topics.inspections import documents, judgements
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
def test_parts_of_a_group(row: dict[str, str]) -> None:
    """Up to ten, authorities are counted in words; beyond that in figures.

    | part | of  | written      |
    | ---- | --- | ------------ |
    | 8    | 10  | eight of ten |
    | 0    | 10  | none of ten  |
    | 8    | 12  | 8 of 12      |
    """
    assert words.out_of(int(row["part"]), int(row["of"])) == row["written"]
