"""What a scenario says about sites held to a service profile."""

from __future__ import annotations

from typing import Annotated

from camau_netsim.core.spec import Basis, Id, LengthKm, Place, Ref, Spec, Staged, Table


class PostalPoint(Place, Staged):
    """A postal service point and its Internet line."""

    id: Id
    commune: Annotated[Id, Ref("demand.communes")]
    node: Annotated[Id, Ref("backbone.nodes")]
    staffed: bool
    internet: bool
    """Whether it has a line at all."""
    tail_km: LengthKm = 0.0
    """Own aerial fibre to the node."""
    basis: Basis = "assumed"


class ServicesSpec(Spec):
    """The services room's part of a scenario."""

    postal_points: Annotated[tuple[PostalPoint, ...], Table()] = ()
