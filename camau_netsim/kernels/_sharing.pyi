from camau_netsim.kernels.contract import Real, Rows

def capped_ps(
    capacity_mbps: Real,
    cap_mbps: Real,
    load_ratio: Real,
    slowdown: Real,
    mean_active: Real,
    p_saturated: Real,
    sampled_rate_mbps: Real,
) -> int: ...
def finite_source_ps(
    n_source: Rows,
    think_s: Real,
    size_mbit: Real,
    cap_mbps: Real,
    capacity_mbps: Real,
    threshold_mbps: Real,
    carried_mbps: Real,
    mean_active: Real,
    mean_rate_mbps: Real,
    p_saturated: Real,
    ratio_at_threshold: Real,
    sampled_rate_mbps: Real,
) -> int: ...
