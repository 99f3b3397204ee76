"""Which counts of children are withheld, as tables. All of the counts are made up.

`c` stands for a withheld count. These rules are for an authority's own returns: figures that the Department, Ofsted
or another publisher has released have been through their own control, and are shown as released.
"""

import io

import pandas as pd
import pytest

from rc_analysis.disclosure import withhold

RULES = {
    "a count from 1 to 5 is withheld, and zero and 6 are shown": (
        """
        reason     | children
        abuse      | 0
        illness    | 6
        disability | 5
        distress   | 1
        """,
        """
        reason     | children
        abuse      | 0
        illness    | 6
        disability | c
        distress   | c
        """,
    ),
    "with a total shown, a count withheld alone takes the next smallest with it": (
        """
        placement | children
        foster    | 80
        home      | 12
        secure    | 2
        total     | 94
        """,
        """
        placement | children
        foster    | 80
        home      | c
        secure    | c
        total     | 94
        """,
    ),
    "two withheld that can only be 1 and 1 take a third with them": (
        """
        placement | children
        foster    | 80
        adoption  | 1
        secure    | 1
        total     | 82
        """,
        """
        placement | children
        foster    | c
        adoption  | c
        secure    | c
        total     | 82
        """,
    ),
    "a zero is withheld only where nothing else is left": (
        """
        placement | children
        foster    | 7
        home      | 0
        secure    | 3
        total     | 10
        """,
        """
        placement | children
        foster    | c
        home      | 0
        secure    | c
        total     | 10
        """,
    ),
    "a total that is small is withheld as any other count": (
        """
        placement | children
        foster    | 3
        home      | 0
        total     | 3
        """,
        """
        placement | children
        foster    | c
        home      | 0
        total     | c
        """,
    ),
    "with totals both ways, rows and columns are each made safe": (
        """
        age     | boys | girls | total
        0 to 4  | 20   | 18    | 38
        5 to 9  | 3    | 17    | 20
        10 to 15| 40   | 36    | 76
        total   | 63   | 71    | 134
        """,
        """
        age     | boys | girls | total
        0 to 4  | c    | c     | 38
        5 to 9  | c    | c     | 20
        10 to 15| 40   | 36    | 76
        total   | 63   | 71    | 134
        """,
    ),
}


def table(text: str) -> pd.DataFrame:
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    frame = pd.read_csv(io.StringIO(lines), sep=r"\s*\|\s*", engine="python", dtype=str)
    return frame.set_index(frame.columns[0])


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str) -> None:
    before, after = (table(text) for text in RULES[rule])
    total_row = "total" if "total" in before.index else None
    total_column = "total" if "total" in before.columns else None
    values, symbols = withhold(before.astype(int), total_row=total_row, total_column=total_column)
    shown = values.astype("str").where(symbols.isna(), symbols)
    assert shown.to_dict() == after.to_dict(), f"\n{shown}"
