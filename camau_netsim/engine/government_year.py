"""What the State's network goes through in a year, and the tables of the government room that it fills at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from camau_netsim.core.index import Real
from camau_netsim.core.table import Columns
from camau_netsim.domains.government import monitoring_tables, voice_tables
from camau_netsim.domains.government import tables as government_tables
from camau_netsim.domains.government.monitoring import Watch
from camau_netsim.engine.pipeline import Arrays, Carried
from camau_netsim.engine.state_classes import StateHour, state_hour
from camau_netsim.engine.tslcd import Circuits, Meetings
from camau_netsim.engine.year import Year

CIRCUIT_TABLES = ("government_circuits", "government_single_cuts", "government_levels")
"""Tables of the TSLCD that take a pass for every conduit and node."""

MENDED = ("conduit_up", "node_sound", "centre_up", "body_tail_up", "second_tail_up")
"""Arrays of elements whose failures the State's network feels."""


class GovernmentYear:
    """Bodies, circuits, meetings, calls and telemetry of one year of one replication."""

    def __init__(self, year: Year) -> None:
        room = year.problems.government
        self._year, self._room, self._stands = year, room, year.stands["body_stands"]
        self._meetings, self._circuits = Meetings(year), Circuits(year)
        self._watch = Watch(room.monitoring.buffer_h, np.zeros(len(room.body) + 1))

    def spell(self, start_h: float, end_h: float, arrays: Arrays) -> None:
        """Add a spell of constant state."""
        self._meetings.spell(start_h, end_h, arrays)
        broken = any((arrays[name] == 0).any() for name in MENDED)
        self._watch.spell(end_h - start_h, arrays["telemetry_ratio"], broken)

    def hour(self, carried: Carried, measured: StateHour | None) -> Columns:
        """Take an observed hour, by formulae or as sessions were counted; return its rows of ``government_hours``."""
        state = measured or state_hour(self._year.problems, carried)
        self._watch.hour(state.telemetry_ratio)
        return state.columns()

    def drawn(
        self, ratio: Mapping[str, Real], horizon_h: float, wants: Callable[[str], bool]
    ) -> Iterator[tuple[str, Columns]]:
        """Return the tables that every replication fills; ratios are means over the year."""
        communes, intact = self._year.problems.demand.commune.names, self._year.intact
        shares = (ratio[name] for name in ("connected", "committed", "served"))
        yield (
            "government_bodies",
            government_tables.body_columns(self._room, communes, self._stands, intact["committed"], *shares),
        )
        yield from (("government_meetings", block) for block in self._meetings.blocks())
        if any(wants(name) for name in CIRCUIT_TABLES):
            yield "government_levels", self._circuits.level_columns(ratio)
        for block in voice_tables.voice_columns(self._room, self._stands, ratio["voice_up"]):
            yield "government_voice", block
        if self._room.is_watched:
            seen = intact["monitored"], ratio["soc_up"], ratio["monitored"]
            watched = self._watch.ratios(horizon_h)
            yield (
                "government_monitoring",
                monitoring_tables.monitoring_columns(self._room, self._stands, *seen, watched),
            )

    def certain(self, wants: Callable[[str], bool]) -> Iterator[tuple[str, Columns]]:
        """Return the tables that no chance reaches, as far as they are wanted."""
        if any(wants(name) for name in CIRCUIT_TABLES):
            yield from self._circuits.columns().items()
