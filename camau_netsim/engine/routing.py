"""The network of sessions in one state at one hour: capacities, routes and loads, from the answers of both passes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from camau_netsim.core.index import Mask, Real, Rows, pointers
from camau_netsim.domains.access.problem import YearlyAccess
from camau_netsim.domains.radio.rates import RadioRates
from camau_netsim.engine.compile import Problems
from camau_netsim.engine.layout import KINDS, Layout
from camau_netsim.engine.pipeline import Arrays
from camau_netsim.engine.state_classes import fill_state_classes, telemetry_ways, voice_ways
from camau_netsim.kernels.spf import trace_paths


@dataclass(frozen=True, slots=True)
class PhonesNow:
    """Classes of phones in one state at one hour; carriers that give nothing are left out."""

    cell: Rows  # (n_phone, n_carrier) -1: no such carrier
    carrier_mbps: Real  # (n_phone, n_carrier) peak rate on each
    load_mbps: Real  # (n_phone,)

    @property
    def peak_mbps(self) -> Real:
        """Peak rate over all carriers, 0 without service."""
        peak: Real = self.carrier_mbps.sum(axis=1)
        return peak

    @property
    def main_cell(self) -> Rows:
        """Cell of the first carrier that gives something, -1 without service."""
        first = (self.cell >= 0).argmax(axis=1)
        main: Rows = self.cell[np.arange(len(self.cell)), first]
        return main


@dataclass(frozen=True, slots=True)
class Routing:
    """The network in one state at one hour; arrays by link or by class."""

    capacity: Real  # (n_link,) Mb/s; 1 for a cell, whose sessions use it by the share of time they take
    path_ptr: Rows  # (n_class + 1,) empty for classes without service
    path_link: Rows
    path_usage: Real
    served: Mask  # (n_class,)
    weight: Real  # (n_class,)
    cap_mbps: Real  # (n_class,)
    rate_per_s: Real  # (n_class,) Poisson arrivals
    think_s: Real  # (n_class,) of each source; inf where none starts
    phones: PhonesNow

    @property
    def phone_cell(self) -> Rows:
        """Cell of each class of phones, the first of its carriers; -1 without service."""
        return self.phones.main_cell

    @property
    def phone_peak_mbps(self) -> Real:
        """Peak rate of each class of phones, over all its carriers."""
        return self.phones.peak_mbps


def route(layout: Layout, arrays: Arrays, radio: RadioRates) -> Routing:
    """Work out capacities, routes and loads of one state at one hour.

    Parameters
    ----------
    layout : Layout
    arrays : dict
        What the standing and the carrying pass were given and gave.
    radio : RadioRates
        The radio room's answer: who serves whom at which peak rate and who asks for how much.
    """
    problems = layout.problems
    now = _phones_now(layout, radio)
    cell, peak, load_mbps = now.main_cell, now.peak_mbps, now.load_mbps
    trunk = _ways_from_exits(problems, arrays)
    parts = [
        _line_paths(layout, arrays, trunk),
        _phone_paths(layout, arrays, trunk, now) if now.cell.shape[1] == 1 else _bundle_paths(layout, trunk, now),
        _body_paths(layout, arrays),
        _Paths(*voice_ways(layout, arrays, trunk)),
        _Paths(*telemetry_ways(layout, arrays, trunk)),
    ]
    paths = _Paths(*(np.concatenate([getattr(part, name) for part in parts]) for name in _Paths.__slots__))
    served = (paths.n_hops > 0).astype(np.uint8)
    if len(served[layout.rows_of("voice")]):  # a body at the hub calls over no link
        served[layout.rows_of("voice")] = arrays["voice_up"][:-1]
    rate_per_s, think_s = np.zeros(layout.n_classes), np.full(layout.n_classes, np.inf)
    _fill_line_loads(layout, arrays, served, rate_per_s, think_s)
    phones, bodies = layout.rows_of("phones"), layout.rows_of("bodies")
    rate_per_s[phones] = load_mbps / problems.demand.session_mobile_mbit
    government = problems.government
    rate_per_s[bodies] = arrays["body_asked_mbps"] / government.session_mbit
    weight, cap_mbps = np.ones(layout.n_classes), np.empty(layout.n_classes)
    weight[phones] = _phone_weight(cell, peak, load_mbps)
    access = arrays["access_year"]
    cap_mbps[layout.rows_of("lines")] = _line_most_mbps(access)[layout.lines.line_class]
    cap_mbps[phones] = _most_mbps(problems)[layout.phones.bundle, layout.phones.place]
    cap_mbps[bodies] = government.committed_mbps
    fill_state_classes(layout, arrays, rate_per_s, cap_mbps)
    return Routing(
        capacity=_capacity(layout, arrays),
        path_ptr=pointers(paths.n_hops),
        path_link=paths.link,
        path_usage=paths.usage,
        served=served,
        weight=weight,
        cap_mbps=cap_mbps,
        rate_per_s=np.where(served == 1, rate_per_s, 0.0),
        think_s=think_s,
        phones=now,
    )


@dataclass(frozen=True, slots=True)
class _Paths:
    """Routes of some classes, one after the other."""

    n_hops: Rows  # (n_class,)
    link: Rows  # (n_hop,)
    usage: Real  # (n_hop,)


def _phone_weight(cell: Rows, peak: Real, load_mbps: Real) -> Real:
    """In proportion to the peak rate, so that a cell gives its sessions equal time; the mean phone weighs as a line."""
    total = float(load_mbps[cell >= 0].sum())
    mean = float((load_mbps * peak)[cell >= 0].sum()) / total if total > 0.0 else 1.0
    return np.where(cell >= 0, peak / mean, 1.0)


def _fill_line_loads(layout: Layout, arrays: Arrays, served: Mask, rate_per_s: Real, think_s: Real) -> None:
    access, lines, problem = arrays["access_year"], layout.lines, layout.problems.access
    rows = layout.rows_of("lines")
    group = access.line_group[lines.line_class]
    line = access.line_mbps(arrays["household_line_mbps"], arrays["organisation_line_mbps"])[group]
    if not problem.finite_source:
        rate_per_s[rows] = lines.n_lines * line / problem.session_mbit
        return
    pause_s = problem.think_s(line, access.line_cap_mbps[lines.line_class])
    think_s[rows] = np.where(served[rows] == 1, pause_s, np.inf)


def _capacity(layout: Layout, arrays: Arrays) -> Real:
    problems, access = layout.problems, arrays["access_year"]
    streams = access.port_stream_mbps(arrays["household_stream_mbps"])
    port_left = np.maximum(access.payload_mbps - streams, 0.0)
    parts = {
        "pon_port": port_left[layout.port_group],
        "olt_uplink": np.maximum(access.uplink_mbps - access.olt_load_mbps(streams), 0.0),
        "cell": arrays["cell_up"].astype(np.float64),
        "mast_backhaul": problems.passive.mast_backhaul_mbps,
        "trunk_arc": arrays["arc_capacity_mbps"],
        "tslcd_circuit": problems.government.committed_mbps,
        "centre_port": problems.datacentre.port_mbps,
    }
    return np.concatenate([parts[kind] for kind in KINDS])


def _line_most_mbps(access: YearlyAccess) -> Real:
    """Most one session of each line class gets: by plan, Wi-Fi, customer port and one uplink; its port is a link."""
    most = np.minimum(access.line_plan_mbps, access.line_wifi_mbps)
    one_uplink = access.uplink_member_mbps[access.olt]
    room = np.minimum(access.ont_mbps, np.where(one_uplink > 0.0, one_uplink, np.inf))
    least: Real = np.minimum(most, room[access.line_group])
    return least


def _most_mbps(problems: Problems) -> Real:
    """Most that phones of each bundle and column get: what they take of a technology over several of its carriers.

    Elsewhere it is a rate that none comes near, so that it is the cell that limits. Shape (n_bundle, n_column).
    """
    radio = problems.radio
    layers = [
        np.repeat([2.0 * layer.carrier_mhz * kind.peak_bit_per_hz for kind in layer.kinds], 2) for layer in radio.layers
    ]
    found = np.zeros((len(radio.bundling.bundles), 2 * radio.mix.n_kinds))
    for number, bundle in enumerate(radio.bundling.bundles):
        for technology in ("4g", "5g"):
            own = [layers[row] for row in bundle.layers if radio.layers[row].technology == technology]
            total = np.sum(own, axis=0) if own else np.zeros(found.shape[1])
            found[number] += np.minimum(total, radio.mix.cap_mbps(technology)) if len(own) > 1 else total
    return found


def _phones_now(layout: Layout, radio: RadioRates) -> PhonesNow:
    """Serving cells, peak rates and load of each class of phones."""
    phones, bundles = layout.phones, layout.problems.radio.bundling.bundles
    shape = len(phones.bundle), max((len(bundle.layers) for bundle in bundles), default=1)
    cell, peak, load_mbps = np.full(shape, -1, np.int32), np.zeros(shape), np.zeros(shape[0])
    for row, (bundle, asked) in enumerate(zip(bundles, radio.bundles, strict=True)):
        own = np.flatnonzero(phones.bundle == row)
        settlement, place = phones.settlement[own], phones.place[own]
        load_mbps[own] = asked.demand_mbps[settlement, place]
        for number, layer in enumerate(bundle.layers):
            rates = radio.layers[layer]
            peak[own, number] = rates.peak_mbps[settlement, place]
            cell[own, number] = np.where(peak[own, number] > 0.0, rates.serving_cell[settlement, place], -1)
    return PhonesNow(cell, peak, load_mbps)


def _ways_from_exits(problems: Problems, arrays: Arrays) -> csr_array:
    """Arcs of each node's way from the exits and the share of its load on each, shape (n_node, n_arc)."""
    share = arrays["exit_share_ratio"]
    n_exits, n_nodes = share.shape
    n_hops = np.diff(arrays["path_ptr"])
    node = np.repeat(np.tile(np.arange(n_nodes), n_exits), n_hops)
    used = np.repeat(share.ravel(), n_hops)
    kept = used > 0.0
    table = csr_array(
        (used[kept], (node[kept], arrays["path_arc"][kept])), shape=(n_nodes, 2 * len(problems.backbone.link))
    )
    table.sum_duplicates()
    return table


def _line_paths(layout: Layout, arrays: Arrays, trunk: csr_array) -> _Paths:
    access = layout.problems.access.years[layout.year]
    port = layout.lines.port
    olt = access.olt[layout.port_group[port]]
    heads = np.column_stack([port, layout.links["olt_uplink"].start + olt])
    node = layout.problems.access.olt_node[olt]
    live = (arrays["exit_reached"][node] == 1) & (access.uplink_mbps[olt] > 0.0)
    return _joined(layout, heads, np.ones(heads.shape), node, live, trunk)


def _phone_paths(layout: Layout, arrays: Arrays, trunk: csr_array, now: PhonesNow) -> _Paths:
    """Ways of phones on one carrier: cell, mast, trunk."""
    problems, links, cell, peak = layout.problems, layout.links, now.main_cell, now.peak_mbps
    mast = problems.radio.cell_mast[np.maximum(cell, 0)] if len(cell) else np.zeros(0, np.int32)
    heads = np.column_stack([links["cell"].start + cell, links["mast_backhaul"].start + mast])
    usage = np.ones(heads.shape)
    usage[:, 0] = 1.0 / np.where(peak > 0.0, peak, 1.0)
    node = problems.passive.mast_node[mast]
    live = (cell >= 0) & (arrays["exit_reached"][node] == 1)
    return _joined(layout, heads, usage, node, live, trunk)


def _bundle_paths(layout: Layout, trunk: csr_array, now: PhonesNow) -> _Paths:
    """Ways of phones on several carriers: each is on air for the same time, so bits are split by peak rate."""
    problems, links, n = layout.problems, layout.links, len(now.cell)
    row, number = np.nonzero(now.cell >= 0)
    cell, peak = now.cell[row, number], now.peak_mbps[row]
    mast, share = problems.radio.cell_mast[cell], now.carrier_mbps[row, number] / peak
    node = problems.passive.mast_node[mast]
    by_node = csr_array((share, (row, node)), shape=(n, len(problems.backbone.node)))
    way = (by_node @ trunk).tocoo()
    parts = (
        (1.0 / peak, row, links["cell"].start + cell),
        (share, row, links["mast_backhaul"].start + mast),
        (way.data, way.row, links["trunk_arc"].start + way.col),
    )
    usage, whose, link = (np.concatenate([part[column] for part in parts]) for column in range(3))
    table = csr_array((usage, (whose, link)), shape=(n, layout.n_links))
    table.sum_duplicates()
    return _Paths(np.diff(table.indptr).astype(np.int32), table.indices.astype(np.int32), table.data)


def _joined(layout: Layout, heads: Rows, usage: Real, node: Rows, live: Mask, trunk: csr_array) -> _Paths:
    """Own links of each class and then its node's way; nothing for classes that are not live."""
    n_head = heads.shape[1]
    first, n_tail = trunk.indptr[node], np.where(live, np.diff(trunk.indptr)[node], 0)
    n_hops = np.where(live, n_head + n_tail, 0)
    ptr = pointers(n_hops)
    link, used = np.empty(ptr[-1], np.int32), np.empty(ptr[-1])
    at = ptr[:-1][live]
    for place in range(n_head):
        link[at + place], used[at + place] = heads[live, place], usage[live, place]
    step = np.arange(int(n_tail.sum())) - np.repeat(pointers(n_tail)[:-1], n_tail)
    target = np.repeat(ptr[:-1] + n_head, n_tail) + step
    source = np.repeat(first, n_tail) + step
    link[target] = layout.links["trunk_arc"].start + trunk.indices[source]
    used[target] = trunk.data[source]
    return _Paths(n_hops.astype(np.int32), link, used)


def _body_paths(layout: Layout, arrays: Arrays) -> _Paths:
    """Way of each connected body: a live platform's port if there is one, the trunk to the hub and on, its circuit.

    Bodies outside the province have no sessions.
    """
    problems, links = layout.problems, layout.links
    government = problems.government
    n = len(government.body)
    if n == 0 or government.hub_tree < 0:
        return _Paths(np.zeros(n, np.int32), np.zeros(0, np.int32), np.zeros(0))
    ptr, arc = arrays["tslcd_ptr"], arrays["tslcd_arc"]
    platform = _platform_links(layout, arrays)
    above = government.above
    arc_start, circuit = links["trunk_arc"].start, links["tslcd_circuit"].start
    paths = [
        np.concatenate([platform, arc_start + arc[ptr[row] : ptr[row + 1]], [circuit + row]])
        if arrays["connected"][row] and not above[row]
        else np.zeros(0, np.int32)
        for row in range(n)
    ]
    link = np.concatenate(paths).astype(np.int32)
    return _Paths(np.array([len(path) for path in paths], dtype=np.int32), link, np.ones(len(link)))


def _platform_links(layout: Layout, arrays: Arrays) -> Rows:
    """Port of the first centre that reaches the hub and at which a platform answers, and the arcs from it to the hub.

    Empty without one.
    """
    problems = layout.problems
    centres, hub = problems.datacentre, problems.government.hub_node
    there = np.flatnonzero(arrays["centre_serves"] & arrays["reached"][centres.tree, hub])
    if not len(there):
        return np.zeros(0, np.int32)
    first = int(there[0])
    tree = centres.tree[first : first + 1].astype(np.int32)
    _, arc = trace_paths(arrays["parent_node"], arrays["parent_arc"], tree, np.array([hub], dtype=np.int32))
    port = layout.links["centre_port"].start + first
    return np.concatenate([[port], layout.links["trunk_arc"].start + arc]).astype(np.int32)
