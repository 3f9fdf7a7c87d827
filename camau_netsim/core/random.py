"""One stream of random numbers for each room and replication, independent of all others."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, room: str, replication: int, *more: int) -> np.random.Generator:
    """Return the generator of one room in one replication.

    The key is the room's name, not its place in a list, so adding a room, a replication or a worker leaves every other
    stream as it was (SeedSequence spawn keys; methods of L'Ecuyer et al. 2002 for substreams).

    Parameters
    ----------
    seed : int
        Root seed of the run, ``>= 0``.
    room : str
        Name of the room that draws.
    replication : int
    *more : int
        Further keys, such as the year.
    """
    key = (zlib.crc32(room.encode()), replication, *more)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))
