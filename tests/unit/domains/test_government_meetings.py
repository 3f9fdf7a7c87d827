"""Video meetings by hand: who gets which part of full links, how late, and through an outage."""

import numpy as np
import pytest

from camau_netsim.domains.government.meetings import Attending, added_mbps, look, taking_part
from camau_netsim.domains.government.spec import GovernmentSpec, Meeting
from tests.unit.domains.build import mask, ones, routed
from tests.unit.domains.test_government import LEVELS, SQUARE, Net, body

MEETING = Meeting(id="m", levels="commune", year=2025, start_h=100.0, duration_h=2.0, stream_mbps=4.0, n_streams=3)


def net(*rows, meeting=MEETING, links=SQUARE):
    return Net(GovernmentSpec(hub="H", levels=LEVELS, bodies=rows, meetings=(meeting,)), "HABC", links, "H")


def seen(network, asked, *cut, meeting=MEETING):
    state, way = network.state(*cut), routed(network.fibre, *cut)
    arrays = {name: getattr(state, name) for name in ("connected", "body_way", "tslcd_ptr", "tslcd_arc")}
    arrays["arc_capacity_mbps"] = way.arc_capacity_mbps
    return look(network.problem, meeting, ones(len(network.problem.body)), arrays, np.array(asked))


def test_pictures_come_whole_where_there_is_room():
    two = net(body("k", node="A", committed=50.0), body("p", node="B", committed=50.0, level="province"))
    found = seen(two, [10.0, 10.0])
    assert found.got_mbps == pytest.approx([12.0])  # only the commune takes part: 3 pictures of 4
    assert found.delay_ms == pytest.approx([10.0 * 0.0049 + 2 * 0.05])


def test_a_full_circuit_is_shared_with_the_other_load_of_the_body():
    # 10 Mb/s: pictures want 12 and the office 20, half each; with 3 asked beside, the pictures get 7.
    one = net(body("k", committed=10.0))
    assert seen(one, [20.0]).got_mbps == pytest.approx([5.0])
    assert seen(one, [3.0]).got_mbps == pytest.approx([7.0])


def test_a_full_link_is_shared_by_all_pictures():
    # Three communes behind a link of 30 want 36; nobody asks for more than 1 beside: 3 x 9 + 3 x 1 fill it.
    thin = [(name, a, b, km, 30.0, "") for name, a, b, km, _, _ in SQUARE]
    three = net(*(body(name, committed=100.0) for name in "klm"), links=thin)
    assert seen(three, [1.0] * 3).got_mbps == pytest.approx([9.0] * 3)


def test_after_a_cut_the_way_is_longer_or_gone():
    one = net(body("k", node="B", committed=50.0))
    assert seen(one, [0.0]).delay_ms == pytest.approx([20.0 * 0.0049 + 3 * 0.05])
    assert seen(one, [0.0], "ha").delay_ms == pytest.approx([40.0 * 0.0049 + 3 * 0.05])
    lost = seen(one, [0.0], "ha", "hc")
    assert (lost.got_mbps.tolist(), np.isnan(lost.delay_ms).tolist()) == ([0.0], [True])


def test_a_meeting_is_the_mean_of_its_spells():
    one = net(body("k", node="B", committed=50.0))
    going = Attending(MEETING, 1)
    spells = [(0.0, 100.5, ()), (100.5, 101.0, ("ha",)), (101.0, 8760.0, ("ha", "hc"))]
    assert [going.overlap_h(start, end) for start, end, _ in spells] == [0.5, 0.5, 1.0]
    for start, end, cut in spells:
        going.add(seen(one, [0.0], *cut), going.overlap_h(start, end))
    found = going.attendance()
    assert found.mean_mbps == pytest.approx([6.0])  # whole for half of the two hours
    assert (found.least_mbps.tolist(), found.whole_ratio.tolist()) == ([0.0], [0.5])
    assert found.delay_ms == pytest.approx([30.0 * 0.0049 + 3 * 0.05])


def test_a_meeting_loads_the_circuits_of_those_who_take_part_while_it_lasts():
    two = net(body("k", committed=50.0), body("p", committed=50.0, level="province")).problem
    assert taking_part(two, MEETING, mask(1, 1)).tolist() == [0]
    assert taking_part(two, MEETING, mask(0, 1)).tolist() == []
    assert added_mbps(two, mask(1, 1), 2025, 101.9).tolist() == [12.0, 0.0]
    for year, clock_h in ((2025, 99.0), (2025, 102.0), (2026, 101.0)):
        assert added_mbps(two, mask(1, 1), year, clock_h).tolist() == [0.0, 0.0]
