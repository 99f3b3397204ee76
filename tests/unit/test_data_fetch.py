"""`data fetch` and `data status` against a server on this machine that speaks the Department's API. All is made up."""

import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from made_up_api import DATA_SET, Api, served
from made_up_releases import (  # noqa: F401
    CLA,
    bytes_of,
    data_folder,
    embedded_folder,
    everything,
    next_year,
    small_country,
    table,
    years,
)
from rc_analysis.cli import cli
from rc_analysis.errors import DataError, NetworkError, ParameterError
from rc_analysis.sources import status
from rc_analysis.sources.added import Added
from rc_analysis.sources.fetch import CACHE, fetch, looked
from rc_analysis.sources.undo import undo
from rc_analysis.store import Store

CSV = next_year(table(CLA)).to_csv(index=False).encode()
CHANGES = {
    "minorChanges": {
        "timePeriods": [{"currentState": {"label": "2026", "code": "CY", "period": "2026"}}],
        "filterOptions": [
            {
                "filter": {"id": "x1", "label": "Placement"},
                "options": [
                    {
                        "previousState": {"id": "a", "label": "Kept inside"},
                        "currentState": {"id": "a", "label": "Inside"},
                    },
                    {"currentState": {"id": "b", "label": "Afloat"}},
                ],
            }
        ],
    },
    "notes": "A year more.",
}


@pytest.fixture(name="data")
def data_with_a_data_set(data: Path) -> Path:
    (data / "releases").mkdir()
    pin(data, "1.0")
    return data


def pin(data: Path, version: str, data_set: str = DATA_SET) -> None:
    rows = f"source_id,data_set_id,version,note\nmade-cla,{data_set},{version},made up\n"
    (data / "releases" / "ees.csv").write_text(rows, encoding="utf-8")


@pytest.fixture(name="api")
def api_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with served(Api({"1.0": b"", "1.1": CSV, "2.0": CSV}, ["1.0", "1.1"], changes={"1.1": CHANGES})) as api:
        yield api


def run(data: Path, api: Api, *wanted: str, **options: Any) -> tuple[list[str], list[float]]:
    """Fetch; out: the lines told and the seconds waited."""
    lines: list[str] = []
    waits: list[float] = []
    options = {"base": api.url, "wait": waits.append, "report": lines.append, "today": date(2026, 11, 20)} | options
    fetch(wanted, folder=data, **options)
    return lines, waits


def files(data: Path) -> dict[str, bytes]:
    return {name: content for name, content in bytes_of(data).items() if CACHE not in name}


# ---- what is newer


def test_a_newer_version_is_shown_and_brought_in(data: Path, api: Api) -> None:
    before = files(data)
    lines, _ = run(data, api)
    told = "\n".join(lines)
    assert "asked  made-cla: version 1.0 held; 1.1 of Reporting year 2026, 2026-11-19" in told
    shown = ["A year more.", "period added: 2026", "category changed: Kept inside to Inside", "category added: Afloat"]
    assert [line.strip() for line in lines[1:5]] == [f"1.1: {line}" for line in (shown[0], *shown[2:], shown[1])]
    assert lines.index("         1.1: period added: 2026") < next(n for n, line in enumerate(lines) if "taken" in line)
    newest = Store(data).load("cla_number", ["E06000901"]).iloc[-1]
    cited = Store(data).source(newest["source_id"]).citation()
    assert cited == "Made-up Publisher, Made-up figures, Reporting year 2026, 19 November 2026, cla"
    assert Added(data).data_sets().at["made-cla", "version"] == "1.1"
    api.asked.clear()
    lines, _ = run(data, api)
    assert lines == ["asked  made-cla: version 1.1 held; nothing newer"]
    assert api.asked == [f"/v1/data-sets/{DATA_SET}/versions/*"]
    undo(data)
    assert files(data) == before
    assert Added(data).data_sets().at["made-cla", "version"] == "1.0"


def test_looking_brings_nothing_in_and_status_tells_of_it(data: Path, api: Api) -> None:
    before = files(data)
    run(data, api, look_only=True)
    assert files(data) == before
    assert not any(path.endswith("/csv") for path in api.asked)
    held = {one.source_id: one for one in status.status(data, date(2026, 11, 21))}
    assert held["made-cla"].state == status.OUT
    told = "\n".join(held["made-cla"].lines(date(2026, 11, 21)))
    assert "1.1 of Reporting year 2026, seen on 2026-11-20" in told
    assert "1.1: category added: Afloat" in told
    assert list(status.ways(held.values())) == ["`rc-analysis data fetch made-cla` brings in what the API has."]
    run(data, api)
    (one,) = [one for one in status.status(data, date(2026, 11, 21)) if one.source_id == "made-cla"]
    assert (one.state, one.release) == (status.NOT_KNOWN, "Reporting year 2026, 19 November 2026")


def test_a_version_that_removed_something_is_taken_only_when_asked_for(data: Path, api: Api) -> None:
    api.versions.append("2.0")
    gone = {"filters": [{"previousState": {"id": "f", "label": "Sex"}}]}
    api.changes["2.0"] = {"majorChanges": gone}
    lines, _ = run(data, api)
    assert "         version 2.0 removed categories or columns: --major takes it" in lines
    assert Added(data).data_sets().at["made-cla", "version"] == "1.1"
    lines, _ = run(data, api, major=True)
    assert "         2.0: filter removed: Sex" in lines


def test_many_versions_stand_on_more_than_one_page(data: Path, api: Api) -> None:
    api.versions[:] = [f"1.{n}" for n in range(25)]
    api.csv["1.24"] = CSV
    api.changes = {f"1.{n}": {"notes": f"note {n}"} for n in range(25)}
    lines, _ = run(data, api, look_only=True)
    assert [line.strip() for line in lines[1:]] == [f"1.{n}: note {n}" for n in range(1, 25)]


def test_a_source_of_which_no_version_was_held(data: Path, api: Api) -> None:
    pin(data, "")
    lines, _ = run(data, api, look_only=True)
    assert lines == ["asked  made-cla: no version of the API held; 1.1 of Reporting year 2026, 2026-11-19"]


# ---- what goes wrong


def test_waits_as_told_and_longer_each_time(data: Path, api: Api) -> None:
    api.instead["/versions/*"] = [(429, {"retry-after": "7"}, b""), (504, {}, b""), (503, {}, b"")]
    assert run(data, api, look_only=True)[1] == [7, 2, 4]


@pytest.mark.parametrize(
    ("answers", "told", "error", "code"),
    [
        ([(429, {"retry-after": "3600"}, b"")], "asked to wait 3600 seconds", NetworkError, 11),
        ([(504, {}, b"")] * 4, "answer 504, 4 times", NetworkError, 11),
        ([(200, {"content-type": "text/html"}, b"<title>Sign in</title>")], "sign in first", NetworkError, 11),
        ([(302, {"location": "https://login.example.org/"}, b"")], "answer 302", NetworkError, 11),
        ([(407, {}, b"")], "answer 407", NetworkError, 11),
        ([(404, {}, b'{"title": "Not Found"}')], "answer 404: Not Found", DataError, 4),
        (
            [(400, {}, b'{"errors": [{"message": "No such version.", "path": "v"}]}')],
            "No such version. v",
            DataError,
            4,
        ),
    ],
)
def test_answers_that_are_none(
    data: Path, api: Api, answers: list[Any], told: str, error: type[NetworkError | DataError], code: int
) -> None:
    before = files(data)
    api.instead["/versions/*"] = answers
    with pytest.raises(error) as raised:
        run(data, api)
    assert told in str(raised.value)
    assert (raised.value.exit_code, "To mend" in str(raised.value)) == (code, True)
    assert files(data) == before


def test_no_network(data: Path, api: Api) -> None:
    with pytest.raises(NetworkError, match=r"no answer from http://127\.0\.0\.1:9.*nothing else needs the network"):
        run(data, api, base="http://127.0.0.1:9")


def test_a_file_cut_short_is_asked_for_again(data: Path, api: Api) -> None:
    whole = gzip.compress(CSV)
    lengths = {"content-length": str(len(whole))}
    api.instead["/csv"] = [(200, {}, whole[:-20]), (200, {}, CSV), (200, lengths, whole[:-20])]
    _, waits = run(data, api)
    assert waits == [1, 2, 4]
    assert years(data, "cla_number")[-1] == 2026


def test_a_file_that_stays_cut_short_changes_nothing_and_the_rest_is_kept(data: Path, api: Api) -> None:
    before = files(data)
    api.instead["/csv"] = [(200, {}, gzip.compress(CSV)[:-20])] * 4
    with pytest.raises(DataError, match="gzip cut short"):
        run(data, api)
    assert files(data) == before
    assert not list((data / "added" / CACHE).rglob("*.gz*"))
    run(data, api)  # what was done stays, so that a second try asks for what is wanting only
    undo(data)
    api.asked.clear()
    run(data, api)
    assert not any(path.endswith("/csv") for path in api.asked)


def test_columns_that_changed_are_told_and_nothing_is_written(data: Path, api: Api) -> None:
    before = files(data)
    api.csv["1.1"] = CSV.replace(b"children_count", b"children_counts", 1)
    with pytest.raises(DataError, match="no column children_count, but children_counts"):
        run(data, api)
    assert files(data) == before


def test_behind_a_proxy(data: Path, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", api.url)
    monkeypatch.setenv("NO_PROXY", "")
    run(data, api, base="http://api.example.invalid/statistics")
    assert years(data, "cla_number")[-1] == 2026
    assert all(path.startswith("/statistics/v1/") for path in api.asked)


def test_a_source_that_has_no_data_set_is_downloaded_by_hand(data: Path, api: Api) -> None:
    with pytest.raises(ParameterError, match=r"by hand from https://example\.org/"):
        run(data, api, "made-ks4")
    with pytest.raises(ParameterError, match="made-nothing"):
        run(data, api, "made-nothing")
    assert api.asked == []


def test_what_was_looked_at_may_be_lost(data: Path, api: Api) -> None:
    run(data, api, look_only=True)
    place = data / "added" / CACHE / "looked.json"
    assert looked(data)["made-cla"].newest == "1.1"
    place.write_text(json.dumps({"made-cla": {"newest": 1}}), encoding="utf-8")
    assert looked(data) == {}


# ---- the command line


def test_the_commands(data: Path, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("RC_ANALYSIS_ROOT", str(tmp_path))
    monkeypatch.setattr("rc_analysis.sources.fetch.BASE", api.url)
    call = CliRunner().invoke
    assert call(cli, ["data", "status"]).exit_code == 0
    look = call(cli, ["data", "fetch", "--look"])
    assert "Nothing is written: only looked." in look.output
    stale = call(cli, ["data", "status"])
    assert (stale.exit_code, "newer out" in stale.output) == (status.STALE, True)
    assert "added  data/added/0001-made-cla" in call(cli, ["data", "fetch"]).output
    assert call(cli, ["data", "status", "--look"]).exit_code == 0


def test_the_next_date_is_the_sources_or_that_of_its_measures(data: Path) -> None:
    sources = pd.read_csv(data / "sources.csv", dtype="str", keep_default_na=False)
    dated = sources["source_id"].isin(["made-cla", "made-ks4"])
    sources.assign(next_update=sources["next_update"].mask(dated, "2026-11"), published="2025-11").to_csv(
        data / "sources.csv", index=False
    )
    day = date(2026, 11, 3)
    found = {one.source_id: one for one in status.status(data, day)}
    assert {found["made-cla"].state, found["made-ks4"].state} == {status.MAY_BE_OUT}
    assert (
        next(found["made-cla"].lines(day))
        == "may be out  made-cla: 2025 (November 2025, 12 months ago); next November 2026"
    )
    assert "To download by hand, for made-ks4: https://example.org/" in list(status.ways(found.values()))
    assert status.status(data, date(2026, 10, 3))[0].state == status.DUE
