"""The map of what is received over the air is drawn where something is sent, and only there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

import camau_netsim
from camau_netsim.report.broadcast_map import MARGIN, draw_broadcast_map
from camau_netsim.report.picture import house_style, save_png
from camau_netsim.report.plots import draw
from tests.unit.report.builders import judged_tree, simulated

TUTORIAL = Path(__file__).resolve().parents[3] / "scenarios" / "tutorial"


@pytest.fixture(scope="module")
def tutorial():
    scenario = camau_netsim.load(TUTORIAL)
    return camau_netsim.run(scenario, replications=1), scenario


def test_places_have_the_colour_of_their_margin(tutorial, tmp_path):
    with house_style():
        figure = draw_broadcast_map(*tutorial, 2025)
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.texts][-2:] == [
        "a  antenna on the roof",
        "30.0 % of people receive every essential channel; 1 communes nobody",
    ]
    margins = tutorial[0].tables["broadcast_points"].to_pandas()["margin_db"]
    (places,) = axes.collections[-1:]
    assert places.get_facecolors()[:, :3] == pytest.approx(MARGIN.rgb(margins.to_numpy()))
    assert imread(save_png(figure, tmp_path / "map.png")).std() > 0.05


def test_it_lies_beside_the_other_pictures(tutorial, tmp_path):
    assert [path.stem for path in draw(*tutorial, tmp_path)] == [
        "map_2025",
        "tslcd_2025",
        "tslcd_availability_2025",
        "broadcast_2025",
        "targets",
        "chain_portal",
    ]


def test_where_nothing_is_sent_there_is_no_map(tmp_path):
    results, scenario = simulated(tmp_path, judged_tree(), (2025,))
    assert draw_broadcast_map(results, scenario, 2025) is None


def test_classes_part_at_what_is_needed():
    below, above = MARGIN.rgb(np.array([-0.001, 0.0]))
    assert below[0] > below[2], "orange"
    assert above[2] > above[0], "blue"
