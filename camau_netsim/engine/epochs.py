"""One replication: between two changes of state nothing moves, so each pass is one pure call (fidelity ``epoch``).

In windows every session is simulated instead (``engine.sessions``); the same tables are filled with what they say.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np

from camau_netsim.core.index import Mask, Names, Real, Rows
from camau_netsim.core.random import stream
from camau_netsim.core.recall import Call, fresh
from camau_netsim.core.table import Columns
from camau_netsim.core.timeline import Moment, Window, days_like, windows_of
from camau_netsim.des.clock import Clock
from camau_netsim.domains.access import tables as access_tables
from camau_netsim.domains.backbone import tables as backbone_tables
from camau_netsim.domains.backbone.model import DARK
from camau_netsim.domains.broadcast import tables as broadcast_tables
from camau_netsim.domains.demand import model as demand
from camau_netsim.domains.demand import tables as demand_tables
from camau_netsim.domains.failures import model as failures
from camau_netsim.domains.failures import tables as failures_tables
from camau_netsim.domains.passive import tables as passive_tables
from camau_netsim.domains.radio import networks
from camau_netsim.domains.radio import tables as radio_tables
from camau_netsim.domains.radio.fading import drawn_powers, with_drawn_entry
from camau_netsim.domains.radio.problem import RadioProblem
from camau_netsim.domains.services import tables as services_tables
from camau_netsim.domains.trunk import tables as trunk_tables
from camau_netsim.domains.trunk.headroom import headroom
from camau_netsim.engine import session_tables
from camau_netsim.engine.centres import Centres, access_ratio
from camau_netsim.engine.compile import Problems
from camau_netsim.engine.government_year import GovernmentYear
from camau_netsim.engine.joins import LOADS, tslcd_asked
from camau_netsim.engine.layout import lay_out
from camau_netsim.engine.measured import line_rates, phone_rates, state_rates, trunk_flows
from camau_netsim.engine.pipeline import CARRYING, Arrays, Carried, run_pass
from camau_netsim.engine.service_year import ServiceYear
from camau_netsim.engine.serving import Serving, first_event_h
from camau_netsim.engine.sessions import Hour, Sessions
from camau_netsim.engine.state_classes import StateHour
from camau_netsim.engine.users import USERS, users_of
from camau_netsim.engine.year import Year
from camau_netsim.units import HOURS_PER_YEAR

Blocks = dict[str, list[Columns]]
"""Table name -> blocks of columns."""

INTEGRATED = (
    "mast_up",
    "conduit_up",
    "exit_reached",
    "connected",
    "committed",
    "served",
    "centre_live",
    "platform_reached",
    "online",
    "transmitter_live",
    "on_air_ratio",
    "circuit_up",
    "levels_connected_ratio",
    "levels_committed_ratio",
    "voice_up",
    "soc_up",
    "monitored",
)
"""Arrays whose mean over the year is a share of time."""

RADIO_TABLES = ("radio_cells", "radio_communes", "radio_operators", "radio_quantiles", "radio_points")
"""Tables of the rates of an observed hour that are left empty where nobody wants one of them."""


def simulate(
    problems: Problems,
    years: tuple[int, ...],
    seed: int,
    replication: int,
    windows: tuple[Window, ...] = (),
    call: Call = fresh,
    wanted: frozenset[str] | None = None,
) -> Blocks:
    """Simulate the years of one replication, session by session in the windows, and return its tables' blocks.

    ``call`` may remember answers of other runs; of the tables that cost much only the ``wanted`` ones are filled
    (``None``: all), the others may be empty.
    """
    blocks: Blocks = defaultdict(list)
    power_mw, radio = call(_faded, problems.radio, seed, replication)
    problems = replace(problems, radio=radio)
    for number in years:
        year = Year(problems, number)
        _YearRun(year, power_mw, seed, replication, blocks, windows_of(windows, number), call, wanted).run()
    if replication == 0:
        blocks["access_options"].append(access_tables.option_columns(problems.access))
    return dict(blocks)


def _faded(problem: RadioProblem, seed: int, replication: int) -> tuple[tuple[Real, ...], RadioProblem]:
    """Draw what a replication draws of the air: received powers, and losses into buildings."""
    power_mw = drawn_powers(problem, stream(seed, "radio", replication))
    return power_mw, with_drawn_entry(problem, stream(seed, "buildings", replication))


class _YearRun:
    """The clock of one year, what it shows and what is kept of it."""

    def __init__(
        self,
        year: Year,
        power_mw: tuple[Real, ...],
        seed: int,
        replication: int,
        blocks: Blocks,
        windows: tuple[Window, ...],
        call: Call,
        wanted: frozenset[str] | None,
    ) -> None:
        self.call, self.wanted = call, wanted
        self.year, self.problems = year, year.problems
        self.power_mw = power_mw
        self.replication, self.blocks = replication, blocks
        self.own: Blocks = defaultdict(list)  # of this year, in the order they are written
        self.clock = Clock(HOURS_PER_YEAR)
        self.state = failures.schedule(self.problems.failures, self.clock, seed, replication, year.year)
        hours = tuple(hour for window in windows for hour in window.hours)
        days = self._days(windows)
        draws = stream(seed, "demand", replication, year.year)
        self.plan = demand.schedule(self.problems.demand, draws, days, hours)
        self.sessions: Sessions | None = None
        if hours:
            moments = tuple(moment for moment in self.plan.moments if moment.hour in hours)
            draws = stream(seed, "sessions", replication, year.year)
            self.sessions = Sessions(lay_out(year, power_mw), moments, self._carry, draws)
        self.epochs = tuple(moment for moment in self.plan.moments if moment.hour not in hours)
        event_h = first_event_h(self.problems.failures, year.year)
        self.serving = Serving(users_of(year), self.clock.horizon_h, event_h, self.problems.failures.restoration_h)
        self.government = GovernmentYear(year)
        self.services = ServiceYear(year)
        self.hours_up: dict[str, Real] = {}
        self.n_switches = np.zeros(len(self.problems.backbone.circuit), dtype=np.int32)
        self.circuit_way: Mask | None = None
        self.busiest: tuple[float, Arrays] | None = None

    def run(self) -> None:
        """Run the clock and write the year's tables."""
        self.clock.run(self.epochs, self._spell, self._moment)
        self.state.finish(self.clock.horizon_h)
        self._write_year()
        if self.replication == 0 and self._wants("trunk_single_cuts"):
            self._write_single_cuts()
        if self.replication == 0 and self._wants("trunk_headroom"):
            self._write_headroom()
        # An hour of sessions is written when it ends, an observed hour when its spell begins: put them in order.
        for name, parts in self.own.items():
            self.blocks[name] += sorted(parts, key=lambda part: (part.get("day", -1), part.get("hour", -1)))

    def _days(self, windows: tuple[Window, ...]) -> Rows | None:
        """Days that may be observed: those of the windows, else those the scenario names, else all."""
        kind = windows[0].days if windows else self.problems.demand.observed_on
        return None if kind == "any" and not windows else days_like(self.year.year, kind)

    def _standing(self, now_h: float) -> Arrays:
        down_h = self.state.down_h(self.problems.rows_of("grid"), now_h)
        centre_h = now_h - self.state.down_since_h[self.problems.rows_of("centre")]
        given = self.year.standing(self.state.up, down_h, self.state.generator_on, centre_h)
        return self.year.settled(given)

    def _spell(self, start_h: float, end_h: float) -> None:
        arrays = self._standing(start_h)
        if self.circuit_way is not None:
            moved = (self.circuit_way != DARK) & (arrays["circuit_way"] != DARK)
            self.n_switches += moved & (self.circuit_way != arrays["circuit_way"])
        self.circuit_way = arrays["circuit_way"]
        for name in INTEGRATED:
            spent = arrays[name] * (end_h - start_h)
            self.hours_up[name] = self.hours_up[name] + spent if name in self.hours_up else spent
        self.serving.spell(start_h, end_h, arrays)
        self.government.spell(start_h, end_h, arrays)
        self.services.spell(start_h, end_h, arrays)
        for hour in self.sessions.spell(start_h, end_h) if self.sessions else ():
            self._write_sessions(hour)

    def _carry(self, moment: Moment, now_h: float) -> Carried:
        """Both passes for the load of an observed hour and the state as it is."""
        problems = self.problems
        load = self.plan.offered_load(problems.demand, self.year.year, moment)
        given = self._standing(now_h) | {
            "cell_stands": self.year.cell_stands,
            "access_year": problems.access.years[self.year.year],
            "power_mw": self.power_mw,
            "present_ratio": load.present_ratio,
            "mobile_4g_mbps": load.mobile_4g_mbps,
            "mobile_5g_mbps": load.mobile_5g_mbps,
            "device_ratio": problems.radio.mix.ratio_of(self.year.year),
            "household_line_mbps": load.household_line_mbps,
            "organisation_line_mbps": load.organisation_line_mbps,
            "household_stream_mbps": load.household_stream_mbps,
            **tslcd_asked(problems, self.year.stands["body_stands"], load, self.year.year, moment),
        }
        return Carried(load, *run_pass(CARRYING, problems, given, call=self.call))

    def _moment(self, moment: Moment) -> None:
        self._write_hour(moment, self._carry(moment, moment.clock_h))

    def _write_sessions(self, hour: Hour) -> None:
        """Write an hour whose sessions were simulated: the tables of an observed hour, and those of sessions."""
        moment, lines, phones = hour.moment, line_rates(hour), phone_rates(hour)
        answers = hour.carried.answers | {"access": lines, "radio": phones, "trunk": trunk_flows(hour)}
        self._write_hour(moment, replace(hour.carried, answers=answers), state_rates(hour))
        self._add("sessions_rates", session_tables.rate_columns(hour), moment)
        self._add("sessions_shares", session_tables.share_columns(hour, lines, phones), moment)
        self._add("sessions_links", session_tables.link_columns(hour), moment)
        self._add("sessions_changes", session_tables.change_columns(hour.changes), moment)

    def _write_hour(self, moment: Moment, carried: Carried, measured: StateHour | None = None) -> None:
        problems, arrays, answers = self.problems, carried.arrays, carried.answers
        self._add("government_hours", self.government.hour(carried, measured), moment)
        if self.busiest is None or arrays["public_mbps"].sum() > self.busiest[0]:
            self.busiest = (float(arrays["public_mbps"].sum()), arrays)
        self._add("demand_communes", demand_tables.commune_columns(problems.demand, carried.load), moment)
        if self.replication == 0:
            self._add("demand_points", demand_tables.point_columns(problems.demand, carried.load), moment)
        if any(self._wants(name) for name in RADIO_TABLES):
            self._write_radio(moment, arrays, answers)
        self._write_fixed(moment, arrays, answers)
        self.services.hour(moment.hour, arrays, answers)
        if moment == self.plan.moments[0] and self._wants("radio_coverage"):
            self._write_coverage(carried.load.people, arrays)

    def _write_radio(self, moment: Moment, arrays: Arrays, answers: Arrays) -> None:
        problem, rates = self.problems.radio, answers["radio"]
        communes, masts = self.problems.demand.commune.names, self.problems.passive.mast.names
        cells = radio_tables.cell_columns(problem, masts, self.year.cell_stands, arrays["cell_up"], rates)
        self._add("radio_cells", cells, moment)
        for technology in radio_tables.TECHNOLOGIES:
            self._add("radio_communes", radio_tables.commune_columns(problem, communes, technology, rates), moment)
            operator, district = self.problems.demand.operator, self.problems.demand.district
            by_operator = networks.operator_columns(problem, operator, district, technology, rates)
            self._add("radio_operators", by_operator, moment)
            for block in networks.quantile_columns(problem, operator, technology, rates):
                self._add("radio_quantiles", block, moment)
        if self.replication == 0:
            for row, layer in enumerate(rates.layers):
                points = radio_tables.point_columns(problem, self.problems.demand.points.point, row, layer)
                self._add("radio_points", points, moment)

    def _write_fixed(self, moment: Moment, arrays: Arrays, answers: Arrays) -> None:
        problems, flows, rates = self.problems, answers["trunk"], answers["access"]
        lines = problems.access.years[self.year.year]
        nodes, communes = problems.backbone.node.names, problems.demand.commune.names
        self._add("trunk_arcs", trunk_tables.arc_columns(problems.trunk, flows, arrays["arc_capacity_mbps"]), moment)
        load = trunk_tables.node_columns(problems.trunk, flows, arrays["public_mbps"], arrays["government_mbps"])
        self._add("trunk_nodes", load, moment)
        self._add("access_lines", access_tables.line_columns(problems.access, lines, communes, rates), moment)
        self._add("access_olts", access_tables.olt_columns(problems.access, lines, nodes, rates), moment)

    def _write_coverage(self, people: Real, arrays: Arrays) -> None:
        problems = self.problems
        for technology in radio_tables.COVERING:
            for block in radio_tables.coverage_columns(
                problems.radio,
                problems.demand.commune.names,
                problems.demand.operator,
                people,
                arrays["cell_up"],
                technology,
            ):
                self._add("radio_coverage", block)

    def _write_year(self) -> None:
        problems, year = self.problems, self.year
        ratio = {name: hours / self.clock.horizon_h for name, hours in self.hours_up.items()}
        communes, intact, stands = problems.demand.commune.names, year.intact, year.stands
        n_exits = len(problems.backbone.exit_node)
        availability = self.serving.availability_columns(communes)
        self._write_failures(availability)
        self._write_centres(ratio, availability)
        self._write_passive(ratio)
        self._write_broadcast(ratio, communes)
        if self._wants("backbone_nodes"):
            nodes = backbone_tables.node_columns(
                problems.backbone,
                communes,
                intact["distance_km"][:n_exits].min(axis=0),
                year.survives_any_cut,
                ratio["exit_reached"],
                year.exact_ratio,
            )
            self._add("backbone_nodes", nodes)
        for table, columns in self.government.drawn(ratio, self.clock.horizon_h, self._wants):
            self._add(table, columns)
        self._add(
            "services_postal",
            services_tables.postal_columns(
                problems.services, communes, stands["point_stands"], intact["online"], ratio["online"]
            ),
        )
        for table, columns in self.services.drawn():
            self._add(table, columns)
        self._add(
            "backbone_circuits",
            backbone_tables.circuit_columns(
                problems.backbone,
                year.year,
                ratio["circuit_up"],
                year.circuit_exact_ratio,
                self.n_switches,
                self.clock.horizon_h,
            ),
        )
        if self.replication == 0:
            self.own["backbone_links"].append(backbone_tables.link_columns(problems.backbone, year.year))
            homes, lines = problems.demand.years[year.year].households, problems.access.years[year.year]
            self.own["access_communes"].append(access_tables.commune_columns(year.year, lines, communes, homes))
            self._write_demand()
            for told in (self.government, self.services):
                for table, columns in told.certain(self._wants):
                    self.own[table].append(columns)

    def _write_broadcast(self, ratio: dict[str, Real], communes: Names) -> None:
        problem, year = self.problems.broadcast, self.year
        people, stands = self.problems.demand.years[year.year].people, year.stands["transmitter_stands"]
        blocks = {
            "broadcast_transmitters": broadcast_tables.transmitter_columns(
                problem, stands, ratio["transmitter_live"], people
            ),
            "broadcast_multiplexes": broadcast_tables.multiplex_columns(problem, stands, people),
            "broadcast_communes": broadcast_tables.commune_columns(
                problem, communes, people, year.intact["on_air_ratio"], ratio["on_air_ratio"]
            ),
        }
        if self.replication == 0:
            blocks["broadcast_points"] = broadcast_tables.point_columns(problem, stands)
        for table, parts in blocks.items():
            for part in parts:
                self._add(table, part)

    def _write_centres(self, ratio: dict[str, Real], availability: Columns) -> None:
        """What the data centre room says of the year as a whole."""
        centres, busy = Centres(self.year), None if self.busiest is None else self.busiest[1]
        for name, block in centres.columns(ratio, access_ratio(availability, USERS), busy):
            self._add(name, block)
        if self.replication == 0:
            for name, block in centres.inventory():
                self.own[name].append(block)

    def _write_demand(self) -> None:
        """What the demand room says of the year as a whole."""
        demand_problem, year = self.problems.demand, self.year
        bodies = self.problems.government.count_of_levels(year.stands["body_stands"])
        self.own["demand_years"].append(demand_tables.year_row(demand_problem, year.year))
        self.own["demand_organisations"].append(demand_tables.organisation_columns(demand_problem, year.year))
        self.own["demand_programmes"].append(demand_tables.programme_columns(demand_problem, year.year, bodies))
        self.own["demand_flows"].append(demand_tables.flow_columns(demand_problem, year.year))

    def _write_failures(self, availability: Columns) -> None:
        self._add("failures_outages", failures_tables.outage_columns(self.problems.failures, self.state))
        self._add("failures_availability", availability)
        for name, blocks in (
            ("failures_storms", failures_tables.storm_columns(self.state)),
            ("failures_restoration", self.serving.restoration_columns()),
        ):
            for block in blocks:
                self._add(name, block)

    def _write_passive(self, ratio: dict[str, Real]) -> None:
        problem, year, stands = self.problems.passive, self.year, self.year.stands
        communes = self.problems.demand.commune.names
        masts = passive_tables.mast_columns(problem, communes, ratio["mast_up"], stands["mast_stands"], year.year)
        self._add("passive_masts", masts)
        conduits = passive_tables.conduit_columns(problem, year.year, year.link_conduit, ratio["conduit_up"])
        self._add("passive_conduits", conduits)

    def _write_single_cuts(self) -> None:
        """Cut each conduit alone at the busiest observed hour, everything else up, loads as they were."""
        if self.busiest is None:
            return
        problems, busy = self.problems, self.busiest[1]
        trunk = next(step for step in CARRYING if step.name == "trunk")
        for row, conduit in enumerate(problems.passive.conduit.ids):
            arrays = self.year.standing_with(row) | {name: busy[name] for name in LOADS}
            flows = trunk.solve(problems.trunk, **{name: arrays[name] for name in trunk.reads})
            cut_off = (self.year.intact["exit_reached"] == 1) & (arrays["exit_reached"] == 0)
            self._add("trunk_single_cuts", trunk_tables.single_cut_row(problems.trunk, conduit, flows, cut_off))

    def _wants(self, table: str) -> bool:
        return self.wanted is None or table in self.wanted

    def _write_headroom(self) -> None:
        """Say by how much the load of the busiest observed hour could grow."""
        if self.busiest is None:
            return
        problems, busy = self.problems, self.busiest[1]
        given = {
            name: busy[name]
            for name in (
                "exit_share_ratio",
                "reached",
                "arc_capacity_mbps",
                "arc_offered_mbps",
                "public_mbps",
                "government_mbps",
            )
        }
        source, length_km = problems.backbone.source, problems.backbone.link_length_km
        found = headroom(problems.trunk, source, link_length_km=length_km, **given)
        if found is not None:
            self._add("trunk_headroom", trunk_tables.headroom_row(found))

    def _add(self, table: str, columns: Columns, moment: Moment | None = None) -> None:
        stamp = {"replication": self.replication, "year": self.year.year}
        if moment is not None:
            stamp |= {"day": moment.day, "hour": moment.hour}
        self.own[table].append({**stamp, **columns})
