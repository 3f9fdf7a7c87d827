"""Shared masts and conduits by hand, against the losses of single elements, and as tables."""

from dataclasses import replace

import numpy as np
import pytest

from camau_netsim.engine.compile import compile_scenario
from camau_netsim.engine.criticality import Case, Criticality
from camau_netsim.engine.sharing import shared_elements, sharers_of_conduits
from camau_netsim.engine.sharing_tables import sharing_table, sums_table
from camau_netsim.scenario.load import load
from tests.support.scenarios import tiny_scenario, write_scenario

COSTS = {"mast_cost_mvnd": 500.0, "pole_line_cost_mvnd_per_km": 60.0, "duct_cost_mvnd_per_km": 600.0}


def built(tmp, change=None, **passive):
    """The tiny scenario with operators V (0.55 of the phones) and W (0.3) on M1; M1, its tail and tenants fail."""
    tree = tiny_scenario()
    tree["demand"]["operators"].append({"id": "W", "name": "Operator W", "market_share_ratio": 0.3})
    tree["radio"]["layers"].append(dict(tree["radio"]["layers"][0], id="W-4g", operator="W"))
    tree["radio"]["cells"].append({"id": "M1-W", "mast": "M1", "layer": "W-4g", "azimuth_deg": 0.0})
    tree["passive"]["masts"][0]["backhaul_km"] = 2.0
    tree["passive"] |= passive
    tree["failures"] |= {
        "mast_faults_per_year": 0.2,
        "mast_repair_h": 12.0,
        "tail_repair_h": 6.0,
        "tenant_faults_per_year": 1.0,
        "tenant_repair_h": 6.0,
    }
    if change:
        change(tree)
    return Criticality(compile_scenario(load(write_scenario(tmp, tree, True)), (2025,)), 2025)


@pytest.fixture(scope="module")
def priced(tmp_path_factory):
    return built(tmp_path_factory.mktemp("priced"), **COSTS)


def rows_of(of):
    return sharing_table(of, shared_elements(of)).to_pandas().set_index("element")


def sums_of(of):
    return sums_table(of, shared_elements(of)).to_pandas().set_index("kind")


def test_a_mast_by_hand(priced):
    """9,000 people x 0.8 with a phone: V has 3,960 of them under M1, W 2,160; V is the largest sharer."""
    row = rows_of(priced).loc["mast:M1"]
    # Mast 0.2 faults a year of 12 h; tail 2 km x 300 / 1000 km = 0.6 cuts of 6 h; equipment once a year for 6 h.
    mast, tail, own = 12.0 / (43_800.0 + 12.0), 6.0 / (14_600.0 + 6.0), 6.0 / (8_760.0 + 6.0)
    site = mast + tail - mast * tail
    assert (row["kind"], row["n_sharers"], row["saved_mvnd"]) == ("mast", 2, 500.0)
    assert (row["n_users_lost"], row["n_users_lost_apart"]) == pytest.approx((6120.0, 3960.0))
    assert row["lost_user_h_per_year"] == pytest.approx(8760.0 * site * 6120.0)
    assert row["apart_user_h_per_year"] == pytest.approx(row["lost_user_h_per_year"])
    together, apart = site + (1.0 - site) * own**2, (site + (1.0 - site) * own) ** 2
    assert row["together_down_ratio"] == pytest.approx(together)
    assert row["apart_down_ratio"] == pytest.approx(apart)
    joint = 8760.0 * (together - apart) * 2160.0
    assert row["joint_user_h_per_year"] == pytest.approx(joint)
    assert row["saved_mvnd_per_user_h"] == pytest.approx(500.0 / joint)


def test_a_conduit_by_hand(priced):
    """Both cables to N2 lie in K1, 4 km of duct cut 0.4 times a year for 8 h; either alone carries N2."""
    row = rows_of(priced).loc["conduit:K1"]
    down = 8.0 / (21_900.0 + 8.0)
    assert (row["kind"], row["n_sharers"], row["saved_mvnd"]) == ("duct", 2, 2400.0)
    assert (row["n_users_lost"], row["n_users_lost_apart"]) == pytest.approx((2668.0, 0.0))  # 2,640 phones, 28 lines
    assert row["apart_user_h_per_year"] == 0.0
    assert row["joint_user_h_per_year"] == pytest.approx(8760.0 * (down - down**2) * 2668.0)


def test_the_worst_trade_is_first_and_sums_add_up(priced):
    rows, sums = rows_of(priced), sums_of(priced)
    assert rows["rank"].tolist() == [1, 2]
    assert rows.index.tolist() == ["mast:M1", "conduit:K1"]
    assert sums["n_elements"].to_dict() == {"mast": 2, "pole_line": 2, "duct": 1}
    assert sums["n_shared"].to_dict() == {"mast": 1, "pole_line": 0, "duct": 1}
    assert sums.loc["mast", ["shared_ratio", "n_sharers_per_element"]].tolist() == [0.5, 1.5]
    for name in ("saved_mvnd", "lost_user_h_per_year", "apart_user_h_per_year", "joint_user_h_per_year"):
        assert sums[name].sum() == pytest.approx(rows[name].sum())
    assert sums.loc["duct", "saved_mvnd_per_user_h"] == pytest.approx(rows.loc["conduit:K1", "saved_mvnd_per_user_h"])
    assert np.isnan(sums.loc["pole_line", "saved_mvnd_per_user_h"])


def test_users_lost_are_those_of_the_elements_themselves(priced):
    names, counted = priced.problems.failures.element.ids, priced.users.counted
    alone = {names[loss.elements[0]]: loss.n_lost[counted].sum() for loss in priced.single()}
    mast, duct = shared_elements(priced)
    assert mast.n_lost == pytest.approx(alone["mast:M1"])
    assert mast.n_lost == pytest.approx(alone["tail:mast/M1"])
    assert mast.n_lost_alone == pytest.approx([alone["tenant:M1/V"], alone["tenant:M1/W"]])
    assert duct.n_lost == pytest.approx(alone["conduit:K1"])


@pytest.mark.parametrize(("gone", "left"), [("N1-N2", "N1-N2-b"), ("N1-N2-b", "N1-N2")])
def test_a_cable_down_is_a_cable_that_is_not_there(priced, tmp_path, gone, left):
    """Without one cable nobody is lost, and the other then carries N2 alone: the same as both down."""

    def without(tree):
        for row in tree["backbone"]["links"]:
            row["retired_year"] = 2025 if row["id"] == gone else 2099

    less = built(tmp_path, without)
    row = priced.problems.backbone.link.row
    alone, both = priced.users_lost([Case(links=[row(gone)]), Case(links=[row(gone), row(left)])])
    assert alone == 0.0
    assert less.users.of_label.sum() == priced.users.of_label.sum()
    assert both == pytest.approx(2668.0)
    assert less.users_lost([Case(links=[row(left)])]) == pytest.approx([both])
    assert sharers_of_conduits(less)[0].tolist() == [row(left)]
    assert rows_of(less).index.tolist() == ["mast:M1"]


def test_without_costs_the_greatest_risk_is_first_and_money_is_empty(tmp_path):
    rows = rows_of(built(tmp_path))
    assert rows.index.tolist() == ["mast:M1", "conduit:K1"]
    assert rows[["saved_mvnd", "saved_mvnd_per_user_h"]].isna().all(axis=None)
    assert (rows["joint_user_h_per_year"] > 0.0).all()


def test_a_tenant_that_is_not_there_yet_shares_nothing(tmp_path):
    def later(tree):
        tree["radio"]["cells"][-1]["in_service_year"] = 2030

    of = built(tmp_path, later, **COSTS)
    assert rows_of(of).index.tolist() == ["conduit:K1"]
    assert sums_of(of).loc["mast", ["n_elements", "n_shared"]].tolist() == [2, 0]


def test_nothing_shared_is_an_empty_table(priced):
    assert sharing_table(priced, []).num_rows == 0
    assert sums_table(priced, [])["saved_mvnd"].to_pylist() == [0.0, 0.0, 0.0]


def test_a_sharer_whose_fall_costs_nobody_anything_adds_no_risk(priced):
    mast = shared_elements(priced)[0]
    spare = replace(mast, n_lost=3960.0, n_lost_alone=np.array([3960.0, 0.0]))
    assert spare.joint_user_h_per_year == 0.0
    assert spare.lost_user_h_per_year > 0.0


def test_two_hops_through_the_same_air_share_no_plant(tmp_path):
    def add_hops(tree):
        tree["passive"]["conduits"].append({"id": "A1", "kind": "air", "length_km": 30.0})
        hop = {"node_a": "N1", "node_b": "N2", "length_km": 30.0, "capacity_mbps": 400.0, "medium": "microwave"}
        tree["backbone"]["links"] += [{"id": name, "conduits": "A1", **hop} for name in ("hop-a", "hop-b")]

    of, plain = built(tmp_path / "hops", add_hops, **COSTS), built(tmp_path / "plain", **COSTS)
    assert [len(rows) for at, rows in sharers_of_conduits(of).items() if at == 3] == [2]
    assert "conduit:A1" not in rows_of(of).index
    assert sums_of(of)["n_elements"].to_dict() == sums_of(plain)["n_elements"].to_dict()
