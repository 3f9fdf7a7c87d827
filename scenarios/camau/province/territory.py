"""What one drawing of the province has of its own: its towns and ways out, its growth, how many of each thing stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Pair = tuple[str, str]


@dataclass(frozen=True)
class Territory:
    """A province to be drawn; communes of one area (a district, or what stands for it) share a seat and a growth."""

    core_town: str
    core_commune: str
    """Commune of the core node, where the province's departments are."""
    exits: Mapping[str, float]
    """Town of each exit and its share of the load."""
    outside: Mapping[str, str]
    """Node of each town beyond the border."""
    external_trunks: tuple[Pair, ...]
    closing_trunks: tuple[Pair, ...]
    """Roads that are no candidate links of the facts but close a ring."""
    derived_trunks: tuple[tuple[str, str, str], ...]
    """Towns and corridor of roads without a length in the facts."""
    growth: Mapping[str, float]
    """People by area, a year, before the province's total is held."""
    n_settlements: int
    own_masts: Mapping[str, int]
    hosted_sites: Mapping[str, int]
    n_postal_points: int
    n_bodies_in_core: int
    """State bodies beside the commune's own in the commune of the core."""
    n_bodies_in_seat: int
    """State bodies beside the commune's own in every seat of an area."""
    successors: Mapping[str, str] = field(default_factory=dict)
    """Communes of July 2024 that went into one of another code, where something stands by that name."""

    def commune(self, code: str) -> str:
        """Return the commune that stands here for one of July 2024."""
        return self.successors.get(code, code)


CAMAU = Territory(
    core_town="Cà Mau",
    core_commune="c32020",
    exits={"Cần Thơ": 0.5, "TP Hồ Chí Minh": 0.5},
    outside={
        "Giá Rai": "n-gia-rai",
        "Bạc Liêu": "n-bac-lieu",
        "Sóc Trăng": "n-soc-trang",
        "Ngã Bảy": "n-nga-bay",
        "Cần Thơ": "n-can-tho",
        "Phước Long": "n-phuoc-long",
        "Vĩnh Thuận": "n-vinh-thuan",
        "Rạch Giá": "n-rach-gia",
        "TP Hồ Chí Minh": "n-ho-chi-minh",
    },
    external_trunks=(
        ("Cà Mau", "Giá Rai"),
        ("Giá Rai", "Bạc Liêu"),
        ("Bạc Liêu", "Sóc Trăng"),
        ("Sóc Trăng", "Ngã Bảy"),
        ("Ngã Bảy", "Cần Thơ"),
        ("Cà Mau", "Phước Long"),
        ("Thới Bình", "Vĩnh Thuận"),
        ("Vĩnh Thuận", "Rạch Giá"),
    ),
    # gives Ngọc Hiển, the last district of the cape, a second way out
    closing_trunks=(("Đầm Dơi", "Ngọc Hiển"),),
    derived_trunks=(
        ("Phước Long", "Vĩnh Thuận", "cross link Quản lộ - Phụng Hiệp to QL63"),
        ("Rạch Giá", "TP Hồ Chí Minh", "Rạch Giá - N2"),
    ),
    growth={
        "Cà Mau": 0.010,
        "Năm Căn": 0.006,
        "Trần Văn Thời": 0.004,
        "U Minh": 0.002,
        "Cái Nước": 0.002,
        "Đầm Dơi": 0.001,
        "Phú Tân": 0.001,
        "Thới Bình": 0.001,
        "Ngọc Hiển": 0.0,
    },
    n_settlements=8080,
    own_masts={"viettel": 632, "vnpt": 468, "mobifone": 390, "vietnamobile": 15},
    hosted_sites={"viettel": 8, "vnpt": 12, "mobifone": 10, "vietnamobile": 105},
    n_postal_points=300,
    n_bodies_in_core=21,
    n_bodies_in_seat=1,
)
"""Cà Mau in its borders of July 2024: a city, eight districts, 101 communes."""
