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


def test_what_is_asked_stays_with_the_exhibit_that_answers_it(tmp_path: Path) -> None:
    exhibit = '<section class="exhibit" id="a"><h3>Two</h3></section>'
    made = to_typst(f"<h2>Asked</h2><p>How many?</p>{exhibit}<h2>Told</h2><p>So it is.</p>", tmp_path)
    assert "#asked[How many?]" in made
    assert "#asked[So it is.]" not in made
