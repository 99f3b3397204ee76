"""A second reader: it finds each number, year, place, rank and direction that a page states in the page's data.

It has what a reader has: the pages' words, tables and CSV files, the observations, the project's lists of areas and
names, and its documents. It knows nothing of how a sentence was made, and imports none of what makes one.
"""
