from camau_netsim.kernels.contract import Flags, Real, Rows

def spectral_efficiency(
    sinr_db: Real,
    alpha: float,
    se_max: float,
    sinr_min_db: float,
    n_layers: int,
    overhead_ratio: float,
    se: Real,
) -> int: ...
def coupled_load(
    entry_ptr: Rows,
    entry_cell: Rows,
    entry_mw: Real,
    serving_entry: Rows,
    cell_up: Flags,
    cell_bandwidth_mhz: Real,
    user_point: Rows,
    user_demand_mbps: Real,
    user_noise_mw: Real,
    alpha: float,
    se_max: float,
    sinr_min_db: float,
    n_layers: int,
    overhead_ratio: float,
    clip_activity: bool,
    tolerance: float,
    max_iterations: int,
    load_ratio: Real,
    sinr_db: Real,
    peak_mbps: Real,
    n_iterations: Rows,
) -> int: ...
