"""Everything that can fail, as one list of elements with rates."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from camau_netsim.core.index import Index, Real, Rows, over
from camau_netsim.core.place import Plane
from camau_netsim.core.supply import Supplies
from camau_netsim.domains.failures.plant import Plant
from camau_netsim.domains.failures.spec import Crew, FailuresSpec, Outage
from camau_netsim.domains.failures.storm import Exposed, StormProblem, WindField, compile_storms
from camau_netsim.units import HOURS_PER_YEAR, M_PER_KM

KINDS = ("conduit", "node", "tail", "grid", "centre", "mast", "tenant", "corridor", "risk")
RANKS = {"tail": 3, "centre": 0, "mast": 3, "tenant": 4, "corridor": 1, "risk": 1, "grid": 2}
"""Place in the queue for repair of kinds that have one place; conduits and nodes have their own (core 0, access 2)."""
LAST_RANK = 2
NEVER_YEAR = 9999


@dataclass(frozen=True, slots=True)
class GivenOutage:
    """An outage that is certain."""

    row: int
    start_h: float
    end_h: float
    cause: str


@dataclass(frozen=True, slots=True)
class FailuresProblem:
    """The failures room, compiled: elements in groups, one group per kind."""

    element: Index  # "kind:id"
    group: dict[str, slice]  # kind -> rows
    kind: tuple[str, ...]  # of each element
    mean_up_h: Real  # (n_element,) inf: never fails
    mean_down_h: Real  # (n_element,)
    buried_year: Rows  # (n_conduit,) year from which it is a duct
    buried_up_h: Real  # (n_conduit,) means from then on
    buried_down_h: Real  # (n_conduit,)
    members: dict[int, Rows]  # corridor or risk -> elements it takes down
    supplies: Supplies  # of masts, then of shelters
    change_h: dict[int, Real]  # grid row -> hours after its fall at which something on it changes
    takeover_h: dict[int, Real]  # element row of a centre -> hours after its fall at which a backup takes over
    given: dict[int, tuple[GivenOutage, ...]]  # year -> outages and works that are certain
    undrawn_years: frozenset[int]  # years in which nothing is drawn, because what happened is given
    storms: tuple[StormProblem, ...]
    wind: WindField
    exposed: tuple[tuple[int, Exposed], ...]  # from which year on, ascending: burials change what wind can break
    crew_of: Rows  # (n_element,) -1: its repair waits for nobody
    travel_h: Real  # (n_element,)
    rank: Rows  # (n_element,)
    n_crews: tuple[int, ...]  # of each base
    restoration_h: float

    def means_h(self, year: int) -> tuple[Real, Real]:
        """Return the mean times up and down of every element in a year."""
        rows = np.flatnonzero(self.buried_year <= year)
        if not len(rows):
            return self.mean_up_h, self.mean_down_h
        up, down = self.mean_up_h.copy(), self.mean_down_h.copy()
        at = self.group["conduit"].start + rows
        up[at], down[at] = self.buried_up_h[rows], self.buried_down_h[rows]
        return up, down

    def exposed_in(self, year: int) -> Exposed:
        """Return the elements that wind can break in a year."""
        return [exposed for start, exposed in self.exposed if start <= year][-1]

    def unavailable_ratio(self, year: int) -> Real:
        """Long-run share of time each element is down by itself, shape (n_element,)."""
        up, down = self.means_h(year)
        ratio: Real = np.where(np.isfinite(up), down / (down + np.where(np.isfinite(up), up, 1.0)), 0.0)
        return ratio


def compile_problem(spec: FailuresSpec, plant: Plant, plane: Plane | None = None) -> FailuresProblem:
    """Give each element its rate of failure per year and its mean time to repair, and lay out what is given."""
    groups = _groups(spec, plant)
    ids, kinds, group, start = [], [], {}, 0
    for kind in KINDS:
        index = groups[kind][0]
        ids += [f"{kind}:{name}" for name in index.ids]
        kinds += [kind] * len(index)
        group[kind] = slice(start, start + len(index))
        start += len(index)
    element = Index(ids)
    down_h = np.concatenate([groups[kind][2] for kind in KINDS])
    places = _places(plant, group, start)
    crew_of, travel_h = _crews(spec, plane or Plane(None), kinds, places)
    return FailuresProblem(
        element=element,
        group=group,
        kind=tuple(kinds),
        mean_up_h=_mean_up_h(np.concatenate([groups[kind][1] for kind in KINDS]), down_h),
        mean_down_h=down_h,
        buried_year=plant.conduit_buried_year,
        buried_up_h=_mean_up_h(
            spec.duct_cuts_per_1000km_year * plant.conduit_length_km / 1000.0,
            np.full(len(plant.conduit), spec.duct_repair_h),
        ),
        buried_down_h=np.full(len(plant.conduit), spec.duct_repair_h),
        members=_members(spec, plant, element, group),
        supplies=plant.supplies,
        change_h=_changes(plant),
        takeover_h={group["centre"].start + row: hours for row, hours in plant.centre_change_h.items()},
        given=_given(spec, element),
        undrawn_years=frozenset(row.year for row in spec.given) if spec.given_mode == "replaces" else frozenset(),
        storms=compile_storms(spec, *(plane or Plane(None)).metres(spec.tracks)),
        wind=WindField(spec.wind_field, spec.holland_b_factor, spec.rankine_decay_factor, spec.gust_factor),
        exposed=tuple(
            (year, _exposed(spec, plant, group, places, year))
            for year in sorted({0, *map(int, plant.conduit_buried_year)})
        ),
        crew_of=crew_of,
        travel_h=travel_h,
        rank=_ranks(plant, kinds, group),
        n_crews=tuple(crew.n_crews for crew in spec.crews),
        restoration_h=spec.restoration_h,
    )


def _groups(spec: FailuresSpec, plant: Plant) -> dict[str, tuple[Index, Real, Real]]:
    """Index, failures per year and mean repair of each kind."""
    cuts = np.where(plant.conduit_buried, spec.duct_cuts_per_1000km_year, spec.pole_line_cuts_per_1000km_year)
    repair = np.where(plant.conduit_buried, spec.duct_repair_h, spec.pole_line_repair_h)
    tail_cuts = spec.pole_line_cuts_per_1000km_year * plant.tail_km / 1000.0
    corridors = plant.corridors()
    along_km = np.array([plant.length_km(rows) for rows in corridors.values()])
    risks = spec.shared_risks

    def alike(index: Index, per_year: float, repair_h: float) -> tuple[Index, Real, Real]:
        return index, np.full(len(index), per_year), np.full(len(index), repair_h)

    return {
        "conduit": (plant.conduit, cuts * plant.conduit_length_km / 1000.0, repair),
        "node": alike(plant.node, spec.node_faults_per_year, spec.node_repair_h),
        "tail": (plant.tail, tail_cuts, np.full(len(plant.tail), spec.tail_repair_h)),
        "grid": alike(plant.commune, spec.grid_outages_per_year, spec.grid_outage_h),
        "centre": (plant.centre, *_centre_faults(spec, plant)),
        "mast": alike(plant.mast, spec.mast_faults_per_year, spec.mast_repair_h),
        "tenant": alike(plant.tenant, spec.tenant_faults_per_year, spec.tenant_repair_h),
        "corridor": (
            Index(corridors),
            spec.corridor_events_per_1000km_year * along_km / 1000.0,
            np.full(len(corridors), spec.corridor_repair_h),
        ),
        "risk": (
            Index(risk.id for risk in risks),
            np.array([risk.events_per_year for risk in risks], dtype=np.float64),
            np.array([risk.repair_h for risk in risks], dtype=np.float64),
        ),
    }


def _centre_faults(spec: FailuresSpec, plant: Plant) -> tuple[Real, Real]:
    """Faults a year and mean repair of each centre: those common to all, and those of its own halls."""
    n_centres = len(plant.centre)
    own = plant.centre_faults_per_year if len(plant.centre_faults_per_year) else np.zeros(n_centres)
    own_h = plant.centre_down_h if len(plant.centre_down_h) else np.zeros(n_centres)
    per_year = spec.centre_faults_per_year + own
    down_h = over(spec.centre_faults_per_year * spec.centre_repair_h + own * own_h, per_year, spec.centre_repair_h)
    return per_year, np.where(own > 0.0, down_h, spec.centre_repair_h)


def _mean_up_h(per_year: Real, down_h: Real) -> Real:
    fails = (per_year > 0.0) & (down_h > 0.0)
    up = np.full(len(per_year), np.inf)
    up[fails] = HOURS_PER_YEAR / per_year[fails]
    return up


def _members(spec: FailuresSpec, plant: Plant, element: Index, group: dict[str, slice]) -> dict[int, Rows]:
    """Return the elements that each corridor and each shared risk takes down."""
    found: dict[int, Rows] = {}
    for number, rows in enumerate(plant.corridors().values()):
        found[group["corridor"].start + number] = np.array(rows, dtype=np.int32) + group["conduit"].start
    for number, risk in enumerate(spec.shared_risks):
        names = [name for name in risk.elements.split(";") if name]
        found[group["risk"].start + number] = element.rows(names)
    return found


def _changes(plant: Plant) -> dict[int, Real]:
    grids = np.unique(plant.supplies.grid[plant.supplies.grid >= 0])
    return {int(grid): plant.supplies.changes_h(int(grid)) for grid in grids}


def _given(spec: FailuresSpec, element: Index) -> dict[int, tuple[GivenOutage, ...]]:
    found: dict[int, tuple[GivenOutage, ...]] = {}

    def add(row: Outage, cause: str) -> None:
        one = GivenOutage(element.row(row.element), row.start_h, row.end_h, cause)
        found[row.year] = (*found.get(row.year, ()), one)

    for row in spec.given:
        add(row, "given")
    for row in spec.works:
        add(row, "works")
    return found


def _places(plant: Plant, group: dict[str, slice], n_elements: int) -> Real:
    """Return where each element stands, in km, NaN where nobody knows, shape (n_element, 2)."""
    places = np.full((n_elements, 2), np.nan)
    known = {
        "conduit": plant.conduit_place_km,
        "node": plant.node_place_km,
        "tail": plant.tail_place_km,
        "grid": plant.commune_place_km,
        "centre": plant.centre_place_km,
        "mast": plant.mast_place_km,
        "tenant": plant.tenant_place_km,
    }
    for kind, place_km in known.items():
        if len(place_km):
            places[group[kind]] = place_km
    for number, rows in enumerate(plant.corridors().values()):
        if len(plant.conduit_place_km):
            places[group["corridor"].start + number] = plant.conduit_place_km[rows].mean(axis=0)
    return places


def _crews(spec: FailuresSpec, plane: Plane, kinds: list[str], places: Real) -> tuple[Rows, Real]:
    """Return the base that mends each element, the nearest in hours among those that can, and the way there."""
    x_m, y_m = plane.metres(spec.crews)
    best_h, best = np.full(len(kinds), np.inf), np.full(len(kinds), -1, dtype=np.int32)
    for row, crew in enumerate(spec.crews):
        away_km = np.hypot(places[:, 0] - x_m[row] / M_PER_KM, places[:, 1] - y_m[row] / M_PER_KM)
        way_h = np.nan_to_num(away_km) * spec.detour_factor / crew.speed_km_per_h
        able = np.array([_mends(crew, kind) for kind in kinds], dtype=np.bool_)
        nearer = able & (way_h < best_h)
        best[nearer], best_h[nearer] = row, way_h[nearer]
    return best, np.where(best >= 0, best_h, 0.0)


def _mends(crew: Crew, kind: str) -> bool:
    named = [name for name in crew.repairs.split(";") if name]
    return kind in named if named else kind != "grid"


def _ranks(plant: Plant, kinds: list[str], group: dict[str, slice]) -> Rows:
    rank = np.array([RANKS.get(kind, LAST_RANK) for kind in kinds], dtype=np.int32)
    for kind, own in (("conduit", plant.conduit_rank), ("node", plant.node_rank)):
        if len(own):
            rank[group[kind]] = own
    return rank


def _exposed(spec: FailuresSpec, plant: Plant, group: dict[str, slice], places: Real, year: int) -> Exposed:
    """Return the elements that wind can break in a year: those with a fragility and a place."""
    n_elements = len(places)
    length = np.ones(n_elements)
    length[group["conduit"]] = plant.conduit_length_km
    length[group["tail"]] = plant.tail_km
    median, spread, repair = np.full(n_elements, np.nan), np.ones(n_elements), np.zeros(n_elements)
    for row in spec.fragility:
        at = _frail(row.kind, plant, group, year)
        median[at], spread[at], repair[at] = row.median_m_per_s, row.dispersion_factor, row.repair_h
    rows = np.flatnonzero(np.isfinite(median) & np.isfinite(places[:, 0]) & (length > 0.0)).astype(np.int32)
    x_km, y_km = places[rows, 0], places[rows, 1]
    return Exposed(rows, x_km, y_km, length[rows], median[rows], spread[rows], repair[rows])


def _frail(kind: str, plant: Plant, group: dict[str, slice], year: int) -> Rows:
    """Return the rows of the elements a fragility is of."""
    if kind in {"pole_line", "duct"}:
        buried = plant.conduit_buried == 1
        if len(plant.conduit_buried_year):
            buried |= plant.conduit_buried_year <= year
        rows = np.flatnonzero(buried == (kind == "duct")) + group["conduit"].start
    elif kind == "coastal_node":
        rows = np.flatnonzero(plant.node_coastal) + group["node"].start
    else:
        rows = np.arange(group[kind].start, group[kind].stop)
    found: Rows = rows.astype(np.int32)
    return found


def without_chance(problem: FailuresProblem) -> FailuresProblem:
    """Return the problem with nothing drawn: what is given, works and named storms only."""
    storms = tuple(storm for storm in problem.storms if storm.year >= 0)
    never = np.full(len(problem.mean_up_h), np.inf)
    return replace(problem, mean_up_h=never, buried_up_h=np.full(len(problem.buried_up_h), np.inf), storms=storms)
