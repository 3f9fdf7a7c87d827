"""Answers of pure functions, kept: what was asked with the same arguments before is not worked out again."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

from camau_netsim.core.sameness import same

P = ParamSpec("P")
Answer = TypeVar("Answer")


class Call(Protocol):
    """A way to call a pure function."""

    def __call__(self, function: Callable[P, Answer], *args: P.args, **kwargs: P.kwargs) -> Answer:
        """Return ``function(*args, **kwargs)``."""
        ...


def fresh(function: Callable[P, Answer], *args: P.args, **kwargs: P.kwargs) -> Answer:
    """Work out an answer now."""
    return function(*args, **kwargs)


class Recall:
    """Calls that remember: a function asked again with arguments of the same content gives its first answer.

    While ``learning`` new answers are kept; afterwards they are only looked up, so that memory stays what the first
    run took. Arguments are compared by content, all of them, so no answer can belong to another question.

    Attributes
    ----------
    learning : bool
    n_asked, n_recalled : int
        Calls so far, and how many of them were answered from memory.
    """

    def __init__(self) -> None:
        self.learning = True
        self.n_asked = self.n_recalled = 0
        self._known: dict[object, list[tuple[object, object, object]]] = {}

    def __call__(self, function: Callable[P, Answer], *args: P.args, **kwargs: P.kwargs) -> Answer:
        """Return ``function(*args, **kwargs)``, worked out at most once for each content of the arguments."""
        self.n_asked += 1
        known = self._known.setdefault(function, [])
        for earlier_args, earlier_kwargs, answer in known:
            if same(earlier_args, args) and same(earlier_kwargs, kwargs):
                self.n_recalled += 1
                return answer  # type: ignore[return-value]
        answer = function(*args, **kwargs)
        if self.learning:
            known.append((args, kwargs, answer))
        return answer
