"""Every check that looks across rows, tables or rooms, in one list."""

from __future__ import annotations

from collections.abc import Callable

from camau_netsim.scenario.access_rules import check_chosen, check_new_olts
from camau_netsim.scenario.backbone_rules import check_circuits, check_light, check_media, check_wavelengths
from camau_netsim.scenario.broadcast_rules import (
    check_multiplexes,
    check_receptions,
    check_single_frequency,
    check_transmitters,
)
from camau_netsim.scenario.calendar_rules import check_adoption_years, check_plans, check_users_5g, check_years_once
from camau_netsim.scenario.catalogue_rules import check_judged, check_measures
from camau_netsim.scenario.centre_rules import check_halls, check_platforms, check_pools
from camau_netsim.scenario.demand_rules import check_curves, check_growth, check_kinds, check_mix, check_take_up
from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.failure_rules import (
    check_crews,
    check_elements,
    check_event_years,
    check_storms,
    check_supplies,
)
from camau_netsim.scenario.government_rules import (
    check_hubs,
    check_meetings,
    check_monitoring,
    check_names_beyond,
    check_parents,
    check_security_levels,
    check_voice,
)
from camau_netsim.scenario.network_rules import check_connection, check_coordinates, check_loops
from camau_netsim.scenario.people_rules import check_day_move, check_pixels
from camau_netsim.scenario.programme_rules import check_inputs_used, check_programmes
from camau_netsim.scenario.radio_rules import check_building_entry, check_carriers, check_devices
from camau_netsim.scenario.references import check_duplicates, check_references
from camau_netsim.scenario.register_rules import check_register
from camau_netsim.scenario.services_rules import check_sensors, check_service_hours
from camau_netsim.scenario.shares import (
    check_exit_shares,
    check_market_shares,
    check_plan_shares,
    check_settlement_shares,
    check_wifi_shares,
)
from camau_netsim.scenario.sharing_rules import check_hosts, check_slots
from camau_netsim.scenario.traffic_rules import check_profiles, check_session_sizes

RULES: tuple[Callable[[Draft], None], ...] = (
    check_duplicates,
    check_references,
    check_settlement_shares,
    check_plan_shares,
    check_wifi_shares,
    check_exit_shares,
    check_market_shares,
    check_years_once,
    check_adoption_years,
    check_users_5g,
    check_take_up,
    check_curves,
    check_growth,
    check_mix,
    check_kinds,
    check_programmes,
    check_inputs_used,
    check_plans,
    check_chosen,
    check_new_olts,
    check_loops,
    check_connection,
    check_media,
    check_light,
    check_wavelengths,
    check_circuits,
    check_coordinates,
    check_profiles,
    check_session_sizes,
    check_pixels,
    check_day_move,
    check_slots,
    check_hosts,
    check_carriers,
    check_devices,
    check_building_entry,
    check_elements,
    check_event_years,
    check_storms,
    check_crews,
    check_supplies,
    check_parents,
    check_hubs,
    check_security_levels,
    check_meetings,
    check_multiplexes,
    check_transmitters,
    check_single_frequency,
    check_receptions,
    check_service_hours,
    check_sensors,
    check_halls,
    check_pools,
    check_platforms,
    check_names_beyond,
    check_voice,
    check_monitoring,
    check_measures,
    check_judged,
    check_register,
)
