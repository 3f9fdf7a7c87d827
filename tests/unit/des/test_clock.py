"""Spells tile the year, moments see the state of their hour."""

import numpy as np
import pytest

from camau_netsim.core.timeline import Moment
from camau_netsim.des.clock import Clock
from camau_netsim.des.processes import fail_and_repair
from tests.support.vectors import read_columns


class Watch:
    """A clock with one thing on it, and everything it was told."""

    def __init__(self, horizon_h):
        self.clock, self.up = Clock(horizon_h), True
        self.spells, self.seen, self.log = [], [], []

    def switch(self, *times_h):
        """Turn the thing off or on at each of some times."""

        def process():
            for time_h in times_h:
                yield self.clock.wait(time_h - self.clock.now_h)
                self.up = not self.up
                self.log.append(self.clock.now_h)

        self.clock.process(process())

    def run(self, *moments):
        self.clock.run(
            moments,
            lambda start, end: self.spells.append((start, end, self.up)),
            lambda moment: self.seen.append((moment.clock_h, self.up)),
        )


def test_spells_tile_the_horizon_with_the_state_that_held_in_them():
    watch = Watch(10.0)
    watch.switch(3.0, 5.5)
    watch.run()
    assert watch.spells == [(0.0, 3.0, True), (3.0, 5.5, False), (5.5, 10.0, True)]


def test_things_that_happen_together_end_one_spell():
    watch = Watch(10.0)
    watch.switch(4.0)
    watch.switch(4.0)
    watch.switch(4.0, 6.0)
    watch.run()
    # Three switches at 4: up, down, up, down.
    assert watch.spells == [(0.0, 4.0, True), (4.0, 6.0, False), (6.0, 10.0, True)]
    assert watch.log == [4.0, 4.0, 4.0, 6.0]


def test_a_process_started_by_an_event_joins_it_in_the_same_instant():
    watch = Watch(10.0)

    def first():
        yield watch.clock.wait(2.0)
        watch.switch(2.0, 7.0)

    watch.clock.process(first())
    watch.run()
    assert watch.spells == [(0.0, 2.0, True), (2.0, 7.0, False), (7.0, 10.0, True)]


def test_moments_see_the_state_after_what_happens_in_their_instant():
    watch = Watch(48.0)
    watch.switch(5.0, 20.0, 29.0)
    watch.run(Moment(1, 5), Moment(0, 4), Moment(0, 5), Moment(0, 20), Moment(0, 19), Moment(1, 23))
    assert watch.seen == [(4.0, True), (5.0, False), (19.0, False), (20.0, True), (29.0, False), (47.0, False)]


def test_nothing_happens_at_or_after_the_horizon():
    watch = Watch(6.0)
    watch.switch(6.0, 8.0)
    watch.run(Moment(0, 0), Moment(0, 5))
    assert watch.spells == [(0.0, 6.0, True)]
    assert watch.seen == [(0.0, True), (5.0, True)]
    assert watch.log == []


def test_something_that_happens_at_the_start_makes_no_empty_spell():
    watch = Watch(6.0)
    watch.switch(0.0)
    watch.run(Moment(0, 0))
    assert watch.spells == [(0.0, 6.0, False)]
    assert watch.seen == [(0.0, False)]


def test_an_empty_clock_is_one_spell():
    watch = Watch(24.0)
    watch.run(Moment(0, 3))
    assert watch.spells == [(0.0, 24.0, True)]
    assert watch.seen == [(3.0, True)]


@pytest.mark.parametrize(("mean_up_h", "mean_down_h"), [(40.0, 10.0), (15.0, 30.0)])
def test_availability_is_up_over_up_plus_down(mean_up_h, mean_down_h):
    """Alternating renewal from an up start: A + (1 - A) tau / T (1 - exp(-T / tau)), tau = u d / (u + d)."""
    horizon_h, shares = 20_000.0, []
    for replication in range(20):
        clock, state, spent = Clock(horizon_h), {"up": True}, {True: 0.0, False: 0.0}

        def fall(state=state):
            state["up"] = False

        def rise(state=state):
            state["up"] = True

        def spell(start, end, state=state, spent=spent):
            spent[state["up"]] += end - start

        clock.process(fail_and_repair(clock, np.random.default_rng(replication), mean_up_h, mean_down_h, fall, rise))
        clock.run([], spell, print)
        assert sum(spent.values()) == pytest.approx(horizon_h, rel=1e-12)
        shares.append(spent[True] / horizon_h)
    ratio = mean_up_h / (mean_up_h + mean_down_h)
    tau_h = mean_up_h * mean_down_h / (mean_up_h + mean_down_h)
    expected = ratio + (1.0 - ratio) * tau_h / horizon_h * -np.expm1(-horizon_h / tau_h)
    limit = read_columns("acceptance_thresholds", n_checks=1.0, family_alpha=0.001)["t19_limit"][0]
    assert abs(np.mean(shares) - expected) <= limit * np.std(shares, ddof=1) / np.sqrt(20)
    assert np.std(shares, ddof=1) < 0.02  # the interval is narrow enough to refuse a wrong law
