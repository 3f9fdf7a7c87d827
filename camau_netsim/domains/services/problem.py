"""Postal points, sites and assets as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows
from camau_netsim.core.place import Plane
from camau_netsim.domains.services.iot import Assets, Technology, assets_of, technologies_of
from camau_netsim.domains.services.places import OWN, Places, Profiles, Uses, places_of, profiles_of, uses_of
from camau_netsim.domains.services.spec import ServicesSpec


@dataclass(frozen=True, slots=True)
class ServicesProblem:
    """The services room, compiled."""

    point: Index
    commune: Rows  # (n_point,)
    node: Rows  # (n_point,)
    x_m: Real  # (n_point,)
    y_m: Real
    staffed: Mask
    internet: Mask
    area_km2: Real  # (n_commune,)
    places: Places  # points, then sites
    in_service_year: Rows  # (n_place,)
    retired_year: Rows
    profiles: Profiles
    uses: Uses
    upload_ratio: float
    line_delay_ms: float
    node_delay_ms: float
    blackout_h: float
    assets: Assets
    iot: tuple[Technology, ...]

    def points_stand(self, year: int) -> Mask:
        """Points that exist in a year, shape (n_point,)."""
        return self._stand(year)[: len(self.point)]

    def sites_stand(self, year: int) -> Mask:
        """Sites that exist in a year, shape (n_site,)."""
        return self._stand(year)[len(self.point) :]

    @property
    def tailed(self) -> Rows:
        """Sites with a fibre of their own, which can be cut."""
        return np.flatnonzero(self.places.line[len(self.point) :] == OWN).astype(np.int32)

    def site_tail_up(self, own_tail_up: Mask) -> Mask:
        """Whether the tail of each site is up, given those of ``tailed``; others have none that could be cut."""
        up = np.ones(len(self.places) - len(self.point), dtype=np.uint8)
        up[self.tailed] = own_tail_up
        return up

    def _stand(self, year: int) -> Mask:
        return ((self.in_service_year <= year) & (year < self.retired_year)).astype(np.uint8)


def compile_problem(
    spec: ServicesSpec, commune: Index, node: Index, plane: Plane, area_km2: tuple[float, ...]
) -> ServicesProblem:
    """Turn the services part of a scenario into arrays."""
    points = spec.postal_points
    x_m, y_m = plane.metres(points)
    profiles = profiles_of(spec)
    rows = [*points, *spec.sites]
    return ServicesProblem(
        point=Index(row.id for row in points),
        commune=commune.rows(row.commune for row in points),
        node=node.rows(row.node for row in points),
        x_m=x_m,
        y_m=y_m,
        staffed=np.array([row.staffed for row in points], dtype=np.uint8),
        internet=np.array([row.internet for row in points], dtype=np.uint8),
        area_km2=np.array(area_km2, dtype=np.float64),
        places=places_of(spec, commune, node),
        in_service_year=np.array([row.in_service_year for row in rows], dtype=np.int32),
        retired_year=np.array([row.retired_year for row in rows], dtype=np.int32),
        profiles=profiles,
        uses=uses_of(spec, profiles.profile),
        upload_ratio=spec.upload_ratio,
        line_delay_ms=spec.line_delay_ms,
        node_delay_ms=spec.node_delay_ms,
        blackout_h=spec.blackout_h,
        assets=assets_of(spec, commune, plane),
        iot=technologies_of(spec),
    )
