"""Radio maps of a small scenario: tables, text, pictures, folder."""

import json
from hashlib import sha256

import numpy as np
import pyarrow.parquet as pq
import pytest
from matplotlib.image import imread

import camau_netsim as cn
from camau_netsim.errors import CompileError, ReportError
from camau_netsim.report.coverage_table import CHANGES, LAYER, PHONES, PIXEL, change_table, pixel_schema, pixel_table
from camau_netsim.report.coverage_text import mean_by, quantile_by
from camau_netsim.report.map_panels import framed
from camau_netsim.report.radio_scales import ABSENT, LOAD, POWER, RATES, SINR
from camau_netsim.units import suffix_of
from tests.support.command import ROOT
from tests.support.scenarios import tiny_scenario
from tests.unit.report.builders import geographic, loaded, simulated


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    return simulated(tmp_path_factory.mktemp("tiny"), geographic(tiny_scenario()), (2025,))


@pytest.fixture(scope="module")
def whole(ran):
    return cn.coverage(ran[1], 2025, results=ran[0])


@pytest.fixture(scope="module")
def broken(ran):
    return cn.coverage(ran[1], 2025, results=ran[0], without=["M1"])


def test_every_pixel_has_a_row_and_every_column_a_unit(whole):
    table = pixel_table(whole)
    assert table.num_rows == len(whole.pixels) > 500
    for column in pixel_schema(whole).columns:
        assert column.sentence.endswith(".")
        if column.kind == "float":
            assert suffix_of(column.name) or column.name == "n_people", column.name
    names = {column.name for column in pixel_schema(whole).columns}
    assert {f"V-4g_{column.name}" for column in LAYER} <= names
    assert {f"phones_V_5g_{column.name}" for column in PHONES} <= names


def test_the_page_names_every_column():
    page = (ROOT / "docs" / "how-to" / "draw-radio-maps.md").read_text(encoding="utf-8")
    for column in (*PIXEL, *LAYER, *PHONES):
        assert f"`{column.name}`" in page or f"_{column.name}`" in page, column.name


def test_the_table_says_what_the_charts_say(whole):
    frame = pixel_table(whole).to_pandas()
    chart = whole.charts.layers[0]
    np.testing.assert_allclose(frame["V-4g_sinr_db"], chart.sinr_db, atol=0.00501)
    np.testing.assert_allclose(frame["V-4g_rate_mbps"], chart.rate_mbps, atol=0.00501)
    assert (frame["V-4g_covered"] == (chart.rsrp_dbm >= -110.0)).all()
    assert frame["V-4g_server"].str.startswith("M").all()
    assert frame["n_people"].sum() == pytest.approx(15_000.0)
    assert (frame["V-4g_rate_mbps"] <= frame["V-4g_peak_mbps"] + 0.011).all()
    assert frame["lat_deg"].between(8.9, 9.3).all()
    alone = frame["phones_V_4g_covered"] == frame["V-4g_covered"]
    assert alone.all(), "the operator has one layer of the technology"


def test_loads_are_empty_without_a_run(ran):
    full = cn.coverage(ran[1], 2025, technology="4g")
    frame = pixel_table(full).to_pandas()
    assert frame["V-4g_load_ratio"].isna().all()
    assert frame["V-4g_rate_mbps"].isna().all()
    assert "full buffer" in full.to_text()
    idle = cn.coverage(ran[1], 2025, technology="4g", activity_ratio=0.0)
    assert "every cell sends 0 %" in idle.to_text()
    assert (idle.charts.layers[0].sinr_db >= full.charts.layers[0].sinr_db).all()
    assert full.layer_ids == ("V-4g",)


def test_indoors_fewer_are_covered(ran):
    scenario = ran[1].replace({"radio.building_entry": "tr38901_high_loss", "radio.layers": far_and_weak(ran[1])})
    chart = cn.coverage(scenario, 2025, technology="4g").charts.layers[0]
    assert 0.0 < chart.covered_indoor.mean() < chart.covered.mean()
    assert not (chart.covered_indoor & ~chart.covered).any()


def far_and_weak(scenario):
    """The layers with so little power that cover ends within the land."""
    return [layer.model_copy(update={"power_dbm": 20.0}) for layer in scenario.radio.layers]


def test_text_tells_each_layer_and_the_cost(whole):
    text = whole.to_text()
    for part in ("V-4g", "V 5g", "mean loads at", "seed 1", "Seconds: compile", "peak of the process", "no shadowing"):
        assert part in text
    assert "lose cover" not in text
    assert max(map(len, text.splitlines())) < 260


def test_a_failed_mast_is_told_and_tabled(broken, whole):
    text = broken.to_text()
    assert "Without M1" in text
    assert "lose cover" in text
    assert "tiles anew" in text
    frame = change_table(broken).to_pandas()
    assert set(frame.columns) == {column.name for column in CHANGES.columns}
    assert frame["server_before"].str.startswith("M1").any()
    assert not frame["server"].str.startswith("M1").any()
    first = frame[frame["layer"] == "V-4g"].iloc[0]
    before = whole.charts.layers[0]
    assert first["sinr_before_db"] == pytest.approx(before.sinr_db[int(first["pixel"])], abs=0.0051)
    assert change_table(whole) is None


def test_the_folder_is_whole_and_its_digests_right(broken, tmp_path):
    files = broken.save(tmp_path / "new" / "map")
    names = {path.name for path in files}
    quantities = ("coverage", "server", "sinr", "rate", "load", "change")
    pictures = {f"{quantity}_{technology}.png" for quantity in quantities for technology in ("4g", "5g")}
    assert names == pictures | {"pixels.parquet", "changes.parquet", "summary.txt", "manifest.json"}
    assert all(looks_drawn(path) for path in files if path.suffix == ".png")
    manifest = json.loads((tmp_path / "new" / "map" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["sha256"]) == names - {"summary.txt", "manifest.json"}
    for name, digest in manifest["sha256"].items():
        assert sha256((tmp_path / "new" / "map" / name).read_bytes()).hexdigest() == digest
    assert manifest["coverage"]["without"] == ["M1"]
    assert manifest["coverage"]["scenario_sha256"] == broken.opened.scenario.digest()
    field = pq.read_schema(tmp_path / "new" / "map" / "pixels.parquet").field("V-4g_sinr_db")
    assert field.metadata[b"unit"] == b"dB"
    assert list((tmp_path / "new").iterdir()) == [tmp_path / "new" / "map"]


def test_a_folder_of_ours_is_replaced_and_nothing_else(whole, ran, tmp_path):
    whole.save(tmp_path / "map", pictures=False)
    (tmp_path / "map" / "left.txt").write_text("old", encoding="utf-8")
    whole.save(tmp_path / "map", pictures=False)
    assert {path.name for path in (tmp_path / "map").iterdir()} == {"pixels.parquet", "summary.txt", "manifest.json"}
    ran[0].save(tmp_path / "run")
    with pytest.raises(ReportError, match="not a coverage folder"):
        whole.save(tmp_path / "run")
    with pytest.raises(ReportError, match="not a run folder"):
        ran[0].save(tmp_path / "map")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years", encoding="utf-8")
    with pytest.raises(ReportError, match="choose another place"):
        whole.save(tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_a_folder_that_fails_leaves_nothing(whole, tmp_path, monkeypatch):
    def fails(*_):
        raise OSError("disk full")

    monkeypatch.setattr("camau_netsim.report.coverage_folder.draw_maps", fails)
    with pytest.raises(OSError, match="disk full"):
        whole.save(tmp_path / "map")
    assert list(tmp_path.iterdir()) == []


def test_threads_give_the_same_files(ran, tmp_path):
    for threads in (1, 2):
        charted = cn.coverage(ran[1], 2025, results=ran[0], without=["M2"], threads=threads, technology="4g")
        charted.save(tmp_path / str(threads), pictures=False)
    first, second = (json.loads((tmp_path / name / "manifest.json").read_text(encoding="utf-8")) for name in ("1", "2"))
    assert first["sha256"] == second["sha256"]
    assert first["coverage"] == second["coverage"]


def looks_drawn(path):
    """Whether a picture has a size and something on it."""
    picture = imread(path)
    return picture.shape[0] > 700 and picture[..., :3].std() > 0.03


def test_panels_of_layers_are_drawn_too(ran, tmp_path):
    charted = cn.coverage(ran[1], 2025, technology="4g")
    pictures = [path for path in charted.save(tmp_path / "map", "layer") if path.suffix == ".png"]
    assert len(pictures) == 4
    assert all(map(looks_drawn, pictures))


def test_names_of_panels_fit_a_scenario_in_metres_too(tmp_path):
    charted = cn.coverage(loaded(tmp_path, tiny_scenario()), 2025, pixel_m=300.0)
    names = {path.name for path in charted.save(tmp_path / "map")}
    assert {"peak_4g.png", "peak_5g.png"} <= names
    assert not {"rate_4g.png", "load_4g.png"} & names


def test_an_unknown_sight_is_refused(ran):
    with pytest.raises(CompileError, match="no sight 'drawn'; there are mean, los, nlos"):
        cn.coverage(ran[1], 2025, sight="drawn")


def test_means_and_quantiles_by_people():
    values, people = np.array([1.0, 2.0, np.nan, 10.0]), np.array([1.0, 8.0, 5.0, 1.0])
    assert mean_by(values, people) == pytest.approx(27.0 / 10.0)
    assert quantile_by(values, people, 0.05) == 1.0
    assert quantile_by(values, people, 0.5) == 2.0
    assert quantile_by(values, people, 0.95) == 10.0
    assert np.isnan(mean_by(values, np.zeros(4)))
    assert np.isnan(quantile_by(values, np.zeros(4), 0.5))


@pytest.mark.parametrize("scale", [POWER, SINR, LOAD, *RATES.values()])
def test_scales_have_a_colour_and_a_name_for_each_class(scale):
    assert len(scale.labels()) == len(scale.colours) == len(scale.edges) + 1
    assert len(np.unique(scale.colours.round(3), axis=0)) == len(scale.colours)
    grey = scale.rgb(np.array([np.nan]))[0]
    assert tuple(round(255 * part) for part in grey) == tuple(int(ABSENT[i : i + 2], 16) for i in (1, 3, 5))
    assert (scale.rgb(np.array([-1e9]))[0] == scale.colours[0]).all()
    assert (scale.rgb(np.array([scale.edges[-1]]))[0] == scale.colours[-1]).all()


def test_light_falls_or_rises_along_a_scale():
    for scale in (POWER, SINR, LOAD, *RATES.values()):
        light = scale.colours @ np.array([0.2126, 0.7152, 0.0722])
        steps = np.diff(light)
        assert (steps > 0.0).all() or (steps < 0.0).all(), "readable in grey"


def test_a_part_of_the_map_has_its_shape():
    whole = (0.0, 100.0, 0.0, 150.0)
    left, right, bottom, top = framed(np.array([[10e3, 10e3], [12e3, 30e3]]), whole)
    assert (top - bottom) / (right - left) == pytest.approx(1.5)
    assert left < 10.0 < 12.0 < right
    assert bottom < 10.0 < 30.0 < top
    assert framed(np.array([[0.0, 0.0], [100e3, 10e3]]), whole) == whole


def test_a_cell_that_gives_no_cover_anywhere_is_drawn_grey(ran, tmp_path):
    layers = [layer.model_copy(update={"coverage_rsrp_dbm": -40.0}) for layer in ran[1].radio.layers]
    nowhere = cn.coverage(ran[1].replace({"radio.layers": layers}), 2025, technology="4g")
    assert not nowhere.charts.layers[0].covered.any()
    assert "0.0 %" in nowhere.to_text()
    assert nowhere.save(tmp_path / "map")
