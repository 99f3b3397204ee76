"""Feed the reader of Ofsted reports with damaged files: no crash, and no grade that the whole file does not have.

usage: python benchmarks/fuzz_ofsted_reader.py FOLDER [--inputs 2000] [--seed 1] [--pages 4]

Half of the inputs are reports of FOLDER (cut to their first pages, so that thousands are read in minutes) with
bytes changed, cut out, doubled or the end missing, in the compressed file or in its text streams laid open; the
rest are random bytes, with and without a PDF's first line, and files spliced from two reports. The small seeded
run among the tests uses made-up reports; this one uses real ones and is run by hand.
"""

import io
import random
import time
from collections import Counter
from pathlib import Path

import click
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from rc_analysis.sources.ofsted_report import read_report


def first_pages(path: Path, pages: int, opened: bool) -> bytes:
    """The report's first pages as a PDF of their own; with `opened` their streams are written uncompressed."""
    writer, out, reader = PdfWriter(), io.BytesIO(), PdfReader(path)
    writer.append(reader, pages=(0, min(pages, len(reader.pages))))
    for page in writer.pages if opened else []:
        contents = page.get_contents()
        if contents is not None:
            plain = StreamObject()
            plain.set_data(contents.get_data())
            page[NameObject("/Contents")] = writer._add_object(plain)
    writer.write(out)
    return out.getvalue()


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The file with one kind of damage."""
    changed = bytearray(data)
    kind = rng.randrange(5)
    if kind == 0:
        for _ in range(rng.choice((1, 10, 300, 5000))):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    elif kind == 1:
        start = rng.randrange(len(changed))
        del changed[start : start + rng.randrange(1, 20_000)]
    elif kind == 2:
        start = rng.randrange(len(changed))
        changed[start:start] = changed[start : start + rng.randrange(1, 20_000)]
    elif kind == 3:
        del changed[rng.randrange(len(changed)) :]
    else:
        for digit in rng.sample(range(len(changed)), 2000):
            if chr(changed[digit]).isdigit():
                changed[digit] = ord(str(rng.randrange(10)))
    return bytes(changed)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--inputs", default=2000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--pages", default=4, show_default=True, help="Pages kept of each report.")
def main(folder: Path, inputs: int, seed: int, pages: int) -> None:
    """Run and print what became of the inputs; exit status 1 if a grade was invented or the reader broke."""
    rng = random.Random(seed)
    seeds: list[tuple[bytes, dict[str, str]]] = []
    for path in sorted(folder.rglob("*.pdf")):
        try:
            data = first_pages(path, pages, opened=len(seeds) % 2 == 0)
        except Exception:  # what is not a PDF cannot be cut to pages
            continue
        seeds.append((data, read_report(data).row))
    tally: Counter[str] = Counter()
    faults = []
    slowest, began = 0.0, time.perf_counter()
    for number in range(inputs):
        data, whole = seeds[rng.randrange(len(seeds))]
        kind = number % 4
        if kind < 2:
            data = damaged(data, rng)
        elif kind == 2:
            other = seeds[rng.randrange(len(seeds))][0]
            data, whole = data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :], {}
        else:
            head = b"%PDF-1.7\n" if number % 8 == 3 else b""
            data, whole = head + rng.randbytes(rng.randrange(20_000)), {}
        start = time.perf_counter()
        row = read_report(data, str(number), seconds=60).row
        slowest = max(slowest, time.perf_counter() - start)
        tally[row["framework"] or row["warnings"].split(":")[0][:40]] += 1
        if "a fault of the reader" in row["warnings"]:
            faults.append(f"input {number}: {row['warnings']}")
        if kind != 2:  # a splice may hold a whole report of its own
            invented = {k: v for k, v in row.items() if k.startswith("grade_") and v and v != whole.get(k)}
            if invented:
                faults.append(f"input {number}: {invented}, the whole file has { {k: whole.get(k) for k in invented} }")
    for what, count in tally.most_common():
        click.echo(f"{count:6} {what}")
    click.echo(
        f"{inputs} inputs in {time.perf_counter() - began:.0f} s, the slowest {slowest:.1f} s; {len(faults)} faults"
    )
    for fault in faults[:20]:
        click.echo(fault)
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
