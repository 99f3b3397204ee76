"""How an authority's own records are counted.

From the header and episodes of its SSDA903 returns. All records here are made up.
"""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from made_up_returns import episode, header, write_years
from rc_analysis.sources.ssda903 import RULES, Returns, read_returns, spell_table
from rc_analysis.topics.care_records import counts, looked_after, pieces
from rc_analysis.topics.care_records.states import PLACEMENTS, in_care
from spec_tables import spec


@pytest.fixture
def reading(tmp_path: Path):
    """Read episodes as a return to March 2021, beside a sound child of its own."""

    def read(*rows: dict[str, str], born: str = "06/05/2010") -> Returns:
        sound = episode("Z", date(2020, 5, 1), date(2020, 5, 2), PLACE="S1")
        heads = [header(child, born) for child in sorted({row["CHILD"] for row in rows} | {"Z"})]
        return read_returns(write_years(tmp_path, {2021: (heads, [sound, *rows])}))

    return read


def others(returns: Returns) -> pd.DataFrame:
    table = looked_after(spell_table(returns))
    return table[table["place"] != "S1"]


@spec
def test_looked_after_on_a_day(row: dict[str, str], reading) -> None:
    """A child is looked after from the day an episode starts, up to the day before it ends. Children under a series of
    short breaks (legal status V3 or V4) are left out, as in published numbers.

    | start      | end        | legal status | day        | looked after |
    | ---------- | ---------- | ------------ | ---------- | ------------ |
    | 01/06/2020 | 01/07/2020 | C2           | 31/05/2020 | no           |
    | 01/06/2020 | 01/07/2020 | C2           | 01/06/2020 | yes          |
    | 01/06/2020 | 01/07/2020 | C2           | 30/06/2020 | yes          |
    | 01/06/2020 | 01/07/2020 | C2           | 01/07/2020 | no           |
    | 01/06/2020 |            | C2           | 31/03/2021 | yes          |
    | 01/06/2020 | 01/06/2020 | C2           | 01/06/2020 | no           |
    | 01/06/2020 |            | V4           | 31/03/2021 | no           |
    """
    returns = reading(episode("A", row["start"], row["end"], LS=row["legal status"]))
    there = in_care(others(returns), pd.to_datetime(row["day"], dayfirst=True))
    assert len(there) == (row["looked after"] == "yes")


@spec
def test_age_band(row: dict[str, str], reading) -> None:
    """The age band is that of the age on the day, and changes on the birthday. Who is born on 29 February has the
    birthday on 1 March in other years.

    | born       | day        | age band    |
    | ---------- | ---------- | ----------- |
    | 01/07/2019 | 30/06/2020 | Under 1     |
    | 01/07/2019 | 01/07/2020 | 1 to 4      |
    | 01/07/2015 | 30/06/2020 | 1 to 4      |
    | 01/07/2010 | 01/07/2020 | 10 to 15    |
    |            | 31/12/2020 | Not known   |
    | 29/02/2004 | 31/12/2020 | 16 and over |
    | 29/02/2016 | 28/02/2021 | 1 to 4      |
    | 29/02/2016 | 01/03/2021 | 5 to 9      |
    """
    returns = reading(episode("A", "01/06/2020"), born=row["born"])
    there = in_care(pieces(others(returns)), pd.to_datetime(row["day"], dayfirst=True))
    assert there["age"].tolist() == [row["age band"]]


@spec
def test_kind_of_placement(row: dict[str, str]) -> None:
    """The kind of placement is that of the return's code.

    | codes             | kind                                   |
    | ----------------- | -------------------------------------- |
    | U1 U2 U3 U4 U5 U6 | Foster homes                           |
    | K1 K2             | Children's homes and secure homes      |
    | H5 P2             | Supported accommodation                |
    | P1                | Placed with own parents                |
    | A3 A4 A5 A6       | Placed for adoption                    |
    | S1 R1 R2 R3 R5    | Schools and other residential settings |
    | Z1 P3 T0 T1 T2 T3 T4 | Other placements                    |
    """
    assert {PLACEMENTS[code] for code in row["codes"].split()} == {row["kind"]}


@spec
def test_new_placement(row: dict[str, str], reading) -> None:
    """A new episode is a move to another home where the carer changes; a temporary stay is no placement of its own. The
    first column is the reason for the new episode: S start of care, L legal status alone, T and U another kind of
    placement with the same carer, P and B another carer.

    | reason | new place | placements in the year |
    | ------ | --------- | ---------------------- |
    | L      | U6        | 1                      |
    | T      | A5        | 1                      |
    | U      | A5        | 1                      |
    | P      | K2        | 2                      |
    | B      | U4        | 2                      |
    | P      | T1        | 1                      |
    """
    second = episode("A", "01/09/2020", RNE=row["reason"], PLACE=row["new place"])
    returns = reading(episode("A", "01/06/2020", "01/09/2020", REC="X1"), second)
    found = counts.homes_in_year(others(returns), counts.Window.year_to(pd.Timestamp(2021, 3, 31)))
    assert found.loc["1 placement" if row["placements in the year"] == "1" else "2 placements"] == 1


@spec
def test_one_fault(row: dict[str, str], reading) -> None:
    """A record that breaks a rule is counted under it, once.

    | start      | end        | rule                                   |
    | ---------- | ---------- | -------------------------------------- |
    | 01/06/2020 | 01/05/2020 | End before start                       |
    | 31/06/2020 |            | Date that cannot be read as dd/mm/yyyy |
    |            | 01/05/2020 | No start date                          |
    | 01/06/2022 |            | Start after the return's last day      |
    | 01/06/2020 | 01/06/2020 | Episode that ends on the day it starts |
    | 01/05/2009 | 01/06/2020 | Episode that starts before birth       |
    | 01/06/2020 | 01/07/2020 | none                                   |
    """
    table = reading(episode("A", row["start"], row["end"])).faults
    broken = table[table["found"] > 0]
    assert broken["title"].tolist() == ([] if row["rule"] == "none" else [row["rule"]])
    assert broken["found"].sum() == (row["rule"] != "none")


@spec
def test_rules(row: dict[str, str]) -> None:
    """All rules, what each counts, and what is made of the records that break it. None is left out uncounted.

    | rule                                                 | counted in | what is made of it                  |
    | ---------------------------------------------------- | ---------- | ----------------------------------- |
    | File with nothing in it                              | files      | left out                            |
    | File that is not comma-separated text                | files      | left out                            |
    | File without the columns of any SSDA903 table        | files      | left out                            |
    | Line with too few or too many cells                  | rows       | left out                            |
    | No child number                                      | rows       | left out                            |
    | Date that cannot be read as dd/mm/yyyy               | rows       | episode left out; age not known     |
    | No start date                                        | rows       | left out                            |
    | The same row twice in one return                     | rows       | one kept                            |
    | End before start                                     | rows       | left out                            |
    | Start after the return's last day                    | rows       | left out                            |
    | Code that the return does not have                   | rows       | kept; shown as not known            |
    | Episode that runs into the child's next one          | episodes   | ends when the next begins           |
    | Episode with no end, though a later one begins       | episodes   | ends when the next begins           |
    | Open episode that later returns leave out            | episodes   | ends the day after its return       |
    | Child more than once in one header                   | children   | the last kept                       |
    | Pupil number under more than one child number        | children   | kept apart                          |
    | Child with differing dates of birth                  | children   | the latest return's taken           |
    | Child with episodes and no header                    | children   | kept; age not known                 |
    | Child with a header and no date of birth             | children   | kept; age not known                 |
    | Episode that starts before birth                     | episodes   | kept; age not known till birth      |
    | Episode that ends on the day it starts               | episodes   | kept; counts for no day and no stay |
    | Looked after beyond the 18th birthday                | children   | kept with those of 16 and over      |
    | Year without episodes between the first and the last | years      | no rate or count over it            |
    """
    rule = next(rule for rule in RULES.values() if rule.title == row["rule"])
    assert (rule.counts, rule.done) == (row["counted in"], row["what is made of it"])


def test_every_rule_is_in_the_table() -> None:
    """The table above names every rule that the returns are held against."""
    named = test_rules.__doc__ or ""
    assert [rule.title for rule in RULES.values() if f"| {rule.title} " not in named] == []
