"""What wind breaks, what keeps sites alive without the grid, and what hangs on masts."""

from __future__ import annotations

from province import island
from province.backbone import Graph
from province.radio import LAYERS
from province.table import Row

FRAGILITY = (
    ("pole_line", 60.0, 0.25, 24.0),
    ("tail", 55.0, 0.25, 24.0),
    ("mast", 65.0, 0.2, 96.0),
    ("grid", 32.0, 0.25, 48.0),
    ("coastal_node", 60.0, 0.3, 48.0),
)
"""Kind, gust at which half break (m/s; half of the kilometres of a line), spread of its logarithm, hours to mend."""

SHELTERS = {
    "core": ("building", 40.0, 60.0, 8.0, 48.0, 0.98, 0.0),
    "aggregation": ("building", 10.0, 15.0, 8.0, 24.0, 0.95, 12.0),
    "access": ("shelter", 3.0, 4.5, 8.0, 0.0, 1.0, None),
}
"""Kind, power, rectifiers, battery, generator on one tank, chance of its start, hours until fuel comes (0: in time)."""

GEAR = {"4g": (0.6, 0.25), "5g": (0.45, 0.9), "n28": (0.5, 0.3)}
"""Frontal area (m2) and power when busy (kW) of a sector; the low band has a panel of its own."""


def fragility_rows() -> list[Row]:
    names = ("kind", "median_m_per_s", "dispersion_factor", "repair_h")
    return [{**dict(zip(names, row, strict=True)), "basis": "assumed"} for row in FRAGILITY]


def shelter_rows(graph: Graph) -> list[Row]:
    """One for every node of the province and its islands; nodes outside have power for certain."""
    sites = [(node.id, SHELTERS[node.kind]) for node in graph.nodes.values() if node.commune]
    names = ("kind", "power_kw", "rectifier_kw", "battery_h", "generator_h", "generator_start_ratio", "refuel_h")
    return [
        {"node": node, **dict(zip(names, shelter, strict=True)), "basis": "assumed"}
        for node, shelter in [*sites, *((one.node, island.SHELTER) for one in island.ISLANDS)]
    ]


def equipment_rows() -> list[Row]:
    rows: list[Row] = []
    for layer in LAYERS:
        area_m2, power_kw = GEAR["n28" if layer.band == "n28" else layer.radio[0]]
        rows.append({"layer": layer.id, "area_m2": area_m2, "power_kw": power_kw, "basis": "assumed"})
    return rows
