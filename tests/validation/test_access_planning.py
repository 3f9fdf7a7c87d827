"""A planner's sums against published tables: oversubscription, load for a target, unlike caps, PON rates."""

import numpy as np
import pytest

from camau_netsim.domains.access.medium import packet_mbps, payload_mbps, upstream_payload_mbps
from camau_netsim.domains.access.planning import largest_load_ratio, snapshot, unlike_caps
from camau_netsim.kernels.sharing import capped_ps
from tests.support.vectors import read_cases, read_rows


@pytest.mark.parametrize(
    "row", read_rows("oversubscription_binomial"), ids=lambda row: f"{row['N']:.0f}-{row['p']}-{row['r_mbps']:.0f}"
)
def test_snapshot_of_a_port(row):
    answer = snapshot(int(row["N"]), row["p"], row["r_mbps"], row["C_mbps"])
    assert answer.p_over_ratio == pytest.approx(row["p_over"], rel=1e-8)
    assert answer.mean_share_mbps == pytest.approx(row["mean_share_mbps"], rel=1e-8)
    assert answer.n_oversold == pytest.approx(row["oversub_ratio"], rel=1e-8)
    assert answer.ratio_at_least(200.0) == pytest.approx(row["frac_ge_200"], rel=1e-8)
    assert answer.ratio_at_least(1000.0) == pytest.approx(row["frac_ge_1000"], rel=1e-6, abs=1e-12)


def test_a_port_that_is_just_enough_is_not_over():
    answer = snapshot(4, 0.5, 300.0, 900.0)
    assert answer.p_over_ratio == pytest.approx(0.5**4)  # only with all four
    assert answer.share_mbps == (300.0, 300.0, 300.0, 225.0)


@pytest.mark.parametrize(
    "row", read_rows("max_load_for_target"), ids=lambda row: f"{row['C_mbps']:.0f}-{row['cap_mbps']:.0f}"
)
def test_largest_load_for_a_target(row):
    load = largest_load_ratio(row["C_mbps"], row["cap_mbps"], row["target_mbps"])
    assert load == pytest.approx(row["max_rho"], abs=1e-8)
    assert load * row["C_mbps"] == pytest.approx(row["max_traffic_mbps"], rel=1e-8)


def test_no_load_leaves_a_rate_that_is_not_sold():
    assert largest_load_ratio(1000.0, 300.0, 300.0) == 0.0
    assert largest_load_ratio(100.0, 300.0, 100.0) == 0.0


@pytest.mark.parametrize(
    "row", read_rows("speed_metric"), ids=lambda row: f"{row['C_mbps']:.0f}-{row['cap_mbps']:.0f}-{row['rho']}"
)
def test_share_of_short_tests_above_a_rate(row):
    """P(min(r, C / (N + 1)) >= x), from two exact means of the product: N is told by its mean at many caps."""
    for rate in (200.0, 100.0, 40.0):
        expected = row[f"frac_ge_{rate:.0f}"]
        if rate > row["cap_mbps"]:
            assert expected == 0.0
            continue
        # A session sees at least x with at most C / x - 1 others: a link saturates beyond floor(C / r) sessions, and
        # beyond that the number falls geometrically with the load, so P(N > m + k) = P(N > m) load^k.
        m = int(np.floor(row["C_mbps"] / row["cap_mbps"]))
        most = int(np.floor(row["C_mbps"] / rate * (1.0 + 1e-12))) - 1
        if most < m:
            continue
        beyond = float(capped_ps(row["C_mbps"], row["cap_mbps"], row["rho"]).p_saturated)
        assert 1.0 - beyond * row["rho"] ** (most - m) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("case", read_cases("balanced_fairness_link"), ids=lambda case: case["name"])
def test_unlike_caps_on_one_link(case):
    classes = case["classes"]
    traffic = np.array([one["traffic"] for one in classes])
    answer = unlike_caps(case["capacity"], traffic, np.array([one["cap"] for one in classes]))
    assert answer.mean_active == pytest.approx([one["mean_number"] for one in classes], rel=1e-6)
    assert answer.rate_units == pytest.approx([one["throughput"] for one in classes], rel=1e-6)
    assert answer.p_over_ratio == pytest.approx(case["p_demand_exceeds_capacity"], rel=1e-6)


def test_like_caps_are_capped_processor_sharing_and_overload_is_nothing():
    alone = unlike_caps(20, np.array([14.0]), np.array([4]))
    assert alone.rate_units == pytest.approx([4.0 / float(capped_ps(20.0, 4.0, 0.7).slowdown)], rel=1e-12)
    assert unlike_caps(5, np.array([3.0, 2.0]), np.array([1, 5])).rate_units.tolist() == [0.0, 0.0]


SYSTEMS = {"GPON": "gpon", "XGSPON": "xgs", "XGPON": "xg", "50GPON": "50g"}
PON = read_rows("pon_rates")


@pytest.mark.parametrize("row", PON, ids=lambda row: f"{row['direction']}-{row['N']:.0f}-{row['option']}")
def test_net_rates_of_a_pon_both_ways(row):
    system, direction = row["direction"].split("_")
    technology = SYSTEMS[system]
    if direction == "US":
        payload = upstream_payload_mbps(technology, int(row["N"]), fec=row["option"] != "nofec")
    else:
        ploam = int(row["option"] == "ploam=1")
        payload = payload_mbps(technology, int(row["N"]), gpon_fec=row["option"] != "nofec", n_ploam=ploam)
    assert payload == pytest.approx(row["payload_mbps"], rel=1e-9)
    assert packet_mbps(technology, payload) == pytest.approx(row["eth_1518_mbps"], rel=1e-9)
    assert packet_mbps(technology, payload, kept_byte=1500) == pytest.approx(row["ip_1500_mbps"], rel=1e-9)
