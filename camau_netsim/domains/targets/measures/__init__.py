"""What each promise measures, read off tables.

A measure takes the tables and a year and returns one value per replication for each reading, the first being the
default, with the reason for what is missing and the places furthest below. A catalogue calls it by name.
"""

from camau_netsim.domains.targets.measures import (
    broadcast,
    climate,
    coverage,
    fixed,
    lines,
    mobile,
    plant,
    platforms,
    postal,
    reach,
    security,
    sensors,
    sites,
    state_network,
)
from camau_netsim.domains.targets.measures.measured import MEASURES, PERCENT, Measured, Place, Reading

__all__ = [
    "MEASURES",
    "PERCENT",
    "Measured",
    "Place",
    "Reading",
    "broadcast",
    "climate",
    "coverage",
    "fixed",
    "lines",
    "mobile",
    "plant",
    "platforms",
    "postal",
    "reach",
    "security",
    "sensors",
    "sites",
    "state_network",
]
