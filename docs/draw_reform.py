"""Draws the picture of ``docs/reform.md`` and writes its tables, from runs of ``scenarios/camau-merged``.

``python -m docs.draw_reform``. The state before the reform is two runs, one a province, put together. Cells and fixed
lines are left out: the State network is served first, so that they change nothing in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from camau_netsim import load, run
from camau_netsim.scenario.model import Scenario
from camau_netsim.units import HOURS_PER_YEAR

HERE = Path(__file__).parent
SCENARIO = HERE.parent / "scenarios" / "camau-merged"
PAGE, PICTURE = HERE / "reform.md", HERE / "pictures" / "reform.png"
BEGIN, END = "<!-- what the reform did: begin -->", "<!-- what the reform did: end -->"
YEAR = 2025
STATES = {
    "two provinces, four levels": ("before-camau", "before-bac-lieu"),
    "one province, districts kept": ("districts-kept",),
    "one province, three levels": (None,),
    "and a second hub in Bạc Liêu": ("second-hub",),
}
PUBLIC = ("radio.cells", "passive.masts", "passive.equipment")
PUBLIC_LINES = tuple(f"access.{name}" for name in ("olts", "ports", "conditions", "upgrades", "options"))
MINUTES_PER_YEAR = 60.0 * HOURS_PER_YEAR
CAMAU = "c32"
"""Communes of old Cà Mau have codes from here on, those of old Bạc Liêu lower ones."""
FULL_LOW, FULL_HIGH = 0.75, 1.25
"""Old circuits 30 % or 50 % full in the busy hour, over the 40 % of the recipe."""


@dataclass(frozen=True)
class State:
    """What one state of the province gave, its provinces put together."""

    circuits: pd.DataFrame
    bodies: pd.DataFrame
    cuts: list[pd.DataFrame]
    scenarios: list[Scenario]

    def communes(self) -> pd.DataFrame:
        """Circuits of communes, each with the people it stands for."""
        rows = self.circuits.query("level == 'commune'").copy()
        people = {one.id: one.people for one in self.scenarios[0].demand.communes}
        rows["people"] = rows["commune"].map(people) / rows.groupby("commune")["body"].transform("size")
        return rows

    def own(self) -> pd.DataFrame:
        """Circuits of all bodies inside."""
        return self.circuits.query("level != 'central'")


def state_of(variants: tuple[str | None, ...]) -> State:
    """Run the scenarios of a state."""
    scenarios = [load(SCENARIO, variant=variant) for variant in variants]
    lean = [one.replace(dict.fromkeys(PUBLIC + PUBLIC_LINES, ())) for one in scenarios]
    tables = [run(one, years=[YEAR], seed=1, replications=1).tables for one in lean]

    def read(name: str) -> list[pd.DataFrame]:
        return [table[name].to_pandas() for table in tables]

    circuits = zip(read("government_circuits"), scenarios, strict=True)
    return State(
        pd.concat([_with_centre(rows, one.government.hop_ms) for rows, one in circuits], ignore_index=True),
        pd.concat(read("government_bodies"), ignore_index=True),
        read("government_single_cuts"),
        scenarios,
    )


def _with_centre(circuits: pd.DataFrame, hop_ms: float) -> pd.DataFrame:
    """Add the time to the central level: over the hub, which is passed once."""
    centre_ms = float(circuits.set_index("level").loc["central", "delay_ms"])
    return circuits.assign(centre_ms=circuits["delay_ms"] + centre_ms - hop_ms)


def mean(rows: pd.DataFrame, column: str) -> float:
    """Mean over people."""
    return float(np.average(rows[column], weights=rows["people"]))


def lines_of(state: State) -> dict[str, str]:
    """What is told of a state, line by line."""
    rows, everybody = state.communes(), state.own()
    east = rows["commune"] < CAMAU
    down = (1.0 - rows["available_low_ratio"]) * MINUTES_PER_YEAR
    return {
        "bodies of the province, its districts, its communes": " + ".join(_counts(everybody)),
        "**way to the hub**, old Cà Mau, km": f"{mean(rows[~east], 'way_km'):.1f}",
        "old Bạc Liêu, km": f"{mean(rows[east], 'way_km'):.1f}",
        "everybody, km": f"{mean(rows, 'way_km'):.1f}",
        "the longest, km": f"{rows['way_km'].max():.0f}",
        "links on it, mean": f"{mean(rows, 'n_hops'):.2f}",
        "time on it one way, mean, ms": f"{mean(rows, 'delay_ms'):.2f}",
        "the longest, ms": f"{rows['delay_ms'].max():.2f}",
        "time to the central level, old Cà Mau, ms": f"{mean(rows[~east], 'centre_ms'):.2f}",
        "old Bạc Liêu, ms": f"{mean(rows[east], 'centre_ms'):.2f}",
        "**without a way**, mean, minutes a year": f"{float(np.average(down, weights=rows['people'])):.0f}",
        "the worst commune, minutes a year": f"{down.max():.0f}",
        **_loads(state),
        **_cut_off(state, rows),
    }


def _counts(rows: pd.DataFrame) -> list[str]:
    upper = rows["level"].isin(["province", "department"]).sum()
    return [str(upper), str((rows["level"] == "district").sum()), str((rows["level"] == "commune").sum())]


def _loads(state: State) -> dict[str, str]:
    rows, everybody = state.communes(), state.own()
    fill = rows["asked_mbps"] / rows["committed_mbps"]
    inside = everybody["level"].isin(["district", "commune"])
    kept = state.bodies.query("level != 'central'")["design_committed"]
    return {
        "**asked of a commune's circuit**, busiest hour, Mb/s": f"{mean(rows, 'asked_mbps'):.0f}",
        "that over its committed rate": f"{mean(rows.assign(fill=fill), 'fill'):.0%}",
        "circuits asked for more than that": f"{(fill > 1.0).mean():.0%}",
        "with old circuits 30 % or 50 % full": " or ".join(
            f"{(factor * fill > 1.0).mean():.0%}" for factor in (FULL_LOW, FULL_HIGH)
        ),
        "owed to districts and communes together, Gb/s": _gbps(everybody[inside]["committed_mbps"].sum()),
        "asked by them together, Gb/s": _gbps(everybody[inside]["asked_mbps"].sum()),
        "bodies with the committed rate, all using theirs": f"{kept.mean():.0%}",
    }


def _gbps(mbps: float) -> str:
    return f"{mbps / 1000.0:.1f}"


def _cut_off(state: State, rows: pd.DataFrame) -> dict[str, str]:
    """How many bodies a single failure leaves without a way; that of the hub apart."""
    hubs = [f"node:{one.government.hub}" for one in state.scenarios]
    cuts = [table.set_index("element") for table in state.cuts]
    nodes = [table[table["kind"] == "node"].drop(hub) for table, hub in zip(cuts, hubs, strict=True)]
    at_hub = [int(table.loc[hub, "n_cut_off"]) for table, hub in zip(cuts, hubs, strict=True)]
    conduit = max(int(table[table["kind"] == "conduit"]["n_cut_off"].max()) for table in cuts)
    return {
        "**people whose commune survives any one conduit**": f"{mean(rows, 'connected_any_conduit'):.0%}",
        "bodies cut off by the worst conduit": str(conduit),
        "by the worst node that is no hub": str(max(int(table["n_cut_off"].max()) for table in nodes)),
        "by the loss of a hub": " or ".join(map(str, at_hub)),
    }


def table_of(states: dict[str, State]) -> str:
    """Markdown: a line for each thing told, a column for each state."""
    found = [lines_of(state) for state in states.values()]
    rows = [f"| | {' | '.join(states)} |", "|---|" + "---:|" * len(states)]
    rows += [f"| {name} | {' | '.join(one[name] for one in found)} |" for name in found[0]]
    return "\n".join(rows)


def draw(states: dict[str, State]) -> None:
    """Circuits before and after over the fibre; colours say how long the way to the hub is."""
    shown = list(states)[0::2][:2]
    ways = [states[name].communes().groupby("commune")["way_km"].mean() for name in shown]
    top = max(float(way.max()) for way in ways)
    figure, panels = plt.subplots(1, 2, figsize=(14.0, 6.8), sharey=True, layout="constrained")
    for axes, name, way in zip(panels, shown, ways, strict=True):
        _draw_ground(axes, states[name].scenarios[0])
        for scenario in states[name].scenarios:
            _draw_circuits(axes, scenario)
        nodes = {node.commune: node for node in states[name].scenarios[0].backbone.nodes if node.commune}
        dots = axes.scatter(
            [nodes[key].lon_deg for key in way.index], [nodes[key].lat_deg for key in way.index], s=52.0, c=way,
            cmap="viridis_r", vmin=0.0, vmax=top, edgecolor="white", lw=0.6, zorder=4,
        )  # fmt: skip
        axes.set_title(f"{name}: {_title(states[name])}", loc="left", fontsize=11)
    bar = figure.colorbar(dots, ax=panels, pad=0.01, shrink=0.8)
    bar.set_label("way of the commune's circuit to its hub, km")
    figure.savefig(PICTURE, dpi=100, metadata={"Software": None})


def _title(state: State) -> str:
    rows = state.communes()
    return f"{len(rows)} communes, mean way {mean(rows, 'way_km'):.0f} km"


def _draw_ground(axes, scenario: Scenario) -> None:
    """Settlements as land, the fibre inside the province, names of the old district seats."""
    places = scenario.demand.settlements
    axes.scatter([one.lon_deg for one in places], [one.lat_deg for one in places], s=9.0, c="#ece8df", lw=0, zorder=0)
    nodes = {node.id: node for node in scenario.backbone.nodes if node.commune}
    for link in scenario.backbone.links:
        if link.node_a in nodes and link.node_b in nodes:
            ends = nodes[link.node_a], nodes[link.node_b]
            axes.plot([e.lon_deg for e in ends], [e.lat_deg for e in ends], color="#c3bcae", lw=1.6, zorder=1)
    name = {commune.id: commune.district for commune in scenario.demand.communes}
    for node in nodes.values():
        if node.kind != "access":
            axes.annotate(
                name[node.commune], (node.lon_deg, node.lat_deg), (5, 6), textcoords="offset points", fontsize=8,
                color="#333333", zorder=6,
            )  # fmt: skip
    axes.set_aspect(1.0 / np.cos(np.radians(9.1)))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)


def _draw_circuits(axes, scenario: Scenario) -> None:
    """A line from each body to where its circuit ends: the node of the body above, or the hub."""
    nodes = {node.id: node for node in scenario.backbone.nodes}
    over = {level.id for level in scenario.government.levels if level.circuit_to == "parent"}
    at = {body.id: body.node for body in scenario.government.bodies}
    for body in scenario.government.bodies:
        if body.level in ("district", "commune"):
            upper = at[body.parent] if body.level in over else scenario.government.hub
            ends = nodes[body.node], nodes[upper]
            strong = body.level == "district"
            axes.plot(
                [e.lon_deg for e in ends], [e.lat_deg for e in ends], color="#c2452d", zorder=3 if strong else 2,
                lw=1.8 if strong else 0.8, alpha=0.9 if strong else 0.7,
            )  # fmt: skip
    hub = nodes[scenario.government.hub]
    axes.scatter([hub.lon_deg], [hub.lat_deg], s=190.0, marker="s", c="#c2452d", edgecolor="white", zorder=5)


def main() -> None:
    """Run all states; write the table and the picture."""
    states = {name: state_of(variants) for name, variants in STATES.items()}
    draw(states)
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    PAGE.write_text(before + "\n\n".join([BEGIN, table_of(states), END]) + after, encoding="utf-8")


if __name__ == "__main__":
    main()
