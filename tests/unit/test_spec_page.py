"""The page of rules is the spec tests, written out."""

from spec_tables import PAGE, page


def test_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "stale: run `python tests/spec_tables.py`"
