# mypy: ignore-errors
"""Radio maps by numba or CRRM; reads a case with ``numpy.load`` from standard input, writes answers to standard output.

Argument: ``numba`` or ``crrm``. Answers: CPU seconds without compiling, peak MiB, server and SINR (dB) of each point.
"""

import io
import math
import sys
import time
from pathlib import Path

import numpy as np


def by_numba(case):
    """As a user of numba writes it: float32 throughout, fastmath, path and angles once for the cells of a mast."""
    import numba

    @numba.njit(fastmath=True, boundscheck=False)
    def radio_map(x_m, y_m, site_x, site_y, laws, beams, pattern, server, best, other):
        one, zero = np.float32(1.0), np.float32(0.0)
        per_turn, half = np.float32(0.5 / math.pi), np.float32(0.5)
        for i in range(len(x_m)):
            top, own, rest, who = zero, zero, zero, np.int32(-1)
            for s in range(len(site_x)):
                law = laws[s]
                east, north = x_m[i] - site_x[s], y_m[i] - site_y[s]
                square = max(east * east + north * north, np.float32(100.0))
                d2 = np.sqrt(square)
                turn = np.arctan2(east, north) * per_turn
                fall = np.arctan(law[0] / d2) * per_turn
                space = square + law[0] * law[0]
                log = np.log2(space)
                if d2 <= law[1]:
                    seen = law[2] + law[3] * log
                    if law[4] != zero:
                        seen += law[4] * np.sqrt(space)
                else:
                    seen = law[5] + law[6] * log
                hidden = np.exp2(min(seen, law[7] + law[8] * log))
                sure = min(law[9] / d2, one)
                p = sure + np.exp2(min(law[10] + law[11] * d2, zero)) * (one - sure)
                gain = hidden + p * (np.exp2(seen) - hidden)
                for c in range(3):
                    beam = beams[s, c]
                    t = turn - beam[0]
                    t = (t - np.floor(t + half)) * pattern[0]
                    v = (fall - beam[1]) * pattern[2]
                    weak = min(min(t * t, pattern[1]) + min(v * v, pattern[3]), pattern[4])
                    power = beam[2] * gain * np.exp2(-weak)
                    add = power * beam[3]
                    if power > top:
                        rest += own
                        top, own, who = power, add, np.int32(3 * s + c)
                    else:
                        rest += add
            server[i], best[i], other[i] = who, top, rest

    def run(n_point):
        server = np.empty(n_point, np.int32)
        best, other = np.empty(n_point, np.float32), np.empty(n_point, np.float32)
        # coordinates relative to the middle of the points, so that float32 resolves them
        at = [np.asarray(case[name] - case[name].mean(), np.float32) for name in ("x_m", "y_m")]
        site = [np.asarray(case["site_" + name] - case[name].mean(), np.float32) for name in ("x_m", "y_m")]
        start = time.process_time()
        points = (at[0][:n_point], at[1][:n_point])
        radio_map(*points, *site, case["law"], case["beam"].reshape(-1, 3, 4), case["pattern"], server, best, other)
        seconds = time.process_time() - start
        return seconds, server, 10.0 * np.log10(best / (other + case["noise_mw"]))

    run(1)
    return run(len(case["x_m"]))


def by_crrm(case):
    """UMa without sight, three sectors of the horizontal pattern of TR 38.901, all cells sending: its own classes."""
    import CRRM

    def simulator(n_point):
        height = np.full(len(case["x_m"]), 1.5)
        at = np.stack((case["x_m"], case["y_m"], height), axis=1)[:n_point]
        cells = np.stack((case["site_x_m"], case["site_y_m"], case["site_h_m"]), axis=1)
        return CRRM.Simulator(
            CRRM.Parameters(
                cell_locations=cells,
                ue_initial_locations=at,
                n_sectors=3,
                fc_GHz=float(case["fc_ghz"]),
                p_W=float(case["power_w"]),
                bw_MHz=1.0,
                σ2=float(case["noise_mw"]) * 1e-9,  # W/Hz over 1 MHz
                pathloss_model_name="UMa",
                LOS=False,
            )
        )

    def run(n_point):
        sim = simulator(n_point)
        start = time.process_time()
        sim.sinr.update()
        seconds = time.process_time() - start
        return seconds, sim.a.data.astype(np.int32), 10.0 * np.log10(sim.sinr.data[:, 0])

    run(2)
    return run(len(case["x_m"]))


def main():
    case = np.load(io.BytesIO(sys.stdin.buffer.read()))
    seconds, server, sinr_db = {"numba": by_numba, "crrm": by_crrm}[sys.argv[1]](dict(case))
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak_mib = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024.0
    out = io.BytesIO()
    np.savez(out, seconds=seconds, peak_mib=peak_mib, server=server, sinr_db=sinr_db)
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    main()
