"""Write the tables of the merged province from the facts beside this file and those of ``scenarios/camau``.

``python build.py``, ``--check`` and ``--summary`` do what they do there. The recipe is that of ``../camau/province``;
``reform`` holds what the reform of July 2025 changes in it.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CAMAU = HERE.parent / "camau"
sys.path[:0] = [str(HERE), str(CAMAU)]

from province.fact import Facts, make_facts, rows_of  # noqa: E402
from province.whole import Province  # noqa: E402
from province.written import build  # noqa: E402
from reform.bodies import reformed  # noqa: E402
from reform.territory import MERGED  # noqa: E402
from reform.units import commune_facts  # noqa: E402

PARTS = rows_of(HERE / "facts" / "old_communes.csv")


def facts() -> Facts:
    """Return the facts of both scenarios together; a road of this one stands in for the same road of the other."""
    names = ("communes", "district_links", "telecom", "targets")
    before, links, telecom, targets = (rows_of(CAMAU / "facts" / f"{name}.csv") for name in names)
    units, more = (rows_of(HERE / "facts" / f"{name}.csv") for name in ("communes_2025", "district_links"))
    roads = list({(row["a"], row["b"]): row for row in links + more}.values())
    people = next(row["value"] for row in telecom if (row["fact"], row["period"]) == ("merged_province", "2024"))
    return make_facts(MERGED, commune_facts(units, PARTS, before, roads, int(people)), roads, telecom, targets)


if __name__ == "__main__":
    PROVINCE = Province(facts())
    TABLES = reformed(PROVINCE, PARTS)
    REGISTERS = [folder / "choices" / "register.csv" for folder in (CAMAU, HERE)]
    sys.exit(build(HERE, PROVINCE, TABLES, REGISTERS, parent=CAMAU))
