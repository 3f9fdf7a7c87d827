"""What a scenario says about sharing the trunk."""

from __future__ import annotations

from camau_netsim.core.spec import Ratio, Spec


class TrunkSpec(Spec):
    """The trunk room's part of a scenario."""

    full_ratio: Ratio = 0.8
    """Utilisation from which a direction of a link is marked full (QCVN 34:2019 asks for at most 80 %)."""
