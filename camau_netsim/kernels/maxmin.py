"""Max-min fair rates of routed demands on shared links."""

from __future__ import annotations

import numpy as np

from camau_netsim.kernels import body, contract
from camau_netsim.kernels.contract import Real, Rows


def maxmin_rates(
    path_ptr: Rows, path_link: Rows, demand_mbps: Real, capacity_mbps: Real, weight: Real | None = None
) -> Real:
    """Share link capacity among routed demands, weighted max-min fairly.

    Parameters
    ----------
    path_ptr : int32 array, shape (n_demand + 1,)
        Demand i crosses links ``path_link[path_ptr[i]:path_ptr[i + 1]]``. A link named twice is paid twice.
    path_link : int32 array, shape (n_hop,)
        Link rows.
    demand_mbps : float64 array, shape (n_demand,)
        Most that a demand can use; no demand gets more. ``>= 0``; ``inf`` where only the links limit.
    capacity_mbps : float64 array, shape (n_link,)
        Usable capacity, finite, ``>= 0``; zero for a link that is down.
    weight : float64 array, shape (n_demand,), optional
        Rates rise in proportion to it until a link or the demand stops them; ``> 0`` and finite. Default 1.

    Returns
    -------
    rate_mbps : float64 array, shape (n_demand,)
        A demand with an empty path gets what it asks for.

    Raises
    ------
    ValueError
        For a wrong type, shape or range, and for a demand of ``inf`` on an empty path.

    Notes
    -----
    Progressive filling (Bertsekas and Gallager, *Data Networks*, 2nd ed., sec. 6.5.2): the result is the only feasible
    one in which every demand has its cap or crosses a full link where its rate over weight is the largest. Links wait
    in a heap by water level, so the work grows with the hops, not with hops times levels; links that caps and paths
    keep from filling are left out. Demands of one path and one ratio of cap to weight are solved as one; who has
    counted them already may give them as one, with the sums of their weights and caps. Rates are exact up to rounding:
    absolute error some 1e-16 of the capacities crossed. Twin: ``reference.maxmin``.

    Examples
    --------
    >>> maxmin_rates(np.array([0, 1, 2], np.int32), np.array([0, 0], np.int32), np.array([8.0, 1.0]), np.array([6.0]))
    array([5., 1.])
    """
    demand_mbps = contract.reals("demand_mbps", demand_mbps, low=0.0, finite=False)
    capacity_mbps = contract.reals("capacity_mbps", capacity_mbps, low=0.0)
    path_link = contract.rows("path_link", path_link, high=len(capacity_mbps))
    path_ptr = contract.pointer("path_ptr", path_ptr, len(demand_mbps), len(path_link))
    if weight is None:
        weight = np.ones(len(demand_mbps))
    weight = contract.reals("weight", weight, (len(demand_mbps),), low=0.0, above=True)
    if bool(np.isinf(demand_mbps[path_ptr[1:] == path_ptr[:-1]]).any()):
        raise ValueError("demand_mbps: a demand with an empty path must be finite, nothing else limits it")
    rate_mbps = np.zeros(len(demand_mbps))
    contract.settle(
        "maxmin", body("maxmin").fill_max_min(path_ptr, path_link, demand_mbps, capacity_mbps, weight, rate_mbps)
    )
    return rate_mbps
