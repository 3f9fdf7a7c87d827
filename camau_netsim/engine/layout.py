"""Every capacity of a year as a link of one network, every group of like users as a class of sessions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Names, Real, Rows, pointers
from camau_netsim.domains.radio.view import usable
from camau_netsim.engine.compile import Problems
from camau_netsim.engine.year import Year

KINDS = ("pon_port", "olt_uplink", "cell", "mast_backhaul", "trunk_arc", "tslcd_circuit", "centre_port")
"""Kinds of links, in the order of their rows."""

SERVICES = ("household", "organisation", "4g", "5g", "government", "voice", "telemetry")
"""Who has sessions: fixed lines of two segments, phones by the network that serves them; on the TSLCD data of bodies,
calls of the dedicated voice network, and batches of telemetry."""

VOICE_FIRST, TELEMETRY_NEXT, STATE_DATA, PUBLIC = 0, 1, 2, 3
"""Priorities: calls, telemetry and data of the State are served in this order, and before public traffic."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Classes of fixed lines: those of one line class on one physical port."""

    line_class: Rows  # (n,) rows of the year's line classes
    port: Rows  # (n,) rows of links
    n_lines: Rows  # (n,)


@dataclass(frozen=True, slots=True)
class Phones:
    """Classes of phones: those of one kind in one settlement, out of doors or in, on one layer or bundle of layers."""

    bundle: Rows  # (n,) rows of the radio room's bundles
    settlement: Rows
    place: Rows  # column of the radio room's users


@dataclass(frozen=True, slots=True)
class Layout:
    """Which links and classes there are, in which rows: lines, phones, bodies, their calls, telemetry."""

    problems: Problems
    year: int
    links: dict[str, slice]
    port_group: Rows  # (n_port,) group of like ports
    lines: Lines
    phones: Phones
    service: Rows  # (n_class,) rows of ``SERVICES``
    commune: Rows  # (n_class,)

    @property
    def n_links(self) -> int:
        """Links of all kinds."""
        return int(self.links[KINDS[-1]].stop)

    @property
    def n_classes(self) -> int:
        """Classes of all kinds."""
        return int(self.rows_of("telemetry").stop)

    def rows_of(self, service: str) -> slice:
        """Rows of the classes of ``lines``, ``phones``, ``bodies``, ``voice`` or ``telemetry``."""
        government = self.problems.government
        counts = {
            "lines": len(self.lines.port),
            "phones": len(self.phones.bundle),
            "bodies": len(government.body),
            "voice": len(government.body) * bool(government.voice.has_voice.any()),
            "telemetry": len(government.body) * government.is_watched,
        }
        start = 0
        for name, count in counts.items():
            if name == service:
                break
            start += count
        return slice(start, start + counts[service])

    def link_names(self) -> Names:
        """Return the id of each link, shape (n_link,)."""
        problems, access = self.problems, self.problems.access.years[self.year]
        olt = problems.access.olt.names[access.olt[self.port_group]]
        ports = [f"{name}/{row}" for row, name in enumerate(olt)]
        arcs = [f"{name}>" if arc == 0 else f"<{name}" for name in problems.backbone.link.ids for arc in (0, 1)]
        names = (ports, problems.access.olt.ids, problems.radio.cell.ids, problems.passive.mast.ids, arcs)
        more = (problems.government.body.ids, problems.datacentre.centre.ids)
        return np.array([name for part in (*names, *more) for name in part], dtype=object)


def lay_out(year: Year, power_mw: tuple[Real, ...]) -> Layout:
    """Lay out links and classes of a year for the received powers of a replication."""
    problems = year.problems
    access = problems.access.years[year.year]
    counts = (
        int(access.n_ports.sum()),
        len(problems.access.olt),
        len(problems.radio.cell),
        len(problems.passive.mast),
        2 * len(problems.backbone.link),
        len(problems.government.body),
        len(problems.datacentre.centre),
    )
    ends = np.cumsum([0, *counts])
    links = {kind: slice(int(ends[row]), int(ends[row + 1])) for row, kind in enumerate(KINDS)}
    group = np.repeat(np.arange(len(access.n_ports), dtype=np.int32), access.n_ports)
    lines, phones = _lines(year), _phones(year, power_mw)
    line_group = access.line_group[lines.line_class]
    bundles = problems.radio.bundling.bundles
    generation = np.array([SERVICES.index(bundle.technology) for bundle in bundles], dtype=np.int32)
    bodies = np.maximum(problems.government.commune, 0)  # those outside the province have no sessions
    voice, watched = problems.government.voice.has_voice.any(), problems.government.is_watched
    state = [name for name, there in zip(SERVICES[-3:], (True, voice, watched), strict=True) if there]
    service = (
        access.organisation[line_group],
        generation[phones.bundle],
        *(np.full(len(bodies), SERVICES.index(name)) for name in state),
    )
    settled = problems.radio.settlement_commune[phones.settlement]
    commune = (access.commune[line_group], settled, *[bodies] * len(state))
    return Layout(
        problems,
        year.year,
        links,
        group,
        lines,
        phones,
        np.concatenate(service).astype(np.int32),
        np.concatenate(commune).astype(np.int32),
    )


def _lines(year: Year) -> Lines:
    """Give every line of every port one of the plans, so that each port has nearly the mix of its group."""
    access = year.problems.access.years[year.year]
    first_port = pointers(access.n_ports)
    found: list[tuple[Rows, ...]] = []
    for group in np.unique(access.line_group):
        classes = np.flatnonzero(access.line_group == group)
        n_lines, n_ports = int(access.n_lines[group]), int(access.n_ports[group])
        share = np.cumsum(access.line_count[classes])
        # Line j of port p stands at (j + (p + 1/2) / n_ports) / n_lines of the mix: evenly spread over ports and plans.
        place = (np.arange(n_lines) + (np.arange(n_ports)[:, None] + 0.5) / n_ports) / n_lines
        bought = np.searchsorted(share / share[-1], place, side="right").clip(max=len(classes) - 1)
        count = np.apply_along_axis(np.bincount, 1, bought, minlength=len(classes))
        port, plan = np.nonzero(count)
        parts = (classes[plan], first_port[group] + port, count[port, plan])
        found.append(tuple(part.astype(np.int32) for part in parts))
    nothing: Rows = np.zeros(0, np.int32)
    return Lines(*(np.concatenate([nothing, *(parts[place] for parts in found)]) for place in range(3)))


def _phones(year: Year, power_mw: tuple[Real, ...]) -> Phones:
    """Users of bundles of layers that standing cells let them use."""
    radio = year.problems.radio
    found = usable(radio, power_mw, year.cell_stands)
    bundles = radio.bundling.bundles
    rows = []
    for bundle in bundles:
        here = np.minimum.reduce([found[layer] for layer in bundle.layers])
        columns = radio.mix.may_use((radio.layers[layer].technology for layer in bundle.layers), len(bundle.layers))
        settlement, column = np.nonzero(here[:, [column % 2 for column in columns]])
        rows.append((settlement, np.array(columns, dtype=np.intp)[column]))
    number = np.repeat(np.arange(len(rows)), [len(settlement) for settlement, _ in rows])
    settlement = np.concatenate([np.zeros(0, np.intp), *(settlement for settlement, _ in rows)])
    place = np.concatenate([np.zeros(0, np.intp), *(place for _, place in rows)])
    return Phones(number.astype(np.int32), settlement.astype(np.int32), place.astype(np.int32))
