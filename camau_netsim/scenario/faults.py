"""The faults found so far, kept with their place so that they can be told all together and in order."""

from __future__ import annotations

from typing import NoReturn

from camau_netsim.errors import Issue, ScenarioError
from camau_netsim.scenario.origin import Mark

LONGEST = 60


class Faults:
    """A growing list of faults."""

    def __init__(self) -> None:
        self._found: list[tuple[str, int, Issue]] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, mark: Mark, path: str, what: str, hint: str = "") -> None:
        """Note one fault at ``mark``; ``path`` names the value in the scenario."""
        issue = Issue(one_line(mark.where(path)), one_line(what), one_line(hint))
        self._found.append((mark.source.label, mark.line, issue))

    def issues(self) -> list[Issue]:
        """Return every fault once, by file and line."""
        ordered = sorted(self._found, key=lambda found: found[:2])
        return list(dict.fromkeys(issue for _, _, issue in ordered))

    def refuse(self) -> NoReturn:
        """Raise all faults in one ScenarioError."""
        raise ScenarioError(self.issues())


def one_line(text: str) -> str:
    """Return ``text`` with everything that would break the line written as an escape."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def quoted(value: object) -> str:
    """Show a value in a message, short and on one line."""
    shown = repr(value)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 3] + "..."
