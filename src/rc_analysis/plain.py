"""Data are not code: texts that a spreadsheet would run as a formula, made plain.

A cell that begins with =, +, -, @, a tab or a carriage return gets an apostrophe before it, by which a spreadsheet
knows text. Numbers stay numbers.
"""

import csv
import io
import re

import pandas as pd

_FORMULA = re.compile(r"^\s*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"\s*[+-]?(\d[\d,]*)?\.?\d*([eE][+-]?\d+)?\s*%?\s*")


def cell(text: str) -> str:
    """A cell's text, with an apostrophe before it where it could be taken for a formula.

    >>> cell("=1+1"), cell("-3.2"), cell("-cmd|' /C calc'!A0"), cell("Foster homes")
    ("'=1+1", '-3.2', "'-cmd|' /C calc'!A0", 'Foster homes')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def frame(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts, headings and index included, no spreadsheet runs."""

    def one(value: object) -> object:
        return cell(value) if isinstance(value, str) else value

    made = table.apply(lambda column: column if pd.api.types.is_numeric_dtype(column) else column.map(one))
    return made.rename(index=one, columns=one)


def csv_text(text: str) -> str:
    """A CSV file's text, of which no cell runs; the same text where none would.

    >>> csv_text("a,b\\n=1,2\\n")
    "a,b\\n'=1,2\\n"
    """
    rows = list(csv.reader(io.StringIO(text)))
    safe = [[cell(value) for value in row] for row in rows]
    if safe == rows:
        return text
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(safe)
    return out.getvalue()
