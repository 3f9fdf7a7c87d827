"""A folder of results: written whole or not at all, with a manifest that holds the digest of every file."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Set
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from camau_netsim.errors import ReportError

MANIFEST = "manifest.json"


def write_whole(folder: Path, kind: str, keys: Set[str], write: Callable[[Path], None]) -> Path:
    """Write a folder beside its place and move it there when it is complete; an earlier one of its kind is replaced.

    Parameters
    ----------
    folder : Path
    kind : str
        What it is, such as ``run folder``.
    keys : set of str
        What the manifest of such a folder holds at least.
    write : callable(draft)
        Writes everything, the manifest last.

    Raises
    ------
    ReportError
        Something else stands there.
    """
    refuse_foreign(folder, kind, keys)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        write(draft)
        _swap(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def refuse_foreign(folder: Path, kind: str, keys: Set[str]) -> None:
    """Raise ``ReportError`` if something that is not a folder of this kind stands in the way."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not folder.is_dir() or read_manifest(folder, keys) is None:
        raise ReportError(f"{folder}: exists and is not a {kind} of camau_netsim; choose another place")


def read_manifest(folder: Path, keys: Set[str]) -> dict[str, Any] | None:
    """Return the manifest of a folder, ``None`` if there is none with these keys."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and content.keys() >= keys else None


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table as Parquet, units and sentences in its metadata."""
    pq.write_table(table, path, compression="zstd", write_page_checksum=True)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(folder: Path, content: dict[str, Any]) -> None:
    """Write the manifest and wait until it is on disk."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    with (folder / MANIFEST).open("w", encoding="utf-8") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def _swap(draft: Path, target: Path) -> None:
    draft.chmod(0o755)
    if target.exists():
        retired = draft.with_name(draft.name + "-old")
        target.rename(retired)
        draft.rename(target)
        shutil.rmtree(retired)
    else:
        draft.rename(target)
