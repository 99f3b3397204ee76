"""The words of a measure: the publisher's dictionary and ours, joined, with a default for whatever is not there.

A measure held and described in no row of data/words.csv still reads: its phrase and short name come from its title.
"""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from rc_analysis.say.numbers import lowered, possessive
from rc_analysis.sources import joint, reasons
from rc_analysis.store import Store

TOTAL = "Total"


@dataclass(frozen=True)
class Words:
    """What is said of a measure, or of one of its breakdowns.

    `phrase` stands inside a sentence ("the rate of children looked after"), `short` in a headline, `title` is the
    publisher's; `unit_words` follows the periods in a subtitle. `count` and `cohort` are ids of measures (or
    "id|breakdown"), empty where none is held. `caveat` is a sentence or empty.
    """

    measure: str
    breakdown: str
    title: str
    phrase: str
    short: str
    unit: str
    unit_words: str
    polarity: str
    decimals: int
    count: str = ""
    cohort: str = ""
    caveat: str = ""


@lru_cache(maxsize=4096)
def words_of(store: Store, measure: str, breakdown: str = TOTAL) -> Words:
    """The words of a measure and breakdown (as published). Raises ParameterError for an unknown measure."""
    info = store.measure(measure)
    table = _table(store)
    whole = table.get((measure, ""), {})
    part = breakdown if breakdown != TOTAL else ""
    own = table.get((measure, part), {}) if part else whole
    shown = shown_names(store, measure).get(breakdown, breakdown)
    title = info.title if not part else f"{info.title}: {lowered(shown)}"

    def of(name: str, default: str) -> str:
        return own.get(name) or default

    return Words(
        measure=measure,
        breakdown=breakdown,
        title=title,
        phrase=of("phrase", lowered(title)),
        short=of("short", shown if part else info.title),
        unit=info.unit,
        unit_words=of("unit_words", whole.get("unit_words", "") or unit_words(info.unit)),
        polarity=of("polarity", info.polarity),
        decimals=info.decimals,
        count=of("count", whole.get("count", "")),
        cohort=of("cohort", whole.get("cohort", "")),
        caveat=of("caveat", "" if part else whole.get("caveat", "")),
    )


@lru_cache(maxsize=512)
def shown_names(store: Store, measure: str) -> dict[str, str]:
    """Published name to the name shown, of a measure's breakdowns, in the order a reader expects them."""
    names = store.breakdown_names()
    mine = names[names["measure"] == measure].sort_values("order", kind="stable")
    return dict(zip(mine["published"], mine["shown"], strict=True))


@lru_cache(maxsize=512)
def parts_of(store: Store, measure: str) -> tuple[str, ...]:
    """The names shown of a measure's exclusive parts, which make up the whole, in order; none where not known."""
    names = store.breakdown_names()
    mine = names[(names["measure"] == measure) & (names["part"] == "yes")]
    return tuple(mine.sort_values("order", kind="stable")["shown"])


@lru_cache(maxsize=512)
def held(store: Store, measure: str) -> tuple[str, ...]:
    """The published breakdowns of a measure that the observations hold, in the order shown, the total first."""
    store.measure(measure)
    order = list(shown_names(store, measure))
    found = store.breakdowns_held(measure)
    rank = {name: i for i, name in enumerate([TOTAL, *order])}
    return tuple(sorted(found, key=lambda name: (rank.get(name, len(rank)), name)))


@lru_cache(maxsize=512)
def reasons_of(store: Store, measure: str) -> pd.DataFrame:
    """Why figures of a measure are not there, by council: as `read_reasons` gives it; no row in a folder without it."""
    return _of(store, "reasons.csv", measure)


@lru_cache(maxsize=512)
def joint_of(store: Store, measure: str) -> pd.DataFrame:
    """Which councils report a measure together: as `read_joint` gives it; no row in a folder without it."""
    return _of(store, "joint.csv", measure)


def reason(store: Store, measure: str, area_code: str, day: pd.Timestamp) -> str:
    """What follows "The figure for 2025 ..." for a period that ends on `day`; empty where no reason is known.

    >>> from rc_analysis.store import open_store
    >>> reason(open_store(), "spend_cla", "E06000002", pd.Timestamp("2025-03-31"))[:12]
    'was left out'
    """
    held_ = reasons_of(store, measure)
    mine = held_[(held_["area_code"] == area_code) & (held_["first"] <= day) & (day <= held_["last"])]
    return str(mine["words"].iloc[0]) if len(mine) else ""


def together(store: Store, measure: str, area_code: str, day: pd.Timestamp) -> tuple[str, ...]:
    """The names of the councils whose figure is the same one, the council's own first; () where it reports alone.

    >>> from rc_analysis.store import open_store
    >>> together(open_store(), "sw_fte", "E09000027", pd.Timestamp("2025-09-30"))
    ('Richmond upon Thames', 'Kingston upon Thames')
    """
    pairs = joint_of(store, measure)
    pairs = pairs[(pairs["first"] <= day) & (day <= pairs["last"])]
    other = [*pairs.loc[pairs["area_code"] == area_code, "with_code"],
             *pairs.loc[pairs["with_code"] == area_code, "area_code"]]  # fmt: skip
    return tuple(store.area(code).name for code in (area_code, *other)) if other else ()


@lru_cache(maxsize=8)
def neighbours_model(store: Store) -> str:
    """Whose model of similar areas, and of when, for a sentence; '' where data/sources.csv names none.

    >>> from rc_analysis.store import open_store
    >>> neighbours_model(open_store())
    "the Department for Education's model of May 2025"
    """
    rows = store.sources()
    model = rows[rows["layout"] == "neighbours"].tail(1).to_dict("records")
    return "".join(f"the {possessive(row['publisher'])} model of {row['release']}" for row in model)


def _of(store: Store, name: str, measure: str) -> pd.DataFrame:
    table = _spans(store, name)
    return table[table["measure"] == measure]


@lru_cache(maxsize=16)
def _spans(store: Store, name: str) -> pd.DataFrame:
    path = store.folder / name
    read, columns = _READ[name]
    if not path.is_file():
        return reasons.dated(pd.DataFrame(columns=["measure", *columns[1:]], dtype="str"))
    return read(path, frozenset(store.measures()["measure"]), frozenset(store.areas()["area_code"]))


_READ = {"reasons.csv": (reasons.read_reasons, reasons.COLUMNS), "joint.csv": (joint.read_joint, joint.COLUMNS)}


def unit_words(unit: str) -> str:
    """The unit as a subtitle says it: "%", "£ a week", "per 10,000"."""
    plain = {"count": "number", "percent": "%", "pounds": "£", "pounds a week": "£ a week"}
    return plain.get(unit, unit.replace("_", " ").replace("pounds", "£"))


@lru_cache(maxsize=8)
def _table(store: Store) -> dict[tuple[str, str], dict[str, str]]:
    rows = store.words().to_dict("records")
    return {(str(r["measure"]), str(r["breakdown"])): {str(k): str(v) for k, v in r.items()} for r in rows}
