"""What a scenario says about people, their lines and phones, and how much they ask for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

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

GrowthPerYear = Annotated[float, Field(ge=-0.5, le=1.0)]
Band = Literal["low", "central", "high"]
Quantity = Literal["fixed_take_up", "organisation_take_up", "users_4g", "users_5g"]
ProfileName = Literal["home", "office", "mobile", "school", "tourist"]


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
    growth_per_year: GrowthPerYear | None = None
    """Growth of its people before the province's total is held; default that of its district, then the province's."""
    day_pull_ratio: NonNegative = 1.0
    """How much the commune draws people by day, for each of its residents, over one with 1 (``away_ratio``)."""


class District(Row):
    """Growth of the communes of a district."""

    district: Text
    growth_per_year: GrowthPerYear
    """Growth of its communes' people before the province's total is held."""


class GrowthBand(Row):
    """How fast people and volumes grow in one of three futures."""

    id: Band
    people_growth_per_year: GrowthPerYear
    """Growth of the province's people from ``base_year`` on."""
    volume_growth_per_year: GrowthPerYear = 0.0
    """Growth of every monthly volume on top of what ``adoption`` gives, from ``base_year`` on."""


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
    fixed_take_up_ratio: Ratio | None = None
    """Households passed by fibre that take it; needed unless ``curves`` gives it."""
    organisation_take_up_ratio: Ratio = 1.0
    """Organisations passed by fibre that take it."""
    users_4g_ratio: Ratio | None = None
    """People with a 4G-capable line in use; needed unless ``curves`` gives it."""
    users_5g_ratio: Ratio | None = None
    """People with a 5G-capable line in use (a subset of those with 4G); needed unless ``curves`` gives it."""
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


class TakeUpCurve(Row):
    """A curve of take-up through known points, in place of a column of ``adoption``."""

    quantity: Quantity
    law: Literal["logistic", "bass"]
    limit_ratio: Annotated[float, Field(gt=0.0, le=1.0)]
    """Ceiling."""
    start_year: Year | None = None
    """First year of the market, for ``bass``."""
    scale_factor: Annotated[float, Field(gt=0.0, le=2.0)] = 1.0
    """Take-up here over that of where the points come from; the result stays at most 1."""


class KnownPoint(Row):
    """A published share that a curve is fitted to."""

    quantity: Quantity
    year: Year
    month: Annotated[int, Field(ge=1, le=12)] = 12
    """Month at whose end the share held."""
    share_ratio: Annotated[float, Field(gt=0.0, lt=1.0)]
    source: Text = ""


class Difference(Row):
    """How much more towns have of something than the country; the share of the province stays what it is."""

    quantity: Quantity
    urban_over_rural_factor: Annotated[float, Field(ge=0.05, le=20.0)]
    """Share in wards and townlets over share elsewhere."""


class OrganisationKind(Row):
    """A kind of organisation: how many there are and what a line of it asks for."""

    id: Id
    name: Text
    n_per_1000_urban: NonNegative = 0.0
    """Organisations a thousand people in wards and townlets, where ``organisations`` gives no number."""
    n_per_1000_rural: NonNegative = 0.0
    """The same elsewhere."""
    line_ratio: Ratio = 1.0
    """Share of them with a line."""
    line_urban: Literal["organisation", "household"] = "organisation"
    """Kind of line they use in wards and townlets: one of their own segment, or a home's."""
    line_rural: Literal["organisation", "household"] = "organisation"
    """The same elsewhere."""
    volume_factor: NonNegative = 1.0
    """Monthly volume of a line over ``adoption.volume_organisation_gbyte``."""
    busy_hour_ratio: Ratio
    """Share of a line's day carried in its busy hour."""
    profile: ProfileName
    """Load by hour of day."""
    source: Text = ""


class OrganisationCount(Row):
    """How many organisations of a kind a commune has."""

    commune: Annotated[Id, Ref("demand.communes")]
    kind: Annotated[Id, Ref("demand.organisation_kinds")]
    n_organisations: NonNegative
    """Whatever the year."""


class Application(Row):
    """A use of the network: its share of the volume of each kind of line, its transfers, what it sends up."""

    id: Id
    name: Text
    household_ratio: Ratio
    """Share of the downlink volume of a household line; the shares of all applications add up to 1."""
    organisation_ratio: Ratio
    """The same of an organisation's line."""
    mobile_ratio: Ratio
    """The same of a phone."""
    session_mbit: Positive | None = None
    """Mean size of a transfer; empty for what runs at a fixed rate."""
    size_cv_ratio: Annotated[float, Field(ge=0.0, le=10.0)] = 0.0
    """Coefficient of variation of that size."""
    stream_mbps: Positive | None = None
    """Rate of what runs at a fixed rate; on a household line it comes before transfers."""
    uplink_factor: Annotated[float, Field(ge=0.0, le=100.0)] = 0.0
    """Uplink volume over downlink volume."""
    source: Text = ""

    @model_validator(mode="after")
    def _transfer_or_stream(self) -> Application:
        if (self.session_mbit is None) == (self.stream_mbps is None):
            raise ValueError("give either session_mbit or stream_mbps")
        return self


class SeasonRow(Row):
    """Days on which a profile is up or down; all rows that hold on a day are multiplied."""

    id: Id
    profile: ProfileName
    days: Literal["any", "weekday", "weekend"] = "any"
    first_day: Annotated[int, Field(ge=0, le=364)] = 0
    """First day of the year, from 0; later than ``last_day`` for a span over New Year."""
    last_day: Annotated[int, Field(ge=0, le=364)] = 364
    """Last day of the year."""
    load_factor: Annotated[float, Field(ge=0.0, le=10.0)]
    """Load of these days over that of others."""


class Programme(Row):
    """A programme of the plan that the demand model takes as an input, and what it asks of which network.

    Busy-hour rate = units x adoption x transactions a year x size x 8 x busy-hour share / (days a year x 3600).
    """

    id: Id
    """Target of the catalogue that is this input."""
    units: Literal["people", "new_phones", "households", "organisations", "bodies", "none"]
    """What adopts it; ``none`` for an input that is no traffic, ``new_phones`` for people beyond the users of 4G."""
    of: Text = ""
    """Kinds of organisations or levels of bodies, joined by semicolons."""
    units_factor: Annotated[float, Field(ge=0.0, le=1.0e7)] = 1.0
    """Units each of them counts for: share of adults, pupils of a school, files of an office."""
    adoption_ratio: Ratio | None = None
    """Share of the units that use it from ``year`` on; default the number of the plan."""
    year: Year | None = None
    """Year in which that is reached; default the plan's. Before it the share grows evenly from ``base_year`` on."""
    first_ratio: Ratio = 0.0
    """Share in ``base_year``."""
    scaled_by: Text = ""
    """Programmes whose adoption multiplies this one's, joined by semicolons."""
    transactions_per_year: NonNegative = 0.0
    """Transactions or sessions a unit and year."""
    transaction_mbyte: NonNegative | None = None
    """Size of a transaction, both directions."""
    session_mbps: Positive | None = None
    """Rate of a session, both directions, in place of a size."""
    session_h: Annotated[float, Field(gt=0.0, le=24.0)] | None = None
    """Length of a session."""
    days_per_year: Annotated[float, Field(gt=0.0, le=366.0)] = 365.0
    """Days over which a year's transactions are spread."""
    busy_hour_ratio: Ratio = 0.1
    """Share of a day in its busy hour."""
    profile: Literal["home", "office", "mobile", "school", "tourist", "flat"] = "office"
    network: Literal["public", "tslcd", "centre", "none"]
    """Where its bits run: lines and phones, circuits of bodies, between data centres only, nowhere."""
    mobile_ratio: Ratio = 0.0
    """Share of a public programme of people that runs over phones."""
    mobile_from: Text = ""
    """Programme whose adoption multiplies ``mobile_ratio``."""
    uplink_ratio: Ratio = 0.0
    """Share of the bits that go up."""
    centre_ratio: Ratio = 0.0
    """Share of the bits that a data centre of the State serves."""
    adoption_low_ratio: Ratio | None = None
    """Lower end of the plausible range of ``adoption_ratio``."""
    adoption_high_ratio: Ratio | None = None
    """Upper end."""
    load_low_factor: Annotated[float, Field(ge=0.0, le=1.0)] = 1.0
    """Lower end of transactions times size, over what is written."""
    load_high_factor: Annotated[float, Field(ge=1.0, le=100.0)] = 1.0
    """Upper end."""
    source: Text
    """Where the numbers come from, or why it is no traffic."""

    @model_validator(mode="after")
    def _one_size(self) -> Programme:
        session = self.session_mbps is not None and self.session_h is not None
        if (self.session_mbps is None) != (self.session_h is None):
            raise ValueError("session_mbps and session_h go together")
        if session and self.transaction_mbyte is not None:
            raise ValueError("give either transaction_mbyte or session_mbps and session_h")
        if self.network != "none" and not session and self.transaction_mbyte is None:
            raise ValueError("give transaction_mbyte, or session_mbps and session_h")
        if self.network != "none" and self.units == "none":
            raise ValueError("a programme that loads a network has units")
        return self


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
    session_sizes: Literal["given", "mix"] = "given"
    """Mean sizes and their spread: as given here, or from ``applications``."""
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
    school_profile: Profile | None = None
    """Load of schools by hour of day, any scale."""
    tourist_profile: Profile | None = None
    """Load of places that live on visitors by hour of day, any scale."""
    growth: Band = "central"
    """Row of ``growth_bands`` that holds."""
    local_ratio: Ratio = 0.0
    """Share of all traffic that stays between communes; reported only: the networks carry all of it to the exits."""
    hub: Annotated[Id, Ref("demand.communes")] | None = None
    """Commune where most services of the province are, such as its city."""
    hub_ratio: Ratio = 0.0
    """Share of the traffic between communes that has the hub at one end; the rest follows gravity."""
    gravity_exponent: Annotated[float, Field(ge=0.0, le=4.0)] = 1.0
    """Exponent of the distance in the gravity model."""
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
    observed_on: Literal["any", "weekday", "weekend"] = "any"
    """Days of the week that are observed; a window of fidelity session names its own."""
    communes: Annotated[tuple[Commune, ...], Table()]
    settlements: Annotated[tuple[Settlement, ...], Table()]
    operators: Annotated[tuple[Operator, ...], Table()]
    adoption: Annotated[tuple[Adoption, ...], Table(key=("year",))]
    districts: Annotated[tuple[District, ...], Table(key=("district",))] = ()
    growth_bands: Annotated[tuple[GrowthBand, ...], Table()] = ()
    curves: Annotated[tuple[TakeUpCurve, ...], Table(key=("quantity",))] = ()
    known_points: Annotated[tuple[KnownPoint, ...], Table(key=("quantity", "year", "month"))] = ()
    differences: Annotated[tuple[Difference, ...], Table(key=("quantity",))] = ()
    organisation_kinds: Annotated[tuple[OrganisationKind, ...], Table()] = ()
    organisations: Annotated[tuple[OrganisationCount, ...], Table(key=("commune", "kind"))] = ()
    applications: Annotated[tuple[Application, ...], Table()] = ()
    seasons: Annotated[tuple[SeasonRow, ...], Table()] = ()
    programmes: Annotated[tuple[Programme, ...], Table()] = ()
