"""The tables of data/: what is published, read, checked and laid out; nothing here knows a page."""

import pandas as pd

# Frames here are mostly small and much is taken from them, which costs half as much where text is Python's own and not
# arrow's. Said before pandera is first imported, which asks then what text is.
pd.set_option("mode.string_storage", "python")
