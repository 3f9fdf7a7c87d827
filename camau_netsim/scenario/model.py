"""A whole scenario: the rooms' parts and the register of what was assumed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from camau_netsim.core.place import Plane, plane_of
from camau_netsim.core.spec import Id, Row, Spec, Table, Text, Year
from camau_netsim.domains.access.spec import AccessSpec
from camau_netsim.domains.backbone.spec import BackboneSpec
from camau_netsim.domains.broadcast.spec import BroadcastSpec
from camau_netsim.domains.datacentre.spec import DatacentreSpec
from camau_netsim.domains.demand.spec import DemandSpec
from camau_netsim.domains.failures.spec import FailuresSpec
from camau_netsim.domains.government.spec import GovernmentSpec
from camau_netsim.domains.passive.spec import PassiveSpec
from camau_netsim.domains.radio.spec import RadioSpec
from camau_netsim.domains.services.spec import ServicesSpec
from camau_netsim.domains.targets.spec import TargetsSpec
from camau_netsim.domains.trunk.spec import TrunkSpec
from camau_netsim.scenario.faults import Faults
from camau_netsim.scenario.merge import at_path, merge
from camau_netsim.scenario.origin import IN_CODE, from_plain
from camau_netsim.scenario.validate import validate

SCHEMA_VERSION = 1


class Assumption(Row):
    """One entry of the register: where a value comes from and how far it may reasonably move."""

    path: Text
    """``room.key``, or ``room.table.column`` for a whole column."""
    basis: Literal["fact", "derived", "assumed"]
    low: float | None = None
    """Lower end of the plausible range, in the unit of the value."""
    high: float | None = None
    """Upper end."""
    source: Text
    """Source of a fact, or the reason of an assumption."""


class Scenario(Spec):
    """Everything a run needs to know."""

    schema_version: Literal[1]
    name: Id
    title: Text
    description: Text = ""
    years: Annotated[tuple[Year, ...], Field(min_length=1)]
    """Years that can be simulated."""
    plane_origin_deg: (
        tuple[Annotated[float, Field(ge=-90.0, le=90.0)], Annotated[float, Field(ge=-180.0, le=180.0)]] | None
    ) = None
    """Latitude and longitude (-180 to 180) where the plane touches the earth; left out, amid all communes and nodes."""
    assumptions: Annotated[tuple[Assumption, ...], Table(key=("path",))] = ()
    demand: DemandSpec
    failures: FailuresSpec
    passive: PassiveSpec = PassiveSpec()
    radio: RadioSpec = RadioSpec()
    backbone: BackboneSpec
    trunk: TrunkSpec = TrunkSpec()
    access: AccessSpec = AccessSpec()
    government: GovernmentSpec | None = None
    datacentre: DatacentreSpec = DatacentreSpec()
    services: ServicesSpec = ServicesSpec()
    broadcast: BroadcastSpec = BroadcastSpec()
    targets: TargetsSpec = TargetsSpec()

    def replace(self, overrides: Mapping[str, object]) -> Scenario:
        """Return this scenario with other values at some dotted paths, checked again as a whole.

        Examples
        --------
        ``scenario.replace({"demand.session_fixed_mbit": 1600.0, "backbone.upgrades": []})``
        """
        tree = from_plain(self, IN_CODE)
        for path, value in overrides.items():
            tree = merge(tree, at_path(path.split("."), from_plain(value, IN_CODE), IN_CODE))
        return validate(Scenario, tree, Faults())

    def plane(self) -> Plane:
        """Return the plane on which everything of this scenario stands."""
        if self.plane_origin_deg is not None:
            return Plane(self.plane_origin_deg)
        return plane_of([*self.demand.communes, *self.backbone.nodes])

    def digest(self) -> str:
        """Return the SHA-256 of the content: the same for the same values, however the files are laid out."""
        content = json.dumps(
            self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        return hashlib.sha256(content.encode()).hexdigest()
