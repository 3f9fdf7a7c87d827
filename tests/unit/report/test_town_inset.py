"""A town of tiny communes is drawn larger where it hides least; other scenarios need no inset."""

import numpy as np
import pytest

from camau_netsim.core.place import plane_of
from camau_netsim.report.fibre import Departure, Fibre, FibreLine
from camau_netsim.report.land import Frame, land_of
from camau_netsim.report.province_map import PANEL_SHAPE
from camau_netsim.report.town_inset import SIZE_RATIO, inset_of
from tests.support.scenarios import tiny_scenario
from tests.unit.report.builders import loaded

NO_FIBRE = Fibre((), (), ())


def town_and_country():
    """Return the tiny scenario with a five by five square of communes, six wards of 1 km2 in the middle of it."""
    tree = tiny_scenario()
    first = tree["demand"]["communes"][0]
    country = [(10_000.0 * column, 10_000.0 * row, 100.0) for column in range(5) for row in range(5)]
    wards = [(20_500.0 + 1000.0 * column, 20_500.0 + 1000.0 * row, 1.0) for column in range(3) for row in range(2)]
    tree["demand"]["communes"] = [
        first
        | {"id": f"C{number}", "name": f"Phường {number}", "x_m": x, "y_m": y, "area_km2": area}
        | {"district": "Country" if area > 1.0 else "Town"}
        for number, (x, y, area) in enumerate([*country, *wards], 1)
    ]
    tree["demand"]["settlements"] = [
        {"id": f"S{number}", "commune": f"C{number}", "people_ratio": 1.0, "x_m": x, "y_m": y}
        for number, (x, y, _) in enumerate([*country, *wards], 1)
    ]
    return tree


def drawn(folder, tree, fibre=NO_FIBRE):
    scenario = loaded(folder, tree)
    plane = plane_of(scenario.demand.communes)
    land = land_of(scenario, plane, PANEL_SHAPE)
    return land, inset_of(scenario, plane, land, fibre)


def test_the_town_is_enlarged_off_the_land(tmp_path):
    land, inset = drawn(tmp_path, town_and_country())
    assert inset.name == "Town"
    assert [name for _, _, name in inset.ward_names] == [f"Phường {number}" for number in range(26, 32)]
    assert all(inset.shown.holds(x, y) for x, y, _ in inset.ward_names)
    assert inset.place.width_km == pytest.approx(SIZE_RATIO * land.frame.width_km)
    assert inset.enlargement > 2.0
    assert land.frame.holds(inset.place.left_km, inset.place.bottom_km)
    assert land.frame.holds(inset.place.right_km, inset.place.top_km)
    elsewhere = [hidden_ratio(land, corner) for corner in corners_of(land.frame, inset.place.width_km)]
    assert hidden_ratio(land, inset.place) <= min(elsewhere) + 0.01


def corners_of(frame, side_km):
    """Return the squares in the corners of the picture, a little off its edge."""
    rim_km = 0.03 * frame.width_km
    return [
        Frame(left, left + side_km, bottom, bottom + side_km)
        for left in (frame.left_km + rim_km, frame.right_km - rim_km - side_km)
        for bottom in (frame.bottom_km + rim_km, frame.top_km - rim_km - side_km)
    ]


def hidden_ratio(land, place):
    rows = (land.y_km > place.bottom_km) & (land.y_km < place.top_km)
    columns = (land.x_km > place.left_km) & (land.x_km < place.right_km)
    return land.inside[np.ix_(rows, columns)].mean()


def test_links_that_leave_are_not_hidden(tmp_path):
    land, free = drawn(tmp_path / "a", town_and_country())
    middle = ((free.place.left_km + free.place.right_km) / 2.0, (free.place.bottom_km + free.place.top_km) / 2.0)
    line = FibreLine((land.frame.left_km, middle[1]), middle, 0.5, True)
    _, moved = drawn(tmp_path / "b", town_and_country(), Fibre((), (line,), (Departure(*middle, "X", ()),)))
    assert not moved.place.holds(*middle)


def test_links_to_an_island_are_not_hidden(tmp_path):
    land, free = drawn(tmp_path / "a", town_and_country())
    isle = ((free.place.left_km + free.place.right_km) / 2.0, (free.place.bottom_km + free.place.top_km) / 2.0)
    shore = (float(land.seats_km[0, 0]), float(land.seats_km[0, 1]))
    for number, (start, end) in enumerate([(shore, isle), (isle, shore)]):
        line = FibreLine(start, end, 0.5, False, True)
        _, moved = drawn(tmp_path / f"b{number}", town_and_country(), Fibre((), (line,), ()))
        assert not moved.place.holds(*isle)


def test_communes_of_like_size_need_none(tmp_path):
    assert drawn(tmp_path, tiny_scenario())[1] is None
