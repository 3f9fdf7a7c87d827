"""Write the tables of the Cà Mau scenario from the facts beside this file.

``python build.py``            writes ``data/*.csv``
``python build.py --check``    says which tables differ from what would be written, and ends with 1 if any does
``python build.py --summary``  prints counts and back-of-envelope loads

The same facts always give the same bytes: every draw comes from a generator seeded by the name of what is drawn
(``province/plane.py``).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from province.fact import read_facts  # noqa: E402
from province.register import register_rows  # noqa: E402
from province.summary import summary  # noqa: E402
from province.table import to_csv  # noqa: E402
from province.whole import Province  # noqa: E402


def files_of(province: Province) -> dict[str, bytes]:
    """Return the bytes of every file of ``data/``."""
    tables = province.tables()
    files = {f"{name.replace('.', '_')}.csv": to_csv(rows) for name, rows in tables.items()}
    files["targets.csv"] = files.pop("targets_catalogue.csv")
    files["assumptions.csv"] = to_csv(register_rows(HERE / "choices" / "register.csv", tables))
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the tables of the Cà Mau scenario.")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--summary", action="store_true", help="print counts and loads")
    parser.add_argument("--out", type=Path, default=HERE / "data", help="folder to write to or to compare with")
    options = parser.parse_args()
    province = Province(read_facts(HERE / "facts"))
    if options.summary:
        print(summary(province))
        return 0
    files = files_of(province)
    if options.check:
        stale = [
            name
            for name, data in files.items()
            if not (options.out / name).is_file() or (options.out / name).read_bytes() != data
        ]
        print("\n".join(f"{name} differs" for name in stale) or f"{len(files)} tables are as built")
        return 1 if stale else 0
    options.out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (options.out / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
