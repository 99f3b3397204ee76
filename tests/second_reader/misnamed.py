"""Names of categories, said with another number or the opposite word in them."""

import re

from second_reader.finding import Scope
from second_reader.words import Sentence

ENDS_AND_STANDS = ("highest", "lowest", "largest", "smallest", "higher", "lower")


def misnamed(scope: Scope, sentence: Sentence) -> str:
    """A category's name, said with another number or the opposite word in it: "three smallest owners"; '' for none."""
    titles = scope.page.world.measures["title"]
    names = {c.name.lower() for c in scope.cells if len(c.name.split()) > 1}
    names |= {str(titles[m]).lower() for e in scope.homes for m in e.measures if m in titles}
    for name in sorted(names):
        parts = _telling(name)
        if len(parts) == 1 or len(parts[0] + parts[-1]) < 6:
            continue
        for found in re.finditer(rf"(?<![\w–]){_changed(parts)}(?!\w)", sentence.text.lower()):
            if found[0] not in names and not any(found[0] in other for other in names):
                return found[0]
    for name in re.findall(r"“([^”]{8,})”", sentence.text.lower()):  # in quotation marks: of which no figure is shown
        parts = _telling(name)
        known = f"{scope.page.world.glossary}\n{_elsewhere(scope)}" if len(parts) > 1 else name
        if name not in known and re.search(_changed(parts), known):
            return name
    return ""


def _elsewhere(scope: Scope) -> str:
    """Every category's name on this page and on that of other places."""
    return "\n".join(sorted({c.name.lower() for page in (scope.page, *scope.page.beside) for c in page.cells}))


def _telling(name: str) -> list[str]:
    """A name cut at its numbers and words of direction, which are kept."""
    return re.split(rf"(\b\d+\b|\b(?:{'|'.join(ENDS_AND_STANDS)})\b)", name)


def _changed(parts: list[str]) -> str:
    """An expression of the same name with any other numbers and words of direction."""
    return "".join(
        re.escape(part) if n % 2 == 0 else r"\d+" if part.isdigit() else f"(?:{'|'.join(ENDS_AND_STANDS)})"
        for n, part in enumerate(parts)
    )
