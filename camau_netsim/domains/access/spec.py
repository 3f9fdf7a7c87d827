"""What a scenario says about fixed lines: OLTs, PON ports and the plans sold on them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from camau_netsim.core.spec import (
    Basis,
    CapacityMbps,
    Count,
    Id,
    LengthKm,
    LossDb,
    Positive,
    Ratio,
    Ref,
    Row,
    Spec,
    Staged,
    Table,
    Year,
)


class Olt(Staged):
    """An optical line terminal and its uplink."""

    id: Id
    node: Annotated[Id, Ref("backbone.nodes")]
    uplink_mbps: CapacityMbps
    """Capacity of the uplink, downstream."""
    basis: Basis = "assumed"


class Pon(Staged):
    """A PON port with the homes or organisations its splitters pass."""

    id: Id
    olt: Annotated[Id, Ref("access.olts")]
    commune: Annotated[Id, Ref("demand.communes")]
    segment: Literal["household", "organisation"] = "household"
    technology: Literal["gpon", "xgs", "50g"]
    odn_class: Literal["B+", "C+", "N1", "N2", "E1"] = "B+"
    """Optical budget class of the port (G.984.2, G.9807.1)."""
    split: Annotated[Count, Field(ge=1, le=256)]
    """Subscribers the splitters can feed."""
    reach_km: LengthKm = 5.0
    """Fibre from the OLT to the farthest home."""
    passed: Count
    """Homes or organisations within drop reach of its splitters."""
    plan: Id
    """Mix of subscribed rates, a name in ``plans``."""
    ont_mbps: CapacityMbps = 940.0
    """Rate of the customer's port (a 1GE port carries about 940 Mb/s)."""
    basis: Basis = "assumed"


class Plan(Row):
    """Share of a plan mix's subscribers who bought a rate, in one year; the shares of a mix and year add up to 1."""

    plan: Id
    year: Year
    cap_mbps: CapacityMbps
    share_ratio: Ratio


class Upgrade(Row):
    """A new uplink capacity of an OLT from a year on."""

    olt: Annotated[Id, Ref("access.olts")]
    year: Year
    uplink_mbps: CapacityMbps


class AccessSpec(Spec):
    """The access room's part of a scenario."""

    contention: Literal["poisson", "finite_source"] = "finite_source"
    """Arrival law on a PON port: Poisson (M/G/R-PS) or the finite number of its subscribers."""
    gpon_fec: bool = True
    """Forward error correction on GPON downstream, which costs 6 % of the rate."""
    fibre_loss_db_per_km: LossDb = 0.35
    """Worst wavelength of the pair (G.652.D at 1310 nm)."""
    n_connectors: Count = 4
    n_splices: Count = 6
    repair_margin_db: LossDb = 1.0
    splitter_loss_db: Positive = 3.5
    """Loss of each halving of a splitter."""
    olts: Annotated[tuple[Olt, ...], Table()] = ()
    pons: Annotated[tuple[Pon, ...], Table()] = ()
    plans: Annotated[tuple[Plan, ...], Table(key=("plan", "year", "cap_mbps"))] = ()
    upgrades: Annotated[tuple[Upgrade, ...], Table(key=("olt", "year"))] = ()
