"""Answers are kept by the content of what was asked."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.recall import Recall, fresh


def counted():
    calls = []

    def double(values, times=2.0):
        calls.append(values)
        return values * times

    return double, calls


def test_the_same_content_is_worked_out_once():
    double, calls = counted()
    recall = Recall()
    first = recall(double, np.array([1.0, np.nan]))
    again = recall(double, np.array([1.0, np.nan]))
    assert again is first
    assert (len(calls), recall.n_asked, recall.n_recalled) == (1, 2, 1)


def test_any_other_argument_is_another_question():
    double, calls = counted()
    recall = Recall()
    for values, times in ((np.ones(2), 2.0), (np.ones(3), 2.0), (np.ones(2), 3.0), (np.ones(2, np.float32), 2.0)):
        recall(double, values, times=times)
    assert len(calls) == 4


def test_after_learning_nothing_more_is_kept():
    double, calls = counted()
    recall = Recall()
    recall(double, np.ones(1))
    recall.learning = False
    for _ in range(2):
        recall(double, np.zeros(1))
    recall(double, np.ones(1))
    assert len(calls) == 3


def test_fresh_always_works_it_out():
    double, calls = counted()
    assert [float(fresh(double, 2.0)) for _ in range(2)] == [4.0, 4.0]
    assert len(calls) == 2
