"""What a scenario says about radio layers and the cells that carry them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from camau_netsim.core.spec import (
    AzimuthDeg,
    BandwidthMhz,
    Basis,
    Count,
    FrequencyGhz,
    HeightM,
    Id,
    LengthKm,
    Positive,
    PowerDbm,
    Ratio,
    Ref,
    Row,
    Spec,
    Staged,
    Table,
    Text,
)

Db = Annotated[float, Field(ge=-60.0, le=60.0)]


class Layer(Row):
    """One carrier of one operator: the same band, width and radio on all its cells."""

    id: Id
    operator: Annotated[Id, Ref("demand.operators")]
    technology: Literal["4g", "5g"]
    band: Text
    fc_ghz: FrequencyGhz
    bandwidth_mhz: BandwidthMhz
    """Occupied bandwidth, 12 x subcarrier spacing x resource blocks."""
    n_subcarriers: Annotated[Count, Field(ge=1)]
    """Subcarriers of the occupied bandwidth, for the power of one reference resource element."""
    downlink_ratio: Ratio = 1.0
    """Share of symbols that go down (1 for FDD)."""
    power_dbm: PowerDbm
    """Transmit power of a cell over the occupied bandwidth."""
    antenna_gain_dbi: Db
    """Peak gain of the sector antenna, feeder loss taken off."""
    h_beamwidth_deg: Positive = 65.0
    """Horizontal 3 dB beam width (TR 36.942 4.2.1)."""
    h_floor_db: Positive = 20.0
    """Front-to-back limit of the horizontal pattern."""
    v_beamwidth_deg: Positive | None = None
    """Vertical 3 dB beam width; left out means no vertical pattern."""
    v_floor_db: Positive = 20.0
    """Side-lobe limit of the vertical pattern."""
    noise_figure_db: Db = 9.0
    n_layers_max: Annotated[Count, Field(ge=1, le=8)] = 1
    """Spatial layers a device can use."""
    alpha: Ratio = 0.6
    """Attenuation of the truncated Shannon bound (TR 36.942 Annex A.1)."""
    se_max_bit_per_hz: Positive = 4.4
    """Largest spectral efficiency of one spatial layer."""
    sinr_min_db: Db = -10.0
    """Below this no rate at all."""
    overhead_ratio: Ratio = 0.25
    """Share of resources spent on control and reference signals."""
    coverage_rsrp_dbm: Annotated[float, Field(ge=-160.0, le=-40.0)] = -110.0
    """Reference power that counts as covered."""
    bearer: bool = True
    """Whether phones are given traffic on it (a coverage-only layer is not)."""


class Cell(Staged):
    """A sector of a layer on a mast."""

    id: Id
    mast: Annotated[Id, Ref("passive.masts")]
    layer: Annotated[Id, Ref("radio.layers")]
    azimuth_deg: AzimuthDeg
    """Boresight, compass degrees (0 north, 90 east)."""
    tilt_deg: Annotated[float, Field(ge=-20.0, le=30.0)] = 0.0
    """Downwards."""
    basis: Basis = "assumed"


class RadioSpec(Spec):
    """The radio room's part of a scenario."""

    device_height_m: HeightM = 1.5
    range_km: LengthKm = 10.0
    """Masts farther away than this are left out."""
    shadowing: bool = True
    """Draw log-normal shadowing (TR 38.901 Table 7.4.1-1) for each settlement and mast, once per replication."""
    building_entry: Literal["none", "per_settlement", "tr38901_low_loss"] = "none"
    """Where the loss of indoor users comes from (TR 38.901 7.4.3, Rel-14 glass)."""
    coverage_probability_ratio: Ratio = 0.95
    """A settlement counts as covered if the reference power is reached with this probability."""
    layers: Annotated[tuple[Layer, ...], Table()] = ()
    cells: Annotated[tuple[Cell, ...], Table()] = ()
