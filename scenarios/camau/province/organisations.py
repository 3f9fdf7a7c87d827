"""Organisations by kind, the application mix, and the days on which things differ."""

from __future__ import annotations

from province.fact import Facts
from province.table import Row

KINDS: dict[str, tuple[str, float, float, str, str, float, float, str, str]] = {
    # name, a thousand people in towns, elsewhere, line in towns, elsewhere, volume, busy hour, profile, source
    "enterprise": ("Enterprises", 10.0, 1.0, "organisation", "household", 0.9, 0.12, "office",
                   "about 3,800 firms; counts by commune not found"),
    "production_site": ("Production sites", 1.5, 1.0, "organisation", "household", 0.6, 0.12, "office",
                        "workshops, processing plants, ice works; counts not found"),
    "household_business": ("Household businesses", 45.0, 40.0, "household", "household", 0.08, 0.12, "tourist",
                           "about 50,000 shops, stalls and eating places on a home line; counts not found"),
    "school": ("Schools", 0.40, 0.45, "organisation", "household", 2.0, 0.15, "school",
               "about 530 kindergartens and general schools; counts by commune not found"),
    "college": ("Colleges", 0.0, 0.0, "organisation", "household", 8.0, 0.15, "school",
                "six colleges and vocational schools, put into the city"),
    "hospital": ("Hospitals", 0.0, 0.0, "organisation", "household", 8.0, 0.12, "office",
                 "one a district seat and three more in the city"),
    "health_station": ("Commune health stations", 0.0, 0.0, "organisation", "household", 0.7, 0.12, "office",
                       "one a commune"),
    "office": ("Offices", 0.0, 0.0, "organisation", "household", 1.0, 0.12, "office",
               "three a commune beside the people's committee, which is on the State network; 25 more in the city"),
    "postal_point": ("Postal points", 0.0, 0.0, "organisation", "household", 0.4, 0.12, "office",
                     "one staffed point a commune, as in services.postal_points"),
}  # fmt: skip
IN_EVERY_COMMUNE = {"health_station": 1, "office": 3, "postal_point": 1}
AT_A_SEAT = {"hospital": 1}
IN_THE_CITY = {"hospital": 3, "college": 6, "office": 25}
APPLICATIONS: dict[str, tuple[str, float, float, float, float, float, float, str]] = {
    # name, household, organisation and phone share of volume, Mbit a transfer, its spread, uplink over downlink, source
    "video": ("Video by request", 0.70, 0.35, 0.62, 400.0, 1.5, 0.02,
              "65-75 % of busy-hour volume; an item of 50 MB: clips by the minute, films by the hour"),
    "web_social": ("Pages and social media", 0.14, 0.25, 0.28, 24.0, 2.0, 0.10,
                   "12-18 % of busy-hour volume; a visit of 3 MB"),
    "games_updates": ("Games, downloads, updates", 0.10, 0.15, 0.05, 4000.0, 2.0, 0.02,
                      "8-12 % of busy-hour volume; 500 MB"),
    "calls": ("Voice and video calls", 0.02, 0.08, 0.03, 120.0, 1.0, 1.0,
              "two-way; ten minutes of video at 0.2 Mb/s on the mean or less of better"),
    "storage": ("Backups, cameras, file exchange", 0.04, 0.17, 0.02, 200.0, 2.0, 1.2,
                "cloud copies and cameras of homes and shops send more than they take"),
}  # fmt: skip
SEASONS = (
    ("office-weekend", "office", "weekend", 0, 364, 0.35),
    ("school-weekend", "school", "weekend", 0, 364, 0.10),
    ("home-weekend", "home", "weekend", 0, 364, 1.08),
    ("tourist-weekend", "tourist", "weekend", 0, 364, 1.50),
    ("school-summer", "school", "any", 151, 242, 0.15),
    ("tourist-summer", "tourist", "any", 151, 226, 1.20),
    ("office-tet", "office", "any", 24, 33, 0.25),
    ("school-tet", "school", "any", 24, 38, 0.10),
)


def kind_rows() -> list[Row]:
    return [
        {
            "id": key,
            "name": name,
            "n_per_1000_urban": urban,
            "n_per_1000_rural": rural,
            "line_urban": line_urban,
            "line_rural": line_rural,
            "volume_factor": volume,
            "busy_hour_ratio": busy,
            "profile": profile,
            "source": source,
        }
        for key, (name, urban, rural, line_urban, line_rural, volume, busy, profile, source) in KINDS.items()
    ]


def count_rows(facts: Facts, seats: set[str]) -> list[Row]:
    """Organisations that are counted, not rated.

    Parameters
    ----------
    facts : Facts
    seats : set of str
        Communes with a district seat.
    """
    rows: list[Row] = []
    for commune in facts.communes:
        numbers = {kind: number * commune.n_old_units for kind, number in IN_EVERY_COMMUNE.items()}
        for more in [AT_A_SEAT] * (commune.id in seats) + [IN_THE_CITY] * (commune.id == facts.territory.core_commune):
            numbers |= {kind: numbers.get(kind, 0) + number for kind, number in more.items()}
        rows += [{"commune": commune.id, "kind": kind, "n_organisations": n} for kind, n in numbers.items()]
    return rows


def application_rows() -> list[Row]:
    return [
        {
            "id": key,
            "name": name,
            "household_ratio": household,
            "organisation_ratio": organisation,
            "mobile_ratio": mobile,
            "session_mbit": size,
            "size_cv_ratio": spread,
            "uplink_factor": up,
            "source": source,
        }
        for key, (name, household, organisation, mobile, size, spread, up, source) in APPLICATIONS.items()
    ]


def season_rows() -> list[Row]:
    return [
        {"id": key, "profile": profile, "days": days, "first_day": first, "last_day": last, "load_factor": factor}
        for key, profile, days, first, last, factor in SEASONS
    ]


def difference_rows() -> list[Row]:
    return [{"quantity": "users_5g", "urban_over_rural_factor": 1.5}]


def curve_rows() -> list[Row]:
    return [{"quantity": "fixed_take_up", "law": "logistic", "limit_ratio": 0.98, "scale_factor": 0.87}]


def point_rows(facts: Facts) -> list[Row]:
    """National share of households with fibre, month by month as reported."""
    found = [row for row in facts.telecom if row["fact"] == "household_ftth_share" and row["scope"] == "Vietnam"]
    return [
        {
            "quantity": "fixed_take_up",
            "year": int(row["period"][:4]),
            "month": int(row["period"][5:7]),
            "share_ratio": round(float(row["value"]) / 100.0, 4),
            "source": row["source"],
        }
        for row in found
    ]
