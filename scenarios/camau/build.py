"""Write the tables of the Cà Mau scenario from the facts beside this file.

``python build.py``            writes ``data/*.csv``
``python build.py --check``    says which tables differ from what would be written, and ends with 1 if any does
``python build.py --summary``  prints counts and back-of-envelope loads

The same facts always give the same bytes: every draw comes from a generator seeded by the name of what is drawn
(``province/plane.py``).
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from province.fact import read_facts  # noqa: E402
from province.whole import Province  # noqa: E402
from province.written import build  # noqa: E402

if __name__ == "__main__":
    PROVINCE = Province(read_facts(HERE / "facts"))
    sys.exit(build(HERE, PROVINCE, PROVINCE.tables(), [HERE / "choices" / "register.csv"]))
