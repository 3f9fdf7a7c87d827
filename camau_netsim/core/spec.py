"""What a user may write: closed, frozen, strict models with the unit in every name.

Rooms declare their part of a scenario from these words; nobody else imports pydantic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Spec(BaseModel):
    """Base of everything a scenario may say: unknown keys, wrong types, NaN and infinity are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a field whose text must be the ``id`` of a row of another table, e.g. ``Ref("passive.masts")``.

    Attributes
    ----------
    table : str
        Room and table, joined by a dot.
    many : bool
        The field holds several ids joined by semicolons (empty text means none).
    """

    table: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Marks a field that holds rows, given as a CSV path beside ``scenario.yaml`` or as an inline list.

    Attributes
    ----------
    key : tuple of str
        Columns that together may occur only once.
    """

    key: tuple[str, ...] = ("id",)


Id = Annotated[
    str,
    Field(
        min_length=1,
        max_length=80,
        pattern=r"^[^\s;,]+$",
        description="Identifier without blanks, commas or semicolons.",
    ),
]
Text = Annotated[str, Field(max_length=1000)]
Ratio = Annotated[float, Field(ge=0.0, le=1.0)]
NonNegative = Annotated[float, Field(ge=0.0)]
Positive = Annotated[float, Field(gt=0.0)]
Count = Annotated[int, Field(ge=0)]
Year = Annotated[int, Field(ge=2000, le=2100)]
HourOfDay = Annotated[int, Field(ge=0, le=23)]
RateMbps = Annotated[float, Field(ge=0.0, le=1.0e9)]
CapacityMbps = Annotated[float, Field(gt=0.0, le=1.0e9)]
FrequencyGhz = Annotated[float, Field(ge=0.1, le=100.0)]
BandwidthMhz = Annotated[float, Field(gt=0.0, le=2000.0)]
PowerDbm = Annotated[float, Field(ge=-50.0, le=90.0)]
LossDb = Annotated[float, Field(ge=0.0, le=100.0)]
HeightM = Annotated[float, Field(gt=0.0, le=350.0)]
LengthKm = Annotated[float, Field(ge=0.0, le=5000.0)]
AzimuthDeg = Annotated[float, Field(ge=0.0, lt=360.0)]
DurationH = Annotated[float, Field(ge=0.0, le=8760.0)]
WindMPerS = Annotated[float, Field(ge=0.0, le=120.0)]
Basis = Literal["fact", "derived", "assumed"]


class Row(Spec):
    """One line of a table."""


class Spot(Row):
    """A row that may stand somewhere: geographic degrees (WGS 84) or plane metres, never both."""

    lat_deg: Annotated[float, Field(ge=-90.0, le=90.0)] | None = None
    """Latitude, WGS 84."""
    lon_deg: Annotated[float, Field(ge=-180.0, le=180.0)] | None = None
    """Longitude, WGS 84."""
    x_m: float | None = None
    """Plane coordinate to the east."""
    y_m: float | None = None
    """Plane coordinate to the north."""

    @model_validator(mode="after")
    def _at_most_one_kind_of_coordinates(self) -> Spot:
        partial = (self.lat_deg is None) != (self.lon_deg is None) or (self.x_m is None) != (self.y_m is None)
        if partial or (self.lat_deg is not None and self.x_m is not None):
            raise ValueError("give either lat_deg and lon_deg, or x_m and y_m")
        return self

    @property
    def is_placed(self) -> bool:
        """Whether it stands somewhere."""
        return self.lat_deg is not None or self.x_m is not None


class Place(Spot):
    """A row that stands somewhere."""

    @model_validator(mode="after")
    def _stands_somewhere(self) -> Place:
        if not self.is_placed:
            raise ValueError("give either lat_deg and lon_deg, or x_m and y_m")
        return self


class Staged(Row):
    """A row that exists only in some years: in service from the first, gone from the last."""

    in_service_year: Year = 2000
    """First year in which the thing works."""
    retired_year: Year = 2100
    """First year in which it is gone again."""

    @model_validator(mode="after")
    def _lives_forwards(self) -> Staged:
        if self.retired_year <= self.in_service_year:
            raise ValueError("retired_year must come after in_service_year")
        return self

    def stands_in(self, year: int) -> bool:
        """Whether the thing is in service in ``year``."""
        return self.in_service_year <= year < self.retired_year


def table_of(field: Any) -> Table | None:
    """Return the ``Table`` mark of a pydantic ``FieldInfo``, if it has one."""
    return next((mark for mark in field.metadata if isinstance(mark, Table)), None)


def ref_of(field: Any) -> Ref | None:
    """Return the ``Ref`` mark of a pydantic ``FieldInfo``, if it has one."""
    return next((mark for mark in field.metadata if isinstance(mark, Ref)), None)
