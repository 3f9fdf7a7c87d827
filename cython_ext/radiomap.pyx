"""Best server and interference of many points under many masts; the contract is in cython_ext/README.md.

Points lie in tiles. Masts within a tile's reach are summed point by point, the others at seven nodes of the tile.
The loops over points are in radiomap_waves.pxd.
"""

from libc.math cimport M_PI, atan2f, fabs, sqrt
from libc.stdlib cimport free, malloc

from ktypes cimport NO_MEMORY, OK, real_t, row_t, single_t
from radiomap_waves cimport (
    waves_add_cells, waves_cell, waves_distant, waves_is_flat_behind, waves_join_cells, waves_law, waves_of_mast, waves_pattern,
    waves_place, waves_reach, waves_reach_at, waves_spread,
)

cdef enum:
    N_BLOCK = 512       # points at a time: what a mast needs of them stays in the first cache
    N_LANE = 16         # a block is filled up to a multiple of this
    N_TILE = 64         # tiles at a time in the far field
    N_RADIUS = 5        # a mast is distant from a tile beyond so many of its half diagonals
    N_NODE = 7          # corners (-,-) (+,-) (-,+) (+,+), centre, middle of the south and of the west side

cdef float LOUD = 3.0e38


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


cdef struct Masts:
    const real_t* x
    const real_t* y
    const waves_law* law
    const row_t* ptr
    const waves_cell* cell
    const waves_pattern* pattern
    int sight


cdef struct Neighbour:
    row_t site
    float gap           # from the tile's box
    float peak_mw       # no cell of a distant mast is stronger anywhere in the tile; LOUD of any other mast
    waves_place place   # of the tile as a distant mast sees it


cdef inline float top_mw(const waves_cell* cell, row_t n_cell) noexcept nogil:
    cdef float top = 0.0
    cdef row_t j
    for j in range(n_cell):
        top = cell[j].eirp_mw if cell[j].eirp_mw > top else top
    return top


cdef inline void place_tile(Neighbour* near, const real_t* box, const Masts* masts) noexcept nogil:
    """Tell whether a mast is distant from a tile, and then from where it sees the tile and its peak."""
    cdef real_t east = box[0] - masts.x[near.site], north = box[1] - masts.y[near.site]
    cdef real_t distance = sqrt(east * east + north * north)
    cdef const waves_law* law = &masts.law[near.site]
    near.peak_mw = LOUD
    if (
        distance < N_RADIUS * sqrt(box[2] * box[2] + box[3] * box[3]) or near.gap <= law.beyond_m
        or not waves_is_flat_behind(masts.pattern)
    ):
        return
    near.place.east, near.place.north = <float> (east / distance), <float> (north / distance)
    near.place.distance, near.place.bearing = <float> distance, atan2f(<float> east, <float> north) * <float> (0.5 / M_PI)
    near.peak_mw = 1.0001 * waves_reach_at(law, masts.sight, near.gap) * top_mw(
        &masts.cell[masts.ptr[near.site]], masts.ptr[near.site + 1] - masts.ptr[near.site]
    )


cdef inline Py_ssize_t look_around(
    Neighbour* near, const real_t* box, real_t reach_m, const Masts* masts, Py_ssize_t n_site,
) noexcept nogil:
    """Masts within a tile's reach, in order; their number."""
    cdef Py_ssize_t n_near = 0, site
    cdef real_t gap
    for site in range(n_site):
        if fabs(masts.x[site] - box[0]) - box[2] > reach_m:
            continue
        gap = gap_m(box, masts.x[site], masts.y[site])
        if gap <= reach_m and masts.ptr[site] < masts.ptr[site + 1]:
            near[n_near].site, near[n_near].gap = <row_t> site, <float> gap
            place_tile(&near[n_near], box, masts)
            n_near += 1
    return n_near


cdef inline void join_loud(
    Air* air, Py_ssize_t n, const Neighbour* near, Py_ssize_t n_near, float quiet_mw, const real_t* box, const Masts* masts,
) noexcept nogil:
    """Sum all masts but those whose peak is below ``quiet_mw`` at the points of a block."""
    cdef Py_ssize_t i, k
    cdef row_t site, first
    for i in range(n):
        air.best[i] = air.own[i] = air.other[i] = 0.0
        air.server[i] = -1
    for k in range(n_near):
        if near[k].peak_mw < quiet_mw:
            continue
        site = near[k].site
        first = masts.ptr[site]
        waves_of_mast(
            &masts.law[site], masts.sight, near[k].gap, air.x, air.y, <float> (box[0] - masts.x[site]),
            <float> (box[1] - masts.y[site]), n, air.bearing, air.fall, air.gain,
        )
        waves_join_cells(
            &masts.cell[first], masts.ptr[site + 1] - first, first, masts.pattern, air.bearing, air.fall, air.gain, n,
            air.best, air.own, air.other, air.server,
        )


cdef inline float least_of(const float* values, Py_ssize_t n) noexcept nogil:
    cdef float least = LOUD
    cdef Py_ssize_t i
    for i in range(n):
        least = values[i] if values[i] < least else least
    return least


cdef inline void join_all(
    Air* air, Py_ssize_t n, const Neighbour* near, Py_ssize_t n_near, const real_t* box, const Masts* masts,
) noexcept nogil:
    """Sum masts at the points of a block: those that might serve in full, of others only the power.

    A mast is first taken to be quiet if it is distant. If one that was left out could serve, those that could are summed again
    with the others, in order, so that of equals the first still serves.
    """
    cdef Py_ssize_t k
    cdef row_t site
    cdef float quiet_mw = LOUD, least
    join_loud(air, n, near, n_near, quiet_mw, box, masts)
    least = least_of(air.best, n)
    for k in range(n_near):
        if least <= near[k].peak_mw < quiet_mw:
            quiet_mw = least
            join_loud(air, n, near, n_near, quiet_mw, box, masts)
            break
    for k in range(n_near):
        if near[k].peak_mw < quiet_mw:
            site = near[k].site
            waves_distant(
                &masts.law[site], masts.sight, near[k].gap, &masts.cell[masts.ptr[site]],
                masts.ptr[site + 1] - masts.ptr[site], masts.pattern, &near[k].place, air.x, air.y, n, air.other,
            )


def near_field(
    const row_t[::1] tiles, const row_t[::1] tile_ptr, const real_t[:, ::1] tile_box_m, const real_t[::1] tile_reach_m,
    const single_t[::1] x_m, const single_t[::1] y_m, const real_t[::1] site_x_m, const real_t[::1] site_y_m,
    const single_t[:, ::1] site_law, int sight, const row_t[::1] site_cell_ptr, const single_t[:, ::1] cell_beam,
    const single_t[::1] pattern, row_t[::1] best_cell, single_t[::1] best_mw, single_t[::1] near_mw,
    single_t[::1] tile_best_mw, single_t[::1] tile_near_mw,
):
    """Write server, its power and the power of other near masts at the points of some tiles; return a status."""
    cdef Py_ssize_t t, tile, n_near, i, start, stop, n, n_site = site_law.shape[0]
    cdef const real_t* box
    cdef Masts masts
    cdef Air air
    cdef Neighbour* near
    if tiles.shape[0] == 0 or n_site == 0 or cell_beam.shape[0] == 0:
        return OK
    near = <Neighbour*> malloc(n_site * sizeof(Neighbour))
    if near == NULL:
        return NO_MEMORY
    masts.x, masts.y, masts.ptr, masts.sight = &site_x_m[0], &site_y_m[0], &site_cell_ptr[0], sight
    masts.law, masts.cell = <const waves_law*> &site_law[0, 0], <const waves_cell*> &cell_beam[0, 0]
    masts.pattern = <const waves_pattern*> &pattern[0]
    with nogil:
        for t in range(tiles.shape[0]):
            tile = tiles[t]
            box = &tile_box_m[tile, 0]
            n_near = look_around(near, box, tile_reach_m[tile], &masts, n_site)
            start = tile_ptr[tile]
            while start < tile_ptr[tile + 1]:
                stop = min(start + N_BLOCK, <Py_ssize_t> tile_ptr[tile + 1])
                n = (stop - start + N_LANE - 1) // N_LANE * N_LANE
                for i in range(n):
                    air.x[i], air.y[i] = x_m[min(start + i, stop - 1)], y_m[min(start + i, stop - 1)]
                join_all(&air, n, near, n_near, box, &masts)
                for i in range(stop - start):
                    best_mw[start + i] = air.best[i]
                    near_mw[start + i] = air.other[i]
                    best_cell[start + i] = air.server[i]
                start = stop
            start, n = tile_ptr[tile], tile_ptr[tile + 1] - tile_ptr[tile]
            if n > 0:
                tile_best_mw[tile], tile_near_mw[tile] = least_of(&best_mw[start], n), least_of(&near_mw[start], n)
    free(near)
    return OK


cdef struct Nodes:
    float[N_TILE] peak
    float[N_NODE * N_TILE] x
    float[N_NODE * N_TILE] y
    float[N_NODE * N_TILE] bearing
    float[N_NODE * N_TILE] fall
    float[N_NODE * N_TILE] gain
    float[N_NODE * N_TILE] power
    real_t[N_NODE * N_TILE] total


cdef struct Picked:
    Py_ssize_t n
    row_t[N_TILE] at            # places in the part
    float[N_TILE] gap


cdef inline void pick_tiles(
    Picked* picked, const row_t* tiles, Py_ssize_t n, const real_t* boxes, const real_t* reach_m, real_t x, real_t y,
    const waves_law* law,
) noexcept nogil:
    """Tiles beyond whose reach a mast lies: those near it, those beyond its break point, those where sight is certain or not."""
    cdef Py_ssize_t j
    cdef real_t gap
    cdef Picked* those
    picked[0].n = picked[1].n = picked[2].n = 0
    for j in range(n):
        gap = gap_m(&boxes[4 * tiles[j]], x, y)
        if gap > reach_m[tiles[j]]:
            those = &picked[2 if gap > law.thin_m else 1 if gap > law.beyond_m else 0]
            those.at[those.n], those.gap[those.n] = <row_t> j, <float> gap
            those.n += 1


cdef inline void place_nodes(
    Nodes* node, const row_t* tiles, const Picked* picked, const real_t* boxes, real_t x, real_t y,
) noexcept nogil:
    """Nodes of the tiles picked as seen from a mast."""
    cdef Py_ssize_t j, m = picked.n
    cdef const real_t* box
    cdef float west, east, south, north, middle_x, middle_y
    for j in range(m):
        box = &boxes[4 * tiles[picked.at[j]]]
        west, middle_x, east = <float> (box[0] - box[2] - x), <float> (box[0] - x), <float> (box[0] + box[2] - x)
        south, middle_y, north = <float> (box[1] - box[3] - y), <float> (box[1] - y), <float> (box[1] + box[3] - y)
        node.x[j], node.x[m + j], node.x[2 * m + j], node.x[3 * m + j] = west, east, west, east
        node.y[j], node.y[m + j], node.y[2 * m + j], node.y[3 * m + j] = south, south, north, north
        node.x[4 * m + j], node.x[5 * m + j], node.x[6 * m + j] = middle_x, middle_x, west
        node.y[4 * m + j], node.y[5 * m + j], node.y[6 * m + j] = middle_y, south, middle_y


cdef inline void hear_mast(
    Nodes* node, const row_t* tiles, Py_ssize_t n, const Picked* picked, row_t site, float nearest, real_t sign,
    const real_t* boxes, const Masts* masts, float* peaks,
) noexcept nogil:
    """Add the power of a mast at the nodes of the tiles picked, none nearer than told; raise their peaks."""
    cdef const waves_cell* cell = &masts.cell[masts.ptr[site]]
    cdef Py_ssize_t j, k, m = picked.n
    cdef row_t n_cell = masts.ptr[site + 1] - masts.ptr[site]
    cdef float top
    if m == 0:
        return
    place_nodes(node, tiles, picked, boxes, masts.x[site], masts.y[site])
    waves_of_mast(
        &masts.law[site], masts.sight, nearest, node.x, node.y, 0.0, 0.0, N_NODE * m, node.bearing, node.fall, node.gain
    )
    waves_add_cells(cell, n_cell, masts.pattern, node.bearing, node.fall, node.gain, N_NODE * m, node.power)
    waves_reach(&masts.law[site], masts.sight, picked.gap, m, node.peak)
    top = top_mw(cell, n_cell)
    for j in range(m):
        if top * node.peak[j] > peaks[tiles[picked.at[j]]]:
            peaks[tiles[picked.at[j]]] = top * node.peak[j]
    if m == n:  # all of them, in place
        for j in range(N_NODE * n):
            node.total[j] += sign * node.power[j]
        return
    for k in range(N_NODE):
        for j in range(m):
            node.total[k * n + picked.at[j]] += sign * node.power[k * m + j]


def far_field(
    const row_t[::1] tiles, const real_t[:, ::1] tile_box_m, const real_t[::1] tile_reach_m, const row_t[::1] sites,
    real_t sign, const real_t[::1] site_x_m, const real_t[::1] site_y_m, const single_t[:, ::1] site_law, int sight,
    const row_t[::1] site_cell_ptr, const single_t[:, ::1] cell_beam, const single_t[::1] pattern,
    real_t[:, ::1] far_mw, single_t[::1] tile_peak_mw,
):
    """Add ``sign`` times the power of far masts at the nodes of some tiles, raise their peaks; return a status."""
    cdef Py_ssize_t start, n, s, j, k
    cdef const row_t* part
    cdef const real_t* boxes
    cdef const real_t* reach_m
    cdef const waves_law* law
    cdef Masts masts
    cdef Nodes node
    cdef Picked[3] picked
    cdef row_t site
    if tiles.shape[0] == 0 or sites.shape[0] == 0 or cell_beam.shape[0] == 0:
        return OK
    masts.x, masts.y, masts.ptr, masts.sight = &site_x_m[0], &site_y_m[0], &site_cell_ptr[0], sight
    masts.law, masts.cell = <const waves_law*> &site_law[0, 0], <const waves_cell*> &cell_beam[0, 0]
    masts.pattern = <const waves_pattern*> &pattern[0]
    boxes, reach_m = &tile_box_m[0, 0], &tile_reach_m[0]
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
                if masts.ptr[site] == masts.ptr[site + 1]:
                    continue
                law = &masts.law[site]
                pick_tiles(picked, part, n, boxes, reach_m, masts.x[site], masts.y[site], law)
                hear_mast(&node, part, n, &picked[2], site, law.thin_m, sign, boxes, &masts, &tile_peak_mw[0])
                hear_mast(&node, part, n, &picked[1], site, law.beyond_m, sign, boxes, &masts, &tile_peak_mw[0])
                hear_mast(&node, part, n, &picked[0], site, 0.0, sign, boxes, &masts, &tile_peak_mw[0])
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
