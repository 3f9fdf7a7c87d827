"""THE order of the rooms, and the proof that it holds.

A step reads the arrays its parameters name and writes the fields of what it returns; every array is written once,
before it is read. Two passes: STANDING at each change of state (what stands, is powered, reached, connected), CARRYING
on top of it at each observed hour (who carries how much).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

import numpy as np

from camau_netsim.core.recall import Call, fresh
from camau_netsim.domains.access import model as access
from camau_netsim.domains.backbone import model as backbone
from camau_netsim.domains.datacentre import model as datacentre
from camau_netsim.domains.demand.model import OfferedLoad
from camau_netsim.domains.government import model as government
from camau_netsim.domains.passive import model as passive
from camau_netsim.domains.radio import model as radio
from camau_netsim.domains.services import model as services
from camau_netsim.domains.trunk import model as trunk
from camau_netsim.engine.compile import Problems
from camau_netsim.engine.joins import cells_on_air, node_load, tenants_on_air

Arrays = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Carried:
    """Both passes at one hour in one state: what was asked for, all arrays by name, each room's answer by room."""

    load: OfferedLoad
    arrays: Arrays
    answers: dict[str, Any]


class Step:
    """One room, or the join before it.

    Attributes
    ----------
    name : str
        Room whose problem it is given; ``join`` is given all of them.
    reads : tuple of str
        Names of the arrays it takes: its parameters after the problem.
    writes : tuple of str
        Names of the arrays it gives: the fields of what it returns.
    """

    def __init__(self, name: str, solve: Callable[..., Any]) -> None:
        self.name = name
        self.solve = solve
        self.reads = tuple(inspect.signature(solve).parameters)[1:]
        self.writes = tuple(field.name for field in fields(get_type_hints(solve)["return"]))


STANDING: tuple[Step, ...] = (
    Step("passive", passive.solve),
    Step("backbone", backbone.solve),
    Step("datacentre", datacentre.solve),
    Step("government", government.solve),
    Step("services", services.solve),
    Step("join", tenants_on_air),
)

CARRYING: tuple[Step, ...] = (
    Step("join", cells_on_air),
    Step("radio", radio.solve),
    Step("join", node_load),
    Step("trunk", trunk.solve),
    Step("access", access.solve),
)

GIVEN_STANDING: tuple[str, ...] = (
    "mast_stands",
    "link_stands",
    "link_capacity_mbps",
    "body_stands",
    "centre_stands",
    "point_stands",
    "conduit_up",
    "node_sound",
    "mast_sound",
    "tenant_up",
    "generator_on",
    "body_tail_up",
    "second_tail_up",
    "point_tail_up",
    "mast_tail_up",
    "grid_up",
    "grid_down_h",
    "centre_up",
    "circuit_ptr",
    "circuit_link",
    "circuit_stands",
)
"""What the year and the failure process give to the standing pass."""

GIVEN_CARRYING: tuple[str, ...] = (
    "cell_stands",
    "access_year",
    "power_mw",
    "present_ratio",
    "mobile_4g_mbps",
    "mobile_5g_mbps",
    "device_ratio",
    "household_line_mbps",
    "organisation_line_mbps",
    "household_stream_mbps",
    "body_asked_mbps",
    "far_asked_mbps",
)
"""What the year, the replication and the hour add to it for the carrying pass."""


def order_faults(given: Iterable[str], steps: Iterable[Step]) -> list[str]:
    """Return what is wrong with an order of steps: arrays read before they are written, or written twice."""
    known = set(given)
    faults = []
    for step in steps:
        faults += [
            f"{step.name} reads {name}, which nobody has written yet" for name in step.reads if name not in known
        ]
        faults += [f"{step.name} writes {name} again" for name in step.writes if name in known]
        known.update(step.writes)
    return faults


class Memo:
    """Answers of steps by the bytes of what they read: the same state seen twice is solved once."""

    def __init__(self, limit: int = 4096) -> None:
        self._limit = limit
        self._answers: dict[tuple[str, bytes], Any] = {}

    def answer(self, step: Step, problem: Any, inputs: Mapping[str, Any]) -> Any:
        """Return the step's answer, worked out at most once per input."""
        key = (step.name, b"".join(np.asarray(value).tobytes() for value in inputs.values()))
        if key not in self._answers:
            if len(self._answers) >= self._limit:
                self._answers.clear()
            self._answers[key] = step.solve(problem, **inputs)
        return self._answers[key]


def run_pass(
    steps: Iterable[Step], problems: Problems, given: Arrays, memo: Memo | None = None, call: Call = fresh
) -> tuple[Arrays, Arrays]:
    """Run the steps in order; ``call`` may remember answers of other runs.

    Returns
    -------
    arrays : dict
        Everything given and written, by name.
    answers : dict
        What each room returned, by room.
    """
    arrays, answers = dict(given), {}
    for step in steps:
        problem = problems if step.name == "join" else getattr(problems, step.name)
        inputs = {name: arrays[name] for name in step.reads}
        answer = memo.answer(step, problem, inputs) if memo else call(step.solve, problem, **inputs)
        answers[step.name] = answer
        arrays.update({name: getattr(answer, name) for name in step.writes})
    return arrays, answers
