"""Sessions on shared links with SimGrid's Python interface: one host pair per route, no caps (it has none there)."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import numpy as np

INSTALLED = find_spec("simgrid") is not None
VERSION = "installed" if INSTALLED else "peer not installed"
SETTINGS = (
    "network/model:CM02",
    "network/bandwidth-factor:1",
    "network/latency-factor:1",
    "network/weight-S:0",
    "network/TCP-gamma:0",
    "network/crosstraffic:0",
    "surf/precision:1e-12",
    "maxmin/precision:1e-12",
)


def finish_times(case: dict[str, Any]) -> Any:
    """Finish time of every session; SimGrid runs once per process, so each call starts one, which is in the time."""
    told = {key: case[key].tolist() for key in ("capacity_mbps", "class_path_ptr", "class_path_link")}
    told |= {key: case[key].tolist() for key in ("time_s", "row", "size_mbit")}
    command = [sys.executable, "-m", "bench.peers.simgrid_flows"]
    done = subprocess.run(command, input=json.dumps(told), capture_output=True, text=True, check=True)
    return np.array(json.loads(done.stdout))


def _simulate(case: dict[str, Any]) -> list[float]:
    from simgrid import Actor, Comm, Engine, LinkInRoute, NetZone, this_actor

    engine = Engine(["peer", *(f"--cfg={setting}" for setting in SETTINGS), "--log=root.thres:critical"])
    zone = NetZone.create_full_zone("all")
    links = [zone.create_link(f"l{i}", c * 1e6).seal() for i, c in enumerate(case["capacity_mbps"])]
    ends = {}
    for row in sorted(set(case["row"])):
        path = case["class_path_link"][case["class_path_ptr"][row] : case["class_path_ptr"][row + 1]]
        pair = [zone.create_host(f"{side}{row}", 1e9).seal() for side in "ab"]
        hops = [LinkInRoute(links[link]) for link in path]
        zone.add_route(pair[0].netpoint, pair[1].netpoint, None, None, hops, False)
        ends[row] = pair
    watcher = zone.create_host("watcher", 1e9).seal()
    zone.seal()
    finish = [0.0] * len(case["row"])

    def send(i: int) -> None:
        start = case["time_s"][i]
        this_actor.sleep_until(start)
        Comm.sendto(*ends[case["row"][i]], round(case["size_mbit"][i] * 1e6))
        finish[i] = Engine.clock

    for i in range(len(finish)):
        Actor.create(f"s{i}", watcher, send, i)
    engine.run()
    return finish


if __name__ == "__main__":
    print(json.dumps(_simulate(json.load(sys.stdin))))
