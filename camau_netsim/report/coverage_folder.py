"""The folder of a radio map: tables, summary, pictures and a manifest, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from camau_netsim.engine.charts import Progress
from camau_netsim.engine.whole_folder import digest_of, refuse_foreign, write_manifest, write_table, write_whole
from camau_netsim.report.coverage import Coverage
from camau_netsim.report.coverage_table import change_table, pixel_table
from camau_netsim.report.picture import save_png
from camau_netsim.report.radio_maps import draw_maps

KIND = "coverage folder"
KEYS = frozenset({"coverage", "machine", "sha256"})
"""What the manifest of such a folder holds at least."""


def refuse_foreign_folder(folder: Path) -> None:
    """Raise ``ReportError`` if something that is not a coverage folder of ours stands in the way."""
    refuse_foreign(folder, KIND, KEYS)


def save(coverage: Coverage, folder: Path, panels: str, pictures: bool, progress: Progress | None) -> list[Path]:
    """Write the folder; see :meth:`Coverage.save`."""

    def write(draft: Path) -> None:
        write_table(pixel_table(coverage), draft / "pixels.parquet")
        changes = change_table(coverage)
        if changes is not None:
            write_table(changes, draft / "changes.parquet")
        for name, figure in draw_maps(coverage, panels, progress) if pictures else ():
            save_png(figure, draft / name)
        digests = {path.name: digest_of(path) for path in sorted(draft.iterdir())}
        (draft / "summary.txt").write_text(coverage.to_text() + "\n", encoding="utf-8")
        write_manifest(draft, {"coverage": coverage.manifest, "machine": coverage.machine, "sha256": digests})

    written = write_whole(folder, KIND, KEYS, write)
    return sorted(written.iterdir())
