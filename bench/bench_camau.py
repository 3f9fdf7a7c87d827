"""The flagship scenario, end to end: compile, simulate, judge."""

from pathlib import Path

import camau_netsim
from bench.registry import Case

SCENARIO = Path(__file__).parent.parent / "scenarios" / "camau"


def work(quick):
    years, replications = ([2025], 1) if quick else ([2025, 2030], 8)
    return {"scenario": camau_netsim.load(SCENARIO), "years": years, "seed": 1, "replications": replications}


CASES = [
    Case(
        "camau.run",
        "scenarios/camau, 2025 and 2030, 8 replications, 1 process",
        "scenarios/camau, 2025, 1 replication",
        work,
        lambda options: camau_netsim.run(**options),
    )
]
