"""Words as data: every measure is named, every breakdown has a name shown, and parts make their whole."""

from pathlib import Path

import pandas as pd
import pytest

from rc_analysis.errors import DataError
from rc_analysis.sources.words import read_breakdowns, read_words
from rc_analysis.store import Store, open_store

ENGLAND = "E92000001"
WORDS_HEAD = "measure,breakdown,phrase,short,unit_words,polarity,count,cohort,caveat\n"
BREAKDOWNS_HEAD = "measure,published,shown,order,part\n"


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store()


@pytest.fixture(scope="module")
def words(store: Store) -> pd.DataFrame:
    return store.words()


@pytest.fixture(scope="module")
def held(store: Store) -> set[tuple[str, str]]:
    """Every measure and breakdown of the observations."""
    frame = store.load(list(store.measures()["measure"]))
    return set(zip(frame["measure"], frame["breakdown"], strict=True))


def test_every_measure_has_a_phrase_and_a_short_name(store: Store, words: pd.DataFrame) -> None:
    whole = words[words["breakdown"] == ""]
    assert set(whole["measure"]) == set(store.measures()["measure"])


def test_phrases_stand_inside_a_sentence_and_short_names_at_its_head(words: pd.DataFrame) -> None:
    proper = words["phrase"].str.match(r"(the|gross|net|weekly|income|spending) ") & ~words["phrase"].str.endswith(".")
    assert list(words.loc[~proper, "phrase"]) == []
    headed = words["short"].str.match(r"^[A-Z]") & (words["short"].str.split().str.len() <= 8)
    assert list(words.loc[~headed, "short"]) == []
    assert list(words.loc[words["short"].str.contains(r"[.:]", regex=True), "short"]) == []


def test_one_phrase_of_a_measure_stands_for_one_breakdown(words: pd.DataFrame) -> None:
    several = words[words.duplicated(["measure", "phrase"], keep=False)]
    assert set(several["measure"]) <= {"suspensions_rate"}  # its only breakdown is the whole


def test_words_are_of_breakdowns_that_are_held(words: pd.DataFrame, held: set[tuple[str, str]]) -> None:
    own = words[words["breakdown"] != ""]
    assert [pair for pair in zip(own["measure"], own["breakdown"], strict=True) if pair not in held] == []


def test_every_published_breakdown_has_a_shown_name(store: Store, held: set[tuple[str, str]]) -> None:
    names = store.breakdown_names()
    several = pd.Series([measure for measure, _ in held]).value_counts().loc[lambda n: n > 1].index
    named = set(zip(names["measure"], names["published"], strict=True))
    assert {pair for pair in held if pair[0] in several} - named == set()
    assert named - held == set()


def test_names_shown_tell_breakdowns_apart(store: Store) -> None:
    names = store.breakdown_names()
    assert not names.duplicated(["measure", "shown"]).any()
    assert not names.duplicated(["measure", "order"]).any()


def test_parts_make_the_whole_for_england(store: Store) -> None:
    names = store.breakdown_names()
    parts = names[names["part"] == "yes"]
    assert parts["measure"].nunique() > 20
    wrong = []
    for measure, rows in parts.groupby("measure"):
        frame = store.load(str(measure), areas=[ENGLAND])
        listed = frame[frame["breakdown"].isin(rows["published"])].groupby("period")["breakdown"].nunique()
        whole = frame[frame["period"].isin(listed.index[listed == len(rows)])]  # earlier years hold some parts only
        cells = whole.pivot(index="period", columns="breakdown", values="value").dropna(subset=["Total"])
        assert len(cells), measure
        summed = cells[list(rows["published"])].sum(axis=1)
        # percents are published to 1, national numbers to 10, money to £1,000: each part may be off by half of that
        step = {"percent": 1, "count": 10, "pounds": 1_000}[store.measure(str(measure)).unit]
        off = (summed - cells["Total"]).abs() > step * (len(rows) + 1) / 2
        wrong += [(measure, period, summed[period], cells.at[period, "Total"]) for period in cells.index[off]]
    assert wrong == []


def test_counts_and_cohorts_are_held(words: pd.DataFrame, held: set[tuple[str, str]]) -> None:
    counted = words[words["count"] != ""]
    pairs = [(n, b or "Total") for n, b in zip(counted["count"], counted["breakdown"], strict=True)]
    rested = [str(cohort).partition("|") for cohort in words.loc[words["cohort"] != "", "cohort"]]
    pairs += [(measure, breakdown or "Total") for measure, _, breakdown in rested]
    assert [pair for pair in pairs if pair not in held] == []


def test_a_share_is_its_count_out_of_its_cohort(store: Store, words: pd.DataFrame) -> None:
    """Where both are held, England's newest share is the one over the other, so neither is of something else."""
    shares = words[(words["count"] != "") & (words["cohort"] != "") & words["measure"].str.endswith("_percent")]
    assert len(shares) > 50
    wrong = []
    for row in shares.to_dict("records"):
        measure, breakdown = row["cohort"].partition("|")[::2]
        wanted = {
            "share": (row["measure"], row["breakdown"] or "Total"),
            "count": (row["count"], row["breakdown"] or "Total"),
            "whole": (measure, breakdown or "Total"),
        }
        series = {
            name: store.load(m, areas=[ENGLAND], breakdown=b).set_index("period_end")["value"]
            for name, (m, b) in wanted.items()
        }
        shown = pd.DataFrame(series).dropna()
        off = (shown["share"] - 100 * shown["count"] / shown["whole"]).abs() > 0.75
        wrong += [(row["measure"], row["breakdown"], str(day)) for day in shown.index[off]]
    assert wrong == []


def test_a_polarity_of_ours_differs_from_the_measures(store: Store, words: pd.DataFrame) -> None:
    own = words[words["polarity"] != ""]
    assert [m for m, p in zip(own["measure"], own["polarity"], strict=True) if store.measure(m).polarity == p] == []


def test_tables_of_words_are_copies(store: Store) -> None:
    for table, column in ((store.words(), "phrase"), (store.breakdown_names(), "shown")):
        table[column] = ""
    assert (store.words()["phrase"] != "").all()
    assert (store.breakdown_names()["shown"] != "").all()


def test_the_next_update_is_a_day_or_empty(store: Store) -> None:
    assert store.measure("cla_rate").next_update == "2026-11-01"
    assert store.measure("outturn_net").next_update == ""


def test_every_faulty_row_of_the_words_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    rows = [
        "rate,,the rate,Rate,,,,,",
        "rate,,the rate again,Rate,,,,,",
        "rat,,the rate,Rate,,,,,",
        "rate,a,,One two three four five six seven eight nine,,,,,",
        "rate,b,the rate,Rate,,up,counts,wholes|Boys,No stop",
    ]
    path.write_text(WORDS_HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as fault:
        read_words(path, frozenset({"rate"}))
    told = str(fault.value)
    for words in ("row 3", "row 4, measure: saw 'rat'", "row 5, phrase", "row 5, short", "row 6, polarity: saw 'up'"):
        assert words in told
    for words in ("row 6, count: saw 'counts'", "row 6, cohort: saw 'wholes|Boys'", "row 6, caveat: saw 'No stop'"):
        assert words in told


def test_every_faulty_row_of_the_breakdowns_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "breakdowns.csv"
    rows = ["rate number,a,A,1,yes", "rate,a,Again,2,yes", "rates,b,B,3,", "rate,c,,one,no", ",d,D,4,"]
    path.write_text(BREAKDOWNS_HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as fault:
        read_breakdowns(path, frozenset({"rate", "number"}))
    told = str(fault.value)
    for words in ("row 3", "row 4, measure: saw 'rates'", "row 5, shown", "row 5, order: saw 'one'", "row 5, part"):
        assert words in told
    assert "row 6, measure" in told
