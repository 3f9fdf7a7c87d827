"""The pages: generated ones fresh, the map the tree, links alive, printed figures those of a run."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from fnmatch import fnmatch
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest

import camau_netsim
from camau_netsim.engine.results import SCHEMAS, SESSION_TABLES
from camau_netsim.units import SUFFIXES
from docs.generate import FOLDER, PAGES, main, stale_pages, write
from tests.architecture.source import PACKAGE, ROOT

DOCS = ROOT / "docs"
PAGE_FILES = sorted(DOCS.rglob("*.md"))
TUTORIALS = sorted((DOCS / "tutorial").glob("*.md"))
ROOMS = sorted(path.name for path in (PACKAGE / "domains").iterdir() if (path / "model.py").is_file())
PARTS = ("**Question.**", "## Equations", "## Assumptions", "## Limits", "## Evidence", "## Not checked")
"""What every explanation of a room says."""

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FIGURE = re.compile(r"^\| (\w+) \| ([^|]*) \| (\w+) \| ([-0-9.e]+) \|$", re.MULTILINE)
MAPPED = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
IGNORED = (
    ".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "build", "dist", "runs", "*.egg-info", "*.so", "*.pyc",
)  # fmt: skip
"""What .gitignore leaves out, and .git itself."""

OPENED = ("docs", "camau_netsim", "camau_netsim/domains", "camau_netsim/engine", "tests", "scenarios")
"""Folders whose members have lines of their own in the map."""


def test_generated_pages_are_fresh() -> None:
    assert stale_pages() == [], "run: python -m docs.generate"
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)


def test_a_stale_page_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    assert main(["--check", "--folder", str(tmp_path)]) == 0
    (tmp_path / "tables.md").write_text("old", encoding="utf-8")
    (tmp_path / "cli.md").unlink()
    assert main(["--check", "--folder", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "tables.md is stale" in told
    assert "cli.md is stale" in told
    assert "api.md" not in told


def test_pages_are_the_same_twice() -> None:
    assert [page() for page in PAGES.values()] == [page() for page in PAGES.values()]


def seen(folder: Path) -> Iterator[Path]:
    """Members of a folder that belong to the project."""
    return (path for path in folder.iterdir() if not any(fnmatch(path.name, pattern) for pattern in IGNORED))


def real_tree() -> set[str]:
    """Every file and folder of the root, and every member of the folders that the map opens."""
    members = [path for folder in ("", *OPENED) for path in seen(ROOT / folder) if path.name != "__init__.py"]
    return {path.relative_to(ROOT).as_posix() + "/" * path.is_dir() for path in members}


def test_map_names_what_there_is_and_nothing_else() -> None:
    mapped = MAPPED.findall((DOCS / "map.md").read_text(encoding="utf-8").split("## To change")[0])
    assert len(mapped) == len(set(mapped))
    assert sorted(real_tree() - set(mapped)) == [], "the map lacks these"
    assert sorted(set(mapped) - real_tree()) == [], "the map names these, which do not exist"


def test_paths_named_in_the_table_of_changes_exist() -> None:
    table = (DOCS / "map.md").read_text(encoding="utf-8").split("## To change")[1]
    paths = [path for path in re.findall(r"`([^`]+)`", table) if "/" in path and "<" not in path]
    assert len(paths) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def anchors(page: Path) -> set[str]:
    """Anchors that the headings of a page make."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


LINKING = [*PAGE_FILES, *(path for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md") if path.is_file())]


@pytest.mark.parametrize("page", LINKING, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), f"{page.name}: {link}"
        if anchor:
            assert anchor in anchors(target), f"{page.name}: {link}"


def test_every_page_is_reached_from_the_door() -> None:
    reached, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_relative_to(DOCS):
            continue
        reached.add(page)
        links = LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
        waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links if "://" not in link]
    assert sorted(str(page.relative_to(DOCS)) for page in set(PAGE_FILES) - reached) == []


@pytest.mark.parametrize("room", [*ROOMS, "kernels"])
def test_every_room_is_explained(room: str) -> None:
    text = (DOCS / "explanation" / f"{room}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {room}: ")
    assert [part for part in PARTS if part not in text] == []


def test_rooms_and_explanations_are_the_same() -> None:
    pages = {path.stem for path in (DOCS / "explanation").glob("*.md")}
    assert pages == {*ROOMS, "assumptions", "engine", "kernels", "sessions"}


def test_glossary_lists_every_suffix() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(_\w+)` \| (.*?) \|", text, re.MULTILINE))
    assert listed == SUFFIXES


def blocks(page: Path) -> list[tuple[str, str, int]]:
    """Language, text and line of every fenced block of a page."""
    text = page.read_text(encoding="utf-8")
    return [(found[1], found[2], text[: found.start()].count("\n") + 2) for found in FENCE.finditer(text)]


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda path: path.name)
def test_tutorial_blocks_print_what_the_page_shows(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    listed = blocks(page)
    assert any(language == "python" for language, _, _ in listed)
    for (language, code, line), (after, shown, _) in zip(listed, [*listed[1:], ("", "", 0)], strict=True):
        if language != "python":
            continue
        out = io.StringIO()
        with redirect_stdout(out):
            exec(compile("\n" * (line - 1) + code, str(page), "exec"), names)
        if after == "text":
            assert out.getvalue() == shown, f"{page.name}:{line}"
        else:
            assert out.getvalue() == "", f"{page.name}:{line} prints something that the page does not show"


@pytest.fixture(scope="module")
def frames() -> dict[str, Any]:
    """The tutorial's tables, as data frames."""
    results = camau_netsim.run(ROOT / "scenarios" / "tutorial", seed=1, replications=8)
    return {name: table.to_pandas() for name, table in results.tables.items()}


FIGURES = FIGURE.findall((DOCS / "tutorial" / "by-hand.md").read_text(encoding="utf-8"))


def test_figures_come_from_nearly_every_table(frames: dict[str, Any]) -> None:
    assert len(FIGURES) > 60
    empty = {name for name, frame in frames.items() if frame.empty}
    assert {table for table, _, _, _ in FIGURES} == set(SCHEMAS) - empty
    assert {schema.name for schema in SESSION_TABLES} <= empty


@pytest.mark.parametrize(("table", "where", "column", "printed"), FIGURES)
def test_printed_figure_is_that_of_a_run(
    frames: dict[str, Any], table: str, where: str, column: str, printed: str
) -> None:
    frame = frames[table]
    place = dict(part.split("=") for part in where.strip().split("; "))
    number = place.pop("#", None)
    for key, value in place.items():
        frame = frame[frame[key].astype(str) == value]
    if number is not None:
        frame = frame.iloc[int(number) - 1 : int(number)]
    assert len(frame) > 0, where
    digits = len(printed.partition(".")[2])
    assert {f"{value:.{digits}f}" for value in frame[column].astype(float)} == {printed}


def test_the_example_of_layers_loads(tmp_path: Path) -> None:
    copytree(ROOT / "scenarios" / "camau", tmp_path / "camau", ignore=ignore_patterns("facts", "province", "*.py"))
    listed = blocks(DOCS / "how-to" / "write-a-scenario.md")
    (text,) = [code for language, code, _ in listed if language == "yaml" and code.startswith("extends:")]
    (tmp_path / "child").mkdir()
    (tmp_path / "child" / "scenario.yaml").write_text(text, encoding="utf-8")
    child = camau_netsim.load(tmp_path / "child", variant="slow-repair")
    assert child.failures.pole_line_cuts_per_1000km_year == 5.0
    assert child.failures.duct_repair_h == 20.0


def test_the_example_of_a_catalogue_is_judged(tmp_path: Path) -> None:
    folder = Path(copytree(ROOT / "scenarios" / "tutorial", tmp_path / "tutorial"))
    listed = blocks(DOCS / "how-to" / "judge-your-own-plan.md")
    (text,) = [code for language, code, _ in listed if language == "text" and code.startswith("id,system,")]
    (folder / "data" / "mine.csv").write_text(text, encoding="utf-8")
    scenario = camau_netsim.load(folder, overrides=[("targets.catalogue", "data/mine.csv")])
    results = camau_netsim.run(scenario, replications=2)
    assert [verdict.status for verdict in results.verdicts] == ["met", "met", "not judged"]
