"""What could be built: ports, uplinks and OLTs as they are once an option is taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from camau_netsim.domains.access.medium import is_in_reach
from camau_netsim.domains.access.spec import ODN_CLASSES, AccessSpec, Olt, Option, Port, Upgrade


class Offer(NamedTuple):
    """What an option would change if it were taken alone, in its year."""

    option: Option
    n_ports: int
    n_passed: dict[str, int]
    """Homes and organisations on these ports, by segment."""


def with_options(spec: AccessSpec) -> AccessSpec:
    """Return the room's part of a scenario as it is once the chosen options are built, in the order of their years."""
    chosen = [option for option in spec.options if option.id in spec.chosen]
    for option in sorted(chosen, key=lambda option: option.year):
        spec = _BUILD[option.kind](spec, option)
    return spec


def offers(spec: AccessSpec) -> tuple[Offer, ...]:
    """Return what each option would change, each taken alone."""
    by_commune: dict[str, list[Port]] = defaultdict(list)
    for port in spec.ports:
        by_commune[port.commune].append(port)
    return tuple(
        _offer(spec, option, by_commune[option.commune] if option.commune else spec.ports) for option in spec.options
    )


def _offer(spec: AccessSpec, option: Option, ports: Iterable[Port]) -> Offer:
    if option.kind == "uplink":
        return Offer(option, 0, {})
    touched = [port for port in ports if port.retired_year > option.year and _is_meant(port, option)]
    if option.kind == "olt":
        touched = touched[1::2]
    now = [port for port in touched if port.stands_in(option.year)]
    passed = {segment: sum(port.passed for port in now if port.segment == segment) for segment in _SEGMENTS}
    return Offer(option, sum(len(list(_changed(spec, port, option))) for port in now), passed)


_SEGMENTS = ("household", "organisation")


def _is_meant(port: Port, option: Option) -> bool:
    """Whether the option names the port and there is something to change on it."""
    for wanted, given in (
        (option.olt, port.olt),
        (option.commune, port.commune),
        (option.segment, port.segment),
        (option.technology, port.technology),
    ):
        if wanted is not None and wanted != given:
            return False
    if option.kind == "technology":
        return port.technology in ODN_CLASSES and port.technology != option.to_technology
    if option.kind == "split":
        return port.technology in ODN_CLASSES and option.split is not None and port.split > option.split
    return True


def _changed(spec: AccessSpec, port: Port, option: Option) -> Iterator[Port]:
    """Return what becomes of a port."""
    name = f"{port.id}@{option.id}"
    if option.kind == "split" and option.split:
        n_ports = -(-port.split // option.split)
        for part in range(n_ports):
            passed = port.passed * (part + 1) // n_ports - port.passed * part // n_ports
            yield port.model_copy(update={"id": f"{name}.{part + 1}", "split": option.split, "passed": passed})
    elif option.kind == "technology" and option.to_technology:
        more = {} if option.ont_mbps is None else {"ont_mbps": option.ont_mbps}
        new = port.model_copy(update={"id": name, "technology": option.to_technology, "odn_class": None, **more})
        yield new.model_copy(update={"odn_class": option.odn_class or _least_class(spec, new)})
    elif option.kind == "ont":
        yield port.model_copy(update={"id": name, "ont_mbps": option.ont_mbps})
    else:
        yield port.model_copy(update={"id": name, "olt": option.id})


def _least_class(spec: AccessSpec, port: Port) -> str:
    """Return the budget class with the least range that closes, the largest if none does."""
    classes = ODN_CLASSES[port.technology]
    closing = (name for name in classes if is_in_reach(spec, port.model_copy(update={"odn_class": name})))
    return next(closing, classes[-1])


def _with_ports(spec: AccessSpec, option: Option) -> AccessSpec:
    """From the option's year on some ports are others."""
    ports: list[Port] = []
    meant = 0
    for port in spec.ports:
        if port.retired_year <= option.year or not _is_meant(port, option):
            ports.append(port)
            continue
        meant += 1
        if option.kind == "olt" and meant % 2:
            ports.append(port)
            continue
        start = max(port.in_service_year, option.year)
        if port.in_service_year < option.year:
            ports.append(port.model_copy(update={"retired_year": option.year}))
        ports += [new.model_copy(update={"in_service_year": start}) for new in _changed(spec, port, option)]
    return spec.model_copy(update={"ports": tuple(ports)})


def _with_uplink(spec: AccessSpec, option: Option) -> AccessSpec:
    """From the option's year on, whatever was planned later, the OLT has these uplinks."""
    planned = [row for row in spec.upgrades if row.olt != option.olt or row.year < option.year]
    new = Upgrade.model_validate({"olt": option.olt, "year": option.year, **_uplinks(option)})
    return spec.model_copy(update={"upgrades": (*planned, new)})


def _with_olt(spec: AccessSpec, option: Option) -> AccessSpec:
    """A new OLT at the node of the commune's first one takes every second port of the commune."""
    first = next(port.olt for port in spec.ports if port.commune == option.commune)
    node = next(olt.node for olt in spec.olts if olt.id == first)
    new = Olt.model_validate({"id": option.id, "node": node, "in_service_year": option.year, **_uplinks(option)})
    return _with_ports(spec.model_copy(update={"olts": (*spec.olts, new)}), option)


def _uplinks(option: Option) -> dict[str, float | int | None]:
    return {"uplink_mbps": option.uplink_mbps, "n_uplinks": option.n_uplinks}


_BUILD: dict[str, Callable[[AccessSpec, Option], AccessSpec]] = {
    "technology": _with_ports,
    "split": _with_ports,
    "ont": _with_ports,
    "uplink": _with_uplink,
    "olt": _with_olt,
}
