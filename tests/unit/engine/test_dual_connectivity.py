"""Why windows refuse ``aggregation: all``: what one rate over two unlike cells makes of dual connectivity."""

from __future__ import annotations

import numpy as np
import pytest

from camau_netsim.kernels.sessions import SessionNetwork


def rows(*values):
    return np.array(values, np.int32)


def test_a_busy_4g_cell_holds_back_the_5g_beside_it():
    """5G of 600 Mb/s idle, 4G of 60 Mb/s with nine phones: a tenth of both cells, 66, instead of 600 + 6."""
    net = SessionNetwork(
        np.array([1.0, 1.0]),  # time of the 5G and of the 4G cell
        rows(0, 2, 3),
        rows(0, 1, 1),
        np.array([1e6, 1e6]),
        np.array([660.0, 60.0]),  # in proportion to the peak rate: equal time
        class_path_usage=np.array([1.0 / 660.0, 1.0 / 660.0, 1.0 / 60.0]),
    )
    net.feed(np.zeros(10), rows(0, *[1] * 9), np.full(10, 1e6))
    net.advance(1.0)
    assert net.rates()[0] == pytest.approx([66.0, 6.0])
