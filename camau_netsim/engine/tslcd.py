"""The circuits of bodies in a year: their ways, what they survive, how available they are in the long run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from camau_netsim.core.index import Mask, Names, Real, Rows, sum_by
from camau_netsim.core.table import Columns
from camau_netsim.core.timeline import Moment
from camau_netsim.domains.government import circuit_tables
from camau_netsim.domains.government.circuit_tables import LostAlone, Ways
from camau_netsim.domains.government.circuits import delay_ms
from camau_netsim.domains.government.meetings import Attending, Seen, look, tail_in_use_km, tail_ms, taking_part
from camau_netsim.domains.government.security import Redundancy, lacking, n_hubs, n_tails
from camau_netsim.engine.cut_off import failing_graph
from camau_netsim.engine.joins import own_asked_mbps
from camau_netsim.engine.pipeline import Arrays
from camau_netsim.engine.year import Year
from camau_netsim.graph.unavailability import group_availability
from camau_netsim.units import HOURS_PER_DAY


class Circuits:
    """What is told of bodies once a year, whatever is drawn."""

    def __init__(self, year: Year) -> None:
        self._year, self._problems = year, year.problems
        self._room, self._stands = year.problems.government, year.stands["body_stands"]

    def columns(self) -> dict[str, Columns]:
        """Return the columns of ``government_circuits`` and ``government_single_cuts``."""
        if self._room.hub_tree < 0:
            return {}
        names = self._problems.demand.commune.names, self._problems.backbone.node.names
        has = self._redundancy()
        year = self._year.year
        return {
            "government_circuits": circuit_tables.circuit_columns(
                self._room, names, year, self._stands, self._ways(), has, lacking(self._room, has)
            ),
            "government_single_cuts": circuit_tables.single_cut_columns(year, self._lost_alone()),
        }

    def level_columns(self, ratio: Mapping[str, Real]) -> Columns:
        """Return the columns of ``government_levels`` beside the stamp; ratios are means over the year."""
        intact = self._year.intact
        return circuit_tables.level_columns(
            self._room,
            self._year.year,
            self._stands,
            (intact["levels_connected_ratio"], intact["levels_committed_ratio"]),
            self._always("conduit", "connected"),
            (ratio["levels_connected_ratio"], ratio["levels_committed_ratio"]),
            self._delay_ms(),
        )

    def _cuts(self, kind: str) -> list[Arrays]:
        """What each element of a kind, failing alone, leaves of the TSLCD."""
        rows = self._problems.rows_of(kind)
        n_elements = rows.stop - rows.start if self._room.hub_tree >= 0 else 0
        return [self._year.standing_with(**{f"{kind}_down": row}) for row in range(n_elements)]

    def _always(self, kind: str, name: str) -> Mask:
        """Bodies for which something holds whichever element of a kind fails alone, the only hub apart."""
        held: Mask = self._year.intact[name].copy()
        only_hub = int(self._room.hub_node) if kind == "node" and len(self._room.hub_nodes) == 1 else -1
        for row, arrays in enumerate(self._cuts(kind)):
            if row != only_hub:
                held &= arrays[name]
        return held

    def _redundancy(self) -> Redundancy:
        return Redundancy(
            n_tails=n_tails(self._room),
            n_hubs=n_hubs(self._room, self._year.intact["reached"]),
            connected_any_conduit=self._always("conduit", "connected"),
            connected_any_node=self._always("node", "connected"),
            committed_any_conduit=self._always("conduit", "committed"),
            committed_any_node=self._always("node", "committed"),
        )

    def _lost_alone(self) -> LostAlone:
        intact = self._year.intact
        ids = {"conduit": self._problems.passive.conduit.ids, "node": self._problems.backbone.node.ids}
        found = [(kind, ids[kind][row], arrays) for kind in ids for row, arrays in enumerate(self._cuts(kind))]

        def count(test: list[Mask]) -> Rows:
            return np.array([int(one.sum()) for one in test], dtype=np.int32)

        was, had = intact["connected"] == 1, intact["committed"] == 1
        return LostAlone(
            element=[f"{kind}:{name}" for kind, name, _ in found],
            kind=[kind for kind, _, _ in found],
            n_cut_off=count([was & (one["connected"] == 0) for _, _, one in found]),
            n_below=count([had & (one["connected"] == 1) & (one["committed"] == 0) for _, _, one in found]),
            n_moved=count(
                [was & (one["connected"] == 1) & (one["body_way"] != intact["body_way"]) for _, _, one in found]
            ),
        )

    def _delay_ms(self) -> Real:
        room, intact = self._room, self._year.intact
        ptr = intact["tslcd_ptr"][: len(room.body) + 1]
        late = delay_ms(
            ptr, intact["tslcd_arc"][: ptr[-1]], room.link_ms, tail_ms(room, intact["body_way"]), room.hop_ms
        )
        return np.where(intact["connected"] == 1, late, np.nan)

    def _ways(self) -> Ways:
        room, intact = self._room, self._year.intact
        n_bodies, way = len(room.body), intact["body_way"]
        ptr = intact["tslcd_ptr"][: n_bodies + 1]
        n_hops, arc = np.diff(ptr), intact["tslcd_arc"][: ptr[-1]]
        link_km = sum_by(
            np.repeat(np.arange(n_bodies), n_hops), self._problems.backbone.link_length_km[arc // 2], n_bodies
        )
        low, high = self._available()
        return Ways(
            way_km=np.where(way > 0, link_km + tail_in_use_km(room, way), np.nan),
            n_hops=n_hops.astype(np.int32),
            delay_ms=self._delay_ms(),
            asked_mbps=self._asked_mbps(),
            available_low_ratio=low,
            available_high_ratio=high,
        )

    def _asked_mbps(self) -> Real:
        """Load of each body in the hour of an ordinary day in which all ask for most; far ends count at their node."""
        room, demand, year = self._room, self._problems.demand, self._year.year
        hours = []
        for hour in range(int(HOURS_PER_DAY)):
            office, level_mbps = demand.office_load(year, Moment(0, hour), seasons=False)
            own, far = own_asked_mbps(self._problems, self._stands, office, level_mbps, year, hour)
            for node, mbps in zip(room.far.tolist(), far.tolist(), strict=True):
                at = (room.node == node) & (room.above == 1) & (self._stands == 1)
                own = own + np.where(at, mbps / max(int(at.sum()), 1), 0.0)
            hours.append(own)
        busiest: Real = max(hours, key=lambda one: float(one.sum()))
        return busiest

    def _available(self) -> tuple[Real, Real]:
        """Long-run share of time each body is connected, from all states with few failures: at least, at most.

        With tails of availability a and b, independent of the rest, and nodes reached for shares r and s of the time,
        both for t: ``a r + b s - a b t``.
        """
        room, problems = self._room, self._problems
        graph = failing_graph(problems, self._year.year)
        legs, n_bodies = room.legs, len(room.body)
        first = [tuple(legs.node[legs.ptr[row] : legs.ptr[row + 1]].tolist()) for row in range(n_bodies)]
        second = [(int(node),) if node >= 0 else () for node in room.second_node]
        groups = dict.fromkeys(
            [*first, *(one for one in second if one), *(a + b for a, b in zip(first, second, strict=True) if b)]
        )
        found, rest = group_availability(graph, room.hub_nodes.tolist(), list(groups))
        share = dict(zip(groups, found.tolist(), strict=True))
        up = 1.0 - problems.failures.unavailable_ratio(self._year.year)[problems.rows_of("tail")]
        tail, second_up = up[problems.body_tails], np.zeros(n_bodies)
        second_up[room.second] = up[problems.second_tails]
        low = np.array(
            [
                tail[row] * share[a] + (second_up[row] * (share[b] - tail[row] * share[a + b]) if b else 0.0)
                for row, (a, b) in enumerate(zip(first, second, strict=True))
            ]
        )
        most = 1.0 - (1.0 - tail) * (1.0 - second_up)
        return low, np.minimum(low + rest, most)


class Meetings:
    """Follows the meetings of a year from spell to spell."""

    def __init__(self, year: Year) -> None:
        self._year, self._room, self._stands = year, year.problems.government, year.stands["body_stands"]
        self._going = [
            Attending(meeting, len(taking_part(self._room, meeting, self._stands)))
            for meeting in self._room.meetings
            if meeting.year == year.year and self._room.hub_tree >= 0
        ]

    def spell(self, start_h: float, end_h: float, arrays: Arrays) -> None:
        """Add a spell of constant state."""
        for going in self._going:
            hours = going.overlap_h(start_h, end_h)
            if hours > 0.0:
                going.add(self._seen(going, arrays), hours)

    def blocks(self) -> Iterator[Columns]:
        """Yield the columns of ``government_meetings`` beside the stamp, meeting by meeting."""
        communes: Names = self._year.problems.demand.commune.names
        for going in self._going:
            intact = self._seen(going, self._year.intact)
            part = taking_part(self._room, going.meeting, self._stands)
            yield circuit_tables.meeting_columns(self._room, communes, going.meeting, part, going.attendance(), intact)

    def _seen(self, going: Attending, arrays: Arrays) -> Seen:
        """The meeting in a state, beside the other load of bodies in the hour in which it begins."""
        problems, year = self._year.problems, self._year.year
        day, hour = divmod(int(going.meeting.start_h), int(HOURS_PER_DAY))
        office, level_mbps = problems.demand.office_load(year, Moment(day, hour))
        asked, _ = own_asked_mbps(problems, self._stands, office, level_mbps, year, hour)
        return look(self._room, going.meeting, self._stands, arrays, asked)
