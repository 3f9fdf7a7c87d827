"""Large-scale calibration of 3GPP, played with the product's path loss, sight, panels and walls.

TR 36.873 8.2 phase 1 and TR 38.901 7.8.1 (R1-165974): 19 sites of three sectors, users in the centre site's hexagon,
80 % indoors on floors 1 to 8, one column of ten elements tilted to 102 degrees of zenith. *Coupling gain* is the
strongest sector's power over the power sent, *geometry* that power over the sum of all the others; no noise, no fading.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from camau_netsim.domains.radio.building import HIGH, drawn_depth_m, drawn_entry_db
from camau_netsim.domains.radio.link_budget import environment_height_m, shadow_sigma_db
from camau_netsim.kernels.sinr import RMA, UMA, UMI, AntennaPattern, los_probability, path_loss_db, sector_rx_mw
from tests.support.vectors import read_columns

COLUMN = AntennaPattern(65.0, 30.0, 65.0, 30.0, 30.0, n_rows=10, spacing_factor=0.5)
PEAK_DBI = 8.0 + 10.0 * np.log10(10)
TILT_DEG = 12.0
AZIMUTHS_DEG = np.array([30.0, 150.0, 270.0])
INDOOR_SIGMA_DB = 7.0  # TR 38.901 Table 7.5-6, column O2I
PERCENTILES = np.arange(5, 100, 5)


class Campaign(NamedTuple):
    """One column of the published tables."""

    name: str
    scenario: str
    fc_ghz: float

    @property
    def micro(self) -> bool:
        return self.scenario.endswith("UMi")

    @property
    def of_36873(self) -> bool:
        return self.name.startswith("TR36.873")


CAMPAIGNS = (
    Campaign("TR36.873_phase1", "3D-UMi", 2.0),
    Campaign("TR36.873_phase1", "3D-UMa", 2.0),
    Campaign("TR38.901_large_scale", "UMi", 6.0),
    Campaign("TR38.901_large_scale", "UMi", 30.0),
    Campaign("TR38.901_large_scale", "UMa", 6.0),
    Campaign("TR38.901_large_scale", "UMa", 30.0),
)


class Users(NamedTuple):
    """Where they are; ``depth_m`` is 0 outdoors."""

    x_m: np.ndarray
    y_m: np.ndarray
    height_m: np.ndarray
    indoor: np.ndarray
    depth_m: np.ndarray


def sites_m(spacing_m):
    """The centre and two rings of a hexagonal grid, whose cells have their corners at 0, 60, ... degrees."""
    rows = [(q, r) for q in range(-2, 3) for r in range(-2, 3) if abs(q + r) <= 2]
    rows.sort(key=lambda at: at != (0, 0))
    q, r = np.array(rows, float).T
    return spacing_m * np.sqrt(3.0) / 2.0 * q, spacing_m * (r + q / 2.0)


def dropped(rng, campaign, n, spacing_m, closest_m):
    """Users spread evenly over the centre site's hexagon, no nearer than the least distance."""
    x, y = np.empty(0), np.empty(0)
    while len(x) < n:
        a, b = rng.uniform(-1.0, 1.0, (2, 2 * n)) * spacing_m / np.sqrt(3.0)
        turns = np.radians([30.0, 90.0, 150.0])
        inside = (np.abs(np.outer(np.cos(turns), a) + np.outer(np.sin(turns), b)) <= spacing_m / 2.0).all(axis=0)
        keep = inside & (np.hypot(a, b) >= closest_m)
        x, y = np.append(x, a[keep]), np.append(y, b[keep])
    indoor = rng.random(n) < 0.8
    floors = rng.integers(4, 9, n)
    floor = np.where(indoor, np.ceil(rng.random(n) * floors), 1.0)
    depth = rng.uniform(0.0, 25.0, n) if campaign.of_36873 else drawn_depth_m(rng, np.full(n, 25.0))
    return Users(x[:n], y[:n], 3.0 * (floor - 1.0) + 1.5, indoor, np.where(indoor, depth, 0.0))


def median_loss_db(rng, campaign, users, d2d_m, los, h_bs_m):
    """Median outdoor loss of every user to one site by the product's kernel; TR 36.873's own rows where they differ."""
    n = len(d2d_m)
    height, sight = users.height_m, los.astype(np.uint8)
    fc = campaign.fc_ghz
    h_e = 1.0 if campaign.micro else environment_height_m(rng.random((2, n)), d2d_m, height)

    def loss(model, sight, **more):
        return path_loss_db(np.full(n, model, np.uint8), sight, fc, h_bs_m, height, d2d_m, **more)

    if not campaign.of_36873:
        return loss(UMI if campaign.micro else UMA, sight, h_e_m=h_e)
    # TR 36.873 Table 7.2-1: in sight both rows read as UMa of TR 38.901 does, with the heights of the campaign.
    in_sight = loss(UMA, np.ones(n, np.uint8), h_e_m=h_e)
    d3d = np.hypot(d2d_m, h_bs_m - height)
    if campaign.micro:
        hidden = 36.7 * np.log10(d3d) + 22.7 + 26.0 * np.log10(fc) - 0.3 * (height - 1.5)
    else:  # the rural row of TR 38.901 with buildings and streets of 20 m, read for a receiver at 1.5 m at the same d3d
        flat = np.sqrt(d3d**2 - (h_bs_m - 1.5) ** 2)
        rural = path_loss_db(np.full(n, RMA, np.uint8), np.zeros(n, np.uint8), fc, h_bs_m, 1.5, flat, 20.0, 20.0)
        hidden = rural - 0.6 * (height - 1.5)
    return np.where(los, in_sight, np.maximum(in_sight, hidden))


def entry_db(rng, campaign, users):
    """Loss into each user's building: 20 dB and the depth in TR 36.873, half low and half high loss in TR 38.901."""
    n = len(users.x_m)
    if campaign.of_36873:
        return np.where(users.indoor, 20.0 + 0.5 * users.depth_m, 0.0)
    high = np.where(rng.random(n) < 0.5, HIGH, 0).astype(np.uint8)
    return np.where(users.indoor, drawn_entry_db(campaign.fc_ghz, high, users.depth_m, rng.standard_normal(n)), 0.0)


def sigma_db(campaign, users, los, h_bs_m, d2d_m):
    """Shadowing of each link: that of the column O2I indoors."""
    if campaign.of_36873 and campaign.micro:
        outdoors = np.where(los, 3.0, 4.0)
    else:
        model = np.full(len(los), UMI if campaign.micro else UMA, np.uint8)
        h_bs = np.full(len(los), h_bs_m)
        outdoors = shadow_sigma_db(model, los.astype(np.uint8), campaign.fc_ghz, h_bs, 1.5, d2d_m)
    return np.where(users.indoor, INDOOR_SIGMA_DB, outdoors)


def played(campaign: Campaign, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Coupling gain and geometry of ``n`` users, in dB."""
    rng = np.random.default_rng(seed)
    spacing_m, h_bs_m, closest_m = (200.0, 10.0, 10.0) if campaign.micro else (500.0, 25.0, 35.0)
    users = dropped(rng, campaign, n, spacing_m, closest_m)
    inside_db = entry_db(rng, campaign, users)
    model = np.full(n, UMI if campaign.micro else UMA, np.uint8)
    gains = []
    for x_m, y_m in zip(*sites_m(spacing_m), strict=True):
        east, north = users.x_m - x_m, users.y_m - y_m
        d2d = np.hypot(east, north)
        outside = np.maximum(d2d - users.depth_m, 0.0)
        los = rng.random(n) < los_probability(model, outside, users.height_m)
        loss = median_loss_db(rng, campaign, users, d2d, los, h_bs_m) + inside_db
        loss -= sigma_db(campaign, users, los, h_bs_m, d2d) * rng.standard_normal(n)
        rx_mw = sector_rx_mw(
            np.arange(n + 1, dtype=np.int32), np.zeros(n, np.int32), loss, np.degrees(np.arctan2(east, north)),
            np.degrees(np.arctan2(h_bs_m - users.height_m, d2d)), np.array([0, 3], np.int32), np.full(3, PEAK_DBI),
            AZIMUTHS_DEG, np.full(3, TILT_DEG), COLUMN,
        )  # fmt: skip
        gains.append(rx_mw.reshape(n, 3))
    received = np.hstack(gains)
    best = received.max(axis=1)
    return 10.0 * np.log10(best), 10.0 * np.log10(best / (received.sum(axis=1) - best))


def published(campaign: Campaign) -> dict[str, np.ndarray]:
    """The published percentiles of a campaign."""
    return read_columns(
        "calibration_3gpp_cdf", campaign=campaign.name, scenario=campaign.scenario, fc_ghz=campaign.fc_ghz
    )
