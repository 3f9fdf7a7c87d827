"""What a scenario says about people, their lines and phones, and how much they ask for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from camau_netsim.core.spec import (
    Count,
    HourOfDay,
    Id,
    LossDb,
    NonNegative,
    Place,
    Positive,
    Ratio,
    Ref,
    Row,
    Spec,
    Table,
    Text,
    Year,
)


class Commune(Place):
    """A commune-level unit (xã, phường, thị trấn); its place is the seat of its people's committee."""

    id: Id
    name: Text
    district: Text
    urban: bool
    coastal: bool = False
    island: bool = False
    area_km2: Positive
    people: NonNegative
    """Residents in ``base_year``."""
    households: NonNegative
    """Households in ``base_year``."""
    day_pull_ratio: NonNegative = 1.0
    """How much the commune draws people by day, for each of its residents, over one with 1 (``away_ratio``)."""


class Settlement(Place):
    """A cluster of homes (a hamlet, a street) where people use their phones."""

    id: Id
    commune: Annotated[Id, Ref("demand.communes")]
    people_ratio: Ratio
    """Share of the commune's people who live here; the shares of a commune add up to 1."""
    indoor_ratio: Ratio = 0.0
    """Share of use that happens inside buildings."""
    entry_loss_db: LossDb | None = None
    """Building entry loss if the radio room takes it from here (``building_entry: per_settlement``)."""
    high_loss_ratio: Ratio = 0.0
    """Share of buildings with coated glass or much concrete (``building_entry: tr38901_mix``)."""
    offshore: bool = False
    """Whether it lies on an island, so that the way to masts ashore is over water (``radio.long_range: itm``)."""
    los: Literal["drawn", "los", "nlos"] = "drawn"
    """Line of sight to every mast: drawn from TR 38.901 Table 7.4.2-1, or given."""


class Operator(Row):
    """A mobile operator."""

    id: Id
    name: Text
    market_share_ratio: Ratio
    """Share of mobile users; the shares add up to at most 1."""


class Adoption(Row):
    """What people have and use in one year, province-wide."""

    year: Year
    population_ratio: Positive = 1.0
    """People and households of the year over those of ``base_year``."""
    fixed_take_up_ratio: Ratio
    """Households passed by fibre that take it."""
    organisation_take_up_ratio: Ratio = 1.0
    """Organisations passed by fibre that take it."""
    users_4g_ratio: Ratio
    """People with a 4G-capable line in use."""
    users_5g_ratio: Ratio
    """People with a 5G-capable line in use (a subset of those with 4G)."""
    volume_4g_gbyte: NonNegative
    """Monthly volume of a user without 5G."""
    volume_5g_gbyte: NonNegative
    """Monthly volume of a user with 5G."""
    volume_fixed_gbyte: NonNegative
    """Monthly downlink volume of a household line."""
    volume_organisation_gbyte: NonNegative = 0.0
    """Monthly downlink volume of an organisation's line."""
    n_streams_per_line: Annotated[float, Field(ge=0.0, le=10.0)] = 0.0
    """Television streams of a fixed rate on a household line in the busiest hour, beside its volume."""


PixelM = Annotated[float, Field(ge=50.0, le=10000.0)]
Profile = Annotated[tuple[Annotated[float, Field(ge=0.0)], ...], Field(min_length=24, max_length=24)]


class DemandSpec(Spec):
    """The demand room's part of a scenario."""

    base_year: Year
    """Year of the people and households in ``communes``."""
    days_per_month: Annotated[float, Field(ge=20.0, le=31.0)] = 30.0
    """Days over which a monthly volume is spread."""
    busy_hour_mobile_ratio: Ratio
    """Share of a mobile user's day carried in the busy hour."""
    busy_hour_fixed_ratio: Ratio
    """Share of a household line's day carried in the busy hour."""
    busy_hour_organisation_ratio: Ratio = 0.1
    """Share of an organisation line's day carried in its busy hour."""
    stream_mbps: Positive = 8.0
    """Rate of a television stream (``adoption.n_streams_per_line``); streams come before downloads."""
    session_fixed_mbit: Positive = 800.0
    """Mean size of a download over a fixed line."""
    session_mobile_mbit: Positive = 16.0
    """Mean size of a download over a phone."""
    session_size_law: Literal["exponential", "deterministic", "lognormal", "hyperexponential"] = "lognormal"
    """How sizes of single downloads spread around their mean, at fidelity session."""
    session_size_cv_ratio: Annotated[float, Field(ge=0.1, le=10.0)] = 2.0
    """Coefficient of variation of a lognormal or hyperexponential (then at least 1) size."""
    day_to_day_cv_ratio: Annotated[float, Field(ge=0.0, le=2.0)] = 0.0
    """Coefficient of variation of a commune's busy-hour load from day to day (lognormal)."""
    home_profile: Profile
    """Household load by hour of day, any scale; the largest hour is the busy hour."""
    office_profile: Profile
    """Organisation load by hour of day, any scale."""
    mobile_profile: Profile
    """Mobile load by hour of day, any scale."""
    pixel_m: PixelM | None = None
    """Side of the pixels over which settlements are spread; left out, people use their phones at their settlement."""
    pixel_urban_m: PixelM | None = None
    """Side of the pixels in urban communes; left out, ``pixel_m``."""
    settlement_radius_m: Annotated[float, Field(ge=0.0, le=5000.0)] = 250.0
    """Standard deviation of homes around the place of their settlement, in x and in y (``pixel_m``); cut off at two."""
    away_ratio: Ratio = 0.0
    """Share of the people who are away from home (work, school, market) when most are; 0: nobody moves."""
    away_profile: Annotated[tuple[Ratio, ...], Field(min_length=24, max_length=24)] | None = None
    """How many of these are away by hour of day; the largest hour is that of ``away_ratio``."""
    away_reach_km: Positive = 20.0
    """Nobody goes further by day than this, from home to the seat of the commune they go to."""
    away_near_km: Annotated[float, Field(ge=0.1)] = 1.0
    """Ways shorter than this count as this long."""
    away_beta_factor: Annotated[float, Field(ge=0.0, le=5.0)] = 2.0
    """How fast people's readiness to go falls with the way: d^-beta."""
    away_centre_ratio: Ratio = 0.6
    """Share of those who come to a commune who are around its seat; the others are where its residents live."""
    away_centre_radius_km: Positive = 1.0
    """Standard deviation of the surroundings of a seat."""
    observed_hours: Annotated[tuple[HourOfDay, ...], Field(min_length=1)]
    """Hours of the day at which the network is observed."""
    observed_days: Annotated[Count, Field(ge=1, le=365)] = 1
    """Days a year on which it is observed, drawn without repetition."""
    communes: Annotated[tuple[Commune, ...], Table()]
    settlements: Annotated[tuple[Settlement, ...], Table()]
    operators: Annotated[tuple[Operator, ...], Table()]
    adoption: Annotated[tuple[Adoption, ...], Table(key=("year",))]
