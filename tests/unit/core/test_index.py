"""Ids become rows and rows become sums."""

import numpy as np
import pytest

from camau_netsim.core.index import Index, pointers, sum_by


def test_rows_follow_the_order_given():
    index = Index(["b", "a", "c"])
    assert len(index) == 3
    assert index.row("a") == 1
    assert index.rows(["c", "b", "c"]).tolist() == [2, 0, 2]
    assert index.rows([]).dtype == np.int32
    assert index.names[[2, 0]].tolist() == ["c", "b"]


def test_an_id_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError, match="x"):
        Index(["a"]).row("x")


def test_ids_are_unique():
    with pytest.raises(ValueError, match="unique"):
        Index(["a", "b", "a"])


def test_pointers_stand_at_the_start_of_each_group():
    assert pointers([2, 0, 3]).tolist() == [0, 2, 2, 5]
    assert pointers([]).tolist() == [0]


def test_sums_by_row_keep_empty_rows():
    assert sum_by(np.array([2, 0, 2]), np.array([1.5, 4.0, 2.0]), 4).tolist() == [4.0, 0.0, 3.5, 0.0]
    assert sum_by(np.array([], np.int32), np.array([]), 2).tolist() == [0.0, 0.0]
