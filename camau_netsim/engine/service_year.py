"""What the services room is asked through a year, and the tables it fills at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from camau_netsim.core.table import Columns
from camau_netsim.engine.hazards import Cells, hazard_blocks
from camau_netsim.engine.kt1 import Kt1
from camau_netsim.engine.people import People
from camau_netsim.engine.pipeline import Arrays
from camau_netsim.engine.sensors import asset_blocks
from camau_netsim.engine.sites import Sites, reach_columns
from camau_netsim.engine.year import Year


class ServiceYear:
    """Sites, people and ways of KT1 of one year of one replication."""

    def __init__(self, year: Year) -> None:
        self._year, self._cells = year, Cells(year)
        self._sites, self._people, self._kt1 = Sites(year), People(year), Kt1(year, self._cells)

    def spell(self, start_h: float, end_h: float, arrays: Arrays) -> None:
        """Add a spell of constant state."""
        self._sites.spell(start_h, end_h, arrays)
        self._kt1.spell(start_h, end_h, arrays)

    def hour(self, hour: int, arrays: Arrays, answers: Arrays) -> None:
        """Take an observed hour: the arrays of both passes and what each room answered."""
        self._sites.hour(hour, arrays, answers["access"].wired_mbps)
        self._people.hour(hour, answers)

    def drawn(self) -> Iterator[tuple[str, Columns]]:
        """Return the tables that every replication fills."""
        yield "services_sites", self._sites.columns()
        yield "services_people", self._people.columns()
        yield "services_kt1", self._kt1.columns()

    def certain(self, wants: Callable[[str], bool]) -> Iterator[tuple[str, Columns]]:
        """Return the tables that no chance reaches, as far as they are wanted."""
        yield "services_reach", reach_columns(self._year.problems, self._year.year)
        hazards = hazard_blocks(self._year, self._cells)
        for table, blocks in (("services_assets", asset_blocks(self._year)), ("services_hazards", hazards)):
            if wants(table):
                yield from ((table, block) for block in blocks)
