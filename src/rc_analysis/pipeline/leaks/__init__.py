"""What must not leave: the values held in `data/local/`, and what has the shape of a person's or a machine's own.

`values` knows what is held, `shapes` what anyone's would look like, `walk` takes a file apart into all the texts in it.
`Search(held).file(path)` tells where something is and of which kind, never what.
"""
# ruff: noqa: F401 - what is imported is handed on

from rc_analysis.pipeline.leaks.search import Found, Search
