"""Draws ``docs/pictures/sessions.png``: the clocks and levels of five transfers, as the kernel computes them.

``python -m docs.draw_sessions``
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from camau_netsim.kernels.sessions import SessionNetwork

PICTURE = Path(__file__).parent / "pictures" / "sessions.png"
CAPS_MBPS = (6.0, 3.0)
PORT_MBPS = 10.0
ARRIVALS = ((0.0, 0, 18.0), (0.0, 1, 12.0), (1.0, 0, 9.0), (2.0, 0, 12.0), (2.5, 1, 3.0))
COLOURS = ("#1f5fa8", "#c4622d")
END_S = 8.0


def network() -> SessionNetwork:
    """One port of 10 Mb/s under two classes of lines: subscribed rates 6 and 3 Mb/s."""
    net = SessionNetwork(
        np.array([PORT_MBPS]), np.array([0, 1, 2], np.int32), np.zeros(2, np.int32), np.array(CAPS_MBPS), record=True
    )
    time_s, row, size_mbit = zip(*ARRIVALS, strict=True)
    net.feed(np.array(time_s), np.array(row, np.int32), np.array(size_mbit))
    return net


def draw() -> None:
    """Follow the network in small steps and draw what it does."""
    net = network()
    times = np.arange(0.0, END_S, 0.005)
    rates, counts = np.zeros((2, len(times))), np.zeros((2, len(times)))
    for step, time_s in enumerate(times):
        net.advance(time_s)
        rates[:, step], counts[:, step] = net.rates()
    ended = net.records()
    clocks = np.where(counts > 0, rates, 0.0).cumsum(axis=1) * (times[1] - times[0])
    figure, (above, below) = plt.subplots(2, 1, figsize=(9.0, 7.2), sharex=True, height_ratios=(2, 3))
    above.stackplot(times, rates * counts, colors=COLOURS, alpha=0.45, step="post")
    for row in (0, 1):
        above.step(times, np.where(counts[row] > 0, rates[row], np.nan), color=COLOURS[row], lw=2, where="post")
    above.axhline(PORT_MBPS, color="black", lw=1)
    above.text(END_S, PORT_MBPS - 0.2, "port 10 Mb/s", ha="right", va="top", fontsize=9)
    above.set_ylabel("Mb/s (filled: the class together,\nline: one session of it)")
    above.set_title("Rates change only when a session starts or ends", loc="left", fontsize=11)
    for row in (0, 1):
        label = f"clock of the class capped at {CAPS_MBPS[row]:g} Mb/s"
        below.plot(times, np.where(counts[row] > 0, clocks[row], np.nan), color=COLOURS[row], lw=2, label=label)
    for number, row, start_s, finish_s, size in zip(
        ended.number, ended.class_row, ended.arrival_s, ended.finish_s, ended.size_mbit, strict=True
    ):
        first = float(np.interp(start_s, times, clocks[row]))
        below.plot([start_s, finish_s], [first + size] * 2, color=COLOURS[row], lw=1, ls=":")
        below.plot([start_s, start_s], [first, first + size], color=COLOURS[row], lw=1, ls=":")
        below.plot(finish_s, first + size, "o", color=COLOURS[row], ms=6)
        place = {"xytext": (8, -11), "textcoords": "offset points", "fontsize": 9}
        below.annotate(
            f"session {int(number)}: {size:g} Mbit, ends {finish_s:.2f} s", (finish_s, first + size), **place
        )
    below.set_xlim(0.0, END_S)
    below.set_xlabel("time, s")
    below.set_ylabel("Mbit sent to each session of the class")
    below.set_title(
        "A session ends when its class's clock reaches its tag (clock at its start + size)", loc="left", fontsize=11
    )
    below.legend(loc="lower right", fontsize=9, frameon=False)
    for axes in (above, below):
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(PICTURE, dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    draw()
