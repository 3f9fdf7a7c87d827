"""Suggestions: the right name after nearly every single slip of the finger."""

from __future__ import annotations

from random import Random

from camau_netsim.core.spec import Spec
from camau_netsim.scenario.fields import rooms_of, tables_of
from camau_netsim.scenario.model import Scenario
from camau_netsim.scenario.nearest import did_you_mean, nearest


def slips(word: str, random: Random) -> str:
    """Return the word with one letter lost, doubled, swapped or mistyped."""
    place = random.randrange(len(word) - 1)
    return random.choice(
        [
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + random.choice("abcdefghijklmnopqrstuvwxyz_") + word[place + 1 :],
        ]
    )


def test_one_slip_is_understood() -> None:
    random = Random(1)
    models: list[type[Spec]] = [Scenario, *rooms_of(Scenario).values()]
    models += [row for room in rooms_of(Scenario).values() for _, row in tables_of(room).values()]
    tries = right = 0
    for model in models:
        for name in model.model_fields:
            for _ in range(5):
                slip = slips(name, random)
                if slip not in model.model_fields:
                    tries += 1
                    right += nearest(slip, model.model_fields) == name
    assert tries > 500
    assert right / tries >= 0.95


def test_nothing_near_is_no_suggestion() -> None:
    assert nearest("zzz", ["capacity_mbps"]) is None
    assert did_you_mean("zzz", []) == ""
    assert did_you_mean("CAPACITY_MBPS", ["capacity_mbps"]) == "did you mean capacity_mbps?"
