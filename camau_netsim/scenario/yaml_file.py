"""YAML 1.2 (core schema) with the line of every value.

A first pass over the parser's events refuses what a scenario never needs and an attacker does: depth, size,
anchors, aliases, tags, further documents. Only then is the document composed and built.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from yamlcore import CCoreLoader

from camau_netsim.scenario.faults import Faults, quoted
from camau_netsim.scenario.origin import BROKEN, Mark, Node, Source
from camau_netsim.scenario.text_file import CONTROL, MIB, compose, read_text

MAX_BYTES = 16 * MIB
MAX_DEPTH = 32
MAX_NODES = 2_000_000
MAX_DIGITS = 18
TOO_DEEP = f"is nested deeper than {MAX_DEPTH} levels"
INT, FLOAT = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"
STR = "tag:yaml.org,2002:str"


def read_yaml(path: Path, source: Source, faults: Faults) -> Node | None:
    """Return the document in a file, or note why there is none."""
    text = read_text(path, source, MAX_BYTES, faults)
    return None if text is None else parse_yaml(text, source, faults)


def parse_yaml(text: str, source: Source, faults: Faults, path: str = "") -> Node | None:
    """Return the document in a text, or note why there is none."""
    try:
        refusal = _refusal(text)
        if refusal:
            line, what, hint = refusal
            faults.add(Mark(source, line), path, what, hint)
            return None
        root = _composed(text)
    except yaml.YAMLError as reason:
        mark = getattr(reason, "problem_mark", None)
        what = getattr(reason, "problem", None) or getattr(reason, "reason", None) or "cannot be parsed"
        # The parser's own limit, which it may meet before the first event, lies far beyond ours.
        told = TOO_DEEP if "nesting" in what else f"is not YAML: {what}"
        faults.add(Mark(source, mark.line + 1 if mark else 1), path, told)
        return None
    if root is None:
        return Node(None, Mark(source, 1))
    return _Builder(source, faults).build(root, Mark(source, root.start_mark.line + 1, root.start_mark.column + 1), "")


def _composed(text: str) -> Any:
    loader = CCoreLoader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _refusal(text: str) -> tuple[int, str, str] | None:
    """Return (line, fact, hint) of the first event that is not allowed."""
    depth = n_nodes = n_documents = 0
    for event in yaml.parse(text, Loader=CCoreLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        n_nodes += isinstance(event, yaml.NodeEvent)
        n_documents += isinstance(event, yaml.DocumentStartEvent)
        refused = _refused_event(event) or _refused_size(depth, n_nodes, n_documents)
        if refused:
            return (event.start_mark.line if event.start_mark else 0) + 1, *refused
    return None


def _refused_event(event: Any) -> tuple[str, str] | None:
    if isinstance(event, yaml.AliasEvent):
        return "aliases (*name) are not allowed", "write the value again"
    if getattr(event, "anchor", None):
        return "anchors (&name) are not allowed", "write the value where it is needed"
    if getattr(event, "tag", None):
        return "tags (!name) are not allowed", "write the plain value; put text in quotes"
    return None


def _refused_size(depth: int, n_nodes: int, n_documents: int) -> tuple[str, str] | None:
    if depth > MAX_DEPTH:
        return TOO_DEEP, ""
    if n_nodes > MAX_NODES:
        return f"holds more than {MAX_NODES} values", "keep large tables in CSV files"
    if n_documents > 1:
        return "a second document starts here", "keep one document in a file"
    return None


class _Builder:
    """Turns composed YAML nodes into values with marks; leaves faulty keys out, puts BROKEN for faulty scalars."""

    def __init__(self, source: Source, faults: Faults) -> None:
        self._source = source
        self._faults = faults
        self._of_kind: dict[str, Callable[[Any, Mark, str], Node]] = {
            "mapping": self._mapping,
            "sequence": self._sequence,
            "scalar": self._scalar,
        }

    def build(self, node: Any, mark: Mark, path: str) -> Node:
        """Return the value of ``node``, which stands at ``path``."""
        return self._of_kind[node.id](node, mark, path)

    def _mark(self, node: Any) -> Mark:
        return Mark(self._source, node.start_mark.line + 1, node.start_mark.column + 1)

    def _mapping(self, node: Any, mark: Mark, path: str) -> Node:
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key_mark = self._mark(key_node)
            key = self._key(key_node, key_mark, path)
            if key is None:
                continue
            here = f"{path}.{key}" if path else key
            if key in lines:
                self._faults.add(
                    key_mark, here, f"duplicate key, first written in line {lines[key]}", "keep one of them"
                )
                continue
            lines[key] = key_mark.line
            values[key] = self.build(value_node, key_mark, here)
        return Node(values, mark)

    def _key(self, node: Any, mark: Mark, path: str) -> str | None:
        if node.id != "scalar" or node.tag != STR:
            shown = node.value if node.id == "scalar" else f"a {node.id}"
            self._faults.add(
                mark, path, f"a key must be text, not {quoted(shown)}", "put the key in quotes if it is meant"
            )
            return None
        if CONTROL.search(node.value):
            self._faults.add(mark, path, "a key holds a control character", "remove it")
            return None
        return compose(node.value)

    def _sequence(self, node: Any, mark: Mark, path: str) -> Node:
        return Node(
            [self.build(item, self._mark(item), f"{path}[#{number}]") for number, item in enumerate(node.value, 1)],
            mark,
        )

    def _scalar(self, node: Any, mark: Mark, path: str) -> Node:
        text: str = node.value
        if node.tag == STR:
            if CONTROL.search(text):
                self._faults.add(mark, path, "text holds a control character", "remove it")
                return Node(BROKEN, mark)
            return Node(compose(text), mark)
        if node.tag == INT and len(text) > MAX_DIGITS:
            self._faults.add(
                mark, path, f"a number of {len(text)} digits is too long", "write it as a power of ten (4.0e5)"
            )
            return Node(BROKEN, mark)
        return Node(_native(node.tag, text), mark)


def _native(tag: str, text: str) -> Any:
    """Return the value of a scalar of the core schema that is not text; minus zero becomes zero."""
    if tag == INT:
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        return int(text[2:] if base != 10 else text, base)
    if tag == FLOAT:
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan")) + 0.0
    return {"t": True, "f": False}.get(text[:1].lower())
