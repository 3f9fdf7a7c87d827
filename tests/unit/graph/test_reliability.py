"""Exact availability between two nodes, against published cases and against all states written out."""

from itertools import combinations, product

import numpy as np
import pytest

from camau_netsim.graph.reliability import MAX_CORE_LINKS, two_terminal_availability
from tests.support.vectors import read_cases


@pytest.mark.parametrize("case", read_cases("availability_cases"), ids=lambda case: case["name"])
def test_cases_with_exact_rationals(case):
    links = [tuple(link) for link in case["edges"]]
    answer = two_terminal_availability(links, case["edge_availability"], case["s"], case["t"])
    assert answer == pytest.approx(case["two_terminal_reliability"], rel=1e-12, abs=0.0)
    assert 1.0 - answer == pytest.approx(case["unavailability"], abs=1e-12)


def enumerated(links, ratios, source, target):
    """Sum over all states of the links."""
    total = 0.0
    for state in product((0, 1), repeat=len(links)):
        joined = {source}
        for _ in links:
            joined |= {b for (a, b), up in zip(links, state, strict=True) if up and a in joined}
            joined |= {a for (a, b), up in zip(links, state, strict=True) if up and b in joined}
        if target in joined:
            total += np.prod([p if up else 1.0 - p for p, up in zip(ratios, state, strict=True)])
    return total


def test_random_graphs_against_all_states():
    rng = np.random.default_rng(11)
    for _ in range(25):
        n_nodes, n_links = int(rng.integers(3, 7)), int(rng.integers(2, 10))
        links = [tuple(int(end) for end in rng.choice(n_nodes, 2, replace=False)) for _ in range(n_links)]
        ratios = rng.uniform(0.3, 1.0, n_links)
        answer = two_terminal_availability(links, ratios.tolist(), 0, 1)
        assert answer == pytest.approx(enumerated(links, ratios, 0, 1), abs=1e-12)


def test_no_way_is_zero_and_loops_count_for_nothing():
    assert two_terminal_availability([(0, 2), (1, 3)], [0.9, 0.9], 0, 1) == 0.0
    assert two_terminal_availability([], [], 0, 1) == 0.0
    assert two_terminal_availability([(0, 0), (0, 1)], [0.5, 0.9], 0, 1) == pytest.approx(0.9)


def test_a_core_that_is_too_large_is_not_attempted():
    complete = list(combinations(range(8), 2))
    assert len(complete) > MAX_CORE_LINKS
    assert two_terminal_availability(complete, [0.9] * len(complete), 0, 7) is None


def test_a_large_graph_that_reduces_is_answered():
    # A ring of 60 links is two chains of 30 in parallel: 1 - (1 - p^30)^2.
    ring = [(node, (node + 1) % 60) for node in range(60)]
    assert two_terminal_availability(ring, [0.99] * 60, 0, 30) == pytest.approx(1 - (1 - 0.99**30) ** 2, rel=1e-12)
