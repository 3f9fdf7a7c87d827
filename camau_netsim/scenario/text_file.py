"""Text files as users really save them: UTF-8 only, no control characters, composed letters."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from camau_netsim.scenario.faults import Faults
from camau_netsim.scenario.origin import Mark, Source

MIB = 1024 * 1024
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
SAVE_AS_UTF8 = "save the file as UTF-8 (old Vietnamese encodings are windows-1258, TCVN3 and VNI)"
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path, source: Source, limit_bytes: int, faults: Faults) -> str | None:
    """Return the text of a file, or note why it cannot be read."""
    mark = Mark(source, 1)
    try:
        if not path.is_file():
            faults.add(mark, "", "no such file")
            return None
        if path.stat().st_size > limit_bytes:
            faults.add(mark, "", f"is larger than {limit_bytes // MIB} MiB", "keep large tables in CSV files")
            return None
        return decode(path.read_bytes(), source, faults)
    except (OSError, ValueError) as reason:
        faults.add(mark, "", f"cannot be read: {getattr(reason, 'strerror', None) or reason}")
        return None


def decode(data: bytes, source: Source, faults: Faults) -> str | None:
    """Return the bytes as text, or note the line where they stop being UTF-8."""
    if data.startswith(WIDE_MARKS):
        faults.add(Mark(source, 1), "", "is UTF-16, not UTF-8", SAVE_AS_UTF8)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        line = data.count(b"\n", 0, reason.start) + 1
        faults.add(Mark(source, line), "", f"is not UTF-8 (byte 0x{data[reason.start]:02x})", SAVE_AS_UTF8)
        return None
    bad = CONTROL.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        faults.add(Mark(source, line), "", f"holds the control character U+{ord(bad[0]):04X}", "remove it")
        return None
    return text


def compose(text: str) -> str:
    """Return ``text`` in Unicode form NFC, so that one name has one spelling."""
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
