"""Every shape alike: whole from little, read back as made, and refusing what is wrong. All figures are made up."""

import math
import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import made_up
import rc_analysis as rc
from made_up_shapes import (
    AHEAD,
    ALT,
    BEDS,
    BY,
    DRAWN,
    GRADES,
    LINES,
    MADE,
    PARTS,
    PLACES,
    RANGES,
    SAID,
    STEPS,
    T,
    bars,
    session,  # noqa: F401 (used by every test)
    told,
)
from pages import displayed
from rc_analysis.errors import DataError, ParameterError
from rc_analysis.methods.funnel import limits
from rc_analysis.record import Record
from rc_analysis.say import compose
from rc_analysis.shapes import exhibit


@pytest.mark.parametrize("shape", MADE)
class TestEveryShape:
    def test_is_whole_from_an_own_frame(self, shape: str) -> None:
        shown = MADE[shape]()
        assert shown.headline and not shown.headline.endswith(".")
        assert shown.finding.endswith(".") or (shape == "table" and not shown.finding)
        assert compose.fits(shown.finding)
        assert shown.sources and shown.alt and shown.key
        assert re.fullmatch(r"[a-z0-9_]+(-[a-z0-9_]+)*", shown.key)

    def test_its_record_is_read_back(self, shape: str) -> None:
        shown = MADE[shape](note="A note.", key="own-key")
        kept = told(shown)
        assert (kept.kind, kept.key, kept.headline, kept.finding) == (
            "exhibit",
            "own-key",
            shown.headline,
            shown.finding,
        )
        assert kept.subtitle == shown.subtitle
        assert kept.sources == shown.sources
        assert "A note." in kept.notes
        assert kept.table.startswith("<table") and kept.table.endswith("</table>")
        assert len(kept.csv.splitlines()) == len(shown.data) + 1
        assert kept.drawing.startswith("<svg") == (shape in DRAWN)
        assert kept.alt == (shown.alt if shape in DRAWN else "")

    def test_takes_the_words_it_is_given(self, shape: str) -> None:
        shown = MADE[shape](headline="Ten homes", say="Ten homes are here.", note=["One.", "Two."], key="k")
        assert (shown.key, shown.headline, shown.finding) == ("k", "Ten homes", "Ten homes are here.")
        assert [n for n in shown.notes if n in ("One.", "Two.")] == ["One.", "Two."]

    def test_a_finding_too_long_is_refused(self, shape: str) -> None:
        with pytest.raises(DataError, match="a finding"):
            MADE[shape](say="word " * 46)

    def test_what_does_not_fit_the_finding_goes_to_the_notes(self, shape: str) -> None:
        shown = MADE[shape](say=["Ten homes are here.", "word " * 45 + "end."])
        assert shown.finding == "Ten homes are here."
        assert any(n.endswith("word end.") for n in shown.notes)

    def test_made_and_never_shown_is_known(self, shape: str) -> None:
        shown = MADE[shape](key="left")
        assert [key for _, key in exhibit.unshown()] == ["left"]
        with displayed() as seen:
            shown.show()
        assert seen == [shown]
        assert exhibit.unshown() == []


@pytest.mark.parametrize("shape", [name for name in MADE if name not in ("trend", "compare", "parts", "fan")])
def test_no_source_is_refused(shape: str) -> None:
    with pytest.raises(DataError, match=r"sources.*To mend"):
        MADE[shape](sources=())


@pytest.mark.parametrize("shape", ["trend", "compare", "parts"])
def test_a_frame_that_names_no_source_needs_one(shape: str) -> None:
    frame = (PARTS if shape == "parts" else LINES).drop(columns="source_id")
    with pytest.raises(DataError, match=r"sources.*To mend"):
        getattr(rc, shape)(frame)
    assert getattr(rc, shape)(frame, sources="Made up").sources == ("Made up",)


@pytest.mark.parametrize(
    "shape", ["trend", "compare", "parts", "fan", "ranges", "bridge", "grid", "funnel", "table", "statements", "show"]
)
def test_an_empty_frame_is_a_sentence(shape: str) -> None:
    none = pd.DataFrame({c: [] for c in ("who", "period", "value", "breakdown", "cohort", "role")})
    none.attrs["nothing"] = "No figures are published."
    more: dict[str, dict[str, Any]] = {"show": {"alt": ALT} | BY, "grid": {"say": "So."}, "table": BY}
    frames = {"fan": (none, AHEAD), "funnel": (none, limits(50, [9]))}.get(shape, (none,))
    given = more.get(shape, {}) | ({} if shape in ("trend", "compare", "parts") else {"title": "Homes"})
    shown = rc.show(bars(), data=none, **given) if shape == "show" else getattr(rc, shape)(*frames, **given)
    assert shown.missing == "No figures are published."
    assert told(shown) == Record("exhibit", shown.key, missing="No figures are published.")


REFUSED: list[tuple[str, Callable[[], Any], str]] = [
    ("trend, a column", lambda: rc.trend(LINES.drop(columns="who")), "no column who"),
    ("trend, no reason", lambda: rc.trend(LINES.assign(value=math.nan)), "no value and no reason for Ourtown 2024"),
    ("trend, both", lambda: rc.trend(made_up.figures([(w, 2025, 1) for w in "AABB"], breakdown=list("cdcd"))),
     "2 whos and 2 breakdowns.*To mend"),
    ("trend, say", lambda: rc.trend(LINES, say="{nonsense}"), "nonsense"),
    ("compare, a column", lambda: rc.compare(LINES.drop(columns="value")), "no column value"),
    ("compare, no reason", lambda: rc.compare(LINES.assign(value=math.nan)), "no value and no reason"),
    ("compare, units", lambda: rc.compare(LINES, LINES.assign(unit="count")), "units"),
    ("parts, a column", lambda: rc.parts(PARTS.drop(columns="period")), "no column period"),
    ("parts, no reason", lambda: rc.parts(PARTS.assign(value=math.nan)), "no value and no reason"),
    ("parts, one", lambda: rc.parts(LINES), "one breakdown.*To mend"),
    ("parts, six", lambda: rc.parts(PARTS, order=list("abcdef")), "6 parts"),
    ("fan, a column", lambda: rc.fan(LINES, AHEAD.drop(columns="hi80")), "no column hi80"),
    ("fan, a range", lambda: rc.fan(LINES, AHEAD.assign(value=99)), "at 2026 the 80% range does not hold"),
    ("fan, a wider range", lambda: rc.fan(LINES, AHEAD.assign(lo95=70.0, hi95=80.0)), "95% range does not hold"),
    ("ranges, a column", lambda: rc.ranges(RANGES, label="kind", **T), "no column kind"),
    ("ranges, a range", lambda: rc.ranges(RANGES.assign(lo80=5.0), **T), "at A the 80% range"),
    ("bridge, a column", lambda: rc.bridge(STEPS.drop(columns="kind"), **T), "no column kind"),
    ("bridge, totals", lambda: rc.bridge(STEPS.iloc[1:], **T), "1 totals and 2 steps"),
    ("bridge, title", lambda: rc.bridge(STEPS, **BY), "title.*To mend"),
    ("grid, a column", lambda: rc.grid(GRADES, row="area", say="So.", **T), "no column area"),
    ("funnel, a column", lambda: rc.funnel(PLACES.drop(columns="cohort"), limits(50, [9]), **T), "no column co"),
    ("funnel, limits", lambda: rc.funnel(PLACES, limits(50, [9])[["cohort"]], **T), "limits of rc.funnel"),
    ("funnel, no place", lambda: rc.funnel(PLACES.assign(role=""), limits(50, [9]), **T), "no row of the place"),
    ("table, no reason", lambda: rc.table(BEDS.assign(Beds=[4, None]), **T), "no value and no reason at row 1"),
    ("statements, a column", lambda: rc.statements(SAID.drop(columns="verdict"), **T), "no column verdict"),
    ("statements, a blank", lambda: rc.statements(SAID.assign(who=["A", None]), **T), "no value and no reason"),
    ("show, alt", lambda: rc.show(bars(), data=BEDS, alt="Bars.", **T), "alt: saw 'Bars.'.*To mend"),
    ("show, no reason", lambda: rc.show(bars(), data=BEDS.assign(Beds=[4, None]), alt=ALT, **T), "no reason at"),
    ("show, title", lambda: rc.show(bars(), data=BEDS, title="", alt=ALT, **BY), "title"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "said"), [(made, said) for _, made, said in REFUSED], ids=[n for n, *_ in REFUSED])
def test_what_is_wrong_is_named(made: Callable[[], Any], said: str) -> None:
    with pytest.raises((DataError, ParameterError), match=said):
        made()
    assert exhibit.unshown() == [], "what was refused is not waited for"
