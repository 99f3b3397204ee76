"""Words on a measure.

What a finding may say of a figure, in which words, and when it says nothing. Every page takes these words; what a page
says of its own stands in its notebook. Chance is judged as docs/methods/chance.md tells."""

import math
from types import SimpleNamespace
from typing import Any

import pandas as pd

import made_up
from rc_analysis.figures import NEIGHBOURS
from rc_analysis.say import compose, remarks
from rc_analysis.say.facts import Facts
from spec_tables import spec

US = "Ourtown"


def of(rows: list[made_up.Row], **columns: Any) -> Facts:
    return Facts.of(made_up.figures(rows, **columns), title="The share")


def value(text: str) -> float | str:
    """A figure or, in square brackets, the reason why there is none."""
    return text.strip("[]") if text.startswith("[") else float(text.rstrip("%"))


def people(text: str) -> float:
    return math.nan if text == "not held" else float(text)


@spec
def test_change(row: dict[str, str]) -> None:
    """A figure rose or fell only where chance among so many people would seldom do as much.

    Where nobody knows how many people stand behind it, it went up or down. Figures that read alike are the same.

    | first | last | people each time | said                                                                        |
    | ----- | ---- | ---------------- | --------------------------------------------------------------------------- |
    | 40%   | 60%  | 100              | The share rose from 40% to 60% between 2024 and 2025.                       |
    | 60%   | 40%  | 100              | The share fell from 60% to 40% between 2024 and 2025.                       |
    | 40%   | 60%  | 20               | The share was 60% in 2025 and 40% in 2024, a difference within chance.      |
    | 40%   | 60%  | not held         | The share went up from 40% to 60% between 2024 and 2025.                    |
    | 40%   | 40%  | 100              | The share was 40% in 2025, the same as in 2024.                             |
    | [c]   | 60%  | 100              | The share was 60% in 2025.                                                  |
    """
    one = of([(US, 2024, value(row["first"])), (US, 2025, value(row["last"]))], cohort=people(row["people each time"]))
    assert remarks.change(one) == row["said"]


@spec
def test_few_people(row: dict[str, str]) -> None:
    """A share of fewer than ten people is said with that, and set against nothing: no change, no rank, no headline.

    | first | last | people | said                                                               |
    | ----- | ---- | ------ | ------------------------------------------------------------------ |
    | 0%    | 80%  | 9      | The share was 80% in 2025, on fewer than ten people.               |
    | 0%    | 80%  | 10     | The share rose from 0% to 80% between 2024 and 2025.               |
    """
    one = of([(US, 2024, value(row["first"])), (US, 2025, value(row["last"]))], cohort=people(row["people"]))
    assert remarks.change(one) == row["said"]
    assert one.few == (row["people"] == "9")


@spec
def test_across_a_break(row: dict[str, str]) -> None:
    """Figures on two sides of a break are not compared: a change begins at the first figure on the newest one's side.

    | 2023 | 2024 | 2025 | break        | said                                                  |
    | ---- | ---- | ---- | ------------ | ----------------------------------------------------- |
    | 10%  | 40%  | 60%  | none         | The share rose from 10% to 60% between 2023 and 2025. |
    | 10%  | 40%  | 60%  | before 2024  | The share rose from 40% to 60% between 2024 and 2025. |
    | 10%  | 40%  | 60%  | before 2025  | The share was 60% in 2025.                            |
    | 10%  | 40%  | 60%  | 2024 apart   | The share rose from 10% to 60% between 2023 and 2025. |
    """
    sides = {"none": [0, 0, 0], "before 2024": [0, 1, 1], "before 2025": [0, 0, 1], "2024 apart": [0, 1, 0]}
    rows: list[made_up.Row] = [(US, year, value(row[str(year)])) for year in (2023, 2024, 2025)]
    assert remarks.change(of(rows, cohort=500, segment=sides[row["break"]])) == row["said"]


@spec
def test_beside_others(row: dict[str, str]) -> None:
    """A figure is higher or lower than another only beyond chance; sizes and shares of few are set beside nobody's.

    | ours | people   | similar | England | said                                                                      |
    | ---- | -------- | ------- | ------- | ------------------------------------------------------------------------- |
    | 54%  | 400      | 43%     | 44%     | It is higher than similar areas (43%) and England (44%).                  |
    | 30%  | 400      | 43%     | 32%     | It is lower than similar areas (43%), and within chance of England (32%). |
    | 43%  | 400      | 43%     | [c]     | It is the same as similar areas (43%).                                    |
    | 54%  | 9        | 43%     | 44%     |                                                                           |
    | 54%  | not held | 43%     | 44%     |                                                                           |
    """
    rows: list[made_up.Row] = [
        (US, 2025, value(row["ours"])),
        (NEIGHBOURS, 2025, value(row["similar"])),
        ("England", 2025, value(row["England"])),
    ]
    assert remarks.beside(of(rows, cohort=[people(row["people"]), 5000, 80_000])) == row["said"]


@spec
def test_rank(row: dict[str, str]) -> None:
    """A place is counted from the nearer end of all councils with a figure; those that read alike are joint.

    There is no rank among fewer than ten, for a share of fewer than ten people, or where all have the same. Others'
    shares of so few are not counted, and councils that report together count once.

    | ours | all others                                | people | said                                 |
    | ---- | ----------------------------------------- | ------ | ------------------------------------ |
    | 90   | 10 20 30 40 50 60 70 80 85                | 100    | It is the highest of 10 councils.    |
    | 80   | 10 20 30 40 50 60 70 85 90                | 100    | It is the 3rd highest of 10 councils. |
    | 20   | 10 30 40 50 60 70 80 85 90                | 100    | It is the 2nd lowest of 10 councils. |
    | 20   | 20 30 40 50 60 70 80 85 90                | 100    | It is joint lowest of 10 councils.   |
    | 90   | 10 20 30 40 50 60 70 80 [c]               | 100    |                                      |
    | 90   | 10 20 30 40 50 60 70 80 85                | 9      |                                      |
    | 100  | 100 100 100 100 100 100 100 100 100       | 100    |                                      |
    """
    mine = float(row["ours"])
    others = [value(v) for v in row["all others"].split()]
    held = pd.DataFrame({"value": [mine, *(v if isinstance(v, float) else math.nan for v in others)]})
    held = held.assign(area_code=["here", *map(str, range(len(others)))], period_end=pd.Timestamp(2025, 3, 31))
    case: Any = SimpleNamespace(peers=lambda *_: held, area=SimpleNamespace(code="here"))
    one = of([(US, 2025, mine)], cohort=people(row["people"]))
    assert remarks.rank(Facts(**{**vars(one), "case": case, "measure": "made_up"})) == row["said"]


@spec
def test_withheld_and_old_figures(row: dict[str, str]) -> None:
    """Where the newest figure is not shown the one before is told, and why; it is then neither compared nor ranked.

    | 2024 | 2025  | England 2025 | said                                                       | compared |
    | ---- | ----- | ------------ | ---------------------------------------------------------- | -------- |
    | 40%  | 41%   | 44%          |                                                            | yes      |
    | 40%  | [c]   | 44%          | The figure for 2025 is withheld to protect confidentiality. | no       |
    | 40%  | [x]   | 44%          | The figure for 2025 is not available.                      | no       |
    | 40%  | no row | 44%         | No newer figure than that of 2024 is held.                 | no       |
    """
    rows: list[made_up.Row] = [(US, 2024, value(row["2024"])), ("England", 2024, 44), ("England", 2025, 44)]
    if row["2025"] != "no row":
        rows.insert(1, (US, 2025, value(row["2025"])))
    one = of(rows, cohort=500)
    assert remarks.withheld(one) == row["said"]
    assert bool(remarks.beside(one)) == (row["compared"] == "yes")


@spec
def test_the_largest_part(row: dict[str, str]) -> None:
    """The largest part of a whole is named only where no part that is not shown can be larger.

    | parts       | in      | said                                                                          |
    | ----------- | ------- | ----------------------------------------------------------------------------- |
    | 60 25 15    | percent | The largest part in 2025: a (60%), then b (25%).                              |
    | 60 25 [c]   | percent | The largest part in 2025: a (60%), then b (25%).                              |
    | 40 25 [c]   | percent | The largest part in 2025: a (40%).                                            |
    | 40 15 [c]   | percent | The largest part in 2025 cannot be told, as 1 part is not shown.              |
    | 40 [c] [c]  | percent | The largest part in 2025 cannot be told, as 2 parts are not shown.            |
    | 60 25 [c]   | count   | The largest part in 2025 cannot be told, as 1 part is not shown.              |
    | 40 40 20    | percent | The two largest parts in 2025: a and b (40% each).                            |
    """
    from rc_analysis.shapes.parts import parts

    values = [value(v) for v in row["parts"].split()]
    frame = made_up.figures([(US, 2025, v) for v in values], breakdown=list("abc")[: len(values)], unit=row["in"])
    assert parts(frame, title="Homes", sources="Made up").finding == row["said"]


@spec
def test_limits_of_a_finding(row: dict[str, str]) -> None:
    """A finding has at most 45 words and six numbers; sentences that no longer fit go to the notes.

    Years, dates, ages, what a rate is per, and how many are ranked do not count as numbers.

    | text                                                    | words | numbers |
    | ------------------------------------------------------- | ----- | ------- |
    | It rose from 38% to 54% between 2021 and 2025.          | 10    | 2       |
    | On 31 March 2025 there were 1,204 children.             | 8     | 1       |
    | Care leavers aged 19 to 21: 49%.                        | 7     | 1       |
    | The rate was 144 per 10,000.                            | 6     | 1       |
    | It is the 5th highest of 151 councils.                  | 8     | 1       |
    | £46.3 million in 2024-25, 2,025 of 2,100 placements.    | 8     | 3       |
    """
    assert compose.size(row["text"]) == (int(row["words"]), int(row["numbers"]))
