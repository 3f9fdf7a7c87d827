"""The whole province: everything that is made from the facts, and its tables."""

from __future__ import annotations

from province import (
    access,
    asset,
    backbone,
    broadcast,
    capacity,
    catalogue,
    centre,
    conduit,
    hazard,
    island,
    light,
    mast,
    media,
    monitoring,
    office,
    organisations,
    people,
    programmes,
    radio,
    service,
    voice,
)
from province.fact import Facts
from province.table import Row


class Province:
    """Everything that is made, in the order in which one thing needs another."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.settlements = people.make_settlements(facts)
        self.graph = backbone.make_graph(facts)
        self.plant = conduit.make_plant(self.graph)
        self.masts = mast.make_masts(facts, self.settlements, self.graph)
        self.cells = radio.cell_rows(self.masts)
        self.ports = access.make_ports(facts, self.settlements) + media.other_ports(facts)
        self.loads = capacity.make_loads(facts, self.ports, self.graph, self.plant)

    def tables(self) -> dict[str, list[Row]]:
        """Return the rows of every table by ``room.table``."""
        links, link_upgrades = capacity.link_and_upgrade_rows(self.graph, self.plant, self.loads)
        olts, olt_upgrades = access.olt_and_upgrade_rows(self.ports, self.graph)
        return {
            "demand.communes": people.commune_rows(self.facts),
            "demand.settlements": people.settlement_rows(self.settlements),
            "demand.operators": people.operator_rows(self.facts),
            "demand.adoption": people.adoption_rows(),
            "demand.districts": people.district_rows(self.facts),
            "demand.growth_bands": people.band_rows(),
            "demand.curves": organisations.curve_rows(),
            "demand.known_points": organisations.point_rows(self.facts),
            "demand.differences": organisations.difference_rows(),
            "demand.organisation_kinds": organisations.kind_rows(),
            "demand.organisations": organisations.count_rows(self.facts, self._seats()),
            "demand.applications": organisations.application_rows(),
            "demand.seasons": organisations.season_rows(),
            "demand.programmes": programmes.programme_rows(self.facts.targets),
            "backbone.nodes": backbone.node_rows(self.graph) + island.node_rows(self.graph),
            "backbone.links": links + island.link_rows(self.graph),
            "backbone.upgrades": link_upgrades,
            "backbone.optics": light.optics_rows(),
            "backbone.circuits": backbone.circuit_rows(self.graph),
            "passive.conduits": conduit.conduit_rows(self.plant) + island.conduit_rows(self.graph),
            "passive.masts": mast.mast_rows(self.masts),
            "passive.shelters": hazard.shelter_rows(self.graph),
            "passive.equipment": hazard.equipment_rows(),
            "failures.fragility": hazard.fragility_rows(),
            "failures.shared_risks": island.risk_rows(),
            "radio.layers": radio.layer_rows(),
            "radio.cells": self.cells,
            "radio.devices": radio.device_rows(),
            "radio.device_shares": radio.device_share_rows(),
            "access.olts": olts,
            "access.ports": access.port_rows(self.ports),
            "access.plans": access.plan_rows(),
            "access.wifi": media.wifi_rows(),
            "access.conditions": media.condition_rows(self.facts),
            "access.upgrades": olt_upgrades,
            "access.options": access.option_rows(self.facts, olts),
            "government.levels": office.level_rows(),
            "government.bodies": office.body_rows(self.facts, self.graph),
            "government.uses": office.use_rows(self.graph),
            "government.meetings": office.meeting_rows(),
            "government.security_levels": office.security_rows(),
            "datacentre.centres": centre.centre_rows(self.graph),
            "datacentre.halls": centre.hall_rows(),
            "datacentre.equipment": centre.equipment_rows(),
            "datacentre.servers": centre.server_rows(),
            "datacentre.platforms": centre.platform_rows(),
            "government.voice": voice.voice_rows(),
            "government.telemetry": monitoring.telemetry_rows(),
            "government.monitored_points": monitoring.point_rows(self.graph),
            "services.postal_points": office.postal_rows(self.facts, self.settlements, self.graph),
            "broadcast.multiplexes": broadcast.multiplex_rows(),
            "broadcast.channels": broadcast.channel_rows(),
            "broadcast.transmitters": broadcast.transmitter_rows(self.facts, self.graph.core.id),
            "broadcast.receptions": broadcast.reception_rows(),
            "broadcast.protection": broadcast.protection_rows(),
            "services.profiles": service.profile_rows(),
            "services.sites": service.site_rows(self.facts, self.graph, self._seats()),
            "services.assets": asset.asset_rows(self.facts, self.settlements),
            "services.iot": asset.iot_rows(),
            "targets.catalogue": catalogue.target_rows(self.facts),
        }

    def _seats(self) -> set[str]:
        """Communes with a district seat."""
        towns = (self.graph.town(district) for district in {one.district for one in self.facts.communes})
        return {town.commune.id for town in towns if town.commune}
