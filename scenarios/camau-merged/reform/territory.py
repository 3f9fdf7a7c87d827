"""The merged province: both old ones, with the seats of their sixteen districts as areas."""

from __future__ import annotations

from province.territory import CAMAU, Territory

PEOPLE_FACTOR = 1.76
"""People of the merged province over those of Cà Mau as it was (2,140,282 over 1,215,914)."""
NOW_INSIDE = {"Giá Rai", "Bạc Liêu", "Phước Long"}
GROWTH_BAC_LIEU = {
    "Bạc Liêu": 0.010,
    "Giá Rai": 0.006,
    "Đông Hải": 0.004,
    "Hòa Bình": 0.002,
    "Vĩnh Lợi": 0.002,
    "Hồng Dân": 0.001,
    "Phước Long": 0.001,
}


def _more(counts: dict[str, int]) -> dict[str, int]:
    return {key: round(PEOPLE_FACTOR * count) for key, count in counts.items()}


MERGED = Territory(
    core_town=CAMAU.core_town,
    core_commune="c32025",
    exits=CAMAU.exits,
    outside={town: node for town, node in CAMAU.outside.items() if town not in NOW_INSIDE},
    external_trunks=(
        ("Vĩnh Lợi", "Sóc Trăng"),
        *(pair for pair in CAMAU.external_trunks if not NOW_INSIDE & set(pair)),
    ),
    closing_trunks=CAMAU.closing_trunks,
    derived_trunks=CAMAU.derived_trunks,
    growth={**CAMAU.growth, **GROWTH_BAC_LIEU},
    n_settlements=CAMAU.n_settlements,
    own_masts=_more(dict(CAMAU.own_masts)),
    hosted_sites=_more(dict(CAMAU.hosted_sites)),
    n_postal_points=round(PEOPLE_FACTOR * CAMAU.n_postal_points),
    n_bodies_in_core=17,
    n_bodies_in_seat=0,
    successors={"c32245": "c32244"},
)
