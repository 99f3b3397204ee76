"""Steps of different size beside England's: drawn as times England's, the furthest told first. Some are made up."""

from typing import Any

import pandas as pd
import pytest

import rc_analysis as rc
from pages import seen
from rc_analysis.shapes import charts
from rc_analysis.shapes.exhibit import Exhibit


def step(name: str, here: float, england: float, cohort: float = 100_000) -> pd.DataFrame:
    values = {"Here": here, "England": england}
    rows = [
        {"who": who, "role": role, "period": "2025", "breakdown": name, "value": value, "unit": "per 10,000"}
        | {"count": value * cohort / 10_000, "cohort": cohort}
        for (who, value), role in zip(values.items(), ("place", "england"), strict=True)
    ]
    return pd.DataFrame(rows)


def test_rates_of_different_size_are_drawn_as_times_englands(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr(charts, "dots", lambda frame, **words: drawn.append((frame, words)))
    steps = [step("Calls", 600, 500), step("Plans", 30, 20), step("Orders", 60, 20), step("Exits", 10, 40)]
    made = rc.compare(*steps, title="Each step", times="england", sources="Made up")
    assert made.draw is not None
    made.draw()
    frame, words = drawn[0]
    assert frame["place"].tolist() == [1.2, 1.5, 3, 0.25] and frame["england"].eq(1).all()
    assert (words["unit"], words["decimals"], words["zero"]) == ("times England's", 1, True)
    assert made.finding.startswith("Higher than in England: Orders (60 per 10,000 against 20 per 10,000), Plans (")
    assert "Lower than in England: Exits (10 per 10,000 against 40 per 10,000)." in made.finding
    assert made.subtitle.endswith("drawn as times England's")
    view = made.view.frame.set_index("What")  # type: ignore[union-attr]
    assert view.loc["Orders"].tolist() == ["600", "60", "20"]  # the people, and the rates as they are
    assert made.data["value"].tolist() == [600, 500, 30, 20, 60, 20, 10, 40]


def test_a_step_that_england_has_none_of_is_in_the_table_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr(charts, "dots", lambda frame, **words: drawn.append(frame))
    steps = [step("Calls", 600, 500), step("Plans", 30, 0), step("Orders", 0, 20)]
    made = rc.compare(*steps, title="Each step", times="england", sources="Made up")
    assert made.draw is not None
    made.draw()
    assert drawn[0]["label"].tolist() == ["Calls", "Orders"]
    assert len(made.view.frame) == 3  # type: ignore[union-attr]


@pytest.mark.parametrize("place", ["Redcar and Cleveland", "Isles of Scilly", "City of London", "Wandsworth"])
def test_the_chain_of_care_stands_at_the_head_of_its_page(place: str) -> None:
    first = next(s for s in seen("frontdoor", place) if isinstance(s, Exhibit))
    assert first.key == "chain" and first.view is not None
    told = list(first.view.frame["What"])
    assert told[0] == "Referrals to children's social care" and told[-1].startswith("Children leaving care")
    for name in ("Section 47 enquiries", "Care applications"):  # no number of cases is published to judge chance by
        assert name not in first.finding
    if place == "Redcar and Cleveland":
        rows = first.data[first.data["label"] == "Care applications"].set_index("role")["value"]
        assert (rows["place"], rows["england"]) == (25.8, 9.1)
        assert "Children leaving care (72 per 10,000 against 28 per 10,000)" in first.finding
