"""What the maps show is read off the tables as the promises read them."""

import numpy as np
import pyarrow as pa
import pytest

from camau_netsim.engine.results import SCHEMAS, build_tables
from camau_netsim.report.map_rates import peak_utilisation, rates_of_year
from camau_netsim.report.rate_scale import scale_of
from tests.unit.report.builders import judged_tree, loaded


def table_of(name, rows):
    """Return a table with these rows, other columns filled with nothing in particular."""
    schema = SCHEMAS[name]
    blank = {"id": "", "text": "", "int": 0, "float": 1.0, "flag": False}
    full = [{column.name: row.get(column.name, blank[column.kind]) for column in schema.columns} for row in rows]
    return pa.Table.from_pylist(full, schema=schema.arrow_schema())


def line(commune, rate, lines, hour=21, load=10.0, segment="household"):
    return {
        "year": 2025,
        "hour": hour,
        "commune": commune,
        "segment": segment,
        "n_lines": lines,
        "wired_mbps": rate,
        "port_load_mbps": load,
    }


def phones(commune, technology, rate, demand, hour=21):
    return {
        "year": 2025,
        "hour": hour,
        "commune": commune,
        "technology": technology,
        "demand_mbps": demand,
        "sampled_mbps": rate,
    }


@pytest.fixture
def tables():
    lines = [
        line("C1", 100.0, 30.0),
        line("C1", 300.0, 10.0),
        line("C2", 200.0, 60.0),
        line("C2", 900.0, 60.0, hour=10, load=1.0),
        line("C2", 900.0, 60.0, segment="organisation", load=99.0),
    ]
    mobile = [
        phones("C1", "4g", 30.0, 3.0),
        phones("C2", "4g", 60.0, 1.0),
        phones("C1", "4g", 99.0, 0.5, hour=10),
        phones("C1", "5g", 500.0, 1.0),
        phones("C2", "5g", None, 0.0),
    ]
    return build_tables([]) | {
        "access_lines": table_of("access_lines", lines),
        "radio_communes": table_of("radio_communes", mobile),
    }


def test_rates_are_weighted_means_at_the_busiest_hour(tmp_path, tables):
    fixed, four, five = rates_of_year(tables, loaded(tmp_path, judged_tree()), 2025)
    assert fixed.rate_mbps.tolist() == [150.0, 200.0]
    assert fixed.mean_mbps == pytest.approx(180.0)
    assert fixed.reached_ratio == pytest.approx(0.7)
    assert fixed.hour == four.hour == 21
    assert four.rate_mbps.tolist() == [30.0, 60.0]
    assert four.mean_mbps == pytest.approx(37.5)
    assert five.rate_mbps[0] == 500.0
    assert np.isnan(five.rate_mbps[1]), "no load, no rate"


def test_the_plan_is_read_off_the_catalogue(tmp_path, tables):
    themes = rates_of_year(tables, loaded(tmp_path, judged_tree()), 2030)
    assert [theme.plan.rate_mbps for theme in themes] == [200.0, 40.0, 100.0]
    assert themes[0].plan.whom == " for 90 % of users"
    assert all(np.isnan(theme.rate_mbps).all() and theme.hour is None for theme in themes), "2030 was not simulated"


def test_utilisation_is_the_peak_of_both_directions(tables):
    arcs = [
        {"year": 2025, "link": "a", "capacity_mbps": 1.0, "utilisation_ratio": 0.2},
        {"year": 2025, "link": "a", "capacity_mbps": 1.0, "utilisation_ratio": 0.7},
        {"year": 2025, "link": "b", "capacity_mbps": 0.0, "utilisation_ratio": float("inf")},
        {"year": 2030, "link": "a", "capacity_mbps": 1.0, "utilisation_ratio": 0.9},
    ]
    assert peak_utilisation(tables | {"trunk_arcs": table_of("trunk_arcs", arcs)}, 2025) == {"a": 0.7}


def test_the_scale_has_the_plan_on_an_edge_and_rounds_noise_up_to_it(tmp_path, tables):
    fixed, _, five = rates_of_year(tables, loaded(tmp_path, judged_tree()), 2025)
    scale = scale_of([fixed])
    assert 200.0 in scale.edges_mbps
    assert scale.edges_mbps[-1] >= 200.0
    below, noise, at, none = scale.rgba(np.array([199.0, 199.99999, 200.0, np.nan]))
    assert noise.tolist() == at.tolist()
    assert below.tolist() != at.tolist()
    assert none[3] == 0.0
    assert scale_of([five]).edges_mbps[-1] >= 500.0


def test_edges_too_near_the_plan_stay_without_number(tmp_path, tables):
    _, _, five = rates_of_year(tables, loaded(tmp_path, judged_tree()), 2025)
    labelled = scale_of([five]).labelled_edges()
    assert 100.0 in labelled
    assert min(np.diff(labelled)) > 0.0
