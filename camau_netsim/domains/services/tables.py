"""Tables of the services room."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Index, Mask, Names, Real, Rows, over, sum_by
from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.services.iot import Carried, Technology, class_of
from camau_netsim.domains.services.places import ENDS, LINES
from camau_netsim.domains.services.problem import ServicesProblem
from camau_netsim.domains.services.rates import Offer, carried_ratio
from camau_netsim.domains.services.reach import mean_radius_km

POSTAL = TableSchema(
    "services_postal",
    "How much of the year each postal point was online.",
    ("replication", "year", "point"),
    (
        *STAMP,
        Column("point", "id", "Postal point."),
        Column("commune", "id", "Commune."),
        Column("staffed", "flag", "Whether someone serves there."),
        Column("internet", "flag", "Whether it has a line."),
        Column("design_online", "flag", "Whether it is online with everything up."),
        Column("online_ratio", "float", "Share of the year online."),
    ),
)

SITES = TableSchema(
    "services_sites",
    "Each postal point and site against each profile that it is held to.",
    ("replication", "year", "site", "profile"),
    (
        *STAMP,
        Column("site", "id", "Postal point or site."),
        Column("kind", "text", "What it is: postal, school, hospital, ..."),
        Column("commune", "id", "Commune."),
        Column("staffed", "flag", "Whether someone serves there (a postal point may have nobody)."),
        Column("profile", "id", "Service profile."),
        Column("end", "text", "Where the service lives: exit or platform."),
        Column("programme", "id", "Input of the plan beside which the share carried is told; empty: none."),
        Column("line", "text", "household, organisation, own, or none."),
        Column("n_users", "float", "People who may use the service there."),
        Column("design_usable", "flag", "Whether there is a live way with everything up."),
        Column("available_ratio", "float", "Share of the hours of service with a live way."),
        Column("down_mbps", "float", "Least rate at the observed hours of service, to the site; empty without a way."),
        Column("up_mbps", "float", "The same from the site."),
        Column("delay_ms", "float", "Longest time one way at those hours."),
        Column("fast", "flag", "Whether both rates are enough for a session."),
        Column("near", "flag", "Whether the time is short enough."),
        Column("often", "flag", "Whether it was available often enough."),
        Column("offered_erl", "float", "Sessions at once that its users ask for in the busy hour."),
        Column("carried_ratio", "float", "Share of them that its line carries; empty where none are asked for."),
        Column("cause", "text", "What the profile fails at first: line, rate, delay or availability; else empty."),
    ),
)

REACH = TableSchema(
    "services_reach",
    "How far the people of each commune have to a postal point, in a straight line.",
    ("year", "commune"),
    (
        Column("year", "int", "Calendar year."),
        Column("commune", "id", "Commune."),
        Column("area_km2", "float", "Its area."),
        Column("n_points", "float", "Postal points in it."),
        Column("n_staffed", "float", "Of those, with someone who serves."),
        Column("n_people", "float", "Its people."),
        Column("radius_km", "float", "Radius of a circle of the area for each point; empty without a point."),
        Column("mean_km", "float", "Mean way of its people to the nearest point, of any commune."),
        Column("staffed_km", "float", "The same to the nearest staffed point."),
    ),
)

WAYS = ("fixed_ratio", "outdoor_ratio", "indoor_ratio", "either_ratio")

PEOPLE = TableSchema(
    "services_people",
    "People who could use a service over a fixed line or a phone, at the worst observed hour of service.",
    ("replication", "year", "commune", "profile"),
    (
        *STAMP,
        Column("commune", "id", "Commune."),
        Column("profile", "id", "Service profile."),
        Column("urban", "flag", "Whether the commune is urban."),
        Column("n_people", "float", "Its people."),
        Column("fixed_ratio", "float", "Households that could have a line on demand that is fast enough."),
        Column("outdoor_ratio", "float", "Phones outdoors that are, by where people live, operator and kind of phone."),
        Column("indoor_ratio", "float", "The same of phones inside buildings."),
        Column("either_ratio", "float", "A line or a phone indoors, lines spread evenly over the commune."),
    ),
)

HAZARDS = TableSchema(
    "services_hazards",
    "Postal points that keep a way for information under each named hazard, the fewest over its elements.",
    ("year", "hazard"),
    (
        Column("year", "int", "Calendar year."),
        Column("hazard", "text", "What is lost: any one conduit, node or corridor, or the grid everywhere."),
        Column(
            "element",
            "text",
            "The element whose loss leaves the fewest points with one of both; empty: there is but one.",
        ),
        Column("n_points", "float", "Points in the year."),
        Column("n_online", "float", "Points whose own line still reaches an exit."),
        Column("n_by_cell", "float", "Points under a mobile cell that still serves."),
        Column("n_either", "float", "Points with one of both."),
    ),
)

KT1_WAYS = ("tslcd_ratio", "internet_ratio", "mobile_ratio", "any_ratio")

KT1 = TableSchema(
    "services_kt1",
    "Electronic ways of the post of Party and State bodies (KT1) between each commune and the province.",
    ("replication", "year", "commune"),
    (
        *STAMP,
        Column("commune", "id", "Commune with a staffed point."),
        Column("tslcd_ratio", "float", "Share of the year in which a body of the commune has its circuit to the hub."),
        Column("internet_ratio", "float", "Share in which a staffed point is online."),
        Column("mobile_ratio", "float", "Share in which a mobile cell serves at a staffed point."),
        Column("any_ratio", "float", "Share with any of the three; in the rest only a courier goes."),
        Column("courier_km", "float", "Straight line from the first staffed point to the hub; empty without a hub."),
    ),
)

ASSETS = TableSchema(
    "services_assets",
    "Essential infrastructure against each technology that carries sensors.",
    ("year", "asset", "technology"),
    (
        Column("year", "int", "Calendar year."),
        Column("asset", "id", "Asset."),
        Column("kind", "text", "road, power, water or urban."),
        Column("commune", "id", "Commune."),
        Column("technology", "id", "Technology of services.iot."),
        Column("over", "text", "Cells that carry it: 4g or 5g."),
        Column("n_devices", "float", "Sensors and meters."),
        Column("message_mbps", "float", "Rate of their messages, headers included."),
        Column("off_km", "float", "Distance to the settlement whose radio it is given."),
        Column("cell", "id", "Cell with the least loss; empty: none in range."),
        Column("coupling_db", "float", "Loss between the antenna ports that 95 % of such places do not exceed."),
        Column("coverage", "text", "normal, extended or extreme (TR 45.820); empty: beyond."),
        Column("by_cell", "flag", "Whether the loss is small enough and the cell takes all devices on it."),
        Column("by_drop", "flag", "Whether a fixed line ends at it."),
        Column("cause", "text", "Why no cell serves it: no cell, loss or room; else empty."),
    ),
)


def postal_columns(
    problem: ServicesProblem, commune_names: Names, stands: Mask, design_online: Mask, online_ratio: Real
) -> Columns:
    """Return the columns of ``services_postal`` beside the stamp, for the points that exist."""
    rows = stands.nonzero()[0]
    return {
        "point": problem.point.names[rows],
        "commune": commune_names[problem.commune[rows]],
        "staffed": problem.staffed[rows],
        "internet": problem.internet[rows],
        "design_online": design_online[rows],
        "online_ratio": online_ratio[rows],
    }


def site_columns(
    problem: ServicesProblem,
    commune_names: Names,
    stands: Mask,
    design_usable: Mask,
    available_ratio: Real,
    worst: Offer,
) -> Columns:
    """Return the columns of ``services_sites`` beside the stamp, for the uses of places that exist.

    Parameters
    ----------
    problem : ServicesProblem
    commune_names : object array, shape (n_commune,)
    stands : uint8 array, shape (n_place,)
    design_usable : uint8 array, shape (n_use,)
    available_ratio : float64 array, shape (n_use,)
    worst : Offer
        Of the observed hours of service; NaN where there was no way at any of them.
    """
    places, profiles, uses = problem.places, problem.profiles, problem.uses
    used = stands[uses.place]
    at = np.flatnonzero(used)
    place, profile = uses.place[at], uses.profile[at]
    down, up, delay = worst.down_mbps[at], worst.up_mbps[at], worst.delay_ms[at]
    fast = (down >= profiles.down_mbps[profile]) & (up >= profiles.up_mbps[profile])
    near = delay <= profiles.delay_ms[profile]
    often = available_ratio[at] >= profiles.available_ratio[profile]
    no_line = (places.has_line[place] == 0) | (design_usable[at] == 0) | np.isnan(down)
    cause = np.select([no_line, ~fast, ~near, ~often], ["line", "rate", "delay", "availability"], "")
    staffed = np.concatenate([problem.staffed, np.ones(len(places) - len(problem.point), dtype=np.uint8)])
    return {
        "site": places.names[place],
        "kind": places.kind[place],
        "commune": commune_names[places.commune[place]],
        "staffed": staffed[place],
        "profile": profiles.profile.names[profile],
        "end": np.array(ENDS, dtype=object)[profiles.end[profile]],
        "programme": np.array([name or None for name in profiles.programme], dtype=object)[profile],
        "line": np.where(places.has_line[place] == 1, np.array(LINES, dtype=object)[places.line[place]], "none"),
        "n_users": places.n_users[place],
        "design_usable": design_usable[at],
        "available_ratio": available_ratio[at],
        "down_mbps": down,
        "up_mbps": up,
        "delay_ms": delay,
        "fast": fast,
        "near": near,
        "often": often,
        "offered_erl": profiles.active_ratio[profile] * places.n_users[place],
        "carried_ratio": carried_ratio(problem, worst.down_mbps, worst.up_mbps, used)[at],
        "cause": cause.astype(object),
    }


def reach_columns(
    problem: ServicesProblem,
    year: int,
    commune_names: Names,
    point_commune: Rows,
    n_people: Real,
    near_km: Real,
    staffed_km: Real,
) -> Columns:
    """Return the columns of ``services_reach``.

    Parameters
    ----------
    problem, year, commune_names
    point_commune : int32 array, shape (n_settlement,)
    n_people, near_km, staffed_km : float64 array, shape (n_settlement,)
        People of each settlement; their way to the nearest point, and to the nearest staffed one.
    """
    stands = problem.points_stand(year).astype(np.float64)
    n = len(commune_names)
    points = sum_by(problem.commune, stands, n)
    people = sum_by(point_commune, n_people, n)

    def mean(km: Real) -> Real:
        return over(sum_by(point_commune, km * n_people, n), people)

    return {
        "year": year,
        "commune": commune_names,
        "area_km2": problem.area_km2,
        "n_points": points,
        "n_staffed": sum_by(problem.commune, stands * problem.staffed, n),
        "n_people": people,
        "radius_km": mean_radius_km(problem.area_km2, points),
        "mean_km": mean(near_km),
        "staffed_km": mean(staffed_km),
    }


def people_columns(
    profile: Names, commune_names: Names, urban: Rows, n_people: Real, shares: dict[str, Real]
) -> Columns:
    """Return the columns of ``services_people`` beside the stamp; shares are of shape (n_profile, n_commune)."""
    n_profiles, n_communes = len(profile), len(commune_names)
    return {
        "commune": np.tile(commune_names, n_profiles),
        "profile": np.repeat(profile, n_communes),
        "urban": np.tile(urban, n_profiles),
        "n_people": np.tile(n_people, n_profiles),
        **{name: shares[name].reshape(-1) for name in WAYS},
    }


def asset_columns(
    problem: ServicesProblem,
    year: int,
    commune_names: Names,
    cell: Index,
    off_km: Real,
    technology: Technology,
    found: Carried,
) -> Columns:
    """Return the columns of ``services_assets`` for one technology, for the assets that exist."""
    assets = problem.assets
    at = np.flatnonzero(assets.stand(year))
    serving = found.cell[at]
    why = np.select([serving < 0, found.near[at] == 0, found.roomy[at] == 0], ["no cell", "loss", "room"], "")
    names = np.concatenate([cell.names, np.array([None], dtype=object)])  # the row -1 is nobody
    return {
        "year": year,
        "asset": assets.asset.names[at],
        "kind": assets.kind[at],
        "commune": commune_names[assets.commune[at]],
        "technology": technology.id,
        "over": technology.over,
        "n_devices": assets.n_devices[at],
        "message_mbps": assets.message_mbps[at],
        "off_km": off_km[at],
        "cell": names[serving],
        "coupling_db": found.coupling_db[at],
        "coverage": class_of(found.coupling_db[at]),
        "by_cell": found.roomy[at],
        "by_drop": assets.drop[at],
        "cause": why.astype(object),
    }
