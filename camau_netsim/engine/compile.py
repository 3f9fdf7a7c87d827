"""From a scenario to arrays: every room's problem, ids turned into rows once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index
from camau_netsim.core.recall import Call, fresh
from camau_netsim.domains.access import problem as access
from camau_netsim.domains.backbone import problem as backbone
from camau_netsim.domains.broadcast import problem as broadcast
from camau_netsim.domains.datacentre import problem as datacentre
from camau_netsim.domains.demand import problem as demand
from camau_netsim.domains.demand.model import busy_hour
from camau_netsim.domains.failures import problem as failures
from camau_netsim.domains.government import problem as government
from camau_netsim.domains.government.circuits import parent_nodes
from camau_netsim.domains.government.monitoring import NO_SOC, Soc
from camau_netsim.domains.passive import problem as passive
from camau_netsim.domains.radio import problem as radio
from camau_netsim.domains.services import problem as services
from camau_netsim.domains.targets.problem import promised
from camau_netsim.domains.trunk import problem as trunk
from camau_netsim.engine.plant import hung_cells, node_communes, plant_of
from camau_netsim.errors import CompileError
from camau_netsim.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class Problems:
    """Every room, compiled."""

    demand: demand.DemandProblem
    failures: failures.FailuresProblem
    passive: passive.PassiveProblem
    backbone: backbone.BackboneProblem
    trunk: trunk.TrunkProblem
    radio: radio.RadioProblem
    access: access.AccessProblem
    government: government.GovernmentProblem
    datacentre: datacentre.DatacentreProblem
    services: services.ServicesProblem
    broadcast: broadcast.BroadcastProblem
    body_tails: slice  # rows of the tails that belong to bodies
    second_tails: slice  # to the second nodes of bodies
    point_tails: slice  # to postal points
    site_tails: slice  # to sites with a fibre of their own
    mast_tails: slice  # and to masts

    def rows_of(self, kind: str) -> slice:
        """Rows of a kind of element in the failure state."""
        return self.failures.group[kind]


def compile_scenario(scenario: Scenario, years: tuple[int, ...], call: Call = fresh) -> Problems:
    """Compile a scenario for some of its years; ``call`` may remember rooms compiled before.

    Raises
    ------
    CompileError
        A year is not one of the scenario's.
    """
    _check_years(scenario, years)
    plane = scenario.plane()
    people = call(demand.compile_problem, scenario.demand, plane, promised(scenario.targets.catalogue))
    node = Index(row.id for row in scenario.backbone.nodes)
    around = node_communes(scenario, people.commune), hung_cells(scenario)
    masts = call(passive.compile_problem, scenario.passive, plane, people.commune, node, *around)
    hub = _tslcd_sources(scenario)
    homes = [row.node for row in scenario.datacentre.centres]
    fibre = call(backbone.compile_problem, scenario.backbone, plane, people.commune, masts.conduit, hub + homes, years)
    hub_tree = fibre.tree_of(node.row(hub[0])) if hub else -1
    offices = _offices(scenario, people.commune, node, fibre, call)
    area_km2 = tuple(row.area_km2 for row in scenario.demand.communes)
    points = call(services.compile_problem, scenario.services, people.commune, node, plane, area_km2)
    centre_tree = np.array([fibre.tree_of(node.row(name)) for name in homes], dtype=np.int32)
    centres = call(datacentre.compile_problem, scenario.datacentre, centre_tree)
    plant, tails = plant_of(scenario, plane, people.commune, masts, fibre, centres)
    return Problems(
        demand=people,
        failures=call(failures.compile_problem, scenario.failures, plant, plane),
        passive=masts,
        backbone=fibre,
        trunk=call(
            trunk.compile_problem,
            scenario.trunk,
            fibre.link,
            fibre.link_a,
            fibre.link_b,
            node,
            fibre.exit_ratio,
            hub_tree,
            offices.flow_node,
        ),
        radio=call(radio.compile_problem, scenario.radio, _surroundings(people, masts)),
        access=call(
            access.compile_problem,
            scenario.access,
            people.commune,
            node,
            people.session_fixed_mbit,
            _asked(people, years),
        ),
        government=offices,
        datacentre=centres,
        services=points,
        broadcast=call(
            broadcast.compile_problem,
            scenario.broadcast,
            plane,
            people.commune,
            node,
            _listeners(scenario, people),
        ),
        **{f"{kind}_tails": rows for kind, rows in tails.items()},
    )


def _tslcd_sources(scenario: Scenario) -> list[str]:
    """Return the nodes that circuits of bodies start from: the hub first."""
    spec = scenario.government
    return list(dict.fromkeys(filter(None, (spec.hub, spec.second_hub, *parent_nodes(spec))))) if spec else []


def _offices(
    scenario: Scenario, commune: Index, node: Index, fibre: backbone.BackboneProblem, call: Call
) -> government.GovernmentProblem:
    """Compile the government room over the backbone's links and trees."""
    trees = {name: fibre.tree_of(node.row(name)) for name in _tslcd_sources(scenario)}
    light = fibre.link_light.latency_ms
    way = government.Way(node, trees, light, fibre.link_a, fibre.link_b, len(fibre.exit_node))
    found: government.GovernmentProblem = call(
        government.compile_problem, scenario.government, commune, way, _soc_of(scenario, node, fibre)
    )
    return found


def _soc_of(scenario: Scenario, node: Index, fibre: backbone.BackboneProblem) -> Soc:
    """Return the data centre in which the SOC stands, its node and tree."""
    named = scenario.government.soc_centre if scenario.government else None
    for row, centre in enumerate(scenario.datacentre.centres):
        if centre.id == named:
            home = node.row(centre.node)
            return Soc(row, home, fibre.tree_of(home))
    return NO_SOC


def _check_years(scenario: Scenario, years: tuple[int, ...]) -> None:
    strange = sorted(set(years) - set(scenario.years))
    if strange:
        raise CompileError(
            f"{scenario.name} has no year {strange[0]}; it has {scenario.years[0]} to {scenario.years[-1]}"
        )


def _asked(people: demand.DemandProblem, years: tuple[int, ...]) -> dict[int, dict[str, access.Asked]]:
    found = {}
    for year in years:
        one, busy = people.years[year], busy_hour(people, year)
        home = access.Asked(one.fixed_take_up_ratio, busy.household_line_mbps, busy.household_stream_mbps)
        nothing = np.zeros(len(people.commune))
        office = access.Asked(one.organisation_take_up_ratio, busy.organisation_line_mbps, nothing)
        found[year] = {"household": home, "organisation": office}
    return found


def _listeners(scenario: Scenario, people: demand.DemandProblem) -> broadcast.Listeners:
    urban = np.array([row.urban for row in scenario.demand.communes], dtype=np.uint8)
    points = people.points
    return broadcast.Listeners(
        point=points.point,
        commune=points.commune,
        people_ratio=points.people_ratio,
        x_m=points.x_m,
        y_m=points.y_m,
        urban=urban[points.commune],
        offshore=points.offshore,
    )


def _surroundings(people: demand.DemandProblem, masts: passive.PassiveProblem) -> radio.Surroundings:
    return radio.Surroundings(
        settlement_commune=people.points.commune,
        settlement_ratio=people.points.people_ratio,
        settlement_x_m=people.points.x_m,
        settlement_y_m=people.points.y_m,
        settlement_indoor_ratio=people.points.indoor_ratio,
        settlement_entry_loss_db=people.points.entry_loss_db,
        settlement_los=people.points.los,
        operator=people.operator,
        market_ratio=people.market_ratio,
        session_mbit=people.session_mobile_mbit,
        mast=masts.mast,
        mast_x_m=masts.mast_x_m,
        mast_y_m=masts.mast_y_m,
        mast_height_m=masts.mast_height_m,
        mast_propagation=masts.mast_propagation,
        mast_backhaul_mbps=masts.mast_backhaul_mbps,
        settlement_high_loss_ratio=people.points.high_loss_ratio,
        settlement_offshore=people.points.offshore,
        mast_offshore=masts.mast_offshore,
    )
