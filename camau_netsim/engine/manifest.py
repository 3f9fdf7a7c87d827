"""What a run was: enough to repeat it, and to see that it was not tampered with."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from camau_netsim import kernels
from camau_netsim.core.timeline import Window
from camau_netsim.scenario.model import SCHEMA_VERSION, Scenario

PACKAGES = ("numpy", "scipy", "simpy", "networkx", "pyarrow", "pydantic")


def describe_run(
    scenario: Scenario, years: tuple[int, ...], seed: int, replications: int, windows: tuple[Window, ...] = ()
) -> dict[str, Any]:
    """Return what decides the tables: the same answer here means the same tables, bit for bit."""
    return {
        "package_version": package_version(),
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        "scenario_title": scenario.title,
        "scenario_sha256": scenario.digest(),
        "years": list(years),
        "seed": seed,
        "replications": replications,
        "fidelity": "session" if windows else "epoch",
        "windows": [str(window) for window in windows],
        "confidence_ratio": scenario.targets.confidence_ratio,
        "service_availability_ratio": scenario.targets.service_availability_ratio,
        "rate_tolerance_ratio": scenario.targets.rate_tolerance_ratio,
        "outlook_year": scenario.targets.outlook_year,
        "kernels": kernels.backend(),
    }


def describe_machine(seconds: Mapping[str, float], workers: int) -> dict[str, Any]:
    """Return where and how fast it ran; none of this may change a table."""
    return {
        "workers": workers,
        "seconds": {stage: round(spent, 3) for stage, spent in seconds.items()},
        "python": sys.version.split()[0],
        "packages": {name: _version_of(name) for name in PACKAGES},
        "platform": platform.platform(terse=True),
        "processor": platform.machine(),
        "n_cpus": os.cpu_count(),
    }


def package_version() -> str:
    """Return the version of this package."""
    return _version_of("camau-netsim")


def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
