"""Whether light gets from one end of a link to the other: loss of spans, noise of amplifiers, time on the way."""

from __future__ import annotations

from math import ceil, log10, nan
from typing import NamedTuple

import numpy as np

from camau_netsim.core.index import Real
from camau_netsim.domains.backbone.spec import BackboneSpec, Link, Optics

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


def n_spans(length_km: float, span_max_km: float) -> int:
    """Return into how many equal spans amplifiers divide a line."""
    return max(ceil(length_km / span_max_km - 1.0e-9), 1)


class Budget(NamedTuple):
    """What light loses on a link and what is left of what it may lose."""

    loss_db: float
    """Of the longest span."""
    osnr_db: float
    """At the end of an amplified line; NaN without amplifiers."""
    margin_db: float
    """Negative if the light does not arrive."""


NO_BUDGET = Budget(nan, nan, nan)


def budget_of(spec: BackboneSpec, link: Link, optics: Optics) -> Budget:
    """Return the optical budget of a link lit by some optics; without amplifiers the link is one span."""
    spans = 1 if optics.required_osnr_db is None else n_spans(link.length_km, optics.span_max_km)
    span_km = link.length_km / spans
    loss_db = float(
        span_loss_db(
            span_km,
            spec.fibre_loss_db_per_km,
            spec.splice_loss_db,
            ceil(span_km * spec.n_splices_per_km - 1.0e-9),
            spec.connector_loss_db,
            spec.n_connectors,
            spec.span_margin_db,
        )
    )
    if optics.required_osnr_db is None:
        return Budget(loss_db, nan, (optics.loss_max_db or 0.0) - loss_db)
    osnr_db = line_osnr_db([loss_db] * spans, [optics.noise_figure_db] * spans, optics.launch_dbm)
    return Budget(loss_db, osnr_db, osnr_db - optics.nonlinear_margin_db - optics.required_osnr_db)
