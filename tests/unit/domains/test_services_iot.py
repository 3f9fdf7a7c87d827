"""Sensors on cells: loss, devices and messages, worked out by hand."""

import numpy as np
import pytest

from camau_netsim.core.index import Index
from camau_netsim.domains.services.iot import Technology, assets_of, carry, class_of, message_mbps
from camau_netsim.domains.services.spec import Asset, ServicesSpec
from tests.unit.domains.build import METRES, mask

NB_IOT = Technology("nb-iot", "4g", 164.0, 1000, 0.06)


def assets(*rows):
    base = {"kind": "water", "commune": "c", "message_every_h": 1.0, "payload_byte": 35.0, "x_m": 0.0, "y_m": 0.0}
    made = tuple(Asset(**base | {"id": str(place)} | row) for place, row in enumerate(rows))
    return assets_of(ServicesSpec(assets=made, message_overhead_byte=65.0), Index("c"), METRES)


def test_messages_of_the_cell_of_tr_45820():
    # 52,547 devices, a message of 20 byte and 65 of headers every two hours each: 52547 x 85 x 8 / 7200 bit/s.
    found = message_mbps(np.array([52547.0]), np.array([2.0]), np.array([20.0]), 65.0)
    assert found == pytest.approx([52547 * 85 * 8 / 7200 / 1e6], rel=1e-12)
    assert found[0] == pytest.approx(0.004963, abs=1e-6)


def test_a_cell_takes_so_many_devices():
    rows = assets({"n_devices": 600}, {"n_devices": 400}, {"n_devices": 1})
    cell, loss = np.array([0, 0, 1], dtype=np.int32), np.array([150.0, 120.0, 120.0])
    assert carry(rows, mask(1, 1, 1), NB_IOT, cell, loss, 2).roomy.tolist() == [1, 1, 1]
    full = carry(rows, mask(1, 1, 1), NB_IOT, np.zeros(3, dtype=np.int32), loss, 2)
    assert (full.near.tolist(), full.roomy.tolist()) == ([1, 1, 1], [0, 0, 0])
    assert carry(rows, mask(0, 1, 1), NB_IOT, np.zeros(3, dtype=np.int32), loss, 2).roomy.tolist() == [0, 1, 1]


def test_a_cell_takes_so_many_bits():
    # 100 byte every hour: 270 devices send 270 x 800 / 3600 = 60 bit/s; at one message in 3.6 s it is 60 kb/s.
    rows = assets({"n_devices": 270, "message_every_h": 0.001}, {"n_devices": 1, "message_every_h": 0.001})
    one = carry(rows, mask(1, 0), NB_IOT, np.zeros(2, dtype=np.int32), np.array([100.0, 100.0]), 1)
    both = carry(rows, mask(1, 1), NB_IOT, np.zeros(2, dtype=np.int32), np.array([100.0, 100.0]), 1)
    assert (one.roomy.tolist(), both.roomy.tolist()) == ([1, 0], [0, 0])


def test_walls_add_to_the_loss_and_nobody_hears_without_a_cell():
    rows = assets({"n_devices": 1, "entry_loss_db": 20.0}, {"n_devices": 1}, {"n_devices": 1})
    found = carry(
        rows, mask(1, 1, 1), NB_IOT, np.array([0, 0, -1], dtype=np.int32), np.array([144.1, 164.0, np.nan]), 1
    )
    assert found.near.tolist() == [0, 1, 0]
    assert found.coupling_db[:2].tolist() == [164.1, 164.0]


def test_classes_of_coverage():
    loss = np.array([100.0, 144.0, 144.1, 154.0, 160.0, 164.0, 164.1, np.nan])
    assert class_of(loss).tolist() == ["normal", "normal", "extended", "extended", "extreme", "extreme", "", ""]
