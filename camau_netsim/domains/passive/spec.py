"""What a scenario says about masts, pole lines and ducts, and who shares them."""

from __future__ import annotations

from typing import Annotated, Literal

from camau_netsim.core.spec import (
    Basis,
    CapacityMbps,
    Count,
    DurationH,
    HeightM,
    Id,
    LengthKm,
    Place,
    Ref,
    Row,
    Spec,
    Staged,
    Table,
    Text,
)


class Conduit(Row):
    """A stretch of pole line or duct; every cable in it shares its fate."""

    id: Id
    kind: Literal["pole_line", "duct"]
    length_km: LengthKm
    corridor: Text = ""
    """Road or canal it follows."""
    basis: Basis = "assumed"


class Mast(Place, Staged):
    """A mast or tower with its power; every cell on it shares its fate."""

    id: Id
    commune: Annotated[Id, Ref("demand.communes")]
    height_m: HeightM
    owner: Text = ""
    node: Annotated[Id, Ref("backbone.nodes")]
    """Backbone node its backhaul ends at."""
    backhaul_km: LengthKm = 0.0
    """Length of its own aerial fibre tail to that node."""
    backhaul_mbps: CapacityMbps = 10000.0
    """Capacity of that tail, downstream (10GE unless told otherwise)."""
    surroundings: Literal["rma", "uma", "umi"] = "rma"
    """Propagation model of TR 38.901 that fits what stands around it."""
    offshore: bool = False
    """Whether it stands on an island, so that the way to people ashore is over water (``radio.long_range: itm``)."""
    battery_h: DurationH = 0.0
    """Hours it runs without the grid."""
    n_slots: Count = 3
    """Operators it can carry; a scenario with more on it is refused."""
    basis: Basis = "assumed"


class PassiveSpec(Spec):
    """The passive room's part of a scenario."""

    conduits: Annotated[tuple[Conduit, ...], Table()] = ()
    masts: Annotated[tuple[Mast, ...], Table()] = ()
