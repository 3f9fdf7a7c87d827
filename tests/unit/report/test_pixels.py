"""Pixels hold all people, cover the land, and are refused where they would be too many."""

import json

import numpy as np
import pytest

from camau_netsim.engine.charts import open_year
from camau_netsim.errors import CompileError
from camau_netsim.report.land import land_of
from camau_netsim.report.outline import read_outline
from camau_netsim.report.pixels import N_MOST, pixels_of
from tests.support.scenarios import tiny_scenario
from tests.unit.report.builders import geographic, loaded


def cut(folder, tree, pixel_m=200.0, outline=None):
    """Cut the land of a scenario."""
    scenario = loaded(folder, tree)
    plane = scenario.plane()
    border = None if outline is None else read_outline(outline, plane)
    land = land_of(scenario, plane, 1.0, border)
    opened = open_year(scenario, 2025)
    return pixels_of(opened.problems.demand, opened.people, plane, land, pixel_m, border), opened, land


@pytest.mark.parametrize("pixel_m", [50.0, 200.0, 3000.0])
def test_pixels_hold_all_people(tmp_path, pixel_m):
    pixels, opened, _ = cut(tmp_path, tiny_scenario(), pixel_m)
    assert pixels.n_people.sum() == pytest.approx(opened.people.sum(), rel=1e-12)
    assert (pixels.n_people >= 0.0).all()


def test_people_of_a_commune_are_on_its_pixels(tmp_path):
    pixels, opened, _ = cut(tmp_path, tiny_scenario(), 100.0)
    demand = opened.problems.demand
    for commune in range(len(demand.commune)):
        own = opened.people[demand.points.commune == commune].sum()
        assert pixels.n_people[pixels.commune == commune].sum() == pytest.approx(own)


def test_two_settlements_in_one_pixel_share_it(tmp_path):
    tree = tiny_scenario()
    tree["demand"]["settlements"][1] |= {"x_m": 301.0, "y_m": 0.5}
    tree["demand"]["settlements"][0] |= {"x_m": 300.0, "y_m": 0.0}
    pixels, opened, _ = cut(tmp_path, tree, 2500.0)
    assert pixels.n_people.sum() == pytest.approx(opened.people.sum())


def test_the_area_is_that_of_the_land(tmp_path):
    pixels, _, land = cut(tmp_path, tiny_scenario(), 50.0)
    step = float(land.x_km[1] - land.x_km[0]) * float(land.y_km[1] - land.y_km[0])
    assert len(pixels) * pixels.area_km2 == pytest.approx(land.inside.sum() * step, rel=0.02)


def test_pixels_lie_on_a_grid_and_every_settlement_in_one(tmp_path):
    pixels, opened, _ = cut(tmp_path, tiny_scenario(), 150.0)
    assert np.allclose((pixels.x_m - 75.0) % 150.0, 0.0)
    assert np.allclose(pixels.left_m + (pixels.column + 0.5) * 150.0, pixels.x_m)
    demand = opened.problems.demand
    for x_m, y_m in zip(demand.points.x_m, demand.points.y_m, strict=True):
        assert ((np.abs(pixels.x_m - x_m) <= 75.0) & (np.abs(pixels.y_m - y_m) <= 75.0)).any()
    grid = pixels.raster(np.arange(len(pixels)), -1.0)
    assert (grid[pixels.row, pixels.column] == np.arange(len(pixels))).all()
    assert (grid >= 0).sum() == len(pixels)


def test_an_outline_bounds_the_pixels(tmp_path):
    square = [[1000.0, -500.0], [3000.0, -500.0], [3000.0, 1500.0], [1000.0, 1500.0], [1000.0, -500.0]]
    path = tmp_path / "land.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [square]}), encoding="utf-8")
    pixels, opened, _ = cut(tmp_path, tiny_scenario(), 100.0, path)
    inside = (np.abs(pixels.x_m - 2000.0) < 1000.0) & (np.abs(pixels.y_m - 500.0) < 1000.0)
    assert inside.sum() == 400
    assert (~inside).sum() <= len(opened.people)  # the pixels of settlements outside
    assert pixels.n_people.sum() == pytest.approx(opened.people.sum())


def test_degrees_go_back_to_where_they_came_from(tmp_path):
    pixels, opened, _ = cut(tmp_path, geographic(tiny_scenario()), 200.0)
    at = opened.scenario.demand.settlements[0]
    away = np.hypot((pixels.lat_deg - at.lat_deg) * 111.195, (pixels.lon_deg - at.lon_deg) * 109.8)
    assert away.min() < 0.15
    assert np.isnan(cut(tmp_path / "m", tiny_scenario())[0].lat_deg).all()


def test_too_many_pixels_are_refused_with_a_size_that_would_do(tmp_path):
    with pytest.raises(CompileError, match=rf"would be about .*at most {N_MOST:,}: take \d+ m or more") as told:
        cut(tmp_path, tiny_scenario(), 1.0)
    enough = float(str(told.value).split("take ")[1].split(" m")[0])
    assert len(cut(tmp_path, tiny_scenario(), enough)[0]) <= 1.01 * N_MOST


@pytest.mark.parametrize("pixel_m", [0.0, -5.0, float("nan")])
def test_a_pixel_needs_a_side(tmp_path, pixel_m):
    with pytest.raises(CompileError, match="needs a side above 0"):
        cut(tmp_path, tiny_scenario(), pixel_m)
