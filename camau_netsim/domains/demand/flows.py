"""Traffic that stays in the province: from commune to commune, by gravity and over a hub."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.gravity import flows_by_both, nearness_factor
from camau_netsim.core.index import Real
from camau_netsim.units import M_PER_KM


def local_flows(
    offered_mbps: Real, x_m: Real, y_m: Real, exponent: float, local_ratio: float, hub: int, hub_ratio: float
) -> Real:
    """Return the traffic between communes, shape (n_commune, n_commune), from row to column.

    Every commune sends and takes a share ``local_ratio`` of what it offers, the hub as much as that makes. Of it,
    ``hub_ratio`` goes between it and the hub; the rest follows gravity with distance to the power of ``-exponent``,
    fitted to both margins.

    Parameters
    ----------
    offered_mbps : float64 array, shape (n_commune,)
        What each commune's lines and phones ask for.
    x_m, y_m : float64 array, shape (n_commune,)
        Places of the communes.
    exponent, local_ratio : float
    hub : int
        Row of the hub, -1 for none.
    hub_ratio : float

    Notes
    -----
    Nobody sends to himself. A commune that offers more than all others together could then not meet its margins; its
    margin is held at what the others offer.
    """
    n = len(offered_mbps)
    margin = local_ratio * offered_mbps
    flows = np.zeros((n, n))
    if n < 2 or margin.sum() <= 0.0:
        return flows
    if hub >= 0:
        others = np.arange(n) != hub
        to_hub = np.where(others, hub_ratio * margin, 0.0)
        flows[:, hub] += to_hub
        flows[hub, :] += to_hub
        margin = np.where(others, (1.0 - hub_ratio) * margin, np.maximum(margin - to_hub.sum(), 0.0))
    largest = int(margin.argmax())
    margin[largest] = min(margin[largest], margin.sum() - margin[largest])
    distance_km = np.hypot(x_m[:, None] - x_m, y_m[:, None] - y_m) / M_PER_KM
    nearness = nearness_factor(distance_km, exponent)
    np.fill_diagonal(nearness, 0.0)
    return flows + flows_by_both(nearness, margin, margin)
