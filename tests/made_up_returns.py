"""Made-up SSDA903 returns: no real child, carer or address. Numbers, births and homes are drawn by chance."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

HEADER = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB")
EPISODES = (
    "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST PL_POST URN".split()  # noqa: SIM905
)
Row = dict[str, str]
PLACES = ("U4", "U6", "U6", "U1", "K2", "K2", "P1", "H5", "A5", "Z1")


def text(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def header(child: str, born: date | str, **other: str) -> Row:
    """A header row; a date of birth given as text stands as it is."""
    dob = born if isinstance(born, str) else text(born)
    return dict.fromkeys(HEADER, "") | {"CHILD": child, "SEX": "1", "DOB": dob, "ETHNIC": "WBRI"} | other


def episode(child: str, start: date | str, end: date | str | None = None, **other: str) -> Row:
    """An episode row: a foster home under a care order, begun as a start of care, unless `other` says otherwise."""
    begun = start if isinstance(start, str) else text(start)
    ended = end if isinstance(end, str) else text(end)
    usual = {"RNE": "S", "LS": "C2", "CIN": "N1", "PLACE": "U6", "PLACE_PROVIDER": "PR1", "REC": "E4A" if ended else ""}
    codes = {
        "CHILD": child,
        "DECOM": begun,
        "DEC": ended,
        "HOME_POST": "ZZ1 1ZZ",
        "PL_POST": "ZZ2 2ZZ",
        "URN": "XXXXXXX",
    }
    return dict.fromkeys(EPISODES, "") | codes | usual | other


def write(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_years(
    folder: Path, years: Mapping[int, tuple[Sequence[Row], Sequence[Row]]], pattern: str = "{y}/{t}.csv"
) -> Path:
    """Write each year's header and episodes; `pattern` names the files: `{y}` the year's end, `{t}` the table."""
    for year, (headers, episodes) in years.items():
        write(folder / pattern.format(y=year, t="header"), HEADER, headers)
        write(folder / pattern.format(y=year, t="episodes"), EPISODES, episodes)
    return folder


def authority(
    first: int = 2018, last: int = 2021, children: int = 150, seed: int = 1
) -> dict[int, tuple[list[Row], list[Row]]]:
    """A made-up authority's returns for the years to March `first` to `last`: about `children` looked after on a day,
    with a steady flow in and out, as lists of header and episode rows by year."""
    rng = np.random.default_rng(seed)
    begin, end = date(first - 5, 4, 1), date(last, 3, 31)
    lives: list[tuple[Row, list[tuple[date, date | None, Row]]]] = []
    per_day = children / 700
    day = begin
    while day <= end:
        for _ in range(rng.poisson(per_day)):
            lives.append(_life(str(700_000 + len(lives)), day, rng))
        day += timedelta(days=1)
    years = {}
    for year in range(first, last + 1):
        opens, closes = date(year - 1, 4, 1), date(year, 3, 31)
        headers, rows = [], []
        for head, spans in lives:
            mine = [
                row | ({"DEC": "", "REC": ""} if stop is None or stop > closes else {})
                for start, stop, row in spans
                if start <= closes and (stop is None or stop >= opens)
            ]
            rows += mine
            headers += [head] if mine else []
        years[year] = (headers, rows)
    return years


def _life(child: str, begun: date, rng: np.random.Generator) -> tuple[Row, list[tuple[date, date | None, Row]]]:
    age = rng.uniform(0, 17)
    born = begun - timedelta(days=int(age * 365.25))
    adult = date(born.year + 18, born.month, min(born.day, 28))
    spans, start, new = [], begun, "S"
    while True:
        stop = start + timedelta(days=1 + int(rng.exponential(250)))
        leaves = rng.random() < 0.35 or stop >= adult
        stop = min(stop, adult)
        codes = {"RNE": new, "PLACE": str(rng.choice(PLACES)), "LS": str(rng.choice(["C2", "C1", "V2", "E1", "L2"]))}
        codes |= {"REC": "E4A" if leaves else "X1", "REASON_PLACE_CHANGE": "" if leaves else "CARPL"}
        spans.append((start, stop, episode(child, start, stop, **codes)))
        if leaves or stop >= adult:
            return header(child, born, UPN=f"A{int(child):012d}"), spans
        start, new = stop, str(rng.choice(["P", "P", "L", "B", "T", "U"]))
