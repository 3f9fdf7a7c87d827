"""The command line says nothing that the API cannot do, and the other way round."""

from __future__ import annotations

import ast

import camau_netsim
from camau_netsim import api
from camau_netsim.cli.main import VERBS, cli
from tests.architecture.source import PACKAGE, tree_of

API_OF_VERB = {
    "run": {"load", "run", "summarise", "draw"},
    "coverage": {"load", "load_results", "coverage"},
    "judge": {"load_results", "judge", "summarise"},
    "report": {"load_results", "annual_report"},
    "compare": {"load_results", "compare"},
    "criticality": {"load", "criticality"},
    "validate": {"load"},
    "targets": {"load"},
    "explain": {"explain"},
    "tornado": {"load", "tornado", "tell_tornado", "write_tornado"},
    "topology": {"import_topology"},
    "schema": {"json_schema"},
    "tables": {"load_results"},
}
"""What each verb asks of the API."""


def asked(verb):
    """Names of ``api.<name>`` in the file of a verb."""
    return {
        node.attr
        for node in ast.walk(tree_of(PACKAGE / "cli" / f"{verb}.py"))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "api"
    }


def test_verbs_are_files_and_commands():
    assert set(VERBS) == set(API_OF_VERB)
    context = cli.make_context("camau-netsim", ["run", "--help"], resilient_parsing=True)
    for verb in VERBS:
        command = cli.get_command(context, verb)
        assert command is not None
        assert command.name == verb


def test_each_verb_asks_the_api():
    assert {verb: asked(verb) for verb in VERBS} == API_OF_VERB


def test_the_whole_api_can_be_asked_from_the_command_line():
    public = {node.name for node in tree_of(PACKAGE / "api.py").body if isinstance(node, ast.FunctionDef)}
    assert set().union(*API_OF_VERB.values()) == public == set(camau_netsim.__all__)
    assert all(getattr(camau_netsim, name) is getattr(api, name) for name in public)


def test_public_verbs_explain_themselves():
    for name in camau_netsim.__all__:
        assert getattr(api, name).__doc__
