from camau_netsim.kernels.contract import Flags, Real, Rows

def grow_trees(
    adjacency_ptr: Rows,
    adjacency_node: Rows,
    adjacency_link: Rows,
    link_length_km: Real,
    link_up: Flags,
    node_up: Flags,
    source: Rows,
    distance_km: Real,
    parent_node: Rows,
    parent_link: Rows,
) -> int: ...
def count_hops(parent_node: Rows, parent_link: Rows, source: Rows, target: Rows, path_ptr: Rows) -> int: ...
def write_paths(
    parent_node: Rows,
    parent_link: Rows,
    source: Rows,
    target: Rows,
    path_ptr: Rows,
    path_link: Rows,
) -> int: ...
