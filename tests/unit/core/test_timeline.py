"""Moments of a year."""

from camau_netsim.core.timeline import Moment


def test_moments_know_their_hour_of_the_year_and_their_order():
    assert Moment(0, 0).clock_h == 0.0
    assert Moment(2, 21).clock_h == 69.0
    assert Moment(364, 23).clock_h == 8759.0
    assert sorted([Moment(3, 1), Moment(2, 21), Moment(2, 20)]) == [Moment(2, 20), Moment(2, 21), Moment(3, 1)]
