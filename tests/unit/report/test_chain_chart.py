"""The chain is drawn whole, says its weakest link and hides no overload."""

from pathlib import Path

import pytest
from matplotlib.colors import to_hex

from camau_netsim import api
from camau_netsim.report.chain_chart import WEAK, chain_platforms, draw_chain
from camau_netsim.report.picture import house_style, save_png
from camau_netsim.report.plots import draw

TUTORIAL = Path(__file__).resolve().parents[3] / "scenarios" / "tutorial"


def ran(**overrides):
    return api.run(api.load(TUTORIAL).replace(overrides), replications=2)


def weak_of(figure):
    """Which bar of each panel is drawn as the weakest link."""
    return [
        [row for row, bar in enumerate(axes.patches) if to_hex(bar.get_facecolor()) == WEAK] for axes in figure.axes[1:]
    ]


@pytest.fixture(scope="module")
def plain():
    return ran()


def test_the_weakest_links_are_marked(plain):
    assert chain_platforms(plain) == ("portal",)
    figure = draw_chain(plain, "portal")
    assert weak_of(figure) == [[4], [4]]  # the identity platform is away most and slowest
    said = [text.get_text() for text in figure.texts]
    assert said[1] == (
        "2025: whole chain up 99.894 % of the year; at the deadline peak 182 ms, of which servers 52 ms (limit 200 ms)"
    )


def test_overload_is_said():
    full = ran(**{"datacentre.deadline_factor": 3.0})  # 90 requests a second of 20 ms on two web servers: not yet
    figure = draw_chain(full, "portal")
    assert weak_of(figure)[1] == [3]
    over = draw_chain(ran(**{"datacentre.deadline_factor": 3.5}), "portal")  # 105 a second: too many, and for the LGSP
    shown = [text.get_text() for text in over.axes[2].texts]
    assert shown.count("overloaded") == 2
    assert "at the deadline peak no end, of which servers no end" in over.texts[1].get_text()


def test_the_same_run_gives_the_same_bytes(plain, tmp_path):
    with house_style():
        first, second = (save_png(draw_chain(plain, "portal"), tmp_path / name).read_bytes() for name in "ab")
    assert first == second


def test_it_is_drawn_with_the_run(plain, tmp_path):
    assert [path.name for path in draw(plain, api.load(TUTORIAL), tmp_path)][-1] == "chain_portal.png"
