"""What a link becomes in a PDF, which travels alone."""

from pathlib import Path

from rc_analysis.pipeline.render.methods import methods
from rc_analysis.pipeline.render.pdf import to_typst


def test_a_page_on_method_is_named_and_other_links_within_the_site_are_words(tmp_path: Path) -> None:
    link = '<a href="method-chance.html#power">how chance is judged</a>'
    body = f'<p>More: {link}. See <a href="homes.html">homes</a>.</p>'
    title = methods()["method-chance"][0]
    assert to_typst(body, tmp_path).strip() == (
        f"More: how chance is judged, on the page “{title}” of the site. See homes."
    )
