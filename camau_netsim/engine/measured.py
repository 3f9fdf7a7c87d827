"""What the sessions of an hour say, in the form in which the rooms answer: both fidelities fill the same tables.

Lines of one class on like ports are one sample: their ports differ by chance only. Their rates are told with the
formulae of the access room as control variate (``engine.pooling``). Phones of one cell share its time equally, so all
of them have the same ratio of session rate to peak rate, and the cell's sessions together say what it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from camau_netsim.core.index import Real, Rows, over, sum_by
from camau_netsim.domains.access.model import AccessRates
from camau_netsim.domains.radio.rates import BundleRates, LayerRates, RadioRates
from camau_netsim.domains.trunk.model import TrunkFlows
from camau_netsim.engine.pooling import ratio_variance, shrunken
from camau_netsim.engine.sessions import Hour
from camau_netsim.engine.state_classes import StateHour, state_hour
from camau_netsim.units import SECONDS_PER_HOUR


def line_rates(hour: Hour) -> AccessRates:
    """Measured rates of the lines; what they ask for, stages and what could be sold stay those of the formulae."""
    layout = hour.layout
    formula: AccessRates = hour.carried.answers["access"]
    access = hour.carried.arrays["access_year"]
    line_class, n_class = layout.lines.line_class, len(access.line_group)
    own = {name: values[layout.rows_of("lines")] for name, values in hour.tally.by_class.items()}
    sums = {name: sum_by(line_class, values, n_class) for name, values in own.items()}
    sold_mbps = np.minimum(access.line_plan_mbps, access.line_wifi_mbps)
    family = _families(sold_mbps, access.line_group, access.technology)
    rate, mean = over(sums["carried_mbit"], sums["area_s"]), over(sums["rate_sum_mbps"], sums["n_finished"])
    n, spread = sums["n_finished"], _spread_of_rates(sums)
    size_square = 1.0 + layout.problems.demand.session_size_cv_ratio**2
    ports = _Ports(line_class, n, family)
    long_error = ports.variance(own["carried_mbit"], own["area_s"], spread * size_square)
    short_error = ports.variance(own["rate_sum_mbps"], own["n_finished"], spread)
    long = shrunken(rate, formula.conservative_mbps, long_error, family)
    short = shrunken(mean, formula.sampled_mbps, short_error, family)
    by_cable = access.wired_class
    return replace(
        formula,
        optimistic_mbps=long.rate_mbps,
        conservative_mbps=long.rate_mbps,
        sampled_mbps=short.rate_mbps,
        wired_best_mbps=_by_cable(by_cable, long.rate_mbps, formula.wired_best_mbps),
        wired_mbps=_by_cable(by_cable, long.rate_mbps, formula.wired_mbps),
        wired_sampled_mbps=_by_cable(by_cable, short.rate_mbps, formula.wired_sampled_mbps),
        rate_error_ratio=long.error_ratio,
        sampled_error_ratio=short.error_ratio,
    )


def _by_cable(wired_class: Rows, measured_mbps: Real, formula_mbps: Real) -> Real:
    """Rate at the customer's port: measured on the same plan's lines by cable, the formula's if all are on Wi-Fi."""
    return np.where(wired_class >= 0, measured_mbps[wired_class], formula_mbps)


def _families(sold_mbps: Real, group: Rows, technology: tuple[str, ...]) -> Rows:
    """Lines of one plan (or slower Wi-Fi) on one technology err alike."""
    names = {name: row for row, name in enumerate(sorted(set(technology)))}
    code = np.array([names[name] for name in technology], dtype=np.int64)
    pairs = np.column_stack([code[group].astype(np.float64), sold_mbps])
    return np.unique(pairs, axis=0, return_inverse=True)[1].astype(np.int32).ravel()


@dataclass(frozen=True, slots=True)
class _Ports:
    """Classes of lines, each on some like ports: what is independent of what."""

    line_class: Rows  # (n,) of each class on one port
    n_sessions: Real  # (n_class,)
    family: Rows  # (n_class,)

    def variance(self, top: Real, bottom: Real, per_session: Real) -> Real:
        """Sampling variance of sum(top) / sum(bottom) of each class over its square.

        Sessions that meet on a port fare alike, ports do not: the variance is that between ports. Only a family in
        which every class is on one port has to take its sessions as independent, which tells too little.
        """
        by_ports = ratio_variance(top, bottom, self.line_class, len(self.n_sessions))
        seen = np.bincount(self.family, np.isfinite(by_ports))[self.family] > 0.0
        alone = per_session / np.maximum(self.n_sessions, 1.0)
        return _smoothed(np.where(seen, by_ports, alone), self.n_sessions, self.family)


def _smoothed(variance: Real, n: Real, family: Rows) -> Real:
    """Variance of each class from that of its family: so much over its sessions, whatever class they are of."""
    n_family = int(family.max(initial=-1)) + 1
    known = np.isfinite(variance) & (n > 0.0)
    total = sum_by(family[known], variance[known] * n[known], n_family)
    per_session = over(total, np.bincount(family[known], minlength=n_family).astype(np.float64))
    # A family in which nobody's spread could be seen is taken as spread as an exponential.
    return np.where(np.isfinite(per_session), per_session, 1.0)[family] / np.maximum(n, 1.0)


def _spread_of_rates(sums: dict[str, Real]) -> Real:
    """Variance of the rates of finished sessions over the square of their mean; NaN for fewer than two."""
    n = sums["n_finished"]
    mean, square = over(sums["rate_sum_mbps"], n), over(sums["rate_square_mbps2"], n)
    scatter = np.maximum(square / np.where(n > 0.0, mean, 1.0) ** 2 - 1.0, 0.0)
    return np.where(n > 1.0, scatter * n / np.maximum(n - 1.0, 1.0), np.nan)


def phone_rates(hour: Hour) -> RadioRates:
    """Measured rates and loads of the phones; coverage, SINR and peak rates are those of the radio room."""
    layout = hour.layout
    formula: RadioRates = hour.carried.answers["radio"]
    problem, cells, span_s = layout.problems.radio, hour.tally.by_cell, hour.tally.span_s
    share = over(cells["busy_s"], cells["area_s"])
    short = over(cells["rate_sum_mbps"], cells["peak_sum_mbps"])
    load = cells["asked_s"] / span_s
    offered = cells["offered_mbit"] / span_s
    layers = tuple(_layer_rates(rates, share, short, load) for rates in formula.layers)
    return replace(
        formula,
        layers=layers,
        bundles=_bundle_rates(hour, layers, load),
        cell_load_ratio=load,
        cell_offered_mbps=offered,
        mast_offered_mbps=sum_by(problem.cell_mast, offered, problem.n_masts),
    )


def _layer_rates(formula: LayerRates, share: Real, short: Real, load: Real) -> LayerRates:
    """Peak rate times the cell's measured ratios; the formula where the cell had no session."""
    cell = np.maximum(formula.serving_cell, 0)
    served = (formula.serving_cell >= 0) & (formula.peak_mbps > 0.0)
    if not served.any():
        return formula
    long_ratio, short_ratio = share[cell], short[cell]
    rate = np.where(np.isfinite(long_ratio), formula.peak_mbps * np.nan_to_num(long_ratio), formula.rate_mbps)
    sampled = np.where(np.isfinite(short_ratio), formula.peak_mbps * np.nan_to_num(short_ratio), formula.sampled_mbps)
    # In a cell that is asked for more than it has the rate falls as long as one watches: it has no mean.
    steady = served & (load[cell] < 1.0)
    return replace(formula, rate_mbps=np.where(steady, rate, 0.0), sampled_mbps=np.where(served, sampled, 0.0))


def _bundle_rates(hour: Hour, layers: tuple[LayerRates, ...], load: Real) -> tuple[BundleRates, ...]:
    """Rates over one carrier are those of the layer; over several, all phones of the same cells are one sample."""
    formula: tuple[BundleRates, ...] = hour.carried.answers["radio"].bundles
    phones, now = hour.layout.phones, hour.routing.phones
    several = hour.tally.by_phone
    if several:
        cells, group = np.unique(now.cell, axis=0, return_inverse=True)
        sums = {name: sum_by(group.ravel(), values, len(cells))[group.ravel()] for name, values in several.items()}
        long_ratio = over(sums["busy_s"], sums["area_s"])
        short_ratio = over(sums["rate_sum_mbps"], sums["peak_sum_mbps"])
        steady = np.where(now.cell >= 0, load[np.maximum(now.cell, 0)], 0.0).max(axis=1) < 1.0
    found = []
    for number, bundle in enumerate(hour.layout.problems.radio.bundling.bundles):
        told = formula[number]
        if len(bundle.layers) == 1:
            alone = layers[bundle.layers[0]]
            found.append(replace(told, rate_mbps=alone.rate_mbps, sampled_mbps=alone.sampled_mbps))
            continue
        own = np.flatnonzero((phones.bundle == number) & (now.peak_mbps > 0.0))
        where = phones.settlement[own], phones.place[own]
        rate, sampled, peak = told.rate_mbps.copy(), told.sampled_mbps.copy(), now.peak_mbps[own]
        rate[where] = np.where(np.isfinite(long_ratio[own]), peak * np.nan_to_num(long_ratio[own]), rate[where])
        rate[where] *= steady[own]
        short = np.isfinite(short_ratio[own])
        sampled[where] = np.where(short, peak * np.nan_to_num(short_ratio[own]), sampled[where])
        found.append(replace(told, rate_mbps=rate, sampled_mbps=sampled))
    return tuple(found)


def trunk_flows(hour: Hour) -> TrunkFlows:
    """Measured volumes on the trunk; routes and what was to be expected are those of the trunk room."""
    layout = hour.layout
    formula: TrunkFlows = hour.carried.answers["trunk"]
    arcs = layout.links["trunk_arc"]
    node = _node_of_classes(hour)
    bodies, n_nodes = layout.rows_of("bodies"), len(layout.problems.backbone.node)
    state = slice(bodies.start, layout.n_classes)
    public = slice(0, bodies.start)
    offered, carried = hour.tally.by_class["offered_mbit"], hour.tally.by_class["carried_mbit"]

    def delivered(rows: slice, expected: Real) -> Real:
        here = node[rows] >= 0
        asked = sum_by(node[rows][here], offered[rows][here], n_nodes)
        got = sum_by(node[rows][here], carried[rows][here], n_nodes)
        # Behind a cut no session starts: that nothing was asked for does not mean that all of it was delivered.
        return np.where(asked > 0.0, np.minimum(over(got, asked), 1.0), expected)

    return replace(
        formula,
        arc_carried_mbps=hour.tally.by_link["load_s"][arcs] / hour.tally.span_s,
        public_ratio=delivered(public, formula.public_ratio),
        government_ratio=delivered(state, formula.government_ratio),
    )


def state_rates(hour: Hour) -> StateHour:
    """Measured rates of calls, telemetry and data of the State; what is offered is that of the formulae."""
    layout, tally = hour.layout, hour.tally
    formula = state_hour(layout.problems, hour.carried)
    ratio, lost = formula.carried_ratio.copy(), formula.lost_ratio.copy()
    problem, told = layout.problems.government, formula.telemetry_ratio.copy()
    sums = tally.by_class
    voice, telemetry, bodies = (layout.rows_of(name) for name in ("voice", "telemetry", "bodies"))
    if tally.calls is not None and voice.stop > voice.start:
        whole = over(sums["carried_mbit"][voice], sums["area_s"][voice] * hour.routing.cap_mbps[voice], 1.0)
        rate = np.array([problem.voice.call_rate_mbps(level) for level in np.maximum(problem.voice.level, 0)])
        talked = (tally.calls.talked_h * rate * whole[:, None]).sum(axis=0) * SECONDS_PER_HOUR
        ratio[:2] = over(talked, formula.offered_mbps[:2] * tally.span_s)
        lost[:2] = tally.calls.lost_ratio()
    if telemetry.stop > telemetry.start:
        sent = np.minimum(over(sums["carried_mbit"][telemetry], sums["offered_mbit"][telemetry], 1.0), 1.0)
        told[:-1] = sent * sums["served_s"][telemetry] / tally.span_s
        stood = problem.watched_mbps * hour.carried.arrays["body_stands"]
        ratio[2] = stood @ told[:-1] / stood.sum()
    asked = sums["offered_mbit"][bodies].sum()
    if asked > 0.0:
        ratio[3] = min(sums["carried_mbit"][bodies].sum() / asked, 1.0)
    return StateHour(formula.offered_mbps, ratio, lost, told)


def _node_of_classes(hour: Hour) -> Rows:
    """Backbone node at which each class enters, -1 without service, shape (n_class,)."""
    layout = hour.layout
    problems, access = layout.problems, hour.carried.arrays["access_year"]
    lines = problems.access.olt_node[access.olt[layout.port_group[layout.lines.port]]]
    cell = hour.routing.phone_cell
    node = problems.passive.mast_node[problems.radio.cell_mast[np.maximum(cell, 0)]] if len(cell) else cell
    bodies = problems.government.node
    n_state = (layout.n_classes - layout.rows_of("bodies").start) // max(len(bodies), 1)
    return np.concatenate([lines, np.where(cell >= 0, node, -1), *[bodies] * n_state]).astype(np.int32)
