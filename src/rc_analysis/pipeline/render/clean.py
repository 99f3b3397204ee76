"""HTML that shows and does nothing: what is not on these lists is taken out, whatever text it came from.

>>> clean('<p onclick="x()">Hello <script>x()</script><a href="javascript:x()">there</a></p>')
'<p>Hello there</p>'
"""

import re

from bs4 import BeautifulSoup, Comment, NavigableString, Tag


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAGS = _words(
    """
    a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3
    h4 h5 h6 hr i img ins kbd li ol p pre q s samp section small span strong sub summary sup table tbody td tfoot
    th thead time tr u ul var
    """
)
"""Tags that may stand. Of any other the words stay, but of those in `GONE`."""
GONE = _words(
    """
    script style iframe object embed applet link meta base form input button select textarea template noscript svg
    math frame frameset audio video source track canvas dialog portal title head xmp plaintext marquee
    """
)
ATTRIBUTES = _words(
    """
    alt class colspan datetime dir headers hidden href id lang open role rowspan scope src start title
    """
)

_LINE = re.compile(
    r'<svg( (class="line"|(width|height|stroke-width)="[\d.]{1,3}"|aria-hidden="true"|fill="none"|stroke="currentColor"'
    r'|stroke-linecap="round"))*>(<path( (stroke-width="\d"|d="[MLh\d. ]*"))*></path>)*</svg>'
)
"""A small line in a cell of a table (`shapes.small_lines`): the one drawing that may stand, and nothing else in it."""

_INSIDE = re.compile(r"(?:\./)?[\w-]+\.(?:html|ipynb|csv|pdf)(?:#[\w-]*)?|(?:pdf|data|notebooks)/[\w.-]+|#[\w-]*")
_WEB = re.compile(r"https://[\w.-]+(?:[/?#][^\s\"'<>]*)?")
_PICTURE = re.compile(r"data:image/(?:png|svg\+xml|jpeg);base64,[A-Za-z0-9+/=\s]+")


def clean(page: str, web: bool = False) -> str:
    """A piece of HTML with nothing in it that runs, is styled, or is fetched from elsewhere.

    In: `web`, whether links to the web may stand, as in what the page's author wrote. A link within the site, a picture
    that the piece itself holds, and a small line in a table's cell, may always.
    """
    soup = BeautifulSoup(page, "html.parser")
    for other in soup.find_all(
        string=lambda text: isinstance(text, NavigableString) and type(text) is not NavigableString
    ):
        if isinstance(other, Comment) or not isinstance(other.parent, Tag) or other.parent.name not in GONE:
            other.extract()
    lines = [svg for svg in soup.find_all("svg") if _LINE.fullmatch(str(svg))]
    kept = {id(tag) for svg in lines for tag in (svg, *svg.find_all(True))}
    for tag in soup.find_all(list(GONE)):
        if id(tag) not in kept:
            tag.decompose()
    for tag in soup.find_all(True):
        if id(tag) in kept:
            continue
        if tag.name not in TAGS:
            tag.unwrap()
            continue
        for name in list(tag.attrs):
            if not _may(tag.name, str(name).lower(), tag.attrs[name], web):
                del tag.attrs[name]
        if (tag.name == "a" and not tag.attrs) or (tag.name == "img" and "src" not in tag.attrs):
            tag.unwrap()
    return str(soup)


def _may(tag: str, name: str, value: object, web: bool) -> bool:
    told = str(value).strip()
    if name == "href":
        return tag == "a" and bool(_INSIDE.fullmatch(told) or (web and _WEB.fullmatch(told)))
    if name == "src":
        return tag == "img" and bool(_PICTURE.fullmatch(told))
    return name in ATTRIBUTES or name.startswith("aria-") or name == "data-label"


def inert(markdown: str) -> str:
    """Markdown of a finding for another program to read: emphasis and links within the site stay, all else is words.

    >>> inert("**Up** to <b>5</b> {{< include x >}} [a](https://x.example) [b](homes.html)")
    '**Up** to \\\\<b\\\\>5\\\\</b\\\\> \\\\{\\\\{\\\\< include x \\\\>\\\\}\\\\} a [b](homes.html)'
    """
    plain = re.sub(
        r"!?\[([^\]]*)\]\(([^)]*)\)",
        lambda m: m[0] if m[0][0] == "[" and _INSIDE.fullmatch(m[2].strip()) else m[1],
        markdown,
    )
    return re.sub(r"(?<!\\)([<>{}$@`|~^])", r"\\\1", plain)


def escaped(text: str) -> str:
    """Plain words as Markdown that says the same.

    >>> escaped("Costs #1 of <5 children, $3")
    'Costs \\\\#1 of \\\\<5 children, \\\\$3'
    """
    return re.sub(r"([\\`*_{}\[\]<>#$@|~^])", r"\\\1", text)


def slug(heading: str) -> str:
    """The anchor of a heading, in plain text.

    >>> slug("What is left, after income?")
    'what-is-left-after-income'
    """
    return re.sub(r"[^a-z0-9_]+", "-", heading.lower()).strip("-") or "section"
