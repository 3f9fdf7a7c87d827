"""What holds through one year: what exists, how big it is, and how it would stand with nothing broken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.engine.compile import Problems
from camau_netsim.engine.pipeline import STANDING, Arrays, Memo, run_pass
from camau_netsim.graph.reliability import two_terminal_availability


@dataclass(frozen=True)
class Year:
    """One year of a compiled scenario."""

    problems: Problems
    year: int

    @cached_property
    def stands(self) -> Arrays:
        """What exists in the year, by name of array."""
        problems, year = self.problems, self.year
        return {
            "mast_stands": problems.passive.masts_stand(year),
            "link_stands": problems.backbone.links_stand(year),
            "link_capacity_mbps": problems.backbone.capacity_mbps(year),
            "body_stands": problems.government.bodies_stand(year),
            "monitored_stands": problems.government.monitoring.points_stand(year, len(problems.backbone.node)),
            "centre_stands": problems.datacentre.centres_stand(year),
            "point_stands": problems.services.points_stand(year),
            "transmitter_stands": problems.broadcast.transmitters_stand(year),
            "site_stands": problems.services.sites_stand(year),
            "circuit_ptr": problems.backbone.circuit_ways[year].ptr,
            "circuit_link": problems.backbone.circuit_ways[year].link,
            "circuit_stands": problems.backbone.circuit_ways[year].stands,
        }

    @cached_property
    def cell_stands(self) -> Mask:
        """Cells that exist in the year."""
        return self.problems.radio.cells_stand(self.year)

    def standing(
        self, up: Mask, grid_down_h: Real, generator_on: Mask | None = None, centre_down_h: Real | None = None
    ) -> Arrays:
        """Return what the standing pass is given when the elements are up as ``up`` says.

        Without ``generator_on`` every generator starts; without ``centre_down_h`` every backup has taken over.
        """
        rows = self.problems.rows_of
        tails = up[rows("tail")]
        return {
            **self.stands,
            "conduit_up": up[rows("conduit")],
            "node_sound": up[rows("node")],
            "mast_sound": up[rows("mast")],
            "tenant_up": up[rows("tenant")],
            "generator_on": self._all_start if generator_on is None else generator_on,
            "body_tail_up": tails[self.problems.body_tails],
            "second_tail_up": tails[self.problems.second_tails],
            "point_tail_up": tails[self.problems.point_tails],
            "site_tail_up": self.problems.services.site_tail_up(tails[self.problems.site_tails]),
            "mast_tail_up": tails[self.problems.mast_tails],
            "grid_up": up[rows("grid")],
            "grid_down_h": grid_down_h,
            "centre_up": up[rows("centre")],
            "platform_switched": self.problems.datacentre.switched(
                np.where(up[rows("centre")] == 1, np.nan, np.inf) if centre_down_h is None else centre_down_h
            ),
        }

    @cached_property
    def _all_start(self) -> Mask:
        return np.ones(len(self.problems.passive.supplies), dtype=np.uint8)

    def standing_with(self, conduit_down: int | None = None, node_down: int | None = None) -> Arrays:
        """Return the arrays of the standing pass with everything up, but for a conduit or node if one is named."""
        down = (conduit_down, node_down)
        if down not in self._seen:
            up = np.ones(len(self.problems.failures.element), dtype=np.uint8)
            for kind, row in zip(("conduit", "node"), down, strict=True):
                if row is not None:
                    up[self.problems.rows_of(kind).start + row] = 0
            given = self.standing(up, np.zeros(len(self.problems.demand.commune)))
            self._seen[down] = self.settled(given)
        return self._seen[down]

    def settled(self, given: Arrays) -> Arrays:
        """Return the arrays of the standing pass for what it is given; what a step has seen before it does not redo."""
        return run_pass(STANDING, self.problems, given, self._memo)[0]

    @cached_property
    def _memo(self) -> Memo:
        return Memo()

    @cached_property
    def _seen(self) -> dict[tuple[int | None, int | None], Arrays]:
        return {}

    @cached_property
    def link_conduit(self) -> Rows:
        """Conduit of each span of each link that stands in the year."""
        backbone = self.problems.backbone
        kept: Rows = backbone.conduit[np.repeat(self.stands["link_stands"] == 1, np.diff(backbone.conduit_ptr))]
        return kept

    @cached_property
    def intact(self) -> Arrays:
        """The arrays of the standing pass with everything up."""
        return self.standing_with()

    @cached_property
    def survives_any_cut(self) -> Mask:
        """Nodes that reach an exit whichever single conduit is cut, shape (n_node,)."""
        survives: Mask = self.intact["exit_reached"].copy()
        for conduit in range(len(self.problems.passive.conduit)):
            survives &= self.standing_with(conduit)["exit_reached"]
        return survives

    @cached_property
    def exact_ratio(self) -> Real:
        """Exact availability of each node's way to the exits, NaN where the method does not apply, shape (n_node,).

        Links fail independently only if no two of them share a conduit and no node fails.
        """
        backbone, failures = self.problems.backbone, self.problems.failures
        exact = np.full(len(backbone.node), np.nan)
        shared = len(np.unique(backbone.conduit)) < len(backbone.conduit)
        nodes_fail = np.isfinite(failures.means_h(self.year)[0][self.problems.rows_of("node")]).any()
        if shared or nodes_fail or self._risks_are_shared or len(backbone.exit_node) != 1:
            return exact
        conduit_ratio = self._ratio_of("conduit")
        stands = np.flatnonzero(self.stands["link_stands"])
        ratios = [
            float(np.prod(conduit_ratio[backbone.conduit[slice(*backbone.conduit_ptr[row : row + 2])]]))
            for row in stands
        ]
        ends = [(int(backbone.link_a[row]), int(backbone.link_b[row])) for row in stands]
        root = int(backbone.exit_node[0])
        for node in range(len(exact)):
            found = 1.0 if node == root else two_terminal_availability(ends, ratios, root, node)
            exact[node] = np.nan if found is None else found
        return exact

    @cached_property
    def _risks_are_shared(self) -> bool:
        """Whether corridors, listed risks or the power of nodes fail: then conduits and nodes are not independent."""
        up_h = self.problems.failures.means_h(self.year)[0]
        shared = [up_h[self.problems.rows_of(kind)] for kind in ("corridor", "risk")]
        return bool(np.isfinite(np.concatenate(shared)).any()) or len(self.problems.passive.shelter_node) > 0

    @cached_property
    def circuit_exact_ratio(self) -> Real:
        """Long-run availability of each circuit by inclusion and exclusion over what its routes need, NaN if restored.

        ``P(working or spare) = P(working) + P(spare) - P(all that either needs)``, conduits and nodes independent.
        """
        backbone = self.problems.backbone
        ways, conduit, node = backbone.circuit_ways[self.year], self._ratio_of("conduit"), self._ratio_of("node")

        def up_ratio(*rows: int) -> float:
            links = np.concatenate([ways.link[slice(*ways.ptr[row : row + 2])] for row in rows])
            parts = [backbone.conduit[slice(*backbone.conduit_ptr[link : link + 2])] for link in links]
            conduits = np.unique(np.concatenate(parts)) if parts else np.zeros(0, np.int32)
            nodes = np.unique(np.concatenate([backbone.link_a[links], backbone.link_b[links]]))
            return float(np.prod(conduit[conduits]) * np.prod(node[nodes]))

        exact = np.full(len(backbone.circuit), np.nan)
        if self._risks_are_shared:
            return exact
        for row in np.flatnonzero(ways.stands).tolist():
            protection = backbone.circuit_protection[row]
            if protection == "none":
                exact[row] = up_ratio(2 * row)
            elif protection == "one_plus_one":
                exact[row] = up_ratio(2 * row) + up_ratio(2 * row + 1) - up_ratio(2 * row, 2 * row + 1)
        return exact

    def _ratio_of(self, kind: str) -> Real:
        """Long-run availability of each element of a kind: 1 / (1 + repair / uptime)."""
        ratio: Real = 1.0 - self.problems.failures.unavailable_ratio(self.year)[self.problems.rows_of(kind)]
        return ratio
