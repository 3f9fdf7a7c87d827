from camau_netsim.kernels.contract import Real, Rows

def fill_max_min(
    path_ptr: Rows,
    path_link: Rows,
    demand_mbps: Real,
    capacity_mbps: Real,
    weight: Real,
    rate_mbps: Real,
) -> int: ...
