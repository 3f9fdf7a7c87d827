"""What a scenario says about data centres and the platforms they host."""

from __future__ import annotations

from typing import Annotated, Literal

from camau_netsim.core.spec import Basis, CapacityMbps, Id, Ref, Spec, Staged, Table, Text


class Centre(Staged):
    """A data centre."""

    id: Id
    name: Text
    kind: Literal["provincial", "government_cloud"]
    node: Annotated[Id, Ref("backbone.nodes")]
    port_mbps: CapacityMbps = 10000.0
    """Capacity of its port towards the TSLCD; read at fidelity session, never full at fidelity epoch."""
    hosts_platform: bool
    """Whether the shared platform (LGSP) and the online public services can run here."""
    basis: Basis = "assumed"


class DatacentreSpec(Spec):
    """The data centre room's part of a scenario."""

    centres: Annotated[tuple[Centre, ...], Table()] = ()
