"""Who is connected in many states of a graph at once: 64 states a machine word, one bit each."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Rows
from camau_netsim.graph.csr import adjacency

Words = npt.NDArray[np.uint64]
"""One row per thing; state s is bit ``s % 64`` of word ``s // 64``, 1 where the thing is up."""

BITS = 64


def packed(up: npt.NDArray[np.bool_]) -> Words:
    """Pack flags, shape (n_thing, n_state), into words, shape (n_thing, ceil(n_state / 64)); spare bits are 0."""
    n_things, n_states = up.shape
    n_words = -(-n_states // BITS)
    whole = np.zeros((n_things, n_words * BITS), dtype=np.bool_)
    whole[:, :n_states] = up
    words: Words = np.packbits(whole, axis=1, bitorder="little").view(np.uint64).reshape(n_things, n_words)
    return words


def unpacked(words: Words, n_states: int) -> npt.NDArray[np.bool_]:
    """Return the flags of the first ``n_states`` states, shape (n_thing, n_state)."""
    octets = np.ascontiguousarray(words).view(np.uint8)
    return np.unpackbits(octets, axis=1, bitorder="little", count=n_states).astype(np.bool_)


def all_up(words: Words, ptr: Rows, member: Rows) -> Words:
    """Return where every member of each group is up, shape (n_group, n_word); a group without members always is."""
    found = np.full((len(ptr) - 1, words.shape[1]), ~np.uint64(0))
    filled = np.flatnonzero(np.diff(ptr))
    if len(filled):
        found[filled] = np.bitwise_and.reduceat(words[member], ptr[filled], axis=0)
    return found


def reached(node_a: Rows, node_b: Rows, link_up: Words, node_up: Words, sources: Rows) -> Words:
    """Return in which states each node is connected to some source, shape (n_node, n_word).

    Parameters
    ----------
    node_a, node_b : int32 array, shape (n_link,)
    link_up : uint64 array, shape (n_link, n_word)
    node_up : uint64 array, shape (n_node, n_word)
        A source that is down reaches nothing, a node that is down is not reached.
    sources : int32 array
    """
    near = adjacency(len(node_up), node_a, node_b)
    found = np.zeros_like(node_up)
    found[sources] = node_up[sources]
    queue = deque(int(source) for source in sources)
    waiting = np.zeros(len(node_up), dtype=np.bool_)
    waiting[sources] = True
    while queue:
        node = queue.popleft()
        waiting[node] = False
        for at in range(near.ptr[node], near.ptr[node + 1]):
            other = int(near.node[at])
            new = found[node] & link_up[near.link[at]] & node_up[other] & ~found[other]
            if new.any():
                found[other] |= new
                if not waiting[other]:
                    waiting[other] = True
                    queue.append(other)
    return found
