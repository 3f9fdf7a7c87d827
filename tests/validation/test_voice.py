"""Trunk groups with two priorities against exact Markov chains, Engset, and every call one by one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from camau_netsim.domains.government.calls import Calls
from camau_netsim.domains.government.spec import Body, GovernmentSpec
from camau_netsim.domains.government.trunk_groups import HIGH, LOW, few_users_losses, steady_losses
from camau_netsim.domains.government.voice import compile_voice
from camau_netsim.domains.government.voice_spec import VoiceLevel
from camau_netsim.kernels.erlang import engset, erlang_b
from tests.support.vectors import read_columns

DISCIPLINES = ("sharing", "preemption", "reservation")
N_RUN = 20
(LIMIT,) = read_columns("acceptance_thresholds", n_checks=50.0, family_alpha=1e-3)["t19_limit"]


def broken_off(state, widths, need, n_channels):
    """States after low calls of a group have been broken off, any alike, until a call fits; with their chances."""
    used = sum(n * w for row in state for n, w in zip(row, widths, strict=True))
    if n_channels - used >= need:
        return {state: 1.0}
    found: dict = {}
    n_low = sum(state[LOW])
    for place, n in enumerate(state[LOW]):
        if n:
            low = tuple(m - (row == place) for row, m in enumerate(state[LOW]))
            for after, chance in broken_off((state[HIGH], low), widths, need, n_channels).items():
                found[after] = found.get(after, 0.0) + chance * n / n_low
    return found


def exact(n_channels, offered, widths, discipline, kept=0):
    """Share of calls lost by (priority, width): the Markov chain of all calls in progress, solved."""
    ways = range(len(widths))
    every = product(*(range(n_channels // w + 1) for _ in range(2) for w in widths))
    states = [
        (one[: len(widths)], one[len(widths) :]) for one in every
        if sum(n * w for n, w in zip(one, (*widths, *widths), strict=True)) <= n_channels
    ]  # fmt: skip
    row = {state: number for number, state in enumerate(states)}
    chain, lost = np.zeros((len(states),) * 2), np.zeros((len(states), 2, len(widths)))

    def plus(state, priority, width, more):
        rows = [list(part) for part in state]
        rows[priority][width] += more
        return tuple(tuple(part) for part in rows)

    for state, here in row.items():
        used = sum(n * w for part in state for n, w in zip(part, widths, strict=True))
        low_used = sum(n * w for n, w in zip(state[LOW], widths, strict=True))
        for priority, width in product((HIGH, LOW), ways):
            rate, need = offered[priority][width], widths[width]
            if state[priority][width]:
                chain[here, row[plus(state, priority, width, -1)]] += state[priority][width]
            free = n_channels - used - (kept if discipline == "reservation" and priority == LOW else 0)
            if free >= need:
                chain[here, row[plus(state, priority, width, 1)]] += rate
            elif discipline == "preemption" and priority == HIGH and free + low_used >= need:
                for after, chance in broken_off(state, widths, need, n_channels).items():
                    chain[here, row[plus(after, HIGH, width, 1)]] += rate * chance
                    lost[here, LOW] += rate * chance * (np.array(state[LOW]) - after[LOW])
            else:
                lost[here, priority, width] += rate
    balance = (chain - np.diag(chain.sum(axis=1))).T
    balance[-1] = 1.0
    share = np.linalg.solve(balance, np.eye(len(states))[-1])
    return np.tensordot(share, lost, 1) / np.array(offered)


@pytest.mark.parametrize("discipline", DISCIPLINES)
@pytest.mark.parametrize(("n_channels", "high", "low"), [(3, 1.0, 2.0), (8, 2.0, 6.0), (12, 9.0, 9.0), (6, 0.3, 2.0)])
def test_calls_of_one_width_are_exact(n_channels, high, low, discipline):
    found = steady_losses(n_channels, np.array([[high], [low]]), np.array([1], np.int32), discipline, 2)
    truth = exact(n_channels, [[high], [low]], [1], discipline, 2)
    np.testing.assert_allclose(found.lost_ratio, truth, rtol=1e-10, atol=1e-13)
    if discipline == "preemption":
        assert found.lost_ratio[HIGH, 0] == pytest.approx(erlang_b(high, n_channels), rel=1e-12)


@pytest.mark.parametrize("discipline", DISCIPLINES)
def test_few_users_become_many(discipline):
    """A million users at a steady rate in total: the chain of few users ends at the closed forms."""
    load = np.array([2.0, 5.0])
    few = few_users_losses(8, 10**6, load / 10**6, discipline, 2)
    many = steady_losses(8, load[:, None], np.array([1], np.int32), discipline, 2)
    np.testing.assert_allclose(few.lost_ratio, many.lost_ratio[:, 0], rtol=1e-4)
    np.testing.assert_allclose(few.carried_erl, many.carried_erl[:, 0], rtol=1e-4)


def test_few_users_of_one_priority_are_engsets():
    table = read_columns("engset")
    for users, channels, idle, truth in zip(
        table["sources"], table["servers"], table["a_idle"], table["call_congestion"], strict=True
    ):
        if channels > 30:
            continue
        found = few_users_losses(int(channels), int(users), np.array([0.0, idle]), "preemption", 0)
        assert found.refused_ratio[LOW] == pytest.approx(truth, rel=1e-8, abs=1e-12)


def test_few_users_all_of_them_seen_by_high_calls_alone():
    """If low calls may be broken off and none is ever tried, high calls meet Engset."""
    truth = engset(np.array([9], np.int32), np.array([4], np.int32), np.array([0.3])).call_congestion[0]
    assert few_users_losses(4, 9, np.array([0.3, 0.0]), "preemption", 0).refused_ratio[HIGH] == pytest.approx(truth)


MIXED = [(8, [[1.5, 0.08], [3.5, 0.2]]), (12, [[2.0, 0.3], [5.0, 0.5]]), (16, [[1.0, 0.1], [6.0, 0.6]])]


@pytest.mark.parametrize(("n_channels", "offered"), MIXED)
def test_calls_of_two_widths(n_channels, offered):
    """High calls and calls that share are exact; low ones that can be broken off within 0.012 in all, by width 0.05."""
    widths, load = [1, 4], np.array(offered)
    width = np.array(widths, np.int32)
    sharing = steady_losses(n_channels, load, width, "sharing", 0).lost_ratio
    np.testing.assert_allclose(sharing, exact(n_channels, offered, widths, "sharing"), rtol=1e-9)
    found = steady_losses(n_channels, load, width, "preemption", 0).lost_ratio
    truth = exact(n_channels, offered, widths, "preemption")
    np.testing.assert_allclose(found[HIGH], truth[HIGH], rtol=1e-9)
    weight = load[LOW] / load[LOW].sum()
    assert abs(weight @ (found[LOW] - truth[LOW])) < 0.012
    assert np.abs(found[LOW] - truth[LOW]).max() < 0.05
    kept = steady_losses(n_channels, load, width, "reservation", 2).lost_ratio
    np.testing.assert_allclose(kept, exact(n_channels, offered, widths, "reservation", 2), atol=0.012)


def voice_of(discipline, sources, n_bodies=6, **more):
    bodies = tuple(
        Body(id=f"b{row}", name="B", level="commune", commune="c", node="A", committed_mbps=9.0, busy_hour_mbps=1.0)
        for row in range(n_bodies)
    )
    level = VoiceLevel(level="commune", n_fixed=30, n_calls=3.0, group_mbps=0.6, sources=sources, **more)
    spec = GovernmentSpec(
        hub="X", voice_codec_mbps=0.1, voice_high_ratio=0.3, voice_discipline=discipline, voice_central_mbps=0.8,
        voice_kept_ratio=0.2, voice=(level,),
    )  # fmt: skip
    return compile_voice(spec, bodies)


@pytest.mark.parametrize(
    ("discipline", "sources", "outside"),
    [("preemption", "poisson", 0.0), ("preemption", "finite", 0.0), ("reservation", "poisson", 0.0),
     ("sharing", "finite", 0.0), ("preemption", "poisson", 0.25)],
)  # fmt: skip
def test_every_call_against_the_formulae(discipline, sources, outside):
    """Shares of calls lost: 20 runs, Student's interval, family false alarm 1e-3."""
    problem, up = voice_of(discipline, sources, outside_ratio=outside), np.ones(6, np.uint8)
    formula = problem.losses(0, 1.0)
    through = 1.0 - problem.central_losses(up, 1.0).lost_ratio if outside else np.ones(2)
    truth = 1.0 - (1.0 - formula.lost_ratio) * (1.0 - outside * (1.0 - through))
    runs = []
    for key in np.random.SeedSequence(20260101).spawn(N_RUN):
        calls = Calls(problem, np.random.Generator(np.random.PCG64(key)))
        calls.advance(0.5, up, True, 1.0)
        calls.reset()
        calls.advance(1.0, up, True, 1.0)
        runs.append(calls.tally.lost_ratio())
    half = LIMIT * np.std(runs, axis=0, ddof=1) / np.sqrt(N_RUN)
    # The central group is offered what the bodies' groups let on, and holds their channels for nothing: slack.
    assert (np.abs(np.mean(runs, axis=0) - truth) <= half + (0.02 if outside else 1e-4)).all(), (runs, truth)
    assert half.max() < 0.08


def test_a_body_without_a_way_calls_nobody():
    problem = voice_of("preemption", "poisson", outside_ratio=0.5)
    calls, up = Calls(problem, np.random.default_rng(1)), np.ones(6, np.uint8)
    calls.advance(0.5, up, True, 1.0)
    assert calls.n_calls[..., 1].sum() > 0
    up[0] = 0
    calls.advance(1e-9, up, False, 1.0)
    assert calls.n_calls[0].sum() == 0
    assert calls.n_calls[..., 1].sum() == 0
    calls.reset()
    calls.advance(0.5, up, False, 1.0)
    assert calls.tally.tried[0].sum() == 0.0
    assert calls.tally.refused.sum() / calls.tally.tried.sum() > 0.4  # half of the calls leave the province
