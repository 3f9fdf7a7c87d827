"""The catalogue of plan 164/KH-UBND: what measures each promise, or why nothing does."""

from __future__ import annotations

from province.fact import Facts
from province.table import Row

MEASURES = {
    "fix-200m-90": "fixed_users_at_rate(rate_mbps=200)",
    "org-1g-90": "organisations_at_rate(rate_mbps=1000)",
    "fix-1g-100": "fixed_users_capable(rate_mbps=1000)",
    "fix-rural-100-95": "rural_users_at_rate(rate_mbps=100)",
    "fix-city-200": "urban_rate_reached()",
    "fix-village-200": "feasible_communes_rate()",
    "fix-one-line": "fibre_lines_per_household()",
    "fix-copper": "copper_share()",
    "fix-gbps": "lines_of_class(class_mbps=1000)",
    "fix-org-optical": "organisations_optical(class_mbps=1000)",
    "mob-4g-40": "mobile_mean_rate(technology=4g)",
    "mob-5g-100": "mobile_mean_rate(technology=5g)",
    "cov-5g-20": "population_covered(technology=5g)",
    "cov-5g-99": "population_covered(technology=5g)",
    "mob-universal": "population_universal()",
    "fix-hamlets": "hamlets_reached(kept_ratio=0.8)",
    "fix-hh-fibre": "households_serviceable()",
    "fibre-hh-80": "households_passed()",
    "fibre-commune-100": "communes_with_fibre()",
    "tslcd-connected": "bodies_connected()",
    "tslcd-four-levels": "levels_joined()",
    "sec-by-level-100": "bodies_secured()",
    "dc-mutual": "platforms_backed_up()",
    "dvc-24x7": "service_available()",
    "post-internet": "postal_online()",
    "tv-all": "television_received()",
    "post-points-300": "postal_points()",
    "post-commune-staffed": "communes_staffed()",
    "post-commune-staffed-2": "communes_staffed()",
    "post-radius-3km": "postal_radius()",
    "post-dvc": "sites_meet_profile(kind=postal, profile=desk)",
    "post-redundancy": "postal_kept()",
    "iot-ready": "sensors_ready()",
    "hh-address-fibre": "households_serviceable()",
    "farmer-access-each": "people_reached(profile=farming, where=rural)",
    "course-access-each": "people_reached(profile=course)",
    "access-2030-all": "people_reached(profile=advanced)",
    "sec-soc-link": "soc_linked()",
    "sec-4layer-100": "bodies_monitored()",
    "passive-underground": "urban_underground()",
    "passive-shared": "masts_shared()",
    "vision-2050-climate": "climate_figures()",
}
DECLARED = {
    "fix-copper": ("<=", "1", "% of household lines"),
    "fix-gbps": (">=", "95", "% of lines"),
    "mob-universal": (">=", "99", "% of people"),
    "post-redundancy": (">=", "100", "% of points"),
    "dc-mutual": (">=", "100", "% of platforms"),
    "sec-soc-link": (">=", "99.5", "% of the year"),
    "passive-underground": (">", "50", "% of cable km in towns"),
    "passive-shared": (">=", "35", "% of masts in use"),
}
"""Where the plan gives no number: "basically complete" is put at 1 % of lines left, Gb/s class at 95 % of lines,
universal at the 99 % of people that the plan names for 5G, unbroken at every point under every named hazard, mutual
backup at every platform, the SOC's link at the availability asked of services; buried at more than half of the cable
kilometres in towns (the province's plan of 2017 asked for 40 to 45 % of urban routes, and the scenario's ducts are laid
up to 42 %), shared at the 35 % of masts at which that plan of 2017 began."""
DECLARED_COLUMNS = ("declared_comparator", "declared_threshold", "declared_unit")
BESIDE = {"voice-level5": "; its availability stands in table government_voice, column path_ratio"}
"""Figures a run gives for promises that it does not judge."""
ADMINISTRATIVE = "an administrative or statistical fact that no network state decides"


def target_rows(facts: Facts) -> list[Row]:
    rows: list[Row] = []
    for given in facts.targets:
        key = given["id"]
        row: Row = {name: value for name, value in given.items() if name != "quote_vi"}
        rows.append(
            {
                "id": key,
                "system": given["system"],
                "clause": given["clause"],
                "quote": given["quote_vi"],
                **row,
                **dict(zip(DECLARED_COLUMNS, DECLARED.get(key, (None,) * 3), strict=True)),
                "measure": MEASURES.get(key, ""),
                "reason": "" if key in MEASURES else _reason(given),
            }
        )
    return rows


def _reason(given: dict[str, str]) -> str:
    if given["kind"] == "out of scope":
        metric = given["metric"]
        reason = given["note"] or (metric if not metric.startswith("none") else ADMINISTRATIVE)
        return reason + BESIDE.get(given["id"], "")
    if given["kind"] == "input assumption":
        return f"an input of the demand model: {given['metric']}"
    raise ValueError(f"{given['id']} is to be judged, but no measure is named")
