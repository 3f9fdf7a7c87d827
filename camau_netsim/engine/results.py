"""What a run leaves: tables, verdicts and a manifest, in memory or in a run folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from camau_netsim.core.domain import Domain
from camau_netsim.core.table import TableSchema
from camau_netsim.domains.access import DOMAIN as ACCESS
from camau_netsim.domains.backbone import DOMAIN as BACKBONE
from camau_netsim.domains.broadcast import DOMAIN as BROADCAST
from camau_netsim.domains.datacentre import DOMAIN as DATACENTRE
from camau_netsim.domains.demand import DOMAIN as DEMAND
from camau_netsim.domains.failures import DOMAIN as FAILURES
from camau_netsim.domains.government import DOMAIN as GOVERNMENT
from camau_netsim.domains.passive import DOMAIN as PASSIVE
from camau_netsim.domains.radio import DOMAIN as RADIO
from camau_netsim.domains.services import DOMAIN as SERVICES
from camau_netsim.domains.targets import DOMAIN as TARGETS
from camau_netsim.domains.targets.model import Verdict
from camau_netsim.domains.trunk import DOMAIN as TRUNK
from camau_netsim.engine.epochs import Blocks
from camau_netsim.engine.session_tables import TABLES as SESSION_TABLES
from camau_netsim.engine.whole_folder import (
    MANIFEST,
    digest_of,
    read_manifest,
    refuse_foreign,
    write_manifest,
    write_table,
    write_whole,
)
from camau_netsim.errors import ReportError

DOMAINS: tuple[Domain, ...] = (
    DEMAND,
    FAILURES,
    PASSIVE,
    BACKBONE,
    TRUNK,
    RADIO,
    ACCESS,
    GOVERNMENT,
    DATACENTRE,
    SERVICES,
    BROADCAST,
    TARGETS,
)
SCHEMAS: dict[str, TableSchema] = {
    schema.name: schema for schema in (*(schema for domain in DOMAINS for schema in domain.tables), *SESSION_TABLES)
}
JUDGED = frozenset(schema.name for schema in TARGETS.tables)
"""Tables that judging fills, not simulating."""
KIND = "run folder"
MANIFEST_KEYS = {"run", "machine", "sha256", "verdicts"}
"""What the manifest of a run folder holds at least."""


@dataclass(frozen=True, slots=True)
class Results:
    """A finished run.

    Attributes
    ----------
    tables : mapping of str to pyarrow.Table
        Every table, by name; ``.to_pandas()`` at the edge.
    verdicts : tuple of Verdict
        One per promise of the catalogue, in its order.
    manifest : dict
        What decides the tables.
    machine : dict
        Where and how fast it ran.
    """

    tables: Mapping[str, pa.Table]
    verdicts: tuple[Verdict, ...]
    manifest: dict[str, Any]
    machine: dict[str, Any] = field(default_factory=dict)

    def exit_code(self) -> int:
        """0 if every judged target is met, else 1."""
        judged = [verdict for verdict in self.verdicts if verdict.status != "not judged"]
        return 0 if all(verdict.status == "met" for verdict in judged) else 1

    def to_json(self) -> str:
        """Return verdicts and manifest as one JSON object, the same for any number of workers."""
        content = {"verdicts": [verdict.to_dict() for verdict in self.verdicts], "manifest": self.manifest}
        return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write the run folder, whole or not at all; an earlier run of ours in its place is replaced.

        Raises
        ------
        ReportError
            Something that is not a run folder stands there.
        """
        return write_whole(Path(folder), KIND, MANIFEST_KEYS, self._write)

    def _write(self, folder: Path) -> None:
        digests = {}
        for name, table in self.tables.items():
            path = folder / f"{name}.parquet"
            write_table(table, path)
            digests[path.name] = digest_of(path)
        verdicts = [verdict.to_dict() for verdict in self.verdicts]
        write_manifest(folder, {"run": self.manifest, "machine": self.machine, "sha256": digests, "verdicts": verdicts})


def refuse_foreign_folder(folder: Path) -> None:
    """Raise ``ReportError`` if something that is not a run folder of ours stands in the way."""
    refuse_foreign(folder, KIND, MANIFEST_KEYS)


def build_tables(parts: Sequence[Blocks]) -> dict[str, pa.Table]:
    """Join the replications' blocks into tables, in the order of the replications."""
    blocks: dict[str, list[Any]] = {}
    for part in parts:
        for name, listed in part.items():
            blocks.setdefault(name, []).extend(listed)
    return {name: SCHEMAS[name].build(blocks.get(name, [])) for name in SCHEMAS if name not in JUDGED}


def load_results(folder: str | os.PathLike[str]) -> Results:
    """Read a run folder and check every file against its digest.

    Raises
    ------
    ReportError
        The folder is not a run folder, a file is missing or has been changed.
    """
    place = Path(folder)
    content = read_manifest(place, MANIFEST_KEYS)
    if content is None:
        raise ReportError(f"{place}: not a run folder (no {MANIFEST} of camau_netsim)")
    tables = {}
    for name, digest in content["sha256"].items():
        path = place / name
        if not path.is_file():
            raise ReportError(f"{path}: missing, although the manifest lists it")
        if digest_of(path) != digest:
            raise ReportError(f"{path}: its content is not what the run wrote (SHA-256 differs)")
        tables[path.stem] = pq.read_table(path)
    verdicts = tuple(Verdict.from_dict(row) for row in content["verdicts"])
    return Results(tables, verdicts, content["run"], content["machine"])
