"""What chance decides about radio links, once per replication: line of sight and shadowing."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Real
from camau_netsim.domains.radio.problem import RadioProblem, received_mw


def drawn_powers(problem: RadioProblem, rng: np.random.Generator) -> tuple[Real, ...]:
    """Draw line of sight and shadowing and return each layer's received powers, in mW, shape (n_entry,) each.

    Line of sight and the standard normal of shadowing are drawn once for each settlement and mast and are common to the
    sectors and bands of the mast (TR 38.901 7.4.2, 7.4.4); shadowing is independent between settlements.
    """
    n_pairs = len(problem.pairs.mast)
    los = (rng.random(n_pairs) < problem.pairs.los_ratio).astype(np.intp)
    normal = rng.standard_normal(n_pairs) if problem.shadowing else np.zeros(n_pairs)
    powers = []
    for layer in problem.layers:
        row, column = los[layer.pair], np.arange(len(layer.pair))
        loss_db = layer.loss_db[row, column] - layer.sigma_db[row, column] * normal[layer.pair]
        powers.append(received_mw(layer, problem.pairs, loss_db))
    return tuple(powers)
