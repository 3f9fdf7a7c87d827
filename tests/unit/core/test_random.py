"""Each room, replication and year has a stream of its own, whatever else is drawn."""

import numpy as np

from camau_netsim.core.random import stream


def draws(*key):
    return stream(*key).random(4).tolist()


def test_the_same_key_gives_the_same_numbers():
    assert draws(1, "radio", 0) == draws(1, "radio", 0)
    assert draws(1, "failures", 2, 2025, 77) == draws(1, "failures", 2, 2025, 77)


def test_streams_do_not_depend_on_the_order_in_which_they_are_asked_for():
    forwards = {room: draws(5, room, 3) for room in ("demand", "failures", "radio")}
    mixed = {}
    for room in ("radio", "a room built later", "failures", "demand"):
        generator = stream(5, room, 3)
        stream(5, room, 4).random(1000)
        mixed[room] = generator.random(4).tolist()
    assert all(mixed[room] == numbers for room, numbers in forwards.items())


def test_every_part_of_the_key_counts():
    keys = [
        (1, "radio", 0),
        (2, "radio", 0),
        (1, "demand", 0),
        (1, "radio", 1),
        (1, "radio", 0, 2025),
        (1, "radio", 0, 2030),
    ]
    first = [draws(*key)[0] for key in keys]
    assert len(set(first)) == len(keys)


def test_streams_are_not_correlated():
    sample = np.array([stream(1, "failures", 0, 2025, element).standard_normal(500) for element in range(20)])
    off = np.corrcoef(sample)[np.triu_indices(20, 1)]
    # 190 correlations of 500 pairs: |r| sqrt(500) above 4.9 happens once in 5000 runs (z limit of 190 checks at 2e-4).
    assert np.abs(off).max() * np.sqrt(500) < 4.9
