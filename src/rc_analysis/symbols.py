"""The shorthand for a figure that is not shown, in both directions.

Explore Education Statistics files put bare letters in number columns (`c`); published tables put them in
square brackets (`[c]`), as the Analysis Function's guidance asks. Missing, withheld and zero are three things.
Source of the meanings: DfE, Statistics production guidance, open data standards; older marks in `OLD_MARKS`.
"""

import pandas as pd

MEANINGS: dict[str, str] = {
    "c": "withheld to protect confidentiality",
    "z": "not applicable",
    "x": "not available",
    "low": "rounds to zero but is not zero",
    "k": "rounds to zero but is not zero",
    "u": "low reliability",
    "m": "missing or withheld: the source does not say which",
}
"""Every symbol that `observations.symbol` may hold, and what a reader is told it means."""

NOBODY, MISSING, NOT_APPLICABLE = "nobody", "x", "z"
MEANINGS[NOBODY] = "nobody to count: the whole is zero"  # worked out here, never in a publisher's file

OLD_MARKS: dict[str, str] = {":": "x", "~": "low", "..": "x", ".": "z"}
"""Marks of older releases and what they became."""

LAIT_MARK = "-"
"""The Local Authority Interactive Tool prints one mark for missing and for withheld alike: symbol `m`."""


def split(column: pd.Series, *, lait: bool = False) -> pd.DataFrame:
    """Part a published column into numbers and symbols.

    In: a column of any dtype, as read with no NA guessing (numbers, text, blanks).
    Out: same index; `value` (float64, NaN where there is no number) and `symbol` (str or NA).
    A blank has neither. Raises ValueError naming the first few cells that are none of these.

    >>> split(pd.Series(["12", "c", "", "1,204", "45%"])).to_dict("list")
    {'value': [12.0, nan, nan, 1204.0, 45.0], 'symbol': [nan, 'c', nan, nan, nan]}
    """
    text = column.astype("str").str.strip().where(column.notna(), "")
    number = pd.to_numeric(text.str.replace(",", "", regex=False).str.rstrip("%"), errors="coerce")
    mark = text.where(number.isna(), "").str.lower().replace(OLD_MARKS)
    if lait:
        mark = mark.replace({LAIT_MARK: "m"})
    known = mark.isin(list(MEANINGS))
    strange = text[number.isna() & ~known & (mark != "")]
    if len(strange):
        raise ValueError(f"neither a number nor a symbol: {sorted(set(strange))[:5]}")
    return pd.DataFrame({"value": number.astype("float64"), "symbol": mark.where(known).astype("str")})


def bracket(symbol: str) -> str:
    """The symbol as a published table shows it: `c` becomes `[c]`."""
    return f"[{symbol}]"


def explain(symbols: "pd.Series | list[str]") -> str:
    """One line that explains the symbols a table uses, in a fixed order; empty where it uses none.

    >>> explain(["c", "z", "c"])
    '[c] withheld to protect confidentiality; [z] not applicable'
    """
    present = set(pd.Series(symbols, dtype="object").dropna())
    return "; ".join(f"{bracket(s)} {meaning}" for s, meaning in MEANINGS.items() if s in present)
