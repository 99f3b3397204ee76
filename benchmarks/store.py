"""How long it takes to open the store and load a first measure, each time in a new process: CPU seconds, the middle of
several. The aim is under 0.3 s.

    python benchmarks/store.py [RUNS]
"""

import statistics
import subprocess
import sys

ONE = """
import time
from rc_analysis.store import open_store
start = time.process_time()
open_store().load("cla_rate")
print(time.process_time() - start)
"""


def main(runs: int) -> None:
    """Print the least, middle and greatest time."""
    told = [
        float(subprocess.run([sys.executable, "-c", ONE], capture_output=True, text=True, check=True).stdout)
        for _ in range(runs)
    ]
    print(f"{runs} runs: {min(told):.3f} to {max(told):.3f} s, middle {statistics.median(told):.3f} s")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
