"""Link adaptation and coupled loads: limits by hand, parity of the two bodies, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camau_netsim.kernels import use
from camau_netsim.kernels.cellrate import LinkAdaptation, LinkTable, coupled_load, spectral_efficiency
from camau_netsim.kernels.sinr import best_server

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
LTE = LinkAdaptation(0.6, 4.4, -10.0, 1, 0.0)
MIMO = LinkAdaptation(0.6, 4.4, -10.0, 4, 0.25)
SHANNON = LinkAdaptation(1.0, np.inf, -np.inf, 1, 0.0)
STEPS = LinkTable(np.array([-6.0, 1.0, 9.0, 20.0]), np.array([0.15, 0.9, 2.4, 5.5]), 1, 0.0)
STEPS_MIMO = STEPS._replace(n_layers_max=4, overhead_ratio=0.25, stream_min_db=5.0, se_cap_bit_per_hz=9.0)
CAPPED = MIMO._replace(sinr_loss_db=2.0, stream_min_db=3.0, se_cap_bit_per_hz=7.0)


def rows(*values):
    return np.array(values, np.int32)


def random_radio(seed, n_point=60, n_cell=9, users_per_point=2, demand=0.8):
    rng = np.random.default_rng(seed)
    entry_ptr = np.concatenate(([0], np.cumsum(rng.integers(0, n_cell + 1, n_point)))).astype(np.int32)
    cells = [rng.choice(n_cell, n, replace=False) for n in np.diff(entry_ptr)]
    entry_cell = np.concatenate([*cells, []]).astype(np.int32)
    entry_mw = 10.0 ** rng.uniform(-12.0, -6.0, len(entry_cell))
    cell_up = (rng.random(n_cell) < 0.85).astype(np.uint8)
    cell_up[-1] = 0
    user_point = rng.integers(0, n_point, users_per_point * n_point).astype(np.int32)
    return {
        "entry_ptr": entry_ptr,
        "entry_cell": entry_cell,
        "entry_mw": entry_mw,
        "serving_entry": best_server(entry_ptr, entry_cell, entry_mw, cell_up),
        "cell_up": cell_up,
        "cell_bandwidth_mhz": rng.choice([10.0, 20.0], n_cell),
        "user_point": user_point,
        "user_demand_mbps": np.where(rng.random(len(user_point)) < 0.1, 0.0, rng.uniform(0, demand, len(user_point))),
        "user_noise_mw": 10.0 ** rng.uniform(-10.5, -8.5, len(user_point)),
    }


def both(call):
    answers = []
    for name in ("compiled", "reference"):
        with use(name):
            answers.append(call())
    return answers


def test_efficiency_by_hand(kernels):
    se = spectral_efficiency(np.array([-np.inf, -10.1, -10.0, 10.0, 30.0]), LTE)
    np.testing.assert_allclose(se, [0.0, 0.0, 0.6 * np.log2(1.1), 0.6 * np.log2(11.0), 4.4], rtol=1e-13)


def test_overhead_scales(kernels):
    sinr_db = np.linspace(-20, 40, 61)
    thinned = spectral_efficiency(sinr_db, LTE._replace(overhead_ratio=0.25))
    np.testing.assert_allclose(thinned, 0.75 * spectral_efficiency(sinr_db, LTE), rtol=1e-14)


def test_streams_are_the_best_of_every_split(kernels):
    """Literally the largest of v S(SINR / v); the cut-off is that of each stream's own SINR."""
    sinr_db = np.linspace(-15, 45, 1201)
    best = np.zeros_like(sinr_db)
    for v in range(1, 5):
        best = np.maximum(best, v * spectral_efficiency(sinr_db - 10 * np.log10(v), LTE))
    np.testing.assert_allclose(spectral_efficiency(sinr_db, MIMO._replace(overhead_ratio=0.0)), best, rtol=1e-12)
    assert best.max() == pytest.approx(17.6)


def test_steps_by_hand(kernels):
    """Nothing below the first threshold, the step from its threshold on, nothing above the last: no extrapolation."""
    se = spectral_efficiency(np.array([-np.inf, -6.01, -6.0, 0.99, 1.0, 19.99, 20.0, 90.0]), STEPS)
    assert se.tolist() == [0.0, 0.0, 0.15, 0.15, 0.9, 2.4, 5.5, 5.5]


def test_steps_of_streams_are_the_best_of_every_split(kernels):
    """Literally the largest of v S(SINR / v), over the v whose streams keep their least SINR, up to the cap."""
    sinr_db = np.arange(-15.0, 45.0, 0.053)
    best = np.zeros_like(sinr_db)
    for v in range(1, 5):
        own_db = sinr_db - 10 * np.log10(v)
        allowed = (own_db >= STEPS_MIMO.stream_min_db) | (v == 1)
        best = np.maximum(best, np.where(allowed, v * spectral_efficiency(own_db, STEPS), 0.0))
    np.testing.assert_allclose(spectral_efficiency(sinr_db, STEPS_MIMO), np.minimum(0.75 * best, 9.0), rtol=1e-12)
    assert best.max() == pytest.approx(22.0)
    assert STEPS_MIMO.peak_bit_per_hz == 9.0


def test_a_repeated_block_carries_in_proportion_to_its_sinr(kernels):
    longer = STEPS.without_cutoff()
    se = spectral_efficiency(np.array([-np.inf, -26.0, -16.0, -6.0, 1.0]), longer)
    np.testing.assert_allclose(se, [0.0, 0.0015, 0.015, 0.15, 0.9], rtol=1e-12)
    assert STEPS.sinr_min_db == longer.sinr_min_db == -6.0


def test_a_loss_is_taken_off_inside_the_logarithm_only(kernels):
    lossy = LTE._replace(sinr_loss_db=3.0)
    se = spectral_efficiency(np.array([-10.1, -10.0, 10.0, 60.0]), lossy)
    np.testing.assert_allclose(se, [0.0, *(0.6 * np.log2(1 + 10 ** (np.array([-1.3, 0.7])))), 4.4], rtol=1e-12)


def test_another_stream_needs_its_least_sinr(kernels):
    """With 13 dB a stream, two streams start at 16.01 dB: the rate jumps from one stream's to that of two."""
    choosy = MIMO._replace(stream_min_db=13.0, overhead_ratio=0.0)
    se = spectral_efficiency(np.array([16.0, 16.02]), choosy)
    one, two = 0.6 * np.log2(1 + 10**1.6), 2 * 0.6 * np.log2(1 + 10**1.602 / 2)
    np.testing.assert_allclose(se, [one, two], rtol=1e-12)


@pytest.mark.parametrize("adaptation", [LTE, MIMO, CAPPED, STEPS, STEPS_MIMO, STEPS_MIMO.without_cutoff()])
def test_efficiency_never_falls_and_never_passes_its_peak(kernels, adaptation):
    se = spectral_efficiency(np.linspace(-40.0, 100.0, 5001), adaptation)
    assert (np.diff(se) >= 0.0).all()
    assert se[-1] == pytest.approx(adaptation.peak_bit_per_hz, rel=1e-14)


@QUICK
@given(
    st.lists(st.floats(-60.0, 80.0), max_size=20), st.integers(1, 30), st.integers(0, 2**20), st.integers(1, 16),
    st.floats(-30.0, 20.0), st.floats(0.1, 60.0), st.booleans(),
)  # fmt: skip
def test_bodies_agree_on_steps(sinr_db, n_steps, seed, n_layers, stream_min_db, cap, extended):
    rng = np.random.default_rng(seed)
    threshold_db = -10.0 + np.cumsum(rng.uniform(0.1, 3.0, n_steps))
    table = LinkTable(
        threshold_db, np.cumsum(rng.uniform(0.01, 0.5, n_steps)), n_layers, 0.14, stream_min_db, cap, extended
    )
    at = np.concatenate([np.array(sinr_db, np.float64), threshold_db])
    compiled, reference = both(lambda: spectral_efficiency(at, table))
    np.testing.assert_allclose(compiled, reference, rtol=1e-12)


@QUICK
@given(
    st.lists(st.floats(-60.0, 80.0), max_size=20), st.floats(0.1, 1.0), st.floats(0.5, 8.0), st.floats(-20.0, 5.0),
    st.integers(1, 16), st.floats(0.0, 0.9), st.floats(-3.0, 6.0), st.floats(-20.0, 20.0), st.floats(0.1, 60.0),
)  # fmt: skip
def test_bodies_agree_on_efficiency(
    sinr_db, alpha, se_max, sinr_min_db, n_layers, overhead, sinr_loss_db, stream_min_db, cap
):
    adaptation = LinkAdaptation(alpha, se_max, sinr_min_db, n_layers, overhead, sinr_loss_db, stream_min_db, cap)
    compiled, reference = both(lambda: spectral_efficiency(np.array(sinr_db, np.float64), adaptation))
    np.testing.assert_allclose(compiled, reference, rtol=1e-12)


@QUICK
@given(
    st.integers(0, 2**20),
    st.booleans(),
    st.sampled_from([LTE, MIMO, SHANNON, CAPPED, STEPS, STEPS_MIMO, STEPS.without_cutoff()]),
)
def test_bodies_agree_on_coupled_load(seed, clip, adaptation):
    radio = random_radio(seed)
    compiled, reference = both(
        lambda: coupled_load(**radio, adaptation=adaptation, clip_activity=clip, max_iterations=60)
    )
    assert compiled.converged == reference.converged
    assert compiled.n_iterations == reference.n_iterations
    if compiled.converged:
        np.testing.assert_allclose(compiled.load_ratio, reference.load_ratio, rtol=1e-9, atol=1e-14)
        np.testing.assert_allclose(compiled.sinr_db, reference.sinr_db, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(compiled.peak_mbps, reference.peak_mbps, rtol=1e-9)


def test_lonely_cell_is_its_own_sum(kernels):
    answer = coupled_load(
        rows(0, 1, 2), rows(0, 0), np.array([100.0, 10.0]), rows(0, 1), np.ones(1, np.uint8), np.array([10.0]),
        rows(0, 1, 1), np.array([2.0, 3.0, 0.0]), np.array([1.0, 1.0, 4.0]), LTE,
    )  # fmt: skip
    peak = 10.0 * 0.6 * np.log2(1 + np.array([100.0, 10.0, 2.5]))
    np.testing.assert_allclose(answer.peak_mbps, peak, rtol=1e-13)
    np.testing.assert_allclose(answer.sinr_db, [20.0, 10.0, 10 * np.log10(2.5)], rtol=1e-13)
    np.testing.assert_allclose(answer.load_ratio, [2.0 / peak[0] + 3.0 / peak[1]], rtol=1e-13)
    assert answer.converged
    assert answer.n_iterations == 2


def test_loads_are_a_fixed_point_at_convergence(kernels):
    radio = random_radio(4, demand=0.3)
    answer = coupled_load(**radio, adaptation=SHANNON)
    assert answer.converged
    server = radio["serving_entry"][radio["user_point"]]
    served = server >= 0
    assert served.any()
    assert not served.all()
    share = radio["user_demand_mbps"][served] / answer.peak_mbps[served]
    load = np.bincount(radio["entry_cell"][server[served]], share, minlength=9)
    np.testing.assert_allclose(answer.load_ratio, load, rtol=1e-12)
    for user in np.flatnonzero(served)[:40]:  # SINR written out from the definition
        point = radio["user_point"][user]
        others = [
            at for at in range(radio["entry_ptr"][point], radio["entry_ptr"][point + 1])
            if at != server[user] and radio["cell_up"][radio["entry_cell"][at]]
        ]  # fmt: skip
        noise = radio["user_noise_mw"][user] + sum(
            min(load[radio["entry_cell"][at]], 1.0) * radio["entry_mw"][at] for at in others
        )
        assert answer.sinr_db[user] == pytest.approx(10 * np.log10(radio["entry_mw"][server[user]] / noise), abs=1e-9)


def test_a_table_loads_a_cell_by_its_steps(kernels):
    """20 dB gets 5.5 bit/s/Hz, 10 dB 2.4, and 0 dB, below the cap of 0.5, keeps 0.15."""
    answer = coupled_load(
        rows(0, 1, 2, 3), rows(0, 0, 0), np.array([100.0, 10.0, 1.0]), rows(0, 1, 2), np.ones(1, np.uint8),
        np.array([10.0]), rows(0, 1, 2), np.array([5.5, 2.4, 0.3]), np.ones(3), STEPS,
    )  # fmt: skip
    assert answer.peak_mbps.tolist() == [55.0, 24.0, 1.5]
    np.testing.assert_allclose(answer.load_ratio, [0.1 + 0.1 + 0.2], rtol=1e-13)


@pytest.mark.parametrize("adaptation", [STEPS.without_cutoff(), STEPS_MIMO.without_cutoff(), CAPPED.without_cutoff()])
def test_loads_rise_to_a_fixed_point_without_a_cutoff(kernels, adaptation):
    """Steps are no standard interference function, but a monotone one: every iterate is below the limit."""
    for seed in range(20):
        radio = random_radio(seed)
        answer = coupled_load(**radio, adaptation=adaptation)
        assert answer.converged
        early = coupled_load(**radio, adaptation=adaptation, max_iterations=2)
        assert (early.load_ratio <= answer.load_ratio * (1 + 1e-12)).all()
        server = radio["serving_entry"][radio["user_point"]]
        served = server >= 0
        share = radio["user_demand_mbps"][served] / answer.peak_mbps[served]
        load = np.bincount(radio["entry_cell"][server[served]], share, minlength=9)
        np.testing.assert_allclose(answer.load_ratio, load, rtol=1e-11)


def test_user_without_a_server_or_below_the_cut_off_adds_no_load(kernels):
    answer = coupled_load(
        rows(0, 0, 1), rows(0), np.array([0.01]), rows(-1, 0), np.ones(1, np.uint8), np.array([10.0]),
        rows(0, 1), np.array([5.0, 5.0]), np.array([1.0, 1.0]), LTE,
    )  # fmt: skip
    assert answer.peak_mbps.tolist() == [0.0, 0.0]
    assert answer.load_ratio.tolist() == [0.0]
    assert answer.sinr_db[0] == -np.inf
    assert answer.sinr_db[1] == pytest.approx(-20.0)


def test_clipping_bounds_the_interference_but_not_the_load(kernels):
    two = (
        rows(0, 2, 4), rows(0, 1, 0, 1), np.array([1.0, 0.5, 0.5, 1.0]), rows(0, 3), np.ones(2, np.uint8),
        np.ones(2), rows(0, 1), np.array([12.0, 12.0]), np.full(2, 0.05), SHANNON,
    )  # fmt: skip
    clipped = coupled_load(*two, clip_activity=True)
    assert clipped.converged
    np.testing.assert_allclose(clipped.load_ratio, 12.0 / np.log2(1 + 1.0 / 0.55), rtol=1e-12)
    assert not coupled_load(*two, clip_activity=False).converged


def test_dead_cells_do_not_interfere(kernels):
    radio = random_radio(10)
    up = radio["cell_up"]
    assert not up.all()
    gone = np.flatnonzero(up[radio["entry_cell"]] == 0)
    louder = radio["entry_mw"].copy()
    louder[gone] *= 1e6
    before = coupled_load(**radio, adaptation=LTE)
    after = coupled_load(**{**radio, "entry_mw": louder}, adaptation=LTE)
    assert before.peak_mbps.tolist() == after.peak_mbps.tolist()
    assert (before.load_ratio[up == 0] == 0.0).all()


def test_more_demand_never_lowers_a_load(kernels):
    radio = random_radio(12, demand=0.4)
    before = coupled_load(**radio, adaptation=SHANNON).load_ratio
    radio["user_demand_mbps"][::7] += 0.3
    after = coupled_load(**radio, adaptation=SHANNON).load_ratio
    assert (after >= before - 1e-12).all()
    assert (after > before + 1e-6).any()


def test_iteration_limit_is_reported(kernels):
    answer = coupled_load(**random_radio(4), adaptation=SHANNON, max_iterations=2)
    assert (answer.n_iterations, answer.converged) == (2, False)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cell_bandwidth_mhz": np.zeros(9)}, "cell_bandwidth_mhz: must be > 0"),
        ({"user_noise_mw": np.zeros(120)}, "user_noise_mw: must be > 0"),
        ({"user_demand_mbps": np.full(120, np.nan)}, "user_demand_mbps: holds NaN"),
        ({"user_demand_mbps": np.ones(119)}, "user_demand_mbps: want shape"),
        ({"user_point": np.full(120, 60, np.int32)}, "user_point: must be < 60"),
        ({"serving_entry": np.zeros(60, np.int32)}, "serving_entry: must be -1 or an entry of its own point"),
        ({"cell_up": np.zeros(9, np.uint8)}, "serving_entry: names a cell that is down"),
        ({"tolerance": -1.0}, "tolerance: must be >= 0"),
        ({"max_iterations": 0}, "max_iterations: must be in"),
        ({"adaptation": LTE._replace(alpha=0.0)}, "adaptation.alpha: must be > 0"),
        ({"adaptation": LTE._replace(n_layers_max=17)}, "adaptation.n_layers_max: must be in 1..16"),
        ({"adaptation": LTE._replace(sinr_loss_db=np.nan)}, "adaptation.sinr_loss_db: holds NaN"),
        ({"adaptation": LTE._replace(stream_min_db=np.inf)}, "adaptation.stream_min_db: must be below infinity"),
        ({"adaptation": LTE._replace(se_cap_bit_per_hz=0.0)}, "adaptation.se_cap_bit_per_hz: must be > 0"),
        ({"adaptation": STEPS._replace(n_layers_max=17)}, "adaptation.n_layers_max: must be in 1..16"),
        ({"adaptation": LinkTable(np.empty(0), np.empty(0), 1, 0.0)}, "adaptation.threshold_db: must hold a step"),
        (
            {"adaptation": LinkTable(np.array([0.0, 0.0]), np.array([1.0, 2.0]), 1, 0.0)},
            "adaptation.threshold_db: must rise strictly",
        ),
        (
            {"adaptation": LinkTable(np.array([0.0, 1.0]), np.array([2.5703, 2.5664]), 1, 0.0)},
            "adaptation.efficiency_bit_per_hz: must rise strictly; leave out steps",
        ),
        (
            {"adaptation": LinkTable(np.array([0.0, 1.0]), np.array([1.0]), 1, 0.0)},
            "adaptation.efficiency_bit_per_hz: want shape",
        ),
        ({"adaptation": LTE._replace(overhead_ratio=1.0)}, "adaptation.overhead_ratio: must be < 1"),
    ],
)
def test_bad_input_is_refused(change, message):
    good = random_radio(4) | {"adaptation": LTE}
    with pytest.raises(ValueError, match=message):
        coupled_load(**{**good, **change})


def test_bad_sinr_is_refused():
    with pytest.raises(ValueError, match="sinr_db: holds NaN"):
        spectral_efficiency(np.array([np.nan]), LTE)


# --- kinds of users ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kinds",
    [(LTE, LTE._replace(n_layers_max=4, se_cap_bit_per_hz=3.0)), (STEPS, STEPS._replace(se_cap_bit_per_hz=1.0))],
)
def test_each_kind_has_its_own_rate_in_one_load(kernels, kinds):
    """One cell without interference: the load is the sum of demand over each kind's own peak."""
    sinr_db = 12.0
    found = coupled_load(
        rows(0, 1), rows(0), np.array([1.0]), rows(0), np.ones(1, np.uint8), np.array([10.0]), rows(0, 0, 0),
        np.array([1.0, 2.0, 4.0]), np.full(3, 10 ** (-sinr_db / 10)), list(kinds), user_kind=rows(0, 1, 1),
    )  # fmt: skip
    peak = [10.0 * float(spectral_efficiency(np.array([sinr_db]), kind)[0]) for kind in kinds]
    assert found.peak_mbps.tolist() == pytest.approx([peak[0], peak[1], peak[1]])
    assert found.load_ratio[0] == pytest.approx(1.0 / peak[0] + 6.0 / peak[1])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    "kinds",
    [
        (MIMO, CAPPED._replace(sinr_loss_db=0.0), MIMO._replace(n_layers_max=1)),
        (STEPS_MIMO, STEPS._replace(overhead_ratio=0.25), STEPS_MIMO._replace(se_cap_bit_per_hz=2.0)),
    ],
)
def test_bodies_agree_on_kinds(seed, kinds):
    case = random_radio(seed)
    kind = np.random.default_rng(seed).integers(0, 3, len(case["user_point"])).astype(np.int32)
    smooth = [each.without_cutoff() for each in kinds]
    one, other = both(lambda: coupled_load(**case, adaptation=smooth, user_kind=kind))
    for ours, theirs in zip(one[:3], other[:3], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)
    for row, each in enumerate(smooth):
        own = (kind == row) & np.isfinite(one.sinr_db)
        server = case["entry_cell"][case["serving_entry"][case["user_point"][own]]]
        rate = case["cell_bandwidth_mhz"][server] * spectral_efficiency(one.sinr_db[own], each)
        np.testing.assert_allclose(one.peak_mbps[own], rate, rtol=1e-9)


@pytest.mark.parametrize("adaptation", [MIMO.without_cutoff(), STEPS_MIMO.without_cutoff()])
def test_equal_kinds_are_one(kernels, adaptation):
    case = random_radio(3)
    kind = (np.arange(len(case["user_point"])) % 2).astype(np.int32)
    one = coupled_load(**case, adaptation=adaptation)
    two = coupled_load(**case, adaptation=[adaptation, adaptation], user_kind=kind)
    for ours, theirs in zip(one[:3], two[:3], strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    ("adaptation", "kind", "fault"),
    [
        ([LTE, STEPS], 0, "all bounds or all tables"),
        ([LTE, MIMO], 0, "one overhead_ratio"),
        ([LTE, LTE], None, "user_kind: must be given"),
        ([LTE, LTE], 2, "user_kind"),
        ([], 0, "number of adaptations"),
        ([LTE] * 33, 0, "number of adaptations"),
    ],
)
def test_kinds_that_do_not_fit_are_refused(kernels, adaptation, kind, fault):
    case = random_radio(1)
    kinds = None if kind is None else np.full(len(case["user_point"]), kind, np.int32)
    with pytest.raises(ValueError, match=fault):
        coupled_load(**case, adaptation=adaptation, user_kind=kinds)
