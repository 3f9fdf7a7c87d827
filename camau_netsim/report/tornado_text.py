"""A tornado as text: what moves each promise most, what would turn it, what does nothing, what was not moved."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from camau_netsim.engine.swing import NotMoved, Swing, Tornado
from camau_netsim.report.display_width import display_width, padded, wrapped
from camau_netsim.report.quantity import decimals_against, number_text, short_unit, threshold_text, value_text

WIDTH = 110
LEAST = 1e-9
"""A swing below this share of the threshold is none."""

_HEADER = ("assumption", "low end", "value", "high end", "value", "swing", "")
_TO_THE_RIGHT = (False, False, True, False, True, True, False)


def moving(swings: Sequence[Swing]) -> list[Swing]:
    """Return the swings that are more than rounding."""
    return [swing for swing in swings if swing.swing > LEAST * max(abs(swing.threshold), 1.0)]


def tell(tornado: Tornado, top: int = 10) -> str:
    """Return the ``top`` assumptions of each promise as lines of text."""
    sections = [[f"{tornado.title}: which assumptions move the verdict, each alone, low to high"]]
    sections += [_section(tornado, target, top) for target in tornado.targets()]
    sections += [_listed("NOT MOVED", tornado.not_moved), _listed("MOVED IN PART", tornado.shortened)]
    plural = "" if tornado.replications == 1 else "s"
    how = f"seed {tornado.seed}, {tornado.replications} replication{plural}, the same random numbers in every run"
    sections.append(
        wrapped(f"Computed: scenario {tornado.scenario}, {tornado.n_tried} assumptions moved; {how}.", WIDTH)
    )
    return "\n\n".join("\n".join(section) for section in sections if section)


def _section(tornado: Tornado, target: str, top: int) -> list[str]:
    swings = tornado.deciding(target)
    first, moved = swings[0], moving(swings)
    kept = "kept" if first.kept else "not kept"
    promised = f"{first.comparator} {threshold_text(first.threshold)} {short_unit(first.unit)}".strip()
    value = value_text(first.value, first.unit, first.threshold)
    lines = wrapped(f"{target}, {first.year}: {value}, promised {promised}: {kept} [read as: {first.reading}]", WIDTH)
    if moved:
        lines += ["", *_rows(moved[:top])]
    rest = len(moved) - top
    if rest > 0:
        lines.append(f"  ... {rest} more with a swing of {_number(moved[top], moved[top].swing)} or less")
    lines += _verdict_lines(tornado, target, moved)
    return lines + wrapped(
        f"{len(swings) - len(moved)} of {len(swings)} assumptions moved do not change it.", WIDTH, "  "
    )


def _rows(swings: Sequence[Swing]) -> list[str]:
    table = [
        _HEADER,
        *(
            (
                swing.assumption,
                swing.low_move or "not moved",
                _number(swing, swing.at_low),
                swing.high_move or "not moved",
                _number(swing, swing.at_high),
                _number(swing, swing.swing),
                "turns it" if swing.flips else "",
            )
            for swing in swings
        ),
    ]
    widths = [max(map(display_width, column)) for column in zip(*table, strict=True)]
    return [
        "  " + "  ".join(padded(*cell) for cell in zip(row, widths, _TO_THE_RIGHT, strict=True)).rstrip()
        for row in table
    ]


def _number(swing: Swing, value: float) -> str:
    return "none" if isnan(value) else number_text(value, decimals_against(value, swing.threshold))


def _verdict_lines(tornado: Tornado, target: str, moved: Sequence[Swing]) -> list[str]:
    """Say which assumptions turn the verdict, and which turn only another reading."""
    turning = [swing.assumption for swing in moved if swing.flips]
    text = f"turned by: {', '.join(turning)}" if turning else "no assumption alone turns it within its range"
    lines = ["", *wrapped(text, WIDTH, "  ", "    ")]
    others: dict[str, list[str]] = {}
    for swing in tornado.swings:
        if swing.target == target and not swing.decides and swing.flips:
            others.setdefault(swing.reading, []).append(swing.assumption)
    for reading, names in others.items():
        lines += wrapped(f"read as {reading}, turned by: {', '.join(names)}", WIDTH, "  ", "    ")
    return lines


def _listed(title: str, entries: Sequence[NotMoved]) -> list[str]:
    """Return what was not moved, grouped by reason, the largest group first."""
    groups: dict[str, list[str]] = {}
    for entry in entries:
        groups.setdefault(entry.reason, []).append(f"{entry.path} ({entry.detail})" if entry.detail else entry.path)
    lines = [f"{title} ({len(entries)})"] if entries else []
    for reason, paths in sorted(groups.items(), key=lambda group: -len(group[1])):
        lines += wrapped(f"{reason} ({len(paths)}): {', '.join(paths)}", WIDTH, "  ", "      ")
    return lines
