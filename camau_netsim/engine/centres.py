"""What the data centre room says of a year as a whole: servers, copies, the loss of each centre, the chain."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from camau_netsim.core.index import Real, Rows, over
from camau_netsim.core.table import Columns
from camau_netsim.domains.datacentre import tables
from camau_netsim.domains.datacentre.asked import Asked
from camau_netsim.domains.datacentre.backup import losses
from camau_netsim.domains.datacentre.chain import Ways, chains
from camau_netsim.domains.datacentre.replication import Copies, Routes, copies, stored_at_gbyte
from camau_netsim.domains.datacentre.servers import Places, Service, it_load_kw, places_of, serve
from camau_netsim.domains.demand.programmes import ProgrammeLoad
from camau_netsim.engine.compile import Problems
from camau_netsim.engine.joins import LOADS
from camau_netsim.engine.pipeline import CARRYING, Arrays
from camau_netsim.engine.year import Year
from camau_netsim.kernels.spf import trace_paths
from camau_netsim.units import HOURS_PER_YEAR, MBIT_PER_GBYTE, SECONDS_PER_HOUR


class Centres:
    """The platforms of one year: where they run, what is asked of them, and under which loads."""

    def __init__(self, year: Year) -> None:
        self.year, self.problems, self.problem = year, year.problems, year.problems.datacentre
        self.stands = year.stands["centre_stands"]
        self.places: Places = places_of(self.problem, self.stands)
        self.asked = asked_of(year.problems, year.year)

    def _serve(self, requests_per_s: Real, n_lost: int = 0) -> Service:
        return serve(self.problem, self.year.year, self.places.active, requests_per_s, n_lost)

    def inventory(self) -> Iterator[tuple[str, Columns]]:
        """Yield tables that nothing random can change: halls and servers."""
        problem, year = self.problem, self.year.year
        busy, peak, mean = (
            self._serve(requests)
            for requests in (
                self.asked.requests_per_s,
                self.asked.requests_per_s * problem.deadline_factor,
                self.asked.mean_requests_per_s,
            )
        )
        powers = (it_load_kw(problem, year, service) for service in (busy, peak, mean))
        yield "datacentre_halls", tables.hall_columns(problem, year, self.stands, *powers)
        less = self._serve(self.asked.requests_per_s * problem.deadline_factor, n_lost=1)
        yield "datacentre_servers", tables.server_columns(problem, year, "busy_hour", busy)
        yield "datacentre_servers", tables.server_columns(problem, year, "deadline", peak)
        yield "datacentre_servers", tables.server_columns(problem, year, "deadline_one_less", less, n_lost=1)

    def columns(
        self, ratio: dict[str, Real], access_ratio: float, busy: Arrays | None
    ) -> Iterator[tuple[str, Columns]]:
        """Yield the tables of a replication beside the stamp.

        Parameters
        ----------
        ratio : dict
            Shares of the year, by name of array.
        access_ratio : float
            Share of their time in which lines and phones had service.
        busy : dict, optional
            Arrays of the busiest observed hour; without one nothing is known of what is left of the links.
        """
        stored = stored_at_gbyte(self.problem, self.places, self.asked)
        live, asked_mbps = ratio["centre_live"], programmes_mbps(self.problems, self.year)
        yield "datacentre_centres", tables.centre_columns(self.problem, self.stands, live, asked_mbps, stored)
        if not len(self.problem.platforms.platform):
            return
        routes = self._routes(busy)
        copied = copies(self.problem, self.places, self.asked, routes)
        yield (
            "datacentre_replication",
            tables.replication_columns(self.problem, self.places, self.asked, routes, copied),
        )
        yield from self._losses(copied)
        if self.problems.government.hub_node >= 0:
            yield from self._chains(self._ways(ratio, access_ratio))

    def _losses(self, copied: Copies) -> Iterator[tuple[str, Columns]]:
        for loss in losses(self.problem, self.year.year, self.stands, self.places, self.asked, copied):
            yield "datacentre_losses", tables.loss_columns(self.problem, self.places, loss)

    def _chains(self, ways: Ways) -> Iterator[tuple[str, Columns]]:
        for load, factor in (("busy_hour", 1.0), ("deadline", self.problem.deadline_factor)):
            service = self._serve(self.asked.requests_per_s * factor)
            for chain in chains(self.problem, self.places, service, ways):
                yield "datacentre_chain", tables.chain_columns(self.problem, load, chain, service)

    def _routes(self, busy: Arrays | None) -> Routes:
        """The ways of the copies, with nothing broken and the load of the busiest observed hour."""
        places, problem, backbone = self.places, self.problem, self.problems.backbone
        rows = np.flatnonzero(places.spare >= 0)
        length, free = np.full(len(places.spare), np.nan), np.zeros(len(places.spare))
        if busy is None or not len(rows):
            return Routes(length, free)
        arrays = self.year.intact | {name: busy[name] for name in LOADS}
        trunk = next(step for step in CARRYING if step.name == "trunk")
        flows = trunk.solve(self.problems.trunk, **{name: arrays[name] for name in trunk.reads})
        left = np.maximum(arrays["arc_capacity_mbps"] - flows.arc_offered_mbps, 0.0)
        node_of = np.array([backbone.source[tree] for tree in problem.tree], dtype=np.int32)
        for row in rows:
            here, there = int(places.active[row]), int(places.spare[row])
            port = min(problem.port_mbps[here], problem.port_mbps[there])
            if arrays["reached"][problem.tree[here], node_of[there]] == 1:
                arcs = self._arcs(arrays, problem.tree[here], node_of[[there]])[1]
                length[row] = backbone.link_length_km[arcs // 2].sum()
                free[row] = min(port, left[arcs].min(initial=port))
        return Routes(length, free)

    def _arcs(self, arrays: Arrays, tree: int, nodes: Rows) -> tuple[Rows, Rows]:
        trees = np.full(len(nodes), tree, dtype=np.int32)
        return trace_paths(arrays["parent_node"], arrays["parent_arc"], trees, nodes)

    def _ways(self, ratio: dict[str, Real], access_ratio: float) -> Ways:
        government, backbone, arrays = self.problems.government, self.problems.backbone, self.year.intact
        bodies = (self.year.stands["body_stands"] == 1) & (government.commune >= 0)  # those outside lie above the hub
        there_and_back = self._from_hub_ms(arrays)
        exits = there_and_back[backbone.exit_node]
        at_centre = there_and_back[[int(backbone.source[tree]) for tree in self.problem.tree]]
        return Ways(
            access_available_ratio=access_ratio,
            tslcd_available_ratio=float(ratio["connected"][bodies].mean()) if bodies.any() else 1.0,
            platform_available_ratio=float(ratio["platform_reached"][government.hub_node]),
            exit_available_ratio=float(ratio["exit_reached"][government.hub_node]),
            tslcd_ms=float(there_and_back[government.node[bodies]].mean()) if bodies.any() else 0.0,
            centre_ms=at_centre,
            exit_ms=float(exits.min(initial=np.inf)),
        )

    def _from_hub_ms(self, arrays: Arrays) -> Real:
        """Time on the way from the hub to every node and back, infinite without a way, shape (n_node,)."""
        backbone, hub_tree = self.problems.backbone, self.problems.government.hub_tree
        nodes = np.arange(len(backbone.node), dtype=np.int32)
        ptr, arc = self._arcs(arrays, hub_tree, nodes)
        upto = np.concatenate([[0.0], np.cumsum(backbone.link_light.latency_ms[arc // 2])])
        found: Real = np.where(arrays["reached"][hub_tree] == 1, 2.0 * (upto[ptr[1:]] - upto[ptr[:-1]]), np.inf)
        return found


def access_ratio(availability: Columns, services: tuple[str, ...]) -> float:
    """Return the share of their time in which users of some services were served, all of them alike."""
    own = np.isin(np.array(availability["service"], dtype=object), services)
    users = np.asarray(availability["n_users"])[own]
    lost_h = np.asarray(availability["lost_user_h"])[own]
    return float(1.0 - over(lost_h.sum(), users.sum() * HOURS_PER_YEAR, np.nan)) if len(users) else float("nan")


def programmes_mbps(problems: Problems, year: Year) -> float:
    """Return what programmes of the plan ask of data centres of the State."""
    bodies = problems.government.count_of_levels(year.stands["body_stands"])
    loads = problems.demand.years[year.year].programmes
    return sum(load.offered_mbps(bodies) * load.programme.centre_ratio for load in loads)


def asked_of(problems: Problems, year: int) -> Asked:
    """Return what programmes ask of each platform in a year, and what it keeps at its end.

    Notes
    -----
    Requests and data are those that reach centres of the State (``centre_ratio``); of what runs over lines and circuits
    the uplink is written, of copies between centres all. Years without a row of ``demand.adoption`` are interpolated.
    """
    platforms = problems.datacentre.platforms
    known = sorted(problems.demand.years)
    of_year = {one: _asked_in(problems, one) for one in known}
    now = of_year[year]
    volumes = np.array([_gbyte(of_year[one][3]) for one in known]).reshape(len(known), len(platforms.platform))
    first = np.maximum(known[0], year + 1 - platforms.n_years_kept)
    kept = [
        float(np.interp(np.arange(start, year + 1), known, volumes[:, row]).sum()) for row, start in enumerate(first)
    ]
    at_start = np.where(year + 1 - platforms.n_years_kept < known[0], platforms.stored_gbyte, 0.0)
    return Asked(
        requests_per_s=now[0],
        mean_requests_per_s=now[1],
        write_mbps=now[2],
        mean_write_mbps=now[3],
        written_gbyte=_gbyte(now[3]),
        stored_gbyte=at_start + np.array(kept, dtype=np.float64),
    )


def _gbyte(mean_mbps: Real) -> Real:
    return mean_mbps * HOURS_PER_YEAR * SECONDS_PER_HOUR / MBIT_PER_GBYTE


def _asked_in(problems: Problems, year: int) -> Real:
    """Requests and data written, in the busy hour and on the mean, of each platform, shape (4, n_platform)."""
    own = problems.datacentre.platforms
    bodies = problems.government.count_of_levels(problems.government.bodies_stand(year))
    loads = {load.programme.id: load for load in problems.demand.years[year].programmes}
    asked = np.zeros((4, len(own.platform)))
    for row, names in enumerate(own.programmes):
        for load in (loads[name] for name in names):
            asked[:, row] += _of_programme(load, bodies, float(own.requests_factor[row]))
    beside: Real = np.array([own.own_requests_per_s, own.own_requests_per_s, own.own_write_mbps, own.own_write_mbps])
    return asked + beside


def _of_programme(load: ProgrammeLoad, bodies: dict[str, int], requests_factor: float) -> Real:
    programme, mean = load.programme, load.mean_ratio
    requests = load.transactions_per_s(bodies) * programme.centre_ratio * requests_factor
    kept = programme.centre_ratio * (1.0 if programme.network == "centre" else programme.uplink_ratio)
    write = load.offered_mbps(bodies) * kept
    return np.array([requests, requests * mean, write, write * mean])
