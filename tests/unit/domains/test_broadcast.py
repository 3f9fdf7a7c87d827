"""Who receives: multiplexes, essential channels, other transmitters, patterns, guard intervals."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from camau_netsim.core.index import Index
from camau_netsim.core.place import Plane
from camau_netsim.domains.broadcast import tables
from camau_netsim.domains.broadcast.model import solve
from camau_netsim.domains.broadcast.problem import LIGHT_KM_PER_MS, Listeners, compile_problem, pattern_loss_db
from camau_netsim.domains.broadcast.reach import margins_db, received_multiplexes, usable_dbuvm
from camau_netsim.domains.broadcast.spec import BroadcastSpec, Reception
from tests.unit.domains.build import mask

ROOF = {
    "id": "roof", "service": "tv", "name": "roof", "antenna_height_m": 10.0, "location_ratio": 0.95, "sigma_db": 5.5,
    "antenna_gain_dbi": 13.15, "feeder_loss_db": 4.0, "cn_db": 20.0, "noise_figure_db": 6.0, "bandwidth_mhz": 7.77,
}  # fmt: skip
RADIO = {
    "id": "fm", "service": "fm", "name": "fm", "antenna_height_m": 10.0, "location_ratio": 0.5, "sigma_db": 8.3,
    "minimum_rural_dbuvm": 54.0, "minimum_urban_dbuvm": 66.0,
}  # fmt: skip
LISTENERS = Listeners(
    point=Index(("near", "middle", "far")),
    commune=np.array([0, 0, 1], np.int32),
    people_ratio=np.array([0.6, 0.4, 1.0]),
    x_m=np.array([1000.0, 30_000.0, 60_000.0]),
    y_m=np.zeros(3),
    urban=mask(1, 0, 0),
    offshore=mask(0, 0, 0),
)


def sender(name, multiplex="one", x_km=0.0, **more):
    base = {"frequency_mhz": 600.0, "erp_kw": 10.0, "antenna_height_m": 150.0, "polarisation": "horizontal"}
    return {"id": name, "name": name, "multiplex": multiplex, "x_m": 1000.0 * x_km, "y_m": 0.0, **base, **more}


def spec(transmitters, receptions=(ROOF,), **more):
    tv = [
        {"id": name, "service": "tv", "name": name, "capacity_mbps": 30.0, "guard_ms": 0.1} for name in ("one", "two")
    ]
    tables_of = {
        "multiplexes": [*tv, {"id": "voice", "service": "fm", "name": "voice"}],
        "channels": [
            {"multiplex": "one", "channel": "news", "essential": True, "rate_mbps": 5.0},
            {"multiplex": "one", "channel": "films", "essential": False, "rate_mbps": 8.0},
        ],
        "transmitters": transmitters,
        "receptions": receptions,
        **more,
    }
    return BroadcastSpec.model_validate(tables_of, strict=False)


def problem(transmitters, receptions=(ROOF,), listeners=LISTENERS, **more):
    given = spec(transmitters, receptions, **more)
    return compile_problem(given, Plane(None), Index(("a", "b")), Index(("n",)), listeners)


def test_reach_follows_the_field():
    """10 kW, 150 m, 600 MHz: 51.501 + 10 dB at 30 km by the curves of P.1546, 32.314 + 10 at 60 km."""
    found = problem([sender("mast")])
    (receiver,) = found.receivers
    needed = 45.212477320866 - 20 * np.log10(650.0 / 600.0) + 5.5 * 1.6448536269514722
    assert receiver.needed_dbuvm[0] == pytest.approx([needed] * 3, abs=1e-9)
    assert receiver.wanted_dbuvm[0, 1:] == pytest.approx([61.501, 42.3136], abs=1e-3)
    assert solve(found, mask(1)).on_air_ratio.tolist() == [[1.0, 0.0]]
    assert solve(found, mask(0)).on_air_ratio.tolist() == [[0.0, 0.0]]


def test_every_essential_channel_must_arrive_from_some_multiplex():
    more = [{"multiplex": "two", "channel": "local", "essential": True, "rate_mbps": 5.0}]
    channels = [{"multiplex": "one", "channel": "news", "essential": True, "rate_mbps": 5.0}, *more]
    weak = sender("weak", "two", erp_kw=0.001, frequency_mhz=650.0)
    found = problem([sender("mast"), weak], channels=channels)
    assert solve(found, mask(1, 1)).on_air_ratio.tolist() == [[0.6, 0.0]]
    (receiver,) = found.receivers
    assert received_multiplexes(found, receiver, margins_db(receiver, mask(1, 1))).tolist() == [
        [1, 1, 0],
        [1, 0, 0],
        [0, 0, 0],
    ]
    (points,) = tables.point_columns(found, mask(1, 1))
    assert points["transmitter"].tolist() == ["weak"] * 3
    assert (points["margin_db"] >= 0.0).tolist() == [True, False, False]
    (points,) = tables.point_columns(found, mask(1, 0))
    assert points["transmitter"].tolist() == [""] * 3
    assert np.isnan(points["margin_db"]).all()
    twice = [*channels, {"multiplex": "one", "channel": "local", "essential": True, "rate_mbps": 5.0}]
    assert solve(problem([sender("mast"), weak], channels=twice), mask(1, 1)).on_air_ratio.tolist() == [[1.0, 0.0]]


def test_radio_needs_more_in_town_and_one_programme_is_enough():
    voices = [sender("fm", "voice", frequency_mhz=98.5, erp_kw=1.0, polarisation="vertical")]
    found = problem(voices, (ROOF, RADIO))
    television, radio = found.receivers
    assert television.sender.tolist() == []
    assert radio.needed_dbuvm.tolist() == [[66.0, 54.0, 54.0]]
    assert solve(found, mask(1)).on_air_ratio.tolist() == [[0.0, 0.0], [1.0, 0.0]]


def test_another_transmitter_on_the_channel_takes_reach_and_gives_it_back_when_silent():
    protection = [{"service": "tv", "offset_mhz": 0.0, "protection_db": 20.0}]
    two = [sender("mast"), sender("other", "two", x_km=60.0)]
    found = problem(two, protection=protection)
    (receiver,) = found.receivers
    assert list(zip(receiver.disturbed.tolist(), receiver.disturbing.tolist(), strict=True)) == [(0, 1), (1, 0)]
    margin = 20.0 + 1.6448536269514722 * np.sqrt(2.0) * 5.5
    assert receiver.nuisance_dbuvm[0, 1] == pytest.approx(54.670 + 10.0 + margin, abs=1e-3)  # 1 % of the time at 30 km
    both = usable_dbuvm(receiver, mask(1, 1))[0]
    alone = usable_dbuvm(receiver, mask(1, 0))[0]
    expected = 10 * np.log10(10 ** (alone[1] / 10) + 10 ** (receiver.nuisance_dbuvm[0, 1] / 10))
    assert both[1] == pytest.approx(expected, abs=1e-9)
    assert solve(found, mask(1, 1)).on_air_ratio.tolist() == [[0.6, 0.0]]
    assert solve(found, mask(1, 0)).on_air_ratio.tolist() == [[1.0, 0.0]]


def test_the_other_polarisation_and_the_next_channel_disturb_less():
    protection = [
        {"service": "tv", "offset_mhz": 8.0, "protection_db": -30.0},
        {"service": "tv", "offset_mhz": 0.0, "protection_db": 20.0},
    ]

    def nuisance(**other):
        roof = {**ROOF, "cross_polar_db": 16.0}
        found = problem([sender("mast"), sender("other", "two", **other)], (roof,), protection=protection)
        return found.receivers[0].nuisance_dbuvm

    same = nuisance()
    assert nuisance(polarisation="vertical") == pytest.approx(same - 16.0)
    apart = nuisance(frequency_mhz=604.0)
    assert (same - apart)[0] == pytest.approx([25.0] * 3, abs=0.2)  # halfway between the two ratios
    assert nuisance(frequency_mhz=616.0).shape == (0, 3)


def test_a_single_frequency_network_disturbs_only_beyond_its_guard_interval():
    protection = [{"service": "tv", "offset_mhz": 0.0, "protection_db": 20.0}]
    found = problem([sender("mast"), sender("twin", x_km=60.0)], protection=protection)
    (receiver,) = found.receivers
    late_km = np.abs(np.array([1.0, 30.0, 60.0]) - np.array([59.0, 30.0, 0.0]))
    assert np.isfinite(receiver.nuisance_dbuvm[0]).tolist() == (late_km > 0.1 * LIGHT_KM_PER_MS).tolist()
    assert np.isfinite(receiver.nuisance_dbuvm[0]).tolist() == [True, False, True]


def test_patterns_are_linear_between_their_directions_and_go_round():
    rows = [
        {"pattern": "p", "azimuth_deg": 0.0, "loss_db": 0.0},
        {"pattern": "p", "azimuth_deg": 90.0, "loss_db": 10.0},
        {"pattern": "p", "azimuth_deg": 270.0, "loss_db": 20.0},
    ]
    given = spec([sender("mast", pattern="p")], patterns=rows)
    assert pattern_loss_db(given, "p", np.array([0.0, 45.0, 180.0, 315.0])).tolist() == [0.0, 5.0, 15.0, 10.0]
    plain = problem([sender("mast")]).receivers[0].wanted_dbuvm
    turned = problem([sender("mast", pattern="p")], patterns=rows).receivers[0].wanted_dbuvm
    assert (plain - turned)[0] == pytest.approx([10.0] * 3)  # all listeners are to the east


def test_an_antenna_in_the_room_needs_more_than_one_on_the_roof():
    room = {**ROOF, "id": "room", "antenna_height_m": 1.5, "entry_loss_db": 11.0, "entry_sigma_db": 6.0}
    roof, inside = problem([sender("mast")], (ROOF, room)).receivers
    spread = 1.6448536269514722 * (np.hypot(5.5, 6.0) - 5.5)
    assert (inside.needed_dbuvm - roof.needed_dbuvm)[0] == pytest.approx([11.0 + spread] * 3, abs=1e-9)
    lower_db = (3.2 + 6.2 * np.log10(600.0)) * np.log10(1.5 / 10.0)
    assert (inside.wanted_dbuvm - roof.wanted_dbuvm)[0, 1] == pytest.approx(lower_db, abs=1e-3)


def test_over_sea_the_field_goes_further():
    island = Listeners(
        **{name: getattr(LISTENERS, name) for name in ("point", "commune", "people_ratio", "x_m", "y_m", "urban")},
        offshore=mask(0, 0, 1),
    )
    on_land = problem([sender("mast")], offshore_sea_ratio=0.8).receivers[0].wanted_dbuvm
    at_sea = problem([sender("mast")], listeners=island, offshore_sea_ratio=0.8).receivers[0].wanted_dbuvm
    assert (at_sea - on_land)[0, :2].tolist() == [0.0, 0.0]
    assert (at_sea - on_land)[0, 2] > 5.0


def test_tables_say_who_is_reached_and_by_whom():
    two = [sender("mast"), sender("twin", x_km=60.0, erp_kw=1.0), sender("later", in_service_year=2030)]
    found = problem(two)
    stands, people = found.transmitters_stand(2025), np.array([1000.0, 500.0])
    assert stands.tolist() == [1, 1, 0]
    (senders,) = tables.transmitter_columns(found, stands, np.array([0.9, 1.0, 0.0]), people)
    assert senders["transmitter"].tolist() == ["mast", "twin"]
    assert senders["n_people"].tolist() == [1000.0, 500.0]
    assert senders["n_best"].tolist() == [1000.0, 500.0]
    assert senders["live_ratio"].tolist() == [0.9, 1.0]
    assert senders["reach_km"][0] == pytest.approx(41.3, abs=1.0)
    (carried,) = tables.multiplex_columns(found, stands, people)
    assert (carried["multiplex"], carried["n_channels"].tolist()) == (["one", "two"], [2, 0])
    assert (carried["carried_mbps"].tolist(), carried["n_essential"].tolist()) == ([13.0, 0.0], [1, 0])
    assert carried["n_people"].tolist() == [1500.0, 0.0]
    ratio = solve(found, stands).on_air_ratio
    (communes,) = tables.commune_columns(found, np.array(["a", "b"], dtype=object), people, ratio, 0.9 * ratio)
    assert communes["design_ratio"].tolist() == [1.0, 1.0]
    (points,) = tables.point_columns(found, stands)
    assert points["transmitter"].tolist() == ["mast", "mast", "twin"]


def test_without_transmitters_nobody_receives_and_tables_are_empty():
    nothing = compile_problem(BroadcastSpec(), Plane(None), Index(("a", "b")), Index(("n",)), LISTENERS)
    assert solve(nothing, mask()).on_air_ratio.shape == (0, 2)
    assert list(tables.point_columns(nothing, mask())) == []
    silent = problem([])
    assert solve(silent, mask()).on_air_ratio.tolist() == [[0.0, 0.0]]
    assert list(tables.point_columns(silent, mask())) == []


def test_a_way_to_receive_says_in_one_way_what_it_needs():
    for wrong in ({**ROOF, "minimum_rural_dbuvm": 54.0}, {k: v for k, v in ROOF.items() if k != "cn_db"}):
        with pytest.raises(ValidationError, match="give either cn_db"):
            Reception(**wrong)
