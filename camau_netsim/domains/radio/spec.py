"""What a scenario says about radio layers and the cells that carry them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

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
    Year,
)

Db = Annotated[float, Field(ge=-60.0, le=60.0)]

LinkModel = Literal[
    "truncated_shannon", "nr_sharing", "mogensen",
    "cqi_1", "cqi_2", "cqi_3", "cqi_4", "mcs_1", "mcs_2", "mcs_3", "mcs_4",
]  # fmt: skip


def _digits(value: object) -> object:
    """Read a number out of a cell of a table, which is text."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


ModulationOrder = Annotated[Literal[6, 8, 10], BeforeValidator(_digits)]
"""Bits per symbol: 64QAM, 256QAM, 1024QAM."""


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
    antenna: Literal["beam", "tr36942", "tr36814", "m2135", "tr38901_element", "tr38901_column"] = "beam"
    """Pattern of the sector: one beam drawn by the four columns of widths and floors, or that of a document (TR 36.942
    4.2.1, TR 36.814 Table A.2.1.1-2, ITU-R M.2135-1 8.5, TR 38.901 Table 7.3-1: one element, or a column of them)."""
    n_antenna_rows: Annotated[Count, Field(ge=2, le=64)] = 8
    """Elements above each other (``tr38901_column``)."""
    row_spacing_factor: Annotated[float, Field(gt=0.0, le=2.0)] = 0.5
    """Distance between them in wavelengths."""
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
    """Spatial layers the cell sends to one device."""
    rank_threshold_db: Db | None = None
    """SINR that each of two or more spatial layers must keep; left out, as many are used as give the highest rate."""
    link_model: LinkModel = "truncated_shannon"
    """From SINR to rate: the bound of TR 36.942 Annex A.1, the same as in NR sharing studies (up to 30 dB), the fit of
    Mogensen 2007, or CQI and MCS tables 1-4 of TS 38.214 (CQI 1 and 2 also of TS 36.213)."""
    link_margin_db: Annotated[float, Field(ge=0.0, le=10.0)] = 2.0
    """For fading and late reports, on top of thresholds without fading: of tables and ``mogensen`` only."""
    alpha: Ratio = 0.6
    """Attenuation of the bound; ``truncated_shannon`` only."""
    se_max_bit_per_hz: Positive = 4.4
    """Largest spectral efficiency of one spatial layer; ``truncated_shannon`` and ``mogensen`` only."""
    sinr_min_db: Db = -10.0
    """Below this no rate at all; ``truncated_shannon`` and ``mogensen`` only (a table begins at its first step)."""
    device_layers_max: Annotated[Count, Field(ge=1, le=8)] | None = None
    """Spatial layers its devices decode, if fewer than ``n_layers_max``."""
    device_modulation_order_max: ModulationOrder | None = None
    """Bits per symbol its devices decode (6, 8, 10 for 64QAM, 256QAM, 1024QAM): caps the rate of a phone by TS 38.306
    4.1.2 (5G) or the largest transport block of TS 36.213 (4G), and ends tables there."""
    device_peak_mbps: Positive | None = None
    """Most a phone takes on this layer, such as its category in TS 36.306 Table 4.1-1."""
    overhead_ratio: Ratio = 0.25
    """Share of resources spent on control and reference signals."""
    coverage_rsrp_dbm: Annotated[float, Field(ge=-160.0, le=-40.0)] = -110.0
    """Reference power that counts as covered."""
    bearer: bool = True
    """Whether phones are given traffic on it (a coverage-only layer is not)."""
    shared_with: Annotated[Text, Ref("demand.operators", many=True)] = ""
    """Other operators whose phones may use it as their own (MOCN: one carrier, pooled)."""
    moran_host: Annotated[Id, Ref("radio.layers")] | None = None
    """Layer whose radio equipment also sends this carrier (MORAN): it gets a cell beside each cell of that layer,
    except on masts where it has cells of its own. Nothing is pooled."""

    @model_validator(mode="after")
    def _one_pattern(self) -> Layer:
        beam = {"h_beamwidth_deg", "h_floor_db", "v_beamwidth_deg", "v_floor_db"}
        column = {"n_antenna_rows", "row_spacing_factor"}
        foreign = (beam if self.antenna != "beam" else set()) | (column if self.antenna != "tr38901_column" else set())
        drawn = sorted(foreign & self.model_fields_set)
        if drawn:
            raise ValueError(f"antenna {self.antenna} has its own pattern: leave out {', '.join(drawn)}")
        return self


class Cell(Staged):
    """A sector of a layer on a mast."""

    id: Id
    mast: Annotated[Id, Ref("passive.masts")]
    layer: Annotated[Id, Ref("radio.layers")]
    azimuth_deg: AzimuthDeg
    """Boresight, compass degrees (0 north, 90 east)."""
    tilt_deg: Annotated[float, Field(ge=-20.0, le=30.0)] = 0.0
    """Electrical, downwards: the beam moves, the panel does not."""
    mechanical_tilt_deg: Annotated[float, Field(ge=-20.0, le=30.0)] = 0.0
    """How far the panel leans forwards; it turns the whole pattern (TR 38.901 7.1.3)."""
    basis: Basis = "assumed"


class Device(Row):
    """A class of phones: what they decode and how many carriers they join."""

    id: Id
    phone: Literal["4g", "5g"]
    """Newest technology it has; a 5G phone uses 4G layers too."""
    layers_4g_max: Annotated[Count, Field(ge=1, le=8)] | None = None
    """Spatial layers it decodes on 4G; left out, as many as the layer sends."""
    modulation_order_4g_max: ModulationOrder | None = None
    """Bits per symbol on 4G, as ``device_modulation_order_max`` of a layer."""
    peak_4g_mbps: Positive | None = None
    """Most it takes over all 4G carriers together: its category in TS 36.306 Table 4.1-1."""
    n_carriers_4g_max: Annotated[Count, Field(ge=1, le=8)] = 1
    """4G carriers that one session joins; with ``aggregation`` only."""
    layers_5g_max: Annotated[Count, Field(ge=1, le=8)] | None = None
    modulation_order_5g_max: ModulationOrder | None = None
    """Bits per symbol on 5G (TS 38.306 4.1.2)."""
    peak_5g_mbps: Positive | None = None
    """Most it takes over all 5G carriers together."""
    n_carriers_5g_max: Annotated[Count, Field(ge=1, le=8)] = 1
    """5G carriers that one session joins; with ``aggregation`` only."""

    @model_validator(mode="after")
    def _no_5g_in_4g_phones(self) -> Device:
        named = ("layers_5g_max", "modulation_order_5g_max", "peak_5g_mbps")
        given = [name for name in named if getattr(self, name) is not None]
        if self.phone == "4g" and (given or self.n_carriers_5g_max > 1):
            raise ValueError(f"a 4g phone has no 5G: leave out {', '.join(given) or 'n_carriers_5g_max'}")
        return self


class DeviceShare(Row):
    """How many of the phones without 5G, or of those with it, are of a class in one year."""

    device: Annotated[Id, Ref("radio.devices")]
    year: Year
    share_ratio: Ratio
    """Share among the phones of the class's own technology; those of a year add up to 1 for 4G and for 5G."""


class RadioSpec(Spec):
    """The radio room's part of a scenario."""

    device_height_m: HeightM = 1.5
    range_km: LengthKm = 10.0
    """Masts farther away than this are left out."""
    long_range: Literal["tr38901", "itm"] = "tr38901"
    """Beyond 5 km (RMa in line of sight 10 km) the formulas of TR 38.901 go on, or the loss grows as the irregular
    terrain model says where that is faster (Longley-Rice, package itmlogic); then paths to islands lie over water."""
    shadowing: bool = True
    """Draw log-normal shadowing (TR 38.901 Table 7.4.1-1) for each settlement and mast, once per replication."""
    shadow_correlation: Literal["none", "tr38901"] = "none"
    """Whether near settlements are shaded alike: exp(-distance / d_cor), TR 38.901 7.4.4 and Table 7.5-6."""
    indoor_shadowing: Literal["street", "tr38901"] = "street"
    """Spread of shadowing of indoor users: that of the street outside, or TR 38.901 Table 7.5-6, O2I (UMa and UMi 7 dB,
    RMa 8 dB, in line of sight or not)."""
    building_entry: Literal["none", "per_settlement", "tr38901_low_loss", "tr38901_high_loss", "tr38901_mix"] = "none"
    """Where the loss of indoor users comes from: given per settlement, or TR 38.901 7.4.3 with buildings of one kind
    or, mixed, with the settlement's ``high_loss_ratio``."""
    glass_release: Literal["rel14", "rel19"] = "rel14"
    """Coated glass of the high-loss kind: 23 + 0.3 f dB up to Rel-18, 25.4 + 0.11 f dB from Rel-19."""
    indoor_depth: Literal["rma", "nearest_mast"] = "rma"
    """How deep users sit (TR 38.901 7.4.3.1): as in RMa everywhere, or as around the settlement's nearest mast."""
    drawn_entry: bool = False
    """Draw each settlement's building (kind, depth, spread) once per replication; otherwise rates see the mean loss."""
    roaming: Literal["none", "national"] = "none"
    """Whether users whom no layer of their operator reaches may use the others': they are covered and served there."""
    steering_crowding: Annotated[float, Field(ge=0.0, le=100.0)] = 8.0
    """How strongly full cells are avoided when traffic is split over layers: by ``1 + steering_crowding x load^2``."""
    n_steering_rounds: Annotated[Count, Field(le=50)] = 4
    """How often the split is worked out again from the loads it led to."""
    aggregation: Literal["none", "per_technology", "all"] = "none"
    """Carriers of an operator that one session runs over at once: one; those of one technology (carrier aggregation);
    all of them (with dual connectivity, EN-DC)."""
    n_carriers_max: Annotated[Count, Field(ge=1, le=8)] = 5
    """Most carriers that a session joins; with ``aggregation`` only."""
    aggregation_ratio: Ratio = 1.0
    """Share of users whose device can join carriers; with ``aggregation`` and without ``devices`` only."""
    coverage_probability_ratio: Ratio = 0.95
    """A settlement counts as covered if the reference power is reached with this probability."""
    layers: Annotated[tuple[Layer, ...], Table()] = ()
    cells: Annotated[tuple[Cell, ...], Table()] = ()
    devices: Annotated[tuple[Device, ...], Table()] = ()
    """Classes of phones; without any all phones of a layer are alike."""
    device_shares: Annotated[tuple[DeviceShare, ...], Table(key=("device", "year"))] = ()
    """Share of each class by year; every year of the scenario needs its rows."""

    @model_validator(mode="after")
    def _buildings_to_draw(self) -> RadioSpec:
        if self.indoor_shadowing == "tr38901" and self.building_entry == "none":
            raise ValueError("indoor_shadowing tr38901 is for users behind walls: building_entry none has none")
        if self.drawn_entry and not self.building_entry.startswith("tr38901"):
            raise ValueError(f"drawn_entry draws buildings of TR 38.901: building_entry {self.building_entry} has none")
        return self
