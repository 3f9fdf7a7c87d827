"""Classes of phones: what each decodes of a layer, how many carriers it joins, how many people have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Real, Rows
from camau_netsim.domains.radio.spec import Device, Layer, RadioSpec


@dataclass(frozen=True, slots=True)
class Phone:
    """A class of phones, compiled. Its users stand in two columns of every array of users: outdoors and indoors."""

    five_g: bool
    column: int  # of its users outdoors; those indoors are in the next
    n_carriers: dict[str, int]  # by technology
    peak_mbps: dict[str, float]  # over all carriers of a technology; inf without a category

    @property
    def columns(self) -> slice:
        """Columns of its users."""
        return slice(self.column, self.column + 2)

    def n_joined(self, technologies: Iterable[str]) -> int:
        """Carriers that a session over these technologies may join."""
        return sum(self.n_carriers[name] for name in set(technologies))


@dataclass(frozen=True, slots=True)
class Mix:
    """All classes of phones and who has them."""

    phones: tuple[Phone, ...]
    ratio: dict[int, Real]  # year: (n_phone,) share among the phones without, or with, 5G; empty without a table

    @property
    def n_kinds(self) -> int:
        """Kinds of users by what they decode: the columns of users are twice as many."""
        return 1 + max(phone.column for phone in self.phones) // 2

    def ratio_of(self, year: int) -> Real:
        """Share of each class among the phones without, or with, 5G, shape (n_phone,)."""
        return self.ratio[year] if self.ratio else np.ones(len(self.phones))

    def user_kind(self, n_points: int) -> Rows:
        """Kind of each user, points in order and their columns side by side, shape (n_point * n_column,)."""
        return np.tile(np.repeat(np.arange(self.n_kinds, dtype=np.int32), 2), n_points)

    def cap_mbps(self, technology: str) -> Real:
        """Most that the phones of each column take from all carriers of a technology, shape (n_column,)."""
        cap = np.full(2 * self.n_kinds, np.inf)
        for phone in self.phones:
            cap[phone.columns] = phone.peak_mbps[technology]
        return cap

    def may_use(self, technologies: Iterable[str], n_carriers: int) -> list[int]:
        """Columns of users whose phones may join so many carriers of these technologies at once, in order."""
        names = tuple(technologies)
        found = {
            column
            for phone in self.phones
            if (phone.five_g or "5g" not in names) and (n_carriers == 1 or phone.n_joined(names) >= n_carriers)
            for column in (phone.column, phone.column + 1)
        }
        return sorted(found)


def mix_of(spec: RadioSpec) -> Mix:
    """Return the mix of a scenario; without a table all phones are alike and join as many carriers as sessions may."""
    if not spec.devices:
        most, boundless = dict.fromkeys(("4g", "5g"), spec.n_carriers_max), dict.fromkeys(("4g", "5g"), np.inf)
        return Mix(tuple(Phone(five_g, 0, most, boundless) for five_g in (False, True)), {})
    phones = tuple(
        Phone(
            row.phone == "5g",
            2 * place,
            {"4g": row.n_carriers_4g_max, "5g": row.n_carriers_5g_max if row.phone == "5g" else 0},
            {"4g": row.peak_4g_mbps or np.inf, "5g": row.peak_5g_mbps or np.inf},
        )
        for place, row in enumerate(spec.devices)
    )
    given = {(row.device, row.year): row.share_ratio for row in spec.device_shares}
    years = sorted({row.year for row in spec.device_shares})
    return Mix(phones, {year: np.array([given.get((row.id, year), 0.0) for row in spec.devices]) for year in years})


def limited(row: Layer, device: Device) -> Layer:
    """Return a layer as a class of phones has it: what the layer says of all devices holds too."""
    own = {
        name: getattr(device, column)
        for name, column in (
            ("device_layers_max", f"layers_{row.technology}_max"),
            ("device_modulation_order_max", f"modulation_order_{row.technology}_max"),
            ("device_peak_mbps", f"peak_{row.technology}_mbps"),
        )
    }
    said = {name: [value for value in (getattr(row, name), least) if value is not None] for name, least in own.items()}
    return row.model_copy(update={name: min(values) for name, values in said.items() if values})
