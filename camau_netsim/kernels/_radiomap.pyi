from camau_netsim.kernels.contract import Real, Rows
from camau_netsim.kernels.radiomap_law import Single

def near_field(
    tiles: Rows,
    tile_ptr: Rows,
    tile_box_m: Real,
    tile_reach_m: Real,
    x_m: Single,
    y_m: Single,
    site_x_m: Real,
    site_y_m: Real,
    site_law: Single,
    sight: int,
    site_cell_ptr: Rows,
    cell_beam: Single,
    pattern: Single,
    best_cell: Rows,
    best_mw: Single,
    near_mw: Single,
    tile_best_mw: Single,
    tile_near_mw: Single,
) -> int: ...
def far_field(
    tiles: Rows,
    tile_box_m: Real,
    tile_reach_m: Real,
    sites: Rows,
    sign: float,
    site_x_m: Real,
    site_y_m: Real,
    site_law: Single,
    sight: int,
    site_cell_ptr: Rows,
    cell_beam: Single,
    pattern: Single,
    far_mw: Real,
    tile_peak_mw: Single,
) -> int: ...
def spread(
    tiles: Rows,
    tile_ptr: Rows,
    tile_box_m: Real,
    x_m: Single,
    y_m: Single,
    far_mw: Real,
    near_mw: Single,
    other_mw: Single,
) -> int: ...
