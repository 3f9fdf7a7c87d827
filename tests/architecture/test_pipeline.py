"""The order of the rooms is proved: each array is written once, before it is read."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from camau_netsim.domains.backbone.model import BackboneRoutes
from camau_netsim.engine.pipeline import CARRYING, GIVEN_CARRYING, GIVEN_STANDING, STANDING, Step, order_faults

WRITTEN_STANDING = [name for step in STANDING for name in step.writes]


def given_carrying() -> list[str]:
    return [*GIVEN_STANDING, *WRITTEN_STANDING, *GIVEN_CARRYING]


def swapped(steps, first, second):
    """The steps with the one named ``first`` and the one named ``second`` in each other's place."""
    order = list(steps)
    a, b = (next(row for row, step in enumerate(order) if step.writes[0] == name) for name in (first, second))
    order[a], order[b] = order[b], order[a]
    return order


def test_order_holds():
    assert order_faults(GIVEN_STANDING, STANDING) == []
    assert order_faults(given_carrying(), CARRYING) == []


def test_everything_given_is_read_by_somebody():
    read = {name for step in (*STANDING, *CARRYING) for name in step.reads}
    assert set(GIVEN_STANDING) | set(GIVEN_CARRYING) <= read


@pytest.mark.parametrize(
    ("first", "second", "fault"),
    [
        ("link_up", "centre_live", "datacentre reads reached, which nobody has written yet"),
        ("centre_live", "connected", "government reads platform_reached, which nobody has written yet"),
        ("link_up", "online", "services reads exit_reached, which nobody has written yet"),
    ],
)
def test_swapped_steps_of_the_standing_pass_are_noticed(first, second, fault):
    assert fault in order_faults(GIVEN_STANDING, swapped(STANDING, first, second))


@pytest.mark.parametrize(
    ("first", "second", "fault"),
    [
        ("cell_up", "layers", "radio reads cell_up, which nobody has written yet"),
        ("arc_offered_mbps", "port_load_mbps", "access reads arc_offered_mbps, which nobody has written yet"),
        ("public_mbps", "arc_offered_mbps", "trunk reads public_mbps, which nobody has written yet"),
    ],
)
def test_swapped_steps_of_the_carrying_pass_are_noticed(first, second, fault):
    assert fault in order_faults(given_carrying(), swapped(CARRYING, first, second))


def test_an_array_written_twice_is_noticed():
    assert "passive writes mast_up again" in order_faults(GIVEN_STANDING, [STANDING[0], STANDING[0]])
    assert order_faults([*GIVEN_STANDING, "link_up"], STANDING) == ["backbone writes link_up again"]


def test_a_step_reads_its_parameters_and_writes_its_fields():
    @dataclass
    class Answer:
        sum_mbps: float
        mean_mbps: float

    def solve(problem, left_mbps, right_mbps) -> BackboneRoutes: ...

    step = Step("any", solve)
    assert step.reads == ("left_mbps", "right_mbps")
    assert step.writes[:2] == ("link_up", "distance_km")
