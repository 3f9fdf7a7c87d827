"""The few ways camau_netsim refuses: one message per fault, each with place, fact and hint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault found in what the user wrote.

    Attributes
    ----------
    where : str
        ``file:line path`` of the fault, as exact as it is known.
    what : str
        The fact that is wrong.
    hint : str
        What to write instead; may be empty.
    """

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.hint}" if self.hint else f"{self.where}: {self.what}"


class CamauError(Exception):
    """Anything camau_netsim refuses on purpose."""


class ScenarioError(CamauError):
    """The scenario (or the command line's overrides) is wrong; holds every fault found."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


class CompileError(CamauError):
    """A valid scenario asks for something that cannot be built (no route, no cell, no port)."""


class SimulationError(CamauError):
    """A run broke one of its own invariants (no fixed point, a rate below zero)."""


class ReportError(CamauError):
    """A run folder is missing, incomplete or of another version."""
