"""Routes and flows on published topologies: disjoint pairs, equal-cost splits, concurrent flow."""

import json

import numpy as np
import pytest

from camau_netsim.graph.concurrent_flow import max_concurrent_flow
from camau_netsim.graph.disjoint import disjoint_pair
from camau_netsim.graph.ecmp import ecmp_load_mbps
from tests.support.vectors import DATA, read_rows

TOPOLOGIES = json.loads((DATA / "topologies.json").read_text(encoding="utf-8"))["instances"]
HETEROGENEOUS = json.loads((DATA / "mcf_heterogeneous.json").read_text(encoding="utf-8"))["cases"]


def both_ways(links):
    return [arc for a, b, *_ in links for arc in ((a, b), (b, a))]


@pytest.mark.parametrize(
    "row", read_rows("disjoint_paths"), ids=lambda row: f"{row['instance']}-{row['s']:.0f}-{row['t']:.0f}"
)
def test_pairs_are_the_shortest_that_are_disjoint(row):
    links = TOPOLOGIES[row["instance"]]["links"]
    ends, km = [(a, b) for a, b, _ in links], [length for *_, length in links]
    for apart, column in (("link", "edge_pair_km"), ("node", "node_pair_km")):
        pair = disjoint_pair(ends, km, int(row["s"]), int(row["t"]), apart)
        if np.isnan(row[column]):
            assert pair is None
            continue
        assert pair.length_km == pytest.approx(row[column], abs=1e-6)
        assert not set(pair.working) & set(pair.spare)


@pytest.mark.parametrize(
    "row", read_rows("disjoint_paths")[:8], ids=lambda row: f"{row['instance']}-{row['s']:.0f}-{row['t']:.0f}"
)
def test_with_a_conduit_for_each_link_the_integer_program_finds_the_same_pair(row):
    links = TOPOLOGIES[row["instance"]]["links"]
    ends, km = [(a, b) for a, b, _ in links], [length for *_, length in links]
    own = [[link] for link in range(len(links))]
    pair = disjoint_pair(ends, km, int(row["s"]), int(row["t"]), "conduit", own)
    assert pair.length_km == pytest.approx(row["edge_pair_km"], abs=1e-6)


@pytest.mark.parametrize("row", read_rows("sndlib_concurrent_flow"), ids=lambda row: row["instance"])
def test_concurrent_flow_of_published_instances(row):
    case = TOPOLOGIES[row["instance"]]
    arcs, demands = both_ways(case["links"]), [tuple(demand) for demand in case["demands"]]
    assert (case["n_nodes"], len(case["links"]), len(demands)) == (row["nodes"], row["edges"], row["demands"])
    flow = max_concurrent_flow(case["n_nodes"], arcs, [1.0] * len(arcs), demands)
    assert 1.0 / flow.factor == pytest.approx(row["min_max_load"], rel=1e-6)
    assert flow.factor <= flow.bound_factor * (1.0 + 1e-9)
    assert flow.bound_factor == pytest.approx(flow.factor, rel=1e-6)
    assert flow.arc_load_mbps.max() <= 1.0 + 1e-7


@pytest.mark.parametrize("row", read_rows("sndlib_concurrent_flow"), ids=lambda row: row["instance"])
def test_equal_cost_splits_of_published_instances(row):
    case = TOPOLOGIES[row["instance"]]
    arcs, demands = both_ways(case["links"]), [tuple(demand) for demand in case["demands"]]
    km = [length for *_, length in case["links"] for _ in (0, 1)]
    by_hop = ecmp_load_mbps(case["n_nodes"], arcs, [1.0] * len(arcs), demands)
    by_km = ecmp_load_mbps(case["n_nodes"], arcs, km, demands)
    assert by_hop.max() == pytest.approx(row["ecmp_hop_max_load"], rel=1e-6)
    assert by_km.max() == pytest.approx(row["ecmp_dist_max_load"], rel=1e-6)


@pytest.mark.parametrize("case", HETEROGENEOUS, ids=lambda case: case["instance"])
def test_concurrent_flow_with_unlike_capacities(case):
    topology = TOPOLOGIES[case["instance"]]
    arcs = both_ways(case["edges"])
    capacity = np.repeat([size for *_, size in case["edges"]], 2)
    flow = max_concurrent_flow(topology["n_nodes"], arcs, capacity, [tuple(row) for row in topology["demands"]])
    assert flow.factor == pytest.approx(case["lam"], rel=1e-6)
    assert flow.bound_factor == pytest.approx(case["lam"], rel=1e-6)
