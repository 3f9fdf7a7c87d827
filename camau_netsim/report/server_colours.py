"""Colours for areas of masts: neighbours never share one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Real, Rows

PALETTE = np.array(
    [
        (0.902, 0.624, 0.000),
        (0.337, 0.706, 0.914),
        (0.000, 0.620, 0.451),
        (0.941, 0.894, 0.259),
        (0.200, 0.380, 0.640),
        (0.835, 0.369, 0.000),
        (0.800, 0.600, 0.740),
        (0.960, 0.870, 0.760),
        (0.420, 0.420, 0.420),
        (0.600, 0.780, 0.560),
    ]
)
"""The eight colours of Okabe and Ito (2008), black and a shade changed, and two more; taken in this order."""


def distinct_colours(area: Rows) -> Real:
    """Return a colour for every cell of a grid by the area it lies in, shape (n_y, n_x, 3).

    Parameters
    ----------
    area : int array, shape (n_y, n_x)
        Number of the area, -1 for none (left white).

    Notes
    -----
    Areas are coloured one after another, those with most neighbours first (Welsh and Powell 1967), with the first
    colour of the palette that no neighbour has. Areas so tangled that the palette runs out get the colour that fewest
    neighbours have.
    """
    neighbours = _neighbours(area)
    chosen: dict[int, int] = {}
    for one in sorted(neighbours, key=lambda name: (-len(neighbours[name]), name)):
        taken = np.bincount([chosen[other] for other in neighbours[one] if other in chosen], minlength=len(PALETTE))
        chosen[one] = int(taken.argmin())
    index = np.full(int(area.max(initial=-1)) + 2, len(PALETTE), dtype=np.intp)
    for one, colour in chosen.items():
        index[one] = colour
    colours: Real = np.vstack([PALETTE, np.ones(3)])[index[area]]
    return colours


def _neighbours(area: Rows) -> dict[int, set[int]]:
    """Return which areas touch, corners included."""
    pairs: list[npt.NDArray[np.integer]] = []
    shifted = (
        (area[:, :-1], area[:, 1:]),
        (area[:-1], area[1:]),
        (area[:-1, :-1], area[1:, 1:]),
        (area[:-1, 1:], area[1:, :-1]),
    )
    for first, second in shifted:
        touch = (first != second) & (first >= 0) & (second >= 0)
        pairs.append(np.column_stack([first[touch], second[touch]]))
    found: dict[int, set[int]] = {int(one): set() for one in np.unique(area) if one >= 0}
    for one, other in np.unique(np.vstack(pairs), axis=0):
        found[int(one)].add(int(other))
        found[int(other)].add(int(one))
    return found
