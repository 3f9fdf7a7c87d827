"""Charts of a year: which layers, which masts, whose loads, and the same bits for any number of threads."""

from dataclasses import replace

import numpy as np
import pytest

from camau_netsim.engine.charts import (
    ChartOrder,
    chart_year,
    loads_of_run,
    open_year,
    pick_layers,
    pick_masts,
    stated_loads,
)
from camau_netsim.errors import CompileError, ReportError
from tests.support.scenarios import tiny_scenario
from tests.unit.report.builders import loaded, simulated


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    return simulated(tmp_path_factory.mktemp("tiny"), tiny_scenario(), (2025,))


@pytest.fixture(scope="module")
def opened(ran):
    return open_year(ran[1], 2025)


def places(n=3000):
    x_m, y_m = np.random.default_rng(1).uniform(-3000.0, 8000.0, (2, n))
    return x_m, y_m, np.zeros(n, np.int32)


def two_operators(folder):
    """The tiny scenario with a second operator whose only layer comes in 2030, shared with the first."""
    tree = tiny_scenario()
    tree["demand"]["operators"].append({"id": "W", "name": "Operator W", "market_share_ratio": 0.4})
    layer = tree["radio"]["layers"][0] | {"id": "W-4g", "operator": "W", "shared_with": "V"}
    tree["radio"]["layers"] = [row | {"shared_with": ""} for row in tree["radio"]["layers"]] + [layer]
    cells = [row | {"in_service_year": 2000} for row in tree["radio"]["cells"]]
    tree["radio"]["cells"] = [
        *cells,
        {"id": "w1", "mast": "M1", "layer": "W-4g", "azimuth_deg": 0.0, "in_service_year": 2030},
    ]
    return loaded(folder, tree)


def test_every_layer_on_air_is_taken_unless_told_otherwise(opened):
    ids = opened.radio.layer.ids
    assert [ids[row] for row in pick_layers(opened)] == ["V-4g", "V-5g"]
    assert [ids[row] for row in pick_layers(opened, technology="5g")] == ["V-5g"]
    assert [ids[row] for row in pick_layers(opened, ["V-5g", "V-4g", "V-5g"])] == ["V-5g", "V-4g"]


def test_shared_layers_are_those_of_every_operator_that_may_use_them(tmp_path):
    scenario = two_operators(tmp_path)
    late, early = open_year(scenario, 2030), open_year(scenario, 2025)
    ids = late.radio.layer.ids
    assert [ids[row] for row in pick_layers(late, operator="V")] == ["V-4g", "V-5g", "W-4g"]
    assert [ids[row] for row in pick_layers(late, operator="W")] == ["W-4g"]
    assert [ids[row] for row in pick_layers(early)] == ["V-4g", "V-5g"]
    with pytest.raises(CompileError, match="layer W-4g has no cell on air in 2025"):
        pick_layers(early, ["W-4g"])
    with pytest.raises(CompileError, match="no layer on air in 2025 fits"):
        pick_layers(early, operator="W")


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        ({"layers": ["V-4"]}, "no layer 'V-4' in the scenario; did you mean V-4g"),
        ({"operator": "Q"}, "no operator 'Q' in the scenario; there are V"),
    ],
)
def test_unknown_names_are_refused_with_what_there_is(opened, ask, told):
    with pytest.raises(CompileError, match=told):
        pick_layers(opened, **ask)


def test_a_layer_that_cannot_be_mapped_is_refused_by_name(tmp_path):
    tree = tiny_scenario()
    tree["radio"]["layers"][1] |= {"antenna": "tr38901_column"}
    tree["radio"]["layers"] = [
        row if "antenna" in row else row | {"antenna": "beam"} for row in tree["radio"]["layers"]
    ]
    opened = open_year(loaded(tmp_path, tree), 2025)
    with pytest.raises(CompileError, match="layer V-5g cannot be mapped: antenna tr38901_column"):
        pick_layers(opened)
    assert len(pick_layers(opened, ["V-4g"])) == 1


def test_masts_by_name(opened, tmp_path):
    assert pick_masts(opened, ["M2", "M1", "M2"]).tolist() == [0, 1]
    assert len(pick_masts(opened, [])) == 0
    with pytest.raises(CompileError, match="no mast 'M3' in the scenario; there are M1, M2"):
        pick_masts(opened, ["M3"])
    tree = tiny_scenario()
    tree["passive"]["masts"] = [row | {"in_service_year": 2000} for row in tree["passive"]["masts"]]
    tree["passive"]["masts"][1]["in_service_year"] = 2030
    with pytest.raises(CompileError, match="mast M2 does not stand in 2025"):
        pick_masts(open_year(loaded(tmp_path, tree), 2025), ["M2"])


def test_a_year_the_scenario_lacks_is_refused(ran):
    with pytest.raises(CompileError, match="has no year 2031"):
        open_year(ran[1], 2031)


def test_loads_are_the_means_of_the_busiest_hour(ran, opened):
    results = ran[0]
    found = loads_of_run(opened, results)
    frame = results.tables["radio_cells"].to_pandas()
    hour = int(frame.groupby("hour")["offered_mbps"].sum().idxmax())
    assert found.hour == hour
    seen = frame[(frame["hour"] == hour) & frame["up"]]
    mean = seen.groupby("cell")["load_ratio"].mean().reindex(list(opened.radio.cell.ids)).to_numpy()
    np.testing.assert_allclose(found.loads.load_ratio, mean, rtol=1e-12)
    np.testing.assert_allclose(found.loads.activity_ratio, np.minimum(mean, 1.0), rtol=1e-12)
    n_moments = len(frame[["replication", "day"]].drop_duplicates())
    np.testing.assert_allclose(found.loads.mast_offered_mbps.sum(), seen["offered_mbps"].sum() / n_moments)
    other = next(value for value in sorted(frame["hour"].unique()) if value != hour)
    assert loads_of_run(opened, results, int(other)).hour == other


def test_cells_the_run_never_saw_on_air_always_send(ran, opened):
    results = ran[0]
    table = results.tables["radio_cells"]
    up = np.array(table["cell"].to_pylist()) != "M1-V-4g-0"
    dark = table.set_column(table.schema.get_field_index("up"), "up", [up])
    found = loads_of_run(opened, replace(results, tables={**results.tables, "radio_cells": dark}))
    row = opened.radio.cell.row("M1-V-4g-0")
    assert found.n_unknown == 1
    assert np.isnan(found.loads.load_ratio[row])
    assert found.loads.activity_ratio[row] == 1.0


def test_a_run_that_does_not_fit_is_refused(ran, opened):
    results, scenario = ran
    other = open_year(scenario.replace({"radio.range_km": 9.0}), 2025)
    with pytest.raises(ReportError, match="another scenario"):
        loads_of_run(other, results)
    with pytest.raises(ReportError, match="holds no cell of 2030"):
        loads_of_run(open_year(scenario, 2030), results)
    with pytest.raises(ReportError, match=r"did not observe hour 3; its hours are \[20, 21\]"):
        loads_of_run(opened, results, 3)


def test_threads_change_no_bit(opened):
    where = places(20_000)
    loads = stated_loads(opened, 0.5).loads
    masts = pick_masts(opened, ["M2"])
    one, two = (chart_year(opened, ChartOrder(pick_layers(opened), masts, n_thread=n), loads, *where) for n in (1, 2))
    for first, second in zip((*one.layers, *one.before), (*two.layers, *two.before), strict=True):
        for name in ("server", "rsrp_dbm", "sinr_db", "peak_mbps", "covered"):
            assert getattr(first, name).tobytes() == getattr(second, name).tobytes()


def test_without_masts_is_the_scenario_without_them(opened):
    loads = stated_loads(opened, 0.7).loads
    failed = pick_masts(opened, ["M1"])
    charts = chart_year(opened, ChartOrder(pick_layers(opened), failed), loads, *places())
    cell_up = np.where(opened.radio.cell_mast == failed[0], 0, opened.cell_up).astype(np.uint8)
    none = pick_masts(opened, [])
    anew = chart_year(replace(opened, cell_up=cell_up), ChartOrder(pick_layers(opened), none), loads, *places())
    whole = chart_year(opened, ChartOrder(pick_layers(opened), none), loads, *places())
    assert anew.before == ()
    for changed, other, before, first in zip(charts.layers, anew.layers, charts.before, whole.layers, strict=True):
        assert (changed.server == other.server).all()
        np.testing.assert_allclose(changed.sinr_db, other.sinr_db, atol=0.05)
        assert before.sinr_db.tobytes() == first.sinr_db.tobytes()
        assert not (changed.server == before.server).all()
    assert 0 < charts.n_tiles_anew <= charts.n_tiles * 2


def test_no_mast_left_means_no_server(opened):
    loads = stated_loads(opened, 1.0).loads
    charts = chart_year(opened, ChartOrder(pick_layers(opened), pick_masts(opened, ["M1", "M2"])), loads, *places(500))
    for chart in charts.layers:
        assert (chart.server == -1).all()
        assert not chart.covered.any()
        assert (chart.peak_mbps == 0.0).all()


def test_people_are_those_of_the_year(ran, opened):
    communes = ran[1].demand.communes
    assert opened.people.sum() == pytest.approx(sum(row.people for row in communes))
