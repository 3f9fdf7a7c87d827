from camau_netsim.kernels.contract import Flags, Real, Rows

def path_loss_db(
    model: Flags,
    los: Flags,
    fc_ghz: Real,
    h_bs_m: Real,
    h_ut_m: Real,
    d2d_m: Real,
    h_building_m: Real,
    w_street_m: Real,
    h_e_m: Real,
    loss_db: Real,
) -> int: ...
def los_probability(model: Flags, d2d_m: Real, h_ut_m: Real, p_los: Real) -> int: ...
def sector_rx_mw(
    pair_site: Rows,
    pair_loss_db: Real,
    pair_bearing_deg: Real,
    pair_elevation_deg: Real,
    site_cell_ptr: Rows,
    cell_eirp_dbm: Real,
    cell_azimuth_deg: Real,
    cell_tilt_deg: Real,
    h_beamwidth_deg: float,
    h_floor_db: float,
    v_beamwidth_deg: float,
    v_floor_db: float,
    floor_db: float,
    rx_mw: Real,
) -> int: ...
def panel_rx_mw(
    pair_site: Rows,
    pair_loss_db: Real,
    pair_bearing_deg: Real,
    pair_elevation_deg: Real,
    site_cell_ptr: Rows,
    cell_eirp_dbm: Real,
    cell_azimuth_deg: Real,
    cell_tilt_deg: Real,
    cell_mechanical_deg: Real,
    h_beamwidth_deg: float,
    h_floor_db: float,
    v_beamwidth_deg: float,
    v_floor_db: float,
    floor_db: float,
    n_rows: int,
    spacing: float,
    rx_mw: Real,
) -> int: ...
def best_server(entry_ptr: Rows, entry_cell: Rows, entry_mw: Real, cell_up: Flags, serving_entry: Rows) -> int: ...
