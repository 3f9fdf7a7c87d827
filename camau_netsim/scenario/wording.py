"""Validation errors in words: what is wrong and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from pydantic import ValidationError

from camau_netsim.core.spec import Spec
from camau_netsim.scenario.faults import quoted
from camau_netsim.scenario.fields import choices_of
from camau_netsim.scenario.nearest import did_you_mean
from camau_netsim.scenario.origin import BROKEN
from camau_netsim.units import SUFFIXES, suffix_of

PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?", re.ASCII)
LEADING = re.compile(r"([+-]?[0-9][0-9_ ]*(?:[.,][0-9]+)?)\s*(\D*)", re.ASCII)
THOUSANDS = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}", re.ASCII)
TRUE_WORDS = {"yes", "y", "on", "true", "t", "1", "có"}
FALSE_WORDS = {"no", "n", "off", "false", "f", "0", "không"}


class Fault(NamedTuple):
    """A fault of one value: its path inside the row or room, the fact, the hint."""

    path: tuple[str, ...]
    what: str
    hint: str = ""


def faults_of(reason: ValidationError, model: type[Spec], as_text: bool = False) -> Iterator[Fault]:
    """Say each error pydantic found in a value of ``model``; ``as_text`` if the values were cells of a CSV file."""
    for error in reason.errors(include_url=False):
        if error["input"] is BROKEN:
            continue
        steps = error["loc"]
        path = (
            (str(steps[0]), *(f"#{step + 1}" if isinstance(step, int) else step for step in steps[1:])) if steps else ()
        )
        yield Fault(path, *_said(error["type"], str(steps[0]) if steps else "", error, model, as_text))


def not_a_number(field: str, text: str) -> Fault:
    """Say that a cell holds no number."""
    return Fault((field,), *_wrong_number({"input": text}, field))


def _said(kind: str, field: str, error: Any, model: type[Spec], as_text: bool) -> tuple[str, str]:
    if kind == "extra_forbidden":
        return "unknown key", did_you_mean(field, model.model_fields) or f"keys are {', '.join(model.model_fields)}"
    if kind == "missing":
        return ("missing value" if as_text else "missing key"), ""
    if kind == "literal_error":
        return _wrong_choice(error, field, model)
    if kind in _BOUNDS:
        return _out_of_bounds(kind, field, error)
    return _WORDS.get(kind, _in_its_own_words)(error, field)


def _in_its_own_words(error: Any, _: str) -> tuple[str, str]:
    return f"{error['msg'][:1].lower()}{error['msg'][1:]}, not {quoted(error['input'])}", ""


def _wrong_choice(error: Any, field: str, model: type[Spec]) -> tuple[str, str]:
    choices = choices_of(model, field) if field in model.model_fields else ()
    given = error["input"]
    if field == "schema_version":
        return f"this version reads schema_version {', '.join(choices)}, not {quoted(given)}", ""
    what = f"must be one of {', '.join(choice or repr('') for choice in choices)}, not {quoted(given)}"
    return what, did_you_mean(given, choices) if isinstance(given, str) else ""


_BOUNDS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "at most"),
}


def _out_of_bounds(kind: str, field: str, error: Any) -> tuple[str, str]:
    key, words = _BOUNDS[kind]
    bound = error["ctx"][key]
    value = float(error["input"])
    percent = field.endswith("_ratio") and kind == "less_than_equal" and bound == 1 and value <= 100
    return f"must be {words} {bound:g}, not {value:g}", f"is it a percentage? write {value / 100:g}" if percent else ""


def _wrong_number(error: Any, field: str) -> tuple[str, str]:
    given = error["input"]
    if given is None:
        return "must be a number, not empty", ""
    what = f"must be a number, not {quoted(given)}"
    return what, _number_hint(given.strip(), field) if isinstance(given, str) else ""


def _number_hint(text: str, field: str) -> str:
    if PLAIN.fullmatch(text):
        return "remove the quotes or blanks around it"
    match = LEADING.fullmatch(text)
    if not match:
        return ""
    digits, rest = match[1].strip().replace("_", "").replace(" ", "").replace(",", "."), match[2]
    if rest and suffix_of(field):
        return f"write the number alone; {field} is in {SUFFIXES[suffix_of(field) or '']}"
    thousands = f"{digits.replace('.', '')} or " if THOUSANDS.fullmatch(text) else ""
    return "" if rest else f"write {thousands}{digits}"


def _wrong_integer(error: Any, _: str) -> tuple[str, str]:
    given = error["input"]
    whole = isinstance(given, float) and given.is_integer() and abs(given) < 1e15
    return f"must be a whole number, not {quoted(given)}", f"write {given:.0f}" if whole else ""


def _wrong_text(error: Any, _: str) -> tuple[str, str]:
    given = error["input"]
    if given is None:
        return "must be text, not empty", 'write "" if nothing is meant'
    scalar = isinstance(given, int | float)
    return f"must be text, not {quoted(given)}", "put it in quotes" if scalar else ""


def _wrong_truth(error: Any, _: str) -> tuple[str, str]:
    given = error["input"]
    word = given.strip().lower() if isinstance(given, str) else str(given)
    hint = "write true" if word in TRUE_WORDS else "write false" if word in FALSE_WORDS else ""
    return f"must be true or false, not {quoted(given)}", hint


def _wrong_pattern(error: Any, _: str) -> tuple[str, str]:
    return f"{quoted(error['input'])} must not hold blanks, commas or semicolons", ""


def _wrong_length(error: Any, _: str) -> tuple[str, str]:
    context = error["ctx"]
    least, most, actual = context.get("min_length"), context.get("max_length"), context.get("actual_length")
    bound = f"at least {least}" if least is not None else f"at most {most}"
    return f"must have {bound} values, not {actual}", ""


def _wrong_text_length(error: Any, _: str) -> tuple[str, str]:
    most = error["ctx"].get("max_length")
    return ("must not be empty" if most is None else f"must have at most {most} letters, not {len(error['input'])}"), ""


def _wrong_list(error: Any, _: str) -> tuple[str, str]:
    given = error["input"]
    scalar = isinstance(given, str | int | float)
    return f"must be a list, not {quoted(given)}", f"write [{given}]" if scalar else ""


def _broken_rule(error: Any, _: str) -> tuple[str, str]:
    return str(error["ctx"]["error"]), ""


_WORDS: dict[str, Callable[[Any, str], tuple[str, str]]] = {
    "float_type": _wrong_number,
    "float_parsing": _wrong_number,
    "int_type": _wrong_integer,
    "int_parsing": _wrong_integer,
    "int_parsing_size": _wrong_integer,
    "int_from_float": _wrong_integer,
    "string_type": _wrong_text,
    "bool_type": _wrong_truth,
    "bool_parsing": _wrong_truth,
    "string_pattern_mismatch": _wrong_pattern,
    "too_short": _wrong_length,
    "too_long": _wrong_length,
    "string_too_long": _wrong_text_length,
    "string_too_short": _wrong_text_length,
    "value_error": _broken_rule,
    "finite_number": lambda error, _: (f"must be a finite number, not {quoted(error['input'])}", ""),
    "tuple_type": _wrong_list,
    "model_type": lambda error, _: (f"must be a mapping of keys to values, not {quoted(error['input'])}", ""),
}
