"""Exit codes, and how each kind of failure is told on stderr."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable

import click

from camau_netsim.errors import CompileError, ReportError, ScenarioError, SimulationError

OK, WRONG_INPUT, INTERNAL, INTERRUPTED = 0, 2, 3, 130
REPORT_TO = "this is a fault of camau_netsim: please report it with the scenario and the output of --debug"


def guarded(work: Callable[[], object], debug: bool = False) -> int:
    """Do ``work`` and return the exit code; an int that it returns is one."""
    try:
        code = work()
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_gone()
    except Exception as reason:
        return _told(reason, debug)
    except KeyboardInterrupt:
        return _tell_interrupted()
    return code if isinstance(code, int) and not isinstance(code, bool) else OK


def _told(reason: Exception, debug: bool) -> int:
    """Tell what went wrong and return its exit code."""
    match reason:
        case click.Abort():
            return _tell_interrupted()
        case click.ClickException():
            reason.show()
            return reason.exit_code
        case ScenarioError():
            return _tell_issues(reason)
        case SimulationError():
            click.echo(f"the simulation failed: {reason}", err=True)
            return INTERNAL
        case CompileError() | ReportError():
            click.echo(str(reason), err=True)
            return WRONG_INPUT
    return _tell_internal(reason, debug)


def _tell_interrupted() -> int:
    click.echo("interrupted", err=True)
    return INTERRUPTED


def _reader_gone() -> int:
    """Leave quietly if whoever read stdout has gone away (``| head``)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK


def _tell_issues(reason: ScenarioError) -> int:
    for issue in reason.issues:
        click.echo(str(issue), err=True)
    click.echo(f"{len(reason.issues)} fault{'' if len(reason.issues) == 1 else 's'}", err=True)
    return WRONG_INPUT


def _tell_internal(reason: Exception, debug: bool) -> int:
    if debug:
        traceback.print_exception(reason, file=sys.stderr)
    click.echo(f"internal error: {type(reason).__name__}: {reason}", err=True)
    click.echo(REPORT_TO, err=True)
    return INTERNAL
