"""The verdicts as plain text for a terminal.

Judged promises come first, those that are not kept with what binds and where; then figures without a verdict; then
every promise that is not judged, under its reason. No promise is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from camau_netsim.domains.targets.interval import clears
from camau_netsim.domains.targets.model import OtherReading, Verdict
from camau_netsim.engine.results import Results
from camau_netsim.report.display_width import composed, display_width, padded, wrapped
from camau_netsim.report.quantity import (
    decimals_against,
    has_no_spread,
    interval_text,
    number_text,
    short_unit,
    threshold_text,
    value_text,
)

WIDTH = 110
"""Columns of the terminal it is made for."""

JUDGED_STATUSES = ("missed", "undecided", "met")
"""Bad news first."""

N_PLACES = 5
"""Places named under a promise that is not kept."""

_GAP = "  "
_INDENT = " " * 4
_HEADER = ("status", "promise", "year", "value", "promised", "interval", "margin")
_TO_THE_RIGHT = (False, False, False, True, False, False, True)


def summarise(results: Results) -> str:
    """Return the verdicts of a run as a text table.

    Parameters
    ----------
    results : Results

    Returns
    -------
    str
        Lines of at most ``WIDTH`` columns, unless an id is longer; no trailing newline.
    """
    judged = [verdict for status in JUDGED_STATUSES for verdict in results.verdicts if verdict.status == status]
    waiting = [verdict for verdict in results.verdicts if verdict.status not in JUDGED_STATUSES]
    stated = [verdict for verdict in waiting if verdict.value is not None]
    confidence_ratio = float(results.manifest.get("confidence_ratio", 0.95))
    title = wrapped(str(results.manifest.get("scenario_title") or results.manifest.get("scenario", "")), WIDTH)
    sections = [
        title,
        _judged_lines(judged, confidence_ratio),
        _stated_lines(stated, confidence_ratio),
        _not_judged_lines([verdict for verdict in waiting if verdict.value is None]),
        _closing_lines(results),
    ]
    return "\n\n".join("\n".join(section) for section in sections if section)


def _judged_lines(verdicts: Sequence[Verdict], confidence_ratio: float) -> list[str]:
    """Return the table of judged promises with their remarks."""
    if not verdicts:
        return ["JUDGED PROMISES: none"]
    rows = [_row(verdict, confidence_ratio) for verdict in verdicts]
    widths = [max(map(display_width, column)) for column in zip(_HEADER, *rows, strict=True)]
    header = _aligned(_HEADER, widths)
    lines = [f"JUDGED PROMISES ({len(verdicts)})", "", header, "-" * display_width(header)]
    for verdict, row in zip(verdicts, rows, strict=True):
        lines += [_aligned(row, widths), *_remarks(verdict, confidence_ratio)]
    return lines


def _row(verdict: Verdict, confidence_ratio: float) -> tuple[str, ...]:
    promised = f"{verdict.comparator} {threshold_text(verdict.threshold)} {short_unit(verdict.unit)}"
    return (
        verdict.status.upper() if verdict.status == "missed" else verdict.status,
        verdict.id,
        str(verdict.year),
        value_text(verdict.value, verdict.unit, verdict.threshold),
        promised.strip(),
        interval_text(verdict.interval, confidence_ratio, verdict.threshold),
        _margin_text(verdict),
    )


def _margin_text(verdict: Verdict) -> str:
    if verdict.margin is None:
        return "-"
    return number_text(verdict.margin, decimals_against(verdict.margin, 0.0), sign=True)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    parts = [padded(cell, width, right) for cell, width, right in zip(cells, widths, _TO_THE_RIGHT, strict=True)]
    return _GAP.join(parts).rstrip()


def _remarks(verdict: Verdict, confidence_ratio: float) -> list[str]:
    """Return what stands under a judged row: the promise itself, what binds, where, and readings that disagree."""
    read_as = f" [read as: {verdict.reading}]" if verdict.reading else ""
    lines = _remark("", f"{verdict.english}{read_as}")
    if verdict.status != "met":
        lines += _remark("cause: ", verdict.cause or "the measure names none")
        lines += _remark("", _places_text(verdict))
    if verdict.status == "undecided":
        lines += _remark("", _further_text(verdict))
    for other in verdict.turned_by:
        lines += _remark(f"another reading says {other.status}: ", _reading_text(other, verdict, confidence_ratio))
    n_agree = sum(other.status == verdict.status for other in verdict.other_readings)
    if verdict.turned_by and n_agree:
        lines += _remark("", f"{n_agree} more reading{'s agree' if n_agree > 1 else ' agrees'}: table targets_readings")
    return lines


def _stated_lines(verdicts: Sequence[Verdict], confidence_ratio: float) -> list[str]:
    """Return the figures of promises without a threshold."""
    lines = [f"FIGURES WITHOUT A VERDICT ({len(verdicts)})"] if verdicts else []
    for verdict in verdicts:
        lines += wrapped(f"{verdict.id}, {verdict.year}: {verdict.english}: {verdict.reason}", WIDTH, "  ", _INDENT)
        first = OtherReading(verdict.reading, verdict.value, verdict.interval, verdict.status)
        for one in (first, *verdict.other_readings):
            lines += _remark("", _reading_text(one, verdict, confidence_ratio))
        lines += _remark("", verdict.cause) if verdict.cause else []
    return lines


def _remark(label: str, text: str) -> list[str]:
    return wrapped(label + text, WIDTH, _INDENT, _INDENT + _GAP)


def _further_text(verdict: Verdict) -> str:
    """Say what would settle an undecided verdict."""
    if verdict.n_further is not None:
        plural = "" if verdict.n_further == 1 else "s"
        return (
            f"about {verdict.n_further:,} more replication{plural} would settle it, if mean and spread stay as they are"
        )
    if len(verdict.values) < 2:
        return "one replication shows no spread: run two or more"
    return "no number of replications is in sight that would settle it: it sits at its threshold"


def _places_text(verdict: Verdict) -> str:
    """Return the places on the wrong side of the threshold, the furthest first, five at most."""
    side = "above" if verdict.comparator.startswith("<") else "below"
    if not verdict.places:
        return f"furthest {side}: the measure names no places"
    wrong = [place for place in verdict.places if not _keeps(verdict, place.value)][:N_PLACES]
    if not wrong:
        return f"furthest {side}: no place is {side} the threshold by itself"
    unit = short_unit(verdict.unit)
    named = [f"{place.name} {_place_number(verdict, place.value)}" for place in wrong]
    return f"furthest {side}{f' ({unit})' if unit else ''}: {', '.join(named)}"


def _keeps(verdict: Verdict, value: float) -> bool:
    if verdict.threshold is None or not verdict.comparator:
        return False
    return clears(value, verdict.comparator, verdict.threshold)


def _place_number(verdict: Verdict, value: float) -> str:
    return number_text(value, decimals_against(value, verdict.threshold))


def _reading_text(other: OtherReading, verdict: Verdict, confidence_ratio: float) -> str:
    threshold = None if other.unit else verdict.threshold
    interval = interval_text(other.interval, confidence_ratio, threshold)
    return f"{other.reading}, {value_text(other.value, other.unit or verdict.unit, threshold)}, {interval}"


def _not_judged_lines(verdicts: Sequence[Verdict]) -> list[str]:
    """Return every promise that is not judged, grouped by kind of reason, then by reason."""
    if not verdicts:
        return []
    lines = [f"NOT JUDGED ({len(verdicts)})"]
    for kind, of_kind in _grouped(verdicts, lambda verdict: _split_reason(verdict)[0]):
        groups = _grouped(of_kind, lambda verdict: _split_reason(verdict)[1])
        if len(groups) == 1:
            detail = groups[0][0]
            lines += _group_lines(f"{kind}: {detail}" if detail else kind, of_kind, " " * 2)
            continue
        lines.append(f"  {kind} ({len(of_kind)})")
        for detail, group in groups:
            lines += _group_lines(detail or "no further reason", group, _INDENT)
    return lines


def _group_lines(reason: str, group: Sequence[Verdict], indent: str) -> list[str]:
    ids = ", ".join(verdict.id for verdict in group)
    return wrapped(f"{reason} ({len(group)}): {ids}", WIDTH, indent, indent + " " * 4)


def _split_reason(verdict: Verdict) -> tuple[str, str]:
    """Return the kind of a reason and its detail: ``not judged yet: needs a measure`` has both."""
    kind, _, detail = composed(verdict.reason or "no reason given").partition(": ")
    return kind, detail


def _grouped(verdicts: Sequence[Verdict], key: Callable[[Verdict], str]) -> list[tuple[str, list[Verdict]]]:
    """Return groups by key, the largest first, equal ones in order of appearance."""
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(key(verdict), []).append(verdict)
    return sorted(groups.items(), key=lambda item: -len(item[1]))


def _closing_lines(results: Results) -> list[str]:
    """Return the counts and how they were computed."""
    counts = {status: sum(verdict.status == status for verdict in results.verdicts) for status in JUDGED_STATUSES}
    n_judged, n_all = sum(counts.values()), len(results.verdicts)
    said = ", ".join(f"{counts[status]} {status}" for status in reversed(JUDGED_STATUSES))
    text = f"{n_all} promises: {n_judged} judged ({said}), {n_all - n_judged} not judged."
    turned = [verdict.id for verdict in results.verdicts if verdict.turned_by]
    if turned:
        text += f" Another reading of the sentence would turn {len(turned)} of the verdicts: {', '.join(turned)}."
    texts = (text, _family_text(results), _method_text(results), _legend_text(results))
    return [line for part in texts for line in wrapped(part, WIDTH)]


def _family_text(results: Results) -> str:
    """Say how sure all decided verdicts are together, those that chance reaches, by Bonferroni's inequality."""
    confidence_ratio = float(results.manifest.get("confidence_ratio", 0.95))
    decided = [verdict for verdict in results.verdicts if verdict.status in ("met", "missed")]
    by_chance = [one for one in decided if one.interval is not None and not has_no_spread(one.interval)]
    n_tests = len(by_chance)
    if n_tests < 2:
        return ""
    each, error_ratio = f"{confidence_ratio * 100.0:g}%", 1.0 - confidence_ratio
    return (
        f"Each of the {n_tests} verdicts that chance could have turned is {each} sure by itself; that all are right is "
        f"at least {max(1.0 - n_tests * error_ratio, 0.0) * 100.0:g}% sure (Bonferroni). For {each} together each "
        f"needs {100.0 * (1.0 - error_ratio / n_tests):.4g}%: set targets.confidence_ratio."
    )


def _method_text(results: Results) -> str:
    manifest = results.manifest
    years = ", ".join(str(year) for year in manifest.get("years", ()))
    parts = [
        f"scenario {manifest.get('scenario', '-')}",
        f"years {years or '-'}",
        f"seed {manifest.get('seed', '-')}",
        f"{manifest.get('replications', '-')} replications",
        f"{float(manifest.get('confidence_ratio', 0.95)) * 100.0:g}% confidence",
        f"{manifest.get('kernels', '-')} kernels",
    ]
    return f"Computed: {', '.join(parts)}.{_looks_text(results)}"


def _looks_text(results: Results) -> str:
    """Say at how many replications verdicts were looked at, if more than one look was planned."""
    plan = results.manifest.get("until_decided")
    if not plan:
        return ""
    looks = ", ".join(str(n) for n, _ in plan["looks"])
    return (
        f" Looked at after {looks} replications, {plan['limit']} at most; the intervals of all looks hold it together."
    )


def _legend_text(results: Results) -> str:
    if not any(verdict.status in JUDGED_STATUSES for verdict in results.verdicts):
        return ""
    return (
        "Margin: how far the value is on the right side of what is promised, in its unit. No spread: every replication "
        "gave the same value. None: an interval needs two replications."
    )
