"""A council's own savings plan: `data/added/savings.csv`, one row a saving and financial year.

Columns: area_code, saving (its name), year (2025-26), planned, delivered (so far), forecast (for the whole year), all
three in pounds, and reported_on (the date of the monitoring report, 2026-06-30).
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from rc_analysis.errors import DataError, UserError, raise_all
from rc_analysis.sources.tabular import read_csv

COLUMNS = ("area_code", "saving", "year", "planned", "delivered", "forecast", "reported_on")
MONEY = ("planned", "delivered", "forecast")


def read_savings(path: Path) -> pd.DataFrame:
    """Read and check a savings plan. Out: `COLUMNS`, money as float64, reported_on as datetime64.

    Raises DataError, which lists every fault of the file with its line.
    """
    frame = read_csv(path, COLUMNS)[list(COLUMNS)].apply(lambda column: column.str.strip())
    raise_all(list(_faults(frame, path.name)))
    money = {name: pd.to_numeric(frame[name].str.replace(",", "")).astype("float64") for name in MONEY}
    return frame.assign(**money, reported_on=pd.to_datetime(frame["reported_on"]))


def _faults(frame: pd.DataFrame, name: str) -> Iterator[UserError]:
    for n, row in frame.iterrows():
        where = f"{name}, line {int(str(n)) + 2}"
        if not row["saving"]:
            yield DataError(f"{where}: saving", seen="", allowed="the saving's name")
        if not _is_year(row["year"]):
            yield DataError(f"{where}: year", seen=row["year"], allowed="a financial year such as 2025-26")
        if not _is_day(row["reported_on"]):
            yield DataError(f"{where}: reported_on", seen=row["reported_on"], allowed="a date such as 2026-06-30")
        amounts = {c: _amount(row[c]) for c in MONEY}
        for column, value in amounts.items():
            if value is None:
                yield DataError(f"{where}: {column}", seen=row[column], allowed="pounds, nought or more, no £ sign")
        delivered, forecast = amounts["delivered"], amounts["forecast"]
        if delivered is not None and forecast is not None and delivered > forecast:
            yield DataError(
                f"{where}: forecast",
                seen=row["forecast"],
                allowed=f"at least the {row['delivered']} delivered, as it is for the whole year",
            )
    keys = ["area_code", "saving", "year", "reported_on"]
    for _, row in frame[frame.duplicated(keys)].iterrows():
        yield DataError(
            name, seen=f"{row['saving']}, {row['year']}, twice", allowed="one row a saving, year and report"
        )


def _amount(text: str) -> float | None:
    return float(text.replace(",", "")) if re.fullmatch(r"\d[\d,]*(\.\d+)?", text) else None


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"20\d\d-\d\d", text)) and int(text[5:]) == (int(text[2:4]) + 1) % 100


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False
