"""Users behind walls have a shadowing of their own: draws and chances against the normal distribution."""

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import norm

from camau_netsim.domains.radio.building import LOW, entry_sigma_db, mean_entry_db
from camau_netsim.domains.radio.fading import drawn_powers, with_drawn_entry
from camau_netsim.domains.radio.link_budget import INDOOR_SIGMA_DB
from camau_netsim.domains.radio.model import solve
from camau_netsim.domains.radio.received import side_by_side
from camau_netsim.domains.radio.spec import RadioSpec
from tests.unit.domains.build import ones
from tests.unit.domains.test_radio import DRAWN, LOS, NLOS, cell, covered, layer, town

WALLED = {"shadowing": True, "building_entry": "tr38901_low_loss", "indoor": 0.5}
ONE, ONE_CELL = [layer("v", "4g")], [cell("c", "M0", "v")]


def two_stands(**more):
    return town(ONE, ONE_CELL, **{**WALLED, "indoor_shadowing": "tr38901", **more})


@pytest.mark.parametrize(("model", "indoors_db"), [(0, 8.0), (1, 7.0), (2, 7.0)])
@pytest.mark.parametrize("los", [LOS, NLOS])
def test_spread_of_draws(model, indoors_db, los):
    """4 000 settlements 500 m from one mast: spreads in dB are those of the tables, indoors in sight or not."""
    around = {"mast_propagation": np.array([model], np.uint8)}
    problem = two_stands(at_m=((500.0, 0.0),) * 4_000, los=los, around=around)
    (power,) = drawn_powers(problem, np.random.default_rng(1))
    outdoors, indoors = 10.0 * np.log10(power.reshape(-1, 2)).T
    street = {LOS: (4.0, 4.0, 4.0), NLOS: (8.0, 6.0, 7.82)}[los][model]
    assert INDOOR_SIGMA_DB[model] == indoors_db
    assert outdoors.std() == pytest.approx(street, rel=0.04)
    assert indoors.std() == pytest.approx(indoors_db, rel=0.04)
    assert indoors.mean() == pytest.approx(outdoors.mean(), abs=0.4)  # the walls are put on the noise
    assert np.corrcoef(outdoors, indoors)[0, 1] == pytest.approx(1.0)  # one normal, two spreads


def test_outdoors_nothing_changes():
    place = {
        "at_m": ((400.0, 50.0), (2_500.0, 0.0), (90.0, 0.0)),
        "masts_m": ((0.0, 0.0), (3_000.0, 0.0)),
        "los": DRAWN,
    }
    cells = [cell("a", "M0", "v"), cell("b", "M1", "v", 270.0)]
    street, own = (town(ONE, cells, **WALLED, **place, indoor_shadowing=name) for name in ("street", "tr38901"))
    (before,), (after,) = (drawn_powers(problem, np.random.default_rng(3)) for problem in (street, own))
    assert after.reshape(-1, 2, 2)[:, 0].ravel().tolist() == before.tolist()  # each hears two cells
    for problem in (street, own):
        assert covered(problem, ones(2), "4g")[:, 0].tolist() == covered(street, ones(2), "4g")[:, 0].tolist()
    assert (covered(own, ones(2), "4g")[:, 1] != covered(street, ones(2), "4g")[:, 1]).any()


@pytest.mark.parametrize("los", [LOS, NLOS])
def test_chance_indoors_is_the_normal_distribution(los):
    """One mast: margin behind the mean wall over the spread of shadowing (8 dB) and building together."""
    problem = two_stands(at_m=((3_000.0, 0.0),), los=los)
    found = covered(problem, ones(1), "4g")[0]
    (at,) = problem.layers
    power_dbm = at.cell_eirp_dbm[0] - at.loss_db[los, 0]
    margin_db = power_dbm - 10.0 * np.log10(at.covered_mw)
    inside_db = margin_db - mean_entry_db(1.8, LOW, np.array([10.0]))[0]
    spread_db = np.hypot(8.0, entry_sigma_db(LOW, np.array([10.0]))[0])
    assert found[1] == pytest.approx(norm.cdf(inside_db / spread_db), abs=1e-3)
    assert found[0] == pytest.approx(norm.cdf(margin_db / at.sigma_db[los, 0]), abs=1e-6)


def test_chances_are_the_shares_of_draws():
    """Buildings and shadowing drawn for 3 000 like settlements between two masts: counted against the chance."""
    place = {"at_m": ((1_500.0, 0.0),) * 3_000, "masts_m": ((0.0, 0.0), (3_000.0, 0.0)), "los": NLOS}
    cells = [cell("a", "M0", "v"), cell("b", "M1", "v", 270.0)]
    problem = town(ONE, cells, **WALLED, **place, indoor_shadowing="tr38901", drawn_entry=True)
    drawn = with_drawn_entry(problem, np.random.default_rng(2))
    (power,) = drawn_powers(drawn, np.random.default_rng(5))
    best_dbm = 10.0 * np.log10(power.reshape(-1, 2, 2).max(axis=2)) - drawn.layers[0].entry_loss_db
    share = (best_dbm >= 10.0 * np.log10(problem.layers[0].covered_mw)).mean(axis=0)
    assert share == pytest.approx(covered(problem, ones(2), "4g")[0], abs=0.03)
    assert 0.05 < share[1] < 0.95


def test_loads_and_rates_follow_the_power_indoors():
    """Each user's SINR is that of its own stand: power indoors over noise behind the wall."""
    problem = two_stands(at_m=((1_500.0, 0.0), (1_800.0, 0.0)), los=NLOS)
    power = drawn_powers(problem, np.random.default_rng(7))
    found = solve(
        problem, power, ones(1), problem.people_ratio, np.array([1.0]), np.array([0.0]), problem.mix.ratio_of(2025)
    )
    (at,), (rates,) = problem.layers, found.layers
    noise_mw = at.noise_mw * 10.0 ** (at.entry_loss_db / 10.0)
    assert rates.sinr_db == pytest.approx(10.0 * np.log10(power[0].reshape(2, 2) / noise_mw))
    assert found.cell_load_ratio[0] == pytest.approx((rates.demand_mbps / rates.peak_mbps).sum())
    assert rates.serving_cell.tolist() == [[0, 0], [0, 0]]
    assert found.cell_offered_mbps[0] == pytest.approx(1.0)


def test_users_indoors_may_hear_another_mast_best():
    cells = [cell("a", "M0", "v"), cell("b", "M1", "v", 270.0)]
    place = {"at_m": ((1_450.0, 0.0),) * 60, "masts_m": ((0.0, 0.0), (3_000.0, 0.0)), "los": LOS}
    problem = town(ONE, cells, **WALLED, **place, indoor_shadowing="tr38901")
    power = drawn_powers(problem, np.random.default_rng(1))
    found = solve(
        problem, power, ones(2), problem.people_ratio, np.array([1.0]), np.array([0.0]), problem.mix.ratio_of(2025)
    )
    served = found.layers[0].serving_cell
    best = power[0].reshape(60, 2, 2).argmax(axis=2)
    assert served.tolist() == best.tolist()
    assert (served[:, 0] != served[:, 1]).any()


def test_entries_stand_outdoors_first():
    ptr = np.array([0, 2, 2, 3], np.int32)
    found = side_by_side(ptr, np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0]))
    assert found.tolist() == [1.0, 2.0, 10.0, 20.0, 3.0, 30.0]


def test_walls_have_to_be_there():
    with pytest.raises(ValidationError, match="for users behind walls"):
        RadioSpec(indoor_shadowing="tr38901")
