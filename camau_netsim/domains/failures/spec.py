"""What a scenario says about faults, outages of the grid and repairs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from camau_netsim.core.spec import DurationH, NonNegative, Spec

RatePer1000Km = Annotated[float, Field(ge=0.0, le=1000.0)]


class FailuresSpec(Spec):
    """The failures room's part of a scenario. A rate of zero means: never fails."""

    pole_line_cuts_per_1000km_year: RatePer1000Km
    """Cuts of aerial cable."""
    duct_cuts_per_1000km_year: RatePer1000Km
    """Cuts of buried cable."""
    pole_line_repair_h: DurationH
    """Mean time to repair an aerial cut, exponential."""
    duct_repair_h: DurationH
    """Mean time to repair a buried cut, exponential."""
    node_faults_per_year: NonNegative = 0.0
    """Equipment faults of a backbone node."""
    node_repair_h: DurationH = 4.0
    """Mean time to repair a node."""
    tail_repair_h: DurationH = 6.0
    """Mean time to repair the last span to an office, a postal point or a mast."""
    grid_outages_per_year: NonNegative = 0.0
    """Interruptions of the electricity grid a commune sees (SAIFI)."""
    grid_outage_h: DurationH = 1.0
    """Mean length of an interruption (SAIDI / SAIFI), exponential."""
    centre_faults_per_year: NonNegative = 0.0
    """Faults that stop a data centre's platform."""
    centre_repair_h: DurationH = 2.0
    """Mean time to restore it."""
