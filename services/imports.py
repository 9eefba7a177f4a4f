"""Import of a grid: read, repair as far as was allowed, ask what looks wrong, keep all or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from casework.people import Action, Actor
from casework.refusals import Invalid
from data import grids
from data.frames import Layers, canonical
from data.grids import RevisionInfo
from data.readers.files import Options, read_files
from data.readers.mapping import Mapping, read_mapping
from data.readers.report import ReadReport
from data.readers.sandbox import Allowance
from gridmodel.errors import BadInput
from gridmodel.network import Network
from gridmodel.quality import questions
from gridmodel.reading.intake import build
from gridmodel.reading.repairs import Choices, Repair
from gridmodel.report import Finding, Report, Severity, message_json
from gridmodel.states import State
from message import say
from services.access import act, require
from services.desk import Desk

_NAME = re.compile(r"\w[\w .-]{0,63}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person said about an import; None leaves it to the mapping file, then to the default."""

    crs: str | None = None
    hz: float | None = None
    mapping: Path | None = None
    snap_m: float | None = None
    refuse: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # of the files as the person knows them, for the audit


def import_grid(
    desk: Desk,
    actor: Actor,
    name: str,
    paths: Sequence[Path | str],
    crs: str | None = None,
    hz: float | None = None,
    asked: Asked | None = None,
) -> RevisionInfo:
    """Read, check and keep the files as the next revision of `name`; a refusal keeps nothing."""
    require(actor, Action.CHANGE_GRID, name)
    asked = asked or Asked(crs, hz)
    check_name(name)
    mapping = read_mapping(asked.mapping) if asked.mapping else None
    hz = asked.hz if asked.hz is not None else mapping.hz if mapping else None
    _check_hz(hz)
    layers, reading = read_files(paths, options=_options(asked, mapping, allowance(desk)))
    _note_frequency(layers, hz)
    network, intake, layers = _built(layers, hz, _choices(asked, mapping), reading)
    names = list(asked.names) or [Path(p).name for p in paths]
    with act(desk, actor, Action.CHANGE_GRID, name, act="import", files=names) as session:
        return grids.save_revision(
            session,
            name,
            layers,
            author=actor.name,
            reason="import",
            states={key: _state_json(state) for key, state in network.states.items()},
            report=report_json(reading, intake, network, layers),
            crs=reading.crs,
            data_time=reading.data_time,
        )


def _choices(asked: Asked, mapping: Mapping | None) -> Choices:
    return Choices.of((*(mapping.refuse if mapping else ()), *asked.refuse))


def allowance(desk: Desk) -> Allowance:
    """What the settings let the process take that parses files."""
    settings = desk.settings
    return Allowance(most_memory_bytes=settings.import_memory_mb * 2**20, most_cpu_s=settings.import_seconds)


def _options(asked: Asked, mapping: Mapping | None, allowed: Allowance) -> Options:
    snap_m = asked.snap_m if asked.snap_m is not None else mapping.snap_m if mapping else None
    if snap_m is not None and not 0 <= snap_m <= 50:
        raise Invalid(say("--snap-m is {given}; it must be between 0 and 50 m.", given=snap_m))
    crs = asked.crs or (mapping.crs if mapping else None)
    return Options(crs, mapping, snap_m, _choices(asked, mapping), allowed)


def _built(
    layers: Layers, hz: float | None, choices: Choices, reading: ReadReport
) -> tuple[Network, Report, Layers]:
    """Build; assets that needed a refused repair are taken out, and it is built again without them."""
    network, intake = build(layers, hz=hz)
    for repair in choices.stop:
        if any(f.rule == repair.value for f in intake.findings if f.severity is not Severity.EXCLUDED):
            choices.allow(repair)
    refused = [f for f in intake.findings if _is_refused(f, choices)]
    if not refused:
        return network, intake, layers
    gone = {(f.layer, f.id) for f in refused}
    for layer in {f.layer for f in refused}:
        here = layers[layer]["id"].map(lambda i, at=layer: (at, i) not in gone)
        layers[layer] = canonical(layer, layers[layer][here.to_numpy(bool)])
    network, intake = build({k: v for k, v in layers.items() if len(v)}, hz=hz)
    reading.findings.extend(_left_out(f) for f in refused)
    return network, intake, layers


def _is_refused(finding: Finding, choices: Choices) -> bool:
    changed = finding.severity in (Severity.ASSUMED, Severity.REPAIRED)
    return changed and finding.rule in list(Repair) and Repair(finding.rule) in choices.leave_out


def _left_out(finding: Finding) -> Finding:
    why = say("It needs the repair {repair}, which was refused; left out.", repair=finding.rule)
    return replace(finding, severity=Severity.EXCLUDED, message=why)


def check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Invalid(
            say(
                "The name {name} cannot be used: letters, digits, spaces, dots and dashes, 64 at most,"
                " beginning with a letter or digit. Nothing was imported.",
                name=name[:80],
            )
        )


def _check_hz(hz: float | None) -> None:
    if hz is not None and not 1 <= hz <= 400:
        raise Invalid(say("--hz is {hz}; a system frequency lies between 1 and 400 Hz.", hz=hz))


def _note_frequency(layers: Layers, hz: float | None) -> None:
    """The revision keeps the frequency it was told, so that every later load flow uses it."""
    if hz is not None and "source" in layers:
        layers["source"]["f_hz"] = hz


def _state_json(state: State) -> dict[str, Any]:
    return {
        "load": state.load,
        "generation": state.generation,
        "source": state.source,
        "assumed": state.assumed,
    }


def report_json(reading: ReadReport, intake: Report, network: Network, layers: Layers) -> dict[str, Any]:
    """One list of findings: what reading found, what building found, and what looks wrong in the result."""
    asked = Report(findings=questions(network))
    read, built = reading.json(), intake.json()
    findings = read["findings"] + built["findings"] + asked.json()["findings"]
    return read | {
        "counts": {s.value: sum(f["severity"] == s.value for f in findings) for s in Severity},
        "assumptions": built["assumptions"],
        "findings": findings,
        "messages": read["messages"] + [message_json(m) for m in intake.assumptions],
        "balance": balance(reading, intake, layers),
    }


def balance(reading: ReadReport, intake: Report, layers: Layers) -> list[dict[str, Any]]:
    """Per layer: rows_in + added = filtered + merged + excluded + imported; `missing` is 0 or we lost a row."""
    out = []
    for layer in dict.fromkeys((*reading.tallies, *layers)):
        tally = reading.tally(layer)
        by_building = _excluded(intake.findings, layer)
        excluded = _excluded(reading.findings, layer) + by_building
        imported = len(layers.get(layer, ())) - by_building
        spent = tally.filtered + tally.merged + excluded + imported
        out.append(
            {
                "layer": layer,
                "rows_in": tally.rows_in,
                "added": tally.added,
                "filtered": tally.filtered,
                "merged": tally.merged,
                "excluded": excluded,
                "imported": imported,
                "missing": tally.rows_in + tally.added - spent,
            }
        )
    return out


def _excluded(findings: Sequence[Finding], layer: str) -> int:
    return sum(f.severity is Severity.EXCLUDED and f.layer == layer for f in findings)


def check_refusals(words: Sequence[str]) -> None:
    """Raise before anything is read, as a person types them."""
    try:
        Choices.of(words)
    except BadInput as error:
        raise Invalid(error.message) from error
