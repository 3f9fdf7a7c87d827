"""Whether light gets from one end of a link to the other: loss of spans, noise of amplifiers, time on the way."""

from __future__ import annotations

from math import ceil, log10

import numpy as np

from camau_netsim.core.index import Real

FIBRE_MS_PER_KM = 0.0049
"""Group index 1.468."""
AIR_MS_PER_KM = 1.0 / 299.792458
QUANTUM_NOISE_DBM = -57.951529882045
"""10 log10(h f B / 1 mW) at 193.5 THz in 12.5 GHz (0.1 nm)."""


def span_loss_db(
    length_km: Real | float,
    fibre_loss_db_per_km: float,
    splice_loss_db: float,
    n_splices: Real | float,
    connector_loss_db: float,
    n_connectors: int,
    margin_db: float,
) -> Real:
    """Return the loss of a fibre span, in dB: fibre, splices, connectors and a margin for repairs and ageing."""
    fibre = np.asarray(length_km, dtype=np.float64) * fibre_loss_db_per_km
    return fibre + np.asarray(n_splices) * splice_loss_db + n_connectors * connector_loss_db + margin_db


def line_osnr_db(
    span_db: Real | list[float],
    noise_figure_db: Real | list[float],
    launch_dbm: float,
    sender_osnr_db: float | None = None,
) -> float:
    """Return the optical signal-to-noise ratio at the end of a line of amplifiers, in 0.1 nm.

    Parameters
    ----------
    span_db, noise_figure_db : sequence of float, shape (n_span,)
        Loss of each span and noise figure of the amplifier that makes up for it.
    launch_dbm : float
        Power of a channel into each span.
    sender_osnr_db : float, optional
        That of the transmitter; left out, it is perfect.

    Notes
    -----
    ``1 / OSNR = sum 1 / (P - L_i - NF_i + 57.95 dB) (+ 1 / OSNR_tx)``: amplified spontaneous emission alone (Desurvire,
    *Erbium-Doped Fiber Amplifiers*, 1994, ch. 2). What fibre nonlinearity costs is left to a margin (some 2 dB).
    """
    spans, figures = np.asarray(span_db, dtype=np.float64), np.asarray(noise_figure_db, dtype=np.float64)
    each_db = launch_dbm - spans - figures - QUANTUM_NOISE_DBM
    noise = float(np.sum(10.0 ** (-each_db / 10.0)))
    if sender_osnr_db is not None:
        noise += 10.0 ** (-sender_osnr_db / 10.0)
    return -10.0 * log10(noise)


def n_spans(length_km: float, span_km_max: float) -> int:
    """Return into how many equal spans amplifiers divide a line."""
    return max(ceil(length_km / span_km_max - 1.0e-9), 1)
