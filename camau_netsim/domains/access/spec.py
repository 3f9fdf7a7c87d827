"""What a scenario says about fixed lines: OLTs, their ports, the plans sold on them and what could be built."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

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

Segment = Literal["household", "organisation"]
Technology = Literal["gpon", "xgs", "50g", "p2p", "fwa", "copper"]
OdnClass = Literal["A", "B", "B+", "C", "C+", "N1", "N2", "E1", "E2"]

ODN_CLASSES: dict[str, tuple[str, ...]] = {
    "gpon": ("B+", "A", "B", "C", "C+"),
    "xgs": ("N1", "N2", "E1", "E2"),
    "50g": ("N1", "N2", "C+", "E1"),
}
"""Optical budget classes of each PON, the usual one first (G.984.2, G.9807.1, G.9804.3)."""

FIBRE = (*ODN_CLASSES, "p2p")
DEDICATED = ("p2p", "copper")
"""Technologies on which a line has its medium alone, up to the OLT."""


class Olt(Staged):
    """An optical line terminal (or the access node of copper and radio lines) and its uplinks."""

    id: Id
    node: Annotated[Id, Ref("backbone.nodes")]
    uplink_mbps: CapacityMbps
    """Capacity of one uplink, downstream; the most that one session gets."""
    n_uplinks: Annotated[Count, Field(ge=1)] = 1
    """Uplinks that share the load."""
    n_spare_uplinks: Count = 0
    """Uplinks that carry nothing until another fails."""
    basis: Basis = "assumed"


class Port(Staged):
    """A PON port, or a shelf of point-to-point or copper lines, or a sector of fixed wireless, with whom it reaches."""

    id: Id
    olt: Annotated[Id, Ref("access.olts")]
    commune: Annotated[Id, Ref("demand.communes")]
    segment: Segment = "household"
    technology: Technology
    odn_class: OdnClass | None = None
    """Optical budget class, of a PON; left out, B+ for GPON and N1 for XGS-PON and 50G-PON."""
    medium_mbps: CapacityMbps | None = None
    """Needed where the technology does not say it: Ethernet rate of a point-to-point line, net rate of a copper line at
    its length, capacity of a sector that is set aside for fixed wireless."""
    split: Annotated[Count, Field(ge=1, le=4096)]
    """Subscribers that fit: those the splitters can feed (at most 256 on a PON), lines of the shelf, terminals sold in
    the sector."""
    reach_km: LengthKm = 5.0
    """Fibre from the OLT to the farthest home."""
    passed: Count
    """Homes or organisations within drop reach (or reach of the sector)."""
    plan: Id
    """Mix of subscribed rates, a name in ``plans``."""
    ont_mbps: CapacityMbps = 940.0
    """Rate of the customer's port (a 1GE port carries about 940 Mb/s)."""
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _medium_is_known(self) -> Port:
        if self.technology in ODN_CLASSES:
            classes = ODN_CLASSES[self.technology]
            if self.odn_class and self.odn_class not in classes:
                raise ValueError(f"odn_class {self.odn_class} is not of {self.technology}: {', '.join(classes)}")
            if self.medium_mbps is not None:
                raise ValueError(f"leave out medium_mbps: {self.technology} says what it carries")
            if self.split > 256:
                raise ValueError(f"split is at most 256 on {self.technology}, not {self.split}")
        elif self.odn_class:
            raise ValueError(f"leave out odn_class: {self.technology} has no splitters")
        elif self.medium_mbps is None:
            raise ValueError(f"{self.technology} needs medium_mbps")
        return self


class Plan(Row):
    """Share of a plan mix's subscribers who bought a rate, in one year; the shares of a mix and year add up to 1."""

    plan: Id
    year: Year
    cap_mbps: CapacityMbps
    share_ratio: Ratio


class Wifi(Row):
    """Share of lines that are used over a Wi-Fi of this rate, from a year on; the rest of them is used by cable."""

    segment: Segment
    year: Year
    wifi_mbps: CapacityMbps
    """Rate the home network leaves to one device."""
    share_ratio: Ratio


class Upgrade(Row):
    """New uplinks of an OLT from a year on."""

    olt: Annotated[Id, Ref("access.olts")]
    year: Year
    uplink_mbps: CapacityMbps
    """Capacity of one uplink."""
    n_uplinks: Annotated[Count, Field(ge=1)] = 1


class Condition(Row):
    """A commune where conditions allow fast lines (the plan's "ở những nơi có điều kiện"), from a year on."""

    commune: Annotated[Id, Ref("demand.communes")]
    from_year: Year


class Option(Row):
    """Something that could be built: applied if ``chosen`` names it, offered to an investment study if not.

    Ports of an option are those of the given commune, segment and technology; a column left out does not restrict.
    """

    id: Id
    kind: Literal["technology", "split", "uplink", "ont", "olt"]
    """Ports change to ``to_technology``; are divided until at most ``split`` subscribers fit on one; an OLT gets other
    uplinks; customers get other ports (``ont_mbps``); every second port of a commune moves to a new OLT beside."""
    year: Year
    """From this year on."""
    commune: Annotated[Id, Ref("demand.communes")] | None = None
    olt: Annotated[Id, Ref("access.olts")] | None = None
    segment: Segment | None = None
    technology: Technology | None = None
    to_technology: Literal["gpon", "xgs", "50g"] | None = None
    odn_class: OdnClass | None = None
    """Budget class after a change of technology; left out, the least one that closes."""
    split: Annotated[Count, Field(ge=1, le=256)] | None = None
    ont_mbps: CapacityMbps | None = None
    uplink_mbps: CapacityMbps | None = None
    n_uplinks: Annotated[Count, Field(ge=1)] | None = None
    cost_per_port_mvnd: Annotated[float, Field(ge=0.0)] = 0.0
    """For each port that changes or is added."""
    cost_per_line_mvnd: Annotated[float, Field(ge=0.0)] = 0.0
    """For each line on them."""
    cost_mvnd: Annotated[float, Field(ge=0.0)] = 0.0
    """Once."""

    @model_validator(mode="after")
    def _says_what(self) -> Option:
        needed = NEEDED[self.kind]
        missing = [name for name in needed if getattr(self, name) is None]
        if missing:
            raise ValueError(f"{self.kind} needs {', '.join(missing)}")
        foreign = sorted(CHANGES - set(needed) - MAY.get(self.kind, set()) - {"olt", "commune"})
        given = [name for name in foreign if getattr(self, name) is not None]
        if given:
            raise ValueError(f"{self.kind} has no use for {', '.join(given)}")
        if self.odn_class and self.to_technology and self.odn_class not in ODN_CLASSES[self.to_technology]:
            raise ValueError(f"odn_class {self.odn_class} is not of {self.to_technology}")
        return self


NEEDED: dict[str, tuple[str, ...]] = {
    "technology": ("to_technology",),
    "split": ("split",),
    "uplink": ("olt", "uplink_mbps", "n_uplinks"),
    "ont": ("ont_mbps",),
    "olt": ("commune", "uplink_mbps", "n_uplinks"),
}
CHANGES = {"to_technology", "odn_class", "split", "ont_mbps", "uplink_mbps", "n_uplinks"}
MAY = {"technology": {"odn_class", "ont_mbps"}}


class AccessSpec(Spec):
    """The access room's part of a scenario."""

    contention: Literal["poisson", "finite_source"] = "finite_source"
    """Arrival law on a port: Poisson (M/G/R-PS) or the finite number of its subscribers."""
    gpon_fec: bool = True
    """Forward error correction on GPON downstream, which costs 6 % of the rate."""
    fibre_loss_db_per_km: LossDb = 0.35
    """Of GPON, whose worse wavelength is 1310 nm upstream (G.652.D)."""
    fibre_loss_1270_db_per_km: LossDb = 0.38
    """Of XGS-PON and 50G-PON, whose worse wavelength is 1270 to 1300 nm upstream."""
    logical_reach_km: LengthKm = 60.0
    """Longest fibre that the protocol of a PON bridges (G.984.1: at most 60 km, 20 km of them between near and far)."""
    p2p_reach_km: LengthKm = 20.0
    """Longest point-to-point fibre (1000BASE-BX20 and 10GBASE-BR20)."""
    n_connectors: Count = 4
    n_splices: Count = 6
    repair_margin_db: LossDb = 1.0
    splitter_loss_db: Positive = 3.5
    """Loss of each halving of a splitter."""
    attenuators: bool = True
    """Whether attenuators are put in where receivers would get too much light; without them such ports do not work."""
    uplink_full_ratio: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    """Share of an uplink that new lines may fill in the busy hour: beyond it no line is to be had on demand."""
    olts: Annotated[tuple[Olt, ...], Table()] = ()
    ports: Annotated[tuple[Port, ...], Table()] = ()
    plans: Annotated[tuple[Plan, ...], Table(key=("plan", "year", "cap_mbps"))] = ()
    wifi: Annotated[tuple[Wifi, ...], Table(key=("segment", "year", "wifi_mbps"))] = ()
    upgrades: Annotated[tuple[Upgrade, ...], Table(key=("olt", "year"))] = ()
    conditions: Annotated[tuple[Condition, ...], Table(key=("commune",))] = ()
    """Where conditions allow fast lines; left out, everywhere."""
    options: Annotated[tuple[Option, ...], Table()] = ()
    chosen: tuple[Id, ...] = ()
    """Options that are built."""
