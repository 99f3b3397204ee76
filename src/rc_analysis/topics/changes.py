"""What changed since an earlier edition of the same place: its figures and verdicts as they were published, and now."""

from dataclasses import dataclass

import pandas as pd

from rc_analysis import editions, paths
from rc_analysis.case import Case
from rc_analysis.errors import DataError, NoData
from rc_analysis.say.numbers import same
from rc_analysis.sources.periods import day_words
from rc_analysis.topics.headlines import Headline, listed, name_of, of_place
from rc_analysis.topics.statements import statements_of

FIGURES, VERDICTS = "indicators-", "statements-"
"""What the tables of a published edition that are read begin with: those of the pages of these names."""
NEWER, REVISED, FIRST, GONE, VERDICT = "newer figure", "revised", "first figure here", "no longer held", "verdict"
COLUMNS = ["what", "before", "now", "change"]


@dataclass(frozen=True)
class Earlier:
    """An edition as it was published.

    figures: by measure and breakdown, a row of the file of all indicators, as text (title, period, value, release ...);
    verdicts: how each statement compared, by its words.
    """

    edition: str
    as_of: str
    figures: dict[tuple[str, str], dict[str, str]]
    verdicts: dict[str, str]

    @property
    def day(self) -> str:
        """Its date in words."""
        return day_words(self.as_of)


def earlier(case: Case, name: str) -> Earlier:
    """The published edition `name` of the case's place.

    Raises NoData where `name` is empty, and DataError where the edition is not there, is of another place, is no
    earlier, or a file of it is not as it was published.

    >>> from rc_analysis.case import open_case
    >>> earlier(open_case(edition="example", area="Leeds", as_of="2026-09-30"), "")
    Traceback (most recent call last):
    rc_analysis.errors.NoData: No earlier edition for Leeds is at hand to compare with.
    """
    if not name:
        raise NoData(f"No earlier edition for {case.place} is at hand to compare with.")
    folder = paths.reports("site", name)
    told = editions.read(folder)
    as_of = str(told["edition"]["as_of"])
    if told["area"]["code"] != case.area.code or as_of >= case.as_of.isoformat():
        seen = f"{told['area']['name']}, {as_of}"
        allowed = f"an edition for {case.place} of a day before {case.as_of}"
        raise DataError(f"the earlier edition {name}", seen=seen, allowed=allowed, mend="set `previous` to another")
    figures, said = (
        [{str(k): str(v) for k, v in row.items()} for table in editions.tables(folder, told, stem)
         for row in table.to_dict("records")] for stem in (FIGURES, VERDICTS)
    )  # fmt: skip
    return Earlier(
        name,
        as_of,
        {(row["measure"], row["breakdown"]): row for row in figures},
        {row["What is said"]: row["How they compare"] for row in said},
    )


def since(case: Case, before: Earlier) -> pd.DataFrame:
    """What is otherwise now than in an earlier edition: headline figures, then verdicts on documents' statements.

    Out: a row a change with what (the figure, or the statement), before and now (values with their periods, or
    verdicts), change (`NEWER`, `REVISED`, `FIRST`, `GONE`, `VERDICT`). attrs: `figures` and `verdicts`, how many of
    each were compared; `releases`, one sentence a source that has a newer release; `sources`, citations. No row, and
    `attrs["nothing"]` a sentence, where nothing changed. A figure is revised where it is another one for the same
    period, as shown; a verdict is compared where the statement reads the same.
    """
    here = {(h.measure, h.breakdown): h for h in of_place(case)}
    rows, releases, cited = [], {}, []
    for key, one in here.items():
        old = before.figures.get(key)
        if row := _moved(one, old):
            rows.append(row)
            newest = case.store.source(one.source_id)
            cited.append(newest.citation())
            if old and newest.release != old["release"]:
                releases[one.source_id] = f"{newest.title}: {newest.release}, before {old['release']}."
    for key in listed(case.store)[["measure", "breakdown"]].itertuples(index=False, name=None):
        if key in before.figures and key not in here:
            rows.append((before.figures[key]["title"], before.figures[key]["period"], "not held", GONE))
    said = statements_of(case)
    now = dict(zip(said["statement"], said["verdict"], strict=True))
    both = [text for text in now if text in before.verdicts]
    moved = [(text, before.verdicts[text], now[text], VERDICT) for text in both if before.verdicts[text] != now[text]]
    out = pd.DataFrame([*rows, *moved], columns=COLUMNS, dtype="str")
    out.attrs |= {"case": case.key, "figures": len(here.keys() & before.figures.keys()), "verdicts": len(both)}
    out.attrs["releases"] = tuple(releases.values())
    out.attrs["sources"] = (*dict.fromkeys(cited), *(said.attrs["sources"] if moved else ()))
    out.attrs["nothing"] = f"All headline figures and verdicts are as in the edition of {before.day}."
    return out


def _moved(one: Headline, old: dict[str, str] | None) -> tuple[str, str, str, str] | None:
    """A headline figure that is not what it was, as `since` has it."""
    facts = one.facts
    now = f"{facts.told(facts.now.value)} ({facts.now.period})"
    if old is None:
        return name_of(facts), "none", now, FIRST
    value = float(old["value"] or "nan")
    before = f"{facts.told(value)} ({old['period']})"
    if old["period"] != facts.now.period:
        return name_of(facts), before, now, NEWER
    if same(value, facts.now.value, facts.unit, facts.decimals):
        return None
    return name_of(facts), before, now, REVISED
