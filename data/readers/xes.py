"""XES event logs (IEEE 1849), read as a stream: entities and external references are refused."""

from __future__ import annotations

from typing import IO, Any, Final
from xml.etree.ElementTree import Element, ParseError

import pandas as pd
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from casework.refusals import Invalid
from message import say

_VALUES: Final = ("string", "date", "int", "float", "boolean", "id")
CASE: Final = "case:concept:name"


def read_xes(stream: IO[bytes], name: str, most_events: int) -> pd.DataFrame:
    """One row an event; attributes of the trace are columns with the prefix `case:`."""
    rows: list[dict[str, str]] = []
    try:
        _walk(stream, rows, name, most_events)
    except ParseError as error:
        raise Invalid(
            say("{file} is not readable XML: {why}. Nothing was computed.", file=name, why=str(error)[:120])
        ) from None
    except DefusedXmlException:
        raise Invalid(say("{file} declares XML entities; such a file is not read.", file=name)) from None
    return _labelled(pd.DataFrame(rows, dtype=str).fillna(""))


def _walk(stream: IO[bytes], rows: list[dict[str, str]], name: str, most: int) -> None:
    depth: list[Any] = []
    traces = 0
    for happened, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if happened == "start":
            depth.append(element)
            if len(depth) > 64:
                raise Invalid(say("{file} is nested too deeply; such a file is not read.", file=name))
            continue
        depth.pop()
        if _tag(element) == "trace":
            traces += 1
            rows.extend(_trace(element, traces))
            if len(rows) > most:
                raise Invalid(
                    say(
                        "{file} holds more than {limit} events; that is not read here.", file=name, limit=most
                    )
                )
            element.clear()
            if depth:
                depth[-1].remove(element)


def _trace(trace: Element, number: int) -> list[dict[str, str]]:
    about = {f"case:{key}": value for key, value in _attributes(trace).items()}
    about.setdefault(CASE, f"trace {number}")
    return [about | _attributes(event) for event in trace if _tag(event) == "event"]


def _attributes(element: Element) -> dict[str, str]:
    return {
        str(child.get("key", "")): str(child.get("value", ""))
        for child in element
        if _tag(child) in _VALUES and child.get("key")
    }


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _labelled(table: pd.DataFrame) -> pd.DataFrame:
    """Start and completion of one activity are two activities, where the log tells them apart."""
    if "concept:name" in table and "lifecycle:transition" in table:
        step = table.pop("lifecycle:transition").str.lower()
        if step.nunique() > 1:
            table["concept:name"] = table["concept:name"].where(
                step == "", table["concept:name"] + " + " + step
            )
    return table
