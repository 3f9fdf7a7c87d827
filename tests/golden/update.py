"""``python -m tests.golden.update [scenario ...]`` writes the expected tables anew; then read the difference."""

from __future__ import annotations

import sys

from tests.golden.expected import RUNS, write


def main(names: list[str]) -> None:
    """Write the expected files of some scenarios, or of all."""
    for name in names or RUNS:
        print(f"wrote {write(name)}")


if __name__ == "__main__":
    main(sys.argv[1:])
