"""Polygons of GeoJSON files become rings on the plane; other files are refused."""

import json

import numpy as np
import pytest

from camau_netsim.core.place import Plane
from camau_netsim.errors import ReportError
from camau_netsim.report.outline import read_outline

SQUARE = [[0, 0], [4000, 0], [4000, 4000], [0, 4000], [0, 0]]
HOLE = [[1000, 1000], [3000, 1000], [3000, 3000], [1000, 3000], [1000, 1000]]


def written(folder, content):
    path = folder / "outline.geojson"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def test_a_hole_is_not_inside(tmp_path):
    feature = {"type": "Feature", "properties": {"name": "ignored"}, "geometry": polygon(SQUARE, HOLE)}
    outline = read_outline(written(tmp_path, {"type": "FeatureCollection", "features": [feature]}), Plane(None))
    inside = outline.contains(np.array([0.5, 2.0, 3.5, 5.0]), np.array([0.5, 2.0, 3.5, 2.0]))
    assert inside.tolist() == [1.0, 0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    "content",
    [
        polygon(SQUARE),
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        {"type": "GeometryCollection", "geometries": [polygon(SQUARE), {"type": "Point", "coordinates": [0, 0]}]},
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "geometry": None}, {"type": "Feature", "geometry": polygon(SQUARE)}],
        },
    ],
)
def test_every_way_to_nest_polygons(tmp_path, content):
    outline = read_outline(written(tmp_path, content), Plane(None))
    assert len(outline.rings_km) == 1
    np.testing.assert_allclose(outline.rings_km[0], np.array(SQUARE) / 1000.0)


def test_degrees_are_longitude_first(tmp_path):
    degrees = [[105.0, 9.0], [105.1, 9.0], [105.1, 9.2], [105.0, 9.0]]
    outline = read_outline(written(tmp_path, polygon(degrees)), Plane((9.0, 105.0)))
    ring = outline.rings_km[0]
    assert ring[1] == pytest.approx([10.98, 0.0], abs=0.01)
    assert ring[2, 1] == pytest.approx(22.24, abs=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1, 2]",
        "{}",
        '{"type": "Point", "coordinates": [1, 2]}',
        '{"type": "Polygon", "coordinates": [["x"]]}',
        '"text"',
    ],
)
def test_files_without_polygons_are_refused(tmp_path, text):
    path = tmp_path / "bad.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match=r"bad\.geojson"):
        read_outline(path, Plane(None))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ReportError, match="nowhere"):
        read_outline(tmp_path / "nowhere.json", Plane(None))
