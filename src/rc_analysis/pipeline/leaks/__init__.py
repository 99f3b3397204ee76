"""What must not leave: the values held in `data/local/`, and what has the shape of a person's or a machine's own.

`values` knows what is held, `shapes` what anyone's would look like, `walk` takes a file apart into all the texts in it.
`Search(held).file(path)` tells where something is and of which kind, never what.
"""

from rc_analysis.pipeline.leaks.search import Found, Search

__all__ = ["Found", "Search"]
"""The two names that the gate needs."""
