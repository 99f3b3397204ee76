"""How many made-up plants pass the gate, by kind and by place: those of its makers and those of a stranger.

python benchmarks/plants.py [NUMBER] [SEED]
"""

# ruff: noqa: T201
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import plants
import plants_stranger
from rc_analysis.pipeline.leaks import Search
from rc_analysis.pipeline.leaks.values import known


def main(number: int, seed: int) -> None:
    """Plant, look, and print a table a set: planted and passed."""
    rows = plants.children(400, seed)
    with tempfile.TemporaryDirectory() as folder:
        plants.write(rows, Path(folder) / "own.csv")
        search = Search(known(Path(folder)))
    sets = {
        "makers": [(kind, place, *rest) for kind, _, place, *rest in plants.plants(rows, number, seed)],
        "stranger": plants_stranger.plants(rows, number, seed),
    }
    for name, made in sets.items():
        passed = [(kind, place) for kind, place, *rest in made if not search.bytes(*rest)]
        print(f"{name}: {len(made)} planted, {len(passed)} passed")
        for what, at in (("kind", 0), ("place", 1)):
            planted, through = (Counter(one[at] for one in part) for part in (made, passed))
            print(f"  by {what}: " + "; ".join(f"{key} {n}/{through[key]}" for key, n in planted.items()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_500, int(sys.argv[2]) if len(sys.argv) > 2 else 11)
