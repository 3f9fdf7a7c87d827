"""Halls, servers, copies, the loss of a centre and the chain, worked out by hand."""

from math import exp

import numpy as np
import pytest
from pydantic import ValidationError

from camau_netsim.domains.datacentre.backup import losses
from camau_netsim.domains.datacentre.chain import Ways, chains
from camau_netsim.domains.datacentre.hall import (
    ALWAYS,
    all_of,
    either,
    k_of_n,
    n_needed,
    redundancy,
    starting_ratio,
    supply_of,
    whole_hall,
)
from camau_netsim.domains.datacentre.replication import Copies, Routes, copies, stored_at_gbyte
from camau_netsim.domains.datacentre.servers import it_load_kw, places_of, serve
from camau_netsim.domains.datacentre.spec import Equipment, Hall
from tests.unit.domains.build import mask
from tests.unit.domains.centres import asked, platform, pool, two_centres

BOTH = mask(1, 1)
HALL = Hall(id="h", centre="a", n_racks=4, rack_kw=5.0, pue_factor=1.5, grid_outages_per_year=4.0, grid_outage_h=2.0,
            battery_h=1.0, generator_h=6.0)  # fmt: skip


def units(system, unit_kw, n_units, n_paths=1, **given):
    row = {"faults_per_year": 1.0, "repair_h": 8.76} | given
    return Equipment(id=system, hall="h", system=system, unit_kw=unit_kw, n_units=n_units, n_paths=n_paths, **row)


# --- halls ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "needed", "said"),
    [
        (units("ups", 20.0, 1), 1, "N"),
        (units("ups", 10.0, 3), 2, "N+1"),
        (units("ups", 10.0, 4), 2, "N+2"),
        (units("ups", 20.0, 2, 2), 1, "2N"),
        (units("ups", 10.0, 6, 2), 2, "2(N+1)"),
        (units("cooling", 10.0, 1), 2, "under N"),
        (units("generator", 30.0, 1), 1, "N"),  # 20 kW of IT with the cooling on top
        (units("generator", 29.0, 1), 2, "under N"),
    ],
)
def test_redundancy_is_read_off_the_units(row, needed, said):
    assert n_needed(HALL, row) == needed
    assert redundancy(HALL, row) == said


def test_one_unit_and_two_sides():
    one = k_of_n(1, 1, 1.0, 8.76)
    assert one.available_ratio == pytest.approx(1.0 / 1.001)
    assert one.faults_per_year == pytest.approx(1.0 / 1.001)
    assert one.down_h == pytest.approx(8.76)
    both = either(one, 2)
    assert 1.0 - both.available_ratio == pytest.approx((0.001 / 1.001) ** 2)
    assert both.down_h == pytest.approx(8.76 / 2)  # two are at work on it
    assert all_of([one, one]).faults_per_year == pytest.approx(2.0 / 1.001**2)
    assert k_of_n(3, 2, 0.0, 4.0) == ALWAYS
    assert k_of_n(1, 2, 0.0, 4.0).available_ratio == 0.0


def test_supply():
    """Of four outages of two hours those count that outlast the battery without generator, or its fuel too."""
    generators = [units("generator", 30.0, 1, start_ratio=0.9)]
    runs = 0.9 / 1.001
    assert starting_ratio(HALL, generators) == pytest.approx(runs)
    assert starting_ratio(HALL, []) == 0.0
    found = supply_of(HALL, generators)
    assert found.faults_per_year == pytest.approx(4.0 * ((1.0 - runs) * exp(-0.5) + runs * exp(-3.5)))
    assert found.down_h == pytest.approx(2.0)
    dry = HALL.model_copy(update={"generator_h": 0.0})
    assert supply_of(dry, []).faults_per_year == pytest.approx(4.0 * exp(-0.5))
    assert supply_of(HALL.model_copy(update={"grid_outages_per_year": 0.0}), []) == ALWAYS


def test_a_hall_needs_supply_ups_and_cooling():
    parts = [units("ups", 10.0, 3), units("cooling", 20.0, 2, 2), units("generator", 30.0, 1)]
    ratio = np.prod([one.available_ratio for one in (
        supply_of(HALL, parts[2:]), k_of_n(3, 2, 1.0, 8.76), either(k_of_n(1, 1, 1.0, 8.76), 2))])  # fmt: skip
    assert whole_hall(HALL, parts).available_ratio == pytest.approx(ratio)


def test_power_follows_load():
    own = two_centres(
        platform("p", "a"),
        pools=(pool("a", n_servers=4, idle_kw=0.2, peak_kw=0.6),),
        halls=(HALL.model_copy(update={"base_kw": 2.0}), HALL.model_copy(update={"id": "i", "base_kw": 1.0})),
    )
    service = serve(own, 2025, np.array([0]), np.array([100.0]))  # 1 erlang on 4 slots
    assert it_load_kw(own, 2025, service).tolist() == pytest.approx([2.0 + 4 * 0.3 / 2, 1.0 + 4 * 0.3 / 2])


# --- servers ----------------------------------------------------------------------------------------------------------


def test_places_by_year():
    own = two_centres(platform("p", "a", "b"), platform("q", "b", "a"), platform("r", "b"), pools=())
    early, late = places_of(own, mask(1, 0)), places_of(own, BOTH)
    assert (early.active.tolist(), early.spare.tolist()) == ([0, 0, -1], [-1, -1, -1])
    assert (late.active.tolist(), late.spare.tolist()) == ([0, 1, 1], [1, 0, -1])
    assert late.without(0).tolist() == [1, 1, 1]
    assert late.without(1).tolist() == [0, 0, -1]


def test_platforms_share_the_pools_of_their_centre():
    own = two_centres(
        platform("p", "a", tiers="app;database"),
        platform("q", "a"),
        platform("r", "b"),
        pools=(pool("a"), pool("a", "database", service_ms=5.0), pool("b")),
    )
    found = serve(own, 2026, np.array([0, 0, 1]), np.array([20.0, 30.0, 90.0]))
    assert found.arrivals_per_s.tolist() == [50.0, 20.0, 90.0]
    assert found.response_ms.tolist() == pytest.approx([20.0 + 5.0 / 0.9, 20.0, 100.0])  # M/M/1: s / (1 - rho)
    assert found.fullest.tolist() == [1, 1, 1]
    assert found.utilisation_ratio.tolist() == pytest.approx([0.5, 0.5, 0.9])


def test_overload_and_missing_servers_are_said():
    own = two_centres(platform("p", "a"), platform("q", "a", tiers="app;lgsp"), pools=(pool("a"),))
    found = serve(own, 2025, np.array([0, 0]), np.array([60.0, 60.0]))
    assert np.isinf(found.response_ms).all()
    assert found.queues.utilisation_ratio.tolist() == pytest.approx([1.2])
    assert found.fullest.tolist() == [1, 2]
    nowhere = serve(own, 2025, np.array([-1, 0]), np.array([60.0, 60.0]))
    assert np.isinf(nowhere.response_ms[0])
    assert nowhere.fullest.tolist() == [-1, 2]


def test_enough_servers():
    """150 requests a second of 10 ms need two of three servers, with all broken nothing is answered."""
    own = two_centres(platform("p", "a"), pools=(pool("a", n_servers=3, faults_per_year=10.0, repair_h=8.76),))
    found = serve(own, 2025, np.array([0]), np.array([150.0]))
    up = 1.0 / 1.01
    assert found.tier_enough_ratio[0].tolist() == pytest.approx([1.0, up**3 + 3 * up**2 * (1 - up), 1.0, 1.0])
    one_less = serve(own, 2025, np.array([0]), np.array([150.0]), n_lost=1)
    assert one_less.queues.utilisation_ratio.tolist() == pytest.approx([0.75])
    gone = serve(own, 2025, np.array([0]), np.array([150.0]), n_lost=2)
    assert gone.tier_enough_ratio[0, 1] == 0.0
    assert np.isinf(gone.response_ms).all()


# --- copies -----------------------------------------------------------------------------------------------------------


def told(replication, free_mbps, write_mbps=8.0, **given):
    own = two_centres(platform("p", "a", "b", replication=replication, **given), pools=(), recovery_outage_h=10.0)
    routes = Routes(np.array([30.0]), np.array([free_mbps]))
    return copies(own, places_of(own, BOTH), asked([0.0], [write_mbps]), routes)


@pytest.mark.parametrize(
    ("replication", "given", "free_mbps", "lost_h"),
    [
        ("continuous", {"lag_s": 36.0}, 100.0, 0.01),
        ("continuous", {"lag_s": 36.0}, 6.0, 0.01 + 0.25),  # a quarter of the busy hour stays behind
        ("continuous", {"lag_s": 36.0}, 3.9, np.inf),  # the mean of 4 Mb/s does not fit
        ("snapshot", {"snapshot_h": 6.0}, 24.0, 8.0),  # six hours of 8 Mb/s take two at 24
        ("snapshot", {"snapshot_h": 6.0}, 7.9, np.inf),
        ("none", {}, 100.0, np.inf),
        ("continuous", {}, 0.0, np.inf),  # no way
    ],
)
def test_hours_of_data_lost(replication, given, free_mbps, lost_h):
    assert told(replication, free_mbps, **given).lost_h.tolist() == pytest.approx([lost_h])


def test_a_backlog_drains_beside_what_is_written():
    found = told("continuous", 12.0)
    assert found.backlog_gbyte.tolist() == pytest.approx([8.0 * 36_000 / 8_000])
    assert found.drain_h.tolist() == pytest.approx([8.0 * 10.0 / (12.0 - 8.0)])
    assert np.isinf(told("continuous", 8.0).drain_h).all()
    assert told("continuous", 8.0, write_mbps=0.0).drain_h.tolist() == [0.0]


def test_copies_on_one_way_share_it_by_what_is_written():
    own = two_centres(
        platform("p", "a", "b", replication="continuous"),
        platform("q", "a", "b", replication="continuous"),
        platform("r", "b", "a", replication="continuous"),
        pools=(),
    )
    routes = Routes(np.full(3, 30.0), np.full(3, 40.0))
    found = copies(own, places_of(own, BOTH), asked([0.0] * 3, [6.0, 2.0, 5.0]), routes)
    assert found.share_mbps.tolist() == pytest.approx([30.0, 10.0, 40.0])


def test_copies_that_do_not_fit_are_lost():
    own = two_centres(platform("p", "a", "b", replication="continuous"), platform("q", "b"), pools=(), b_gbyte=150.0)
    places, load = places_of(own, BOTH), asked([0.0, 0.0], [1.0, 1.0], stored_gbyte=100.0)
    assert stored_at_gbyte(own, places, load).tolist() == [100.0, 200.0]
    found = copies(own, places, load, Routes(np.full(2, 30.0), np.full(2, 40.0)))
    assert found.fits.tolist() == [False, False]  # q has no spare centre
    assert np.isinf(found.lost_h).all()


# --- loss of a centre -------------------------------------------------------------------------------------------------


def lost(own, load, lost_h):
    held = Copies(
        *(np.zeros(len(lost_h)),), np.ones(len(lost_h), bool), np.array(lost_h), *([np.zeros(len(lost_h))] * 2)
    )
    return losses(own, 2026, BOTH, places_of(own, BOTH), load, held)


def test_the_loss_of_each_centre():
    own = two_centres(
        platform("p", "a", "b", detect_h=1.0, switch_h=1.0, restart_h=1.0, rto_h=3.0, rpo_h=0.5),
        platform("q", "b", "a", detect_h=5.0, rto_h=4.0),
        platform("r", "a"),
        pools=(pool("a", n_servers=2), pool("b")),
        deadline_factor=2.0,
    )
    without_a, without_b = lost(own, asked([20.0, 10.0, 10.0]), [0.5, 0.1, np.inf])
    assert without_a.at.tolist() == [1, 1, -1]
    assert without_a.recovery_h.tolist() == [3.0, 0.0, np.inf]
    assert without_a.lost_h.tolist() == [0.5, 0.0, np.inf]
    assert without_a.service.response_ms[:2].tolist() == pytest.approx([25.0, 25.0])  # 60 of 100 requests a second
    assert without_a.recovers(own).tolist() == [True, True, False]
    assert without_a.keeps_data(own).tolist() == [True, True, False]
    assert without_a.copes(own).tolist() == [True, True, False]
    assert without_b.at.tolist() == [0, 0, 0]
    assert without_b.recovery_h.tolist() == [0.0, 5.0, 0.0]
    assert without_b.recovers(own).tolist() == [True, False, True]
    assert without_b.service.utilisation_ratio.tolist() == pytest.approx([0.4] * 3)  # 80 on two servers


def test_too_few_servers_are_left():
    own = two_centres(
        platform("p", "a", "b", response_limit_ms=99.0), pools=(pool("a", n_servers=4), pool("b")), deadline_factor=1.5
    )
    slow, full = (lost(own, asked([rate]), [0.0])[0] for rate in (60.0, 70.0))
    assert slow.service.response_ms.tolist() == pytest.approx([100.0])
    assert slow.copes(own).tolist() == [False]
    assert np.isinf(full.service.response_ms).all()
    assert full.copes(own).tolist() == [False]


# --- chain ------------------------------------------------------------------------------------------------------------

WAYS = Ways(0.99, 0.98, 0.97, 0.96, tslcd_ms=0.5, centre_ms=np.array([1.0, 4.0]), exit_ms=2.0)


def test_the_chain_multiplies_and_adds_up():
    own = two_centres(
        platform("p", "a", tiers="lgsp;app", in_chain=True),
        platform("q", "a", tiers="app"),
        pools=(pool("a"), pool("a", "lgsp", faults_per_year=10.0, repair_h=8.76)),
        n_round_trips=3,
        access_ms=20.0,
        identity_ms=50.0,
        identity_km=1000.0,
        identity_available_ratio=0.9,
    )
    places = places_of(own, mask(1, 0))
    service = serve(own, 2025, places.active, np.array([50.0, 0.0]))
    (chain,) = chains(own, places, service, WAYS)
    assert chain.available_ratio.tolist() == pytest.approx([0.99, 0.98, 1 / 1.01, 0.97, 0.96 * 0.9])
    assert chain.delay_ms.tolist() == pytest.approx([60.0, 1.5, 20.0, 3.0 + 20.0, 50.0 + 2.0 + 9.8])
    assert chain.whole_ms == pytest.approx(166.3)
    assert chain.whole_ratio == pytest.approx(0.99 * 0.98 / 1.01 * 0.97 * 0.864)


def test_without_an_identity_platform_no_call_is_made():
    own = two_centres(platform("p", "b", "a", in_chain=True), pools=(pool("a"), pool("b")))
    places = places_of(own, BOTH)
    (chain,) = chains(own, places, serve(own, 2026, places.active, np.array([120.0])), WAYS)
    assert chain.available_ratio.tolist() == [0.99, 0.98, 1.0, 0.0, 1.0]  # no number of servers keeps up
    assert np.isinf(chain.delay_ms[3])
    assert chain.delay_ms[4] == 0.0


# --- what a scenario may say ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"backup": "a"}, "cannot back itself up"),
        ({"replication": "continuous"}, "needs a backup"),
        ({"backup": "b", "replication": "snapshot"}, "snapshot_h"),
        ({"backup": "b", "replication": "continuous", "snapshot_h": 1.0}, "snapshot_h"),
    ],
)
def test_platforms_that_contradict_themselves(given, message):
    with pytest.raises(ValidationError, match=message):
        platform("p", "a", **given)


def test_units_and_servers_that_contradict_themselves():
    with pytest.raises(ValidationError, match="evenly"):
        units("ups", 10.0, 3, 2)
    with pytest.raises(ValidationError, match="below idle_kw"):
        pool("a", idle_kw=0.5, peak_kw=0.4)
