"""What a scenario says about faults, outages of the grid, storms, repairs and outages that are given."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from camau_netsim.core.spec import (
    Basis,
    Count,
    DurationH,
    Id,
    LengthKm,
    NonNegative,
    Place,
    Positive,
    Ref,
    Row,
    Spec,
    Table,
    Text,
    WindMPerS,
    Year,
)

RatePer1000Km = Annotated[float, Field(ge=0.0, le=1000.0)]
HourOfYear = Annotated[float, Field(ge=0.0, le=8760.0)]
Frail = Literal["pole_line", "duct", "tail", "mast", "grid", "node", "coastal_node", "centre"]


class SharedRisk(Row):
    """Something that takes several elements down at once: a bridge, a road works, a flooded street."""

    id: Id
    elements: Text
    """Elements joined by semicolons, each as ``kind:id``, such as ``conduit:t-1;node:n-2``."""
    events_per_year: NonNegative
    """Events a year while nothing is broken."""
    repair_h: DurationH
    """Mean time to repair, exponential."""
    basis: Basis = "assumed"


class Outage(Row):
    """An element that is down from one hour to another, for certain."""

    element: Text
    """``kind:id``, such as ``conduit:t-1``, ``grid:c31999`` or ``corridor:QL1``."""
    year: Year
    start_h: HourOfYear
    """Hours since the start of the year."""
    end_h: HourOfYear
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Outage:
        if self.end_h <= self.start_h:
            raise ValueError("end_h must come after start_h")
        return self


class Storm(Row):
    """A storm with a track: one that comes for certain, or one that may come in any year."""

    id: Id
    year: Year | None = None
    """Year in which it comes for certain; left out, it is drawn."""
    start_h: HourOfYear = 0.0
    """Hour of that year at which its track begins."""
    passages_per_year: NonNegative = 0.0
    """Passages a year of a storm that is drawn (Poisson)."""
    season_from_h: HourOfYear = 0.0
    """First hour of the year at which the track of a drawn storm may begin."""
    season_to_h: HourOfYear = 8760.0
    """Last such hour."""
    shift_km: LengthKm = 0.0
    """How far the track of a drawn storm may lie to either side of the one given (uniform)."""
    basis: Basis = "assumed"

    @model_validator(mode="after")
    def _season_runs_forwards(self) -> Storm:
        if self.season_to_h < self.season_from_h:
            raise ValueError("season_to_h must not come before season_from_h")
        return self


class TrackPoint(Place):
    """Where the eye of a storm is at an hour of its passage, and how strong the storm is then."""

    storm: Annotated[Id, Ref("failures.storms")]
    hour_h: DurationH
    """Hours since the start of its track."""
    max_wind_m_per_s: WindMPerS
    """Greatest sustained wind (mean of ten minutes)."""
    radius_km: Annotated[float, Field(gt=0.0, le=500.0)]
    """Distance of that wind from the eye."""
    basis: Basis = "assumed"


class Fragility(Row):
    """How much wind a kind of element stands, and how long it takes to mend what a storm broke.

    The gust at which one breaks is lognormal. Pole lines, ducts and tails break at the weakest of their kilometres.
    """

    kind: Frail
    """``coastal_node``: nodes of coastal communes, which the sea enters with the wind."""
    median_m_per_s: Annotated[float, Field(gt=0.0, le=200.0)]
    """Gust at which half of them (half of the kilometres of a line) break."""
    dispersion_factor: Annotated[float, Field(gt=0.0, le=2.0)]
    """Standard deviation of the logarithm of that gust."""
    repair_h: DurationH
    """Mean time to mend it once the storm has passed, exponential."""
    basis: Basis = "assumed"


class Crew(Place):
    """Repair crews that start from one place."""

    id: Id
    n_crews: Annotated[Count, Field(ge=1)]
    speed_km_per_h: Positive
    """Along roads and canals, with their gear."""
    repairs: Text = ""
    """Kinds of elements they mend, joined by semicolons; empty: all but the grid."""
    basis: Basis = "assumed"


class FailuresSpec(Spec):
    """The failures room's part of a scenario. A rate of zero means: never fails."""

    pole_line_cuts_per_1000km_year: RatePer1000Km
    """Cuts of aerial cable."""
    duct_cuts_per_1000km_year: RatePer1000Km
    """Cuts of buried cable."""
    pole_line_repair_h: DurationH
    """Mean time to repair an aerial cut, exponential."""
    duct_repair_h: DurationH
    """Mean time to repair a buried cut, exponential."""
    node_faults_per_year: NonNegative = 0.0
    """Equipment faults of a backbone node."""
    node_repair_h: DurationH = 4.0
    """Mean time to repair a node."""
    tail_repair_h: DurationH = 6.0
    """Mean time to repair the last span to an office, a postal point or a mast."""
    grid_outages_per_year: NonNegative = 0.0
    """Interruptions of the electricity grid a commune sees (SAIFI)."""
    grid_outage_h: DurationH = 1.0
    """Mean length of an interruption (SAIDI / SAIFI), exponential."""
    centre_faults_per_year: NonNegative = 0.0
    """Faults that stop a data centre's platform."""
    centre_repair_h: DurationH = 2.0
    """Mean time to restore it."""
    mast_faults_per_year: NonNegative = 0.0
    """Faults of a whole site: structure, rectifiers, air conditioning, theft."""
    mast_repair_h: DurationH = 12.0
    """Mean time to repair it."""
    tenant_faults_per_year: NonNegative = 0.0
    """Faults of one operator's equipment on one mast."""
    tenant_repair_h: DurationH = 6.0
    """Mean time to repair it."""
    corridor_events_per_1000km_year: RatePer1000Km = 0.0
    """Events along a road or canal (works, a fallen tree, a lorry) that cut every conduit of a corridor."""
    corridor_repair_h: DurationH = 12.0
    """Mean time to repair them all."""
    shared_risks: Annotated[tuple[SharedRisk, ...], Table()] = ()
    given: Annotated[tuple[Outage, ...], Table(key=("element", "year", "start_h"))] = ()
    """Outages that happened, to play them again."""
    given_mode: Literal["adds", "replaces"] = "adds"
    """Whether outages given of a year come on top of what is drawn, or instead of it."""
    works: Annotated[tuple[Outage, ...], Table(key=("element", "year", "start_h"))] = ()
    """Planned works."""
    storms: Annotated[tuple[Storm, ...], Table()] = ()
    tracks: Annotated[tuple[TrackPoint, ...], Table(key=("storm", "hour_h"))] = ()
    fragility: Annotated[tuple[Fragility, ...], Table(key=("kind",))] = ()
    wind_field: Literal["holland", "rankine"] = "holland"
    """How wind falls off from the eye."""
    holland_b_factor: Annotated[float, Field(ge=0.5, le=3.0)] = 1.5
    """Shape of Holland's field: the greater, the steeper."""
    rankine_decay_factor: Annotated[float, Field(gt=0.0, le=2.0)] = 0.6
    """Power with which Rankine's wind falls off outside the radius of greatest wind."""
    gust_factor: Annotated[float, Field(ge=1.0, le=2.5)] = 1.5
    """Gust of three seconds over the mean of ten minutes."""
    crews: Annotated[tuple[Crew, ...], Table()] = ()
    """Repair crews; without any, every repair starts at once."""
    detour_factor: Annotated[float, Field(ge=1.0, le=5.0)] = 1.25
    """Length of a crew's way over the straight line."""
    restoration_h: DurationH = 336.0
    """How long after the first hour of a named storm, or of a given outage, the table ``failures_restoration`` runs."""
