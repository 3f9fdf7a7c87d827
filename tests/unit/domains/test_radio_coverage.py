"""Products over the masts that a settlement hears."""

import numpy as np

from camau_netsim.domains.radio.coverage import product_by_row


def test_rows_are_the_products_of_their_factors_bit_for_bit():
    rng = np.random.default_rng(1)
    n_of = rng.integers(0, 40, 200)
    n_of[:3] = 0, 1, 0
    ptr = np.concatenate(([0], np.cumsum(n_of))).astype(np.int32)
    factor = rng.random((ptr[-1], 5), dtype=np.float32)
    expected = np.ones((200, 5))
    for row in range(200):
        for at in range(ptr[row], ptr[row + 1]):
            expected[row] *= factor[at].astype(np.float64)
    np.testing.assert_array_equal(product_by_row(factor, ptr), expected)


def test_no_row_and_no_factor():
    assert product_by_row(np.ones((0, 3), np.float32), np.zeros(1, np.int32)).shape == (0, 3)
    np.testing.assert_array_equal(product_by_row(np.ones((0, 3), np.float32), np.zeros(5, np.int32)), np.ones((4, 3)))
