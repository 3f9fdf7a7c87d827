"""Draws the pictures of [failures](explanation/failures.md): who loses service with what, how long, where.

``python -m docs.draw_failures`` (two minutes: it runs ``scenarios/storm-linda`` and ranks the elements of
``scenarios/camau``)
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.colors import LogNorm

import camau_netsim

PICTURES = Path(__file__).parent / "pictures"
SCENARIOS = Path(__file__).parent.parent / "scenarios"
EDGE = {"lon": (104.68, 105.62), "lat": (8.52, 9.62)}
N_NAMED = 6
LABEL = {"facecolor": "white", "alpha": 0.75, "lw": 0, "pad": 0.8}
SERVICES = {
    ("mobile", "viettel"): ("Viettel phones", "#b3262e"),
    ("mobile", "vnpt"): ("VinaPhone phones", "#1f5fa8"),
    ("mobile", "mobifone"): ("MobiFone phones", "#2f8f5b"),
    ("mobile", "vietnamobile"): ("Vietnamobile phones", "#d08a1d"),
    ("fixed_household", ""): ("fixed lines of homes", "#555555"),
    ("government", ""): ("State bodies", "#7b4fa3"),
}


def save(figure: Any, name: str) -> None:
    """Write a picture and forget it."""
    figure.savefig(PICTURES / name, dpi=105, metadata={"Software": None})
    plt.close(figure)


def ground(axes: Any, scenario: Any) -> None:
    """Homes as grey dots: where people live is the outline of the land."""
    homes = np.array([(home.lon_deg, home.lat_deg) for home in scenario.demand.settlements])
    axes.plot(homes[:, 0], homes[:, 1], ".", color="#dcdcdc", ms=1.2, zorder=0)
    axes.set_xlim(*EDGE["lon"])
    axes.set_ylim(*EDGE["lat"])
    axes.set_aspect(1.0 / np.cos(np.radians(9.1)))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)


def draw_criticality(scenario: Any) -> None:
    """Links coloured by the worst of their conduits, nodes by their own loss."""
    table = camau_netsim.criticality(scenario, 2025)["criticality_elements"].to_pandas()
    lost = table.set_index("element")["n_users_lost"]
    place = {node.id: (node.lon_deg, node.lat_deg) for node in scenario.backbone.nodes}
    name = {commune.id: commune.name for commune in scenario.demand.communes}
    figure, axes = plt.subplots(figsize=(8.6, 9.0), layout="constrained")
    ground(axes, scenario)
    scale = LogNorm(1_000, 300_000)
    links = [link for link in scenario.backbone.links if link.conduits]
    worst = np.array([max(lost[f"conduit:{name}"] for name in link.conduits.split(";")) for link in links])
    lines = np.array([(place[link.node_a], place[link.node_b]) for link in links])
    safe = worst < scale.vmin
    axes.add_collection(LineCollection(lines[safe], colors="#9aa5ad", lw=0.9, zorder=1))
    risky = LineCollection(lines[~safe], array=worst[~safe], cmap="inferno_r", norm=scale, lw=3.2, zorder=2)
    axes.add_collection(risky)
    nodes = [node for node in scenario.backbone.nodes if node.commune]
    at = np.array([place[node.id] for node in nodes])
    users = np.array([lost[f"node:{node.id}"] for node in nodes])
    size = 12.0 + 260.0 * users / users.max()
    dots = axes.scatter(
        at[:, 0], at[:, 1], s=size, c=np.maximum(users, scale.vmin), cmap="inferno_r", norm=scale,
        edgecolors="#333333", linewidths=0.5, zorder=3,
    )  # fmt: skip
    for row in np.argsort(-users)[:N_NAMED]:
        text = f"{name[nodes[row].commune]}: {users[row] / 1000:,.0f} thousand"
        axes.annotate(text, at[row], xytext=(11, 5), textcoords="offset points", fontsize=9, zorder=4, bbox=LABEL)
    bar = figure.colorbar(dots, ax=axes, shrink=0.5, pad=0.01)
    bar.set_label("phones and lines without service if it fails alone")
    axes.set_title(
        "Single failures, 2025: dots are nodes, lines the worst conduit of a link\n"
        "(thin grey: fewer than 1,000 users, because a ring carries them)",
        loc="left", fontsize=11,
    )  # fmt: skip
    save(figure, "criticality.png")


def draw_restoration(tables: dict[str, pd.DataFrame]) -> None:
    """Share of users served, hour by hour: mean over replications, and their range for the largest operator."""
    table = tables["failures_restoration"]
    figure, axes = plt.subplots(figsize=(9.0, 4.6), layout="constrained")
    for (service, operator), (label, colour) in SERVICES.items():
        rows = table[(table["service"] == service) & (table["operator"] == operator)]
        share = rows.pivot(index="after_h", columns="replication", values="served_ratio") * 100.0
        axes.plot(share.index / 24.0, share.mean(axis=1), color=colour, lw=1.8, label=label)
        if operator == "viettel":
            axes.fill_between(share.index / 24.0, share.min(axis=1), share.max(axis=1), color=colour, alpha=0.15, lw=0)
    axes.axvspan(0.0, 1.0, color="#cfd8e3", alpha=0.5, lw=0)
    axes.text(0.5, 103.0, "storm", ha="center", fontsize=9)
    axes.set_xlim(0.0, 14.0)
    axes.set_ylim(0.0, 100.0)
    axes.set_xlabel("days since the track begins")
    axes.set_ylabel("served, % of those served before")
    axes.legend(frameon=False, fontsize=9, loc="lower right")
    axes.spines[["top", "right"]].set_visible(False)
    save(figure, "restoration.png")


def draw_communes(tables: dict[str, pd.DataFrame], scenario: Any) -> None:
    """Days without service in the year of the storm, phones and lines side by side."""
    table = tables["failures_availability"]
    figure, both = plt.subplots(1, 2, figsize=(11.0, 6.4), layout="constrained")
    places = {commune.id: (commune.lon_deg, commune.lat_deg, commune.people) for commune in scenario.demand.communes}
    for axes, (service, title) in zip(
        both, (("mobile", "phones"), ("fixed_household", "fixed lines of homes")), strict=True
    ):
        rows = table[table["service"] == service].groupby("commune")[["lost_user_h", "n_users"]].sum()
        days = rows["lost_user_h"] / rows["n_users"] / 24.0
        at = np.array([places[commune] for commune in days.index])
        ground(axes, scenario)
        shown = axes.scatter(
            at[:, 0], at[:, 1], s=18.0 + at[:, 2] / 110.0, c=days, cmap="viridis_r", vmin=1.0, vmax=6.0,
            edgecolors="#333333", linewidths=0.4,
        )  # fmt: skip
        axes.set_title(f"{title}: mean {np.average(days, weights=rows['n_users']):.1f} days", loc="left", fontsize=11)
    bar = figure.colorbar(shown, ax=both, shrink=0.6, pad=0.01, extend="both")
    bar.set_label("days without service in the year of the storm")
    save(figure, "availability.png")


def main() -> None:
    """Draw all three."""
    scenario = camau_netsim.load(SCENARIOS / "camau")
    draw_criticality(scenario)
    results = camau_netsim.run(SCENARIOS / "storm-linda", replications=4)
    tables = {name: table.to_pandas() for name, table in results.tables.items() if name.startswith("failures_")}
    draw_restoration(tables)
    draw_communes(tables, scenario)


if __name__ == "__main__":
    main()
