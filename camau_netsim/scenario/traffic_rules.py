"""What is asked for can be asked for."""

from __future__ import annotations

from camau_netsim.scenario.draft import Draft


def check_profiles(draft: Draft) -> None:
    """A day has at least one hour with load."""
    for name in ("home_profile", "office_profile", "mobile_profile", "school_profile", "tourist_profile"):
        hours = draft.setting("demand", name)
        if isinstance(hours, tuple) and hours and all(hour == 0 for hour in hours):
            draft.fault(f"demand.{name}", "is zero in every hour", "the largest hour is the busy hour")


def check_session_sizes(draft: Draft) -> None:
    """A mixture of exponentials is never more even than one exponential."""
    law, cv = draft.setting("demand", "session_size_law"), draft.setting("demand", "session_size_cv_ratio")
    if law == "hyperexponential" and isinstance(cv, float) and cv < 1.0:
        what = f"is {cv:g}, but a hyperexponential size has a coefficient of variation of at least 1"
        draft.fault("demand.session_size_cv_ratio", what, "take lognormal for less spread")
