"""The dictionary of themes against 100 recommendations that were coded by hand before it was first run on them.

The codes are committed under a hash of each text; the texts are read from the checked table beside the project.
"""

import hashlib
import re
from pathlib import Path

import pandas as pd
import pytest

from rc_analysis import paths
from rc_analysis.sources.themes import read_themes
from rc_analysis.store import open_store

CODES = Path(__file__).parents[1] / "fixtures" / "theme_codes.csv"
TEXTS = paths.root().parent / "shared" / "data" / "ofsted" / "reports_areas_truth.csv"


def text_key(text: str) -> str:
    """SHA-1 of a text's letters and digits: tells one text from another without keeping it."""
    return hashlib.sha1(re.sub(r"[^a-z0-9]+", " ", text.casefold()).strip().encode()).hexdigest()


@pytest.fixture(scope="module")
def coded() -> pd.DataFrame:
    """Each text that was coded by hand: sha1, by_hand and found (sets of themes)."""
    if not TEXTS.is_file():
        pytest.skip("the reports' recommendations are not beside this project (../shared)")
    texts = pd.read_csv(TEXTS, dtype="str", keep_default_na=False)
    texts["sha1"] = texts["text"].map(text_key)
    hand = pd.read_csv(CODES, dtype="str", keep_default_na=False)
    both = hand.merge(texts.drop_duplicates("sha1")[["sha1", "text"]], on="sha1")
    dictionary = read_themes(paths.data("themes.csv"))
    return both.assign(
        by_hand=[set(filter(None, t.split(";"))) for t in both["themes"]],
        found=[set(dictionary.code(t)) for t in both["text"]],
    )


def agreement(coded: pd.Series, by_hand: pd.Series) -> dict[str, float]:
    """How far a dictionary's codes agree with a person's.

    In: two series of sets of themes over the same items. Out: items, right, wrong (codes the person did not give),
    missed (codes the dictionary did not give), precision and recall (shares; NaN where there is nothing to divide).
    """
    right = sum(len(a & b) for a, b in zip(coded, by_hand, strict=True))
    given, wanted = sum(map(len, coded)), sum(map(len, by_hand))
    return {
        "items": float(len(coded)),
        "right": float(right),
        "wrong": float(given - right),
        "missed": float(wanted - right),
        "precision": right / given if given else float("nan"),
        "recall": right / wanted if wanted else float("nan"),
    }


def test_agreement_counts_right_wrong_and_missed() -> None:
    found = agreement(pd.Series([{"a", "b"}, set()]), pd.Series([{"a"}, {"c"}]))
    assert (found["right"], found["wrong"], found["missed"]) == (1, 1, 1)
    assert found["precision"] == found["recall"] == 0.5


def test_a_hundred_are_coded_by_hand_with_themes_that_there_are() -> None:
    hand = pd.read_csv(CODES, dtype="str", keep_default_na=False)
    assert len(hand) == 100 and hand["sha1"].is_unique
    known = set(read_themes(paths.data("themes.csv")).titles)
    assert {t for text in hand["themes"] for t in text.split(";") if t} <= known
    assert "text" not in hand


def test_precision_and_recall(coded: pd.DataFrame) -> None:
    assert len(coded) >= 97, "the checked table has nearly all of the texts, word for word"
    found = agreement(coded["found"], coded["by_hand"])
    assert found["precision"] >= 0.85
    assert found["recall"] >= 0.9


def test_the_committed_agreement_is_what_the_dictionary_gives(coded: pd.DataFrame) -> None:
    """Two of the hundred texts, of a safeguarding board's own review, are not in the checked table."""
    found = agreement(coded["found"], coded["by_hand"])
    told = open_store().theme_agreement().set_index("run").loc["present"]
    assert told["items"] == 100
    absent = 100 - len(coded)
    for name in ("right", "wrong", "missed"):
        assert 0 <= told[name] - found[name] <= 2 * absent, name
