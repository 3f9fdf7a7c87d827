"""Rows of links and classes: every line has a port, every plan its share, every link its name."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from camau_netsim.engine.layout import KINDS, SERVICES
from tests.support.scenarios import tiny_scenario, write_scenario
from tests.support.sessions import TUTORIAL, compiled, state_of


@pytest.fixture(scope="module")
def tutorial():
    return state_of(compiled())[0]


def laid_out(folder, change):
    tree = tiny_scenario()
    change(tree)
    problems = compiled(write_scenario(folder, tree))
    return problems.access.years[2025], state_of(problems)[0]


def many_plans(tree):
    """Groups of 1, 7 and 23 like ports; seven plans of unlike shares, two of them rare."""
    tree["access"]["ports"] = [
        {"id": f"{olt}-{row}", "olt": olt, "commune": commune, "technology": "gpon", "split": 64, "passed": passed,
         "plan": "homes"}
        for olt, commune, passed, n in (("O1", "C1", 60, 23), ("O2", "C2", 61, 7), ("O1", "C2", 13, 1))
        for row in range(100 * passed, 100 * passed + n)
    ]  # fmt: skip
    shares = (0.37, 0.23, 0.2, 0.11, 0.0621, 0.0269, 0.001)
    tree["access"]["plans"] = [
        {"plan": "homes", "year": 2025, "cap_mbps": 50.0 * (row + 1), "share_ratio": share}
        for row, share in enumerate(shares)
    ]


def test_rows_of_links_tile(tutorial):
    ends = [tutorial.links[kind] for kind in KINDS]
    assert ends[0].start == 0
    assert all(one.stop == two.start for one, two in itertools.pairwise(ends))
    assert ends[-1].stop == tutorial.n_links
    sizes = {kind: rows.stop - rows.start for kind, rows in tutorial.links.items()}
    assert sizes == {
        "pon_port": 2,
        "olt_uplink": 2,
        "cell": 10,
        "mast_backhaul": 4,
        "trunk_arc": 12,
        "tslcd_circuit": 3,
        "centre_port": 1,
    }


def test_links_are_named_once_within_their_kind(tutorial):
    names = tutorial.link_names()
    assert len(names) == tutorial.n_links
    assert all(len(set(names[rows])) == rows.stop - rows.start for rows in tutorial.links.values())
    assert names[tutorial.links["pon_port"]].tolist() == ["olt-A/0", "olt-C/1"]
    assert names[tutorial.links["trunk_arc"]][:4].tolist() == ["X-A>", "<X-A", "A-B>", "<A-B"]
    assert names[tutorial.links["tslcd_circuit"]].tolist() == ["office", "province", "central"]


def test_classes_tile_lines_phones_and_bodies(tutorial):
    parts = [tutorial.rows_of(name) for name in ("lines", "phones", "bodies")]
    assert [(part.start, part.stop) for part in parts] == [(0, 3), (3, 11), (11, 14)]
    assert tutorial.n_classes == 14 == len(tutorial.service) == len(tutorial.commune)
    assert [SERVICES[row] for row in tutorial.service] == ["household"] * 3 + ["4g"] * 8 + ["government"] * 3
    commune = tutorial.problems.demand.commune.names[tutorial.commune]
    assert commune.tolist() == ["town", "fields", "fields", *["town"] * 4, *["fields"] * 4, "fields", *["town"] * 2]


@pytest.mark.parametrize("change", [lambda tree: None, many_plans])
def test_every_port_has_its_lines_and_its_share_of_plans(tmp_path, change):
    access, layout = laid_out(tmp_path, change)
    lines = layout.lines
    assert (lines.n_lines > 0).all()
    assert len(set(zip(lines.line_class.tolist(), lines.port.tolist(), strict=True))) == len(lines.port)
    assert (access.line_group[lines.line_class] == layout.port_group[lines.port]).all()
    n_ports = layout.links["pon_port"].stop
    assert n_ports == access.n_ports.sum()
    on_port = np.bincount(lines.port, lines.n_lines, n_ports)
    assert on_port.tolist() == access.n_lines[layout.port_group].tolist()
    bought = np.bincount(lines.line_class, lines.n_lines, len(access.line_group))
    assert np.abs(bought - access.line_count).max() <= 1.0
    for row, group in enumerate(access.line_group):  # and within one line of the mix on every port
        own = lines.n_lines[lines.line_class == row]
        ideal = access.line_count[row] / access.n_ports[group]
        spread = np.concatenate([own, np.zeros(access.n_ports[group] - len(own))])
        assert np.abs(spread - ideal).max() <= 1.0


def test_phones_are_those_who_can_use_a_layer_that_carries_phones(tmp_path):
    _, layout = laid_out(tmp_path / "near", lambda tree: None)
    assert len(layout.phones.bundle) == 2 * 3 * 2  # layers, settlements, outdoors and in
    assert {SERVICES[row] for row in layout.service[layout.rows_of("phones")]} == {"4g", "5g"}

    def far(tree):
        tree["demand"]["settlements"][2]["x_m"] = 400000.0

    _, fewer = laid_out(tmp_path / "far", far)
    assert set(fewer.phones.settlement.tolist()) == {0, 1}


def test_things_that_do_not_exist_yet_take_no_place_in_the_layout(tmp_path):
    def later(tree):
        for row in tree["radio"]["cells"]:
            if row["mast"] == "M2":
                row["in_service_year"] = 2030
        tree["demand"]["settlements"][2]["x_m"] = 60000.0

    _, layout = laid_out(tmp_path, later)
    everyone = set(zip(*(rows.tolist() for rows in (layout.phones.bundle, layout.phones.settlement)), strict=True))
    assert {settlement for _, settlement in everyone} == {0, 1}


def test_a_scenario_without_bodies_or_phones_can_be_laid_out(tmp_path):
    def bare(tree):
        del tree["government"], tree["datacentre"]
        tree["radio"]["cells"] = []

    _, layout = laid_out(tmp_path, bare)
    assert layout.rows_of("bodies") == slice(layout.n_classes, layout.n_classes)
    assert layout.rows_of("phones").start == layout.rows_of("phones").stop == len(layout.lines.port)
    assert len(layout.link_names()) == layout.n_links


def test_the_layout_is_the_same_whatever_is_down():
    problems = compiled(TUTORIAL)
    one, two = state_of(problems)[0], state_of(problems, "grid:town", "conduit:C-E")[0]
    assert one.n_classes == two.n_classes
    assert one.links == two.links
