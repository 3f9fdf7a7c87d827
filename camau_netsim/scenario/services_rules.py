"""What sites and sensors are held to can be looked at."""

from __future__ import annotations

from camau_netsim.scenario.draft import Draft


def check_service_hours(draft: Draft) -> None:
    """Each profile serves in at least one observed hour: only there are rates known."""
    table, hours = draft.table("services.profiles"), draft.setting("demand", "observed_hours")
    if not isinstance(hours, tuple):
        return
    for row, profile in table.whole():
        if not any(profile.first_hour <= hour < profile.last_hour for hour in hours if isinstance(hour, int)):
            span = f"{profile.first_hour} to {profile.last_hour}"
            what = f"{profile.id} serves from {span} o'clock, and no hour of demand.observed_hours lies between"
            draft.row_fault(table, row, "first_hour", what, "observe one, or serve at one")


def check_sensors(draft: Draft) -> None:
    """Assets need something that carries their sensors."""
    if draft.table("services.assets").rows and not draft.table("services.iot").rows:
        what = "is empty, and nothing says how cells carry sensors"
        draft.fault("services.iot", what, "give it a technology, such as NB-IoT over 4g")
