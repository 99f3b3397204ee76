"""The second reader over every page of ten places, and 2,000 faults put into texts by a seed.

    python benchmarks/second_reader.py [--pages homes living] [--faults 500] [--seed 20261129] [--show 10]

It prints what was found, what was undecided, every alarm on a clean page, and the faults seen of each kind: some
minutes on one core.
"""

# ruff: noqa: T201
import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from second_reader import gather, mutations, reader


def main() -> None:
    """Read, tally and print."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--pages", nargs="*", default=[n for n in gather.names() if gather.new_form(gather.path_of(n))])
    ask.add_argument("--places", nargs="*", default=list(gather.PLACES))
    ask.add_argument("--faults", type=int, default=500, help="of each kind")
    ask.add_argument("--seed", type=int, default=20261129)
    ask.add_argument("--show", type=int, default=10, help="how many of each list to print")
    given = ask.parse_args()

    clean = []
    for name in given.pages:
        pages = gather.pages(name, tuple(given.places))
        found = [(page, claim) for page in pages for claim in reader.read(page)]
        tally = Counter(claim.verdict for _, claim in found)
        print(f"{name}: {dict(tally)}, undecided {tally[reader.UNDECIDED] / max(1, tally.total()):.1%}")
        for verdict in (reader.ALARM, reader.UNDECIDED):
            for page, claim in [f for f in found if f[1].verdict == verdict][: given.show]:
                print(f"  {verdict}: {page.place}: {claim.kind} {claim.said!r}: {claim.why}\n      {claim.sentence}")
        if not tally[reader.ALARM]:
            clean += pages
    for kind in mutations.KINDS if clean else ():
        made = mutations.mutations(clean, kind, given.faults, given.seed)
        unseen = [m for m in made if not mutations.seen(m)]
        print(f"{kind}: {len(made) - len(unseen)} of {len(made)} seen, {1 - len(unseen) / len(made):.1%}")
        for m in unseen[: given.show]:
            print(f"  unseen: {m.page.name}, {m.page.place}: {m.after}")


if __name__ == "__main__":
    main()
