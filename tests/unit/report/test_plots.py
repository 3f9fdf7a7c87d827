"""Pictures are drawn whole, the same every time, for any scenario, and leave nothing behind."""

import json

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.image import imread

from camau_netsim.core.place import plane_of
from camau_netsim.engine.results import Results, build_tables
from camau_netsim.errors import ReportError
from camau_netsim.report.ground import draw_ground
from camau_netsim.report.land import land_of
from camau_netsim.report.picture import DPI, blank_figure, house_style
from camau_netsim.report.plots import draw
from camau_netsim.report.province_map import PANEL_SHAPE, SIZE_IN, district_seats
from tests.support.scenarios import tiny_scenario
from tests.unit.report.builders import geographic, judged_tree, loaded, simulated

MAP_SHAPE = (round(SIZE_IN[1] * DPI), round(SIZE_IN[0] * DPI), 4)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return simulated(tmp_path_factory.mktemp("tiny"), judged_tree(), (2025, 2030))


def panels_of(path):
    """Return the three panels of a map, without what stands around them."""
    picture = imread(path)
    rows = slice(int(0.16 * picture.shape[0]), int(0.83 * picture.shape[0]))
    width = picture.shape[1] // 3
    return [picture[rows, number * width + 40 : (number + 1) * width - 40, :3] for number in range(3)]


def colours_in(panel):
    """Return how many different colours fill at least a few pixels."""
    codes = (panel * 255.0).astype(int) @ np.array([65536, 256, 1])
    return int((np.unique(codes, return_counts=True)[1] > 200).sum())


def test_one_map_a_year_and_one_chart(tiny, tmp_path):
    paths = draw(*tiny, tmp_path / "new" / "folder")
    assert [path.name for path in paths] == [
        "map_2025.png", "map_2030.png", "tslcd_2025.png", "tslcd_availability_2025.png", "tslcd_2030.png",
        "tslcd_availability_2030.png", "targets.png",
    ]  # fmt: skip
    for path in paths[:2]:
        assert imread(path).shape == MAP_SHAPE
        for panel in panels_of(path):
            assert panel.var() > 1e-3
            assert colours_in(panel) >= 3, "ground, land, shore or fibre"
    assert imread(paths[-1]).std() > 0.05


def test_the_same_run_gives_the_same_bytes(tiny, tmp_path):
    first = [path.read_bytes() for path in draw(*tiny, tmp_path / "a")]
    mpl.rcParams["font.size"] = 30.0
    try:
        second = [path.read_bytes() for path in draw(*tiny, tmp_path / "b")]
    finally:
        mpl.rcParams["font.size"] = mpl.rcParamsDefault["font.size"]
    assert first == second, "whatever the user's settings are"
    assert b"Software" not in first[0]


def test_nothing_is_left_in_matplotlib(tiny, tmp_path):
    before = dict(mpl.rcParams)
    draw(*tiny, tmp_path)
    assert plt.get_fignums() == []
    assert dict(mpl.rcParams) == before


def one_commune():
    tree = tiny_scenario()
    for row in tree["demand"]["settlements"]:
        row["commune"] = "C1"
    tree["demand"]["settlements"] = tree["demand"]["settlements"][:2]
    tree["demand"]["communes"] = tree["demand"]["communes"][:1]
    for room in ("passive", "backbone", "access", "government", "services"):
        for table in tree[room].values():
            for row in table if isinstance(table, list) else ():
                if row.get("commune") == "C2":
                    row["commune"] = "C1"
    return tree


def without_5g():
    tree = judged_tree()
    for row in tree["demand"]["adoption"]:
        row["users_5g_ratio"] = 0.0
    return tree


@pytest.mark.parametrize("build", [one_commune, without_5g, lambda: geographic(judged_tree())])
def test_edge_cases_are_drawn(build, tmp_path):
    paths = draw(*simulated(tmp_path / "scenario", build()), tmp_path / "out")
    assert imread(paths[0]).shape == MAP_SHAPE
    assert all(panel.var() > 1e-3 for panel in panels_of(paths[0]))


def test_communes_without_5g_are_hatched(tiny, tmp_path):
    with_5g = draw(*tiny, tmp_path / "with")[0]
    without = draw(*simulated(tmp_path / "scenario", without_5g()), tmp_path / "without")[0]
    grey = np.array([0xC9, 0xC9, 0xC9]) / 255.0
    share = [np.isclose(panels_of(path)[2], grey, atol=0.01).all(axis=-1).mean() for path in (with_5g, without)]
    assert share[0] < 0.01
    assert share[1] > 0.05


def test_empty_tables_are_drawn(tmp_path):
    scenario = loaded(tmp_path / "scenario", judged_tree())
    manifest = {"years": [2025], "scenario": "tiny", "seed": 1, "replications": 1}
    paths = draw(Results(build_tables([]), (), manifest), scenario, tmp_path / "out")
    assert [path.name for path in paths] == ["map_2025.png", "targets.png"]


def test_every_commune_has_its_colour_on_the_map(tmp_path):
    scenario = loaded(tmp_path, tiny_scenario())
    plane = plane_of(scenario.demand.communes)
    land = land_of(scenario, plane, PANEL_SHAPE)
    colours = np.array([[1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]])
    with house_style():
        figure = blank_figure(4.0, 4.0 * PANEL_SHAPE)
        axes = figure.add_axes((0, 0, 1, 1))
        draw_ground(axes, land, colours)
        figure.canvas.draw()
        picture = np.asarray(figure.canvas.buffer_rgba())[..., :3]
    for colour in ((255, 0, 0), (0, 0, 255)):
        assert (picture == colour).all(axis=-1).mean() > 0.02


def test_an_outline_of_the_user_is_followed(tiny, tmp_path):
    ring = [[-3000, -3000], [8000, -3000], [8000, 3000], [-3000, 3000], [-3000, -3000]]
    outline = tmp_path / "outline.geojson"
    outline.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), encoding="utf-8")
    guessed = draw(*tiny, tmp_path / "guessed")[0]
    given = draw(*tiny, tmp_path / "given", polygons=outline)[0]
    assert given.read_bytes() != guessed.read_bytes()
    with pytest.raises(ReportError, match="missing"):
        draw(*tiny, tmp_path / "x", polygons=tmp_path / "missing.json")


def test_a_district_is_named_at_its_highest_node(tmp_path):
    scenario = loaded(tmp_path, tiny_scenario())
    seats = district_seats(scenario, plane_of(scenario.demand.communes))
    assert [(seat.name, seat.x_km) for seat in seats] == [("Cà Mau", 0.0), ("Ngọc Hiển", 4.0)]
