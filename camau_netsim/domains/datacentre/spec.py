"""What a scenario says about data centres and the platforms they host."""

from __future__ import annotations

from typing import Annotated, Literal

from camau_netsim.core.spec import Basis, Id, Ref, Spec, Staged, Table, Text


class Centre(Staged):
    """A data centre."""

    id: Id
    name: Text
    kind: Literal["provincial", "government_cloud"]
    node: Annotated[Id, Ref("backbone.nodes")]
    hosts_platform: bool
    """Whether the shared platform (LGSP) and the online public services can run here."""
    basis: Basis = "assumed"


class DatacentreSpec(Spec):
    """The data centre room's part of a scenario."""

    centres: Annotated[tuple[Centre, ...], Table()] = ()
