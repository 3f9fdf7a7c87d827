"""What a scenario says about the specialised data network (TSLCD) of Party and State bodies."""

from __future__ import annotations

from typing import Annotated

from camau_netsim.core.spec import Basis, Id, LengthKm, Level, Positive, RateMbps, Ref, Staged, Table, Text
from camau_netsim.domains.government.monitoring_spec import MonitoringSpec
from camau_netsim.domains.government.voice_spec import VoiceSpec


class Body(Staged):
    """A Party or State body and its circuit into the TSLCD."""

    id: Id
    name: Text
    level: Level
    commune: Annotated[Id, Ref("demand.communes")]
    node: Annotated[Id, Ref("backbone.nodes")]
    committed_mbps: RateMbps
    """Rate the TSLCD owes it."""
    busy_hour_mbps: RateMbps
    """What it asks for in the busy hour."""
    tail_km: LengthKm = 0.0
    """Own aerial fibre from the office to the node."""
    basis: Basis = "assumed"


class GovernmentSpec(VoiceSpec, MonitoringSpec):
    """The government room's part of a scenario."""

    hub: Annotated[Id, Ref("backbone.nodes")]
    """Node where the TSLCD of the province meets its core and the level I network."""
    session_mbit: Positive = 80.0
    """Mean size of a body's transfer, at fidelity session."""
    bodies: Annotated[tuple[Body, ...], Table()] = ()
