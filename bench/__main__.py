"""``python -m bench [NAME ...] [--quick] [--slow] [--json FILE]``: time the cases, print a table, write rows."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bench.measure import measure
from bench.registry import find_cases

RATIOS = ("ratio", "ratio_least", "ratio_most")


def _or_dash(value: float | None, width: int, digits: int) -> str:
    """A figure, or a dash as wide."""
    return "-".rjust(width) if value is None else f"{value:>{width}.{digits}f}"


def _line(row: dict[str, Any]) -> str:
    """One row of the table."""
    figures = [
        _or_dash(row["seconds"], 11, 6),
        _or_dash(row["peak_mib"], 9, 1),
        _or_dash(row["other_seconds"], 11, 6),
        _or_dash(row["other_peak_mib"], 6, 0),
        *(_or_dash(row[name], 8, 2 if (row["ratio"] or 9.0) < 2.0 else 1) for name in RATIOS),
    ]
    return " ".join([f"{row['name']:<28}", *figures, f" {row['against']} / {row['size']}"])


def main() -> int:
    """Run the cases asked for; 1 if any answer differed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed of kernels and runs.")
    parser.add_argument("name", nargs="*", help="cases whose name starts with this; default all")
    parser.add_argument("--quick", action="store_true", help="small inputs: does it run, not how fast is it")
    parser.add_argument("--slow", action="store_true", help="also cases whose other side takes minutes, once each")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows here")
    arguments = parser.parse_args()
    try:
        cases = find_cases(arguments.name)
    except ValueError as error:
        parser.error(str(error))
    rows, n_wrong = [], 0
    heads = f"{'name':<28} {'seconds':>11} {'peak MiB':>9} {'other s':>11} {'MiB':>6}"
    print(f"{heads} {'ratio':>8} {'least':>8} {'most':>8}  against / size")
    for case in cases:
        if case.missing or (case.slow and not (arguments.slow or arguments.quick)):
            print(f"{case.name:<28} skipped: {case.missing or 'slow, ask for it with --slow'}")
            continue
        try:
            row = measure(case, arguments.quick)
        except AssertionError as error:
            n_wrong += 1
            print(f"{case.name:<28} ANSWERS DIFFER from {case.against}: {' '.join(str(error).split())[:200]}")
            continue
        rows.append(row)
        print(_line(row), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 1 if n_wrong else 0


if __name__ == "__main__":
    sys.exit(main())
