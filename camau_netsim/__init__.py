"""Simulator of a province's digital infrastructure that judges a plan, target by target, before money is spent.

>>> import camau_netsim
>>> scenario = camau_netsim.load("scenarios/tutorial")  # doctest: +SKIP
>>> results = camau_netsim.run(scenario, seed=1, replications=8)  # doctest: +SKIP
"""

from camau_netsim.api import (
    annual_report,
    compare,
    coverage,
    criticality,
    draw,
    explain,
    import_topology,
    json_schema,
    judge,
    load,
    load_results,
    run,
    summarise,
    tell_tornado,
    tornado,
    write_tornado,
)

__all__ = [
    "annual_report",
    "compare",
    "coverage",
    "criticality",
    "draw",
    "explain",
    "import_topology",
    "json_schema",
    "judge",
    "load",
    "load_results",
    "run",
    "summarise",
    "tell_tornado",
    "tornado",
    "write_tornado",
]
