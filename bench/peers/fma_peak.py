"""What the machine's fused multiplications and additions in float32 reach on one core."""

from __future__ import annotations

from bench.peers.build import built, run_binary

PROGRAM = built("fma_peak", "-ffp-contract=fast")
BUILT = PROGRAM is not None


def per_second(n_step: int = 20_000_000) -> float:
    """Operations a CPU second, a multiplication and its addition being two."""
    seconds, n = run_binary(PROGRAM, [], [str(n_step)])
    return float(n / seconds)
