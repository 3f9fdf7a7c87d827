"""What makes a folder a room: a name, a role and the tables it writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from camau_netsim.core.table import TableSchema

Role = Literal["driver", "network", "judge"]

VERB_OF_ROLE: dict[Role, str] = {"driver": "schedule", "network": "solve", "judge": "assess"}
"""The one public verb of a room's ``model.py``."""


@dataclass(frozen=True, slots=True)
class Domain:
    """A room's door plate.

    Attributes
    ----------
    name : str
        Folder, scenario section and prefix of its tables.
    role : {"driver", "network", "judge"}
        A driver takes time, a network room is an instant pure function, a judge reads tables.
    question : str
        What the room answers.
    tables : tuple of TableSchema
        Everything it writes.
    """

    name: str
    role: Role
    question: str
    tables: tuple[TableSchema, ...]
