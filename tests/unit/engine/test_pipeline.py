"""Steps are run in order, equal inputs are answered once."""

from dataclasses import dataclass

import numpy as np

from camau_netsim.engine.pipeline import Memo, Step, run_pass


@dataclass
class Doubled:
    double_mbps: np.ndarray


@dataclass
class Summed:
    sum_mbps: float


class Rooms:
    """Problems of two made-up rooms that count how often they are asked."""

    def __init__(self):
        self.doubler, self.adder = [], []


def double(problem, load_mbps) -> Doubled:
    problem.append(load_mbps.copy())
    return Doubled(2.0 * load_mbps)


def add(problem, double_mbps, extra_mbps) -> Summed:
    problem.append(double_mbps.copy())
    return Summed(float(double_mbps.sum() + extra_mbps))


def total(problems, sum_mbps) -> Doubled:
    return Doubled(np.array([len(problems.doubler), sum_mbps]))


STEPS = (Step("doubler", double), Step("adder", add))


def test_each_step_is_given_its_problem_and_what_was_written():
    rooms = Rooms()
    arrays, answers = run_pass(STEPS, rooms, {"load_mbps": np.array([1.0, 2.0]), "extra_mbps": 0.5})
    assert arrays["double_mbps"].tolist() == [2.0, 4.0]
    assert arrays["sum_mbps"] == 6.5
    assert answers["adder"] == Summed(6.5)
    assert len(rooms.doubler) == len(rooms.adder) == 1


def test_a_join_is_given_all_problems():
    arrays, _ = run_pass((Step("join", total),), Rooms(), {"sum_mbps": 3.0})
    assert arrays["double_mbps"].tolist() == [0.0, 3.0]


def test_the_same_inputs_are_answered_once_and_others_anew():
    rooms, memo = Rooms(), Memo()
    for load, extra in ((1.0, 0.0), (1.0, 0.0), (1.0, 5.0), (3.0, 5.0)):
        given = {"load_mbps": np.array([load]), "extra_mbps": extra}
        assert run_pass(STEPS, rooms, given, memo)[0]["sum_mbps"] == 2.0 * load + extra
    assert (len(rooms.doubler), len(rooms.adder)) == (2, 3)


def test_a_full_memo_starts_afresh():
    rooms, memo = Rooms(), Memo(limit=2)
    for load in (1.0, 2.0, 3.0, 1.0):
        run_pass(STEPS[:1], rooms, {"load_mbps": np.array([load])}, memo)
    assert len(rooms.doubler) == 4
    run_pass(STEPS[:1], rooms, {"load_mbps": np.array([3.0])}, memo)
    assert len(rooms.doubler) == 4
