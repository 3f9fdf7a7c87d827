"""The tutorial's network gives the numbers its page works out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from camau_netsim.scenario.load import load

TUTORIAL = load(Path(__file__).resolve().parents[3] / "scenarios" / "tutorial")


def busy_hour_mbps(volume_gbyte: float, ratio: float) -> float:
    return volume_gbyte * 8000.0 * ratio / (TUTORIAL.demand.days_per_month * 3600.0)


def test_busy_hour_rates_are_round() -> None:
    (year,) = TUTORIAL.demand.adoption
    assert busy_hour_mbps(year.volume_fixed_gbyte, TUTORIAL.demand.busy_hour_fixed_ratio) == pytest.approx(
        2.0, rel=1e-15
    )
    assert busy_hour_mbps(year.volume_4g_gbyte, TUTORIAL.demand.busy_hour_mobile_ratio) == pytest.approx(0.1, rel=1e-15)


def test_households_passed_and_lines() -> None:
    passed = sum(pon.passed for pon in TUTORIAL.access.ports)
    assert passed / sum(commune.households for commune in TUTORIAL.demand.communes) == 0.9
    assert [pon.passed * TUTORIAL.demand.adoption[0].fixed_take_up_ratio for pon in TUTORIAL.access.ports] == [
        48.0,
        24.0,
    ]


def test_it_is_hand_sized() -> None:
    assert (len(TUTORIAL.backbone.nodes), len(TUTORIAL.backbone.links)) == (6, 6)
    assert (len(TUTORIAL.passive.masts), len(TUTORIAL.radio.cells)) == (4, 10)
