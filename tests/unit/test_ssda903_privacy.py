"""Nothing that names a child comes out: markers are planted in made-up returns and looked for in all that is said."""

import io
import logging
import pickle
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from made_up_returns import EPISODES, HEADER, authority, episode, header, write, write_years
from rc_analysis.errors import UserError
from rc_analysis.sources.ssda903 import Returns, read_returns, spell_table
from rc_analysis.topics.care_records import looked_after, pieces, project, summary

CHILD, UPN, MOTHER, HOME, PLACE = "CHILDMARK7781", "UPNMARK77810X", "MOTHMARK77", "HP77 8MK", "PP77 8MK"
BORN = date(2012, 2, 29)
BIRTH = ("29/02/2012", "2012-02-29", "29 February 2012", "2012, 2, 29", "20120229", "1330473600")
MARKS = (CHILD, UPN, MOTHER, HOME, PLACE, *BIRTH)
DAY = date(2020, 3, 31)
MANY = authority(2018, 2020, children=40)


def planted(**codes: str) -> dict[str, str]:
    return episode(CHILD, date(2019, 5, 1), None, HOME_POST=HOME, PL_POST=PLACE, **codes)


def folder_with(folder: Path, rows: list[dict[str, str]]) -> Path:
    years = {year: (list(heads), list(spans)) for year, (heads, spans) in MANY.items()}
    years[2020][0].append(header(CHILD, BORN, UPN=UPN, MOTHER=MOTHER, MC_DOB="29/02/2012"))
    years[2020][1].extend(rows)
    return write_years(folder, years)


def all_said(returns: Returns) -> Iterator[str]:
    """Every text that reading, summing up and projecting give."""
    spells = spell_table(returns)
    yield from (repr(returns), str(returns), repr(returns.faults), returns.faults.to_csv())
    for frame in (returns.children, returns.episodes, spells):
        yield from (repr(frame), str(frame), frame._repr_html_(), frame.to_string(), frame.to_html(), f"{frame}")
        yield from (repr(frame.head(1)), repr(frame.iloc[0:1]), *(repr(frame[name]) for name in frame.columns))
    yield from (returns.children["born"].to_string(), repr(pieces(looked_after(spells)).drop(columns="child").dtypes))
    found = summary(returns, DAY)
    yield from (repr(found), repr(found.cells))
    for table in found.tables.values():
        yield from (table.title, table.note, table.shown().to_csv(), table.values.to_csv(), table.symbols.to_csv())
    ahead = project(returns, DAY, days=90, paths=100)
    yield from (repr(ahead), ahead.stock.to_csv(), ahead.flows.to_csv())


def clean(texts: list[str]) -> list[str]:
    return [mark for mark in MARKS if any(mark in text for text in texts)]


def listen(work: Callable[[], list[str]], caplog: pytest.LogCaptureFixture) -> list[str]:
    """What a piece of work gives, prints, logs, warns and raises, the chain of causes included."""
    out, err = io.StringIO(), io.StringIO()
    said: list[str] = []
    with (
        caplog.at_level(logging.DEBUG),
        redirect_stdout(out),
        redirect_stderr(err),
        warnings.catch_warnings(record=True) as w,
    ):
        warnings.simplefilter("always")
        try:
            said += work()
        except Exception as fault:
            said += traceback.format_exception(fault)
            assert isinstance(fault, UserError)
    logged = [text for record in caplog.records for text in (record.getMessage(), str(record.__dict__))]
    return [*said, *logged, *(str(x.message) for x in w), out.getvalue(), err.getvalue()]


FAULTY = {
    "sound": [planted()],
    "overlap": [planted(), episode(CHILD, date(2019, 6, 1), None, HOME_POST=HOME, RNE="P")],
    "id for a place": [planted(PLACE=CHILD)],
    "postcode for a legal status": [planted(LS=HOME)],
    "birth for a reason": [planted(REC="29/02/2012")],
    "id for a start": [planted() | {"DECOM": CHILD}],
    "birth for an end": [planted() | {"DEC": "29/02/2012"}],
    "twice": [planted(), planted()],
    "no child": [planted() | {"CHILD": "", "DECOM": UPN}],
    "month first": [planted() | {"DECOM": f"05/{day}/2019"} for day in range(13, 29)],
    "null words": [planted(CIN="NULL", REC="NA")],
    "the number with a nought": [planted(), planted() | {"CHILD": f"0{CHILD}"}],
}


@pytest.mark.parametrize("rows", FAULTY.values(), ids=FAULTY.keys())
def test_no_marker_comes_out(tmp_path: Path, rows: list[dict[str, str]], caplog: pytest.LogCaptureFixture) -> None:
    folder = folder_with(tmp_path / "returns", rows)
    before = sorted((p, p.stat().st_mtime_ns) for p in tmp_path.rglob("*"))
    said = listen(lambda: list(all_said(read_returns(folder))), caplog)
    assert clean(said) == []
    assert len(said) > 50 or "RecordsError" in "".join(said)
    assert sorted((p, p.stat().st_mtime_ns) for p in tmp_path.rglob("*")) == before, "something was written"


DAMAGED: dict[str, Callable[[Path], object]] = {
    "header without headings": lambda f: (f / "2020/header.csv").write_text(f"{CHILD},1,29/02/2012,{UPN},{HOME}\n"),
    "only a marker": lambda f: [p.write_text(f"{CHILD} {HOME}\n") for p in f.rglob("*.csv")],
    "binary": lambda f: [p.write_bytes(f"{CHILD}\x00{HOME}".encode()) for p in f.rglob("*.csv")],
    "markers as headings": lambda f: [p.write_text(f"{CHILD},{HOME},29/02/2012\n1,2,3\n") for p in f.rglob("*.csv")],
    "cut short": lambda f: [p.write_text(p.read_text("utf-8") + f'{CHILD},"29/02/2012') for p in f.rglob("*.csv")],
    "huge cell": lambda f: (f / "2020/episodes.csv").write_text("CHILD," + CHILD * 20_000 + "\n"),
    "bad bytes": lambda f: (f / "2020/header.csv").write_bytes(
        b"CHILD,DOB,ETHNIC\n" + CHILD.encode() + b",\x81\x8d,\xff\n"
    ),
    "no usable episode": lambda f: [
        write(p, EPISODES, [planted() | {"DECOM": CHILD}]) for p in f.rglob("episodes.csv")
    ],
    "two versions": lambda f: (f / f"{CHILD}.csv").write_bytes((f / "2020/episodes.csv").read_bytes() + b"X,,,,,\n"),
    "a marker as a further heading": lambda f: [
        p.write_text(p.read_text("utf-8").replace("\n", ",NULL\n").replace(",NULL", f",{CHILD}", 1))
        for p in f.rglob("*.csv")
    ],
    "named for a child": lambda f: write(
        f / f"{CHILD} {HOME}.csv", HEADER[:3], [{"CHILD": CHILD, "DOB": "29/02/2012"}]
    ),
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_no_marker_comes_out_of_damaged_files(
    tmp_path: Path, damage: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    folder = folder_with(tmp_path, [planted()])
    damage(folder)
    assert clean(listen(lambda: [*all_said(returns := read_returns(folder)), *map(str, returns.notes)], caplog)) == []


def test_a_day_outside_the_returns_says_no_marker(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    returns = read_returns(folder_with(tmp_path, [planted()]))
    said = listen(lambda: [repr(summary(returns, date(2031, 1, 1)))], caplog)
    assert "2018, 2019, 2020" in "".join(said)
    assert clean(said) == []


def test_numbers_of_children_postcodes_and_pupil_numbers_are_not_even_held(tmp_path: Path) -> None:
    """A pickle holds all that an object holds: the birth date alone is there, as a date, and no text of a marker."""
    returns = read_returns(folder_with(tmp_path, [planted()]))
    held = pickle.dumps([pd.DataFrame(returns.children).to_dict(), pd.DataFrame(returns.episodes).to_dict()])
    assert [mark for mark in (CHILD, UPN, MOTHER, HOME, PLACE) if mark.encode() in held] == []


def test_the_markers_would_be_seen(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The search itself works: a plain frame of the same records gives the birth date away."""
    returns = read_returns(folder_with(tmp_path, [planted()]))
    assert "2012-02-29" in clean(listen(lambda: [pd.DataFrame(returns.children).to_csv()], caplog))
    assert CHILD in clean(listen(lambda: [(tmp_path / "2020" / "header.csv").read_text("utf-8")], caplog))
