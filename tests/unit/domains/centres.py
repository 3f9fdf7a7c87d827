"""Small data centres built in code."""

from __future__ import annotations

import numpy as np

from camau_netsim.domains.datacentre.asked import Asked
from camau_netsim.domains.datacentre.problem import DatacentreProblem, compile_problem
from camau_netsim.domains.datacentre.spec import Centre, DatacentreSpec, Platform, Pool


def platform(name: str, home: str, backup: str | None = None, **given) -> Platform:
    """A platform of application servers with wide limits."""
    row = {"tiers": "app", "rto_h": 4.0, "rpo_h": 1.0, "response_limit_ms": 1000.0}
    return Platform(id=name, name=name.upper(), home=home, backup=backup, **(row | given))


def pool(centre: str, tier: str = "app", n_servers: int = 1, service_ms: float = 10.0, **given) -> Pool:
    """A pool of servers with exponential service."""
    return Pool(id=f"{centre}-{tier}", centre=centre, tier=tier, n_servers=n_servers, service_ms=service_ms, **given)


def two_centres(*platforms: Platform, pools: tuple[Pool, ...], **given) -> DatacentreProblem:
    """Centres ``a`` and, from 2026 on, ``b``."""
    centres = tuple(
        Centre(id=name, name=name, kind="provincial", node=name, hosts_platform=True, in_service_year=year,
               storage_gbyte=given.pop(f"{name}_gbyte", 0.0))
        for name, year in (("a", 2000), ("b", 2026))
    )  # fmt: skip
    spec = DatacentreSpec(centres=centres, servers=pools, platforms=platforms, **given)
    return compile_problem(spec, np.array([0, 1], np.int32))


def asked(requests_per_s: list[float], write_mbps: list[float] | None = None, stored_gbyte: float = 0.0) -> Asked:
    """A load; half of the busy hour's on the mean."""
    requests = np.array(requests_per_s)
    write = np.zeros(len(requests)) if write_mbps is None else np.array(write_mbps)
    return Asked(requests, requests / 2, write, write / 2, write, np.full(len(requests), stored_gbyte))
