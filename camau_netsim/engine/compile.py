"""From a scenario to arrays: every room's problem, ids turned into rows once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Real
from camau_netsim.core.place import plane_of
from camau_netsim.core.recall import Call, fresh
from camau_netsim.domains.access import problem as access
from camau_netsim.domains.backbone import problem as backbone
from camau_netsim.domains.datacentre import problem as datacentre
from camau_netsim.domains.demand import problem as demand
from camau_netsim.domains.failures import problem as failures
from camau_netsim.domains.government import problem as government
from camau_netsim.domains.passive import problem as passive
from camau_netsim.domains.radio import problem as radio
from camau_netsim.domains.services import problem as services
from camau_netsim.domains.trunk import problem as trunk
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
    body_tails: slice  # rows of the tails that belong to bodies
    point_tails: slice  # to postal points
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
    plane = plane_of([*scenario.demand.communes, *scenario.backbone.nodes])
    people = call(demand.compile_problem, scenario.demand, plane)
    node = Index(row.id for row in scenario.backbone.nodes)
    masts = call(passive.compile_problem, scenario.passive, plane, people.commune, node)
    hub = [scenario.government.hub] if scenario.government else []
    homes = [row.node for row in scenario.datacentre.centres]
    fibre = call(backbone.compile_problem, scenario.backbone, plane, people.commune, masts.conduit, hub + homes, years)
    hub_tree = fibre.tree_of(node.row(hub[0])) if hub else -1
    offices = call(government.compile_problem, scenario.government, people.commune, node, hub_tree)
    points = call(services.compile_problem, scenario.services, people.commune, node)
    centre_tree = np.array([fibre.tree_of(node.row(name)) for name in homes], dtype=np.int32)
    centres = call(datacentre.compile_problem, scenario.datacentre, centre_tree)
    tails, tail_km = _tails(scenario)
    return Problems(
        demand=people,
        failures=call(
            failures.compile_problem,
            scenario.failures,
            masts.conduit,
            masts.conduit_length_km,
            masts.conduit_buried,
            node,
            tails,
            tail_km,
            people.commune,
            centres.centre,
            masts.mast_commune,
            masts.mast_battery_h,
        ),
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
        body_tails=slice(0, len(offices.body)),
        point_tails=slice(len(offices.body), len(offices.body) + len(points.point)),
        mast_tails=slice(len(tails) - len(masts.mast), len(tails)),
    )


def _check_years(scenario: Scenario, years: tuple[int, ...]) -> None:
    strange = sorted(set(years) - set(scenario.years))
    if strange:
        raise CompileError(
            f"{scenario.name} has no year {strange[0]}; it has {scenario.years[0]} to {scenario.years[-1]}"
        )


def _tails(scenario: Scenario) -> tuple[Index, Real]:
    bodies = scenario.government.bodies if scenario.government else ()
    points = scenario.services.postal_points
    masts = scenario.passive.masts
    ids = [
        *(f"body/{row.id}" for row in bodies),
        *(f"postal/{row.id}" for row in points),
        *(f"mast/{row.id}" for row in masts),
    ]
    km = [row.tail_km for row in bodies] + [row.tail_km for row in points] + [row.backhaul_km for row in masts]
    return Index(ids), np.array(km, dtype=np.float64)


def _asked(people: demand.DemandProblem, years: tuple[int, ...]) -> dict[int, dict[str, access.Asked]]:
    return {
        year: {
            "household": access.Asked(one.fixed_take_up_ratio, one.household_line_mbps, one.household_stream_mbps),
            "organisation": access.Asked(one.organisation_take_up_ratio, one.organisation_line_mbps, 0.0),
        }
        for year, one in ((year, people.years[year]) for year in years)
    }


def _surroundings(people: demand.DemandProblem, masts: passive.PassiveProblem) -> radio.Surroundings:
    return radio.Surroundings(
        settlement_commune=people.settlement_commune,
        settlement_ratio=people.settlement_ratio,
        settlement_x_m=people.settlement_x_m,
        settlement_y_m=people.settlement_y_m,
        settlement_indoor_ratio=people.settlement_indoor_ratio,
        settlement_entry_loss_db=people.settlement_entry_loss_db,
        settlement_los=people.settlement_los,
        operator=people.operator,
        market_ratio=people.market_ratio,
        session_mbit=people.session_mobile_mbit,
        mast=masts.mast,
        mast_x_m=masts.mast_x_m,
        mast_y_m=masts.mast_y_m,
        mast_height_m=masts.mast_height_m,
        mast_propagation=masts.mast_propagation,
        mast_backhaul_mbps=masts.mast_backhaul_mbps,
        settlement_high_loss_ratio=people.settlement_high_loss_ratio,
        settlement_offshore=people.settlement_offshore,
        mast_offshore=masts.mast_offshore,
    )
