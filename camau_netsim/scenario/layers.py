"""The files a scenario is made of: its own, the ones it extends, a variant, the overrides of the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from camau_netsim.core.spec import Spec
from camau_netsim.scenario.draft import shape_faults
from camau_netsim.scenario.faults import Faults, quoted
from camau_netsim.scenario.merge import at_path, merge
from camau_netsim.scenario.nearest import did_you_mean
from camau_netsim.scenario.origin import BROKEN, Mark, Node, Source
from camau_netsim.scenario.yaml_file import parse_yaml, read_yaml

FILE_NAME = "scenario.yaml"
EXTENDS, VARIANTS = "extends", "variants"


def read_layers(
    model: type[Spec], file: Path, overrides: Sequence[tuple[str, str]], variant: str | None, faults: Faults
) -> Node | None:
    """Read the scenario in ``file`` and lay its layers over each other; ``None`` if one of its files cannot be read."""
    tree = _read_chain(file, faults)
    if tree is None:
        return None
    variants = tree.value.pop(VARIANTS, None)
    if variants is not None or variant is not None:
        tree = _with_variant(model, tree, variants, variant, faults)
    for path, text in overrides:
        tree = _with_override(tree, path, text, file.parent, faults)
    return tree


def _read_chain(file: Path, faults: Faults) -> Node | None:
    """Read a scenario and everything it extends, the oldest parent at the bottom."""
    source = Source(file.name, file.parent)
    seen = {file.parent.resolve()}
    layers: list[Node] = []
    while True:
        layer = _read_mapping(file, source, faults)
        if layer is None:
            return None
        layers.append(layer)
        link = layer.value.pop(EXTENDS, None)
        if link is None:
            break
        parent = _parent_of(file, source, link, seen, faults)
        if parent is None:
            return None
        file, source = parent
    tree = layers.pop()
    while layers:
        child = layers.pop()
        tree = Node(merge(tree, child).value, child.mark)
    return tree


def _read_mapping(file: Path, source: Source, faults: Faults) -> Node | None:
    node = read_yaml(file, source, faults)
    if node is None or isinstance(node.value, dict):
        return node
    what = (
        "the file is empty"
        if node.value is None
        else f"must be a mapping of keys to values, not {quoted(_shown(node))}"
    )
    faults.add(Mark(source, node.mark.line), "", what, "start with schema_version: 1")
    return None


def _shown(node: Node) -> object:
    return "a list" if isinstance(node.value, list) else "a faulty value" if node.value is BROKEN else node.value


def _parent_of(file: Path, source: Source, link: Node, seen: set[Path], faults: Faults) -> tuple[Path, Source] | None:
    """Return the file that ``extends`` names and its label: a scenario beside the one that names it."""
    written = link.value
    folder = file.parent
    if not isinstance(written, str) or not _is_sibling(folder, written):
        faults.add(link.mark, EXTENDS, f"{quoted(written)} is not a scenario folder beside this one", "write ../name")
        return None
    parent = folder / written / FILE_NAME
    if not parent.is_file():
        siblings = (f"../{path.parent.name}" for path in folder.parent.glob(f"*/{FILE_NAME}"))
        faults.add(link.mark, EXTENDS, f"no such scenario: {quoted(written)}", did_you_mean(written, siblings))
        return None
    real = parent.parent.resolve()
    if real in seen:
        faults.add(
            link.mark, EXTENDS, f"{quoted(written)} leads back to a scenario that is being extended", "break the circle"
        )
        return None
    seen.add(real)
    return parent, Source(f"../{parent.parent.resolve().name}/{FILE_NAME}", parent.parent)


def _is_sibling(folder: Path, written: str) -> bool:
    """Whether ``written`` is ``../name`` and, with all links followed, a folder beside ``folder``."""
    parts = PurePosixPath(written).parts
    if len(parts) != 2 or parts[0] != ".." or parts[1] == ".." or "\\" in written:
        return False
    try:
        return (folder.resolve().parent / parts[1]).resolve().parent == folder.resolve().parent and len(parts[1]) < 200
    except (OSError, RuntimeError):
        return False


def _with_variant(model: type[Spec], tree: Node, variants: Node | None, name: str | None, faults: Faults) -> Node:
    """Lay the chosen variant over the scenario; look for misspelt keys in the others."""
    known = variants.value if variants is not None and isinstance(variants.value, dict) else {}
    if variants is not None and not isinstance(variants.value, dict | None) and variants.value is not BROKEN:
        faults.add(variants.mark, VARIANTS, "must be a mapping of names to the keys they change")
    for other, keys in known.items():
        if other != name or not isinstance(keys.value, dict):
            shape_faults(model, keys, (VARIANTS, other), faults)
    if name is None:
        return tree
    if name not in known:
        hint = did_you_mean(name, known) or (f"variants are {', '.join(known)}" if known else "the scenario has none")
        faults.add(Mark(Source("--variant", numbered=False)), name, "no such variant", hint)
        return tree
    return merge(tree, known[name]) if isinstance(known[name].value, dict) else tree


def _with_override(tree: Node, path: str, text: str, folder: Path, faults: Faults) -> Node:
    """Lay one ``--set path=value`` over the scenario."""
    source = Source("--set", folder, numbered=False)
    mark = Mark(source)
    leaf = parse_yaml(text, source, faults, path)
    if leaf is None:
        return tree
    if not all(path.split(".")):
        faults.add(mark, path, "is not a path of keys joined by dots", "write room.key=value")
        return tree
    return merge(tree, at_path(path.split("."), leaf, mark))
