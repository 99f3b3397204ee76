"""Tables of the method pages, read so that tests can hold them to what is computed."""


def rows_below(page: str, heading: str) -> list[str]:
    """The rows of the first table below the line that begins with `heading`, without its two lines of headings."""
    lines = page[page.index(heading) :].splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("|"))
    table = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        table.append(line)
    return table[2:]
