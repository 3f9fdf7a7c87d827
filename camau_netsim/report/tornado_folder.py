"""What a tornado leaves in a folder: the table twice, the text, and a picture for each promise."""

from __future__ import annotations

from pathlib import Path

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from camau_netsim.engine.swing import Tornado
from camau_netsim.errors import ReportError
from camau_netsim.report.picture import house_style, save_png
from camau_netsim.report.tornado_chart import draw_tornado
from camau_netsim.report.tornado_text import tell

TABLE = "tornado.parquet"


def refuse_foreign_folder(folder: Path) -> None:
    """Raise ``ReportError`` if something that is not the folder of a tornado stands in the way."""
    if folder.exists() and not (folder.is_dir() and ((folder / TABLE).is_file() or not any(folder.iterdir()))):
        raise ReportError(f"{folder}: exists and holds no tornado of camau_netsim; choose another place")


def write(tornado: Tornado, folder: Path, top: int = 10) -> list[Path]:
    """Write a tornado and return the files.

    Raises
    ------
    ReportError
        Something else stands there.
    """
    refuse_foreign_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("tornado*"):
        old.unlink()
    table = tornado.table()
    paths = [folder / TABLE, folder / "tornado.csv", folder / "tornado.txt"]
    pq.write_table(table, paths[0], compression="zstd")
    pa_csv.write_csv(table, paths[1])
    paths[2].write_text(tell(tornado, top) + "\n", encoding="utf-8")
    with house_style():
        pictures = [
            save_png(draw_tornado(tornado, target, top), folder / f"tornado_{target}.png")
            for target in tornado.targets()
        ]
    return [*paths, *pictures]
