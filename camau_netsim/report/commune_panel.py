"""One map: communes coloured by a rate, the fibre graph on top, names, scale, north and a town drawn larger."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from camau_netsim.core.index import Real
from camau_netsim.report.fibre import Fibre
from camau_netsim.report.fibre_marks import NODE_MARKS, draw_links, draw_nodes
from camau_netsim.report.ground import draw_ground
from camau_netsim.report.land import Frame, Land, enlarged
from camau_netsim.report.map_labels import MapLabels
from camau_netsim.report.picture import INK
from camau_netsim.report.scale_bar import HALO, draw_scale, pixels_of_frame
from camau_netsim.report.town_inset import TownInset

_INSET_PIXELS = 260


@dataclass(frozen=True, slots=True)
class DistrictSeat:
    """The chief place of a district."""

    x_km: float
    y_km: float
    name: str


@dataclass(frozen=True, slots=True)
class MapBase:
    """What all maps of a year have in common."""

    land: Land
    fibre: Fibre
    seats: tuple[DistrictSeat, ...]
    inset: TownInset | None


def draw_panel(axes: Axes, base: MapBase, colours: Real) -> None:
    """Draw one map into axes that have the shape of the land's frame.

    Parameters
    ----------
    axes : Axes
    base : MapBase
    colours : float array, shape (n_commune, 4)
        Red, green, blue and opacity; a commune whose colour is transparent is hatched.
    """
    show_frame(axes, base.land.frame)
    draw_ground(axes, base.land, colours)
    draw_links(axes, base.fibre)
    draw_nodes(axes, base.fibre)
    labels = MapLabels(axes)
    if base.inset is not None:
        _draw_inset(axes, base, base.inset, colours)
        labels.keep_free_box(pixels_of_frame(axes, base.inset.place))
    draw_scale(axes, base.land, labels, None if base.inset is None else base.inset.place)
    _write_names(labels, base.fibre, base.seats)


def show_frame(axes: Axes, frame: Frame) -> None:
    """Show a part of the plane, without ticks."""
    axes.set_xlim(frame.left_km, frame.right_km)
    axes.set_ylim(frame.bottom_km, frame.top_km)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])


def _draw_inset(axes: Axes, base: MapBase, inset: TownInset, colours: Real) -> None:
    """Draw a town larger, with the names of its wards, and mark where it is."""
    place, shown = inset.place, inset.shown
    box = (place.left_km, place.bottom_km, place.width_km, place.height_km)
    inner = axes.inset_axes(box, transform=axes.transData, zorder=10)
    show_frame(inner, shown)
    draw_ground(inner, enlarged(base.land, shown, _INSET_PIXELS), colours)
    draw_nodes(inner, base.fibre)
    labels = MapLabels(inner)
    for x_km, y_km, _ in inset.ward_names:
        labels.keep_free(x_km, y_km, 5.0)
    for x_km, y_km, name in inset.ward_names:
        labels.write(x_km, y_km, name, offset_pt=3.5, fontsize=6, color=INK)
    corner = (shown.left_km, shown.bottom_km)
    axes.add_patch(Rectangle(corner, shown.width_km, shown.height_km, fill=False, ec=INK, lw=0.9, zorder=8))
    title = f"{inset.name}, {inset.enlargement:.1f} times larger"
    middle = (place.left_km + place.right_km) / 2.0
    text = axes.text(middle, place.top_km + 0.4, title, fontsize=7.5, ha="center", va="bottom", zorder=10)
    text.set_path_effects(HALO)


def _write_names(labels: MapLabels, fibre: Fibre, seats: tuple[DistrictSeat, ...]) -> None:
    for node in fibre.nodes:
        if node.kind != "access":
            labels.keep_free(node.x_km, node.y_km, NODE_MARKS[node.kind].size_pt)
    for line in fibre.lines:
        labels.avoid_line(line.start_km, line.end_km)
    for departure in fibre.departures:
        labels.keep_free(departure.x_km, departure.y_km, 8.0)
    for departure in fibre.departures:
        beyond = "".join(f"\nexit {name}" for name in departure.exits if name != departure.towards)
        head = f"exit {departure.towards}" if departure.towards in departure.exits else f"to {departure.towards}"
        labels.write(departure.x_km, departure.y_km, head + beyond, fontsize=7.5, style="italic", color=INK)
    for node in fibre.nodes:
        if node.name:
            text = f"exit {node.name}" if node.kind == "exit" else node.name
            labels.write(node.x_km, node.y_km, text, fontsize=7.5, style="italic", color=INK)
    for seat in seats:
        labels.write(seat.x_km, seat.y_km, seat.name, fontsize=8.5, fontweight="bold", color=INK)
