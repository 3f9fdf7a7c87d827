"""Best server and interference of many points under many masts; the contract is in cython_ext/README.md.

Points lie in tiles. Masts within a tile's reach are summed point by point, the others at seven nodes of the tile.
The loops over points are in radiomap_waves.pxd.
"""

from libc.math cimport fabs, sqrt
from libc.stdlib cimport free, malloc

from ktypes cimport NO_MEMORY, OK, real_t, row_t, single_t
from radiomap_waves cimport (
    waves_add_far, waves_cell, waves_join_cells, waves_law, waves_of_mast, waves_pattern, waves_reach, waves_spread,
)

cdef enum:
    N_BLOCK = 512       # points at a time: what a mast needs of them stays in the first cache
    N_LANE = 16         # a block is filled up to a multiple of this
    N_TILE = 64         # tiles at a time in the far field
    N_NODE = 7          # corners (-,-) (+,-) (-,+) (+,+), centre, middle of the south and of the west side


cdef inline real_t gap_m(const real_t* box, real_t x, real_t y) noexcept nogil:
    """Distance of a mast from a tile's box (centre and half sides), 0 inside."""
    cdef real_t east = fabs(x - box[0]) - box[2], north = fabs(y - box[1]) - box[3]
    east = east if east > 0.0 else 0.0
    north = north if north > 0.0 else 0.0
    return sqrt(east * east + north * north)


cdef struct Air:
    float[N_BLOCK] x
    float[N_BLOCK] y
    float[N_BLOCK] bearing
    float[N_BLOCK] fall
    float[N_BLOCK] gain
    float[N_BLOCK] best
    float[N_BLOCK] own
    float[N_BLOCK] other
    row_t[N_BLOCK] server


def near_field(
    const row_t[::1] tiles, const row_t[::1] tile_ptr, const real_t[:, ::1] tile_box_m, const real_t[::1] tile_reach_m,
    const single_t[::1] x_m, const single_t[::1] y_m, const real_t[::1] site_x_m, const real_t[::1] site_y_m,
    const single_t[:, ::1] site_law, int sight, const row_t[::1] site_cell_ptr, const single_t[:, ::1] cell_beam,
    const single_t[::1] pattern, row_t[::1] best_cell, single_t[::1] best_mw, single_t[::1] near_mw,
    single_t[::1] tile_best_mw, single_t[::1] tile_near_mw,
):
    """Write server, its power and the power of other near masts at the points of some tiles; return a status."""
    cdef Py_ssize_t t, tile, site, k, n_near, i, start, stop, n, n_site = site_law.shape[0]
    cdef const waves_pattern* beam = <const waves_pattern*> &pattern[0]
    cdef const waves_law* law
    cdef const waves_cell* cell
    cdef const real_t* box
    cdef float least, quiet
    cdef Air air
    cdef row_t* near
    cdef row_t first
    if tiles.shape[0] == 0 or n_site == 0 or cell_beam.shape[0] == 0:
        return OK
    near = <row_t*> malloc(n_site * sizeof(row_t))
    if near == NULL:
        return NO_MEMORY
    law = <const waves_law*> &site_law[0, 0]
    cell = <const waves_cell*> &cell_beam[0, 0]
    with nogil:
        for t in range(tiles.shape[0]):
            tile = tiles[t]
            box = &tile_box_m[tile, 0]
            n_near = 0
            for site in range(n_site):
                near[n_near] = <row_t> site
                n_near += gap_m(box, site_x_m[site], site_y_m[site]) <= tile_reach_m[tile]
            least = quiet = 3.0e38
            start = tile_ptr[tile]
            while start < tile_ptr[tile + 1]:
                stop = min(start + N_BLOCK, <Py_ssize_t> tile_ptr[tile + 1])
                n = (stop - start + N_LANE - 1) // N_LANE * N_LANE
                for i in range(n):
                    air.x[i], air.y[i] = x_m[min(start + i, stop - 1)], y_m[min(start + i, stop - 1)]
                    air.best[i] = air.own[i] = air.other[i] = 0.0
                    air.server[i] = -1
                for k in range(n_near):
                    site = near[k]
                    first = site_cell_ptr[site]
                    waves_of_mast(
                        &law[site], sight, 0.999 * <float> gap_m(box, site_x_m[site], site_y_m[site]), air.x, air.y,
                        <float> (box[0] - site_x_m[site]),
                        <float> (box[1] - site_y_m[site]), n, air.bearing, air.fall, air.gain,
                    )
                    waves_join_cells(
                        &cell[first], site_cell_ptr[site + 1] - first, first, beam, air.bearing, air.fall, air.gain, n,
                        air.best, air.own, air.other, air.server,
                    )
                for i in range(stop - start):
                    best_mw[start + i] = air.best[i]
                    near_mw[start + i] = air.other[i]
                    best_cell[start + i] = air.server[i]
                    least = air.best[i] if air.best[i] < least else least
                    quiet = air.other[i] if air.other[i] < quiet else quiet
                start = stop
            tile_best_mw[tile] = least
            tile_near_mw[tile] = quiet
    free(near)
    return OK


cdef struct Nodes:
    float[N_NODE * N_TILE] x
    float[N_NODE * N_TILE] y
    float[N_NODE * N_TILE] bearing
    float[N_NODE * N_TILE] fall
    float[N_NODE * N_TILE] gain
    float[N_NODE * N_TILE] weight
    real_t[N_NODE * N_TILE] total
    float[N_TILE] gap
    float[N_TILE] peak


cdef inline bint place_nodes(
    Nodes* node, const row_t* tiles, Py_ssize_t n, const real_t* boxes, const real_t* reach_m, real_t x, real_t y,
) noexcept nogil:
    """Nodes of tiles as seen from a mast, and which tiles it is far from; whether there are any."""
    cdef Py_ssize_t j
    cdef const real_t* box
    cdef real_t gap
    cdef float west, east, south, north, far
    cdef bint some = False
    for j in range(n):
        box = &boxes[4 * tiles[j]]
        gap = gap_m(box, x, y)
        far = 1.0 if gap > reach_m[tiles[j]] else 0.0
        some |= gap > reach_m[tiles[j]]
        node.gap[j] = <float> gap
        west, east = <float> (box[0] - box[2] - x), <float> (box[0] + box[2] - x)
        south, north = <float> (box[1] - box[3] - y), <float> (box[1] + box[3] - y)
        node.x[j], node.x[n + j], node.x[2 * n + j], node.x[3 * n + j] = west, east, west, east
        node.y[j], node.y[n + j], node.y[2 * n + j], node.y[3 * n + j] = south, south, north, north
        node.x[4 * n + j], node.y[4 * n + j] = <float> (box[0] - x), <float> (box[1] - y)
        node.x[5 * n + j], node.y[5 * n + j] = node.x[4 * n + j], south
        node.x[6 * n + j], node.y[6 * n + j] = west, node.y[4 * n + j]
        node.weight[j] = node.weight[n + j] = node.weight[2 * n + j] = far
        node.weight[3 * n + j] = node.weight[4 * n + j] = node.weight[5 * n + j] = node.weight[6 * n + j] = far
    return some


def far_field(
    const row_t[::1] tiles, const real_t[:, ::1] tile_box_m, const real_t[::1] tile_reach_m, const row_t[::1] sites,
    real_t sign, const real_t[::1] site_x_m, const real_t[::1] site_y_m, const single_t[:, ::1] site_law, int sight,
    const row_t[::1] site_cell_ptr, const single_t[:, ::1] cell_beam, const single_t[::1] pattern,
    real_t[:, ::1] far_mw, single_t[::1] tile_peak_mw,
):
    """Add ``sign`` times the power of far masts at the nodes of some tiles, raise their peaks; return a status."""
    cdef Py_ssize_t start, n, s, site, j, k
    cdef const waves_pattern* beam = <const waves_pattern*> &pattern[0]
    cdef const waves_law* law
    cdef const waves_cell* cell
    cdef const row_t* part
    cdef Nodes node
    cdef row_t first, last, c
    cdef float top
    if tiles.shape[0] == 0 or sites.shape[0] == 0 or cell_beam.shape[0] == 0:
        return OK
    law = <const waves_law*> &site_law[0, 0]
    cell = <const waves_cell*> &cell_beam[0, 0]
    with nogil:
        start = 0
        while start < tiles.shape[0]:
            part = &tiles[start]
            n = min(<Py_ssize_t> N_TILE, tiles.shape[0] - start)
            for j in range(n):
                for k in range(N_NODE):
                    node.total[k * n + j] = far_mw[part[j], k]
            for s in range(sites.shape[0]):
                site = sites[s]
                first, last = site_cell_ptr[site], site_cell_ptr[site + 1]
                if first == last or not place_nodes(
                    &node, part, n, &tile_box_m[0, 0], &tile_reach_m[0], site_x_m[site], site_y_m[site]
                ):
                    continue
                waves_of_mast(
                    &law[site], sight, 0.0, node.x, node.y, 0.0, 0.0, N_NODE * n, node.bearing, node.fall, node.gain
                )
                waves_add_far(
                    &cell[first], last - first, beam, sign, node.bearing, node.fall, node.gain, node.weight,
                    N_NODE * n, node.total,
                )
                top = 0.0
                for c in range(first, last):
                    top = cell[c].eirp_mw if cell[c].eirp_mw > top else top
                waves_reach(&law[site], sight, node.gap, n, node.peak)
                for j in range(n):
                    if node.weight[j] > 0.0 and top * node.peak[j] > tile_peak_mw[part[j]]:
                        tile_peak_mw[part[j]] = top * node.peak[j]
            for j in range(n):
                for k in range(N_NODE):
                    far_mw[part[j], k] = node.total[k * n + j]
            start += n
    return OK


def spread(
    const row_t[::1] tiles, const row_t[::1] tile_ptr, const real_t[:, ::1] tile_box_m, const single_t[::1] x_m,
    const single_t[::1] y_m, const real_t[:, ::1] far_mw, const single_t[::1] near_mw, single_t[::1] other_mw,
):
    """Write near plus far power at the points of some tiles; return a status."""
    cdef Py_ssize_t t, tile, start
    cdef real_t a, b, c, d, per_x, per_y, by_uu, by_vv, rest
    with nogil:
        for t in range(tiles.shape[0]):
            tile = tiles[t]
            start = tile_ptr[tile]
            if tile_ptr[tile + 1] == start:
                continue
            a, b, c, d = far_mw[tile, 0], far_mw[tile, 1], far_mw[tile, 2], far_mw[tile, 3]
            per_x = 1.0 / tile_box_m[tile, 2] if tile_box_m[tile, 2] > 0.0 else 0.0
            per_y = 1.0 / tile_box_m[tile, 3] if tile_box_m[tile, 3] > 0.0 else 0.0
            by_uu = (a + b) / 2.0 - far_mw[tile, 5]
            by_vv = (a + c) / 2.0 - far_mw[tile, 6]
            rest = ((a + b + c + d) / 4.0 - far_mw[tile, 4] - by_uu - by_vv) / 2.0
            waves_spread(
                &x_m[start], &y_m[start], <float> per_x, <float> per_y, <float> far_mw[tile, 4],
                <float> ((b + d - a - c) / 4.0), <float> ((c + d - a - b) / 4.0), <float> ((a + d - b - c) / 4.0),
                <float> (by_uu + rest), <float> (by_vv + rest), &near_mw[start], tile_ptr[tile + 1] - start, &other_mw[start],
            )
    return OK
