"""The flagship scenario, end to end: compile, simulate, judge; and one hour of it session by session."""

from pathlib import Path

import camau_netsim
from bench.registry import Case

SCENARIO = Path(__file__).parent.parent / "scenarios" / "camau"
TUTORIAL = SCENARIO.parent / "tutorial"


def work(quick):
    years, replications = ([2025], 1) if quick else ([2025, 2030], 8)
    return {"scenario": camau_netsim.load(SCENARIO), "years": years, "seed": 1, "replications": replications}


def busy_hour(quick):
    scenario = camau_netsim.load(TUTORIAL if quick else SCENARIO)
    return {"scenario": scenario, "years": [2025], "seed": 1, "replications": 1, "windows": ["2025 any 21:00-22:00"]}


def n_sessions(options):
    """Sessions of the hour; every one of every line, phone and body."""
    results = camau_netsim.run(**options)
    return sum(results.tables["sessions_rates"]["n_arrived"].to_pylist())


CASES = [
    Case(
        "camau.run",
        "scenarios/camau, 2025 and 2030, 8 replications, 1 process",
        "scenarios/camau, 2025, 1 replication",
        work,
        lambda options: camau_netsim.run(**options),
    ),
    Case(
        "camau.session_hour",
        "scenarios/camau, 2025, 21 h: 17.8 million sessions, 1 replication, 1 process, compiling and judging included",
        "scenarios/tutorial, one hour",
        busy_hour,
        n_sessions,
        slow=True,
    ),
]
