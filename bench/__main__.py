"""``python -m bench [NAME ...] [--quick] [--json FILE]``: time the cases, print a table, write rows."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench.measure import measure
from bench.registry import find_cases


def main() -> int:
    """Run the cases asked for; 1 if any answer differed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed of kernels and runs.")
    parser.add_argument("name", nargs="*", help="cases whose name starts with this; default all")
    parser.add_argument("--quick", action="store_true", help="small inputs: does it run, not how fast is it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows here")
    arguments = parser.parse_args()
    try:
        cases = find_cases(arguments.name)
    except ValueError as error:
        parser.error(str(error))
    rows, n_wrong = [], 0
    print(f"{'name':<24} {'seconds':>11} {'peak MiB':>9} {'ratio':>8}  against      size")
    for case in cases:
        try:
            row = measure(case, arguments.quick)
        except AssertionError as error:
            n_wrong += 1
            print(f"{case.name:<24} ANSWERS DIFFER from {case.against}: {' '.join(str(error).split())[:200]}")
            continue
        rows.append(row)
        ratio = "-" if row["ratio"] is None else f"{row['ratio']:.1f}x"
        print(
            f"{row['name']:<24} {row['seconds']:>11.6f} {row['peak_mib']:>9.1f} {ratio:>8}  "
            f"{row['against']:<12} {row['size']}",
            flush=True,
        )
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 1 if n_wrong else 0


if __name__ == "__main__":
    sys.exit(main())
