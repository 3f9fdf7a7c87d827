"""The chart has a row for every judged promise and marks for what it says."""

import numpy as np
import pytest

from camau_netsim.domains.targets.interval import Interval
from camau_netsim.domains.targets.model import OtherReading
from camau_netsim.report.picture import house_style
from camau_netsim.report.target_chart import CAP_PERCENT, STATUS_MARKS, draw_target_chart, share_percent
from tests.unit.report.builders import all_kinds, results_of, verdict


def chart(*verdicts):
    with house_style():
        figure = draw_target_chart(results_of(*verdicts))
        figure.canvas.draw()
    return figure


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def marks(figure, status):
    """Return the filled marks of a status as (x, y)."""
    mark = STATUS_MARKS[status]
    return [
        (float(np.atleast_1d(line.get_xdata())[0]), float(np.atleast_1d(line.get_ydata())[0]))
        for line in figure.axes[0].lines
        if line.get_marker() == mark.marker and line.get_markerfacecolor() == mark.colour
    ]


def test_every_judged_promise_has_a_row_and_no_other():
    shown = texts(chart(*all_kinds()))
    for each in all_kinds():
        assert any(text.startswith(f"{each.id}, ") for text in shown) == (each.status != "not judged")


def test_marks_stand_at_the_share_of_what_is_promised():
    figure = chart(verdict("a", "met"), verdict("b", "missed"))
    assert marks(figure, "met") == [(pytest.approx(122.5), 0.0)]
    assert marks(figure, "missed") == [(pytest.approx(63.875), 1.0)]


def test_values_far_beyond_stand_at_the_edge_with_their_number():
    figure = chart(verdict("a", "met", value=510.7, interval=Interval(400.0, 620.0)))
    assert marks(figure, "met") == [(CAP_PERCENT, 0.0)]
    assert "1,277 %" in texts(figure)
    assert "510.70 Mb/s" in texts(figure)


def test_other_readings_are_hollow_marks_of_their_own_status():
    other = OtherReading("bits over time", 20.0, Interval(19.0, 21.0), "missed")
    hollow = [
        line
        for line in chart(verdict("a", "met", other_readings=(other,))).axes[0].lines
        if line.get_markerfacecolor() == "white"
    ]
    assert [line.get_marker() for line in hollow] == [STATUS_MARKS["missed"].marker]
    assert hollow[0].get_xdata()[0] == 50.0


def test_shapes_and_colours_both_tell_the_status():
    assert len({mark.marker for mark in STATUS_MARKS.values()}) == 3
    assert len({mark.colour for mark in STATUS_MARKS.values()}) == 3


def test_rows_are_grouped_by_year():
    figure = chart(verdict("late", "met", year=2030), verdict("soon", "missed"))
    assert marks(figure, "missed")[0][1] == 0.0
    assert marks(figure, "met")[0][1] == 1.0


def test_no_promise_at_all_is_said():
    assert "No promise was judged in this run" in texts(chart())


def test_a_threshold_of_zero_has_no_share():
    assert share_percent(3.0, 0.0) is None
    figure = chart(verdict("none-lost", "missed", threshold=0.0, comparator="<="))
    assert any("no share" in text for text in texts(figure))


def test_nothing_is_written_outside_the_picture():
    long = verdict("fix-a-very-long-promise-id", "missed", english="mọi hộ gia đình trong tỉnh " * 8, unit="% of users")
    figure = chart(*all_kinds(), long)
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert box.x0 >= 0.0
        assert box.x1 <= figure.bbox.x1


@pytest.mark.parametrize("unit", ["Mb/s", "fibre line per household", "% of cable km in towns", "phone per resident"])
def test_no_text_leaves_the_picture(unit):
    long = verdict("a-promise-with-a-long-name", "undecided", unit=unit, value=1234.56789, threshold=12345.678)
    figure = chart(long, verdict("b", "missed", unit=unit))
    width = figure.bbox.width
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert box.x0 >= 0.0, text.get_text()
        assert box.x1 <= width, text.get_text()
