"""What a scenario says about masts, pole lines and ducts, and who shares them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import model_validator

from camau_netsim.core.spec import (
    Basis,
    CapacityMbps,
    Count,
    DurationH,
    HeightM,
    Id,
    LengthKm,
    NonNegative,
    Place,
    Positive,
    Ratio,
    Ref,
    Row,
    Spec,
    Spot,
    Staged,
    Table,
    Text,
    WindMPerS,
    Year,
)


class Conduit(Spot):
    """A stretch of pole line or duct, or the air a radio link crosses; every link in it shares its fate.

    Its place is its middle; left out, it is taken as the mean of the ends of the links that lie in it.
    """

    id: Id
    kind: Literal["pole_line", "duct", "air"]
    """Air is neither dug up nor blown down: what fades a radio link is given as a shared risk."""
    length_km: LengthKm
    corridor: Text = ""
    """Road or canal it follows; conduits with the same text are one corridor."""
    urban: bool = False
    """Whether it runs inside a town; a promise to bury urban cables counts these."""
    basis: Basis = "assumed"


class Burial(Row):
    """A pole line that is buried: a duct from a year on."""

    conduit: Annotated[Id, Ref("passive.conduits")]
    year: Year


class Powered(Row):
    """What feeds a site when the grid does not."""

    battery_h: DurationH = 0.0
    """Hours it runs without the grid."""
    generator_h: DurationH = 0.0
    """Hours a generator runs on one tank once the battery is flat; 0: there is none."""
    generator_start_ratio: Ratio = 1.0
    """Chance that the generator starts, drawn for each outage of the grid."""
    refuel_h: DurationH | None = None
    """Hours from an empty tank to a full one; left out, nobody brings fuel."""
    rectifier_kw: Positive | None = None
    """Power its rectifiers can give; left out, it is not checked."""


class Mast(Place, Staged, Powered):
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
    n_slots: Count = 3
    """Operators it can carry; a scenario with more on it is refused."""
    wind_moment_kn_m: Positive | None = None
    """Moment at its foot that what hangs on it may make in the design wind; left out, it is not checked."""
    basis: Basis = "assumed"


class Shelter(Powered):
    """A room or cabinet around a backbone node and the OLTs in it, with its power."""

    node: Annotated[Id, Ref("backbone.nodes")]
    """A node without a shelter of this table has power for certain."""
    kind: Literal["building", "shelter", "cabinet"] = "shelter"
    power_kw: NonNegative | None = None
    """What its equipment takes together; more than ``rectifier_kw`` is refused."""
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _power_is_checked(self) -> Shelter:
        if (self.power_kw is None) != (self.rectifier_kw is None):
            raise ValueError("give power_kw and rectifier_kw, of which one is held against the other, or neither")
        return self


class Equipment(Row):
    """What one cell of a layer hangs on a mast."""

    layer: Annotated[Id, Ref("radio.layers")]
    area_m2: NonNegative
    """Frontal area of antenna and radio unit."""
    power_kw: NonNegative
    """What it takes from the rectifiers when busy."""
    basis: Basis = "assumed"


class PassiveSpec(Spec):
    """The passive room's part of a scenario."""

    design_wind_m_per_s: WindMPerS = 50.0
    """Gust in which a mast must stand."""
    drag_factor: Positive = 1.2
    """Drag coefficient of antennas (flat panels, EN 1991-1-4 sec. 7.6 to 7.8: 1.2 to 2)."""
    guest_area_m2: NonNegative = 0.0
    """Frontal area of the equipment of one more tenant, all sectors together."""
    guest_power_kw: NonNegative = 0.0
    """What one more tenant takes from the rectifiers."""
    mast_cost_mvnd: NonNegative | None = None
    """To build a mast with its power beside one that is shared; left out, what sharing saves is not told."""
    pole_line_cost_mvnd_per_km: NonNegative | None = None
    """To build a pole line; left out, what sharing saves is not told."""
    duct_cost_mvnd_per_km: NonNegative | None = None
    """To build a duct; left out, what sharing saves is not told."""
    conduits: Annotated[tuple[Conduit, ...], Table()] = ()
    burials: Annotated[tuple[Burial, ...], Table(key=("conduit",))] = ()
    masts: Annotated[tuple[Mast, ...], Table()] = ()
    shelters: Annotated[tuple[Shelter, ...], Table(key=("node",))] = ()
    equipment: Annotated[tuple[Equipment, ...], Table(key=("layer",))] = ()
