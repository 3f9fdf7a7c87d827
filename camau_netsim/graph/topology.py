"""Topologies as other people's files have them: GraphML (Topology Zoo) and node-link JSON (TopoHub, networkx)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import networkx as nx

from camau_netsim.errors import Issue, ScenarioError
from camau_netsim.units import MBPS_PER_BPS

MAX_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Site:
    """A node of a topology."""

    id: str
    name: str
    lat_deg: float
    lon_deg: float
    demand_mbps: float
    """All that it asks for or is asked for in the file's matrix; 0 without one."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A link of a topology, usable both ways."""

    a: str
    b: str
    length_km: float | None
    """As the file says, if it does."""
    capacity_mbps: float | None


@dataclass(frozen=True, slots=True)
class Topology:
    """Nodes, links and what nodes ask for."""

    name: str
    sites: tuple[Site, ...]
    edges: tuple[Edge, ...]


def read_topology(path: Path) -> Topology:
    """Read a topology from a ``.graphml`` or ``.json`` file.

    GraphML: node attributes ``Latitude``, ``Longitude`` and ``label``, edge attribute ``LinkSpeedRaw`` in bit/s, as
    the Topology Zoo has them (Knight et al., *IEEE JSAC* 29, 2011), or ``dist`` or ``length`` in km and ``capacity`` in
    Mb/s.
    JSON: node-link with ``pos`` as (longitude, latitude), ``dist`` in km and ``demands`` by source and destination, as
    TopoHub has them (Jurkiewicz 2023). Demands are taken as Mb/s. Links from a node to itself are left out.

    Raises
    ------
    ScenarioError
        The file cannot be read, or nodes have no place; holds every fault.
    """
    graph = _graph_of(path)
    faults = [*_faults(graph, path)]
    if faults:
        raise ScenarioError(faults)
    asked = _asked(graph.graph.get("demands", {}))
    sites = tuple(
        Site(_id(node), str(data.get("label", data.get("name", node))), *_place(data), asked.get(str(node), 0.0))
        for node, data in graph.nodes(data=True)
    )
    edges = tuple(
        Edge(_id(a), _id(b), _number(data, "dist", "length"), _capacity_mbps(data))
        for a, b, data in graph.edges(data=True)
        if a != b
    )
    name = str(graph.graph.get("name") or graph.graph.get("Network") or path.stem)
    return Topology(name, sites, edges)


def _graph_of(path: Path) -> nx.MultiGraph[Any]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ScenarioError([Issue(str(path), f"is larger than {MAX_BYTES} bytes")])
        if path.suffix.lower() == ".json":
            content = json.loads(path.read_text(encoding="utf-8"))
            graph = nx.node_link_graph(content, edges="edges" if "edges" in content else "links")
        else:
            graph = nx.read_graphml(path)
    except OSError as reason:
        raise ScenarioError([Issue(str(path), f"cannot be read: {reason.strerror}")]) from reason
    except (ValueError, KeyError, TypeError, AttributeError, ParseError, nx.NetworkXError) as reason:
        hint = "give GraphML, or node-link JSON in a file named .json"
        raise ScenarioError([Issue(str(path), f"is not a topology: {reason}", hint)]) from reason
    return nx.MultiGraph(graph)


def _faults(graph: nx.MultiGraph[Any], path: Path) -> Iterator[Issue]:
    if not graph.number_of_nodes():
        yield Issue(str(path), "holds no nodes")
    for node, data in graph.nodes(data=True):
        if None in _place(data):
            yield Issue(f"{path} node {node}", "has no place", "give Latitude and Longitude, or pos as [lon, lat]")
    if graph.number_of_nodes() and not nx.is_connected(graph):
        parts = sorted(nx.connected_components(graph), key=len, reverse=True)
        apart = sorted(str(node) for part in parts[1:] for node in part)
        yield Issue(str(path), f"falls into {len(parts)} parts; not joined to the largest: {', '.join(apart[:10])}")


def _id(node: object) -> str:
    return "".join("-" if letter.isspace() or letter in ";," else letter for letter in str(node))


def _place(data: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return latitude and longitude, None where they are not given."""
    if isinstance(data.get("pos"), list | tuple) and len(data["pos"]) == 2:
        return float(data["pos"][1]), float(data["pos"][0])
    return _number(data, "Latitude", "lat"), _number(data, "Longitude", "lon")


def _number(data: Mapping[str, Any], *names: str) -> float | None:
    value = next((data[name] for name in names if name in data), None)
    return float(value) if isinstance(value, int | float) and value >= -180.0 else None


def _capacity_mbps(data: Mapping[str, Any]) -> float | None:
    raw_bps = _number(data, "LinkSpeedRaw")
    return raw_bps * MBPS_PER_BPS if raw_bps else _number(data, "capacity")


def _asked(demands: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for source, row in demands.items():
        for destination, size in row.items():
            total[str(source)] += float(size)
            total[str(destination)] += float(size)
    return dict(total)
