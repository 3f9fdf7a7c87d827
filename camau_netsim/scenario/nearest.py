"""The nearest name to one that was not understood."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

TOO_MANY = 5000


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name most like ``word``, if any is like it."""
    known = list(names)[:TOO_MANY]
    lower = {name.lower(): name for name in reversed(known)}
    close = get_close_matches(word.lower()[:100], lower, n=1, cutoff=0.6)
    return lower[close[0]] if close else None


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Return ``did you mean NAME?``, or nothing."""
    name = nearest(word, names)
    return f"did you mean {name}?" if name else ""
