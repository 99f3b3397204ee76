"""Search in squeezed text (letters alone) without losing where each line begins and ends."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from rc_analysis.sources.ofsted_report.text import Line, squeeze


class Squeezed:
    """Lines as one squeezed string, so that spacing, line breaks, numbers and dashes cannot hide a label."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = list(lines)
        parts = [squeeze(line.text) for line in self.lines]
        self.starts, at = [], 0
        for part in parts:
            self.starts.append(at)
            at += len(part)
        self.text = "".join(parts)
        self._ends = {start + len(part) for start, part in zip(self.starts, parts, strict=True)}
        sizes = Counter[float]()
        for line in self.lines:
            sizes[line.size] += len(line.text)
        self.body = sizes.most_common(1)[0][0] if sizes else 0.0

    def line_at(self, offset: int) -> int:
        """The index of the line that holds the letter at `offset`."""
        return bisect_right(self.starts, offset) - 1

    def offset(self, line: int) -> int:
        """Where the line with this index begins."""
        return self.starts[line] if line < len(self.starts) else len(self.text)

    def first_line_of_page(self, page: int) -> int:
        """The index of the first line on `page` or later."""
        return bisect_left([line.page for line in self.lines], page)

    def whole_lines(self, pattern: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Matches that begin where a line begins and end where a line ends."""
        for match in self.from_line_start(pattern, start, end):
            if match.end() in self._ends:
                yield match

    def from_line_start(self, pattern: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Matches that begin where a line begins."""
        compiled = re.compile(pattern)
        stop = len(self.text) if end is None else end
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, stop)
        for begin in self.starts[first:last]:
            match = compiled.match(self.text, begin, stop)
            if match and match.end() > match.start():
                yield match

    def headings(self, pattern: str, start: int = 0, end: int | None = None) -> list[re.Match[str]]:
        """Whole-line matches printed as a heading (bold or large), or failing those as a plain line.

        A line that opens with a bullet or dash is an item, not a heading: reports list earlier grades so.
        """
        found = [m for m in self.whole_lines(pattern, start, end) if self._line(m).text[:1].isalnum()]
        printed = [m for m in found if self._line(m).bold or self._line(m).size > 1.08 * self.body]
        return printed or found

    def _line(self, match: re.Match[str]) -> Line:
        return self.lines[self.line_at(match.start())]
