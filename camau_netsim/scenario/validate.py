"""From a merged tree to a validated model, or to every fault in it."""

from __future__ import annotations

from typing import TypeVar

from camau_netsim.core.spec import Spec
from camau_netsim.scenario.draft import Draft, build
from camau_netsim.scenario.faults import Faults
from camau_netsim.scenario.origin import Node
from camau_netsim.scenario.rules import RULES

AnySpec = TypeVar("AnySpec", bound=Spec)


def validate(model: type[AnySpec], tree: Node, faults: Faults) -> AnySpec:
    """Return ``tree`` as ``model``; raise ScenarioError with every fault, those noted before too."""
    return validated(model, tree, faults)[0]


def validated(model: type[AnySpec], tree: Node, faults: Faults) -> tuple[AnySpec, Draft]:
    """Return ``tree`` as ``model`` and the draft it was checked in, which knows the place of every value."""
    draft = Draft(model, tree, faults)
    built = build(draft)
    for check in RULES:
        check(draft)
    if len(faults) or not isinstance(built, model):
        faults.refuse()
    return built, draft
