"""The guessed land has the area of the communes, a cell for each of them, and sea only off the coast."""

import numpy as np
import pytest

from camau_netsim.core.place import plane_of
from camau_netsim.report.land import Frame, enlarged, land_of
from tests.support.scenarios import tiny_scenario
from tests.unit.report.builders import geographic, loaded

SHAPE = 1.4


def many_communes(n_side=6, step_m=2500.0):
    """Return the tiny scenario with a square of communes, one settlement at each seat."""
    tree = tiny_scenario()
    places = [(column * step_m, row * step_m) for row in range(n_side) for column in range(n_side)]
    first = tree["demand"]["communes"][0]
    tree["demand"]["communes"] = [
        first | {"id": f"C{number + 1}", "area_km2": (step_m / 1000.0) ** 2, "x_m": x, "y_m": y, "coastal": x == 0.0}
        for number, (x, y) in enumerate(places)
    ]
    tree["demand"]["settlements"] = [
        {"id": f"S{number + 1}", "commune": f"C{number + 1}", "people_ratio": 1.0, "x_m": x, "y_m": y}
        for number, (x, y) in enumerate(places)
    ]
    return tree


def land_in(folder, tree, **how):
    scenario = loaded(folder, tree)
    plane = plane_of([*scenario.demand.communes, *scenario.demand.settlements])
    return land_of(scenario, plane, SHAPE, **how)


def area_km2(land):
    return float(land.inside.sum() * (land.x_km[1] - land.x_km[0]) * (land.y_km[1] - land.y_km[0]))


@pytest.mark.parametrize("turned", [False, True])
def test_land_has_the_stated_area_and_every_commune(tmp_path, turned):
    tree = many_communes()
    land = land_in(tmp_path, geographic(tree) if turned else tree)
    assert area_km2(land) == pytest.approx(36 * 2.5**2, rel=0.15)
    assert len(np.unique(land.commune[land.inside])) == 36
    assert land.frame.height_km / land.frame.width_km == pytest.approx(SHAPE)
    assert land.y_km[1] - land.y_km[0] == pytest.approx(land.x_km[1] - land.x_km[0], rel=1e-2), "square pixels"


def test_degrees_and_metres_give_the_same_land(tmp_path):
    metres = land_in(tmp_path / "m", many_communes())
    degrees = land_in(tmp_path / "d", geographic(many_communes()))
    assert (metres.commune == degrees.commune).mean() > 0.98
    assert degrees.frame.width_km == pytest.approx(metres.frame.width_km, rel=1e-3)


def test_sea_lies_off_coastal_communes_only(tmp_path):
    land = land_in(tmp_path, many_communes())
    middle = len(land.y_km) // 2
    assert land.sea[middle, 0]
    assert not land.sea[middle, -1]
    assert not (land.sea & land.inside).any()


def test_the_rim_of_the_picture_is_never_land(tmp_path):
    land = land_in(tmp_path, tiny_scenario())
    for edge in (land.inside[0], land.inside[-1], land.inside[:, 0], land.inside[:, -1]):
        assert not edge.any()


def test_one_commune_with_one_settlement_is_a_disc_of_its_area(tmp_path):
    tree = tiny_scenario()
    tree["demand"]["communes"] = [row | {"x_m": 4000.0} for row in tree["demand"]["communes"]]
    tree["demand"]["settlements"] = [
        {"id": f"S{number}", "commune": f"C{number}", "people_ratio": 1.0, "x_m": 4000.0, "y_m": 0.0}
        for number in (1, 2)
    ]
    land = land_in(tmp_path, tree)
    assert area_km2(land) == pytest.approx(52.0, rel=0.15)


def test_far_pieces_of_land_are_islets(tmp_path):
    tree = many_communes(n_side=14)
    tree["demand"]["settlements"][0]["people_ratio"] = 0.5
    tree["demand"]["settlements"].append(
        {"id": "isle", "commune": "C1", "people_ratio": 0.5, "x_m": -25000.0, "y_m": 0.0}
    )
    land = land_in(tmp_path, tree)
    assert [(round(islet.x_km), round(islet.y_km), islet.commune) for islet in land.islets] == [(-25, 0, 0)]


def test_an_enlarged_part_agrees_with_the_whole(tmp_path):
    land = land_in(tmp_path, many_communes())
    part = enlarged(land, Frame(2.0, 8.0, 2.0, 8.0), 60)
    assert part.commune.shape == (60, 60)
    rows = np.searchsorted(land.y_km, part.y_km)
    columns = np.searchsorted(land.x_km, part.x_km)
    assert (land.commune[np.ix_(rows, columns)] == part.commune).mean() > 0.95
    assert part.inside.all()
