"""How many columns of a terminal a text takes, and texts cut, padded and wrapped by that measure."""

from __future__ import annotations

import unicodedata

_INVISIBLE = {"Mn", "Me", "Cf", "Cc"}


def composed(text: str) -> str:
    """Return the text on one line with every accent joined to its letter (NFC), as terminals draw it best."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def display_width(text: str) -> int:
    """Return the columns a text takes: two for wide letters, none for accents that stand on another letter."""
    return sum(_columns_of(letter) for letter in unicodedata.normalize("NFC", text))


def padded(text: str, width: int, right: bool = False) -> str:
    """Return the text filled with blanks up to ``width`` columns; numbers go to the right."""
    tidy = composed(text)
    blanks = " " * max(width - display_width(tidy), 0)
    return blanks + tidy if right else tidy + blanks


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Return the text broken at blanks into lines of at most ``width`` columns.

    Parameters
    ----------
    text : str
    width : int
        A single word longer than this keeps a line of its own.
    first, rest : str
        What the first line and all later ones begin with.
    """
    lines: list[str] = []
    line, begun = first, False
    for word in composed(text).split(" "):
        longer = f"{line} {word}" if begun else line + word
        if begun and display_width(longer) > width:
            lines.append(line)
            longer = rest + word
        line, begun = longer, True
    return [*lines, line.rstrip()]


def _columns_of(letter: str) -> int:
    if unicodedata.category(letter) in _INVISIBLE:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1
