"""Every benchmark in turn, each in a process of its own: `make bench`, or with options

    python -m tests.benchmarks.run [--small] [NAME ...]

NAME is a benchmark without its `bench_`. `--small` measures less, in a few minutes: enough to see that all still run.
A benchmark that fails is named at the end, after the others have run.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent
# What each benchmark does less of; one that is not named has nothing to save.
SMALLER = {
    "bench_index": ["--sizes", "359", "10000", "--requests", "40", "--patience", "10"],
    "bench_site": ["--requests", "100"],
    "bench_startup": ["--runs", "2"],
    "bench_questions": ["--users", "100", "--few", "10", "--draws", "10", "--deep", "2"],
    "bench_crawl": ["--sites", "20"],
}


def main() -> None:
    """Run them, and exit with 1 if one of them failed."""
    names = sorted(path.stem for path in FOLDER.glob("bench_*.py"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="measure less")
    possible = [name.removeprefix("bench_") for name in names]
    parser.add_argument("name", nargs="*", metavar="NAME", help=f"of {', '.join(possible)}")
    given = parser.parse_args()
    unknown = set(given.name) - set(possible)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(possible)}")
    failed = []
    for name in names:
        if given.name and name.removeprefix("bench_") not in given.name:
            continue
        sys.stdout.write(f"\n{name}\n{'=' * len(name)}\n")
        sys.stdout.flush()
        began = time.perf_counter()
        options = SMALLER.get(name, []) if given.small else []
        if subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}", *options], check=False).returncode:
            failed.append(name)
        sys.stdout.write(f"({time.perf_counter() - began:.0f} s)\n")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
