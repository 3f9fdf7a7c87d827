"""The ways of point-to-point circuits: given or found, and apart from each other as asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from camau_netsim.domains.backbone.spec import Circuit, Link
from camau_netsim.graph.disjoint import APART, Disjointness, disjoint_pair, shortest_route


@dataclass(frozen=True, slots=True)
class Ways:
    """Links of the working route and of the spare one (none unless protected), each from ``node_a`` on."""

    working: tuple[str, ...]
    spare: tuple[str, ...] = ()


def ways_of(circuit: Circuit, links: Iterable[Link]) -> Ways:
    """Return the ways of a circuit over some links.

    Raises
    ------
    ValueError
        A given route does not lead from one end to the other, or the routes cannot be as far apart as asked; the
        message says which.
    """
    return _Map(circuit, tuple(links)).ways()


class _Map:
    """The links a circuit may use, by row."""

    def __init__(self, circuit: Circuit, links: tuple[Link, ...]) -> None:
        self.circuit, self.links = circuit, links
        ids = dict.fromkeys(end for link in links for end in (link.node_a, link.node_b))
        self.node = {name: row for row, name in enumerate((*ids, circuit.node_a, circuit.node_b))}
        self.ends = [(self.node[link.node_a], self.node[link.node_b]) for link in links]
        self.km = [link.length_km for link in links]
        self.conduits = [set(filter(None, link.conduits.split(";"))) for link in links]
        self.source, self.target = self.node[circuit.node_a], self.node[circuit.node_b]

    def ways(self) -> Ways:
        circuit = self.circuit
        protected = circuit.protection == "one_plus_one"
        if protected and not circuit.working:
            pair = self._pair(circuit.apart)
            if pair is None:
                raise ValueError(self._no_pair())
            return Ways(*(self._names(route) for route in pair))
        working = self._given(circuit.working) if circuit.working else self._shortest(range(len(self.links)))
        if working is None:
            raise ValueError(f"there is no way from {circuit.node_a} to {circuit.node_b}")
        if not protected:
            return Ways(self._names(working))
        apart = [row for row in range(len(self.links)) if not self._shared(working, row)]
        spare = self._given(circuit.spare) if circuit.spare else self._shortest(apart)
        if spare is None:
            raise ValueError(f"no other way shares no {circuit.apart} with the working route")
        common = [self.links[row].id for row in spare if self._shared(working, row)]
        if common:
            raise ValueError(f"the spare route shares a {circuit.apart} with the working one at link {common[0]}")
        return Ways(self._names(working), self._names(spare))

    def _names(self, route: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.links[row].id for row in route)

    def _pair(self, apart: Disjointness) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        number = {name: row for row, name in enumerate(dict.fromkeys(one for names in self.conduits for one in names))}
        conduits = [sorted(number[name] for name in names) for names in self.conduits]
        pair = disjoint_pair(self.ends, self.km, self.source, self.target, apart, conduits)
        return (pair.working, pair.spare) if pair else None

    def _no_pair(self) -> str:
        circuit = self.circuit
        what = f"no two routes from {circuit.node_a} to {circuit.node_b} share no {circuit.apart}"
        met = [kind for kind in APART if kind != circuit.apart and self._pair(kind)]
        return f"{what}; two that share no {met[-1]} exist" if met else what

    def _shortest(self, rows: Iterable[int]) -> tuple[int, ...] | None:
        return shortest_route(self.ends, self.km, self.source, self.target, rows)

    def _given(self, text: str) -> tuple[int, ...]:
        row_of = {link.id: row for row, link in enumerate(self.links)}
        node, route = self.source, []
        for name in text.split(";"):
            if name not in row_of:
                raise ValueError(f"link {name} of its route is not in service")
            ends = self.ends[row_of[name]]
            if node not in ends:
                raise ValueError(f"its route breaks off before link {name}")
            node = ends[1 - ends.index(node)]
            route.append(row_of[name])
        if node != self.target:
            raise ValueError(f"its route ends before {self.circuit.node_b}")
        return tuple(route)

    def _shared(self, working: Sequence[int], row: int) -> bool:
        """Whether a link has in common with the working route what the two must not share."""
        if row in working:
            return True
        if self.circuit.apart == "conduit":
            return any(self.conduits[row] & self.conduits[own] for own in working)
        if self.circuit.apart == "node":
            between = {end for own in working for end in self.ends[own]} - {self.source, self.target}
            return bool(between & set(self.ends[row]))
        return False
